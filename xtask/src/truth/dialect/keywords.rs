//! Single keywords, as 2020-12 has them; `None` where the value makes no sense.

use serde_json::{Map, Value, json};

use super::Dialect;
use crate::truth::judge;

/// The format for making instances, and for the validator where a type hangs on it.
pub(super) fn format(
    members: &Map<String, Value>,
    value: &Value,
    out: &mut Map<String, Value>,
) -> Option<Value> {
    let format = value.as_str()?;
    out.insert("x-format".to_owned(), json!(format));
    let kinds = types(members.get("type").unwrap_or(&Value::Null));
    let has = |kind: &str| match &kinds {
        Some(Value::String(own)) => own == kind,
        Some(Value::Array(own)) => own.iter().any(|own| own == kind),
        _ => false,
    };
    let asserted = judge::FORMATS.iter().find(|it| it.name == format);
    // An unknown one is an annotation, and written as such.
    Some(
        match asserted.filter(|it| it.kinds.iter().any(|kind| has(kind))) {
            Some(it) => json!(format!("asserted-{}", it.name)),
            None => json!("annotation"),
        },
    )
}

pub(super) fn types(value: &Value) -> Option<Value> {
    let known = |name: &&Value| {
        let names = [
            "object", "array", "string", "number", "integer", "boolean", "null",
        ];
        name.as_str().is_some_and(|name| names.contains(&name))
    };
    match value {
        Value::String(_) => Some(value.clone()).filter(|value| known(&value)),
        Value::Array(list) => {
            let mut names: Vec<Value> = Vec::new();
            for name in list.iter().filter(known) {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            (!names.is_empty()).then_some(Value::Array(names))
        }
        _ => None,
    }
}

/// The type that a word evidently means which JSON Schema does not know: no validator can judge by it, and instances of
/// anything at all would not be what the document's author means. Other words say nothing, and are counted.
pub(super) fn meant(value: &Value, out: &mut Map<String, Value>) -> Option<Value> {
    if value.is_null() {
        return Some(json!("null"));
    }
    let word = value.as_str()?.to_ascii_lowercase();
    match word.as_str() {
        "long" => {
            out.insert("format".to_owned(), json!("asserted-int64"));
            Some(json!("integer"))
        }
        "instant" | "datetime" | "timestamp" => {
            out.insert("x-format".to_owned(), json!("date-time"));
            Some(json!("string"))
        }
        "double" | "float" => {
            out.insert("x-format".to_owned(), json!(word));
            Some(json!("number"))
        }
        "decimal" => Some(json!("number")),
        "int" | "short" => Some(json!("integer")),
        "bool" => Some(json!("boolean")),
        _ => types(&json!(word)),
    }
}

/// `required`, without repetitions; the boolean that older drafts had says nothing here.
pub(super) fn names(value: &Value) -> Option<Value> {
    let mut names: Vec<Value> = Vec::new();
    for name in value.as_array()? {
        if name.is_string() && !names.contains(name) {
            names.push(name.clone());
        }
    }
    Some(Value::Array(names))
}

pub(super) fn values(value: &Value) -> Option<Value> {
    let mut values: Vec<Value> = Vec::new();
    for value in value.as_array().filter(|list| !list.is_empty())? {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    Some(Value::Array(values))
}

pub(super) fn count(value: &Value) -> Option<Value> {
    let whole = value
        .as_f64()
        .filter(|count| *count >= 0.0 && count.fract() == 0.0)?;
    value
        .as_u64()
        .or_else(|| format!("{whole}").parse().ok())
        .map(|count: u64| json!(count))
}

/// Bounds: before 3.1 the exclusive ones are flags beside the others.
pub(super) fn bound(
    dialect: Dialect,
    members: &Map<String, Value>,
    keyword: &str,
    value: &Value,
    out: &mut Map<String, Value>,
) {
    if !value.is_number() {
        return;
    }
    let exclusive = match keyword {
        "minimum" => "exclusiveMinimum",
        "maximum" => "exclusiveMaximum",
        other => other,
    };
    let flagged = dialect != Dialect::V31 && members.get(exclusive) == Some(&Value::Bool(true));
    let keyword = if flagged { exclusive } else { keyword };
    out.insert(keyword.to_owned(), value.clone());
}

/// `nullable` of 3.0 and its forerunner in 2.0: null is accepted besides, also where no type or an enum stands beside it,
/// which is how documents mean it.
pub(super) fn nullable(
    dialect: Dialect,
    members: &Map<String, Value>,
    mut out: Map<String, Value>,
) -> Value {
    let keyword = match dialect {
        Dialect::V2 => "x-nullable",
        Dialect::V30 => "nullable",
        Dialect::V31 => return Value::Object(out),
    };
    if members.get(keyword) != Some(&Value::Bool(true)) {
        return Value::Object(out);
    }
    // As the member of a union, nothing but this is how generators of documents write null.
    if out.is_empty() && members.keys().all(|key| key == keyword) {
        return json!({ "type": "null" });
    }
    let mut whole = Map::new();
    for flag in ["readOnly", "writeOnly"] {
        whole.extend(out.remove(flag).map(|value| (flag.to_owned(), value)));
    }
    whole.insert("anyOf".to_owned(), json!([out, { "type": "null" }]));
    whole.insert("x-nullable".to_owned(), Value::Bool(true));
    Value::Object(whole)
}
