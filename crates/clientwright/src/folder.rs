//! The files around a document: takes paths from the folder's root, gives texts, each read once and when it is asked for.
//!
//! Invariant: nothing outside of the root is read, through a symbolic link neither, and nothing that is no plain file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clientwright_spec::{Files, Limits};

use crate::error::Error;
use crate::near;

/// A folder, and what was read of it.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    root: PathBuf,
    /// What each path gave that was asked for. Shared: clones of a provider read no file again.
    asked: Arc<Mutex<BTreeMap<String, Result<String, String>>>>,
    /// Texts in the place of those on disk, by path from the root.
    instead: BTreeMap<String, String>,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            asked: Arc::default(),
            instead: BTreeMap::new(),
        }
    }

    /// As the folder would be with these files, by path from its root.
    pub(crate) fn with(root: &Path, instead: &BTreeMap<String, String>) -> Self {
        Self {
            instead: instead.clone(),
            ..Self::new(root)
        }
    }

    /// The text of a file that `client.yaml` names, or of itself.
    pub(crate) fn text(&self, path: &str) -> Result<String, Error> {
        match self.instead.get(path) {
            Some(text) => Ok(text.clone()),
            None => read(&self.root.join(path)),
        }
    }

    /// How diagnostics name a file.
    pub(crate) fn shown(&self, path: &str) -> String {
        self.root.join(path).to_string_lossy().replace('\\', "/")
    }

    /// Files that references have asked for so far, those that are not there too: if they come to be, the result differs.
    pub(crate) fn asked(&self) -> Vec<PathBuf> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.keys().map(|path| self.root.join(path)).collect()
    }

    /// What references have asked for so far and was there: path from the root to text.
    pub(crate) fn found(&self) -> Vec<(String, String)> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let found = asked.iter().filter_map(|(path, read)| {
            let text = read.as_ref().ok()?;
            Some((path.clone(), text.clone()))
        });
        found.collect()
    }

    fn read(&self, path: &str) -> Result<String, String> {
        if let Some(text) = self.instead.get(path) {
            return Ok(text.clone());
        }
        let file = self.root.join(path);
        let (Ok(root), Ok(real)) = (self.root.canonicalize(), file.canonicalize()) else {
            return Err("is not there".to_owned());
        };
        if !real.starts_with(&root) {
            return Err("is a link out of the folder".to_owned());
        }
        // Reading a pipe or a device would not end.
        let is_file = fs::metadata(&real).is_ok_and(|meta| meta.is_file());
        if !is_file {
            return Err("is no plain file".to_owned());
        }
        read(&real).map_err(|error| match error {
            Error::Read { source, .. } => format!("cannot be read: {source}"),
            error => format!("cannot be read: {error}"),
        })
    }
}

impl Files for Folder {
    fn load(&self, path: &str) -> Result<String, String> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked
            .entry(path.to_owned())
            .or_insert_with(|| self.read(path))
            .clone()
    }
}

/// Whether a path is the address of something in the net, which is written as no path is.
fn is_address(path: &Path) -> bool {
    let text = path.to_str().unwrap_or_default();
    text.starts_with("https://") || text.starts_with("http://")
}

/// A file's text.
pub(crate) fn read(path: &Path) -> Result<String, Error> {
    let failed = |source| near::unread(path, source);
    let not_a_file = |message: &str| {
        let kind = std::io::ErrorKind::InvalidInput;
        Err(failed(std::io::Error::new(kind, message)))
    };
    if is_address(path) {
        return not_a_file("it is an address, and nothing is fetched: save it to a file first");
    }
    let found = fs::metadata(path).map_err(failed)?;
    if found.is_dir() {
        return not_a_file("it is a folder: name a file in it");
    }
    let size = found.len();
    let most = Limits::default().bytes;
    if usize::try_from(size).is_ok_and(|size| size <= most) {
        let bytes = fs::read(path).map_err(failed)?;
        String::from_utf8(bytes).map_err(|error| {
            let from = error.utf8_error().valid_up_to();
            let message = format!("not UTF-8 from byte {from} on; save it as UTF-8");
            failed(std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                message,
            ))
        })
    } else {
        let message = format!("it has {size} bytes, more than the {most} allowed");
        Err(failed(std::io::Error::new(
            std::io::ErrorKind::FileTooLarge,
            message,
        )))
    }
}

/// A path's place below a folder, with `/`; `None` where it is not below.
pub(crate) fn below(root: &Path, path: &Path) -> Option<String> {
    let plain = |path: &Path| {
        let mut parts = Vec::new();
        for part in path.components() {
            match part {
                std::path::Component::Normal(part) => parts.push(part.to_str()?.to_owned()),
                std::path::Component::CurDir => {}
                _ => return None,
            }
        }
        (!parts.is_empty()).then(|| parts.join("/"))
    };
    let absolute = |path: &Path| std::path::absolute(path).ok();
    let lexical = absolute(path)
        .zip(absolute(root))
        .and_then(|(path, root)| plain(path.strip_prefix(root).ok()?));
    lexical.or_else(|| {
        let (path, root) = (path.canonicalize().ok()?, root.canonicalize().ok()?);
        plain(path.strip_prefix(root).ok()?)
    })
}
