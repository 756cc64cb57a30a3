//! The public surface of a generated client, as data: takes its files, gives the items that callers can name.
//!
//! It is read back from the files with `syn` instead of from the model, so that it cannot differ from what was rendered, and so
//! that the files of an earlier version, of which no document may be left, have a surface too. Types are compared by what they
//! mean: imports are followed, and an item is the same whatever module it is written in. What the macros of the runtime add is
//! known from a table; a macro that is not in it is listed in [`Surface::unread`], never passed over.
//!
//! Beside what the compiler sees stands what goes over the wire ([`Item::wire`]): keys, paths, statuses, servers.

mod items;
mod macros;
mod manifest;
mod places;
mod print;
mod tree;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

pub use places::places;

/// All that callers of a client can name.
#[derive(Debug, Clone, Default)]
pub struct Surface {
    /// Items by the shortest path that they can be named by: `Customer`, `customers::UpdateCustomer`.
    pub items: BTreeMap<String, Item>,
    /// Operations by method and path: `PATCH /customers/{id}`.
    pub operations: BTreeMap<String, Operation>,
    /// Cargo features, each with what it turns on.
    pub features: BTreeMap<String, BTreeSet<String>>,
    /// The crate's name.
    pub package: Option<String>,
    /// The crate's version.
    pub version: Option<String>,
    /// The oldest compiler that the crate takes.
    pub rust_version: Option<String>,
    /// The dependency on the runtime.
    pub runtime: Option<String>,
    /// Macro calls whose items are not known, and files of modules that were not given.
    pub unread: Vec<String>,
}

/// An item.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Every path that it can be named by.
    pub paths: BTreeSet<String>,
    /// What it is for the compiler beyond its members: the target of an alias, the type of a static.
    pub signature: Signature,
    /// `#[non_exhaustive]`: what is added to it breaks nobody.
    pub non_exhaustive: bool,
    /// Whether callers write it as a literal or match it whole: all of it is public and nothing may be added.
    pub literal: bool,
    /// Fields, variants and methods.
    pub members: BTreeMap<(MemberKind, String), Member>,
    /// What it implements.
    pub traits: BTreeSet<String>,
    /// The conditions under which it is compiled.
    pub conditions: BTreeSet<String>,
    /// Its documentation.
    pub docs: String,
    /// Marked as deprecated.
    pub deprecated: bool,
    /// What of it goes over the wire.
    pub wire: BTreeMap<String, String>,
}

/// Kinds of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Module,
    Struct,
    Enum,
    Alias,
    Static,
    Function,
    Trait,
    /// Of the runtime, under a name of the client's.
    Reexport,
}

impl Kind {
    /// How it is called in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Alias => "type alias",
            Self::Static => "static",
            Self::Function => "function",
            Self::Trait => "trait",
            Self::Reexport => "re-export",
        }
    }
}

/// A field, a variant or a method.
#[derive(Debug, Clone, Default)]
pub struct Member {
    /// What it is for the compiler.
    pub signature: Signature,
    /// What its arguments are called, but for `self`, in their order: callers know them by their places alone.
    pub arguments: Vec<String>,
    /// Its documentation.
    pub docs: String,
    /// Marked as deprecated.
    pub deprecated: bool,
    /// What of it goes over the wire.
    pub wire: Vec<String>,
}

/// Kinds of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum MemberKind {
    Field,
    Variant,
    Method,
}

impl MemberKind {
    /// How it is called in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Variant => "variant",
            Self::Method => "method",
        }
    }
}

/// A piece of Rust, as it is read and as it is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// As a reader knows it: `fn update(&self, id: impl AsRef<str>) -> customers::UpdateCustomer`.
    pub shown: String,
    /// The same without names of arguments, and with aliases replaced by what they stand for.
    pub meaning: String,
}

/// An operation, and the items that are its.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`.
    pub id: String,
    /// The struct of its group: `customers::Customers`.
    pub group: String,
    /// The group's method.
    pub method: String,
    /// The items that are there for it alone: the call, the static, the struct of its headers.
    pub items: BTreeSet<String>,
}

/// Method and path of an operation, where another has the same.
pub(crate) fn of_one(request: &str, id: &str) -> String {
    format!("{request} ({id})")
}

/// Method and path of an operation's name, which another may have as well.
pub(crate) fn request_of(key: &str) -> &str {
    key.split_once(" (").map_or(key, |(request, _)| request)
}

/// Files that are no generated client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub message: String,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

impl std::error::Error for Unreadable {}

impl Surface {
    /// Reads the files of a crate, as [`FileTree::into_files`](crate::FileTree::into_files) gives them.
    ///
    /// # Errors
    ///
    /// When a file is missing or is no Rust.
    pub fn of(files: &BTreeMap<String, String>) -> Result<Self, Unreadable> {
        let tree = tree::Tree::of(files)?;
        let mut surface = items::read(&tree);
        if let Some(text) = files.get("Cargo.toml") {
            manifest::read(text, &mut surface);
        }
        Ok(surface)
    }

    /// The operation that an item is there for.
    pub fn owner(&self, item: &str) -> Option<(&str, &Operation)> {
        let mut operations = self.operations.iter();
        let (key, operation) = operations.find(|(_, operation)| operation.items.contains(item))?;
        Some((key, operation))
    }
}
