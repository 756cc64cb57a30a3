//! A first `client.yaml` and overlay for a document: takes paths, gives files in memory, and writes them once.
//!
//! What stands in them is guessed by `clientwright_codegen::guess`; here are only folders. Where the folder of
//! `client.yaml` does not hold the documents, they are copied into it with all that they refer to. Invariant: an overlay
//! that is there is kept and heeded, everything else is replaced by force alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clientwright_codegen::guess::{self, Guess, Listed};
use clientwright_spec::{Diagnostics, Input, Limits, Node, ReadOptions, Sources};
use sha2::{Digest as _, Sha256};

use crate::disk::{self, Changes, DiskError};
use crate::error::Error;
use crate::findings::Findings;
use crate::folder::{Folder, below, read};

/// The name of the first document's overlay.
const OVERLAY: &str = "overlay.yaml";
const CLIENT: &str = "client.yaml";

/// What a first `client.yaml` is made from.
///
/// ```no_run
/// # fn main() -> Result<(), clientwright::Error> {
/// let planned = clientwright::Init::new("specs/acme/openapi.yaml", "2026-11-20").plan()?;
/// planned.write(false)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Init {
    documents: Vec<PathBuf>,
    root: Option<PathBuf>,
    folder: Option<PathBuf>,
    day: String,
}

/// The files, not written yet.
#[derive(Debug, Clone)]
pub struct Planned {
    folder: PathBuf,
    files: BTreeMap<String, String>,
    guess: Guess,
    actions: usize,
    findings: Findings,
}

/// A document as it was read.
struct Document {
    /// From the root.
    inside: String,
    text: String,
    overlay: Option<Patch>,
}

/// An overlay, from the folder of `client.yaml`.
struct Patch {
    file: String,
    text: String,
    /// How many actions it has, where it is ours.
    guessed: Option<usize>,
}

impl Init {
    /// For one document, read on a day: `2026-11-20`.
    pub fn new(document: impl Into<PathBuf>, day: impl Into<String>) -> Self {
        Self {
            documents: vec![document.into()],
            root: None,
            folder: None,
            day: day.into(),
        }
    }

    /// Adds a document to the same client.
    #[must_use]
    pub fn document(mut self, document: impl Into<PathBuf>) -> Self {
        self.documents.push(document.into());
        self
    }

    /// Sets the folder below which references may lead; otherwise it is that of the first document.
    #[must_use]
    pub fn root(mut self, root: impl Into<PathBuf>) -> Self {
        self.root = Some(root.into());
        self
    }

    /// Sets the folder of `client.yaml`; otherwise it is the root.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Reads the documents and guesses.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, a document does not stand, or is not below the root.
    pub fn plan(&self) -> Result<Planned, Error> {
        let own = self.documents[0].parent();
        let own = own.filter(|parent| !parent.as_os_str().is_empty());
        let root = self.root.as_deref().or(own).unwrap_or(Path::new("."));
        let out = self.folder.as_deref().unwrap_or(root);
        // Where the documents can stay as they are, `client.yaml` names them from its own folder.
        let stay = below(out, root).is_some() || same(out, root);
        let root = if stay { out } else { root };
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let folder = Folder::new(root);
        let mut documents = Vec::new();
        for (index, path) in self.documents.iter().enumerate() {
            let one = document(path, root, out, index)?;
            if documents
                .iter()
                .any(|other: &Document| other.inside == one.inside)
            {
                return Err(refused(path, "it is given twice".to_owned()));
            }
            documents.push(one);
        }
        let inputs: Vec<Input> = documents.iter().map(|one| one.input(&folder)).collect();
        let options = ReadOptions {
            files: &folder,
            ..ReadOptions::default()
        };
        let read = clientwright_spec::read(&inputs, &options, &mut sources, &mut diagnostics);
        let findings = Findings::new(&sources, &diagnostics);
        let Some(read) = read.filter(|_| !diagnostics.has_errors()) else {
            return Err(Error::Document(findings));
        };
        let listed: Vec<Listed> = documents.iter().map(|one| self.listed(one)).collect();
        let guess = guess::guess(&read.document, &listed, &sources);
        let mut files = BTreeMap::from([(CLIENT.to_owned(), guess.text.clone())]);
        if !stay {
            let copies = documents
                .iter()
                .map(|one| (one.inside.clone(), one.text.clone()));
            files.extend(copies);
            files.extend(folder.found());
        }
        let mut actions = 0;
        for patch in documents.into_iter().filter_map(|one| one.overlay) {
            if let Some(count) = patch.guessed {
                actions += count;
                files.insert(patch.file, patch.text);
            }
        }
        Ok(Planned {
            folder: out.to_path_buf(),
            files,
            guess,
            actions,
            findings,
        })
    }

    fn listed(&self, document: &Document) -> Listed {
        let mut sha256 = String::new();
        for byte in Sha256::digest(&document.text) {
            // Writing to a String cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        let tree = tree(&document.text);
        let origin = tree
            .as_ref()
            .and_then(|tree| tree.pointer("/info/x-origin/0/url"));
        Listed {
            file: document.inside.clone(),
            overlay: document.overlay.as_ref().map(|patch| patch.file.clone()),
            source: origin.and_then(Node::as_str).map(str::to_owned),
            retrieved: self.day.clone(),
            sha256,
        }
    }
}

impl Planned {
    /// The folder that they are for.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files: path from the folder, with `/`, to text.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// What was guessed.
    pub fn guess(&self) -> &Guess {
        &self.guess
    }

    /// How many actions the overlays have that were written for the documents.
    pub fn actions(&self) -> usize {
        self.actions
    }

    /// What reading the documents had to say.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Writes them; with `force`, over a `client.yaml` that is there.
    ///
    /// # Errors
    ///
    /// When a link, or without `force` another file, is in the way, before anything is written; when writing fails.
    pub fn write(&self, force: bool) -> Result<Changes, Error> {
        let client = self.folder.join(CLIENT);
        if !force && client.exists() {
            return Err(DiskError::Exists(client).into());
        }
        Ok(disk::create(&self.folder, &self.files, force)?)
    }
}

impl Document {
    fn input(&self, folder: &Folder) -> Input {
        Input {
            name: folder.shown(&self.inside),
            path: self.inside.clone(),
            text: self.text.clone().into(),
            overlay: self
                .overlay
                .as_ref()
                .map(|patch| (patch.file.clone(), patch.text.clone())),
            ..Input::default()
        }
    }
}

/// Reads a document, and the overlay that is there for it or is made.
fn document(path: &Path, root: &Path, out: &Path, index: usize) -> Result<Document, Error> {
    let text = read(path)?;
    let inside = below(root, path).ok_or_else(|| {
        let root = root.display();
        let why = format!("it is not below {root}; a root above both takes it in (`--root`)");
        refused(path, why)
    })?;
    let name = inside.rsplit('/').next().unwrap_or(&inside);
    // Beside its document: those of two folders may have the same name.
    let file = if index == 0 {
        OVERLAY.to_owned()
    } else {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let folder = inside.strip_suffix(name).unwrap_or_default();
        format!("{folder}{stem}.overlay.yaml")
    };
    let there = out.join(&file);
    let overlay = if there.is_file() {
        let text = read(&there)?;
        let guessed = None;
        Some(Patch {
            file,
            text,
            guessed,
        })
    } else {
        // What cannot be parsed is reported when it is read with the others.
        let made = tree(&text).map(|tree| guess::overlay(&tree, name));
        made.filter(|made| index == 0 || made.actions > 0)
            .map(|made| Patch {
                file,
                text: made.text,
                guessed: Some(made.actions),
            })
    };
    Ok(Document {
        inside,
        text,
        overlay,
    })
}

fn refused(path: &Path, why: String) -> Error {
    Error::Read {
        path: path.to_path_buf(),
        source: std::io::Error::new(std::io::ErrorKind::InvalidInput, why),
    }
}

fn tree(text: &str) -> Option<Node> {
    clientwright_spec::parse(0, text, &Limits::default(), &mut Diagnostics::default())
}

/// Whether two paths lead to the same folder, though one of them may not be there.
fn same(a: &Path, b: &Path) -> bool {
    let absolute = |path: &Path| {
        path.canonicalize()
            .or_else(|_| std::path::absolute(path))
            .ok()
    };
    absolute(a).is_some_and(|a| Some(a) == absolute(b))
}
