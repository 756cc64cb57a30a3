//! Small documents in, compact text out.

use clientwright_codegen::analyse::analyse;
use clientwright_codegen::config;
use clientwright_codegen::lower::lower;
use clientwright_codegen::model::{self, Api, Calls};
use clientwright_codegen::shape::shape;
use clientwright_spec::{Diagnostics, Input, ReadOptions, Sources, read, render};

const CRATE: &str = "crate: {name: test-client, version: 0.1.0}\n";

const CLIENT: &str = "components: used\ndocuments: [{file: api.yaml, source: here, retrieved: 2026-11-20, kind: hand-written}]\n";

/// What a document and a `client.yaml` come to.
pub(crate) struct Lowered {
    pub(crate) api: Api,
    pub(crate) calls: Calls,
    /// The findings, as users see them.
    pub(crate) findings: String,
}

/// Lowers a whole document; `client` is added to a plain `client.yaml`.
pub(crate) fn document(text: &str, client: &str) -> Lowered {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let plain = if client.contains("components:") {
        CLIENT.replace("components: used\n", "")
    } else {
        CLIENT.to_owned()
    };
    let krate = if client.lines().any(|line| line.starts_with("crate:")) {
        ""
    } else {
        CRATE
    };
    let client = format!("{krate}{plain}{client}");
    let file = sources.add("client.yaml", client.clone());
    let parsed = config::parse(file, &client, &mut diagnostics);
    let (config, places) = parsed.unwrap_or_else(|| panic!("{}", render(&sources, &diagnostics)));
    let input = Input {
        name: "api.yaml".into(),
        text: text.into(),
        ..Input::default()
    };
    let read = read(
        &[input],
        &ReadOptions::default(),
        &mut sources,
        &mut diagnostics,
    );
    let document = read
        .unwrap_or_else(|| panic!("{}", render(&sources, &diagnostics)))
        .document;
    let api = lower(&document, &config, &places, &mut diagnostics);
    assert_eq!(
        document.operations.len(),
        api.operations.len() + api.excluded.len() + api.not_selected,
        "an operation is lost"
    );
    let calls = shape(&api, &config, &places, &mut diagnostics);
    assert_eq!(analyse(&api, &calls).types.len(), api.types.len());
    Lowered {
        api,
        calls,
        findings: render(&sources, &diagnostics),
    }
}

/// The cases of a file: name, document, and after `--- client` what `client.yaml` adds. A document without a head gets
/// the usual one.
pub(crate) fn cases(file: &str) -> impl Iterator<Item = (String, String, &str)> {
    file.split("\n=== ").skip(1).map(|case| {
        let (name, text) = case.split_once('\n').unwrap_or((case, ""));
        let (text, client) = text.split_once("--- client\n").unwrap_or((text, ""));
        let text = if text.starts_with("openapi") {
            text.to_owned()
        } else {
            format!(
                "openapi: 3.1.0\ninfo: {{title: Test, version: '1'}}\nservers: [{{url: 'https://api.example.com'}}]\n{text}"
            )
        };
        (name.replace(' ', "-"), text, client)
    })
}

/// A document with these paths and components.
pub(crate) fn whole(paths: &str, components: &str) -> String {
    let head = "openapi: 3.1.0\ninfo: {title: Test, version: '1'}\nservers: [{url: 'https://api.example.com'}]\n";
    let components = if components.is_empty() {
        String::new()
    } else {
        format!("components:\n{}", indented(components, 2))
    };
    format!("{head}paths:\n{}{components}", indented(paths, 2))
}

/// A document whose only operation answers with the component `T`, and in `both` directions also sends it.
fn schemas(schemas: &str, sends: bool, answers: bool) -> String {
    let content = "content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}";
    let body = if sends {
        format!("    requestBody: {{required: true, {content}}}\n")
    } else {
        String::new()
    };
    let answer = if answers {
        format!(", {content}")
    } else {
        String::new()
    };
    let paths = format!(
        "/t:\n  post:\n    tags: [t]\n    operationId: t\n{body}    responses: {{'200': {{description: ok{answer}}}}}\n"
    );
    whole(&paths, &format!("schemas:\n{}", indented(schemas, 2)))
}

fn indented(text: &str, by: usize) -> String {
    let pad = " ".repeat(by);
    text.lines()
        .map(|line| {
            if line.is_empty() {
                "\n".to_owned()
            } else {
                format!("{pad}{line}\n")
            }
        })
        .collect()
}

/// Types, untyped places and findings of a document of schemas, in which `T` is answered.
pub(crate) fn answered(text: &str) -> String {
    show(&document(&schemas(text, false, true), ""))
}

/// The same where `T` is sent.
pub(crate) fn sent(text: &str) -> String {
    show(&document(&schemas(text, true, false), ""))
}

/// The same where `T` is sent and answered.
pub(crate) fn both(text: &str) -> String {
    show(&document(&schemas(text, true, true), ""))
}

/// The same as [`answered`], with documentation.
pub(crate) fn documented(text: &str) -> String {
    let lowered = document(&schemas(text, false, true), "");
    let dump = model::dump_with_docs(&lowered.api);
    let start = dump.find("record ").unwrap_or_default();
    join(&dump[start..], &lowered.findings)
}

/// Types and what follows them, with the findings.
fn show(lowered: &Lowered) -> String {
    let dump = model::dump(&lowered.api);
    let types = ["record ", "enum ", "union ", "alias ", "untyped "];
    let start = dump
        .lines()
        .position(|line| types.iter().any(|word| line.starts_with(word)));
    let lines: Vec<&str> = match start {
        Some(start) => dump.lines().skip(start).collect(),
        None => dump
            .lines()
            .filter(|line| line.contains("->") || line.contains("body"))
            .collect(),
    };
    join(&lines.join("\n"), &lowered.findings)
}

/// A dump with the findings below it.
pub(crate) fn join(dump: &str, findings: &str) -> String {
    if findings.is_empty() {
        dump.trim_end().to_owned()
    } else {
        format!("{}\n\n{findings}", dump.trim_end())
    }
}
