//! Values that must not be seen.
//!
//! Takes a value, gives it only to who asks for it by name. Invariant: no formatting shows it, and its text is
//! overwritten before its memory is given back.

use std::fmt;
use std::mem;

use crate::json::{Blank, DecodeError, Json, Reader, Writer};

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// A value that is never printed.
///
/// It is sent in clear, and serialised in clear by serde; [`to_redacted_string`](crate::to_redacted_string) hides it.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Secret<T: Json>(T);

impl<T: Json> Secret<T> {
    /// Hides a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// The value, owned; from here on nothing hides or overwrites it.
    pub fn into_exposed(mut self) -> T
    where
        T: Blank,
    {
        mem::replace(&mut self.0, T::blank())
    }
}

impl<T: Json> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.erase();
    }
}

impl<T: Json> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl<T: Json> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl<T: Json> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<&String> for Secret<String> {
    fn from(text: &String) -> Self {
        Self(text.clone())
    }
}

impl<T: Json> Json for Secret<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.secret(&mut self.0)
    }

    fn write(&self, writer: &mut Writer) {
        writer.secret(&self.0);
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }

    fn erase(&mut self) {
        self.0.erase();
    }
}

impl<T: Json + Blank> Blank for Secret<T> {
    fn blank() -> Self {
        Self(T::blank())
    }
}
