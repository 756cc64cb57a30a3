//! One attempt: a request goes out, and its answer is read.
//!
//! Takes a request that is ready; gives an [`Answer`] for a success and an [`Error`] for everything else. An answer is whole or an
//! error; the status of an error answer is never lost to what goes wrong with its body.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use tokio::time::timeout_at;

use super::read::{Limits, content_length, read, transport_error};
use crate::answer::Answer;
use crate::call::Call;
use crate::error::{self, ErrorKind, Failed, KEPT_BYTES, Phase};
use crate::transport::{BodyStream, Request, TransportResponse};
use crate::{Error, Method, RateLimit};

/// Sends the request and reads its answer.
pub(super) async fn exchange(
    call: &Call,
    request: Request,
    attempts: u32,
    limits: &Limits,
) -> Result<Answer, Error> {
    let shared = call.client.shared();
    let head = timeout_at(limits.deadline, shared.transport.send(request)).await;
    let response = match head {
        Err(_) => return Err(limits.expired(Phase::Head)),
        Ok(Err(error)) => return Err(transport_error(error)),
        Ok(Ok(response)) => response,
    };
    let TransportResponse {
        status,
        headers,
        body,
    } = response;
    let received = SystemTime::now();
    let rate_limit = RateLimit::read(&shared.api.rate_limit, &headers, received);
    if rate_limit.is_some() {
        shared.set_rate_limit(rate_limit);
    }
    let head = Head {
        call,
        attempts,
        status,
        headers,
        rate_limit,
        received,
    };
    let media = head.headers.get(CONTENT_TYPE);
    let media = media.and_then(|v| v.to_str().ok()).unwrap_or_default();
    match call.operation.success_variant(status.as_u16(), media) {
        Some(variant) => head.success(variant, body, limits).await,
        None => Err(head.failure(body, limits).await),
    }
}

struct Head<'a> {
    call: &'a Call,
    attempts: u32,
    status: StatusCode,
    headers: HeaderMap,
    rate_limit: Option<RateLimit>,
    received: SystemTime,
}

impl Head<'_> {
    async fn success(
        self,
        variant: u16,
        body: Box<dyn BodyStream>,
        limits: &Limits,
    ) -> Result<Answer, Error> {
        let operation = self.call.operation;
        // The answer to HEAD has the length of a body that does not come.
        let length = (operation.method != Method::HEAD).then(|| content_length(&self.headers));
        let (read, end) = read(body, limits, limits.bytes, length.flatten()).await;
        if let Some(end) = end {
            let error = end.into_error(limits);
            return Err(error.with_answer(self.failed(read, true)));
        }
        Ok(Answer {
            operation,
            status: self.status,
            variant,
            request_id: self.request_id(),
            headers: self.headers,
            body: read,
            attempts: self.attempts,
            rate_limit: self.rate_limit,
            received: self.received,
            idempotency_key: None,
        })
    }

    /// What an error answer says; what goes wrong with its body only leaves the body short.
    async fn failure(self, body: Box<dyn BodyStream>, limits: &Limits) -> Error {
        let (read, end) = read(body, limits, KEPT_BYTES.min(limits.bytes), None).await;
        let operation = self.call.operation;
        let variant = operation.error_variant(self.status.as_u16());
        let (code, message) = error::describe(&read, variant, operation.error_shapes);
        // The longest first, lest a part of one leaves the rest of it standing.
        let mut secrets = self.call.secrets();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let (code, message) = (
            error::redact(code, &secrets),
            error::redact(message, &secrets),
        );
        let redirect = matches!(self.status.as_u16(), 301 | 302 | 303 | 307 | 308);
        let (kind, detail) = if redirect {
            (ErrorKind::Redirect, "a redirect, which is not followed")
        } else {
            (ErrorKind::Api, "")
        };
        let answer = Failed {
            variant,
            code,
            message,
            ..self.failed(read, end.is_some())
        };
        Error::answered(kind, detail, answer)
    }

    /// What an error keeps of the answer.
    fn failed(self, body: Bytes, cut: bool) -> Failed {
        let request_id = self.request_id();
        Failed {
            request_id,
            rate_limit: self.rate_limit,
            ..Failed::new(self.status, self.headers, body, cut, self.received)
        }
    }

    fn request_id(&self) -> Option<String> {
        let mut names = self.call.client.shared().api.request_id_headers.iter();
        names
            .find_map(|name| self.headers.get(*name)?.to_str().ok())
            .map(str::to_owned)
    }
}
