//! Turns a normalised `OpenAPI` document and a `client.yaml` into the files of a Rust client crate, in memory.

pub mod analyse;
pub mod codes;
pub mod config;
pub mod model;
pub mod name;
pub mod text;
mod format;
mod render;
mod tree;

pub use render::{RenderOptions, render};
pub use tree::FileTree;
