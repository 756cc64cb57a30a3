//! Whose a host is, as far as its name tells.
//!
//! Takes a document, gives the sites of its servers: `acme.com` for `https://api.acme.com/v1`. Where everyone can have a name below
//! a domain, as with those of hosting companies, each name is a site of its own.

use std::collections::BTreeSet;

use crate::Node;
use crate::kind::{Kind, walk};

/// Domains below which names belong to whoever asks for them.
const HOSTING: [&str; 22] = [
    "amazonaws.com",
    "appspot.com",
    "azure-api.net",
    "azurewebsites.net",
    "cloudapp.net",
    "cloudfront.net",
    "firebaseapp.com",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "herokuapp.com",
    "netlify.app",
    "ngrok.io",
    "onrender.com",
    "pages.dev",
    "railway.app",
    "run.app",
    "supabase.co",
    "vercel.app",
    "web.app",
    "windows.net",
    "workers.dev",
];

/// Labels below which countries give names.
const SECOND: [&str; 11] = [
    "ac", "co", "com", "edu", "go", "gob", "gov", "ne", "net", "or", "org",
];

/// The sites of all servers of a document; those that cannot be told are left out.
pub(crate) fn of(root: &Node) -> BTreeSet<String> {
    let mut sites = BTreeSet::new();
    let mut note = |node: &Node| {
        let servers = node.get("servers").and_then(Node::as_array);
        let urls = servers.into_iter().flatten();
        let urls = urls.filter_map(|server| server.get("url")?.as_str());
        sites.extend(urls.filter_map(site));
    };
    note(root);
    walk(&mut root.clone(), Kind::Document, &mut |node, kind, _| {
        if matches!(kind, Kind::PathItem | Kind::Operation) {
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
    let labels: Vec<&str> = host.split('.').filter(|label| !label.is_empty()).collect();
    let is_address = labels
        .iter()
        .all(|label| label.bytes().all(|b| b.is_ascii_digit()));
    let known = match labels.as_slice() {
        [] => return None,
        _ if is_address => labels.len(),
        [.., second, last] => {
            if HOSTING.contains(&format!("{second}.{last}").as_str()) {
                // Regions and services stand between the name and the domain.
                labels.len()
            } else if last.len() == 2 && SECOND.contains(second) {
                3
            } else {
                2
            }
        }
        [_] => 1,
    };
    let tail = &labels[labels.len().saturating_sub(known)..];
    let is_told = !tail.iter().any(|label| label.contains(['{', '}']));
    is_told.then(|| tail.join("."))
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
