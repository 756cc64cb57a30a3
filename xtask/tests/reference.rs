//! The JSON Schema of client.yaml beside what reads the file: what one takes the other takes, and the keys are the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use clientwright::{Error, Provider};
use serde_json::{Value, json};

/// What the reader's message begins with where a file is no client.yaml at all.
const NOT_UNDERSTOOD: &str = "is not understood";

const LEAST: &str = "
crate: {name: acme-client, version: 0.1.0}
documents: [{file: openapi.yaml, source: here, retrieved: '2026-11-20', kind: hand-written}]
";

fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&clientwright::reference::schema()).expect("a schema")
}

/// What the reader says of a file: nothing where it stands, since the documents that it lists are not there then.
fn read(text: &str) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("client.yaml"), text).expect("a file");
    match Provider::load(folder.path()) {
        Err(Error::Read { .. }) | Ok(_) => None,
        Err(error) => Some(error.to_string()),
    }
}

#[test]
fn the_files_of_this_repository_fit() {
    let validator = validator();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut seen = 0;
    for provider in fs::read_dir(specs).expect("specs") {
        let path = provider.expect("a folder").path().join("client.yaml");
        let text = fs::read_to_string(&path).expect("a client.yaml");
        let value: Value = serde_yaml::from_str(&text).expect("YAML");
        let faults: Vec<_> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(faults.is_empty(), "{}: {faults:?}", path.display());
        seen += 1;
    }
    assert!(seen >= 5, "{seen}");
}

/// What is wrong in itself is refused by both.
#[test]
fn broken_files_fit_neither() {
    let validator = validator();
    let fits = |text: &str| validator.is_valid(&serde_yaml::from_str(text).expect("YAML"));
    assert!(fits(LEAST));
    assert_eq!(read(LEAST), None);
    let replaced = |from: &str, to: &str| {
        assert!(LEAST.contains(from));
        LEAST.replace(from, to)
    };
    let broken = [
        replaced(", version: 0.1.0", ""),
        replaced("0.1.0", "'1'"),
        replaced("acme-client", "1-client"),
        replaced("hand-written", "borrowed"),
        replaced("hand-written", "vendored"),
        replaced("hand-written", "vendored, sha256: abc"),
        replaced("[{file", "[{fil: a, file"),
        format!("{LEAST}hostss: {{}}\n"),
        format!("{LEAST}servers: [production]\n"),
        format!("{LEAST}components: some\n"),
        format!("{LEAST}retry_statuses: [200]\n"),
        format!("{LEAST}security: {{a: {{password: secret}}}}\n"),
        format!("{LEAST}operations: {{list: {{paging: true}}}}\n"),
        format!("{LEAST}operations: {{list: {{idempotency: twice}}}}\n"),
        format!("{LEAST}rate_limit: {{limit: 3}}\n"),
        format!("{LEAST}rate_limit: {{reset: {{X-Reset: hours}}}}\n"),
        format!("{LEAST}webhooks: {{event: /type, signature: {{header: X-Signature}}}}\n"),
    ];
    for text in broken {
        assert!(!fits(&text), "the schema takes {text}");
        assert!(read(&text).is_some(), "the reader takes {text}");
    }
}

/// A mapping of the file with keys of its own.
struct Mapping {
    /// `operations.*.paging`, for messages.
    path: String,
    /// Makes a file of the mapping's value: what is around it, from the inside out.
    around: Vec<Around>,
    schema: Value,
}

#[derive(Clone)]
enum Around {
    /// A key of a mapping, with the mapping's schema.
    Key(String, Value),
    /// A name that the file chooses.
    Name,
    Item,
}

impl Mapping {
    /// The whole file around a value.
    fn wrap(&self, inner: Value) -> Value {
        self.around
            .iter()
            .rev()
            .fold(inner, |inner, around| match around {
                Around::Key(key, mapping) => complete(mapping, key, &inner),
                Around::Name => json!({ "any": inner }),
                Around::Item => json!([inner]),
            })
    }
}

/// A mapping with one key and whatever else it must have.
fn complete(mapping: &Value, key: &str, value: &Value) -> Value {
    let mut whole = json!({ key: value });
    let needed: Vec<&str> = mapping["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for other in needed.into_iter().filter(|other| *other != key) {
        whole[other] = mapping["properties"][other]["examples"][0].clone();
    }
    whole
}

/// All mappings of the schema, each at the first place that leads to it.
fn mappings() -> Vec<Mapping> {
    fn visit(
        root: &Value,
        schema: &Value,
        path: &str,
        around: &[Around],
        found: &mut BTreeMap<String, Mapping>,
    ) {
        let name = schema["$ref"]
            .as_str()
            .and_then(|name| name.strip_prefix("#/$defs/"));
        let schema = name.map_or(schema, |name| &root["$defs"][name]);
        let further = |last: Around| [around, &[last]].concat();
        if let Some(keys) = schema["properties"].as_object() {
            let name = name.unwrap_or(path).to_owned();
            if found.contains_key(&name) {
                return;
            }
            let mapping = Mapping {
                path: path.to_owned(),
                around: around.to_vec(),
                schema: schema.clone(),
            };
            found.insert(name, mapping);
            for (key, inner) in keys {
                visit(
                    root,
                    inner,
                    &format!("{path}.{key}"),
                    &further(Around::Key(key.clone(), schema.clone())),
                    found,
                );
            }
        }
        if schema["items"].is_object() {
            visit(
                root,
                &schema["items"],
                &format!("{path}[]"),
                &further(Around::Item),
                found,
            );
        }
        if schema["additionalProperties"].is_object() {
            let further = further(Around::Name);
            visit(
                root,
                &schema["additionalProperties"],
                &format!("{path}.*"),
                &further,
                found,
            );
        }
        for keyword in ["anyOf", "oneOf"] {
            for one in schema[keyword].as_array().into_iter().flatten() {
                visit(root, one, path, around, found);
            }
        }
    }
    let root = clientwright::reference::schema();
    let mut found = BTreeMap::new();
    visit(&root, &root, "", &[], &mut found);
    found.into_values().collect()
}

/// The reader lists what it knows where it is given a key that it does not know.
#[test]
fn the_keys_are_those_of_the_reader() {
    let mut keys = 0;
    for mapping in mappings() {
        let text = mapping.wrap(json!({ "no_such_key": 1 })).to_string();
        let said =
            read(&text).unwrap_or_else(|| panic!("{}: the reader takes any key", mapping.path));
        // Of one form among several the reader only says that none fits.
        if said.contains("did not match any variant") {
            continue;
        }
        let (_, expected) = said
            .split_once("unknown field `no_such_key`, expected ")
            .unwrap_or_else(|| panic!("{}: {said}", mapping.path));
        let line = expected.lines().next().unwrap_or_default();
        let reader: BTreeSet<&str> = line.split('`').skip(1).step_by(2).collect();
        let properties = mapping.schema["properties"].as_object().expect("keys");
        let schema: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
        assert_eq!(schema, reader, "{}", mapping.path);
        keys += schema.len();
    }
    assert!(keys > 80, "{keys}");
}

/// Every key says what it is and shows a value, which both take.
#[test]
fn each_key_has_a_text_and_an_example() {
    let validator = validator();
    for mapping in mappings() {
        for (key, schema) in mapping.schema["properties"].as_object().expect("keys") {
            let path = format!("{}.{key}", mapping.path);
            let text = schema["description"].as_str().unwrap_or_default();
            assert!(
                text.ends_with(['.', '`']),
                "{path}: its doc comment is its text: {text:?}"
            );
            assert!(
                !text.contains("[`"),
                "{path}: a link of rustdoc leads nowhere on the page: {text:?}"
            );
            assert!(
                schema["examples"][0] != Value::Null,
                "{path}: its doc comment ends with no paragraph \"Example: `…`.\", a value as YAML"
            );
            let inner = complete(&mapping.schema, key, &schema["examples"][0]);
            let whole = mapping.wrap(inner);
            let faults: Vec<_> = validator
                .iter_errors(&whole)
                .map(|error| error.to_string())
                .collect();
            assert!(faults.is_empty(), "{path}: {faults:?}");
            let said = read(&whole.to_string()).unwrap_or_default();
            assert!(!said.contains(NOT_UNDERSTOOD), "{path}: {said}");
        }
    }
}
