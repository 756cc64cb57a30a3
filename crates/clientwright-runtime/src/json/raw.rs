//! JSON kept as text.
//!
//! Takes one JSON value, gives it back byte for byte. Invariant: the text is one valid JSON value without white space
//! around it.

use std::fmt;

use super::error::DecodeError;
use super::{Blank, Json, Reader, Value, Writer};

/// One JSON value as its text, byte for byte. Two are equal when their texts are.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Raw(Box<str>);

impl Raw {
    /// Keeps the text of one JSON value.
    ///
    /// # Errors
    /// Where the text is not one valid JSON value.
    pub fn parse(json: &str) -> Result<Self, DecodeError> {
        super::from_str(json)
    }

    pub(crate) fn of_checked(json: &str) -> Self {
        Self(json.into())
    }

    /// The text of a value, secrets in clear.
    pub fn of(value: &dyn Json) -> Self {
        Self(super::to_string(value).into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the text as any other type.
    ///
    /// # Errors
    /// Where it does not fit the type.
    pub fn decode<T: Json + Blank>(&self) -> Result<T, DecodeError> {
        super::from_str(&self.0)
    }

    /// The text as a value, `null` where it is nested too deeply for one.
    pub fn to_value(&self) -> Value {
        self.decode().unwrap_or_default()
    }
}

impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Raw {
    /// Shows the length: nobody knows what an unknown value holds, so it is kept out of logs like a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

impl Default for Raw {
    fn default() -> Self {
        Self("null".into())
    }
}

impl From<&Value> for Raw {
    fn from(value: &Value) -> Self {
        Self(super::to_string(value).into())
    }
}

impl Json for Raw {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.0 = reader.raw()?.into();
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.unknown(&self.0);
    }
    fn erase(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

impl Blank for Raw {
    fn blank() -> Self {
        Self(Box::default())
    }
}
