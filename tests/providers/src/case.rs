//! What a case is, and how the outcome of a call is made comparable.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use clientwright_runtime::Response;
use serde::Serialize;
use serde_json::Value;

/// A provider's client.
pub trait Provider {
    /// The client's type.
    type Client: Clone + fmt::Debug + Send + Sync + 'static;

    /// The folder below `specs/`.
    const NAME: &'static str;

    /// Headers that each request of that client carries, unless the case says otherwise: authorization, user agent,
    /// accept, and those of the whole client. Names are in small letters.
    const HEADERS: &'static [(&'static str, &'static str)];

    /// A client whose hosts are all at `url`, with the keys of [`crate::keys`].
    fn client(url: &str) -> Self::Client;

    /// Each operation at least once, updates three times: set, cleared and untouched fields.
    fn cases() -> Vec<Case<Self::Client>>;
}

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
    /// Headers of this call alone, or that differ from [`Provider::HEADERS`]; an empty value means: is not sent.
    pub headers: &'static [(&'static str, &'static str)],
    /// Makes the call.
    pub run: fn(C) -> Run,
}

impl<C> Case<C> {
    /// A case without headers of its own; `run` is made by `run!`.
    pub fn new(
        operation: &'static str,
        request: &'static str,
        sent: Sent,
        run: fn(C) -> Run,
    ) -> Self {
        let (method, target) = request.split_once(' ').unwrap_or((request, "/"));
        Self {
            operation,
            method,
            target,
            sent,
            headers: &[],
            run,
        }
    }

    /// With these headers of its own, names in small letters.
    #[must_use]
    pub fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }
}

impl<C> fmt::Debug for Case<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.operation, self.method, self.target)
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

/// A call that waits to be sent.
pub struct Run {
    /// The call as `Debug` shows it.
    pub debug: String,
    /// Sends it by `send_full`.
    pub full: Pin<Box<dyn Future<Output = Outcome> + Send>>,
    /// Sends it by `send`, which takes bodies out of their envelopes.
    pub plain: Pin<Box<dyn Future<Output = Outcome> + Send>>,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.debug)
    }
}

/// The `run` of a [`Case`]: `run!(client => client.customers().retrieve("c1"))`.
///
/// The module has the `Client` and a function `failure(&Error) -> Failure`.
#[macro_export]
macro_rules! run {
    ($client:ident => $call:expr) => {
        |$client: Client| {
            let call = $call;
            let again = call.clone();
            $crate::Run {
                debug: format!("{call:?}"),
                full: Box::pin(async move { $crate::full(call.send_full().await, failure) }),
                plain: Box::pin(async move { $crate::plain(again.send().await, failure) }),
            }
        }
    };
}

/// What came of a call.
#[derive(Debug)]
pub enum Outcome {
    /// A documented success.
    Success {
        /// The status; `send` does not tell.
        status: Option<u16>,
        /// What was decoded, encoded again; null where there is nothing.
        body: Value,
        /// What was decoded, as `Debug` shows it.
        debug: String,
    },
    /// Anything else.
    Failure(Failure),
}

/// A failed call, as far as it can be compared.
pub struct Failure {
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// The body as it came.
    pub raw: Vec<u8>,
    /// The variant of `ApiError`, with the body decoded and encoded again.
    pub body: Option<(&'static str, Value)>,
    /// Display, Debug, and those of its sources: where secrets might show.
    pub text: String,
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.text.chars().take(400).collect();
        write!(
            f,
            "failure with status {:?}, body {:?}: {text}",
            self.status, self.body
        )
    }
}

impl Failure {
    /// Of the client's error; `body` is what [`encoded`] makes of the body in its `ApiError`.
    pub fn new<E>(error: &E, body: Option<(&'static str, Value, String)>) -> Self
    where
        E: std::error::Error + std::ops::Deref<Target = clientwright_runtime::Error>,
    {
        let mut text = format!("{error}\n{error:?}");
        let mut source = error.source();
        while let Some(inner) = source {
            text.push_str(&format!("\n{inner}\n{inner:?}"));
            source = inner.source();
        }
        let body = body.map(|(variant, value, debug)| {
            text.push_str(&debug);
            (variant, value)
        });
        Self {
            status: error.status().map(|status| status.as_u16()),
            raw: error.body().to_vec(),
            body,
            text,
        }
    }
}

/// A body of `ApiError`: name of the variant, encoded again, as `Debug` shows it.
pub fn encoded<T: Serialize + fmt::Debug>(
    variant: &'static str,
    body: &T,
) -> (&'static str, Value, String) {
    (variant, encode(body), format!("{body:?}"))
}

/// Makes what `send_full` gives comparable.
pub fn full<T, H, E>(result: Result<Response<T, H>, E>, failure: fn(&E) -> Failure) -> Outcome
where
    T: Serialize + fmt::Debug,
    H: fmt::Debug,
{
    match result {
        Ok(response) => Outcome::Success {
            status: Some(response.status().as_u16()),
            body: encode(response.body()),
            debug: format!("{response:?}"),
        },
        Err(error) => Outcome::Failure(failure(&error)),
    }
}

/// Makes what `send` gives comparable.
pub fn plain<T, E>(result: Result<T, E>, failure: fn(&E) -> Failure) -> Outcome
where
    T: Serialize + fmt::Debug,
{
    match result {
        Ok(body) => Outcome::Success {
            status: None,
            body: encode(&body),
            debug: format!("{body:?}"),
        },
        Err(error) => Outcome::Failure(failure(&error)),
    }
}

/// By way of text, so that numbers keep their digits.
fn encode<T: Serialize>(body: &T) -> Value {
    let text =
        serde_json::to_string(body).unwrap_or_else(|error| panic!("does not encode: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text} is no JSON: {error}"))
}
