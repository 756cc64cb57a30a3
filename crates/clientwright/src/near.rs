//! What was meant by a path that is not there: takes it, gives an error that says so.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// How alike names have to be, from 0 to 1.
const ALIKE: f64 = 0.6;

/// The failure to read a file, with what to do where it is not there.
pub(crate) fn unread(path: &Path, source: io::Error) -> Error {
    let source = if source.kind() == io::ErrorKind::NotFound {
        io::Error::new(source.kind(), missing(path))
    } else {
        source
    };
    Error::Read {
        path: path.to_path_buf(),
        source,
    }
}

/// A folder that has no `client.yaml`.
pub(crate) fn no_client(folder: &Path, source: io::Error) -> Error {
    let path = folder.join("client.yaml");
    if source.kind() != io::ErrorKind::NotFound || !folder.is_dir() {
        return unread(&path, source);
    }
    let documents = names(folder).into_iter().filter(|name| is_document(name));
    let document = documents.map(|name| folder.join(name)).next();
    let document = document.map_or_else(|| "DOCUMENT".to_owned(), |path| quoted(&path));
    let help = format!(
        "there is no such file; `clientwright init {document}` writes a first one, or name the document itself"
    );
    Error::Read {
        path,
        source: io::Error::new(source.kind(), help),
    }
}

fn missing(path: &Path) -> String {
    let wanted = path.file_name().and_then(|name| name.to_str());
    let folder = path.parent().unwrap_or(Path::new(""));
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let Some(wanted) = wanted else {
        return "it names no file".to_owned();
    };
    if !here.is_dir() {
        return match near_folder(here) {
            Some(near) => format!("there is no such folder; did you mean {}?", quoted(&near)),
            None => "there is no such folder".to_owned(),
        };
    }
    match nearest(wanted, here) {
        Some(near) => format!(
            "there is no such file; did you mean {}?",
            quoted(&folder.join(near))
        ),
        None => "there is no such file".to_owned(),
    }
}

/// The folder beside one that is not there whose name is most like its own.
fn near_folder(folder: &Path) -> Option<PathBuf> {
    let above = folder.parent()?;
    let here = if above.as_os_str().is_empty() {
        Path::new(".")
    } else {
        above
    };
    let near = nearest(folder.file_name()?.to_str()?, here)?;
    let near = above.join(near);
    near.is_dir().then_some(near)
}

/// Of the names in a folder the one that is most like a name, if any is.
fn nearest(wanted: &str, folder: &Path) -> Option<String> {
    let near = |name: &str| strsim::normalized_damerau_levenshtein(wanted, name);
    let mut names = names(folder);
    names.retain(|name| near(name) >= ALIKE);
    names.into_iter().max_by(|a, b| near(a).total_cmp(&near(b)))
}

/// Names in a folder that one may want, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

fn is_document(name: &str) -> bool {
    let ending = Path::new(name)
        .extension()
        .and_then(|ending| ending.to_str());
    // What stands beside documents, by name.
    ending.is_some_and(|ending| ["yaml", "yml", "json"].contains(&ending))
        && !name.contains("overlay")
}

/// A path as a shell takes it; names are not ours, and may hold line breaks.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+@%".contains(c);
    if text.chars().all(plain) {
        text
    } else {
        format!("{text:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(error: &Error, folder: &Path) -> String {
        let root = format!("{}/", folder.display());
        error.to_string().replace(&root, "")
    }

    #[test]
    fn what_is_meant_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        for file in [
            "shop.yaml",
            "overlay.yaml",
            "specs/acme/openapi.yaml",
            "specs/two words.json",
        ] {
            let path = root.join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, "").expect("a file");
        }
        let failed = || io::Error::from(io::ErrorKind::NotFound);
        for (wanted, words) in [
            (
                "shopp.yaml",
                "cannot read shopp.yaml: there is no such file; did you mean shop.yaml?",
            ),
            (
                "shop.yml",
                "cannot read shop.yml: there is no such file; did you mean shop.yaml?",
            ),
            (
                "other.json",
                "cannot read other.json: there is no such file",
            ),
            (
                "specs/acm",
                "cannot read specs/acm: there is no such file; did you mean specs/acme?",
            ),
            (
                "spec/acme",
                "cannot read spec/acme: there is no such folder; did you mean specs?",
            ),
            (
                "specs/two_words.json",
                "cannot read specs/two_words.json: there is no such file; did you mean \"specs/two words.json\"?",
            ),
        ] {
            assert_eq!(said(&unread(&root.join(wanted), failed()), root), words);
        }
        let error = no_client(&root.join("specs/acme"), failed());
        assert_eq!(
            said(&error, root),
            "cannot read specs/acme/client.yaml: there is no such file; `clientwright init specs/acme/openapi.yaml` writes a \
             first one, or name the document itself"
        );
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        assert_eq!(
            said(&unread(&root.join("shop.yaml"), denied), root),
            "cannot read shop.yaml: permission denied"
        );
    }
}
