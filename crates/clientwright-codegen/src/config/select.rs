//! `select` and `exclude` of `client.yaml`: which of the document's operations are generated.
//!
//! Takes entries that name operations by tag, path or `operationId`, gives whether one fits. `*` in an entry stands for any
//! text; in a path it stays within a segment, and `**` stands for any number of them, none included.

use clientwright_spec::{Diagnostics, Node, Operation, Webhook};
use serde::Deserialize;

use super::Config;
use crate::codes;

/// Operations that are generated, or webhooks. Each entry has one key.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// All operations with this tag among theirs: `customers`, `billing*`.
    ///
    /// Example: `customers`.
    pub tag: Option<String>,
    /// All operations of this path as the document writes it: `/v1/customers/*`, or with all that is below:
    /// `/v1/customers/**`.
    ///
    /// Example: `'/v1/customers/**'`.
    pub path: Option<String>,
    /// The operation with this `operationId`, or with `*` all that fit: `listCustomers`, `*Customer`.
    ///
    /// Example: `'*Customer'`.
    pub operation: Option<String>,
    /// The webhook of this name, or with `*` all that fit.
    ///
    /// Example: `'customer.*'`.
    pub webhook: Option<String>,
}

/// Operations left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// The operation with this `operationId`, or with `*` all that fit. An entry has this, `tag` or `path`.
    ///
    /// Example: `deleteEverything`.
    pub operation: Option<String>,
    /// All operations with this tag among theirs, as in `select`.
    ///
    /// Example: `internal`.
    pub tag: Option<String>,
    /// All operations of this path, as in `select`.
    ///
    /// Example: `'/internal/**'`.
    pub path: Option<String>,
    /// Why.
    ///
    /// Example: `no application may call it`.
    pub reason: String,
}

/// What an entry names operations by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named<'a> {
    Tag(&'a str),
    Path(&'a str),
    Operation(&'a str),
    Webhook(&'a str),
}

impl Named<'_> {
    /// Whether an operation is among them.
    pub(crate) fn has(self, operation: &Operation) -> bool {
        match self {
            Self::Tag(tag) => operation.tags.iter().any(|own| fits(tag, own)),
            Self::Path(path) => {
                path_fits(path, &operation.path)
                    || written(operation).is_some_and(|own| path_fits(path, &own))
            }
            Self::Operation(id) => fits(id, &operation.id),
            Self::Webhook(_) => false,
        }
    }

    /// Whether a webhook is among them.
    pub(crate) fn has_webhook(self, webhook: &Webhook) -> bool {
        matches!(self, Self::Webhook(name) if fits(name, &webhook.name))
    }

    /// Words for an entry that nothing fits.
    pub(crate) fn nothing(self) -> String {
        match self {
            Self::Tag(tag) => format!("no operation has the tag `{tag}`"),
            Self::Path(path) => format!("no operation has the path `{path}`"),
            Self::Operation(id) => format!("no operation is called `{id}`"),
            Self::Webhook(name) => format!("no webhook is called `{name}`"),
        }
    }

    /// The key under which the entry has it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Tag(_) => "tag",
            Self::Path(_) => "path",
            Self::Operation(_) => "operation",
            Self::Webhook(_) => "webhook",
        }
    }
}

impl Select {
    /// What it names; an entry that stands has one key.
    pub(crate) fn named(&self) -> Option<Named<'_>> {
        only([
            self.tag.as_deref().map(Named::Tag),
            self.path.as_deref().map(Named::Path),
            self.operation.as_deref().map(Named::Operation),
            self.webhook.as_deref().map(Named::Webhook),
        ])
    }
}

impl Exclude {
    /// What it names; an entry that stands has one key besides its reason.
    pub(crate) fn named(&self) -> Option<Named<'_>> {
        only([
            self.tag.as_deref().map(Named::Tag),
            self.path.as_deref().map(Named::Path),
            self.operation.as_deref().map(Named::Operation),
            None,
        ])
    }
}

fn only(keys: [Option<Named<'_>>; 4]) -> Option<Named<'_>> {
    let mut keys = keys.into_iter().flatten();
    keys.next().filter(|_| keys.next().is_none())
}

/// Reports entries that have no key, or several.
pub(super) fn check(config: &Config, places: &Node, diagnostics: &mut Diagnostics) {
    let mut report = |section: &str, index: usize, help: &str| {
        let list = places.get(section).and_then(Node::as_array);
        let item = list.and_then(|list| list.get(index));
        let message = "an entry names operations in one way".to_owned();
        diagnostics
            .error(
                codes::CONFIG_VALUE,
                item.map_or(places.span, |item| item.span),
                message,
            )
            .help(help);
    };
    for (index, entry) in config.select.iter().enumerate() {
        if entry.named().is_none() {
            let help = "give `tag`, `path`, `operation` or `webhook`, and an entry to each";
            report("select", index, help);
        }
    }
    for (index, entry) in config.exclude.iter().enumerate() {
        if entry.named().is_none() {
            let help = "give `operation`, `tag` or `path`, and an entry to each";
            report("exclude", index, help);
        }
    }
}

/// The path of an operation as the document writes it, with what it says of query and fragment.
fn written(operation: &Operation) -> Option<String> {
    let (path, _) = operation
        .origin
        .pointer
        .strip_prefix("/paths/")?
        .rsplit_once('/')?;
    Some(path.replace("~1", "/").replace("~0", "~"))
}

/// Whether a text fits a pattern in which `*` stands for any text.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// Whether a path fits a pattern, segment by segment. The time is bounded by the product of both lengths.
fn path_fits(pattern: &str, path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    // Which numbers of segments what was read of the pattern can stand for.
    let mut ends = vec![false; segments.len() + 1];
    ends[0] = true;
    for part in pattern.split('/') {
        let mut next = vec![false; ends.len()];
        if part == "**" {
            let first = ends.iter().position(|end| *end);
            for end in next.iter_mut().skip(first.unwrap_or(usize::MAX)) {
                *end = true;
            }
        } else {
            for (at, segment) in segments.iter().enumerate() {
                next[at + 1] = ends[at] && fits(part, segment);
            }
        }
        ends = next;
    }
    ends.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text) in [
            ("customers", "customers"),
            ("*", ""),
            ("bill*", "billing"),
            ("*Customer", "updateCustomer"),
            ("a*b*c", "a1b2c"),
            ("a*a", "aa"),
        ] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("customers", "customer"),
            ("a*a", "a"),
            ("a*b*c", "acb"),
            ("", "a"),
        ] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn paths() {
        for (pattern, path) in [
            ("/v1/customers", "/v1/customers"),
            ("/v1/customers/*", "/v1/customers/{id}"),
            ("/v1/customers/**", "/v1/customers"),
            ("/v1/customers/**", "/v1/customers/{id}/cards/{card}"),
            ("/**/cards/**", "/v1/customers/{id}/cards/{card}"),
            ("/v*/customers", "/v2/customers"),
            ("**", "/any"),
        ] {
            assert!(path_fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("/v1/customers/*", "/v1/customers"),
            ("/v1/customers/*", "/v1/customers/{id}/cards"),
            ("/v1/customers", "/v1/customers/{id}"),
            ("/**/cards", "/v1/cards/{card}"),
            ("/v1/cust/**", "/v1/customers"),
        ] {
            assert!(!path_fits(pattern, path), "{pattern} {path}");
        }
    }
}
