//! References where OpenAPI has none: in place of a whole map or list of objects, of a text, of a list of tags.
//!
//! What they point at is put in their place, at once where it stands in another file, in the end where it stands in the
//! document itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bundler, Settled};
use crate::kind::{Kind, Shape, walk};
use crate::resolve::find;
use crate::version::Dialect;
use crate::{Node, Span, Value, codes, convert, swagger, validate};

impl Bundler<'_> {
    /// Puts what deferred references point at into their places; says whether there was any.
    pub(crate) fn settle(&mut self, root: &mut Node) -> bool {
        let deferred = std::mem::take(&mut self.deferred);
        let targets: BTreeMap<Span, Node> = deferred
            .into_iter()
            .filter_map(|(span, pointer)| Some((span, find(root, &pointer)?.0.clone())))
            .filter(|(span, node)| {
                // It would only come back.
                node.get("$ref").is_none_or(|own| own.span != *span)
            })
            .collect();
        if targets.is_empty() {
            return false;
        }
        let target = |node: &Node| targets.get(&node.get("$ref")?.span).cloned();
        let fill = |node: &mut Node| {
            if let Some(target) = target(node) {
                absorb(node, target);
            }
        };
        walk(root, Kind::Document, &mut |node, kind, _| {
            if matches!(kind, Kind::PathItem | Kind::Operation) {
                fill(node);
            }
            each_value(node, kind, &mut |node, _| fill(node));
        });
        true
    }

    /// Members of an object that hold a reference where OpenAPI has none: a whole map or list of objects, a text, a list
    /// of tags. What it points at is put in its place.
    pub(super) fn contents(&mut self, node: &mut Node, kind: Kind) {
        if node.as_object().is_none() {
            return;
        }
        each_value(node, kind, &mut |value, shape| {
            let mut seen = BTreeSet::new();
            while let Some(reference) = value.get("$ref") {
                let span = reference.span;
                let Some(text) = reference.as_str().map(str::to_owned) else {
                    return;
                };
                if !seen.insert(span) || !self.may_copy(span) {
                    return;
                }
                self.put(value, &text, span, shape);
                if value.get("$ref").is_some_and(|left| left.span == span) {
                    return;
                }
            }
        });
    }

    fn put(&mut self, value: &mut Node, text: &str, span: Span, shape: Option<Shape>) {
        let inner = match shape {
            Some(Shape::List(kind) | Shape::Map(kind) | Shape::One(kind)) => kind,
            // No conversion looks into it.
            None => Kind::Other,
        };
        self.folder
            .prepare(text, span.file, self.sources, self.diagnostics);
        let Some(place) = self.locate(text, span, Kind::Other) else {
            if shape.is_none() {
                self.outside(span, text);
            }
            return;
        };
        let target = if self.folder.input(&place.0).is_some() {
            let pointer = self.here(&place);
            self.deferred.insert(span, pointer);
            None
        } else if let Some(text) = self.folder.prose(&place.0) {
            Some(Node {
                span,
                value: Value::String(text),
            })
        } else {
            match self.settled(place.clone(), span.file) {
                Some(Settled::File(_, node)) => Some(node),
                Some(Settled::Here(pointer)) => {
                    self.deferred.insert(span, pointer);
                    None
                }
                None => {
                    self.missing(span, text, &place.0);
                    return;
                }
            }
        };
        self.diagnostics
            .warning(
                codes::REFERENCE,
                span,
                "OpenAPI has no reference in this place; what it points at is read all the same",
            )
            .help("write out what stands there, or refer to each part of it");
        if let Some(mut target) = target {
            let whole = matches!(shape, Some(Shape::One(_)));
            self.modernise(&mut target, inner, whole);
            absorb(value, target);
        }
    }

    /// Brings an object, or the members of a map or list, to the dialect of the whole.
    fn modernise(&mut self, node: &mut Node, kind: Kind, whole: bool) {
        let dialect = self.folder.dialect(node.span.file).unwrap_or(self.dialect);
        let mut one = |node: &mut Node| {
            validate::fragment(node, kind, dialect, self.flaws);
            if dialect == Dialect::V20 {
                swagger::fragment(node, kind);
            }
            if dialect < Dialect::V31 && self.dialect >= Dialect::V31 {
                convert::to_31(node, kind);
            }
        };
        match &mut node.value {
            _ if whole => one(node),
            Value::Object(map) => map.values_mut().for_each(|entry| one(&mut entry.node)),
            Value::Array(items) => items.iter_mut().for_each(one),
            _ => {}
        }
    }
}

/// Puts a node in the place of a reference; what stands beside the reference goes first.
pub(super) fn absorb(node: &mut Node, target: Node) {
    if let Value::Object(own) = &mut node.value {
        own.shift_remove("$ref");
        if !own.is_empty()
            && let Value::Object(members) = target.value
        {
            for (key, entry) in members {
                own.entry(key).or_insert(entry);
            }
            return;
        }
    }
    *node = target;
}

/// Calls `f` for each member of an object that is a map or list of objects, or no object of the specification at all,
/// and for the items of plain lists. What holds data of the users is left alone.
fn each_value(node: &mut Node, kind: Kind, f: &mut impl FnMut(&mut Node, Option<Shape>)) {
    const DATA: [&str; 7] = [
        "example",
        "examples",
        "default",
        "const",
        "value",
        "mapping",
        "dataValue",
    ];
    let Value::Object(map) = &mut node.value else {
        return;
    };
    if matches!(kind, Kind::Example | Kind::Callback | Kind::Other)
        || (kind == Kind::Schema && map.contains_key("$ref"))
    {
        return;
    }
    for (key, entry) in map.iter_mut() {
        if key == "$ref" || key.starts_with("x-") || DATA.contains(&key.as_str()) {
            continue;
        }
        match kind.child(key) {
            Some(Shape::One(inner)) if inner != Kind::Components => {}
            Some(shape) => f(&mut entry.node, Some(shape)),
            // Values may look like anything; a reference in place of their list is none of them.
            None if key == "enum" => {
                if entry.node.as_object().is_some() {
                    plain(&mut entry.node, 3, f);
                }
            }
            None if kind == Kind::Document => plain(&mut entry.node, 0, f),
            None => plain(&mut entry.node, 2, f),
        }
    }
}

/// Values that are no objects of the specification, a few levels deep.
fn plain(node: &mut Node, depth: usize, f: &mut impl FnMut(&mut Node, Option<Shape>)) {
    if depth > 3 {
        return;
    }
    if node
        .as_object()
        .is_some_and(|map| map.len() == 1 && map.contains_key("$ref"))
    {
        f(node, None);
        return;
    }
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| plain(item, depth + 1, f)),
        Value::Object(map) => {
            for (key, entry) in map.iter_mut().filter(|(key, _)| !key.starts_with("x-")) {
                if key != "$ref" {
                    plain(&mut entry.node, depth + 1, f);
                }
            }
        }
        _ => {}
    }
}
