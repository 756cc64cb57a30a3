//! Operations, in the order of the document.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::path::Path;
use super::{At, Cx};
use crate::kind::{self, PATHS, numbered};
use crate::{Document, LeftOut, Node, Operation, SecurityUse, Value, codes};

/// What operations share while they are read.
struct Shared<'a> {
    servers: Option<At<'a>>,
    security: Option<At<'a>>,
    hosts: IndexMap<String, usize>,
    /// Security requirements that are read already, by place.
    requirements: IndexMap<String, Vec<Vec<SecurityUse>>>,
    /// Ids that the document gives itself.
    given: BTreeSet<&'a str>,
    /// Ids that operations have got.
    taken: BTreeSet<String>,
}

impl<'a> Cx<'a> {
    pub(super) fn operations(&mut self, top: &At<'a>, document: &mut Document) {
        let mut shared = Shared {
            servers: top.get("servers"),
            security: top.get("security"),
            hosts: IndexMap::new(),
            requirements: IndexMap::new(),
            given: BTreeSet::new(),
            taken: BTreeSet::new(),
        };
        let mut items = Vec::new();
        for (path, item) in PATHS
            .into_iter()
            .flat_map(|key| self.map(top, key))
            .collect::<Vec<_>>()
        {
            if path.starts_with("x-") {
                continue;
            }
            let Some(item) = self.path_item(path, &item) else {
                continue;
            };
            let ids = methods(&item).filter_map(|(_, at)| at.node.get("operationId")?.as_str());
            shared.given.extend(ids.filter(|id| !id.is_empty()));
            items.push((path, item));
        }
        for (path, item) in items {
            self.operations_of(path, &item, &mut shared, document);
        }
    }

    fn path_item(&mut self, path: &str, item: &At<'a>) -> Option<At<'a>> {
        let key = item.key;
        if item.node.as_object().is_none() {
            self.wrong_type(item, path, "a mapping");
            return None;
        }
        let target = self.deref(item.clone(), "path")?;
        if target.pointer != item.pointer && item.node.as_object().is_some_and(|map| map.len() > 1)
        {
            self.diagnostics.warning(
                codes::REFERENCE_SIBLINGS,
                key,
                "what stands beside the reference of a path is left out",
            );
        }
        Some(At { key, ..target })
    }

    fn operations_of(
        &mut self,
        path: &str,
        item: &At<'a>,
        shared: &mut Shared<'a>,
        document: &mut Document,
    ) {
        let template = match self.template(path, item.key) {
            Ok(template) => template,
            Err(reason) => {
                for (method, at) in methods(item) {
                    self.leave_out(path, method, &at, &reason, shared, document);
                }
                return;
            }
        };
        let path = Path {
            key: path,
            template,
            given: self.parameters(item),
            item,
        };
        let mut read = BTreeSet::new();
        for (method, at) in methods(item) {
            match self.readable(method, &at, &read) {
                Ok(found) => {
                    read.insert(method);
                    let operation = self.operation(&path, method, &found, shared, document);
                    document.operations.push(operation);
                }
                Err(Some(reason)) => {
                    self.leave_out(path.key, method, &at, reason, shared, document);
                }
                Err(None) => {}
            }
        }
    }

    /// An operation, where its reference leads; `read` holds the methods that its path has had already.
    ///
    /// # Errors
    /// Why it is left out, reported; nothing where there is nothing to leave out.
    fn readable(
        &mut self,
        method: &str,
        at: &At<'a>,
        read: &BTreeSet<&str>,
    ) -> Result<At<'a>, Option<&'static str>> {
        if !is_token(method) {
            self.diagnostics
                .warning(codes::UNKNOWN_VALUE, at.key, "this is no name of a method")
                .help("a method is of letters, digits and `-`");
            return Err(Some("its method is none"));
        }
        if !self.is_operation(method, at) {
            return Err((at.node.value != Value::Null).then_some("it is no mapping"));
        }
        if read.contains(method) {
            let message =
                format!("this path has `{method}` twice, in other letters; the first one counts");
            self.diagnostics
                .warning(codes::UNKNOWN_KEYWORD, at.key, message)
                .help("remove one of the two");
            return Err(Some("its path has the method twice"));
        }
        let found = self.deref(at.clone(), "operation");
        let found = found.ok_or(Some("its reference leads nowhere"))?;
        Ok(At {
            key: at.key,
            ..found
        })
    }

    fn is_operation(&mut self, method: &str, at: &At<'a>) -> bool {
        // An empty list is how some writers print an empty mapping.
        if at.node.as_array().is_some_and(<[_]>::is_empty) {
            self.diagnostics
                .warning(
                    codes::WRONG_TYPE,
                    at.span(),
                    format!("`{method}` should be a mapping; it is read as an empty one"),
                )
                .help("write `{}`, or describe the operation in overlay.yaml");
            return true;
        }
        let is = at.node.as_object().is_some();
        if !is {
            self.wrong_type(at, method, "a mapping");
        }
        is
    }

    /// Notes an operation that cannot be read; why is reported already.
    fn leave_out(
        &mut self,
        path: &str,
        method: &str,
        at: &At<'a>,
        reason: &str,
        shared: &mut Shared<'a>,
        document: &mut Document,
    ) {
        document.left_out.push(LeftOut {
            origin: at.origin(),
            id: self.operation_id(path, method, at, shared).0,
            method: on_the_wire(method),
            path: path.to_owned(),
            reason: reason.to_owned(),
        });
    }

    fn operation(
        &mut self,
        path: &Path<'a, '_>,
        method: &str,
        at: &At<'a>,
        shared: &mut Shared<'a>,
        document: &mut Document,
    ) -> Operation {
        let item = path.item;
        let (id, id_is_made) = self.operation_id(path.key, method, at, shared);
        let given = at.get("operationId").and_then(|at| at.node.as_str());
        let given = given.filter(|given| id_is_made && !given.trim().is_empty());
        let repeated_id = given.map(str::to_owned);
        self.callbacks(at, &id);
        let servers = at
            .get("servers")
            .or_else(|| item.get("servers"))
            .or_else(|| shared.servers.clone());
        let host = self.host(servers, &mut shared.hosts, document);
        let security = self.requirements(at, shared, document);
        let mut given = self.parameters(at).inherit(&path.given);
        let sent = self.agree(path, &mut given, at);
        let mut tags = self.strings(at, "tags");
        let mut seen = BTreeSet::new();
        tags.retain(|tag| seen.insert(tag.clone()));
        Operation {
            origin: at.origin(),
            id,
            id_is_made,
            repeated_id,
            method: on_the_wire(method),
            path: sent,
            tags,
            summary: self
                .text(at, "summary")
                .or_else(|| self.text(item, "summary")),
            description: self
                .text(at, "description")
                .or_else(|| self.text(item, "description")),
            deprecated: self.flag(at, "deprecated").unwrap_or(false),
            host,
            parameters: given.list,
            body: at.get("requestBody").and_then(|body| self.body(body)),
            responses: self.responses(at),
            security,
            extensions: Self::inherited_extensions(at, item),
        }
    }

    /// Extensions of an operation; what its path says holds where it says nothing itself.
    pub(super) fn inherited_extensions(at: &At<'a>, item: &At<'a>) -> IndexMap<String, Node> {
        let mut extensions = Self::extensions(at);
        for (key, node) in Self::extensions(item) {
            extensions.entry(key).or_insert(node);
        }
        extensions
    }

    fn operation_id(
        &mut self,
        path: &str,
        method: &str,
        at: &At<'a>,
        shared: &mut Shared<'a>,
    ) -> (String, bool) {
        let given = self
            .text(at, "operationId")
            .filter(|id| !id.trim().is_empty());
        if let Some(id) = given {
            if shared.taken.insert(id.clone()) {
                return (id, false);
            }
            let place = at.get("operationId").map_or(at.span(), |at| at.span());
            self.diagnostics
                .warning(codes::OPERATION_ID, place, format!("`{id}` is the id of another operation too; this one is named after its path"))
                .help("give it an id of its own in overlay.yaml");
        }
        let mut made = method.to_ascii_lowercase();
        for word in path
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            made.push('_');
            made.push_str(word);
        }
        let id = numbered(&made, |id| {
            shared.taken.contains(id) || shared.given.contains(id)
        });
        shared.taken.insert(id.clone());
        (id, true)
    }

    /// What an operation, or else the document, asks for.
    fn requirements(
        &mut self,
        at: &At<'a>,
        shared: &mut Shared<'a>,
        document: &Document,
    ) -> Vec<Vec<SecurityUse>> {
        let Some(at) = at.get("security").or_else(|| shared.security.clone()) else {
            return Vec::new();
        };
        if let Some(known) = shared.requirements.get(&at.pointer) {
            return known.clone();
        }
        let security = self.security(&at, &document.security_schemes);
        shared.requirements.insert(at.pointer, security.clone());
        security
    }
}

/// The operations of a path item with their methods: those with a field of their own, and the additional ones.
pub(super) fn methods<'a>(item: &At<'a>) -> impl Iterator<Item = (&'a str, At<'a>)> + use<'a> {
    item.members().flat_map(|(key, at)| {
        let more = (key == "additionalOperations").then(|| at.members());
        let one = kind::method(key).map(|method| (method, at));
        one.into_iter().chain(more.into_iter().flatten())
    })
}

/// Whether a method may stand in a request.
fn is_token(method: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !method.is_empty() && method.chars().all(token)
}

/// A method as it is sent. Of those with a field of their own the field's name is in small letters; others are written
/// as they are meant, case counts.
pub(super) fn on_the_wire(method: &str) -> String {
    if kind::method(method) == Some(method) {
        method.to_ascii_uppercase()
    } else {
        method.to_owned()
    }
}
