//! Operations: body, form, responses and servers as 3.0 has them.

use super::parameter::{BodyParameters, Raw, is_empty_list};
use super::{Cx, media_types, object, refer};
use crate::{Entry, Map, Node, Value, codes, pointer};

impl Cx<'_> {
    /// Converts an operation that stands at `place`; `given` is what its path says of the body.
    pub(super) fn operation(&mut self, node: &mut Node, given: &BodyParameters, place: &str) {
        let whole = node.span;
        let Value::Object(map) = &mut node.value else {
            return;
        };
        let consumes = media_types(map.shift_remove("consumes").as_ref())
            .unwrap_or_else(|| self.shared.consumes.clone());
        let produces = media_types(map.shift_remove("produces").as_ref());
        let mut own = BodyParameters::default();
        let key = map.get("parameters").map_or(whole, |entry| entry.key);
        let at = map.get_index_of("parameters").unwrap_or(map.len());
        if let Some(entry) = map.get_mut("parameters") {
            self.split(&mut entry.node, &mut own);
        }
        let at = if is_empty_list(map, "parameters") {
            map.shift_remove("parameters");
            at
        } else {
            (at + 1).min(map.len())
        };
        if let Some(node) = self.request_body(own, given, &consumes, place)
            && !map.contains_key("requestBody")
        {
            map.shift_insert(at, "requestBody".to_owned(), Entry { key, node });
        }
        if let Some(entry) = map.get_mut("responses") {
            let place = pointer::push(place, "responses");
            self.responses(&mut entry.node, produces.as_deref(), &place);
        }
        let schemes = map.shift_remove("schemes");
        if let Some(servers) = schemes.and_then(|schemes| self.own_servers(&schemes)) {
            map.entry("servers".to_owned()).or_insert(servers);
        }
    }

    fn request_body(
        &mut self,
        own: BodyParameters,
        given: &BodyParameters,
        consumes: &[String],
        place: &str,
    ) -> Option<Node> {
        let place = pointer::push(place, "requestBody");
        let mut form: Vec<Raw> = Vec::new();
        if own.body.is_none() {
            let name = |raw: &Raw| {
                raw.node
                    .get("name")
                    .and_then(Node::as_str)
                    .map(str::to_owned)
            };
            let replaced = |raw: &&Raw| !own.form.iter().any(|other| name(other) == name(raw));
            form.extend(given.form.iter().filter(replaced).cloned());
        }
        form.extend(own.form);
        let inherited = given.body.clone().filter(|_| form.is_empty());
        let Some(body) = own.body.or(inherited) else {
            return (!form.is_empty()).then(|| self.form(form, consumes));
        };
        if let Some(first) = form.first() {
            self.diagnostics
                .warning(
                    codes::DUPLICATE_PARAMETER,
                    first.node.span,
                    "an operation has a body or a form; the form is left out",
                )
                .label(body.node.span, "the body")
                .help("remove one of them in overlay.yaml");
        }
        let Some(name) = body.shared else {
            return Some(Self::body(body.node, consumes, &place));
        };
        let span = body.node.span;
        let shared = pointer::push("/components/requestBodies", &name);
        if same_types(consumes, &self.shared.consumes) {
            return Some(refer(span, &shared));
        }
        // The same schema under other media types.
        let mut node = body.node;
        let first = holder(&self.shared.consumes).map_or(JSON, String::as_str);
        let first = pointer::push(&pointer::push(&shared, "content"), first);
        if let Some(schema) = schema_of(&mut node) {
            *schema = shorthand(schema, &pointer::push(&first, "schema"));
        }
        Some(Self::body(node, consumes, &place))
    }

    /// A body parameter as a request body that stands at `place`.
    pub(super) fn body(node: Node, consumes: &[String], place: &str) -> Node {
        let span = node.span;
        let Value::Object(mut map) = node.value else {
            return node;
        };
        // It has no name on the wire.
        map.shift_remove("name");
        map.shift_remove("in");
        if let Some(schema) = map.shift_remove("schema") {
            let place = pointer::push(place, "content");
            let mut schema = schema;
            super::fragment(&mut schema.node, crate::kind::Kind::Schema);
            let default = [JSON.to_owned()];
            let types = if consumes.is_empty() {
                &default
            } else {
                consumes
            };
            let content = content(types, &schema, &place);
            map.insert("content".to_owned(), content);
        }
        object(span, map)
    }
}

pub(super) const JSON: &str = "application/json";

fn schema_of(node: &mut Node) -> Option<&mut Node> {
    match &mut node.value {
        Value::Object(map) => map.get_mut("schema").map(|entry| &mut entry.node),
        _ => None,
    }
}

/// Whether two lists of media types are one.
pub(super) fn same_types(a: &[String], b: &[String]) -> bool {
    a == b || (a.is_empty() && *b == [JSON]) || (b.is_empty() && *a == [JSON])
}

/// The media type that keeps the schema: JSON, which clients read, or else the first.
pub(super) fn holder(types: &[String]) -> Option<&String> {
    let json = |name: &&String| crate::media::is_json(&name.to_ascii_lowercase());
    types.iter().find(json).or(types.first())
}

/// What `content` says for one schema under some media types: they share it.
pub(super) fn content(types: &[String], schema: &Entry, place: &str) -> Entry {
    let key = schema.key;
    let mut out = Map::with_capacity(types.len());
    let holder = holder(types).map_or("", String::as_str);
    let place = pointer::push(&pointer::push(place, holder), "schema");
    for name in types {
        let node = if name == holder {
            schema.node.clone()
        } else {
            shorthand(&schema.node, &place)
        };
        let media = Map::from_iter([("schema".to_owned(), Entry { key, node })]);
        out.insert(
            name.clone(),
            Entry {
                key,
                node: object(key, media),
            },
        );
    }
    Entry {
        key,
        node: object(key, out),
    }
}

/// A schema for a second use: a reference to the first where it would become a type of its own.
pub(super) fn shorthand(schema: &Node, place: &str) -> Node {
    let composite = [
        "properties",
        "items",
        "allOf",
        "enum",
        "additionalProperties",
    ]
    .iter()
    .any(|key| schema.get(key).is_some());
    if composite && schema.get("$ref").is_none() {
        refer(schema.span, place)
    } else {
        schema.clone()
    }
}
