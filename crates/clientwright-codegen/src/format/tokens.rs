//! Tokens, flat: takes a stream, gives its tokens in a row with their text in one string.
//!
//! Reading forward, skipping a group and comparing a word cost nothing this way, and the stream is gone at once.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Literal,
    /// A mark, and whether the next token is a part of it.
    Mark {
        joint: bool,
    },
    Open(Delimiter),
    Close(Delimiter),
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    start: usize,
    end: usize,
    /// Of what opens a group: where it closes.
    mate: usize,
}

/// The tokens of a stream.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    text: String,
    all: Vec<Token>,
}

impl Tokens {
    /// Flattens a stream.
    pub(super) fn of(stream: TokenStream) -> Self {
        let mut tokens = Self::default();
        tokens.add(stream);
        tokens
    }

    fn add(&mut self, stream: TokenStream) {
        for tree in stream {
            match tree {
                TokenTree::Group(group) => {
                    let delimiter = group.delimiter();
                    let inner = group.stream();
                    // Its last owner gives the tokens away, where a second one would have to copy them.
                    drop(group);
                    let (open, close) = match delimiter {
                        Delimiter::Parenthesis => ('(', ')'),
                        Delimiter::Brace => ('{', '}'),
                        Delimiter::Bracket => ('[', ']'),
                        Delimiter::None => {
                            self.add(inner);
                            continue;
                        }
                    };
                    let at = self.all.len();
                    self.push(Kind::Open(delimiter), open);
                    self.add(inner);
                    self.all[at].mate = self.all.len();
                    self.push(Kind::Close(delimiter), close);
                }
                TokenTree::Ident(ident) => self.push(Kind::Word, ident),
                TokenTree::Literal(literal) => self.push(Kind::Literal, literal),
                TokenTree::Punct(punct) => {
                    let joint = punct.spacing() == Spacing::Joint;
                    self.push(Kind::Mark { joint }, punct.as_char());
                }
            }
        }
    }

    fn push(&mut self, kind: Kind, text: impl std::fmt::Display) {
        let start = self.text.len();
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{text}");
        self.all.push(Token {
            kind,
            start,
            end: self.text.len(),
            mate: 0,
        });
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The kind of a token; past the end, of a closing brace.
    pub(super) fn kind(&self, at: usize) -> Kind {
        self.all
            .get(at)
            .map_or(Kind::Close(Delimiter::Brace), |token| token.kind)
    }

    /// The text of a token; past the end, nothing.
    pub(super) fn text(&self, at: usize) -> &str {
        self.all
            .get(at)
            .map_or("", |token| &self.text[token.start..token.end])
    }

    /// Whether a token is this word or mark.
    pub(super) fn is(&self, at: usize, text: &str) -> bool {
        self.text(at) == text && !matches!(self.kind(at), Kind::Literal)
    }

    /// Where the group closes that opens here.
    pub(super) fn mate(&self, at: usize) -> usize {
        self.all[at].mate
    }

    /// The token behind this one, or behind the group that opens here.
    pub(super) fn next(&self, at: usize) -> usize {
        match self.kind(at) {
            Kind::Open(_) => self.mate(at) + 1,
            _ => at + 1,
        }
    }

    /// The tokens from `from` to before `to`, as source text.
    pub(super) fn source(&self, from: usize, to: usize) -> String {
        let mut out = String::new();
        for token in &self.all[from..to] {
            out.push_str(&self.text[token.start..token.end]);
            if token.kind != (Kind::Mark { joint: true }) {
                out.push(' ');
            }
        }
        out
    }
}
