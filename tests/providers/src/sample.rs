//! Samples of response bodies, made from their schemas.
//!
//! Takes a schema and what the sample shall be like, gives an instance. Enums, constants and unions are *places*; a
//! sample may have something unknown at one of them.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::document::Document;

/// Which members a sample has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// All that are declared.
    All,
    /// The required ones.
    Required,
    /// All, and null wherever it is accepted.
    Null,
}

/// What stands where a schema says enum or union.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Odd {
    /// A value that an enum does not have.
    Value,
    /// An object that no member of a union is like.
    Object,
    /// A number, a list or a text, whatever no member of a union is.
    Scalar,
    /// A declared member of a union, by index.
    Member(usize),
}

/// Deeper than this only required members are made.
const DEEP: usize = 8;

/// What hidden places hold in [`Sampler::planted`].
pub const MARKER: &str = "MARKERvalue";

/// Makes samples, each place's schema odd once for each [`Odd`].
#[derive(Debug)]
pub struct Sampler<'a> {
    document: &'a Document,
    fill: Fill,
    /// Places that had their turn, by the schema's address.
    done: HashSet<(usize, Odd)>,
    /// Whether a place may be odd in this sample.
    odd: bool,
    /// The place that is odd in this sample.
    at: Option<String>,
    plant: bool,
    hidden: bool,
}

impl<'a> Sampler<'a> {
    /// Makes samples of that document's schemas.
    pub fn new(document: &'a Document) -> Self {
        Self {
            document,
            fill: Fill::All,
            done: HashSet::new(),
            odd: false,
            at: None,
            plant: false,
            hidden: false,
        }
    }

    /// An instance.
    pub fn sample(&mut self, schema: &Value, fill: Fill) -> Value {
        self.fill = fill;
        self.odd = false;
        self.plant = false;
        self.value("", schema, 0)
    }

    /// An instance whose sensitive places hold [`MARKER`].
    pub fn planted(&mut self, schema: &Value) -> Value {
        self.fill = Fill::All;
        self.odd = false;
        self.plant = true;
        self.value("", schema, 0)
    }

    /// An instance with one odd place, and where; `None` when all of them had their turn.
    pub fn odd(&mut self, schema: &Value) -> Option<(String, Value)> {
        self.fill = Fill::All;
        self.odd = true;
        self.plant = false;
        self.at = None;
        let value = self.value("", schema, 0);
        self.at.take().map(|at| (at, value))
    }

    /// Enums and unions below a schema that had no turn yet, by where they stand.
    pub fn missed(&self, schema: &'a Value) -> Vec<String> {
        let mut missed = Vec::new();
        self.search("", schema, &mut HashSet::new(), &mut missed);
        missed
    }

    fn search(
        &self,
        at: &str,
        schema: &'a Value,
        seen: &mut HashSet<usize>,
        missed: &mut Vec<String>,
    ) {
        let schema = self.document.follow(schema);
        let address = std::ptr::from_ref(schema).addr();
        if !seen.insert(address) {
            return;
        }
        let several = |keyword: &str| {
            let members = schema[keyword].as_array().into_iter().flatten();
            members
                .filter(|member| {
                    !member.is_null() && self.document.follow(member)["type"] != "null"
                })
                .count()
                > 1
        };
        let place = if several("enum") {
            Some(Odd::Value)
        } else if several("oneOf") || several("anyOf") {
            Some(Odd::Object)
        } else {
            None
        };
        if let Some(odd) = place.filter(|odd| !self.done.contains(&(address, *odd))) {
            missed.push(format!("{at} {odd:?}"));
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            self.search(&format!("{at}/{name}"), property, seen, missed);
        }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            for member in schema[keyword].as_array().into_iter().flatten() {
                self.search(at, member, seen, missed);
            }
        }
        for keyword in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get(keyword).filter(|inner| inner.is_object()) {
                self.search(&format!("{at}/*"), inner, seen, missed);
            }
        }
    }

    /// Whether this place is the odd one now.
    fn turn(&mut self, at: &str, schema: &Value, odd: Odd) -> bool {
        let free = self.odd && self.at.is_none();
        let turn = free && self.done.insert((std::ptr::from_ref(schema).addr(), odd));
        if turn {
            self.at = Some(format!("{at} {odd:?}"));
        }
        turn
    }

    fn value(&mut self, at: &str, schema: &Value, depth: usize) -> Value {
        let schema = self.document.follow(schema);
        if self.fill == Fill::Null && depth > 0 && self.accepts_null(schema) {
            return Value::Null;
        }
        if self.hidden && schema.get("enum").is_none() && is_text(schema) {
            return json!(MARKER);
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(values) = schema["enum"].as_array() {
            let known = values
                .iter()
                .find(|value| !value.is_null())
                .cloned()
                .unwrap_or(Value::Null);
            if values.len() > 1 && self.turn(at, schema, Odd::Value) {
                return if known.is_number() {
                    json!(987_654_321)
                } else {
                    json!("unheard \u{1F980} \"of\"")
                };
            }
            return known;
        }
        if let Some(value) = self.union(at, schema, depth) {
            return value;
        }
        match types(schema).first().copied().unwrap_or("object") {
            "string" => text(schema),
            "integer" => schema["minimum"]
                .as_i64()
                .map_or(json!(7), |least| json!(least + 1)),
            "number" => number("12345678.901234567890123"),
            "boolean" => json!(true),
            "array" if depth > DEEP => json!([]),
            "array" => json!([self.value(&format!("{at}/0"), &schema["items"], depth + 1)]),
            _ => Value::Object(self.object(at, schema, depth)),
        }
    }

    fn union(&mut self, at: &str, schema: &Value, depth: usize) -> Option<Value> {
        let members = ["oneOf", "anyOf"]
            .iter()
            .find_map(|keyword| schema[*keyword].as_array())?;
        let members: Vec<&Value> = members
            .iter()
            .filter(|member| self.document.follow(member)["type"] != "null")
            .collect();
        if members.len() > 1 {
            if self.turn(at, schema, Odd::Object) {
                return Some(
                    json!({"shape": ["of none", number("1234567890123456789012345678.50")], "type": "unheard_of"}),
                );
            }
            let simple = |name| {
                members
                    .iter()
                    .any(|member| types(self.document.follow(member)).contains(&name))
            };
            if !simple("array") && self.turn(at, schema, Odd::Scalar) {
                return Some(json!([1, {"a": number("2.50")}]));
            }
            for (index, member) in members.iter().enumerate() {
                if self.turn(at, schema, Odd::Member(index)) {
                    return Some(self.value(at, member, depth + 1));
                }
            }
        }
        Some(self.value(at, members.first()?, depth + 1))
    }

    fn object(&mut self, at: &str, schema: &Value, depth: usize) -> Map<String, Value> {
        let mut object = Map::new();
        let document = self.document;
        let parts = document.parts(schema);
        let required: HashSet<&Value> = parts
            .iter()
            .filter_map(|part| part["required"].as_array())
            .flatten()
            .collect();
        let properties = parts
            .iter()
            .filter_map(|part| part["properties"].as_object())
            .flatten();
        let mut bare = true;
        for (name, property) in properties {
            bare = false;
            let wanted =
                required.contains(&json!(name)) || (self.fill != Fill::Required && depth < DEEP);
            if wanted && document.follow(property)["writeOnly"] != true {
                let outside = self.hidden;
                self.hidden |= self.plant && document.is_sensitive(name, property);
                object.insert(
                    name.clone(),
                    self.value(&format!("{at}/{name}"), property, depth + 1),
                );
                self.hidden = outside;
            }
        }
        let rest = parts
            .iter()
            .find_map(|part| part.get("additionalProperties"));
        match rest {
            Some(Value::Bool(false)) => {}
            Some(values @ Value::Object(keywords)) if !keywords.is_empty() => {
                object.insert(
                    "some_key".into(),
                    self.value(&format!("{at}/some_key"), values, depth + 1),
                );
            }
            None if !bare => {}
            _ => object.extend(metadata()),
        }
        object
    }

    fn accepts_null(&self, schema: &Value) -> bool {
        let members = ["oneOf", "anyOf"]
            .iter()
            .filter_map(|keyword| schema[*keyword].as_array())
            .flatten();
        raw_types(schema).contains(&"null")
            || members
                .map(|member| self.document.follow(member))
                .any(|member| member["type"] == "null")
    }
}

/// Free-form data with whatever is easily lost.
///
/// # Panics
///
/// Never.
pub fn metadata() -> Map<String, Value> {
    let text = r#"{
        "plain": "text", "nested": {"list": [1, null, "two", {"three": 0.30}], "empty": {}, "none": null},
        "\u00fc \ud83e\udd80": "\u0000 \\ \" /", "": "no name", "type": "const", "$ref": "/x",
        "long": 123456789012345678901234567890, "exact": 0.1000000000000000055511151231257827,
        "tiny": 1e-400, "negative": -0.0, "yes": true, "nothing": null
    }"#;
    serde_json::from_str(text).expect("this is JSON")
}

fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

fn text(schema: &Value) -> Value {
    json!(match schema["format"].as_str().unwrap_or_default() {
        "date-time" => "2026-11-21T08:30:00.000Z",
        "date" => "2026-11-21",
        "uuid" => "9b5e1ee0-2e1c-46e7-81b9-3c3917204be4",
        "email" => "jane@example.com",
        "uri" | "url" => "https://example.com/a?b=c",
        "byte" => "aGVsbG8=",
        _ => "text \u{e9} \"quoted\"",
    })
}

fn is_text(schema: &Value) -> bool {
    types(schema).first() == Some(&"string") && schema.get("const").is_none()
}

fn raw_types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn types(schema: &Value) -> Vec<&str> {
    let mut types = raw_types(schema);
    types.retain(|name| *name != "null");
    if types.is_empty() && schema.get("items").is_some() {
        types.push("array");
    }
    types
}
