//! `cargo xtask truth DIR`.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::corpus::walk::{self, Found};

use super::{Count, Place, Subject, Truth, batch};

/// What a run is told.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// The folder of documents.
    dir: PathBuf,
    /// Only documents whose path holds this text; several: one of them.
    #[arg(long)]
    only: Vec<String>,
    /// Documents of one program.
    #[arg(long, default_value_t = 8)]
    batch: usize,
    /// Writes the figures here as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Where the crates are written and built.
    #[arg(long)]
    work: Option<PathBuf>,
    /// Only documents of fewer bytes.
    #[arg(long, default_value_t = u64::MAX)]
    most: u64,
    /// Only documents of at least so many bytes.
    #[arg(long, default_value_t = 0)]
    least: u64,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let root = arguments.dir.canonicalize()?;
    let wanted = |found: &Found| {
        let size = u64::try_from(found.bytes).unwrap_or(u64::MAX);
        let only = &arguments.only;
        (only.is_empty() || only.iter().any(|only| found.path.contains(only)))
            && (arguments.least..arguments.most).contains(&size)
    };
    let mut found = walk::documents(&root)?;
    found.retain(wanted);
    let paths: Vec<String> = found.into_iter().map(|found| found.path).collect();
    let work = arguments
        .work
        .clone()
        .unwrap_or_else(|| crate::root().join("target/truth"));
    let place = Place {
        root,
        work: work.join("crates"),
        target: work.join("target"),
        runtime: crate::root().join("crates/clientwright-runtime"),
    };
    let mut truths: Vec<Truth> = Vec::new();
    for (number, paths) in paths.chunks(arguments.batch).enumerate() {
        let subjects: Vec<Subject> = paths
            .iter()
            .enumerate()
            .map(|(index, path)| Subject {
                path: path.clone(),
                package: format!("c{}", number * arguments.batch + index),
            })
            .collect();
        let done = batch(&subjects, &place)?;
        for truth in &done {
            print(truth);
        }
        truths.extend(done);
        if let Some(path) = &arguments.report {
            fs::write(path, serde_json::to_string_pretty(&truths)?)?;
        }
    }
    let mut all = Count::default();
    for truth in &truths {
        all.add(truth.made);
        all.add(truth.examples);
    }
    println!(
        "{} documents: {} tried, {} equal, {} strictly",
        truths.len(),
        all.tried,
        all.equal,
        all.strict
    );
    let (mut all, mut limits) = (Count::default(), 0);
    for truth in &truths {
        all.add(truth.made);
        all.add(truth.examples);
        limits += truth.limits();
    }
    let failed = all.tried - all.equal - limits;
    println!(
        "{} documents: {} instances, {} equal ({} strictly), {limits} at documented limits, {failed} not",
        truths.len(),
        all.tried,
        all.equal,
        all.strict
    );
    Ok(if failed > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn print(truth: &Truth) {
    if let Some(reason) = &truth.skipped {
        println!(
            "{}: skipped: {}",
            truth.path,
            reason.chars().take(300).collect::<String>()
        );
        return;
    }
    let (made, examples) = (truth.made, truth.examples);
    println!(
        "{}: {} types, made {}/{} (strict {}), examples {}/{} (strict {}, bad {}), unmade {}, {:?}",
        truth.path,
        truth.types,
        made.equal,
        made.tried,
        made.strict,
        examples.equal,
        examples.tried,
        examples.strict,
        truth.bad_examples,
        truth.unmade.len(),
        truth.kinds
    );
}
