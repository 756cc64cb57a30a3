//! Proofs that take minutes: programs of `tests/faults`, optimised.

use std::error::Error;
use std::process::{Command, ExitCode};

/// Runs one of the programs.
pub fn run(program: &str, arguments: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(crate::root())
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "fault-tests",
            "--bin",
            program,
            "--",
        ])
        .args(arguments)
        .status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs the soak.
pub fn soak(calls: u32, failures: f64, tasks: u32) -> Result<ExitCode, Box<dyn Error>> {
    let arguments = [
        "--calls".to_owned(),
        calls.to_string(),
        "--failures".to_owned(),
        failures.to_string(),
        "--tasks".to_owned(),
        tasks.to_string(),
    ];
    run("soak", &arguments)
}
