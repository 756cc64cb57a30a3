//! A transport that keeps the last request and answers at once: what is sent, without a socket.

use std::sync::{Arc, Mutex, PoisonError};

use clientwright_runtime::transport::{BoxFuture, Request};
use clientwright_runtime::{HeaderMap, StatusCode, Transport, TransportError, TransportResponse};

/// Keeps the last request and answers `200 {}`.
#[derive(Debug, Clone, Default)]
pub struct Capture(Arc<Mutex<Option<Request>>>);

impl Capture {
    /// Takes the last request out; `None` where none came since the last look.
    pub fn take(&self) -> Option<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Transport for Capture {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        let answer = TransportResponse::from_bytes(StatusCode::OK, HeaderMap::new(), "{}");
        Box::pin(std::future::ready(Ok(answer)))
    }
}
