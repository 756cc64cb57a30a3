//! Looks into JSON text that a setter has already encoded, without decoding what it need not.
//!
//! Takes JSON text; gives its kind, members, items or scalar text. Numbers keep the digits that they were written with, since
//! nothing here turns them into a number.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The kind of a JSON value, as far as parameters and forms tell values apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Scalar,
    List,
    Object,
}

/// The kind of a JSON text, by its first byte.
pub(crate) fn kind(text: &str) -> Kind {
    match text.as_bytes().first() {
        Some(b'[') => Kind::List,
        Some(b'{') => Kind::Object,
        Some(b'n') => Kind::Null,
        _ => Kind::Scalar,
    }
}

/// The text of a scalar: a string without its quotes, a number or boolean as written, nothing for null. Lists and objects
/// stay JSON.
pub(crate) fn scalar(text: &str) -> Cow<'_, str> {
    match text.as_bytes().first() {
        Some(b'"') => unquote(text),
        Some(b'n') => Cow::Borrowed(""),
        _ => Cow::Borrowed(text),
    }
}

fn unquote(text: &str) -> Cow<'_, str> {
    let inner = text.get(1..text.len().saturating_sub(1));
    match inner {
        Some(inner) if !inner.bytes().any(|byte| byte == b'\\') => Cow::Borrowed(inner),
        _ => serde_json::from_str::<String>(text).map_or(Cow::Borrowed(text), Cow::Owned),
    }
}

/// A JSON string of this text.
pub(crate) fn quote(text: &str) -> String {
    let plain = |byte: u8| byte >= b' ' && !matches!(byte, b'"' | b'\\' | 0x7f);
    if text.bytes().all(plain) {
        return ["\"", text, "\""].concat();
    }
    serde_json::Value::from(text).to_string()
}

/// The items of a list, each as JSON text; none where the text is no list.
pub(crate) fn items(text: &str) -> Vec<&str> {
    let raw = serde_json::from_str::<Vec<&RawValue>>(text).unwrap_or_default();
    raw.into_iter().map(RawValue::get).collect()
}

/// The members of an object in their order, each as JSON text; `None` where the text is no object.
pub(crate) fn members(text: &str) -> Option<Vec<(String, &str)>> {
    serde_json::from_str::<Members<'_>>(text).ok().map(|m| m.0)
}

/// The text at a JSON pointer, in which `-1` is the last item of a list; `None` where nothing stands there or the text is no JSON.
pub(crate) fn at<'a>(text: &'a str, pointer: &str) -> Option<&'a str> {
    let mut text = text.trim();
    for segment in segments(pointer) {
        text = match kind(text) {
            Kind::Object => {
                members(text)?
                    .into_iter()
                    .rfind(|(name, _)| *name == segment)?
                    .1
            }
            Kind::List if segment == "-1" => items(text).pop()?,
            Kind::List => items(text).into_iter().nth(segment.parse().ok()?)?,
            Kind::Null | Kind::Scalar => return None,
        };
    }
    Some(text)
}

/// The segments of a JSON pointer, unescaped.
pub(crate) fn segments(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = split(pointer, b'/').map(|(_, rest)| rest);
    let segments = std::iter::from_fn(move || {
        let here = rest?;
        let found = split(here, b'/');
        rest = found.map(|(_, rest)| rest);
        Some(found.map_or(here, |(segment, _)| segment))
    });
    segments.map(|segment| {
        if segment.bytes().any(|byte| byte == b'~') {
            Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(segment)
        }
    })
}

/// The text before and after the first of an ASCII byte. Short texts are searched sooner byte by byte than by `find`.
pub(crate) fn split(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|here| here == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

struct Members<'a>(Vec<(String, &'a str)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                    members.push((name, value.get()));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_lose_their_quotes_and_nothing_else() {
        let check = |text, expect| assert_eq!(scalar(text), expect, "{text}");
        check(r#""blue""#, "blue");
        check(r#""a\"b\n\u00e9""#, "a\"b\né");
        check("12345678901234567890.120", "12345678901234567890.120");
        check("1e400", "1e400");
        check("true", "true");
        check("null", "");
        check(r#"{"a":1}"#, r#"{"a":1}"#);
    }

    #[test]
    fn pointers_lead_through_objects_and_lists() {
        let text = r#" {"errors":[{"a/b":"x"},{"~":2}],"e":null}"#;
        let check = |pointer, expect| assert_eq!(at(text, pointer), expect, "{pointer}");
        check("/errors/0/a~1b", Some(r#""x""#));
        check("/errors/1/~0", Some("2"));
        check("/errors/2", None);
        check("/errors/-1/~0", Some("2"));
        check("/errors/-2", None);
        check("/e", Some("null"));
        check("/e/f", None);
    }

    #[test]
    fn members_and_items_keep_order_and_text() {
        let found = members(r#"{"b":1.0,"a":[1, 2],"":null}"#).unwrap_or_default();
        let expect = [("b", "1.0"), ("a", "[1, 2]"), ("", "null")];
        assert_eq!(found, expect.map(|(n, v)| (n.to_owned(), v)));
        assert_eq!(items(r#"["x", 1e5, {}]"#), [r#""x""#, "1e5", "{}"]);
        assert_eq!(members("[]"), None);
    }
}
