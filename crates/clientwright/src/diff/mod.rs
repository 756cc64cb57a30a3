//! What changed between two documents, as those see it who call the client that is made from them.
//!
//! Takes two versions of a client, each made from a provider, or read from files that were generated earlier; gives the changes
//! with their places in both documents, and the version that the new one should have.
//!
//! ```no_run
//! use clientwright::Provider;
//! use clientwright::diff::{Side, diff};
//!
//! # fn main() -> Result<(), clientwright::Error> {
//! let old = Side::of(&Provider::load("released/prolifi")?)?;
//! let new = Side::of(&Provider::load("specs/prolifi")?)?;
//! let report = diff(&old, &new);
//! print!("{}", report.text());
//! if report.breaks() {
//!     println!("the next version is {}", report.next.map_or_else(String::new, |next| next.to_string()));
//! }
//! # Ok(())
//! # }
//! ```

mod revision;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use clientwright_codegen::diff::compare;
use clientwright_codegen::surface::Surface;

pub use clientwright_codegen::diff::report::{Placed, Report};
pub use clientwright_codegen::diff::{Change, Level, Subject, Version};

use crate::error::Error;
use crate::folder::read;
use crate::provider::{Generated, Options, Provider};

/// One version of a client.
#[derive(Debug, Clone)]
pub struct Side {
    surface: Surface,
    /// Where items stand in the document, `file:line:column`; none where there is no document.
    places: BTreeMap<String, String>,
}

impl Side {
    /// The client of a provider.
    ///
    /// # Errors
    ///
    /// When the documents or `client.yaml` do not stand.
    pub fn of(provider: &Provider) -> Result<Self, Error> {
        let generated = provider.generate(&Options::default())?;
        let mut side = Self::of_generated(&generated)?;
        side.places = provider.places()?;
        Ok(side)
    }

    /// A client that was generated, without places.
    ///
    /// # Errors
    ///
    /// When the files are none of a crate.
    pub fn of_generated(generated: &Generated) -> Result<Self, Error> {
        Self::of_files(generated.files())
    }

    /// A client by its files: paths below the crate's folder, with `/`, to texts.
    ///
    /// # Errors
    ///
    /// When the files are none of a crate.
    pub fn of_files(files: &BTreeMap<String, String>) -> Result<Self, Error> {
        let surface = Surface::of(files).map_err(|error| Error::Read {
            path: PathBuf::from(&error.file),
            source: io::Error::new(io::ErrorKind::InvalidData, error.message),
        })?;
        Ok(Self {
            surface,
            places: BTreeMap::new(),
        })
    }

    /// A client by the folder of its crate.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or the files are none of a crate.
    pub fn of_crate(folder: impl AsRef<Path>) -> Result<Self, Error> {
        let folder = folder.as_ref();
        let mut files = BTreeMap::new();
        sources(folder, "src", &mut files)?;
        files.insert("Cargo.toml".to_owned(), read(&folder.join("Cargo.toml"))?);
        Self::of_files(&files)
    }

    /// A client as it stands in a revision of the git repository that the process runs in, by the folder of its crate; none
    /// where the revision does not have it.
    ///
    /// # Errors
    ///
    /// When git cannot be asked.
    pub fn of_crate_at(revision: &str, folder: &Path) -> Result<Option<Self>, Error> {
        let Some(files) = revision::files(revision, folder)? else {
            return Ok(None);
        };
        Self::of_files(&files).map(Some)
    }

    /// What a name of the command line leads to: a provider's folder, a document, a crate's folder, or any of the first two as
    /// `git:REVISION:PATH`.
    ///
    /// # Errors
    ///
    /// When it is not there or does not stand.
    pub fn open(name: &str) -> Result<Self, Error> {
        if let Some(name) = name.strip_prefix("git:") {
            return revision::open(name);
        }
        let path = Path::new(name);
        if path.is_dir() && !path.join("client.yaml").exists() && path.join("src/lib.rs").exists() {
            return Self::of_crate(path);
        }
        Self::of(&Provider::open(path)?)
    }

    /// The crate's version.
    pub fn version(&self) -> Option<Version> {
        self.surface.version.as_deref().and_then(Version::parse)
    }

    /// What is not compared: macro calls whose items are not known, of which this version generates none, and the files of modules
    /// that are written by hand, where only the generated ones were given.
    pub fn unread(&self) -> &[String] {
        &self.surface.unread
    }

    /// How many operations there are that callers have a method for.
    pub fn operations(&self) -> usize {
        let operations = self.surface.operations.values();
        operations.filter(|one| !one.method.is_empty()).count()
    }

    /// The place of what a change is about, which this side calls `item`.
    fn place(&self, change: &Change, item: &str) -> Option<String> {
        let mut path = item;
        // `customers::UpdateCustomer::email`, `UpdateCustomer::email`, `email`: keys begin with the type.
        let mut ends = vec![path];
        while let Some((_, rest)) = path.split_once("::") {
            ends.push(rest);
            path = rest;
        }
        let found = ends.iter().find_map(|end| {
            let whole = self.places.get(*end);
            whole.or_else(|| self.places.get(end.split("::").next().unwrap_or_default()))
        });
        // An operation may have had another path on this side.
        let mut operations = self.surface.operations.iter();
        let own = operations.find(|(_, one)| {
            let method = item.strip_prefix(one.group.as_str());
            let method = method.and_then(|rest| rest.strip_prefix("::"));
            one.items.contains(item) || method == Some(one.method.as_str())
        });
        let found = found.or_else(|| self.places.get(own?.0));
        let subject = || match &change.subject {
            Subject::Operation(key) | Subject::Type(key) => self.places.get(key),
            // What is said of a security scheme begins with it.
            Subject::Client => {
                let (scheme, _) = change.what.split_once(':').unwrap_or_default();
                self.places.get(scheme).or_else(|| self.places.get(""))
            }
            Subject::Package | Subject::Group(_) => None,
        };
        found.or_else(subject).cloned()
    }
}

/// Compares two versions of a client.
pub fn diff(old: &Side, new: &Side) -> Report {
    let changes = compare(&old.surface, &new.surface);
    let changes = changes.into_iter().map(|change| {
        let before = change.what.ends_with("is new").then_some(None);
        let before = before.unwrap_or_else(|| old.place(&change, &change.item));
        let after = change.what.ends_with("is gone").then_some(None);
        let renamed = change.what.ends_with("has another name");
        let now = change.after.as_ref().filter(|_| renamed);
        let now = now.unwrap_or(&change.item);
        let after = after.unwrap_or_else(|| new.place(&change, now));
        Placed::new(change, before, after)
    });
    Report::new(changes.collect(), old.version())
}

/// The Rust sources of a folder.
fn sources(root: &Path, below: &str, files: &mut BTreeMap<String, String>) -> Result<(), Error> {
    let folder = root.join(below);
    let failed = |source| Error::Read {
        path: folder.clone(),
        source,
    };
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = format!("{below}/{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            sources(root, &name, files)?;
        } else if kind.is_file() && is_rust(&name) {
            let text = read(&entry.path())?;
            files.insert(name, text);
        }
    }
    Ok(())
}

fn is_rust(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "rs")
}
