//! Every document in turn: takes the documents found, gives a report of each, whatever becomes of it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use super::report::{DocumentReport, Outcome};
use super::state::{self, State};
use super::worker::{Answer, TIMED_OUT};
use crate::walk::Found;

/// How documents are generated.
#[derive(Debug, Clone)]
pub struct Generator {
    /// The corpus' folder.
    pub root: PathBuf,
    /// This program.
    pub program: PathBuf,
    /// The hash of this program: the generator's version.
    pub version: String,
    /// The runtime dependency of the crates.
    pub runtime: String,
    pub timeout: u64,
    pub memory: u64,
}

/// A result with what it depends on.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    generator: String,
    inputs: Vec<(String, String)>,
    report: DocumentReport,
}

impl Generator {
    /// Generates one document in a process of its own, into `write` if that is given.
    pub fn generate(&self, found: &Found, write: Option<&Path>) -> Result<Answer, Box<dyn Error>> {
        let mut command = Command::new(&self.program);
        command
            .arg("corpus-document")
            .arg("--root")
            .arg(&self.root)
            .args(["--path", &found.path])
            .args(["--package", &package(&found.path)])
            .args(["--runtime", &self.runtime])
            .args(["--timeout", &self.timeout.to_string()])
            .args(["--memory", &self.memory.to_string()]);
        if let Some(folder) = write {
            command.arg("--write").arg(folder);
        }
        let output = command.output()?;
        let mut answer = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
            let mut report = DocumentReport::new(&found.path, "", 0);
            report.outcome = Outcome::Died;
            let said = String::from_utf8_lossy(&output.stderr);
            let why = if output.status.code() == Some(TIMED_OUT) {
                format!("not done after {} seconds", self.timeout)
            } else {
                output.status.to_string()
            };
            report.defect = Some(format!("{why}\n{}", said.trim()).trim_end().to_owned());
            Answer {
                report,
                inputs: vec![found.path.clone()],
            }
        });
        answer.report.version.clone_from(&found.version);
        answer.report.bytes = found.bytes;
        Ok(answer)
    }

    /// What an earlier run found out, if nothing of it has changed.
    fn known(&self, state: &State, path: &str) -> Option<DocumentReport> {
        let kept: Kept = state.get(path)?;
        let same =
            |(path, hash): &(String, String)| state::hash_file(&self.root.join(path)) == *hash;
        let valid = kept.generator == self.identity() && kept.inputs.iter().all(same);
        valid.then_some(kept.report)
    }

    fn keep(&self, state: &State, answer: &Answer) -> Result<(), Box<dyn Error>> {
        let hashed = |path: &String| (path.clone(), state::hash_file(&self.root.join(path)));
        let kept = Kept {
            generator: self.identity(),
            inputs: answer.inputs.iter().map(hashed).collect(),
            report: answer.report.clone(),
        };
        Ok(state.put(&answer.report.path, &kept)?)
    }

    /// What all documents depend on.
    fn identity(&self) -> String {
        let root = self.root.to_string_lossy();
        let parts = [self.version.as_str(), &root, &self.runtime];
        state::hash(parts.map(str::as_bytes))
    }
}

/// Generates all documents, `jobs` at a time; gives the reports in the documents' order and how many were known.
pub fn all(
    generator: &Generator,
    documents: &[Found],
    jobs: usize,
    state: Option<&State>,
    anew: &State,
) -> Result<(Vec<DocumentReport>, usize), Box<dyn Error>> {
    let bar = bar(documents.len(), "generating");
    let (next, resumed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let reports: Mutex<Vec<(usize, DocumentReport)>> = Mutex::default();
    let failures: Mutex<Vec<String>> = Mutex::default();
    let one = |found: &Found| -> Result<DocumentReport, Box<dyn Error>> {
        if let Some(report) = state.and_then(|state| generator.known(state, &found.path)) {
            resumed.fetch_add(1, Ordering::Relaxed);
            return Ok(report);
        }
        let answer = generator.generate(found, None)?;
        generator.keep(anew, &answer)?;
        Ok(answer.report)
    };
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(found) = documents.get(index) else {
                        break;
                    };
                    bar.set_message(found.path.clone());
                    match one(found) {
                        Ok(report) => {
                            if report.outcome.is_defect() {
                                let why = report.defect.as_deref().unwrap_or_default();
                                bar.suspend(|| eprintln!("{}: {why}", found.path));
                            }
                            let mut reports =
                                reports.lock().unwrap_or_else(PoisonError::into_inner);
                            reports.push((index, report));
                        }
                        Err(error) => failures
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(format!("{}: {error}", found.path)),
                    }
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    // Not the document's fault: this program could not do its work.
    if let Some(failure) = failures.into_inner()?.into_iter().next() {
        return Err(failure.into());
    }
    let mut reports = reports.into_inner()?;
    reports.sort_by_key(|(index, _)| *index);
    let reports = reports.into_iter().map(|(_, report)| report).collect();
    Ok((reports, resumed.into_inner()))
}

/// A bar for so many steps, below what else is printed.
pub fn bar(steps: usize, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64).with_prefix(what);
    let style =
        ProgressStyle::with_template("{prefix:>12} [{bar:32}] {pos}/{len} {eta:>4} {wide_msg}");
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

/// A crate's name for a document: readable, and of this document alone.
pub fn package(path: &str) -> String {
    let plain: String = path
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let mut name = String::from("c");
    for word in words {
        if name.len() + word.len() < 40 {
            name.push('-');
            name.push_str(word);
        }
    }
    format!("{name}-{}", &state::hash([path.as_bytes()])[..8])
}
