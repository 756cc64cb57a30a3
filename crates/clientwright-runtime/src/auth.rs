//! Credentials, and which of them an operation takes.
//!
//! Takes the client's credentials and an operation's alternatives; gives the headers, query parameters and cookies of the first
//! alternative that is met whole. Credentials of no other scheme go anywhere near the request.

mod answer;
mod cache;
mod flight;
mod oauth2;
mod token;

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderValue;

use self::cache::{Cache, Kept};
use self::oauth2::Fetch;
use self::token::Value;
use crate::base_url::Base;
use crate::call::Call;
use crate::error::Failed;
use crate::style::{Place, encode};
use crate::{Api, Error, Operation, Scheme, SchemeKind, Secret, Transport};

pub use self::oauth2::ClientCredentials;
pub use self::token::{Token, TokenError, TokenProvider};

/// What the builder was given for one security scheme.
#[derive(Clone)]
pub(crate) enum Given {
    Token(Secret<String>),
    Basic(Secret<String>, Secret<String>),
    Provider(Arc<dyn TokenProvider>),
    Client(ClientCredentials),
}

/// What a client has for one security scheme.
pub(crate) enum Credential {
    Token(Secret<String>),
    Basic(Secret<String>, Secret<String>),
    Fetched(Cache),
}

impl Given {
    /// What the client keeps of it, once its hosts and its transport are known.
    pub(crate) fn keep(
        self,
        scheme: &Scheme,
        bases: &[Base],
        user_agent: Option<&HeaderValue>,
        transport: &Arc<dyn Transport>,
    ) -> Result<Credential, Error> {
        let provider = match self {
            Self::Token(token) => return Ok(Credential::Token(token)),
            Self::Basic(username, password) => return Ok(Credential::Basic(username, password)),
            Self::Provider(provider) => provider,
            Self::Client(credentials) => {
                let Some(endpoint) = &scheme.token_endpoint else {
                    return Err(Error::build(format!(
                        "`{}` has no token endpoint",
                        scheme.method
                    )));
                };
                let transport = Arc::clone(transport);
                let fetch = Fetch::new(endpoint, &credentials, bases, user_agent, transport)?;
                Arc::new(fetch)
            }
        };
        Ok(Credential::Fetched(Cache::new(provider)))
    }
}

impl Credential {
    /// Everything that nobody may see, in each form in which it is sent.
    pub(crate) fn secrets(&self, out: &mut Vec<String>) {
        let mut pair = |username: &Secret<String>, password: &Secret<String>| {
            out.push(basic(username.expose(), password.expose()));
            out.extend([username.expose().clone(), password.expose().clone()]);
        };
        match self {
            Self::Basic(username, password) => pair(username, password),
            Self::Token(token) => out.push(token.expose().clone()),
            Self::Fetched(cache) => {
                for kept in cache.known() {
                    match &kept.token.value {
                        Value::Pair(username, password) => pair(username, password),
                        // Basic takes it for the user name.
                        Value::One(token) => pair(token, &Secret::default()),
                    }
                }
            }
        }
    }
}

/// Where credentials go.
#[derive(Default)]
pub(crate) struct Grants {
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) cookies: Vec<(String, String)>,
    /// The tokens among them that were fetched, each with its scheme.
    fetched: Vec<(usize, Arc<Kept>)>,
}

/// The credentials that an attempt of the call takes, fetched where they have to be. A header that the call or the client sets by
/// hand counts as credentials.
pub(crate) async fn grants(call: &Call) -> Result<Grants, Error> {
    let (operation, shared) = (call.operation, call.client.shared());
    let (api, credentials) = (shared.api, &shared.credentials);
    if operation.security.is_empty() {
        return Ok(Grants::default());
    }
    let by_call = |name: &str| {
        let mut extra = call.extra_headers.iter();
        extra.any(|(known, _)| known.as_str().eq_ignore_ascii_case(name))
    };
    let by_hand = |name: &str| by_call(name) || shared.headers.contains_key(name);
    let met = |scheme: usize| {
        let header = api.schemes.get(scheme).and_then(header_of);
        credentials.get(scheme).is_some_and(Option::is_some) || header.is_some_and(by_hand)
    };
    let mut ways = operation.security.iter();
    // What asks for nothing is met by every client, also by one that has credentials for another way.
    let some = ways.find(|all| !all.is_empty() && all.iter().all(|&s| met(s)));
    let none = || operation.security.iter().find(|all| all.is_empty());
    let Some(schemes) = some.or_else(none) else {
        if !shared.transport.needs_credentials() {
            return Ok(Grants::default());
        }
        return Err(Error::auth(missing(api, operation)));
    };
    let mut grants = Grants::default();
    for &index in *schemes {
        let (Some(scheme), Some(Some(credential))) =
            (api.schemes.get(index), credentials.get(index))
        else {
            continue;
        };
        match credential {
            Credential::Token(token) => grants.add(scheme, token.expose(), None),
            Credential::Basic(username, password) => {
                grants.add(scheme, password.expose(), Some(username.expose()));
            }
            // What the call sets by hand goes in its place: there is nothing to fetch.
            Credential::Fetched(_) if header_of(scheme).is_some_and(by_call) => {}
            Credential::Fetched(cache) => {
                let kept = cache.get().await.map_err(no_token)?;
                grants.add_fetched(scheme, &kept)?;
                grants.fetched.push((index, kept));
            }
        }
    }
    Ok(grants)
}

/// Throws away the fetched tokens that a server has answered 401 to, unless there are newer ones. True where another attempt would
/// go out with others.
pub(crate) fn reject(call: &Call, grants: &Grants) -> bool {
    let mut others = false;
    for (scheme, kept) in &grants.fetched {
        if let Some(Some(Credential::Fetched(cache))) =
            call.client.shared().credentials.get(*scheme)
        {
            others |= cache.reject(kept);
        }
    }
    others
}

/// The error of a call that gets no token.
fn no_token(error: TokenError) -> Error {
    let failed = error.answer().map(|answer| Failed {
        code: answer.code.clone(),
        message: answer.message.clone(),
        ..Failed::new(
            answer.status,
            answer.headers.clone(),
            bytes::Bytes::new(),
            false,
            answer.received,
        )
    });
    let mut out = Error::auth(error.detail());
    if let Some(failed) = failed {
        out = out.with_answer(failed);
    }
    out.with_source(Some(Box::new(error)))
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
        let scheme = api.schemes.get(scheme);
        scheme.map_or(String::new(), |s| match &s.token_endpoint {
            Some(endpoint) => format!("`{}` (or `{}`)", s.method, endpoint.method),
            None => format!("`{}`", s.method),
        })
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

    /// A token that was fetched is looked at here: nobody has seen it before.
    fn add_fetched(&mut self, scheme: &Scheme, kept: &Kept) -> Result<(), Error> {
        let (username, secret) = match &kept.token.value {
            Value::Pair(username, password) => (Some(username.expose().as_str()), password),
            Value::One(secret) if scheme.kind == SchemeKind::Basic => {
                self.add(scheme, "", Some(secret.expose()));
                return Ok(());
            }
            Value::One(secret) => (None, secret),
        };
        let refuse = |what: &str| {
            let method = scheme.method;
            Err(Error::auth(format!("the token for `{method}` {what}")))
        };
        if secret.expose().is_empty() && username.is_none() {
            return refuse("is empty");
        }
        if scheme.kind != SchemeKind::Basic && !is_visible(secret.expose()) {
            return refuse("holds characters that a header cannot hold");
        }
        self.add(scheme, secret.expose(), username);
        Ok(())
    }

    /// Puts a credential where its scheme has it; without a user name, Basic takes a token that is encoded already.
    fn add(&mut self, scheme: &Scheme, token: &str, username: Option<&str>) {
        match (scheme.kind, username) {
            (SchemeKind::Bearer, _) => self
                .headers
                .push(("authorization", format!("Bearer {token}"))),
            (SchemeKind::Basic, Some(username)) => {
                let pair = basic(username, token);
                self.headers
                    .push(("authorization", format!("Basic {pair}")));
            }
            (SchemeKind::Basic, None) => self
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

/// True for text that any header can hold.
pub(crate) fn is_visible(token: &str) -> bool {
    token.bytes().all(|b| (b' '..0x7f).contains(&b))
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
