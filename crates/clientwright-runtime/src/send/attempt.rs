//! One attempt: a request goes out, and its answer is read.
//!
//! Takes a request that is ready; gives an [`Outcome`] for a success and an [`Error`] for everything else. An answer is whole, or
//! still to come, or an error; the status of an error answer is never lost to what goes wrong with its body.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use tokio::time::timeout_at;

use super::read::{Limits, content_length, read, transport_error};
use super::{Mode, Outcome};
use crate::answer::Answer;
use crate::call::Call;
use crate::error::{self, ErrorKind, Failed, KEPT_BYTES, Phase};
use crate::media;
use crate::stream::Opened;
use crate::trace::Span;
use crate::transport::{Body, BodyStream, Progress, Request, TransportResponse};
use crate::{Error, EventForm, Method, Operation, RateLimit, Status, drift};

/// An attempt that was no success.
pub(super) struct Failure {
    pub(super) error: Error,
    /// The answer, where it came whole and is asked for whatever it is.
    pub(super) refusal: Option<Box<Answer>>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            refusal: None,
        }
    }
}

/// Sends the request and reads its answer.
pub(super) async fn exchange(
    call: &Call,
    mode: Mode,
    request: Request,
    attempts: u32,
    limits: &Limits,
) -> Result<Outcome, Failure> {
    let shared = call.client.shared();
    let sending = Sending(request.progress.clone());
    let head = timeout_at(limits.deadline, shared.transport.send(request)).await;
    let response = match head {
        Err(_) => {
            let unsent = sending.0.recall();
            let phase = if unsent { Phase::Connect } else { Phase::Head };
            return Err(limits.expired(phase).into());
        }
        Ok(Err(error)) => return Err(transport_error(error).into()),
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
    let media = head.headers.get(CONTENT_TYPE).cloned();
    let media = media
        .as_ref()
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    drift::tell_status(call.operation, status, &call.client.shared().hooks);
    let variant = call.operation.success_variant(status.as_u16(), media);
    let page = variant.is_some() && is_page(call.operation, media);
    match (mode, variant) {
        (Mode::Answer | Mode::Open | Mode::Items(_), Some(_)) if head.is_unasked_part() => {
            let what = "a part of the answer came, and the call asked for all of it";
            Err(Box::pin(head.foreign(what, body, limits)).await.into())
        }
        (Mode::Open | Mode::Items(_), Some(_)) if page => {
            Err(Box::pin(head.foreign(PAGE, body, limits)).await.into())
        }
        (Mode::Answer, Some(variant)) if page => {
            let answer = head.success(variant, body, limits).await?;
            // JSON comes under other names too, and is read as what it is.
            let text = answer.json_text().trim_ascii_start();
            if text.starts_with(b"<") {
                Err(Error::answered(ErrorKind::Decode, PAGE, answer.into_failed()).into())
            } else {
                Ok(Outcome::Whole(answer))
            }
        }
        // A server that does not know events may answer as ever; without an event the stream would only seem empty.
        (Mode::Items(form), Some(variant))
            if form.is_events() && !matches!(media::essence(media), "" | "text/event-stream") =>
        {
            let detail = "events were asked for, and the answer is something else";
            let answer = head.success(variant, body, limits).await?;
            Err(answer.undecodable(detail.to_owned(), None).into())
        }
        (Mode::Open | Mode::Items(_), Some(_)) => {
            // Both sides may still be sending.
            sending.keep();
            Ok(Outcome::Open(head.open(mode, body, limits)))
        }
        (_, Some(variant)) => {
            let answer = head.success(variant, body, limits).await?;
            Ok(Outcome::Whole(answer))
        }
        (Mode::Raw, None) => Err(Box::pin(head.refusal(body, limits)).await),
        (_, None) => Err(Box::pin(head.failure(body, limits)).await.into()),
    }
}

/// A request on its way. What is left of its body is not sent once its attempt is over, also where that is dropped.
struct Sending(Progress);

impl Sending {
    /// Lets the body go on.
    fn keep(mut self) {
        self.0 = Progress::default();
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.recall();
        self.0.end();
    }
}

const PAGE: &str = "an HTML page came, which is no answer of the operation";

/// True for a page as gateways, proxies and networks that want a login put in the place of an answer.
fn is_page(operation: &Operation, media: &str) -> bool {
    let media = media::essence(media);
    let page = ["text/html", "application/xhtml+xml"];
    let page = page.iter().any(|page| media.eq_ignore_ascii_case(page));
    let accepts = |known: &&str| operation.accept.contains(*known);
    // What is to be JSON is told apart by reading it.
    page && !["html", "text/*", "*/*", "json"].iter().any(accepts)
}

/// The most characters of a request's id that are kept; no provider's is as long.
const LONGEST_ID: usize = 200;

#[derive(Clone)]
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
            client: self.call.client.clone(),
            span: Span::none(),
        })
    }

    /// The answer with its body still to come.
    fn open(self, mode: Mode, body: Box<dyn BodyStream>, limits: &Limits) -> Opened {
        let request_id = self.request_id();
        Opened {
            status: self.status,
            headers: self.headers,
            request_id,
            rate_limit: self.rate_limit,
            received: self.received,
            form: match mode {
                Mode::Items(form) => form,
                _ => EventForm::Data,
            },
            largest_event: limits.bytes,
            ..Opened::new(self.call.operation, body, limits.pace)
        }
    }

    /// An error answer that is asked for as it is: the whole of it, beside the error that says whether it is tried again.
    async fn refusal(self, body: Box<dyn BodyStream>, limits: &Limits) -> Failure {
        match self.clone().success(0, body, limits).await {
            Err(error) => error.into(),
            Ok(answer) => {
                let body = Box::new(Body::from(answer.body.clone()));
                let error = self.failure(body, limits).await;
                Failure {
                    error,
                    refusal: Some(Box::new(answer)),
                }
            }
        }
    }

    /// What an error answer says; what goes wrong with its body only leaves the body short.
    async fn failure(self, body: Box<dyn BodyStream>, limits: &Limits) -> Error {
        let (read, end) = read(body, limits, KEPT_BYTES.min(limits.bytes), None).await;
        let operation = self.call.operation;
        let variant = operation.error_variant(self.status.as_u16());
        // The longest first, lest a part of one leaves the rest of it standing.
        let mut secrets = self.call.secrets();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let (code, message) = error::describe(&read, variant, operation.error_shapes, &secrets);
        let request_id = self.request_id().map(|id| error::told(&id, &secrets));
        let redirect = matches!(self.status.as_u16(), 301 | 302 | 303 | 307 | 308);
        let (kind, detail) = if redirect {
            (ErrorKind::Redirect, "a redirect, which is not followed")
        } else {
            (ErrorKind::Api, "")
        };
        let answer = Failed {
            request_id,
            variant,
            code,
            message,
            ..self.failed(read, end.is_some())
        };
        Error::answered(kind, detail, answer)
    }

    /// True for a part of an answer where the call asks for no part and the operation answers with none.
    fn is_unasked_part(&self) -> bool {
        let documented = |(status, _): &(Status, u16)| *status == Status::Code(206);
        let asks = |name: &str| name.eq_ignore_ascii_case("range");
        let call = self.call;
        self.status == StatusCode::PARTIAL_CONTENT
            && !call.operation.success.iter().any(documented)
            && !call.headers.iter().any(|slot| asks(&slot.name))
            && !call
                .extra_headers
                .iter()
                .any(|(name, _)| asks(name.as_str()))
    }

    /// The error of an answer that says success and is none of the operation's.
    async fn foreign(
        self,
        what: &'static str,
        body: Box<dyn BodyStream>,
        limits: &Limits,
    ) -> Error {
        let (read, end) = read(body, limits, KEPT_BYTES.min(limits.bytes), None).await;
        Error::answered(ErrorKind::Decode, what, self.failed(read, end.is_some()))
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
        let id = names.find_map(|name| self.headers.get(*name)?.to_str().ok())?;
        // It is shown wherever the answer is.
        Some(id.chars().take(LONGEST_ID).collect())
    }
}
