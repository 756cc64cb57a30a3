//! Sends a call and reads its answer, within the limits of the client.
//!
//! Takes a [`Call`]; gives an [`Answer`] for a success and an [`Error`] for everything else. A request is sent at most once. An
//! answer is whole or an error; the status of an error answer is never lost to what goes wrong with its body.

use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use tokio::time::{Instant, timeout_at};

use crate::answer::Answer;
use crate::assemble::assemble;
use crate::auth;
use crate::call::Call;
use crate::error::{self, ErrorKind, Failed, KEPT_BYTES, Phase};
use crate::transport::{BodyStream, TransportError, TransportErrorKind, TransportResponse};
use crate::{Api, Error, Method, Operation};

/// Sends a call.
pub(crate) async fn send(call: Call) -> Result<Answer, Error> {
    let operation = call.operation;
    exchange(call).await.map_err(|error| error.of(operation))
}

async fn exchange(call: Call) -> Result<Answer, Error> {
    let draft = assemble(&call)?;
    // Timeouts need the runtime's clock, which panics where there is none.
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(Error::build(
            "there is no tokio runtime to send the call in",
        ));
    }
    let request = draft.request(&auth::grants(&call).await?)?;
    let operation = call.operation;
    let shared = call.client.shared();
    let limits = Limits::new(
        call.timeout.unwrap_or(shared.timeout),
        shared.max_response_bytes,
    );
    let head = timeout_at(limits.deadline, shared.transport.send(request)).await;
    let response = match head {
        Err(_) => return Err(Error::timeout(Phase::Head, limits.timeout)),
        Ok(Err(error)) => return Err(transport_error(error)),
        Ok(Ok(response)) => response,
    };
    let TransportResponse {
        status,
        headers,
        body,
    } = response;
    let head = Head {
        api: shared.api,
        operation,
        status,
        headers,
    };
    let media = head
        .headers
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    match operation.success_variant(status.as_u16(), media) {
        Some(variant) => head.success(variant, body, &limits).await,
        None => Err(head.failure(body, &limits, &call).await),
    }
}

struct Limits {
    timeout: Duration,
    deadline: Instant,
    bytes: usize,
}

impl Limits {
    fn new(timeout: Duration, bytes: usize) -> Self {
        // A timeout beyond what the clock can hold is none; thirty years stand for it.
        let far = Duration::from_secs(30 * 365 * 24 * 3600);
        Self {
            timeout,
            deadline: Instant::now() + timeout.min(far),
            bytes,
        }
    }
}

struct Head {
    api: &'static Api,
    operation: &'static Operation,
    status: StatusCode,
    headers: HeaderMap,
}

impl Head {
    async fn success(
        self,
        variant: u16,
        body: Box<dyn BodyStream>,
        limits: &Limits,
    ) -> Result<Answer, Error> {
        // The answer to HEAD has the length of a body that does not come.
        let length = (self.operation.method != Method::HEAD).then(|| content_length(&self.headers));
        let (read, end) = read(body, limits, limits.bytes, length.flatten()).await;
        let request_id = self.request_id();
        let Self {
            operation,
            status,
            headers,
            ..
        } = self;
        if let Some(end) = end {
            let error = end.into_error(limits);
            return Err(error.with_answer(failed(status, headers, request_id, &read, true)));
        }
        Ok(Answer {
            operation,
            status,
            variant,
            headers,
            request_id,
            body: read,
        })
    }

    /// What an error answer says; what goes wrong with its body only leaves the body short.
    async fn failure(self, body: Box<dyn BodyStream>, limits: &Limits, call: &Call) -> Error {
        let (read, end) = read(body, limits, KEPT_BYTES.min(limits.bytes), None).await;
        let request_id = self.request_id();
        let Self {
            operation,
            status,
            headers,
            ..
        } = self;
        let variant = operation.error_variant(status.as_u16());
        let (code, message) = error::describe(&read, variant, operation.error_shapes);
        // The longest first, lest a part of one leaves the rest of it standing.
        let mut secrets = call.secrets();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let (code, message) = (
            error::redact(code, &secrets),
            error::redact(message, &secrets),
        );
        let redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
        let (kind, detail) = if redirect {
            (ErrorKind::Redirect, "a redirect, which is not followed")
        } else {
            (ErrorKind::Api, "")
        };
        let answer = failed(status, headers, request_id, &read, end.is_some());
        Error::answered(
            kind,
            detail,
            Failed {
                variant,
                code,
                message,
                ..answer
            },
        )
    }

    fn request_id(&self) -> Option<String> {
        let mut names = self.api.request_id_headers.iter();
        names
            .find_map(|name| self.headers.get(*name)?.to_str().ok())
            .map(str::to_owned)
    }
}

/// What an error keeps of an answer.
pub(crate) fn failed(
    status: StatusCode,
    headers: HeaderMap,
    request_id: Option<String>,
    body: &Bytes,
    cut: bool,
) -> Failed {
    let kept = body.get(..KEPT_BYTES);
    // A copy, so that an error that is kept does not keep a large answer.
    let (body, cut) = kept.map_or_else(
        || (body.clone(), cut),
        |kept| (Bytes::copy_from_slice(kept), true),
    );
    let received = SystemTime::now();
    Failed {
        status,
        headers,
        request_id,
        body,
        cut,
        variant: None,
        code: None,
        message: None,
        received,
    }
}

/// How reading a body ended before the body did.
enum End {
    Timeout,
    TooLarge(usize),
    Broken(TransportError),
}

impl End {
    fn into_error(self, limits: &Limits) -> Error {
        match self {
            Self::Timeout => Error::timeout(Phase::Body, limits.timeout),
            Self::TooLarge(limit) => {
                let detail = format!("the answer is larger than the limit of {limit} bytes");
                Error::sent(ErrorKind::Transport, detail, true)
            }
            Self::Broken(error) => transport_error(error),
        }
    }
}

fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body up to a limit; gives what came, and what ended it early.
async fn read(
    mut body: Box<dyn BodyStream>,
    limits: &Limits,
    limit: usize,
    length: Option<usize>,
) -> (Bytes, Option<End>) {
    if length.is_some_and(|length| length > limit) {
        return (Bytes::new(), Some(End::TooLarge(limit)));
    }
    let mut first: Option<Bytes> = None;
    let mut more = BytesMut::new();
    let mut read = 0_usize;
    let end = loop {
        let chunk = match timeout_at(limits.deadline, body.chunk()).await {
            Err(_) => break Some(End::Timeout),
            Ok(Err(error)) => break Some(End::Broken(error)),
            Ok(Ok(None)) => break None,
            Ok(Ok(Some(chunk))) => chunk,
        };
        let room = limit.saturating_sub(read);
        let taken = chunk.slice(..chunk.len().min(room));
        read = read.saturating_add(taken.len());
        match &first {
            None => first = Some(taken),
            Some(head) => {
                if more.is_empty() {
                    more.reserve(head.len() + taken.len());
                    more.extend_from_slice(head);
                }
                more.extend_from_slice(&taken);
            }
        }
        if chunk.len() > room {
            break Some(End::TooLarge(limit));
        }
    };
    // Most answers come in one chunk and are not copied.
    let whole = if more.is_empty() {
        first.unwrap_or_default()
    } else {
        more.freeze()
    };
    (whole, end)
}

fn transport_error(error: TransportError) -> Error {
    let TransportError { kind, source } = error;
    let error = match kind {
        TransportErrorKind::Request => Error::sent(ErrorKind::Transport, kind.words(), false),
        TransportErrorKind::Connect => Error::sent(ErrorKind::Connect, kind.words(), false),
        TransportErrorKind::ConnectTimeout => Error::connect_timeout(kind.words()),
        TransportErrorKind::Head | TransportErrorKind::Body => {
            Error::sent(ErrorKind::Transport, kind.words(), true)
        }
    };
    error.with_source(source)
}
