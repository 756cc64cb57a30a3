//! What tells the object members of a union apart.

use std::collections::HashSet;

use clientwright_spec::Discriminator;

use super::plan::{MemberBody, MemberPlan, Plan, Plans};
use super::union::Leaf;
use super::view::Sink;
use crate::model::{Condition, Kind};

impl Plans<'_> {
    /// Members with their conditions, in the order in which they are tried; `None` where two look the same.
    pub(super) fn objects(
        &mut self,
        leaves: Vec<Leaf>,
        discriminator: Option<&Discriminator>,
        sink: &mut Sink<'_>,
    ) -> Option<Vec<MemberPlan>> {
        if leaves.len() == 1 && leaves[0].tags.is_empty() {
            return Some(
                leaves
                    .into_iter()
                    .map(|leaf| member(leaf, None, Vec::new()))
                    .collect(),
            );
        }
        if let Some(discriminator) = discriminator {
            let tags: Vec<Vec<String>> = leaves.iter().map(|leaf| leaf.tags.clone()).collect();
            if disjoint(&tags) && tags.iter().all(|tags| !tags.is_empty()) {
                return Some(by_tag(leaves, &discriminator.property, &tags, true));
            }
        }
        if let Some((property, tags)) = self.distinguishing(&leaves, sink) {
            return Some(by_tag(leaves, &property, &tags, false));
        }
        self.by_keys(leaves, sink)
    }

    /// A property that each member limits to values of its own.
    fn distinguishing(
        &mut self,
        leaves: &[Leaf],
        sink: &mut Sink<'_>,
    ) -> Option<(String, Vec<Vec<String>>)> {
        let first = leaves.first()?.view.clone();
        let mut found = None;
        for property in first.properties.keys() {
            let tags: Vec<Vec<String>> = leaves
                .iter()
                .map(|leaf| self.values_of(&leaf.view.clone(), property, sink))
                .collect();
            if tags.iter().any(Vec::is_empty) || !disjoint(&tags) {
                continue;
            }
            // A property that may be missing tells nothing of a value without it.
            if leaves
                .iter()
                .all(|leaf| leaf.view.required.contains(property))
            {
                return Some((property.clone(), tags));
            }
            found = found.or_else(|| Some((property.clone(), tags)));
        }
        found
    }

    /// By the keys that must be there: the more a member asks for, the earlier it is tried.
    fn by_keys(&mut self, mut leaves: Vec<Leaf>, sink: &mut Sink<'_>) -> Option<Vec<MemberPlan>> {
        let map = |leaf: &Leaf| matches!(leaf.planned.plan, Plan::Map(_));
        leaves.sort_by_key(|leaf| (map(leaf), std::cmp::Reverse(leaf.view.required.len())));
        let mut conditions: Vec<Vec<Condition>> = Vec::new();
        for leaf in &leaves {
            let shared =
                |key: &String| leaves.iter().all(|other| other.view.required.contains(key));
            let mut own = Vec::new();
            for key in &leaf.view.required {
                let values = self.values_of(&leaf.view.clone(), key, sink);
                if let [only] = values.as_slice() {
                    own.push(Condition::Equals(key.clone(), only.clone()));
                } else if !shared(key) {
                    own.push(Condition::Has(key.clone()));
                }
            }
            conditions.push(own);
        }
        for later in 1..leaves.len() {
            for earlier in 0..later {
                let hidden = conditions[earlier].iter().all(|condition| match condition {
                    Condition::Has(key) => leaves[later].view.required.contains(key),
                    Condition::Equals(..) => conditions[later].contains(condition),
                });
                if hidden {
                    return None;
                }
            }
        }
        let members = leaves.into_iter().zip(conditions);
        Some(
            members
                .map(|(leaf, conditions)| member(leaf, None, conditions))
                .collect(),
        )
    }
}

fn disjoint(tags: &[Vec<String>]) -> bool {
    let mut seen = HashSet::new();
    tags.iter().flatten().all(|tag| seen.insert(tag))
}

/// One member for each value of the tag. One member with many values comes last, and needs no condition.
fn by_tag(
    leaves: Vec<Leaf>,
    property: &str,
    tags: &[Vec<String>],
    named_by_tag: bool,
) -> Vec<MemberPlan> {
    let many = tags.iter().filter(|tags| tags.len() > 1).count();
    let mut members = Vec::new();
    let mut last = Vec::new();
    for (leaf, tags) in leaves.into_iter().zip(tags) {
        if tags.len() > 1 && many == 1 && !named_by_tag {
            let word = leaf.name.is_none().then(|| "Object".to_owned());
            last.push(member(
                leaf,
                word,
                vec![Condition::Has(property.to_owned())],
            ));
            continue;
        }
        let several = tags.len() > 1;
        for tag in tags {
            let equals = Condition::Equals(property.to_owned(), tag.clone());
            let word = tag.trim_matches('"').to_owned();
            let word = (named_by_tag || several || leaf.name.is_none()).then_some(word);
            members.push(member(clone(&leaf), word, vec![equals]));
        }
    }
    members.extend(last);
    members
}

fn clone(leaf: &Leaf) -> Leaf {
    Leaf {
        resolved: leaf.resolved.clone(),
        planned: leaf.planned.clone(),
        view: leaf.view.clone(),
        name: leaf.name.clone(),
        tags: leaf.tags.clone(),
    }
}

fn member(leaf: Leaf, word: Option<String>, conditions: Vec<Condition>) -> MemberPlan {
    let told = conditions.first().map(|condition| match condition {
        Condition::Has(key) => key.clone(),
        Condition::Equals(_, text) => text.trim_matches('"').to_owned(),
    });
    let name = word
        .or(leaf.name)
        .or(told)
        .unwrap_or_else(|| "Object".to_owned());
    MemberPlan {
        name,
        body: MemberBody::Schema(leaf.resolved),
        kind: Kind::Object,
        conditions,
    }
}
