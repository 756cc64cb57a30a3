//! How requests travel: one trait, and reqwest behind it by default.
//!
//! Takes a [`Request`] whose bytes are final; gives the head of the answer and its body in chunks. A transport sends each request
//! at most once and follows no redirect: what is to be done about an answer is decided above it. An answer that is compressed may
//! come out decoded; what it comes to is bounded above.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};
#[cfg(feature = "reqwest")]
use url::Position;
use url::Url;

use crate::Operation;

mod body;
#[cfg(feature = "reqwest")]
mod over_reqwest;
mod progress;

#[cfg(feature = "reqwest")]
pub use ::reqwest;
#[cfg(feature = "reqwest")]
pub use over_reqwest::ReqwestTransport;

pub use body::{Body, BodyStream};
pub use progress::Progress;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends requests.
///
/// An implementation sends each request at most once, follows no redirect and leaves the body as it comes, or decodes it bit by
/// bit where it is compressed and takes `Content-Encoding` and `Content-Length` out of the headers then. Timeouts of the whole
/// call and the limit on the size of answers are the client's and hold for every transport; connecting is the transport's.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and gives the head of the answer.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>>;

    /// False where requests are let through without credentials: the transport adds them itself, or reaches no provider at all.
    /// Those that the client holds are sent either way.
    fn needs_credentials(&self) -> bool {
        true
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        (**self).send(request)
    }

    fn needs_credentials(&self) -> bool {
        (**self).needs_credentials()
    }
}

/// A request that is ready to be sent. It holds credentials, so `Debug` shows neither query nor headers nor body.
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: http::Method,
    /// The absolute URL.
    pub uri: Uri,
    /// The headers, credentials among them. `Host` and `Content-Length` are left to the transport.
    pub headers: HeaderMap,
    /// The body, empty where there is none.
    pub body: Body,
    /// The operation that the request is a call of; none for requests of the runtime's own, such as those for tokens.
    pub operation: Option<&'static Operation>,
    /// Which attempt of its call the request is, from 1.
    pub attempt: u32,
    /// The time that connecting may take, where the call says so; else the transport's own.
    pub connect_timeout: Option<Duration>,
    /// How far the request has come, as the transport tells.
    pub progress: Progress,
    /// What `uri` was made of, which is cheaper to hand on than to make again.
    url: Option<Url>,
}

impl Request {
    pub(crate) fn new(
        method: http::Method,
        uri: Uri,
        headers: HeaderMap,
        body: impl Into<Body>,
    ) -> Self {
        Self {
            method,
            uri,
            headers,
            body: body.into(),
            operation: None,
            attempt: 1,
            connect_timeout: None,
            progress: Progress::default(),
            url: None,
        }
    }

    /// The request with the URL that `uri` was made of.
    pub(crate) fn made_of(mut self, url: Url) -> Self {
        self.url = Some(url);
        self
    }

    /// What `uri` was made of, unless a transport on the way has put another one in its place.
    #[cfg(feature = "reqwest")]
    pub(crate) fn take_url(&mut self) -> Option<Url> {
        let url = self.url.take()?;
        let authority = self.uri.authority()?.as_str();
        let same = self.uri.scheme_str() == Some(url.scheme())
            && authority == &url[Position::BeforeUsername..Position::AfterPort]
            && self.uri.path() == url.path()
            && self.uri.query() == url.query();
        same.then_some(url)
    }

    /// The same request again, for a transport that tries another way; none where its body is a stream, which goes once. Where time
    /// runs out after that, either may have gone out, and the call is told as one that may have been executed.
    pub fn try_clone(&self) -> Option<Self> {
        let body = self.body.as_bytes()?.clone();
        self.progress.copied();
        Some(Self {
            method: self.method.clone(),
            uri: self.uri.clone(),
            headers: self.headers.clone(),
            body: body.into(),
            operation: self.operation,
            attempt: self.attempt,
            connect_timeout: self.connect_timeout,
            progress: Progress::default(),
            url: self.url.clone(),
        })
    }

    /// The request in the form that most HTTP libraries take.
    pub fn into_http(self) -> http::Request<Body> {
        let mut request = http::Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = self.uri;
        *request.headers_mut() = self.headers;
        request
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().map(http::HeaderName::as_str).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("host", &self.uri.host().unwrap_or_default())
            .field("headers", &names)
            .field("body", &self.body)
            .field("operation", &self.operation.map(|operation| operation.id))
            .finish_non_exhaustive()
    }
}

/// The head of an answer, with its body still to be read.
#[non_exhaustive]
pub struct TransportResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Box<dyn BodyStream>,
}

impl TransportResponse {
    /// An answer whose body is to be read.
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl BodyStream) -> Self {
        Self {
            status,
            headers,
            body: Box::new(body),
        }
    }

    /// An answer whose body is here already, as tests and caches have it.
    pub fn from_bytes(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self::new(status, headers, Body::from(body.into()))
    }
}

impl fmt::Debug for TransportResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportResponse")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Why a request could not be sent, or its answer not be read.
///
/// The source must not show the URL or a header: it is part of the error that users log.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    pub(crate) source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a [`TransportError`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The request is not one that the transport can send; nothing was sent.
    Request,
    /// No connection came about, or none took the request; nothing was sent.
    Connect,
    /// Connecting took too long; nothing was sent.
    ConnectTimeout,
    /// The connection failed while the request was sent or the head of the answer awaited; the server may have acted.
    Head,
    /// The server gave the request back before it did anything with it, which HTTP/2 lets it say; nothing was done.
    Refused,
    /// The body of the answer broke off.
    Body,
    /// The transport's own time ran out before the head of the answer came; the server may have acted.
    HeadTimeout,
    /// The transport's own time ran out within the body of the answer.
    BodyTimeout,
}

impl TransportError {
    /// An error without a cause of its own.
    pub fn new(kind: TransportErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// The same error with its cause, which must not show the URL or a header.
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What the error is about.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl TransportErrorKind {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Request => "the transport cannot send the request",
            Self::Connect => "no connection came about",
            Self::ConnectTimeout => "connecting took too long",
            Self::Head => "the connection failed before the answer",
            Self::Refused => "the server refused the request before it did anything",
            Self::Body => "the answer broke off",
            Self::HeadTimeout => "the transport's time ran out before the answer",
            Self::BodyTimeout => "the transport's time ran out within the answer",
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|s| s as _)
    }
}
