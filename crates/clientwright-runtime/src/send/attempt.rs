//! One attempt: a request goes out, and its answer is read.
//!
//! Takes a request that is ready; gives an [`Outcome`] for a success and an [`Error`] for everything else. An answer is whole, or
//! still to come, or an error; the status of an error answer is never lost to what goes wrong with its body.

use std::pin::pin;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use tokio::time::sleep_until;

use super::read::{End, Limits, Within, content_length, read, transport_error};
use super::{Mode, Outcome};
use crate::answer::Answer;
use crate::call::Call;
use crate::error::{self, ErrorKind, Failed, KEPT_BYTES, Phase};
use crate::media;
use crate::stream::{Opened, Pace};
use crate::trace::Span;
use crate::transport::{BodyStream, BoxFuture, Progress, TransportError, TransportResponse};
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

/// An attempt whose request is on its way.
pub(super) struct Exchange<'a> {
    pub(super) attempts: u32,
    pub(super) limits: Limits,
    pub(super) sending: Sending,
    /// The head of the answer.
    pub(super) head: BoxFuture<'a, Result<TransportResponse, TransportError>>,
}

/// Reads the answer of an attempt.
pub(super) async fn exchange(
    call: &Call,
    mode: Mode,
    exchange: &mut Exchange<'_>,
) -> Result<Outcome, Failure> {
    let Exchange {
        attempts,
        limits,
        sending,
        head,
    } = exchange;
    let limits = &*limits;
    // One clock for all that is waited for: the limit is the same.
    let mut clock = pin!(sleep_until(limits.deadline));
    let head = Within {
        clock: clock.as_mut(),
        future: head.as_mut(),
    };
    let response = match head.await {
        None => {
            let unsent = sending.0.recall_all();
            let phase = if unsent { Phase::Connect } else { Phase::Head };
            return Err(limits.expired(phase).into());
        }
        Some(Err(error)) => return Err(transport_error(error).into()),
        Some(Ok(response)) => response,
    };
    let (head, body) = Head::of(call, *attempts, response);
    let plan = head.plan(mode);
    if let (Plan::Open(form), Some(pace)) = (plan, &limits.pace) {
        // Both sides may still be sending.
        sending.keep();
        let opened = head.open(form, body, **pace);
        return Ok(Outcome::Open(Box::new(opened)));
    }
    let (limit, length) = head.bounds(plan);
    let too_large = length.is_some_and(|length| length > limit);
    let (body, end) = if too_large {
        (Bytes::new(), Some(End::TooLarge(limit)))
    } else {
        read(body, clock, limit).await
    };
    head.conclude(plan, body, end, limits)
}

/// An answer that says success and is none of the operation's.
#[derive(Clone, Copy)]
enum Foreign {
    /// A part that nobody asked for.
    Part,
    Page,
}

impl Foreign {
    fn words(self) -> &'static str {
        match self {
            Self::Part => "a part of the answer came, and the call asked for all of it",
            Self::Page => PAGE,
        }
    }
}

/// What is to be done about an answer, of which the head is known.
#[derive(Clone, Copy)]
enum Plan {
    /// It is handed on as it comes.
    Open(EventForm),
    /// It is the answer, of this variant.
    Success(u16),
    /// It is the answer, unless its body shows that it is a page.
    SuccessOrPage(u16),
    /// It says success, and is none of the operation's.
    Foreign(Foreign),
    /// It is something else than the events that were asked for.
    NoEvents(u16),
    /// It is an error.
    Failure,
    /// It is an error that is asked for as it is.
    Refusal,
}

/// A request on its way. What is left of its body is not sent once its attempt is over, also where that is dropped.
pub(super) struct Sending(Progress);

impl Sending {
    pub(super) fn new(progress: Progress) -> Self {
        Self(progress)
    }

    /// Lets the body go on.
    fn keep(&mut self) {
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

struct Head<'a> {
    call: &'a Call,
    attempts: u32,
    status: StatusCode,
    headers: HeaderMap,
    rate_limit: Option<RateLimit>,
    received: SystemTime,
}

impl<'a> Head<'a> {
    /// The head of an answer, and its body.
    fn of(
        call: &'a Call,
        attempts: u32,
        response: TransportResponse,
    ) -> (Self, Box<dyn BodyStream>) {
        let shared = call.client.shared();
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
        drift::tell_status(call.operation, status, &shared.hooks);
        let head = Self {
            call,
            attempts,
            status,
            headers,
            rate_limit,
            received,
        };
        (head, body)
    }

    fn plan(&self, mode: Mode) -> Plan {
        let operation = self.call.operation;
        let media = self.headers.get(CONTENT_TYPE);
        let media = media.and_then(|v| v.to_str().ok()).unwrap_or_default();
        let Some(variant) = operation.success_variant(self.status.as_u16(), media) else {
            return match mode {
                Mode::Raw => Plan::Refusal,
                _ => Plan::Failure,
            };
        };
        let page = || is_page(operation, media);
        match mode {
            Mode::Raw => Plan::Success(variant),
            _ if self.is_unasked_part() => Plan::Foreign(Foreign::Part),
            Mode::Answer if page() => Plan::SuccessOrPage(variant),
            Mode::Answer => Plan::Success(variant),
            Mode::Open | Mode::Items(_) if page() => Plan::Foreign(Foreign::Page),
            // A server that does not know events may answer as ever; without an event the stream would only seem empty.
            Mode::Items(form)
                if form.is_events()
                    && !matches!(media::essence(media), "" | "text/event-stream") =>
            {
                Plan::NoEvents(variant)
            }
            Mode::Items(form) => Plan::Open(form),
            Mode::Open => Plan::Open(EventForm::Data),
        }
    }

    /// The most bytes that an answer may have.
    fn most_bytes(&self) -> usize {
        self.call.client.shared().max_response_bytes
    }

    /// The most bytes of the body that are read, and how many it says to have, where that is looked at.
    fn bounds(&self, plan: Plan) -> (usize, Option<usize>) {
        match plan {
            Plan::Failure | Plan::Foreign(_) => (KEPT_BYTES.min(self.most_bytes()), None),
            // The answer to HEAD has the length of a body that does not come.
            _ if self.call.operation.method == Method::HEAD => (self.most_bytes(), None),
            _ => (self.most_bytes(), content_length(&self.headers)),
        }
    }

    /// What comes of an answer whose body is read, or was until that ended early.
    fn conclude(
        self,
        plan: Plan,
        body: Bytes,
        end: Option<End>,
        limits: &Limits,
    ) -> Result<Outcome, Failure> {
        let cut = end.is_some();
        let variant = match plan {
            Plan::Foreign(what) => {
                let failed = self.failed(body, cut);
                return Err(Error::answered(ErrorKind::Decode, what.words(), failed).into());
            }
            Plan::Failure => return Err(self.failure(body, cut).into()),
            Plan::Success(variant) | Plan::SuccessOrPage(variant) | Plan::NoEvents(variant) => {
                variant
            }
            Plan::Refusal | Plan::Open(_) => 0,
        };
        if let Some(end) = end {
            let error = end.into_error(limits);
            return Err(error.with_answer(self.failed(body, true)).into());
        }
        if matches!(plan, Plan::Refusal) {
            let limit = KEPT_BYTES.min(self.most_bytes()).min(body.len());
            let error = self.failure(body.slice(..limit), limit < body.len());
            return Err(Failure {
                error,
                refusal: Some(Box::new(self.answer(variant, body))),
            });
        }
        let answer = self.answer(variant, body);
        match plan {
            // JSON comes under other names too, and is read as what it is.
            Plan::SuccessOrPage(_) if answer.json_text().trim_ascii_start().starts_with(b"<") => {
                Err(Error::answered(ErrorKind::Decode, PAGE, answer.into_failed()).into())
            }
            Plan::NoEvents(_) => {
                let detail = "events were asked for, and the answer is something else";
                Err(answer.undecodable(detail.to_owned(), None).into())
            }
            _ => Ok(Outcome::Whole(Box::new(answer))),
        }
    }

    fn answer(self, variant: u16, body: Bytes) -> Answer {
        Answer {
            operation: self.call.operation,
            status: self.status,
            variant,
            request_id: self.request_id(),
            headers: self.headers,
            body,
            attempts: self.attempts,
            rate_limit: self.rate_limit,
            received: self.received,
            idempotency_key: None,
            client: self.call.client.clone(),
            span: Span::none(),
        }
    }

    /// The answer with its body still to come.
    fn open(self, form: EventForm, body: Box<dyn BodyStream>, pace: Pace) -> Opened {
        let request_id = self.request_id();
        let largest_event = self.most_bytes();
        Opened {
            status: self.status,
            headers: self.headers,
            request_id,
            rate_limit: self.rate_limit,
            received: self.received,
            form,
            largest_event,
            ..Opened::new(self.call.operation, body, pace)
        }
    }

    /// What an error answer says; what goes wrong with its body only leaves the body short.
    fn failure(&self, body: Bytes, cut: bool) -> Error {
        let operation = self.call.operation;
        let variant = operation.error_variant(self.status.as_u16());
        // The longest first, lest a part of one leaves the rest of it standing.
        let mut secrets = self.call.secrets();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        if !cut {
            let hooks = &self.call.client.shared().hooks;
            drift::tell_error(operation, hooks, (variant, &body), &secrets);
        }
        let (code, message) = error::describe(&body, variant, operation.error_shapes, &secrets);
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
            ..self.failed(body, cut)
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

    /// What an error keeps of the answer.
    fn failed(&self, body: Bytes, cut: bool) -> Failed {
        let request_id = self.request_id();
        Failed {
            request_id,
            rate_limit: self.rate_limit,
            ..Failed::new(self.status, self.headers.clone(), body, cut, self.received)
        }
    }

    fn request_id(&self) -> Option<String> {
        let mut names = self.call.client.shared().api.request_id_headers.iter();
        let id = names.find_map(|name| self.headers.get(*name)?.to_str().ok())?;
        // It is shown wherever the answer is.
        let end = id
            .char_indices()
            .nth(LONGEST_ID)
            .map_or(id.len(), |(at, _)| at);
        Some(id[..end].to_owned())
    }
}
