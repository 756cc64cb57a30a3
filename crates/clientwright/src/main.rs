//! The `clientwright` command: a thin front on the library.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use clientwright::{Changes, Class, Error, Format, Generated, Mode, Options, Provider};

/// Generates typed Rust clients from OpenAPI documents.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes the client crate of a provider's folder.
    Generate {
        /// The folder that holds client.yaml, or a document that has none.
        provider: PathBuf,
        /// With a document: the folder below which its references may lead. Otherwise the document's own.
        #[arg(long)]
        root: Option<PathBuf>,
        /// The crate's folder.
        #[arg(long)]
        out: PathBuf,
        /// Only lists what would be added, changed or removed, and fails where something would.
        #[arg(long)]
        check: bool,
        /// The runtime dependency written into Cargo.toml, a TOML value: `{ path = "../runtime" }`.
        #[arg(long)]
        runtime: Option<String>,
        /// Lists every place that is typed as a JSON value, with the reason: left open by the document, or given up.
        #[arg(long)]
        report_untyped: bool,
        /// Prints every note. Without it: the first of each kind, and how many more there are.
        #[arg(long)]
        notes: bool,
    },
    /// Prints the document that a client is made from: overlaid, merged and bundled.
    Effective {
        /// A provider's folder, or its name below `specs/`.
        provider: PathBuf,
        /// How it is printed.
        #[arg(long, value_enum, default_value_t = Printed::Yaml)]
        format: Printed,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Printed {
    Yaml,
    Json,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// A provider's folder, or a document alone.
fn open(path: &Path, root: Option<&Path>) -> Result<Provider, Error> {
    if path.is_dir() {
        return Provider::load(path);
    }
    let own = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    Provider::from_document(path, root.or(own).unwrap_or(Path::new(".")))
}

fn run(command: Command) -> Result<ExitCode, Error> {
    match command {
        Command::Generate {
            provider,
            root,
            out,
            check,
            runtime,
            report_untyped,
            notes,
        } => {
            let mut options = Options::default();
            if let Some(runtime) = runtime {
                options.runtime_dependency = runtime;
            }
            let generated = open(&provider, root.as_deref())?.generate(&options)?;
            let findings = generated.findings();
            if notes {
                eprint!("{}", findings.text());
            } else {
                let brief = findings.brief();
                eprint!("{brief}");
                if brief.len() < findings.text().len() {
                    eprintln!("\n`--notes` prints every note");
                }
            }
            let mode = if check { Mode::Check } else { Mode::Write };
            let changes = generated.sync(&out, mode)?;
            say(&generated, &out, &changes, report_untyped);
            Ok(if check && !changes.is_empty() {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            })
        }
        Command::Effective { provider, format } => {
            let folder = if provider.join("client.yaml").exists() {
                provider
            } else {
                Path::new("specs").join(provider)
            };
            let format = match format {
                Printed::Yaml => Format::Yaml,
                Printed::Json => Format::Json,
            };
            let provider = Provider::load(folder)?;
            print!("{}", provider.effective(format)?);
            eprint!("{}", provider.cross_check()?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Prints what changed, and what was made, in figures.
fn say(generated: &Generated, out: &Path, changes: &Changes, report_untyped: bool) {
    for (sign, names) in [
        ('+', &changes.added),
        ('~', &changes.changed),
        ('-', &changes.removed),
    ] {
        for name in names {
            println!("{sign} {}", out.join(name).display());
        }
    }
    if report_untyped {
        for place in generated.untyped() {
            println!("{place}");
        }
    }
    let stats = generated.stats();
    println!(
        "{} operations ({} excluded, {} left out), {} types, {} files, {} untyped ({} given up), {} warnings",
        stats.operations,
        stats.excluded.len(),
        stats.left_out.len(),
        stats.types,
        stats.files,
        stats.untyped.len(),
        stats.untyped_of(Class::GivenUp),
        generated.warning_count()
    );
    println!("{} changed, {} unchanged", changes.len(), changes.unchanged);
}
