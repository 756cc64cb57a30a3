//! The YAML of the guides: what they put into overlays applies, and what they put into `client.yaml` is known there.

use std::fs;
use std::path::Path;

use clientwright::{Error, Format, Provider};

/// What the overlays of the guide are for: each of their actions finds what it mends.
const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: Shop API, version: 1.0.0}
servers: [{url: https://api.shop.example}]
paths:
  /orders/{id}:
    get:
      tags: [Orders]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: Authorization, in: header, schema: {type: string}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
components:
  securitySchemes: {ApiKey: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Metadata: {type: object}
    Order:
      type: object
      required: [id, total, note]
      properties:
        id: {type: string}
        note: {type: string}
        channel: {type: string, enum: [web, shop]}
        metadata: {$ref: '#/components/schemas/Metadata'}
        total: {type: number}
";

const CRATE: &str = "crate: {name: shop-client, version: 0.1.0}\n";

const DOCUMENTS: &str =
    "documents: [{file: openapi.yaml, source: none, retrieved: 2026-11-20, kind: hand-written}]\n";

/// The YAML blocks of a guide, in their order.
fn blocks(page: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/guide")
        .join(page);
    let text = fs::read_to_string(path).expect("the guide");
    let blocks = text.split("```yaml\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block.to_owned()).collect()
}

fn load(files: &[(&str, &str)]) -> Result<Provider, Error> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    Provider::load(folder.path())
}

#[test]
fn overlays_apply() {
    let blocks = blocks("overlays.md");
    let starting = |start: &str| {
        let found = blocks
            .iter()
            .filter(|block| block.trim_start().starts_with(start));
        found.map(String::as_str).collect::<Vec<_>>()
    };
    let [overlay, documents] = [starting("overlay:"), starting("documents:")].map(|found| found[0]);
    let actions = starting("- target:");
    assert!(actions.len() > 5, "{actions:?}");
    let provider = load(&[
        ("openapi.yaml", DOCUMENT),
        ("overlay.yaml", &format!("{overlay}{}", actions.concat())),
        ("client.yaml", &format!("{CRATE}{documents}")),
    ]);
    let effective = provider.and_then(|provider| provider.effective(Format::Yaml));
    let effective = effective.unwrap_or_else(|error| panic!("{error}"));
    for mended in [
        "operationId: getOrder",
        "- \"null\"",
        "- ApiKey: []",
        "format: int64",
    ] {
        assert!(effective.contains(mended), "{mended}\n{effective}");
    }
    for gone in ["Authorization", "enum"] {
        assert!(!effective.contains(gone), "{gone}\n{effective}");
    }
}

#[test]
fn keys_of_client_yaml_are_known() {
    let mut seen = 0;
    for page in guide_tests::PAGES {
        for block in blocks(page) {
            let first = block.lines().next().unwrap_or_default();
            let others = ["openapi:", "overlay:", "jobs:", "documents:", " ", "-"];
            // A schema's name is in capitals.
            let is_schema = first.starts_with(char::is_uppercase);
            if is_schema || others.iter().any(|other| first.starts_with(other)) {
                continue;
            }
            seen += 1;
            let head = if first.starts_with("crate:") {
                ""
            } else {
                CRATE
            };
            let documents = if block.contains("documents:") {
                ""
            } else {
                DOCUMENTS
            };
            let mut client = format!("{head}{documents}{block}");
            if !client.contains("name: ") {
                let crate_ = "crate:\n  name: shop-client\n  version: 0.1.0\n";
                client = client.replacen("crate:\n", crate_, 1);
            }
            match load(&[("openapi.yaml", DOCUMENT), ("client.yaml", &client)]) {
                // Documents are read once the keys are.
                Ok(_) | Err(Error::Read { .. }) => {}
                Err(error) => panic!("{page}: {error}\n{client}"),
            }
        }
    }
    assert!(seen > 5, "{seen} blocks were read");
}
