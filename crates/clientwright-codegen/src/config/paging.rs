//! What `client.yaml` says of pages.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// How the pages of a list follow each other.
///
/// An input is the name of a query parameter, `offset`, or a pointer into the body, `/page/after`. All else is a pointer into the
/// answer, in which `-1` is the last item of a list.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PagingConfig {
    /// What leads on.
    ///
    /// Example: `cursor`.
    pub kind: PagingKind,
    /// What asks for another page; not for links.
    ///
    /// Example: `after`.
    pub input: Option<String>,
    /// What asks for the size of a page.
    ///
    /// Example: `limit`.
    pub size: Option<String>,
    /// Where the items are: `/data`; the empty text where the answer itself is the list. A rule may list several, of which an
    /// operation has the first that is a list in its answer.
    ///
    /// Example: `/data`.
    pub results: Pointers,
    /// Where the next cursor or link is: `/links/next`, `/data/-1/id`. With offsets and page numbers, what is there only
    /// where another page follows.
    ///
    /// Example: `/data/-1/id`.
    pub next: Option<String>,
    /// Where a boolean says whether another page follows.
    ///
    /// Example: `/has_more`.
    pub more: Option<String>,
    /// Where the number of pages is.
    ///
    /// Example: `/meta/page_count`.
    pub pages: Option<String>,
    /// Where the number of items in all pages is.
    ///
    /// Example: `/total`.
    pub total: Option<String>,
    /// The number of the first page, 1 unless something else is said.
    ///
    /// Example: `0`.
    pub first: Option<u64>,
}

/// One pointer, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointers(pub Vec<String>);

impl<'de> Deserialize<'de> for Pointers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "a pointer into the answer, or a list of pointers"
        )]
        enum Form {
            One(String),
            Several(Vec<String>),
        }
        match Form::deserialize(deserializer)? {
            Form::One(pointer) => Ok(Self(vec![pointer])),
            Form::Several(pointers) if pointers.is_empty() => Err(D::Error::custom(
                "an empty list does not say where the items are",
            )),
            Form::Several(pointers) => Ok(Self(pointers)),
        }
    }
}

/// A rule for several operations. Without a list of them it holds for all that have its input and its list of items, each with
/// those of its other parts that it has.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PagingRule {
    /// The operations, by `operationId`.
    ///
    /// Example: `[listCustomers]`.
    pub operations: Option<Vec<String>>,
    /// How their pages follow each other.
    ///
    /// Example: `{kind: offset, input: offset, size: limit, results: /data, total: /total}`.
    pub pages: PagingConfig,
}

/// What leads from one page to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum PagingKind {
    /// The number of items to skip.
    Offset,
    /// The number of the page.
    Page,
    /// A text or number that the answer before gave.
    Cursor,
    /// A URL, or path, that the answer before gave.
    Link,
}

/// How the pages of one operation follow each other.
#[derive(Debug, Clone)]
pub enum OwnPaging {
    /// They do not: `false`.
    Not,
    /// So.
    So(Box<PagingConfig>),
}

impl<'de> Deserialize<'de> for OwnPaging {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = OwnPaging;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`false`, or how pages follow each other")
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<OwnPaging, E> {
                if value {
                    return Err(E::custom("`true` does not say how pages follow each other"));
                }
                Ok(OwnPaging::Not)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OwnPaging, A::Error> {
                let own = PagingConfig::deserialize(MapAccessDeserializer::new(map))?;
                Ok(OwnPaging::So(Box::new(own)))
            }
        }

        deserializer.deserialize_any(Either)
    }
}
