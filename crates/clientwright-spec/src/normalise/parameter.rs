//! Parameters of operations.

use super::body::{default_style, is_json};
use super::{At, Cx};
use crate::{Location, Parameter, SchemaId, Span, Style, StyleKind, codes};

impl<'a> Cx<'a> {
    /// Path-level and own parameters as one list; an own one stands for the path's of the same name and place.
    pub(super) fn parameters(
        &mut self,
        item: &At<'a>,
        operation: &At<'a>,
        inherited: &mut Vec<Span>,
    ) -> Vec<Parameter> {
        let mut out: Vec<Parameter> = Vec::new();
        let mut own_from = 0;
        for (level, at) in [item, operation].into_iter().enumerate() {
            if level == 1 {
                own_from = out.len();
            }
            // What is wrong at the level of the path is said once, not for each of its operations.
            let silent = level == 0 && inherited.contains(&at.key);
            let before = self.diagnostics.iter().count();
            let list = self.list(at, "parameters");
            for member in list {
                let Some(parameter) = self.parameter(member) else {
                    continue;
                };
                let same = |known: &Parameter| {
                    known.name == parameter.name && known.location == parameter.location
                };
                match out.iter().position(same) {
                    Some(index) if index < own_from => out[index] = parameter,
                    Some(_) => {
                        let message = format!(
                            "the parameter `{}` stands here twice; the first one counts",
                            parameter.name
                        );
                        self.diagnostics.warning(
                            codes::DUPLICATE_PARAMETER,
                            parameter.origin.span,
                            message,
                        );
                    }
                    None => out.push(parameter),
                }
            }
            if silent {
                self.diagnostics.truncate(before);
            } else if level == 0 {
                inherited.push(at.key);
            }
        }
        out
    }

    fn parameter(&mut self, at: At<'a>) -> Option<Parameter> {
        let at = self.deref(at, "parameter")?;
        let Some(name) = self.text(&at, "name") else {
            self.diagnostics.warning(
                codes::MISSING,
                at.span(),
                "a parameter without a name is left out",
            );
            return None;
        };
        let location = self.location(&at, &name)?;
        let place = at.get("name").map_or(at.span(), |at| at.span());
        if location == Location::Header
            && ["accept", "content-type", "authorization"]
                .iter()
                .any(|ignored| name.eq_ignore_ascii_case(ignored))
        {
            self.diagnostics
                .warning(
                    codes::IGNORED_HEADER,
                    place,
                    format!(
                        "a header parameter called `{name}` is ignored, as the specification says"
                    ),
                )
                .help("credentials are said by `security`, media types by `content`");
            return None;
        }
        if let Some(problem) = forbidden_name(&name, location) {
            self.diagnostics
                .error(codes::FORBIDDEN_NAME, place, problem)
                .help("remove the parameter in overlay.yaml");
            return None;
        }
        self.unknown_keys(
            &at,
            &[
                "name",
                "in",
                "description",
                "required",
                "deprecated",
                "allowEmptyValue",
                "style",
                "explode",
                "allowReserved",
                "schema",
                "content",
                "example",
                "examples",
                "$ref",
                "summary",
            ],
        );
        let mut required = self.flag(&at, "required").unwrap_or(false);
        if location == Location::Path && !required {
            required = true;
            self.diagnostics.note(
                codes::PATH_PARAMETER,
                place,
                "a path parameter is always required",
            );
        }
        let deprecated = self.flag(&at, "deprecated").unwrap_or(false);
        let description = self.text(&at, "description");
        let style = self.parameter_style(&at, location);
        let schema = self.schema_of(&at);
        Some(Parameter {
            origin: at.origin(),
            name,
            location,
            required,
            deprecated,
            description,
            style,
            schema,
        })
    }

    fn location(&mut self, at: &At<'a>, name: &str) -> Option<Location> {
        let text = self.text(at, "in");
        match text.as_deref() {
            Some("path") => Some(Location::Path),
            Some("query") => Some(Location::Query),
            Some("header") => Some(Location::Header),
            Some("cookie") => Some(Location::Cookie),
            other => {
                let place = at.get("in").map_or(at.span(), |at| at.span());
                let message = format!(
                    "`{}` is no place for a parameter; `{name}` is left out",
                    other.unwrap_or_default()
                );
                self.diagnostics
                    .warning(codes::UNKNOWN_VALUE, place, message)
                    .help("a parameter is in `path`, `query`, `header` or `cookie`");
                None
            }
        }
    }

    fn parameter_style(&mut self, at: &At<'a>, location: Location) -> Style {
        let media = at
            .get("content")
            .and_then(|content| content.members().next());
        match media {
            Some((name, _)) if is_json(&name.to_ascii_lowercase()) => Style {
                kind: StyleKind::Json,
                explode: false,
                allow_reserved: false,
            },
            Some((name, member)) => {
                self.diagnostics.warning(
                    codes::UNSUPPORTED,
                    member.key,
                    format!("`{name}` in a parameter is not supported; it is sent as plain text"),
                );
                Style {
                    kind: default_style(location),
                    explode: false,
                    allow_reserved: false,
                }
            }
            None => self.style(at, location),
        }
    }

    /// The schema of a parameter or header: its own, or that of its one media type.
    pub(super) fn schema_of(&mut self, at: &At<'a>) -> SchemaId {
        if let Some(schema) = at.get("schema") {
            return self.schema(schema);
        }
        let media = at
            .get("content")
            .and_then(|content| content.members().next());
        if let Some(schema) = media.as_ref().and_then(|(_, media)| media.get("schema")) {
            return self.schema(schema);
        }
        if media.is_none() {
            self.diagnostics
                .warning(
                    codes::MISSING,
                    at.span(),
                    "this has no schema; any value is accepted",
                )
                .help("add `schema` in overlay.yaml");
        }
        self.blank(at.origin())
    }
}

/// Why a name must not be sent in a place.
pub(super) fn forbidden_name(name: &str, location: Location) -> Option<String> {
    /// Headers that belong to the connection.
    const TRANSPORT: [&str; 10] = [
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "te",
        "trailer",
        "upgrade",
    ];
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    match location {
        Location::Header if name.is_empty() || !name.chars().all(token) => {
            Some(format!("{name:?} is no name of a header"))
        }
        Location::Header
            if TRANSPORT
                .iter()
                .any(|header| name.eq_ignore_ascii_case(header)) =>
        {
            Some(format!(
                "the header `{name}` belongs to the connection; a caller must not set it"
            ))
        }
        Location::Cookie if name.is_empty() || !name.chars().all(token) => {
            Some(format!("{name:?} is no name of a cookie"))
        }
        Location::Query if name.is_empty() => Some("a query parameter needs a name".to_owned()),
        _ => None,
    }
}
