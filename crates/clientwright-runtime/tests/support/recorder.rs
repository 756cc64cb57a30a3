//! A transport that records requests and answers at once, for tests of what is sent rather than how.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part"
)]

use std::sync::{Arc, Mutex};

use clientwright_runtime::transport::{BoxFuture, Request};
use clientwright_runtime::{HeaderMap, StatusCode, Transport, TransportError, TransportResponse};

/// Records requests and answers `200 {}`.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Request>>>);

impl Recorder {
    /// The last request.
    pub fn last(&self) -> Option<Request> {
        self.0
            .lock()
            .expect("no panic while recording")
            .last()
            .and_then(Request::try_clone)
    }

    /// How many requests came.
    pub fn count(&self) -> usize {
        self.0.lock().expect("no panic while recording").len()
    }
}

impl Transport for Recorder {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        self.0
            .lock()
            .expect("no panic while recording")
            .push(request);
        let answer = TransportResponse::from_bytes(StatusCode::OK, HeaderMap::new(), "{}");
        Box::pin(std::future::ready(Ok(answer)))
    }
}
