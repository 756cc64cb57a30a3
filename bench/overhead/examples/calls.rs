//! Makes calls by one side alone, for profilers: `calls generated|by-hand COUNT`.

use overhead_bench::{by_hand, generated, server};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let side = arguments.next().unwrap_or_default();
    let count = arguments.next().and_then(|count| count.parse().ok());
    let count: u32 = count.expect("calls generated|by-hand COUNT");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let url = server::start();
    runtime.block_on(async {
        if side == "generated" {
            let client = generated::client(&url);
            for _ in 0..count {
                generated::update(&client).await.expect("a customer");
            }
        } else {
            let client = by_hand::client(&url);
            for _ in 0..count {
                by_hand::update(&client).await.expect("a customer");
            }
        }
    });
}
