//! Documentation: what the document says, and the facts that types do not carry.

use clientwright_spec::{Node, SchemaId, Value};

use super::plan::{Plans, json};
use super::view::{Resolved, View};
use crate::model::Docs;

/// Docs from a summary and a description.
pub(super) fn docs(summary: Option<&str>, description: Option<&str>) -> Docs {
    let clean = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let (summary, description) = (summary.and_then(clean), description.and_then(clean));
    match (summary, description) {
        (Some(summary), description) => {
            let description = description.filter(|text| *text != summary);
            // A summary is one paragraph; what else stands there belongs to the description.
            let (first, rest) = first_paragraph(&summary);
            let parts = clean(rest).into_iter().chain(description);
            Docs {
                summary: Some(one_line(first)),
                description: clean(&parts.collect::<Vec<_>>().join("\n\n")),
                ..Docs::default()
            }
        }
        (None, Some(description)) => {
            let (first, rest) = first_sentence(&description);
            Docs {
                summary: Some(one_line(first)),
                description: clean(rest),
                ..Docs::default()
            }
        }
        (None, None) => Docs::default(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first paragraph, and what follows.
fn first_paragraph(text: &str) -> (&str, &str) {
    let end = text
        .find("\n\n")
        .or_else(|| text.find("\r\n\r\n"))
        .unwrap_or(text.len());
    text.split_at(end)
}

/// The first sentence of the first paragraph, and what follows.
fn first_sentence(text: &str) -> (&str, &str) {
    let (head, rest) = first_paragraph(text);
    let mut chars = head.char_indices().peekable();
    while let Some((index, c)) = chars.next() {
        let Some((_, next)) = chars.peek() else { break };
        if !matches!(c, '.' | '!' | '?') || !next.is_whitespace() {
            continue;
        }
        let rest = head[index + 1..].trim_start();
        let begins = rest
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || matches!(c, '`' | '*' | '[' | '-'));
        // "e.g. Visa" and "No. 5" are no ends of sentences.
        let word = head[..index]
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        if begins && !word.contains('.') && word.chars().count() > 2 {
            return (&text[..=index], &text[index + 1..]);
        }
    }
    (head, rest)
}

impl Plans<'_> {
    /// What stands at a use: its own words before those of what it refers to.
    pub(super) fn docs(&self, resolved: &Resolved, view: &View) -> Docs {
        let schemas = || resolved.trail.iter().map(|id| &self.document()[*id]);
        let description = schemas().find_map(|schema| schema.description.as_deref());
        // A title without a blank is a name, which the type has anyway.
        let title = schemas()
            .find_map(|schema| schema.title.as_deref())
            .filter(|title| title.contains(' '));
        let mut docs = match description {
            Some(description) => docs(None, Some(description)),
            None => docs(title, None),
        };
        docs.deprecated = schemas().any(|schema| schema.deprecated);
        docs.facts = self.facts(resolved, view);
        docs
    }

    /// Docs of a named type: those of its own schema.
    pub(super) fn type_docs(&self, id: SchemaId, view: &View) -> Docs {
        let schema = &self.document()[id];
        let own = view.parts.iter().rev().map(|part| &self.document()[*part]);
        // What a branch of an `allOf` says of itself holds here too, unless the branch has a name of its own.
        let inherited = own
            .filter(|part| part.name.is_none())
            .find_map(|part| part.description.as_deref());
        let mut docs = match schema.description.as_deref().or(inherited) {
            Some(description) => docs(None, Some(description)),
            None => docs(
                schema.title.as_deref().filter(|title| title.contains(' ')),
                None,
            ),
        };
        docs.deprecated = schema.deprecated;
        docs.facts
            .extend(confidence(schema.extensions.get("x-confidence")));
        docs
    }

    fn facts(&self, resolved: &Resolved, view: &View) -> Vec<String> {
        let schemas = || resolved.trail.iter().map(|id| &self.document()[*id]);
        let constraint = |key: &str| {
            let near = schemas().find_map(|schema| schema.constraints.get(key));
            near.or_else(|| view.constraints.get(key)).map(plain)
        };
        let mut facts = Vec::new();
        facts.extend(
            schemas()
                .find_map(|schema| schema.format.as_deref())
                .or(view.format.as_deref())
                .and_then(format),
        );
        facts.extend(view.encoding.as_deref().and_then(encoding));
        facts.extend(range(constraint("minimum"), constraint("maximum"), "", ""));
        facts.extend(
            constraint("exclusiveMinimum")
                .filter(|text| text != "true" && text != "false")
                .map(|text| format!("More than {text}.")),
        );
        facts.extend(
            constraint("exclusiveMaximum")
                .filter(|text| text != "true" && text != "false")
                .map(|text| format!("Less than {text}.")),
        );
        facts.extend(constraint("multipleOf").map(|text| format!("A multiple of {text}.")));
        facts.extend(range(
            constraint("minLength"),
            constraint("maxLength"),
            " character",
            " characters",
        ));
        facts.extend(range(
            constraint("minItems"),
            constraint("maxItems"),
            " item",
            " items",
        ));
        facts.extend(range(
            constraint("minProperties"),
            constraint("maxProperties"),
            " key",
            " keys",
        ));
        if constraint("uniqueItems").as_deref() == Some("true") {
            facts.push("No item twice.".to_owned());
        }
        facts.extend(constraint("pattern").map(|text| format!("Pattern: {}.", code(&text))));
        let names = schemas().find_map(|schema| schema.constraints.get("propertyNames"));
        facts.extend(
            names
                .or_else(|| view.constraints.get("propertyNames"))
                .and_then(keys),
        );
        let default = schemas().find_map(|schema| schema.default.as_ref());
        if let Some(default) = default.filter(|node| node.value != Value::Null) {
            facts.push(format!(
                "The server's default is {}.",
                code(&plain(default))
            ));
        }
        facts.extend(confidence(
            schemas().find_map(|schema| schema.extensions.get("x-confidence")),
        ));
        facts
    }
}

/// What `propertyNames` says of the keys of a map.
fn keys(names: &Node) -> Option<String> {
    let listed = names.get("enum").and_then(Node::as_array);
    if let Some(listed) = listed.filter(|listed| !listed.is_empty()) {
        let listed: Vec<String> = listed.iter().map(|node| code(&plain(node))).collect();
        return Some(format!("Keys: {}.", listed.join(", ")));
    }
    let pattern = names.get("pattern").and_then(Node::as_str)?;
    Some(format!("Pattern of the keys: {}.", code(pattern)))
}

/// `x-confidence`, in words.
pub(super) fn confidence(node: Option<&Node>) -> Option<String> {
    let text = node?.as_str()?;
    Some(match text.trim() {
        "inferred" => "Inferred: the provider does not document it.".to_owned(),
        "unverified" => "Unverified: not seen in the provider's own sources.".to_owned(),
        other => format!("Confidence: {}.", one_line(other).trim_end_matches('.')),
    })
}

/// A scalar's text, anything else as JSON.
fn plain(node: &Node) -> String {
    match &node.value {
        Value::String(text) | Value::Number(text) => text.clone(),
        _ => json(node),
    }
}

/// Text between back quotes, however many it has itself.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn format(format: &str) -> Option<String> {
    Some(match format {
        "date-time" => "Format: RFC 3339 date and time.".to_owned(),
        "date" => "Format: date, `YYYY-MM-DD`.".to_owned(),
        "uuid" => "Format: UUID.".to_owned(),
        "uri" | "url" => "Format: URI.".to_owned(),
        "email" => "Format: email address.".to_owned(),
        "password" | "int32" | "int64" | "float" | "double" | "byte" | "binary" => return None,
        other => format!("Format: {}.", code(other)),
    })
}

/// How a text is encoded, where callers do it themselves.
fn encoding(name: &str) -> Option<String> {
    let plain = ["base64", "binary", "7bit", "8bit"];
    let known = plain.iter().any(|plain| name.eq_ignore_ascii_case(plain));
    (!known && !name.is_empty()).then(|| format!("Encoded as {}.", code(name)))
}

fn range(least: Option<String>, most: Option<String>, one: &str, many: &str) -> Option<String> {
    let word = |text: &str| if text == "1" { one } else { many };
    let least = least.filter(|text| one.is_empty() || text != "0");
    match (least, most) {
        (None, None) => None,
        (Some(least), Some(most)) if least == most && !one.is_empty() => {
            Some(format!("Exactly {least}{}.", word(&least)))
        }
        (Some(least), Some(most)) => Some(format!("{least} to {most}{}.", word(&most))),
        (Some(least), None) => Some(format!("At least {least}{}.", word(&least))),
        (None, Some(most)) => Some(format!("At most {most}{}.", word(&most))),
    }
}
