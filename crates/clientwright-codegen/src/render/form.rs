//! What is made of a client: a crate of its own, or a module of a crate that exists.

/// What is made of a client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// A crate of its own.
    #[default]
    Crate,
    /// A module of a crate that depends on the runtime. It has no Cargo features: all of it is compiled.
    Module {
        /// What the module is called; what Rust takes for no name of a module is changed.
        name: String,
        /// In how many files.
        layout: Layout,
    },
}

/// The files of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `mod.rs` and a file for each of its modules: the contents of a folder that has the module's name.
    Folder,
    /// `name.rs` alone, which holds `pub mod name { … }` and is there to be included.
    File,
}
