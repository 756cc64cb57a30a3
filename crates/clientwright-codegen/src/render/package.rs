//! What stands around the code: `Cargo.toml`, `README.md`, `src/lib.rs` and the example.

use crate::text::{Code, FilePath, Ident, code_span, literal, markdown, plain, toml_string};
use crate::tree::FileTree;

use super::docs::Lines;
use super::file::list_under;
use super::modules::{Exports, export};
use super::sample::Sample;
use super::{Cx, client};

pub(super) fn package(cx: &Cx<'_>, exports: &Exports, tree: &mut FileTree) {
    let sample = Sample::of(cx);
    tree.insert(FilePath::fixed("Cargo.toml"), manifest(cx));
    tree.insert(FilePath::fixed("README.md"), readme(cx, &sample));
    tree.insert(FilePath::fixed("src/lib.rs"), lib(cx, exports));
    tree.insert(FilePath::example(&sample.name), example(cx, &sample));
}

/// The crate's name as code has it. What Cargo would not take is left out.
pub(super) fn crate_ident(cx: &Cx<'_>) -> Ident {
    Ident::package(&cx.config.package.name)
}

/// What the client is, in one sentence.
fn summary(cx: &Cx<'_>) -> String {
    match &cx.config.package.description {
        Some(description) => plain(description),
        None => format!("A client for the {}.", plain(&cx.api.title)),
    }
}

fn manifest(cx: &Cx<'_>) -> String {
    let name = toml_string(&cx.config.package.name);
    let version = toml_string(&cx.config.package.version);
    let description = toml_string(&summary(cx));
    let header = cx.header.replace("//", "#");
    let runtime = &cx.options.runtime_dependency;
    format!(
        r#"{header}
[package]
name = {name}
version = {version}
edition = "2024"
rust-version = "1.88"
description = {description}
license = "MIT OR Apache-2.0"
readme = "README.md"
categories = ["api-bindings"]

[features]
default = ["reqwest", "rustls"]
# The default transport.
reqwest = ["clientwright-runtime/reqwest"]
# TLS for the default transport by rustls.
rustls = ["clientwright-runtime/rustls"]

[dependencies]
clientwright-runtime = {runtime}

[dev-dependencies]
tokio = {{ version = "1", features = ["macros", "rt"] }}
"#
    )
}

fn readme(cx: &Cx<'_>, sample: &Sample) -> String {
    let name = plain(&cx.config.package.name);
    let note = cx.header.trim().replace("// ", "");
    let mut text = format!("<!-- {note} -->\n\n# {name}\n\n");
    let mut lines = Lines::default();
    lines.block(markdown(&summary(cx)));
    if let Some(description) = &cx.api.description {
        lines.block(markdown(description));
    }
    lines.say(format!(
        "Made from version {} of the API's description.",
        code_span(&cx.api.version)
    ));
    text.push_str(&lines.into_lines().join("\n"));
    text.push_str("\n\n```toml\n[dependencies]\n");
    text.push_str(&name);
    text.push_str(" = ");
    text.push_str(&toml_string(&cx.config.package.version));
    text.push_str("\n```\n\n");
    text.push_str("```rust,no_run\n");
    text.push_str(&sample.function(cx).into_string());
    text.push_str("```\n\n");
    text.push_str(NOTES);
    text
}

const NOTES: &str = "\
A call is a value: it does nothing until `send` is awaited, and can be cloned and sent again. What is required is an \
argument, the rest are methods. `Patch::Null` clears a field, and what is not set is not sent. `send_full` gives \
status, headers and the whole body. Errors carry the status, the request id and, by `api_error`, the decoded body.

Without the default features there is no transport: give the builder one of your own.
";

/// What callers need of the runtime, beside the whole of it.
const RUNTIME: &[&str] = &[
    "self as runtime",
    "Base64",
    "Bytes",
    "ErrorKind",
    "Map",
    "Number",
    "Part",
    "Patch",
    "Raw",
    "Response",
    "Secret",
    "Value",
];

fn lib(cx: &Cx<'_>, exports: &Exports) -> String {
    let mut code = Code::default();
    code.line(0, &[&"#![doc = include_str!(\"../README.md\")]"]);
    code.line(0, &[&"#![forbid(unsafe_code)]"]);
    code.line(0, &[]);
    let mut modules: Vec<Ident> = cx
        .names
        .groups
        .iter()
        .map(|group| group.module.clone())
        .collect();
    if exports.iter().any(|(module, _)| module.bare() == "types") {
        modules.push(Ident::snake("types"));
    }
    if !cx.api.webhooks.is_empty() {
        modules.push(cx.names.webhooks.clone());
    }
    let private = [Ident::snake("client"), Ident::snake("error")];
    modules.extend(private.clone());
    modules.sort();
    for module in &modules {
        let visibility = if private.contains(module) { "" } else { "pub " };
        code.line(0, &[&visibility, &"mod ", module, &";"]);
    }
    code.line(0, &[]);
    let mut exports = exports.clone();
    exports.push((Ident::snake("client"), client::exports(cx)));
    exports.push((
        Ident::snake("error"),
        vec![Ident::camel("api error"), Ident::camel("error")],
    ));
    exports.push((Ident::snake("clientwright_runtime"), Vec::new()));
    exports.sort();
    for (module, names) in &exports {
        if names.is_empty() {
            let names: Vec<Code> = RUNTIME.iter().map(|name| Code::of(name)).collect();
            list_under(
                &mut code,
                0,
                &Code::of(&"pub use clientwright_runtime::"),
                &names,
            );
        } else {
            export(&mut code, module, names, names.len());
        }
    }
    format!("{}\n{}", cx.header, code.into_string())
}

fn example(cx: &Cx<'_>, sample: &Sample) -> String {
    format!("{}\n{}", cx.header, sample.program(cx).into_string())
}

/// A string literal of a sample value.
pub(super) fn text(value: &str) -> Code {
    Code::of(&literal(value))
}
