//! References inside the document: what they point at has moved.

use std::collections::BTreeMap;

use crate::kind::{Kind, walk};
use crate::{Node, Span, Value, pointer};

/// Where a place of a 2.0 document stands in 3.0; a pointer without `#`.
pub(crate) fn moved(old: &str) -> String {
    const MOVED: [(&str, &str); 4] = [
        ("/definitions", "/components/schemas"),
        ("/parameters", "/components/parameters"),
        ("/responses", "/components/responses"),
        ("/securityDefinitions", "/components/securitySchemes"),
    ];
    for (from, to) in MOVED {
        if let Some(rest) = old.strip_prefix(from)
            && rest.starts_with('/')
        {
            return format!("{to}{rest}");
        }
    }
    old.to_owned()
}

/// The name that a reference gives behind a prefix: of `#/parameters/a`, `a`.
pub(super) fn name(reference: &str, prefix: &str) -> Option<String> {
    let fragment = pointer::percent_decode(reference.strip_prefix('#')?)?;
    let rest = fragment.strip_prefix(prefix)?;
    (!rest.contains('/')).then(|| rest.replace("~1", "/").replace("~0", "~"))
}

/// Pointers that are referred to and do not move by [`moved`]'s rules, with the places of their targets.
pub(super) fn odd(root: &Node, own: &[u32]) -> BTreeMap<String, Span> {
    let mut out = BTreeMap::new();
    each_fragment(root, own, &mut |fragment| {
        let inside = fragment.matches('/').count() > 2 && !fragment.starts_with("/definitions/");
        if inside && let Some(target) = root.pointer(&fragment) {
            out.insert(fragment, target.span);
        }
    });
    out
}

/// Whether something is referred to that is neither a definition nor one of the document's parameters and responses.
pub(super) fn has_inside(root: &Node, own: &[u32]) -> bool {
    let mut found = false;
    each_fragment(root, own, &mut |fragment| {
        let shared = fragment.starts_with("/parameters/") || fragment.starts_with("/responses/");
        let by_name = shared && fragment.matches('/').count() == 2;
        found |= !by_name && !fragment.starts_with("/definitions/");
    });
    found
}

/// Visits the references to the document itself, as decoded pointers.
fn each_fragment(root: &Node, own: &[u32], f: &mut impl FnMut(String)) {
    each_reference(root, &mut |reference| {
        if own.contains(&reference.span.file) {
            let fragment = reference.as_str().and_then(|text| text.strip_prefix('#'));
            fragment
                .and_then(pointer::percent_decode)
                .into_iter()
                .for_each(&mut *f);
        }
    });
}

fn each_reference(node: &Node, f: &mut impl FnMut(&Node)) {
    match &node.value {
        Value::Object(map) => {
            for (key, entry) in map {
                if key == "$ref" {
                    f(&entry.node);
                } else {
                    each_reference(&entry.node, f);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each_reference(item, f)),
        _ => {}
    }
}

/// Lets references to the document itself point at where things stand now.
pub(super) fn rewrite(root: &mut Node, own: &[u32], odd: &BTreeMap<String, Span>) {
    let mut found = BTreeMap::new();
    if !odd.is_empty() {
        let mut wanted: BTreeMap<Span, Option<String>> =
            odd.values().map(|span| (*span, None)).collect();
        locate(root, "", &mut wanted);
        for (old, span) in odd {
            if let Some(Some(new)) = wanted.get(span) {
                found.insert(old.clone(), new.clone());
            }
        }
    }
    walk(root, Kind::Document, &mut |node, _, _| {
        let Value::Object(map) = &mut node.value else {
            return;
        };
        let Some(entry) = map.get_mut("$ref") else {
            return;
        };
        if !own.contains(&entry.node.span.file) {
            return;
        }
        let fragment = entry.node.as_str().and_then(|text| text.strip_prefix('#'));
        let Some(old) = fragment.and_then(pointer::percent_decode) else {
            return;
        };
        let new = found.get(&old).cloned().unwrap_or_else(|| moved(&old));
        if new != old {
            entry.node.value = Value::String(pointer::reference(&new));
        }
    });
}

/// Finds where nodes stand now, by their places in the source.
fn locate(node: &Node, at: &str, wanted: &mut BTreeMap<Span, Option<String>>) {
    if let Some(found @ None) = wanted.get_mut(&node.span) {
        *found = Some(at.to_owned());
    }
    match &node.value {
        Value::Object(map) => {
            for (key, entry) in map {
                locate(&entry.node, &pointer::push(at, key), wanted);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                locate(item, &format!("{at}/{index}"), wanted);
            }
        }
        _ => {}
    }
}

/// The node at a pointer, to be changed.
pub(super) fn at_mut<'a>(node: &'a mut Node, pointer: &str) -> Option<&'a mut Node> {
    let tokens = pointer::tokens(pointer)?;
    tokens
        .iter()
        .try_fold(node, |node, token| match &mut node.value {
            Value::Object(map) => map.get_mut(token).map(|entry| &mut entry.node),
            _ => None,
        })
}
