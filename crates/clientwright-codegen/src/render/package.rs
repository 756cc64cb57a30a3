//! What stands around the code: `README.md`, `src/lib.rs` and the example, beside what [`manifest`](super::manifest) gives.

use crate::text::{
    Code, FilePath, Ident, api_title, code_span, item_of, literal, markdown, plain, toml_string,
};
use crate::tree::FileTree;

use super::docs::Lines;
use super::file::list_under;
use super::modules::{Export, export};
use super::sample::Sample;
use super::webhooks::events;
use super::{Cx, Form, client, manifest};

pub(super) fn package(cx: &Cx<'_>, exports: &[Export], tree: &mut FileTree) {
    let sample = Sample::of(cx);
    tree.insert(
        FilePath::fixed("Cargo.toml"),
        manifest::manifest(cx, &sample),
    );
    tree.insert(FilePath::fixed("rustfmt.toml"), manifest::format(cx));
    tree.insert(FilePath::fixed("README.md"), readme(cx, &sample));
    tree.insert(FilePath::fixed("src/lib.rs"), lib(cx, &sample, exports));
    tree.insert(FilePath::example(&sample.name), example(cx, &sample));
}

/// What the client is, in one sentence.
pub(super) fn summary(cx: &Cx<'_>) -> String {
    match &cx.config.package.description {
        Some(description) => plain(description),
        None => format!("A client for the {}.", api_title(&plain(&cx.api.title))),
    }
}

fn readme(cx: &Cx<'_>, sample: &Sample) -> String {
    let name = plain(&cx.config.package.name);
    let note = cx.header.trim().replace("// ", "");
    let mut text = format!("<!-- {note} -->\n\n# {name}\n\n");
    text.push_str(&about(cx));
    text.push_str("\n\n```toml\n[dependencies]\n");
    text.push_str(&name);
    text.push_str(" = ");
    text.push_str(&toml_string(&cx.config.package.version));
    text.push_str("\n```\n\n");
    text.push_str(&guide(cx, sample));
    section(&mut text, "Features", &manifest::table(cx));
    section(&mut text, "Notes of the generator", &notes(cx));
    text
}

/// What the API is, in its own words.
fn about(cx: &Cx<'_>) -> String {
    let mut lines = Lines::default();
    lines.block(markdown(&summary(cx)));
    if let Some(description) = &cx.api.description {
        lines.block(markdown(description));
    }
    lines.say(format!(
        "Made from version {} of the API's description.",
        code_span(&cx.api.version)
    ));
    lines.into_lines().join("\n")
}

/// How the client is used, from the first call on.
fn guide(cx: &Cx<'_>, sample: &Sample) -> String {
    let mut text = format!("{}\n", cx.fence("```rust,no_run"));
    text.push_str(&sample.function(cx).into_string());
    text.push_str("```\n\n");
    if !cx.api.operations.is_empty() {
        text.push_str(&client::servers_list(cx).join("\n"));
        text.push_str("\n\n");
        text.push_str(CALLS);
        if cx.api.schemes.is_empty() {
            text.push_str(CREDENTIALS);
        }
    }
    if !cx.api.webhooks.is_empty() {
        let gap = if cx.api.operations.is_empty() {
            ""
        } else {
            "\n"
        };
        let module = cx.names.webhooks.bare();
        text.push_str(&format!(
            "{gap}The API sends requests to a server of yours: `{module}` has {}",
            received(cx)
        ));
    }
    if !cx.api.operations.is_empty() {
        text.push_str(match cx.options.form {
            Form::Crate => TRANSPORT,
            Form::Module { .. } => TRANSPORT_OF_MODULE,
        });
        text.push_str(&super::dependencies::needed(cx));
        tokens(cx, sample, &mut text);
    }
    section(&mut text, "Calls that fail", &super::repeat::failures(cx));
    section(&mut text, "Pages", &pages(cx, sample));
    section(&mut text, "Files and streams", &super::streams::lines(cx));
    section(&mut text, "Tests", &super::repeat::tests(cx, sample));
    text
}

/// What the README says of credentials that change.
fn tokens(cx: &Cx<'_>, sample: &Sample, text: &mut String) {
    let Some(provider) = cx.names.builder.providers.first() else {
        return;
    };
    text.push_str("\n## Tokens\n\n");
    if let Some(code) = sample.tokens(cx) {
        let fence = cx.fence("```rust,no_run");
        text.push_str(&format!(
            "A client's id and secret give tokens:\n\n{fence}\n"
        ));
        text.push_str(&code.into_string());
        text.push_str("```\n\n");
    }
    let provider = provider.bare();
    text.push_str(&format!(
        "What has to be fetched comes from a `runtime::TokenProvider`, which `{provider}` of the builder takes. {TOKENS}"
    ));
}

/// A section of the README, where it has something to say.
fn section(text: &mut String, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        text.push_str(&format!("\n## {title}\n\n{}\n", lines.join("\n")));
    }
}

/// How one goes through the pages of lists.
fn pages(cx: &Cx<'_>, sample: &Sample) -> Vec<String> {
    let said = cx.pages.as_ref();
    let said = said.map(|said| said.replacen("Pages:", "Most lists come page by page:", 1));
    let mut lines = said.map_or_else(Vec::new, |said| markdown(&said));
    let Some(example) = sample.pages(cx) else {
        return lines;
    };
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(PAGES.to_owned());
    lines.push(format!("\n{}", cx.fence("```rust,no_run")));
    lines.push(example.into_string().trim_end().to_owned());
    lines.push("```".to_owned());
    lines
}

const PAGES: &str = "\
Where pages can be followed, `items` goes through the items of all of them and `pages` gives one after the other. Nothing \
is asked for before `next` is awaited. Both are streams too, and `token` is a text from which `resume` goes on later.";

/// What the document has and the client lacks or does not look at.
fn notes(cx: &Cx<'_>) -> Vec<String> {
    let said = cx.notes.iter().flat_map(|note| {
        let times = if note.count == 1 {
            "once".to_owned()
        } else {
            format!("{} times", note.count)
        };
        let others = if note.others { ", and the like" } else { "" };
        item_of(
            &format!("`{}`, {times}:", note.code.0),
            &format!("{}{others}", note.message),
        )
    });
    let lines: Vec<String> = said.collect();
    if lines.is_empty() {
        return lines;
    }
    let intro = [
        "What the description says and this client does not do or look at, by the generator's codes:",
        "",
    ];
    intro.map(str::to_owned).into_iter().chain(lines).collect()
}

const CALLS: &str = "\
A call is a value: it does nothing until `send` is awaited, and can be cloned and sent again. What is required is an \
argument, the rest are methods. `Patch::Null` clears a field, and what is not set is not sent. `send_full` gives \
status, headers and the whole body, `send_raw` whatever the answer is. Errors carry the status, the request id and, by `api_error`, the decoded body.
";

const CREDENTIALS: &str = "
The description names no way to authenticate. Where the server wants one, `header` of the builder sets what every \
request carries.
";

/// What the module of webhooks has.
fn received(cx: &Cx<'_>) -> String {
    match (&cx.names.webhook_events, events::signature_of(cx)) {
        (Some(names), Some(_)) => format!(
            "`{}`, which verifies them and reads their events.\n",
            names.webhook.bare()
        ),
        (Some(names), None) => format!(
            "`{}`, which reads them. Whether a request comes from the API is for its receiver to find out.\n",
            names.event.bare()
        ),
        (None, _) => PAYLOADS.to_owned(),
    }
}

const PAYLOADS: &str = "\
the types of what they carry. Whether a request comes from the API is for its receiver to find out.
";

const TRANSPORT: &str = "
Calls are sent within a tokio runtime that has `enable_all`; `runtime::Client` says what becomes of a client that is used in \
several. Without the default features there is no transport: give the builder one of your own. The feature `blocking` is for \
programs without `async`: `wait` of what `send` gives blocks until the answer is there, and `blocking` of items and pages \
makes them iterators.
";

const TRANSPORT_OF_MODULE: &str = "
Calls are sent within a tokio runtime that has `enable_all`; `runtime::Client` says what becomes of a client that is used in \
several. Features are those of `clientwright-runtime`: without the default ones there is no transport, and the builder takes one of \
your own; `blocking` is for programs without `async`: `wait` of what `send` gives blocks until the answer is there, and `blocking` \
of items and pages makes them iterators.
";

/// Lints that hold for code that is written by hand, and that a user's crate may have switched on.
const LINTS: &str = "\
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    clippy::module_inception,
    clippy::pedantic,
    clippy::nursery,
    clippy::restriction,
    reason = \"generated: what is not called is no mistake, and names and docs are the API's\"
)]
";

/// The text of a module's root: its docs, its modules and what it re-exports.
pub(super) fn root(cx: &Cx<'_>, exports: &[Export]) -> String {
    let sample = Sample::of(cx);
    let mut docs = format!("{}\n\n{}", about(cx), guide(cx, &sample));
    section(&mut docs, "Notes of the generator", &notes(cx));
    let docs = docs.lines().map(|line| format!("//! {line}"));
    let docs: Vec<String> = docs.map(|line| line.trim_end().to_owned()).collect();
    let declared = declarations(cx, exports).into_string();
    format!("{}\n{}\n{LINTS}\n{declared}", cx.header, docs.join("\n"))
}

const TOKENS: &str = "\
One request is under way at a time for all clones of the client. A token is renewed before it expires, and \
where the server answers 401, it is thrown away and the call is tried once more.
";

/// Names that the root re-exports one by one at most.
const MANY_NAMES: usize = 2000;

const RUNTIME_CRATE: &str = "clientwright_runtime";

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

fn lib(cx: &Cx<'_>, sample: &Sample, exports: &[Export]) -> String {
    let mut code = Code::default();
    let readme = "doc = include_str!(\"../README.md\")";
    match sample.feature(cx) {
        None => drop(code.line(0, &[&"#![", &readme, &"]"])),
        // The code of the README is compiled as a test, and needs what it calls.
        Some(feature) => {
            let feature = literal(feature);
            code.line(
                0,
                &[&"#![cfg_attr(feature = ", &feature, &", ", &readme, &")]"],
            );
            let summary = literal(&markdown(&summary(cx)).join(" "));
            code.line(
                0,
                &[
                    &"#![cfg_attr(not(feature = ",
                    &feature,
                    &"), doc = ",
                    &summary,
                    &")]",
                ],
            );
        }
    }
    code.line(0, &[&"#![forbid(unsafe_code)]"]);
    code.line(0, &[]);
    code.push(&[&declarations(cx, exports)]);
    format!("{}\n{}", cx.header, code.into_string())
}

/// The modules of the root and what it re-exports of them.
fn declarations(cx: &Cx<'_>, exports: &[Export]) -> Code {
    let mut code = Code::default();
    let private = ["client", "error"].map(Ident::snake);
    let own = [
        client::exports(cx),
        ["api error", "error"].map(Ident::camel).to_vec(),
    ];
    let own = private.iter().cloned().zip(own);
    let mut exports = exports.to_vec();
    exports.extend(own.map(|(module, names)| Export::new(module, names)));
    let by_hand = cx.config.extensions.iter();
    exports.extend(by_hand.map(|name| Export::new(Ident::snake(name), Vec::new())));
    exports.sort_by(|a, b| a.module.cmp(&b.module));
    for Export { module, when, .. } in &exports {
        let visibility = if private.contains(module) { "" } else { "pub " };
        cx.features.line(when, &mut code);
        code.line(0, &[&visibility, &"mod ", module, &";"]);
    }
    code.line(0, &[]);
    exports.push(Export::new(Ident::snake(RUNTIME_CRATE), Vec::new()));
    exports.retain(|export| !export.names.is_empty() || export.module.bare() == RUNTIME_CRATE);
    exports.sort_by(|a, b| a.module.cmp(&b.module));
    // Lists that long would say nothing either.
    let many = exports.iter().map(|one| one.names.len()).sum::<usize>() > MANY_NAMES;
    for one in &exports {
        if one.module.bare() == RUNTIME_CRATE {
            let names: Vec<Code> = RUNTIME.iter().map(|name| Code::of(name)).collect();
            list_under(
                &mut code,
                0,
                &Code::of(&"pub use clientwright_runtime::"),
                &names,
            );
        } else {
            cx.features.line(&one.when, &mut code);
            export(cx, &mut code, &one.module, &one.names, one.whole || many);
        }
    }
    code
}

fn example(cx: &Cx<'_>, sample: &Sample) -> String {
    format!("{}\n{}", cx.header, sample.program(cx).into_string())
}

/// A string literal of a sample value.
pub(super) fn text(value: &str) -> Code {
    Code::of(&literal(value))
}
