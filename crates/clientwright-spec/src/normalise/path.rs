//! Paths and their parameters, brought to agree.
//!
//! A variable that has no parameter becomes a required text, a parameter that no template names is left out, and where
//! one of each is left over they are taken for one another: a path is worth more than its letters.

use indexmap::IndexMap;

use super::parameter::Given;
use super::template::{self, Fixed, Problem, Template};
use super::{At, Cx};
use crate::fold::folded;
use crate::{Location, Node, Origin, Parameter, Primitive, SchemaId, Span, Style, Value, codes};

/// A path whose operations are read.
pub(super) struct Path<'a, 'i> {
    /// The key in `paths`.
    pub(super) key: &'i str,
    pub(super) template: Template,
    /// The parameters that all its operations have.
    pub(super) given: Given,
    pub(super) item: &'i At<'a>,
}

impl<'a> Cx<'a> {
    /// What a key of `paths` says.
    ///
    /// # Errors
    /// Why its operations are left out; reported.
    pub(super) fn template(&mut self, key: &str, place: Span) -> Result<Template, String> {
        let key = match key.rsplit_once('#') {
            Some((sent, _)) if self.apart.contains(key) => sent,
            _ => key,
        };
        match template::read(key) {
            Ok(template) => {
                for finding in &template.findings {
                    self.diagnostics
                        .warning(codes::PATH_TEMPLATE, place, finding.clone())
                        .help("say it in overlay.yaml as it is meant, if that is not it");
                }
                Ok(template)
            }
            Err(Problem::Odd(problem)) => {
                let reason = format!("this path is not usable: {problem}");
                self.diagnostics
                    .warning(
                        codes::PATH_TEMPLATE,
                        place,
                        format!("{reason}; its operations are left out"),
                    )
                    .help("patch it in overlay.yaml");
                Err(reason)
            }
            Err(Problem::Hostile(problem)) => {
                let reason = format!("this path is not usable: {problem}");
                self.diagnostics
                    .error(codes::PATH_TEMPLATE, place, reason.clone())
                    .help("patch it in overlay.yaml");
                Err(reason)
            }
        }
    }

    /// Brings an operation's parameters and the template of its path to agree; gives the path that it sends.
    pub(super) fn agree(
        &mut self,
        path: &Path<'a, '_>,
        given: &mut Given,
        operation: &At<'a>,
    ) -> String {
        let mut template = path.template.clone();
        for (name, fixed) in &path.template.query {
            self.fixed(name, fixed, path, given, operation);
        }
        for index in 0..template.variables.len() {
            let variable = template.variables[index].clone();
            if in_path(given).any(|parameter| parameter.name == variable) {
                continue;
            }
            if let Some(name) = counterpart(&template, given, &variable) {
                let message = format!(
                    "the variable `{variable}` of the path is taken for the parameter `{name}`"
                );
                self.diagnostics
                    .warning(codes::PATH_PARAMETER, operation.key, message)
                    .label(path.item.key, "the path")
                    .help("give both the same name in overlay.yaml");
                template.rename(index, &name);
                continue;
            }
            // Where a parameter could not be read it is likely this one; the path says what it needs to.
            let missing = if given.incomplete {
                " that could be read"
            } else {
                ""
            };
            let message = format!(
                "the variable `{variable}` of the path has no parameter{missing}; it is taken as a required string"
            );
            self.diagnostics
                .warning(codes::PATH_PARAMETER, operation.key, message)
                .label(path.item.key, "the path")
                .help("add a parameter with `in: path` in overlay.yaml");
            let parameter = self.text_parameter(&variable, Location::Path, operation.origin());
            given.list.push(parameter);
        }
        given.list.retain(|parameter| {
            let kept = parameter.location != Location::Path
                || template.variables.contains(&parameter.name);
            if !kept {
                let message = format!(
                    "the path has no variable `{}`; the parameter is left out",
                    parameter.name
                );
                self.diagnostics
                    .warning(codes::PATH_PARAMETER, parameter.origin.span, message)
                    .label(path.item.key, "the path")
                    .help("remove the parameter, or add the variable to the path");
            }
            kept
        });
        template.path
    }

    /// A pair of the query that the path's key spells out.
    fn fixed(
        &mut self,
        name: &str,
        fixed: &Fixed,
        path: &Path<'a, '_>,
        given: &mut Given,
        operation: &At<'a>,
    ) {
        let known = given
            .list
            .iter_mut()
            .find(|parameter| parameter.location == Location::Query && parameter.name == name);
        match (fixed, known) {
            // What is described is what a caller gives.
            (Fixed::Variable(_), Some(known)) => known.required = true,
            (Fixed::Variable(variable), None) => {
                let source = given.list.iter_mut().find(|parameter| {
                    parameter.name == *variable
                        && matches!(parameter.location, Location::Path | Location::Query)
                });
                if let Some(parameter) = source {
                    name.clone_into(&mut parameter.name);
                    parameter.location = Location::Query;
                    parameter.required = true;
                    parameter.style = plain_style(Location::Query);
                } else {
                    let origin = operation.origin();
                    let parameter = self.text_parameter(name, Location::Query, origin);
                    given.list.push(parameter);
                }
            }
            (Fixed::Text(text), known) => {
                if let Some(known) = known {
                    let message = format!(
                        "the path says the value of `{name}`; what this parameter says is left out"
                    );
                    self.diagnostics
                        .warning(codes::PATH_PARAMETER, known.origin.span, message)
                        .label(path.item.key, "the path")
                        .help("take the query out of the path in overlay.yaml, if callers choose");
                    let name = known.name.clone();
                    given.list.retain(|parameter| {
                        parameter.location != Location::Query || parameter.name != name
                    });
                }
                let mut parameter = self.text_parameter(name, Location::Query, operation.origin());
                parameter.schema = self.constant(text, path.item.origin());
                given.list.push(parameter);
            }
        }
    }

    /// A schema that accepts one text.
    fn constant(&mut self, text: &str, origin: Origin) -> SchemaId {
        let node = Node {
            span: origin.span,
            value: Value::String(text.to_owned()),
        };
        let id = self.blank(origin);
        let schema = &mut self.schemas[id.0 as usize];
        schema.types.push(Primitive::String);
        schema.constant = Some(node);
        id
    }

    fn text_parameter(&mut self, name: &str, location: Location, origin: Origin) -> Parameter {
        let schema = self.blank(origin.clone());
        self.schemas[schema.0 as usize]
            .types
            .push(Primitive::String);
        Parameter {
            origin,
            name: name.to_owned(),
            location,
            required: true,
            deprecated: false,
            description: None,
            style: plain_style(location),
            schema,
            extensions: IndexMap::new(),
        }
    }
}

fn plain_style(location: Location) -> Style {
    Style {
        kind: super::body::default_style(location),
        explode: matches!(location, Location::Query | Location::Cookie),
        allow_reserved: false,
    }
}

fn in_path(given: &Given) -> impl Iterator<Item = &Parameter> {
    given
        .list
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
}

/// The parameter that a variable is likely meant to name: one spelled alike, or the only one that is left over.
fn counterpart(template: &Template, given: &Given, variable: &str) -> Option<String> {
    let free: Vec<&str> = in_path(given)
        .map(|parameter| parameter.name.as_str())
        .filter(|name| !template.variables.iter().any(|known| known == name))
        .filter(|name| !name.contains(['{', '}']))
        .collect();
    let alike = free
        .iter()
        .find(|name| !folded(name).is_empty() && folded(name) == folded(variable));
    let open = template
        .variables
        .iter()
        .filter(|variable| !in_path(given).any(|parameter| parameter.name == **variable));
    match (alike, free.as_slice()) {
        (Some(name), _) => Some((*name).to_owned()),
        (None, [only]) if open.count() == 1 => Some((*only).to_owned()),
        _ => None,
    }
}
