//! One document in a process of its own: takes its path, prints what became of it as JSON.
//!
//! A process of its own, since a stack that overflows or memory that runs out takes its process with it, and since the
//! most memory that a process had is what the document took.

use std::collections::BTreeMap;
use std::error::Error;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use clientwright::{Class, Findings, Generated, Mode, Provider, Severity};
use serde::{Deserialize, Serialize};

use super::measure;
use super::report::{DocumentReport, Finding, LeftOut, Outcome, Output, Untyped, Warnings};
use super::state;

/// How many warnings of one code are kept with their text.
const EXAMPLES: usize = 20;
/// What the process exits with when its time is over.
pub const TIMED_OUT: i32 = 124;

/// What a worker is told.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// The corpus' folder.
    #[arg(long)]
    pub root: PathBuf,
    /// The document's path from there.
    #[arg(long)]
    pub path: String,
    /// The crate's name.
    #[arg(long)]
    pub package: String,
    /// The runtime dependency of the crate.
    #[arg(long)]
    pub runtime: String,
    /// Writes the crate into this folder.
    #[arg(long)]
    pub write: Option<PathBuf>,
    /// Seconds until the process gives up.
    #[arg(long)]
    pub timeout: u64,
    /// The most memory, MiB.
    #[arg(long)]
    pub memory: u64,
}

/// What a worker prints.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    pub report: DocumentReport,
    /// Every file that was read or asked for, from the corpus' folder.
    pub inputs: Vec<String>,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let seconds = Duration::from_secs(arguments.timeout);
    std::thread::spawn(move || {
        std::thread::sleep(seconds);
        std::process::exit(TIMED_OUT);
    });
    measure::limit_memory(arguments.memory << 20);
    let answer = answer(arguments)?;
    serde_json::to_writer(std::io::stdout().lock(), &answer)?;
    Ok(ExitCode::SUCCESS)
}

fn answer(arguments: &Arguments) -> Result<Answer, Box<dyn Error>> {
    let mut report = DocumentReport::new(&arguments.path, "", 0);
    let said = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&said);
    panic::set_hook(Box::new(move |info| {
        *heard.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
    }));
    let root = format!("{}/", arguments.root.display());
    let mut inputs = vec![arguments.path.clone()];
    let start = Instant::now();
    // Whatever is half done is thrown away, so that nothing broken is looked at.
    let result = panic::catch_unwind(panic::AssertUnwindSafe(|| generate(arguments, &mut inputs)));
    report.millis = u64::try_from(start.elapsed().as_millis())?;
    let used = measure::own();
    (report.cpu_millis, report.peak_kib) = (used.user_millis, used.peak_kib);
    match result {
        Err(_) => {
            report.outcome = Outcome::Panicked;
            report.defect = Some(said.lock().unwrap_or_else(PoisonError::into_inner).clone());
        }
        Ok(Err(clientwright::Error::Document(findings))) => {
            report.outcome = Outcome::Refused;
            take(&findings, &root, &mut report);
        }
        Ok(Err(error)) => {
            report.outcome = Outcome::Refused;
            report.errors.push(Finding {
                code: "-".to_owned(),
                place: arguments.path.clone(),
                message: error.to_string(),
            });
        }
        Ok(Ok(generated)) => {
            report.outcome = Outcome::Generated;
            take(generated.findings(), &root, &mut report);
            report.output = output(&generated, &root);
            if let Some(folder) = &arguments.write {
                generated.sync(folder, Mode::Write)?;
            }
        }
    }
    report.files_read = inputs.len() - 1;
    Ok(Answer { report, inputs })
}

fn generate(
    arguments: &Arguments,
    inputs: &mut Vec<String>,
) -> Result<Generated, clientwright::Error> {
    let options = crate::options::options(arguments.runtime.clone(), &arguments.package);
    let provider = Provider::from_document(arguments.root.join(&arguments.path), &arguments.root)?;
    let generated = provider.generate(&options);
    for input in provider.inputs() {
        if let Some(input) =
            relative(&input, &arguments.root).filter(|input| *input != arguments.path)
        {
            inputs.push(input);
        }
    }
    generated
}

fn relative(path: &Path, root: &Path) -> Option<String> {
    Some(
        path.strip_prefix(root)
            .ok()?
            .to_string_lossy()
            .replace('\\', "/"),
    )
}

/// Findings, with places from the corpus' folder.
fn take(findings: &Findings, root: &str, report: &mut DocumentReport) {
    let mut warnings: BTreeMap<String, Warnings> = BTreeMap::new();
    for finding in findings {
        let kept = || Finding {
            code: finding.code.to_owned(),
            place: finding.place.replacen(root, "", 1),
            message: finding.message.replace(root, ""),
        };
        match finding.severity {
            Severity::Error => report.errors.push(kept()),
            Severity::Warning => {
                let same = warnings.entry(finding.code.to_owned()).or_default();
                same.count += 1;
                if same.examples.len() < EXAMPLES {
                    same.examples.push(kept());
                }
            }
            Severity::Note => {}
        }
    }
    report.warnings = warnings;
}

fn output(generated: &Generated, root: &str) -> Output {
    let stats = generated.stats();
    let lines: Vec<usize> = generated
        .files()
        .iter()
        .filter(|(name, _)| Path::new(name).extension().is_some_and(|end| end == "rs"))
        .map(|(_, text)| text.lines().count())
        .collect();
    Output {
        package: generated.package().to_owned(),
        operations: stats.operations,
        excluded: stats.excluded.len(),
        left_out: stats
            .left_out
            .iter()
            .map(|left_out| LeftOut {
                operation: format!("{} {}", left_out.method, left_out.path),
                place: left_out.origin.pointer.clone(),
                reason: left_out.reason.clone(),
            })
            .collect(),
        components: stats.components,
        properties: stats.properties,
        types: stats.types,
        files: stats.files,
        lines: lines.iter().sum(),
        longest: lines.iter().copied().max().unwrap_or_default(),
        size: generated.files().values().map(String::len).sum(),
        untyped: generated
            .untyped()
            .iter()
            .map(|place| Untyped {
                reason: place.reason.to_owned(),
                given_up: place.class == Class::GivenUp,
                place: place.place.replacen(root, "", 1),
                pointer: place.pointer.clone(),
            })
            .collect(),
        hash: state::hash(
            generated
                .files()
                .iter()
                .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]),
        ),
    }
}
