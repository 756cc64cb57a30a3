//! What can go wrong with a call, in one word of memory.
//!
//! Takes what the phases of a call know of a failure; gives one [`Error`] that says which call, how far it got and what the
//! answer was. Neither `Debug` nor `Display` show a body, a query, a path value or a key.

mod predicates;
mod show;

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::json::{Blank, DecodeError};
use crate::rate_limit::{self, RateLimit};
use crate::retry::Again;
use crate::text::{self, Kind};
use crate::{ErrorShape, Idempotency, Json, Method, Operation};

/// The most bytes of an answer that an error keeps.
pub(crate) const KEPT_BYTES: usize = 64 * 1024;

/// The most characters of a code or message that an error shows.
const SHOWN_CHARS: usize = 500;

/// Shorter secrets are not looked for in a code, which steers programs: what a customer types must not change it by chance.
const SHORTEST_IN_CODE: usize = 8;

/// Shorter secrets are not looked for in what a server says: they would match by chance. A CVV has three digits.
const SHORTEST_SECRET: usize = 3;

/// The kind of an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client or the call could not be built: a wrong URL, header or parameter. Nothing was sent.
    Build,
    /// Credentials that the operation needs are missing or could not be had. Nothing was sent.
    Auth,
    /// No connection came about. Nothing was sent.
    Connect,
    /// Time ran out; [`Error::phase`] says in which phase.
    Timeout,
    /// The connection failed on the way, or the answer broke the rules: cut short, or larger than the limit.
    Transport,
    /// The answer is a redirect, which is not followed.
    Redirect,
    /// The answer is an error of the API.
    Api,
    /// The answer is a success, and its body does not fit.
    Decode,
    /// The pages of a list do not follow each other: they lead in a circle or to another origin.
    Paging,
}

/// The phase of a call in which time ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Looking up the files that are sent. Nothing was sent.
    Files,
    /// Getting credentials, a token for example. Nothing was sent.
    Credentials,
    /// Connecting, with TLS.
    Connect,
    /// Sending the request and waiting for status and headers.
    Head,
    /// Reading the body of the answer.
    Body,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Files => "looking up the files that are sent",
            Self::Credentials => "getting credentials",
            Self::Connect => "connecting",
            Self::Head => "waiting for the head of the answer",
            Self::Body => "reading the body of the answer",
        })
    }
}

/// What went wrong with a call.
pub struct Error(Box<Inner>);

pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static Operation>,
    detail: Cow<'static, str>,
    phase: Option<Phase>,
    executed: bool,
    /// True where an attempt before the last one may have been executed.
    executed_before: bool,
    again: Again,
    attempts: u32,
    idempotency_key: Option<String>,
    answer: Option<Failed>,
    source: Option<Source>,
}

/// What an error keeps of an answer.
pub(crate) struct Failed {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) body: Bytes,
    /// True where `body` is not all that was sent.
    pub(crate) cut: bool,
    pub(crate) variant: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) received: SystemTime,
    pub(crate) rate_limit: Option<RateLimit>,
}

impl Failed {
    /// What an error keeps of an answer with this body, of which a part may be missing.
    pub(crate) fn new(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        cut: bool,
        received: SystemTime,
    ) -> Self {
        let kept = body.get(..KEPT_BYTES).map(Bytes::copy_from_slice);
        let cut = cut || kept.is_some();
        Self {
            status,
            headers,
            request_id: None,
            // A copy, so that an error that is kept does not keep a large answer.
            body: kept.unwrap_or(body),
            cut,
            variant: None,
            code: None,
            message: None,
            received,
            rate_limit: None,
        }
    }
}

impl Error {
    fn new(kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            detail: detail.into(),
            phase: None,
            executed: false,
            executed_before: false,
            again: Again::Useless,
            attempts: 0,
            idempotency_key: None,
            answer: None,
            source: None,
        }))
    }

    pub(crate) fn build(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Build, detail)
    }

    pub(crate) fn paging(detail: &'static str) -> Self {
        Self::new(ErrorKind::Paging, detail)
    }

    pub(crate) fn auth(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Auth, detail)
    }

    /// A failure on the way: `executed` tells whether the server may have done what was asked.
    pub(crate) fn sent(
        kind: ErrorKind,
        detail: impl Into<Cow<'static, str>>,
        executed: bool,
    ) -> Self {
        let mut error = Self::new(kind, detail);
        error.0.executed = executed;
        error.0.attempts = 1;
        error
    }

    /// An attempt took longer than its limit, or the whole call did, and was in this phase.
    pub(crate) fn timeout(phase: Phase, limit: Duration, whole: bool) -> Self {
        let what = if whole {
            "time"
        } else {
            "the time of an attempt"
        };
        let detail = format!("{what} ran out after {limit:?} while {phase}");
        let sent = matches!(phase, Phase::Head | Phase::Body);
        let again = match phase {
            Phase::Connect => Again::Unsent,
            _ => Again::Unknown,
        };
        let mut error = Self::sent(ErrorKind::Timeout, detail, sent).again_if(again);
        error.0.phase = Some(phase);
        error
    }

    /// The transport's own time ran out.
    pub(crate) fn transport_timeout(phase: Phase, detail: &'static str) -> Self {
        let mut error = Self::sent(ErrorKind::Timeout, detail, true).again_if(Again::Unknown);
        error.0.phase = Some(phase);
        error
    }

    pub(crate) fn connect_timeout(detail: &'static str) -> Self {
        let mut error = Self::sent(ErrorKind::Timeout, detail, false).again_if(Again::Unsent);
        error.0.phase = Some(Phase::Connect);
        error
    }

    /// The same error, with what another attempt would risk.
    pub(crate) fn again_if(mut self, again: Again) -> Self {
        self.0.again = again;
        self
    }

    /// What another attempt would risk.
    pub(crate) fn again(&self) -> Again {
        self.0.again
    }

    /// The error of a whole call: how many attempts there were, whether one before the last may have been executed, and the key
    /// that all of them carried.
    pub(crate) fn after(mut self, attempts: u32, executed: bool, key: Option<String>) -> Self {
        self.0.attempts = attempts;
        self.0.executed_before = executed;
        self.0.idempotency_key = key;
        self
    }

    /// A failure after the head of the answer.
    pub(crate) fn answered(
        kind: ErrorKind,
        detail: impl Into<Cow<'static, str>>,
        answer: Failed,
    ) -> Self {
        let mut error = Self::sent(kind, detail, true);
        error.0.answer = Some(answer);
        error
    }

    pub(crate) fn of(mut self, operation: &'static Operation) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn with_source(mut self, source: Option<Source>) -> Self {
        self.0.source = source;
        self
    }

    pub(crate) fn with_answer(mut self, answer: Failed) -> Self {
        self.0.answer = Some(answer);
        self
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The phase in which time ran out, for timeouts.
    pub fn phase(&self) -> Option<Phase> {
        self.0.phase
    }

    /// The call's HTTP method; `None` where the client itself could not be built.
    pub fn method(&self) -> Option<Method> {
        self.0.operation.map(|o| o.method)
    }

    /// The call's path as the document writes it, `/customers/{id}`: without the values.
    pub fn path_template(&self) -> Option<&'static str> {
        self.0.operation.map(|o| o.path)
    }

    /// The operation's id in the document.
    pub fn operation_id(&self) -> Option<&'static str> {
        self.0.operation.map(|o| o.id)
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|a| a.status)
    }

    /// The headers of the answer, if there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(|a| &a.headers)
    }

    /// A header of the answer, where it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers()?.get(name)?.to_str().ok()
    }

    /// The id that the server gave the request.
    pub fn request_id(&self) -> Option<&str> {
        self.0.answer.as_ref()?.request_id.as_deref()
    }

    /// The first 64 KiB of the answer's body as they came; empty where there was none. It may hold personal data.
    pub fn body(&self) -> &[u8] {
        self.0.answer.as_ref().map_or(&[], |a| &a.body)
    }

    /// False where the answer's body broke off, or was longer than what [`Error::body`] keeps of it.
    pub fn body_is_whole(&self) -> bool {
        self.0.answer.as_ref().is_none_or(|a| !a.cut)
    }

    /// Where in the body of a success something does not fit, and what; without its value.
    pub fn decode_error(&self) -> Option<&DecodeError> {
        self.0.source.as_ref()?.downcast_ref()
    }

    /// The error body with its variant, where the document names one for the status and the body came whole.
    pub fn error_body(&self) -> Option<ErrorBody<'_>> {
        let answer = self.0.answer.as_ref()?;
        match (self.0.kind, answer.variant) {
            (ErrorKind::Api | ErrorKind::Redirect, Some(variant)) if !answer.cut => {
                Some(ErrorBody {
                    variant,
                    bytes: &answer.body,
                })
            }
            _ => None,
        }
    }

    /// The code that the error body gives, for programs.
    pub fn code(&self) -> Option<&str> {
        self.0.answer.as_ref()?.code.as_deref()
    }

    /// The message that the error body gives, for people.
    pub fn message(&self) -> Option<&str> {
        self.0.answer.as_ref()?.message.as_deref()
    }

    /// How long the server asks to wait, from `retry-after-ms` or `Retry-After`, in seconds or as a date; zero for a date that has
    /// passed. For status 429 without them it is the time until the rate limit's window ends, where the answer tells it.
    pub fn retry_after(&self) -> Option<Duration> {
        let answer = self.0.answer.as_ref()?;
        let window = || {
            let limited = answer.status == StatusCode::TOO_MANY_REQUESTS;
            answer.rate_limit.filter(|_| limited)?.reset_after
        };
        rate_limit::retry_after(&answer.headers, answer.received).or_else(window)
    }

    /// What the answer says of the rate limit.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.0.answer.as_ref()?.rate_limit
    }

    /// The idempotency key that the call carried. Where the call [may have been executed](Self::may_have_executed), the same call
    /// with the same key is done once.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.idempotency_key.as_deref()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// True unless it is certain that the server did not act on the request: nothing was sent, the method only reads, the server gave
    /// it back untouched, which HTTP/2 lets it say, or refused it with a 4xx, and none of the attempts before came further. Of the 4xx
    /// 408 and 409 may follow on an earlier attempt and tell nothing.
    pub fn may_have_executed(&self) -> bool {
        let refused =
            |status: StatusCode| status.is_client_error() && !matches!(status.as_u16(), 408 | 409);
        let refused = self.0.kind == ErrorKind::Api && self.status().is_some_and(refused);
        let reads = |operation: &Operation| operation.idempotency == Idempotency::Safe;
        let executed = self.0.executed_before || (self.0.executed && !refused);
        executed && !self.0.operation.is_some_and(reads)
    }
}

/// An error body that the document knows.
#[derive(Clone, Copy)]
pub struct ErrorBody<'a> {
    variant: u16,
    bytes: &'a [u8],
}

impl ErrorBody<'_> {
    /// The index of the error variant that the document names for the status.
    pub fn variant(&self) -> u16 {
        self.variant
    }

    /// Decodes the body; `None` where it does not fit.
    pub fn json<T: Json + Blank>(&self) -> Option<T> {
        crate::from_slice(self.bytes).ok()
    }

    /// The body as text; `None` where it is none.
    pub fn text(&self) -> Option<String> {
        std::str::from_utf8(self.bytes).ok().map(str::to_owned)
    }

    /// The body as it came.
    pub fn bytes(&self) -> &[u8] {
        self.bytes
    }
}

impl fmt::Debug for ErrorBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorBody")
            .field("variant", &self.variant)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

/// What a server says, in one line of bounded length and without the secrets that it repeats, of which the longest come first.
pub(crate) fn told(said: &str, secrets: &[String]) -> String {
    let secrets = secrets
        .iter()
        .filter(|secret| secret.len() >= SHORTEST_SECRET);
    // What is cut or has lost its line ends would not be found any more.
    let said = secrets.fold(Cow::Borrowed(said), |said, secret| {
        if said.contains(secret.as_str()) {
            Cow::Owned(said.replace(secret.as_str(), "[redacted]"))
        } else {
            said
        }
    });
    let line = |c: char| if c.is_control() { ' ' } else { c };
    said.chars().map(line).take(SHOWN_CHARS).collect()
}

/// Finds code and message in an error body: by the shape of its variant, else by the first shape that finds something. The secrets,
/// of which the longest come first, are taken out of both.
pub(crate) fn describe(
    body: &[u8],
    variant: Option<u16>,
    shapes: &[ErrorShape],
    secrets: &[String],
) -> (Option<String>, Option<String>) {
    if shapes.is_empty() || !matches!(body.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return (None, None);
    }
    let Ok(body) = std::str::from_utf8(body) else {
        return (None, None);
    };
    let long = secrets
        .iter()
        .take_while(|secret| secret.len() >= SHORTEST_IN_CODE);
    let long = secrets.get(..long.count()).unwrap_or_default();
    let own = variant.and_then(|v| shapes.get(usize::from(v)));
    own.into_iter()
        .chain(shapes)
        .map(|shape| {
            (
                shown(body, shape.code, long),
                shown(body, shape.message, secrets),
            )
        })
        .find(|(code, message)| code.is_some() || message.is_some())
        .unwrap_or_default()
}

/// The scalar at a pointer, as it may be shown.
fn shown(body: &str, pointer: &str, secrets: &[String]) -> Option<String> {
    if pointer.is_empty() {
        return None;
    }
    let text = text::at(body, pointer).filter(|found| text::kind(found) == Kind::Scalar)?;
    let text = told(&text::scalar(text), secrets);
    (!text.is_empty()).then_some(text)
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|s| s as _)
    }
}

const _: () = {
    const fn sendable<T: Send + Sync + 'static>() {}
    sendable::<Error>();
    assert!(size_of::<Error>() == size_of::<usize>());
};
