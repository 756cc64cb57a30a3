//! Actions that a document no longer needs, since it has been corrected.
//!
//! Takes a document and its overlay, gives a warning for each action, or run of actions, after which the document is as it was
//! before. Runs count, since one may take away what the next puts back: `remove` the tags, then `update` them.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Budget, action};
use crate::parse::parse;
use crate::{Diagnostics, Input, Limits, Node, Sources, Value, codes};

/// Warns of the actions of an input's overlay that change nothing. What else is wrong with either is for
/// [`read`](crate::read()) to say.
pub fn needless_actions(input: &Input, sources: &mut Sources, diagnostics: &mut Diagnostics) {
    let Some((name, text)) = &input.overlay else {
        return;
    };
    let (limits, mut unsaid) = (Limits::default(), Diagnostics::default());
    let file = sources.add(&input.name, input.text.clone());
    let document = parse(file, &input.text, &limits, &mut unsaid);
    let file = sources.add(name, text.as_str());
    let overlay = parse(file, text, &limits, &mut unsaid);
    let (Some(mut root), Some(overlay)) = (document, overlay) else {
        return;
    };
    let actions = overlay.get("actions").and_then(Node::as_array);
    let actions = actions.unwrap_or_default();
    let mut budget = Budget {
        limits: &limits,
        added: 0,
        spent: false,
    };
    let mut states = vec![digest(&root)];
    let mut faulty = Vec::new();
    for one in actions {
        let before = unsaid.len();
        action(&mut root, one, &mut budget, &mut unsaid);
        faulty.push(unsaid.len() > before);
        if budget.spent {
            return;
        }
        states.push(digest(&root));
    }
    let mut from = 0;
    while from < actions.len() {
        let to = (from + 1..states.len())
            .filter(|to| !faulty[from..*to].contains(&true))
            .find(|to| states[*to] == states[from]);
        if let Some(to) = to {
            warn(&actions[from..to], diagnostics);
        }
        from = to.unwrap_or(from + 1);
    }
}

/// One warning for actions that together change nothing.
fn warn(actions: &[Node], diagnostics: &mut Diagnostics) {
    let Some(first) = actions.first() else {
        return;
    };
    let place = first.get("target").unwrap_or(first).span;
    let (message, help) = match actions.len() {
        1 => (
            "this action changes nothing: the document is already so".to_owned(),
            "drop the action",
        ),
        count => {
            let rest = match count - 1 {
                1 => "the one".to_owned(),
                rest => format!("the {rest}"),
            };
            (
                format!(
                    "this action and {rest} after it change nothing together: the document is already so"
                ),
                "drop these actions",
            )
        }
    };
    diagnostics
        .warning(codes::OVERLAY_NEEDLESS, place, message)
        .help(help);
}

/// Equal for trees that say the same, in whichever order their keys stand.
fn digest(node: &Node) -> u64 {
    let mut hasher = DefaultHasher::new();
    std::mem::discriminant(&node.value).hash(&mut hasher);
    match &node.value {
        Value::Null => {}
        Value::Bool(value) => value.hash(&mut hasher),
        Value::Number(text) | Value::String(text) => text.hash(&mut hasher),
        Value::Array(items) => {
            items.len().hash(&mut hasher);
            for item in items {
                digest(item).hash(&mut hasher);
            }
        }
        Value::Object(map) => {
            let member = |(key, entry): (&String, &crate::Entry)| {
                let mut hasher = DefaultHasher::new();
                (key, digest(&entry.node)).hash(&mut hasher);
                hasher.finish()
            };
            let sum = map.iter().map(member).fold(0, u64::wrapping_add);
            (map.len(), sum).hash(&mut hasher);
        }
    }
    hasher.finish()
}
