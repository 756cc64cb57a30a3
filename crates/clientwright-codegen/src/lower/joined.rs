//! Choices that hold at once in more combinations than a union has members for.
//!
//! Takes the view of a schema with such choices, gives one record with the members of all of them. Invariant: nothing is
//! decoded as what it is not: a member that is one thing in one choice and another in the next is kept as it came.

use std::collections::HashSet;
use std::rc::Rc;

use clientwright_spec::{Primitive, SchemaId};
use indexmap::IndexMap;

use super::plan::{Plan, Plans};
use super::reason;
use super::view::{Key, Sink, View};
use crate::codes;

/// How many members of choices are looked at.
const MOST: usize = 2_000;

/// What the members of all choices have.
struct Joined {
    properties: IndexMap<String, Vec<SchemaId>>,
    /// There is more than the properties.
    open: bool,
}

impl Plans<'_> {
    /// The plan of a schema whose choices have too many combinations.
    pub(super) fn joined(&mut self, key: &Key, view: &View, sink: &mut Sink<'_>) -> Plan {
        let span = view.choices.first().map(|choice| choice.span);
        let span = span.unwrap_or_default();
        let Some(joined) = self.join(view, sink) else {
            let message =
                "several `oneOf` or `anyOf` hold at once; what they add is typed as JSON values";
            let help = "merge them in overlay.yaml";
            sink.warning(codes::UNMERGED, span, message.to_owned(), help);
            let open = !view.properties.is_empty();
            return if open {
                Plan::Record { open }
            } else {
                Plan::Value(reason::CHOICES)
            };
        };
        let message = "several `oneOf` or `anyOf` hold at once, in too many combinations for a type of each: the members of all are optional members of one";
        sink.note(codes::UNMERGED, span, message.to_owned());
        let open = joined.open;
        let mut whole = view.clone();
        whole.properties.extend(joined.properties);
        whole.choices.clear();
        self.views.replace(key, whole);
        Plan::Record { open }
    }

    /// The members that choices add; `None` where one of them is no object.
    fn join(&mut self, view: &View, sink: &mut Sink<'_>) -> Option<Joined> {
        let mut properties: IndexMap<String, Vec<SchemaId>> = IndexMap::new();
        let mut differing = HashSet::new();
        let mut open = false;
        let members = |view: &View| -> Vec<SchemaId> {
            let choices = view.choices.iter().rev();
            choices
                .flat_map(|choice| choice.members.iter().rev().copied())
                .collect()
        };
        let mut seen = HashSet::new();
        let mut stack = members(view);
        while let Some(id) = stack.pop() {
            let member = self.resolve(&[id], sink);
            if !seen.insert(member.key.clone()) {
                continue;
            }
            if seen.len() > MOST {
                return None;
            }
            let member = self.view(&member.key, sink);
            if !is_object(&member) {
                return None;
            }
            open |= member.any_additional || !member.additional.is_empty();
            for (name, ids) in &member.properties {
                if view.properties.contains_key(name) {
                    continue;
                }
                let Some(known) = properties.get(name).cloned() else {
                    properties.insert(name.clone(), ids.clone());
                    continue;
                };
                if !self.is_one(&known, ids, sink) {
                    differing.insert(name.clone());
                }
            }
            stack.extend(members(&member));
        }
        open |= !differing.is_empty();
        properties.retain(|name, _| !differing.contains(name));
        Some(Joined { properties, open })
    }

    fn is_one(&mut self, a: &[SchemaId], b: &[SchemaId], sink: &mut Sink<'_>) -> bool {
        let (a, b) = (self.resolve(a, sink), self.resolve(b, sink));
        a.nullable == b.nullable && self.alike(&a.key, &b.key, 0, sink)
    }
}

/// Whether values of a view are objects, as far as it says what they are.
fn is_object(view: &Rc<View>) -> bool {
    matches!(view.types.as_slice(), [] | [Primitive::Object])
        && !view.never
        && !view.too_deep
        && view.hole.is_none()
        && view.values.is_none()
        && view.constant.is_none()
        && view.items.is_empty()
        && view.format.is_none()
}
