//! The effective document of a provider, as plain JSON: which operations and answers it has.

use std::collections::HashSet;

use serde_json::Value;

/// A provider's effective document, and its `client.yaml`.
#[derive(Debug, Clone)]
pub struct Document {
    root: Value,
    config: Value,
    /// Names of all members that are `format: password`.
    passwords: HashSet<String>,
}

/// A documented answer.
#[derive(Debug, Clone)]
pub struct Response<'a> {
    /// The status, the first of its range for `4XX`, 500 for `default`.
    pub status: u16,
    /// The media type and the JSON schema of its body, if it has one.
    pub body: Option<(&'a str, &'a Value)>,
    /// Whether it stands for any other status.
    pub default: bool,
}

impl Document {
    /// Reads `specs/<provider>`.
    ///
    /// # Panics
    ///
    /// When it does not stand.
    pub fn load(provider: &str) -> Self {
        let folder = format!("{}/../../specs/{provider}", env!("CARGO_MANIFEST_DIR"));
        let config =
            std::fs::read_to_string(format!("{folder}/client.yaml")).expect("client.yaml reads");
        let provider = clientwright::Provider::load(folder).expect("the provider's folder reads");
        let text = provider
            .effective(clientwright::Format::Json)
            .expect("the document stands");
        let document = serde_json::from_str(&text).expect("the effective document is JSON");
        let mut passwords = HashSet::new();
        find_passwords(&document, &mut passwords);
        let config = serde_yaml::from_str(&config).expect("client.yaml is YAML");
        Self {
            root: document,
            config,
            passwords,
        }
    }

    /// Ids of all operations.
    pub fn operations(&self) -> Vec<String> {
        self.each()
            .map(|operation| {
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
    pub fn responses(&self, id: &str) -> Vec<Response<'_>> {
        let operation = self
            .each()
            .find(|operation| operation["operationId"] == id)
            .unwrap_or_else(|| panic!("no {id}"));
        let Some(responses) = operation["responses"].as_object() else {
            return Vec::new();
        };
        responses
            .iter()
            .map(|(status, response)| {
                let content = self.follow(response)["content"].as_object();
                let body = content.and_then(|content| content.iter().next());
                Response {
                    status: status.replace(['X', 'x'], "0").parse().unwrap_or(500),
                    body: body.map(|(media, body)| (media.as_str(), &body["schema"])),
                    default: status == "default",
                }
            })
            .collect()
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
                    self.root
                        .pointer(pointer)
                        .unwrap_or_else(|| panic!("{reference} leads nowhere")),
                )
            }
            None => node,
        }
    }

    /// The schema and all that it joins by `allOf`.
    pub fn parts<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.follow(schema);
        let joined = schema["allOf"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|part| self.parts(part));
        joined.chain([schema]).collect()
    }

    /// The variant of `ApiError` that holds this schema.
    pub fn variant(&self, schema: &Value) -> String {
        let name = schema["$ref"]
            .as_str()
            .and_then(|reference| reference.rsplit('/').next())
            .unwrap_or_default();
        self.config["errors"][name]["variant"]
            .as_str()
            .unwrap_or(name)
            .to_owned()
    }

    /// Where `send` takes the body of an operation from.
    pub fn unwrap(&self, operation: &str, media: &str) -> &str {
        let own = self.config["operations"][operation]["unwrap"].as_str();
        own.or_else(|| self.config["shapes"][media]["unwrap"].as_str())
            .unwrap_or_default()
    }

    /// Whether a member or parameter of that name and schema must not be shown.
    pub fn is_sensitive(&self, name: &str, schema: &Value) -> bool {
        let listed = self.config["sensitive"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let resolved = self.follow(schema);
        resolved["format"] == "password"
            || listed
                .into_iter()
                .any(|entry| match entry.strip_prefix("*/") {
                    Some(listed) => listed == name,
                    None => self.root.pointer(entry).is_some_and(|node| {
                        std::ptr::eq(node, schema)
                            || (std::ptr::eq(self.follow(node), resolved) && entry.ends_with(name))
                    }),
                })
    }

    /// Whether some member or parameter of that name must not be shown.
    pub fn is_sensitive_name(&self, name: &str) -> bool {
        let listed = self.config["sensitive"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        self.passwords.contains(name)
            || listed
                .into_iter()
                .any(|entry| entry.strip_prefix("*/") == Some(name))
    }

    fn each(&self) -> impl Iterator<Item = &Value> {
        const METHODS: [&str; 8] = [
            "get", "put", "post", "delete", "options", "head", "patch", "trace",
        ];
        self.root["paths"]
            .as_object()
            .into_iter()
            .flatten()
            .flat_map(|(_, item)| {
                let item = item.as_object().into_iter().flatten();
                item.filter(|(method, _)| METHODS.contains(&method.as_str()))
                    .map(|(_, operation)| operation)
            })
    }
}

fn find_passwords(node: &Value, found: &mut HashSet<String>) {
    match node {
        Value::Object(object) => {
            for (name, inner) in object {
                if inner["format"] == "password" {
                    found.insert(name.clone());
                }
                find_passwords(inner, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| find_passwords(inner, found)),
        _ => {}
    }
}
