//! What a document holds beyond the types that it is read as.
//!
//! Takes what a [`Reader`](super::Reader) meets; keeps each finding once. Invariants: nothing is kept unless a reader was
//! asked to; no text from within a secret is kept, and no more than [`LONGEST`] bytes of any.

use std::cell::{Cell, RefCell};

/// How much of a text of the document is kept.
const LONGEST: usize = 64;
/// How many findings of one document are kept.
const MOST: usize = 32;

/// A finding. Its text is `None` within secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Note {
    /// An object has a member that its type does not declare.
    Field {
        of: &'static str,
        name: Option<String>,
    },
    /// A value is none of those that its type knows.
    Value {
        of: &'static str,
        value: Option<String>,
    },
    /// A value is none of the shapes that its type knows; what it is told by, where there is such a member.
    Shape {
        of: &'static str,
        tag: Option<String>,
    },
}

/// The findings of one document.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    found: RefCell<Vec<Note>>,
    /// How many secrets the reader is in.
    secrets: Cell<usize>,
}

impl Notes {
    #[cold]
    pub(super) fn field(&self, of: &'static str, name: &str) {
        let name = self.kept(name);
        self.add(Note::Field { of, name });
    }

    #[cold]
    pub(super) fn value(&self, of: &'static str, value: &str) {
        let value = self.kept(value);
        self.add(Note::Value { of, value });
    }

    #[cold]
    pub(super) fn shape(&self, of: &'static str, tag: Option<&str>) {
        let tag = tag.and_then(|tag| self.kept(tag));
        self.add(Note::Shape { of, tag });
    }

    fn add(&self, note: Note) {
        let mut found = self.found.borrow_mut();
        if found.len() < MOST && !found.contains(&note) {
            found.push(note);
        }
    }

    /// What may be kept of a text.
    fn kept(&self, text: &str) -> Option<String> {
        if self.secrets.get() > 0 {
            return None;
        }
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut kept = text.get(..end).unwrap_or_default().to_owned();
        if end < text.len() {
            kept.push('…');
        }
        Some(kept)
    }

    /// Marks that the reader goes into a secret, or comes out of it.
    pub(super) fn within_secret(&self, within: bool) {
        let depth = self.secrets.get();
        let depth = if within {
            depth.saturating_add(1)
        } else {
            depth.saturating_sub(1)
        };
        self.secrets.set(depth);
    }

    /// How many there are, to come [back to](Self::back_to).
    pub(super) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    /// Forgets what was found in a value that was read as a type which it is not of.
    pub(super) fn back_to(&self, count: usize) {
        self.found.borrow_mut().truncate(count);
    }

    /// The findings, in the order in which they were met.
    pub(crate) fn into_found(self) -> Vec<Note> {
        self.found.into_inner()
    }
}
