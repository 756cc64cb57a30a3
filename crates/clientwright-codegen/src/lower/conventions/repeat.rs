//! What extensions say of sending again: whether an operation may be, by which key, and after which statuses.

use clientwright_spec::{Node, Status, Value};

use super::{Extensions, On, Says, flag, malformed, said, text_of};
use crate::lower::view::Sink;

/// Whether an operation's own extensions, or else the document's, tell clients never to send it again.
pub(in crate::lower) fn once_only(
    own: &Extensions,
    document: &Extensions,
    sink: &mut Sink<'_>,
) -> bool {
    let mut found = None;
    for extensions in [own, document] {
        for (key, node, says) in said(extensions, On::Operation, is_retries) {
            let once = match says {
                Says::FernRetries => node.get("disabled").map(|node| flag(key, node, sink)),
                _ => text(node, "strategy").map(|strategy| strategy == "none"),
            };
            found = found.or(once);
        }
    }
    found.unwrap_or(false)
}

/// The statuses after which an operation's own extensions, or else the document's, have it sent again; whether they are
/// its own.
pub(in crate::lower) fn retry_statuses(
    own: &Extensions,
    document: &Extensions,
    sink: &mut Sink<'_>,
) -> Option<(Vec<Status>, bool)> {
    for (extensions, is_own) in [(own, true), (document, false)] {
        let retries = |says| says == Says::SpeakeasyRetries;
        for (key, node, _) in said(extensions, On::Operation, retries) {
            let Some(list) = node.get("statusCodes").and_then(Node::as_array) else {
                malformed(key, node, "a mapping with a list of `statusCodes`", sink);
                continue;
            };
            let statuses: Vec<Status> = list.iter().filter_map(status).collect();
            if statuses.len() == list.len() {
                return Some((statuses, is_own));
            }
            malformed(
                key,
                node,
                "a mapping with statuses such as 503 and `5XX`",
                sink,
            );
        }
    }
    None
}

/// The header of the key that an operation marked as idempotent takes, as the document names it once for all.
pub(in crate::lower) fn key_header(
    own: &Extensions,
    document: &Extensions,
    sink: &mut Sink<'_>,
) -> Option<String> {
    let marked = said(own, On::Operation, |says| says == Says::Idempotent)
        .any(|(key, node, _)| flag(key, node, sink));
    if !marked {
        return None;
    }
    let headers = |says| says == Says::KeyHeaders;
    let (key, node, _) = said(document, On::Document, headers).next()?;
    let names = node.as_array().map(|list| {
        let names = list.iter().map(|one| text(one, "header"));
        names.collect::<Option<Vec<&str>>>()
    });
    let Some(names) = names.flatten().filter(|names| !names.is_empty()) else {
        malformed(key, node, "a list of mappings with a `header`", sink);
        return None;
    };
    // Others beside the key say how long it holds and the like.
    let named = names
        .iter()
        .find(|name| name.to_ascii_lowercase().contains("key"));
    named.or(names.first()).map(|name| (*name).to_owned())
}

fn is_retries(says: Says) -> bool {
    matches!(says, Says::FernRetries | Says::SpeakeasyRetries)
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(text_of)
}

/// `503`, `"503"` or `5XX`.
fn status(node: &Node) -> Option<Status> {
    let text = match &node.value {
        Value::Number(text) => text.as_ref(),
        _ => text_of(node)?,
    };
    if let Some(class) = text.strip_suffix("XX").or_else(|| text.strip_suffix("xx")) {
        return matches!(class, "4" | "5").then(|| Status::Range(if class == "4" { 4 } else { 5 }));
    }
    let code: u16 = text.parse().ok()?;
    (400..=599).contains(&code).then_some(Status::Code(code))
}
