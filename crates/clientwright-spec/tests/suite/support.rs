//! Shared helpers: reading texts, and a document as short text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clientwright_spec::{
    Additional, Diagnostics, Document, Input, Media, Node, Read, ReadOptions, Schema, SchemaId,
    SecurityUse, Sources, Status, Value, read, render, to_yaml,
};

/// One document, named `openapi.yaml`.
pub(crate) fn document(text: &str) -> Vec<Input> {
    vec![Input {
        name: "openapi.yaml".into(),
        text: text.into(),
        ..Input::default()
    }]
}

/// One document with its overlay.
pub(crate) fn overlaid(text: &str, overlay: &str) -> Vec<Input> {
    let overlay = Some(("overlay.yaml".to_owned(), overlay.to_owned()));
    vec![Input {
        name: "openapi.yaml".into(),
        text: text.into(),
        overlay,
        ..Input::default()
    }]
}

/// Reads, and gives what came out with the diagnostics, rendered.
pub(crate) fn run(inputs: &[Input], files: &[(&str, &str)]) -> (Option<Read>, String) {
    let files: BTreeMap<String, String> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let options = ReadOptions {
        files: &files,
        ..ReadOptions::default()
    };
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let read = read(inputs, &options, &mut sources, &mut diagnostics);
    assert_eq!(read.is_none(), diagnostics.has_errors());
    (read, render(&sources, &diagnostics))
}

/// The text of a snapshot: the inputs, what became of them, and what was said.
pub(crate) fn report(
    inputs: &[Input],
    files: &[(&str, &str)],
    show: impl Fn(&Read) -> String,
) -> String {
    let (read, said) = run(inputs, files);
    let mut out = String::new();
    for input in inputs {
        section(&mut out, &input.name, &input.text);
        if let Some((name, text)) = &input.overlay {
            section(&mut out, name, text);
        }
    }
    for (path, text) in files {
        section(&mut out, path, text);
    }
    match &read {
        Some(read) => section(&mut out, "result", &show(read)),
        None => section(&mut out, "refused", ""),
    }
    if !said.is_empty() {
        section(&mut out, "diagnostics", &said);
    }
    out
}

fn section(out: &mut String, title: &str, text: &str) {
    let _ = writeln!(out, "=== {title}\n{}", text.trim_matches('\n'));
}

/// Operations and schemas of a document, a line each.
pub(crate) fn describe(document: &Document) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} {}", document.title, document.version);
    for tag in &document.tags {
        let _ = writeln!(
            out,
            "tag {}: {}",
            tag.name,
            tag.description.as_deref().unwrap_or("-")
        );
    }
    for (index, host) in document.hosts.iter().enumerate() {
        for server in &host.servers {
            let _ = write!(out, "host {index} {}", server.url);
            for (name, variable) in &server.variables {
                let _ = write!(out, " {name}={:?}{:?}", variable.default, variable.values);
            }
            out.push('\n');
        }
    }
    for (name, scheme) in &document.security_schemes {
        let _ = writeln!(out, "scheme {name}: {:?}", scheme.kind);
    }
    for operation in &document.operations {
        let _ = writeln!(
            out,
            "{} {} {} host={} tags={:?}{}",
            operation.method,
            operation.path,
            operation.id,
            operation.host,
            operation.tags,
            flag(operation.deprecated, " deprecated"),
        );
        if !operation.security.is_empty() {
            let all = |uses: &Vec<SecurityUse>| {
                let names: Vec<String> = uses
                    .iter()
                    .map(|one| format!("{}{:?}", one.scheme, one.scopes))
                    .collect();
                format!("({})", names.join(" and "))
            };
            let any: Vec<String> = operation.security.iter().map(all).collect();
            let _ = writeln!(out, "  security {}", any.join(" or "));
        }
        for parameter in &operation.parameters {
            let style = parameter.style;
            let _ = writeln!(
                out,
                "  {:?} {}{} {:?}{}{} {}",
                parameter.location,
                parameter.name,
                flag(!parameter.required, "?"),
                style.kind,
                flag(style.explode, " explode"),
                flag(style.allow_reserved, " reserved"),
                inline(document, parameter.schema),
            );
        }
        if let Some(body) = &operation.body {
            let _ = writeln!(out, "  body{}", flag(body.required != Some(true), "?"));
            medias(&mut out, document, &body.content);
        }
        for response in &operation.responses {
            let status = match response.status {
                Status::Code(code) => code.to_string(),
                Status::Range(digit) => format!("{digit}XX"),
                Status::Default => "default".to_owned(),
            };
            let _ = writeln!(
                out,
                "  {status} {:?}",
                response.description.as_deref().unwrap_or_default()
            );
            for (name, header) in &response.headers {
                let _ = writeln!(out, "    header {name} {}", inline(document, header.schema));
            }
            medias(&mut out, document, &response.content);
        }
    }
    for left_out in &document.left_out {
        let _ = writeln!(
            out,
            "left out {} {} {}: {}",
            left_out.method, left_out.path, left_out.id, left_out.reason
        );
    }
    for (name, id) in &document.components {
        let _ = writeln!(out, "{name}: {}", whole(document, *id));
    }
    out
}

fn medias(out: &mut String, document: &Document, content: &[Media]) {
    for media in content {
        let schema = media
            .schema
            .map_or_else(|| "-".to_owned(), |id| inline(document, id));
        let _ = write!(out, "    {} {schema}", media.name);
        if let Some(item) = media.item_schema {
            let _ = write!(out, " each {}", inline(document, item));
        }
        for (property, encoding) in &media.encoding {
            let _ = write!(
                out,
                " {property}:{:?}/{:?}",
                encoding.content_type, encoding.style
            );
        }
        out.push('\n');
    }
}

fn flag(on: bool, text: &str) -> &str {
    if on { text } else { "" }
}

/// A schema as it is referred to: by name where it has one.
fn inline(document: &Document, id: SchemaId) -> String {
    document[id]
        .name
        .clone()
        .unwrap_or_else(|| whole(document, id))
}

fn whole(document: &Document, id: SchemaId) -> String {
    let schema = &document[id];
    let mut parts: Vec<String> = Vec::new();
    if let Some(reason) = &schema.hole {
        parts.push(format!("hole<{reason}>"));
    }
    if let Some(target) = schema.reference {
        parts.push(format!("-> {}", document[target].origin.pointer));
    }
    parts.extend(
        schema
            .types
            .iter()
            .map(|primitive| format!("{primitive:?}").to_lowercase()),
    );
    if schema.never {
        parts.push("never".to_owned());
    }
    if schema.nullable {
        parts.push("null".to_owned());
    }
    parts.extend(details(document, schema));
    if parts.is_empty() {
        "any".to_owned()
    } else {
        parts.join(" ")
    }
}

fn details(document: &Document, schema: &Schema) -> Vec<String> {
    let mut parts = Vec::new();
    let mut list = |word: &str, ids: &[SchemaId]| {
        if !ids.is_empty() {
            let members: Vec<String> = ids.iter().map(|id| inline(document, *id)).collect();
            parts.push(format!("{word}({})", members.join(", ")));
        }
    };
    list("items", schema.items.as_slice());
    list("allOf", &schema.all_of);
    list("oneOf", &schema.one_of);
    list("anyOf", &schema.any_of);
    if !schema.properties.is_empty() || !schema.required.is_empty() {
        let member = |(name, id): (&String, &SchemaId)| {
            let optional = flag(!schema.required.contains(name), "?");
            format!("{name}{optional}: {}", inline(document, *id))
        };
        let members: Vec<String> = schema.properties.iter().map(member).collect();
        let extra: Vec<&String> = schema
            .required
            .iter()
            .filter(|name| !schema.properties.contains_key(*name))
            .collect();
        let extra = if extra.is_empty() {
            String::new()
        } else {
            format!(" required {extra:?}")
        };
        parts.push(format!("{{{}}}{extra}", members.join(", ")));
    }
    match schema.additional {
        Additional::Unspecified => {}
        Additional::Forbidden => parts.push("closed".to_owned()),
        Additional::Any => parts.push("open".to_owned()),
        Additional::Schema(id) => parts.push(format!("map({})", inline(document, id))),
    }
    if let Some(discriminator) = &schema.discriminator {
        let entry =
            |(value, id): (&String, &SchemaId)| format!("{value}={}", inline(document, *id));
        let mapping: Vec<String> = discriminator.mapping.iter().map(entry).collect();
        parts.push(format!(
            "by {}[{}]",
            discriminator.property,
            mapping.join(", ")
        ));
    }
    let text = |node: &Node| to_yaml(node).trim_end().replace('\n', "; ");
    let nodes = |nodes: &[Node]| nodes.iter().map(text).collect::<Vec<_>>().join(", ");
    if let Some(values) = &schema.values {
        parts.push(format!("enum[{}]", nodes(values)));
    }
    if let Some(constant) = &schema.constant {
        parts.push(format!("const {}", text(constant)));
    }
    if let Some(default) = &schema.default {
        parts.push(format!("default {}", text(default)));
    }
    if !schema.examples.is_empty() {
        parts.push(format!("examples[{}]", nodes(&schema.examples)));
    }
    for (keyword, node) in schema.constraints.iter().chain(&schema.extensions) {
        parts.push(format!("{keyword}={}", text(node)));
    }
    for (word, value) in [
        ("title", &schema.title),
        ("description", &schema.description),
        ("format", &schema.format),
        ("media", &schema.content_media_type),
        ("encoding", &schema.content_encoding),
    ] {
        parts.extend(value.iter().map(|value| format!("{word}={value:?}")));
    }
    for (word, on) in [
        ("deprecated", schema.deprecated),
        ("readOnly", schema.read_only),
        ("writeOnly", schema.write_only),
    ] {
        parts.extend(on.then(|| word.to_owned()));
    }
    parts
}

/// A tree with the place of each node.
pub(crate) fn places(node: &Node) -> String {
    fn visit(out: &mut String, text: &str, node: &Node, depth: usize) {
        let at = format!(
            "{}:{} {}..{}",
            node.span.line, node.span.column, node.span.start, node.span.end
        );
        let value = match &node.value {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number(digits) => format!("number {digits}"),
            Value::String(text) => format!("{text:?}"),
            Value::Array(items) => format!("list of {}", items.len()),
            Value::Object(map) => format!("mapping of {}", map.len()),
        };
        let _ = writeln!(out, "{}{text}{value} @ {at}", "  ".repeat(depth));
        match &node.value {
            Value::Array(items) => items
                .iter()
                .for_each(|item| visit(out, "- ", item, depth + 1)),
            Value::Object(map) => {
                for (key, entry) in map {
                    let text = format!("{key:?}@{}:{} ", entry.key.line, entry.key.column);
                    visit(out, &text, &entry.node, depth + 1);
                }
            }
            _ => {}
        }
    }
    let mut out = String::new();
    visit(&mut out, "", node, 0);
    out
}
