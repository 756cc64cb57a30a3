//! The default transport, over reqwest.
//!
//! Takes a connect timeout, and how the user wants reqwest set up; gives a [`Transport`] that shares connections between clones.
//! Redirects and reqwest's own retries are off, whatever the user sets. What is compressed comes out decoded where a feature for it
//! is on, and the limits of the client are on what comes out. `HTTPS_PROXY` and `NO_PROXY` of the environment hold for https; plain http never goes through a proxy, since a proxy
//! would read the credentials that are allowed to loopback only.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use sync_wrapper::SyncWrapper;

use super::{
    BodyStream, BoxFuture, Request, Transport, TransportError, TransportErrorKind,
    TransportResponse,
};

/// The default transport.
///
/// A client of reqwest has one time for connecting. For calls that set another, the transport keeps further clients, the four used
/// last, each with connections of its own.
///
/// There is no way in for a client that is built already: it may follow redirects, which takes keys to other hosts, or send a call
/// again behind the runtime's back, and neither can be seen from outside.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    others: Option<Arc<Others>>,
}

/// How many clients there are at most for calls with a connect timeout of their own.
const OTHERS: usize = 4;

/// Clients for calls with a connect timeout of their own, the one used last in front.
struct Others {
    usual: Duration,
    configure: Configure,
    clients: Mutex<Vec<(Duration, reqwest::Client)>>,
}

type Configure = Box<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

impl Others {
    fn get(&self, timeout: Duration) -> Result<reqwest::Client, TransportError> {
        // A list that a panic has left is as good as any other.
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let found = clients.iter().position(|(known, _)| *known == timeout);
        let entry = match found {
            Some(at) => clients.remove(at),
            None => (timeout, build((self.configure)(plain(timeout)?))?),
        };
        let client = entry.1.clone();
        clients.insert(0, entry);
        clients.truncate(OTHERS);
        Ok(client)
    }
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
    if let Some(url) = https_proxy() {
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
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Result<Self, TransportError> {
        let client = build(configure(plain(connect_timeout)?))?;
        let others = Others {
            usual: connect_timeout,
            configure: Box::new(configure),
            clients: Mutex::default(),
        };
        Ok(Self {
            client,
            others: Some(Arc::new(others)),
        })
    }

    /// A transport over one client of the user's own making, with certificates, proxies and timeouts as the builder has them.
    /// Redirects and repeats are switched off whatever it says. The connect timeout is the builder's: neither the one of the
    /// generated client's builder nor that of a call holds here, as they do with [`ReqwestTransport::configured`].
    ///
    /// # Errors
    /// Where the client cannot be built.
    pub fn from_builder(builder: reqwest::ClientBuilder) -> Result<Self, TransportError> {
        Ok(Self {
            client: build(builder)?,
            others: None,
        })
    }

    /// The client for a request.
    fn client(&self, connect_timeout: Option<Duration>) -> Result<reqwest::Client, TransportError> {
        match (connect_timeout, &self.others) {
            (Some(timeout), Some(others)) if timeout != others.usual => others.get(timeout),
            _ => Ok(self.client.clone()),
        }
    }
}

impl fmt::Debug for ReqwestTransport {
    /// Leaves the client out, whose headers and proxies may hold credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

fn https_proxy() -> Option<String> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    names
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|url| !url.is_empty()))
}

/// The URL, with its query, is taken out of the error before anyone can show it.
fn failure(kind: TransportErrorKind, error: reqwest::Error) -> TransportError {
    TransportError::new(kind).with_source(error.without_url())
}

fn expects_content(method: &http::Method) -> bool {
    [http::Method::POST, http::Method::PUT, http::Method::PATCH].contains(method)
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async move {
            let client = self.client(request.connect_timeout)?;
            let mut request = request.into_http();
            if expects_content(request.method()) && request.body().length() == Some(0) {
                // Some servers refuse such a request when it does not say that it has no content.
                let none = http::HeaderValue::from_static("0");
                request
                    .headers_mut()
                    .insert(http::header::CONTENT_LENGTH, none);
            }
            let request = reqwest::Request::try_from(request.map(into_reqwest))
                .map_err(|e| failure(TransportErrorKind::Request, e))?;
            let mut response = client.execute(request).await.map_err(|error| {
                let kind = match (error.is_connect(), error.is_timeout()) {
                    (true, true) => TransportErrorKind::ConnectTimeout,
                    (true, false) => TransportErrorKind::Connect,
                    (false, _) if error.is_builder() => TransportErrorKind::Request,
                    (false, _) => TransportErrorKind::Head,
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

/// A request's body in reqwest's terms; bytes stay bytes.
fn into_reqwest(body: super::Body) -> reqwest::Body {
    if let Some(bytes) = body.as_bytes() {
        return bytes.clone().into();
    }
    let length = body.length();
    reqwest::Body::wrap(Upload {
        next: Some(SyncWrapper::new(next(Box::new(body)))),
        length,
    })
}

/// A stream on its way out. The future owns the stream and gives it back with its chunk.
struct Upload {
    next: Option<SyncWrapper<BoxFuture<'static, Next>>>,
    length: Option<u64>,
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

    fn size_hint(&self) -> http_body::SizeHint {
        self.length
            .map_or_else(Default::default, http_body::SizeHint::with_exact)
    }
}

struct Body(reqwest::Response);

impl BodyStream for Body {
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async move {
            self.0
                .chunk()
                .await
                .map_err(|e| failure(TransportErrorKind::Body, e))
        })
    }
}
