//! Security schemes, and what operations ask of them.

use indexmap::IndexMap;

use super::parameter::forbidden_name;
use super::{At, Cx};
use crate::{Location, SecurityKind, SecurityScheme, SecurityUse, codes};

impl<'a> Cx<'a> {
    pub(super) fn security_schemes(
        &mut self,
        components: &At<'a>,
    ) -> IndexMap<String, SecurityScheme> {
        let mut out = IndexMap::new();
        for (name, member) in self.map(components, "securitySchemes") {
            let Some(at) = self.deref(member, "security scheme") else {
                continue;
            };
            let Some(kind) = self.security_kind(&at) else {
                continue;
            };
            let description = self.text(&at, "description");
            out.insert(
                name.to_owned(),
                SecurityScheme {
                    origin: at.origin(),
                    description,
                    kind,
                },
            );
        }
        out
    }

    fn security_kind(&mut self, at: &At<'a>) -> Option<SecurityKind> {
        let kind = self.text(at, "type");
        match kind.as_deref() {
            Some("http") => Some(
                match self
                    .text(at, "scheme")
                    .map(|scheme| scheme.to_ascii_lowercase())
                    .as_deref()
                {
                    Some("basic") => SecurityKind::Basic,
                    Some("bearer") => SecurityKind::Bearer,
                    Some(other) => SecurityKind::Http {
                        scheme: other.to_owned(),
                    },
                    None => {
                        self.diagnostics.warning(
                            codes::MISSING,
                            at.span(),
                            "this security scheme names no `scheme`; it is left out",
                        );
                        return None;
                    }
                },
            ),
            Some("apiKey") => self.api_key(at),
            Some("oauth2") => {
                let flows = self.map(at, "flows");
                let token_url = flows
                    .iter()
                    .find_map(|(_, flow)| flow.node.get("tokenUrl")?.as_str().map(str::to_owned));
                Some(SecurityKind::OAuth2 { token_url })
            }
            Some("openIdConnect") => Some(SecurityKind::OpenIdConnect),
            Some("mutualTLS") => Some(SecurityKind::MutualTls),
            other => {
                let other = other.unwrap_or_default();
                self.diagnostics
                    .warning(
                        codes::UNKNOWN_VALUE,
                        at.span(),
                        format!("`{other}` is no type of a security scheme; it is left out"),
                    )
                    .help("patch it in overlay.yaml");
                None
            }
        }
    }

    fn api_key(&mut self, at: &At<'a>) -> Option<SecurityKind> {
        let location = match self.text(at, "in").as_deref() {
            Some("header") => Location::Header,
            Some("query") => Location::Query,
            Some("cookie") => Location::Cookie,
            _ => {
                self.diagnostics
                    .warning(
                        codes::UNKNOWN_VALUE,
                        at.span(),
                        "an API key is in a header, the query or a cookie; this one is left out",
                    )
                    .help("patch it in overlay.yaml");
                return None;
            }
        };
        let Some(name) = self.text(at, "name") else {
            self.diagnostics.warning(
                codes::MISSING,
                at.span(),
                "this API key has no name; it is left out",
            );
            return None;
        };
        if let Some(problem) = forbidden_name(&name, location) {
            self.diagnostics.error(
                codes::FORBIDDEN_NAME,
                at.get("name").map_or(at.span(), |at| at.span()),
                problem,
            );
        }
        Some(SecurityKind::ApiKey { location, name })
    }

    /// `security`, with the alternatives taken out that name what is not there.
    pub(super) fn security(
        &mut self,
        at: &At<'a>,
        schemes: &IndexMap<String, SecurityScheme>,
    ) -> Vec<Vec<SecurityUse>> {
        if at.node.as_array().is_none() {
            self.wrong_type(at, "security", "a list");
            return Vec::new();
        }
        let mut out = Vec::new();
        let mut dropped = None;
        for item in at.items() {
            let mut all = Vec::new();
            let mut complete = true;
            for (scheme, scopes) in item.members() {
                if schemes.contains_key(scheme) {
                    let scopes = scopes
                        .items()
                        .filter_map(|scope| scope.node.as_str().map(str::to_owned))
                        .collect();
                    all.push(SecurityUse {
                        scheme: scheme.to_owned(),
                        scopes,
                    });
                } else {
                    complete = false;
                    dropped = Some(scopes.key);
                    self.diagnostics
                        .warning(codes::UNDEFINED_SCHEME, scopes.key, format!("no security scheme is called `{scheme}`; this alternative is left out"))
                        .help("define it in `components.securitySchemes`, or patch the requirement in overlay.yaml");
                }
            }
            if complete {
                out.push(all);
            }
        }
        if let Some(span) = dropped.filter(|_| out.is_empty()) {
            self.diagnostics
                .error(codes::UNDEFINED_SCHEME, span, "none of the alternatives is left; calls would go out without authentication")
                .help("define the scheme in `components.securitySchemes`, or patch the requirement in overlay.yaml");
        }
        out
    }
}
