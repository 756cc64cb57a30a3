//! From a provider's folder to files: what comes out, and what is said where nothing does.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clientwright::{Class, Error, Form, Format, Layout, Mode, Options, Provider};

const CLIENT: &str = "\
crate:
  name: acme-client
  version: 0.1.0
documents:
  - file: openapi.yaml
    source: https://acme.example/openapi.yaml
    retrieved: 2026-11-20
    kind: hand-written
";

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: Acme, version: '1'}
servers: [{url: https://api.acme.example}]
paths:
  /customers/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      operationId: getCustomer
      tags: [customers]
      responses:
        '200': {description: The customer., content: {application/json: {schema: {$ref: '#/components/schemas/Customer'}}}}
    delete:
      operationId: deleteCustomer
      tags: [customers]
      responses:
        '204': {description: Gone.}
components:
  schemas:
    Customer:
      type: object
      properties:
        email: {type: string}
";

/// A provider's folder of these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("written");
        fs::write(path, text).expect("written");
    }
    folder
}

fn generate(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let generated =
        Provider::load(folder).and_then(|provider| provider.generate(&Options::default()));
    let shown = format!("{}/", folder.display()).replace('\\', "/");
    generated
        .map(|generated| generated.files().clone())
        .map_err(|error| error.to_string().replace(&shown, ""))
}

/// The five providers of this repository.
fn providers() -> Vec<PathBuf> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
    let mut folders: Vec<PathBuf> = fs::read_dir(specs)
        .expect("specs/")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    folders
}

#[test]
fn a_folder_becomes_a_crate() {
    let folder = folder(&[("client.yaml", CLIENT), ("openapi.yaml", DOCUMENT)]);
    let files = generate(folder.path()).expect("it generates");
    for name in [
        "Cargo.toml",
        "README.md",
        "src/lib.rs",
        "src/client.rs",
        "src/customers.rs",
        "src/error.rs",
    ] {
        assert!(
            files.contains_key(name),
            "{name} is missing: {:?}",
            files.keys()
        );
    }
    assert!(files["Cargo.toml"].contains("name = \"acme-client\""));
    for (name, text) in &files {
        assert!(
            text.lines()
                .take(5)
                .any(|line| line.contains(clientwright::disk::MARK)),
            "{name} has no mark"
        );
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    for provider in providers() {
        let files = generate(&provider).expect("it generates");
        assert_eq!(
            files,
            generate(&provider).expect("it generates"),
            "{}",
            provider.display()
        );
    }
}

#[test]
fn every_operation_is_generated_excluded_or_left_out() {
    let count = |provider: &Provider| {
        let text = provider
            .effective(Format::Json)
            .expect("the document stands");
        text.matches("\"operationId\"").count()
    };
    for provider in providers() {
        let provider = Provider::load(provider).expect("it reads");
        let generated = provider
            .generate(&Options::default())
            .expect("it generates");
        let stats = generated.stats();
        assert_eq!(
            count(&provider),
            stats.operations + stats.excluded.len() + stats.left_out.len() + stats.not_selected,
            "{}",
            provider.name()
        );
    }
    let excluding = format!(
        "{CLIENT}exclude:\n  - {{operation: deleteCustomer, reason: not ours to delete}}\n"
    );
    let folder = self::folder(&[("client.yaml", &excluding), ("openapi.yaml", DOCUMENT)]);
    let provider = Provider::load(folder.path()).expect("it reads");
    let generated = provider
        .generate(&Options::default())
        .expect("it generates");
    assert_eq!(
        (
            generated.stats().operations,
            generated.stats().excluded.len()
        ),
        (1, 1)
    );
    assert!(!generated.files()["src/customers.rs"].contains("DELETE"));
    let selecting = format!("{CLIENT}select:\n  - operation: get*\n");
    let folder = self::folder(&[("client.yaml", &selecting), ("openapi.yaml", DOCUMENT)]);
    let provider = Provider::load(folder.path()).expect("it reads");
    let generated = provider
        .generate(&Options::default())
        .expect("it generates");
    let stats = generated.stats();
    assert_eq!((stats.operations, stats.not_selected), (1, 1));
    assert_eq!(count(&provider), stats.operations + stats.not_selected);
    assert!(!generated.files()["src/customers.rs"].contains("DELETE"));
    let broken = DOCUMENT.replace(
        "components:",
        "  /customers/{id: {get: {operationId: lost, responses: {}}, put: {responses: {}}}\ncomponents:",
    );
    let folder = self::folder(&[("client.yaml", &excluding), ("openapi.yaml", &broken)]);
    let generated = Provider::load(folder.path())
        .and_then(|provider| provider.generate(&Options::default()))
        .expect("it generates");
    let stats = generated.stats();
    let left_out: Vec<_> = stats.left_out.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(left_out, ["lost", "put_customers_id"]);
    assert_eq!((stats.operations, stats.excluded.len()), (1, 1));
}

#[test]
fn the_folder_is_brought_up_to_date_and_checked() {
    let (folder, out) = (
        folder(&[("client.yaml", CLIENT), ("openapi.yaml", DOCUMENT)]),
        tempfile::tempdir().unwrap(),
    );
    let generated = Provider::load(folder.path())
        .unwrap()
        .generate(&Options::default())
        .unwrap();
    let drift = generated.sync(out.path(), Mode::Check).unwrap();
    assert_eq!(
        (drift.added.len(), drift.unchanged),
        (generated.files().len(), 0)
    );
    generated.sync(out.path(), Mode::Write).unwrap();
    assert!(generated.sync(out.path(), Mode::Check).unwrap().is_empty());
    let path = out.path().join("src/lib.rs");
    fs::write(&path, fs::read_to_string(&path).unwrap() + "// edited\n").unwrap();
    assert_eq!(
        generated.sync(out.path(), Mode::Check).unwrap().changed,
        ["src/lib.rs"]
    );
}

#[test]
fn a_module_written_by_hand_has_to_be_there_and_stays() {
    let client = format!("{CLIENT}extensions:\n  - ext\n");
    let folder = folder(&[("client.yaml", &client), ("openapi.yaml", DOCUMENT)]);
    let provider = Provider::load(folder.path()).expect("it reads");
    let module = Form::Module {
        name: "acme".to_owned(),
        layout: Layout::Folder,
    };
    for (form, file) in [(Form::Crate, "src/ext.rs"), (module, "ext/mod.rs")] {
        let out = tempfile::tempdir().expect("a temporary folder");
        let options = Options {
            form,
            ..Options::default()
        };
        let generated = provider.generate(&options).expect("it generates");
        for mode in [Mode::Check, Mode::Write] {
            let error = generated.sync(out.path(), mode).expect_err("no module");
            let text = error.to_string();
            assert!(text.contains("client.yaml:10:5"), "{text}");
            assert!(text.contains("help: write it"), "{text}");
            let missing = file.replace("/mod.rs", ".rs");
            assert!(text.contains(&format!("/{missing}\n")), "{text}");
            let written = fs::read_dir(out.path()).expect("a folder").count();
            assert_eq!(written, 0, "nothing is written");
        }
        let path = out.path().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("written");
        fs::write(&path, "//! Our own.\n").expect("written");
        generated.sync(out.path(), Mode::Write).expect("written");
        let drift = generated.sync(out.path(), Mode::Check).expect("compared");
        assert!(drift.is_empty(), "{drift:?}");
        assert_eq!(fs::read_to_string(&path).expect("kept"), "//! Our own.\n");
    }
    let in_a_file = Options {
        form: Form::Module {
            name: "acme".to_owned(),
            layout: Layout::File,
        },
        ..Options::default()
    };
    let error = provider.generate(&in_a_file).expect_err("it has no folder");
    let text = error.to_string();
    assert!(text.contains("client.yaml:10:5"), "{text}");
    assert!(text.contains("help: drop the entry"), "{text}");
}

#[test]
fn faults_name_their_place_and_a_way_out() {
    let stale = format!("{CLIENT}operations:\n  dropCustomer:\n    name: drop\n");
    let variable = format!("{CLIENT}required_variables:\n  - organization\n");
    let unhashed = CLIENT.replace("hand-written", "vendored");
    let unknown = format!("{CLIENT}opperations: {{}}\n");
    let overlaid = CLIENT.replace("    source", "    overlay: overlay.yaml\n    source");
    let overlay = "overlay: 1.1.0\ninfo: {title: Mends, version: '1'}\nactions:\n  - target: $.paths['/orders']\n    \
                   description: it is gone\n    remove: true\n";
    let broken = DOCUMENT.replace("/customers/{id}:", "/customers/{id}/../cards:");
    let mut report = String::new();
    for (what, files) in [
        (
            "a stale entry",
            vec![("client.yaml", stale.as_str()), ("openapi.yaml", DOCUMENT)],
        ),
        (
            "a variable that no server has",
            vec![
                ("client.yaml", variable.as_str()),
                ("openapi.yaml", DOCUMENT),
            ],
        ),
        (
            "a vendored document without the hash of its source",
            vec![
                ("client.yaml", unhashed.as_str()),
                ("openapi.yaml", DOCUMENT),
            ],
        ),
        (
            "an unknown key",
            vec![
                ("client.yaml", unknown.as_str()),
                ("openapi.yaml", DOCUMENT),
            ],
        ),
        (
            "an action that matches nothing",
            vec![
                ("client.yaml", overlaid.as_str()),
                ("openapi.yaml", DOCUMENT),
                ("overlay.yaml", overlay),
            ],
        ),
        (
            "a path that leads out of its place",
            vec![("client.yaml", CLIENT), ("openapi.yaml", broken.as_str())],
        ),
    ] {
        let error = generate(folder(&files).path()).expect_err(what);
        let _ = write!(report, "## {what}\n{error}\n\n");
    }
    insta::assert_snapshot!(report);
}

#[test]
fn a_placeholder_is_no_default_where_client_yaml_says_so() {
    let document = DOCUMENT.replace(
        "[{url: https://api.acme.example}]",
        "[{url: 'https://{shop}.acme.example', variables: {shop: {default: your-shop}}}]",
    );
    let required = format!("{CLIENT}required_variables: [shop]\n");
    let client = |client: &str| {
        let folder = folder(&[("client.yaml", client), ("openapi.yaml", &document)]);
        generate(folder.path()).expect("it generates")["src/client.rs"].clone()
    };
    assert!(client(CLIENT).contains("default: Some(\"your-shop\")"));
    assert!(client(&required).contains("Variable::new(\"shop\", \"shop\")"));
    assert!(!client(&required).contains("your-shop"));
}

#[test]
fn a_missing_file_is_named() {
    let folder = folder(&[("client.yaml", CLIENT)]);
    let error = Provider::load(folder.path()).expect_err("there is no document");
    assert!(
        matches!(&error, Error::Read { path, .. } if path.ends_with("openapi.yaml")),
        "{error}"
    );
}

#[test]
fn a_document_needs_no_client_yaml() {
    let shared = "type: object\nproperties: {amount: {type: integer}}\n";
    let document = DOCUMENT.replace(
        "email: {type: string}",
        "email: {type: string}\n        price: {$ref: '../shared/price.yaml'}",
    );
    let folder = folder(&[
        ("v1/acme.yaml", document.as_str()),
        ("shared/price.yaml", shared),
        ("shared/other.yaml", "not: asked for"),
    ]);
    let provider = Provider::from_document(folder.path().join("v1/acme.yaml"), folder.path());
    let provider = provider.expect("it reads");
    let generated = provider.generate(&Options::default());
    let generated = generated.expect("it generates");
    assert_eq!(generated.package(), "acme-client");
    assert_eq!(generated.warnings(), "");
    let types: String = generated.files().values().cloned().collect();
    assert!(
        types.contains("pub struct Price"),
        "{:?}",
        generated.files()
    );
    let inputs = provider.inputs();
    let inputs: Vec<_> = inputs
        .iter()
        .map(|path| path.strip_prefix(folder.path()).expect("below"))
        .collect();
    assert_eq!(
        inputs,
        [Path::new("shared/price.yaml"), Path::new("v1/acme.yaml")]
    );
}

#[test]
fn the_path_of_a_relative_server_is_said_to_callers() {
    let document = DOCUMENT.replace("https://api.acme.example", "/api/v3");
    assert_ne!(document, DOCUMENT);
    let folder = folder(&[("acme.yaml", document.as_str())]);
    let provider = Provider::from_document(folder.path().join("acme.yaml"), folder.path());
    let generated = provider.expect("it reads").generate(&Options::default());
    let generated = generated.expect("it generates");
    let file = |name: &str| generated.files()[name].as_str();
    let docs = "It has to end with the path that the API does name: `/api/v3`.";
    assert!(
        file("src/client.rs").contains(docs),
        "{}",
        file("src/client.rs")
    );
    let sample = ".base_url(std::env::var(\"ACME_BASE_URL\")?)";
    assert!(file("README.md").contains(sample), "{}", file("README.md"));
}

#[test]
fn of_the_notes_of_a_code_the_first_is_shown_at_length() {
    let call = |name: &str| {
        format!(
            "  /{name}:\n    post:\n      operationId: {name}\n      requestBody: {{content: {{application/json: \
             {{schema: {{$ref: '#/components/schemas/Order'}}}}}}}}\n      responses: {{'204': {{description: Done.}}}}\n"
        )
    };
    let document = format!(
        "openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: 'https://api.acme.example'}}]\npaths:\n\
         {}{}{}components:\n  schemas:\n    Order: {{type: object, required: [item], properties: {{item: \
         {{type: string}}}}}}\n",
        call("order"),
        call("offer"),
        call("return"),
    );
    let folder = folder(&[("acme.yaml", document.as_str())]);
    let provider = Provider::from_document(folder.path().join("acme.yaml"), folder.path());
    let generated = provider.expect("it reads").generate(&Options::default());
    let generated = generated.expect("it generates");
    let findings = generated.findings();
    assert_eq!(findings.text().matches("CW0615").count(), 3);
    let shown = format!("{}/", folder.path().display());
    insta::assert_snapshot!(findings.brief().replace(&shown, ""));
}

#[cfg(unix)]
#[test]
fn references_stay_below_the_root() {
    let outside = folder(&[("secret.yaml", "type: string")]);
    let document = DOCUMENT.replace(
        "email: {type: string}",
        "a: {$ref: 'link.yaml'}\n        b: {$ref: '../secret.yaml'}\n        c: {$ref: 'none.yaml'}\n        d: {$ref: 'sub'}",
    );
    let folder = folder(&[("in/acme.yaml", &document), ("in/sub/x.yaml", "")]);
    let root = folder.path().join("in");
    std::os::unix::fs::symlink(outside.path().join("secret.yaml"), root.join("link.yaml"))
        .expect("linked");
    let provider = Provider::from_document(root.join("acme.yaml"), &root).expect("it reads");
    let generated = provider.generate(&Options::default());
    let shown = format!("{}/", root.display());
    let warnings = generated.expect("it generates").warnings().to_owned();
    insta::assert_snapshot!(warnings.replace(&shown, ""));
    let elsewhere = Provider::from_document(folder.path().join("in/acme.yaml"), outside.path());
    assert!(elsewhere.is_err());
}

#[test]
fn what_no_operation_reaches_becomes_a_type_unless_client_yaml_says_otherwise() {
    let document = format!(
        "{DOCUMENT}    Event:\n      type: object\n      properties:\n        id: {{type: string, readOnly: true}}\n        \
         customer: {{$ref: '#/components/schemas/Customer'}}\n"
    );
    let types = |client: &str| -> String {
        let folder = folder(&[("client.yaml", client), ("openapi.yaml", &document)]);
        let files = generate(folder.path()).expect("it generates");
        files.into_values().collect()
    };
    assert!(types(CLIENT).contains("pub struct Event"));
    assert!(!types(&format!("{CLIENT}components: used\n")).contains("pub struct Event"));
}

#[test]
fn untyped_places_are_listed_with_their_class() {
    let document = DOCUMENT.replace(
        "email: {type: string}",
        "email: {type: string}\n        anything: {}\n        metadata: {type: object}",
    );
    let folder = folder(&[("client.yaml", CLIENT), ("openapi.yaml", &document)]);
    let generated = Provider::load(folder.path())
        .and_then(|provider| provider.generate(&Options::default()))
        .expect("it generates");
    let shown: Vec<String> = generated
        .untyped()
        .iter()
        .map(ToString::to_string)
        .collect();
    let ends = [
        "openapi.yaml:24:9: open: any value (#/components/schemas/Customer/properties/anything)",
        "openapi.yaml:25:9: open: free object (#/components/schemas/Customer/properties/metadata)",
    ];
    assert_eq!(shown.len(), ends.len(), "{shown:#?}");
    for (shown, end) in shown.iter().zip(ends) {
        assert!(shown.ends_with(end), "{shown} does not end with {end}");
    }
    assert_eq!(generated.stats().untyped_of(Class::Open), 2);
    assert_eq!(generated.stats().members, 3);
}

#[test]
fn the_index_names_the_type_of_each_component() {
    let document = DOCUMENT.to_owned()
        + "    Id: {type: string}
    Names: {type: [array, 'null'], items: {type: [string, 'null']}}
    Anything: {}
    Same: {$ref: '#/components/schemas/Customer'}
";
    let folder = folder(&[("openapi.yaml", &document)]);
    let path = folder.path().join("openapi.yaml");
    let provider = Provider::from_document(path, folder.path()).expect("read");
    let generated = provider.generate(&Options::default()).expect("generated");
    let index: Vec<(&str, &str)> = generated
        .index()
        .iter()
        .map(|it| {
            (
                it.pointer.rsplit('/').next().unwrap_or(""),
                it.rust.as_str(),
            )
        })
        .collect();
    let expected = [
        ("Customer", "crate::Customer"),
        ("Id", "crate::Id"),
        ("Names", "Option<crate::Names>"),
        ("Anything", "crate::runtime::Value"),
        ("Same", "crate::Customer"),
    ];
    assert_eq!(index, expected);
}
