//! Measuring: takes a command, gives what its process and those that it started cost.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use wait4::Wait4 as _;

/// What a run cost.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Cost {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of processor time in user mode, of child processes too.
    pub user: f64,
    /// The same in the kernel.
    pub system: f64,
    /// MiB of memory at the peak, of the largest process among them.
    pub memory: f64,
}

impl Cost {
    /// The lowest of each figure: what disturbs a run only adds to it.
    pub fn best(one: Self, other: Self) -> Self {
        Self {
            wall: one.wall.min(other.wall),
            user: one.user.min(other.user),
            system: one.system.min(other.system),
            memory: one.memory.min(other.memory),
        }
    }
}

/// A run.
pub struct Run {
    pub success: bool,
    pub cost: Cost,
    /// What it printed, to both streams.
    pub output: String,
}

impl Run {
    /// The last lines that it printed.
    pub fn last_words(&self) -> String {
        let lines: Vec<&str> = self
            .output
            .lines()
            .filter(|line| !line.is_empty())
            .collect();
        lines[lines.len().saturating_sub(5)..].join("\n")
    }
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> io::Result<Run> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn()?;
    let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
    // Both pipes are emptied while it runs: a full one would make it wait.
    let errors = thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(stream) = &mut stderr {
            stream.read_to_end(&mut text)?;
        }
        io::Result::Ok(text)
    });
    let mut text = Vec::new();
    if let Some(stream) = &mut stdout {
        stream.read_to_end(&mut text)?;
    }
    let usage = child.wait4()?;
    let wall = start.elapsed();
    text.extend(
        errors
            .join()
            .map_err(|_| io::Error::other("a reader panicked"))??,
    );
    let seconds = |time: Duration| time.as_secs_f64();
    Ok(Run {
        success: usage.status.success(),
        cost: Cost {
            wall: seconds(wall),
            user: seconds(usage.rusage.utime),
            system: seconds(usage.rusage.stime),
            memory: megabytes(usage.rusage.maxrss),
        },
        output: String::from_utf8_lossy(&text).into_owned(),
    })
}

fn megabytes(bytes: u64) -> f64 {
    // A figure for people: no process comes near the 2^53 bytes from which on this is inexact.
    #[expect(clippy::cast_precision_loss)]
    let bytes = bytes as f64;
    bytes / 1024.0 / 1024.0
}

/// Lines of Rust below a folder; none where it is not there. Files are read piece by piece: this process must stay
/// small, since the kernel counts what it held when it started a child into the child's peak.
pub fn lines(folder: &Path) -> io::Result<usize> {
    if !folder.exists() {
        return Ok(0);
    }
    let mut total = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            total += lines(&path)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            for line in BufReader::new(fs::File::open(&path)?).split(b'\n') {
                line?;
                total += 1;
            }
        }
    }
    Ok(total)
}
