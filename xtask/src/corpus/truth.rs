//! Instances through the types of every crate that compiles: batches for `truth`, with results kept between runs.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::report::{DocumentReport, Outcome};
use super::run;
use super::state::{self, State};
use crate::truth::{self, Place, Subject, Truth};

/// How many lines of Rust go into one program.
const LINES: usize = 120_000;

/// What tries the types.
#[derive(Debug)]
pub struct Prover {
    pub place: Place,
    pub state: State,
    /// The hash of all that results depend on beside the crate: this program, the runtime and the compiler.
    pub version: String,
    /// Takes nothing over from earlier runs.
    pub fresh: bool,
}

/// A result with what it depends on.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    of: String,
    truth: Truth,
}

impl Prover {
    /// Tries what is generated and compiles, as far as that is known.
    pub fn all(&self, reports: &mut [DocumentReport]) -> Result<(), Box<dyn Error>> {
        let fit = |report: &&mut DocumentReport| {
            let compiles = report.compiled.as_ref().is_none_or(|it| it.errors == 0);
            report.outcome == Outcome::Generated && compiles && report.output.components > 0
        };
        let mut waiting: Vec<&mut DocumentReport> = reports.iter_mut().filter(fit).collect();
        let bar = run::bar(waiting.len(), "trying instances");
        waiting.retain_mut(|report| {
            report.truth = self.known(report);
            report.truth.is_none()
        });
        bar.inc(bar.length().unwrap_or_default() - waiting.len() as u64);
        waiting.sort_by_key(|report| report.output.lines);
        while !waiting.is_empty() {
            let mut lines = 0;
            let more = waiting.iter().skip(1).take_while(|report| {
                lines += report.output.lines;
                lines <= LINES
            });
            let count = 1 + more.count();
            let rest = waiting.split_off(count);
            bar.set_message(format!("{} and {} more", waiting[0].path, count - 1));
            self.batch(&mut waiting)?;
            bar.inc(count as u64);
            waiting = rest;
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn batch(&self, reports: &mut [&mut DocumentReport]) -> Result<(), Box<dyn Error>> {
        let subjects: Vec<Subject> = reports
            .iter()
            .map(|report| Subject {
                path: report.path.clone(),
                package: run::package(&report.path),
            })
            .collect();
        for truth in truth::batch(&subjects, &self.place)? {
            if let Some(report) = reports.iter_mut().find(|report| report.path == truth.path) {
                self.keep(report, &truth)?;
                report.truth = Some(truth);
            }
        }
        Ok(())
    }

    fn known(&self, report: &DocumentReport) -> Option<Truth> {
        let kept: Kept = self.state.get(&report.path)?;
        (!self.fresh && kept.of == self.identity(report)).then_some(kept.truth)
    }

    fn keep(&self, report: &DocumentReport, truth: &Truth) -> io::Result<()> {
        let kept = Kept {
            of: self.identity(report),
            truth: truth.clone(),
        };
        self.state.put(&report.path, &kept)
    }

    fn identity(&self, report: &DocumentReport) -> String {
        let parts = [report.output.hash.as_str(), &self.version];
        state::hash(parts.map(str::as_bytes))
    }
}

/// Where types are tried.
pub fn place(root: PathBuf, work: PathBuf, target: PathBuf) -> Place {
    Place {
        root,
        work,
        target,
        runtime: crate::root().join("crates/clientwright-runtime"),
    }
}
