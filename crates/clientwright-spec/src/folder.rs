//! The files around the documents, parsed when a reference first names them.
//!
//! Invariant: only what the caller's [`Files`] gives is read, whatever a reference says, and nothing twice.

use std::collections::BTreeMap;

use crate::ids::{self, Ids};
use crate::pointer::{self, Target};
use crate::version::{self, Dialect};
use crate::{Diagnostics, Files, Limits, Node, Severity, Sources, Span, parse, swagger};

/// The path that stands for the documents as a whole.
pub(crate) const WHOLE: &str = "";

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
    /// What components of documents are called in the whole, by path, section and name, where it is another name.
    renamed: BTreeMap<(String, String, String), String>,
    /// `$self` of documents: the URI under which other files know them, with its path.
    selves: Vec<(String, String)>,
    /// What each file holds that was asked for, or why there is nothing.
    trees: BTreeMap<String, Result<Node, String>>,
    /// What schemas call themselves.
    pub(crate) ids: Ids,
    /// Whether the documents may have such names.
    named: bool,
}

impl<'a> Folder<'a> {
    pub(crate) fn new(files: &'a dyn Files, limits: &'a Limits, prefix: String) -> Self {
        Self {
            files,
            limits,
            prefix,
            read: BTreeMap::new(),
            inputs: BTreeMap::new(),
            renamed: BTreeMap::new(),
            selves: Vec::new(),
            trees: BTreeMap::new(),
            ids: Ids::default(),
            named: false,
        }
    }

    /// Notes a document, or its overlay, that stands at a path.
    pub(crate) fn add_input(&mut self, file: u32, path: &str, dialect: Dialect, named: bool) {
        self.named |= named && dialect != Dialect::V20;
        self.read.insert(file, (path.to_owned(), dialect));
        self.inputs.insert(path.to_owned(), dialect);
    }

    /// Notes that a document is known elsewhere under a URI.
    pub(crate) fn add_self(&mut self, uri: &str, path: &str) {
        if uri.contains("://") {
            let uri = uri.split('#').next().unwrap_or_default();
            self.selves.push((uri.to_owned(), path.to_owned()));
        }
    }

    /// What a URI means here: a document whose `$self` it is, or a file that stands to it as the URI does to `$self`.
    fn known_as(&self, text: &str) -> Option<(String, String)> {
        self.selves.iter().find_map(|(uri, path)| {
            let folder = &uri[..=uri.rfind('/')?];
            let relative = text.strip_prefix(folder)?;
            let own = uri.strip_prefix(folder)?;
            let (file, fragment) = relative.split_once('#').unwrap_or((relative, ""));
            if file == own {
                return Some((path.clone(), pointer::percent_decode(fragment)?));
            }
            match pointer::target(relative, path) {
                Target::File(path, fragment) => Some((path, fragment)),
                _ => None,
            }
        })
    }

    /// The dialect in which the document at a path was written; `None` where it is not one of those that are merged.
    pub(crate) fn input(&self, path: &str) -> Option<Dialect> {
        if path == WHOLE {
            return Some(Dialect::V32);
        }
        self.inputs.get(path).copied()
    }

    /// Notes what a component of a document is called in the whole.
    pub(crate) fn rename(&mut self, path: &str, section: &str, name: &str, now: &str) {
        let key = (path.to_owned(), section.to_owned(), name.to_owned());
        if name == now {
            self.renamed.remove(&key);
        } else {
            self.renamed.insert(key, now.to_owned());
        }
    }

    /// What a component is called in the whole that a document's file names, where it is another name.
    pub(crate) fn renamed(&self, file: u32, section: &str, name: &str) -> Option<&str> {
        if self.renamed.is_empty() {
            return None;
        }
        let path = self.path(file)?.to_owned();
        let key = (path, section.to_owned(), name.to_owned());
        self.renamed.get(&key).map(String::as_str)
    }

    /// Where a place of one of the documents is in the whole.
    pub(crate) fn here(&self, path: &str, fragment: &str) -> String {
        let fragment = match self.input(path) {
            Some(Dialect::V20) => swagger::moved(fragment),
            _ => fragment.to_owned(),
        };
        if self.renamed.is_empty() {
            return fragment;
        }
        let Some(tokens) = pointer::tokens(&fragment) else {
            return fragment;
        };
        let [components, section, name, rest @ ..] = tokens.as_slice() else {
            return fragment;
        };
        let key = (path.to_owned(), section.clone(), name.clone());
        match self
            .renamed
            .get(&key)
            .filter(|_| components == "components")
        {
            Some(now) => [section, now]
                .into_iter()
                .chain(rest)
                .fold("/components".to_owned(), |place, token| {
                    pointer::push(&place, token)
                }),
            None => fragment,
        }
    }

    /// The place that a reference names: where it is in the whole, or with its path in another file.
    pub(crate) fn settled(&self, text: &str, file: u32) -> Option<(Option<String>, String)> {
        let (path, fragment) = self.locate(text, file)?;
        Some(match self.input(&path) {
            Some(_) => (None, self.here(&path, &fragment)),
            None => (Some(path), fragment),
        })
    }

    /// Gathers what the schemas of the documents call themselves.
    pub(crate) fn index(&mut self, root: &Node) {
        if self.named {
            self.ids.index(root, WHOLE);
        }
    }

    /// Whether another file was read.
    pub(crate) fn has_loaded(&self) -> bool {
        !self.trees.is_empty()
    }

    /// The id of the file at a path, where it is read already.
    pub(crate) fn file(&self, path: &str) -> Option<u32> {
        let mut read = self.read.iter();
        read.find(|(_, (known, _))| known == path)
            .map(|(file, _)| *file)
    }

    /// The path of a file that is read already.
    pub(crate) fn path(&self, file: u32) -> Option<&str> {
        self.read.get(&file).map(|(path, _)| path.as_str())
    }

    /// The dialect of a file that is read already.
    pub(crate) fn dialect(&self, file: u32) -> Option<Dialect> {
        self.read.get(&file).map(|(_, dialect)| *dialect)
    }

    /// The path and the fragment that a reference means, given where it stands: by what schemas call themselves, or by
    /// file.
    pub(crate) fn meant(&self, text: &str, place: Span) -> Option<(String, String)> {
        self.ids
            .find(place)
            .or_else(|| self.locate(text, place.file))
    }

    /// Reads the file that a reference names, so that it is known whether there is one.
    pub(crate) fn prepare(
        &mut self,
        text: &str,
        from: u32,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) {
        // A name that holds `#` or `%` can be told from an encoded one by what is there.
        if text.starts_with('#') || !text.contains(['#', '%']) {
            return;
        }
        let Some(base) = self.path(from).map(str::to_owned) else {
            return;
        };
        for path in pointer::spellings(text, &base) {
            if self.input(&path).is_none() && !self.trees.contains_key(&path) {
                let tree = self.load(&path, from, sources, diagnostics);
                self.trees.insert(path, tree);
            }
        }
    }

    /// The path and the fragment that a reference names which stands in a file.
    pub(crate) fn locate(&self, text: &str, file: u32) -> Option<(String, String)> {
        let base = self.path(file)?;
        if let Some(known) = self.known_as(text) {
            return Some(known);
        }
        let there = |path: &String| self.trees.get(path).is_some_and(Result::is_ok);
        let odd = || {
            let mut odd = pointer::spellings(text, base).into_iter();
            Some((odd.find(there)?, String::new()))
        };
        match pointer::target(text, base) {
            Target::File(path, _) if !there(&path) && odd().is_some() => odd(),
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
        let tree = self.tree(path, from, sources, diagnostics)?;
        let tokens = pointer::tokens(fragment)?;
        tokens
            .iter()
            .try_fold(tree, |node, token| pointer::child(node, token))
            .cloned()
    }

    fn tree(
        &mut self,
        path: &str,
        from: u32,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<&Node> {
        if !self.trees.contains_key(path) {
            let tree = self.load(path, from, sources, diagnostics);
            self.trees.insert(path.to_owned(), tree);
        }
        self.trees.get(path)?.as_ref().ok()
    }

    /// The reference that stands on the way to a place, where the way does not lead on without it, and the rest of the
    /// way.
    pub(crate) fn through(
        &mut self,
        (path, fragment): (&str, &str),
        from: u32,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Node, String)> {
        let mut node = self.tree(path, from, sources, diagnostics)?;
        let tokens = pointer::tokens(fragment)?;
        for (index, token) in tokens.iter().enumerate() {
            let Some(child) = pointer::child(node, token) else {
                let reference = node.get("$ref")?.clone();
                let rest = tokens[index..]
                    .iter()
                    .fold(String::new(), |rest, token| pointer::push(&rest, token));
                return Some((reference, rest));
            };
            node = child;
        }
        None
    }

    /// The text of a file that holds words for people.
    pub(crate) fn prose(&self, path: &str) -> Option<String> {
        let prose = [".md", ".markdown", ".txt", ".html"];
        let lower = path.to_ascii_lowercase();
        if prose.iter().any(|end| lower.ends_with(end)) {
            self.files.load(path).ok()
        } else {
            None
        }
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
        // A file that cannot be read costs what refers to it, and not the document.
        let mut found = Diagnostics::default();
        let tree = parse::parse(file, &text, self.limits, &mut found).ok_or_else(|| {
            let error = found.iter().find(|one| one.severity == Severity::Error);
            match error {
                Some(error) => format!(
                    "cannot be read (line {}: {})",
                    error.span.line, error.message
                ),
                None => "cannot be read".to_owned(),
            }
        });
        // A file that says nothing of its own is written as the one that refers to it.
        let said = tree.as_ref().ok().and_then(version::said);
        let dialect = said.or_else(|| self.dialect(from)).unwrap_or(Dialect::V30);
        self.read.insert(file, (path.to_owned(), dialect));
        if let Ok(tree) = &tree {
            diagnostics.append(found);
            if ids::worth_a_look(&text) {
                self.ids.index(tree, path);
            }
        }
        tree
    }
}
