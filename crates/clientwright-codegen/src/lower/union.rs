//! `oneOf` and `anyOf`: which members there are.
//!
//! Takes a view with choices, gives the members that are no unions themselves, each with what holds beside the choice;
//! [`super::decide`] makes a plan of them. What holds several choices at once has a member for each combination.

use std::collections::HashSet;
use std::rc::Rc;

use clientwright_spec::{Discriminator, Document, Primitive, SchemaId, Span, quoted};
use indexmap::IndexSet;

use super::decide::kind;
use super::plan::{EnumPlan, Plan, Planned, Plans};
use super::view::{Choice, Key, Part, Resolved, Sink, View, shaped};
use crate::codes;
use crate::model::Kind;

/// How far up what a schema extends is followed.
const GENERATIONS: usize = 64;
/// How deep unions of unions are followed.
const DEEPEST: usize = 64;

/// How many combinations of choices that hold at once are looked at.
const MOST_COMBINATIONS: usize = 128;

/// Members to choose from, and what holds beside the choice.
pub(super) struct Open {
    base: Vec<Part>,
    /// Schemas that hold at once, for each member.
    members: Vec<Vec<SchemaId>>,
    /// A parent that its own discriminator names: it is a member as it stands.
    itself: Option<SchemaId>,
    pub discriminator: Option<Discriminator>,
    /// Members extend the schema: there may be values of it that are none of them.
    pub family: bool,
    /// Several members may hold at once.
    pub any: bool,
    pub span: Span,
}

/// What is left of a schema's choices.
enum Choices {
    None,
    One(Open),
    Unmerged,
}

/// A member that is no union itself.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub resolved: Resolved,
    pub planned: Rc<Planned>,
    pub view: Rc<View>,
    /// The component's name or the title.
    pub name: Option<String>,
    /// Values of the discriminator (JSON text).
    pub tags: Vec<String>,
    /// It is what values are whose discriminator is missing or unknown.
    pub default: bool,
}

impl Leaf {
    pub(super) fn is_list(&self) -> bool {
        matches!(self.planned.plan, Plan::List(_))
    }
}

/// What a schema extends by `allOf`, and what that extends.
pub(super) fn extended(document: &Document, id: SchemaId) -> IndexSet<SchemaId> {
    let mut found = IndexSet::new();
    let mut youngest = vec![id];
    for _ in 0..GENERATIONS {
        let branches = youngest.iter().flat_map(|id| &document[*id].all_of);
        let parents = branches.filter_map(|branch| document[*branch].reference);
        youngest = parents
            .filter(|parent| *parent != id && found.insert(*parent))
            .collect();
        if youngest.is_empty() {
            break;
        }
    }
    found
}

/// Members found so far.
struct Gathered {
    leaves: Vec<Leaf>,
    nullable: bool,
    above: Vec<SchemaId>,
}

impl Plans<'_> {
    /// The plan of a schema with choices; `None` where it has none.
    pub(super) fn union(&mut self, key: &Key, view: &View, sink: &mut Sink<'_>) -> Option<Planned> {
        let mut open = match self.choices(key, view, sink) {
            Choices::None => return None,
            Choices::Unmerged => {
                return Some(Planned {
                    plan: self.joined(key, view, sink),
                    nullable: view.nullable,
                });
            }
            Choices::One(open) => open,
        };
        let mut gathered = self.members(key, &open, view.nullable, sink);
        if !open.base.is_empty() && self.covered(&open.base, &gathered.leaves, sink) {
            open.base.clear();
            gathered = self.members(key, &open, view.nullable, sink);
        }
        let nullable = gathered.nullable;
        let mut leaves = gathered.leaves;
        if let Some(discriminator) = &open.discriminator {
            self.tag(discriminator, &mut leaves, sink);
            if let Some(default) = discriminator.default {
                let end = self.resolve(&[default], sink).key[0].id;
                for leaf in &mut leaves {
                    leaf.default = leaf.resolved.key.last().is_some_and(|part| part.id == end);
                }
            }
        }
        let plan = self.decide(leaves, &open, sink);
        Some(Planned { plan, nullable })
    }

    fn members(&mut self, key: &Key, open: &Open, nullable: bool, sink: &mut Sink<'_>) -> Gathered {
        let mut gathered = Gathered {
            leaves: Vec::new(),
            nullable,
            above: vec![key[0].id],
        };
        self.gather(&open.base, open, &mut HashSet::new(), &mut gathered, sink);
        gathered
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
        let Some(first) = real.first() else {
            return self.family(key, view);
        };
        let combinations = real.iter().try_fold(1_usize, |count, choice| {
            count.checked_mul(choice.members.len())
        });
        if real.len() > 1 && combinations.is_none_or(|count| count > MOST_COMBINATIONS) {
            return Choices::Unmerged;
        }
        let mut members: Vec<Vec<SchemaId>> = vec![Vec::new()];
        for choice in &real {
            let with = |member: &Vec<SchemaId>, id: SchemaId| {
                let more = (!member.contains(&id)).then_some(id);
                member.iter().copied().chain(more).collect()
            };
            members = members
                .iter()
                .flat_map(|member| choice.members.iter().map(|id| with(member, *id)))
                .collect();
        }
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
            && beside.values.is_none()
            && beside.types.is_empty()
            && beside.format.is_none();
        Choices::One(Open {
            base: if plain { Vec::new() } else { bare.to_vec() },
            members,
            itself: None,
            discriminator: view.discriminator.clone(),
            family: false,
            any: real.iter().any(|choice| choice.any),
            span: first.span,
        })
    }

    /// A parent with a discriminator, used as a type, is one of those that extend it.
    fn family(&self, key: &Key, view: &View) -> Choices {
        let ([part], Some(discriminator)) = (&key[..], &view.discriminator) else {
            return Choices::None;
        };
        let Part { id, bare, only } = *part;
        if bare || only.is_some() {
            return Choices::None;
        }
        let own = self.document()[id].discriminator.is_some();
        let mut names = discriminator.mapping.values();
        // One in between that has no name in a mapping is none of the values by itself.
        if !own && (discriminator.mapping.is_empty() || names.any(|member| *member == id)) {
            return Choices::None;
        }
        let below = self.children.get(&id).map_or(&[][..], Vec::as_slice);
        let mapped = discriminator.mapping.values().copied();
        let mapped = mapped.filter(|member| own || below.contains(member));
        let itself = mapped.clone().find(|member| *member == id);
        let mut members: Vec<SchemaId> = mapped.filter(|member| *member != id).collect();
        members.extend(below);
        let mut seen = HashSet::new();
        members.retain(|member| seen.insert(*member));
        if members.is_empty() {
            return Choices::None;
        }
        let discriminator = Some(discriminator.clone());
        Choices::One(Open {
            base: Vec::new(),
            members: members.into_iter().map(|id| vec![id]).collect(),
            itself,
            discriminator,
            family: true,
            any: false,
            span: self.document()[id].origin.span,
        })
    }

    /// Whether a member says nothing but which keys must be there, or nothing at all.
    fn only_narrows(&self, id: SchemaId) -> bool {
        let schema = &self.document()[id];
        let plain = schema.types.is_empty() || schema.types == [Primitive::Object];
        let mut rest = schema.clone();
        rest.required.clear();
        rest.types.clear();
        let narrows = !schema.required.is_empty() || schema.types.is_empty();
        plain && narrows && !schema.nullable && !shaped(&rest)
    }

    /// Whether each member declares all that stands beside the choice, so that the latter adds nothing.
    fn covered(&mut self, base: &[Part], leaves: &[Leaf], sink: &mut Sink<'_>) -> bool {
        let key: Key = base.iter().copied().collect();
        let base = self.view(&key, sink);
        let alone: Vec<Rc<View>> = leaves
            .iter()
            .map(|leaf| {
                let parts = leaf.resolved.key.iter().copied();
                let own = parts.filter(|part| !base.parts.contains(&part.id));
                own.map(|part| Part { only: None, ..part }).collect()
            })
            .map(|key: Key| self.view(&key, sink))
            .collect();
        base.additional.is_empty()
            && !base.any_additional
            && base.values.is_none()
            && base.format.is_none()
            && alone.iter().all(|view| {
                let names = base.properties.keys();
                let known = names
                    .into_iter()
                    .all(|name| view.properties.contains_key(name));
                let typed = base.types.is_empty()
                    || (!view.types.is_empty()
                        && view.types.iter().all(|one| base.types.contains(one)));
                let required = base.required.iter().all(|key| view.required.contains(key));
                known && typed && required
            })
    }

    fn gather(
        &mut self,
        base: &[Part],
        open: &Open,
        seen: &mut HashSet<Key>,
        out: &mut Gathered,
        sink: &mut Sink<'_>,
    ) {
        if let Some(id) = open.itself {
            let part = Part {
                id,
                bare: true,
                only: None,
            };
            let resolved = Resolved {
                key: base.iter().copied().chain([part]).collect(),
                nullable: false,
                trail: vec![id],
            };
            let leaf = self.leaf(resolved, &[id], sink);
            out.leaves.push(leaf);
        }
        for member in &open.members {
            let resolved = self.resolve(member, sink);
            let end = resolved.key[0].id;
            // `{nullable: true}` as a member is how OpenAPI 3.0 says null.
            if resolved.nullable && resolved.key.len() == 1 && !shaped(&self.document()[end]) {
                out.nullable = true;
                continue;
            }
            if resolved.key.len() == 1 && out.above.contains(&end) {
                self.report_self(end, &out.above, sink);
                continue;
            }
            if !seen.insert(resolved.key.clone()) {
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
            let Some(inner) = inner else {
                self.leaves(base, member, resolved, &mut out.leaves, sink);
                continue;
            };
            if out.above.len() >= DEEPEST {
                let message = format!(
                    "unions of unions go deeper than {DEEPEST}; their members are left out"
                );
                let help = "patch it in overlay.yaml";
                sink.warning(codes::DEPTH, view_span(self, end), message, help);
                return;
            }
            let base: Vec<Part> = base.iter().chain(&inner.base).copied().collect();
            out.above.push(end);
            self.gather(&base, &inner, seen, out, sink);
            out.above.pop();
        }
    }

    /// A member that is no union, or one for each of its types.
    fn leaves(
        &mut self,
        base: &[Part],
        member: &[SchemaId],
        resolved: Resolved,
        out: &mut Vec<Leaf>,
        sink: &mut Sink<'_>,
    ) {
        let key: Key = base.iter().chain(resolved.key.iter()).copied().collect();
        let resolved = Resolved { key, ..resolved };
        let leaf = self.leaf(resolved, member, sink);
        let Plan::Union(members) = &leaf.planned.plan else {
            out.push(leaf);
            return;
        };
        for of_type in members {
            let super::plan::MemberBody::Schema(resolved) = &of_type.body else {
                continue;
            };
            let mut one = self.leaf(resolved.clone(), member, sink);
            one.name = leaf
                .name
                .as_ref()
                .map(|name| format!("{name} {}", of_type.name));
            out.push(one);
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

    fn leaf(&mut self, resolved: Resolved, member: &[SchemaId], sink: &mut Sink<'_>) -> Leaf {
        let view = self.view(&resolved.key, sink);
        let planned = self.plan(&resolved.key, sink);
        let mut names: Vec<String> = Vec::new();
        for id in member {
            let name = self.name(*id, sink);
            names.extend(name.filter(|name| !names.contains(name)));
        }
        Leaf {
            resolved,
            planned,
            view,
            name: (!names.is_empty()).then(|| names.join(" ")),
            tags: Vec::new(),
            default: false,
        }
    }

    /// The component's name of a member, or its title.
    pub(super) fn name(&self, member: SchemaId, sink: &mut Sink<'_>) -> Option<String> {
        let trail = self.resolve(&[member], sink).trail;
        let schemas = || trail.iter().map(|id| &self.document()[*id]);
        let name = schemas().find_map(|schema| schema.name.clone());
        name.or_else(|| schemas().find_map(|schema| schema.title.clone()))
    }

    /// Gives each member the values of the discriminator that stand for it.
    fn tag(&mut self, discriminator: &Discriminator, leaves: &mut [Leaf], sink: &mut Sink<'_>) {
        let property = &discriminator.property;
        let mut mapped = Vec::new();
        for (value, id) in &discriminator.mapping {
            mapped.push((value, self.resolve(&[*id], sink).key[0].id));
        }
        for leaf in leaves {
            let end = leaf.resolved.key.last().map(|part| part.id);
            let view = leaf.view.clone();
            for (value, _) in mapped.iter().filter(|(_, id)| Some(*id) == end) {
                let tag = self.tag_text(value, &view, property, sink);
                leaf.tags.push(tag);
            }
            if !leaf.tags.is_empty() {
                // What a mapping adds to: the name of a schema stands for it beside its keys. Where there is no default,
                // such a value is kept raw.
                let name = leaf
                    .resolved
                    .trail
                    .iter()
                    .find_map(|id| self.document()[*id].name.as_deref());
                let name = name.filter(|name| !discriminator.mapping.contains_key(*name));
                if discriminator.default.is_some() {
                    leaf.tags.extend(name.map(quoted));
                }
                continue;
            }
            let trail = leaf.resolved.trail.iter();
            let named = trail
                .filter_map(|id| self.document()[*id].name.as_deref())
                .map(quoted)
                .next();
            let values = self.values_of(&view, property, sink);
            // Values that a member has from its base are those of its siblings too: its name says which is its own.
            leaf.tags = match named {
                Some(named) if values.is_empty() || values.contains(&named) => vec![named],
                _ => values,
            };
        }
    }

    /// A key of a discriminator's mapping as JSON text: keys are strings, whatever the property is.
    fn tag_text(&mut self, key: &str, view: &View, property: &str, sink: &mut Sink<'_>) -> String {
        let ids = view.properties.get(property);
        let plan = ids.and_then(|ids| self.simple(ids, sink));
        let fits = match plan.as_ref().map(kind) {
            Some(Kind::Integer) => key.parse::<i64>().is_ok(),
            Some(Kind::Number) => key.parse::<i64>().is_ok() || key.parse::<f64>().is_ok(),
            Some(Kind::Boolean) => matches!(key, "true" | "false"),
            _ => false,
        };
        if fits { key.to_owned() } else { quoted(key) }
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
}

fn view_span(plans: &Plans<'_>, id: SchemaId) -> Span {
    plans.document()[id].origin.span
}
