//! Security schemes, and what operations ask of them.

use indexmap::IndexMap;

use super::{At, Cx};
use crate::fold::folded;
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
            let deprecated = self.flag(&at, "deprecated").unwrap_or(false);
            out.insert(
                name.to_owned(),
                SecurityScheme {
                    origin: at.origin(),
                    description,
                    deprecated,
                    kind,
                },
            );
        }
        out
    }

    fn security_kind(&mut self, at: &At<'a>) -> Option<SecurityKind> {
        let written = self.text(at, "type");
        let kind = folded(written.as_deref().unwrap_or_default());
        match kind.as_str() {
            "http" | "https" => self.http(at),
            "apikey" => self.api_key(at),
            "oauth2" | "oauth" | "oauth20" => Some(self.oauth2(at)),
            "openidconnect" | "oidc" | "openid" => Some(SecurityKind::OpenIdConnect),
            "mutualtls" | "mtls" => Some(SecurityKind::MutualTls),
            // What the rest of the scheme says is enough to tell what it is.
            _ if at.get("flows").is_some() => {
                self.taken_for(at, written.as_deref(), "oauth2");
                Some(self.oauth2(at))
            }
            _ if at.get("openIdConnectUrl").is_some() => {
                self.taken_for(at, written.as_deref(), "openIdConnect");
                Some(SecurityKind::OpenIdConnect)
            }
            _ if at.get("scheme").is_some() => {
                self.taken_for(at, written.as_deref(), "http");
                self.http(at)
            }
            "basic" => {
                self.taken_for(at, written.as_deref(), "http` with `scheme: basic");
                Some(SecurityKind::Basic)
            }
            "bearer" | "jwt" | "token" => {
                self.taken_for(at, written.as_deref(), "http` with `scheme: bearer");
                Some(SecurityKind::Bearer)
            }
            _ if at.get("in").is_some() && at.get("name").is_some() => {
                self.taken_for(at, written.as_deref(), "apiKey");
                self.api_key(at)
            }
            _ => {
                let problem = match written {
                    Some(other) => format!("`{other}` is no type of a security scheme"),
                    None => "this security scheme has no `type`".to_owned(),
                };
                self.diagnostics
                    .warning(
                        codes::UNKNOWN_VALUE,
                        at.span(),
                        format!("{problem}; it is left out"),
                    )
                    .help("patch it in overlay.yaml");
                None
            }
        }
    }

    fn taken_for(&mut self, at: &At<'a>, written: Option<&str>, kind: &str) {
        let what = match written {
            Some(written) => format!("`{written}` is no type of a security scheme"),
            None => "this security scheme has no `type`".to_owned(),
        };
        self.diagnostics
            .warning(
                codes::UNKNOWN_VALUE,
                at.span(),
                format!("{what}; it is read as `{kind}`"),
            )
            .help("patch it in overlay.yaml");
    }

    fn http(&mut self, at: &At<'a>) -> Option<SecurityKind> {
        let scheme = self.text(at, "scheme").map(|scheme| folded(&scheme));
        match scheme.as_deref() {
            Some("basic") => Some(SecurityKind::Basic),
            Some("bearer") => Some(SecurityKind::Bearer),
            Some(other) => Some(SecurityKind::Http {
                scheme: other.to_owned(),
            }),
            None if at.get("bearerFormat").is_some() => {
                self.diagnostics
                    .warning(
                        codes::MISSING,
                        at.span(),
                        "this security scheme names no `scheme`; it is taken for `bearer`",
                    )
                    .help("say `scheme: bearer` in overlay.yaml");
                Some(SecurityKind::Bearer)
            }
            None => {
                self.diagnostics
                    .warning(
                        codes::MISSING,
                        at.span(),
                        "this security scheme names no `scheme`; it is left out",
                    )
                    .help("say `scheme: bearer` or `scheme: basic` in overlay.yaml");
                None
            }
        }
    }

    fn oauth2(&mut self, at: &At<'a>) -> SecurityKind {
        let flows = self.map(at, "flows");
        let own = |name: &str| folded(name) == "clientcredentials";
        let url = |flow: &At<'a>| {
            flow.node
                .get("tokenUrl")?
                .as_str()
                .map(|url| url.trim().to_owned())
        };
        let mut flows = flows.iter().filter(|(name, _)| own(name));
        SecurityKind::OAuth2 {
            client_credentials: flows
                .find_map(|(_, flow)| url(flow))
                .filter(|url| !url.is_empty()),
        }
    }

    fn api_key(&mut self, at: &At<'a>) -> Option<SecurityKind> {
        let Some(name) = self.text(at, "name").map(|name| name.trim().to_owned()) else {
            self.diagnostics
                .warning(
                    codes::MISSING,
                    at.span(),
                    "this API key has no name; it is left out",
                )
                .help("say `name` in overlay.yaml");
            return None;
        };
        let written = self.text(at, "in");
        let location = match folded(written.as_deref().unwrap_or_default()).as_str() {
            "header" => Location::Header,
            "query" => Location::Query,
            "cookie" => Location::Cookie,
            "" => {
                self.diagnostics
                    .warning(
                        codes::MISSING,
                        at.span(),
                        "this API key does not say where it travels; it is taken for a header",
                    )
                    .help("say `in` in overlay.yaml");
                Location::Header
            }
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
        let place = at.get("name").map_or(at.span(), |at| at.span());
        self.may_send(&name, location, place, "security scheme")
            .then_some(SecurityKind::ApiKey { location, name })
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
                        .warning(codes::UNDEFINED_SCHEME, scopes.key, format!("no security scheme that can be read is called `{scheme}`; this alternative is left out"))
                        .help("define it in `components.securitySchemes`, or patch the requirement in overlay.yaml");
                }
            }
            if complete {
                out.push(all);
            }
        }
        if let Some(span) = dropped.filter(|_| out.is_empty()) {
            self.diagnostics
                .warning(codes::UNDEFINED_SCHEME, span, "none of the alternatives is left; what is sent carries no credentials that the document knows of")
                .help("define the scheme in `components.securitySchemes`, or patch the requirement in overlay.yaml; a call takes a header by hand, too");
        }
        out
    }
}
