//! A second opinion on documents of 3.0, from the `openapiv3` crate.
//!
//! It knows 3.0 exactly and fails a whole document for one odd node; so each operation and each component schema is
//! shown to it alone. What it refuses is a note, since this crate has read it all the same.

use serde::de::DeserializeOwned;

use crate::kind;
use crate::{Diagnostics, Node, Value, codes};

/// Notes the operations and component schemas of a 3.0 document that `openapiv3` refuses; others are not looked at.
pub fn crosscheck(effective: &Node, diagnostics: &mut Diagnostics) {
    let version = effective.get("openapi").and_then(Node::as_str);
    if !version.is_some_and(|version| version.starts_with("3.0")) {
        return;
    }
    for (path, item) in effective
        .get("paths")
        .and_then(Node::as_object)
        .into_iter()
        .flatten()
    {
        for (method, operation) in item.node.as_object().into_iter().flatten() {
            if kind::method(method).is_some() {
                let what = format!("{} {path}", method.to_uppercase());
                judge::<openapiv3::Operation>(&operation.node, &what, operation.key, diagnostics);
            }
        }
    }
    let schemas = effective
        .pointer("/components/schemas")
        .and_then(Node::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        let what = format!("schema {name}");
        judge::<openapiv3::ReferenceOr<openapiv3::Schema>>(
            &schema.node,
            &what,
            schema.key,
            diagnostics,
        );
    }
}

fn judge<T: DeserializeOwned>(
    node: &Node,
    what: &str,
    place: crate::Span,
    diagnostics: &mut Diagnostics,
) {
    if let Err(error) = serde_json::from_value::<T>(to_json_value(node)) {
        diagnostics.note(
            codes::CROSSCHECK,
            place,
            format!("`{what}` is not quite OpenAPI 3.0, says openapiv3: {error}"),
        );
    }
}

fn to_json_value(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => serde_json::Value::Bool(*value),
        // A number that is out of range here is text to openapiv3, which then has its say.
        Value::Number(digits) => serde_json::from_str(digits)
            .unwrap_or_else(|_| serde_json::Value::String(digits.clone())),
        Value::String(text) => serde_json::Value::String(text.clone()),
        Value::Array(items) => serde_json::Value::Array(items.iter().map(to_json_value).collect()),
        Value::Object(map) => serde_json::Value::Object(
            map.iter()
                .map(|(key, entry)| (key.clone(), to_json_value(&entry.node)))
                .collect(),
        ),
    }
}
