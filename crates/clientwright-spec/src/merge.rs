//! Several documents as one.
//!
//! Takes documents that are patched already, gives one of the highest version among them. Servers and security mean
//! in the result what they meant in each: where the documents differ, they are written to each operation first.
//! Invariant: nothing is chosen in silence; what two documents say differently is an error that names both places.

use indexmap::map::Entry as Slot;

use crate::kind::{self, Kind, PATHS, SECTIONS, Shape, holds_operations, operations_mut};
use crate::version::Version;
use crate::{Diagnostics, Entry, Map, Node, Span, Value, codes, convert};

/// Joins documents; there must be at least one.
pub(crate) fn merge(
    documents: Vec<(Node, Version)>,
    diagnostics: &mut Diagnostics,
) -> Option<(Node, Version)> {
    let highest = documents.iter().map(|(_, version)| version).max()?.clone();
    let mut roots = Vec::with_capacity(documents.len());
    for (mut root, version) in documents {
        if highest.is_31() && !version.is_31() {
            convert::to_31(&mut root, Kind::Document);
        }
        roots.push(root);
    }
    if roots.len() > 1 {
        for key in ["servers", "security"] {
            let first = roots[0].get(key);
            if roots.iter().any(|root| !same_option(first, root.get(key))) {
                for root in &mut roots {
                    push_down_root(root, key);
                }
            }
        }
    }
    let mut roots = roots.into_iter();
    let mut merged = roots.next()?;
    for root in roots {
        join(&mut merged, root, diagnostics);
    }
    if let Value::Object(map) = &mut merged.value
        && let Some(entry) = map.get_mut("openapi")
    {
        entry.node.value = Value::String(highest.text.clone());
    }
    Some((merged, highest))
}

fn object(node: &mut Node) -> Option<&mut Map> {
    match &mut node.value {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

fn empty(span: Span) -> Node {
    Node {
        span,
        value: Value::Object(Map::new()),
    }
}

/// Writes a key of the root to each operation that does not have it.
fn push_down_root(root: &mut Node, key: &str) {
    let Some(map) = object(root) else { return };
    let entry = match map.shift_remove(key) {
        Some(entry) => entry,
        // Without `security` nothing is asked for; beside a document that asks for something, that has to be said.
        None if key == "security" => {
            let span = map.first().map(|(_, entry)| entry.key).unwrap_or_default();
            Entry {
                key: span,
                node: Node {
                    span,
                    value: Value::Array(Vec::new()),
                },
            }
        }
        None => return,
    };
    let sections = map
        .iter_mut()
        .filter(|(key, _)| PATHS.contains(&key.as_str()));
    let paths = sections
        .filter_map(|(_, paths)| object(&mut paths.node))
        .flatten();
    for (_, item) in paths.filter(|(name, _)| !name.starts_with("x-")) {
        let Some(item) = object(&mut item.node) else {
            continue;
        };
        if item.contains_key("$ref") && !item.keys().any(|key| holds_operations(key)) {
            // The operations stand elsewhere; the level above them is the nearest that can say it.
            if key == "servers" {
                item.entry(key.to_owned()).or_insert_with(|| entry.clone());
            }
            continue;
        }
        if key == "servers" && item.contains_key(key) {
            continue;
        }
        for operation in operations_mut(item) {
            operation
                .entry(key.to_owned())
                .or_insert_with(|| entry.clone());
        }
    }
}

fn join(into: &mut Node, from: Node, diagnostics: &mut Diagnostics) {
    let place = from.span;
    let (Some(into), Value::Object(from)) = (object(into), from.value) else {
        return;
    };
    for (key, entry) in from {
        match key.as_str() {
            "openapi" | "info" | "jsonSchemaDialect" => {}
            "components" => {
                let target = into.entry(key).or_insert_with(|| Entry {
                    key: entry.key,
                    node: empty(place),
                });
                components(&mut target.node, entry.node, diagnostics);
            }
            "paths" | "x-ms-paths" | "webhooks" | "x-webhooks" => {
                let target = into.entry(key).or_insert_with(|| Entry {
                    key: entry.key,
                    node: empty(place),
                });
                paths(&mut target.node, entry.node, diagnostics);
            }
            "tags" => match into.entry(key) {
                Slot::Occupied(mut target) => tags(&mut target.get_mut().node, entry.node),
                Slot::Vacant(slot) => drop(slot.insert(entry)),
            },
            _ => {
                into.entry(key).or_insert(entry);
            }
        }
    }
}

fn tags(into: &mut Node, from: Node) {
    let (Value::Array(into), Value::Array(from)) = (&mut into.value, from.value) else {
        return;
    };
    for tag in from {
        let name = tag.get("name").and_then(Node::as_str);
        if !into
            .iter()
            .any(|known| known.get("name").and_then(Node::as_str) == name)
        {
            into.push(tag);
        }
    }
}

fn components(into: &mut Node, from: Node, diagnostics: &mut Diagnostics) {
    let (Some(into), Value::Object(from)) = (object(into), from.value) else {
        return;
    };
    for (section, members) in from {
        let kind = SECTIONS
            .iter()
            .find(|(name, _)| *name == section)
            .map(|(_, kind)| *kind);
        match into.entry(section) {
            Slot::Vacant(slot) => drop(slot.insert(members)),
            Slot::Occupied(mut target) => {
                let section = target.key().clone();
                let (Some(target), Value::Object(members)) =
                    (object(&mut target.get_mut().node), members.node.value)
                else {
                    continue;
                };
                for (name, member) in members {
                    match target.entry(name) {
                        Slot::Vacant(slot) => drop(slot.insert(member)),
                        Slot::Occupied(known) if same(&known.get().node, &member.node, kind) => {}
                        Slot::Occupied(known) => {
                            let message = format!(
                                "`{}` in `components.{section}` is defined differently in two documents",
                                known.key()
                            );
                            diagnostics
                                .error(codes::COMPONENT_CONFLICT, member.key, message)
                                .label(known.get().key, "the other definition")
                                .help("rename one of them, or make them equal in overlay.yaml");
                        }
                    }
                }
            }
        }
    }
}

fn paths(into: &mut Node, from: Node, diagnostics: &mut Diagnostics) {
    let (Some(into), Value::Object(from)) = (object(into), from.value) else {
        return;
    };
    for (path, item) in from {
        match into.entry(path) {
            Slot::Vacant(slot) => drop(slot.insert(item)),
            Slot::Occupied(known) if known.key().starts_with("x-") => {}
            Slot::Occupied(mut known) => {
                let path = known.key().clone();
                path_item(&path, known.get_mut(), item, diagnostics);
            }
        }
    }
}

/// Joins two path items whose methods differ; what they say for all their methods is written to each first.
fn path_item(path: &str, into: &mut Entry, mut from: Entry, diagnostics: &mut Diagnostics) {
    if same(&into.node, &from.node, Some(Kind::PathItem)) && into.node.get("$ref").is_some() {
        return;
    }
    for item in [&mut into.node, &mut from.node] {
        if item.get("$ref").is_some() {
            diagnostics
                .error(
                    codes::MERGE,
                    item.span,
                    format!("`{path}` stands in two documents, and one of them only refers to it"),
                )
                .help("write the operations out, or keep the path in one document");
            return;
        }
    }
    let differ = |key: &str| !same_option(into.node.get(key), from.node.get(key));
    let differing: Vec<&str> = ["servers", "parameters"]
        .into_iter()
        .filter(|key| differ(key))
        .collect();
    for key in differing {
        push_down_item(&mut into.node, key);
        push_down_item(&mut from.node, key);
    }
    let (Some(target), Value::Object(members)) = (object(&mut into.node), from.node.value) else {
        return;
    };
    for (key, member) in members {
        match target.entry(key) {
            Slot::Vacant(slot) => drop(slot.insert(member)),
            Slot::Occupied(known) if kind::method(known.key()).is_some() => {
                let method = known.key().to_uppercase();
                twice(
                    &format!("{method} {path}"),
                    known.get(),
                    &member,
                    diagnostics,
                );
            }
            Slot::Occupied(mut known) if known.key() == "additionalOperations" => {
                let (Some(known), Value::Object(members)) =
                    (object(&mut known.get_mut().node), member.node.value)
                else {
                    continue;
                };
                for (method, member) in members {
                    match known.entry(method) {
                        Slot::Vacant(slot) => drop(slot.insert(member)),
                        Slot::Occupied(known) => {
                            let what = format!("{} {path}", known.key());
                            twice(&what, known.get(), &member, diagnostics);
                        }
                    }
                }
            }
            Slot::Occupied(_) => {}
        }
    }
}

fn twice(what: &str, known: &Entry, member: &Entry, diagnostics: &mut Diagnostics) {
    diagnostics
        .error(
            codes::OPERATION_CONFLICT,
            member.key,
            format!("`{what}` is defined in two documents"),
        )
        .label(known.key, "the other definition")
        .help("remove one of them in overlay.yaml");
}

fn push_down_item(item: &mut Node, key: &str) {
    let Some(map) = object(item) else { return };
    let Some(entry) = map.shift_remove(key) else {
        return;
    };
    for operation in operations_mut(map) {
        match operation.entry(key.to_owned()) {
            Slot::Vacant(slot) => drop(slot.insert(entry.clone())),
            Slot::Occupied(mut own) if key == "parameters" => {
                let (Value::Array(own), Value::Array(shared)) =
                    (&mut own.get_mut().node.value, &entry.node.value)
                else {
                    continue;
                };
                let id = |node: &Node| {
                    (
                        node.get("name").cloned().map(|n| n.value),
                        node.get("in").cloned().map(|n| n.value),
                    )
                };
                let missing: Vec<Node> = shared
                    .iter()
                    .filter(|shared| {
                        shared.get("$ref").is_some() || !own.iter().any(|own| id(own) == id(shared))
                    })
                    .cloned()
                    .collect();
                own.splice(0..0, missing);
            }
            Slot::Occupied(_) => {}
        }
    }
}

fn same_option(a: Option<&Node>, b: Option<&Node>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b, None),
        (None, None) => true,
        _ => false,
    }
}

/// Keywords that are for people; two definitions that differ in nothing else are one.
const PROSE: [&str; 5] = ["description", "summary", "title", "example", "examples"];

/// Whether two objects of the specification say the same; places, order of keys and prose aside.
pub(crate) fn same(a: &Node, b: &Node, kind: Option<Kind>) -> bool {
    match (&a.value, &b.value) {
        (Value::Object(a), Value::Object(b)) => {
            let counts = |key: &str| kind.is_none() || !PROSE.contains(&key);
            a.keys().filter(|key| counts(key)).count() == b.keys().filter(|key| counts(key)).count()
                && a.iter().filter(|(key, _)| counts(key)).all(|(key, entry)| {
                    let shape = kind.and_then(|kind| kind.child(key));
                    b.get(key)
                        .is_some_and(|other| same_shape(&entry.node, &other.node, shape))
                })
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, None))
        }
        (a, b) => a == b,
    }
}

fn same_shape(a: &Node, b: &Node, shape: Option<Shape>) -> bool {
    match (shape, &a.value, &b.value) {
        (None, ..) => same(a, b, None),
        (Some(Shape::List(kind)), Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, Some(kind)))
        }
        (Some(Shape::Map(kind)), Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, entry)| {
                    b.get(key)
                        .is_some_and(|other| same(&entry.node, &other.node, Some(kind)))
                })
        }
        (Some(Shape::One(kind) | Shape::List(kind) | Shape::Map(kind)), ..) => {
            same(a, b, Some(kind))
        }
    }
}
