//! The answer to a call that succeeded.
//!
//! Takes status, headers and the whole body; gives them decoded in the form that the generated code asks for. A body that does not
//! fit is an error that keeps the status and the raw bytes.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

use crate::error::{ErrorKind, Failed};
use crate::json::{Blank, DecodeError};
use crate::response::Head as ResponseHead;
use crate::text;
use crate::trace::Span;
use crate::{Client, Error, Json, Operation, RateLimit, Response, ResponseHeaders, drift};

/// A successful answer whose body is not decoded yet.
#[derive(Clone)]
pub struct Answer {
    pub(crate) operation: &'static Operation,
    pub(crate) status: StatusCode,
    pub(crate) variant: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) received: SystemTime,
    pub(crate) idempotency_key: Option<String>,
    /// The client, whose hooks learn what the body holds beyond its types.
    pub(crate) client: Client,
    /// The span of the call, which is open until the answer is read.
    pub(crate) span: Span,
}

impl Answer {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The index that the operation's table gives the status and media type.
    pub fn variant(&self) -> u16 {
        self.variant
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The id that the server gave the request.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The idempotency key that the request was sent with, where it had one.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// What the answer says of the rate limit.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.rate_limit
    }

    /// Decodes the body.
    ///
    /// # Errors
    /// Where the body is no JSON or does not fit; the error keeps status and bytes.
    pub fn json<T: Json + Blank>(self) -> Result<T, Error> {
        self.unwrap("")
    }

    /// Decodes what stands at a JSON pointer of the body.
    ///
    /// # Errors
    /// As [`Answer::json`], and where nothing stands there.
    pub fn unwrap<T: Json + Blank>(self, pointer: &str) -> Result<T, Error> {
        let mut value = T::blank();
        match self.read(pointer, &mut value) {
            Ok(()) => Ok(value),
            Err(error) => Err(self.misfit(error)),
        }
    }

    /// Decodes the body; `None` for an answer without one, and for null.
    ///
    /// # Errors
    /// As [`Answer::json`].
    pub fn optional<T: Json + Blank>(self) -> Result<Option<T>, Error> {
        if self.is_empty() {
            Ok(None)
        } else {
            self.json()
        }
    }

    /// Decodes what stands at a JSON pointer of the body; `None` for an answer without a body, and for null.
    ///
    /// # Errors
    /// As [`Answer::unwrap`].
    pub fn optional_unwrap<T: Json + Blank>(self, pointer: &str) -> Result<Option<T>, Error> {
        if self.is_empty() {
            Ok(None)
        } else {
            self.unwrap(pointer)
        }
    }

    /// Decodes the body and the headers that the document names, and keeps status and headers.
    ///
    /// # Errors
    /// As [`Answer::json`]. Headers that do not fit are as absent.
    pub fn full<T: Json + Blank, H: ResponseHeaders>(self) -> Result<Response<T, H>, Error> {
        self.full_by(Self::json)
    }

    /// As [`Answer::full`], for an answer that may be without a body.
    ///
    /// # Errors
    /// As [`Answer::full`].
    pub fn full_optional<T: Json + Blank, H: ResponseHeaders>(
        self,
    ) -> Result<Response<Option<T>, H>, Error> {
        self.full_by(Self::optional)
    }

    /// As [`Answer::full`], for an answer whose body says nothing.
    ///
    /// # Errors
    /// None; the result is there for the sake of the other forms.
    pub fn full_empty<H: ResponseHeaders>(self) -> Result<Response<(), H>, Error> {
        self.full_by(Self::empty)
    }

    /// As [`Answer::full`], for text.
    ///
    /// # Errors
    /// As [`Answer::text`].
    pub fn full_text<H: ResponseHeaders>(self) -> Result<Response<String, H>, Error> {
        self.full_by(Self::text)
    }

    /// As [`Answer::full`], for a body as it came.
    ///
    /// # Errors
    /// None; the result is there for the sake of the other forms.
    pub fn full_bytes<H: ResponseHeaders>(self) -> Result<Response<Bytes, H>, Error> {
        self.full_by(Self::bytes)
    }

    /// Decodes the body by one of the other methods, and keeps status and headers: `answer.full_by(Answer::optional)`.
    ///
    /// # Errors
    /// Those of the other method.
    pub fn full_by<T, H: ResponseHeaders>(
        self,
        decode: impl FnOnce(Self) -> Result<T, Error>,
    ) -> Result<Response<T, H>, Error> {
        let head = ResponseHead {
            status: self.status,
            headers: self.headers.clone(),
            request_id: self.request_id.clone(),
            attempts: self.attempts,
            idempotency_key: self.idempotency_key.clone(),
            rate_limit: self.rate_limit,
        };
        Ok(Response::new(decode(self)?, head))
    }

    /// The body as it came.
    ///
    /// # Errors
    /// None; the result is there for the sake of the other forms.
    pub fn bytes(self) -> Result<Bytes, Error> {
        Ok(self.body)
    }

    /// The body as text.
    ///
    /// # Errors
    /// Where it is not UTF-8.
    pub fn text(self) -> Result<String, Error> {
        match std::str::from_utf8(&self.body) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(self.undecodable("the body is not UTF-8 text".to_owned(), None)),
        }
    }

    /// Nothing: the answer says all by its status.
    ///
    /// # Errors
    /// None; the result is there for the sake of the other forms.
    pub fn empty(self) -> Result<(), Error> {
        Ok(())
    }

    /// True for an answer without a body.
    fn is_empty(&self) -> bool {
        self.status == StatusCode::NO_CONTENT || self.body.trim_ascii().is_empty()
    }

    /// True where the body is a JSON object in which nothing stands at the pointer.
    pub(crate) fn lacks(&self, pointer: &str) -> bool {
        let body = std::str::from_utf8(self.json_text());
        body.is_ok_and(|body| text::members(body).is_some() && text::at(body, pointer).is_none())
    }

    /// The body without what some servers begin JSON with, a byte order mark.
    pub(crate) fn json_text(&self) -> &[u8] {
        let body = &self.body;
        body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
    }

    /// Decodes what stands at a pointer, and tells the hooks what its types do not know.
    fn read(&self, pointer: &str, value: &mut dyn Json) -> Result<(), DecodeError> {
        let hooks = &self.client.shared().hooks;
        let mut types = self.operation.success_types.iter();
        let whole = types.find(|(variant, _)| *variant == self.variant);
        let whole = whole.map(|&(_, body_type)| body_type);
        drift::read(
            self.operation,
            hooks,
            whole,
            (self.json_text(), pointer),
            value,
        )
    }

    fn misfit(self, error: DecodeError) -> Error {
        let detail = if self.is_empty() {
            "the answer has no body".to_owned()
        } else {
            let media = self
                .headers
                .get(CONTENT_TYPE)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default();
            let media = crate::media::essence(media);
            if is_plain(media) {
                format!("the body, `{media}`, does not fit")
            } else {
                "the body does not fit".to_owned()
            }
        };
        let detail = if self.is_empty() {
            detail
        } else {
            format!("{detail}: {error}")
        };
        self.undecodable(detail, Some(error))
    }

    /// What an error keeps of the answer.
    pub(crate) fn into_failed(self) -> Failed {
        Failed {
            request_id: self.request_id,
            rate_limit: self.rate_limit,
            ..Failed::new(self.status, self.headers, self.body, false, self.received)
        }
    }

    pub(crate) fn undecodable(self, detail: String, source: Option<DecodeError>) -> Error {
        let (attempts, key) = (self.attempts, self.idempotency_key.clone());
        let span = self.span.clone();
        let (operation, answer) = (self.operation, self.into_failed());
        let source = source.map(Into::into);
        let error = Error::answered(ErrorKind::Decode, detail, answer)
            .with_source(source)
            .of(operation)
            .after(attempts, false, key);
        span.end(None, Some(&error));
        error
    }
}

/// Whether this is a media type as they are registered: what else a server says there is not repeated.
fn is_plain(media: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'+' | b'-' | b'_');
    media.contains('/') && media.len() <= 80 && media.bytes().all(fits)
}

impl fmt::Debug for Answer {
    /// Shows how long the body is and not what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("variant", &self.variant)
            .field("request_id", &self.request_id)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}
