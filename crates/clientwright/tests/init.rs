//! `Init` on disk: what is written where, and what is never written over.

use std::fs;
use std::path::Path;

use clientwright::{Error, Form, Init, Options, Provider};
use tempfile::TempDir;

const DOCUMENT: &str = "openapi: 3.0.3
info: {title: Pets, version: '1', x-origin: [{url: 'https://pets.example/openapi.yaml'}]}
servers: [{url: 'https://api.pets.test'}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: offset, in: query, schema: {type: integer}}
      responses:
        '200':
          description: Pets.
          content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: 'parts/pet.yaml#/Pet'}}}}}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
";
const PART: &str = "Pet: {type: object, properties: {name: {type: string}}}\n";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("parts")).expect("a folder");
    fs::write(folder.path().join("pets.yaml"), DOCUMENT).expect("a file");
    fs::write(folder.path().join("parts/pet.yaml"), PART).expect("a file");
    folder
}

fn init(folder: &Path) -> Init {
    Init::new(folder.join("pets.yaml"), "2026-11-20")
}

/// The client that comes of a folder, unedited.
fn generate(folder: &Path) -> String {
    let generated = Provider::load(folder).and_then(|provider| {
        provider.generate(&Options {
            form: Form::Crate,
            ..Options::default()
        })
    });
    let generated = generated.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(generated.stats().operations, 1);
    generated.files().values().cloned().collect()
}

#[test]
fn files_go_beside_the_document_and_are_accepted() {
    let folder = folder();
    let planned = init(folder.path()).plan().expect("a plan");
    assert!(
        !folder.path().join("client.yaml").exists(),
        "planning writes nothing"
    );
    let changes = planned.write(false).expect("written");
    assert_eq!(changes.added, ["client.yaml", "overlay.yaml"]);
    assert_eq!(planned.actions(), 1);
    let client = fs::read_to_string(folder.path().join("client.yaml")).expect("a file");
    for said in [
        "  - file: pets.yaml\n",
        "    source: https://pets.example/openapi.yaml\n",
        "  - pages: {kind: offset, input: offset, results: /data}\n",
    ] {
        assert!(client.contains(said), "{said}{client}");
    }
    // The overlay has made an operation ask for the key.
    let code = generate(folder.path());
    assert!(code.contains("fn api_key") && code.contains(".items()"));
}

#[test]
fn what_is_there_is_kept() {
    let folder = folder();
    let own = folder.path().join("overlay.yaml");
    let overlay = "overlay: 1.1.0\ninfo: {title: Ours, version: 1.0.0}\nactions: []\n";
    fs::write(&own, overlay).expect("a file");
    let planned = init(folder.path()).plan().expect("a plan");
    assert_eq!(
        planned.write(false).expect("written").added,
        ["client.yaml"]
    );
    let client = folder.path().join("client.yaml");
    fs::write(&client, "mine").expect("a file");
    let error = planned.write(false).expect_err("it is there");
    assert!(matches!(error, Error::Disk(_)), "{error}");
    assert_eq!(fs::read_to_string(&client).expect("a file"), "mine");
    assert_eq!(
        planned.write(true).expect("written").changed,
        ["client.yaml"]
    );
    assert_eq!(fs::read_to_string(&own).expect("a file"), overlay);
    generate(folder.path());
}

#[test]
fn documents_from_elsewhere_are_copied_with_their_parts() {
    let (folder, out) = (folder(), tempfile::tempdir().expect("a folder"));
    let planned = init(folder.path())
        .folder(out.path())
        .plan()
        .expect("a plan");
    let changes = planned.write(false).expect("written");
    assert_eq!(
        changes.added,
        ["client.yaml", "overlay.yaml", "parts/pet.yaml", "pets.yaml"]
    );
    generate(out.path());
    assert!(!folder.path().join("client.yaml").exists());
}

#[test]
fn a_document_that_does_not_stand_writes_nothing() {
    let folder = folder();
    fs::write(folder.path().join("pets.yaml"), "openapi: [").expect("a file");
    let error = init(folder.path()).plan().expect_err("it is broken");
    assert!(matches!(error, Error::Document(_)), "{error}");
}

#[test]
fn several_documents_become_one_client_unedited() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |path: &str| folder.path().join(path);
    for (name, error) in [
        ("customers", "code"),
        ("orders", "reason"),
        ("invoices", "text"),
    ] {
        fs::create_dir(at(name)).expect("a folder");
        let document = format!(
            "openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: 'https://api.acme.test/{name}'}}]\n\
             security: [{{key: []}}]\npaths:\n  /{name}:\n    get:\n      operationId: list\n      tags: [{name}]\n      \
             responses:\n        '204': {{description: ok}}\n        default: {{description: no, content: {{application/json: \
             {{schema: {{$ref: '#/components/schemas/Problem'}}}}}}}}\ncomponents:\n  securitySchemes: {{key: {{type: \
             http, scheme: bearer}}}}\n  schemas: {{Problem: {{type: object, properties: {{{error}: {{type: string}}}}}}}}\n"
        );
        fs::write(at(&format!("{name}/openapi.yaml")), document).expect("a file");
    }
    let overlay = "overlay: 1.1.0\ninfo: {title: Fixes, version: '1'}\nactions:\n  - {target: $.info, update: {version: '2'}, description: It is.}\n";
    fs::write(at("orders/openapi.overlay.yaml"), overlay).expect("a file");
    let init = Init::new(at("customers/openapi.yaml"), "2026-11-20")
        .root(folder.path())
        .document(at("orders/openapi.yaml"))
        .document(at("invoices/openapi.yaml"));
    let planned = init.plan().expect("a plan");
    planned.write(false).expect("written");
    let client = fs::read_to_string(at("client.yaml")).expect("written");
    for line in [
        "file: customers/openapi.yaml",
        "file: orders/openapi.yaml",
        "overlay: orders/openapi.overlay.yaml",
        "file: invoices/openapi.yaml",
        "orders: https://api.acme.test/orders",
        "invoices: https://api.acme.test/invoices",
    ] {
        assert_eq!(client.matches(line).count(), 1, "{line} in {client}");
    }
    let provider = Provider::load(folder.path()).expect("it reads");
    let generated = provider
        .generate(&Options::default())
        .expect("it generates");
    assert_eq!(generated.stats().operations, 3);
    let types = &generated.files()["src/types.rs"];
    for name in ["Problem", "OrdersProblem", "InvoicesProblem"] {
        assert!(
            types.contains(&format!("pub struct {name} ")),
            "{name} in {types}"
        );
    }
    let twice = init.document(at("customers/../orders/openapi.yaml")).plan();
    let error = twice.expect_err("it is there already").to_string();
    assert!(error.contains("it is given twice"), "{error}");
}
