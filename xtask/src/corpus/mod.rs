//! `cargo xtask corpus DIR`: every document below a folder is read and generated, and what became of it reported.
//!
//! Each document has a process of its own, so that none stops the run; results are kept by the hash of what they depend
//! on, so that a run that was cut off goes on where it was.

mod measure;
mod report;
mod run;
mod state;
mod table;
mod walk;
pub mod worker;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use clap::Args;

use self::report::{Report, Totals};
use self::run::Generator;
use self::state::State;
use self::walk::Found;

/// Set for the program that was built for this.
const OPTIMISED: &str = "CLIENTWRIGHT_CORPUS";

/// What a run is told.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// The folder of documents.
    dir: PathBuf,
    /// Only documents whose path holds this text; several: one of them.
    #[arg(long)]
    only: Vec<String>,
    /// How many documents at a time.
    #[arg(long)]
    jobs: Option<usize>,
    /// Writes the report here as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Takes nothing over from earlier runs.
    #[arg(long)]
    fresh: bool,
    /// Seconds that a document may take.
    #[arg(long, default_value_t = 300)]
    timeout: u64,
    /// MiB that a document may take.
    #[arg(long, default_value_t = 8192)]
    memory: u64,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    // Without optimisation, hundreds of megabytes take an hour.
    if std::env::var_os(OPTIMISED).is_none() {
        return optimised();
    }
    let start = Instant::now();
    let root = arguments.dir.canonicalize()?;
    let mut documents = walk::documents(&root)?;
    if !arguments.only.is_empty() {
        let wanted = |found: &Found| arguments.only.iter().any(|only| found.path.contains(only));
        documents.retain(wanted);
    }
    if documents.is_empty() {
        return Err(format!("no document below {}", root.display()).into());
    }
    let folder = crate::root().join("target/corpus");
    let program = std::env::current_exe()?;
    let generator = Generator {
        root,
        version: state::hash_file(&program),
        program,
        runtime: runtime(),
        timeout: arguments.timeout,
        memory: arguments.memory,
    };
    let state = State::new(folder.join("documents"))?;
    let jobs = jobs(arguments.jobs);
    let known = (!arguments.fresh).then_some(&state);
    let (reports, resumed) = run::all(&generator, &documents, jobs, known, &state)?;
    let mut totals = Totals::of(&reports);
    totals.resumed = resumed;
    totals.wall_millis = u64::try_from(start.elapsed().as_millis())?;
    let report = Report {
        command: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
        totals,
        documents: reports,
    };
    if let Some(path) = &arguments.report {
        write(path, &serde_json::to_string_pretty(&report)?)?;
    }
    table::print(&report);
    Ok(if report.totals.defects > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn jobs(wanted: Option<usize>) -> usize {
    wanted
        .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
        .unwrap_or(1)
        .max(1)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// The same command by a program that was built for it.
fn optimised() -> Result<ExitCode, Box<dyn Error>> {
    let root = crate::root();
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--profile", "corpus", "--manifest-path"])
        .arg(root.join("xtask/Cargo.toml"))
        .arg("--target-dir")
        .arg(root.join("target"))
        .arg("--")
        .args(std::env::args_os().skip(1))
        .env(OPTIMISED, "1")
        .status()?;
    Ok(u8::try_from(status.code().unwrap_or(1)).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The runtime of this repository, as a dependency.
fn runtime() -> String {
    let path = crate::root().join("crates/clientwright-runtime");
    format!(
        "{{ path = {:?}, default-features = false }}",
        path.display().to_string()
    )
}
