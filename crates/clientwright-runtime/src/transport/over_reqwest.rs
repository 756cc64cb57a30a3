//! The default transport, over reqwest.
//!
//! Takes a connect timeout, and how the user wants reqwest set up; gives a [`Transport`] that shares connections between clones.
//! Redirects and reqwest's own retries are off, whatever the user sets. What is compressed comes out decoded where a feature for it
//! is on, and the limits of the client are on what comes out. `HTTPS_PROXY` and `NO_PROXY` of the environment hold for https; plain http never goes through a proxy, since a proxy
//! would read the credentials that are allowed to loopback only.

use std::fmt;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use sync_wrapper::SyncWrapper;

use super::{
    BodyStream, BoxFuture, Progress, Request, Transport, TransportError, TransportErrorKind,
    TransportResponse,
};

/// The default transport.
///
/// There is no way in for a client that is built already: it may follow redirects, which takes keys to other hosts, or send a call
/// again behind the runtime's back, and neither can be seen from outside.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

/// A builder with our defaults.
fn plain(connect_timeout: Duration) -> Result<reqwest::ClientBuilder, TransportError> {
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .connect_timeout(connect_timeout);
    // Which one serves is not to hang on what other crates have reqwest compiled with.
    #[cfg(feature = "native-tls")]
    {
        builder = builder.tls_backend_native();
    }
    #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
    {
        builder = builder.tls_backend_rustls();
    }
    #[cfg(feature = "http2")]
    {
        // All calls share a connection: one that stands still has to be found out.
        builder = builder
            .http2_keep_alive_interval(Duration::from_secs(15))
            .http2_keep_alive_timeout(Duration::from_secs(10));
    }
    if let Some(url) = https_proxy()? {
        let proxy =
            reqwest::Proxy::https(url).map_err(|e| failure(TransportErrorKind::Request, e))?;
        builder = builder.proxy(proxy.no_proxy(reqwest::NoProxy::from_env()));
    }
    Ok(builder)
}

/// The client, which sends each request once.
fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, TransportError> {
    builder
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .build()
        .map_err(|e| failure(TransportErrorKind::Request, e))
}

impl ReqwestTransport {
    /// A transport that gives up connecting after this time.
    ///
    /// # Errors
    /// Where TLS or a proxy of the environment cannot be set up.
    pub fn new(connect_timeout: Duration) -> Result<Self, TransportError> {
        Self::configured(connect_timeout, |builder| builder)
    }

    /// A transport whose clients are set up further by the user: a proxy, certificates, an identity for mutual TLS. Redirects and
    /// repeats are switched off whatever is said of them. The builder comes with the connect timeout and the proxy of the
    /// environment; `no_proxy()` takes that out.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use clientwright_runtime::transport::{ReqwestTransport, reqwest};
    ///
    /// let proxy = reqwest::Proxy::https("http://proxy.example.com:3128")?;
    /// let transport = ReqwestTransport::configured(Duration::from_secs(10), move |builder| {
    ///     builder.no_proxy().proxy(proxy.clone())
    /// })?;
    /// # drop(transport);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where the client cannot be built.
    pub fn configured(
        connect_timeout: Duration,
        configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<Self, TransportError> {
        Self::from_builder(configure(plain(connect_timeout)?))
    }

    /// A transport over a client of the user's own making, with certificates, proxies and timeouts as the builder has them.
    /// Redirects and repeats are switched off whatever it says. The connect timeout is the builder's; that of a call may shorten it.
    ///
    /// # Errors
    /// Where the client cannot be built.
    pub fn from_builder(builder: reqwest::ClientBuilder) -> Result<Self, TransportError> {
        Ok(Self {
            client: build(builder)?,
        })
    }
}

impl fmt::Debug for ReqwestTransport {
    /// Leaves the client out, whose headers and proxies may hold credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

/// The proxy of the environment. One of another kind than http is an error where it is named for https, and passed over where it is
/// named for all there is.
fn https_proxy() -> Result<Option<String>, TransportError> {
    let set = |name: &&str| std::env::var(name).ok().filter(|url| !url.is_empty());
    let is_http = |url: &String| {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        scheme.is_none_or(|scheme| ["http", "https"].contains(&scheme))
    };
    if let Some(url) = ["HTTPS_PROXY", "https_proxy"].iter().find_map(set) {
        return if is_http(&url) {
            Ok(Some(url))
        } else {
            let what = "HTTPS_PROXY names a proxy that is none for http: set another one, or a transport of your own";
            Err(TransportError::new(TransportErrorKind::Request).with_source(what))
        };
    }
    Ok(["ALL_PROXY", "all_proxy"]
        .iter()
        .find_map(set)
        .filter(is_http))
}

/// The URL, with its query, is taken out of the error before anyone can show it.
fn failure(kind: TransportErrorKind, error: reqwest::Error) -> TransportError {
    TransportError::new(kind).with_source(error.without_url())
}

/// True where the server vouches that it did nothing with the request (RFC 9113, 8.7): it refused the stream, or its last word on the
/// connection was that it got only as far as an earlier one, which `h2` tells none but the streams after that.
#[cfg(feature = "http2")]
fn is_refused(error: &reqwest::Error) -> bool {
    let refuses = |error: &h2::Error| {
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        error.is_remote() && (refused || error.is_go_away())
    };
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    causes.filter_map(|error| error.downcast_ref()).any(refuses)
}

#[cfg(not(feature = "http2"))]
fn is_refused(_: &reqwest::Error) -> bool {
    false
}

fn expects_content(method: &http::Method) -> bool {
    [http::Method::POST, http::Method::PUT, http::Method::PATCH].contains(method)
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let progress = request.progress.clone();
        let connect_timeout = request.connect_timeout;
        progress.follow();
        // What reqwest makes of it is made here, lest the future keeps room for both.
        let pending = prepare(request).map(|request| self.client.execute(request));
        Box::pin(async move {
            let pending = pending?;
            let sent = match connect_timeout {
                None => pending.await,
                Some(timeout) => in_time(pending, timeout, &progress).await?,
            };
            let mut response = sent.map_err(|error| {
                let kind = match (error.is_connect(), error.is_timeout()) {
                    (true, true) => TransportErrorKind::ConnectTimeout,
                    (true, false) => TransportErrorKind::Connect,
                    (false, _) if error.is_builder() => TransportErrorKind::Request,
                    (false, true) if progress.recall() => TransportErrorKind::ConnectTimeout,
                    (false, true) => TransportErrorKind::HeadTimeout,
                    (false, false) if progress.recall() => TransportErrorKind::Connect,
                    (false, false) if is_refused(&error) => TransportErrorKind::Refused,
                    (false, false) => TransportErrorKind::Head,
                };
                failure(kind, error)
            })?;
            // Nobody looks at the headers of what only the body is read from.
            let headers = std::mem::take(response.headers_mut());
            Ok(TransportResponse::new(
                response.status(),
                headers,
                Body(response),
            ))
        })
    }
}

/// The request in reqwest's terms.
fn prepare(mut request: Request) -> Result<reqwest::Request, TransportError> {
    if expects_content(&request.method) && request.body.length() == Some(0) {
        // Some servers refuse such a request when it does not say that it has no content.
        let none = http::HeaderValue::from_static("0");
        request.headers.insert(http::header::CONTENT_LENGTH, none);
    }
    let url = match request.take_url() {
        Some(url) => url,
        None => reqwest::Url::parse(&request.uri.to_string())
            .map_err(|e| TransportError::new(TransportErrorKind::Request).with_source(e))?,
    };
    let mut out = reqwest::Request::new(request.method, url);
    *out.headers_mut() = request.headers;
    *out.body_mut() = Some(into_reqwest(request.body, &request.progress));
    Ok(out)
}

/// Gives up where no connection has taken the request within the time.
async fn in_time<F: Future>(
    sending: F,
    timeout: Duration,
    progress: &Progress,
) -> Result<F::Output, TransportError> {
    let mut sending = pin!(sending);
    if let Ok(sent) = tokio::time::timeout(timeout, &mut sending).await {
        return Ok(sent);
    }
    if progress.recall() {
        return Err(TransportError::new(TransportErrorKind::ConnectTimeout));
    }
    Ok(sending.await)
}

/// A request's body in reqwest's terms.
fn into_reqwest(body: super::Body, progress: &Progress) -> reqwest::Body {
    let (length, progress) = (body.length(), progress.clone());
    match body.into_bytes() {
        Ok(bytes) => reqwest::Body::wrap(Whole {
            bytes: Some(bytes).filter(|bytes| !bytes.is_empty()),
            progress,
        }),
        Err(stream) => reqwest::Body::wrap(Upload {
            next: Some(SyncWrapper::new(next(stream))),
            length,
            progress,
        }),
    }
}

/// Bytes on their way out. A connection that takes a request asks for its body first, and nothing else does; the tests of
/// [`Progress`] over sockets hold it.
struct Whole {
    bytes: Option<Bytes>,
    progress: Progress,
}

impl http_body::Body for Whole {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, TransportError>>> {
        if !self.progress.begin() {
            return Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Request))));
        }
        Poll::Ready(
            self.bytes
                .take()
                .map(|bytes| Ok(http_body::Frame::data(bytes))),
        )
    }

    fn is_end_stream(&self) -> bool {
        // What was called back is left without its end, lest a server takes it for whole.
        self.progress.begin() && self.bytes.is_none()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        let length = self.bytes.as_ref().map_or(0, Bytes::len);
        http_body::SizeHint::with_exact(length as u64)
    }
}

/// A stream on its way out. The future owns the stream and gives it back with its chunk.
struct Upload {
    next: Option<SyncWrapper<BoxFuture<'static, Next>>>,
    length: Option<u64>,
    progress: Progress,
}

type Next = (Box<dyn BodyStream>, Result<Option<Bytes>, TransportError>);

fn next(mut body: Box<dyn BodyStream>) -> BoxFuture<'static, Next> {
    Box::pin(async move {
        let chunk = body.chunk().await;
        (body, chunk)
    })
}

impl http_body::Body for Upload {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, TransportError>>> {
        if !self.progress.begin() || !self.progress.goes_on(cx.waker()) {
            self.next = None;
            return Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Request))));
        }
        let Some(waiting) = &mut self.next else {
            return Poll::Ready(None);
        };
        let (body, chunk) = ready!(waiting.get_mut().as_mut().poll(cx));
        self.next = matches!(chunk, Ok(Some(_))).then(|| SyncWrapper::new(next(body)));
        Poll::Ready(
            chunk
                .transpose()
                .map(|chunk| chunk.map(http_body::Frame::data)),
        )
    }

    fn is_end_stream(&self) -> bool {
        // Without this the head would go out before the body is asked for.
        self.progress.begin() && self.next.is_none()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.length
            .map_or_else(Default::default, http_body::SizeHint::with_exact)
    }
}

struct Body(reqwest::Response);

impl BodyStream for Body {
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async move {
            self.0.chunk().await.map_err(|error| {
                let kind = if error.is_timeout() {
                    TransportErrorKind::BodyTimeout
                } else {
                    TransportErrorKind::Body
                };
                failure(kind, error)
            })
        })
    }
}
