//! What tells the members of a union apart, of those that are all objects or all lists.
//!
//! Takes the members, gives the conditions of each and the order in which they are tried. Every pair is told apart by
//! the best evidence that the document gives: values that a member must have and that differ, kinds that differ, keys
//! that only one of the two declares. Members that nothing tells from one another come out together: they are never
//! decided between, but seen as each type that they fit. Invariants: a member can be reached by what it alone has; a
//! value with evidence for two members is neither's.

use std::collections::BTreeSet;

use clientwright_spec::SchemaId;

use super::plan::Plans;
use super::traits::{KindSet, Trait, Traits};
use super::union::Leaf;
use super::view::Sink;
use crate::model::{Condition, Kind};

/// How many members are compared with each other.
const MOST: usize = 300;

/// How the members are told apart.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Indices of members, in the order in which they are tried.
    pub order: Vec<usize>,
    /// Indices of members that nothing tells apart.
    pub alike: Vec<usize>,
    /// By member.
    pub conditions: Vec<Vec<Condition>>,
    /// The kinds of a list's items, by member.
    pub items: Vec<Vec<Kind>>,
    /// Members whose own keys make a member uncertain, by the latter.
    pub rivals: Vec<Vec<usize>>,
    /// The default member takes what the discriminator says of no other.
    pub defaults: bool,
}

/// What is known of a member.
struct Known {
    /// Of the object, or of the items of a list.
    traits: Traits,
    /// The kinds of a list's items.
    items: Option<KindSet>,
}

/// What tells one member from another.
#[derive(Debug, Default)]
struct Evidence {
    left: Option<Condition>,
    right: Option<Condition>,
    left_items: Vec<Kind>,
    right_items: Vec<Kind>,
    /// The one without a condition takes all that the other does not.
    first: Option<Side>,
    /// A value may have the keys of both.
    rivals: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// How good evidence is, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Both must have the key, with other values.
    Values,
    /// Both must have the key, with other kinds.
    Kinds,
    /// The same of a key inside an object that both must have.
    Inside,
    /// One must have a key that the other cannot have so.
    OneOnly,
    /// One must have a value where the other has nothing, or anything.
    Narrower,
    /// Each must have a key that the other does not know.
    Own,
    /// Values differ, where they are there.
    MaybeValues,
    /// One must have a key that the other does not know.
    Further,
    /// Kinds differ, where something is there.
    MaybeKinds,
}

impl Plans<'_> {
    /// Tells members apart that are all objects, or all lists. `tag` is the property of the discriminator.
    pub(super) fn tell(
        &mut self,
        leaves: &[Leaf],
        tag: Option<&str>,
        any: bool,
        sink: &mut Sink<'_>,
    ) -> Told {
        let count = leaves.len();
        let mut told = Told {
            conditions: vec![Vec::new(); count],
            items: vec![Vec::new(); count],
            rivals: vec![Vec::new(); count],
            ..Told::default()
        };
        let known: Vec<Known> = leaves
            .iter()
            .map(|leaf| self.learn(leaf, tag, sink))
            .collect();
        let default = leaves.iter().position(|leaf| leaf.default);
        if let Some((default, tag)) = default.zip(tag) {
            let others = (0..count).filter(|index| *index != default);
            let others: Vec<&Known> = others.map(|index| &known[index]).collect();
            if let Some(conditions) = by_name(&others, tag) {
                // What the discriminator says of no other is the default, whatever it looks like.
                let mut conditions: Vec<_> = conditions.into_iter().map(|one| vec![one]).collect();
                conditions.insert(default, Vec::new());
                told.conditions = conditions;
                told.order = (0..count).filter(|index| *index != default).collect();
                told.order.push(default);
                told.defaults = true;
                return told;
            }
        }
        if count == 1 {
            // The values of a discriminator hold for one member too.
            let values = tag.and_then(|tag| values_at(&known[0].traits, tag));
            told.conditions[0].extend(values);
            told.order = vec![0];
            return told;
        }
        if let Some(conditions) = at_once(&known, tag) {
            told.order = (0..count).collect();
            told.conditions = conditions.into_iter().map(|one| vec![one]).collect();
            return told;
        }
        let mut alike = BTreeSet::new();
        let mut before: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut contested = Vec::new();
        if count > MOST {
            alike.extend(0..count);
        } else {
            for right in 1..count {
                for left in 0..right {
                    let found = self.evidence(&known[left], &known[right], &told.conditions, sink);
                    let Some(found) = found else {
                        alike.extend([left, right]);
                        continue;
                    };
                    push(&mut told.conditions[left], found.left);
                    push(&mut told.conditions[right], found.right);
                    for (into, items) in [(left, found.left_items), (right, found.right_items)] {
                        if !items.is_empty() {
                            told.items[into] = items;
                        }
                    }
                    before.extend(match found.first {
                        Some(Side::Left) => Some((left, right)),
                        Some(Side::Right) => Some((right, left)),
                        None => None,
                    });
                    if found.rivals && (any || found.first.is_none()) {
                        contested.push((left, right));
                    }
                }
            }
        }
        told.order = order(&told, &before, &mut alike);
        told.alike = alike.into_iter().collect();
        for index in &told.alike {
            let values = constants(&known[*index].traits);
            for condition in values {
                push(&mut told.conditions[*index], Some(condition));
            }
        }
        for (a, b) in contested {
            let place = |index| told.order.iter().position(|other| *other == index);
            if let (Some(x), Some(y)) = (place(a), place(b)) {
                let (earlier, later) = if x < y { (a, b) } else { (b, a) };
                let declared = &known[earlier].traits.members;
                let mut others = known[later].traits.members.keys();
                let lists = known[earlier].items.is_some();
                if !lists && others.any(|name| !declared.contains_key(name)) {
                    told.rivals[earlier].push(later);
                }
            }
        }
        told
    }

    fn learn(&mut self, leaf: &Leaf, tag: Option<&str>, sink: &mut Sink<'_>) -> Known {
        if leaf.is_list() {
            let ids = leaf.view.items.clone();
            let items = self.kinds(&ids, 0, sink);
            let traits = if items == KindSet::OBJECT {
                self.traits_of(&ids, sink)
            } else {
                Traits::default()
            };
            let items = Some(items);
            return Known { traits, items };
        }
        let mut traits = self.traits(&leaf.view, sink);
        if let Some(tag) = tag.filter(|_| !leaf.tags.is_empty()) {
            let ids = leaf.view.properties.get(tag).cloned().unwrap_or_default();
            let known = Trait {
                required: true,
                kinds: KindSet::ALL,
                values: Some(leaf.tags.clone()),
                ids,
            };
            traits.members.insert(tag.to_owned(), known);
        }
        let items = None;
        Known { traits, items }
    }

    /// What tells two members apart; conditions that are asked for anyway are taken before others.
    fn evidence(
        &mut self,
        left: &Known,
        right: &Known,
        asked: &[Vec<Condition>],
        sink: &mut Sink<'_>,
    ) -> Option<Evidence> {
        if let (Some(a), Some(b)) = (left.items, right.items)
            && !a.meets(b)
        {
            return Some(Evidence {
                left_items: a.list(),
                right_items: b.list(),
                ..Evidence::default()
            });
        }
        if left.items.is_some_and(|items| items != KindSet::OBJECT) {
            return None;
        }
        let (a, b) = (&left.traits, &right.traits);
        let mut found = candidates(a, b, &[]);
        if found.iter().all(|(rank, ..)| *rank > Rank::Inside) {
            found.extend(self.inside(a, b, sink));
        }
        let used = |evidence: &Evidence| {
            let conditions = [&evidence.left, &evidence.right].into_iter().flatten();
            let fresh = conditions.filter(|one| !asked.iter().any(|known| known.contains(one)));
            fresh.count()
        };
        let best = found
            .into_iter()
            .min_by_key(|(rank, evidence)| (*rank, used(evidence)));
        best.map(|(_, evidence)| evidence)
    }

    /// Evidence in the objects that both must have.
    fn inside(&mut self, a: &Traits, b: &Traits, sink: &mut Sink<'_>) -> Vec<(Rank, Evidence)> {
        let mut out = Vec::new();
        for (name, x) in &a.members {
            let Some(y) = b.members.get(name) else {
                continue;
            };
            let objects = x.kinds == KindSet::OBJECT && y.kinds == KindSet::OBJECT;
            if !(x.required && y.required && objects) {
                continue;
            }
            let inner = |ids: &[SchemaId], plans: &mut Self, sink: &mut Sink<'_>| {
                plans.traits_of(ids, sink)
            };
            let (x, y) = (inner(&x.ids, self, sink), inner(&y.ids, self, sink));
            let found = candidates(&x, &y, std::slice::from_ref(name)).into_iter();
            let sure = found.filter(|(rank, _)| *rank <= Rank::Kinds);
            out.extend(sure.map(|(_, evidence)| (Rank::Inside, evidence)));
        }
        out
    }
}

fn push(conditions: &mut Vec<Condition>, condition: Option<Condition>) {
    conditions.extend(condition.filter(|condition| !conditions.contains(condition)));
}

/// One condition for each member, where one property tells them all: that of the discriminator, or one that each must
/// have with values of its own.
fn at_once(known: &[Known], tag: Option<&str>) -> Option<Vec<Condition>> {
    let first = &known.first()?.traits.members;
    let tag = tag.filter(|tag| first.contains_key(*tag));
    let names = tag.into_iter().chain(first.keys().map(String::as_str));
    let all: Vec<&Known> = known.iter().collect();
    let mut found = names.filter_map(|name| by_name(&all, name));
    found.next()
}

/// One condition for each member, where this property has values of its own in each.
fn by_name(known: &[&Known], name: &str) -> Option<Vec<Condition>> {
    let one = |known: &&Known| values_at(&known.traits, name);
    let conditions: Vec<Condition> = known.iter().filter_map(one).collect();
    let mut seen = BTreeSet::new();
    let mut values = conditions.iter().flat_map(|condition| &condition.values);
    let apart = conditions.len() == known.len() && values.all(|value| seen.insert(value.clone()));
    apart.then_some(conditions)
}

/// The condition that a member which is always there has one of its values.
fn values_at(traits: &Traits, name: &str) -> Option<Condition> {
    let known = traits.members.get(name).filter(|known| known.required)?;
    known.values.as_ref()?;
    Some(condition(&[], name, known))
}

/// Members that must have one value.
fn constants(traits: &Traits) -> Vec<Condition> {
    let one = |known: &Trait| {
        known
            .values
            .as_ref()
            .is_some_and(|values| values.len() == 1)
    };
    let sure = traits
        .members
        .iter()
        .filter(|(_, known)| known.required && one(known));
    sure.map(|(name, known)| condition(&[], name, known))
        .collect()
}

/// That a member is there, with its values or kinds where they are known.
fn condition(path: &[String], name: &str, known: &Trait) -> Condition {
    let path = path.iter().cloned().chain([name.to_owned()]).collect();
    Condition {
        paths: vec![path],
        kinds: match &known.values {
            Some(_) => Vec::new(),
            None => known.kinds.list(),
        },
        values: known.values.clone().unwrap_or_default(),
    }
}

/// The same without null, which could be of either member.
fn solid(path: &[String], name: &str, known: &Trait) -> Condition {
    let known = Trait {
        kinds: known.kinds.solid(),
        ..known.clone()
    };
    condition(path, name, &known)
}

/// All that tells two kinds of objects apart.
fn candidates(a: &Traits, b: &Traits, path: &[String]) -> Vec<(Rank, Evidence)> {
    let mut out = Vec::new();
    for (name, x) in &a.members {
        match b.members.get(name) {
            Some(y) => shared(path, name, x, y, &mut out),
            None if x.required => own(path, name, x, b.closed, Side::Left, &mut out),
            None => {}
        }
    }
    for (name, y) in &b.members {
        if y.required && !a.members.contains_key(name) {
            own(path, name, y, a.closed, Side::Right, &mut out);
        }
    }
    let of = |side: Side| {
        out.iter().find_map(|(rank, evidence)| match side {
            _ if *rank != Rank::Further => None,
            Side::Left => evidence.left.clone(),
            Side::Right => evidence.right.clone(),
        })
    };
    if let (Some(left), Some(right)) = (of(Side::Left), of(Side::Right)) {
        let evidence = Evidence {
            left: Some(left),
            right: Some(right),
            rivals: true,
            ..Evidence::default()
        };
        out.push((Rank::Own, evidence));
    }
    out.extend(maybe_kinds(path, a, b).map(|evidence| (Rank::MaybeKinds, evidence)));
    out
}

/// What a key that both declare tells.
fn shared(path: &[String], name: &str, x: &Trait, y: &Trait, out: &mut Vec<(Rank, Evidence)>) {
    let values = match (&x.values, &y.values) {
        (Some(x), Some(y)) => !x.iter().any(|value| y.contains(value)),
        _ => false,
    };
    let apart = values || !x.kinds.meets(y.kinds);
    let (left, right) = (Some(solid(path, name, x)), Some(solid(path, name, y)));
    let both = |left, right| Evidence {
        left,
        right,
        ..Evidence::default()
    };
    match (x.required, y.required) {
        (true, true) if values => out.push((Rank::Values, both(left, right))),
        (true, true) if apart => out.push((Rank::Kinds, both(left, right))),
        (true, false) if apart => {
            let first = Some(Side::Left);
            let evidence = Evidence {
                first,
                ..both(left, None)
            };
            out.push((Rank::OneOnly, evidence));
        }
        (false, true) if apart => {
            let first = Some(Side::Right);
            let evidence = Evidence {
                first,
                ..both(None, right)
            };
            out.push((Rank::OneOnly, evidence));
        }
        (false, false) if values => out.push((Rank::MaybeValues, both(left, right))),
        (true, _) if x.values.is_some() && y.values.is_none() => {
            let first = Some(Side::Left);
            let evidence = Evidence {
                first,
                ..both(left, None)
            };
            out.push((Rank::Narrower, evidence));
        }
        (_, true) if y.values.is_some() && x.values.is_none() => {
            let first = Some(Side::Right);
            let evidence = Evidence {
                first,
                ..both(None, right)
            };
            out.push((Rank::Narrower, evidence));
        }
        _ => {}
    }
}

/// What a key tells that one must have and the other does not declare.
fn own(
    path: &[String],
    name: &str,
    known: &Trait,
    closed: bool,
    side: Side,
    out: &mut Vec<(Rank, Evidence)>,
) {
    let rank = match known.values {
        _ if closed => Rank::OneOnly,
        Some(_) => Rank::Narrower,
        None => Rank::Further,
    };
    let condition = Some(condition(path, name, known));
    let (left, right) = match side {
        Side::Left => (condition, None),
        Side::Right => (None, condition),
    };
    let evidence = Evidence {
        left,
        right,
        first: Some(side),
        rivals: rank == Rank::Further,
        ..Evidence::default()
    };
    out.push((rank, evidence));
}

/// Keys that may be missing, whose kinds differ: one of them must be there.
fn maybe_kinds(path: &[String], a: &Traits, b: &Traits) -> Option<Evidence> {
    let mut pairs = a.members.iter().filter_map(|(name, x)| {
        let y = b.members.get(name)?;
        (!x.kinds.meets(y.kinds)).then_some((name, x.kinds.solid(), y.kinds.solid()))
    });
    let (first, x, y) = pairs.next()?;
    let more = pairs.filter(|(_, of_a, of_b)| (*of_a, *of_b) == (x, y));
    let names = std::iter::once(first).chain(more.map(|(name, ..)| name));
    let paths: Vec<Vec<String>> = names
        .map(|name| path.iter().cloned().chain([name.clone()]).collect())
        .collect();
    let some = |kinds: KindSet| Condition {
        paths: paths.clone(),
        kinds: kinds.list(),
        values: Vec::new(),
    };
    Some(Evidence {
        left: Some(some(x)),
        right: Some(some(y)),
        ..Evidence::default()
    })
}

/// The order in which members are tried: as in the document where nothing asks for another. What cannot be put in order
/// joins those that are alike, and so does what would take their values from them.
fn order(
    told: &Told,
    before: &BTreeSet<(usize, usize)>,
    alike: &mut BTreeSet<usize>,
) -> Vec<usize> {
    let count = told.conditions.len();
    loop {
        let unsure = |index: &usize| {
            let loose = told.conditions[*index].is_empty() && told.items[*index].is_empty();
            let behind = alike.iter().any(|other| before.contains(&(*other, *index)));
            !alike.contains(index) && !alike.is_empty() && (loose || behind)
        };
        let joining: Vec<usize> = (0..count).filter(unsure).collect();
        if !joining.is_empty() {
            alike.extend(joining);
            continue;
        }
        let mut left: Vec<usize> = (0..count).filter(|index| !alike.contains(index)).collect();
        let mut order = Vec::new();
        while let Some(position) = left.iter().position(|index| {
            let earlier = |other: &usize| before.contains(&(*other, *index));
            !left.iter().any(earlier)
        }) {
            order.push(left.remove(position));
        }
        if left.is_empty() {
            return order;
        }
        alike.extend(left);
    }
}
