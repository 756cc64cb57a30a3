//! A call on its way.
//!
//! Takes what sends it and how its answer is read; gives a future. Generated methods return it by name instead of being
//! `async`: a future of each method's own would be checked once for each method, which is most of what a call costs.

use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::{AsyncRead, ReadBuf};

use crate::error::Source;
use crate::send::{self, Mode, Outcome, Ready};
use crate::stream::Opened;
use crate::transport::BoxFuture;
use crate::upload::ByteStream;
use crate::{Answer, Call, Error};

/// A call on its way; nothing happens until it is awaited. It gives `Result<T, E>`.
///
/// # Where it is dropped
///
/// A future that is dropped before its end, by a timeout or `select!` of the caller's for one, takes nothing back. Until it is
/// polled, nothing is sent. After that, the server may have the request, whole or in part, and may act on it: treat it like an
/// error that [may have been executed](crate::Error::may_have_executed), with no error to ask. With HTTP/1 the connection is closed,
/// with HTTP/2 the stream is reset, and nothing of the call goes on in the background: no attempt follows. Hooks are told of the
/// attempt that it was in. A token that it was fetching for the client goes on to be fetched by the next call that needs it, and
/// calls that wait for the same token are not held up. An idempotency key that the caller has set, or has read
/// [before sending](crate::Call::idempotency_key), makes it safe to send the call again where the operation takes keys.
///
/// The timeouts of the client and of the call come back as errors that say how far the call got: prefer them to dropping it.
#[must_use = "a call does nothing until it is awaited"]
pub struct Sending<T = Answer, E = Error> {
    state: State,
    read: Read<T>,
    error: PhantomData<fn() -> E>,
}

enum State {
    /// Not awaited yet.
    Ready(Option<Ready>),
    /// On its way.
    Going(Going),
}

type Going = BoxFuture<'static, Result<Outcome, Error>>;

/// How what comes of a call is read.
pub(crate) enum Read<T> {
    /// By a method of the whole answer.
    Whole(fn(Answer) -> Result<T, Error>),
    /// As it comes.
    Open(fn(Opened) -> T),
}

impl<T, E> Sending<T, E> {
    pub(crate) fn new(call: Call, mode: Mode, read: Read<T>) -> Self {
        let streams = Vec::new();
        let ready = Ready {
            call,
            mode,
            streams,
        };
        Self {
            state: State::Ready(Some(ready)),
            read,
            error: PhantomData,
        }
    }

    /// Gives the bytes of the body, or of the part of it, that was set as [`Part::streamed`](crate::Part::streamed): the first one
    /// that waits for a stream, when called again the next. A call with a stream is sent once and not again: its bytes go by and are
    /// nowhere else. Pieces are asked for as fast as they can be sent.
    pub fn with_stream<S, B, X>(mut self, stream: S) -> Self
    where
        S: Stream<Item = Result<B, X>> + Send + 'static,
        B: Into<Bytes>,
        X: Into<Source>,
    {
        self.give(Box::pin(Pieces(Box::pin(stream))));
        self
    }

    /// As [`Self::with_stream`], for a reader.
    pub fn with_reader(mut self, reader: impl AsyncRead + Send + 'static) -> Self {
        self.give(Box::pin(Reader(Box::pin(reader))));
        self
    }

    fn give(&mut self, stream: ByteStream) {
        // A call that is on its way has begun with the streams that it had.
        if let State::Ready(Some(ready)) = &mut self.state {
            ready.streams.push(stream);
        }
    }
}

impl<T, E> Sending<T, E> {
    /// The call's future, which begins here where it has not; `None` after the end.
    fn going(&mut self) -> Option<&mut Going> {
        if let State::Ready(ready) = &mut self.state {
            self.state = State::Going(Box::pin(send::send_as(ready.take()?)));
        }
        match &mut self.state {
            State::Going(going) => Some(going),
            State::Ready(_) => None,
        }
    }
}

impl<T, E: From<Error>> Sending<T, E> {
    fn read(&self, outcome: Result<Outcome, Error>) -> Result<T, E> {
        let read = outcome.and_then(|outcome| match (&self.read, outcome) {
            (Read::Whole(read), Outcome::Whole(answer)) => read(*answer),
            (Read::Open(read), Outcome::Open(opened)) => Ok(read(*opened)),
            _ => Err(Error::build("the answer was not read as it was asked for")),
        });
        read.map_err(E::from)
    }

    /// Sends the call and blocks until its answer is there.
    ///
    /// # Errors
    /// As when the call is awaited, and in a task of an async runtime, which must not be blocked.
    #[cfg(feature = "blocking")]
    pub fn wait(mut self) -> Result<T, E> {
        self.going();
        let state = std::mem::replace(&mut self.state, State::Ready(None));
        let outcome = match state {
            State::Going(going) => crate::blocking::wait(going).and_then(|outcome| outcome),
            State::Ready(_) => Err(Error::build("the call was sent before")),
        };
        self.read(outcome)
    }
}

impl<T, E: From<Error>> Future for Sending<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(going) = self.going() else {
            return Poll::Pending;
        };
        let outcome = ready!(going.as_mut().poll(cx));
        Poll::Ready(self.read(outcome))
    }
}

impl<T, E> fmt::Debug for Sending<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

/// A stream of the user's in the runtime's terms.
struct Pieces<S>(Pin<Box<S>>);

impl<S, B, X> Stream for Pieces<S>
where
    S: Stream<Item = Result<B, X>>,
    B: Into<Bytes>,
    X: Into<Source>,
{
    type Item = Result<Bytes, Source>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.0.as_mut().poll_next(cx));
        Poll::Ready(next.map(|next| next.map(Into::into).map_err(Into::into)))
    }
}

/// A reader as a stream of what it gives at a time.
struct Reader<R>(Pin<Box<R>>);

/// How much is asked of a reader at a time.
const READ: usize = 64 * 1024;

impl<R: AsyncRead> Stream for Reader<R> {
    type Item = Result<Bytes, Source>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut space = vec![0; READ];
        let mut buffer = ReadBuf::new(&mut space);
        let read: io::Result<()> = ready!(self.0.as_mut().poll_read(cx, &mut buffer));
        let length = buffer.filled().len();
        space.truncate(length);
        Poll::Ready(match read {
            Err(error) => Some(Err(error.into())),
            Ok(()) if length == 0 => None,
            Ok(()) => Some(Ok(space.into())),
        })
    }
}

const _: () = {
    const fn sendable<T: Send>() {}
    sendable::<Sending>();
};
