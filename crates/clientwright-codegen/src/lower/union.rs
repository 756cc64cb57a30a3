//! `oneOf` and `anyOf`: which members there are and what tells them apart.
//!
//! Takes a view with choices, gives a plan: one type where the members come to one, a union where something tells each
//! from the others, else a JSON value with a warning. Invariant: a union's members are tried in their order, and each
//! can be reached.

use std::collections::HashSet;
use std::rc::Rc;

use clientwright_spec::{Discriminator, SchemaId, Span, Value};

use super::plan::{
    EnumPlan, MemberBody, MemberPlan, Plan, Planned, PlannedValue, Plans, kind_name, quoted,
};
use super::reason;
use super::view::{Choice, Key, Part, Resolved, Sink, View, shaped};
use crate::codes;
use crate::model::{Condition, Kind, Ty};

/// How deep unions of unions are followed.
const DEEPEST: usize = 64;

/// Members to choose from, and what holds beside the choice.
struct Open {
    base: Vec<Part>,
    members: Vec<SchemaId>,
    discriminator: Option<Discriminator>,
    span: Span,
}

/// What is left of a schema's choices.
enum Choices {
    None,
    One(Open),
    Unmerged,
}

/// A member that is no union itself.
pub(super) struct Leaf {
    pub resolved: Resolved,
    pub planned: Rc<Planned>,
    pub view: Rc<View>,
    /// The component's name or the title.
    pub name: Option<String>,
    /// Values of the discriminator (JSON text).
    pub tags: Vec<String>,
}

impl Plans<'_> {
    /// The plan of a schema with choices; `None` where it has none.
    pub(super) fn union(&mut self, key: &Key, view: &View, sink: &mut Sink<'_>) -> Option<Planned> {
        let mut open = match self.choices(key, view, sink) {
            Choices::None => return None,
            Choices::Unmerged => {
                let open = !view.properties.is_empty();
                let plan = if open {
                    Plan::Record { open }
                } else {
                    Plan::Value(reason::CHOICES)
                };
                return Some(Planned {
                    plan,
                    nullable: view.nullable,
                });
            }
            Choices::One(open) => open,
        };
        let mut gathered = Gathered {
            leaves: Vec::new(),
            nullable: view.nullable,
            above: vec![key[0].id],
        };
        let mut seen = HashSet::new();
        self.gather(&open.base, &open.members, &mut seen, &mut gathered, sink);
        if !open.base.is_empty() && self.covered(&open.base, &gathered.leaves, sink) {
            open.base.clear();
            gathered.leaves.clear();
            seen.clear();
            self.gather(&open.base, &open.members, &mut seen, &mut gathered, sink);
        }
        let nullable = gathered.nullable;
        let mut leaves = gathered.leaves;
        if let Some(discriminator) = &open.discriminator {
            self.tag(discriminator, &mut leaves, sink);
        }
        let plan = self.decide(leaves, &open, sink);
        Some(Planned { plan, nullable })
    }

    fn choices(&mut self, key: &Key, view: &View, sink: &mut Sink<'_>) -> Choices {
        let mut real: Vec<&Choice> = Vec::new();
        for choice in &view.choices {
            if choice.members.iter().all(|id| self.only_narrows(*id)) {
                let message =
                    "these members only say which keys go together; the type does not".to_owned();
                sink.note(codes::UNMERGED, choice.span, message);
            } else {
                real.push(choice);
            }
        }
        match real.as_slice() {
            [] => self.family(key, view),
            [choice] => {
                let bare: Key = key
                    .iter()
                    .map(|part| Part {
                        bare: true,
                        ..*part
                    })
                    .collect();
                let beside = self.view(&bare, sink);
                let plain = beside.properties.is_empty()
                    && beside.additional.is_empty()
                    && beside.values.is_none();
                Choices::One(Open {
                    base: if plain { Vec::new() } else { bare.to_vec() },
                    members: choice.members.clone(),
                    discriminator: view.discriminator.clone(),
                    span: choice.span,
                })
            }
            [first, ..] => {
                let message = "several `oneOf` or `anyOf` hold at once; what they add is typed as JSON values".to_owned();
                sink.warning(
                    codes::UNMERGED,
                    first.span,
                    message,
                    "merge them in overlay.yaml",
                );
                Choices::Unmerged
            }
        }
    }

    /// A parent with a discriminator, used as a type, is one of those that extend it.
    fn family(&self, key: &Key, view: &View) -> Choices {
        let ([Part { id, bare: false }], Some(discriminator)) = (&key[..], &view.discriminator)
        else {
            return Choices::None;
        };
        if self.document()[*id].discriminator.is_none() {
            return Choices::None;
        }
        let mut members: Vec<SchemaId> = discriminator
            .mapping
            .values()
            .copied()
            .filter(|member| member != id)
            .collect();
        members.extend(self.children.get(id).into_iter().flatten());
        let mut seen = HashSet::new();
        members.retain(|member| seen.insert(*member));
        if members.is_empty() {
            return Choices::None;
        }
        let discriminator = Some(discriminator.clone());
        Choices::One(Open {
            base: Vec::new(),
            members,
            discriminator,
            span: self.document()[*id].origin.span,
        })
    }

    /// Whether a member says nothing but which keys must be there.
    fn only_narrows(&self, id: SchemaId) -> bool {
        let schema = &self.document()[id];
        let inner = schema.all_of.len() + schema.one_of.len() + schema.any_of.len();
        schema.reference.is_none()
            && schema.hole.is_none()
            && !schema.never
            && (schema.types.is_empty() || schema.types == [clientwright_spec::Primitive::Object])
            && schema.properties.is_empty()
            && schema.values.is_none()
            && schema.constant.is_none()
            && schema.format.is_none()
            && schema.items.is_none()
            && schema.additional == clientwright_spec::Additional::Unspecified
            && inner == 0
            && !schema.required.is_empty()
    }

    /// Whether each member declares all that stands beside the choice, so that the latter adds nothing.
    fn covered(&mut self, base: &[Part], leaves: &[Leaf], sink: &mut Sink<'_>) -> bool {
        let key: Key = base.iter().copied().collect();
        let base = self.view(&key, sink);
        let alone: Vec<Rc<View>> = leaves
            .iter()
            .map(|leaf| {
                leaf.resolved
                    .key
                    .iter()
                    .copied()
                    .filter(|part| !base.parts.contains(&part.id))
                    .collect()
            })
            .map(|key: Key| self.view(&key, sink))
            .collect();
        base.additional.is_empty()
            && !base.any_additional
            && alone.iter().all(|view| {
                base.properties
                    .keys()
                    .all(|name| view.properties.contains_key(name))
            })
    }

    fn gather(
        &mut self,
        base: &[Part],
        members: &[SchemaId],
        seen: &mut HashSet<SchemaId>,
        out: &mut Gathered,
        sink: &mut Sink<'_>,
    ) {
        for &member in members {
            let resolved = self.resolve(&[member], sink);
            let end = resolved.key[0].id;
            // `{nullable: true}` as a member is how OpenAPI 3.0 says null.
            if resolved.nullable && !shaped(&self.document()[end]) {
                out.nullable = true;
                continue;
            }
            if out.above.contains(&end) {
                self.report_self(end, &out.above, sink);
                continue;
            }
            if !seen.insert(end) {
                continue;
            }
            let view = self.view(&resolved.key, sink);
            let inner = match self.choices(&resolved.key, &view, sink) {
                Choices::One(inner) if view.constant.is_none() && view.values.is_none() => {
                    Some(inner)
                }
                _ => None,
            };
            out.nullable |= resolved.nullable || view.nullable;
            if let Some(inner) = inner {
                if out.above.len() >= DEEPEST {
                    let message = format!(
                        "unions of unions go deeper than {DEEPEST}; their members are left out"
                    );
                    sink.warning(
                        codes::DEPTH,
                        view_span(self, end),
                        message,
                        "patch it in overlay.yaml",
                    );
                    return;
                }
                let base: Vec<Part> = base.iter().chain(&inner.base).copied().collect();
                out.above.push(end);
                self.gather(&base, &inner.members, seen, out, sink);
                out.above.pop();
            } else {
                let family = self.family(&resolved.key, &view);
                let part = Part {
                    id: end,
                    bare: matches!(family, Choices::One(_)),
                };
                let key: Key = base.iter().copied().chain([part]).collect();
                let leaf = self.leaf(Resolved { key, ..resolved }, sink);
                out.leaves.push(leaf);
            }
        }
    }

    fn report_self(&self, end: SchemaId, above: &[SchemaId], sink: &mut Sink<'_>) {
        let start = above.iter().position(|id| *id == end).unwrap_or(0);
        let names = above[start..]
            .iter()
            .chain([&end])
            .map(|id| self.views.label(*id));
        let message = format!(
            "this union holds itself, which adds nothing to it: {}",
            names.collect::<Vec<_>>().join(" -> ")
        );
        sink.warning(
            codes::CYCLE,
            view_span(self, end),
            message,
            "drop the member in overlay.yaml",
        );
    }

    fn leaf(&mut self, resolved: Resolved, sink: &mut Sink<'_>) -> Leaf {
        let view = self.view(&resolved.key, sink);
        let planned = self.plan(&resolved.key, sink);
        let schemas = || resolved.trail.iter().map(|id| &self.document()[*id]);
        let name = schemas()
            .find_map(|schema| schema.name.clone())
            .or_else(|| schemas().find_map(|schema| schema.title.clone()));
        Leaf {
            resolved,
            planned,
            view,
            name,
            tags: Vec::new(),
        }
    }

    /// Gives each member the values of the discriminator that stand for it.
    fn tag(&mut self, discriminator: &Discriminator, leaves: &mut [Leaf], sink: &mut Sink<'_>) {
        let mut mapped = Vec::new();
        for (value, id) in &discriminator.mapping {
            mapped.push((quoted(value), self.resolve(&[*id], sink).key[0].id));
        }
        for leaf in leaves {
            let end = leaf.resolved.key.last().map(|part| part.id);
            leaf.tags = mapped
                .iter()
                .filter(|(_, id)| Some(*id) == end)
                .map(|(value, _)| value.clone())
                .collect();
            if leaf.tags.is_empty() {
                leaf.tags = self.values_of(&leaf.view.clone(), &discriminator.property, sink);
            }
            if leaf.tags.is_empty() {
                let named = leaf
                    .resolved
                    .trail
                    .iter()
                    .find_map(|id| self.document()[*id].name.as_deref());
                leaf.tags.extend(named.map(quoted));
            }
        }
    }

    /// The values (JSON text) that a member's property is limited to.
    pub(super) fn values_of(
        &mut self,
        view: &View,
        property: &str,
        sink: &mut Sink<'_>,
    ) -> Vec<String> {
        let Some(ids) = view.properties.get(property) else {
            return Vec::new();
        };
        match self.simple(ids, sink) {
            Some(Plan::Scalar {
                constant: Some(text),
                ..
            }) => vec![text],
            Some(Plan::Enum(EnumPlan::String(values))) => {
                values.iter().map(|value| quoted(&value.value)).collect()
            }
            Some(Plan::Enum(EnumPlan::Integer(values))) => {
                values.iter().map(|value| value.value.to_string()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn decide(&mut self, leaves: Vec<Leaf>, open: &Open, sink: &mut Sink<'_>) -> Plan {
        if leaves.is_empty() {
            return Plan::Value(reason::NO_MEMBERS);
        }
        for leaf in &leaves {
            if let Plan::Value(reason) = leaf.planned.plan {
                return Plan::Value(if reason == reason::ANY {
                    reason::ANY_UNION
                } else {
                    reason
                });
            }
        }
        let mut groups: Vec<(Kind, Vec<Leaf>)> = Vec::new();
        for leaf in leaves {
            let kind = kind(&leaf.planned.plan);
            match groups.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, group)) => group.push(leaf),
                None => groups.push((kind, vec![leaf])),
            }
        }
        merge_numbers(&mut groups);
        let single = groups.len() == 1;
        let mut members = Vec::new();
        for (kind, group) in groups {
            if kind == Kind::Object {
                let discriminator = open.discriminator.as_ref();
                match self.objects(group, discriminator, sink) {
                    Some(mut objects) if single && objects.len() == 1 => {
                        match objects.remove(0).body {
                            MemberBody::Schema(resolved) => return Plan::Same(resolved),
                            _ => return Plan::Value(reason::NO_MEMBERS),
                        }
                    }
                    Some(objects) => members.extend(objects),
                    None => {
                        let message = "nothing tells the members of this union apart; it is typed as a JSON value";
                        let help = "add a `discriminator`, or distinct constants, in overlay.yaml";
                        sink.warning(codes::AMBIGUOUS, open.span, message.to_owned(), help);
                        return Plan::Value(reason::AMBIGUOUS);
                    }
                }
                continue;
            }
            let merged = self.merge_group(kind, group);
            if single {
                return match merged {
                    Merged::Ty(ty) => Plan::Scalar { ty, constant: None },
                    Merged::Enum(plan) => Plan::Enum(plan),
                    Merged::Lists => Plan::List(Vec::new()),
                    Merged::One(leaf) => Plan::Same(leaf.resolved),
                };
            }
            members.push(member_of(kind, merged));
        }
        Plan::Union(members)
    }

    /// Members of one kind of JSON other than objects, as one.
    fn merge_group(&self, kind: Kind, mut group: Vec<Leaf>) -> Merged {
        if group.len() == 1 {
            return Merged::One(group.swap_remove(0));
        }
        match kind {
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
            Kind::Array => Merged::Lists,
            _ => numbers(&group),
        }
    }

    fn strings(&self, leaf: &Leaf) -> Vec<PlannedValue<String>> {
        match &leaf.planned.plan {
            Plan::Enum(EnumPlan::String(values)) => values.clone(),
            Plan::Scalar {
                constant: Some(_), ..
            } => {
                let Some(Value::String(text)) = leaf.view.constant.as_ref().map(|node| &node.value)
                else {
                    return Vec::new();
                };
                let schema = leaf.resolved.trail.last().map(|id| &self.document()[*id]);
                let name = schema.and_then(|schema| schema.title.clone());
                let docs = schema.and_then(|schema| schema.description.clone());
                vec![PlannedValue {
                    value: text.clone(),
                    name,
                    docs,
                }]
            }
            _ => Vec::new(),
        }
    }
}

/// Members found so far.
struct Gathered {
    leaves: Vec<Leaf>,
    nullable: bool,
    above: Vec<SchemaId>,
}

/// Several members of one kind as one.
enum Merged {
    One(Leaf),
    Ty(Ty),
    Enum(EnumPlan),
    Lists,
}

fn view_span(plans: &Plans<'_>, id: SchemaId) -> Span {
    plans.document()[id].origin.span
}

fn numbers(group: &[Leaf]) -> Merged {
    let mut values: Vec<PlannedValue<i64>> = Vec::new();
    let mut types: Vec<&Ty> = Vec::new();
    for leaf in group {
        match &leaf.planned.plan {
            Plan::Enum(EnumPlan::Integer(more)) => values.extend(more.iter().cloned()),
            Plan::Scalar {
                ty: Ty::I64,
                constant: Some(text),
            } => {
                let value = text.parse().ok();
                values.extend(value.map(|value| PlannedValue {
                    value,
                    name: None,
                    docs: None,
                }));
            }
            Plan::Scalar { ty, .. } => types.push(ty),
            _ => types.push(&Ty::Number),
        }
    }
    let mut seen = HashSet::new();
    values.retain(|value| seen.insert(value.value));
    let first = types.first().copied();
    match first {
        _ if !values.is_empty() => Merged::Enum(EnumPlan::Integer(values)),
        Some(first) if types.iter().all(|ty| *ty == first) => Merged::Ty(first.clone()),
        _ if types.iter().all(|ty| matches!(ty, Ty::I32 | Ty::I64)) => Merged::Ty(Ty::I64),
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
        Merged::One(leaf) => (leaf.name, MemberBody::Schema(leaf.resolved)),
        Merged::Ty(ty) => (None, MemberBody::Ty(ty)),
        Merged::Enum(plan) => (None, MemberBody::Enum(plan)),
        Merged::Lists => (None, MemberBody::Ty(Ty::List(Box::new(Ty::Value)))),
    };
    MemberPlan {
        name: name.unwrap_or_else(|| kind_name(kind).to_owned()),
        body,
        kind,
        conditions: Vec::<Condition>::new(),
    }
}

fn kind(plan: &Plan) -> Kind {
    match plan {
        Plan::Scalar { ty, constant } => match ty {
            Ty::Bool => Kind::Boolean,
            Ty::I32 | Ty::I64 | Ty::U64 => Kind::Integer,
            Ty::Number if constant.is_none() => Kind::Number,
            Ty::F64 | Ty::Number => Kind::Number,
            Ty::Value => Kind::Object,
            _ => Kind::String,
        },
        Plan::Binary | Plan::Enum(EnumPlan::String(_)) => Kind::String,
        Plan::Enum(EnumPlan::Integer(_)) => Kind::Integer,
        Plan::List(_) => Kind::Array,
        Plan::Record { .. } | Plan::Map(_) | Plan::Union(_) | Plan::Same(_) | Plan::Value(_) => {
            Kind::Object
        }
    }
}
