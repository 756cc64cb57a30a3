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
