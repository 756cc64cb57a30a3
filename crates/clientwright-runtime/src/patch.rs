//! The three states of a field in an update.
//!
//! Takes what a caller says of a field, gives its JSON or nothing. Invariant: a field that nobody touched is never
//! written.

use crate::json::{Blank, DecodeError, Json, Map, Number, Quoted, Reader, Serde, Writer};
use crate::secret::Secret;

/// What an update says of a field that may be left out and may be null.
///
/// There is no conversion from `Option`: `None` could mean both "leave it" and "clear it".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Patch<T> {
    /// The field is left as it is: it is not sent.
    #[default]
    Absent,
    /// The field is cleared: `null` is sent.
    Null,
    /// The field gets this value.
    Value(T),
}

impl<T> Patch<T> {
    /// Says whether the field is left as it is.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Says whether the field is cleared.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value that the field gets.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value that the field gets, owned.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The same state over a reference.
    pub fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(value),
        }
    }

    /// The same state over what `change` makes of the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(change(value)),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Patch<String> {
    fn from(text: &str) -> Self {
        Self::Value(text.to_owned())
    }
}

impl From<&String> for Patch<String> {
    fn from(text: &String) -> Self {
        Self::Value(text.clone())
    }
}

impl From<&str> for Patch<Secret<String>> {
    fn from(text: &str) -> Self {
        Self::Value(text.into())
    }
}

impl From<&String> for Patch<Secret<String>> {
    fn from(text: &String) -> Self {
        Self::Value(text.into())
    }
}

impl<T: Json> From<T> for Patch<Secret<T>> {
    fn from(value: T) -> Self {
        Self::Value(value.into())
    }
}

impl<T> From<T> for Patch<Quoted<T>> {
    fn from(number: T) -> Self {
        Self::Value(number.into())
    }
}

impl<T> From<T> for Patch<Serde<T>> {
    fn from(value: T) -> Self {
        Self::Value(value.into())
    }
}

impl<V: Into<T>, T, const N: usize> From<[V; N]> for Patch<Vec<T>> {
    fn from(items: [V; N]) -> Self {
        Self::Value(items.map(Into::into).into())
    }
}

impl<K: Into<String>, V: Into<T>, T, const N: usize> From<[(K, V); N]> for Patch<Map<T>> {
    fn from(entries: [(K, V); N]) -> Self {
        Self::Value(entries.into())
    }
}

macro_rules! from_integer {
    ($($type:ty),*) => {
        $(impl From<$type> for Patch<Number> {
            fn from(value: $type) -> Self {
                Self::Value(value.into())
            }
        })*
    };
}

from_integer! { i8, i16, i32, i64, u8, u16, u32, u64 }

impl<T: Json + Blank> Json for Patch<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        if reader.take_null()? {
            *self = Self::Null;
            return Ok(());
        }
        let mut value = T::blank();
        value.read(reader)?;
        *self = Self::Value(value);
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Value(value) => value.write(writer),
            Self::Absent | Self::Null => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        Patch::is_absent(self)
    }

    fn erase(&mut self) {
        if let Self::Value(value) = self {
            value.erase();
        }
    }
}

impl<T> Blank for Patch<T> {
    fn blank() -> Self {
        Self::Absent
    }
}
