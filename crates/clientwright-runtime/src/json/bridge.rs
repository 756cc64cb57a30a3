//! Bridges to serde, for every format but our own JSON.
//!
//! Takes any serializer or deserializer; the value goes through JSON text, so one function serves all types. Invariant:
//! with `serde_json` nothing is lost: its own raw text is used where a float would drop digits. Other formats get the
//! nearest float for a number that no integer or float holds.

use std::cell::RefCell;
use std::fmt;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Base64, Blank, DecodeError, Json, Kind, Map, Number, Raw, Reader, Value, Writer};
use crate::{Patch, Secret};

/// Serializes any value by way of its JSON text, secrets in clear.
#[doc(hidden)]
pub fn serialize<S: Serializer>(value: &dyn Json, serializer: S) -> Result<S::Ok, S::Error> {
    let mut writer = Writer::new();
    value.write(&mut writer);
    if is_compact_json::<S>() {
        return RawValue::from_string(writer.into_text())
            .map_err(S::Error::custom)?
            .serialize(serializer);
    }
    let mut reader = Reader::new(writer.as_bytes()).map_err(S::Error::custom)?;
    transcode(&mut reader, serializer)
}

/// The next value of a reader, seen by serde as a value that can be serialized once.
struct Next<'r, 'j>(RefCell<&'r mut Reader<'j>>);

impl Serialize for Next<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.try_borrow_mut() {
            Ok(mut reader) => transcode(&mut reader, serializer),
            Err(_) => Err(S::Error::custom("serialized inside itself")),
        }
    }
}

fn transcode<S: Serializer>(reader: &mut Reader<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    match reader.peek().map_err(S::Error::custom)? {
        Kind::Null => {
            reader.take_null().map_err(S::Error::custom)?;
            serializer.serialize_unit()
        }
        Kind::Bool => serializer.serialize_bool(reader.bool().map_err(S::Error::custom)?),
        Kind::String => serializer.serialize_str(&reader.string().map_err(S::Error::custom)?),
        Kind::Number => number(reader.number_text().map_err(S::Error::custom)?, serializer),
        Kind::Array => {
            let mut list = serializer.serialize_seq(None)?;
            let mut some = reader.first_item().map_err(S::Error::custom)?;
            while some {
                list.serialize_element(&Next(RefCell::new(reader)))?;
                some = reader.next_item().map_err(S::Error::custom)?;
            }
            list.end()
        }
        Kind::Object => {
            let mut map = serializer.serialize_map(None)?;
            let mut key = reader.first_key().map_err(S::Error::custom)?;
            while let Some(name) = key {
                map.serialize_key(&name)?;
                map.serialize_value(&Next(RefCell::new(reader)))?;
                key = reader.next_key().map_err(S::Error::custom)?;
            }
            map.end()
        }
    }
}

fn number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    // `-0` is no integer of Rust's, and `1.0` is to stay a float.
    if text != "-0" {
        if let Ok(value) = text.parse() {
            return serializer.serialize_u64(value);
        }
        if let Ok(value) = text.parse() {
            return serializer.serialize_i64(value);
        }
    }
    if is_serde_json::<S>() {
        let raw = RawValue::from_string(text.to_owned()).map_err(S::Error::custom)?;
        return raw.serialize(serializer);
    }
    let number = Number::of_json(text).ok_or_else(|| S::Error::custom("number out of range"))?;
    serializer.serialize_f64(number.to_f64_lossy())
}

/// Raw text is a private agreement between `serde_json` and itself: any other format would show its envelope. Where
/// this guess fails the float is taken, which is valid and only less exact.
fn is_serde_json<T>() -> bool {
    let name = std::any::type_name::<T>();
    name.trim_start_matches("&mut ").starts_with("serde_json::")
}

/// Says whether our text is what the serializer would write too, so that it can go out as it is: true of
/// `serde_json::to_string` and `to_vec`.
fn is_compact_json<S>() -> bool {
    use std::any::type_name;
    type_name::<S>() == type_name::<&mut serde_json::Serializer<&mut Vec<u8>>>()
}

/// Deserializes any type: from the text where the format is `serde_json`, by way of a [`Value`] elsewhere.
#[doc(hidden)]
pub fn deserialize<'de, T: Json + Blank, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut value = T::blank();
    if is_serde_json::<D>() {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        read(raw.get().as_bytes(), &mut value).map_err(D::Error::custom)?;
    } else {
        let any = deserializer.deserialize_any(AnyValue)?;
        read(&super::to_vec(&any), &mut value).map_err(D::Error::custom)?;
    }
    Ok(value)
}

fn read(json: &[u8], value: &mut dyn Json) -> Result<(), DecodeError> {
    super::read_document(json, value)
}

/// The only key of a number that `serde_json` has buffered while its feature `arbitrary_precision` is on.
const PRECISE: &str = "$serde_json::private::Number";

struct AnyValue;

impl<'de> serde::de::DeserializeSeed<'de> for AnyValue {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    /// Without it serde's own error would show the number.
    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        let number = Number::of_json(&value.to_string());
        Ok(number.map_or(Value::Null, Value::Number))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(AnyValue)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(AnyValue)?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("duplicate field"));
            }
        }
        if let (1, Some(Value::String(text))) = (map.len(), map.get(PRECISE))
            && let Some(number) = Number::of_json(text)
        {
            return Ok(Value::Number(number));
        }
        Ok(Value::Object(map))
    }
}

macro_rules! bridges {
    ($([$($generic:ident)?] $type:ty),* $(,)?) => {
        $(
            impl $(<$generic: Json + Blank>)? Serialize for $type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serialize(self, serializer)
                }
            }
            impl<'de $(, $generic: Json + Blank)?> Deserialize<'de> for $type {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserialize(deserializer)
                }
            }
        )*
    };
}

bridges! { [] Value, [] Number, [] Raw, [] Base64, [T] Map<T>, [T] Secret<T>, [T] Patch<T> }
