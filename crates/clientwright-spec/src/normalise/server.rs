//! Servers: where a client may call.

use indexmap::IndexMap;

use super::{At, Cx};
use crate::{Document, Server, ServerList, ServerVariable, Value, codes};

impl<'a> Cx<'a> {
    /// The index of a server list, with those that say the same counted as one.
    pub(super) fn host(
        &mut self,
        servers: Option<At<'a>>,
        seen: &mut IndexMap<String, usize>,
        document: &mut Document,
    ) -> usize {
        // The place stands for the list, so that each one is read and reported once.
        let pointer = servers
            .as_ref()
            .map_or_else(String::new, |at| at.pointer.clone());
        if let Some(index) = seen.get(&pointer) {
            return *index;
        }
        let list = ServerList {
            servers: servers.map(|at| self.servers(&at)).unwrap_or_default(),
        };
        let index = document
            .hosts
            .iter()
            .position(|known| same(known, &list))
            .unwrap_or_else(|| {
                document.hosts.push(list);
                document.hosts.len() - 1
            });
        seen.insert(pointer, index);
        index
    }

    fn servers(&mut self, at: &At<'a>) -> Vec<Server> {
        if at.node.as_array().is_none() {
            self.wrong_type(at, "servers", "a list");
        }
        let mut out: Vec<Server> = Vec::new();
        for item in at.items() {
            let Some(url) = self.text(&item, "url") else {
                self.diagnostics.warning(
                    codes::MISSING,
                    item.span(),
                    "a server without `url` is ignored",
                );
                continue;
            };
            out.extend(self.server(&item, &url));
        }
        out
    }

    fn server(&mut self, item: &At<'a>, url: &str) -> Option<Server> {
        let place = item.get("url").unwrap_or_else(|| item.clone());
        let sockets = ["ws://", "wss://"];
        if sockets.iter().any(|scheme| url.starts_with(scheme)) {
            let message = "a server of WebSockets is left out";
            self.diagnostics
                .warning(codes::SERVER_URL, place.span(), message);
            return None;
        }
        let mut variables = IndexMap::new();
        for (name, member) in self.map(item, "variables") {
            variables.insert(name.to_owned(), self.server_variable(&member));
        }
        match check(url) {
            Ok(names) => self.undeclared(&names, &place, &mut variables),
            Err(problem) => {
                self.diagnostics
                    .warning(codes::SERVER_URL, place.span(), format!("this is no URL that a client may call: {problem}; it is left out"))
                    .help("patch it in overlay.yaml; a part that differs from user to user is a variable: `https://{name}.example.com`");
                return None;
            }
        }
        if is_open(url) {
            self.diagnostics.warning(
                codes::SERVER_INSECURE,
                place.span(),
                "what is sent to this server is not encrypted",
            );
        }
        Some(Server {
            origin: item.origin(),
            name: self.text(item, "name"),
            url: url.trim().trim_end_matches('/').to_owned(),
            description: self.text(item, "description"),
            variables,
        })
    }

    /// Variables of a URL that nothing declares have no default.
    fn undeclared(
        &mut self,
        names: &[&str],
        place: &At<'a>,
        variables: &mut IndexMap<String, ServerVariable>,
    ) {
        for name in names {
            if variables.contains_key(*name) {
                continue;
            }
            self.diagnostics
                .warning(
                    codes::SERVER_URL,
                    place.span(),
                    format!("the variable `{name}` is not declared; it has no default"),
                )
                .help("declare it under `variables`");
            let variable = ServerVariable {
                default: None,
                values: Vec::new(),
                description: None,
            };
            variables.insert((*name).to_owned(), variable);
        }
    }

    fn server_variable(&mut self, at: &At<'a>) -> ServerVariable {
        let mut scalar = |at: At<'a>, key: &str| match &at.node.value {
            Value::String(text) | Value::Number(text) => Some(text.clone()),
            Value::Bool(value) => Some(value.to_string()),
            _ => {
                self.wrong_type(&at, key, "a string");
                None
            }
        };
        let default = at.get("default").and_then(|at| scalar(at, "default"));
        let values = at.get("enum").map(|list| {
            list.items()
                .filter_map(|item| scalar(item, "a value"))
                .collect()
        });
        let description = self.text(at, "description");
        ServerVariable {
            default,
            values: values.unwrap_or_default(),
            description,
        }
    }
}

/// Whether two lists lead to the same servers; descriptions are for people.
fn same(a: &ServerList, b: &ServerList) -> bool {
    let variables = |server: &Server| -> Vec<(String, Option<String>, Vec<String>)> {
        server
            .variables
            .iter()
            .map(|(name, v)| (name.clone(), v.default.clone(), v.values.clone()))
            .collect()
    };
    a.servers.len() == b.servers.len()
        && a.servers
            .iter()
            .zip(&b.servers)
            .all(|(a, b)| a.url == b.url && variables(a) == variables(b))
}

/// The variables of a server's URL.
///
/// # Errors
/// Why a client must not call it.
fn check(url: &str) -> Result<Vec<&str>, String> {
    let url = url.trim();
    if let Some(c) = url.chars().find(|c| {
        c.is_control() || c.is_whitespace() || matches!(c, '\\' | '"' | '<' | '>' | '`' | '^' | '|')
    }) {
        return Err(format!("it holds the character {c:?}"));
    }
    let mut names = Vec::new();
    let mut literal = String::new();
    let mut rest = url;
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let inner = rest[at..]
            .strip_prefix('{')
            .ok_or("a `}` has no `{` before it")?;
        let end = inner
            .find(['{', '}'])
            .filter(|end| inner[*end..].starts_with('}'));
        let end = end.ok_or("its braces do not pair up")?;
        let name = &inner[..end];
        if name.is_empty() {
            return Err("a variable has no name".to_owned());
        }
        names.push(name);
        literal.push('v');
        rest = &inner[end + 1..];
    }
    literal.push_str(rest);
    if literal.contains('$') {
        return Err("`$` is no part of a URL's host; a variable is written `{name}`".to_owned());
    }
    if literal.contains(['?', '#']) {
        return Err("a base URL has no query and no fragment".to_owned());
    }
    check_host(url, &literal)?;
    Ok(names)
}

/// Whether what is sent to a server may be read on its way; what stays on the machine may not.
fn is_open(url: &str) -> bool {
    let url = url.trim().to_ascii_lowercase();
    url.strip_prefix("http://").is_some_and(|rest| {
        let authority = rest.split('/').next().unwrap_or_default();
        let host = authority
            .rsplit_once(':')
            .filter(|_| !authority.ends_with(']'));
        !matches!(
            host.map_or(authority, |(host, _)| host),
            "localhost" | "127.0.0.1" | "[::1]"
        )
    })
}

/// Scheme and host of a URL whose variables are filled with `v`.
fn check_host(url: &str, literal: &str) -> Result<(), String> {
    // A URL that starts with a variable says little that could be checked here; the client checks it when it is filled.
    let open = url.starts_with('{');
    let (scheme, rest) = match literal.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), Some(rest)),
        None => (None, literal.strip_prefix("//")),
    };
    if let Some(scheme) = scheme.filter(|_| !open)
        && !scheme.eq_ignore_ascii_case("https")
        && !scheme.eq_ignore_ascii_case("http")
    {
        return Err(format!("`{scheme}` is not http or https"));
    }
    let Some(rest) = rest else {
        let first = literal.split('/').next().unwrap_or_default();
        return if first.contains(':') && !open {
            Err("it is not http or https".to_owned())
        } else {
            Ok(())
        };
    };
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return Err("it carries credentials".to_owned());
    }
    if authority.is_empty() {
        return Err("it has no host".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_that_may_be_called() {
        for url in [
            "https://api.example.com",
            "http://localhost:8080/v1",
            "https://{organization}.example.com/api",
            "https://{host}:{port}",
            "/v1",
            "/",
            "",
            "v1",
            "//api.example.com/v1",
            "{server}/v1",
            "{scheme}://{host}",
        ] {
            assert!(check(url).is_ok(), "{url}: {:?}", check(url));
        }
    }

    #[test]
    fn servers_that_must_not_be_called() {
        for url in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "ftp://example.com",
            "https://user:password@example.com",
            "https://",
            "https:///v1",
            "https://{{slug}}.example.com",
            "https://${host}/v1",
            "https://a b.example.com",
            "https://example.com?x=1",
            "https://example.com\r\nHost: x",
            "https://{a",
            "https://a}",
            "https://{}",
        ] {
            assert!(check(url).is_err(), "{url}");
        }
    }
}
