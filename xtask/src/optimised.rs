//! The program behind `cargo xtask corpus`: this one with the feature `corpus`, optimised, since hundreds of megabytes of
//! documents would take an hour without. What it needs is not built for other tasks.

use std::error::Error;
use std::process::Command;
#[cfg(not(all(feature = "corpus", feature = "verdicts")))]
use std::{ffi::OsString, process::ExitCode};

/// The profile of `xtask/Cargo.toml` that it is built with.
const PROFILE: &str = "corpus";

/// Runs `corpus` with these arguments.
#[cfg(not(feature = "corpus"))]
pub fn corpus(arguments: &[OsString]) -> Result<ExitCode, Box<dyn Error>> {
    let verify_format = arguments.iter().any(|given| given == "--verify-format");
    let status = program(verify_format)?
        .arg("corpus")
        .args(arguments)
        .status()?;
    Ok(u8::try_from(status.code().unwrap_or(1)).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Runs `diff-verdicts` with these arguments, in the program that is built with what it needs.
#[cfg(not(feature = "verdicts"))]
pub fn verdicts(arguments: &[OsString]) -> Result<ExitCode, Box<dyn Error>> {
    let status = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--features",
            "verdicts",
            "--manifest-path",
        ])
        .arg(crate::root().join("xtask/Cargo.toml"))
        .arg("--target-dir")
        .arg(crate::root().join("target"))
        .args(["--", "diff-verdicts"])
        .args(arguments)
        .status()?;
    Ok(u8::try_from(status.code().unwrap_or(1)).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The program: built if need be, and ready for its arguments.
pub fn program(verify_format: bool) -> Result<Command, Box<dyn Error>> {
    let target = crate::root().join("target");
    let features = if verify_format {
        "corpus,verify-format"
    } else {
        "corpus"
    };
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--profile", PROFILE, "--manifest-path"])
        .arg(crate::root().join("xtask/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .args(["--features", features])
        .status()?;
    if !built.success() {
        return Err("the optimised program does not build".into());
    }
    let name = format!("xtask{}", std::env::consts::EXE_SUFFIX);
    Ok(Command::new(target.join(PROFILE).join(name)))
}
