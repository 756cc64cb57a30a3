//! Schemas, and parameters and headers that are schemas in all but name.

use std::collections::BTreeMap;

use super::{Cx, member, object, text};
use crate::kind::{Kind, walk};
use crate::{Entry, Map, Node, Span, Value, codes};

/// The keywords of a parameter or header that describe its value.
const VALUE: [&str; 19] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "x-nullable",
    // Of 3.0, but clear.
    "properties",
    "additionalProperties",
];

/// Extensions that describe a value, and so go where its schema goes.
const VALUE_EXTENSIONS: [&str; 7] = [
    "x-ms-enum",
    "x-enum-varnames",
    "x-enum-elements",
    "x-enum-descriptions",
    "x-enumNames",
    "x-enum-names",
    "x-extensible-enum",
];

/// Turns one schema; those in it are visited by who walks.
pub(super) fn convert(node: &mut Node) {
    let Value::Object(map) = &mut node.value else {
        return;
    };
    if let Some(entry) = map.get_mut("discriminator")
        && entry.node.as_str().is_some()
    {
        let span = entry.node.span;
        let name = std::mem::replace(&mut entry.node.value, Value::Null);
        let property = Node { span, value: name };
        let property = [("propertyName".to_owned(), member(property))];
        entry.node = object(span, Map::from_iter(property));
    }
    if let Some((index, _, entry)) = map.shift_remove_full("x-nullable") {
        let index = index.min(map.len());
        if !map.contains_key("nullable") {
            map.shift_insert(index, "nullable".to_owned(), entry);
        }
    }
    if map.get("type").and_then(|entry| entry.node.as_str()) == Some("file") {
        file(map);
    }
}

/// `type: file` is bytes.
pub(super) fn file(map: &mut Map) {
    let Some(entry) = map.get_mut("type") else {
        return;
    };
    entry.node.value = Value::String("string".to_owned());
    let format = member(text(entry.node.span, "binary"));
    map.insert("format".to_owned(), format);
}

/// Takes out of a parameter or header what describes its value, as a schema.
pub(super) fn value(map: &mut Map, whole: Span) -> Entry {
    // Who writes `schema` already means it.
    if let Some(entry) = map.shift_remove("schema") {
        return entry;
    }
    let mut schema = Map::new();
    let mut rest = Map::with_capacity(map.len());
    for (key, entry) in std::mem::take(map) {
        if VALUE.contains(&key.as_str()) || VALUE_EXTENSIONS.contains(&key.as_str()) {
            schema.insert(key, entry);
        } else {
            rest.insert(key, entry);
        }
    }
    *map = rest;
    let key = schema.get("type").map_or(whole, |entry| entry.key);
    let mut node = object(key, schema);
    walk(&mut node, Kind::Schema, &mut |node, _, _| {
        convert(node);
        if let Value::Object(map) = &mut node.value {
            map.shift_remove("collectionFormat");
        }
    });
    Entry { key, node }
}

/// Subtypes whose value of the discriminator is not their name say so in an extension; the base then maps the values.
pub(super) fn discriminators(root: &mut Node) {
    let Some(schemas) = root
        .pointer("/components/schemas")
        .and_then(Node::as_object)
    else {
        return;
    };
    let mut mappings: BTreeMap<String, Vec<(String, Node)>> = BTreeMap::new();
    for (name, entry) in schemas {
        let value = ["x-ms-discriminator-value", "x-discriminator-value"]
            .iter()
            .find_map(|key| entry.node.get(key).filter(|node| node.as_str().is_some()));
        let Some(value) = value else { continue };
        let Some(base) = base_of(schemas, name) else {
            continue;
        };
        let target = crate::pointer::push("/components/schemas", name);
        let target = text(value.span, crate::pointer::reference(&target));
        let value = value.as_str().unwrap_or_default().to_owned();
        mappings.entry(base).or_default().push((value, target));
    }
    for (base, values) in mappings {
        let pointer = crate::pointer::push("/components/schemas", &base);
        let discriminator = super::reference::at_mut(root, &pointer)
            .and_then(|node| super::reference::at_mut(node, "/discriminator"));
        let Some(Value::Object(map)) = discriminator.map(|node| &mut node.value) else {
            continue;
        };
        let Some(span) = values.first().map(|(_, node)| node.span) else {
            continue;
        };
        let values = values
            .into_iter()
            .map(|(value, node)| (value, member(node)));
        map.entry("mapping".to_owned())
            .or_insert_with(|| member(object(span, values.collect())));
    }
}

/// The definition with a discriminator that one is made from, by `allOf`; itself where it has one.
fn base_of(schemas: &Map, name: &str) -> Option<String> {
    let mut pending = vec![name.to_owned()];
    let mut seen = 0;
    while let Some(name) = pending.pop() {
        seen += 1;
        if seen > super::HOPS {
            return None;
        }
        let Some(entry) = schemas.get(&name) else {
            continue;
        };
        if entry.node.get("discriminator").is_some() {
            return Some(name);
        }
        let parents = entry.node.get("allOf").and_then(Node::as_array);
        for parent in parents.unwrap_or_default() {
            let target = parent
                .get("$ref")
                .and_then(Node::as_str)
                .and_then(|text| text.strip_prefix("#/definitions/"));
            pending.extend(target.map(|name| name.replace("~1", "/").replace("~0", "~")));
        }
    }
    None
}

impl Cx<'_> {
    /// Reports what 3.0 has no word for.
    pub(super) fn unsupported(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics
            .warning(codes::UNSUPPORTED, span, message)
            .help("patch it in overlay.yaml");
    }
}
