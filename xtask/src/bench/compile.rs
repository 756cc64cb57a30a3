//! Checking what was generated: takes a crate's folder, gives what the compiler took for that crate alone.
//!
//! Everything is on: all features, every derive that the generator writes. What differs is only what was generated.

use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use super::measure::{self, Cost};
use super::tool::Tool;

/// Checks a crate twice: to have its dependencies, and then, touched, to be measured. The inner error is what the
/// compiler said.
pub fn check(tool: Tool, out: &Path, home: &Path) -> Result<Result<Cost, String>, Box<dyn Error>> {
    tool.complete(out)?;
    let mut cargo = Command::new("cargo");
    cargo
        .args([
            "check",
            "--quiet",
            "--lib",
            "--all-features",
            "--manifest-path",
        ])
        .arg(out.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(home.join("check").join(tool.name()))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        // Of flags and wrappers of the caller's, none: they are not what is measured.
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WRAPPER");
    let warm = measure::run(&mut cargo)?;
    if !warm.success {
        return Ok(Err(first_error(&warm.output)));
    }
    let library = File::options().append(true).open(out.join("src/lib.rs"))?;
    library.set_modified(SystemTime::now())?;
    let measured = measure::run(&mut cargo)?;
    Ok(if measured.success {
        Ok(measured.cost)
    } else {
        Err(first_error(&measured.output))
    })
}

fn first_error(output: &str) -> String {
    let errors: Vec<&str> = output
        .lines()
        .filter(|line| line.starts_with("error"))
        .collect();
    match errors.as_slice() {
        [] => "does not compile".to_owned(),
        [first, ..] => format!(
            "does not compile, {} errors, the first: {first}",
            errors.len()
        ),
    }
}
