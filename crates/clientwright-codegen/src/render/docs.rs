//! Doc comments: takes [`Docs`] of the model and sentences of our own, gives lines.

use crate::model::Docs;
use crate::text::{Ident, code_span, folded, markdown};

/// Lines of a doc comment in the making; blocks are parted by an empty line.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Vec<String>);

impl Lines {
    /// Opens with a sentence of our own.
    pub(super) fn ours(text: impl Into<String>) -> Self {
        Self(vec![text.into()])
    }

    /// Opens with the docs, or with a sentence of our own where there are none.
    pub(super) fn of(docs: &Docs, fallback: impl Into<String>) -> Self {
        let mut lines = Self::default();
        lines.docs(docs);
        if lines.0.is_empty() || (docs.summary.is_none() && docs.description.is_none()) {
            let mut own = Self::ours(fallback);
            own.block(lines.0);
            return own;
        }
        lines
    }

    /// The docs, or, where there are none and the name that something has here is not the one that the document gives
    /// it, a sentence of our own. A name alone says the same as docs that repeat it.
    pub(super) fn of_named(
        docs: &Docs,
        name: &Ident,
        given: &str,
        sentence: impl FnOnce(&str) -> String,
    ) -> Self {
        if folded(name.bare()) != folded(given) {
            return Self::of(docs, sentence(&code_span(given)));
        }
        let mut lines = Self::default();
        lines.docs(docs);
        lines
    }

    /// Adds all of the docs.
    pub(super) fn docs(&mut self, docs: &Docs) {
        let summary = docs
            .summary
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let description = docs
            .description
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        if let Some(summary) = summary {
            self.block(markdown(summary));
        }
        if let Some(description) = description.filter(|text| Some(*text) != summary) {
            self.block(markdown(description));
        }
        let facts: Vec<&str> = docs.further_facts().collect();
        self.block(markdown(&facts.join("\n")));
        if docs.deprecated
            && !docs
                .facts
                .iter()
                .any(|fact| fact.to_lowercase().contains("deprecated"))
        {
            self.block(vec!["Deprecated.".to_owned()]);
        }
    }

    /// Adds a block behind an empty line.
    pub(super) fn block(&mut self, lines: Vec<String>) {
        if lines.is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push(String::new());
        }
        self.0.extend(lines);
    }

    /// Adds a sentence of our own as a block.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.block(vec![text.into()]);
    }

    /// Its attributes.
    pub(super) fn tokens(&self) -> proc_macro2::TokenStream {
        crate::text::doc(&self.0)
    }

    /// The lines.
    pub(super) fn into_lines(self) -> Vec<String> {
        self.0
    }
}

/// Method and path as code.
pub(super) fn endpoint(method: &str, path: &str) -> String {
    code_span(&format!("{method} {path}"))
}
