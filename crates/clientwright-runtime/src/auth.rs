//! Credentials, and which of them an operation takes.
//!
//! Takes the client's credentials and an operation's alternatives; gives the headers, query parameters and cookies of the first
//! alternative that is met whole. Credentials of no other scheme go anywhere near the request.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::call::Call;
use crate::style::{Place, encode};
use crate::{Api, Error, Operation, Scheme, SchemeKind, Secret};

/// What one security scheme was given.
#[derive(Clone)]
pub(crate) enum Credential {
    Token(Secret<String>),
    Basic(Secret<String>, Secret<String>),
}

/// Where credentials go.
#[derive(Default)]
pub(crate) struct Grants {
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) cookies: Vec<(String, String)>,
}

/// The credentials that an attempt of the call takes. A header that the call or the client sets by hand counts as credentials.
#[expect(
    clippy::unused_async,
    reason = "credentials may have to be fetched; those that are held do not"
)]
pub(crate) async fn grants(call: &Call) -> Result<Grants, Error> {
    let (operation, shared) = (call.operation, call.client.shared());
    let (api, credentials) = (shared.api, &shared.credentials);
    if operation.security.is_empty() {
        return Ok(Grants::default());
    }
    let by_hand = |name: &str| {
        let mut extra = call.extra_headers.iter();
        extra.any(|(known, _)| known.as_str().eq_ignore_ascii_case(name))
            || shared.headers.contains_key(name)
    };
    let met = |scheme: usize| {
        let header = api.schemes.get(scheme).and_then(header_of);
        credentials.get(scheme).is_some_and(Option::is_some) || header.is_some_and(by_hand)
    };
    let Some(schemes) = operation
        .security
        .iter()
        .find(|all| all.iter().all(|&s| met(s)))
    else {
        return Err(Error::auth(missing(api, operation)));
    };
    let mut grants = Grants::default();
    for &index in *schemes {
        if let (Some(scheme), Some(Some(credential))) =
            (api.schemes.get(index), credentials.get(index))
        {
            grants.add(scheme, credential);
        }
    }
    Ok(grants)
}

fn header_of(scheme: &Scheme) -> Option<&'static str> {
    match scheme.kind {
        SchemeKind::Bearer | SchemeKind::Basic => Some("authorization"),
        SchemeKind::ApiKeyHeader(name) => Some(name),
        SchemeKind::ApiKeyQuery(_) | SchemeKind::ApiKeyCookie(_) => None,
    }
}

/// Names the builder's methods that would do, alternative by alternative.
fn missing(api: &Api, operation: &Operation) -> String {
    let method = |&scheme: &usize| {
        api.schemes
            .get(scheme)
            .map_or(String::new(), |s| format!("`{}`", s.method))
    };
    let all = |all: &&[usize]| all.iter().map(method).collect::<Vec<_>>().join(" and ");
    let ways: Vec<_> = operation.security.iter().map(all).collect();
    format!(
        "credentials are missing: call {} of the client's builder",
        ways.join(", or ")
    )
}

impl Grants {
    /// True where no credential goes along.
    pub(crate) fn is_empty(&self) -> bool {
        self.headers.is_empty() && self.query.is_empty() && self.cookies.is_empty()
    }

    fn add(&mut self, scheme: &Scheme, credential: &Credential) {
        let token = match credential {
            Credential::Token(token) => token.expose(),
            Credential::Basic(..) => "",
        };
        match (scheme.kind, credential) {
            (SchemeKind::Bearer, _) => self
                .headers
                .push(("authorization", format!("Bearer {token}"))),
            (SchemeKind::Basic, Credential::Basic(username, password)) => {
                let pair = basic(username.expose(), password.expose());
                self.headers
                    .push(("authorization", format!("Basic {pair}")));
            }
            (SchemeKind::Basic, _) => self
                .headers
                .push(("authorization", format!("Basic {token}"))),
            (SchemeKind::ApiKeyHeader(name), _) => self.headers.push((name, token.to_owned())),
            (SchemeKind::ApiKeyQuery(name), _) => {
                self.query.push(encoded(name, token, Place::Query));
            }
            (SchemeKind::ApiKeyCookie(name), _) => {
                let (name, value) = encoded(name, token, Place::Cookie);
                // A session goes back as the server gave it: few servers decode cookies.
                let kept = token.bytes().all(is_cookie_octet);
                let value = if kept { token.to_owned() } else { value };
                self.cookies.push((name, value));
            }
        }
    }
}

/// User name and password as Basic sends them.
pub(crate) fn basic(username: &str, password: &str) -> String {
    BASE64_STANDARD.encode(format!("{username}:{password}"))
}

/// True for what RFC 6265 lets stand in the value of a cookie.
fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}

fn encoded(name: &str, value: &str, place: Place) -> (String, String) {
    (
        encode(name, place, false).into_owned(),
        encode(value, place, false).into_owned(),
    )
}
