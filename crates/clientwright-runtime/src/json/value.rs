//! Any JSON value.
//!
//! Takes and gives free-form JSON without losing digits or order.

use std::fmt;
use std::ops::Index;
use std::str::FromStr;

use super::error::DecodeError;
use super::{Blank, Json, Kind, Map, Number, Reader, Writer};

/// Any JSON value, exact. `Display` writes it as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, digit for digit
    Number(Number),
    /// Text
    String(String),
    /// A list
    Array(Vec<Value>),
    /// An object, in order
    Object(Map),
}

static NULL: Value = Value::Null;

impl Value {
    /// Says whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The boolean that this is.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The text that this is.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number that this is.
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The whole number that this is, where `i64` can hold it.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number().and_then(Number::as_i64)
    }

    /// The whole number that this is, where `u64` can hold it.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number().and_then(Number::as_u64)
    }

    /// The float that this is, where no digit is lost.
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number().and_then(Number::as_f64)
    }

    /// The list that this is.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The object that this is.
    pub fn as_object(&self) -> Option<&Map> {
        match self {
            Self::Object(map) => Some(map),
            _ => None,
        }
    }

    /// The object that this is, to be changed.
    pub fn as_object_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Object(map) => Some(map),
            _ => None,
        }
    }

    /// The member with this key, where this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object().and_then(|map| map.get(key))
    }

    /// The value at a JSON pointer; the empty one is this value.
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        let mut value = self;
        for token in super::pointer::tokens(pointer)? {
            value = match value {
                Self::Object(map) => map.get(&token)?,
                Self::Array(items) => items.get(super::pointer::index(&token)?)?,
                _ => return None,
            };
        }
        Some(value)
    }
}

impl Index<&str> for Value {
    type Output = Value;

    /// The member with this key, `null` where there is none.
    fn index(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&NULL)
    }
}

impl Index<usize> for Value {
    type Output = Value;

    /// The item at this place, `null` where there is none.
    fn index(&self, index: usize) -> &Value {
        self.as_array()
            .and_then(|items| items.get(index))
            .unwrap_or(&NULL)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&super::to_string(self))
    }
}

impl FromStr for Value {
    type Err = DecodeError;

    fn from_str(json: &str) -> Result<Self, DecodeError> {
        super::from_str(json)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

macro_rules! from_integer {
    ($($type:ty),*) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::Number(value.into())
            }
        })*
    };
}

from_integer! { i8, i16, i32, i64, u8, u16, u32, u64, usize }

impl From<f64> for Value {
    /// The shortest number that reads back as this float; `null` for what JSON cannot hold.
    fn from(value: f64) -> Self {
        Number::try_from(value).map_or(Self::Null, Self::Number)
    }
}

impl From<()> for Value {
    fn from((): ()) -> Self {
        Self::Null
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Object(map)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(items: [T; N]) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl PartialEq<str> for Value {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Value {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<bool> for Value {
    fn eq(&self, other: &bool) -> bool {
        self.as_bool() == Some(*other)
    }
}

impl PartialEq<i64> for Value {
    fn eq(&self, other: &i64) -> bool {
        self.as_i64() == Some(*other)
    }
}

impl Json for Value {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = match reader.peek()? {
            Kind::Null => {
                reader.take_null()?;
                Self::Null
            }
            Kind::Bool => Self::Bool(reader.bool()?),
            Kind::Number => Self::Number(reader.number()?),
            Kind::String => Self::String(reader.string()?.into_owned()),
            Kind::Array => {
                let mut items = Vec::new();
                items.read(reader)?;
                Self::Array(items)
            }
            Kind::Object => {
                let mut map = Map::new();
                map.read(reader)?;
                Self::Object(map)
            }
        };
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Null => writer.null(),
            Self::Bool(value) => writer.bool(*value),
            Self::Number(number) => writer.number(number),
            Self::String(text) => writer.string(text),
            Self::Array(items) => items.write(writer),
            Self::Object(map) => map.write(writer),
        }
    }

    fn erase(&mut self) {
        match self {
            Self::String(text) => text.erase(),
            Self::Array(items) => items.erase(),
            Self::Object(map) => map.erase(),
            Self::Number(number) => number.erase(),
            Self::Null | Self::Bool(_) => {}
        }
    }
}

impl Blank for Value {
    const TAKES_NULL: bool = true;

    fn blank() -> Self {
        Self::Null
    }
}
