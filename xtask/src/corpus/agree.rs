//! Whether we judge documents as others do: takes a table of marks, an independent validator's verdicts and our
//! reports; gives how often we agree.
//!
//! A mark was made by the document's author or found out from where it stands; so it counts only where the validator
//! says the same. What is valid must be generated. What is invalid must be refused or warned about, with a place.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use super::report::{DocumentReport, Outcome};
use crate::walk::Found;

/// The validator. It knows 2.0, 3.0, 3.1 and 3.2.
const VALIDATOR: &str = "openapi-spec-validator==0.9.0";
/// Warnings that are no word on whether a document is valid: a server without encryption.
const BESIDE: [&str; 1] = ["CW0514"];

/// What each marked document should be.
#[derive(Debug)]
pub struct Marks {
    marks: BTreeMap<String, Mark>,
}

/// A mark of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    Pass,
    Fail,
    /// Fails for something, but perhaps not as a document.
    MaybeFail,
}

/// How often we agree.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Agreement {
    /// Rows marked `pass` or `fail` where the validator says the same, and where we do too.
    pub rows: usize,
    pub agreed: usize,
    /// The same of rows marked `fail?`.
    pub maybe_rows: usize,
    pub maybe_agreed: usize,
    /// Rows that do not count: the validator says something else than the mark, or gives no verdict.
    pub disputed: usize,
    pub without_verdict: usize,
    /// Where we do not agree.
    pub rest: Vec<Disagreement>,
}

/// A document that we judge differently.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Disagreement {
    pub path: String,
    pub mark: Mark,
    pub ours: String,
    pub theirs: String,
}

#[derive(Debug, Deserialize)]
struct Verdict {
    path: String,
    valid: Option<bool>,
    #[serde(default)]
    reason: String,
}

impl Marks {
    /// Reads the columns `path` and `expect` of a table. Marked files that say no version, and so are not found to be
    /// documents, become ones.
    pub fn read(
        file: &Path,
        root: &Path,
        documents: &mut Vec<Found>,
    ) -> Result<Self, Box<dyn Error>> {
        let text =
            fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        let column = |name| header.iter().position(|known| *known == name);
        let (Some(path), Some(expect)) = (column("path"), column("expect")) else {
            return Err(format!("{}: no columns `path` and `expect`", file.display()).into());
        };
        let mut marks = BTreeMap::new();
        for line in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            let (Some(path), Some(expect)) = (cells.get(path), cells.get(expect)) else {
                continue;
            };
            let mark = match *expect {
                "pass" => Mark::Pass,
                "fail" => Mark::Fail,
                "fail?" => Mark::MaybeFail,
                _ => continue,
            };
            if !documents.iter().any(|found| found.path == **path) {
                let Ok(text) = fs::read(root.join(path)) else {
                    continue;
                };
                documents.push(Found {
                    path: (*path).to_owned(),
                    version: String::new(),
                    bytes: text.len(),
                });
            }
            marks.insert((*path).to_owned(), mark);
        }
        documents.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { marks })
    }

    /// Compares the validator's verdicts with what became of the documents.
    pub fn agreement(
        &self,
        root: &Path,
        reports: &[DocumentReport],
    ) -> Result<Agreement, Box<dyn Error>> {
        let marked: Vec<(&DocumentReport, Mark)> = reports
            .iter()
            .filter_map(|report| Some((report, *self.marks.get(&report.path)?)))
            .collect();
        let paths: Vec<&str> = marked
            .iter()
            .map(|(report, _)| report.path.as_str())
            .collect();
        let verdicts = verdicts(root, &paths)?;
        let mut agreement = Agreement::default();
        for (report, mark) in marked {
            let verdict = verdicts.get(&report.path);
            let Some((theirs, valid)) = verdict.and_then(|v| Some((v, v.valid?))) else {
                agreement.without_verdict += 1;
                continue;
            };
            if valid != (mark == Mark::Pass) {
                agreement.disputed += 1;
                continue;
            }
            let same = if valid {
                report.outcome == Outcome::Generated
            } else {
                report.outcome == Outcome::Refused || is_warned_about(report)
            };
            let (rows, agreed) = match mark {
                Mark::MaybeFail => (&mut agreement.maybe_rows, &mut agreement.maybe_agreed),
                _ => (&mut agreement.rows, &mut agreement.agreed),
            };
            *rows += 1;
            *agreed += usize::from(same);
            if !same {
                agreement.rest.push(Disagreement {
                    path: report.path.clone(),
                    mark,
                    ours: ours(report),
                    theirs: if valid {
                        "valid".to_owned()
                    } else {
                        theirs.reason.clone()
                    },
                });
            }
        }
        Ok(agreement)
    }
}

impl Agreement {
    /// Whether we agree in 99 of 100.
    pub fn holds(&self) -> bool {
        self.agreed * 100 >= self.rows * 99
    }

    pub fn print(&self) {
        println!(
            "\nagreement with {VALIDATOR}: {} of {} rows marked pass or fail, {} of {} marked `fail?`; not counted: {} disputed, {} without a verdict",
            self.agreed,
            self.rows,
            self.maybe_agreed,
            self.maybe_rows,
            self.disputed,
            self.without_verdict
        );
        for row in &self.rest {
            println!(
                "  {:?}  {}\n      ours: {}\n      theirs: {}",
                row.mark, row.path, row.ours, row.theirs
            );
        }
    }
}

fn is_warned_about(report: &DocumentReport) -> bool {
    report.outcome == Outcome::Generated
        && report
            .warnings
            .keys()
            .any(|code| !BESIDE.contains(&code.as_str()))
}

fn ours(report: &DocumentReport) -> String {
    let first = report.errors.first();
    first.map_or_else(
        || report.outcome.word().to_owned(),
        |error| format!("{} {} ({})", error.code, error.message, error.place),
    )
}

/// The validator's verdicts, all from one process.
fn verdicts(root: &Path, paths: &[&str]) -> Result<BTreeMap<String, Verdict>, Box<dyn Error>> {
    let mut child = Command::new(python()?)
        .arg("-c")
        .arg(include_str!("validate.py"))
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()?;
    let Some(mut input) = child.stdin.take() else {
        return Err("the validator takes no input".into());
    };
    let lines = paths.join("\n");
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("the validator failed: {}", output.status).into());
    }
    writer
        .join()
        .map_err(|_| "writing to the validator failed")??;
    let mut out = BTreeMap::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let verdict: Verdict = serde_json::from_str(line)?;
        out.insert(verdict.path.clone(), verdict);
    }
    Ok(out)
}

/// An interpreter that has the validator, installed where it is missing.
fn python() -> Result<PathBuf, Box<dyn Error>> {
    let folder = crate::root().join("target/ci-tools/venv");
    let python = folder.join("bin/python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let probe = format!(
        "import importlib.metadata as m, sys; n, v = '{VALIDATOR}'.split('=='); sys.exit(m.version(n) != v)"
    );
    let known = Command::new(&python)
        .args(["-c", &probe])
        .stderr(Stdio::null())
        .status()?;
    if !known.success() {
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            VALIDATOR,
        ];
        run(Command::new(&python).args(pip))?;
    }
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?}: {status}").into())
    }
}
