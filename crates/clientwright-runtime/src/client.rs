//! A client: what all calls of one user of an API share.
//!
//! Takes what the builder has checked; gives calls their base URL, credentials, headers, limits and transport. Nothing in it
//! changes, so clones are one pointer and may be used from any thread.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use http::header::USER_AGENT;

use crate::auth::Credential;
use crate::base_url::Base;
use crate::call::SHORTEST_HEADER;
use crate::hook::Hook;
use crate::retry::Budget;
use crate::{Api, RateLimit, RetryPolicy, Transport};

/// A client of an API. Cheap to clone: clones share connections.
///
/// Calls are sent within a tokio runtime whose time and IO drivers are enabled, as `#[tokio::main]` and
/// `Builder::enable_all` have them. Where there is no runtime, a call is an error; where a driver is missing, tokio panics and
/// names what to enable, since it cannot be asked beforehand.
///
/// A connection of the default transport lives in the runtime that the call which opened it was sent in. A client may outlive
/// that runtime: once it is dropped, its connections are gone, and the next call opens its own. While a runtime is kept without
/// being run, as between two `block_on` of a current-thread one, its connections stand still, and a call from another runtime
/// that meets one of them waits until its attempt's time has run out. Programs with several such runtimes give each a client.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) bases: Vec<Base>,
    pub(crate) credentials: Vec<Option<Credential>>,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) hooks: Vec<Arc<dyn Hook>>,
    pub(crate) rate_limit: Mutex<Option<RateLimit>>,
    pub(crate) max_response_bytes: usize,
    pub(crate) transport: Arc<dyn Transport>,
}

impl Client {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// What the last answer that said something of the provider's rate limit said. It is that of all clones.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        let held = self.0.rate_limit.lock();
        *held.unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }
}

impl Shared {
    /// Keeps what an answer said of the rate limit.
    pub(crate) fn set_rate_limit(&self, rate_limit: Option<RateLimit>) {
        let mut held = self
            .rate_limit
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *held = rate_limit;
    }

    /// Everything that the client authenticates with.
    pub(crate) fn secrets(&self, out: &mut Vec<String>) {
        for credential in self.credentials.iter().flatten() {
            credential.secrets(out);
        }
        for (name, value) in &self.headers {
            let Ok(text) = value.to_str() else { continue };
            let ours = |known: &&str| name.as_str().eq_ignore_ascii_case(known);
            let ours = *name == USER_AGENT || self.api.headers.iter().any(|(n, _)| ours(n));
            // What a header of the user's own holds nobody knows.
            if value.is_sensitive() || (!ours && text.len() >= SHORTEST_HEADER) {
                out.push(text.to_owned());
            }
        }
    }
}

impl fmt::Debug for Client {
    /// Shows where the client talks to, and nothing that it authenticates with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let urls: Vec<_> = self.0.bases.iter().map(Base::text).collect();
        f.debug_struct("Client")
            .field("name", &self.0.api.name)
            .field("base_urls", &urls)
            .finish_non_exhaustive()
    }
}

const _: () = {
    const fn sendable<T: Clone + Send + Sync + 'static>() {}
    sendable::<Client>();
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Request;
    use crate::{ClientBuilder, Scheme, SchemeKind, TransportError, TransportResponse};

    struct Nowhere;

    impl Transport for Nowhere {
        fn send(
            &self,
            _: Request,
        ) -> crate::transport::BoxFuture<'_, Result<TransportResponse, TransportError>> {
            Box::pin(std::future::pending())
        }
    }

    static API: Api = Api {
        schemes: &[Scheme::new("key", "key", SchemeKind::Basic)],
        headers: &[("Api-Version", "2019-05-29")],
        ..Api::new("test-client", "0.1.0")
    };

    #[test]
    fn secrets_are_known_in_every_form_that_is_sent() {
        let mut builder = ClientBuilder::new(&API);
        builder.set_transport(Nowhere);
        builder.set_basic(0, "skey_1", "pw");
        builder.set_header("X-Own", "long enough");
        builder.set_header("X-Flag", "on");
        builder.set_header("Api-Version", "2020-01-01");
        let mut found = Vec::new();
        if let Ok(client) = builder.build() {
            client.shared().secrets(&mut found);
        }
        assert_eq!(found, ["c2tleV8xOnB3", "skey_1", "pw", "long enough"]);
    }
}
