//! Many calls from many tasks through a server that fails now and then in every way, counted at both ends.
//!
//!     soak [--calls N] [--failures PERCENT] [--tasks T]
//!
//! The server is a process of its own, so that the memory that is measured is the client's. It counts what it did for each call;
//! the client notes how each call ended; at the end the two are compared. Prints one line of JSON and fails where a call was lost,
//! an effect came twice, an error denied an effect, or memory or the traffic of an outage grew beyond its limit.

mod arguments;
mod calls;
mod fault;
mod memory;
mod outcome;
mod report;
mod server;
mod traffic;

use std::process::ExitCode;

use arguments::Arguments;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(wrong) => {
            eprintln!("{wrong}\nusage: soak [--calls N] [--failures PERCENT] [--tasks T]");
            return ExitCode::FAILURE;
        }
    };
    if arguments.serve {
        server::run(&arguments);
        return ExitCode::SUCCESS;
    }
    memory::use_one_arena();
    let report = calls::run(&arguments);
    println!("{}", report.json());
    let faults = report.faults();
    for fault in &faults {
        eprintln!("error: {fault}");
    }
    if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
