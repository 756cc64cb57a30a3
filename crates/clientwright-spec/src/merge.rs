//! Several documents as one.
//!
//! Takes documents that are patched already, gives one of the highest version among them. Servers and security mean
//! in the result what they meant in each: where the documents differ, they are written to each operation first.
//! Invariant: nothing is lost; what two documents say differently is there twice, under names of which `apart` settles those of
//! components, and each is said with both places.

mod operations;

use std::collections::BTreeSet;

use indexmap::map::Entry as Slot;

use crate::apart::{self, Apart};
use crate::folder::Folder;
use crate::kind::{self, Kind, PATHS, SECTIONS, Shape, holds_operations, operations_mut, walk};
use crate::read::Credentials;
use crate::version::Version;
use crate::{Diagnostics, Entry, Map, Node, Span, Value, codes, convert};

/// A document to be merged.
pub(crate) struct Source {
    pub(crate) root: Node,
    pub(crate) version: Version,
    /// Its path in the folder.
    pub(crate) path: String,
    /// What stands in front of the names of its parts where another document has other parts of that name.
    pub(crate) words: Vec<String>,
    /// Whether the words were chosen, and do not come from the file's name.
    pub(crate) is_named: bool,
    pub(crate) credentials: Option<Credentials>,
}

/// Documents that are merged.
pub(crate) struct Merged {
    pub(crate) root: Node,
    /// The highest of their versions.
    pub(crate) version: Version,
    /// Paths that have a fragment only since another document has the same path.
    pub(crate) paths: BTreeSet<String>,
}

/// Joins documents; there must be at least one.
pub(crate) fn merge(
    mut sources: Vec<Source>,
    folder: &mut Folder<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Merged> {
    let version = sources.iter().map(|source| &source.version).max()?.clone();
    for source in &mut sources {
        if version.is_31() && !source.version.is_31() {
            convert::to_31(&mut source.root, Kind::Document);
        }
    }
    let mut paths = BTreeSet::new();
    if sources.len() > 1 {
        let components = one_set(&mut sources, folder, diagnostics);
        push_down(&mut sources);
        operations::apart(&mut sources, folder, &mut paths, diagnostics);
        put_components(&mut sources[0].root, components);
    }
    let mut roots = sources.into_iter().map(|source| source.root);
    let mut root = roots.next()?;
    for other in roots {
        join(&mut root, other, diagnostics);
    }
    if let Value::Object(map) = &mut root.value
        && let Some(entry) = map.get_mut("openapi")
    {
        entry.node.value = Value::String(version.text.clone());
    }
    Some(Merged {
        root,
        version,
        paths,
    })
}

/// Takes the components out of the documents, as one set in which each name means one thing.
fn one_set(
    sources: &mut [Source],
    folder: &mut Folder<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<(usize, Entry)> {
    let mut apart = Apart::default();
    let mut whole = empty(sources.first()?.root.span);
    let mut place = None;
    for source in sources {
        apart.settle(&whole, source, folder, diagnostics);
        apart::keep_values(source, folder);
        name_schemes(&mut source.root, folder);
        let Some((at, _, entry)) =
            object(&mut source.root).and_then(|map| map.shift_remove_full("components"))
        else {
            continue;
        };
        place.get_or_insert((at, entry.key));
        let Some(whole) = object(&mut whole) else {
            continue;
        };
        let target = whole
            .entry("components".to_owned())
            .or_insert_with(|| Entry {
                key: entry.key,
                node: empty(entry.node.span),
            });
        components(&mut target.node, entry.node, folder);
    }
    let entry = object(&mut whole)?.shift_remove("components")?;
    Some((place?.0, entry))
}

/// Schemes that are called otherwise in the whole are so where they are asked for.
fn name_schemes(root: &mut Node, folder: &Folder<'_>) {
    walk(root, Kind::Document, &mut |node, kind, _| {
        if let (Kind::Document | Kind::Operation, Value::Object(map)) = (kind, &mut node.value) {
            apart::requirements(map, |at, name| {
                let now = folder.renamed(at.file, "securitySchemes", name);
                now.map(str::to_owned)
            });
        }
    });
}

fn put_components(root: &mut Node, components: Option<(usize, Entry)>) {
    if let (Some(map), Some((at, entry))) = (object(root), components) {
        let at = at.min(map.len());
        map.shift_insert(at, "components".to_owned(), entry);
    }
}

/// Writes servers and security to each operation, where the documents differ in them.
fn push_down(sources: &mut [Source]) {
    for key in ["servers", "security"] {
        let first = sources[0].root.get(key);
        if sources
            .iter()
            .any(|source| !same_option(first, source.root.get(key)))
        {
            for source in &mut *sources {
                push_down_root(&mut source.root, key);
            }
        }
    }
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
            item.entry(key.to_owned()).or_insert_with(|| entry.clone());
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

/// Joins components, which are called there as the folder knows.
fn components(into: &mut Node, from: Node, folder: &Folder<'_>) {
    let (Some(into), Value::Object(from)) = (object(into), from.value) else {
        return;
    };
    for (section, members) in from {
        let known = SECTIONS.iter().any(|(name, _)| *name == section);
        let span = members.node.span;
        let target = match into.entry(section.clone()) {
            // Extensions, and sections that are none: they name nothing.
            Slot::Vacant(slot) if !known || members.node.as_object().is_none() => {
                slot.insert(members);
                continue;
            }
            Slot::Vacant(slot) => slot.insert(Entry {
                key: members.key,
                node: empty(span),
            }),
            Slot::Occupied(target) => target.into_mut(),
        };
        let (Some(target), Value::Object(members)) = (object(&mut target.node), members.node.value)
        else {
            continue;
        };
        for (name, member) in members.into_iter().filter(|_| known) {
            let now = folder.renamed(member.key.file, &section, &name);
            let now = now.map_or_else(|| name.clone(), str::to_owned);
            match target.entry(now) {
                Slot::Vacant(slot) => drop(slot.insert(member)),
                // What only refers to this document is what stands in it.
                Slot::Occupied(mut known) if refers(&known.get().node, &member, folder) => {
                    known.insert(member);
                }
                Slot::Occupied(_) => {}
            }
        }
    }
}

/// Whether a component is nothing but a reference into the document of another.
fn refers(node: &Node, member: &Entry, folder: &Folder<'_>) -> bool {
    let reference = node
        .get("$ref")
        .filter(|_| node.as_object().is_some_and(|map| map.len() == 1));
    reference.is_some_and(|reference| {
        let named = reference
            .as_str()
            .and_then(|text| folder.locate(text, reference.span.file));
        named.is_some_and(|(path, _)| Some(path.as_str()) == folder.path(member.node.span.file))
    })
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
                .help("write the operations out, or keep it in one document");
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

/// Writes security that stands beside a reference to a path's operations to each of them.
pub(crate) fn settle_security(root: &mut Node) {
    walk(root, Kind::Document, &mut |node, kind, _| {
        if kind == Kind::PathItem {
            push_down_item(node, "security");
        }
    });
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
