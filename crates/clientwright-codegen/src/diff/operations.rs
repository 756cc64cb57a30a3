//! Operations that came, went or were renamed: said once for all their items.

use std::collections::BTreeSet;

use super::renames::same_request;
use super::{Comparing, Level, Subject};
use crate::surface::{MemberKind, Operation, Surface};

impl Comparing<'_> {
    /// Says what became of operations as a whole.
    pub(super) fn operations(&mut self) {
        let (old, new) = (self.old, self.new);
        for (key, operation) in &old.operations {
            let subject = Subject::Operation(key.clone());
            let call = called(operation);
            let Some(now) = self.renames.operations.get(key).cloned() else {
                self.say(Level::Breaking, &subject, &call, "the operation is gone");
                continue;
            };
            let after = &new.operations[&now];
            let subject = Subject::Operation(now.clone());
            if !same_request(key, &now) {
                let change = self.say(
                    Level::Behaviour,
                    &subject,
                    &called(after),
                    "it sends another request",
                );
                change.before = Some(key.clone());
                change.after = Some(now.clone());
            }
            if (&operation.group, &operation.method) != (&after.group, &after.method) {
                let change = self.say(
                    Level::Breaking,
                    &subject,
                    &call,
                    "the call has another name",
                );
                change.before = Some(call.clone());
                change.after = Some(called(after));
            }
            if operation.id != after.id {
                let change = self.say(
                    Level::Behaviour,
                    &subject,
                    &called(after),
                    "hooks and traces see another id",
                );
                change.before = Some(operation.id.clone());
                change.after = Some(after.id.clone());
            }
            for name in &operation.items {
                let now = self.renames.item(name).to_owned();
                if &now != name {
                    let change = self.say(Level::Breaking, &subject, name, "it has another name");
                    change.before = Some(name.clone());
                    change.after = Some(now);
                }
            }
        }
        let known: BTreeSet<&String> = self.renames.operations.values().collect();
        let fresh = new
            .operations
            .iter()
            .filter(|(key, _)| !known.contains(key));
        let fresh: Vec<(String, String)> =
            fresh.map(|(key, one)| (key.clone(), called(one))).collect();
        for (key, call) in fresh {
            self.say(
                Level::Additive,
                &Subject::Operation(key),
                &call,
                "the operation is new",
            );
        }
        for (before, after) in self.renames.types.clone() {
            let change = self.say(
                Level::Breaking,
                &Subject::Type(after.clone()),
                &before,
                "the type has another name",
            );
            change.before = Some(before.clone());
            change.after = Some(after);
        }
    }

    /// Items of operations that are gone or new.
    pub(super) fn covered(&self) -> BTreeSet<String> {
        let kept_before: BTreeSet<&String> = self.renames.operations.keys().collect();
        let kept_now: BTreeSet<&String> = self.renames.operations.values().collect();
        let of = |surface: &Surface, kept: &BTreeSet<&String>| -> Vec<String> {
            let operations = surface
                .operations
                .iter()
                .filter(|(key, _)| !kept.contains(key));
            operations
                .flat_map(|(_, one)| one.items.iter().cloned())
                .collect()
        };
        let mut covered = of(self.old, &kept_before);
        covered.extend(of(self.new, &kept_now));
        covered.into_iter().collect()
    }

    /// Whether a method is one that an operation as a whole was said of.
    pub(super) fn is_call(surface: &Surface, item: &str, kind: MemberKind, name: &str) -> bool {
        kind == MemberKind::Method
            && surface
                .operations
                .values()
                .any(|one| one.group == item && one.method == name)
    }
}

/// How an operation is called: `customers::Customers::update`.
fn called(operation: &Operation) -> String {
    format!("{}::{}", operation.group, operation.method)
}
