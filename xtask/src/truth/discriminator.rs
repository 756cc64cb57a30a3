//! What discriminators say of the tags of values.
//!
//! Takes components as the document has them, gives the tags that name each, and what is derived from it by `allOf`. A tag that contradicts the schema's own values is not asked for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::source::{Place, Sources};

/// How far references and `allOf` are followed.
const DEEPEST: usize = 32;

/// Tags that a schema's values have: the property and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tags {
    /// `propertyName`.
    pub(super) property: String,
    /// What may stand there.
    pub(super) values: Vec<String>,
}

/// Tags of components that take part in a hierarchy.
#[derive(Debug, Default)]
pub(super) struct Families {
    tags: BTreeMap<Place, Vec<Tags>>,
    /// What is derived from each place.
    below: BTreeMap<Place, Vec<Place>>,
}

impl Families {
    /// Looks for hierarchies among components.
    pub(super) fn of(sources: &Sources, components: &[Place]) -> Self {
        let mut parents: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
        let mut bases = Vec::new();
        for place in components {
            let Some(schema) = sources.get(place) else {
                continue;
            };
            parents.insert(place.clone(), all_of(place, &schema));
            let union = schema.get("oneOf").is_some() || schema.get("anyOf").is_some();
            if let Some(discriminator) = Discriminator::of(&schema).filter(|_| !union) {
                bases.push((place.clone(), discriminator));
            }
        }
        let mut families = Self::default();
        for (base, discriminator) in bases {
            let family: Vec<&Place> = parents
                .keys()
                .filter(|place| descends(place, &base, &parents))
                .collect();
            for place in &family {
                let below = family.iter().filter(|other| **other != *place);
                let below = below.filter(|other| descends(other, place, &parents));
                let below: Vec<Place> = below.map(|other| (*other).clone()).collect();
                families.below.insert((*place).clone(), below);
                let values = discriminator.values(&base, place).into_iter().collect();
                families.add(sources, place, &discriminator.property, values);
            }
        }
        families
    }

    fn add(&mut self, sources: &Sources, place: &Place, property: &str, values: BTreeSet<String>) {
        let schema = sources.get(place).unwrap_or(Value::Null);
        if let Some(values) = agreed(sources, place, &schema, property, values) {
            let property = property.to_owned();
            let tags = Tags { property, values };
            self.tags.entry(place.clone()).or_default().push(tags);
        }
    }

    /// The components that are derived from this one, of which its values may be.
    pub(super) fn below(&self, place: &Place) -> &[Place] {
        self.below.get(place).map_or(&[], Vec::as_slice)
    }

    /// The tags of a component's own values.
    pub(super) fn tags(&self, place: &Place) -> &[Tags] {
        self.tags.get(place).map_or(&[], Vec::as_slice)
    }
}

/// The tags of a member of a union.
pub(super) fn member(
    sources: &Sources,
    place: &Place,
    union: &Value,
    member: &Value,
) -> Option<Tags> {
    let discriminator = Discriminator::of(union)?;
    let target = place.target(member.get("$ref")?.as_str()?)?;
    let values = discriminator.values(place, &target).into_iter().collect();
    let schema = sources.get(&target)?;
    let values = agreed(sources, &target, &schema, &discriminator.property, values)?;
    let property = discriminator.property;
    Some(Tags { property, values })
}

struct Discriminator {
    property: String,
    mapping: Vec<(String, String)>,
}

impl Discriminator {
    /// The discriminator of a schema; in 2.0 it is the property's name alone.
    fn of(schema: &Value) -> Option<Self> {
        let discriminator = schema.get("discriminator")?;
        let property = discriminator
            .get("propertyName")
            .unwrap_or(discriminator)
            .as_str()?
            .to_owned();
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let mapping = mapping.into_iter().flatten();
        let mapping = mapping
            .filter_map(|(value, target)| Some((value.clone(), target.as_str()?.to_owned())))
            .collect();
        Some(Self { property, mapping })
    }

    /// The values that name a target: those of the mapping, else its name.
    fn values(&self, place: &Place, target: &Place) -> Vec<String> {
        let name = name_of(target);
        let leads = |to: &str| {
            let bare = !to.contains('/') && !to.contains('#');
            (bare && Some(to) == name.as_deref()) || place.target(to).as_ref() == Some(target)
        };
        let mapped: Vec<String> = self
            .mapping
            .iter()
            .filter(|(_, to)| leads(to))
            .map(|(value, _)| value.clone())
            .collect();
        if mapped.is_empty() {
            name.into_iter().collect()
        } else {
            mapped
        }
    }
}

fn name_of(place: &Place) -> Option<String> {
    let last = place.pointer.rsplit('/').next()?;
    Some(last.replace("~1", "/").replace("~0", "~")).filter(|name| !name.is_empty())
}

/// The schemas that a component is composed of.
fn all_of(place: &Place, schema: &Value) -> Vec<Place> {
    let parts = schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    parts
        .filter_map(|part| place.target(part.get("$ref")?.as_str()?))
        .collect()
}

fn descends(place: &Place, base: &Place, parents: &BTreeMap<Place, Vec<Place>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut stack = vec![place];
    while let Some(place) = stack.pop() {
        if place == base {
            return true;
        }
        if seen.insert(place) {
            stack.extend(parents.get(place).into_iter().flatten());
        }
    }
    false
}

/// The values that the schema's own property accepts too.
fn agreed(
    sources: &Sources,
    place: &Place,
    schema: &Value,
    property: &str,
    mut values: BTreeSet<String>,
) -> Option<Vec<String>> {
    let mut declared = Vec::new();
    let mut is_text = true;
    declarations(sources, place, schema, property, 0, &mut declared);
    for (place, schema) in declared {
        let (_, schema) = followed(sources, place, schema);
        let accepted: Option<Vec<&Value>> = match (schema.get("enum"), schema.get("const")) {
            (_, Some(value)) => Some(vec![value]),
            (Some(Value::Array(list)), None) => Some(list.iter().collect()),
            _ => None,
        };
        if let Some(accepted) = accepted {
            values.retain(|value| accepted.iter().any(|it| it.as_str() == Some(value)));
        }
        let kind = schema.get("type").and_then(Value::as_str);
        is_text &= kind.is_none_or(|kind| kind == "string");
    }
    (is_text && !values.is_empty()).then(|| values.into_iter().collect())
}

fn followed(sources: &Sources, mut place: Place, mut schema: Value) -> (Place, Value) {
    for _ in 0..DEEPEST {
        let target = schema.get("$ref").and_then(Value::as_str);
        let Some(target) = target.and_then(|target| place.target(target)) else {
            break;
        };
        schema = sources.get(&target).unwrap_or(Value::Null);
        place = target;
    }
    (place, schema)
}

/// The declarations of a property, over references and `allOf`.
fn declarations(
    sources: &Sources,
    place: &Place,
    schema: &Value,
    property: &str,
    depth: usize,
    out: &mut Vec<(Place, Value)>,
) {
    let (place, schema) = followed(sources, place.clone(), schema.clone());
    if depth > DEEPEST {
        return;
    }
    let own = schema.get("properties").and_then(|all| all.get(property));
    out.extend(own.map(|own| (place.clone(), own.clone())));
    let parts = schema.get("allOf").and_then(Value::as_array);
    for part in parts.into_iter().flatten() {
        declarations(sources, &place, part, property, depth + 1, out);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::{Families, member};
    use crate::truth::source::{Place, Sources};

    #[expect(clippy::needless_pass_by_value, reason = "`json!` gives a value")]
    fn sources(components: Value) -> (Sources, Vec<Place>) {
        let sources = Sources::new(Path::new("."));
        let names: Vec<Place> = components
            .as_object()
            .unwrap()
            .keys()
            .map(|name| Place::new("a", &format!("/c/{name}")))
            .collect();
        sources.add("a", json!({ "c": components }));
        (sources, names)
    }

    #[test]
    fn a_base_knows_what_is_derived_from_it() {
        let (sources, places) = sources(json!({
            "Pet": {
                "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/c/Cat"}},
                "properties": {"kind": {"type": "string"}}
            },
            "Cat": {"allOf": [{"$ref": "#/c/Pet"}]},
            "Lion": {"allOf": [{"$ref": "#/c/Cat"}]}
        }));
        let families = Families::of(&sources, &places);
        let tags = |index: usize| families.tags(&places[index])[0].values.clone();
        assert_eq!(tags(0), ["Pet"]);
        assert_eq!(tags(1), ["cat"]);
        assert_eq!(tags(2), ["Lion"]);
        assert_eq!(families.below(&places[0]).len(), 2);
        assert_eq!(families.below(&places[1]), &places[2..]);
    }

    #[test]
    fn a_tag_against_the_schema_is_not_asked_for() {
        let (sources, places) = sources(json!({
            "Union": {
                "oneOf": [{"$ref": "#/c/A"}, {"$ref": "#/c/B"}],
                "discriminator": {"propertyName": "kind"}
            },
            "A": {"properties": {"kind": {"enum": ["a"]}}},
            "B": {"properties": {"kind": {"type": "string"}}}
        }));
        let union = sources.get(&places[0]).unwrap();
        let tags = |index: usize| member(&sources, &places[0], &union, &union["oneOf"][index]);
        assert_eq!(tags(0), None);
        assert_eq!(tags(1).unwrap().values, ["B"]);
    }
}
