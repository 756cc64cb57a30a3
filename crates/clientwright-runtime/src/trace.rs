//! Spans of `tracing` by the OpenTelemetry names for HTTP clients, one for a call and one for each of its attempts.
//!
//! Takes the operation and how attempts end; gives spans that show the path template and never the URL. Without the feature
//! `tracing` all of this is nothing.

use crate::{Error, ErrorKind, Operation};

#[cfg(feature = "tracing")]
pub(crate) use on::{Span, attempt, call, inside, within};

#[cfg(not(feature = "tracing"))]
pub(crate) use off::{Span, attempt, call, inside, within};

/// Where a request goes.
#[derive(Clone, Copy)]
#[cfg_attr(
    not(feature = "tracing"),
    expect(dead_code, reason = "only spans show it")
)]
pub(crate) struct Peer<'a> {
    pub(crate) host: &'a str,
    pub(crate) port: u16,
}

impl<'a> Peer<'a> {
    /// Where a request to this address goes.
    pub(crate) fn of(uri: &'a http::Uri) -> Self {
        let standard = if uri.scheme_str() == Some("http") {
            80
        } else {
            443
        };
        Self {
            host: uri.host().unwrap_or_default(),
            port: uri.port_u16().unwrap_or(standard),
        }
    }
}

/// A word for the kind of the error, or its status: one of few, as metrics need.
#[cfg_attr(
    not(feature = "tracing"),
    expect(dead_code, reason = "only spans show it")
)]
fn error_type(error: &Error) -> String {
    let word = match error.kind() {
        ErrorKind::Build => "build",
        ErrorKind::Auth => "auth",
        ErrorKind::Connect => "connect",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Transport => "transport",
        ErrorKind::Decode => "decode",
        ErrorKind::Paging => "paging",
        ErrorKind::Redirect | ErrorKind::Api => {
            let status = error.status();
            return status.map_or_else(|| "api".to_owned(), |status| status.as_str().to_owned());
        }
    };
    word.to_owned()
}

#[cfg(feature = "tracing")]
mod on {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use tracing::{field::Empty, info_span};

    use super::{Error, Operation, Peer};

    /// A span.
    #[derive(Clone)]
    pub(crate) struct Span(tracing::Span);

    /// The span of a call, with all of its attempts.
    pub(crate) fn call(operation: &'static Operation) -> Span {
        let span = info_span!(
            target: "clientwright",
            "call",
            otel.name = Empty,
            otel.kind = "internal",
            otel.status_code = Empty,
            http.request.method = operation.method.as_str(),
            url.template = operation.path,
            operation.id = operation.id,
            http.response.status_code = Empty,
            http.request.resend_count = Empty,
            "error.type" = Empty,
        );
        Span(named(span, operation))
    }

    /// The span of an attempt, the first being 1.
    pub(crate) fn attempt(operation: &'static Operation, number: u32, peer: Peer<'_>) -> Span {
        let span = info_span!(
            target: "clientwright",
            "attempt",
            otel.name = Empty,
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = operation.method.as_str(),
            url.template = operation.path,
            server.address = peer.host,
            server.port = peer.port,
            http.response.status_code = Empty,
            http.request.resend_count = number.saturating_sub(1),
            "error.type" = Empty,
        );
        Span(named(span, operation))
    }

    fn named(span: tracing::Span, operation: &Operation) -> tracing::Span {
        if !span.is_disabled() {
            let name = format!("{} {}", operation.method, operation.path);
            span.record("otel.name", name);
        }
        span
    }

    impl Span {
        /// A span that records nothing.
        pub(crate) fn none() -> Self {
            Self(tracing::Span::none())
        }

        /// Records how it ended.
        pub(crate) fn end(&self, status: Option<http::StatusCode>, error: Option<&Error>) {
            if self.0.is_disabled() {
                return;
            }
            if let Some(status) = status {
                self.0.record("http.response.status_code", status.as_u16());
            }
            if let Some(error) = error {
                self.0.record("otel.status_code", "ERROR");
                self.0.record("error.type", super::error_type(error));
            }
        }

        /// Records how many attempts a call took.
        pub(crate) fn attempts(&self, attempts: u32) {
            self.0
                .record("http.request.resend_count", attempts.saturating_sub(1));
        }

        /// Tells that the call is sent again.
        pub(crate) fn retry(&self, error: &Error, wait: std::time::Duration) {
            tracing::debug!(
                target: "clientwright",
                parent: &self.0,
                { "error.type" = super::error_type(error), wait = ?wait },
                "sent again after a wait"
            );
        }
    }

    /// Runs something within a span.
    pub(crate) fn inside<T>(span: &Span, run: impl FnOnce() -> T) -> T {
        span.0.in_scope(run)
    }

    /// A future that runs within a span.
    pub(crate) struct Within<'a, F>(&'a Span, Pin<&'a mut F>);

    impl<F: Future> Future for Within<'_, F> {
        type Output = F::Output;

        fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
            let Self(span, future) = &mut *self;
            span.0.in_scope(|| future.as_mut().poll(cx))
        }
    }

    /// Runs a future within a span.
    pub(crate) fn within<'a, F: Future>(span: &'a Span, future: Pin<&'a mut F>) -> Within<'a, F> {
        Within(span, future)
    }
}

#[cfg(not(feature = "tracing"))]
#[expect(clippy::unused_self, reason = "spans are recorded by these methods")]
mod off {
    use std::pin::Pin;

    use super::{Error, Operation, Peer};

    /// Nothing.
    #[derive(Clone)]
    pub(crate) struct Span;

    pub(crate) fn call(_: &'static Operation) -> Span {
        Span
    }

    pub(crate) fn attempt(_: &'static Operation, _: u32, _: Peer<'_>) -> Span {
        Span
    }

    impl Span {
        pub(crate) fn none() -> Self {
            Self
        }

        pub(crate) fn end(&self, _: Option<http::StatusCode>, _: Option<&Error>) {}

        pub(crate) fn attempts(&self, _: u32) {}

        pub(crate) fn retry(&self, _: &Error, _: std::time::Duration) {}
    }

    pub(crate) fn inside<T>(_: &Span, run: impl FnOnce() -> T) -> T {
        run()
    }

    pub(crate) fn within<'a, F: Future>(_: &Span, future: Pin<&'a mut F>) -> Pin<&'a mut F> {
        future
    }
}
