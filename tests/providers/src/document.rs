//! The effective document of a provider, as plain JSON: which operations and answers it has, and samples of them.

use serde_json::{Map, Value, json};

/// A provider's effective document.
#[derive(Debug, Clone)]
pub struct Document(Value);

/// A documented answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status, the first of its range for `4XX`.
    pub status: u16,
    /// The JSON schema of its body, if it has one.
    pub schema: Option<Value>,
    /// Names of its headers.
    pub headers: Vec<String>,
}

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

impl Document {
    /// Reads `specs/<provider>`.
    ///
    /// # Panics
    ///
    /// When it does not stand.
    pub fn load(provider: &str) -> Self {
        let folder = format!("{}/../../specs/{provider}", env!("CARGO_MANIFEST_DIR"));
        let provider = clientwright::Provider::load(folder).expect("the provider's folder reads");
        let text = provider
            .effective(clientwright::Format::Json)
            .expect("the document stands");
        Self(serde_json::from_str(&text).expect("the effective document is JSON"))
    }

    /// Ids of all operations.
    pub fn operations(&self) -> Vec<String> {
        self.each()
            .map(|(_, _, operation)| {
                operation["operationId"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect()
    }

    /// Documented answers of an operation.
    ///
    /// # Panics
    ///
    /// When there is no such operation.
    pub fn responses(&self, id: &str) -> Vec<Response> {
        let (_, _, operation) = self
            .each()
            .find(|(_, _, operation)| operation["operationId"] == id)
            .unwrap_or_else(|| panic!("no {id}"));
        let Some(responses) = operation["responses"].as_object() else {
            return Vec::new();
        };
        responses
            .iter()
            .map(|(status, response)| {
                let response = self.follow(response);
                let status = status.replace(['X', 'x'], "0").parse().unwrap_or(500);
                let content = response["content"]
                    .as_object()
                    .and_then(|content| content.values().next());
                let headers = response["headers"]
                    .as_object()
                    .map(|all| all.keys().cloned().collect());
                Response {
                    status,
                    schema: content
                        .map(|media| media["schema"].clone())
                        .filter(|_| status != 204),
                    headers: headers.unwrap_or_default(),
                }
            })
            .collect()
    }

    /// Every declared object, enum and union below components, by name.
    pub fn schemas(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0["components"]["schemas"]
            .as_object()
            .into_iter()
            .flatten()
    }

    /// Follows a reference, if it is one.
    ///
    /// # Panics
    ///
    /// When it leads nowhere.
    pub fn follow<'a>(&'a self, node: &'a Value) -> &'a Value {
        match node["$ref"].as_str() {
            Some(reference) => {
                let pointer = reference
                    .strip_prefix('#')
                    .expect("the effective document is one file");
                self.follow(
                    self.0
                        .pointer(pointer)
                        .unwrap_or_else(|| panic!("{reference} leads nowhere")),
                )
            }
            None => node,
        }
    }

    /// An instance of a response schema.
    pub fn sample(&self, schema: &Value, fill: Fill) -> Value {
        self.sample_at(schema, fill, 0)
    }

    fn each(&self) -> impl Iterator<Item = (&String, &String, &Value)> {
        const METHODS: [&str; 8] = [
            "get", "put", "post", "delete", "options", "head", "patch", "trace",
        ];
        self.0["paths"]
            .as_object()
            .into_iter()
            .flatten()
            .flat_map(|(path, item)| {
                let item = item.as_object().into_iter().flatten();
                item.filter(|(method, _)| METHODS.contains(&method.as_str()))
                    .map(move |(method, operation)| (path, method, operation))
            })
    }

    fn sample_at(&self, schema: &Value, fill: Fill, depth: usize) -> Value {
        let schema = self.follow(schema);
        let types = types(schema);
        if fill == Fill::Null && depth > 0 && self.accepts_null(schema) {
            return Value::Null;
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(value) = schema["enum"]
            .as_array()
            .and_then(|values| values.iter().find(|value| !value.is_null()))
        {
            return value.clone();
        }
        for keyword in ["oneOf", "anyOf"] {
            let members = schema[keyword].as_array().into_iter().flatten();
            let member = members
                .map(|member| self.follow(member))
                .find(|member| member["type"] != "null");
            if let Some(member) = member {
                return self.sample_at(member, fill, depth + 1);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let parts = parts.iter().map(|part| self.sample_at(part, fill, depth));
            let objects = parts.filter_map(|part| part.as_object().cloned()).flatten();
            return Value::Object(objects.chain(self.object(schema, fill, depth)).collect());
        }
        match types.first().copied().unwrap_or("object") {
            "string" => text(schema),
            "integer" => schema["minimum"]
                .as_i64()
                .map_or(json!(7), |least| json!(least + 1)),
            "number" => number("12345678.901234567890123"),
            "boolean" => json!(true),
            "array" if depth > 8 => json!([]),
            "array" => json!([self.sample_at(&schema["items"], fill, depth + 1)]),
            _ => Value::Object(self.object(schema, fill, depth)),
        }
    }

    fn object(&self, schema: &Value, fill: Fill, depth: usize) -> Map<String, Value> {
        let mut object = Map::new();
        let required: Vec<_> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .collect();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let wanted = required.iter().any(|other| *other == name)
                || (fill != Fill::Required && depth < 8);
            if wanted && self.follow(property)["writeOnly"] != true {
                object.insert(name.clone(), self.sample_at(property, fill, depth + 1));
            }
        }
        match &schema["additionalProperties"] {
            Value::Bool(false) => {}
            Value::Object(values) if !values.is_empty() => {
                object.insert(
                    "some_key".into(),
                    self.sample_at(&schema["additionalProperties"], fill, depth + 1),
                );
            }
            Value::Null
                if schema["properties"]
                    .as_object()
                    .is_some_and(|all| !all.is_empty()) => {}
            _ => {
                object.insert(
                    "free_key".into(),
                    json!({"deep": [1, null, "two", {"three": number("0.30")}]}),
                );
            }
        }
        object
    }

    fn accepts_null(&self, schema: &Value) -> bool {
        let members = ["oneOf", "anyOf"]
            .iter()
            .filter_map(|keyword| schema[*keyword].as_array())
            .flatten();
        types_raw(schema).contains(&"null")
            || members
                .map(|member| self.follow(member))
                .any(|member| member["type"] == "null")
    }
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

fn types_raw(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn types(schema: &Value) -> Vec<&str> {
    let mut types = types_raw(schema);
    types.retain(|name| *name != "null");
    if types.is_empty() && schema.get("items").is_some() {
        types.push("array");
    }
    types
}
