//! The files around the documents, parsed when a reference first names them.
//!
//! Invariant: only what the caller's [`Files`] gives is read, whatever a reference says, and nothing twice.

use std::collections::BTreeMap;

use crate::pointer::{self, Target};
use crate::version::{self, Dialect};
use crate::{Diagnostics, Files, Limits, Node, Sources, parse};

/// What is known of the files around the documents.
pub(crate) struct Folder<'a> {
    files: &'a dyn Files,
    /// What a file may ask for.
    pub(crate) limits: &'a Limits,
    /// What stands before a path when the file is named in diagnostics.
    prefix: String,
    /// The path and the dialect of each file that is read, by id.
    read: BTreeMap<u32, (String, Dialect)>,
    /// Paths of the documents that are merged, with the dialect that each was written in.
    inputs: BTreeMap<String, Dialect>,
    /// What each file holds that was asked for, or why there is nothing.
    trees: BTreeMap<String, Result<Node, String>>,
}

impl<'a> Folder<'a> {
    pub(crate) fn new(files: &'a dyn Files, limits: &'a Limits, prefix: String) -> Self {
        Self {
            files,
            limits,
            prefix,
            read: BTreeMap::new(),
            inputs: BTreeMap::new(),
            trees: BTreeMap::new(),
        }
    }

    /// Notes a document, or its overlay, that stands at a path.
    pub(crate) fn add_input(&mut self, file: u32, path: &str, dialect: Dialect) {
        self.read.insert(file, (path.to_owned(), dialect));
        self.inputs.insert(path.to_owned(), dialect);
    }

    /// The dialect in which the document at a path was written; `None` where it is not one of those that are merged.
    pub(crate) fn input(&self, path: &str) -> Option<Dialect> {
        self.inputs.get(path).copied()
    }

    /// The path of a file that is read already.
    pub(crate) fn path(&self, file: u32) -> Option<&str> {
        self.read.get(&file).map(|(path, _)| path.as_str())
    }

    /// The dialect of a file that is read already.
    pub(crate) fn dialect(&self, file: u32) -> Option<Dialect> {
        self.read.get(&file).map(|(_, dialect)| *dialect)
    }

    /// The path and the fragment that a reference names which stands in a file.
    pub(crate) fn locate(&self, text: &str, file: u32) -> Option<(String, String)> {
        let base = self.path(file)?;
        match pointer::target(text, base) {
            Target::Here(fragment) => Some((base.to_owned(), fragment)),
            Target::File(path, fragment) => Some((path, fragment)),
            Target::Outside | Target::Malformed => None,
        }
    }

    /// A copy of what stands at a place, as written; `from` is the file that asks.
    pub(crate) fn copy(
        &mut self,
        (path, fragment): (&str, &str),
        from: u32,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Node> {
        if !self.trees.contains_key(path) {
            let tree = self.load(path, from, sources, diagnostics);
            self.trees.insert(path.to_owned(), tree);
        }
        let tree = self.trees.get(path)?.as_ref().ok()?;
        let tokens = pointer::tokens(fragment)?;
        tokens
            .iter()
            .try_fold(tree, |node, token| pointer::child(node, token))
            .cloned()
    }

    /// Why a file that was asked for gave nothing.
    pub(crate) fn problem(&self, path: &str) -> Option<&str> {
        self.trees.get(path)?.as_ref().err().map(String::as_str)
    }

    fn load(
        &mut self,
        path: &str,
        from: u32,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<Node, String> {
        let text = self.files.load(path)?;
        let file = sources.add(format!("{}{path}", self.prefix), text.as_str());
        let tree = parse::parse(file, &text, self.limits, diagnostics)
            .ok_or_else(|| "cannot be read".to_owned());
        // A file that says nothing of its own is written as the one that refers to it.
        let said = tree.as_ref().ok().and_then(version::said);
        let dialect = said.or_else(|| self.dialect(from)).unwrap_or(Dialect::V30);
        self.read.insert(file, (path.to_owned(), dialect));
        tree
    }
}
