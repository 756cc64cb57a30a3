//! Makes calls outside of criterion.
//!
//! `calls compare ROUNDS` makes rounds of calls by both sides in turn, so that both meet the same machine, and prints the medians
//! and their ratio. `calls generated|by-hand COUNT` makes calls by one side alone, for profilers. Ratios are steadier where all of
//! it shares one CPU: `taskset -c 1 calls compare 2000`.

use std::time::{Duration, Instant};

use overhead_bench::{by_hand, generated, server};

/// The calls of one side in a round: long enough for the clock, short against the time slices of other programs.
const CALLS: u32 = 20;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let count = arguments.next().and_then(|count| count.parse().ok());
    let count: u32 = count.expect("calls compare|generated|by-hand COUNT");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let url = server::start();
    runtime.block_on(async {
        let (ours, hand) = (generated::client(&url), by_hand::client(&url));
        match what.as_str() {
            "compare" => compare(&ours, &hand, count).await,
            "generated" => call(&ours, count).await,
            _ => call_by_hand(&hand, count).await,
        }
    });
}

async fn call(client: &omise_client::Client, count: u32) {
    for _ in 0..count {
        generated::update(client).await.expect("a customer");
    }
}

async fn call_by_hand(client: &by_hand::Client, count: u32) {
    for _ in 0..count {
        by_hand::update(client).await.expect("a customer");
    }
}

async fn compare(ours: &omise_client::Client, hand: &by_hand::Client, rounds: u32) {
    let (mut times, mut times_by_hand) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let start = Instant::now();
        call(ours, CALLS).await;
        let between = Instant::now();
        call_by_hand(hand, CALLS).await;
        // Connections are made and caches filled in the first rounds.
        if round >= rounds / 10 {
            times.push(between - start);
            times_by_hand.push(between.elapsed());
        }
    }
    let (ours, hand) = (median(times), median(times_by_hand));
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(CALLS);
    println!(
        "a call: {:.1} us generated, {:.1} us by hand, ratio {:.3}",
        micros(ours),
        micros(hand),
        ours.as_secs_f64() / hand.as_secs_f64()
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
