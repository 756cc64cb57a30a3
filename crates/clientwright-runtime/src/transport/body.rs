//! Bodies, whole or chunk by chunk.
//!
//! Takes bytes or a stream of them; gives one type for both, so that a transport that knows no streams can still read all. Bytes
//! can be sent again, a stream goes once.

use std::fmt;

use bytes::Bytes;

use super::{BoxFuture, TransportError};

/// A body that is read chunk by chunk.
pub trait BodyStream: Send + 'static {
    /// Gives the next chunk; `None` at an end that is vouched for. A body that is cut short is an error.
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>>;
}

impl<T: BodyStream + ?Sized> BodyStream for Box<T> {
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        (**self).chunk()
    }
}

/// The body of a request: bytes, or a stream of them.
pub struct Body(Content);

enum Content {
    Bytes(Bytes),
    Stream(Box<dyn BodyStream>, Option<u64>),
}

impl Body {
    /// A body that is read chunk by chunk, with its length in bytes where that is known.
    pub fn stream(stream: impl BodyStream, length: Option<u64>) -> Self {
        Self(Content::Stream(Box::new(stream), length))
    }

    /// The bytes, where they are all here.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream(..) => None,
        }
    }

    /// The bytes, or the stream that they come from.
    #[cfg(feature = "reqwest")]
    pub(super) fn into_bytes(self) -> Result<Bytes, Box<dyn BodyStream>> {
        match self.0 {
            Content::Bytes(bytes) => Ok(bytes),
            Content::Stream(stream, _) => Err(stream),
        }
    }

    /// True for a body that can be read only once.
    pub fn is_stream(&self) -> bool {
        self.as_bytes().is_none()
    }

    /// The length in bytes, where it is known.
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Content::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Content::Stream(_, length) => *length,
        }
    }
}

impl BodyStream for Body {
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        match &mut self.0 {
            Content::Bytes(bytes) => {
                let bytes = std::mem::take(bytes);
                let bytes = (!bytes.is_empty()).then_some(bytes);
                Box::pin(std::future::ready(Ok(bytes)))
            }
            Content::Stream(stream, _) => stream.chunk(),
        }
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self(Content::Bytes(bytes.into()))
    }
}

impl fmt::Debug for Body {
    /// Shows how long the body is and not what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "{length} bytes"),
            None => f.write_str("a stream"),
        }
    }
}
