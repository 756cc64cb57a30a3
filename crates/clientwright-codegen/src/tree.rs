//! The files of a client, in memory: takes finished texts, gives them in the order of their paths.
//!
//! Invariant: every path came through the choke point for file names, and none is given twice.

use std::collections::BTreeMap;

use crate::text::FilePath;

/// Files by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileTree {
    files: BTreeMap<FilePath, String>,
}

impl FileTree {
    /// Adds a file.
    ///
    /// # Panics
    ///
    /// When the path is taken: names are unique before anything is rendered, so this is a fault of ours.
    pub(crate) fn insert(&mut self, path: FilePath, mut text: String) {
        // It grew by doubling, and stays until all are written.
        text.shrink_to_fit();
        let before = self.files.insert(path, text);
        assert!(before.is_none(), "a file is rendered twice");
    }

    /// Adds all of another tree's.
    pub(crate) fn extend(&mut self, other: Self) {
        for (path, text) in other.files {
            self.insert(path, text);
        }
    }

    /// All files with their paths, relative to the crate's folder.
    pub fn iter(&self) -> impl Iterator<Item = (&FilePath, &str)> {
        self.files.iter().map(|(path, text)| (path, text.as_str()))
    }

    /// The text of one file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.iter()
            .find_map(|(at, text)| (at.as_str() == path).then_some(text))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files, each with its path.
    pub(crate) fn into_parts(self) -> impl Iterator<Item = (FilePath, String)> {
        self.files.into_iter()
    }

    /// The files as plain text, by path.
    pub fn into_files(self) -> BTreeMap<String, String> {
        let plain = |(path, text): (FilePath, String)| (path.as_str().to_owned(), text);
        self.files.into_iter().map(plain).collect()
    }
}
