//! Types that serde knows.

use std::fmt;
use std::ops::{Deref, DerefMut};

use ::serde::Serialize;
use ::serde::de::DeserializeOwned;

use crate::json::{Blank, DecodeError, Json, Reader, Writer};

/// A value of any type that serde knows, as a field of a generated one. It is used as the value itself.
///
/// The value goes through `serde_json`: what its type makes of numbers and unknown members is the type's own affair.
///
/// ```
/// use clientwright_runtime::{Serde, from_str, to_string};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Money {
///     amount: i64,
///     currency: String,
/// }
///
/// let price: Serde<Money> = from_str(r#"{"amount":1250,"currency":"EUR"}"#)?;
/// assert_eq!(price.amount, 1250);
/// assert_eq!(to_string(&price), r#"{"amount":1250,"currency":"EUR"}"#);
/// # Ok::<(), clientwright_runtime::DecodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serde<T>(State<T>);

/// Serde has no value to start reading from, so that there is none until one was read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum State<T> {
    Unread,
    Is(T),
}

impl<T> Serde<T> {
    /// This value.
    pub fn new(value: T) -> Self {
        Self(State::Is(value))
    }

    /// The value, owned.
    ///
    /// # Panics
    /// Where reading into this very value by [`Json::read`] has failed. Decoding as a whole gives no such value.
    pub fn into_inner(self) -> T {
        match self.0 {
            State::Is(value) => value,
            State::Unread => unread(),
        }
    }
}

/// Nobody gets a value that was not read but who reads into it by hand, and goes on after an error.
#[cold]
fn unread<T>() -> T {
    panic!("a value whose reading has failed is used")
}

impl<T> Deref for Serde<T> {
    type Target = T;
    fn deref(&self) -> &T {
        match &self.0 {
            State::Is(value) => value,
            State::Unread => unread(),
        }
    }
}

impl<T> DerefMut for Serde<T> {
    fn deref_mut(&mut self) -> &mut T {
        match &mut self.0 {
            State::Is(value) => value,
            State::Unread => unread(),
        }
    }
}

impl<T> From<T> for Serde<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Default> Default for Serde<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for Serde<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            State::Is(value) => value.fmt(f),
            State::Unread => f.write_str("unread"),
        }
    }
}

impl<T: Serialize + DeserializeOwned> Json for Serde<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        match serde_json::from_str(reader.raw()?) {
            Ok(value) => self.0 = State::Is(value),
            // What serde says of it may show the value.
            Err(_) => return Err(reader.invalid("does not fit the type in its place")),
        }
        Ok(())
    }

    /// `null` for what its type refuses to serialise.
    fn write(&self, writer: &mut Writer) {
        let text = match &self.0 {
            State::Is(value) => serde_json::to_string(value).ok(),
            State::Unread => None,
        };
        match text {
            Some(text) => writer.raw(&text),
            None => writer.null(),
        }
    }
}

impl<T> Blank for Serde<T> {
    fn blank() -> Self {
        Self(State::Unread)
    }
}
