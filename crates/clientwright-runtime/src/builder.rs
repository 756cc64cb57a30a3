//! Builds clients.
//!
//! Takes credentials, URLs, headers and limits as they come; gives a [`Client`], or the first thing that is wrong with them,
//! before anything is sent. No error shows a value that may be secret.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderMap;
use http::header::USER_AGENT;

use crate::auth::{Given, is_visible};
use crate::base_url::{self, Base};
use crate::client::Shared;
use crate::hook::Hook;
use crate::retry::{Budget, RETRIES};
use crate::{
    Api, Client, ClientCredentials, Error, RetryPolicy, Secret, TokenProvider, Transport, headers,
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(60);
const MAX_RESPONSE_BYTES: usize = 16 * 1024 * 1024;

/// Builds a [`Client`]. Later settings replace earlier ones.
#[derive(Clone)]
pub struct ClientBuilder {
    api: &'static Api,
    credentials: Vec<Option<Given>>,
    base_urls: Vec<Option<String>>,
    /// For hosts that have none of their own.
    default_base_urls: Vec<Option<String>>,
    variables: Vec<(String, String)>,
    headers: Vec<Header>,
    user_agent: Option<String>,
    timeout: Duration,
    attempt_timeout: Option<Duration>,
    connect_timeout: Duration,
    retry: RetryPolicy,
    retry_budget: u32,
    hooks: Vec<Arc<dyn Hook>>,
    max_response_bytes: usize,
    transport: Option<Arc<dyn Transport>>,
}

#[derive(Clone)]
struct Header {
    name: String,
    value: Secret<String>,
    secret: bool,
}

impl ClientBuilder {
    /// A builder with the defaults: 10 seconds to connect, 60 seconds for a whole call and half of that for an attempt that may be
    /// followed by another one, two retries, answers of up to 16 MiB.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            credentials: vec![None; api.schemes.len()],
            base_urls: vec![None; api.hosts.len()],
            default_base_urls: vec![None; api.hosts.len()],
            variables: Vec::new(),
            headers: Vec::new(),
            user_agent: None,
            timeout: TIMEOUT,
            attempt_timeout: None,
            connect_timeout: CONNECT_TIMEOUT,
            retry: RetryPolicy::new(),
            retry_budget: RETRIES,
            hooks: Vec::new(),
            max_response_bytes: MAX_RESPONSE_BYTES,
            transport: None,
        }
    }

    /// Sets the token or key of a security scheme.
    pub fn set_token(&mut self, scheme: usize, token: impl Into<Secret<String>>) {
        self.set_credential(scheme, Given::Token(token.into()));
    }

    /// Sets user name and password of a security scheme; either may be empty.
    pub fn set_basic(
        &mut self,
        scheme: usize,
        username: impl Into<Secret<String>>,
        password: impl Into<Secret<String>>,
    ) {
        self.set_credential(scheme, Given::Basic(username.into(), password.into()));
    }

    /// Sets who gives the tokens or keys of a security scheme.
    pub fn set_provider(&mut self, scheme: usize, provider: impl TokenProvider) {
        self.set_credential(scheme, Given::Provider(Arc::new(provider)));
    }

    /// Sets the id and secret that tokens of a security scheme are got by; the scheme has a token endpoint.
    pub fn set_client_credentials(&mut self, scheme: usize, credentials: ClientCredentials) {
        self.set_credential(scheme, Given::Client(credentials));
    }

    fn set_credential(&mut self, scheme: usize, credential: Given) {
        if let Some(slot) = self.credentials.get_mut(scheme) {
            *slot = Some(credential);
        }
    }

    /// Sets the base URL of a host.
    pub fn set_base_url(&mut self, host: usize, url: impl Into<String>) {
        if let Some(slot) = self.base_urls.get_mut(host) {
            *slot = Some(url.into());
        }
    }

    /// Sets where calls of a host go for which no base URL is set: along with the main host, where both have a server of that kind.
    pub fn set_default_base_url(&mut self, host: usize, url: impl Into<String>) {
        if let Some(slot) = self.default_base_urls.get_mut(host) {
            *slot = Some(url.into());
        }
    }

    /// Sets a variable of the base URLs.
    pub fn set_variable(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value.into()));
    }

    /// Sets a header that every request carries.
    pub fn set_header(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        self.put_header(Header {
            name,
            value: Secret::new(value),
            secret: false,
        });
    }

    /// Sets a header that every request carries and that counts as a credential: it is marked sensitive, and plain http is refused
    /// as for keys.
    pub fn set_secret_header(&mut self, name: impl Into<String>, value: impl Into<Secret<String>>) {
        self.put_header(Header {
            name: name.into(),
            value: value.into(),
            secret: true,
        });
    }

    fn put_header(&mut self, header: Header) {
        self.headers
            .retain(|known| !known.name.eq_ignore_ascii_case(&header.name));
        self.headers.push(header);
    }

    /// Sets what the `User-Agent` header begins with, in the place of the client crate's name and version.
    pub fn set_user_agent(&mut self, user_agent: impl Into<String>) {
        self.user_agent = Some(user_agent.into());
    }

    /// Sets the time that a whole call may take, from getting credentials to the last byte of the answer, with its retries and the waits
    /// between them.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    /// Sets the time that one attempt may take, from connecting to the last byte of the answer. Otherwise an attempt that may be
    /// followed by another one has half of the call's time, and every other one has all of it.
    pub fn set_attempt_timeout(&mut self, timeout: Duration) {
        self.attempt_timeout = Some(timeout);
    }

    /// Sets how often calls are sent again.
    pub fn set_retry(&mut self, policy: RetryPolicy) {
        self.retry = policy;
    }

    /// Sets how many retries all clones of the client may send together while nothing succeeds, 20 otherwise; 0 allows none.
    ///
    /// A retry that succeeds costs nothing, and ten calls that succeed at once earn one back. Where the budget is used up, a call's
    /// first error is its last. A client with many calls at a time needs a larger one to get over a short outage.
    pub fn set_retry_budget(&mut self, retries: u32) {
        self.retry_budget = retries;
    }

    /// Adds what looks at each attempt.
    pub fn add_hook(&mut self, hook: impl Hook) {
        self.hooks.push(Arc::new(hook));
    }

    /// Sets the time that connecting may take; it has no effect on a transport of the user's own.
    pub fn set_connect_timeout(&mut self, timeout: Duration) {
        self.connect_timeout = timeout;
    }

    /// Sets how many bytes the body of an answer may have.
    pub fn set_max_response_bytes(&mut self, bytes: usize) {
        self.max_response_bytes = bytes;
    }

    /// Sets the transport.
    pub fn set_transport(&mut self, transport: impl Transport) {
        self.transport = Some(Arc::new(transport));
    }

    /// Checks everything and builds the client.
    ///
    /// # Errors
    /// The first thing that is wrong: a base URL that is no http(s) URL, that holds a user name, or lacks the value of a variable;
    /// plain http to another machine with credentials; a header, key or password that cannot stand in a header; no transport.
    pub fn build(self) -> Result<Client, Error> {
        let bases = self.bases()?;
        self.check_credentials()?;
        let headers = self.header_map()?;
        let sensitive = headers.values().any(http::HeaderValue::is_sensitive);
        let credentials = sensitive || self.credentials.iter().any(Option::is_some);
        if credentials && bases.iter().any(|base| base.exposed) {
            return Err(Error::build(
                "credentials would go over plain http to another machine; use an https base URL",
            ));
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(self.connect_timeout)?,
        };
        let schemes = self.api.schemes.iter().zip(self.credentials);
        let credentials = schemes.map(|(scheme, given)| {
            given
                .map(|given| given.keep(scheme, &bases, headers.get(USER_AGENT), &transport))
                .transpose()
        });
        Ok(Client::new(Shared {
            api: self.api,
            credentials: credentials.collect::<Result<_, _>>()?,
            bases,
            headers,
            timeout: self.timeout,
            attempt_timeout: self.attempt_timeout,
            retry: self.retry,
            budget: Budget::new(self.retry_budget),
            hooks: self.hooks,
            rate_limit: Mutex::new(None),
            max_response_bytes: self.max_response_bytes,
            transport,
        }))
    }

    fn bases(&self) -> Result<Vec<Base>, Error> {
        let hosts = self.api.hosts.iter().zip(&self.base_urls);
        hosts
            .zip(&self.default_base_urls)
            .map(|((host, own), default)| {
                let own = own.as_deref().or(default.as_deref());
                base_url::base(host, own, &self.variables)
            })
            .collect()
    }

    /// What cannot travel is refused here, where the builder's method can be named.
    fn check_credentials(&self) -> Result<(), Error> {
        for (scheme, credential) in self.api.schemes.iter().zip(&self.credentials) {
            let refuse = |what: &str| {
                Err(Error::build(format!(
                    "what `{}` was given {what}",
                    scheme.method
                )))
            };
            match credential {
                Some(Given::Token(token)) if token.expose().is_empty() => {
                    return refuse("is empty");
                }
                Some(Given::Token(token)) if !is_visible(token.expose()) => {
                    return refuse("holds characters that a header cannot hold");
                }
                Some(Given::Basic(username, _)) if username.expose().contains(':') => {
                    return refuse("has a user name with a colon, which Basic cannot hold");
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn header_map(&self) -> Result<HeaderMap, Error> {
        let mut map = HeaderMap::new();
        let agent = format!(
            "{} clientwright/{}",
            self.user_agent
                .clone()
                .unwrap_or_else(|| format!("{}/{}", self.api.name, self.api.version)),
            env!("CARGO_PKG_VERSION"),
        );
        map.insert(USER_AGENT, headers::value("User-Agent", &agent, false)?);
        for (name, value) in self.api.headers {
            map.insert(headers::name(name)?, headers::value(name, value, false)?);
        }
        for header in &self.headers {
            let name = headers::name(&header.name)?;
            let secret = header.secret || headers::is_credential(&name, self.api);
            let value = headers::value(name.as_str(), header.value.expose(), secret)?;
            map.insert(name, value);
        }
        Ok(map)
    }
}

#[cfg(feature = "reqwest")]
fn default_transport(connect_timeout: Duration) -> Result<Arc<dyn Transport>, Error> {
    let transport =
        crate::transport::ReqwestTransport::new(connect_timeout).map_err(|mut error| {
            Error::build("the transport cannot be set up").with_source(error.source.take())
        })?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: Duration) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::build(
        "there is no default transport: call `transport` of the client's builder",
    ))
}

impl fmt::Debug for ClientBuilder {
    /// Shows what is set, and no credential, header or URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = self
            .api
            .schemes
            .iter()
            .zip(&self.credentials)
            .filter(|(_, c)| c.is_some());
        let given: Vec<_> = given.map(|(scheme, _)| scheme.name).collect();
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|header| header.name.as_str())
            .collect();
        f.debug_struct("ClientBuilder")
            .field("name", &self.api.name)
            .field("credentials", &given)
            .field("headers", &headers)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retry", &self.retry)
            .field("retry_budget", &self.retry_budget)
            .field("hooks", &self.hooks.len())
            .field("max_response_bytes", &self.max_response_bytes)
            .finish_non_exhaustive()
    }
}
