//! OpenAPI 3.0 to 3.1: the few keywords of schemas that changed.
//!
//! Needed where documents of both versions become one. Invariant: what was accepted before is accepted after.

use crate::kind::{Kind, walk};
use crate::{Entry, Map, Node, Span, Value};

/// Siblings of `$ref` that say nothing on what is accepted.
pub(crate) const ANNOTATIONS: [&str; 9] = [
    "description",
    "summary",
    "title",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// Brings an object of the specification, and all below it, from 3.0 to 3.1.
pub(crate) fn to_31(node: &mut Node, kind: Kind) {
    walk(node, kind, &mut |node, kind, _| {
        if kind == Kind::Schema {
            schema(node);
        }
    });
}

fn schema(node: &mut Node) {
    let span = node.span;
    let Value::Object(map) = &mut node.value else {
        return;
    };
    if map.contains_key("$ref") {
        map.retain(|key, _| {
            key == "$ref"
                || key == "nullable"
                || key.starts_with("x-")
                || ANNOTATIONS.contains(&key.as_str())
        });
    }
    exclusive(map, "exclusiveMinimum", "minimum");
    exclusive(map, "exclusiveMaximum", "maximum");
    let nullable = map
        .shift_remove("nullable")
        .is_some_and(|entry| entry.node.as_bool() == Some(true));
    if !nullable {
        return;
    }
    if let Some(entry) = map.get_mut("type") {
        let place = entry.node.span;
        if let Value::String(name) = &entry.node.value {
            let names = [name.clone(), "null".to_owned()];
            let items = names
                .into_iter()
                .map(|name| Node {
                    span: place,
                    value: Value::String(name),
                })
                .collect();
            entry.node.value = Value::Array(items);
        }
    } else if ["$ref", "allOf", "oneOf", "anyOf"]
        .iter()
        .any(|key| map.contains_key(*key))
    {
        let inner = Node {
            span,
            value: Value::Object(std::mem::take(map)),
        };
        let null = object(
            span,
            "type",
            Node {
                span,
                value: Value::String("null".into()),
            },
        );
        *node = object(
            span,
            "anyOf",
            Node {
                span,
                value: Value::Array(vec![inner, null]),
            },
        );
    }
}

fn exclusive(map: &mut Map, exclusive: &str, bound: &str) {
    match map.get(exclusive).and_then(|entry| entry.node.as_bool()) {
        Some(true) => {
            let value = map.shift_remove(bound);
            match (value, map.get_mut(exclusive)) {
                (Some(value), Some(entry)) => entry.node = value.node,
                _ => drop(map.shift_remove(exclusive)),
            }
        }
        Some(false) => drop(map.shift_remove(exclusive)),
        None => {}
    }
}

fn object(span: Span, key: &str, node: Node) -> Node {
    let map = Map::from_iter([(key.to_owned(), Entry { key: span, node })]);
    Node {
        span,
        value: Value::Object(map),
    }
}
