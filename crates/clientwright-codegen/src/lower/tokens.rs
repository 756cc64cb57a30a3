//! Token endpoints: where a client's id and secret give tokens for a scheme.
//!
//! Takes what the document says of its flow for client credentials and what client.yaml adds; gives an endpoint for each scheme
//! that has one. An endpoint on one of the API's hosts is relative to it, so that it moves with the base URL: to a sandbox, or to
//! a test's server.

use clientwright_spec::{Document, Node, SecurityKind, Span};

use super::stale::entry;
use super::view::Sink;
use crate::codes;
use crate::config::{ClientCredentialsConfig, ClientStyle, Config, TokenBody};
use crate::model::{Host, Scheme, SchemeKind, TokenEndpoint};

/// Gives schemes their token endpoints.
pub(super) fn endpoints(
    document: &Document,
    (config, places): (&Config, &Node),
    hosts: &[Host],
    schemes: &mut [Scheme],
    sink: &mut Sink<'_>,
) {
    for scheme in schemes {
        let own = config.security.get(&scheme.name);
        let own = own.and_then(|own| own.client_credentials.as_ref());
        let written = document.security_schemes.get(&scheme.name);
        let (flow, origin) = match written.map(|written| (&written.kind, written.origin.span)) {
            Some((SecurityKind::OAuth2 { client_credentials }, span)) => {
                (client_credentials.as_ref(), span)
            }
            Some((_, span)) => (None, span),
            None => (None, Span::default()),
        };
        let place = |key: &str| {
            entry(
                places,
                &["security", &scheme.name, "client_credentials"],
                key,
            )
        };
        let whole = entry(places, &["security", &scheme.name], "client_credentials");
        if own.is_some() && scheme.kind != SchemeKind::Bearer {
            let message = format!("the security scheme `{}` takes no tokens", scheme.name);
            sink.error(
                codes::CONFIG_VALUE,
                whole,
                message,
                "drop `client_credentials`",
            );
            continue;
        }
        let own_url = own.and_then(|own| own.token_url.as_ref());
        let Some(url) = own_url.or(flow) else {
            if own.is_some() {
                let message = format!("the document names no token URL for `{}`", scheme.name);
                sink.error(codes::CONFIG_VALUE, whole, message, "give `token_url`");
            }
            continue;
        };
        match (locate(url, hosts), own_url) {
            (Some((host, url)), _) => scheme.token_endpoint = Some(endpoint(host, url, own)),
            (None, Some(_)) => {
                let message = format!("no token can be asked for at `{url}`");
                sink.error(codes::CONFIG_VALUE, place("token_url"), message, HELP);
            }
            (None, None) => {
                let message = format!(
                    "no token can be asked for at `{url}`; the client takes tokens, and gets none for its id and secret"
                );
                let help =
                    "give `client_credentials: {token_url: …}` below `security` in client.yaml";
                sink.warning(codes::TOKEN_URL, origin, message, help);
            }
        }
    }
}

const HELP: &str = "an https URL without variables, but for those of a server that it is on";

fn endpoint(
    host: Option<usize>,
    url: String,
    own: Option<&ClientCredentialsConfig>,
) -> TokenEndpoint {
    TokenEndpoint {
        method: own.and_then(|own| own.method.clone()),
        url,
        host,
        post: own.is_some_and(|own| own.style == ClientStyle::Post),
        json: own.is_some_and(|own| own.body == TokenBody::Json),
        scope: own.and_then(|own| own.scope.clone()).unwrap_or_default(),
        fields: own.map_or_else(Vec::new, |own| own.fields.clone().into_iter().collect()),
    }
}

/// The host of a URL and what follows its base URL, or with a slash in front its origin; no host for a URL that is on none of
/// them, and nothing for one that nobody can call.
fn locate(url: &str, hosts: &[Host]) -> Option<(Option<usize>, String)> {
    let plain = |text: &str| !text.contains(['{', '}', '#']) && !text.contains(char::is_whitespace);
    if !url.contains("://") {
        // A scheme of another kind, or an address without one.
        let relative = !url.starts_with("//") && !url.contains(':') && plain(url);
        return (relative && !hosts.is_empty()).then(|| (Some(0), url.to_owned()));
    }
    let servers = hosts.iter().enumerate();
    let servers =
        servers.flat_map(|(index, host)| host.servers.iter().map(move |one| (index, one)));
    let bases = servers.clone().filter_map(|(index, server)| {
        let rest = url
            .strip_prefix(server.url.trim_end_matches('/'))?
            .strip_prefix('/')?;
        Some((index, rest))
    });
    // The nearest: of two bases, one of which begins with the other, the longer.
    if let Some((index, rest)) = bases.min_by_key(|(_, rest)| rest.len()) {
        return plain(rest).then(|| (Some(index), rest.to_owned()));
    }
    let (origin, path) = split(url);
    let on = |server: &str| split(server).0.eq_ignore_ascii_case(origin);
    if let Some((index, _)) = servers.clone().find(|(_, server)| on(&server.url)) {
        return plain(path).then(|| (Some(index), path.to_owned()));
    }
    let secure = url.starts_with("https://") || is_loopback(origin);
    (secure && plain(url)).then(|| (None, url.to_owned()))
}

/// A URL's origin and what follows it, which begins with a slash unless it is empty.
fn split(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    url.split_at(end)
}

fn is_loopback(origin: &str) -> bool {
    let host = origin.strip_prefix("http://").unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    matches!(host, "localhost" | "127.0.0.1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Docs, Server};

    fn host(urls: &[&str]) -> Host {
        let server = |url: &&str| Server {
            name: String::new(),
            url: (*url).to_owned(),
            docs: Docs::default(),
            variables: Vec::new(),
        };
        Host {
            name: None,
            servers: urls.iter().map(server).collect(),
            path: None,
        }
    }

    #[test]
    fn endpoints_move_with_their_host() {
        let hosts = [
            host(&[
                "https://{org}.example.io/api/",
                "https://sandbox.example.io/api/v2",
            ]),
            host(&["https://auth.example.io"]),
        ];
        let check = |url: &str, expect: Option<(Option<usize>, &str)>| {
            let found = locate(url, &hosts);
            let found = found.as_ref().map(|(host, url)| (*host, url.as_str()));
            assert_eq!(found, expect, "{url}");
        };
        check(
            "https://auth.example.io/oauth/token",
            Some((Some(1), "oauth/token")),
        );
        check(
            "https://{org}.example.io/api/token",
            Some((Some(0), "token")),
        );
        check("https://{org}.example.io/token", Some((Some(0), "/token")));
        check(
            "https://SANDBOX.example.io/token",
            Some((Some(0), "/token")),
        );
        check("/oauth/token?a=b", Some((Some(0), "/oauth/token?a=b")));
        check("oauth/token", Some((Some(0), "oauth/token")));
        check(
            "https://other.io/token",
            Some((None, "https://other.io/token")),
        );
        check(
            "http://localhost:8080/token",
            Some((None, "http://localhost:8080/token")),
        );
        check(
            "https://auth.example.iox/token",
            Some((None, "https://auth.example.iox/token")),
        );
        for bad in [
            "http://other.io/token",
            "https://{tenant}.other.io/token",
            "https://other.io/token#x",
            "//other.io/token",
            "javascript:alert(1)",
            "ftp://other.io/token",
        ] {
            check(bad, None);
        }
        assert_eq!(locate("/token", &[]), None);
    }
}
