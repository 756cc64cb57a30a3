//! Forms: the `formData` parameters of an operation as one body.

use super::parameter::Raw;
use super::{Cx, flag, list, mapping, member, object, schema, text};
use crate::media::essence;
use crate::{Entry, Map, Node, Span, Value, codes};

const MULTIPART: &str = "multipart/form-data";
const URLENCODED: &str = "application/x-www-form-urlencoded";

impl Cx<'_> {
    /// The body that fields make; there is at least one.
    pub(super) fn form(&mut self, fields: Vec<Raw>, consumes: &[String]) -> Node {
        let span = fields.first().map_or(Span::default(), |raw| raw.node.span);
        let types = self.form_types(&fields, consumes);
        let mut properties = Map::with_capacity(fields.len());
        let mut required = Vec::new();
        let mut encoding = Map::new();
        for raw in fields {
            let whole = raw.node.span;
            let Value::Object(mut map) = raw.node.value else {
                continue;
            };
            let Some(name) = map.shift_remove("name") else {
                continue;
            };
            let Some(name_text) = name.node.as_str().map(str::to_owned) else {
                continue;
            };
            map.shift_remove("in");
            let needed = map.shift_remove("required");
            if needed.is_some_and(|entry| entry.node.as_bool() == Some(true)) {
                required.push(name.node.clone());
            }
            let style = if is_file_list(&map) {
                map.shift_remove("collectionFormat");
                Vec::new()
            } else {
                self.collection(&mut map, Some("formData"), whole)
            };
            // Pairs are what a form has anyway.
            if style.iter().any(|(_, node)| node.as_bool() == Some(false)) {
                let style = style
                    .into_iter()
                    .map(|(key, node)| (key.to_owned(), member(node)))
                    .collect();
                encoding.insert(name_text.clone(), member(object(whole, style)));
            }
            let mut entry = schema::value(&mut map, whole);
            if let Value::Object(schema) = &mut entry.node.value {
                map.shift_remove("allowEmptyValue");
                for (key, entry) in map {
                    schema.entry(key).or_insert(entry);
                }
            }
            properties.insert(
                name_text,
                Entry {
                    key: name.node.span,
                    node: entry.node,
                },
            );
        }
        let needed = !required.is_empty();
        let mut schema = Map::new();
        schema.insert("type".to_owned(), member(text(span, "object")));
        schema.insert("properties".to_owned(), member(object(span, properties)));
        if needed {
            schema.insert("required".to_owned(), member(list(span, required)));
        }
        let mut content = Map::new();
        for name in types {
            let mut media = Map::new();
            media.insert("schema".to_owned(), member(object(span, schema.clone())));
            if !encoding.is_empty() {
                media.insert(
                    "encoding".to_owned(),
                    member(object(span, encoding.clone())),
                );
            }
            content.insert(name, member(object(span, media)));
        }
        let content = object(span, content);
        if needed {
            mapping(span, [("content", content), ("required", flag(span, true))])
        } else {
            mapping(span, [("content", content)])
        }
    }

    /// The media types of a form: those that are consumed and can carry it.
    fn form_types(&mut self, fields: &[Raw], consumes: &[String]) -> Vec<String> {
        let is = |name: &str, form: &str| essence(name).eq_ignore_ascii_case(form);
        let file = fields.iter().find(|raw| {
            raw.node.get("type").and_then(Node::as_str) == Some("file")
                || raw.node.as_object().is_some_and(is_file_list)
        });
        if let Some(file) = file {
            let multipart = consumes.iter().find(|name| is(name, MULTIPART));
            if multipart.is_none() && consumes.iter().any(|name| is(name, URLENCODED)) {
                self.diagnostics
                    .warning(
                        codes::UNKNOWN_VALUE,
                        file.node.span,
                        format!("a file needs `{MULTIPART}`, which this operation does not consume; it is sent so"),
                    )
                    .help("patch `consumes` in overlay.yaml");
            }
            return vec![multipart.map_or(MULTIPART, String::as_str).to_owned()];
        }
        let types: Vec<String> = consumes
            .iter()
            .filter(|name| is(name, MULTIPART) || is(name, URLENCODED))
            .cloned()
            .collect();
        if types.is_empty() {
            return vec![URLENCODED.to_owned()];
        }
        types
    }
}

/// A list of files is no type of 2.0, but occurs.
fn is_file_list(map: &Map) -> bool {
    let items = map.get("items").and_then(|entry| entry.node.get("type"));
    items.and_then(Node::as_str) == Some("file")
}
