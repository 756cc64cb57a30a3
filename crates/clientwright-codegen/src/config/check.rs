//! What can be said of a `client.yaml` before any document is read.
//!
//! Takes a [`Config`] and its tree, gives an error for each value that could become nothing good: a crate that Cargo
//! refuses, a header that must not be sent, no document at all.

use clientwright_spec::{Diagnostics, Location, Node, Span, forbidden_name};

use super::publish::is_keyword;
use super::{Config, DocumentKind, webhooks};
use crate::codes;
use crate::text::Ident;

/// Crates that generated code names, and names that Cargo keeps for itself.
const TAKEN: [&str; 10] = [
    "alloc",
    "clientwright-runtime",
    "core",
    "crate",
    "proc-macro",
    "self",
    "std",
    "super",
    "test",
    "tokio",
];

/// Reports what is wrong; whether all is well.
pub(super) fn check(config: &Config, places: &Node, diagnostics: &mut Diagnostics) -> bool {
    let before = diagnostics.len();
    let mut report = |span: Span, message: String, help: &str| {
        diagnostics
            .error(codes::CONFIG_VALUE, span, message)
            .help(help);
    };
    let package = &config.package;
    if let Some((message, help)) = name_fault(&package.name) {
        report(value(places, &["crate", "name"]), message, help);
    }
    if !is_version(&package.version) {
        report(
            value(places, &["crate", "version"]),
            format!("{:?} is no version of a crate", package.version),
            "three numbers: `0.1.0`",
        );
    }
    let keywords = &package.publish.keywords;
    let odd = keywords.iter().find(|word| !is_keyword(word));
    let fault = match odd {
        Some(word) => Some(format!("{word:?} is no keyword")),
        None if keywords.len() > 5 => Some(format!("{} keywords are given", keywords.len())),
        None => None,
    };
    if let Some(fault) = fault {
        report(
            value(places, &["crate", "publish", "keywords"]),
            format!("crates.io would refuse the crate: {fault}"),
            "five at most, each of 20 characters at most: ASCII letters, digits, `_`, `-` and `+`",
        );
    }
    if config.documents.is_empty() {
        report(
            value(places, &["documents"]),
            "no document is given".to_owned(),
            "list the files that the client is made from",
        );
    }
    let list = places.get("documents").and_then(Node::as_array);
    for (index, document) in config.documents.iter().enumerate() {
        let before = config.documents[..index].iter();
        let place = || {
            let entry = list.and_then(|list| list.get(index));
            let of = |key| entry.and_then(|entry| entry.get(key));
            of("file").or(entry).map_or(places.span, |node| node.span)
        };
        if before.clone().any(|other| other.file == document.file) {
            let message = format!("`{}` is listed twice", document.file);
            report(place(), message, "drop one of the two entries");
        }
        let words = |name: &str| {
            name.split(|c: char| !c.is_alphanumeric())
                .any(|word| !word.is_empty())
        };
        if document.name.as_deref().is_some_and(|name| !words(name)) {
            let message = format!("the name of `{}` has no word", document.file);
            report(place(), message, "give letters or digits: `orders`");
        }
        let hash = document.sha256.as_deref();
        let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if hash.map_or(document.kind == DocumentKind::Vendored, |text| {
            !is_hash(text)
        }) {
            report(
                list.and_then(|list| list.get(index))
                    .map_or(places.span, |node| node.span),
                format!("`{}` has no SHA-256 of what was published", document.file),
                "give `sha256`, the 64 hexadecimal digits that `sha256sum` prints; vendored documents need it",
            );
        }
    }
    for (name, header) in &config.headers {
        if let Some(problem) = forbidden_name(name, Location::Header) {
            let span = places
                .get("headers")
                .and_then(|headers| headers.as_object()?.get(name))
                .map_or(places.span, |entry| entry.key);
            report(span, problem, "drop the header");
        }
        let sendable = |text: &String| !text.chars().any(char::is_control);
        if !header.default.as_ref().is_none_or(sendable) {
            report(
                value(places, &["headers", name, "default"]),
                format!("the value of the header `{name}` holds a control character"),
                "a header is one line of text",
            );
        }
    }
    if let Some(config) = &config.webhooks {
        webhooks::check(config, places, diagnostics);
    }
    super::select::check(config, places, diagnostics);
    super::shaping::check(config, places, diagnostics);
    super::sending::check(config, places, diagnostics);
    diagnostics.len() == before
}

/// Reports a name of a crate that Cargo would refuse.
pub fn package_name(name: &str, diagnostics: &mut Diagnostics) {
    if let Some((message, help)) = name_fault(name) {
        diagnostics
            .error(codes::CONFIG_VALUE, Span::default(), message)
            .help(help);
    }
}

fn name_fault(name: &str) -> Option<(String, &'static str)> {
    let help = "letters, digits, `-` and `_`, a letter first, and no word that Rust or Cargo keeps: `acme-client`";
    (!is_package(name)).then(|| (format!("{name:?} cannot be the name of a crate"), help))
}

/// Where a value stands, or the nearest that holds it.
pub(super) fn value(places: &Node, path: &[&str]) -> Span {
    let mut node = places;
    for key in path {
        match node.get(key) {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node.span
}

pub(super) fn is_package(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let dashed = name.replace('_', "-").to_ascii_lowercase();
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 64
        && name.chars().all(plain)
        && !TAKEN.contains(&dashed.as_str())
        && !Ident::snake(name).is_raw_keyword()
}

/// Whether a text is a semantic version: three numbers, then what may stand behind `-` and `+`.
fn is_version(text: &str) -> bool {
    let (rest, build) = match text.split_once('+') {
        Some((rest, build)) => (rest, Some(build)),
        None => (text, None),
    };
    let (core, before) = match rest.split_once('-') {
        Some((core, before)) => (core, Some(before)),
        None => (rest, None),
    };
    let number = |part: &str| {
        part.parse::<u64>().is_ok()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    core.split('.').count() == 3
        && core.split('.').all(number)
        && [before, build]
            .into_iter()
            .flatten()
            .all(|part| part.split('.').all(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions() {
        for name in ["acme-client", "a", "Acme_client2"] {
            assert!(is_package(name), "{name}");
        }
        for name in [
            "",
            "../x",
            "1a",
            "fn",
            "std",
            "é",
            "a b",
            "clientwright_runtime",
        ] {
            assert!(!is_package(name), "{name}");
        }
        for version in ["0.1.0", "1.2.3-rc.1+b-2"] {
            assert!(is_version(version), "{version}");
        }
        for version in [
            "",
            "1",
            "1.0",
            "01.0.0",
            "1.0.0-",
            "1.0.+0",
            "x\"\n[dependencies]",
        ] {
            assert!(!is_version(version), "{version}");
        }
    }
}
