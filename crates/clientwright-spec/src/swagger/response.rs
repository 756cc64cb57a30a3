//! Responses: one schema under the media types that are produced.

use super::operation::{JSON, content, holder, same_types, shorthand};
use super::{Cx, HOPS, object, text};
use crate::{Entry, Map, Node, Value, codes, pointer};

impl Cx<'_> {
    /// Converts the responses of an operation that says, or does not say, what it produces.
    pub(super) fn responses(&mut self, node: &mut Node, produces: Option<&[String]>, place: &str) {
        let Value::Object(responses) = &mut node.value else {
            return;
        };
        let types = produces.map_or_else(|| self.shared.produces.clone(), <[String]>::to_vec);
        for (status, entry) in responses.iter_mut() {
            if status.starts_with("x-") {
                continue;
            }
            let place = pointer::push(place, status);
            if let Some((name, mut target)) = self.shared_response(&entry.node) {
                if target.get("schema").is_none() || same_types(&types, &self.shared.produces) {
                    continue;
                }
                self.reuse(&mut target, &name);
                self.response(&mut target, &types, &place);
                entry.node = target;
            } else {
                if matches!(status.as_str(), "200" | "206" | "2XX") {
                    self.file(&mut entry.node, produces.unwrap_or_default());
                }
                self.response(&mut entry.node, &types, &place);
            }
        }
    }

    /// Gives a success without a schema the file that it is where the operation itself produces nothing but files: documents forget
    /// `type: file`, and a client that reads no body would lose it.
    fn file(&mut self, node: &mut Node, produces: &[String]) {
        let Value::Object(map) = &mut node.value else {
            return;
        };
        let is_file = !produces.is_empty() && produces.iter().all(|name| is_file(name));
        if !is_file || map.contains_key("schema") || map.contains_key("$ref") {
            return;
        }
        let Some(key) = map.first().map(|(_, entry)| entry.key) else {
            return;
        };
        self.diagnostics
            .note(
                codes::MISSING,
                key,
                "this response has no schema; it is read as a file, since the operation produces nothing else",
            )
            .help("give it `schema: {type: file}` in overlay.yaml");
        let node = text(key, "file");
        let schema = Map::from_iter([("type".to_owned(), Entry { key, node })]);
        let node = object(key, schema);
        map.insert("schema".to_owned(), Entry { key, node });
    }

    /// The document's `responses` as a section of `components`.
    pub(super) fn shared_responses(&mut self, sections: &mut Map) {
        let Some(key) = self.shared.responses.first().map(|(_, entry)| entry.key) else {
            return;
        };
        let mut responses = self.shared.responses.clone();
        let types = self.shared.produces.clone();
        for (name, entry) in &mut responses {
            let place = pointer::push("/components/responses", name);
            self.response(&mut entry.node, &types, &place);
        }
        let node = object(key, responses);
        sections.insert("responses".to_owned(), Entry { key, node });
    }

    /// What a reference to a response of the document leads to, with the name that it has there.
    fn shared_response(&self, node: &Node) -> Option<(String, Node)> {
        let mut name = self.local(node, "/responses/")?;
        for _ in 0..HOPS {
            let target = &self.shared.responses.get(&name)?.node;
            match self.local(target, "/responses/") {
                Some(next) => name = next,
                None => return Some((name, target.clone())),
            }
        }
        None
    }

    /// Lets a copy of a shared response refer to the schema of the original.
    fn reuse(&self, copy: &mut Node, name: &str) {
        let Value::Object(map) = &mut copy.value else {
            return;
        };
        let Some(entry) = map.get_mut("schema") else {
            return;
        };
        let types = media_types_of(&entry.node, &self.shared.produces);
        let Some(first) = holder(&types) else {
            return;
        };
        let place = pointer::push("/components/responses", name);
        let place = pointer::push(&pointer::push(&place, "content"), first);
        entry.node = shorthand(&entry.node, &pointer::push(&place, "schema"));
    }

    fn response(&mut self, node: &mut Node, produces: &[String], place: &str) {
        let Value::Object(map) = &mut node.value else {
            return;
        };
        if map.contains_key("$ref") {
            return;
        }
        if let Some(headers) = map.get_mut("headers") {
            self.headers(&mut headers.node);
        }
        let examples = map.shift_remove("examples");
        let Some(mut schema) = map.shift_remove("schema") else {
            if let Some(examples) = examples {
                self.diagnostics.note(
                    codes::LEFT_OUT,
                    examples.key,
                    "examples of a response without a schema are left out",
                );
            }
            return;
        };
        let types = media_types_of(&schema.node, produces);
        super::fragment(&mut schema.node, crate::kind::Kind::Schema);
        let mut content = content(&types, &schema, &pointer::push(place, "content"));
        if let Some(examples) = examples {
            self.examples(examples, &mut content.node);
        }
        map.entry("content".to_owned()).or_insert(content);
    }

    /// Gives each media type its example.
    fn examples(&mut self, examples: Entry, content: &mut Node) {
        let (Value::Object(examples), Value::Object(content)) =
            (examples.node.value, &mut content.value)
        else {
            return;
        };
        for (name, example) in examples {
            let media = content
                .iter_mut()
                .find(|(known, _)| known.eq_ignore_ascii_case(&name))
                .map(|(_, entry)| &mut entry.node.value);
            match media {
                Some(Value::Object(media)) => drop(media.insert("example".to_owned(), example)),
                _ => drop(self.diagnostics.note(
                    codes::LEFT_OUT,
                    example.key,
                    format!("`{name}` is not produced; its example is left out"),
                )),
            }
        }
    }
}

/// Whether a media type is that of a file and of nothing that a schema could describe.
fn is_file(name: &str) -> bool {
    const KINDS: [&str; 4] = ["image/", "audio/", "video/", "font/"];
    const PACKED: [&str; 5] = ["octet-stream", "pdf", "zip", "gzip", "x-gzip"];
    let name = crate::media::essence(name).to_ascii_lowercase();
    let packed = name.strip_prefix("application/").is_some_and(|kind| {
        PACKED.contains(&kind) || kind.starts_with("vnd.openxmlformats") || kind == "vnd.ms-excel"
    });
    packed || (KINDS.iter().any(|kind| name.starts_with(kind)) && !name.ends_with("xml"))
}

/// The media types of a response; a file is not JSON, whatever the document says for all its operations.
fn media_types_of(schema: &Node, produces: &[String]) -> Vec<String> {
    let file = schema.get("type").and_then(Node::as_str) == Some("file");
    let mut types: Vec<String> = produces.to_vec();
    if file {
        types.retain(|name| !crate::media::is_json(&name.to_ascii_lowercase()));
    }
    if types.is_empty() {
        types.push(
            if file {
                "application/octet-stream"
            } else {
                JSON
            }
            .to_owned(),
        );
    }
    types
}
