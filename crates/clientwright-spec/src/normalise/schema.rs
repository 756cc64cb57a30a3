//! Schemas of 3.0 and 3.1 in one dialect.

mod types;

use indexmap::{IndexMap, IndexSet};

use self::types::common_type;
pub(super) use self::types::primitive;
use super::{At, Cx};
use crate::convert::ANNOTATIONS;
use crate::pointer;
use crate::resolve::find;
use crate::{
    Additional, Discriminator, Node, Origin, Primitive, Rare, Schema, SchemaId, Value, codes,
};

/// Keywords that bound a value without changing its type.
const CONSTRAINTS: [&str; 13] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

impl<'a> Cx<'a> {
    /// The id of the schema at a place; it is read when its turn comes.
    pub(super) fn schema(&mut self, at: At<'a>) -> SchemaId {
        if let Some(id) = self.ids.get(&at.pointer) {
            return *id;
        }
        let id = self.blank(at.origin());
        self.ids.insert(at.pointer.clone(), id);
        self.queue.push_back((id, at));
        id
    }

    /// A schema that accepts anything.
    pub(super) fn blank(&mut self, origin: Origin) -> SchemaId {
        let id = SchemaId(u32::try_from(self.schemas.len()).unwrap_or(u32::MAX));
        self.schemas.push(blank(origin));
        id
    }

    /// The schema that some keywords of an object make.
    pub(super) fn schema_from(&mut self, at: &At<'a>, keywords: &[&str]) -> SchemaId {
        let id = self.blank(at.origin());
        let mut schema = blank(at.origin());
        for (key, member) in at.members().filter(|(key, _)| keywords.contains(key)) {
            self.keyword(key, &member, &mut schema);
        }
        finish(at, &mut schema);
        self.schemas[id.0 as usize] = schema;
        id
    }

    /// Reads all schemas that are asked for, and those that they ask for.
    pub(super) fn work(&mut self) {
        while let Some((id, at)) = self.queue.pop_front() {
            let mut schema = blank(at.origin());
            schema.name = self.schemas[id.0 as usize].name.take();
            self.fill(&at, &mut schema);
            self.schemas[id.0 as usize] = schema;
        }
    }

    fn fill(&mut self, at: &At<'a>, schema: &mut Schema) {
        match &at.node.value {
            Value::Bool(accepts) => {
                schema.never = !accepts;
                return;
            }
            Value::Object(_) => {}
            _ => {
                self.wrong_type(at, "a schema", "a mapping or a boolean");
                return;
            }
        }
        let reference = at.get("$ref");
        if let Some(reference) = &reference {
            self.reference(reference, schema);
        }
        let mut ignored = None;
        for (key, member) in at.members() {
            if key == "$ref" {
                continue;
            }
            if reference.is_some() && !self.is_31 && !is_annotation(key) {
                ignored.get_or_insert(member.key);
                continue;
            }
            self.keyword(key, &member, schema);
        }
        if let Some(span) = ignored {
            self.diagnostics
                .note(
                    codes::REFERENCE_SIBLINGS,
                    span,
                    "OpenAPI 3.0 ignores what stands beside `$ref`",
                )
                .help("wrap the reference: `allOf: [{$ref: …}]`");
        }
        if reference.is_none() || self.is_31 {
            self.shaping(at, schema);
        }
        finish(at, schema);
    }

    fn reference(&mut self, reference: &At<'a>, schema: &mut Schema) {
        if let Some(target) = self.follow(reference) {
            schema.reference = Some(self.schema(target));
        } else {
            let reason = self.holes.get(&reference.node.span).cloned();
            schema.hole =
                Some(reason.unwrap_or_else(|| "its reference points at nothing".to_owned()));
        }
    }

    fn keyword(&mut self, key: &str, at: &At<'a>, schema: &mut Schema) {
        match key {
            "type" => self.types(at, schema),
            "nullable" => self.nullable(at, schema),
            "title" => schema.title = self.own_text(key, at),
            "description" => schema.description = self.own_text(key, at),
            "format" => schema.format = self.own_text(key, at),
            "contentMediaType" => schema.content_media_type = self.own_text(key, at),
            "contentEncoding" => {
                schema.content_encoding = self.own_text(key, at);
                self.encoding_of_text(schema, at);
            }
            "default" => schema.default = Some(at.node.clone()),
            "example" => schema.examples.insert(0, at.node.clone()),
            "examples" => self.examples(at, schema),
            "deprecated" => schema.deprecated = self.own_flag(key, at),
            "readOnly" => schema.read_only = self.own_flag(key, at),
            "writeOnly" => schema.write_only = self.own_flag(key, at),
            "enum" => self.values(at, schema),
            "const" => {
                if at.node.value == Value::Null {
                    schema.nullable = true;
                    schema.never = true;
                } else {
                    schema.constant = Some(at.node.clone());
                }
            }
            "properties" => {
                for (name, member) in self.own_map(key, at) {
                    let id = self.schema(member);
                    schema.properties.insert(name.to_owned(), id);
                }
            }
            "required" => schema.required = self.required(at).into(),
            "items" => self.items(at, schema),
            "additionalProperties" => schema.additional = self.additional(at),
            "allOf" => {
                schema.all_of = self
                    .schemas_of(key, at)
                    .into_iter()
                    .map(|at| self.schema(at))
                    .collect();
            }
            "oneOf" => schema.one_of = self.choices(key, at, schema),
            "anyOf" => schema.any_of = self.choices(key, at, schema),
            "discriminator" => schema.discriminator = self.discriminator(at),
            key if CONSTRAINTS.contains(&key) => self.constraint(key, at, schema),
            key if key.starts_with("x-") => {
                schema.extensions.insert(key.to_owned(), at.node.clone());
            }
            _ => self.rare(key, at, schema),
        }
    }

    fn own_text(&mut self, key: &str, at: &At<'a>) -> Option<String> {
        match &at.node.value {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            _ => {
                self.wrong_type(at, key, "a string");
                None
            }
        }
    }

    fn own_flag(&mut self, key: &str, at: &At<'a>) -> bool {
        at.node.as_bool().unwrap_or_else(|| {
            self.wrong_type(at, key, "true or false");
            false
        })
    }

    fn own_map(&mut self, key: &str, at: &At<'a>) -> Vec<(&'a str, At<'a>)> {
        if at.node.as_object().is_none() {
            self.wrong_type(at, key, "a mapping");
        }
        at.members().collect()
    }

    fn schemas_of(&mut self, key: &str, at: &At<'a>) -> Vec<At<'a>> {
        if at.node.as_array().is_none() {
            self.wrong_type(at, key, "a list of schemas");
        }
        at.items().collect()
    }

    fn constraint(&mut self, key: &str, at: &At<'a>, schema: &mut Schema) {
        let expected = match (key, &at.node.value) {
            ("pattern", Value::String(_))
            | ("uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => None,
            ("pattern", _) => Some("a string"),
            ("uniqueItems", _) => Some("true or false"),
            (_, Value::Number(_)) => None,
            _ => Some("a number"),
        };
        match expected {
            Some(expected) => self.wrong_type(at, key, expected),
            None => drop(schema.constraints.insert(key.to_owned(), at.node.clone())),
        }
    }

    fn examples(&mut self, at: &At<'a>, schema: &mut Schema) {
        match &at.node.value {
            Value::Array(items) => schema.examples.extend(items.iter().cloned()),
            // Named examples have no place in a schema, but it is clear what they mean.
            Value::Object(map) => {
                schema.examples.extend(
                    map.values()
                        .filter_map(|entry| entry.node.get("value"))
                        .cloned(),
                );
            }
            _ => self.wrong_type(at, "examples", "a list"),
        }
    }

    fn values(&mut self, at: &At<'a>, schema: &mut Schema) {
        let Some(items) = at.node.as_array() else {
            self.wrong_type(at, "enum", "a list of values");
            return;
        };
        if items.is_empty() {
            self.diagnostics
                .warning(
                    codes::MISSING,
                    at.key,
                    "this enum has no values; it is ignored",
                )
                .help("drop `enum`, or patch it in overlay.yaml");
            return;
        }
        let values: Vec<Node> = items
            .iter()
            .filter(|item| item.value != Value::Null)
            .cloned()
            .collect();
        schema.nullable |= values.len() < items.len();
        let null = items.iter().position(|item| item.value == Value::Null);
        schema.null_at = null.and_then(|place| u32::try_from(place).ok());
        match values.as_slice() {
            [] => schema.never = true,
            [only] => schema.constant = Some(only.clone()),
            _ => {}
        }
        if !values.is_empty() {
            schema.values = Some(values);
        }
    }

    fn required(&mut self, at: &At<'a>) -> IndexSet<String> {
        if at.node.as_array().is_none() {
            self.wrong_type(at, "required", "a list of property names");
        }
        let mut out = IndexSet::new();
        for item in at.items() {
            match item.node.as_str() {
                Some(name) => drop(out.insert(name.to_owned())),
                None => self.wrong_type(&item, "an item of `required`", "a string"),
            }
        }
        out
    }

    fn items(&mut self, at: &At<'a>, schema: &mut Schema) {
        // A list of schemas is a tuple; `false` closes one.
        if at.node.as_array().is_none() && at.node.as_bool() != Some(false) {
            schema.items = Some(self.schema(at.clone()));
        }
    }

    fn additional(&mut self, at: &At<'a>) -> Additional {
        match &at.node.value {
            Value::Bool(true) => Additional::Any,
            Value::Bool(false) => Additional::Forbidden,
            Value::Object(map) if map.is_empty() => Additional::Any,
            Value::Object(_) => Additional::Schema(self.schema(at.clone())),
            _ => {
                self.wrong_type(at, "additionalProperties", "a boolean or a schema");
                Additional::Unspecified
            }
        }
    }

    /// Members of `oneOf` or `anyOf` without those that only accept null.
    fn choices(&mut self, key: &str, at: &At<'a>, schema: &mut Schema) -> Vec<SchemaId> {
        let mut out = Vec::new();
        for member in self.schemas_of(key, at) {
            if self.is_null(member.node) {
                schema.nullable = true;
            } else {
                out.push(self.schema(member));
            }
        }
        out
    }

    fn discriminator(&mut self, at: &At<'a>) -> Option<Discriminator> {
        if at.node.as_object().is_none() {
            self.wrong_type(at, "discriminator", "a mapping");
            return None;
        }
        let Some(property) = self.text(at, "propertyName") else {
            self.diagnostics.warning(
                codes::MISSING,
                at.key,
                "this discriminator has no `propertyName`; it is ignored",
            );
            return None;
        };
        let mut mapping = IndexMap::new();
        for (value, member) in self.map(at, "mapping") {
            let Some(text) = member.node.as_str() else {
                self.wrong_type(&member, "an entry of `mapping`", "a string");
                continue;
            };
            if let Some(id) = self.named(text, &member) {
                mapping.insert(value.to_owned(), id);
            }
        }
        let default = at.get("defaultMapping");
        let default = default.and_then(|member| {
            let Some(text) = member.node.as_str() else {
                self.wrong_type(&member, "defaultMapping", "a string");
                return None;
            };
            self.named(text, &member)
        });
        Some(Discriminator {
            property,
            mapping: mapping.into(),
            default,
        })
    }

    /// The schema that a mapping names, by its name or by a reference.
    fn named(&mut self, text: &str, member: &At<'a>) -> Option<SchemaId> {
        let fragment = match text.strip_prefix('#') {
            Some(fragment) => pointer::percent_decode(fragment),
            None => Some(pointer::push("/components/schemas", text)),
        };
        let found = fragment.and_then(|fragment| find(self.root, &fragment));
        if let Some((node, pointer)) = found {
            let key = node.span;
            return Some(self.schema(At { node, pointer, key }));
        }
        self.diagnostics
            .warning(
                codes::DANGLING,
                member.node.span,
                format!("`{text}` names no schema; the entry is ignored"),
            )
            .help("name a schema of `components.schemas`, or patch it in overlay.yaml");
        None
    }
}

/// What only the whole schema tells: bounds of the older form, types that go without saying.
fn finish(at: &At<'_>, schema: &mut Schema) {
    exclusive(&mut schema.constraints, "exclusiveMinimum", "minimum");
    exclusive(&mut schema.constraints, "exclusiveMaximum", "maximum");
    if !schema.types.is_empty()
        || schema.reference.is_some()
        || schema.hole.is_some()
        || schema.never
    {
        return;
    }
    if !schema.properties.is_empty()
        || matches!(
            schema.additional,
            Additional::Schema(_) | Additional::Forbidden
        )
        || at.node.get("patternProperties").is_some()
    {
        schema.types.push(Primitive::Object);
    } else if schema.items.is_some() {
        schema.types.push(Primitive::Array);
    } else if let Some(primitive) = common_type(schema) {
        schema.types.push(primitive);
    }
}

fn is_annotation(key: &str) -> bool {
    key == "nullable" || key.starts_with("x-") || ANNOTATIONS.contains(&key)
}

fn exclusive(constraints: &mut IndexMap<String, Node>, exclusive: &str, bound: &str) {
    match constraints.get(exclusive).and_then(Node::as_bool) {
        Some(true) => {
            constraints.shift_remove(exclusive);
            if let Some((index, _, value)) = constraints
                .get_full(bound)
                .map(|(i, k, v)| (i, k.clone(), v.clone()))
            {
                constraints.shift_remove(bound);
                constraints.shift_insert(index.min(constraints.len()), exclusive.to_owned(), value);
            }
        }
        Some(false) => drop(constraints.shift_remove(exclusive)),
        None => {}
    }
}

fn blank(origin: Origin) -> Schema {
    Schema {
        origin,
        name: None,
        reference: None,
        types: Vec::new(),
        nullable: false,
        never: false,
        title: None,
        description: None,
        default: None,
        examples: Vec::new(),
        deprecated: false,
        read_only: false,
        write_only: false,
        format: None,
        content_media_type: None,
        content_schema: None,
        content_encoding: None,
        values: None,
        null_at: None,
        constant: None,
        constraints: Rare::new(),
        properties: Rare::new(),
        required: Rare::new(),
        additional: Additional::Unspecified,
        items: None,
        all_of: Vec::new(),
        one_of: Vec::new(),
        any_of: Vec::new(),
        discriminator: None,
        hole: None,
        extensions: Rare::new(),
    }
}
