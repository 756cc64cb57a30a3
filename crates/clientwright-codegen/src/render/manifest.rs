//! `Cargo.toml`, and what the README says of its features.
//!
//! Takes the client; gives both texts. Invariant: they have the same features and the same defaults, since both are written from
//! one list.

use crate::config::Publish;
use crate::text::{code_span, toml_string};

use super::Cx;
use super::features::{ALL, SCHEMAS, WEBHOOKS};
use super::package::summary;
use super::sample::Sample;
use super::webhooks::events;

/// A feature that passes one of the runtime on.
struct Feature {
    name: &'static str,
    about: &'static str,
    default: bool,
}

const fn on(name: &'static str, about: &'static str) -> Feature {
    Feature {
        name,
        about,
        default: true,
    }
}

const fn off(name: &'static str, about: &'static str) -> Feature {
    Feature {
        name,
        about,
        default: false,
    }
}

/// What every client has.
const GENERAL: [Feature; 10] = [
    on("reqwest", "The default transport."),
    on("rustls", "TLS for the default transport by rustls."),
    off(
        "native-tls",
        "TLS for the default transport by what the system has, in the place of rustls.",
    ),
    off("http2", "HTTP/2 for the default transport."),
    off(
        "gzip",
        "Answers compressed with gzip, for the default transport.",
    ),
    off("brotli", "The same with brotli."),
    off("zstd", "The same with zstd."),
    on(
        "tracing",
        "Spans of `tracing` for calls and their attempts.",
    ),
    off("blocking", "Calls that block instead of being awaited."),
    off(
        "testing",
        "A scripted transport and a scripted server, for tests of code that uses the client.",
    ),
];

/// What a client has whose provider signs its requests.
const VERIFY: Feature = on(WEBHOOKS, "Verifying the signatures of webhooks.");

/// What is said of [`ALL`] and of [`SCHEMAS`].
const ABOUT_ALL: &str = "All calls and types.";
const ABOUT_SCHEMAS: &str = "Types of the document that no call uses.";

/// The features of the runtime that the client passes on.
fn passed_on(cx: &Cx<'_>) -> impl Iterator<Item = &'static Feature> + Clone {
    let verify = events::signature_of(cx).map(|_| &VERIFY);
    GENERAL.iter().chain(verify)
}

pub(super) fn manifest(cx: &Cx<'_>, sample: &Sample) -> String {
    let name = toml_string(&cx.config.package.name);
    let version = toml_string(&cx.config.package.version);
    let description = toml_string(&summary(cx));
    let header = cx.header.replace("//", "#");
    let registry = registry(&cx.config.package.publish);
    let runtime = super::dependencies::runtime(cx);
    let dependencies = super::dependencies::further(cx);
    // Not the crate itself by its path: what has no version is not packed, and neither would tests of the package compile.
    let testing = super::dependencies::testing(cx);
    let features = features(cx);
    let example = example(cx, sample);
    format!(
        r#"{header}
[package]
name = {name}
version = {version}
edition = "2024"
rust-version = "1.88"
description = {description}
{registry}
[package.metadata.docs.rs]
all-features = true

[features]
{features}
[dependencies]
clientwright-runtime = {runtime}
{dependencies}
[dev-dependencies]
# With the scripted transport, for examples and tests.
clientwright-runtime = {testing}
tokio = {{ version = "1", features = ["macros", "rt", "test-util"] }}
{example}"#
    )
}

/// The lines for the registry that follow the description.
fn registry(publish: &Publish) -> String {
    let mut text = String::new();
    let mut line = |key: &str, value: &str| text.push_str(&format!("{key} = {value}\n"));
    let list = |values: &[String]| {
        let values: Vec<String> = values.iter().map(|value| toml_string(value)).collect();
        format!("[{}]", values.join(", "))
    };
    for (key, value) in [
        ("license", &publish.license),
        ("repository", &publish.repository),
        ("homepage", &publish.homepage),
        ("documentation", &publish.documentation),
    ] {
        if let Some(value) = value {
            line(key, &toml_string(value));
        }
    }
    line("readme", "\"README.md\"");
    if !publish.keywords.is_empty() {
        line("keywords", &list(&publish.keywords));
    }
    match &publish.categories {
        Some(categories) => line("categories", &list(categories)),
        None => line("categories", "[\"api-bindings\"]"),
    }
    if let Some(registries) = &publish.registries {
        line("publish", &list(registries));
    }
    text
}

/// The lines of the features.
fn features(cx: &Cx<'_>) -> String {
    let all = cx.features.any().then(|| toml_string(ALL));
    let on = passed_on(cx).filter(|feature| feature.default);
    let on = all
        .into_iter()
        .chain(on.map(|feature| toml_string(feature.name)));
    let mut text = format!("default = [{}]\n", on.collect::<Vec<_>>().join(", "));
    for Feature { name, about, .. } in passed_on(cx) {
        text.push_str(&format!(
            "# {about}\n{name} = [\"clientwright-runtime/{name}\"]\n"
        ));
    }
    if !cx.features.any() {
        return text;
    }
    let names = || cx.features.names().iter().map(|name| toml_string(name));
    let listed: Vec<String> = names().map(|name| format!("    {name},\n")).collect();
    text.push_str(&format!(
        "# {ABOUT_ALL} Without the default features, the features below choose some of them.\n{ALL} = [\n{}]\n",
        listed.concat()
    ));
    for (index, name) in names().enumerate() {
        if index == cx.features.schemas() {
            text.push_str(&format!("# {ABOUT_SCHEMAS}\n"));
        }
        text.push_str(&format!("{name} = []\n"));
    }
    text
}

/// The features as the README lists them.
pub(super) fn table(cx: &Cx<'_>) -> Vec<String> {
    let mut lines = ["| Feature | Default | What it gives |", "|---|---|---|"]
        .map(str::to_owned)
        .to_vec();
    let row = |name: &str, default: bool, about: &str| {
        let default = if default { "yes" } else { "no" };
        format!("| {} | {default} | {about} |", code_span(name))
    };
    if cx.features.any() {
        lines.push(row(ALL, true, ABOUT_ALL));
    }
    lines.extend(passed_on(cx).map(|one| row(one.name, one.default, one.about)));
    if !cx.features.any() {
        return lines;
    }
    let groups = cx.features.names().iter().filter(|name| *name != SCHEMAS);
    let groups: Vec<String> = groups.map(|name| code_span(name)).collect();
    lines.push(format!("\n{BY_TAG}\n"));
    lines.push(format!("- Groups: {}.", groups.join(", ")));
    lines.push(format!("- {}: {ABOUT_SCHEMAS}", code_span(SCHEMAS)));
    lines
}

const BY_TAG: &str = "\
Each group of calls is a Cargo feature too, and `all` has them all. A program that needs only some compiles \
less with `default-features = false` and the features of its groups, `reqwest` and `rustls`. What is left out is no \
part of the crate then; types that many groups share always are.";

/// The feature without which the example has no call.
fn example(cx: &Cx<'_>, sample: &Sample) -> String {
    if !cx.features.any() {
        return String::new();
    }
    let Some(feature) = sample.feature(cx) else {
        return String::new();
    };
    format!(
        "\n[[example]]\nname = {}\nrequired-features = [{}]\n",
        toml_string(sample.name.bare()),
        toml_string(feature)
    )
}

/// What keeps `cargo fmt` of the workspace around the crate from its files, which would differ from what is generated.
pub(super) fn format(cx: &Cx<'_>) -> String {
    let header = cx.header.replace("//", "#");
    format!("{header}\ndisable_all_formatting = true\n")
}
