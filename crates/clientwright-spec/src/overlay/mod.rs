//! OpenAPI Overlay 1.1: a document patched by its overlay, action by action.
//!
//! Takes a document and an overlay as trees; the document is changed in place, and what comes from the overlay keeps
//! the overlay's places. Invariant: an action does what it says or is an error: one that matches nothing has gone
//! stale, one without a `description` gives no reason.

mod jsonpath;
mod needless;
mod select;

use crate::parse::measure;
use crate::{Diagnostics, Limits, Map, Node, Span, Value, codes};
use jsonpath::Query;
use select::Location;

pub use needless::needless_actions;

/// Applies an overlay to a document.
pub(crate) fn apply(
    root: &mut Node,
    overlay: &Node,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) {
    let mut budget = Budget {
        limits,
        added: 0,
        spent: false,
    };
    let Some(map) = overlay.as_object() else {
        diagnostics.error(
            codes::OVERLAY,
            overlay.span,
            "an overlay is a mapping with `overlay`, `info` and `actions`",
        );
        return;
    };
    let version = overlay.get("overlay").map(|node| match &node.value {
        Value::String(text) | Value::Number(text) => text.as_str(),
        _ => "",
    });
    if !version.is_some_and(|version| version.starts_with("1.0") || version.starts_with("1.1")) {
        let span = overlay
            .get("overlay")
            .map_or(overlay.span, |node| node.span);
        diagnostics
            .error(
                codes::OVERLAY,
                span,
                "this is no overlay of a version that is read",
            )
            .help("an overlay starts with `overlay: 1.1.0`");
        return;
    }
    for (key, entry) in map {
        if !matches!(key.as_str(), "overlay" | "info" | "extends" | "actions")
            && !key.starts_with("x-")
        {
            diagnostics.error(
                codes::OVERLAY,
                entry.key,
                format!("`{key}` is no part of an overlay"),
            );
        }
    }
    // The specification wants one at least; an empty list is a place for the first.
    let Some(actions) = overlay.get("actions").and_then(Node::as_array) else {
        let span = map.get("actions").map_or(overlay.span, |entry| entry.key);
        diagnostics.error(codes::OVERLAY, span, "an overlay has a list of `actions`");
        return;
    };
    for action in actions {
        self::action(root, action, &mut budget, diagnostics);
        if budget.spent {
            return;
        }
    }
}

/// What updates may still add: a copy of the whole into itself, some thirty times over, is a bomb.
struct Budget<'a> {
    limits: &'a Limits,
    added: usize,
    spent: bool,
}

impl Budget<'_> {
    /// Why an update must not be made at these places.
    fn refuse(&mut self, update: &Node, locations: &[Location]) -> Option<String> {
        let (nodes, levels) = measure(update);
        self.added = self
            .added
            .saturating_add(nodes.saturating_mul(locations.len()));
        let deepest = locations.iter().map(Vec::len).max().unwrap_or_default();
        if self.added > self.limits.aliases {
            return Some(format!(
                "the actions up to here add more than {} nodes",
                self.limits.aliases
            ));
        }
        (deepest + levels > self.limits.depth).then(|| {
            format!(
                "what this action gives is nested more than {} levels deep",
                self.limits.depth
            )
        })
    }
}

fn action(root: &mut Node, action: &Node, budget: &mut Budget<'_>, diagnostics: &mut Diagnostics) {
    let Some(map) = action.as_object() else {
        diagnostics.error(codes::OVERLAY, action.span, "an action is a mapping");
        return;
    };
    for (key, entry) in map {
        if !matches!(
            key.as_str(),
            "target" | "description" | "update" | "remove" | "copy"
        ) && !key.starts_with("x-")
        {
            diagnostics
                .error(codes::OVERLAY, entry.key, format!("`{key}` is no part of an action"))
                .help("an action has `target`, `description`, and one of `update`, `remove` and `copy`");
        }
    }
    let reason = action.get("description").and_then(Node::as_str);
    if reason.is_none_or(|reason| reason.trim().is_empty()) {
        diagnostics
            .error(
                codes::OVERLAY_REASON,
                action.span,
                "this action gives no reason",
            )
            .help("say in `description` what the document gets wrong");
    }
    let Some(target) = action.get("target") else {
        diagnostics.error(codes::OVERLAY, action.span, "this action has no `target`");
        return;
    };
    let Some((query, locations)) = matches(root, target, diagnostics) else {
        return;
    };
    if locations.is_empty() {
        diagnostics
            .error(
                codes::OVERLAY_STALE,
                target.span,
                "this action matches nothing",
            )
            .help("the document has changed: remove the action, or mend its target");
        return;
    }
    let remove = action.get("remove");
    if let Some(remove) = remove.filter(|remove| remove.as_bool().is_none()) {
        diagnostics.error(codes::OVERLAY, remove.span, "`remove` is true or false");
    } else if remove.and_then(Node::as_bool) == Some(true) {
        if query.is_root() {
            diagnostics.error(
                codes::OVERLAY_ACTION,
                target.span,
                "the whole document cannot be removed",
            );
            return;
        }
        select::remove(root, locations);
    } else if let Some(update) = action.get("update") {
        update_all(root, &locations, update, target.span, budget, diagnostics);
    } else if let Some(copy) = action.get("copy") {
        let Some((_, found)) = matches(root, copy, diagnostics) else {
            return;
        };
        let [one] = found.as_slice() else {
            let message = format!("`copy` must select one node; this selects {}", found.len());
            diagnostics.error(codes::OVERLAY_ACTION, copy.span, message);
            return;
        };
        if let Some(node) = select::get(root, one).cloned() {
            update_all(root, &locations, &node, target.span, budget, diagnostics);
        }
    } else {
        diagnostics.error(
            codes::OVERLAY,
            action.span,
            "this action does nothing: `update`, `remove` or `copy` is missing",
        );
    }
}

fn matches(
    root: &Node,
    target: &Node,
    diagnostics: &mut Diagnostics,
) -> Option<(Query, Vec<Location>)> {
    let Some(text) = target.as_str() else {
        diagnostics.error(codes::OVERLAY_TARGET, target.span, "a JSONPath is a string");
        return None;
    };
    let found = jsonpath::parse(text).and_then(|query| {
        let locations = select::select(root, &query)?;
        Ok((query, locations))
    });
    match found {
        Ok(found) => Some(found),
        Err(problem) => {
            diagnostics
                .error(codes::OVERLAY_TARGET, target.span, format!("this JSONPath is not understood: {problem}"))
                .help("names, indices, slices, `*`, `..` and filters of RFC 9535 are; functions are not");
            None
        }
    }
}

fn update_all(
    root: &mut Node,
    locations: &[Location],
    update: &Node,
    target: Span,
    budget: &mut Budget<'_>,
    diagnostics: &mut Diagnostics,
) {
    if let Some(problem) = budget.refuse(update, locations) {
        budget.spent = true;
        diagnostics.error(codes::LIMIT, target, problem);
        return;
    }
    let kinds = locations
        .iter()
        .filter_map(|location| select::get(root, location))
        .map(kind);
    let mut distinct: Vec<Kind> = kinds.collect();
    distinct.dedup();
    if distinct.len() > 1 {
        diagnostics.error(
            codes::OVERLAY_ACTION,
            target,
            "what this selects must be all mappings, all lists or all scalars",
        );
        return;
    }
    for location in locations {
        let Some(node) = select::get_mut(root, location) else {
            continue;
        };
        let fits = kind(node) == Kind::List || kind(node) == kind(update);
        if !fits {
            let message = format!(
                "the update is {}, what it patches is {}",
                kind(update).name(),
                kind(node).name()
            );
            diagnostics
                .error(codes::OVERLAY_ACTION, update.span, message)
                .label(node.span, "what it patches");
            return;
        }
        merge(node, update, diagnostics);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mapping,
    List,
    Scalar,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Mapping => "a mapping",
            Self::List => "a list",
            Self::Scalar => "a scalar",
        }
    }
}

fn kind(node: &Node) -> Kind {
    match node.value {
        Value::Object(_) => Kind::Mapping,
        Value::Array(_) => Kind::List,
        _ => Kind::Scalar,
    }
}

/// Merges an update into a node: mappings member by member, lists one behind the other, scalars by replacing.
fn merge(node: &mut Node, update: &Node, diagnostics: &mut Diagnostics) {
    match (&mut node.value, &update.value) {
        (Value::Object(into), Value::Object(from)) => merge_maps(into, from, diagnostics),
        (Value::Array(into), Value::Array(from)) => into.extend(from.iter().cloned()),
        (Value::Array(into), _) => into.push(update.clone()),
        _ => *node = update.clone(),
    }
}

fn merge_maps(into: &mut Map, from: &Map, diagnostics: &mut Diagnostics) {
    for (key, entry) in from {
        let Some(own) = into.get_mut(key) else {
            into.insert(key.clone(), entry.clone());
            continue;
        };
        if kind(&own.node) != kind(&entry.node) {
            let message = format!(
                "the update of `{key}` is {}, what it patches is {}",
                kind(&entry.node).name(),
                kind(&own.node).name()
            );
            diagnostics
                .error(codes::OVERLAY_ACTION, entry.node.span, message)
                .label(own.key, "what it patches")
                .help("remove the member first, in an action of its own");
            continue;
        }
        merge(&mut own.node, &entry.node, diagnostics);
    }
}
