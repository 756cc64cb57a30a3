//! Doing something again whenever one of its files changes.
//!
//! Takes a round of work that says which files it came from, and ends on Ctrl-C. What counts as a change is what the
//! files hold, so that neither the output of a round nor a file that is saved as it was starts another one. A round that
//! fails is reported, and the next change starts the next.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, SystemTime};

use clientwright::Provider;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use sha2::{Digest as _, Sha256};

use super::message::Message;
use super::source::Source;
use super::{Error, ExitCode, Ui};

/// Editors save in several steps, and tools several files: a round starts once nothing has happened for so long.
const QUIET: Duration = Duration::from_millis(150);
/// The times of files lag behind the clock by as much.
const COARSE: Duration = Duration::from_millis(10);
/// How often files are looked at where the system tells nothing of changes.
const POLL: Duration = Duration::from_secs(1);

/// What a round came to.
pub(crate) struct Round {
    /// As without `--watch`.
    pub(crate) result: Result<ExitCode, Error>,
    /// Every file that the result hangs on, those that are not there too.
    pub(crate) inputs: BTreeSet<PathBuf>,
}

impl Round {
    /// Reads what the arguments name and works on it.
    pub(crate) fn new(
        ui: &Ui,
        source: &Source,
        work: impl FnOnce(&Provider) -> Result<ExitCode, Error>,
    ) -> Self {
        match source.open(ui) {
            Ok(provider) => {
                let result = work(&provider);
                // References are followed by the work.
                let inputs = provider.inputs().into_iter().collect();
                Self { result, inputs }
            }
            Err(error) => {
                let mut inputs = BTreeSet::from([source.entry()]);
                if let Error::Library(clientwright::Error::Read { path, .. }) = &error {
                    inputs.insert(path.clone());
                }
                let result = Err(error);
                Self { result, inputs }
            }
        }
    }
}

/// What wakes the loop.
enum Event {
    Files,
    Interrupt,
}

/// Runs rounds until Ctrl-C.
pub(crate) fn run(ui: &Ui, mut round: impl FnMut() -> Round) -> Result<ExitCode, Error> {
    let (send, events) = mpsc::channel();
    end_on_interrupt(send.clone())?;
    let mut inputs = BTreeSet::new();
    loop {
        let started = SystemTime::now() - COARSE;
        let Round {
            result,
            inputs: read,
        } = round();
        if let Err(error) = &result {
            // Where it failed early, what the last round read still matters.
            inputs.extend(read);
            ui.failed(error);
        } else {
            inputs = read;
        }
        let watcher = watch(&inputs, send.clone());
        let seen = contents(&inputs);
        let shown = |path: &PathBuf| path.strip_prefix(".").unwrap_or(path).display().to_string();
        ui.note(&Message::Watching {
            files: inputs.iter().map(shown).collect(),
        })?;
        // Between the reading and the watching, a change would go unseen.
        if !inputs.iter().any(|path| changed_since(path, started))
            && wait(&events, watcher.is_some(), || contents(&inputs) != seen) == Ended::Interrupt
        {
            return Ok(ExitCode::Success);
        }
    }
}

/// The first Ctrl-C lets a round come to its end, so that no output is half written; the second does not wait.
fn end_on_interrupt(send: Sender<Event>) -> Result<(), Error> {
    let asked = AtomicBool::new(false);
    let handler = move || {
        if asked.swap(true, Ordering::SeqCst) || send.send(Event::Interrupt).is_err() {
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(handler).map_err(|error| Error::Io {
        path: PathBuf::from("the handler of Ctrl-C"),
        source: std::io::Error::other(error),
    })
}

/// Watches the folders of files: editors put a new file in the place of the old one. `None` where the system does not
/// tell of changes, as on some network file systems.
fn watch(inputs: &BTreeSet<PathBuf>, send: Sender<Event>) -> Option<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // What was only read is no change, and the reading is often ours.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // Nobody listens once the loop has ended.
            let _ = send.send(Event::Files);
        }
    })
    .ok()?;
    let folders: BTreeSet<_> = inputs.iter().map(|path| folder(path)).collect();
    for folder in folders {
        watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    }
    Some(watcher)
}

/// The nearest folder that is there.
fn folder(path: &Path) -> &Path {
    let above = path.ancestors().skip(1);
    above
        .map(|folder| {
            if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            }
        })
        .find(|folder| folder.is_dir())
        .unwrap_or(Path::new("."))
}

#[derive(PartialEq, Eq)]
enum Ended {
    Change,
    Interrupt,
}

/// Waits until the files differ and then stay as they are for a moment.
fn wait(events: &Receiver<Event>, told: bool, differs: impl Fn() -> bool) -> Ended {
    let mut pending = false;
    loop {
        let event = match (pending, told) {
            (true, _) => events.recv_timeout(QUIET),
            (false, false) => events.recv_timeout(POLL),
            (false, true) => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match event {
            Ok(Event::Files) => pending = true,
            Err(RecvTimeoutError::Timeout) => {
                if differs() {
                    return Ended::Change;
                }
                pending = false;
            }
            Ok(Event::Interrupt) | Err(RecvTimeoutError::Disconnected) => return Ended::Interrupt,
        }
    }
}

/// What each file holds, as a hash; `None` for what cannot be read.
fn contents(inputs: &BTreeSet<PathBuf>) -> BTreeMap<&Path, Option<Vec<u8>>> {
    let hash = |path: &Path| {
        // Reading a pipe would not end.
        let plain = fs::metadata(path).is_ok_and(|meta| meta.is_file());
        let bytes = plain.then(|| fs::read(path).ok())??;
        Some(Sha256::digest(bytes).to_vec())
    };
    inputs
        .iter()
        .map(|path| (path.as_path(), hash(path)))
        .collect()
}

/// Whether a file was written from a moment on; a time to come is somebody's wrong clock.
fn changed_since(path: &Path, moment: SystemTime) -> bool {
    let modified = fs::metadata(path).and_then(|meta| meta.modified());
    modified.is_ok_and(|modified| moment <= modified && modified <= SystemTime::now())
}
