//! Schemas that stand where another object is expected, which is clear enough to be read.
//!
//! A reference to a schema in place of a media type, a response, a body or a parameter means that its data is of that
//! schema. Each is reported where it stands.

use indexmap::IndexMap;

use super::{At, Cx};
use crate::{Media, Node, SchemaId, codes};

impl<'a> Cx<'a> {
    /// The schema that stands in place of a media type, or is written without `schema`.
    pub(super) fn schema_of_media(&mut self, media: &At<'a>) -> Option<SchemaId> {
        if let Some(schema) = media.get("schema") {
            return Some(self.schema(schema));
        }
        is_schema(media.node).then(|| {
            self.taken(media, "a media type", "its `schema`");
            self.schema(media.clone())
        })
    }

    /// The body that a schema in place of a response or a request body describes.
    pub(super) fn misplaced_body(&mut self, at: &At<'a>, what: &str) -> Option<Media> {
        if at.get("content").is_some() {
            return None;
        }
        let schema = match at.get("schema") {
            Some(schema) => schema,
            None if is_schema(at.node) => at.clone(),
            None => return None,
        };
        self.taken(at, what, "a body of `application/json`");
        Some(Media {
            origin: schema.origin(),
            name: "application/json".to_owned(),
            schema: Some(self.schema(schema)),
            item_schema: None,
            encoding: IndexMap::new(),
        })
    }

    /// Whether a parameter refers to a schema beside its own name.
    pub(super) fn refers_to_schema(&self, parameter: &At<'a>) -> bool {
        let target = parameter
            .get("$ref")
            .and_then(|reference| self.follow(&reference));
        parameter.get("name").is_some() && target.is_some_and(|target| is_schema(target.node))
    }

    /// The schema of a parameter or header that has none where it belongs.
    pub(super) fn misplaced_schema(&mut self, at: &At<'a>) -> Option<SchemaId> {
        /// What only a schema has.
        const KEYWORDS: [&str; 18] = [
            "type",
            "format",
            "enum",
            "const",
            "items",
            "default",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "minItems",
            "maxItems",
            "uniqueItems",
            "nullable",
        ];
        if self.refers_to_schema(at) {
            let target = at
                .get("$ref")
                .and_then(|reference| self.follow(&reference))?;
            self.taken(at, "`schema`", "it");
            return Some(self.schema(target));
        }
        if !is_schema(at.node) {
            return None;
        }
        self.taken(at, "`schema`", "it");
        Some(self.schema_from(at, &KEYWORDS))
    }

    fn taken(&mut self, at: &At<'a>, expected: &str, meaning: &str) {
        self.diagnostics
            .warning(
                codes::REFERENCE,
                at.span(),
                format!(
                    "a schema stands here where {expected} is expected; it is read as {meaning}"
                ),
            )
            .help("put it under `schema`");
    }
}

/// Whether an object can only be a schema.
fn is_schema(node: &Node) -> bool {
    let says = |key: &str| node.get(key).is_some();
    let typed = ["properties", "allOf", "oneOf", "anyOf", "items", "enum"]
        .iter()
        .any(|key| says(key))
        || node
            .get("type")
            .is_some_and(|kind| kind.as_str().is_some() || kind.as_array().is_some());
    typed && !says("itemSchema") && !says("schema") && !says("content")
}
