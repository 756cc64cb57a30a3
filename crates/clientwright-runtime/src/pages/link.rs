//! Links to the next page.
//!
//! Takes what a server gave, or a token held, and the URL of the page before; gives path and query on the same origin, or nothing.
//! A link can lead to no other scheme, host or port, and carries no credentials but the client's own.

use url::Url;

use crate::{Api, SchemeKind};

/// Path and query of a link, without the parameters that are credentials: those are the client's to add. `None` where the link
/// leads to another origin or is none.
pub(super) fn resolve(page: &str, link: &str, api: &Api) -> Option<String> {
    let page = Url::parse(page).ok()?;
    let link = page.join(link).ok()?;
    let same = link.scheme() == page.scheme()
        && link.host() == page.host()
        && link.port_or_known_default() == page.port_or_known_default();
    let plain = link.username().is_empty() && link.password().is_none();
    if !same || !plain || link.cannot_be_a_base() {
        return None;
    }
    let query: Vec<&str> = link
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .filter(|pair| !is_credential(pair, api))
        .collect();
    let mut out = link.path().to_owned();
    if !query.is_empty() {
        out.push('?');
        out.push_str(&query.join("&"));
    }
    Some(out)
}

/// The whole URL of a link that [`resolve`] gave, on the origin of the page before.
pub(super) fn absolute(page: &str, link: &str, api: &Api) -> Option<String> {
    let link = resolve(page, link, api)?;
    let origin = Url::parse(page).ok()?.origin().ascii_serialization();
    Some(format!("{origin}{link}"))
}

fn is_credential(pair: &str, api: &Api) -> bool {
    let name = url::form_urlencoded::parse(pair.as_bytes()).next();
    let name = name.as_ref().map_or("", |(name, _)| name);
    let mut schemes = api.schemes.iter();
    schemes.any(|scheme| matches!(scheme.kind, SchemeKind::ApiKeyQuery(key) if key == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scheme;

    static API: Api = Api {
        schemes: &[Scheme::new(
            "key",
            "key",
            SchemeKind::ApiKeyQuery("api_key"),
        )],
        ..Api::new("test-client", "0.1.0")
    };

    #[test]
    fn links_stay_on_their_origin() {
        let page = "https://api.example.com/v1/customers";
        let check = |link: &str, expect: Option<&str>| {
            let url = expect.map(|expect| format!("https://api.example.com{expect}"));
            assert_eq!(absolute(page, link, &API), url, "{link}");
            // What is stored leads to the same place again.
            let stored = resolve(page, link, &API);
            let again = stored.and_then(|stored| absolute(page, &stored, &API));
            assert_eq!(again, url, "{link}");
        };
        check("/v1/customers?page=2", Some("/v1/customers?page=2"));
        check("?page=2&x=a%26b", Some("/v1/customers?page=2&x=a%26b"));
        check("customers?after=c", Some("/v1/customers?after=c"));
        check("https://api.example.com:443/x#top", Some("/x"));
        check("HTTPS://API.example.com/x", Some("/x"));
        check("//api.example.com/x", Some("/x"));
        check(
            "?page%5Bnumber%5D=2&page[size]=5",
            Some("/v1/customers?page%5Bnumber%5D=2&page[size]=5"),
        );
        check("?api_key=s3cret&page=2", Some("/v1/customers?page=2"));
        check("?api%5Fkey=s3cret", Some("/v1/customers"));
        for elsewhere in [
            "http://api.example.com/x",
            "https://api.example.com:8443/x",
            "https://evil.example/x",
            "//evil.example/x",
            "\\\\evil.example/x",
            "/\t/evil.example/x",
            "https://api.example.com@evil.example/x",
            "https://user@api.example.com/x",
            "https://api.example.com.evil.example/x",
            "javascript:alert(1)",
            "data:text/plain,x",
            "file:///etc/passwd",
            "https://",
        ] {
            check(elsewhere, None);
        }
    }
}
