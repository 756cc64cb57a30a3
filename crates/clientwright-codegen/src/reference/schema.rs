//! The JSON Schema of `client.yaml`.
//!
//! Takes what `schemars` makes of the types, gives it in the words of the page: paragraphs are lines of their own, and the
//! example that ends a doc comment stands among the `examples`.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::config::Config;

/// What a doc comment's last paragraph begins with where it is an example.
const EXAMPLE: &str = "Example: `";

/// Keywords whose values are no schemas.
const LITERAL: [&str; 5] = ["const", "default", "enum", "examples", "required"];

/// Keywords whose members are schemas by name.
const NAMED: [&str; 2] = ["$defs", "properties"];

/// The JSON Schema of `client.yaml`, draft 2020-12.
///
/// ```
/// let schema = clientwright_codegen::reference::schema();
/// assert_eq!(schema["properties"]["components"]["examples"][0], "used");
/// ```
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Config>().to_value();
    polish(&mut schema);
    let Value::Object(mut rest) = schema else {
        return schema;
    };
    conditions(&mut rest);
    let mut root = Map::new();
    for keyword in ["$schema", "title", "description"] {
        root.extend(rest.remove_entry(keyword));
    }
    root.insert("title".to_owned(), json!("client.yaml of Clientwright"));
    root.extend(rest);
    Value::Object(root)
}

/// What hangs on other keys, and is worth a line under it in an editor.
fn conditions(root: &mut Map<String, Value>) {
    let document = root
        .get_mut("$defs")
        .and_then(|defs| defs.get_mut("DocumentConfig"));
    if let Some(Value::Object(document)) = document {
        let vendored =
            json!({ "properties": { "kind": { "const": "vendored" } }, "required": ["kind"] });
        document.insert("if".to_owned(), vendored);
        let hash =
            json!({ "properties": { "sha256": { "type": "string" } }, "required": ["sha256"] });
        document.insert("then".to_owned(), hash);
    }
}

/// Rewrites the descriptions of a schema and all below it.
fn polish(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::String(text)) = map.get("description") {
                let (text, example) = parts(text);
                map.insert("description".to_owned(), Value::String(text));
                if let Some(example) = example {
                    map.insert("examples".to_owned(), json!([example]));
                }
            }
            // Widths of Rust's numbers, which no other reader knows; the bounds stand beside them.
            if map.get("format").is_some_and(Value::is_string) {
                map.remove("format");
            }
            for (keyword, inner) in map.iter_mut() {
                match inner {
                    // What stands in here are names of keys and types, whatever keyword they are spelled like.
                    Value::Object(named) if NAMED.contains(&keyword.as_str()) => {
                        named.values_mut().for_each(polish);
                    }
                    inner if !LITERAL.contains(&keyword.as_str()) => polish(inner),
                    _ => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(polish),
        _ => {}
    }
}

/// A doc comment's text, each paragraph on one line, and the example at its end.
fn parts(text: &str) -> (String, Option<Value>) {
    let mut paragraphs: Vec<String> = text
        .split("\n\n")
        .map(|paragraph| {
            paragraph
                .lines()
                .map(str::trim)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let example = paragraphs.last().and_then(|last| {
        let value = last.strip_prefix(EXAMPLE)?.strip_suffix("`.")?;
        serde_yaml::from_str(value).ok()
    });
    if example.is_some() {
        paragraphs.pop();
    }
    (paragraphs.join("\n\n"), example)
}
