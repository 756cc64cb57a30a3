//! What a case is, and how the outcome of a call is made comparable.

use std::future::Future;
use std::pin::Pin;

use clientwright_runtime::Response;
use serde::Serialize;
use serde_json::Value;

/// A provider's client.
pub trait Provider {
    /// The client's type.
    type Client: Clone + Send + Sync + 'static;

    /// The folder below `specs/`.
    const NAME: &'static str;

    /// A client whose hosts are all at `url`, with test credentials.
    fn client(url: &str) -> Self::Client;

    /// Headers that each authenticated request of that client carries, besides those of the case.
    const HEADERS: &'static [(&'static str, &'static str)];

    /// Each operation at least once, updates three times: set, cleared and untouched fields.
    fn cases() -> Vec<Case<Self::Client>>;
}

/// Short for the client of a provider.
pub type Client<P> = <P as Provider>::Client;

/// One call.
pub struct Case<C> {
    /// `operationId`.
    pub operation: &'static str,
    /// `PATCH`.
    pub method: &'static str,
    /// Path and query, as they must stand on the wire.
    pub target: &'static str,
    /// The body, as it must stand on the wire.
    pub sent: Sent,
    /// Headers of this call alone, or that differ from [`Provider::HEADERS`].
    pub headers: &'static [(&'static str, &'static str)],
    /// Makes the call.
    pub run: fn(C) -> Pin<Box<dyn Future<Output = Outcome> + Send>>,
}

impl<C> std::fmt::Debug for Case<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Case").field("operation", &self.operation).field("target", &self.target).finish_non_exhaustive()
    }
}

/// A body on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// None, and no content type.
    Nothing,
    /// Exactly this JSON text, as `application/json`.
    Json(&'static str),
    /// Exactly this JSON text, as `application/vnd.api+json`.
    JsonApi(&'static str),
    /// Exactly this form.
    Form(&'static str),
}

impl Sent {
    /// The content type that goes with it.
    pub fn content_type(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Json(_) => Some("application/json"),
            Self::JsonApi(_) => Some("application/vnd.api+json"),
            Self::Form(_) => Some("application/x-www-form-urlencoded"),
        }
    }

    /// Its text.
    pub fn text(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Json(text) | Self::JsonApi(text) | Self::Form(text) => text,
        }
    }
}

/// What came of a call.
#[derive(Debug)]
pub enum Outcome {
    /// A documented success: its status, and its body decoded and encoded again.
    Success {
        /// The status.
        status: u16,
        /// The body, null where there is none.
        body: Value,
    },
    /// Anything else.
    Failure(Failure),
}

/// A failed call, as far as it can be compared.
#[derive(Debug)]
pub struct Failure {
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// The documented error body, decoded and encoded again.
    pub body: Option<Value>,
    /// Display, and Debug of the error and of its body: where secrets might show.
    pub text: String,
}

/// Makes the outcome of `send_full()` comparable; `body` encodes the client's `ApiError` again.
pub fn outcome<T, H, E>(result: Result<Response<T, H>, E>, failure: fn(&E) -> Failure) -> Outcome
where
    T: Serialize,
{
    match result {
        Ok(response) => Outcome::Success {
            status: response.status().as_u16(),
            body: serde_json::to_value(response.body()).unwrap_or_else(|error| panic!("does not encode: {error}")),
        },
        Err(error) => Outcome::Failure(failure(&error)),
    }
}
