//! The body of an answer while it is read.
//!
//! Takes the head and body that a transport gave; gives the body's pieces, within the time and size that the call allows. What
//! goes wrong is told once, with status and headers, and then nothing more comes.

use std::ops::ControlFlow;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use tokio::time::{Instant, timeout_at};

use crate::error::{ErrorKind, Failed, Phase};
use crate::trace::Span;
use crate::transport::{BodyStream, BoxFuture, TransportError};
use crate::{Client, Error, EventForm, Operation, RateLimit};

/// How much time and space a body may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// The longest wait for the next piece.
    pub(crate) idle: Duration,
    /// When everything has to be there, and how long that was from the beginning of the call.
    pub(crate) deadline: Option<(Instant, Duration)>,
    /// The most bytes of the whole body.
    pub(crate) bytes: Option<u64>,
}

/// An answer whose body is still to be read.
pub(crate) struct Opened {
    pub(crate) operation: &'static Operation,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) received: SystemTime,
    /// How many attempts there were, whether one before the last may have had its effect, and the key that all carried.
    pub(crate) attempts: u32,
    pub(crate) effect: bool,
    pub(crate) idempotency_key: Option<String>,
    /// The client, whose hooks learn what items hold beyond their types.
    pub(crate) client: Option<Client>,
    /// The call's span, which ends with the body.
    pub(crate) span: Span,
    /// How its items are read, where it has items.
    pub(crate) form: EventForm,
    /// The most bytes of one event.
    pub(crate) largest_event: usize,
    pub(crate) pace: Pace,
    pub(crate) state: State,
    pub(crate) read: u64,
}

/// How far the body is.
pub(crate) enum State {
    /// The next piece can be asked for.
    Ready(Box<dyn BodyStream>),
    /// The next piece is asked for; the body comes back with it.
    Reading(Waiting),
    /// The body has ended, or failed.
    Ended,
}

/// The body, with its next piece.
type Waiting = BoxFuture<'static, (Box<dyn BodyStream>, Piece)>;

/// What waiting for a piece gave; the outer error is the limit that ran out, and whether it is the whole call's.
type Piece = Result<Result<Option<Bytes>, TransportError>, (Duration, bool)>;

impl Opened {
    pub(crate) fn new(
        operation: &'static Operation,
        body: Box<dyn BodyStream>,
        pace: Pace,
    ) -> Self {
        Self {
            operation,
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            request_id: None,
            rate_limit: None,
            received: SystemTime::now(),
            attempts: 1,
            effect: false,
            idempotency_key: None,
            client: None,
            span: Span::none(),
            form: EventForm::Data,
            largest_event: usize::MAX,
            pace,
            state: State::Ready(body),
            read: 0,
        }
    }

    /// The length that the head of the answer gives.
    pub(crate) fn length(&self) -> Option<u64> {
        self.headers
            .get(CONTENT_LENGTH)?
            .to_str()
            .ok()?
            .parse()
            .ok()
    }

    /// The next piece; none at the end, and after a failure. A piece that is dropped while it is waited for is not lost.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            let Some(mut waiting) = self.waiting() else {
                return Poll::Ready(None);
            };
            let Poll::Ready((body, piece)) = waiting.as_mut().poll(cx) else {
                self.state = State::Reading(waiting);
                return Poll::Pending;
            };
            if let ControlFlow::Break(piece) = self.settle(body, piece) {
                return Poll::Ready(piece);
            }
        }
    }

    /// As [`Self::poll`], for a thread that waits.
    #[cfg(feature = "blocking")]
    pub(crate) fn wait(&mut self) -> Option<Result<Bytes, Error>> {
        loop {
            let (body, piece) = match crate::blocking::wait(self.waiting()?) {
                Ok(read) => read,
                Err(error) => return Some(Err(error.of(self.operation))),
            };
            if let ControlFlow::Break(piece) = self.settle(body, piece) {
                return piece;
            }
        }
    }

    /// What the next piece is waited for by; none where there is none.
    fn waiting(&mut self) -> Option<Waiting> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Ended => None,
            State::Ready(body) => Some(Box::pin(wait(body, self.pace))),
            State::Reading(waiting) => Some(waiting),
        }
    }

    /// Looks at a piece that came; nothing where it is empty, which would end a reader.
    fn settle(
        &mut self,
        body: Box<dyn BodyStream>,
        piece: Piece,
    ) -> ControlFlow<Option<Result<Bytes, Error>>> {
        match self.take(piece) {
            Ok(Some(bytes)) => {
                self.state = State::Ready(body);
                if bytes.is_empty() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(Some(Ok(bytes)))
                }
            }
            Ok(None) => ControlFlow::Break(None),
            Err(error) => ControlFlow::Break(Some(Err(error))),
        }
    }

    /// Ends the body, whatever is left of it.
    pub(crate) fn end(&mut self) {
        self.state = State::Ended;
    }

    fn take(&mut self, piece: Piece) -> Result<Option<Bytes>, Error> {
        let piece = match piece {
            Err(limit) => {
                return Err(
                    self.failure(Error::timeout(Phase::Body, limit.0, limit.1), &Bytes::new())
                );
            }
            Ok(Err(error)) => {
                return Err(self.failure(crate::send::transport_error(error), &Bytes::new()));
            }
            Ok(Ok(None)) => return Ok(None),
            Ok(Ok(Some(piece))) => piece,
        };
        self.read = self.read.saturating_add(piece.len() as u64);
        match self.pace.bytes {
            Some(limit) if self.read > limit => Err(self.too_large(limit)),
            _ => Ok(Some(piece)),
        }
    }

    fn too_large(&self, limit: u64) -> Error {
        let detail = format!("the answer is larger than the limit of {limit} bytes");
        self.failure(
            Error::sent(ErrorKind::Transport, detail, true),
            &Bytes::new(),
        )
    }

    /// A failure with the head of the answer, and the part of its body that it is about.
    pub(crate) fn failure(&self, error: Error, body: &Bytes) -> Error {
        let (headers, body) = (self.headers.clone(), body.clone());
        let answer = Failed {
            request_id: self.request_id.clone(),
            rate_limit: self.rate_limit,
            ..Failed::new(self.status, headers, body, true, self.received)
        };
        let key = self.idempotency_key.clone();
        let error = error
            .with_answer(answer)
            .after(self.attempts, self.effect, key)
            .of(self.operation);
        self.span.end(None, Some(&error));
        error
    }
}

/// Waits for the next piece.
async fn wait(mut body: Box<dyn BodyStream>, pace: Pace) -> (Box<dyn BodyStream>, Piece) {
    // Where the clock cannot hold the time, thirty years stand for ever.
    let far = Duration::from_secs(30 * 365 * 24 * 3600);
    let idle = (Instant::now() + pace.idle.min(far), pace.idle);
    let (until, limit) = match pace.deadline {
        Some((deadline, limit)) if deadline < idle.0 => (deadline, (limit, true)),
        _ => (idle.0, (idle.1, false)),
    };
    let piece = timeout_at(until, body.chunk()).await;
    (body, piece.map_err(|_| limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Method;
    use std::collections::VecDeque;
    use std::future::poll_fn;

    static GET: Operation = Operation::new("get", Method::GET, "/file");

    struct Script(VecDeque<Option<&'static str>>);

    impl BodyStream for Script {
        fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
            let next = self.0.pop_front();
            Box::pin(async move {
                match next {
                    Some(Some(text)) => Ok(Some(Bytes::from_static(text.as_bytes()))),
                    Some(None) => std::future::pending().await,
                    None => Ok(None),
                }
            })
        }
    }

    fn opened(script: &[Option<&'static str>], pace: Pace) -> Opened {
        let body = Box::new(Script(script.iter().copied().collect()));
        Opened::new(&GET, body, pace)
    }

    async fn all(mut opened: Opened) -> Vec<Result<String, ErrorKind>> {
        let mut out = Vec::new();
        while let Some(piece) = poll_fn(|cx| opened.poll(cx)).await {
            let text = piece.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            out.push(text.map_err(|error| error.kind()));
        }
        out
    }

    #[tokio::test(start_paused = true)]
    async fn each_piece_has_its_time() {
        let idle = Duration::from_secs(30);
        let pace = Pace {
            idle,
            deadline: None,
            bytes: None,
        };
        let found = all(opened(&[Some("a"), Some(""), Some("b"), None], pace)).await;
        assert_eq!(
            found,
            [
                Ok("a".to_owned()),
                Ok("b".to_owned()),
                Err(ErrorKind::Timeout)
            ]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn the_whole_has_a_limit_where_one_is_set() {
        let idle = Duration::from_secs(30);
        let end = Instant::now() + Duration::from_secs(3);
        let pace = Pace {
            idle,
            deadline: Some((end, Duration::from_secs(3))),
            bytes: Some(3),
        };
        let mut stalled = opened(&[None], pace);
        let error = poll_fn(|cx| stalled.poll(cx)).await;
        assert!(matches!(error, Some(Err(error)) if error.to_string().contains("3s")));
        assert_eq!(Instant::now(), end);
        let found = all(opened(&[Some("abc"), Some("d"), Some("e")], pace)).await;
        assert_eq!(found, [Ok("abc".to_owned()), Err(ErrorKind::Transport)]);
    }
}
