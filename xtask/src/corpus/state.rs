//! What earlier runs found out: a result for each document, with the hashes of what it depends on, in a file of its own.
//!
//! Invariant: a file is whole or not there, so that a run can be cut off at any time and the next one goes on.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// A folder of results.
#[derive(Debug, Clone)]
pub struct State {
    folder: PathBuf,
}

impl State {
    pub fn new(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// The result of a key, where it is known and can still be read.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let text = fs::read(self.file(key)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    pub fn put<T: Serialize>(&self, key: &str, value: &T) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&serde_json::to_vec(value)?)?;
        file.persist(self.file(key)).map_err(|error| error.error)?;
        Ok(())
    }

    fn file(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{}.json", hash([key.as_bytes()])))
    }
}

/// The hash of parts; where one ends and the next begins counts.
pub fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut text = String::new();
    for byte in hash.finalize().iter().take(16) {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// The hash of a file; of one that is not there too.
pub fn hash_file(path: &Path) -> String {
    match fs::read(path) {
        Ok(bytes) => hash([bytes.as_slice()]),
        Err(_) => "absent".to_owned(),
    }
}

/// The hash of all files below a folder.
pub fn hash_folder(folder: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                waiting.push(entry?.path());
            }
        } else {
            files.push(path);
        }
    }
    files.sort();
    let hashes: Vec<String> = files.iter().map(|file| hash_file(file)).collect();
    Ok(hash(hashes.iter().map(String::as_bytes)))
}
