//! Objects: the members that are required, wanted and further ones.

use std::collections::BTreeSet;

use rand::RngExt as _;
use serde_json::{Map, Value, json};

use super::{Fill, Maker};
use crate::truth::lens::Schemas;
use crate::truth::text;

/// What the schemas of an object say, gathered.
struct Members<'a> {
    /// Declared members in order.
    declared: Vec<(&'a str, Schemas<'a>)>,
    required: BTreeSet<&'a str>,
    /// Parts that allow no other members than their own.
    closed: Vec<&'a Value>,
    least: usize,
    most: usize,
}

impl<'a> Members<'a> {
    fn of(all: &[&'a Value]) -> Self {
        let mut members = Self {
            declared: Vec::new(),
            required: BTreeSet::new(),
            closed: Vec::new(),
            least: 0,
            most: usize::MAX,
        };
        for schema in all {
            for (name, property) in schema
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                match members.declared.iter_mut().find(|(own, _)| own == name) {
                    Some((_, schemas)) => schemas.push(property),
                    None => members.declared.push((name, vec![property])),
                }
            }
            let required = schema
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            members.required.extend(required.filter_map(Value::as_str));
            if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
                members.closed.push(schema);
            }
            let count = |keyword: &str| usize::try_from(schema.get(keyword)?.as_u64()?).ok();
            members.least = members.least.max(count("minProperties").unwrap_or(0));
            members.most = members
                .most
                .min(count("maxProperties").unwrap_or(usize::MAX));
        }
        members
    }

    /// Whether every closed part knows a member.
    fn allows(&self, name: &str) -> bool {
        self.closed.iter().all(|schema| {
            let own = schema.get("properties").and_then(|all| all.get(name));
            own.is_some() || schema.get("patternProperties").is_some()
        })
    }
}

impl<'a> Maker<'a> {
    pub(super) fn object(&mut self, all: &[&'a Value], depth: usize) -> Option<Value> {
        let members = Members::of(all);
        let mut out = Map::new();
        let optional = members.declared.len()
            - members
                .declared
                .iter()
                .filter(|(name, _)| members.required.contains(name))
                .count();
        // A few members short of all: what holds hundreds would else never have one left out.
        let odd = self.rng.random_range(0..optional.max(1));
        let mut seen = 0;
        for (name, schemas) in &members.declared {
            let required = members.required.contains(name);
            seen += usize::from(!required);
            let wanted = match self.fill {
                _ if required => true,
                _ if self.is_deep(depth) || out.len() >= members.most => false,
                Fill::Required => false,
                Fill::Mixed => self.rng.random() && seen != odd,
                Fill::Full | Fill::Null | Fill::Low | Fill::High => true,
            };
            if !wanted || !members.allows(name) {
                continue;
            }
            match self.value(&with_rest(all, name, schemas), depth + 1) {
                Some(value) => {
                    out.insert((*name).to_owned(), value);
                }
                None if required => return None,
                None => {}
            }
        }
        for name in &members.required {
            if !out.contains_key(*name) && members.allows(name) {
                let value = self.value(&with_rest(all, name, &[]), depth + 1)?;
                out.insert((*name).to_owned(), value);
            }
        }
        self.dependent(all, &members, &mut out, depth);
        self.further(all, &members, &mut out, depth);
        Some(Value::Object(out))
    }

    /// Members that others ask for.
    fn dependent(
        &mut self,
        all: &[&'a Value],
        members: &Members<'a>,
        out: &mut Map<String, Value>,
        depth: usize,
    ) {
        let rules = all
            .iter()
            .filter_map(|schema| schema.get("dependentRequired")?.as_object());
        for (name, needed) in rules.flatten() {
            if !out.contains_key(name) {
                continue;
            }
            for name in needed
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                let own = members.declared.iter().find(|(own, _)| *own == name);
                let own = own.map_or(&[][..], |(_, schemas)| schemas);
                if !out.contains_key(name)
                    && let Some(value) = self.value(&with_rest(all, name, own), depth + 1)
                {
                    out.insert(name.to_owned(), value);
                }
            }
        }
    }

    /// Members that no property declares.
    fn further(
        &mut self,
        all: &[&'a Value],
        members: &Members<'a>,
        out: &mut Map<String, Value>,
        depth: usize,
    ) {
        let open = all.iter().any(|schema| {
            let rest = ["additionalProperties", "unevaluatedProperties"];
            let mut rest = rest.iter().filter_map(|keyword| schema.get(*keyword));
            rest.any(|schema| *schema != Value::Bool(false))
                || schema.get("patternProperties").is_some()
        });
        let free = (open || members.declared.is_empty())
            && members
                .closed
                .iter()
                .all(|it| it.get("patternProperties").is_some());
        let wanted = match self.fill {
            _ if !free => 0,
            Fill::Required | Fill::Low => 0,
            _ if self.is_deep(depth) => 0,
            Fill::Full | Fill::Null => 1,
            Fill::High => 2,
            Fill::Mixed => self.rng.random_range(0..3),
        };
        let wanted = wanted.max(members.least.saturating_sub(out.len()));
        for index in 0..wanted.min(50) {
            if out.len() >= members.most || !free {
                break;
            }
            let name = self.name(all, index);
            if out.contains_key(&name) || members.declared.iter().any(|(own, _)| *own == name) {
                continue;
            }
            if let Some(value) = self.value(&with_rest(all, &name, &[]), depth + 1) {
                out.insert(name, value);
            }
        }
    }

    /// A name that no property has.
    fn name(&mut self, all: &[&'a Value], index: usize) -> String {
        let names: Vec<&Value> = all
            .iter()
            .filter_map(|schema| schema.get("propertyNames"))
            .collect();
        if !names.is_empty()
            && let Some(Value::String(name)) = self.value(&names, 0)
        {
            return name;
        }
        let patterns = all
            .iter()
            .filter_map(|schema| schema.get("patternProperties")?.as_object());
        if let Some((pattern, _)) = patterns.flatten().next() {
            let schema = json!({ "pattern": pattern });
            return text::text(&[&schema], super::Pick::Any, &mut self.rng);
        }
        match index {
            0 => "some_key".to_owned(),
            1 => "\u{fc} \u{1F980}".to_owned(),
            index => format!("key{index}"),
        }
    }
}

/// The schemas of a member: its own, and those of the parts that hold it among their further members.
fn with_rest<'a>(all: &[&'a Value], name: &str, own: &[&'a Value]) -> Schemas<'a> {
    let mut schemas = own.to_vec();
    for schema in all {
        let declared = schema
            .get("properties")
            .and_then(|all| all.get(name))
            .is_some();
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        if own.is_empty()
            && let Some(patterns) = patterns
        {
            schemas.extend(patterns.values());
        } else if !declared {
            let rest = ["additionalProperties", "unevaluatedProperties"];
            let rest = rest.iter().filter_map(|keyword| schema.get(*keyword));
            schemas.extend(rest.filter(|schema| schema.is_object()));
        }
    }
    schemas
}
