//! File names: takes any text, gives a path that stays inside the crate and stands on every file system.

use std::fmt;

use super::Ident;

/// A path of the output, relative to the crate's folder, `/` between its parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilePath(String);

impl FilePath {
    /// A file of our own naming: `Cargo.toml`, `src/lib.rs`.
    pub(crate) fn fixed(path: &'static str) -> Self {
        Self(path.to_owned())
    }

    /// The source file of a module path below `src`: `["customers", "types"]` is `src/customers/types.rs`.
    pub(crate) fn module(path: &[Ident]) -> Self {
        let parts: Vec<&str> = path.iter().map(Ident::bare).collect();
        Self(format!("src/{}.rs", parts.join("/")))
    }

    /// The file of a module that is included.
    pub(crate) fn included(name: &Ident) -> Self {
        Self(format!("{}.rs", name.bare()))
    }

    /// The modules that lead to a source file below `src`; none for the root's.
    pub(crate) fn modules(&self) -> Vec<String> {
        let inside = self.0.strip_prefix("src/").unwrap_or(&self.0);
        let inside = inside.strip_suffix(".rs").unwrap_or(inside);
        match inside {
            "lib" => Vec::new(),
            inside => inside.split('/').map(str::to_owned).collect(),
        }
    }

    /// The same file in the folder of a module, whose root is `mod.rs`.
    pub(crate) fn in_module(&self) -> Self {
        match self.0.strip_prefix("src/").unwrap_or(&self.0) {
            "lib.rs" => Self("mod.rs".to_owned()),
            inside => Self(inside.to_owned()),
        }
    }

    /// An example's file.
    pub(crate) fn example(name: &Ident) -> Self {
        Self(format!("examples/{}.rs", name.bare()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a module that its user has chosen, as Rust takes it beside the standard library.
pub(crate) fn included_module(text: &str) -> Ident {
    let name = Ident::snake(text);
    if name.is_raw_keyword() || ROOTS.contains(&name.bare()) {
        name.with_suffix("_api")
    } else {
        name
    }
}

/// Names that paths begin with.
const ROOTS: &[&str] = &["alloc", "clientwright_runtime", "core", "proc_macro", "std"];

/// The name of a module that becomes a file: lower case, so that names that differ only by case stay apart, and none
/// that a file system, Cargo or Rust keeps for itself. Those get `_api` behind them.
pub(crate) fn module_name(text: &str) -> Ident {
    let name = Ident::snake(text);
    let bare = name.bare();
    let device = ["com", "lpt"].iter().any(|prefix| {
        bare.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() == 1 && rest != "_")
    });
    if device || name.is_raw_keyword() || RESERVED.contains(&bare) {
        name.with_suffix("_api")
    } else if bare.len() > MAX_LENGTH {
        let cut = bare[..MAX_LENGTH].trim_end_matches('_').to_owned();
        Ident::snake(&cut)
    } else {
        name
    }
}

/// File systems end at 255 bytes; this leaves room for what stands around it.
const MAX_LENGTH: usize = 100;

/// Names of devices, of targets and of modules that every client has.
const RESERVED: &[&str] = &[
    "alloc",
    "aux",
    "bin",
    "build",
    "client",
    "clientwright_runtime",
    "con",
    "core",
    "doc",
    "error",
    "examples",
    "lib",
    "main",
    "mod",
    "nul",
    "prn",
    "proc_macro",
    "runtime",
    "self_",
    "src",
    "std",
    "super_",
    "crate_",
    "target",
    "test",
    "tests",
    "types",
];
