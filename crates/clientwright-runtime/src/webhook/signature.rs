//! How a provider signs, as a static table.
//!
//! Takes nothing; gives what [`Verifier`](super::Verifier) goes by. All signatures are HMAC-SHA256; what differs is where
//! they stand, how they are written, what they cover and how the key is made of the secret.

use std::time::Duration;

/// How the requests of a provider are signed.
///
/// ```
/// use clientwright_runtime::webhook::{Encoding, Fields, Layout, Piece, Signature};
///
/// // t=1700000000,v1=5257a869e7ec…
/// static SIGNATURE: Signature = Signature {
///     layout: Layout::Fields(Fields { timestamp: "t", ..Fields::new(",", "=", "v1") }),
///     encoding: Encoding::Hex,
///     signed: &[Piece::Timestamp, Piece::Text("."), Piece::Body],
///     ..Signature::new("X-Signature")
/// };
/// # assert_eq!(SIGNATURE.tolerance.as_secs(), 300);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// The header that holds the signature.
    pub header: &'static str,
    /// What stands in the header.
    pub layout: Layout,
    /// How the signature's 32 bytes are written.
    pub encoding: Encoding,
    /// The header that holds the time of sending, where that is one of its own; `""` for none.
    pub timestamp_header: &'static str,
    /// What is signed, piece by piece.
    pub signed: &'static [Piece],
    /// How the key is made of the secret.
    pub key: KeyForm,
    /// How far the time of sending, where it is signed, may be from now, before or after.
    pub tolerance: Duration,
}

impl Signature {
    /// The signature of the body alone, in Base64 and as the whole of this header, to be completed by
    /// `Signature { encoding: …, ..Signature::new(…) }`.
    pub const fn new(header: &'static str) -> Self {
        Self {
            header,
            layout: Layout::Whole(""),
            encoding: Encoding::Base64,
            timestamp_header: "",
            signed: &[Piece::Body],
            key: KeyForm::Plain,
            tolerance: Duration::from_secs(5 * 60),
        }
    }
}

/// What stands in a header that holds a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// A signature alone, behind this prefix: `sha256=`.
    Whole(&'static str),
    /// Named fields, of which several may be signatures, as during the change of a secret.
    Fields(Fields),
}

/// The named fields of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// Stands between two fields.
    pub separator: &'static str,
    /// Stands between a field's name and its value.
    pub equals: &'static str,
    /// The field that holds the time of sending; `""` for none.
    pub timestamp: &'static str,
    /// The fields that hold a signature.
    pub signature: &'static str,
}

impl Fields {
    /// Fields with this between them, this between name and value, and this name for signatures; none holds the time.
    pub const fn new(
        separator: &'static str,
        equals: &'static str,
        signature: &'static str,
    ) -> Self {
        Self {
            separator,
            equals,
            timestamp: "",
            signature,
        }
    }
}

/// How a signature's bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Hexadecimal digits, small or capital.
    Hex,
    /// Base64 of the standard alphabet, with or without its padding.
    Base64,
}

/// A piece of what is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece {
    /// This text.
    Text(&'static str),
    /// The time of sending, as it is written in the request.
    Timestamp,
    /// The value of this header.
    Header(&'static str),
    /// The body, byte for byte.
    Body,
}

/// How the key is made of the secret that the provider shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyForm {
    /// It is the secret's text.
    Plain,
    /// It is the SHA-256 of the secret's text.
    Sha256,
    /// It is what the secret holds in Base64, behind this prefix where it has it: `whsec_`.
    Base64(&'static str),
}
