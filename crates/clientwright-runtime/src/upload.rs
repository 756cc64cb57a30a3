//! The bytes of a request's body: here already, in files, or still to come from a stream.
//!
//! Takes the pieces of a body; gives a [`Body`] for each attempt. Files are opened anew for each, streams go once. A piece that is
//! not as long as its length says fails the request before its last byte is sent, so that no server takes it for whole.

use std::collections::VecDeque;
use std::fmt;
use std::fs::File;
use std::future::poll_fn;
use std::io::{self, Read};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_core::Stream;
use tokio::task::spawn_blocking;

use crate::Error;
use crate::error::{ErrorKind, Source};
use crate::transport::{Body, BodyStream, BoxFuture, TransportError, TransportErrorKind};

/// Bytes that come one after the other.
pub(crate) type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, Source>> + Send>>;

/// How much of a file is read at a time.
const FILE_CHUNK: usize = 128 * 1024;

/// A part of a body.
pub(crate) enum Piece {
    /// Bytes that are here.
    Bytes(Bytes),
    /// A file, with its length once it is measured.
    File(PathBuf, Option<u64>),
    /// A stream that is given with the call, with its length where the caller knows it.
    Stream(Slot, Option<u64>),
}

/// A stream until it is read from: an attempt that never came to that leaves it for the next one.
pub(crate) type Slot = Arc<Mutex<Option<ByteStream>>>;

fn taken(slot: &Slot) -> Option<ByteStream> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// The body of a request, for all its attempts.
pub(crate) enum Payload {
    /// Bytes that are here, which nothing can go wrong with.
    Whole(Bytes),
    /// Pieces that are read one after the other.
    Pieces {
        pieces: Vec<Piece>,
        /// Why the caller's side could not go on, where it could not.
        failure: Failure,
    },
}

/// What went wrong on the caller's side, the first of it.
#[derive(Clone, Default)]
pub(crate) struct Failure(Arc<Mutex<Option<Wrong>>>);

type Wrong = (&'static str, Option<Source>);

impl Failure {
    fn set(&self, what: &'static str, source: Option<Source>) -> TransportError {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        place.get_or_insert((what, source));
        TransportError::new(TransportErrorKind::Request)
    }
}

impl From<Bytes> for Payload {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}

impl From<Vec<Piece>> for Payload {
    fn from(mut pieces: Vec<Piece>) -> Self {
        if let [Piece::Bytes(bytes)] = pieces.as_mut_slice() {
            return Self::Whole(std::mem::take(bytes));
        }
        Self::Pieces {
            pieces,
            failure: Failure::default(),
        }
    }
}

impl Payload {
    fn pieces(&self) -> &[Piece] {
        match self {
            Self::Whole(_) => &[],
            Self::Pieces { pieces, .. } => pieces,
        }
    }

    fn pieces_mut(&mut self) -> &mut [Piece] {
        match self {
            Self::Whole(_) => &mut [],
            Self::Pieces { pieces, .. } => pieces,
        }
    }

    /// Hands the streams over, in the order of the pieces that wait for one.
    pub(crate) fn give(&mut self, streams: Vec<ByteStream>) -> Result<(), Error> {
        let mut streams = streams.into_iter();
        for piece in self.pieces_mut() {
            if let Piece::Stream(slot, _) = piece {
                let stream = streams.next().ok_or_else(|| {
                    Error::build("a part waits for a stream; give it by `with_stream` after `send`")
                })?;
                *slot = Arc::new(Mutex::new(Some(stream)));
            }
        }
        match streams.next() {
            Some(_) => Err(Error::build(
                "there are more streams than parts that wait for one; make them by `Part::streamed`",
            )),
            None => Ok(()),
        }
    }

    /// True where a file is in the body, whose length has to be looked up.
    pub(crate) fn has_files(&self) -> bool {
        let mut pieces = self.pieces().iter();
        pieces.any(|piece| matches!(piece, Piece::File(..)))
    }

    /// Looks up how long the files are.
    pub(crate) async fn measure(&mut self) -> Result<(), Error> {
        for piece in self.pieces_mut() {
            let Piece::File(path, length) = piece else {
                continue;
            };
            let path = path.clone();
            let found = blocking(move || {
                let found = std::fs::metadata(path)?;
                if found.is_file() {
                    Ok(found.len())
                } else {
                    Err(io::Error::other("it is no file"))
                }
            });
            let unreadable = |error: io::Error| {
                Error::build("a file to be sent cannot be read").with_source(Some(error.into()))
            };
            *length = Some(found.await.map_err(unreadable)?);
        }
        Ok(())
    }

    /// True where a stream is in the body, which goes once.
    pub(crate) fn is_once(&self) -> bool {
        let mut pieces = self.pieces().iter();
        pieces.any(|piece| matches!(piece, Piece::Stream(..)))
    }

    /// True where a stream has been read from, so that the body cannot be sent again.
    pub(crate) fn is_spent(&self) -> bool {
        let spent = |slot: &Slot| {
            slot.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .is_none()
        };
        let mut pieces = self.pieces().iter();
        pieces.any(|piece| matches!(piece, Piece::Stream(slot, _) if spent(slot)))
    }

    /// The body of one attempt.
    pub(crate) fn body(&mut self) -> Body {
        let (pieces, failure) = match self {
            Self::Whole(bytes) => return bytes.clone().into(),
            Self::Pieces { pieces, failure } => (pieces, failure.clone()),
        };
        let (mut left, mut total) = (VecDeque::new(), Some(0_u64));
        for piece in pieces {
            let (source, length) = match piece {
                Piece::Bytes(bytes) => {
                    let length = bytes.len() as u64;
                    (Reading::Bytes(Some(bytes.clone())), Some(length))
                }
                Piece::File(path, length) => (Reading::File(path.clone(), None), *length),
                Piece::Stream(stream, length) => (Reading::Waiting(Arc::clone(stream)), *length),
            };
            total = total
                .zip(length)
                .and_then(|(total, length)| total.checked_add(length));
            left.push_back(Part {
                source,
                left: length,
                held: None,
            });
        }
        Body::stream(Pieces { left, failure }, total)
    }

    /// What kept the caller's side from going on, once an attempt has failed.
    pub(crate) fn failure(&self) -> Option<Error> {
        let Self::Pieces { failure, .. } = self else {
            return None;
        };
        let mut place = failure.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (what, source) = place.take()?;
        Some(Error::sent(ErrorKind::Transport, what, true).with_source(source))
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload of {} pieces", self.pieces().len().max(1))
    }
}

/// Runs what blocks on a thread that may block.
async fn blocking<T: Send + 'static>(
    run: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(run)
        .await
        .unwrap_or_else(|_| Err(io::Error::other("the thread that reads the file has ended")))
}

/// The pieces of a body on their way.
struct Pieces {
    left: VecDeque<Part>,
    failure: Failure,
}

struct Part {
    source: Reading,
    /// How many bytes are still to come, where that is known.
    left: Option<u64>,
    /// The last bytes, until it is sure that nothing follows.
    held: Option<Bytes>,
}

enum Reading {
    Bytes(Option<Bytes>),
    File(PathBuf, Option<File>),
    Waiting(Slot),
    Stream(ByteStream),
}

impl BodyStream for Pieces {
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async move {
            while let Some(part) = self.left.front_mut() {
                match part.chunk(&self.failure).await? {
                    Some(bytes) if bytes.is_empty() => {}
                    Some(bytes) => return Ok(Some(bytes)),
                    None => {
                        self.left.pop_front();
                    }
                }
            }
            Ok(None)
        })
    }
}

impl Part {
    /// The next bytes, within the length.
    async fn chunk(&mut self, failure: &Failure) -> Result<Option<Bytes>, TransportError> {
        loop {
            let next = self.source.next(failure).await?;
            let Some(left) = &mut self.left else {
                return Ok(next);
            };
            let Some(next) = next else {
                if *left > 0 {
                    return Err(failure.set("what was sent is shorter than its length", None));
                }
                return Ok(self.held.take());
            };
            *left = left
                .checked_sub(next.len() as u64)
                .ok_or_else(|| failure.set("what was sent is longer than its length", None))?;
            if *left > 0 {
                return Ok(Some(next));
            }
            if !next.is_empty() {
                self.held = Some(next);
            }
        }
    }
}

impl Reading {
    async fn next(&mut self, failure: &Failure) -> Result<Option<Bytes>, TransportError> {
        let (path, file) = match self {
            Self::Bytes(bytes) => return Ok(bytes.take()),
            Self::Waiting(slot) => {
                let Some(stream) = taken(slot) else {
                    return Err(failure.set("the stream that was to be sent is gone", None));
                };
                *self = Self::Stream(stream);
                return Ok(Some(Bytes::new()));
            }
            Self::Stream(stream) => {
                let next = poll_fn(|cx| stream.as_mut().poll_next(cx)).await;
                let failed =
                    |error| failure.set("the stream that was to be sent failed", Some(error));
                return next.transpose().map_err(failed);
            }
            Self::File(path, file) => (path.clone(), file.take()),
        };
        let read = blocking(move || {
            read_some(match file {
                Some(file) => file,
                None => File::open(path)?,
            })
        });
        let (opened, bytes) = read
            .await
            .map_err(|error| failure.set("a file to be sent cannot be read", Some(error.into())))?;
        if let Self::File(_, file) = self {
            *file = Some(opened);
        }
        Ok((!bytes.is_empty()).then(|| bytes.into()))
    }
}

fn read_some(mut file: File) -> io::Result<(File, Vec<u8>)> {
    let mut bytes = Vec::with_capacity(FILE_CHUNK);
    (&mut file)
        .take(FILE_CHUNK as u64)
        .read_to_end(&mut bytes)?;
    Ok((file, bytes))
}
