//! A decoded answer with its status and headers.
//!
//! Takes a decoded body and the head of its answer; gives both, with the headers that the document names decoded too.

use std::fmt;

use http::{HeaderMap, StatusCode};

use crate::json::Blank;
use crate::text;
use crate::{Json, RateLimit};

/// A decoded body with the status and headers that it came with.
#[derive(Clone)]
pub struct Response<T, H = ()> {
    body: T,
    named: H,
    head: Head,
}

/// What a response has beside its body.
#[derive(Clone)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) rate_limit: Option<RateLimit>,
}

impl<T, H: ResponseHeaders> Response<T, H> {
    pub(crate) fn new(body: T, head: Head) -> Self {
        Self {
            body,
            named: H::read(&head.headers),
            head,
        }
    }
}

impl<T, H> Response<T, H> {
    /// The body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The body, without the rest.
    pub fn into_body(self) -> T {
        self.body
    }

    /// The same response with its body turned into something else.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Response<U, H> {
        Response {
            body: turn(self.body),
            named: self.named,
            head: self.head,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// A header, where it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// The headers that the document names, decoded.
    pub fn named(&self) -> &H {
        &self.named
    }

    /// The id that the server gave the request.
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id.as_deref()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.head.attempts
    }

    /// The idempotency key that the request was sent with, where it had one.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.head.idempotency_key.as_deref()
    }

    /// What the answer says of the rate limit.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.head.rate_limit
    }
}

impl<T: fmt::Debug, H: fmt::Debug> fmt::Debug for Response<T, H> {
    /// Leaves the raw headers out: cookies may be among them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.head.status)
            .field("named", &self.named)
            .field("request_id", &self.head.request_id)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// The headers of an answer that the document names; implemented by [`response_headers!`](crate::response_headers).
pub trait ResponseHeaders: Sized {
    /// Reads them; what is missing or does not fit is `None`.
    fn read(headers: &HeaderMap) -> Self;
}

impl ResponseHeaders for () {
    fn read(_: &HeaderMap) -> Self {}
}

/// Decodes a header in the simple style: as a string where the type takes one, else as a number or boolean, else as a list.
pub fn header_value<T: Json + Blank>(headers: &HeaderMap, name: &str) -> Option<T> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    let list = || {
        let items: Vec<_> = value
            .split(',')
            .map(|item| text::quote(item.trim()))
            .collect();
        let raw: Vec<_> = value.split(',').map(str::trim).collect();
        let decode = |items: String| crate::from_str::<T>(&format!("[{items}]")).ok();
        decode(items.join(",")).or_else(|| decode(raw.join(",")))
    };
    crate::from_str(&text::quote(value))
        .ok()
        .or_else(|| crate::from_str(value).ok())
        .or_else(list)
}
