//! Updates customers at two providers from a CSV file, and writes what became of each line.
//!
//! ```text
//! customer-updates customers.csv report.csv
//! ```
//!
//! The credentials are those of the environment: `PROLIFI_API_KEY` and `OMISE_SECRET_KEY`. `PROLIFI_URL` and `OMISE_URL`
//! lead elsewhere than to the providers.

mod updates;

use std::error::Error;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};

use updates::{Providers, Tally, read, write};

/// Customers that are updated at a time. Providers bound how many calls they take.
const AT_A_TIME: usize = 8;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(customers), Some(report), None) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        eprintln!("usage: customer-updates CUSTOMERS.csv REPORT.csv");
        return Ok(ExitCode::from(2));
    };
    let lines = read(customers.as_ref())?;
    let providers = Providers::from_environment()?;
    // Drawn to a terminal alone: nothing of it is in a log.
    let bar = ProgressBar::new(lines.len().try_into()?);
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} {msg} {eta}",
    )?);
    let mut tally = Tally::default();
    let results = updates::run(providers, lines, AT_A_TIME, |result| {
        tally.count(&result.outcome);
        bar.set_message(format!("{} failed", tally.failed));
        bar.inc(1);
    })
    .await;
    bar.finish_and_clear();
    write(report.as_ref(), &results)?;
    println!("{tally}");
    Ok(if tally.updated == results.len() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
