//! Numbers that are texts on the wire.

use std::fmt;
use std::ops::Deref;

use crate::json::{Blank, DecodeError, Json, Kind, Reader, Writer};

/// A number that is a text in JSON: `"12.50"`. It is used as the number itself.
///
/// ```
/// use clientwright_runtime::{Number, Quoted, from_str, to_string};
///
/// let price: Quoted<Number> = from_str(r#""12.50""#)?;
/// assert_eq!(*price, "12.5".parse::<Number>()?);
/// assert_eq!(to_string(&price), r#""12.50""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quoted<T>(T);

impl<T> Quoted<T> {
    /// This number.
    pub fn new(number: T) -> Self {
        Self(number)
    }

    /// The number.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Quoted<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Quoted<T> {
    fn from(number: T) -> Self {
        Self(number)
    }
}

impl<T: fmt::Display> fmt::Display for Quoted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Debug> fmt::Debug for Quoted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Json> Json for Quoted<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let text = reader.string()?;
        match whole_number(&text, &mut self.0) {
            Ok(()) => Ok(()),
            // Its place would be one within the text.
            Err(_) => Err(reader.invalid("expected a number in a text")),
        }
    }
    fn write(&self, writer: &mut Writer) {
        writer.string(&crate::json::to_string(&self.0));
    }
    fn erase(&mut self) {
        self.0.erase();
    }
}

/// Reads a text that is a JSON number, without anything around it.
fn whole_number(text: &str, number: &mut dyn Json) -> Result<(), DecodeError> {
    let mut reader = Reader::new(text.as_bytes())?;
    let spaced =
        text.starts_with(|c: char| c.is_whitespace()) || text.ends_with(char::is_whitespace);
    let kind = reader.peek()?;
    if spaced || kind != Kind::Number {
        return Err(reader.unexpected("a number", kind));
    }
    number.read(&mut reader)?;
    reader.finish()
}

impl<T: Blank> Blank for Quoted<T> {
    fn blank() -> Self {
        Self(T::blank())
    }
}
