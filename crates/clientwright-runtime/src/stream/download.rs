//! A file, or anything else, that is read piece by piece.
//!
//! Takes an open answer; gives its bytes as they come, as chunks, a stream or a reader.

use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use tokio::io::{AsyncRead, ReadBuf};

use super::Opened;
use crate::{Error, RateLimit};

/// The body of a successful answer, read as it comes.
///
/// A body that breaks off, stalls or is cut short is an error, never an early end. The attempt timeout holds for each wait; the
/// total timeout holds for the body only where the call sets one, and the size limit of the client does not hold at all:
/// [`Download::max_bytes`] sets one. Nothing is read ahead, so a slow reader slows the sender down.
///
/// It is a [`Stream`] of `Result<Bytes, E>` and an [`AsyncRead`] as well. What is read from a body that has failed is an error each
/// time, so that no reader takes the failure for the end of the file.
pub struct Download<E = Error> {
    opened: Opened,
    /// What a reader has not taken of the last piece.
    rest: Bytes,
    /// True once the body has failed: what follows is no end.
    failed: bool,
    error: PhantomData<fn() -> E>,
}

impl<E: From<Error>> Download<E> {
    pub(crate) fn new(opened: Opened) -> Self {
        Self {
            opened,
            rest: Bytes::new(),
            failed: false,
            error: PhantomData,
        }
    }

    /// Gives the next bytes, never none; `None` at the end of a body that came whole.
    ///
    /// It is safe to drop the future: no byte is lost.
    ///
    /// # Errors
    /// Where the body breaks off, takes too long or is larger than [`Download::max_bytes`]; `None` follows on an error.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, E> {
        std::future::poll_fn(|cx| self.poll(cx))
            .await
            .transpose()
            .map_err(E::from)
    }

    /// Makes a body of more bytes an error, when it comes to that.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.opened.pace.bytes = Some(bytes);
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.opened.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.opened.headers
    }

    /// A header, where it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.opened.headers.get(name)?.to_str().ok()
    }

    /// The length of the body, where the answer gives it.
    pub fn length(&self) -> Option<u64> {
        self.opened.length()
    }

    /// The id that the server gave the request.
    pub fn request_id(&self) -> Option<&str> {
        self.opened.request_id.as_deref()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.opened.attempts
    }

    /// The idempotency key that the request was sent with, where it had one.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.opened.idempotency_key.as_deref()
    }

    /// What the answer says of the rate limit, where it says something.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.opened.rate_limit
    }

    /// As [`Self::chunk`], for a thread that waits.
    #[cfg(feature = "blocking")]
    pub(crate) fn wait(&mut self) -> Option<Result<Bytes, Error>> {
        if !self.rest.is_empty() {
            return Some(Ok(std::mem::take(&mut self.rest)));
        }
        let piece = self.opened.wait();
        self.failed |= matches!(piece, Some(Err(_)));
        piece
    }

    /// Takes as much of a piece as a reader has room for, and keeps the rest.
    fn part(&mut self, mut piece: Bytes, room: usize) -> Bytes {
        let taken = piece.split_to(piece.len().min(room));
        self.rest = piece;
        taken
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.rest))));
        }
        let piece = ready!(self.opened.poll(cx));
        self.failed |= matches!(piece, Some(Err(_)));
        Poll::Ready(piece)
    }

    /// What a reader gets where nothing more comes.
    fn end(&self) -> io::Result<()> {
        if self.failed {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the body has failed before its end",
            ));
        }
        Ok(())
    }
}

impl<E: From<Error>> Stream for Download<E> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(self.poll(cx));
        Poll::Ready(piece.map(|piece| piece.map_err(E::from)))
    }
}

impl<E: From<Error>> AsyncRead for Download<E> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match ready!(self.poll(cx)) {
            None => return Poll::Ready(self.end()),
            Some(Err(error)) => return Poll::Ready(Err(io::Error::other(error))),
            Some(Ok(piece)) => {
                let taken = self.part(piece, buf.remaining());
                buf.put_slice(&taken);
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(feature = "blocking")]
impl<E: From<Error>> Download<E> {
    /// Reads into a buffer, for a thread that waits.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let piece = match self.wait() {
            None => return self.end().map(|()| 0),
            Some(Err(error)) => return Err(io::Error::other(error)),
            Some(Ok(piece)) => piece,
        };
        let taken = self.part(piece, buffer.len());
        if let Some(room) = buffer.get_mut(..taken.len()) {
            room.copy_from_slice(&taken);
        }
        Ok(taken.len())
    }
}

impl<E> fmt::Debug for Download<E> {
    /// Shows the status and no header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.opened.status)
            .field("request_id", &self.opened.request_id)
            .finish_non_exhaustive()
    }
}
