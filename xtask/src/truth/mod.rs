//! Truth beyond compiling: JSON that a document allows is read and written unchanged by the types generated from it.
//!
//! Takes documents, gives counts. The reading of the document here shares nothing with the generator's: the files are
//! parsed by other parsers ([`source`]), their schemas are translated to JSON Schema 2020-12 ([`dialect`]), instances
//! are made of those from a fixed seed ([`instance`]) and kept where an independent validator accepts them ([`judge`]).
//! The generated crates are built into one program for each batch ([`drive`]); what comes back is compared member by
//! member ([`equal`]).

mod cycles;
mod dialect;
mod discriminator;
mod drive;
mod equal;
mod examples;
mod instance;
mod judge;
mod lens;
mod number;
mod prepare;
mod report;
mod source;
#[cfg(test)]
mod tests;
mod text;
mod verdict;

use std::error::Error;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clientwright::{Format, Generated, Mode, Provider};

use self::drive::{Package, Workspace};
use self::prepare::{Prepared, prepare};
pub use self::report::{Sum, Truth};

/// A document to be tried.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its path below the root.
    pub path: String,
    /// The name of its crate, which no other document of the batch has.
    pub package: String,
}

/// Where documents are tried.
#[derive(Debug, Clone)]
pub struct Place {
    /// The folder of the documents.
    pub root: PathBuf,
    /// A folder for the crates of a batch; what is in it goes.
    pub work: PathBuf,
    /// The target folder of the builds.
    pub target: PathBuf,
    /// The runtime.
    pub runtime: PathBuf,
}

/// A document that is generated, with its instances.
struct Ready<'a> {
    subject: &'a Subject,
    prepared: Prepared,
}

/// Tries the documents of one batch.
///
/// # Errors
/// Where files cannot be written or the program cannot be run; whatever is wrong with a document is in its figures.
pub fn batch(subjects: &[Subject], place: &Place) -> Result<Vec<Truth>, Box<dyn Error>> {
    let workspace = Workspace::new(
        place.work.clone(),
        place.target.clone(),
        place.runtime.clone(),
    )?;
    let mut truths = Vec::new();
    let mut ready = Vec::new();
    for (subject, made) in subjects.iter().zip(make_all(subjects, place, &workspace)) {
        match made {
            Ok(prepared) => ready.push(Ready { subject, prepared }),
            Err(reason) => truths.push(Truth::skipped(&subject.path, reason)),
        }
    }
    loop {
        let packages = packages(&ready);
        match workspace.build(&packages) {
            Ok(failed) if failed.is_empty() => break,
            Ok(failed) => ready.retain(|ready| {
                let gone = failed.contains(&ready.subject.package);
                if gone {
                    let reason = "its crate does not compile";
                    truths.push(Truth::skipped(&ready.subject.path, reason));
                }
                !gone
            }),
            Err(error) => {
                let skipped = |ready: &Ready<'_>| Truth::skipped(&ready.subject.path, &error);
                truths.extend(ready.iter().map(skipped));
                return Ok(truths);
            }
        }
    }
    let packages = packages(&ready);
    for (index, (ready, package)) in ready.iter().zip(&packages).enumerate() {
        let backs = workspace.run(index, package)?;
        truths.push(ready.prepared.judge(&ready.subject.path, &backs));
    }
    workspace.clean(&packages)?;
    Ok(truths)
}

fn packages<'a>(ready: &'a [Ready<'_>]) -> Vec<Package<'a>> {
    ready
        .iter()
        .map(|ready| Package {
            name: &ready.subject.package,
            types: ready.prepared.types(),
            trips: ready.prepared.trips(),
        })
        .collect()
}

/// Makes all documents ready, on all cores; results stand in the order of the documents.
fn make_all(
    subjects: &[Subject],
    place: &Place,
    workspace: &Workspace,
) -> Vec<Result<Prepared, String>> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(subject) = subjects.get(at) else {
                return done;
            };
            let made = catch_unwind(AssertUnwindSafe(|| make(subject, place, workspace)));
            let made = made.unwrap_or_else(|_| Err("it panicked before it was tried".to_owned()));
            done.push((at, made));
        }
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut all: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(run)).collect();
        let results = threads.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => resume_unwind(panic),
        });
        results.flatten().collect()
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, made)| made).collect()
}

/// Generates a crate into the batch and makes its instances.
fn make(subject: &Subject, place: &Place, workspace: &Workspace) -> Result<Prepared, String> {
    let provider = Provider::from_document(place.root.join(&subject.path), &place.root)
        .map_err(|error| error.to_string())?;
    let generated = generate(&provider, subject, &place.runtime)?;
    generated
        .sync(workspace.package(&subject.package), Mode::Write)
        .map_err(|error| error.to_string())?;
    let effective = || provider.effective(Format::Json).ok();
    prepare(&place.root, &subject.path, generated.index(), effective)
}

fn generate(provider: &Provider, subject: &Subject, runtime: &Path) -> Result<Generated, String> {
    let runtime = crate::options::runtime(runtime);
    let options = crate::options::options(runtime, &subject.package);
    provider
        .generate(&options)
        .map_err(|error| format!("it is refused: {error}"))
}
