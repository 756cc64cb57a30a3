//! Values that are a text, or a mapping that says more.
//!
//! Takes either and gives what it makes of it. Unlike serde's `untagged`, which only says that nothing matched, it says what
//! is expected, and what is wrong within the mapping, at its place.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

/// Reads a text or a mapping; `expected` says in words what either is.
pub(super) fn text_or_mapping<'de, D, T, M>(
    deserializer: D,
    expected: &'static str,
    text: impl FnOnce(String) -> T,
    mapping: impl FnOnce(M) -> T,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    M: Deserialize<'de>,
{
    let either = Either {
        expected,
        text,
        mapping,
        detail: PhantomData,
    };
    deserializer.deserialize_any(either)
}

struct Either<F, G, M> {
    expected: &'static str,
    text: F,
    mapping: G,
    detail: PhantomData<M>,
}

impl<'de, T, M, F, G> Visitor<'de> for Either<F, G, M>
where
    M: Deserialize<'de>,
    F: FnOnce(String) -> T,
    G: FnOnce(M) -> T,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok((self.text)(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        M::deserialize(MapAccessDeserializer::new(map)).map(self.mapping)
    }
}
