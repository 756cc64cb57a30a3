//! One program for a batch of generated crates: written, built, run.
//!
//! Takes packages with the types and instances of each, gives what came back. A crate that does not compile leaves the
//! batch, a value that ends the process costs itself alone.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A crate whose types are tried.
#[derive(Debug)]
pub(super) struct Package<'a> {
    /// The crate's name.
    pub(super) name: &'a str,
    /// Rust types, with `crate::` before what is the crate's.
    pub(super) types: Vec<&'a str>,
    /// The instances.
    pub(super) trips: Vec<Trip<'a>>,
}

/// An instance on its way.
#[derive(Debug)]
pub(super) struct Trip<'a> {
    /// Index of the type.
    pub(super) ty: usize,
    /// Whether it goes through serde's traits.
    pub(super) bridge: bool,
    /// The instance.
    pub(super) value: &'a Value,
}

/// What came back.
#[derive(Debug)]
pub(super) enum Back {
    /// JSON.
    Value(String),
    /// It was not decoded, and why.
    Error(String),
    /// It panicked, with what.
    Panic(String),
    /// It ended the process.
    Crash,
}

/// The folder of a batch: the generated crates stand in it, each by its name.
#[derive(Debug)]
pub(super) struct Workspace {
    folder: PathBuf,
    target: PathBuf,
    runtime: PathBuf,
}

/// The program's name.
const RUNNER: &str = "truth-runner";

/// How often a process may end on one document.
const CRASHES: usize = 20;

impl Workspace {
    /// An empty folder.
    pub(super) fn new(folder: PathBuf, target: PathBuf, runtime: PathBuf) -> io::Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(folder.join(RUNNER).join("src"))?;
        Ok(Self {
            folder,
            target,
            runtime,
        })
    }

    /// Where a crate belongs.
    pub(super) fn package(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Builds the program; gives the names of the crates that do not compile.
    ///
    /// # Errors
    /// Where it is the program itself that does not compile, with what the compiler says.
    pub(super) fn build(&self, packages: &[Package<'_>]) -> Result<Vec<String>, String> {
        self.write(packages).map_err(|error| error.to_string())?;
        let output = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--keep-going", "--package", RUNNER])
            .arg("--manifest-path")
            .arg(self.folder.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTFLAGS", "-Awarnings")
            .output()
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(Vec::new());
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let failed: Vec<String> = packages
            .iter()
            .filter(|package| text.contains(&format!("could not compile `{}`", package.name)))
            .map(|package| package.name.to_owned())
            .collect();
        if failed.is_empty() {
            let start = text.find("error").unwrap_or(0);
            return Err(text[start..].chars().take(3000).collect());
        }
        Ok(failed)
    }

    fn write(&self, packages: &[Package<'_>]) -> io::Result<()> {
        let runtime = self.runtime.display().to_string();
        let members: Vec<&str> = packages.iter().map(|package| package.name).collect();
        let mut members: Vec<&str> = members;
        members.push(RUNNER);
        let workspace = format!(
            "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = 0\nopt-level = 0\n"
        );
        fs::write(self.folder.join("Cargo.toml"), workspace)?;
        // The packages that this repository is tested with.
        let lock = crate::root().join("Cargo.lock");
        fs::copy(lock, self.folder.join("Cargo.lock"))?;
        let mut manifest = format!(
            "[package]\nname = {RUNNER:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             clientwright-runtime = {{ path = {runtime:?}, default-features = false }}\n\
             serde = \"1\"\nserde_json = \"1\"\n"
        );
        let mut table = String::from("\nstatic DOCUMENTS: &[&[Trip]] = &[\n");
        for (index, package) in packages.iter().enumerate() {
            // The features of a document's tags are on, those of the transport are not asked for.
            let features = features(&self.package(package.name))?;
            let _ = writeln!(
                manifest,
                "d{index} = {{ package = {:?}, path = \"../{}\", default-features = false, features = {features:?} }}",
                package.name, package.name,
            );
            table.push_str("    &[\n");
            for (number, ty) in package.types.iter().enumerate() {
                let bridged = package
                    .trips
                    .iter()
                    .any(|trip| trip.ty == number && trip.bridge);
                let trip = if bridged { "both" } else { "lean" };
                let ty = ty.replace("crate::", &format!("d{index}::"));
                let _ = writeln!(table, "        {trip}::<{ty}>,");
            }
            table.push_str("    ],\n");
        }
        table.push_str("];\n");
        let folder = self.folder.join(RUNNER);
        fs::write(folder.join("Cargo.toml"), manifest)?;
        let program = format!("{}{table}", include_str!("runner.rs.in"));
        fs::write(folder.join("src/main.rs"), program)
    }

    /// Runs the program on the instances of a package.
    pub(super) fn run(&self, index: usize, package: &Package<'_>) -> io::Result<Vec<Back>> {
        let input = self.folder.join(format!("{}.in", package.name));
        let output = self.folder.join(format!("{}.out", package.name));
        let mut lines = String::new();
        for trip in &package.trips {
            let way = if trip.bridge { "b" } else { "l" };
            let _ = writeln!(lines, "{} {way} {}", trip.ty, trip.value);
        }
        fs::write(&input, lines)?;
        let mut backs = Vec::new();
        for _ in 0..CRASHES {
            if output.exists() {
                fs::remove_file(&output)?;
            }
            let status = Command::new(self.target.join("debug").join(RUNNER))
                .args([index.to_string(), backs.len().to_string()])
                .args([&input, &output])
                .stderr(std::process::Stdio::null())
                .status()?;
            let text = fs::read_to_string(&output).unwrap_or_default();
            backs.extend(text.lines().map(back));
            if status.success() {
                return Ok(backs);
            }
            backs.push(Back::Crash);
        }
        Ok(backs)
    }

    /// Removes what the batch left in the target folder, so that a corpus does not fill the disk.
    pub(super) fn clean(&self, packages: &[Package<'_>]) -> io::Result<()> {
        let names: Vec<String> = packages
            .iter()
            .map(|package| package.name.replace('-', "_"))
            .chain([RUNNER.replace('-', "_")])
            .collect();
        for folder in ["debug/deps", "debug/.fingerprint"] {
            for entry in fs::read_dir(self.target.join(folder))? {
                let entry = entry?;
                let file = entry.file_name().to_string_lossy().replace('-', "_");
                let stem = file.strip_prefix("lib").unwrap_or(&file);
                let stem = stem.rsplit_once('_').map_or(stem, |(stem, _)| stem);
                if !names.iter().any(|name| name == stem) {
                    continue;
                }
                if entry.file_type()?.is_dir() {
                    fs::remove_dir_all(entry.path())?;
                } else {
                    fs::remove_file(entry.path())?;
                }
            }
        }
        Ok(())
    }
}

/// A line of the program.
fn back(line: &str) -> Back {
    let (kind, rest) = line.split_at_checked(2).unwrap_or((line, ""));
    match kind {
        "v " => Back::Value(rest.to_owned()),
        "p " => Back::Panic(rest.to_owned()),
        _ => Back::Error(rest.to_owned()),
    }
}

/// The features of a generated crate, transport aside.
fn features(package: &Path) -> io::Result<Vec<String>> {
    let manifest = fs::read_to_string(package.join("Cargo.toml"))?;
    let section = manifest
        .split("\n[")
        .find_map(|part| part.strip_prefix("features]"));
    let names = section.into_iter().flat_map(str::lines);
    let names = names.filter_map(|line| Some(line.split_once(" = ")?.0.trim().trim_matches('"')));
    let kept = names
        .filter(|name| !name.starts_with('#') && !["default", "reqwest", "rustls"].contains(name));
    Ok(kept.map(str::to_owned).collect())
}
