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
use http::{HeaderName, HeaderValue};

use self::cache::{Cache, Kept};
use self::oauth2::Fetch;
use self::token::Value;
use crate::base_url::Base;
use crate::call::Call;
use crate::error::Failed;
use crate::style::{Place, encode};
use crate::{Api, Error, Operation, Scheme, SchemeKind, Secret, Transport, headers};

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
    /// A token, and how it is sent.
    Token(Secret<String>, Grant),
    /// User name and password, and how they are sent.
    Basic(Secret<String>, Secret<String>, Grant),
    Fetched(Cache),
}

/// Where a credential goes, ready to be sent.
#[derive(Clone)]
pub(crate) enum Grant {
    Header(HeaderName, HeaderValue),
    Query(String, String),
    Cookie(String, String),
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
            Self::Token(token) => {
                let grant = Grant::of(scheme, token.expose(), None)?;
                return Ok(Credential::Token(token, grant));
            }
            Self::Basic(username, password) => {
                let grant = Grant::of(scheme, password.expose(), Some(username.expose()))?;
                return Ok(Credential::Basic(username, password, grant));
            }
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
            Self::Basic(username, password, _) => pair(username, password),
            Self::Token(token, _) => out.push(token.expose().clone()),
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

/// The credentials of an attempt.
pub(crate) struct Grants {
    pub(crate) given: Vec<Grant>,
    /// The tokens among them that were fetched.
    pub(crate) fetched: Fetched,
}

/// Tokens that were fetched, each with its place in the client's credentials.
pub(crate) type Fetched = Vec<(usize, Arc<Kept>)>;

/// A credential that has to be fetched, with the place of its scheme.
pub(crate) type Missing<'a> = (usize, &'static Scheme, &'a Cache);

/// The credentials of an attempt of the call that are at hand, and those that have to be fetched.
pub(crate) fn at_hand(call: &Call) -> Result<(Grants, Vec<Missing<'_>>), Error> {
    let (mut given, mut missing) = (Vec::with_capacity(1), Vec::new());
    for (index, scheme, credential) in taken(call)? {
        match credential {
            Credential::Token(_, grant) | Credential::Basic(_, _, grant) => {
                given.push(grant.clone());
            }
            // What the call sets by hand goes in its place: there is nothing to fetch.
            Credential::Fetched(_) if is_by_hand(call, scheme) => {}
            Credential::Fetched(cache) => missing.push((index, scheme, cache)),
        }
    }
    let fetched = Fetched::new();
    Ok((Grants { given, fetched }, missing))
}

/// The credentials that are at hand, with those that have to be fetched.
pub(crate) async fn fetch(mut grants: Grants, missing: Vec<Missing<'_>>) -> Result<Grants, Error> {
    for (index, scheme, cache) in missing {
        let kept = cache.get().await.map_err(no_token)?;
        grants.given.push(Grant::fetched(scheme, &kept)?);
        grants.fetched.push((index, kept));
    }
    Ok(grants)
}

/// True where the call itself sets the header of a scheme.
fn is_by_hand(call: &Call, scheme: &Scheme) -> bool {
    let set = |name: &str| {
        let mut extra = call.extra_headers.iter();
        extra.any(|(known, _)| known.as_str().eq_ignore_ascii_case(name))
    };
    header_of(scheme).is_some_and(set)
}

/// The schemes of the first alternative that is met whole, with what the client holds for them. A header that the call or the client
/// sets by hand counts as credentials.
fn taken(
    call: &Call,
) -> Result<impl Iterator<Item = (usize, &'static Scheme, &Credential)>, Error> {
    let (operation, shared) = (call.operation, call.client.shared());
    let (api, credentials) = (shared.api, &shared.credentials);
    let met = |scheme: usize| {
        let of_client = |name| shared.headers.contains_key(name);
        credentials.get(scheme).is_some_and(Option::is_some)
            || api.schemes.get(scheme).is_some_and(|scheme| {
                is_by_hand(call, scheme) || header_of(scheme).is_some_and(of_client)
            })
    };
    let mut ways = operation.security.iter();
    // What asks for nothing is met by every client, also by one that has credentials for another way.
    let some = ways.find(|all| !all.is_empty() && all.iter().all(|&s| met(s)));
    let none = || operation.security.iter().find(|all| all.is_empty());
    let schemes: &[usize] = match some.or_else(none) {
        Some(schemes) => schemes,
        None if operation.security.is_empty() || !shared.transport.needs_credentials() => &[],
        None => return Err(Error::auth(missing(api, operation))),
    };
    Ok(schemes.iter().filter_map(|&index| {
        let credential = credentials.get(index)?.as_ref()?;
        Some((index, api.schemes.get(index)?, credential))
    }))
}

/// Throws away the fetched tokens that a server has answered 401 to, unless there are newer ones. True where another attempt would
/// go out with others.
pub(crate) fn reject(call: &Call, fetched: &Fetched) -> bool {
    let mut others = false;
    for (scheme, kept) in fetched {
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
        self.given.is_empty()
    }
}

impl Grant {
    /// A token that was fetched is looked at here: nobody has seen it before.
    fn fetched(scheme: &Scheme, kept: &Kept) -> Result<Self, Error> {
        let (username, secret) = match &kept.token.value {
            Value::Pair(username, password) => (Some(username.expose().as_str()), password),
            Value::One(secret) if scheme.kind == SchemeKind::Basic => {
                return Self::of(scheme, "", Some(secret.expose()));
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
        Self::of(scheme, secret.expose(), username)
    }

    /// A credential where its scheme has it; without a user name, Basic takes a token that is encoded already.
    fn of(scheme: &Scheme, token: &str, username: Option<&str>) -> Result<Self, Error> {
        let header = |name: &str, text: &str| {
            Ok(Self::Header(
                headers::name(name)?,
                headers::value(name, text, true)?,
            ))
        };
        match (scheme.kind, username) {
            (SchemeKind::Bearer, _) => header("authorization", &format!("Bearer {token}")),
            (SchemeKind::Basic, Some(username)) => {
                let pair = basic(username, token);
                header("authorization", &format!("Basic {pair}"))
            }
            (SchemeKind::Basic, None) => header("authorization", &format!("Basic {token}")),
            (SchemeKind::ApiKeyHeader(name), _) => header(name, token),
            (SchemeKind::ApiKeyQuery(name), _) => {
                let (name, value) = encoded(name, token, Place::Query);
                Ok(Self::Query(name, value))
            }
            (SchemeKind::ApiKeyCookie(name), _) => {
                let (name, value) = encoded(name, token, Place::Cookie);
                // A session goes back as the server gave it: few servers decode cookies.
                let kept = token.bytes().all(is_cookie_octet);
                let value = if kept { token.to_owned() } else { value };
                Ok(Self::Cookie(name, value))
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
