//! Parameters of operations.

use super::body::default_style;
use super::{At, Cx};
use crate::media::is_json;
use crate::{Location, Parameter, SchemaId, Span, Style, StyleKind, Value, codes};

/// The parameters of a path or an operation.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub(super) list: Vec<Parameter>,
    /// Whether one could not be read, so that another may miss it.
    pub(super) incomplete: bool,
}

impl Given {
    /// Adds what the path gives to all its operations, before the operation's own.
    pub(super) fn inherit(self, path: &Given) -> Given {
        let own = |known: &&Parameter| {
            !self
                .list
                .iter()
                .any(|own| own.name == known.name && own.location == known.location)
        };
        let mut list: Vec<Parameter> = path.list.iter().filter(own).cloned().collect();
        list.extend(self.list);
        Given {
            list,
            incomplete: self.incomplete || path.incomplete,
        }
    }
}

impl<'a> Cx<'a> {
    /// The parameters that stand at a path or an operation.
    pub(super) fn parameters(&mut self, at: &At<'a>) -> Given {
        let mut given = Given::default();
        for member in self.list(at, "parameters") {
            let found = if self.refers_to_schema(&member) {
                Some(member)
            } else {
                self.deref(member, "parameter")
            };
            let Some(at) = found else {
                given.incomplete = true;
                continue;
            };
            let Some(parameter) = self.parameter(&at) else {
                continue;
            };
            let same = |known: &Parameter| {
                known.name == parameter.name && known.location == parameter.location
            };
            if given.list.iter().any(same) {
                let message = format!(
                    "the parameter `{}` stands here twice; the first one counts",
                    parameter.name
                );
                self.diagnostics.warning(
                    codes::DUPLICATE_PARAMETER,
                    parameter.origin.span,
                    message,
                );
                continue;
            }
            given.list.push(parameter);
        }
        given
    }

    fn parameter(&mut self, at: &At<'a>) -> Option<Parameter> {
        let Some(name) = self.parameter_name(at) else {
            self.diagnostics
                .warning(
                    codes::MISSING,
                    at.span(),
                    "a parameter without a name is left out",
                )
                .help("name it in overlay.yaml");
            return None;
        };
        let location = self.location(at, &name)?;
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
        if !self.may_send(&name, location, place, "parameter") {
            return None;
        }
        let required = self.flag(at, "required").unwrap_or(false) || location == Location::Path;
        let deprecated = self.flag(at, "deprecated").unwrap_or(false);
        let description = self.text(at, "description");
        let style = self.parameter_style(at, location);
        let schema = self.schema_of(at);
        Some(Parameter {
            origin: at.origin(),
            name,
            location,
            required,
            deprecated,
            description,
            style,
            schema,
            extensions: Self::extensions(at),
        })
    }

    /// Whether a name may be sent in its place; where it may not, what it names is left out. A name that would change the
    /// request around it is no mistake: the document is refused.
    pub(super) fn may_send(
        &mut self,
        name: &str,
        location: Location,
        place: Span,
        what: &str,
    ) -> bool {
        let Some(problem) = forbidden_name(name, location) else {
            return true;
        };
        let hostile = location == Location::Header && name.contains(['\r', '\n', '\0']);
        if hostile {
            self.diagnostics
                .error(codes::FORBIDDEN_NAME, place, problem)
                .help("remove it in overlay.yaml");
        } else {
            self.diagnostics
                .warning(
                    codes::FORBIDDEN_NAME,
                    place,
                    format!("{problem}; this {what} is left out"),
                )
                .help("remove it in overlay.yaml, or name it as it is meant");
        }
        false
    }

    fn location(&mut self, at: &At<'a>, name: &str) -> Option<Location> {
        let text = self.text(at, "in");
        let folded = text.as_deref().map(|text| text.trim().to_ascii_lowercase());
        match folded.as_deref() {
            Some("path") => Some(Location::Path),
            // The whole of it; its style says so.
            Some("query" | "querystring") => Some(Location::Query),
            Some("header") => Some(Location::Header),
            Some("cookie") => Some(Location::Cookie),
            _ => {
                let other = text.as_deref();
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

    /// `name`; YAML reads one that is written without quotes as what it looks like.
    fn parameter_name(&mut self, at: &At<'a>) -> Option<String> {
        match &at.get("name")?.node.value {
            Value::Number(text) => Some(text.clone()),
            Value::Bool(value) => Some(value.to_string()),
            _ => self.text(at, "name"),
        }
    }

    fn parameter_style(&mut self, at: &At<'a>, location: Location) -> Style {
        let media = at
            .get("content")
            .and_then(|content| content.members().next());
        let whole = at.get("in").and_then(|at| at.node.as_str()) == Some("querystring");
        match media {
            media if whole => {
                let name = media.map_or_else(String::new, |(name, _)| name.to_ascii_lowercase());
                let form = name.starts_with("application/x-www-form-urlencoded");
                let kind = match name.as_str() {
                    // The members of an object are pairs of their own.
                    _ if form || name.is_empty() => StyleKind::Form,
                    name if is_json(name) => StyleKind::WholeJson,
                    _ => StyleKind::WholeText,
                };
                Style {
                    kind,
                    explode: kind == StyleKind::Form,
                    allow_reserved: false,
                }
            }
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
        if media.is_none()
            && let Some(schema) = self.misplaced_schema(at)
        {
            return schema;
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

/// Whether a text is a token of HTTP: what a header or a cookie may be called.
pub(super) fn is_token(name: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(token)
}

/// Why a name must not be sent in a place; `None` where it may.
#[must_use]
pub fn forbidden_name(name: &str, location: Location) -> Option<String> {
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
    match location {
        Location::Header if !is_token(name) => Some(format!("{name:?} is no name of a header")),
        Location::Header
            if TRANSPORT
                .iter()
                .any(|header| name.eq_ignore_ascii_case(header)) =>
        {
            Some(format!(
                "the header `{name}` belongs to the connection; a caller must not set it"
            ))
        }
        Location::Cookie if !is_token(name) => Some(format!("{name:?} is no name of a cookie")),
        Location::Query if name.is_empty() => Some("a query parameter needs a name".to_owned()),
        _ => None,
    }
}
