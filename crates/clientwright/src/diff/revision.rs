//! Versions that stand in a git repository: takes a revision and a path, gives what is there.
//!
//! Git itself is asked; nothing of the working tree is touched.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use super::Side;
use crate::error::Error;
use crate::provider::Provider;

/// Reads `REVISION:PATH`, a provider's folder or a document.
pub(super) fn open(name: &str) -> Result<Side, Error> {
    let Some((revision, path)) = name.split_once(':') else {
        return Err(failed(
            name,
            "write `git:REVISION:PATH`, such as `git:main:specs/acme`",
        ));
    };
    let path = Path::new(path);
    let mut names = list(revision, path)?;
    if names.iter().any(|name| Path::new(name) == path) {
        // A document: what its references may lead to stands beside it.
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let text = |name: &String| {
            let ending = Path::new(name).extension().and_then(OsStr::to_str);
            matches!(ending, Some("yaml" | "yml" | "json"))
        };
        let beside = list(revision, folder.unwrap_or(Path::new(".")))?;
        names.extend(beside.into_iter().filter(text));
    }
    if names.is_empty() {
        return Err(failed(name, "the revision has no such file or folder"));
    }
    let copy = tempfile::tempdir().map_err(|source| Error::Read {
        path: PathBuf::from(name),
        source,
    })?;
    for name in &names {
        let inside = Path::new(name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return Err(failed(
                name,
                "run it from the repository's root, or a folder above that of the document",
            ));
        }
        let target = copy.path().join(name);
        let written = fs::create_dir_all(target.parent().unwrap_or(copy.path()));
        let text = show(revision, name)?;
        written
            .and_then(|()| fs::write(&target, text))
            .map_err(|source| Error::Read {
                path: target,
                source,
            })?;
    }
    let mut side = Side::of(&Provider::open(&copy.path().join(path))?)?;
    let prefix = format!("{}/", copy.path().to_string_lossy().replace('\\', "/"));
    for place in side.places.values_mut() {
        *place = place.replace(&prefix, &format!("git:{revision}:"));
    }
    Ok(side)
}

/// The sources and the manifest of a crate, by their paths below its folder; none where the revision has none.
pub(super) fn files(
    revision: &str,
    folder: &Path,
) -> Result<Option<BTreeMap<String, String>>, Error> {
    let mut files = BTreeMap::new();
    for name in list(revision, folder)? {
        let Ok(path) = Path::new(&name).strip_prefix(folder) else {
            continue;
        };
        let path = path.to_string_lossy().replace('\\', "/");
        if path == "Cargo.toml" || (path.starts_with("src/") && super::is_rust(&path)) {
            let text = String::from_utf8_lossy(&show(revision, &name)?).into_owned();
            files.insert(path, text);
        }
    }
    Ok((!files.is_empty()).then_some(files))
}

/// The files at or below a path, relative to where the process runs.
fn list(revision: &str, path: &Path) -> Result<Vec<String>, Error> {
    let arguments = [
        "ls-tree",
        "-r",
        "-z",
        "--name-only",
        "--end-of-options",
        revision,
        "--",
    ];
    let mut command = Command::new("git");
    command.args(arguments).arg(path);
    let output = run(&mut command)?;
    let names = output
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty());
    Ok(names
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect())
}

fn show(revision: &str, name: &str) -> Result<Vec<u8>, Error> {
    let mut command = Command::new("git");
    run(command.args(["show", "--end-of-options", &format!("{revision}:./{name}")]))
}

fn run(command: &mut Command) -> Result<Vec<u8>, Error> {
    let output = command.output().map_err(|source| Error::Read {
        path: PathBuf::from("git"),
        source,
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(failed(
        "git",
        String::from_utf8_lossy(&output.stderr).trim(),
    ))
}

fn failed(path: &str, message: &str) -> Error {
    Error::Read {
        path: PathBuf::from(path),
        source: io::Error::other(message.to_owned()),
    }
}
