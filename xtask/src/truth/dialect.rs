//! Schemas of every OpenAPI version as one JSON Schema of 2020-12.
//!
//! Takes places of schemas, gives a document whose `$defs` hold them and all that they refer to. What the versions mean
//! is read here from their specifications and from nothing of the generator's. Annotations that instances are made by
//! are kept: `readOnly`, `writeOnly`, and the format as `x-format`, since only formats that a type hangs on are asserted.
//! A keyword whose value makes no sense is left out, and counted.

mod keywords;

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value, json};

use self::keywords::{bound, count, format, meant, names, nullable, types, values};
use super::discriminator::{self, Families, Tags};
use super::source::{Place, Sources};
use super::{cycles, judge};

/// A version's dialect of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Swagger 2.0.
    V2,
    /// `OpenAPI` 3.0.
    V30,
    /// `OpenAPI` 3.1 and later: JSON Schema 2020-12.
    V31,
}

impl Dialect {
    /// The dialect of a document; `None` for a file that is none.
    pub(super) fn of(document: &Value) -> Option<Self> {
        let version = |key| {
            let version: &Value = document.get(key)?;
            Some(
                version
                    .as_str()
                    .map_or_else(|| version.to_string(), str::to_owned),
            )
        };
        if version("swagger").is_some() {
            return Some(Self::V2);
        }
        let version = version("openapi")?;
        Some(if version.starts_with("3.0") {
            Self::V30
        } else {
            Self::V31
        })
    }
}

/// What is meant by a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// A value of the schema, or of one that is derived from it.
    Whole,
    /// What the schema itself says, for who derives from it.
    Bare,
}

/// The translated schemas.
#[derive(Debug, Default)]
pub(super) struct Compound {
    /// Schemas by their key in `$defs`.
    pub(super) defs: Map<String, Value>,
    /// Keywords and references that were left out, by what they were.
    pub(super) left_out: BTreeMap<String, usize>,
    keys: BTreeMap<(Place, Form), String>,
}

impl Compound {
    /// The key of a schema's place.
    pub(super) fn key(&self, place: &Place) -> Option<&str> {
        self.keys
            .get(&(place.clone(), Form::Whole))
            .map(String::as_str)
    }
}

/// Translates schemas and what they refer to.
pub(super) fn translate(
    sources: &Sources,
    dialect: Dialect,
    roots: &[Place],
    families: &Families,
) -> Compound {
    let mut translator = Translator {
        sources,
        main: dialect,
        families,
        compound: Compound::default(),
        queue: VecDeque::new(),
    };
    for root in roots {
        translator.claim(root, Form::Whole);
    }
    while let Some((place, form)) = translator.queue.pop_front() {
        let key = translator.claim(&place, form);
        let below = families.below(&place);
        let schema = if form == Form::Whole && !below.is_empty() {
            translator.family(&place, below, families)
        } else {
            let schema = translator.component(&place);
            match families.tags(&place) {
                tags if form == Form::Whole => with(schema, tags),
                _ => schema,
            }
        };
        translator.compound.defs.insert(key, schema);
    }
    let cut = cycles::cut(&mut translator.compound.defs);
    if cut > 0 {
        let what = "reference to what holds it".to_owned();
        translator.compound.left_out.insert(what, cut);
    }
    translator.compound
}

fn with(schema: Value, tags: &[Tags]) -> Value {
    let tagged = |schema, tags| json!({ "allOf": [schema, tagged(tags, false)] });
    tags.iter().fold(schema, tagged)
}

fn tagged(tags: &Tags, required: bool) -> Value {
    let required = if required {
        vec![&tags.property]
    } else {
        Vec::new()
    };
    json!({ "properties": { (&tags.property): { "enum": tags.values } }, "required": required })
}

struct At<'a> {
    /// The file that references lead on from, and the component.
    place: &'a Place,
    dialect: Dialect,
    depth: Depth,
}

/// How far inside a component something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// It is the component.
    Top,
    /// It is one of what the component is composed of.
    Part,
    /// It is something else inside.
    Inside,
}

impl At<'_> {
    fn at(&self, depth: Depth) -> Self {
        Self { depth, ..*self }
    }
}

struct Translator<'a> {
    sources: &'a Sources,
    main: Dialect,
    families: &'a Families,
    compound: Compound,
    queue: VecDeque<(Place, Form)>,
}

impl Translator<'_> {
    fn claim(&mut self, place: &Place, form: Form) -> String {
        let asked = (place.clone(), form);
        if let Some(key) = self.compound.keys.get(&asked) {
            return key.clone();
        }
        let key = format!("s{}", self.compound.keys.len());
        self.compound.keys.insert(asked.clone(), key.clone());
        self.queue.push_back(asked);
        key
    }

    /// What a component itself says.
    fn component(&mut self, place: &Place) -> Value {
        let schema = self.sources.get(place);
        if schema.is_none() {
            self.leave_out("reference to nothing");
        }
        let dialect = self.dialect(&place.file);
        let depth = Depth::Top;
        let at = At {
            place,
            dialect,
            depth,
        };
        self.schema(&at, &schema.unwrap_or(Value::Bool(true)))
    }

    /// A value of a component, or of one of those that are derived from it.
    fn family(&mut self, place: &Place, below: &[Place], families: &Families) -> Value {
        let refer = |key: String| json!({ "$ref": format!("#/$defs/{key}") });
        let mut members = Vec::new();
        for place in std::iter::once(place).chain(below) {
            let tags = families.tags(place);
            // What no tag names is no value of the family.
            if !tags.is_empty() {
                members.push(with(refer(self.claim(place, Form::Bare)), tags));
            }
        }
        if members.is_empty() {
            members.push(refer(self.claim(place, Form::Bare)));
        }
        let mut whole = json!({ "anyOf": members });
        // What travels one way only says so of all its values.
        for flag in ["readOnly", "writeOnly"] {
            let own = self.sources.get(place);
            if own.is_some_and(|own| own.get(flag) == Some(&Value::Bool(true))) {
                whole[flag] = Value::Bool(true);
            }
        }
        whole
    }

    fn leave_out(&mut self, what: &str) {
        *self.compound.left_out.entry(what.to_owned()).or_default() += 1;
    }

    fn dialect(&self, file: &str) -> Dialect {
        let file = self.sources.file(file);
        file.and_then(|file| Dialect::of(&file))
            .unwrap_or(self.main)
    }

    fn schema(&mut self, at: &At<'_>, schema: &Value) -> Value {
        let members = match schema {
            Value::Object(members) => members,
            Value::Bool(value) => return Value::Bool(*value),
            _ => {
                self.leave_out("schema that is none");
                return Value::Bool(true);
            }
        };
        let mut out = Map::new();
        for flag in ["readOnly", "writeOnly"] {
            if members.get(flag) == Some(&Value::Bool(true)) {
                out.insert(flag.to_owned(), Value::Bool(true));
            }
        }
        if let Some(Value::String(reference)) = members.get("$ref") {
            if let Some(target) = self.reference(at, reference) {
                out.insert("$ref".to_owned(), json!(format!("#/$defs/{target}")));
            } else {
                self.leave_out("reference to nothing");
            }
            // Before 3.1 what stands beside a reference is ignored; the flags are kept so that nothing is sent which
            // its author may have meant to keep out.
            if at.dialect != Dialect::V31 {
                return Value::Object(out);
            }
        }
        let parts = at.at(if at.depth == Depth::Top {
            Depth::Part
        } else {
            Depth::Inside
        });
        let at = &at.at(Depth::Inside);
        for (keyword, value) in members {
            let at = if keyword == "allOf" { &parts } else { at };
            self.keyword(at, members, keyword, value, &mut out);
        }
        self.unions(at, schema, members, &mut out);
        nullable(at.dialect, members, out)
    }

    /// The key of what a reference leads to; `None` where that is nothing.
    fn reference(&mut self, at: &At<'_>, reference: &str) -> Option<String> {
        let target = at.place.target(reference).or_else(|| {
            let anchor = reference.strip_prefix('#')?;
            let file = self.sources.file(&at.place.file)?;
            let pointer = anchored(&file, anchor, String::new())?;
            Some(Place::new(&at.place.file, &pointer))
        })?;
        self.sources.file(&target.file)?.pointer(&target.pointer)?;
        let derived = self.families.below(&target).contains(at.place);
        let form = if at.depth == Depth::Part && derived {
            Form::Bare
        } else {
            Form::Whole
        };
        Some(self.claim(&target, form))
    }

    fn keyword(
        &mut self,
        at: &At<'_>,
        members: &Map<String, Value>,
        keyword: &str,
        value: &Value,
        out: &mut Map<String, Value>,
    ) {
        let translated = match keyword {
            "type" => types(value).or_else(|| meant(value, out)),
            "properties" => Some(self.schemas(at, value)),
            "items" if value.is_array() && at.dialect == Dialect::V2 => {
                let list = self.list(at, value);
                out.insert("prefixItems".to_owned(), list.unwrap_or_default());
                return;
            }
            "items" | "additionalProperties" | "not" => Some(self.schema(at, value)),
            "allOf" => self.list(at, value),
            "required" => names(value),
            "enum" => values(value),
            "const" => Some(value.clone()),
            "format" => format(members, value, out),
            // A keyword of 3.1, but documents that use it before mean it.
            "contentEncoding" if value == "base64" => {
                out.insert("x-format".to_owned(), json!("byte"));
                out.insert("format".to_owned(), json!("asserted-byte"));
                return;
            }
            "pattern" => value
                .as_str()
                .filter(|pattern| judge::is_pattern(pattern))
                .map(|pattern| json!(pattern)),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" => count(value),
            "multipleOf" => Some(value.clone()).filter(|value| value.as_f64() > Some(0.0)),
            "uniqueItems" => value.as_bool().map(Value::Bool),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                return bound(at.dialect, members, keyword, value, out);
            }
            _ if at.dialect == Dialect::V31 => return self.modern(at, keyword, value, out),
            _ => return,
        };
        match translated {
            Some(value) => {
                out.insert(keyword.to_owned(), value);
            }
            None => self.leave_out(keyword),
        }
    }

    /// Keywords that only JSON Schema 2020-12 has.
    fn modern(&mut self, at: &At<'_>, keyword: &str, value: &Value, out: &mut Map<String, Value>) {
        let translated = match keyword {
            "patternProperties" => {
                let all = self.schemas(at, value);
                let all = all.as_object().cloned().unwrap_or_default();
                let valid = all.into_iter().filter(|(key, _)| judge::is_pattern(key));
                Some(Value::Object(valid.collect()))
            }
            "propertyNames"
            | "contains"
            | "if"
            | "then"
            | "else"
            | "unevaluatedProperties"
            | "unevaluatedItems" => Some(self.schema(at, value)),
            "prefixItems" => self.list(at, value),
            "dependentSchemas" => Some(self.schemas(at, value)),
            "dependentRequired" => value.as_object().map(|all| {
                let all = all.iter();
                let all = all.filter_map(|(key, list)| Some((key.clone(), names(list)?)));
                Value::Object(all.collect())
            }),
            "minContains" | "maxContains" => count(value),
            "$dynamicRef" => None,
            _ => return,
        };
        match translated {
            Some(value) => {
                out.insert(keyword.to_owned(), value);
            }
            None => self.leave_out(keyword),
        }
    }

    fn schemas(&mut self, at: &At<'_>, value: &Value) -> Value {
        let members = value.as_object().into_iter().flatten();
        let members = members.map(|(name, schema)| (name.clone(), self.schema(at, schema)));
        Value::Object(members.collect())
    }

    fn list(&mut self, at: &At<'_>, value: &Value) -> Option<Value> {
        let list = value.as_array().filter(|list| !list.is_empty())?;
        Some(list.iter().map(|schema| self.schema(at, schema)).collect())
    }

    /// `oneOf` and `anyOf`, each member with the tag that the discriminator gives it.
    fn unions(
        &mut self,
        at: &At<'_>,
        schema: &Value,
        members: &Map<String, Value>,
        out: &mut Map<String, Value>,
    ) {
        for keyword in ["oneOf", "anyOf"] {
            let list = members.get(keyword).and_then(Value::as_array);
            let Some(list) = list.filter(|list| !list.is_empty()) else {
                continue;
            };
            let mut translated = Vec::with_capacity(list.len());
            for member in list {
                let tags = discriminator::member(self.sources, at.place, schema, member);
                let member = self.schema(at, member);
                translated.push(match tags {
                    Some(tags) => json!({ "allOf": [member, tagged(&tags, true)] }),
                    None => member,
                });
            }
            // 2.0 has neither keyword, but documents that use them mean them.
            out.insert(keyword.to_owned(), Value::Array(translated));
        }
    }
}

/// The place of an `$anchor`.
fn anchored(value: &Value, anchor: &str, at: String) -> Option<String> {
    match value {
        Value::Object(members) => {
            if members.get("$anchor").and_then(Value::as_str) == Some(anchor) {
                return Some(at);
            }
            members.iter().find_map(|(key, value)| {
                let key = key.replace('~', "~0").replace('/', "~1");
                anchored(value, anchor, format!("{at}/{key}"))
            })
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, value)| anchored(value, anchor, format!("{at}/{index}"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::{Dialect, Families, translate};
    use crate::truth::source::{Place, Sources};

    #[expect(clippy::needless_pass_by_value, reason = "`json!` gives a value")]
    fn check(dialect: Dialect, schema: Value, expected: Value) {
        let sources = Sources::new(Path::new("."));
        sources.add("a", json!({ "c": schema, "d": {} }));
        let root = Place::new("a", "/c");
        let compound = translate(&sources, dialect, &[root], &Families::default());
        assert_eq!(compound.defs["s0"], expected);
    }

    #[test]
    fn old_bounds_are_flags() {
        let schema =
            json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true, "maximum": 5});
        let expected = json!({"type": "integer", "exclusiveMinimum": 1, "maximum": 5});
        check(Dialect::V30, schema, expected);
    }

    #[test]
    fn words_that_are_no_types_are_read_as_meant() {
        let long = json!({"type": "integer", "format": "asserted-int64"});
        check(Dialect::V30, json!({"type": "long"}), long);
        check(Dialect::V31, json!({"type": null}), json!({"type": "null"}));
        check(
            Dialect::V31,
            json!({"type": "String"}),
            json!({"type": "string"}),
        );
        check(Dialect::V31, json!({"type": "money"}), json!({}));
    }

    #[test]
    fn nullable_accepts_null_beside_an_enum() {
        let schema = json!({"type": "string", "enum": ["a"], "nullable": true});
        let inner = json!({"type": "string", "enum": ["a"]});
        let expected = json!({"anyOf": [inner, {"type": "null"}], "x-nullable": true});
        check(Dialect::V30, schema, expected);
        let schema = json!({"type": "string", "nullable": true});
        check(Dialect::V31, schema, json!({"type": "string"}));
        let schema = json!({"anyOf": [{"type": "string"}, {"nullable": true}]});
        let expected = json!({"anyOf": [{"type": "string"}, {"type": "null"}]});
        check(Dialect::V30, schema, expected);
    }

    #[test]
    fn siblings_of_references_count_from_3_1_on() {
        let schema = json!({"$ref": "#/d", "readOnly": true, "maxLength": 3});
        let old = json!({"readOnly": true, "$ref": "#/$defs/s1"});
        check(Dialect::V30, schema.clone(), old);
        let new = json!({"readOnly": true, "$ref": "#/$defs/s1", "maxLength": 3});
        check(Dialect::V31, schema, new);
    }

    #[test]
    fn only_formats_that_types_hang_on_are_asserted() {
        let schema = json!({"type": "integer", "format": "int32"});
        let expected = json!({"type": "integer", "x-format": "int32", "format": "asserted-int32"});
        check(Dialect::V30, schema, expected);
        let schema = json!({"type": "string", "format": "int32"});
        let expected = json!({"type": "string", "x-format": "int32", "format": "annotation"});
        check(Dialect::V2, schema, expected);
    }
}
