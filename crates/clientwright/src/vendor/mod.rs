//! Updates of vendored documents: takes a provider's folder and what was published anew, gives the files as they would be, and
//! what there is to review.
//!
//! The document takes the place of the old one, `client.yaml` says what it was made from, overlay and `client.yaml` are applied, and
//! the client is made in memory and compared with the old one. Invariant: nothing is written before [`Plan::write`], and where
//! something does not stand, not then either unless it is forced.
//!
//! ```no_run
//! use clientwright::vendor::{Update, plan};
//!
//! # fn main() -> Result<(), clientwright::Error> {
//! let mut update = Update::new("downloads/openapi.json", "2026-11-22");
//! update.strip_prose = true;
//! let plan = plan("specs/acme", &update)?;
//! print!("{}", plan.text());
//! plan.write(false)?;
//! # Ok(())
//! # }
//! ```

mod entry;
mod graft;
mod page;
mod prose;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use clientwright_codegen::codes::CONFIG_VALUE;
use clientwright_codegen::config::{self, Config, DocumentKind};
use clientwright_spec::{Diagnostics, Limits, Node, Sources};
use sha2::{Digest, Sha256};

use crate::diff::{Report, Side, diff};
use crate::disk::{self, Changes};
use crate::error::Error;
use crate::findings::Findings;
use crate::folder::read;
use crate::provider::Provider;

/// The file that says what a client is made from.
const CLIENT: &str = "client.yaml";
/// What to do where no document is the provider's own yet.
const OWN: &str = "say `kind: vendored` where it is the provider's own from now on, and for `sha256` 64 zeros, which the update \
                   replaces";

/// What was published.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Update {
    /// The file: a document, or a page in Markdown that quotes one.
    pub from: PathBuf,
    /// Which of the provider's documents it replaces, by file name with or without its ending; otherwise the vendored one.
    pub document: Option<String>,
    /// Whether descriptions and summaries are left out, or kept from the old document where the place is the same.
    pub strip_prose: bool,
    /// Where it was published, if elsewhere than before.
    pub source: Option<String>,
    /// The day it was read, `2026-11-22`.
    pub retrieved: String,
}

impl Update {
    /// An update with the words of its publisher, from where the old one was.
    pub fn new(from: impl Into<PathBuf>, retrieved: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            document: None,
            strip_prose: false,
            source: None,
            retrieved: retrieved.into(),
        }
    }
}

/// What an update comes to.
#[derive(Debug)]
pub struct Plan {
    folder: PathBuf,
    document: String,
    files: BTreeMap<String, String>,
    needless: Findings,
    fault: Option<Error>,
    /// None where the old documents do not stand, or the new ones.
    report: Option<Report>,
    /// What changes between the two documents as they are, where the provider does not stand with the new one.
    bare: Option<Report>,
}

/// Works out what an update of a provider's document comes to. Reads, and writes nothing.
///
/// # Errors
///
/// When a file cannot be read, when `client.yaml` does not stand, has no such document or none that is vendored, and when what was
/// published is no text of a document. What its contents bring about is in the plan.
pub fn plan(folder: impl AsRef<Path>, update: &Update) -> Result<Plan, Error> {
    let folder = folder.as_ref();
    let client = read(&folder.join(CLIENT))?;
    let entry = Entry::find(folder, &client, update.document.as_deref())?;
    let published = read(&update.from)?;
    let text = page::document(&update.from.to_string_lossy(), &published).map_err(|message| {
        Error::Read {
            path: update.from.clone(),
            source: io::Error::new(io::ErrorKind::InvalidData, message),
        }
    })?;
    let old = read(&folder.join(&entry.file)).ok();
    let text = if update.strip_prose {
        without_prose(&update.from, &text, &entry.file, old.as_deref())?
    } else {
        text
    };
    let hash = Sha256::digest(published.as_bytes());
    let hash = hash.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let mut values = vec![("retrieved", update.retrieved.as_str()), ("sha256", &hash)];
    values.extend(update.source.as_deref().map(|source| ("source", source)));
    let files = BTreeMap::from([
        (
            CLIENT.to_owned(),
            entry::edit(&client, &entry.node, &values),
        ),
        (entry.file.clone(), text),
    ]);
    let provider = Provider::load_with(folder, &files)?;
    let needless = provider.needless();
    let before = Provider::load(folder).and_then(|old| Side::of(&old));
    let (fault, report) = match (Side::of(&provider), before) {
        (Err(fault), _) => (Some(fault), None),
        (Ok(new), Ok(old)) => (None, Some(diff(&old, &new))),
        (Ok(_), Err(_)) => (None, None),
    };
    let bare = fault.as_ref().and_then(|_| {
        let new = entry.bare(folder, files.get(&entry.file))?;
        Some(diff(&entry.bare(folder, None)?, &new))
    });
    Ok(Plan {
        folder: folder.to_path_buf(),
        document: entry.file,
        files,
        needless,
        fault,
        report,
        bare,
    })
}

impl Plan {
    /// Why the provider would not stand: overlay actions and entries of `client.yaml` that no longer apply, and whatever else is
    /// wrong with what was published.
    pub fn fault(&self) -> Option<&Error> {
        self.fault.as_ref()
    }

    /// Overlay actions that change nothing any more.
    pub fn needless(&self) -> &Findings {
        &self.needless
    }

    /// What changes for those who call the client; none where one of the two clients cannot be made.
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// The files as they would be, by path from the provider's folder.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// All that there is to review, ready to print.
    pub fn text(&self) -> String {
        let mut out = String::new();
        if let Some(fault) = &self.fault {
            out.push_str(&format!("{fault}\n\n"));
        }
        let needless = self.needless.text();
        if !needless.is_empty() {
            out.push_str(&format!("{}\n\n", needless.trim_end()));
        }
        match (&self.report, &self.fault) {
            (Some(report), _) if report.changes.is_empty() => {
                out.push_str("the client stays as it is\n");
            }
            (Some(report), _) => out.push_str(&report.text()),
            (None, Some(_)) => {
                out.push_str(&format!(
                    "{} does not stand with what was published\n",
                    self.document
                ));
                let bare = self.bare.as_ref();
                if let Some(report) = bare.filter(|report| !report.changes.is_empty()) {
                    out.push_str("without overlay and client.yaml, this is what changes:\n\n");
                    out.push_str(&report.text());
                }
            }
            (None, None) => out.push_str(
                "the old client cannot be made, so that there is nothing to compare with\n",
            ),
        }
        out
    }

    /// Writes the document and `client.yaml`; with `force` also where the provider does not stand with them.
    ///
    /// # Errors
    ///
    /// Without `force`, when the provider does not stand; then nothing is written. When writing fails or a link is in the way.
    pub fn write(self, force: bool) -> Result<Changes, Error> {
        match self.fault {
            Some(fault) if !force => Err(fault),
            _ => Ok(disk::create(&self.folder, &self.files, true)?),
        }
    }
}

/// The document that is replaced, as `client.yaml` has it.
struct Entry {
    file: String,
    node: Node,
    /// A `client.yaml` for the document alone.
    alone: String,
}

impl Entry {
    /// The client of the document alone, of which nothing is said: the one that is there, or another text of it.
    fn bare(&self, folder: &Path, text: Option<&String>) -> Option<Side> {
        let mut files = BTreeMap::from([(CLIENT.to_owned(), self.alone.clone())]);
        files.extend(text.map(|text| (self.file.clone(), text.clone())));
        Side::of(&Provider::load_with(folder, &files).ok()?).ok()
    }

    fn find(folder: &Path, text: &str, name: Option<&str>) -> Result<Self, Error> {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let shown = folder.join(CLIENT).to_string_lossy().replace('\\', "/");
        let file = sources.add(shown, text);
        let parsed = config::parse(file, text, &mut diagnostics);
        let found = parsed
            .and_then(|(config, places)| Self::among(&config, &places, name, &mut diagnostics));
        found.ok_or_else(|| Error::Document(Findings::new(&sources, &diagnostics)))
    }

    fn among(
        config: &Config,
        places: &Node,
        name: Option<&str>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let nodes = places
            .get("documents")
            .and_then(Node::as_array)
            .unwrap_or_default();
        let stem = |file: &str| {
            file.rsplit_once('.')
                .map_or(file, |(stem, _)| stem)
                .to_owned()
        };
        let mut chosen: Vec<_> = config
            .documents
            .iter()
            .zip(nodes)
            .filter(|(document, _)| match name {
                Some(name) => document.file == name || stem(&document.file) == name,
                None => document.kind == DocumentKind::Vendored,
            })
            .collect();
        let (document, node) = match (chosen.pop(), chosen.is_empty()) {
            (Some(one), true) => one,
            (one, _) => {
                let span = places
                    .get("documents")
                    .map_or(places.span, |list| list.span);
                let message = match (one, name) {
                    (Some(_), _) => "several documents could be meant".to_owned(),
                    (None, Some(name)) => format!("no document is called `{name}`"),
                    (None, None) => "no document is vendored".to_owned(),
                };
                let files = config.documents.iter();
                let files: Vec<_> = files.map(|document| document.file.as_str()).collect();
                let help = match (one, name) {
                    (None, None) => OWN.to_owned(),
                    _ => format!("name one of them: {}", files.join(", ")),
                };
                diagnostics.error(CONFIG_VALUE, span, message).help(help);
                return None;
            }
        };
        if document.kind == DocumentKind::HandWritten {
            let span = node.get("kind").map_or(node.span, |kind| kind.span);
            let message = format!(
                "`{}` is hand-written; nothing that is published replaces it",
                document.file
            );
            diagnostics.error(CONFIG_VALUE, span, message).help(OWN);
            return None;
        }
        let (package, file) = (&config.package, clientwright_spec::quoted(&document.file));
        Some(Self {
            file: document.file.clone(),
            node: node.clone(),
            alone: format!(
                "crate: {{name: {}, version: {}}}\ndocuments:\n  - {{file: {file}, source: there, retrieved: then, kind: hand-written}}\n",
                package.name, package.version
            ),
        })
    }
}

/// What was published, with the words of the old document alone. Where nothing else differs, it is the old document's text;
/// where something does, what stays the same is written as it was, as far as that can be told.
fn without_prose(from: &Path, text: &str, file: &str, old: Option<&str>) -> Result<String, Error> {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let mut parse = |name: String, text: &str| {
        let file = sources.add(name, text);
        clientwright_spec::parse(file, text, &Limits::default(), &mut diagnostics)
    };
    // The old one may be broken, which is no hindrance to replacing it.
    let ours = old.and_then(|old| parse(file.to_owned(), old));
    let new = parse(from.to_string_lossy().into_owned(), text);
    let Some(mut new) = new else {
        return Err(Error::Document(Findings::new(&sources, &diagnostics)));
    };
    prose::replace(&mut new, ours.as_ref());
    let same = ours.as_ref().is_some_and(|ours| graft::equal(ours, &new));
    if let Some(old) = old.filter(|_| same) {
        return Ok(old.to_owned());
    }
    if Path::new(file)
        .extension()
        .is_some_and(|ending| ending == "json")
    {
        return Ok(clientwright_spec::to_json(&new));
    }
    let old = old.unwrap_or_default();
    let grafted = ours.and_then(|ours| graft::graft(old, &ours, &new));
    if let Some(text) = grafted {
        return Ok(text);
    }
    let heading = old
        .split_inclusive('\n')
        .take_while(|line| line.starts_with('#'));
    let heading: String = heading.collect();
    Ok(heading + &clientwright_spec::to_yaml(&new))
}
