//! What the members of a union come to.
//!
//! Takes members that are no unions, gives a plan: one type where they come to one, a union where something tells each
//! from the others, views of one value where nothing does. Members of one kind of JSON that need no telling apart are
//! joined: texts, numbers, booleans. A member that takes any value is left out, since a union keeps what fits none.

use std::collections::HashSet;

use super::constant::only_value;
use super::plan::{EnumPlan, MemberBody, MemberPlan, Plan, PlannedValue, Plans, kind_name};
use super::reason;
use super::union::{Leaf, Open};
use super::view::Sink;
use crate::codes;
use crate::model::{Condition, Kind, Ty};

/// Several members of one kind as one.
enum Merged {
    One(Leaf),
    Ty(Ty),
    Enum(EnumPlan),
    /// Bytes in multipart, text elsewhere.
    Binary,
}

impl Plans<'_> {
    /// The plan of a union of these members.
    pub(super) fn decide(&mut self, leaves: Vec<Leaf>, open: &Open, sink: &mut Sink<'_>) -> Plan {
        let mut reasons = Vec::new();
        let mut kept: Vec<Leaf> = Vec::new();
        for leaf in leaves {
            match &leaf.planned.plan {
                Plan::Value(reason) if *reason == reason::NOTHING || *reason == reason::NULL => {}
                Plan::Value(reason) => reasons.push(*reason),
                Plan::Scalar { ty: Ty::Value, .. } => reasons.push(reason::CONSTANT),
                _ if kept.iter().any(|known| self.is_same(known, &leaf, sink)) => {}
                _ => kept.push(leaf),
            }
        }
        if kept.is_empty() {
            return Plan::Value(match reasons.as_slice() {
                [] => reason::NO_MEMBERS,
                [only] if *only != reason::ANY => *only,
                _ => reason::ANY_UNION,
            });
        }
        let mut groups: Vec<(Kind, Vec<Leaf>)> = Vec::new();
        for leaf in kept {
            let kind = kind(&leaf.planned.plan);
            match groups.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, group)) => group.push(leaf),
                None => groups.push((kind, vec![leaf])),
            }
        }
        merge_numbers(&mut groups);
        let single = groups.len() == 1 && reasons.is_empty();
        let (mut members, mut constants) = (Vec::new(), Vec::new());
        for (kind, group) in groups {
            if matches!(kind, Kind::Object | Kind::Array) {
                match self.told(kind, group, open, single, &mut members, sink) {
                    Some(plan) => return plan,
                    None => continue,
                }
            }
            let merged = self.merge_group(kind, group);
            if single {
                return match merged {
                    Merged::Ty(ty) => Plan::Scalar { ty, constant: None },
                    Merged::Binary => Plan::Binary,
                    Merged::Enum(plan) => Plan::Enum(plan),
                    Merged::One(leaf) => Plan::Same(leaf.resolved),
                };
            }
            let member = member_of(kind, merged);
            if member.constant.is_some() {
                constants.push(member);
            } else {
                members.push(member);
            }
        }
        // What holds nothing stands behind, so that rivals are counted among those that hold something.
        members.append(&mut constants);
        Plan::Union(members)
    }

    /// Whether two members are one, so that there is nothing to choose. What a discriminator tells apart is not.
    fn is_same(&mut self, a: &Leaf, b: &Leaf, sink: &mut Sink<'_>) -> bool {
        a.tags == b.tags
            && a.default == b.default
            && self.alike(&a.resolved.key, &b.resolved.key, 0, sink)
    }

    /// Adds members that are all objects or all lists; a plan where they are all that there is and come to one.
    fn told(
        &mut self,
        kind: Kind,
        group: Vec<Leaf>,
        open: &Open,
        single: bool,
        members: &mut Vec<MemberPlan>,
        sink: &mut Sink<'_>,
    ) -> Option<Plan> {
        if single && group.len() == 1 && !open.family {
            return group
                .into_iter()
                .next()
                .map(|leaf| Plan::Same(leaf.resolved));
        }
        let discriminator = open.discriminator.as_ref();
        let tag = discriminator.map(|discriminator| discriminator.property.as_str());
        let told = self.tell(&group, tag, open.any, sink);
        if discriminator.is_some_and(|one| one.default.is_some()) && !told.defaults {
            let message = "the default of this discriminator is no member that it tells from the others; values that it does not know are kept as they came";
            let help = "name the other members in `mapping`";
            sink.warning(codes::AMBIGUOUS, open.span, message.to_owned(), help);
        }
        let mut lists = Vec::with_capacity(group.len());
        for leaf in &group {
            // One list needs no other word.
            let one = group.len() == 1;
            lists.push(if one {
                None
            } else {
                self.list_name(leaf, sink)
            });
        }
        let first = members.len();
        let place = |leaf: &usize| {
            let place = told.order.iter().position(|other| other == leaf);
            place.map(|place| first + place)
        };
        let plan = |index: usize| {
            let leaf = &group[index];
            let conditions = told.conditions[index].clone();
            MemberPlan {
                name: match &lists[index] {
                    Some(name) => name.clone(),
                    None => name(leaf, &group, kind, &conditions),
                },
                body: MemberBody::Schema(leaf.resolved.clone()),
                kind,
                items: told.items[index].clone(),
                conditions,
                rivals: told.rivals[index].iter().filter_map(place).collect(),
                constant: None,
            }
        };
        members.extend(told.order.iter().map(|index| plan(*index)));
        let views: Vec<MemberPlan> = told.alike.iter().map(|index| plan(*index)).collect();
        if views.is_empty() {
            return None;
        }
        let message = "nothing tells these members apart in every case; the value is kept as it came, with a view of each";
        sink.note(codes::AMBIGUOUS, open.span, message.to_owned());
        if members.is_empty() && single {
            return Some(Plan::Views(views));
        }
        let name = match views.as_slice() {
            [a, b] => format!("{} or {}", a.name, b.name),
            _ => "Other".to_owned(),
        };
        let body = MemberBody::Views(views);
        members.push(MemberPlan::plain(name, body, kind));
        None
    }

    /// A list without a name is called after its items.
    fn list_name(&mut self, leaf: &Leaf, sink: &mut Sink<'_>) -> Option<String> {
        if !leaf.is_list() || leaf.name.is_some() {
            return None;
        }
        let item = *leaf.view.items.first()?;
        let kinds = self.kinds(&leaf.view.items, 0, sink).solid().list();
        let word = |kinds: &[Kind]| match kinds {
            [only] => Some(kind_name(*only).to_owned()),
            _ => None,
        };
        let name = self.name(item, sink).or_else(|| word(&kinds))?;
        Some(format!("{name} list"))
    }

    /// Members of one kind of JSON other than objects and lists, as one.
    fn merge_group(&self, kind: Kind, mut group: Vec<Leaf>) -> Merged {
        if group.len() == 1 {
            return Merged::One(group.swap_remove(0));
        }
        match kind {
            // A file can be given where it is one of several texts.
            Kind::String
                if group
                    .iter()
                    .any(|leaf| matches!(leaf.planned.plan, Plan::Binary)) =>
            {
                Merged::Binary
            }
            Kind::String => {
                let secret = group.iter().any(|leaf| {
                    matches!(
                        leaf.planned.plan,
                        Plan::Scalar {
                            ty: Ty::Secret(_),
                            ..
                        }
                    )
                });
                let mut values: Vec<PlannedValue<String>> = Vec::new();
                for value in group.iter().flat_map(|leaf| self.strings(leaf)) {
                    if !values.iter().any(|known| known.value == value.value) {
                        values.push(value);
                    }
                }
                match (secret, values.is_empty()) {
                    (true, _) => Merged::Ty(Ty::Secret(Box::new(Ty::String))),
                    (false, true) => Merged::Ty(Ty::String),
                    (false, false) => Merged::Enum(EnumPlan::String(values)),
                }
            }
            Kind::Boolean => Merged::Ty(Ty::Bool),
            _ => numbers(&group),
        }
    }

    fn strings(&self, leaf: &Leaf) -> Vec<PlannedValue<String>> {
        let Plan::Enum(EnumPlan::String(values)) = &leaf.planned.plan else {
            return Vec::new();
        };
        // Texts that are listed as constants are named and described by their schemas.
        if let ([only], Some(_)) = (values.as_slice(), &leaf.view.constant) {
            let schema = leaf.resolved.trail.last().map(|id| &self.document()[*id]);
            let title = schema.and_then(|schema| schema.title.clone());
            let docs = schema.and_then(|schema| schema.description.clone());
            return vec![PlannedValue {
                value: only.value.clone(),
                name: only.name.clone().or(title),
                docs: only.docs.clone().or(docs),
            }];
        }
        values.clone()
    }
}

fn numbers(group: &[Leaf]) -> Merged {
    let mut values: Vec<PlannedValue<i64>> = Vec::new();
    let mut types: Vec<&Ty> = Vec::new();
    for leaf in group {
        match &leaf.planned.plan {
            Plan::Enum(EnumPlan::Integer(more)) => values.extend(more.iter().cloned()),
            Plan::Scalar { ty, .. } => types.push(ty),
            _ => types.push(&Ty::Number),
        }
    }
    let mut seen = HashSet::new();
    values.retain(|value| seen.insert(value.value));
    let whole = types.iter().all(|ty| matches!(ty, Ty::I32 | Ty::I64));
    match types.first() {
        _ if whole && !values.is_empty() => Merged::Enum(EnumPlan::Integer(values)),
        Some(first) if values.is_empty() && types.iter().all(|ty| ty == first) => {
            Merged::Ty((*first).clone())
        }
        _ if whole => Merged::Ty(Ty::I64),
        _ => Merged::Ty(Ty::Number),
    }
}

/// Integers beside numbers are numbers.
fn merge_numbers(groups: &mut Vec<(Kind, Vec<Leaf>)>) {
    let at = |kind| groups.iter().position(|(known, _)| *known == kind);
    if let (Some(integers), Some(numbers)) = (at(Kind::Integer), at(Kind::Number)) {
        let moved = std::mem::take(&mut groups[integers].1);
        groups[numbers].1.extend(moved);
        groups.remove(integers);
    }
}

fn member_of(kind: Kind, merged: Merged) -> MemberPlan {
    let (name, body) = match merged {
        Merged::One(leaf) => {
            if let Some((word, constant)) = only_value(&leaf.planned.plan, &leaf.view) {
                return MemberPlan {
                    constant: Some(constant),
                    ..MemberPlan::plain(word, MemberBody::Schema(leaf.resolved), kind)
                };
            }
            (leaf.name, MemberBody::Schema(leaf.resolved))
        }
        Merged::Ty(ty) => (None, MemberBody::Ty(ty)),
        Merged::Binary => (None, MemberBody::Ty(Ty::String)),
        Merged::Enum(plan) => (None, MemberBody::Enum(plan)),
    };
    MemberPlan::plain(
        name.unwrap_or_else(|| kind_name(kind).to_owned()),
        body,
        kind,
    )
}

/// Words for a member: the value that its discriminator has, its own name, else what it is told by.
fn name(leaf: &Leaf, group: &[Leaf], kind: Kind, conditions: &[Condition]) -> String {
    let word = |text: &String| text.trim_matches('"').to_owned();
    // The name of its schema stands for it beside what its mapping says.
    let mapped = match leaf.tags.as_slice() {
        [mapped @ .., last] if !mapped.is_empty() && leaf.name == Some(word(last)) => mapped,
        all => all,
    };
    if let [tag] = mapped {
        return word(tag);
    }
    let own = leaf.name.clone().or_else(|| leaf.tags.first().map(word));
    let told = || {
        let first = conditions.first()?;
        let key = first.paths.first().and_then(|path| path.last());
        first.values.first().map(word).or_else(|| key.cloned())
    };
    // Its first member that no other has is the best that is left to call it by.
    let alone = || {
        let mut keys = leaf.view.properties.keys();
        let others = |key: &String| {
            let with = group
                .iter()
                .filter(|other| other.view.properties.contains_key(key));
            with.count()
        };
        keys.find(|key| group.len() > 1 && others(key) == 1)
            .map(|key| format!("with {key}"))
    };
    own.or_else(told)
        .or_else(alone)
        .unwrap_or_else(|| kind_name(kind).to_owned())
}

pub(super) fn kind(plan: &Plan) -> Kind {
    match plan {
        Plan::Scalar { ty, .. } => match ty {
            Ty::Bool => Kind::Boolean,
            Ty::I32 | Ty::I64 | Ty::U64 => Kind::Integer,
            Ty::F64 | Ty::Number => Kind::Number,
            Ty::Foreign(foreign) if foreign.is_number() => Kind::Number,
            Ty::Value => Kind::Object,
            _ => Kind::String,
        },
        Plan::Binary | Plan::Enum(EnumPlan::String(_)) => Kind::String,
        Plan::Enum(EnumPlan::Integer(_)) => Kind::Integer,
        Plan::List(_) => Kind::Array,
        Plan::Record { .. }
        | Plan::Map(_)
        | Plan::Union(_)
        | Plan::Views(_)
        | Plan::Same(_)
        | Plan::Value(_) => Kind::Object,
    }
}
