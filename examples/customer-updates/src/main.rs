//! Updates customers at two providers from a CSV file, and writes what became of each line.
//!
//! ```text
//! customer-updates customers.csv report.csv
//! ```
//!
//! A run that ended early, or in which lines failed, is gone on with by the same command: what the report says was done is
//! not done again. Ctrl-C lets the calls under way end, and begins no other.
//!
//! The credentials are those of the environment: `PROLIFI_API_KEY` and `OMISE_SECRET_KEY`. `PROLIFI_URL` and `OMISE_URL`
//! lead elsewhere than to the providers.

mod updates;

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::Semaphore;

use updates::{Providers, Report, read};

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
    let mut lines = read(customers.as_ref())?;
    let providers = Providers::from_environment()?;
    // Before the first call: where it cannot be written, nothing is done.
    let mut report = Report::open(report.as_ref())?;
    let all = lines.len();
    lines.retain(|line| !report.has(line));
    let mut waiting = lines.len();
    if waiting < all {
        println!("{} done before", all - waiting);
    }
    // Drawn to a terminal alone: nothing of it is in a log.
    let bar = ProgressBar::new(waiting.try_into()?);
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} {msg} {eta}",
    )?);
    let slots = Arc::new(Semaphore::new(AT_A_TIME));
    tokio::spawn(stop_on_interrupt(Arc::clone(&slots), bar.clone()));
    let ran = updates::run(providers, lines, slots, |done| {
        report.add(done)?;
        waiting -= 1;
        bar.set_message(format!("{} failed", report.tally().failed));
        bar.inc(1);
        Ok::<_, csv::Error>(())
    })
    .await;
    bar.finish_and_clear();
    ran?;
    let tally = report.tally();
    println!("{tally}");
    if waiting > 0 {
        println!("{waiting} not begun; the same command goes on");
    }
    Ok(if tally.updated == all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// On the first Ctrl-C, nothing more is begun; the second ends the program.
async fn stop_on_interrupt(slots: Arc<Semaphore>, bar: ProgressBar) {
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    slots.close();
    bar.suspend(|| eprintln!("no line is begun any more; those under way come to their end"));
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(130);
    }
}
