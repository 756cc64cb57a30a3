//! Swagger 2.0 to OpenAPI 3.0: a located tree in, a located tree out.
//!
//! Takes a document after its overlay, which is written against the document as published; gives one that reads as if
//! it had been written in 3.0, so that no later phase knows of 2.0. Invariant: every node keeps the place that its
//! author wrote; what is made up stands where its cause stands. What 3.0 has no word for is a diagnostic.

mod form;
mod gather;
mod header;
mod operation;
mod parameter;
mod reference;
mod response;
mod schema;
mod security;
mod server;

pub(crate) use gather::gather;
pub(crate) use reference::moved;

use crate::kind::{self, Kind};
use crate::version::Version;
use crate::{Diagnostics, Entry, Map, Node, Span, Value};

/// How far a chain of references is followed.
const HOPS: usize = 64;

/// Turns a document of 2.0, gathered by [`gather`], into one of 3.0. `own` tells the files that the document and its
/// overlay stand in.
pub(crate) fn convert(root: &mut Node, own: &[u32], diagnostics: &mut Diagnostics) {
    let odd = reference::odd(root, own);
    let Value::Object(map) = &mut root.value else {
        return;
    };
    let shared = Shared::take(map);
    let mut out = Map::with_capacity(map.len());
    let address = server::Address::take(map);
    let mut cx = Cx {
        own,
        shared,
        address,
        diagnostics,
    };
    let servers = cx.servers();
    let mut components = cx.components(map);
    for (key, mut entry) in std::mem::take(map) {
        match key.as_str() {
            "swagger" | "openapi" => {
                entry.node.value = Value::String(Version::converted().text);
                out.insert("openapi".to_owned(), entry);
                continue;
            }
            "paths" | "x-ms-paths" => {
                cx.paths(&key, &mut entry.node);
            }
            // A document that mixes the versions has one already.
            "components" => {
                if let Some(ours) = components.take() {
                    join(&mut entry.node, ours.node);
                }
            }
            "consumes" | "produces" => continue,
            _ => {}
        }
        out.insert(key, entry);
    }
    if let Some(servers) = servers {
        out.entry("servers".to_owned()).or_insert(servers);
    }
    if let Some(components) = components {
        out.insert("components".to_owned(), components);
    }
    *map = out;
    schema::discriminators(root);
    reference::rewrite(root, own, &odd);
}

/// Turns a schema of another file, written for 2.0, into one of 3.0; its references are left to who copies it.
pub(crate) fn fragment(node: &mut Node, kind: Kind) {
    crate::kind::walk(node, kind, &mut |node, kind, _| {
        if kind == Kind::Schema {
            schema::convert(node);
        }
    });
}

/// What operations refer to.
struct Shared {
    parameters: Map,
    responses: Map,
    consumes: Vec<String>,
    produces: Vec<String>,
}

struct Cx<'a> {
    own: &'a [u32],
    shared: Shared,
    address: server::Address,
    diagnostics: &'a mut Diagnostics,
}

impl Shared {
    fn take(map: &mut Map) -> Self {
        let mut section = |key: &str| match map.shift_remove(key).map(|entry| entry.node.value) {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        };
        let (parameters, responses) = (section("parameters"), section("responses"));
        Self {
            parameters,
            responses,
            consumes: media_types(map.get("consumes")).unwrap_or_default(),
            produces: media_types(map.get("produces")).unwrap_or_default(),
        }
    }
}

impl Cx<'_> {
    /// `definitions`, `parameters`, `responses` and `securityDefinitions` as `components`.
    fn components(&mut self, map: &mut Map) -> Option<Entry> {
        let mut sections = Map::new();
        if let Some(mut entry) = map.shift_remove("definitions") {
            if let Value::Object(schemas) = &mut entry.node.value {
                for schema in schemas.values_mut() {
                    fragment(&mut schema.node, Kind::Schema);
                }
            }
            sections.insert("schemas".to_owned(), entry);
        }
        self.shared_parameters(&mut sections);
        self.shared_responses(&mut sections);
        if let Some(mut entry) = map.shift_remove("securityDefinitions") {
            self.security_definitions(&mut entry.node);
            sections.insert("securitySchemes".to_owned(), entry);
        }
        let key = sections.first().map(|(_, entry)| entry.key)?;
        Some(Entry {
            key,
            node: object(key, sections),
        })
    }

    fn paths(&mut self, section: &str, paths: &mut Node) {
        let Value::Object(paths) = &mut paths.value else {
            return;
        };
        for (path, item) in paths.iter_mut().filter(|(path, _)| !path.starts_with("x-")) {
            let place = crate::pointer::push(&crate::pointer::push("", section), path);
            let Value::Object(item) = &mut item.node.value else {
                continue;
            };
            let given = self.path_parameters(item);
            for (method, member) in item.iter_mut() {
                if kind::method(method).is_some() {
                    let place = crate::pointer::push(&place, method);
                    self.operation(&mut member.node, &given, &place);
                }
            }
        }
    }
}

/// The media types of a `consumes` or `produces`; `None` where there is no list.
fn media_types(entry: Option<&Entry>) -> Option<Vec<String>> {
    let items = entry?.node.as_array()?;
    let mut out: Vec<String> = Vec::with_capacity(items.len());
    // What is no string is reported where the document is validated.
    for name in items.iter().filter_map(Node::as_str).map(str::trim) {
        if !name.is_empty() && !out.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            out.push(name.to_owned());
        }
    }
    Some(out)
}

/// Adds members of one mapping, and of the mappings in it, to another, which wins.
fn join(into: &mut Node, from: Node) {
    let (Value::Object(into), Value::Object(from)) = (&mut into.value, from.value) else {
        return;
    };
    for (key, entry) in from {
        if let Some(known) = into.get_mut(&key) {
            join(&mut known.node, entry.node);
        } else {
            into.insert(key, entry);
        }
    }
}

fn object(span: Span, map: Map) -> Node {
    Node {
        span,
        value: Value::Object(map),
    }
}

fn text(span: Span, text: impl Into<String>) -> Node {
    Node {
        span,
        value: Value::String(text.into()),
    }
}

fn flag(span: Span, value: bool) -> Node {
    Node {
        span,
        value: Value::Bool(value),
    }
}

fn list(span: Span, items: Vec<Node>) -> Node {
    Node {
        span,
        value: Value::Array(items),
    }
}

/// A member whose key stands where its value does.
fn member(node: Node) -> Entry {
    Entry {
        key: node.span,
        node,
    }
}

/// A mapping made of members that stand where their values do.
fn mapping<const N: usize>(span: Span, members: [(&str, Node); N]) -> Node {
    object(
        span,
        members
            .into_iter()
            .map(|(key, node)| (key.to_owned(), member(node)))
            .collect(),
    )
}

/// A schema that refers to a place of the converted document.
fn refer(span: Span, place: &str) -> Node {
    mapping(
        span,
        [("$ref", text(span, crate::pointer::reference(place)))],
    )
}
