//! Reads the body of an answer within the limits of the call.
//!
//! Takes a body and its limits; gives what came of it, and what ended it early. Nothing is read beyond the limit.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use tokio::task::unconstrained;
use tokio::time::{Instant, Sleep};

use crate::Error;
use crate::error::{ErrorKind, Phase};
use crate::retry::Again;
use crate::stream::Pace;
use crate::transport::{BodyStream, TransportError, TransportErrorKind};

/// The limits of one attempt.
pub(crate) struct Limits {
    /// The time that ran out at the deadline, and whether it is the whole call's.
    pub(crate) timeout: (Duration, bool),
    pub(crate) deadline: Instant,
    /// For answers that are read as they come.
    pub(crate) pace: Option<Box<Pace>>,
}

impl Limits {
    /// Time ran out in this phase.
    pub(crate) fn expired(&self, phase: Phase) -> Error {
        let (timeout, whole) = self.timeout;
        Error::timeout(phase, timeout, whole)
    }
}

/// How reading a body ended before the body did.
pub(super) enum End {
    Timeout,
    TooLarge(usize),
    Broken(TransportError),
}

impl End {
    pub(super) fn into_error(self, limits: &Limits) -> Error {
        match self {
            Self::Timeout => limits.expired(Phase::Body),
            Self::TooLarge(limit) => {
                let detail = format!("the answer is larger than the limit of {limit} bytes");
                Error::sent(ErrorKind::Transport, detail, true)
            }
            Self::Broken(error) => transport_error(error),
        }
    }
}

pub(super) fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What a future gives, unless the clock runs out before it does.
pub(super) struct Within<'a, F: ?Sized> {
    pub(super) clock: Pin<&'a mut Sleep>,
    pub(super) future: Pin<&'a mut F>,
}

impl<F: Future + ?Sized> Future for Within<'_, F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(done) = self.future.as_mut().poll(cx) {
            return Poll::Ready(Some(done));
        }
        // The clock is looked at also where the future has used up what the task may do at a time.
        let clock = pin!(unconstrained(self.clock.as_mut()));
        clock.poll(cx).map(|()| None)
    }
}

/// Reads a body up to a limit; gives what came, and what ended it early.
pub(super) async fn read(
    mut body: Box<dyn BodyStream>,
    mut clock: Pin<&mut Sleep>,
    limit: usize,
) -> (Bytes, Option<End>) {
    let mut first: Option<Bytes> = None;
    let mut more = Vec::new();
    let mut read = 0_usize;
    let end = loop {
        let mut chunk = body.chunk();
        let chunk = Within {
            clock: clock.as_mut(),
            future: chunk.as_mut(),
        };
        let chunk = match chunk.await {
            None => break Some(End::Timeout),
            Some(Err(error)) => break Some(End::Broken(error)),
            Some(Ok(None)) => break None,
            Some(Ok(Some(chunk))) => chunk,
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
        more.into()
    };
    (whole, end)
}

pub(crate) fn transport_error(error: TransportError) -> Error {
    let TransportError { kind, source } = error;
    let error = match kind {
        TransportErrorKind::Request => Error::sent(ErrorKind::Transport, kind.words(), false),
        TransportErrorKind::Connect => {
            Error::sent(ErrorKind::Connect, kind.words(), false).again_if(Again::Unsent)
        }
        TransportErrorKind::Refused => {
            Error::sent(ErrorKind::Transport, kind.words(), false).again_if(Again::Unsent)
        }
        TransportErrorKind::ConnectTimeout => Error::connect_timeout(kind.words()),
        TransportErrorKind::HeadTimeout => Error::transport_timeout(Phase::Head, kind.words()),
        TransportErrorKind::BodyTimeout => Error::transport_timeout(Phase::Body, kind.words()),
        TransportErrorKind::Head | TransportErrorKind::Body => {
            Error::sent(ErrorKind::Transport, kind.words(), true).again_if(Again::Unknown)
        }
    };
    error.with_source(source)
}
