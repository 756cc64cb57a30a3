//! Operations, in the order of the document.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::parameter::Given;
use super::template::variables;
use super::{At, Cx};
use crate::kind::{METHODS, numbered};
use crate::{
    Document, Location, Node, Operation, Parameter, Primitive, SecurityUse, Style, StyleKind, codes,
};

/// A path whose operations are read.
struct Path<'a, 'i> {
    template: &'i str,
    variables: Vec<&'i str>,
    /// The parameters that all its operations have.
    given: Given,
    item: &'i At<'a>,
}

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
        for (path, item) in self.map(top, "paths") {
            if path.starts_with("x-") {
                continue;
            }
            let Some(item) = self.path_item(path, &item) else {
                continue;
            };
            shared.given.extend(METHODS.iter().filter_map(|method| {
                item.node
                    .get(method)?
                    .get("operationId")?
                    .as_str()
                    .filter(|id| !id.is_empty())
            }));
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
        for key in ["query", "additionalOperations"] {
            if let Some(member) = target.get(key) {
                let message = format!("`{key}` is of OpenAPI 3.2; what it holds is left out");
                self.diagnostics
                    .warning(codes::UNSUPPORTED, member.key, message);
            }
        }
        self.unknown_keys(
            &target,
            &[
                "$ref",
                "summary",
                "description",
                "servers",
                "parameters",
                "get",
                "put",
                "post",
                "delete",
                "options",
                "head",
                "patch",
                "trace",
                "query",
                "additionalOperations",
            ],
        );
        Some(At { key, ..target })
    }

    fn operations_of(
        &mut self,
        path: &str,
        item: &At<'a>,
        shared: &mut Shared<'a>,
        document: &mut Document,
    ) {
        let variables = match variables(path) {
            Ok(variables) => variables,
            Err(problem) => {
                self.diagnostics
                    .error(
                        codes::PATH_TEMPLATE,
                        item.key,
                        format!("this path is not usable: {problem}"),
                    )
                    .help("patch it in overlay.yaml");
                return;
            }
        };
        let path = Path {
            template: path,
            variables,
            given: self.parameters(item),
            item,
        };
        for (method, at) in item.members().filter(|(key, _)| METHODS.contains(key)) {
            if at.node.as_object().is_none() {
                self.wrong_type(&at, method, "a mapping");
                continue;
            }
            let key = at.key;
            let Some(at) = self.deref(at, "operation") else {
                continue;
            };
            let operation = self.operation(&path, method, &At { key, ..at }, shared, document);
            document.operations.push(operation);
        }
    }

    fn operation(
        &mut self,
        path: &Path<'a, '_>,
        method: &str,
        at: &At<'a>,
        shared: &mut Shared<'a>,
        document: &mut Document,
    ) -> Operation {
        self.unknown_keys(
            at,
            &[
                "tags",
                "summary",
                "description",
                "externalDocs",
                "operationId",
                "parameters",
                "requestBody",
                "responses",
                "callbacks",
                "deprecated",
                "security",
                "servers",
            ],
        );
        let item = path.item;
        let (id, id_is_made) = self.operation_id(path.template, method, at, shared);
        self.callbacks(at, &id);
        let servers = at
            .get("servers")
            .or_else(|| item.get("servers"))
            .or_else(|| shared.servers.clone());
        let host = self.host(servers, &mut shared.hosts, document);
        let security = self.requirements(at, shared, document);
        let mut given = self.parameters(at).inherit(&path.given);
        self.check_path(path, &mut given, at);
        let mut tags = self.strings(at, "tags");
        let mut seen = BTreeSet::new();
        tags.retain(|tag| seen.insert(tag.clone()));
        Operation {
            origin: at.origin(),
            id,
            id_is_made,
            method: method.to_ascii_uppercase(),
            path: path.template.to_owned(),
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
        let mut made = method.to_owned();
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

    fn check_path(&mut self, path: &Path<'a, '_>, given: &mut Given, operation: &At<'a>) {
        let key = path.item.key;
        let in_path = |parameter: &&Parameter| parameter.location == Location::Path;
        for parameter in given.list.iter().filter(in_path) {
            if !path.variables.contains(&parameter.name.as_str()) {
                self.diagnostics
                    .error(
                        codes::PATH_PARAMETER,
                        parameter.origin.span,
                        format!("the path has no variable `{}`", parameter.name),
                    )
                    .label(key, "the path")
                    .help("remove the parameter, or add the variable to the path");
            }
        }
        for variable in &path.variables {
            if given
                .list
                .iter()
                .filter(in_path)
                .any(|parameter| parameter.name == *variable)
            {
                continue;
            }
            let message = format!("the variable `{variable}` of the path has no parameter");
            if !given.incomplete {
                self.diagnostics
                    .error(codes::PATH_PARAMETER, operation.key, message)
                    .label(key, "the path")
                    .help("add a parameter with `in: path` in overlay.yaml");
                continue;
            }
            // The parameter that could not be read is likely this one; the path says what it needs to.
            self.diagnostics.warning(
                codes::PATH_PARAMETER,
                operation.key,
                format!("{message} that could be read; it is taken as a string"),
            );
            given.list.push(self.path_string(variable, operation));
        }
    }

    fn path_string(&mut self, name: &str, operation: &At<'a>) -> Parameter {
        let schema = self.blank(operation.origin());
        self.schemas[schema.0 as usize]
            .types
            .push(Primitive::String);
        Parameter {
            origin: operation.origin(),
            name: name.to_owned(),
            location: Location::Path,
            required: true,
            deprecated: false,
            description: None,
            style: Style {
                kind: StyleKind::Simple,
                explode: false,
                allow_reserved: false,
            },
            schema,
            extensions: IndexMap::new(),
        }
    }
}
