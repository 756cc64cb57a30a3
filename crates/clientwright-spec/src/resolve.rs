//! References: those across files are bundled, those that lead nowhere are reported.
//!
//! Takes the merged tree and a way to the folder's other files; gives a tree that stands alone: what a reference
//! to another file points at has moved into `components`. What is left are holes, each reported once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::alike;
use crate::bundle::Bundler;
use crate::folder::Folder;
use crate::kind::{Kind, SECTIONS, Shape, walk};
use crate::version::Dialect;
use crate::{Diagnostics, Entry, Map, Node, Sources, Span, Value, codes, pointer};

/// How far a chain of references is followed.
pub(crate) const HOPS: usize = 64;
/// How often what was put in place may name more to be put in place.
const ROUNDS: usize = 8;

/// References that lead nowhere, by their place, with the reason.
pub(crate) type Holes = BTreeMap<Span, String>;

/// Bundles what references across files point at, and gives the references that lead nowhere.
pub(crate) fn resolve(
    root: &mut Node,
    dialect: Dialect,
    folder: Folder<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
    flaws: &mut Diagnostics,
) -> Holes {
    let mut bundler = Bundler::new(dialect, folder, sources, diagnostics, flaws);
    bundler.index(root);
    bundler.claim(root);
    bundler.visit(root, Kind::Document);
    let mut seen = BTreeSet::new();
    for _ in 0..ROUNDS {
        while let Some((kind, name, mut node)) = bundler.pending.pop_front() {
            bundler.visit(&mut node, kind);
            insert(root, kind, name, node);
        }
        // What a reference leads to may stand where no object of the specification is looked for.
        for (pointer, kind) in elsewhere(root, &mut seen) {
            if let Some(node) = node_mut(root, &pointer) {
                bundler.visit(node, kind);
            }
        }
        let moved = bundler.settle(root);
        if moved {
            bundler.visit(root, Kind::Document);
        }
        if !moved && bundler.pending.is_empty() {
            break;
        }
    }
    if bundler.folder.has_loaded() {
        alike::join(root);
    }
    let mut holes = bundler.holes;
    dangling(root, &seen, &mut holes, diagnostics);
    holes
}

/// Places that references of the document lead to and a walk over it does not, each once, with what stands there.
fn elsewhere(root: &mut Node, seen: &mut BTreeSet<(String, Kind)>) -> Vec<(String, Kind)> {
    let mut targets = BTreeSet::new();
    let extra: Vec<(String, Kind)> = seen.iter().cloned().collect();
    let mut look = |node: &mut Node, kind: Kind, _: usize| {
        let text = node.get("$ref").and_then(Node::as_str);
        if let Some(fragment) = text.and_then(|text| text.strip_prefix('#'))
            && !plain(fragment)
            && let Some(fragment) = pointer::percent_decode(fragment)
        {
            targets.insert((fragment, kind));
        }
    };
    walk(root, Kind::Document, &mut look);
    for (pointer, kind) in &extra {
        if let Some(node) = node_mut(root, pointer) {
            walk(node, *kind, &mut look);
        }
    }
    let mut out = Vec::new();
    for (fragment, kind) in targets {
        let Some((_, place)) = find(root, &fragment) else {
            continue;
        };
        if kind_at(&place) != Some(kind) && seen.insert((place.clone(), kind)) {
            out.push((place, kind));
        }
    }
    out
}

/// Whether a fragment names a component, as nearly all do.
fn plain(fragment: &str) -> bool {
    let mut tokens = fragment.split('/');
    tokens.next() == Some("")
        && tokens.next() == Some("components")
        && tokens
            .next()
            .is_some_and(|section| SECTIONS.iter().any(|(known, _)| *known == section))
        && tokens.next().is_some()
        && tokens.next().is_none()
}

/// What a walk over the document finds at a place.
fn kind_at(place: &str) -> Option<Kind> {
    let mut kind = Kind::Document;
    let tokens = pointer::tokens(place)?;
    let mut tokens = tokens.iter();
    while let Some(token) = tokens.next() {
        kind = match kind.child(token)? {
            Shape::One(kind) => kind,
            Shape::List(kind) | Shape::Map(kind) => {
                tokens.next()?;
                kind
            }
        };
    }
    Some(kind)
}

/// The node at a place.
pub(crate) fn node_mut<'a>(root: &'a mut Node, place: &str) -> Option<&'a mut Node> {
    let tokens = pointer::tokens(place)?;
    tokens
        .iter()
        .try_fold(root, |node, token| match &mut node.value {
            Value::Object(map) => map.get_mut(token).map(|entry| &mut entry.node),
            Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
            _ => None,
        })
}

/// Finds a place of the document: follows references on the way, and gives the canonical pointer.
pub(crate) fn find<'a>(root: &'a Node, fragment: &str) -> Option<(&'a Node, String)> {
    let mut tokens: VecDeque<String> = pointer::tokens(fragment)?.into();
    let mut node = root;
    let mut place = String::new();
    let mut hops = 0;
    while let Some(token) = tokens.pop_front() {
        if let Some(child) = pointer::child(node, &token) {
            node = child;
            place = pointer::push(&place, &token);
            continue;
        }
        let onward = pointer::percent_decode(node.get("$ref")?.as_str()?.strip_prefix('#')?)?;
        hops += 1;
        if hops > HOPS {
            return None;
        }
        tokens.push_front(token);
        for token in pointer::tokens(&onward)?.into_iter().rev() {
            tokens.push_front(token);
        }
        if tokens.len() > 10 * HOPS {
            return None;
        }
        node = root;
        place.clear();
    }
    Some((node, place))
}

/// Reports references inside the document that point at nothing.
fn dangling(
    root: &mut Node,
    elsewhere: &BTreeSet<(String, Kind)>,
    holes: &mut Holes,
    diagnostics: &mut Diagnostics,
) {
    let mut references = Vec::new();
    let mut look = |node: &mut Node, _: Kind, _: usize| {
        if let Some(reference) = node.get("$ref") {
            references.push((reference.span, reference.as_str().map(str::to_owned)));
        }
    };
    walk(root, Kind::Document, &mut look);
    for (place, kind) in elsewhere {
        if let Some(node) = node_mut(root, place) {
            walk(node, *kind, &mut look);
        }
    }
    unreferenced(root, &references, diagnostics);
    for (span, text) in references {
        if holes.contains_key(&span) {
            continue;
        }
        let Some(text) = text else {
            holes.insert(span, "`$ref` is not a string".to_owned());
            diagnostics
                .warning(codes::REFERENCE, span, "`$ref` is not a string")
                .help("quote the reference, or patch it in overlay.yaml");
            continue;
        };
        let fragment = text
            .strip_prefix('#')
            .and_then(pointer::percent_decode)
            .filter(|f| !f.is_empty());
        if fragment.is_none_or(|fragment| find(root, &fragment).is_none()) {
            let message = format!("`{text}` points at nothing");
            holes.insert(span, message.clone());
            diagnostics
                .warning(codes::DANGLING, span, message)
                .help("add what is missing, or patch the reference in overlay.yaml");
        }
    }
}

/// Notes bodies, answers and callbacks of `components` that nothing refers to: only what an operation has becomes a type.
fn unreferenced(root: &Node, references: &[(Span, Option<String>)], diagnostics: &mut Diagnostics) {
    let used: BTreeSet<(String, String)> = references
        .iter()
        .filter_map(|(_, text)| pointer::percent_decode(text.as_deref()?.strip_prefix('#')?))
        .filter_map(|fragment| {
            let mut tokens = pointer::tokens(&fragment)?.into_iter();
            (tokens.next()? == "components").then_some((tokens.next()?, tokens.next()?))
        })
        .collect();
    for (section, what) in [
        ("requestBodies", "request body"),
        ("responses", "response"),
        ("callbacks", "callback"),
    ] {
        let members = root.pointer(&format!("/components/{section}"));
        let unused: Vec<_> = members
            .and_then(Node::as_object)
            .into_iter()
            .flatten()
            .filter(|(name, _)| !used.contains(&(section.to_owned(), (*name).clone())))
            // An alias holds nothing of its own, and an answer without a body nothing that has a type.
            .filter(|(_, entry)| entry.node.get("$ref").is_none())
            .filter(|(_, entry)| section != "responses" || entry.node.get("content").is_some())
            .collect();
        let Some((first, entry)) = unused.first() else {
            continue;
        };
        let message = match unused.len() {
            1 => format!("no operation refers to the {what} `{first}`; it is left out"),
            count => format!(
                "no operation refers to the {what} `{first}`, nor to {} more; they are left out",
                count - 1
            ),
        };
        diagnostics
            .note(codes::LEFT_OUT, entry.key, message)
            .help("refer to it from an operation, or make its schema a component of its own");
    }
}

fn insert(root: &mut Node, kind: Kind, name: String, node: Node) {
    let Some(section) = kind.section() else {
        return;
    };
    let span = root.span;
    let mut level = root;
    for key in ["components", section] {
        let Value::Object(map) = &mut level.value else {
            return;
        };
        let fresh = || Entry {
            key: span,
            node: Node {
                span,
                value: Value::Object(Map::new()),
            },
        };
        level = &mut map.entry(key.to_owned()).or_insert_with(fresh).node;
    }
    if let Value::Object(map) = &mut level.value {
        map.insert(
            name,
            Entry {
                key: node.span,
                node,
            },
        );
    }
}
