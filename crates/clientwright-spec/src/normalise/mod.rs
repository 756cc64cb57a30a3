//! One dialect for every version: the tree becomes a [`Document`].
//!
//! Takes the bundled tree and its holes, gives the typed view. Invariant: one odd node never costs more than itself;
//! what is not understood is reported where it stands. Schemas are worked off a queue, so that no chain of references
//! is deeper than the stack.

mod body;
mod cycles;
mod implied;
mod keywords;
mod misplaced;
mod operation;
mod parameter;
mod path;
mod schema;
mod security;
mod server;
mod template;
mod webhook;

pub use parameter::forbidden_name;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use indexmap::IndexMap;

use crate::pointer;
use crate::resolve::{Holes, find};
use crate::{
    Code, Diagnostics, Document, Node, Origin, Schema, SchemaId, Span, Tag, Value, Webhook, codes,
};

/// How far a chain of references is followed.
const HOPS: usize = 64;

/// Brings a tree to the one dialect. `apart` holds the paths whose fragment only tells documents apart.
pub(crate) fn normalise(
    root: &Node,
    (apart, is_31): (&BTreeSet<String>, bool),
    holes: &Holes,
    diagnostics: &mut Diagnostics,
) -> Document {
    let mut cx = Cx {
        root,
        apart,
        is_31,
        holes,
        diagnostics,
        schemas: Vec::new(),
        ids: BTreeMap::new(),
        queue: VecDeque::new(),
        conditional: BTreeSet::new(),
        webhooks: Vec::new(),
    };
    let top = At {
        node: root,
        pointer: String::new(),
        key: root.span,
    };
    let mut document = Document::default();
    cx.info(&top, &mut document);
    cx.dialect(&top);
    document.tags = cx.tags(&top);
    let components = top.get("components");
    if let Some(components) = &components {
        document.components = cx.components(components);
        document.security_schemes = cx.security_schemes(components);
    }
    cx.webhooks(&top);
    cx.operations(&top, &mut document);
    cx.work();
    cx.cut_cycles();
    cx.declare_discriminators();
    for operation in &document.operations {
        for tag in &operation.tags {
            if !document.tags.iter().any(|known| known.name == *tag) {
                document.tags.push(Tag {
                    name: tag.clone(),
                    summary: None,
                    description: None,
                });
            }
        }
    }
    document.schemas = cx.schemas;
    document.webhooks = cx.webhooks;
    document.extensions = Cx::extensions(&top);
    document
}

/// A node with its place in the document.
#[derive(Debug, Clone)]
struct At<'a> {
    node: &'a Node,
    pointer: String,
    /// The key, or the node itself where it has none.
    key: Span,
}

impl<'a> At<'a> {
    /// The span that shows the node best: a collection is better named by its key than by its first line.
    fn span(&self) -> Span {
        match self.node.value {
            Value::Array(_) | Value::Object(_) => self.key,
            _ => self.node.span,
        }
    }

    fn origin(&self) -> Origin {
        Origin {
            span: self.span(),
            pointer: self.pointer.clone(),
        }
    }

    fn get(&self, key: &str) -> Option<At<'a>> {
        let entry = self.node.as_object()?.get(key)?;
        Some(At {
            node: &entry.node,
            pointer: pointer::push(&self.pointer, key),
            key: entry.key,
        })
    }

    /// The members of an object with their names; none where it is something else.
    fn members(&self) -> impl Iterator<Item = (&'a str, At<'a>)> + use<'a> {
        let base = self.pointer.clone();
        let members = self.node.as_object().into_iter().flatten();
        members.map(move |(name, entry)| {
            (
                name.as_str(),
                At {
                    node: &entry.node,
                    pointer: pointer::push(&base, name),
                    key: entry.key,
                },
            )
        })
    }

    /// The items of an array; none where it is something else.
    fn items(&self) -> impl Iterator<Item = At<'a>> + use<'a> {
        let base = self.pointer.clone();
        let items = self.node.as_array().unwrap_or_default().iter();
        items.enumerate().map(move |(index, node)| At {
            node,
            pointer: format!("{base}/{index}"),
            key: node.span,
        })
    }
}

struct Cx<'a> {
    root: &'a Node,
    apart: &'a BTreeSet<String>,
    is_31: bool,
    holes: &'a Holes,
    diagnostics: &'a mut Diagnostics,
    schemas: Vec<Schema>,
    ids: BTreeMap<String, SchemaId>,
    queue: VecDeque<(SchemaId, At<'a>)>,
    /// Members of `allOf`, by place, whose conditions are read with the whole.
    conditional: BTreeSet<String>,
    webhooks: Vec<Webhook>,
}

impl<'a> Cx<'a> {
    /// Reports a value that is not of the type that `key` has; words are said as they are, a keyword in backticks.
    fn wrong_type(&mut self, at: &At<'_>, key: &str, expected: &str) {
        let what = if key.contains(' ') && !key.starts_with('/') {
            key.to_owned()
        } else {
            format!("`{key}`")
        };
        self.diagnostics
            .warning(
                codes::WRONG_TYPE,
                at.span(),
                format!("{what} should be {expected}; it is ignored"),
            )
            .help("patch it in overlay.yaml");
    }

    /// A string member; nothing and `null` are the same.
    fn text(&mut self, at: &At<'a>, key: &str) -> Option<String> {
        let member = at.get(key)?;
        match &member.node.value {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            _ => {
                self.wrong_type(&member, key, "a string");
                None
            }
        }
    }

    /// A boolean member.
    fn flag(&mut self, at: &At<'a>, key: &str) -> Option<bool> {
        let member = at.get(key)?;
        let value = member.node.as_bool();
        if value.is_none() {
            self.wrong_type(&member, key, "true or false");
        }
        value
    }

    /// The members of an object that stands under a key.
    fn map(&mut self, at: &At<'a>, key: &str) -> Vec<(&'a str, At<'a>)> {
        let Some(member) = at.get(key) else {
            return Vec::new();
        };
        if member.node.as_object().is_none() {
            self.wrong_type(&member, key, "a mapping");
        }
        member.members().collect()
    }

    /// The items of an array that stands under a key.
    fn list(&mut self, at: &At<'a>, key: &str) -> Vec<At<'a>> {
        let Some(member) = at.get(key) else {
            return Vec::new();
        };
        if member.node.as_array().is_none() {
            self.wrong_type(&member, key, "a list");
        }
        member.items().collect()
    }

    /// The strings of an array that stands under a key.
    fn strings(&mut self, at: &At<'a>, key: &str) -> Vec<String> {
        let mut out = Vec::new();
        for item in self.list(at, key) {
            match &item.node.value {
                Value::String(text) => out.push(text.clone()),
                _ => self.wrong_type(&item, &format!("an item of `{key}`"), "a string"),
            }
        }
        out
    }

    /// The node itself, or what its `$ref` leads to. `None`, reported, where that is nothing.
    fn deref(&mut self, at: At<'a>, what: &str) -> Option<At<'a>> {
        let first = at.key;
        let mut at = at;
        for _ in 0..HOPS {
            let Some(reference) = at.get("$ref") else {
                return Some(at);
            };
            if let Some(target) = self.follow(&reference) {
                at = target;
            } else {
                self.diagnostics
                    .warning(
                        codes::LEFT_OUT,
                        first,
                        format!("this {what} is left out: its reference leads nowhere"),
                    )
                    .help("mend the reference, or describe the part in overlay.yaml");
                return None;
            }
        }
        self.diagnostics
            .warning(
                codes::REFERENCE_CYCLE,
                first,
                format!("this {what} is left out: its reference leads back to itself"),
            )
            .help("point one of the references at a definition");
        None
    }

    /// What a `$ref` points at, given the place of its text.
    fn follow(&self, reference: &At<'a>) -> Option<At<'a>> {
        if self.holes.contains_key(&reference.node.span) {
            return None;
        }
        let fragment = pointer::percent_decode(reference.node.as_str()?.strip_prefix('#')?)?;
        let (node, pointer) = find(self.root, &fragment)?;
        Some(At {
            node,
            pointer,
            key: node.span,
        })
    }

    fn extensions(at: &At<'a>) -> IndexMap<String, Node> {
        at.members()
            .filter(|(key, _)| key.starts_with("x-"))
            .map(|(key, member)| (key.to_owned(), member.node.clone()))
            .collect()
    }

    fn left_out(&mut self, code: Code, at: &At<'a>, message: &str) {
        self.diagnostics.note(code, at.key, message);
    }

    /// Another dialect of JSON Schema is read as the one of OpenAPI; what they share is nearly all there is.
    fn dialect(&mut self, top: &At<'a>) {
        const KNOWN: [&str; 2] = ["spec.openapis.org/oas/", "json-schema.org/draft/2020-12/"];
        let Some(dialect) = top.get("jsonSchemaDialect") else {
            return;
        };
        if let Some(text) = dialect.node.as_str()
            && !KNOWN.iter().any(|known| text.contains(known))
        {
            self.diagnostics
                .note(
                    codes::OTHER_VERSION,
                    dialect.node.span,
                    format!(
                        "schemas of the dialect `{text}` are read as those of JSON Schema 2020-12"
                    ),
                )
                .help("drop `jsonSchemaDialect` where the schemas hold nothing of their own");
        }
    }

    fn info(&mut self, top: &At<'a>, document: &mut Document) {
        let Some(info) = top.get("info") else {
            self.diagnostics
                .warning(codes::MISSING, top.span(), "`info` is missing");
            return;
        };
        document.title = self.text(&info, "title").unwrap_or_default();
        document.version = match info.get("version").map(|version| &version.node.value) {
            Some(Value::String(text) | Value::Number(text)) => text.clone(),
            _ => String::new(),
        };
        document.description = self.text(&info, "description");
    }

    fn tags(&mut self, top: &At<'a>) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::new();
        for item in self.list(top, "tags") {
            let Some(name) = self.text(&item, "name") else {
                self.diagnostics.warning(
                    codes::MISSING,
                    item.span(),
                    "a tag without a name is ignored",
                );
                continue;
            };
            if tags.iter().any(|known| known.name == name) {
                self.diagnostics.warning(
                    codes::DUPLICATE_KEY,
                    item.span(),
                    format!("the tag `{name}` is declared twice; the first one counts"),
                );
                continue;
            }
            let description = self.text(&item, "description");
            let summary = self.text(&item, "summary");
            tags.push(Tag {
                name,
                summary,
                description,
            });
        }
        tags
    }

    fn components(&mut self, components: &At<'a>) -> IndexMap<String, SchemaId> {
        let members = self.map(components, "schemas");
        let mut out = IndexMap::with_capacity(members.len());
        for (name, member) in members {
            let id = self.schema(member);
            self.schemas[id.0 as usize].name = Some(name.to_owned());
            out.insert(name.to_owned(), id);
        }
        out
    }
}
