//! The document's own examples of its components.
//!
//! Takes the main file, gives values beside the place of the component that they are examples of: those of the schemas
//! themselves, and those of parameters, headers, bodies and answers whose schema refers to a component, or is a list
//! of them.

use serde_json::Value;

use super::source::{Place, Sources};

/// A value that the document shows.
#[derive(Debug, Clone)]
pub(super) struct Example {
    /// What it is an example of.
    pub(super) schema: Place,
    /// The value.
    pub(super) value: Value,
}

/// All examples of a file.
pub(super) fn of_file(sources: &Sources, file: &str) -> Vec<Example> {
    let Some(root) = sources.file(file) else {
        return Vec::new();
    };
    let mut finder = Finder {
        sources,
        here: Place::new(file, ""),
        found: Vec::new(),
    };
    finder.walk(&root);
    finder.found
}

/// The examples that a schema itself has.
pub(super) fn of_schema(sources: &Sources, place: &Place) -> Vec<Value> {
    let Some(schema) = sources.get(place) else {
        return Vec::new();
    };
    let several = schema.get("examples").and_then(Value::as_array);
    let own = schema.get("example").into_iter();
    own.chain(several.into_iter().flatten()).cloned().collect()
}

struct Finder<'a> {
    sources: &'a Sources,
    here: Place,
    found: Vec<Example>,
}

impl Finder<'_> {
    fn walk(&mut self, node: &Value) {
        match node {
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            Value::Object(members) => {
                if let Some(schema) = members.get("schema") {
                    for value in self.values(node) {
                        self.add(schema, value);
                    }
                }
                for (key, member) in members {
                    // What stands in an example is data, whatever it looks like.
                    if key != "example" && key != "examples" {
                        self.walk(member);
                    }
                }
            }
            _ => {}
        }
    }

    /// `example`, and `examples` of 3.x, by name, and of 2.0, by media type.
    fn values(&self, node: &Value) -> Vec<Value> {
        let mut values: Vec<Value> = node.get("example").into_iter().cloned().collect();
        for (name, example) in node
            .get("examples")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if name.contains('/') {
                values.push(example.clone());
                continue;
            }
            let target = example.get("$ref").and_then(Value::as_str);
            let target = target.and_then(|target| self.sources.get(&self.here.target(target)?));
            values.extend(target.as_ref().unwrap_or(example).get("value").cloned());
        }
        values
    }

    fn add(&mut self, schema: &Value, value: Value) {
        let target = |schema: &Value| self.here.target(schema.get("$ref")?.as_str()?);
        if let Some(schema) = target(schema) {
            self.found.push(Example { schema, value });
        } else if let (Some(schema), Value::Array(items)) =
            (schema.get("items").and_then(target), value)
        {
            for value in items {
                let schema = schema.clone();
                self.found.push(Example { schema, value });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::of_file;
    use crate::truth::source::Sources;

    #[test]
    fn examples_of_bodies_are_examples_of_their_components() {
        let sources = Sources::new(Path::new("."));
        let body = json!({
            "schema": {"$ref": "#/c/Pet"},
            "example": {"a": 1},
            "examples": {"named": {"value": {"a": 2}}, "by": {"$ref": "#/x/other"}}
        });
        let list = json!({
            "schema": {"type": "array", "items": {"$ref": "#/c/Pet"}},
            "examples": {"application/json": [{"a": 4}]}
        });
        sources.add(
            "a",
            json!({"x": {"other": {"value": {"a": 3}}}, "bodies": [body, list]}),
        );
        let mut found: Vec<_> = of_file(&sources, "a");
        found.sort_by_key(|it| it.value["a"].as_u64());
        assert!(found.iter().all(|it| it.schema.pointer == "/c/Pet"));
        let values: Vec<_> = found
            .iter()
            .map(|it| it.value["a"].as_u64().unwrap())
            .collect();
        assert_eq!(values, [1, 2, 3, 4]);
    }
}
