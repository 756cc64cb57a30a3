//! Base URLs: filled with their variables, checked, and brought to the form that paths are appended to.
//!
//! Takes what the document or the user gives; gives a [`Base`] with a scheme, a host and a path without a trailing slash. No
//! value of a variable can change where the parts of a URL begin, and no error shows one.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use http::uri::PathAndQuery;
use percent_encoding::percent_decode_str;
use url::{Host, Position, Url};

use crate::style::{Place, encode};
use crate::{Error, api, text};

/// A checked base URL.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    pub(crate) url: Url,
    /// The same for request lines.
    uri: Uri,
    /// True for `http://` to a host that is not this machine.
    pub(crate) exposed: bool,
}

impl Base {
    /// `https://host/path`, without a slash at the end.
    pub(crate) fn text(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// A URL of the same origin, for a request line; none where it is too long or holds what no request line can.
    pub(crate) fn uri_of(&self, url: &Url) -> Option<Uri> {
        let mut parts = self.uri.clone().into_parts();
        let path = &url[Position::BeforePath..Position::AfterQuery];
        parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
        // Together with its host it may be longer than a URI can be.
        Uri::from_parts(parts)
            .ok()
            .filter(|_| url.as_str().len() < usize::from(u16::MAX))
    }
}

/// Fills the variables of a base URL and checks it; `method` is the builder's method that sets the URL.
pub(crate) fn base(
    host: &api::Host,
    own: Option<&str>,
    variables: &[(String, String)],
) -> Result<Base, Error> {
    let method = match host.name {
        "" => "base_url".to_owned(),
        name => format!("{name}_base_url"),
    };
    let refuse = |what: &str| {
        Error::build(format!(
            "the base URL {what}; see `{method}` of the client's builder"
        ))
    };
    let template = own.unwrap_or(host.default_url);
    let filled = fill(template, host.variables, variables)?;
    let url = Url::parse(&filled.url).map_err(|_| refuse("is not an absolute URL"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("is neither https nor http"));
    }
    if !url.username().is_empty() || url.password().is_some() || filled.url.contains('@') {
        return Err(refuse("holds a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("has a query or a fragment"));
    }
    let Some(named) = url.host() else {
        return Err(refuse("names no host"));
    };
    if let Some(authority) = &filled.authority {
        // What the parser took for the host must be what was written, or a value has moved its borders.
        let parsed = url
            .port()
            .map_or(named.to_string(), |port| format!("{named}:{port}"));
        let given = authority.to_ascii_lowercase();
        let default_port = given.trim_end_matches(":443").trim_end_matches(":80");
        if parsed != given && parsed != default_port {
            return Err(refuse(
                "has a variable whose value does not fit into a host name",
            ));
        }
    }
    let exposed = url.scheme() == "http" && !is_loopback(&named);
    let uri = Uri::try_from(url.as_str());
    Ok(Base {
        uri: uri.map_err(|_| refuse("is too long or has characters that no URL has"))?,
        url,
        exposed,
    })
}

/// Checks the URL of a token endpoint; `method` is the builder's method that takes what goes there.
pub(crate) fn token_url(url: &str, method: &str) -> Result<String, Error> {
    let refuse = |what: &str| Error::build(format!("the token URL of `{method}` {what}"));
    let parsed = Url::parse(url).map_err(|_| refuse("is not an absolute URL"))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(refuse("holds a user name or password"));
    }
    if parsed.fragment().is_some() {
        return Err(refuse("has a fragment"));
    }
    match (parsed.scheme(), parsed.host()) {
        ("https", Some(_)) => Ok(parsed.into()),
        ("http", Some(host)) if is_loopback(&host) => Ok(parsed.into()),
        _ => Err(refuse("is not https")),
    }
}

/// `https://host:port` of a checked URL.
pub(crate) fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    &url[..end]
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => Ipv4Addr::is_loopback(ip),
        Host::Ipv6(ip) => Ipv6Addr::is_loopback(ip),
    }
}

struct Filled {
    url: String,
    /// Host and port as written, where a variable stands in them.
    authority: Option<String>,
}

/// Puts values in the place of `{name}`; each must fit where it stands.
fn fill(
    template: &str,
    known: &[api::Variable],
    given: &[(String, String)],
) -> Result<Filled, Error> {
    let (scheme, rest) = template.split_once("://").unwrap_or(("", template));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let value = |name: &str| -> Result<(String, String), Error> {
        let variable = known.iter().find(|v| v.name == name);
        let method = variable.map_or(name, |v| v.method).to_owned();
        let own = given
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str());
        match own.or(variable.and_then(|v| v.default)) {
            Some(value) => Ok((value.to_owned(), method)),
            None => Err(Error::build(format!(
                "the base URL needs a value for `{name}`: call `{method}` of the client's builder"
            ))),
        }
    };
    let refuse = |method: &str| {
        Error::build(format!(
            "the value given to `{method}` of the client's builder does not fit into the base URL"
        ))
    };
    let filled_scheme = replace(scheme, |name| {
        let (value, method) = value(name)?;
        let fits = matches!(value.as_str(), "http" | "https");
        if fits {
            Ok(value)
        } else {
            Err(refuse(&method))
        }
    })?;
    let filled_authority = replace(authority, |name| {
        let (value, method) = value(name)?;
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
        let fits = !value.is_empty() && value.bytes().all(fits);
        if fits {
            Ok(value)
        } else {
            Err(refuse(&method))
        }
    })?;
    let filled_path = replace(path, |name| {
        let (value, method) = value(name)?;
        let segments: Vec<_> = value
            .split('/')
            .map(|s| encode(s, Place::Path, false))
            .collect();
        if has_dots(&value) {
            Err(refuse(&method))
        } else {
            Ok(segments.join("/"))
        }
    })?;
    let url = match scheme {
        "" => format!("{filled_authority}{filled_path}"),
        _ => format!("{filled_scheme}://{filled_authority}{filled_path}"),
    };
    let authority = (filled_authority != authority).then_some(filled_authority);
    Ok(Filled { url, authority })
}

/// Replaces each `{name}`; a brace without its partner stays and makes the URL invalid or literal.
fn replace(
    template: &str,
    mut value: impl FnMut(&str) -> Result<String, Error>,
) -> Result<String, Error> {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, name, after)) = placeholder(rest) {
        out.push_str(before);
        out.push_str(&value(name)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Splits text at its first `{name}`.
pub(crate) fn placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text::split(template, b'{')?;
    let (name, after) = text::split(rest, b'}')?;
    Some((before, name, after))
}

/// How often a server may be expected to decode a path; each round costs the length of the segment.
const DECODINGS: usize = 8;

/// True for text that is, or holds between slashes, `.` or `..`, or does so when it is percent-decoded, even repeatedly.
pub(crate) fn has_dots(text: &str) -> bool {
    let mut text = Cow::Borrowed(text);
    for _ in 0..DECODINGS {
        // Most text has neither, and is looked through once.
        if !text.bytes().any(|byte| matches!(byte, b'.' | b'%')) {
            return false;
        }
        let mut parts = text.split(['/', '\\']);
        if parts.any(|part| matches!(part.trim(), "." | "..")) {
            return true;
        }
        if !text.contains('%') {
            return false;
        }
        text = Cow::Owned(percent_decode_str(&text).decode_utf8_lossy().into_owned());
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Variable;

    const ORGANIZATION: Variable = Variable::new("organization", "organization");
    const BASE_PATH: Variable = Variable {
        default: Some("v2"),
        ..Variable::new("path", "path")
    };

    fn check(url: &'static str, variables: &[(&str, &str)], expect: Result<&str, &str>) {
        let host = api::Host {
            variables: &[ORGANIZATION, BASE_PATH],
            ..api::Host::new("", url)
        };
        let given: Vec<_> = variables
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        match (base(&host, None, &given), expect) {
            (Ok(base), Ok(expect)) => assert_eq!(base.text(), expect),
            (Err(error), Err(expect)) => {
                let shown = error.to_string();
                assert!(shown.contains(expect), "{shown}");
                for (_, value) in variables.iter().filter(|(_, value)| value.len() > 2) {
                    assert!(!shown.contains(value), "{shown}");
                }
            }
            (found, expect) => panic!("{url} {variables:?}: {found:?} instead of {expect:?}"),
        }
    }

    #[test]
    fn base_urls_are_checked() {
        check(
            "https://api.example.com/v1/",
            &[],
            Ok("https://api.example.com/v1"),
        );
        check(
            "https://api.example.com",
            &[],
            Ok("https://api.example.com"),
        );
        check("https://user:pw@api.example.com", &[], Err("user name"));
        check("https://@api.example.com", &[], Err("user name"));
        check("ftp://api.example.com", &[], Err("neither https"));
        check("javascript:alert(1)", &[], Err("neither https"));
        check("/v1", &[], Err("absolute"));
        check("", &[], Err("absolute"));
        check("https://api.example.com/?x=1", &[], Err("query"));
    }

    #[test]
    fn variables_stay_where_they_stand() {
        let url = "https://{organization}.example.io/api/{path}";
        check(
            url,
            &[("organization", "Acme-1")],
            Ok("https://acme-1.example.io/api/v2"),
        );
        check(url, &[], Err("call `organization`"));
        for bad in [
            "evil.com/",
            "evil.com#",
            "a@b",
            "a:80",
            "",
            "a b",
            "é",
            "%2e",
        ] {
            check(url, &[("organization", bad)], Err("`organization`"));
        }
        check(
            url,
            &[("organization", "a"), ("path", "x y/é")],
            Ok("https://a.example.io/api/x%20y/%C3%A9"),
        );
        check(
            url,
            &[("organization", "a"), ("path", "../../admin")],
            Err("`path`"),
        );
        check(
            url,
            &[("organization", "a"), ("path", "%2e%2E")],
            Err("`path`"),
        );
    }
}
