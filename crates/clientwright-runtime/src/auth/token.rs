//! Tokens, and who gives them.
//!
//! Takes what a user's own code or a token endpoint says; gives a [`Token`] with the time that it holds, or a [`TokenError`] that
//! every waiting call can have a copy of. Neither shows the secret.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use crate::Secret;
use crate::transport::BoxFuture;

/// Gives the tokens or keys of a security scheme, where they are not known once and for all.
///
/// The client asks only when it needs a token: it keeps the last one until that is about to expire or a server refuses it, and has
/// one request under way at a time, whose result all clones of the client share. A provider keeps nothing itself.
///
/// A provider that makes calls has a client of its own for them, without itself as a provider: a call that needs the token that it is
/// to fetch fails at once, or, where another task makes it, once the time for the token is over. Code that blocks belongs in
/// `spawn_blocking`: the future is polled by the calls that wait for it.
///
/// ```
/// use clientwright_runtime::transport::BoxFuture;
/// use clientwright_runtime::{Token, TokenError, TokenProvider};
///
/// struct Vault;
///
/// impl TokenProvider for Vault {
///     fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
///         Box::pin(async {
///             let (token, seconds) = ("from the vault", 3600);
///             Ok(Token::new(token).expires_in(std::time::Duration::from_secs(seconds)))
///         })
///     }
/// }
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// Fetches a token. It has 30 seconds, after which it is dropped and the calls that wait for it fail; a later call asks anew. The
    /// future may be dropped half way, and is polled only while a call waits for it.
    ///
    /// After a failure, calls that find no token have the same error for a second without asking again; for twice as long after each
    /// further failure in a row, up to eight.
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>>;

    /// Tells that a server has answered 401 to this token. The next call asks for another one, so there is nothing to do here
    /// unless the provider keeps tokens itself.
    fn refused(&self, token: &Token) {
        let _ = token;
    }
}

impl<T: TokenProvider + ?Sized> TokenProvider for Arc<T> {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        (**self).token()
    }

    fn refused(&self, token: &Token) {
        (**self).refused(token);
    }
}

/// A token or key, and how long it holds. `Debug` does not show it.
#[derive(Clone)]
pub struct Token {
    pub(crate) value: Value,
    pub(crate) expiry: Expiry,
}

/// What a token is made of.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    One(Secret<String>),
    Pair(Secret<String>, Secret<String>),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Expiry {
    Never,
    In(Duration),
    At(SystemTime),
}

impl Token {
    /// A token that holds until a server refuses it. For Basic authentication it is the user name, and the password is empty.
    pub fn new(secret: impl Into<Secret<String>>) -> Self {
        Self {
            value: Value::One(secret.into()),
            expiry: Expiry::Never,
        }
    }

    /// User name and password for Basic authentication; other schemes send the password alone.
    pub fn basic(username: impl Into<Secret<String>>, password: impl Into<Secret<String>>) -> Self {
        Self {
            value: Value::Pair(username.into(), password.into()),
            expiry: Expiry::Never,
        }
    }

    /// The same token, which expires so long after it was asked for. With zero it serves one attempt, and the next asks again.
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.expiry = Expiry::In(time);
        self
    }

    /// The same token, which expires at this time. Where that has passed, it serves one attempt.
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        self.expiry = Expiry::At(time);
        self
    }

    /// The token itself; the password, of a pair.
    pub fn secret(&self) -> &Secret<String> {
        match &self.value {
            Value::One(secret) | Value::Pair(_, secret) => secret,
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("expiry", &self.expiry)
            .finish_non_exhaustive()
    }
}

/// Why there is no token. Cheap to clone: each call that waited for the token has one.
///
/// Text given to it is shown in errors and logs, so it must hold no secret.
#[derive(Clone)]
pub struct TokenError(Arc<Inner>);

struct Inner {
    detail: Cow<'static, str>,
    answer: Option<Refusal>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a token endpoint has answered.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// Of the headers, those that say when to come back.
    pub(crate) headers: HeaderMap,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) received: SystemTime,
}

impl TokenError {
    /// An error in words of the provider's own, which must hold no secret.
    pub fn new(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::of(detail.into(), None, None)
    }

    /// An error with its cause, which must show no secret.
    pub fn with_source(
        detail: impl Into<Cow<'static, str>>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::of(detail.into(), None, Some(source.into()))
    }

    pub(crate) fn refused(detail: impl Into<Cow<'static, str>>, answer: Refusal) -> Self {
        Self::of(detail.into(), Some(answer), None)
    }

    fn of(
        detail: Cow<'static, str>,
        answer: Option<Refusal>,
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self(Arc::new(Inner {
            detail,
            answer,
            source,
        }))
    }

    /// The status that a token endpoint answered with.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The code that a token endpoint answered with, like `invalid_client`.
    pub fn code(&self) -> Option<&str> {
        self.0.answer.as_ref()?.code.as_deref()
    }

    pub(crate) fn answer(&self) -> Option<&Refusal> {
        self.0.answer.as_ref()
    }

    pub(crate) fn detail(&self) -> Cow<'static, str> {
        self.0.detail.clone()
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)?;
        let Some(answer) = &self.0.answer else {
            return Ok(());
        };
        write!(f, ": {}", answer.status)?;
        for text in [&answer.code, &answer.message].into_iter().flatten() {
            write!(f, ", {text}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("TokenError");
        out.field("detail", &self.0.detail);
        if let Some(answer) = &self.0.answer {
            out.field("status", &answer.status.as_u16());
            out.field("code", &answer.code);
            out.field("message", &answer.message);
        }
        if let Some(source) = &self.0.source {
            out.field("source", &source.to_string());
        }
        out.finish()
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_show_when_they_expire_and_not_what_they_are() {
        let token = Token::new("sk_live_1").expires_in(Duration::from_secs(7200));
        let shown = format!("{token:?} {:?}", Token::basic("skey_1", "hunter2"));
        assert_eq!(
            shown,
            "Token { expiry: In(7200s), .. } Token { expiry: Never, .. }"
        );
        assert_eq!(token.secret().expose(), "sk_live_1");
    }
}
