//! The phases, one after the other.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::folder::Folder;
use crate::merge::Source;
use crate::version::{Dialect, Version};
use crate::{
    Diagnostics, Document, Limits, Node, Sources, Span, apart, codes, ids, merge, normalise,
    overlay, parse, resolve, swagger, validate, version,
};

/// One document of a provider.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The name that diagnostics show, e.g. `specs/prolifi/openapi.yaml`.
    pub name: String,
    /// Its path from the folder's root, with `/`, from which its references lead on. Empty: it stands at the top.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
    /// Name and text of the overlay that patches it.
    pub overlay: Option<(String, String)>,
    /// What stands in front of the names of its parts where an input before it has other parts of that name; otherwise the
    /// words of its file's name.
    pub word: Option<String>,
    /// Whose the credentials of its security schemes are; otherwise its hosts tell.
    pub credentials: Option<Credentials>,
}

/// Whose the credentials of a document's security schemes are, where an input before it has the same scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials {
    /// One credential serves both.
    Shared,
    /// It has its own.
    Own,
}

impl Input {
    /// What stands before its path in its name.
    fn prefix(&self) -> Option<&str> {
        self.name.strip_suffix(self.path())
    }

    /// The path that references lead on from.
    fn path(&self) -> &str {
        if self.path.is_empty() {
            self.name.rsplit('/').next().unwrap_or(&self.name)
        } else {
            &self.path
        }
    }
}

/// The other files of the folder, which references may point at. Asked for one only when a reference names it, and once.
pub trait Files: fmt::Debug {
    /// The text of the file at a path from the folder's root, with `/` and without dot segments.
    ///
    /// # Errors
    /// Where there is none: the rest of a sentence that begins with "points at a file that".
    fn load(&self, path: &str) -> Result<String, String>;
}

/// What is said of a file that does not exist.
const NOT_THERE: &str = "is not there";

impl Files for BTreeMap<String, String> {
    fn load(&self, path: &str) -> Result<String, String> {
        self.get(path).cloned().ok_or_else(|| NOT_THERE.to_owned())
    }
}

/// No file at all.
impl Files for () {
    fn load(&self, _: &str) -> Result<String, String> {
        Err(NOT_THERE.to_owned())
    }
}

/// What a read needs besides the documents.
#[derive(Debug, Clone)]
pub struct ReadOptions<'a> {
    /// Other files of the folder.
    pub files: &'a dyn Files,
    /// What a file may ask for.
    pub limits: Limits,
}

impl Default for ReadOptions<'_> {
    fn default() -> Self {
        Self {
            files: &(),
            limits: Limits::default(),
        }
    }
}

/// What reading gives.
#[derive(Debug, Clone)]
pub struct Read {
    /// The normalised document.
    pub document: Document,
    /// The tree that it was read from: merged, overlaid and bundled, still OpenAPI, of the highest version among the
    /// inputs.
    pub effective: Node,
}

/// Reads a provider's documents as one.
///
/// # Errors
/// `None` where the diagnostics have errors.
pub fn read(
    inputs: &[Input],
    options: &ReadOptions<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Read> {
    let mut flaws = Diagnostics::default();
    let read = phases(inputs, options, sources, diagnostics, &mut flaws);
    validate::report(flaws, diagnostics);
    read
}

fn phases(
    inputs: &[Input],
    options: &ReadOptions<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
    flaws: &mut Diagnostics,
) -> Option<Read> {
    let prefix = inputs.first().and_then(Input::prefix).unwrap_or_default();
    let mut folder = Folder::new(options.files, &options.limits, prefix.to_owned());
    let mut documents = Vec::with_capacity(inputs.len());
    for input in inputs {
        documents.extend(document(input, &mut folder, sources, diagnostics, flaws));
    }
    if diagnostics.has_errors() {
        return None;
    }
    if inputs.is_empty() {
        diagnostics.error(codes::MISSING, Span::default(), "no document is given");
        return None;
    }
    let merged = merge::merge(documents, &mut folder, diagnostics)?;
    let (mut effective, version) = (merged.root, merged.version);
    if diagnostics.has_errors() {
        return None;
    }
    let dialect = version.dialect;
    let holes = resolve::resolve(&mut effective, dialect, folder, sources, diagnostics, flaws);
    if diagnostics.has_errors() {
        return None;
    }
    if inputs.len() > 1 {
        merge::settle_security(&mut effective);
    }
    let paths = (&merged.paths, version.is_31());
    let document = normalise::normalise(&effective, paths, &holes, diagnostics);
    (!diagnostics.has_errors()).then_some(Read {
        document,
        effective,
    })
}

/// Reads one document and its overlay; one of 2.0 comes out in 3.0.
fn document(
    input: &Input,
    folder: &mut Folder<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
    flaws: &mut Diagnostics,
) -> Option<Source> {
    let limits = folder.limits;
    let file = sources.add(&input.name, input.text.clone());
    let mut root = parse::parse(file, &input.text, limits, diagnostics);
    let mut own = vec![file];
    if let Some((name, text)) = &input.overlay {
        let file = sources.add(name, text.as_str());
        own.push(file);
        let changes = parse::parse(file, text, limits, diagnostics);
        if let (Some(root), Some(changes)) = (&mut root, changes) {
            overlay::apply(root, &changes, limits, diagnostics);
        }
    }
    let named = ids::worth_a_look(&input.text);
    let mut root = root?;
    let version = version::of(&root, diagnostics)?;
    for file in &own {
        folder.add_input(*file, input.path(), version.dialect, named);
    }
    if let Some(uri) = root.get("$self").and_then(Node::as_str) {
        folder.add_self(uri, input.path());
    }
    let source = |root: Node, version: Version| Source {
        root,
        version,
        path: input.path().to_owned(),
        words: apart::words(input.word.as_deref(), input.path()),
        is_named: input.word.is_some(),
        credentials: input.credentials,
    };
    if version.dialect != Dialect::V20 {
        validate::document(&root, version.dialect, flaws);
        return Some(source(root, version));
    }
    swagger::gather(&mut root, &own, &mut |reference: &Node| {
        let from = reference.span.file;
        let (path, fragment) = folder.locate(reference.as_str()?, from)?;
        folder.copy((&path, &fragment), from, sources, diagnostics)
    });
    validate::document(&root, version.dialect, flaws);
    swagger::convert(&mut root, &own, diagnostics);
    Some(source(root, Version::converted()))
}
