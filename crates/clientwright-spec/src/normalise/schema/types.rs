//! `type` and `nullable`: which types a schema takes, in whatever words it says so.

use crate::fold::folded;
use crate::normalise::{At, Cx, HOPS};
use crate::resolve::find;
use crate::{Node, Primitive, Schema, Span, Value, codes, pointer};

impl<'a> Cx<'a> {
    pub(super) fn types(&mut self, at: &At<'a>, schema: &mut Schema) {
        let single = std::slice::from_ref(at.node);
        let names = at.node.as_array().unwrap_or(single);
        for name in names {
            let written = name.as_str();
            let read = match &name.value {
                // YAML reads `null` without quotes as nothing.
                Value::Null => Some("null"),
                _ => written.and_then(|text| self.type_name(text, name.span, schema)),
            };
            let primitive = match (read, written) {
                (Some("null"), _) => {
                    schema.nullable = true;
                    // `never` beside `nullable`: null and nothing else.
                    schema.never |= names.len() == 1;
                    continue;
                }
                (Some(read), _) => primitive(read),
                (None, Some(_)) => None,
                (None, None) => {
                    let at = At {
                        node: name,
                        pointer: at.pointer.clone(),
                        key: at.key,
                    };
                    self.wrong_type(&at, "type", "the name of a type");
                    None
                }
            };
            let Some(primitive) = primitive else { continue };
            if !schema.types.contains(&primitive) {
                schema.types.push(primitive);
            }
        }
    }

    /// The name of a type as JSON Schema has it; other languages' names are read as what they are there.
    fn type_name(&mut self, text: &str, place: Span, schema: &mut Schema) -> Option<&'static str> {
        const NAMES: [&str; 7] = [
            "object", "array", "string", "number", "integer", "boolean", "null",
        ];
        if let Some(name) = NAMES.iter().find(|name| **name == text) {
            return Some(name);
        }
        let found = foreign_type(text);
        let (message, name) = match found {
            Some((name, format)) => {
                if let Some(format) = format {
                    schema.format.get_or_insert_with(|| format.to_owned());
                }
                (
                    format!("`{text}` is no type of JSON; it is read as `{name}`"),
                    Some(name),
                )
            }
            None => (
                format!("`{text}` is no type of JSON; any value is accepted"),
                None,
            ),
        };
        self.diagnostics
            .warning(codes::UNKNOWN_VALUE, place, message)
            .help("patch it in overlay.yaml");
        name
    }

    pub(super) fn nullable(&mut self, at: &At<'a>, schema: &mut Schema) {
        let nullable = self.own_flag("nullable", at);
        schema.nullable |= nullable;
        if self.is_31 && nullable {
            self.diagnostics
                .note(
                    codes::OTHER_VERSION,
                    at.key,
                    "`nullable` is a keyword of OpenAPI 3.0; it is read all the same",
                )
                .help("write `type: [T, \"null\"]`");
        }
    }

    pub(in crate::normalise) fn is_null(&self, node: &'a Node) -> bool {
        let mut node = node;
        for _ in 0..HOPS {
            let Some(reference) = node.get("$ref") else {
                break;
            };
            let fragment = reference
                .as_str()
                .and_then(|text| text.strip_prefix('#'))
                .and_then(pointer::percent_decode);
            match fragment.and_then(|fragment| find(self.root, &fragment)) {
                Some((target, _)) => node = target,
                None => return false,
            }
        }
        let nothing_else = |item: &Node| item.value == Value::Null;
        let by_type = match node.get("type").map(|node| &node.value) {
            Some(Value::String(name)) => name == "null",
            Some(Value::Array(names)) => {
                !names.is_empty() && names.iter().all(|name| name.as_str() == Some("null"))
            }
            _ => false,
        };
        by_type
            || node.get("const").is_some_and(nothing_else)
            || node
                .get("enum")
                .and_then(Node::as_array)
                .is_some_and(|v| !v.is_empty() && v.iter().all(nothing_else))
    }
}

/// A type by its name in JSON Schema.
pub(in crate::normalise) fn primitive(name: &str) -> Option<Primitive> {
    Some(match name {
        "object" => Primitive::Object,
        "array" => Primitive::Array,
        "string" => Primitive::String,
        "number" => Primitive::Number,
        "integer" => Primitive::Integer,
        "boolean" => Primitive::Boolean,
        _ => return None,
    })
}

/// What a type's name of another language means here, with the format that it implies.
fn foreign_type(text: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match folded(text).as_str() {
        "object" | "map" | "dict" | "hash" | "struct" => ("object", None),
        "array" | "list" => ("array", None),
        "string" | "str" | "text" | "char" | "varchar" => ("string", None),
        "date" => ("string", Some("date")),
        "datetime" | "timestamp" | "instant" => ("string", Some("date-time")),
        "uuid" | "guid" => ("string", Some("uuid")),
        "uri" | "url" => ("string", Some("uri")),
        "email" => ("string", Some("email")),
        "file" | "binary" => ("string", Some("binary")),
        "number" | "numeric" | "decimal" | "bigdecimal" => ("number", None),
        "float" => ("number", Some("float")),
        "double" => ("number", Some("double")),
        "integer" | "int" | "short" | "bigint" | "biginteger" => ("integer", None),
        "int32" => ("integer", Some("int32")),
        "long" | "int64" => ("integer", Some("int64")),
        "boolean" | "bool" => ("boolean", None),
        "null" | "nil" | "none" => ("null", None),
        _ => return None,
    })
}

/// The type that all values of an enum share.
pub(super) fn common_type(schema: &Schema) -> Option<Primitive> {
    let values = schema
        .values
        .as_deref()
        .or(schema.constant.as_ref().map(std::slice::from_ref))?;
    let mut types = values.iter().map(|node| match &node.value {
        Value::String(_) => Some(Primitive::String),
        Value::Bool(_) => Some(Primitive::Boolean),
        Value::Number(digits) if digits.contains(['.', 'e', 'E']) => Some(Primitive::Number),
        Value::Number(_) => Some(Primitive::Integer),
        _ => None,
    });
    let first = types.next()??;
    types.all(|other| other == Some(first)).then_some(first)
}
