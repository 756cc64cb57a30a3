//! One schema that was reached on several ways is one schema.
//!
//! Takes the bundled tree, in which what several references name may stand several times. The first place keeps it, the
//! others refer to it, so that it becomes one type. Places are told by where the text stands that they were read from.

use std::collections::BTreeMap;

use crate::kind::{DEEPEST, Kind, Shape};
use crate::merge::same;
use crate::{Entry, Map, Node, Span, Value, pointer};

/// Lets copies of schemas refer to the first of them.
pub(crate) fn join(root: &mut Node) {
    let mut first: BTreeMap<Span, (&Node, String)> = BTreeMap::new();
    let mut copies = BTreeMap::new();
    visit(root, &mut |node, place| {
        let Some((known, kept)) = first.get(&node.span) else {
            first.insert(node.span, (node, place.to_owned()));
            return;
        };
        if kept == place {
            return;
        }
        // An overlay may have changed one of two copies.
        if same(known, node, Some(Kind::Schema)) {
            copies.insert(place.to_owned(), node.span);
        }
    });
    if copies.is_empty() {
        return;
    }
    let places: BTreeMap<String, String> = copies
        .into_iter()
        .filter_map(|(place, span)| Some((place, first.get(&span)?.1.clone())))
        .collect();
    for (copy, original) in &places {
        // What stands inside of a copy has gone with it.
        let mut above = copy.match_indices('/').map(|(at, _)| &copy[..at]);
        let inside = above.any(|outer| places.contains_key(outer));
        if !inside && let Some(node) = crate::resolve::node_mut(root, copy) {
            refer(node, original);
        }
    }
}

fn refer(node: &mut Node, place: &str) {
    let span = node.span;
    let reference = Entry {
        key: span,
        node: Node {
            span,
            value: Value::String(pointer::reference(place)),
        },
    };
    node.value = Value::Object(Map::from_iter([("$ref".to_owned(), reference)]));
}

/// Calls `f` for each schema that would be a type of its own, components before those that stand elsewhere.
fn visit<'a>(root: &'a Node, f: &mut impl FnMut(&'a Node, &str)) {
    if let Some(components) = root.get("components") {
        // A component has a name; what stands inside of another has none.
        let schemas = components.get("schemas").and_then(Node::as_object);
        for (name, entry) in schemas.into_iter().flatten() {
            if entry.node.as_object().is_some_and(shaped) {
                f(&entry.node, &pointer::push("/components/schemas", name));
            }
        }
        let mut place = String::from("/components");
        descend(components, Kind::Components, &mut place, 0, f);
    }
    for key in ["paths", "x-ms-paths", "webhooks"] {
        for (name, entry) in root
            .get(key)
            .and_then(Node::as_object)
            .into_iter()
            .flatten()
        {
            let mut place = pointer::push(&format!("/{key}"), name);
            descend(&entry.node, Kind::PathItem, &mut place, 0, f);
        }
    }
}

fn descend<'a>(
    node: &'a Node,
    kind: Kind,
    place: &mut String,
    depth: usize,
    f: &mut impl FnMut(&'a Node, &str),
) {
    let Some(map) = node.as_object().filter(|_| depth < DEEPEST) else {
        return;
    };
    if kind == Kind::Schema && shaped(map) {
        f(node, place);
    }
    let mut below = |node: &'a Node, kind: Kind, tokens: [&str; 2]| {
        let len = place.len();
        for token in tokens.into_iter().filter(|token| !token.is_empty()) {
            *place = pointer::push(place, token);
        }
        descend(node, kind, place, depth + 1, f);
        place.truncate(len);
    };
    for (key, entry) in map {
        match (kind.child(key), &entry.node.value) {
            (Some(Shape::One(kind)), _) => below(&entry.node, kind, [key, ""]),
            (Some(Shape::List(kind)), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    below(item, kind, [key, &index.to_string()]);
                }
            }
            (Some(Shape::Map(kind)), Value::Object(members)) => {
                for (name, member) in members.iter().filter(|(name, _)| !name.is_empty()) {
                    below(&member.node, kind, [key, name]);
                }
            }
            _ => {}
        }
    }
}

/// Whether a schema has a shape that a type is made of.
fn shaped(map: &Map) -> bool {
    !map.contains_key("$ref")
        && ["properties", "enum", "oneOf", "anyOf", "allOf"]
            .iter()
            .any(|key| map.contains_key(*key))
}
