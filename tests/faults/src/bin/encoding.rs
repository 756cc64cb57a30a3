//! Checks the encoders with random ids and values: `encoding [CASES]`, ten million unless told otherwise.

use std::process::ExitCode;
use std::time::Instant;

use fault_tests::encoding::{Counts, Paths, Values, run};

fn main() -> ExitCode {
    let cases = std::env::args().nth(1);
    let Ok(cases) = cases.map_or(Ok(10_000_000), |cases| cases.parse()) else {
        eprintln!("usage: encoding [CASES]");
        return ExitCode::FAILURE;
    };
    let ids = report("path ids", cases, run::<Paths>);
    // A case of these is five texts in ten places.
    let values = report("queries, forms, cookies", cases / 10, run::<Values>);
    if ids && values {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn report(what: &str, cases: u64, run: fn(u64) -> Result<Counts, String>) -> bool {
    let start = Instant::now();
    let result = run(cases);
    let seconds = start.elapsed().as_secs_f64();
    match result {
        Ok(Counts { sent, refused }) => {
            println!(
                "{what}: {cases} cases, {sent} sent and intact, {refused} refused, 0 wrong, {seconds:.0} s"
            );
            true
        }
        Err(wrong) => {
            println!("{what}: {wrong}");
            false
        }
    }
}
