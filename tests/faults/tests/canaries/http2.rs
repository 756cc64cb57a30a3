//! A server that speaks HTTP/2 without TLS.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http2::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;

/// Answers each request with this status, and with this text in a header and in the body; gives the URL, and how many it
/// has answered.
pub(crate) async fn start(status: u16, text: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let answered = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&answered);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (text, count) = (text.clone(), Arc::clone(&count));
            let service = service_fn(move |_: Request<Incoming>| {
                count.fetch_add(1, Ordering::Relaxed);
                let answer = Response::builder()
                    .status(status)
                    .header("set-cookie", &text)
                    .header("x-other", &text)
                    .body(Full::new(Bytes::from(text.clone())));
                std::future::ready(Ok::<_, Infallible>(answer.expect("an answer")))
            });
            let serving =
                Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service);
            tokio::spawn(serving);
        }
    });
    (url, answered)
}
