//! The way from a document's text to the files of its client, as the tests take it.

use clientwright_codegen::{FileTree, Form, RenderOptions, config, generate};
use clientwright_spec::{Diagnostics, Input, ReadOptions, Sources};

/// The files of a client made from one document, under a `client.yaml` with these lines added; the diagnostics where
/// there are none.
pub(crate) fn client(name: &str, document: &str, settings: &str) -> Result<FileTree, String> {
    client_as(Form::Crate, name, document, settings)
}

/// The same in any form.
pub(crate) fn client_as(
    form: Form,
    name: &str,
    document: &str,
    settings: &str,
) -> Result<FileTree, String> {
    let (tree, said) = said(form, name, document, settings);
    tree.ok_or(said)
}

/// The files where there are some, and all that is said of them.
pub(crate) fn said(
    form: Form,
    name: &str,
    document: &str,
    settings: &str,
) -> (Option<FileTree>, String) {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let dependencies = match name {
        "rules" => ", dependencies: {my-derives: '1'}",
        OWN => ", dependencies: {serde: {version: '1', features: [derive]}, schemars: '1'}",
        _ => "",
    };
    let features = if name == THREE_TAGS { "by-tag" } else { "none" };
    let settings = format!(
        "crate: {{name: {name}-client, version: 0.1.0, features: {features}{dependencies}}}\n\
         documents: [{{file: openapi.yaml, source: none, retrieved: \"2026-01-01\", kind: hand-written}}]\n\
         {settings}"
    );
    let file = sources.add("client.yaml", settings.as_str());
    let configured = config::parse(file, &settings, &mut diagnostics);
    let input = Input {
        name: "openapi.yaml".to_owned(),
        text: document.into(),
        ..Input::default()
    };
    let read = clientwright_spec::read(
        &[input],
        &ReadOptions::default(),
        &mut sources,
        &mut diagnostics,
    );
    let options = RenderOptions {
        runtime_dependency: "{ version = \"0.1.0\", default-features = false }".to_owned(),
        command: "cargo xtask codegen".to_owned(),
        form,
    };
    let generated = configured.zip(read).and_then(|((config, places), read)| {
        generate(read.document, &config, &places, &options, &mut diagnostics)
    });
    let said = clientwright_spec::render(&sources, &diagnostics);
    let stands = |_: &clientwright_codegen::Generated| !diagnostics.has_errors();
    (generated.filter(stands).map(|one| one.tree), said)
}

/// The client that has types of other crates and a hand-written module.
pub(crate) const OWN: &str = "own";

/// The client whose groups are Cargo features.
pub(crate) const THREE_TAGS: &str = "three-tags";

/// Names of events in the payload, and signatures of which each part is another than usual.
const EVENTS: &str = "\
webhooks:
  event: /meta/kind
  values: {pet.born: pet.born, pet.adopted: pet.born}
  signature:
    header: webhook-signature
    encoding: base64
    fields: {separator: ' ', equals: ',', signature: v1}
    timestamp_header: webhook-timestamp
    signed: '{header:webhook-id}.{timestamp}.{body}'
    key: base64
    key_prefix: whsec_
    tolerance: 60
";

const EVENTS_BY_HEADER: &str = "\
webhooks: {event_header: X-Event, signature: {header: X-Signature, encoding: hex, prefix: sha256=}}
";

/// Names for all that has one.
const RENAMES: &str = "\
fields:
  Customer: {obj: object_kind, addr: address, '*': metadata}
  CustomerAddr: {ln1: line_1}
  customer_update: {nm: full_name, fone: phone, id: reference}
  NewCharge: {amt: amount, lvl: level, dsc: description, md: metadata}
  File: {f: content, knd: kind}
variants:
  Currency: {usd: UsDollar, €: Euro}
  Level: {'0': Basic}
  Payer: {Customer: Person}
  Either: {as_with_b: as_second}
operations:
  listCustomers: {parameters: {'page[size]': size, q: search, header id: tenant}}
  updateCustomer: {parameters: {id: key}}
";

/// Sets of what is sent, an order of what is known, and defaults of what is answered.
const DERIVES: &str = "\
derive:
  - {types: [NewOrder, Order*], traits: [Eq, Hash]}
  - {types: [Risk, Level, Line], traits: [Ord, 'std::clone::Clone', 'serde::Serialize']}
  - {types: [Point, Level], traits: [Copy, Hash]}
  - {types: [Order], traits: [Default]}
  - {types: [OrderBy, OrderSeen], traits: [Ord, Hash]}
";

/// The documents of `tests/features` with their names, and the settings that some need.
pub(crate) fn features() -> Vec<(String, String, &'static str)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/features");
    let entries = std::fs::read_dir(folder).expect("the folder of features");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let settings = match name.as_str() {
                "events" => EVENTS,
                "events-by-header" => EVENTS_BY_HEADER,
                "derives" => DERIVES,
                "renames" => RENAMES,
                "envelopes" => "shapes: {application/vnd.api+json: {unwrap: /data}}\n",
                "ways-in" => "security: {Basic: {method: secret_key, password: empty}}\nhosts: {vault: https://vault.example.com}\n",
                _ => "",
            };
            (name, std::fs::read_to_string(&path).expect("a document"), settings)
        })
        .collect()
}
