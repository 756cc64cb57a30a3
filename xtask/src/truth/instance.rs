//! Instances of schemas, from a fixed seed.
//!
//! Takes the translated schemas, gives candidates; the validator says which of them are instances. A value is made of
//! all the schemas that hold of it at once: references and `allOf` are gathered, of each union one member is taken, each
//! in its turn.

use std::collections::HashMap;

use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;
use serde_json::{Value, json};

use super::lens::{Lens, Schemas};
use super::number::{Pick, Range};
use super::text;

mod object;

/// What an instance is to be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    /// With all members.
    Full,
    /// With the required members alone.
    Required,
    /// With null wherever it is accepted.
    Null,
    /// Least values, lengths and counts.
    Low,
    /// Greatest values, lengths and counts.
    High,
    /// Anything.
    Mixed,
}

/// The order in which instances of a schema are like something.
pub(super) const FILLS: &[Fill] = &[
    Fill::Full,
    Fill::Required,
    Fill::Null,
    Fill::Low,
    Fill::High,
    Fill::Mixed,
    Fill::Mixed,
];

/// Members that are not required are left out below this depth.
const DEEP: usize = 5;

/// Nothing is made below this depth.
const DEEPEST: usize = 40;

/// Values after which only required members are made.
const MANY: usize = 400;

/// Values after which nothing is made.
const TOO_MANY: usize = 20_000;

/// What takes turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Choice {
    Kind,
    Member,
    Branch,
    Value,
}

/// Makes instances.
#[derive(Debug)]
pub(super) struct Maker<'a> {
    lens: Lens<'a>,
    rng: Pcg64Mcg,
    /// How often each choice was made, by the address of its schema.
    turns: HashMap<(usize, Choice), usize>,
    fill: Fill,
    made: usize,
}

impl<'a> Maker<'a> {
    /// A maker of instances of these definitions.
    pub(super) fn new(lens: Lens<'a>, seed: u64) -> Self {
        Self {
            lens,
            rng: Pcg64Mcg::seed_from_u64(seed),
            turns: HashMap::new(),
            fill: Fill::Full,
            made: 0,
        }
    }

    /// A candidate; `None` where nothing can be made.
    pub(super) fn make(&mut self, schema: &'a Value, fill: Fill) -> Option<Value> {
        self.fill = fill;
        self.made = 0;
        self.value(&[schema], 0)
    }

    /// How many members the unions have that hold of a schema itself.
    pub(super) fn members(&self, schema: &'a Value) -> usize {
        let all = self.lens.all(&[schema]);
        let members = all
            .iter()
            .flat_map(|schema| ["oneOf", "anyOf"].map(|it| schema.get(it)));
        members
            .flatten()
            .filter_map(Value::as_array)
            .map(Vec::len)
            .max()
            .unwrap_or(0)
    }

    fn is_deep(&self, depth: usize) -> bool {
        depth > DEEP || self.made > MANY
    }

    fn turn(&mut self, schema: &Value, choice: Choice) -> usize {
        let address = std::ptr::from_ref(schema).addr();
        let turn = self.turns.entry((address, choice)).or_default();
        *turn += 1;
        *turn - 1
    }

    fn value(&mut self, schemas: &[&'a Value], depth: usize) -> Option<Value> {
        self.made += 1;
        if depth > DEEPEST || self.made > TOO_MANY {
            return None;
        }
        let all = self.gather(schemas, depth)?;
        let null = all.iter().all(|schema| accepts_null(schema));
        if null && self.is_null(&all) {
            return Some(Value::Null);
        }
        if let Some(values) = fixed(&all) {
            // The values of one enum take turns, whatever else holds besides.
            let first = all.iter().find_map(|schema| schema.get("enum")?.get(0));
            let turn = first.map_or(0, |first| self.turn(first, Choice::Value));
            return values
                .get(turn % values.len().max(1))
                .map(|value| (*value).clone());
        }
        let kinds = kinds(&all);
        let turn = all
            .first()
            .map_or(0, |schema| self.turn(schema, Choice::Kind));
        let kind = match kinds.as_slice() {
            [] if null => return Some(Value::Null),
            [] => return None,
            kinds => kinds[turn % kinds.len()],
        };
        match kind {
            "object" => self.object(&all, depth),
            "array" => self.array(&all, depth),
            "string" => Some(Value::String(text::text(&all, self.pick(), &mut self.rng))),
            "boolean" => Some(Value::Bool(self.rng.random())),
            "any" => Some(self.anything(depth)),
            kind => {
                let range = Range::of(&all, kind == "integer");
                let text = range.number(self.pick(), &mut self.rng)?;
                serde_json::from_str(&text).ok()
            }
        }
    }

    fn pick(&mut self) -> Pick {
        match self.fill {
            Fill::Low => Pick::Low,
            Fill::High => Pick::High,
            _ => Pick::Any,
        }
    }

    /// Whether null is taken where it is accepted: a schema that has no type but says what its values are like accepts
    /// null too, which its author hardly thought of.
    fn is_null(&mut self, all: &[&Value]) -> bool {
        let meant = all.iter().any(|schema| {
            let typed = schema.get("type").is_some() && accepts_null(schema);
            let values = schema.get("enum").and_then(Value::as_array);
            typed || values.is_some_and(|list| list.contains(&Value::Null))
        });
        match self.fill {
            Fill::Null => meant || kinds(all) == ["any"],
            Fill::Mixed => meant && self.rng.random_ratio(1, 4),
            _ => false,
        }
    }

    /// All that holds of a value, with one member of each union; `None` where nothing can hold.
    fn gather(&mut self, schemas: &[&'a Value], depth: usize) -> Option<Schemas<'a>> {
        let mut out = self.lens.all(schemas);
        let mut next = 0;
        while let Some(schema) = out.get(next).copied() {
            next += 1;
            if *schema == Value::Bool(false) {
                return None;
            }
            let mut more = Vec::new();
            for keyword in ["oneOf", "anyOf"] {
                if let Some(members) = schema.get(keyword).and_then(Value::as_array) {
                    more.extend(self.member(schema, members, depth));
                }
            }
            if let Some(condition) = schema.get("if") {
                let branch = if self.turn(condition, Choice::Branch).is_multiple_of(2) {
                    more.push(condition);
                    "then"
                } else {
                    "else"
                };
                more.extend(schema.get(branch));
            }
            for schema in self.lens.all(&more) {
                let known = out.iter().any(|it| std::ptr::eq(*it, schema));
                if !known {
                    out.push(schema);
                }
            }
        }
        Some(out)
    }

    /// The member of a union whose turn it is.
    fn member(
        &mut self,
        union: &'a Value,
        members: &'a [Value],
        depth: usize,
    ) -> Option<&'a Value> {
        let is_null = |member: &&Value| member.get("type").and_then(Value::as_str) == Some("null");
        let null = members.iter().find(is_null);
        let others: Vec<&Value> = members.iter().filter(|member| !is_null(member)).collect();
        let nulls = match self.fill {
            Fill::Null => true,
            Fill::Mixed => self.rng.random_ratio(1, 4),
            _ => false,
        };
        match (null, others.is_empty()) {
            (Some(null), empty) if nulls || empty => return Some(null),
            _ => {}
        }
        if self.is_deep(depth) {
            return others.into_iter().min_by_key(|member| self.cost(member, 4));
        }
        let turn = self.turn(union, Choice::Member);
        others.get(turn % others.len().max(1)).copied()
    }

    /// How much a value of a schema takes, roughly.
    fn cost(&self, schema: &'a Value, depth: usize) -> usize {
        let all = self.lens.all(&[schema]);
        if all
            .iter()
            .any(|it| it.get("enum").is_some() || it.get("const").is_some())
        {
            return 1;
        }
        let mut cost = 1;
        for schema in all {
            let properties = schema.get("properties");
            for name in schema
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let property = properties.and_then(|all| all.get(name.as_str()?));
                cost += match property {
                    Some(property) if depth > 0 => 1 + self.cost(property, depth - 1),
                    Some(_) => 10,
                    None => 1,
                };
            }
            for keyword in ["oneOf", "anyOf"] {
                let members = schema.get(keyword).and_then(Value::as_array);
                let members = members.filter(|_| depth > 0).into_iter().flatten();
                cost += members
                    .map(|it| self.cost(it, depth - 1))
                    .min()
                    .unwrap_or(0);
            }
        }
        cost
    }

    fn array(&mut self, all: &[&'a Value], depth: usize) -> Option<Value> {
        let counts = |keyword: &'static str| {
            let values = all.iter().filter_map(move |schema| schema.get(keyword));
            values
                .filter_map(Value::as_u64)
                .filter_map(|count| usize::try_from(count).ok())
        };
        let contains = all.iter().find_map(|schema| schema.get("contains"));
        let least = counts("minItems")
            .max()
            .unwrap_or(0)
            .max(usize::from(contains.is_some()));
        let most = counts("maxItems").min();
        let prefix = all
            .iter()
            .filter_map(|schema| schema.get("prefixItems")?.as_array());
        let prefix = prefix.map(Vec::len).max().unwrap_or(0);
        let wanted = match self.fill {
            _ if self.is_deep(depth) => least,
            Fill::Required | Fill::Low => least,
            Fill::High => most.filter(|most| *most <= 12).unwrap_or(least + 3),
            Fill::Full | Fill::Null => prefix.max(2),
            Fill::Mixed => self.rng.random_range(0..4),
        };
        let wanted = wanted.max(least).min(most.unwrap_or(usize::MAX));
        let unique = all
            .iter()
            .any(|it| it.get("uniqueItems") == Some(&Value::Bool(true)));
        let mut items: Vec<Value> = Vec::new();
        for attempt in 0..wanted.saturating_mul(3) {
            if items.len() == wanted {
                break;
            }
            let mut own = self.lens.item(all, items.len());
            own.extend(contains.filter(|_| items.is_empty()));
            let closed = own.contains(&&Value::Bool(false));
            let item = if closed {
                None
            } else {
                self.value(&own, depth + 1)
            };
            match item {
                Some(item) if !(unique && items.contains(&item)) => items.push(item),
                Some(_) => {}
                None if items.len() >= least || attempt > least => break,
                None => return None,
            }
        }
        (items.len() >= least).then_some(Value::Array(items))
    }

    /// A value of a schema that says nothing.
    fn anything(&mut self, depth: usize) -> Value {
        let some = [
            r#""text \u00e9""#,
            "true",
            "12345678901234567890.12",
            "[]",
            r#"[1, null, {"a": 0.30}]"#,
            "{}",
            r#"{"\u00fc \ud83e\udd80": "\u0000", "": 1e2, "type": "object", "$ref": "/x", "none": null}"#,
        ];
        let all = if self.is_deep(depth) { 3 } else { some.len() };
        let text = some[self.rng.random_range(0..all)];
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// The constant, or the values that all enums have; `None` where there is neither.
fn fixed<'a>(all: &[&'a Value]) -> Option<Vec<&'a Value>> {
    if let Some(constant) = all.iter().find_map(|schema| schema.get("const")) {
        return Some(vec![constant]);
    }
    let lists = || {
        let schemas = all.iter();
        schemas.filter_map(|schema| schema.get("enum")?.as_array())
    };
    let kinds = kinds(all);
    let common = lists().next()?.iter();
    let common = common
        .filter(|value| lists().all(|list| list.contains(value)))
        .filter(|value| kinds.iter().any(|kind| is_kind(value, kind)));
    Some(common.collect())
}

fn accepts_null(schema: &Value) -> bool {
    let typed = schema.get("type").is_none_or(|kinds| match kinds {
        Value::Array(list) => list.contains(&json!("null")),
        kind => kind == "null",
    });
    let values = schema.get("enum").and_then(Value::as_array);
    let constant = schema.get("const").is_none_or(Value::is_null);
    typed && constant && values.is_none_or(|list| list.contains(&Value::Null))
}

/// The types that all schemas accept, null aside; `any` where nothing is said.
fn kinds(all: &[&Value]) -> Vec<&'static str> {
    const KINDS: [&str; 6] = ["object", "array", "string", "number", "integer", "boolean"];
    let typed = all.iter().filter_map(|schema| schema.get("type"));
    let accepts = |list: &Value, kind: &str| {
        let is = |own: &Value| own == kind || (kind == "integer" && own == "number");
        match list {
            Value::Array(list) => list.iter().any(is),
            own => is(own),
        }
    };
    let mut kinds = KINDS.to_vec();
    let mut some = false;
    for list in typed {
        some = true;
        kinds.retain(|kind| accepts(list, kind));
    }
    if kinds.contains(&"number") {
        kinds.retain(|kind| *kind != "integer");
    }
    if some {
        return kinds;
    }
    // Without a type the keywords tell what the author thought of.
    let has = |keywords: &[&str]| {
        let mut all = all.iter();
        all.any(|schema| {
            keywords
                .iter()
                .any(|keyword| schema.get(*keyword).is_some())
        })
    };
    let object = [
        "properties",
        "additionalProperties",
        "required",
        "patternProperties",
    ];
    let found = [
        ("object", has(&object)),
        ("array", has(&["items", "prefixItems", "minItems"])),
        (
            "string",
            has(&["pattern", "minLength", "maxLength", "x-format"]),
        ),
        ("number", has(&["minimum", "maximum", "multipleOf"])),
    ];
    match found.iter().find(|(_, found)| *found) {
        Some((kind, _)) => vec![kind],
        None => vec!["any"],
    }
}

fn is_kind(value: &Value, kind: &str) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) => kind == "boolean" || kind == "any",
        Value::Number(_) => matches!(kind, "number" | "integer" | "any"),
        Value::String(_) => kind == "string" || kind == "any",
        Value::Array(_) => kind == "array" || kind == "any",
        Value::Object(_) => kind == "object" || kind == "any",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::{FILLS, Maker};
    use crate::truth::dialect::{Dialect, translate};
    use crate::truth::discriminator::Families;
    use crate::truth::judge::Judge;
    use crate::truth::lens::Lens;
    use crate::truth::source::{Place, Sources};

    /// Candidates of a schema, and how many of them are accepted.
    #[expect(clippy::needless_pass_by_value, reason = "`json!` gives a value")]
    fn made(schema: Value) -> (Vec<Value>, usize) {
        let sources = Sources::new(Path::new("."));
        sources.add("a", json!({ "c": schema }));
        let root = Place::new("a", "/c");
        let families = Families::default();
        let compound = translate(&sources, Dialect::V31, &[root], &families);
        let judge = Judge::new(&compound).unwrap();
        let lens = Lens::new(&compound.defs);
        let mut maker = Maker::new(lens, 7);
        let fills = FILLS.iter().cycle().take(21);
        let made: Vec<Value> = fills
            .filter_map(|fill| maker.make(lens.def("s0"), *fill))
            .collect();
        let rejected: Vec<_> = made
            .iter()
            .filter_map(|value| judge.reason("s0", value))
            .collect();
        let accepted = made.len() - rejected.len();
        assert_eq!(rejected, Vec::<String>::new());
        (made, accepted)
    }

    #[test]
    fn most_candidates_are_instances() {
        let schema = json!({
            "type": "object",
            "required": ["id", "kind", "tags"],
            "properties": {
                "id": {"type": "string", "pattern": "^[a-z]{2}_[0-9]+$"},
                "kind": {"enum": ["a", "b"]},
                "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true, "minItems": 1},
                "price": {"type": ["number", "null"], "minimum": 0, "multipleOf": 0.01},
                "next": {"anyOf": [{"$ref": "#/c"}, {"type": "null"}]},
                "more": {"type": "object", "additionalProperties": {"type": "integer"}}
            },
            "additionalProperties": false
        });
        let (made, accepted) = made(schema);
        assert_eq!(made.len(), 21);
        assert_eq!(accepted, 21, "{made:#?}");
        assert!(
            made.iter()
                .any(|value| value["price"].is_null() && value.get("price").is_some())
        );
        assert!(made.iter().any(|value| value["next"].is_object()));
    }

    #[test]
    fn each_member_of_a_union_has_its_turn() {
        let member = |name: &str| json!({"type": "object", "required": ["t"], "properties": {"t": {"const": name}}});
        let schema = json!({"oneOf": [member("a"), member("b"), member("c"), {"type": "integer"}]});
        let (made, accepted) = made(schema);
        assert_eq!(accepted, 21);
        for name in ["a", "b", "c"] {
            assert!(made.iter().any(|value| value["t"] == name));
        }
        assert!(made.iter().any(Value::is_number));
    }

    #[test]
    fn what_holds_itself_comes_to_an_end() {
        let schema = json!({
            "type": "object",
            "required": ["children"],
            "properties": {"children": {"type": "array", "items": {"$ref": "#/c"}}}
        });
        assert_eq!(made(schema).1, 21);
        let endless =
            json!({"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/c"}}});
        assert_eq!(made(endless).0, Vec::<Value>::new());
    }
}
