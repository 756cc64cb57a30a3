//! What callers branch on.
//!
//! Takes an [`Error`]; gives a name to each kind, and to each status that asks for something else than the rest of its class.

use http::StatusCode;

use super::{Error, ErrorKind, Phase};

impl Error {
    /// True for status 400.
    pub fn is_bad_request(&self) -> bool {
        self.has(StatusCode::BAD_REQUEST)
    }

    /// True for status 404.
    pub fn is_not_found(&self) -> bool {
        self.has(StatusCode::NOT_FOUND)
    }

    /// True for status 410: it was there, and will not be again.
    pub fn is_gone(&self) -> bool {
        self.has(StatusCode::GONE)
    }

    /// True for status 401.
    pub fn is_unauthorized(&self) -> bool {
        self.has(StatusCode::UNAUTHORIZED)
    }

    /// True for status 402.
    pub fn is_payment_required(&self) -> bool {
        self.has(StatusCode::PAYMENT_REQUIRED)
    }

    /// True for status 403.
    pub fn is_forbidden(&self) -> bool {
        self.has(StatusCode::FORBIDDEN)
    }

    /// True for status 409.
    pub fn is_conflict(&self) -> bool {
        self.has(StatusCode::CONFLICT)
    }

    /// True for status 412: what the call hangs on has changed.
    pub fn is_precondition_failed(&self) -> bool {
        self.has(StatusCode::PRECONDITION_FAILED)
    }

    /// True for status 422.
    pub fn is_unprocessable(&self) -> bool {
        self.has(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// True for status 429.
    pub fn is_rate_limited(&self) -> bool {
        self.has(StatusCode::TOO_MANY_REQUESTS)
    }

    /// True for statuses 400 to 499.
    pub fn is_client_error(&self) -> bool {
        self.status().is_some_and(|s| s.is_client_error())
    }

    /// True for statuses 500 to 599.
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|s| s.is_server_error())
    }

    /// True where the client or call could not be built.
    pub fn is_build(&self) -> bool {
        self.0.kind == ErrorKind::Build
    }

    /// True where credentials are missing or could not be had.
    pub fn is_auth(&self) -> bool {
        self.0.kind == ErrorKind::Auth
    }

    /// True where no connection came about.
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect || self.0.phase == Some(Phase::Connect)
    }

    /// True where time ran out.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// True where the connection failed on the way, or the answer broke the rules.
    pub fn is_transport(&self) -> bool {
        self.0.kind == ErrorKind::Transport
    }

    /// True where the answer is a redirect.
    pub fn is_redirect(&self) -> bool {
        self.0.kind == ErrorKind::Redirect
    }

    /// True where the answer is an error of the API.
    pub fn is_api(&self) -> bool {
        self.0.kind == ErrorKind::Api
    }

    /// True where a success has a body that does not fit.
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// True where the pages of a list lead in a circle, nowhere, or elsewhere.
    pub fn is_paging(&self) -> bool {
        self.0.kind == ErrorKind::Paging
    }

    fn has(&self, status: StatusCode) -> bool {
        // That a token endpoint is not there says nothing of what the call is about.
        let of_the_call =
            self.0.kind != ErrorKind::Auth || matches!(status.as_u16(), 401 | 403 | 429);
        self.status() == Some(status) && of_the_call
    }
}
