//! The script of a mock over HTTP on loopback, for code in another process or language.
//!
//! Takes a [`Mock`]; gives a URL. A request is of the operation whose method and path template it fits; everything else is the
//! mock's: replies and recordings. Faults are those of a socket: a reset is a reset, a body that is cut short is promised longer.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::Sleep;

use super::mock::{Mock, Turn};
use super::recorded::{Head, Recorded};
use super::reply::{Fault, Reply};
use super::template;
use crate::Operation;

/// A server on 127.0.0.1 that answers from the script of a [`Mock`]. It runs in a thread of its own and ends with its handle.
///
/// A request that is of no scripted operation gets the status 501 and a text that says so, unless [`Mock::otherwise`] is set; one for
/// a token, as OAuth 2.0 has it, gets a token, unless [`Mock::on_token`] says otherwise.
///
/// ```
/// use std::io::{Read, Write};
/// use clientwright_runtime::testing::{Mock, Reply, Server};
/// # use clientwright_runtime::{Method, Operation};
/// # static GET_CUSTOMER: Operation = Operation::new("get-customer", Method::GET, "/customers/{id}");
///
/// let mock = Mock::new();
/// mock.on(&GET_CUSTOMER).reply(Reply::json(200, r#"{"id": "c1"}"#));
/// let server = Server::start_at(&mock, "/v1");
///
/// // Any client will do.
/// let address = server.url().strip_prefix("http://").and_then(|url| url.strip_suffix("/v1"));
/// let mut socket = std::net::TcpStream::connect(address.unwrap())?;
/// socket.write_all(b"GET /v1/customers/c1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
/// let mut answer = String::new();
/// socket.read_to_string(&mut answer)?;
///
/// assert!(answer.ends_with(r#"{"id": "c1"}"#));
/// assert_eq!(mock.request(&GET_CUSTOMER).path("id"), Some("c1"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Server {
    url: String,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server on a free port, with the paths of the operations at its root.
    ///
    /// # Panics
    /// Where no port or no thread can be had.
    pub fn start(mock: &Mock) -> Self {
        Self::start_at(mock, "")
    }

    /// Starts a server on a free port, with the paths of the operations below a base path such as `/v1`.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub fn start_at(mock: &Mock, base_path: &str) -> Self {
        let base = base_path.trim_matches('/');
        let base = if base.is_empty() {
            String::new()
        } else {
            format!("/{base}")
        };
        match Self::try_start(mock.clone(), base) {
            Ok(server) => server,
            Err(error) => panic!("no server on 127.0.0.1 could be started: {error}"),
        }
    }

    fn try_start(mock: Mock, base: String) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}{base}", listener.local_addr()?);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let script = Arc::new(Script { mock, base });
        let thread = std::thread::Builder::new().name("testing-server".to_owned());
        let thread = thread.spawn(move || {
            runtime.block_on(async {
                tokio::spawn(accept(listener, script));
                // The sender says nothing: it is dropped. The runtime goes next, with every connection.
                let _ = stopped.await;
            });
        })?;
        Ok(Self {
            url,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The base URL: `http://127.0.0.1:PORT` and the base path.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Closes every connection and refuses further ones, as a provider that is down. The recordings stay with the mock.
    pub fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The thread has no panic of its own; that of a reply made by a test has been shown.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

struct Script {
    mock: Mock,
    base: String,
}

async fn accept(listener: std::net::TcpListener, script: Arc<Script>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        // An error is one of a connection that ended before it was accepted.
        if let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&script)));
        }
    }
}

async fn serve(stream: TcpStream, script: Arc<Script>) {
    // Small writes go out at once: a client that waits for a head must get it.
    let _ = stream.set_nodelay(true);
    let link = Arc::new(Link::default());
    let socket = Socket {
        stream,
        link: Arc::clone(&link),
    };
    let service = service_fn(move |request| {
        let (script, link) = (Arc::clone(&script), Arc::clone(&link));
        async move { script.answer(request, link).await }
    });
    // Errors are the faults of the script, and clients that hang up.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(socket), service)
        .await;
}

/// A connection that the script has broken.
#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the script breaks the connection")
    }
}

impl std::error::Error for Broken {}

impl Script {
    async fn answer(
        &self,
        request: http::Request<Incoming>,
        link: Arc<Link>,
    ) -> Result<http::Response<ReplyBody>, Broken> {
        let (parts, body) = request.into_parts();
        let (operation, path) = self.operation(&parts).unzip();
        let head = Head {
            operation,
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            path: path.unwrap_or_default(),
            attempt: None,
        };
        let turn = operation.map(|operation| self.mock.turn(Some(operation)));
        let unread = matches!(&turn, Some(Turn::Fixed(reply)) if reply.is_unread());
        let body = if unread { None } else { read(body).await };
        let recorded = Recorded::new(head, body);
        self.mock.record(recorded.clone());
        let turn = match turn {
            Some(turn) => turn,
            None if recorded.asks_for_token() => self.mock.token_turn(),
            None => self.mock.turn(None),
        };
        let reply = match turn {
            Turn::Fixed(reply) => reply,
            Turn::Made(make) => make(&recorded),
            Turn::Nothing(why) => Reply::text(501, why),
        };
        play(reply, link).await
    }

    /// The scripted operation that a request is of, with its path parameters.
    fn operation(
        &self,
        request: &http::request::Parts,
    ) -> Option<(&'static Operation, Vec<(String, String)>)> {
        let path = request.uri.path().strip_prefix(self.base.as_str())?;
        let fits = |operation: &'static Operation| {
            let same = operation.method.as_str() == request.method.as_str();
            let path = same.then(|| template::parameters(operation.path, path))?;
            path.map(|path| (operation, path))
        };
        let operations = self.mock.operations().into_iter();
        operations
            .filter_map(fits)
            .max_by_key(|(operation, _)| template::rank(operation.path))
    }
}

/// Reads a body whole; `None` where the client breaks it off.
async fn read(mut body: Incoming) -> Option<Bytes> {
    let mut out = BytesMut::new();
    loop {
        let frame = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
        match frame {
            None => return Some(out.freeze()),
            Some(Err(_)) => return None,
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    out.extend_from_slice(&data);
                }
            }
        }
    }
}

async fn play(reply: Reply, link: Arc<Link>) -> Result<http::Response<ReplyBody>, Broken> {
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    match reply.fault() {
        Some(Fault::Refused | Fault::ResetBeforeRead | Fault::ResetAfterRead) => {
            link.reset.store(true, Ordering::SeqCst);
            return Err(Broken);
        }
        Some(Fault::Never | Fault::ConnectTimeout) => std::future::pending().await,
        Some(Fault::Truncated(_) | Fault::Stalled(_)) | None => {}
    }
    let bodyless = reply.status.is_informational()
        || matches!(
            reply.status,
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
        );
    let body = ReplyBody {
        rest: if bodyless {
            VecDeque::new()
        } else {
            reply.sent()
        },
        length: match (bodyless, reply.is_chunked()) {
            (true, _) => Some(0),
            (false, true) => None,
            (false, false) => Some(reply.body.len() as u64),
        },
        fault: reply.fault(),
        pause: reply.pause,
        waiting: None,
        link,
    };
    let mut response = http::Response::new(body);
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    Ok(response)
}

/// What the body of a reply and its socket know of each other.
#[derive(Default)]
struct Link {
    /// The connection is to end by a reset.
    reset: AtomicBool,
    /// What was written so far has left the buffers.
    flushed: AtomicBool,
    /// Wakes a body that waits for that.
    waiting: Mutex<Option<Waker>>,
}

impl Link {
    fn flushed(&self) {
        let waiting = &mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waker) = waiting.take() {
            self.flushed.store(true, Ordering::SeqCst);
            waker.wake();
        }
    }

    /// Ready when what was written before has left the buffers.
    fn poll_flushed(&self, cx: &Context<'_>) -> Poll<()> {
        if self.flushed.load(Ordering::SeqCst) {
            return Poll::Ready(());
        }
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
        Poll::Pending
    }
}

/// A body that may end before the length that it promises.
struct ReplyBody {
    rest: VecDeque<Bytes>,
    /// None for a body in chunks.
    length: Option<u64>,
    fault: Option<Fault>,
    pause: Duration,
    /// The pause before the next chunk.
    waiting: Option<Pin<Box<Sleep>>>,
    link: Arc<Link>,
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(waiting) = &mut self.waiting {
            ready!(waiting.as_mut().poll(cx));
            self.waiting = None;
        }
        if let Some(bytes) = self.rest.pop_front() {
            let more = !self.rest.is_empty() && !self.pause.is_zero();
            self.waiting = more.then(|| Box::pin(tokio::time::sleep(self.pause)));
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.fault {
            Some(Fault::Stalled(_)) => Poll::Pending,
            // An error drops what is still in the buffers, head included.
            Some(_) => self.link.poll_flushed(cx).map(|()| Some(Err(Broken))),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.fault.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}

/// A socket that can end by a reset, and says when all is written.
struct Socket {
    stream: TcpStream,
    link: Arc<Link>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.link.reset.load(Ordering::SeqCst) {
            // Where it fails, the connection ends without a reset; it ends anyway.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    /// Called when everything that the server holds has been written.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_flush(cx);
        if done.is_ready() {
            self.link.flushed();
        }
        done
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
