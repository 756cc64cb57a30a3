//! Reads OpenAPI documents: text in, one located, overlaid, merged, resolved and normalised [`Document`] out.

mod diagnostics;
mod document;
mod tree;

pub use diagnostics::{Code, Diagnostic, Diagnostics, Severity, Span};
pub use document::*;
pub use tree::{Entry, Map, Node, Value};

/// Texts by file id.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<(String, String)>,
}

impl Sources {
    /// Adds a file under the name that diagnostics show; gives its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> u32 {
        self.files.push((name.into(), text.into()));
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// Name and text of a file.
    pub fn get(&self, file: u32) -> Option<(&str, &str)> {
        self.files.get(file as usize).map(|(name, text)| (name.as_str(), text.as_str()))
    }
}
