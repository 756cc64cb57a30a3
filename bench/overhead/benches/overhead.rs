//! What a generated client costs beside the same written by hand.
//!
//!     cargo bench --manifest-path bench/overhead/Cargo.toml             # ratios and allocations, then criterion's own report
//!     cargo bench --manifest-path bench/overhead/Cargo.toml -- decode   # criterion's report of one group alone
//!
//! The ratios come first: both sides take turns in rounds that are short against the time slices of other programs, so that
//! whatever else the machine does hits them alike, and the medians are compared. They are steadiest where client and server share
//! one CPU (on Linux `taskset -c 1` before the command). Criterion runs one side after the other, which says more of how much a
//! time varies.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use overhead_bench::{by_hand, count, generated, server};
use tokio::runtime::Runtime;

const ROUNDS: usize = 1000;

fn main() {
    let mut criterion = Criterion::default()
        .measurement_time(Duration::from_secs(8))
        .configure_from_args();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let url = server::start();
    let (ours, theirs) = (generated::client(&url), by_hand::client(&url));
    let body = server::customer();
    let body = body.as_bytes();

    println!(
        "A customer with three cards, {} bytes; {ROUNDS} rounds",
        body.len()
    );
    ratio(
        "decode",
        50,
        || drop(black_box(by_hand::decode(black_box(body)))),
        || {
            drop(black_box(generated::decode(black_box(body))));
        },
    );
    let by_hand_call = || {
        drop(black_box(
            runtime
                .block_on(by_hand::update(&theirs))
                .expect("a customer"),
        ))
    };
    let generated_call = || {
        drop(black_box(
            runtime
                .block_on(generated::update(&ours))
                .expect("a customer"),
        ))
    };
    ratio("call", 20, by_hand_call, generated_call);

    decode(&mut criterion, body);
    call(&mut criterion, &runtime, &theirs, &ours);
    criterion.final_summary();
}

/// Lets both take turns, and compares the medians, the best rounds and the allocations.
fn ratio(what: &str, times: u32, mut by_hand: impl FnMut(), mut generated: impl FnMut()) {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    // The first rounds connect and fill caches.
    for _ in 0..ROUNDS / 10 {
        round(times, &mut by_hand);
        round(times, &mut generated);
    }
    for _ in 0..ROUNDS {
        theirs.push(round(times, &mut by_hand));
        ours.push(round(times, &mut generated));
    }
    let theirs = line(
        what,
        "by hand",
        &mut theirs,
        allocations(times, &mut by_hand),
    );
    let ours = line(
        "",
        "generated",
        &mut ours,
        allocations(times, &mut generated),
    );
    println!(
        "{:<8}{:<10} {:.3} of the medians, {:.3} of the best",
        "",
        "ratio",
        ours.1 / theirs.1,
        ours.0 / theirs.0
    );
}

/// Microseconds for each time.
fn round(times: u32, work: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        work();
    }
    start.elapsed().as_secs_f64() / f64::from(times) * 1e6
}

fn allocations(times: u32, work: &mut impl FnMut()) -> f64 {
    let before = count::so_far();
    for _ in 0..times {
        work();
    }
    (count::so_far() - before) as f64 / f64::from(times)
}

/// Prints best and median, and gives them.
fn line(what: &str, side: &str, rounds: &mut [f64], allocations: f64) -> (f64, f64) {
    rounds.sort_by(f64::total_cmp);
    let (best, median) = (rounds[0], rounds[rounds.len() / 2]);
    println!(
        "{what:<8}{side:<10}{best:>8.2} us, median {median:>8.2} us, {allocations:>6.1} allocations"
    );
    (best, median)
}

fn decode(criterion: &mut Criterion, body: &[u8]) {
    let mut group = criterion.benchmark_group("decode");
    group.bench_function("by hand", |bench| {
        bench.iter(|| by_hand::decode(black_box(body)))
    });
    group.bench_function("generated", |bench| {
        bench.iter(|| generated::decode(black_box(body)))
    });
    group.finish();
}

fn call(
    criterion: &mut Criterion,
    runtime: &Runtime,
    theirs: &by_hand::Client,
    ours: &omise_client::Client,
) {
    let mut group = criterion.benchmark_group("call");
    group.bench_function("by hand", |bench| {
        bench
            .to_async(runtime)
            .iter(|| async { by_hand::update(theirs).await.expect("a customer") });
    });
    group.bench_function("generated", |bench| {
        bench
            .to_async(runtime)
            .iter(|| async { generated::update(ours).await.expect("a customer") });
    });
    group.finish();
}
