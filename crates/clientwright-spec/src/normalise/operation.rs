//! Operations, in the order of the document.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::template::variables;
use super::{At, Cx};
use crate::kind::METHODS;
use crate::{Document, Location, Operation, Parameter, Span, codes};

/// What operations share while they are read.
struct Shared<'a> {
    servers: Option<At<'a>>,
    security: Option<At<'a>>,
    hosts: IndexMap<String, usize>,
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
            given: BTreeSet::new(),
            taken: BTreeSet::new(),
        };
        let mut items = Vec::new();
        for (path, item) in self.map(top, "paths") {
            if path.starts_with("x-") {
                continue;
            }
            let Some(item) = self.path_item(path, item) else {
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

    fn path_item(&mut self, path: &str, item: At<'a>) -> Option<At<'a>> {
        let key = item.key;
        if item.node.as_object().is_none() {
            self.wrong_type(&item, path, "a mapping");
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
        let mut inherited = Vec::new();
        for (method, at) in item.members().filter(|(key, _)| METHODS.contains(key)) {
            if at.node.as_object().is_none() {
                self.wrong_type(&at, method, "a mapping");
                continue;
            }
            let operation =
                self.operation(path, method, item, &at, shared, &mut inherited, document);
            self.check_path(&variables, &operation.parameters, at.key, item.key);
            document.operations.push(operation);
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "what an operation inherits comes from three levels"
    )]
    fn operation(
        &mut self,
        path: &str,
        method: &str,
        item: &At<'a>,
        at: &At<'a>,
        shared: &mut Shared<'a>,
        inherited: &mut Vec<Span>,
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
        if let Some(callbacks) = at
            .get("callbacks")
            .filter(|callbacks| callbacks.members().next().is_some())
        {
            self.left_out(
                codes::LEFT_OUT,
                &callbacks,
                "callbacks are calls to a server of yours; the client leaves them out",
            );
        }
        let id = self.operation_id(path, method, at, shared);
        let servers = at
            .get("servers")
            .or_else(|| item.get("servers"))
            .or_else(|| shared.servers.clone());
        let host = self.host(servers, &mut shared.hosts, document);
        let security = at.get("security").or_else(|| shared.security.clone());
        let mut tags = self.strings(at, "tags");
        let mut seen = BTreeSet::new();
        tags.retain(|tag| seen.insert(tag.clone()));
        Operation {
            origin: at.origin(),
            id,
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            tags,
            summary: self
                .text(at, "summary")
                .or_else(|| self.text(item, "summary")),
            description: self
                .text(at, "description")
                .or_else(|| self.text(item, "description")),
            deprecated: self.flag(at, "deprecated").unwrap_or(false),
            host,
            parameters: self.parameters(item, at, inherited),
            body: at.get("requestBody").and_then(|body| self.body(body)),
            responses: self.responses(at),
            security: security
                .map(|at| self.security(&at, &document.security_schemes))
                .unwrap_or_default(),
            extensions: Self::extensions(at),
        }
    }

    fn operation_id(
        &mut self,
        path: &str,
        method: &str,
        at: &At<'a>,
        shared: &mut Shared<'a>,
    ) -> String {
        let given = self
            .text(at, "operationId")
            .filter(|id| !id.trim().is_empty());
        if let Some(id) = given {
            if shared.taken.insert(id.clone()) {
                return id;
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
        let id = std::iter::once(made.clone())
            .chain((2_usize..).map(|number| format!("{made}_{number}")))
            .find(|id| !shared.taken.contains(id) && !shared.given.contains(id.as_str()))
            .unwrap_or(made);
        shared.taken.insert(id.clone());
        id
    }

    fn check_path(
        &mut self,
        variables: &[&str],
        parameters: &[Parameter],
        operation: Span,
        path: Span,
    ) {
        let in_path = |parameter: &&Parameter| parameter.location == Location::Path;
        for parameter in parameters.iter().filter(in_path) {
            if !variables.contains(&parameter.name.as_str()) {
                self.diagnostics
                    .error(
                        codes::PATH_PARAMETER,
                        parameter.origin.span,
                        format!("the path has no variable `{}`", parameter.name),
                    )
                    .label(path, "the path")
                    .help("remove the parameter, or add the variable to the path");
            }
        }
        for variable in variables {
            if !parameters
                .iter()
                .filter(in_path)
                .any(|parameter| parameter.name == *variable)
            {
                self.diagnostics
                    .error(
                        codes::PATH_PARAMETER,
                        operation,
                        format!("the variable `{variable}` of the path has no parameter"),
                    )
                    .label(path, "the path")
                    .help("add a parameter with `in: path` in overlay.yaml");
            }
        }
    }
}
