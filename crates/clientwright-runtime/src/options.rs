//! What can be set for one call, whatever its operation.
//!
//! Takes times, a policy and a key; gives [`CallOptions`] that a call lays over what its client says.

use std::time::Duration;

use crate::RetryPolicy;

/// What is set for one call in the place of what its client says.
#[derive(Debug, Clone, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) idempotency_key: Option<String>,
}

impl CallOptions {
    /// Nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time that the whole call may take, with its retries and the waits between them.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the time that one attempt may take.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the time that connecting may take.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Sets how often the call is sent again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets the key by which the server does the call once, however often it comes. A caller that stores the key before it sends the
    /// call can send it again after a crash.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Lays other options over these.
    pub(crate) fn overlay(&mut self, over: Self) {
        self.timeout = over.timeout.or(self.timeout);
        self.attempt_timeout = over.attempt_timeout.or(self.attempt_timeout);
        self.connect_timeout = over.connect_timeout.or(self.connect_timeout);
        self.retry = over.retry.or(self.retry.take());
        self.idempotency_key = over.idempotency_key.or(self.idempotency_key.take());
    }
}
