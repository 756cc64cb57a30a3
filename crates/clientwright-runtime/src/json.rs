//! The lean JSON codec that generated types use.
//!
//! Takes JSON text, gives typed values, and the other way round. Every type is a list of slots behind `dyn Json`, read
//! by ONE concrete [`Reader`] and written by ONE concrete [`Writer`]; nothing here is generic over a format, so that a
//! generated crate of a thousand types stays cheap to compile. The macros [`object!`](crate::object),
//! [`open_enum!`](crate::open_enum), [`open_int_enum!`](crate::open_int_enum), [`union!`](crate::union) and
//! [`views!`](crate::views) write the implementations, together with bridges to serde's traits for every other format.
//!
//! Invariant: what is read is exact or an error. Digits are kept, unknown enum values and union members stay as they
//! came, and no error shows a value of the document.

pub(crate) mod base64;
pub(crate) mod bridge;
pub(crate) mod error;
mod foreign;
mod impls;
pub(crate) mod list;
mod macros;
pub(crate) mod map;
pub(crate) mod notes;
pub(crate) mod number;
pub(crate) mod object;
pub(crate) mod pointer;
pub(crate) mod raw;
pub(crate) mod reader;
mod sealed;
pub(crate) mod slots;
mod text;
pub(crate) mod union;
pub(crate) mod value;
pub(crate) mod writer;

pub use base64::Base64;
pub use error::DecodeError;
pub use foreign::{Quoted, Serde};
pub use map::Map;
pub use number::{Number, NumberError};
pub use pointer::pointer;
pub use raw::Raw;
pub use reader::{Kind, Reader};
pub use value::Value;
pub use writer::Writer;

// What the macros expand to; not for use by hand.
#[doc(hidden)]
pub use bridge::{deserialize, serialize};
#[doc(hidden)]
pub use object::{Field, Literal, Presence, Rest, Table};
#[doc(hidden)]
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
#[doc(hidden)]
pub use slots::{Constant, See, Slot, debug, equal, order};
#[doc(hidden)]
pub use union::{Choice, Condition, Kinds, Rule, fields_of};

/// What reading gives.
pub type Result<T = (), E = DecodeError> = std::result::Result<T, E>;

/// A type that is read from JSON and written as JSON.
///
/// Generated types implement it through this crate's macros. It is object-safe, so that code over many types is
/// compiled once.
pub trait Json {
    /// Replaces this value by the next value of the reader.
    ///
    /// # Errors
    /// Where the text is not JSON or does not fit the type. The value is then unspecified but valid.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Writes this value. Secrets are written in clear, unless the writer is a [redacting one](Writer::redacting).
    ///
    /// # Panics
    /// Where an implementation of one's own leaves this out: only generated types are written otherwise.
    fn write(&self, writer: &mut Writer) {
        self.slots(writer);
    }

    /// Says whether an object leaves this field out where the field is optional.
    fn is_absent(&self) -> bool {
        false
    }

    /// Shows the slots of this value, where it has some: it is written, shown and compared by them.
    #[doc(hidden)]
    fn slots(&self, _see: &mut dyn See) {
        panic!("a type that is not generated has to have a `Json::write` of its own")
    }

    /// The members without a field, where this is a map.
    #[doc(hidden)]
    fn rest(&self) -> Option<&dyn Rest> {
        None
    }

    /// Overwrites text that this value holds; [`Secret`](crate::Secret) calls it before its memory is given back.
    #[doc(hidden)]
    fn erase(&mut self) {}
}

/// A type that has a value to start reading from. With [`Json`] it makes of a type one that generated types can hold.
pub trait Blank: Sized {
    /// The declared fields, where this is an object that has some.
    #[doc(hidden)]
    const FIELDS: &'static [Field] = &[];
    /// The same as a table.
    #[doc(hidden)]
    const TABLE: &'static Table = &Table::new(Self::FIELDS, "");

    /// Whether null is a value of its own, so that it is kept apart from what is not there.
    #[doc(hidden)]
    const TAKES_NULL: bool = false;

    /// The value that is read over.
    fn blank() -> Self;
}

/// Decodes one JSON document.
///
/// # Errors
/// Where the text is not one whole JSON document or does not fit `T`.
pub fn from_slice<T: Json + Blank>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::blank();
    read_document(json, &mut value)?;
    Ok(value)
}

/// Decodes what stands at a pointer of a JSON document; notes, where there are some to take it, what its types do not know.
pub(crate) fn read_at(
    json: &[u8],
    pointer: &str,
    value: &mut dyn Json,
    notes: Option<&notes::Notes>,
) -> Result<(), DecodeError> {
    let mut reader = Reader::new(json)?;
    if let Some(notes) = notes {
        reader.note(notes);
    }
    pointer::read_from(reader, pointer, value)
}

/// Decodes one JSON document from text.
///
/// # Errors
/// As [`from_slice`].
pub fn from_str<T: Json + Blank>(json: &str) -> Result<T, DecodeError> {
    from_slice(json.as_bytes())
}

fn read_document(json: &[u8], value: &mut dyn Json) -> Result<(), DecodeError> {
    let mut reader = Reader::new(json)?;
    value.read(&mut reader)?;
    reader.finish()
}

/// Encodes a value as JSON, secrets in clear.
pub fn to_vec(value: &dyn Json) -> Vec<u8> {
    let mut writer = Writer::new();
    value.write(&mut writer);
    writer.into_bytes()
}

/// Encodes a value as JSON text, secrets in clear.
pub fn to_string(value: &dyn Json) -> String {
    let mut writer = Writer::new();
    value.write(&mut writer);
    writer.into_text()
}

/// Encodes a value as JSON text with `"[redacted]"` in the place of every secret.
pub fn to_redacted_string(value: &dyn Json) -> String {
    let mut writer = Writer::redacting();
    value.write(&mut writer);
    writer.into_text()
}
