//! Generated crates to what the compiler says of them: in batches, each a workspace of some crates.
//!
//! All batches share one target folder, so that dependencies are built once; what a batch leaves there is removed. A
//! result is kept with the hash of the crate, the runtime and the compiler, so that an unchanged crate is not compiled
//! again, whatever else changed.

use std::collections::{BTreeMap, VecDeque};
use std::error::Error;
use std::fs;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::Message as CargoMessage;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};

use super::measure;
use super::report::{Compiled, DocumentReport, Message};
use super::run::{self, Generator};
use super::state::{self, State};
use crate::walk::Found;

/// How many lines of Rust go into a batch beside its largest crate: enough to keep all processors busy, few enough to be
/// done in a minute.
const LINES: usize = 40_000;
/// How many kinds of messages are kept of a crate.
const MESSAGES: usize = 20;

/// What compiles.
#[derive(Debug)]
pub struct Compiler<'a> {
    pub generator: &'a Generator,
    pub state: State,
    /// Where batches are written.
    pub scratch: PathBuf,
    /// Where they are built.
    pub build: PathBuf,
    /// The hash of what all crates depend on: the runtime, the lock file and the compiler.
    pub version: String,
    pub jobs: usize,
    /// Runs clippy with its default lints too.
    pub clippy: bool,
    /// Takes nothing over from earlier runs.
    pub fresh: bool,
}

/// A result with what it depends on.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    of: String,
    compiled: Compiled,
}

/// A document whose crate is compiled.
pub struct Job<'a> {
    pub found: &'a Found,
    pub report: &'a mut DocumentReport,
}

impl Job<'_> {
    fn package(&self) -> String {
        run::package(&self.found.path)
    }
}

/// The hash of all that crates depend on.
pub fn version(root: &Path) -> Result<String, Box<dyn Error>> {
    let compiler = Command::new("rustc").arg("-vV").output()?.stdout;
    let runtime = state::hash_folder(&root.join("crates/clientwright-runtime"))?;
    let lock = state::hash_file(&root.join("Cargo.lock"));
    Ok(state::hash([
        runtime.as_bytes(),
        lock.as_bytes(),
        &compiler,
    ]))
}

impl Compiler<'_> {
    /// Compiles all crates that are not known.
    pub fn all(&self, mut jobs: Vec<Job<'_>>) -> Result<(), Box<dyn Error>> {
        let bar = run::bar(jobs.len(), "compiling");
        jobs.retain_mut(|job| {
            job.report.compiled = self.known(job);
            job.report.compiled.is_none()
        });
        bar.inc(bar.length().unwrap_or_default() - jobs.len() as u64);
        jobs.sort_by_key(|job| std::cmp::Reverse(job.report.output.lines));
        let mut waiting = VecDeque::from(jobs);
        while let Some(largest) = waiting.pop_front() {
            // Beside a large one go small ones, so that no processor waits for it.
            let (mut batch, mut lines) = (vec![largest], 0);
            while let Some(small) = waiting.pop_back() {
                lines += small.report.output.lines;
                if lines > LINES {
                    waiting.push_back(small);
                    break;
                }
                batch.push(small);
            }
            self.batch(&mut batch, &bar)?;
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// What an earlier run found out, if nothing has changed.
    fn known(&self, job: &Job<'_>) -> Option<Compiled> {
        let kept: Kept = self.state.get(&job.found.path)?;
        (!self.fresh && kept.of == self.identity(job)).then_some(kept.compiled)
    }

    fn keep(&self, job: &Job<'_>, compiled: &Compiled) -> io::Result<()> {
        let kept = Kept {
            of: self.identity(job),
            compiled: compiled.clone(),
        };
        self.state.put(&job.found.path, &kept)
    }

    /// What a result depends on.
    fn identity(&self, job: &Job<'_>) -> String {
        let how = if self.clippy { "clippy" } else { "check" };
        let parts = [job.report.output.hash.as_str(), &self.version, how];
        state::hash(parts.map(str::as_bytes))
    }

    fn batch(&self, jobs: &mut [Job<'_>], bar: &ProgressBar) -> Result<(), Box<dyn Error>> {
        let mut results = self.compile(jobs, bar)?;
        for job in jobs {
            let package = job.package();
            let mut result = results.remove(&package).unwrap_or_default();
            if !result.done && result.compiled.errors == 0 {
                // Nothing is known of it, be it that another crate's fault ended all: alone, the fault is its own.
                let mut alone = self.compile(std::slice::from_mut(job), bar)?;
                result = alone.remove(&package).unwrap_or_default();
                if !result.done && result.compiled.errors == 0 {
                    result.compiled.errors = 1;
                    let rendered = std::mem::take(&mut result.said);
                    result.compiled.messages.push(Message {
                        level: "error".to_owned(),
                        code: "cargo".to_owned(),
                        count: 1,
                        rendered,
                    });
                }
            }
            self.keep(job, &result.compiled)?;
            job.report.compiled = Some(result.compiled);
            bar.inc(1);
        }
        Ok(())
    }

    /// Compiles crates as one workspace; gives what is known of each, by package.
    fn compile(
        &self,
        jobs: &[Job<'_>],
        bar: &ProgressBar,
    ) -> Result<BTreeMap<String, Tally>, Box<dyn Error>> {
        let (batch, measured) = (self.scratch.join("batch"), self.scratch.join("measured"));
        for folder in [&batch, &measured] {
            remove(folder)?;
            fs::create_dir_all(folder)?;
        }
        let mut results = BTreeMap::new();
        for job in jobs {
            bar.set_message(format!("writing {}", job.found.path));
            let package = job.package();
            self.generator
                .generate(job.found, Some(&batch.join(&package)))?;
            results.insert(package, Tally::default());
        }
        workspace(&batch, results.keys())?;
        let said = self.cargo(&batch, &measured, bar, &mut results)?;
        for (package, result) in &mut results {
            result.said.clone_from(&said);
            if let Some(used) = measure::read(&measured.join(package)) {
                result.compiled.user_millis = Some(used.user_millis);
                result.compiled.peak_kib = Some(used.peak_kib);
            }
        }
        self.sweep(results.keys())?;
        Ok(results)
    }

    fn cargo(
        &self,
        batch: &Path,
        measured: &Path,
        bar: &ProgressBar,
        results: &mut BTreeMap<String, Tally>,
    ) -> Result<String, Box<dyn Error>> {
        let mut cargo = Command::new(env!("CARGO"))
            .arg(if self.clippy { "clippy" } else { "check" })
            .args(["--workspace", "--lib", "--examples", "--keep-going"])
            .args(["--message-format=json", "--jobs", &self.jobs.to_string()])
            .current_dir(batch)
            .env("CARGO_TARGET_DIR", &self.build)
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTC_WRAPPER", &self.generator.program)
            .env(measure::FOLDER, measured)
            .env_remove("RUSTFLAGS")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stderr = cargo.stderr.take();
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            if let Some(mut stream) = stderr {
                // What is no text is no message.
                let _ = stream.read_to_string(&mut text);
            }
            text
        });
        if let Some(stream) = cargo.stdout.take() {
            for message in CargoMessage::parse_stream(BufReader::new(stream)) {
                take(message?, batch, bar, results);
            }
        }
        cargo.wait()?;
        Ok(errors.join().unwrap_or_default())
    }

    /// Removes what a batch left in the target folder; what others share stays.
    fn sweep<'p>(&self, packages: impl Iterator<Item = &'p String>) -> io::Result<()> {
        let debug = self.build.join("debug");
        for package in packages {
            let name = package.replace('-', "_");
            for (folder, prefixes) in [
                ("deps", [format!("lib{name}-"), format!("{name}-")]),
                (".fingerprint", [format!("{package}-"), format!("{name}-")]),
            ] {
                let Ok(entries) = fs::read_dir(debug.join(folder)) else {
                    continue;
                };
                for entry in entries {
                    let entry = entry?;
                    let own = entry.file_name().to_string_lossy().into_owned();
                    if prefixes.iter().any(|prefix| own.starts_with(prefix)) {
                        remove(&entry.path())?;
                    }
                }
            }
        }
        remove(&debug.join("examples"))
    }
}

fn workspace<'p>(batch: &Path, packages: impl Iterator<Item = &'p String>) -> io::Result<()> {
    let members: Vec<String> = packages.map(|package| format!("{package:?}")).collect();
    let members = members.join(", ");
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n");
    fs::write(batch.join("Cargo.toml"), manifest)?;
    // The packages that this repository is tested with.
    fs::copy(crate::root().join("Cargo.lock"), batch.join("Cargo.lock"))?;
    Ok(())
}

/// What is known so far of a crate that is being compiled.
#[derive(Debug, Default)]
struct Tally {
    compiled: Compiled,
    /// The library was compiled.
    done: bool,
    /// What cargo printed.
    said: String,
}

fn take(
    message: CargoMessage,
    batch: &Path,
    bar: &ProgressBar,
    results: &mut BTreeMap<String, Tally>,
) {
    let of = |manifest: &Path| {
        let inside = manifest.strip_prefix(batch).ok()?;
        Some(inside.components().next()?.as_os_str().to_str()?.to_owned())
    };
    match message {
        CargoMessage::CompilerArtifact(artifact) => {
            let Some(package) = of(artifact.manifest_path.as_std_path()) else {
                bar.set_message(format!("a dependency: {}", artifact.target.name));
                return;
            };
            bar.set_message(package.clone());
            if let Some(result) = results.get_mut(&package) {
                result.done |= artifact.target.is_lib();
            }
        }
        CargoMessage::CompilerMessage(message) => {
            let package = message.target.src_path.as_std_path();
            if let Some(result) = of(package).and_then(|package| results.get_mut(&package)) {
                result.compiled.take(&message.message);
            }
        }
        _ => {}
    }
}

impl Compiled {
    fn take(&mut self, diagnostic: &Diagnostic) {
        // `2 warnings emitted`, `aborting due to 1 previous error`: sums of the others.
        if diagnostic.spans.is_empty() && diagnostic.code.is_none() {
            let text = &diagnostic.message;
            if text.contains("emitted")
                || text.contains("aborting due to")
                || text.starts_with("Some errors")
            {
                return;
            }
        }
        let level = match diagnostic.level {
            DiagnosticLevel::Error | DiagnosticLevel::Ice => {
                self.errors += 1;
                "error"
            }
            DiagnosticLevel::Warning => {
                self.warnings += 1;
                "warning"
            }
            _ => return,
        };
        let code = match &diagnostic.code {
            Some(code) => code.code.clone(),
            None => diagnostic.message.chars().take(80).collect(),
        };
        let same = |message: &&mut Message| message.code == code && message.level == level;
        if let Some(same) = self.messages.iter_mut().find(same) {
            same.count += 1;
        } else if self.messages.len() < MESSAGES {
            let rendered = diagnostic.rendered.clone();
            self.messages.push(Message {
                level: level.to_owned(),
                code,
                count: 1,
                rendered: rendered.unwrap_or_else(|| diagnostic.message.clone()),
            });
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
