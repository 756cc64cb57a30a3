//! A client: what all calls of one user of an API share.
//!
//! Takes what the builder has checked; gives calls their base URL, credentials, headers, limits and transport. Nothing in it
//! changes, so clones are one pointer and may be used from any thread.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::auth::Credential;
use crate::base_url::Base;
use crate::{Api, Transport};

/// A client of an API. Cheap to clone: clones share connections.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) bases: Vec<Base>,
    pub(crate) credentials: Vec<Option<Credential>>,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) transport: Arc<dyn Transport>,
}

impl Client {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0
    }
}

impl Shared {
    /// Everything that the client authenticates with.
    pub(crate) fn secrets(&self, out: &mut Vec<String>) {
        for credential in self.credentials.iter().flatten() {
            match credential {
                Credential::Token(token) => out.push(token.expose().clone()),
                Credential::Basic(username, password) => {
                    out.extend([username.expose().clone(), password.expose().clone()]);
                }
            }
        }
        let headers = self.headers.values().filter(|value| value.is_sensitive());
        out.extend(headers.filter_map(|value| value.to_str().ok().map(str::to_owned)));
    }
}

impl fmt::Debug for Client {
    /// Shows where the client talks to, and nothing that it authenticates with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let urls: Vec<_> = self.0.bases.iter().map(|base| base.url.as_str()).collect();
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
