//! Whose a host is, as far as its name tells.
//!
//! Takes a document, gives the sites of its servers: `acme.com` for `https://api.acme.com/v1`. Where everyone can have a name below
//! a domain, as with those of hosting companies, each name is a site of its own: the public suffix list has them.

use std::collections::BTreeSet;

use crate::Node;
use crate::kind::{Kind, walk};

/// The sites of all servers of a document; those that cannot be told are left out.
pub(crate) fn of(root: &mut Node) -> BTreeSet<String> {
    let mut sites = BTreeSet::new();
    let mut note = |node: &Node| {
        let servers = node.get("servers").and_then(Node::as_array);
        let urls = servers.into_iter().flatten();
        let urls = urls.filter_map(|server| server.get("url")?.as_str());
        sites.extend(urls.filter_map(site));
    };
    walk(root, Kind::Document, &mut |node, kind, _| {
        if matches!(kind, Kind::Document | Kind::PathItem | Kind::Operation) {
            note(node);
        }
    });
    sites
}

/// The site of a URL; none where it has no host, or only variables tell whose it is.
fn site(url: &str) -> Option<String> {
    let (_, rest) = url.trim().split_once("//")?;
    let host = rest.split('/').next()?.to_ascii_lowercase();
    if host.starts_with('[') {
        return Some(host);
    }
    let host = host
        .rsplit_once(':')
        .map_or(host.as_str(), |(name, _)| name);
    let host = host.trim_matches('.');
    let is_address = host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    // A name of one label, such as `localhost`, is a suffix to the list.
    let site = match psl::domain_str(host) {
        Some(domain) if !is_address => domain,
        _ => host,
    };
    (!site.is_empty() && !site.contains(['{', '}'])).then(|| site.to_owned())
}

#[cfg(test)]
mod tests {
    use super::site;

    #[test]
    fn sites_of_urls() {
        for (url, expect) in [
            ("https://api.acme.com/v1", Some("acme.com")),
            ("https://acme.com", Some("acme.com")),
            ("https://{shop}.acme.com:8443/v1", Some("acme.com")),
            ("https://api.acme.co.uk", Some("acme.co.uk")),
            ("https://api.acme.com.pl.", Some("acme.com.pl")),
            ("https://acme.github.io/api", Some("acme.github.io")),
            (
                "https://a1.execute-api.eu-west-1.amazonaws.com",
                Some("a1.execute-api.eu-west-1.amazonaws.com"),
            ),
            ("https://{id}.herokuapp.com", None),
            ("http://localhost:{port}", Some("localhost")),
            ("https://api.abc.io", Some("abc.io")),
            ("http://localhost:8080", Some("localhost")),
            ("http://127.0.0.1:1/x", Some("127.0.0.1")),
            ("http://[::1]:8080", Some("[::1]:8080")),
            ("https://{host}/v1", None),
            ("/v1", None),
            ("{server}", None),
        ] {
            assert_eq!(site(url).as_deref(), expect, "{url}");
        }
    }
}
