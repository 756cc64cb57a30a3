//! Tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4).
//!
//! Takes a client's id and secret and what the API says of its token endpoint; gives a provider that asks there for tokens, over
//! the client's own transport. The secret goes to the token endpoint alone, over https or to this machine, and is shown by nothing.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};

use super::answer;
use super::basic;
use super::token::{Refusal, Token, TokenError, TokenProvider};
use crate::base_url::{self, Base};
use crate::retry::{Budget, RETRIES};
use crate::style::{Place, encode};
use crate::transport::{BodyStream, BoxFuture, Request, TransportErrorKind};
use crate::{ClientAuth, Error, Secret, TokenEndpoint, TokenRequest, Transport, Writer, body};

/// How often a token is asked for before the failure is the callers'.
const ATTEMPTS: u32 = 3;

/// The first wait between two attempts; each next one is twice as long.
const WAIT: Duration = Duration::from_millis(500);

/// The longest wait that a token endpoint can ask for; beyond it the failure is the callers', with what it asked for.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The most bytes that an answer with a token may have.
const MAX_BYTES: usize = 256 * 1024;

/// Id and secret that a client gets tokens by.
///
/// ```
/// use clientwright_runtime::ClientCredentials;
///
/// let credentials = ClientCredentials::new("client-4711", "secret-4711").scope("market:code:europe");
/// # drop(credentials);
/// ```
#[derive(Clone)]
pub struct ClientCredentials {
    id: Secret<String>,
    secret: Secret<String>,
    scope: Option<String>,
    fields: Vec<(String, Secret<String>)>,
    url: Option<String>,
}

impl ClientCredentials {
    /// The id of a client and its secret, which is empty for clients that have none.
    pub fn new(id: impl Into<Secret<String>>, secret: impl Into<Secret<String>>) -> Self {
        Self {
            id: id.into(),
            secret: secret.into(),
            scope: None,
            fields: Vec::new(),
            url: None,
        }
    }

    /// The same with the scope that tokens are to have: several are separated by spaces.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// The same with a further field of the request for a token, `audience` for one. It replaces what the API has for that name.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Secret<String>>) -> Self {
        let name = name.into();
        self.fields.retain(|(known, _)| *known != name);
        self.fields.push((name, value.into()));
        self
    }

    /// The same with the URL of another token endpoint: a gateway's, or a test's.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Everything that nobody may see, in each form in which it is sent.
    pub(crate) fn secrets(&self, out: &mut Vec<String>) {
        out.push(pair(self));
        out.extend([self.id.expose().clone(), self.secret.expose().clone()]);
        out.extend(self.fields.iter().map(|(_, value)| value.expose().clone()));
    }
}

impl fmt::Debug for ClientCredentials {
    /// Shows the scope and the names of further fields.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.fields.iter().map(|(name, _)| name).collect();
        f.debug_struct("ClientCredentials")
            .field("scope", &self.scope)
            .field("fields", &fields)
            .finish_non_exhaustive()
    }
}

/// Id and secret as Basic sends them: each is encoded as in a form first.
fn pair(credentials: &ClientCredentials) -> String {
    let encoded =
        |secret: &Secret<String>| encode(secret.expose(), Place::Form, false).into_owned();
    basic(&encoded(&credentials.id), &encoded(&credentials.secret))
}

/// Asks a token endpoint for tokens.
pub(super) struct Fetch {
    uri: Uri,
    headers: HeaderMap,
    body: Secret<String>,
    /// What may show in nothing that the endpoint says, the longest first.
    secrets: Vec<Secret<String>>,
    transport: Arc<dyn Transport>,
    /// Of its own: an outage of the endpoint costs the API's calls nothing, and the other way round.
    budget: Budget,
}

impl Fetch {
    /// Checks everything that a request for a token is made of.
    pub(super) fn new(
        endpoint: &TokenEndpoint,
        credentials: &ClientCredentials,
        bases: &[Base],
        user_agent: Option<&HeaderValue>,
        transport: Arc<dyn Transport>,
    ) -> Result<Self, Error> {
        let method = endpoint.method;
        let refuse = |what: &str| Error::build(format!("what `{method}` was given {what}"));
        if credentials.id.expose().is_empty() {
            return Err(refuse("has no id"));
        }
        let uri = url(endpoint, credentials, bases)?
            .parse::<Uri>()
            .map_err(|_| refuse("has a token URL that is none"))?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(user_agent) = user_agent {
            headers.insert(USER_AGENT, user_agent.clone());
        }
        if endpoint.auth == ClientAuth::Basic {
            let value = HeaderValue::from_str(&format!("Basic {}", pair(credentials)));
            let mut value = value.map_err(|_| refuse("is too long"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let fields = fields(endpoint, credentials);
        let (media, body) = match endpoint.request {
            TokenRequest::Form => ("application/x-www-form-urlencoded", form(&fields)),
            TokenRequest::Json => ("application/json", json(&fields)),
        };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
        let mut secrets = Vec::new();
        credentials.secrets(&mut secrets);
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Ok(Self {
            uri,
            headers,
            body: Secret::new(body),
            secrets: secrets.into_iter().map(Secret::new).collect(),
            transport,
            budget: Budget::new(RETRIES),
        })
    }

    async fn fetch(&self) -> Result<Token, TokenError> {
        let mut wait = WAIT;
        for attempt in 1.. {
            let failure = match self.attempt().await {
                Ok(token) => {
                    self.budget.deposit(attempt);
                    return Ok(token);
                }
                Err(failure) => failure,
            };
            // Clients that failed together do not come back together.
            let pause = failure
                .asked
                .unwrap_or_else(|| wait.mul_f64(0.5 + fastrand::f64() / 2.0));
            let again = failure.passing && attempt < ATTEMPTS && pause <= LONGEST_WAIT;
            if !again || !self.budget.withdraw() {
                return Err(failure.error);
            }
            tokio::time::sleep(pause).await;
            wait *= 2;
        }
        Err(TokenError::new("no token came"))
    }

    async fn attempt(&self) -> Result<Token, Failure> {
        let body = Bytes::copy_from_slice(self.body.expose().as_bytes());
        let request = Request::new(Method::POST, self.uri.clone(), self.headers.clone(), body);
        let sent = self.transport.send(request).await;
        let mut response = sent.map_err(|error| {
            // Where an answer went missing, so did its token: one more does no harm.
            let passing = error.kind() != TransportErrorKind::Request;
            Failure::new(
                TokenError::with_source("the token endpoint was not reached", error),
                passing,
            )
        })?;
        let body = read(&mut *response.body).await?;
        let body = String::from_utf8_lossy(&body);
        if response.status.is_success() {
            return answer::token(&body).map_err(|what| {
                let refusal = self.refusal(response.status, &response.headers, "");
                Failure::new(TokenError::refused(what, refusal), false)
            });
        }
        let refusal = self.refusal(response.status, &response.headers, &body);
        let asked = answer::retry_after(&refusal);
        let passing = matches!(response.status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504);
        let detail = if response.status.is_redirection() {
            "the token endpoint redirects, which is not followed"
        } else {
            "the token endpoint gave no token"
        };
        Err(Failure {
            error: TokenError::refused(detail, refusal),
            passing,
            asked,
        })
    }

    fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &str) -> Refusal {
        let secrets: Vec<String> = self.secrets.iter().map(|s| s.expose().clone()).collect();
        let (code, message) = answer::described(body, &secrets);
        let mut kept = HeaderMap::new();
        for name in ["retry-after", "retry-after-ms"].map(HeaderName::from_static) {
            if let Some(value) = headers.get(&name) {
                kept.insert(name, value.clone());
            }
        }
        Refusal {
            status,
            headers: kept,
            code,
            message,
            received: SystemTime::now(),
        }
    }
}

impl TokenProvider for Fetch {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        Box::pin(self.fetch())
    }
}

struct Failure {
    error: TokenError,
    /// True for what may be otherwise the next time.
    passing: bool,
    /// How long the endpoint asks to wait.
    asked: Option<Duration>,
}

impl Failure {
    fn new(error: TokenError, passing: bool) -> Self {
        Self {
            error,
            passing,
            asked: None,
        }
    }
}

async fn read(body: &mut dyn BodyStream) -> Result<Vec<u8>, Failure> {
    let mut whole = Vec::new();
    loop {
        match body.chunk().await {
            Ok(None) => return Ok(whole),
            Ok(Some(chunk)) if whole.len() + chunk.len() <= MAX_BYTES => {
                whole.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => {
                let error = TokenError::new("the answer of the token endpoint is too large");
                return Err(Failure::new(error, false));
            }
            Err(error) => {
                let error =
                    TokenError::with_source("the answer of the token endpoint broke off", error);
                return Err(Failure::new(error, true));
            }
        }
    }
}

/// Where the endpoint is: what the user says, else relative to the host that it belongs to.
fn url(
    endpoint: &TokenEndpoint,
    credentials: &ClientCredentials,
    bases: &[Base],
) -> Result<String, Error> {
    let base = endpoint.host.and_then(|host| bases.get(host));
    let url = match (&credentials.url, base) {
        (Some(own), _) => own.clone(),
        (None, None) => endpoint.url.to_owned(),
        (None, Some(base)) if endpoint.url.starts_with('/') => {
            format!("{}{}", base_url::origin(base.text()), endpoint.url)
        }
        (None, Some(base)) => format!("{}/{}", base.text(), endpoint.url),
    };
    base_url::token_url(&url, endpoint.method)
}

/// The fields of the request; what the user sets replaces what the API has.
fn fields<'a>(
    endpoint: &'a TokenEndpoint,
    credentials: &'a ClientCredentials,
) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("grant_type", "client_credentials")];
    if endpoint.auth == ClientAuth::Post {
        fields.push(("client_id", credentials.id.expose()));
        if !credentials.secret.expose().is_empty() {
            fields.push(("client_secret", credentials.secret.expose()));
        }
    }
    let scope = credentials.scope.as_deref().unwrap_or(endpoint.scope);
    if !scope.is_empty() {
        fields.push(("scope", scope));
    }
    let own = credentials
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.expose().as_str()));
    for (name, value) in endpoint.fields.iter().copied().chain(own) {
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
    }
    fields
}

fn form(fields: &[(&str, &str)]) -> String {
    let text = |text: &str| encode(text, Place::Form, false).into_owned();
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| (text(name), text(value)))
        .collect();
    body::join(&pairs)
}

fn json(fields: &[(&str, &str)]) -> String {
    let mut writer = Writer::new();
    writer.begin_object();
    for (name, value) in fields {
        writer.key(name);
        writer.string(value);
    }
    writer.end_object();
    writer.into_text()
}
