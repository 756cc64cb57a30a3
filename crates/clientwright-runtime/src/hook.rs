//! What looks at each attempt of each call.
//!
//! Takes the attempts as they begin and end; gives metrics, logs or headers of the user's own making. Nothing that is shown here
//! holds a credential, a value of the path or query, a header's value or a body.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::{Call, Drift, Error, Idempotency, KeyPlace, Operation, headers};

/// Looks at each attempt of each call of a client.
///
/// The methods run in the call's own task and hold it up while they run, with the thread that it runs on. They must not block: hand
/// what takes time to a channel or a task. With the feature `blocking` all calls that are waited for share one thread, so that a hook
/// that blocks holds up all of them. A panic in one of them is the call's.
pub trait Hook: Send + Sync + 'static {
    /// Is called before an attempt is sent; headers can be added.
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        let _ = attempt;
    }

    /// Is called when an attempt has ended, also where its future was dropped.
    fn after_attempt(&self, attempted: &Attempted<'_>) {
        let _ = attempted;
    }

    /// Is called for what an answer holds that this version of the client does not know: when an answer is read, and when an attempt
    /// is answered with an error. What stands beside the part that is read, where `send` takes it out of an envelope or pages take
    /// the items out, is told too. Clients with hooks read such bodies twice for it.
    fn drift(&self, drift: &Drift) {
        let _ = drift;
    }
}

/// One hook can look at the calls of several clients.
impl<T: Hook + ?Sized> Hook for Arc<T> {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        T::before_attempt(self, attempt);
    }

    fn after_attempt(&self, attempted: &Attempted<'_>) {
        T::after_attempt(self, attempted);
    }

    fn drift(&self, drift: &Drift) {
        T::drift(self, drift);
    }
}

/// An attempt that is about to be sent.
pub struct Attempt<'a> {
    pub(crate) number: u32,
    pub(crate) host: &'a str,
    pub(crate) headers: &'a mut HeaderMap,
    pub(crate) call: &'a Call,
    pub(crate) exposed: bool,
}

impl Attempt<'_> {
    /// The operation: its id, method and path template.
    pub fn operation(&self) -> &'static Operation {
        self.call.operation
    }

    /// Which attempt it is, the first being 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The host that it goes to.
    pub fn host(&self) -> &str {
        self.host
    }

    /// Sets a header, as those of a trace.
    ///
    /// # Errors
    /// Where the name or the value cannot stand in a request, the transport sets the header, it carries the call's idempotency key, which
    /// all attempts share, or it is a credential that would go over plain http to another machine.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let header = headers::name(name)?;
        let value = headers::value(name, value, true)?;
        if let Idempotency::Keyed(key) = self.call.operation.idempotency
            && matches!(key.place, KeyPlace::Header(own) if own.eq_ignore_ascii_case(name))
        {
            return Err(Error::build(format!(
                "`{header}` carries the idempotency key, which is the call's: set it there"
            )));
        }
        if self.exposed && headers::is_credential(&header, self.call.client.shared().api) {
            return Err(Error::build(format!(
                "`{header}` would go over plain http to another machine; use an https base URL"
            )));
        }
        self.headers.insert(header, value);
        Ok(())
    }
}

impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("operation", &self.call.operation.id)
            .field("number", &self.number)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

/// An attempt that has ended.
#[derive(Clone)]
#[non_exhaustive]
pub struct Attempted<'a> {
    /// The operation: its id, method and path template.
    pub operation: &'static Operation,
    /// Which attempt it was, the first being 1.
    pub number: u32,
    /// How long it took, up to the last byte of the answer, or to its head for answers that are read as a stream.
    pub elapsed: Duration,
    /// How it ended.
    pub end: AttemptEnd<'a>,
    /// The time until the next attempt; none where this was the last one.
    pub retry_in: Option<Duration>,
}

impl fmt::Debug for Attempted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempted")
            .field("operation", &self.operation.id)
            .field("number", &self.number)
            .field("elapsed", &self.elapsed)
            .field("end", &self.end)
            .field("retry_in", &self.retry_in)
            .finish()
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum AttemptEnd<'a> {
    /// With an answer of this status that counts as success.
    Success(StatusCode),
    /// With an error, an answer that is one among them.
    Failure(&'a Error),
    /// Its future was dropped; the server may have acted.
    Dropped,
}
