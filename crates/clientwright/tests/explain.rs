//! The pages of `clientwright explain`: each code has one, and what they show draws the code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use clientwright::{Error, Findings, Options, Provider};

/// Examples that would have to be too large, and what another reader or an update of a vendored document says.
const ONLY_SHOWN: [&str; 4] = ["CW0102", "CW0206", "CW0605", "CW0518"];

const CLIENT: &str = "crate: {name: pets-client, version: 0.1.0}\n";

const DOCUMENT: &str = r##"openapi: 3.0.3
info: {title: Pets, version: "1"}
servers: [{url: "https://pets.example"}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses:
        "200":
          description: All.
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
x-webhooks: {petBorn: {post: {responses: {"200": {description: Thanks.}}}}}
components:
  schemas: {Pet: {type: object, properties: {name: {type: string}}}}
  securitySchemes: {key: {type: http, scheme: bearer}}
"##;

fn folder(inside: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

/// The pages: code to text.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(folder("src/command/explain")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for section in format!("\n{text}").split("\n## ").skip(1) {
            let (head, text) = section.split_once('\n').unwrap();
            let (code, title) = head.split_once(": ").expect("a code and a title");
            assert!(!title.ends_with('.'), "{head}");
            let before = pages.insert(code.to_owned(), text.to_owned());
            assert!(before.is_none(), "{code} has two pages");
        }
    }
    pages
}

/// What is found in an example. Its first line may name the file that it is; a piece of a document is put into one.
fn found(example: &str) -> Findings {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(place.path().join(name), text).unwrap();
    let (file, text) = match example.strip_prefix("# ") {
        Some(named) => named.split_once('\n').unwrap(),
        None => ("openapi.yaml", example),
    };
    write("openapi.yaml", DOCUMENT);
    let origin = "source: https://pets.example, retrieved: 2026-01-02, kind: hand-written";
    let more = match file {
        "overlay.yaml" => ", overlay: overlay.yaml}".to_owned(),
        "second.yaml" => format!("}}, {{file: second.yaml, {origin}}}"),
        _ => "}".to_owned(),
    };
    let documents = format!("{{file: openapi.yaml, {origin}{more}");
    write(
        "client.yaml",
        &format!("{CLIENT}documents: [{documents}]\n"),
    );
    write(
        file,
        &if file == "openapi.yaml" {
            whole(text)
        } else {
            text.to_owned()
        },
    );
    let generated =
        Provider::load(place.path()).and_then(|read| read.generate(&Options::default()));
    match generated {
        Ok(generated) => generated.findings().clone(),
        Err(Error::Document(findings)) => findings,
        Err(error) => panic!("{error}"),
    }
}

/// A document around a piece of one.
fn whole(piece: &str) -> String {
    let indented = |by: usize| piece.replace('\n', &format!("\n{}", " ".repeat(by)));
    let key = piece.split(':').next().unwrap_or_default();
    let head = "info: {title: Pets, version: \"1\"}\n";
    let operation = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\nservers: [{url: \"https://pets.example\"}]\npaths:\n  /pets:\n    post:\n      tags: [pets]\n      ";
    let answer = "responses: {\"200\": {description: Fine.}}\n";
    match key {
        "openapi" if piece.contains("info:") || piece.contains("---") => piece.to_owned(),
        "openapi" => format!("{piece}{head}"),
        "schema" => format!(
            "{operation}responses:\n        \"200\":\n          description: Fine.\n          content:\n            application/json:\n              {}",
            indented(14)
        ),
        "requestBody" => format!("{operation}{answer}      {}", indented(6)),
        "paths" => format!("openapi: 3.0.3\n{head}{piece}"),
        "servers" | "security" => format!(
            "openapi: 3.0.3\n{head}{piece}{}",
            "paths: {/pets: {get: {responses: {\"200\": {description: All.}}}}}\n"
        ),
        _ => format!("{operation}{}", indented(6)),
    }
}

#[test]
fn each_code_has_a_page() {
    let mut codes = BTreeSet::new();
    for file in [
        "../clientwright-spec/src/codes.rs",
        "../clientwright-codegen/src/codes.rs",
    ] {
        let text = fs::read_to_string(folder(file)).unwrap();
        let found = text.split("Code(\"").skip(1);
        codes.extend(found.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    assert!(codes.len() > 60, "{codes:?}");
    let pages: BTreeSet<_> = pages().into_keys().collect();
    assert_eq!(codes, pages);
}

#[test]
fn each_example_draws_its_code() {
    let mut wrong = Vec::new();
    for (code, text) in pages() {
        let Some((_, rest)) = text.split_once("```yaml\n") else {
            assert!(ONLY_SHOWN.contains(&code.as_str()), "{code} has no example");
            continue;
        };
        let (example, after) = rest.split_once("```").unwrap();
        assert!(!after.trim().is_empty(), "{code} has no way out");
        let findings = found(example);
        let shown = ONLY_SHOWN.contains(&code.as_str());
        if !shown && findings.iter().all(|finding| finding.code != code) {
            wrong.push(format!("{code}:\n{}", findings.text()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
