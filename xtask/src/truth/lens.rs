//! Instances seen with their schemas: which members are declared, and which travel one way only.
//!
//! Takes the translated schemas and a place in an instance. Alternatives of a union are looked at one by one: a member
//! is declared where one of them declares it.

use std::collections::HashSet;

use serde_json::{Map, Value};

/// What stands where nothing is said.
static ANYTHING: Value = Value::Bool(true);

/// Schemas that hold of one value.
pub(super) type Schemas<'a> = Vec<&'a Value>;

/// A way to look at instances.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lens<'a> {
    defs: &'a Map<String, Value>,
}

impl<'a> Lens<'a> {
    /// A lens of these definitions.
    pub(super) fn new(defs: &'a Map<String, Value>) -> Self {
        Self { defs }
    }

    /// A definition.
    pub(super) fn def(self, key: &str) -> &'a Value {
        self.defs.get(key).unwrap_or(&ANYTHING)
    }

    /// What a reference leads to.
    pub(super) fn target(self, schema: &'a Value) -> Option<&'a Value> {
        let key = schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?;
        Some(self.def(key))
    }

    /// What holds besides of each of these schemas: targets of references and parts of `allOf`.
    pub(super) fn all(self, schemas: &[&'a Value]) -> Schemas<'a> {
        let mut seen = HashSet::new();
        let mut out = Vec::new();
        let mut stack: Vec<&Value> = schemas.iter().rev().copied().collect();
        while let Some(schema) = stack.pop() {
            if !seen.insert(std::ptr::from_ref(schema).addr()) {
                continue;
            }
            out.push(schema);
            let parts = schema.get("allOf").and_then(Value::as_array);
            stack.extend(parts.into_iter().flatten().rev());
            stack.extend(self.target(schema));
        }
        out
    }

    /// The schemas that hold of each alternative: those given, with one member of one union.
    fn alternatives(self, schemas: &[&'a Value]) -> Vec<Schemas<'a>> {
        let mut seen: HashSet<usize> = HashSet::new();
        let mut out = vec![self.all(schemas)];
        let mut next = 0;
        while let Some(whole) = out.get(next).cloned() {
            next += 1;
            for schema in &whole {
                for alternative in choices(schema) {
                    if seen.insert(std::ptr::from_ref(alternative).addr()) {
                        let mut with = whole.clone();
                        with.push(alternative);
                        out.push(self.all(&with));
                    }
                }
            }
        }
        // What has a union of which nothing is chosen is no alternative, unless it says something beside it.
        if out.len() > 1 {
            let bare = |schema: &&Value| {
                schema.get("properties").is_none() && schema.get("additionalProperties").is_none()
            };
            let open = |whole: &Schemas<'a>, schema: &'a Value| {
                let chosen = |it: &Value| whole.iter().any(|own| std::ptr::eq(*own, it));
                has_choices(schema) && !choices(schema).any(chosen)
            };
            out.retain(|whole| {
                !(whole.iter().all(bare) && whole.iter().any(|schema| open(whole, schema)))
            });
        }
        out
    }

    /// The schemas of a member of an object; `None` where nothing declares it. Alternatives that ask for another constant
    /// in one of the object's members are not those that it is one of: what they declare is not declared of it.
    pub(super) fn member(
        self,
        schemas: &[&'a Value],
        object: &Map<String, Value>,
        key: &str,
    ) -> Option<Schemas<'a>> {
        let mut found: Schemas<'a> = Vec::new();
        let mut declared = false;
        let mut alternatives = self.alternatives(schemas);
        if alternatives
            .iter()
            .any(|whole| self.may_hold(whole, object))
        {
            alternatives.retain(|whole| self.may_hold(whole, object));
        }
        for whole in alternatives {
            let own = declared_in(&whole, key);
            declared |= own.is_some();
            found.extend(own.into_iter().flatten());
        }
        declared.then_some(found)
    }

    /// Whether no type and no constant of these schemas speaks against an object.
    fn may_hold(self, whole: &Schemas<'a>, object: &Map<String, Value>) -> bool {
        if !whole.iter().all(|schema| takes_objects(schema)) {
            return false;
        }
        let properties = whole
            .iter()
            .filter_map(|it| it.get("properties")?.as_object());
        properties.flatten().all(|(name, schema)| {
            let sent = object.get(name);
            sent.is_none_or(|sent| self.all(&[schema]).iter().all(|it| allows(it, sent)))
        })
    }

    /// The schemas of an item.
    pub(super) fn item(self, schemas: &[&'a Value], index: usize) -> Schemas<'a> {
        let all = self.alternatives(schemas).into_iter().flatten();
        all.filter_map(|schema| {
            let prefix = schema.get("prefixItems").and_then(|list| list.get(index));
            prefix.or_else(|| schema.get("items"))
        })
        .collect()
    }

    /// Takes out the members that carry a flag.
    pub(super) fn without(self, schemas: &[&'a Value], instance: &Value, flag: &str) -> Value {
        match instance {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(index, item)| self.without(&self.item(schemas, index), item, flag))
                    .collect()
            }
            Value::Object(all) => {
                let members = all.iter().filter_map(|(key, value)| {
                    let own = self.member(schemas, all, key).unwrap_or_default();
                    let flagged = !own.is_empty() && own.iter().all(|it| self.is_flagged(it, flag));
                    (!flagged).then(|| (key.clone(), self.without(&own, value, flag)))
                });
                Value::Object(members.collect())
            }
            scalar => scalar.clone(),
        }
    }

    fn is_flagged(self, schema: &'a Value, flag: &str) -> bool {
        let mut all = self.all(&[schema]).into_iter();
        all.any(|schema| schema.get(flag) == Some(&Value::Bool(true)))
    }
}

/// Members of unions and of conditions.
fn choices(schema: &Value) -> impl Iterator<Item = &Value> {
    let unions = ["oneOf", "anyOf"].into_iter();
    let members = unions.filter_map(|keyword| schema.get(keyword)?.as_array());
    let conditions = ["then", "else"].into_iter();
    let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
    members
        .flatten()
        .chain(conditions.filter_map(|keyword| schema.get(keyword)))
        .chain(dependent.into_iter().flat_map(Map::values))
}

fn takes_objects(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == "object",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
        _ => true,
    }
}

/// Whether the constants of a schema allow a value.
fn allows(schema: &Value, value: &Value) -> bool {
    let constant = schema.get("const").is_none_or(|own| own == value);
    let list = schema.get("enum").and_then(Value::as_array);
    constant && list.is_none_or(|list| list.contains(value))
}

fn has_choices(schema: &Value) -> bool {
    choices(schema).next().is_some()
}

fn declared_in<'a>(whole: &[&'a Value], key: &str) -> Option<Schemas<'a>> {
    let properties = || {
        let schemas = whole.iter();
        schemas.filter_map(|schema| schema.get("properties")?.as_object())
    };
    let own: Schemas<'a> = properties().filter_map(|all| all.get(key)).collect();
    if !own.is_empty() {
        return Some(own);
    }
    let mut rest = Vec::new();
    for schema in whole {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            rest.extend(schema.get(keyword).filter(|it| **it != Value::Bool(false)));
        }
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        rest.extend(patterns.into_iter().flat_map(Map::values));
    }
    let free = properties().all(Map::is_empty)
        && !whole
            .iter()
            .any(|schema| schema.get("additionalProperties") == Some(&Value::Bool(false)));
    (free || !rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::Lens;

    fn declares(schema: Value, key: &str) -> bool {
        let mut defs = Map::new();
        defs.insert("s0".into(), schema);
        let lens = Lens::new(&defs);
        lens.member(&[lens.def("s0")], &Map::new(), key).is_some()
    }

    #[test]
    fn records_declare_their_members_and_free_objects_all() {
        let record = json!({"properties": {"a": {}}});
        assert!(declares(record.clone(), "a"));
        assert!(!declares(record.clone(), "b"));
        assert!(declares(json!({"type": "object"}), "b"));
        let open = json!({"allOf": [record.clone(), {"additionalProperties": {}}]});
        assert!(declares(open, "b"));
        let union = json!({"oneOf": [record, {"properties": {"c": {}}}]});
        assert!(declares(union.clone(), "c"));
        assert!(!declares(union, "b"));
    }

    #[test]
    fn items_of_a_list_that_may_be_null_have_their_schema() {
        let list = json!({"type": "array", "items": {"properties": {"a": {}}}});
        let mut defs = Map::new();
        defs.insert("s0".into(), json!({"anyOf": [list, {"type": "null"}]}));
        let lens = Lens::new(&defs);
        let item = lens.item(&[lens.def("s0")], 0);
        assert!(lens.member(&item, &Map::new(), "a").is_some());
        assert!(lens.member(&item, &Map::new(), "b").is_none());
    }

    #[test]
    fn alternatives_of_another_constant_declare_nothing() {
        let member =
            |kind: &str, own: &str| json!({"properties": {"type": {"const": kind}, (own): {}}});
        let mut defs = Map::new();
        defs.insert(
            "s0".into(),
            json!({"oneOf": [member("a", "x"), member("b", "y")]}),
        );
        let lens = Lens::new(&defs);
        let declares = |value: Value, key| {
            let object = value.as_object().cloned().unwrap_or_default();
            lens.member(&[lens.def("s0")], &object, key).is_some()
        };
        assert!(declares(json!({"type": "a"}), "x"));
        assert!(!declares(json!({"type": "a"}), "y"));
        assert!(declares(json!({"type": "c"}), "y"), "none is known to hold");
        let record = json!({"properties": {"a": {}}});
        let mut defs = Map::new();
        defs.insert("s0".into(), json!({"anyOf": [record, {"type": "null"}]}));
        let lens = Lens::new(&defs);
        assert!(lens.member(&[lens.def("s0")], &Map::new(), "b").is_none());
    }

    #[test]
    fn flagged_members_are_taken_out() {
        let schema = json!({"allOf": [{"properties": {
            "id": {"readOnly": true},
            "list": {"items": {"properties": {"id": {"allOf": [{"readOnly": true}]}, "a": {}}}}
        }}]});
        let mut defs = Map::new();
        defs.insert("s0".into(), schema);
        let lens = Lens::new(&defs);
        let instance = json!({"id": 1, "list": [{"id": 2, "a": 3}]});
        let left = lens.without(&[lens.def("s0")], &instance, "readOnly");
        assert_eq!(left, json!({"list": [{"a": 3}]}));
    }
}
