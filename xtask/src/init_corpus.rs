//! `cargo xtask init-corpus DIR`: what `clientwright init` makes of documents that nobody here has written.
//!
//! Takes a folder with a folder for each provider. Of the first providers by the hash of their name it takes the first
//! document by the hash of its path, guesses, generates from the guess as it is, and compiles that. What was guessed is for
//! people to judge: it stays in `target/init-corpus`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Args;
use clientwright::{Form, Init, Mode, Options, Provider};
use sha2::{Digest as _, Sha256};

use crate::walk;

/// What a run is told.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// The folder of providers.
    dir: PathBuf,
    /// How many of them.
    #[arg(long, default_value_t = 10)]
    count: usize,
    /// Leaves what is generated uncompiled.
    #[arg(long)]
    no_compile: bool,
}

/// One document and what became of it.
struct Row {
    provider: String,
    path: String,
    package: String,
    operations: usize,
    sure: usize,
    doubtful: usize,
    refused: usize,
    actions: usize,
    warnings: usize,
    /// How many entries each section of the guess has.
    sections: String,
    compiles: Option<bool>,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let folder = crate::root().join("target/init-corpus");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let crates = folder.join("crates");
    fs::create_dir_all(&crates)?;
    let (mut rows, mut failures) = (Vec::new(), Vec::new());
    for (provider, path) in chosen(&arguments.dir, arguments.count)? {
        let own = folder.join(&provider);
        match document(&arguments.dir, &provider, &path, &own, &crates) {
            Ok(row) => rows.push(row),
            Err(error) => failures.push(format!("{path}: {error}")),
        }
    }
    if !arguments.no_compile {
        for row in &mut rows {
            row.compiles = Some(compiles(&crates, &row.provider)?);
        }
    }
    print!("{}", table(&rows));
    for failure in &failures {
        println!("\nno client: {failure}");
    }
    let sound = |row: &Row| row.refused == 0 && row.compiles != Some(false);
    Ok(if failures.is_empty() && rows.iter().all(sound) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn hash(text: &str) -> String {
    let digest = Sha256::digest(text);
    let mut out = String::new();
    for byte in digest {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// The first providers, each with the path of its first document.
fn chosen(root: &Path, count: usize) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for found in walk::documents(root)? {
        let Some((provider, _)) = found.path.split_once('/') else {
            continue;
        };
        let known = first
            .entry(provider.to_owned())
            .or_insert_with(|| found.path.clone());
        if hash(&found.path) < hash(known) {
            known.clone_from(&found.path);
        }
    }
    let mut chosen: Vec<(String, String)> = first.into_iter().collect();
    chosen.sort_by_cached_key(|(provider, _)| hash(provider));
    chosen.truncate(count);
    Ok(chosen)
}

/// Guesses into a folder, and generates from it into another.
fn document(
    root: &Path,
    provider: &str,
    path: &str,
    own: &Path,
    crates: &Path,
) -> Result<Row, Box<dyn Error>> {
    // The day stands in the file; the same run is to give the same bytes.
    let init = Init::new(root.join(path), "2026-01-01");
    let planned = init.root(root.join(provider)).folder(own).plan()?;
    planned.write(false)?;
    let options = Options {
        runtime_dependency: runtime(),
        command: "cargo xtask init-corpus".to_owned(),
        package: None,
        form: Form::Crate,
    };
    let generated = Provider::load(own)?.generate(&options)?;
    generated.sync(crates.join(provider), Mode::Write)?;
    let guess = planned.guess();
    Ok(Row {
        provider: provider.to_owned(),
        path: path.to_owned(),
        package: generated.package().to_owned(),
        operations: generated.stats().operations,
        sure: guess.sure,
        doubtful: guess.doubtful,
        refused: guess.refused.len(),
        actions: planned.actions(),
        warnings: generated.warning_count(),
        sections: sections(&guess.text),
        compiles: None,
    })
}

/// The sections of a `client.yaml` that are no comments, but for those that every one has.
fn sections(text: &str) -> String {
    let keys = text.lines().filter_map(|line| line.strip_suffix(':'));
    let keys =
        keys.filter(|key| !key.starts_with([' ', '#']) && *key != "crate" && *key != "documents");
    keys.collect::<Vec<_>>().join(", ")
}

/// Whether a crate compiles, its examples too; each is a workspace of its own.
fn compiles(crates: &Path, provider: &str) -> Result<bool, Box<dyn Error>> {
    let own = crates.join(provider);
    let manifest = own.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)?;
    fs::write(&manifest, format!("{text}\n[workspace]\n"))?;
    // The packages that this repository is tested with.
    fs::copy(crate::root().join("Cargo.lock"), own.join("Cargo.lock"))?;
    let status = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--lib", "--examples"])
        .current_dir(&own)
        .env("CARGO_TARGET_DIR", crate::root().join("target"))
        .status()?;
    Ok(status.success())
}

/// The runtime of this repository, as a dependency.
fn runtime() -> String {
    crate::options::runtime(&crate::root().join("crates/clientwright-runtime"))
}

fn table(rows: &[Row]) -> String {
    let mut out = String::from(
        "| document | crate | operations | sure | doubtful | refused | overlay | warnings | compiles | guessed |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let compiles = match row.compiles {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "-",
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {compiles} | {} |",
            row.path,
            row.package,
            row.operations,
            row.sure,
            row.doubtful,
            row.refused,
            row.actions,
            row.warnings,
            row.sections,
        );
    }
    out
}
