//! Which object of the specification stands where.
//!
//! A walk over a tree needs it to tell a schema's keyword from a property of that name, and a reference from an
//! example that looks like one.

use crate::{Map, Node, Value};

/// The objects of the specification that a walk tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Document,
    Components,
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    Response,
    MediaType,
    Encoding,
    Schema,
    Callback,
    Link,
    Example,
    SecurityScheme,
    /// What is no object of the specification: maps and lists of them, texts.
    Other,
}

/// What stands under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    One(Kind),
    List(Kind),
    Map(Kind),
}

/// The methods that have a field of their own in a path item; `query` came with 3.2.
const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The parts of a document that hold paths. The second is an extension whose paths may differ by their query alone.
pub(crate) const PATHS: [&str; 2] = ["paths", "x-ms-paths"];

/// The method that a key of a path item names, as its field is written: in capitals it means the same.
pub(crate) fn method(key: &str) -> Option<&'static str> {
    METHODS
        .into_iter()
        .find(|method| method.eq_ignore_ascii_case(key))
}

/// The sections of `components`, with what they hold.
pub(crate) const SECTIONS: [(&str, Kind); 11] = [
    ("schemas", Kind::Schema),
    ("responses", Kind::Response),
    ("parameters", Kind::Parameter),
    ("examples", Kind::Example),
    ("requestBodies", Kind::RequestBody),
    ("headers", Kind::Header),
    ("securitySchemes", Kind::SecurityScheme),
    ("links", Kind::Link),
    ("callbacks", Kind::Callback),
    ("pathItems", Kind::PathItem),
    ("mediaTypes", Kind::MediaType),
];

impl Kind {
    /// The section of `components` for objects of this kind.
    pub(crate) fn section(self) -> Option<&'static str> {
        SECTIONS
            .iter()
            .find(|(_, kind)| *kind == self)
            .map(|(name, _)| *name)
    }

    /// What stands under a key of an object of this kind, where it is an object of the specification.
    pub(crate) fn child(self, key: &str) -> Option<Shape> {
        use Shape::{List, Map, One};
        let known = |key: &str| key == "x-webhooks" || PATHS.contains(&key);
        if key.starts_with("x-") && self != Self::Callback && !known(key) {
            return None;
        }
        Some(match (self, key) {
            (Self::Document, "webhooks" | "x-webhooks") => Map(Self::PathItem),
            (Self::Document, key) if PATHS.contains(&key) => Map(Self::PathItem),
            (Self::Document, "components") => One(Self::Components),
            (Self::Components, section) => {
                Map(SECTIONS.iter().find(|(name, _)| *name == section)?.1)
            }
            (Self::PathItem | Self::Operation, "parameters") => List(Self::Parameter),
            (Self::PathItem, key) if method(key).is_some() => One(Self::Operation),
            (Self::PathItem, "additionalOperations") => Map(Self::Operation),
            (Self::Operation, "requestBody") => One(Self::RequestBody),
            (Self::Operation, "responses") => Map(Self::Response),
            (Self::Operation, "callbacks") => Map(Self::Callback),
            (Self::Callback, _) => One(Self::PathItem),
            // A body and an answer have a schema only by mistake.
            (
                Self::Parameter
                | Self::Header
                | Self::MediaType
                | Self::RequestBody
                | Self::Response,
                "schema",
            )
            | (Self::Parameter | Self::Header, "items")
            | (Self::MediaType, "itemSchema") => One(Self::Schema),
            (Self::Parameter | Self::Header | Self::RequestBody | Self::Response, "content") => {
                Map(Self::MediaType)
            }
            (Self::Parameter | Self::Header | Self::MediaType, "examples") => Map(Self::Example),
            (Self::Response | Self::Encoding, "headers") => Map(Self::Header),
            (Self::Response, "links") => Map(Self::Link),
            (Self::MediaType | Self::Encoding, "encoding") => Map(Self::Encoding),
            (Self::MediaType | Self::Encoding, "prefixEncoding") => List(Self::Encoding),
            (Self::MediaType | Self::Encoding, "itemEncoding") => One(Self::Encoding),
            (Self::Schema, key) => return schema_child(key),
            _ => return None,
        })
    }
}

fn schema_child(key: &str) -> Option<Shape> {
    Some(match key {
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => {
            Shape::Map(Kind::Schema)
        }
        "allOf" | "oneOf" | "anyOf" | "prefixItems" => Shape::List(Kind::Schema),
        "items"
        | "not"
        | "if"
        | "then"
        | "else"
        | "additionalProperties"
        | "additionalItems"
        | "contains"
        | "contentSchema"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Shape::One(Kind::Schema),
        _ => return None,
    })
}

/// The operations of a path item, to be changed: those with a field of their own, and the additional ones.
pub(crate) fn operations_mut(item: &mut Map) -> Vec<&mut Map> {
    let mut out = Vec::new();
    for (key, entry) in item.iter_mut() {
        let Value::Object(map) = &mut entry.node.value else {
            continue;
        };
        if method(key).is_some() {
            out.push(map);
        } else if key == "additionalOperations" {
            out.extend(
                map.values_mut()
                    .filter_map(|entry| match &mut entry.node.value {
                        Value::Object(map) => Some(map),
                        _ => None,
                    }),
            );
        }
    }
    out
}

/// Whether a key of a path item holds operations.
pub(crate) fn holds_operations(key: &str) -> bool {
    method(key).is_some() || key == "additionalOperations"
}

/// Levels below which a walk does not go; a parsed tree is far from it, one that includes itself is not.
pub(crate) const DEEPEST: usize = 600;

/// Calls `f` for each object of the specification below a node, and for the node itself, parents first.
///
/// `f` may replace the node; its children are those after the call. Its third argument is the level, and what stands
/// below [`DEEPEST`] is not visited.
pub(crate) fn walk(node: &mut Node, kind: Kind, f: &mut impl FnMut(&mut Node, Kind, usize)) {
    descend(node, kind, 0, f);
}

fn descend(node: &mut Node, kind: Kind, depth: usize, f: &mut impl FnMut(&mut Node, Kind, usize)) {
    f(node, kind, depth);
    let Value::Object(map) = &mut node.value else {
        return;
    };
    if depth >= DEEPEST {
        return;
    }
    for (key, entry) in map.iter_mut() {
        match (kind.child(key), &mut entry.node) {
            (Some(Shape::One(kind)), child) => descend(child, kind, depth + 1, f),
            (
                Some(Shape::List(kind)),
                Node {
                    value: Value::Array(items),
                    ..
                },
            ) => {
                for item in items {
                    descend(item, kind, depth + 1, f);
                }
            }
            (
                Some(Shape::Map(kind)),
                Node {
                    value: Value::Object(members),
                    ..
                },
            ) => {
                for (name, member) in members {
                    // Beside paths and statuses stand extensions.
                    let open = matches!(kind, Kind::Response | Kind::PathItem);
                    if !(open && name.starts_with("x-")) {
                        descend(&mut member.node, kind, depth + 1, f);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A name that is free: the wanted one, or the first of `wanted_2`, `wanted_3`…
pub(crate) fn numbered(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut name = wanted.to_owned();
    let mut number = 1_usize;
    while taken(&name) {
        number += 1;
        name = format!("{wanted}_{number}");
    }
    name
}
