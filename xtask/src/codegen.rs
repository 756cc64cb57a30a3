//! `cargo xtask codegen`: every provider below `specs/` to its crate below `generated/`.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clientwright::{Changes, Class, Form, Generated, Mode, Options, Provider};

use crate::proposal;

/// What is regenerated, and what is said of it.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Arguments {
    /// Only these providers.
    providers: Vec<String>,
    /// Lists what would be added, changed or removed, writes nothing, and fails where something would.
    #[arg(long)]
    check: bool,
    /// Prints notes and warnings too.
    #[arg(long, short)]
    verbose: bool,
    /// Lists every place that is typed as a JSON value, with the reason.
    #[arg(long)]
    report_untyped: bool,
    /// Prints what changed since the last commit as an entry of a changelog, instead of in one line.
    #[arg(long)]
    changelog: bool,
}

impl Arguments {
    /// One provider, regenerated.
    pub fn of(provider: String) -> Self {
        Self {
            providers: vec![provider],
            check: false,
            verbose: false,
            report_untyped: false,
            changelog: false,
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let Arguments {
        providers,
        check,
        verbose,
        report_untyped,
        changelog,
    } = arguments;
    // Diagnostics and output name files as a user at the root would.
    std::env::set_current_dir(crate::root())?;
    let chosen = self::providers(providers)?;
    let mode = if *check { Mode::Check } else { Mode::Write };
    let mut total = 0;
    let mut failed = false;
    for name in &chosen {
        match provider(name, mode, *verbose, *report_untyped) {
            Ok((generated, changes)) => {
                total += changes;
                proposal::print(name, &generated, changes, *changelog)?;
            }
            Err(error) => {
                eprintln!("{error}\n");
                failed = true;
            }
        }
    }
    if providers.is_empty() {
        total += leftovers(&chosen, mode)?;
    }
    println!("{total} changed");
    Ok(if failed || (*check && total > 0) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The providers below `specs/`, or those of them that were named.
pub fn providers(named: &[String]) -> Result<Vec<String>, Box<dyn Error>> {
    let known = folders(Path::new("specs"))?;
    if let Some(unknown) = named.iter().find(|name| !known.contains(name)) {
        return Err(format!("no folder specs/{unknown}; there are: {}", known.join(", ")).into());
    }
    Ok(known
        .into_iter()
        .filter(|name| named.is_empty() || named.contains(name))
        .collect())
}

fn provider(
    name: &str,
    mode: Mode,
    verbose: bool,
    report_untyped: bool,
) -> Result<(Generated, usize), clientwright::Error> {
    let start = Instant::now();
    let options = Options {
        runtime_dependency: format!(
            "{{ path = \"../../crates/clientwright-runtime\", version = \"{}\", default-features = false }}",
            env!("CARGO_PKG_VERSION")
        ),
        command: "cargo xtask codegen".to_owned(),
        package: None,
        form: Form::Crate,
    };
    let generated = Provider::load(format!("specs/{name}"))?.generate(&options)?;
    if verbose {
        eprint!("{}", generated.warnings());
    }
    let folder = format!("generated/{name}");
    let changes = generated.sync(&folder, mode)?;
    let stats = generated.stats();
    println!(
        "{name:<14} {:>3} operations  {:>3} types  {:>2} files  {:>2} untyped ({} given up)  {:>2} left out  {:>2} warnings  {:>4} ms",
        stats.operations,
        stats.types,
        stats.files,
        stats.untyped.len(),
        stats.untyped_of(Class::GivenUp),
        stats.left_out.len(),
        generated.warning_count(),
        start.elapsed().as_millis(),
    );
    if report_untyped {
        for place in generated.untyped() {
            println!("  {place}");
        }
    }
    list(&folder, &changes);
    let changes = changes.len();
    Ok((generated, changes))
}

pub fn list(folder: &str, changes: &Changes) {
    for (sign, names) in [
        ('+', &changes.added),
        ('~', &changes.changed),
        ('-', &changes.removed),
    ] {
        for name in names {
            println!("  {sign} {folder}/{name}");
        }
    }
}

/// Generated files of providers that are gone from `specs/`.
fn leftovers(known: &[String], mode: Mode) -> Result<usize, Box<dyn Error>> {
    let mut total = 0;
    for name in folders(Path::new("generated"))?
        .iter()
        .filter(|name| !known.contains(name))
    {
        let folder = format!("generated/{name}");
        let changes =
            clientwright::disk::sync(Path::new(&folder), &std::collections::BTreeMap::new(), mode)?;
        list(&folder, &changes);
        if mode == Mode::Write {
            // Fails where hand-written files are left, which then stay.
            let _ = fs::remove_dir(&folder);
        }
        total += changes.len();
    }
    Ok(total)
}

/// Names of the folders in `path`, sorted; none where it does not exist.
fn folders(path: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
