//! Source text that no pretty-printer sets well (macro calls, `use` lists): takes typed pieces, gives lines.
//!
//! A piece is a text of our own, an [`Ident`], a literal or a number, so spec text cannot come in another way.

use std::fmt::{self, Write as _};

use proc_macro2::{Literal, TokenStream};

use super::Ident;

/// What lines are made of.
pub(crate) trait Piece: fmt::Display {}

impl Piece for &'static str {}
impl Piece for Ident {}
impl Piece for Literal {}
impl Piece for Code {}
impl Piece for i64 {}
impl Piece for usize {}

/// Lines of source text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Code(String);

impl Code {
    /// One piece.
    pub(crate) fn of(piece: &dyn Piece) -> Self {
        let mut code = Self::default();
        code.push(&[piece]);
        code
    }

    /// A type, from the tokens that name it.
    pub(crate) fn of_type(tokens: &TokenStream) -> Self {
        Self(tokens.to_string().replace(' ', "").replace(',', ", "))
    }

    /// Adds a line, indented by levels of four spaces.
    pub(crate) fn line(&mut self, level: usize, pieces: &[&dyn Piece]) -> &mut Self {
        for _ in 0..level {
            self.0.push_str("    ");
        }
        self.push(pieces);
        self.0.push('\n');
        self
    }

    /// Adds pieces to the line that is open.
    pub(crate) fn push(&mut self, pieces: &[&dyn Piece]) -> &mut Self {
        for piece in pieces {
            // Writing to a String cannot fail.
            let _ = write!(self.0, "{piece}");
        }
        self
    }

    /// How long it is.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Its text.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
