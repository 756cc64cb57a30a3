//! `cargo xtask corpus DIR`: every document below a folder is read and generated, and what became of it reported.
//!
//! Each document has a process of its own, so that none stops the run; results are kept by the hash of what they depend
//! on, so that a run that was cut off goes on where it was.

mod agree;
mod compile;
mod html;
mod measure;
mod names;
mod report;
mod run;
mod state;
mod table;
mod truth;
pub mod worker;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

pub use self::measure::{FOLDER as MEASURE, wrapped};

use self::agree::Marks;
use self::compile::{Compiler, Job};
use self::names::Names;
use self::report::{DocumentReport, Outcome, Report, Totals};
use self::run::Generator;
use self::state::State;
use self::truth::Prover;
use crate::walk::{self, Found};

/// What a run is told.
#[derive(Debug, Clone, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Arguments {
    /// The folder of documents.
    dir: PathBuf,
    /// Only documents whose path holds this text; several: one of them.
    #[arg(long)]
    only: Vec<String>,
    /// Only the documents that this file lists, and fails where one is not as it says there.
    #[arg(long)]
    names: Option<PathBuf>,
    /// A table with the columns `path` and `expect`: how often we agree with it where an independent validator does.
    /// Fails below 99 of 100.
    #[arg(long)]
    expect: Option<PathBuf>,
    /// Compiles so many of the crates, always the same ones, or `all`.
    #[arg(long)]
    compile: Option<Sample>,
    /// Runs clippy over them too.
    #[arg(long, requires = "compile")]
    clippy: bool,
    /// Tries the types of the components with instances that an independent validator accepts.
    #[arg(long)]
    truth: bool,
    /// Sets all output in two ways, and counts a difference as a defect of the generator.
    #[arg(long)]
    verify_format: bool,
    /// How many documents at a time.
    #[arg(long)]
    jobs: Option<usize>,
    /// Writes the report here as JSON, and a page beside it.
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

/// How many of the crates are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sample {
    All,
    Some(usize),
}

impl std::str::FromStr for Sample {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            text => text
                .parse()
                .map(Self::Some)
                .map_err(|_| "a number, or `all`".to_owned()),
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let start = Instant::now();
    let root = arguments.dir.canonicalize();
    let root = root.map_err(|error| format!("{}: {error}", arguments.dir.display()))?;
    let mut documents = walk::documents(&root)?;
    let names = match &arguments.names {
        Some(file) => Some(Names::read(file, &mut documents)?),
        None => None,
    };
    let marks = match &arguments.expect {
        Some(file) => Some(Marks::read(file, &root, &mut documents)?),
        None => None,
    };
    if !arguments.only.is_empty() {
        let wanted = |found: &Found| arguments.only.iter().any(|only| found.path.contains(only));
        documents.retain(wanted);
    }
    if documents.is_empty() {
        return Err(format!("no document below {}", root.display()).into());
    }
    let folder = crate::root().join("target/corpus-run");
    let state = State::new(folder.join("documents"))?;
    forget(&folder)?;
    // What another run at the same time cannot touch.
    let scratch = tempfile::Builder::new()
        .prefix("run-")
        .tempdir_in(&folder)?;
    let generator = generator(root, scratch.path(), arguments)?;
    let jobs = jobs(arguments.jobs);
    let known = (!arguments.fresh).then_some(&state);
    let (mut reports, resumed) = run::all(&generator, &documents, jobs, known, &state)?;
    let wall = start.elapsed();
    let bench = Bench {
        generator: &generator,
        folder: &folder,
        scratch: scratch.path(),
        fresh: arguments.fresh,
    };
    if let Some(sample) = arguments.compile {
        let chosen = chosen(&documents, &mut reports, sample);
        bench.compiler(jobs, arguments.clippy)?.all(chosen)?;
    }
    if arguments.truth {
        bench.prover()?.all(&mut reports)?;
    }
    let mut totals = Totals::of(&reports);
    totals.resumed = resumed;
    totals.wall_millis = u64::try_from(wall.as_millis())?;
    let agreement = match &marks {
        Some(marks) => Some(marks.agreement(&generator.root, &reports)?),
        None => None,
    };
    let report = Report {
        agreement,
        command: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
        totals,
        documents: reports,
    };
    if let Some(path) = &arguments.report {
        write(path, &serde_json::to_string_pretty(&report)?)?;
        write(&path.with_extension("html"), &html::page(&report))?;
    }
    table::print(&report);
    Ok(verdict(&report, names.as_ref()))
}

/// Prints what is not as it should be, and says whether all is.
fn verdict(report: &Report, names: Option<&Names>) -> ExitCode {
    let agreed = report.agreement.as_ref().is_none_or(|agreement| {
        agreement.print();
        agreement.holds()
    });
    let surprises = names.map_or_else(Vec::new, |names| names.surprises(&report.documents));
    for surprise in &surprises {
        println!("not as expected: {surprise}");
    }
    let totals = &report.totals;
    let sound = totals.defects == 0
        && totals.compiled == totals.compiled_clean
        && totals.truth.failed() == 0;
    if sound && agreed && surprises.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Where what is generated is tried.
struct Bench<'a> {
    generator: &'a Generator,
    folder: &'a Path,
    scratch: &'a Path,
    fresh: bool,
}

impl<'a> Bench<'a> {
    fn compiler(&self, jobs: usize, clippy: bool) -> Result<Compiler<'a>, Box<dyn Error>> {
        Ok(Compiler {
            generator: self.generator,
            state: State::new(self.folder.join("compiled"))?,
            scratch: self.scratch.to_path_buf(),
            build: self.folder.join("build"),
            version: compile::version(&crate::root())?,
            jobs,
            clippy,
            fresh: self.fresh,
        })
    }

    fn prover(&self) -> Result<Prover, Box<dyn Error>> {
        let compiler = compile::version(&crate::root())?;
        let parts = [self.generator.version.as_str(), &compiler];
        Ok(Prover {
            place: truth::place(
                self.generator.root.clone(),
                self.scratch.join("truth"),
                self.folder.join("truth-build"),
            ),
            state: State::new(self.folder.join("truth"))?,
            version: state::hash(parts.map(str::as_bytes)),
            fresh: self.fresh,
        })
    }
}

/// Removes what runs that were cut off long ago have left.
fn forget(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let old = entry.metadata()?.modified()?.elapsed();
        let old = old.is_ok_and(|age| age.as_secs() > 24 * 60 * 60);
        if old && entry.file_name().to_string_lossy().starts_with("run-") {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// This program, at a place where no build replaces it under our feet.
fn generator(
    root: PathBuf,
    scratch: &Path,
    arguments: &Arguments,
) -> Result<Generator, Box<dyn Error>> {
    let built = std::env::current_exe()?;
    let version = state::hash_file(&built);
    let program = scratch.join("program");
    fs::copy(&built, &program)?;
    Ok(Generator {
        root,
        program,
        version,
        runtime: runtime(),
        timeout: arguments.timeout,
        memory: arguments.memory,
    })
}

/// The documents whose crates are compiled. A sample is the same on any day: it goes by the hash of the path.
fn chosen<'a>(
    documents: &'a [Found],
    reports: &'a mut [DocumentReport],
    sample: Sample,
) -> Vec<Job<'a>> {
    let jobs = documents
        .iter()
        .zip(reports)
        .map(|(found, report)| Job { found, report });
    let mut jobs: Vec<Job<'a>> = jobs
        .filter(|job| job.report.outcome == Outcome::Generated)
        .collect();
    if let Sample::Some(count) = sample {
        jobs.sort_by_cached_key(|job| state::hash([job.found.path.as_bytes()]));
        jobs.truncate(count);
    }
    jobs
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

/// The runtime of this repository, as a dependency.
fn runtime() -> String {
    let path = crate::root().join("crates/clientwright-runtime");
    crate::options::runtime(&path)
}
