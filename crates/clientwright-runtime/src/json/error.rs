//! Why a document could not be decoded.
//!
//! Takes what the reader met; gives one small error with the path, the byte offset and what was expected. Invariant: no
//! part of it comes from a value of the document, and keys of free-form maps show as `*`.

use std::fmt;

/// A document that is not JSON, or JSON that does not fit the type.
///
/// It names the place by a JSON pointer and a byte offset, and never shows a value of the document.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    /// Innermost first: segments are added while the readers return.
    path: Vec<Segment>,
    problem: Problem,
    offset: usize,
}

#[derive(Clone, PartialEq, Eq)]
enum Segment {
    Field(&'static str),
    Index(usize),
    Key,
    Pointer(Box<str>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    Syntax(&'static str),
    Expected {
        expected: &'static str,
        found: &'static str,
    },
    Invalid(&'static str),
    Missing,
    Duplicate,
    Depth,
}

impl DecodeError {
    pub(crate) fn new(problem: Problem, offset: usize) -> Self {
        Self(Box::new(Inner {
            path: Vec::new(),
            problem,
            offset,
        }))
    }

    #[must_use]
    pub(crate) fn within_field(mut self, name: &'static str) -> Self {
        self.0.path.push(Segment::Field(name));
        self
    }

    #[must_use]
    pub(crate) fn within_index(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Index(index));
        self
    }

    /// The key of a free-form map is the caller's data and may be personal, so it is not kept.
    #[must_use]
    pub(crate) fn within_key(mut self) -> Self {
        self.0.path.push(Segment::Key);
        self
    }

    /// A pointer that the client's author wrote, already in JSON pointer form.
    #[must_use]
    pub(crate) fn within_pointer(mut self, pointer: &str) -> Self {
        if !pointer.is_empty() {
            self.0.path.push(Segment::Pointer(pointer.into()));
        }
        self
    }

    /// The place in the document as a JSON pointer, empty for the document itself; keys of free-form maps are `*`.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.0.path.iter().rev() {
            match segment {
                Segment::Field(name) => {
                    path.push('/');
                    push_escaped(&mut path, name);
                }
                Segment::Index(index) => {
                    path.push('/');
                    path.push_str(&index.to_string());
                }
                Segment::Key => path.push_str("/*"),
                Segment::Pointer(pointer) => path.push_str(pointer),
            }
        }
        path
    }

    /// The offset in bytes at which reading stopped.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Says whether the text is not JSON at all, in contrast to JSON of another shape.
    pub fn is_syntax(&self) -> bool {
        matches!(self.0.problem, Problem::Syntax(_) | Problem::Depth)
    }
}

fn push_escaped(path: &mut String, name: &str) {
    for c in name.chars() {
        match c {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            c if c.is_control() => path.extend(c.escape_default()),
            c => path.push(c),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.problem {
            Problem::Syntax(what) => write!(f, "invalid JSON: {what}")?,
            Problem::Expected { expected, found } => {
                write!(f, "expected {expected}, found {found}")?;
            }
            Problem::Invalid(what) => f.write_str(what)?,
            Problem::Missing => f.write_str("missing field")?,
            Problem::Duplicate => f.write_str("duplicate field")?,
            Problem::Depth => f.write_str("nested too deeply")?,
        }
        let path = self.path();
        if !path.is_empty() {
            write!(f, " at `{path}`")?;
        }
        write!(f, " (byte {})", self.0.offset)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}
