//! What is answered to a request: a status with headers and a body, or a fault.
//!
//! Takes what a test writes; gives a [`Reply`] that can be kept, cloned and given many times.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::encoded::Encoded;
use crate::json::Blank;
use crate::tree::Node;
use crate::{Json, Value};

/// An answer to a request, or what goes wrong with it.
#[derive(Clone)]
#[must_use = "a reply is given by `Mock::on`"]
pub struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Where the body's chunks end, all but the last; none for a body that is sent in one.
    breaks: Vec<usize>,
    pub(super) pause: Duration,
    pub(super) delay: Duration,
    fault: Option<Fault>,
}

/// What goes wrong with an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// No connection comes about.
    Refused,
    /// Connecting takes too long.
    ConnectTimeout,
    /// The connection is reset before the request was read.
    ResetBeforeRead,
    /// The connection is reset when the request was read whole.
    ResetAfterRead,
    /// Nothing comes.
    Never,
    /// The connection ends after so many bytes of the body.
    Truncated(usize),
    /// Nothing comes after so many bytes of the body.
    Stalled(usize),
}

impl Reply {
    /// An answer with this status and no body.
    ///
    /// # Panics
    /// Where no HTTP answer can have the status.
    pub fn status(status: u16) -> Self {
        let Ok(code) = StatusCode::from_u16(status) else {
            panic!("{status} is no HTTP status");
        };
        Self {
            status: code,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            breaks: Vec::new(),
            pause: Duration::ZERO,
            delay: Duration::ZERO,
            fault: None,
        }
    }

    /// An answer with a body of JSON, given as its text or as a value that prints as JSON, like a [`Value`](crate::Value).
    ///
    /// # Panics
    /// As [`Reply::status`].
    pub fn json(status: u16, json: impl fmt::Display) -> Self {
        Self::status(status).body("application/json", json.to_string())
    }

    /// An answer with a value of the client's own types as a body of JSON; its secrets go in clear.
    ///
    /// # Panics
    /// As [`Reply::status`].
    pub fn value(status: u16, value: &dyn Json) -> Self {
        Self::status(status).body("application/json", crate::to_vec(value))
    }

    /// An answer with the least body of JSON that decodes into a type: what is required, as empty as can be.
    /// [`Reply::field`] fills in what a test is about: `Reply::minimal::<Customer>(200).field("/email", "a@example.com")`.
    ///
    /// # Panics
    /// As [`Reply::status`], and for a type that nothing empty fits, like a union of objects.
    pub fn minimal<T: Json + Blank>(status: u16) -> Self {
        Self::json(status, minimal::<T>())
    }

    /// An answer with a body of text.
    ///
    /// # Panics
    /// As [`Reply::status`].
    pub fn text(status: u16, text: impl Into<String>) -> Self {
        Self::status(status).body("text/plain; charset=utf-8", text.into())
    }

    /// An answer with a page, as a gateway between client and provider gives.
    ///
    /// # Panics
    /// As [`Reply::status`].
    pub fn html(status: u16, html: impl Into<String>) -> Self {
        Self::status(status).body("text/html; charset=utf-8", html.into())
    }

    /// An answer with a body of bytes.
    ///
    /// # Panics
    /// As [`Reply::status`].
    pub fn bytes(status: u16, bytes: impl Into<Bytes>) -> Self {
        Self::status(status).body("application/octet-stream", bytes)
    }

    /// An answer whose body comes in chunks, like server-sent events: `Reply::chunks(200, "text/event-stream", events)`.
    ///
    /// # Panics
    /// As [`Reply::status`] and [`Reply::body`].
    pub fn chunks<C: AsRef<[u8]>>(
        status: u16,
        media_type: &str,
        chunks: impl IntoIterator<Item = C>,
    ) -> Self {
        let (mut body, mut breaks) = (Vec::new(), Vec::new());
        for chunk in chunks {
            breaks.push(body.len());
            body.extend_from_slice(chunk.as_ref());
        }
        Self {
            breaks,
            ..Self::status(status).body(media_type, body)
        }
    }

    /// The connection is refused. A [`Server`](super::Server), which has a connection by then, resets it.
    pub fn connection_refused() -> Self {
        Self::failing(Fault::Refused)
    }

    /// Connecting takes too long; as long as [`Reply::delay`] says, at once without. A [`Server`](super::Server), which has a
    /// connection by then, answers nothing.
    pub fn connect_timeout() -> Self {
        Self::failing(Fault::ConnectTimeout)
    }

    /// The connection is reset before the server has read the request.
    pub fn reset_before_read() -> Self {
        Self::failing(Fault::ResetBeforeRead)
    }

    /// The connection is reset after the server has read the whole request, which it may have carried out.
    pub fn reset_after_read() -> Self {
        Self::failing(Fault::ResetAfterRead)
    }

    /// Nothing comes, until the client gives up.
    pub fn never() -> Self {
        Self::failing(Fault::Never)
    }

    fn failing(fault: Fault) -> Self {
        Self {
            fault: Some(fault),
            ..Self::status(200)
        }
    }

    /// Ends the connection after so many bytes of the body; a length that is not less than the body's cuts nothing.
    pub fn truncated_after(mut self, bytes: usize) -> Self {
        self.fault = Some(Fault::Truncated(bytes));
        self
    }

    /// Sends so many bytes of the body and then nothing, until the client gives up.
    pub fn stalled_after(mut self, bytes: usize) -> Self {
        self.fault = Some(Fault::Stalled(bytes));
        self
    }

    /// Waits so long before the answer, or the fault.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Waits so long between the chunks of the body.
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Sets a header, in the place of one of the same name.
    ///
    /// # Panics
    /// Where no header can have the name or the value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (name, value) = header(name, value);
        self.headers.insert(name, value);
        self
    }

    /// Adds a header beside those of the same name, like a second `Set-Cookie`.
    ///
    /// # Panics
    /// As [`Reply::header`].
    pub fn also_header(mut self, name: &str, value: &str) -> Self {
        let (name, value) = header(name, value);
        self.headers.append(name, value);
        self
    }

    /// Sets the body and its media type.
    ///
    /// # Panics
    /// Where no header can have the media type.
    pub fn body(mut self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.breaks.clear();
        let (name, value) = header(CONTENT_TYPE.as_str(), media_type);
        self.headers.insert(name, value);
        self
    }

    /// Sets what stands at a JSON pointer of a body of JSON, and the objects around it.
    ///
    /// # Panics
    /// Where the way leads through something that is no object.
    pub fn field(mut self, pointer: &str, value: impl Into<Value>) -> Self {
        let json = std::str::from_utf8(&self.body).ok().map(str::trim);
        let mut body = match json.filter(|json| !json.is_empty()) {
            Some(json) => Node::Text(Encoded::plain(json.to_owned())),
            None => Node::empty(),
        };
        let value = Node::Text(Encoded::plain(value.into().to_string()));
        assert!(
            body.set(pointer, value),
            "`{pointer}` cannot be set: the body is no object there"
        );
        self.body = body.json().into_owned().into();
        self.breaks.clear();
        if !self.headers.contains_key(CONTENT_TYPE) {
            let (name, value) = header(CONTENT_TYPE.as_str(), "application/json");
            self.headers.insert(name, value);
        }
        self
    }

    /// What goes wrong; a body that is cut behind its end is whole.
    pub(super) fn fault(&self) -> Option<Fault> {
        let cut = |fault: &Fault| match fault {
            Fault::Truncated(bytes) | Fault::Stalled(bytes) => *bytes < self.body.len(),
            _ => true,
        };
        self.fault.filter(cut)
    }

    /// True where the request is not read.
    pub(super) fn is_unread(&self) -> bool {
        matches!(
            self.fault,
            Some(Fault::Refused | Fault::ConnectTimeout | Fault::ResetBeforeRead)
        )
    }

    /// True where the length of the body is not told in advance.
    pub(super) fn is_chunked(&self) -> bool {
        !self.breaks.is_empty()
    }

    /// What is sent of the body, chunk by chunk; none is empty.
    pub(super) fn sent(&self) -> VecDeque<Bytes> {
        let end = match self.fault() {
            Some(Fault::Truncated(bytes) | Fault::Stalled(bytes)) => bytes,
            _ => self.body.len(),
        };
        let mut ends = self.breaks.clone();
        ends.push(self.body.len());
        let mut start = 0;
        let chunk = |to: usize| {
            let to = to.min(end);
            let chunk = self.body.slice(start..to);
            start = to;
            chunk
        };
        let chunks = ends.into_iter().map(chunk);
        chunks.filter(|chunk| !chunk.is_empty()).collect()
    }
}

/// The least JSON that decodes into a type: what is required, as empty as can be. Several make the items of a list.
///
/// # Panics
/// For a type that nothing empty fits, like a union of objects.
pub fn minimal<T: Json + Blank>() -> Value {
    let json = crate::to_vec(&T::blank());
    if let Err(error) = crate::from_slice::<T>(&json) {
        panic!("nothing empty fits the type: {error}");
    }
    crate::from_slice(&json).unwrap_or_default()
}

fn header(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    let Ok(parsed) = name.parse::<HeaderName>() else {
        panic!("`{name}` is no name of a header");
    };
    let Ok(value) = value.parse::<HeaderValue>() else {
        panic!("the value given for the header `{name}` cannot stand in one");
    };
    (parsed, value)
}

impl fmt::Debug for Reply {
    /// Shows what kind of answer it is and not what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Reply");
        out.field("status", &self.status.as_u16())
            .field("body", &format_args!("{} bytes", self.body.len()));
        if !self.delay.is_zero() {
            out.field("delay", &self.delay);
        }
        if let Some(fault) = self.fault {
            out.field("fault", &fault);
        }
        out.finish_non_exhaustive()
    }
}
