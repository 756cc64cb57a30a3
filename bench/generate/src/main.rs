//! How long a line of output takes to generate, beside ploidy, on the two vendored documents in one run.
//!
//! ```sh
//! cargo install ploidy
//! cargo build --release -p clientwright
//! cargo run --release --manifest-path bench/generate/Cargo.toml
//! ```
//!
//! Both run as commands, from the document on disk to the crate on disk, in an empty folder each time, alternately;
//! the best of the runs counts. The published documents are taken without their overlays, so that both read the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 60;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let ours = root.join("target/release/clientwright");
    assert!(
        ours.exists(),
        "build it first: cargo build --release -p clientwright"
    );
    println!(
        "{:<10} {:<14} {:>8} {:>8} {:>10}",
        "document", "generator", "best ms", "lines", "µs a line"
    );
    for provider in ["prolifi", "imprint"] {
        let scratch = tempfile::tempdir().expect("a temporary folder");
        let specs = folder(&root, scratch.path(), provider);
        let (mut best, mut lines) = ([f64::MAX; 2], [0; 2]);
        for _ in 0..RUNS {
            for (index, program) in [ours.as_path(), Path::new("ploidy")]
                .into_iter()
                .enumerate()
            {
                let out = scratch.path().join("out");
                let _ = fs::remove_dir_all(&out);
                best[index] = best[index].min(run(program, &specs, &out));
                lines[index] = count(&out);
            }
        }
        let each = [0, 1].map(|index| best[index] * 1000.0 / lines[index] as f64);
        for (index, name) in ["clientwright", "ploidy"].into_iter().enumerate() {
            println!(
                "{provider:<10} {name:<14} {:>8.2} {:>8} {:>10.2}",
                best[index], lines[index], each[index]
            );
        }
        println!(
            "{provider:<10} {:<14} {:>28.2} of ploidy's",
            "ratio a line",
            each[0] / each[1]
        );
    }
}

/// A provider's folder with the published document alone.
fn folder(root: &Path, scratch: &Path, provider: &str) -> PathBuf {
    let specs = scratch.join("specs");
    fs::create_dir_all(&specs).expect("written");
    let mut text = fs::read_to_string(root.join(format!("specs/{provider}/openapi.yaml")))
        .expect("the document");
    // Its one published flaw that stops us: a security requirement that no scheme defines.
    text = text.replace("  - basicAuth: []\n", "");
    fs::write(specs.join("openapi.yaml"), text).expect("written");
    let config = "crate:\n  name: x-client\n  version: 0.1.0\ndocuments:\n  - file: openapi.yaml\n    source: here\n    \
                  retrieved: '2026-11-20'\n    kind: hand-written\n";
    fs::write(specs.join("client.yaml"), config).expect("written");
    specs
}

/// Milliseconds from start to end of the process.
fn run(program: &Path, specs: &Path, out: &Path) -> f64 {
    let mut command = Command::new(program);
    if program.ends_with("ploidy") {
        command
            .args(["generate", "rust"])
            .arg(specs.join("openapi.yaml"))
            .args(["--name", "x-client", "-o"])
            .arg(out);
    } else {
        command.arg("generate").arg(specs).arg("--out").arg(out);
    }
    let start = Instant::now();
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let elapsed = start.elapsed().as_secs_f64() * 1000.0;
    assert!(
        output.status.success(),
        "{}: {}",
        program.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    elapsed
}

/// Lines of Rust below a folder.
fn count(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("the output is there");
    entries
        .map(|entry| {
            let path = entry.expect("readable").path();
            match path.extension() {
                _ if path.is_dir() => count(&path),
                Some(end) if end == "rs" => {
                    fs::read_to_string(&path).expect("text").lines().count()
                }
                _ => 0,
            }
        })
        .sum()
}
