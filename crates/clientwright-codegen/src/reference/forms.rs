//! Schemas of the types whose values have several forms, which they read by hand.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::config::{IdempotencyConfig, KeyConfig, Names, OwnPaging, PagingConfig, Pointers};

impl JsonSchema for IdempotencyConfig {
    fn schema_name() -> Cow<'static, str> {
        "IdempotencyConfig".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What happens when a request is sent twice.",
            "oneOf": [
                { "const": "safe", "description": "Nothing, since it only reads." },
                { "const": "idempotent", "description": "What happens when it is sent once." },
                { "const": "never", "description": "Something else; it is not sent again." },
                generator.subschema_for::<KeyConfig>(),
            ],
        })
    }
}

impl JsonSchema for OwnPaging {
    fn schema_name() -> Cow<'static, str> {
        "OwnPaging".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How the pages of one operation follow each other.",
            "oneOf": [
                { "const": false, "description": "They do not." },
                generator.subschema_for::<PagingConfig>(),
            ],
        })
    }
}

impl JsonSchema for Names {
    fn schema_name() -> Cow<'static, str> {
        "Names".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "One name, or a list of them.",
            "type": ["string", "array"],
            "items": { "type": "string" },
        })
    }
}

impl JsonSchema for Pointers {
    fn schema_name() -> Cow<'static, str> {
        "Pointers".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "One pointer, or a list of them.",
            "type": ["string", "array"],
            "items": { "type": "string" },
            "minItems": 1,
        })
    }
}
