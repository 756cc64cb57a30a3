//! Verifies signatures, and makes them for tests.
//!
//! Takes the secrets that the provider and the receiver share; says of a request whether one of them signed it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::received::{BASE64, Received, headers_of, written};
use super::{
    Events, Fields, KeyForm, Layout, Piece, Place, Signature, Signed, WebhookError, event,
};
use crate::Secret;

/// How large a body may be where nothing else is said.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// Times of sending beyond this are milliseconds: as seconds they would be in the year 5138.
const MILLISECONDS_FROM: u64 = 100_000_000_000;

/// Finds out whether requests come from the provider.
///
/// ```
/// use clientwright_runtime::webhook::{Signature, Verifier, WebhookError};
///
/// static SIGNATURE: Signature = Signature::new("X-Signature");
///
/// let verifier = Verifier::new(&SIGNATURE, "shared secret");
/// let headers = verifier.sign(b"{}")?; // as the provider would
/// assert!(verifier.verify(headers.clone(), b"{}").is_ok());
/// assert_eq!(verifier.verify(headers, b"{ }"), Err(WebhookError::Mismatch));
/// # Ok::<(), WebhookError>(())
/// ```
#[derive(Clone)]
pub struct Verifier {
    signature: &'static Signature,
    /// `None` for a secret that cannot be one.
    keys: Vec<Option<Zeroizing<Vec<u8>>>>,
    tolerance: Duration,
    max_body: usize,
    now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

impl Verifier {
    /// Verifies by this secret.
    pub fn new(signature: &'static Signature, secret: impl Into<Secret<String>>) -> Self {
        Self {
            signature,
            keys: vec![key(signature.key, secret.into().expose())],
            tolerance: signature.tolerance,
            max_body: MAX_BODY,
            now: Arc::new(SystemTime::now),
        }
    }

    /// Accepts another secret as well, as during the change of one.
    #[must_use]
    pub fn or_secret(mut self, secret: impl Into<Secret<String>>) -> Self {
        self.keys
            .push(key(self.signature.key, secret.into().expose()));
        self
    }

    /// Sets how far the time of sending may be from now; 5 minutes otherwise, or what the provider says.
    #[must_use]
    pub fn with_tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Sets how many bytes a body may have; 16 MiB otherwise.
    #[must_use]
    pub fn with_max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Sets the clock that times of sending are compared with, as for tests.
    #[must_use]
    pub fn with_clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.now = Arc::new(now);
        self
    }

    /// Verifies a request by its headers (`&HeaderMap`, or any names and values) and its body as it came.
    ///
    /// # Errors
    /// Where the request is not found to be the provider's.
    pub fn verify<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        body: &[u8],
    ) -> Result<(), WebhookError> {
        let received = self.received(headers, None)?;
        self.check(&received, body)
    }

    /// The headers that a request with this body would have, signed now and with the first secret: for tests of the
    /// code that receives it. Other headers that the signature covers are `test`.
    ///
    /// # Errors
    /// Where the secret cannot be one.
    pub fn sign(&self, body: &[u8]) -> Result<Vec<(&'static str, String)>, WebhookError> {
        let key = self.keys.first().and_then(Option::as_ref);
        let key = key.ok_or(WebhookError::Secret)?;
        let since = (self.now)().duration_since(UNIX_EPOCH).unwrap_or_default();
        let time = since.as_secs().to_string();
        let mut received = Received::default();
        let mut headers = Vec::new();
        for piece in self.signature.signed {
            if let Piece::Header(name) = piece {
                received.add(&[name], name, b"test")?;
                headers.push((*name, "test".to_owned()));
            }
        }
        let mac = self.mac(key, &time, &received, body)?;
        let tag = written(&mac.finalize().into_bytes(), self.signature.encoding);
        let value = match self.signature.layout {
            Layout::Whole(prefix) => format!("{prefix}{tag}"),
            Layout::Fields(Fields {
                separator,
                equals,
                timestamp,
                signature,
            }) => {
                let tag = format!("{signature}{equals}{tag}");
                if timestamp.is_empty() {
                    tag
                } else {
                    format!("{timestamp}{equals}{time}{separator}{tag}")
                }
            }
        };
        headers.push((self.signature.header, value));
        if !self.signature.timestamp_header.is_empty() {
            headers.push((self.signature.timestamp_header, time));
        }
        Ok(headers)
    }

    /// The headers that are of use, one more among them.
    fn received<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        more: Option<&'static str>,
    ) -> Result<Received, WebhookError> {
        let mut wanted = headers_of(self.signature);
        wanted.extend(more);
        let mut received = Received::default();
        for (name, value) in headers {
            received.add(&wanted, name.as_ref(), value.as_ref())?;
        }
        Ok(received)
    }

    fn check(&self, received: &Received, body: &[u8]) -> Result<(), WebhookError> {
        if body.len() > self.max_body {
            return Err(WebhookError::TooLarge);
        }
        // A secret that cannot be one must not be as no secret: an empty key would accept what anyone signs.
        let keys: Option<Vec<_>> = self.keys.iter().map(Option::as_ref).collect();
        let keys = keys.ok_or(WebhookError::Secret)?;
        for claim in received.claims(self.signature)? {
            for key in &keys {
                let mac = self.mac(key, &claim.timestamp, received, body)?;
                let fits = |tag: &[u8; 32]| mac.clone().verify_slice(tag).is_ok();
                if claim.tags.iter().any(fits) {
                    return self.check_time(&claim.timestamp);
                }
            }
        }
        Err(WebhookError::Mismatch)
    }

    /// Feeds what is signed to the hash.
    fn mac(
        &self,
        key: &[u8],
        time: &str,
        received: &Received,
        body: &[u8],
    ) -> Result<Hmac<Sha256>, WebhookError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| WebhookError::Secret)?;
        for piece in self.signature.signed {
            match piece {
                Piece::Text(text) => mac.update(text.as_bytes()),
                Piece::Timestamp => mac.update(time.as_bytes()),
                Piece::Header(name) => mac.update(received.one(name)?),
                Piece::Body => mac.update(body),
            }
        }
        Ok(mac)
    }

    /// Compares the time of sending, which is known to be the provider's, with the clock.
    fn check_time(&self, text: &str) -> Result<(), WebhookError> {
        if !self.signature.signed.contains(&Piece::Timestamp) {
            return Ok(());
        }
        let header = match self.signature.timestamp_header {
            "" => self.signature.header,
            header => header,
        };
        let number: u64 = text
            .parse()
            .map_err(|_| WebhookError::Malformed { header })?;
        let sent = if number < MILLISECONDS_FROM {
            Duration::from_secs(number)
        } else {
            Duration::from_millis(number)
        };
        let now = (self.now)().duration_since(UNIX_EPOCH).unwrap_or_default();
        if now.abs_diff(sent) > self.tolerance {
            return Err(WebhookError::Expired);
        }
        Ok(())
    }
}

/// The key that a secret stands for, where it can be one.
fn key(form: KeyForm, secret: &str) -> Option<Zeroizing<Vec<u8>>> {
    if secret.is_empty() {
        return None;
    }
    let bytes = match form {
        KeyForm::Plain => secret.as_bytes().to_vec(),
        KeyForm::Sha256 => Sha256::digest(secret.as_bytes()).to_vec(),
        KeyForm::Base64(prefix) => {
            let text = secret.strip_prefix(prefix).unwrap_or(secret);
            BASE64.decode(text).ok().filter(|key| !key.is_empty())?
        }
    };
    Some(Zeroizing::new(bytes))
}

impl fmt::Debug for Verifier {
    /// Shows how many secrets there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("header", &self.signature.header)
            .field("secrets", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .field("max_body_bytes", &self.max_body)
            .finish_non_exhaustive()
    }
}

/// Receives the events of a provider: verifies a request and reads what it carries.
pub struct Webhook<E> {
    verifier: Verifier,
    events: PhantomData<fn() -> E>,
}

impl<E: Signed> Webhook<E> {
    /// Receives what is signed with this secret.
    pub fn new(secret: impl Into<Secret<String>>) -> Self {
        Self::of(Verifier::new(E::SIGNATURE, secret))
    }
}

impl<E: Events> Webhook<E> {
    /// Receives what this verifier finds to be the provider's.
    pub fn of(verifier: Verifier) -> Self {
        Self {
            verifier,
            events: PhantomData,
        }
    }

    /// Accepts another secret as well, as during the change of one.
    #[must_use]
    pub fn or_secret(self, secret: impl Into<Secret<String>>) -> Self {
        Self::of(self.verifier.or_secret(secret))
    }

    /// Sets how far the time of sending, where it is signed, may be from now; 5 minutes otherwise.
    #[must_use]
    pub fn with_tolerance(self, tolerance: Duration) -> Self {
        Self::of(self.verifier.with_tolerance(tolerance))
    }

    /// Sets how many bytes a body may have; 16 MiB otherwise.
    #[must_use]
    pub fn with_max_body_bytes(self, bytes: usize) -> Self {
        Self::of(self.verifier.with_max_body_bytes(bytes))
    }

    /// Sets the clock that times of sending are compared with, as for tests.
    #[must_use]
    pub fn with_clock(self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self::of(self.verifier.with_clock(now))
    }

    /// Verifies a request by its headers (`&HeaderMap`, or any names and values) and its body as it came, and reads the
    /// event that it carries. One that this version does not know, or that does not fit its type, is no error.
    ///
    /// A request may be sent again, by the provider or by whoever has seen it: events that must count once have to be told
    /// apart by an id of theirs.
    ///
    /// # Errors
    /// Where the request is not found to be the provider's. It is to be answered with 401 then, or with 400.
    pub fn verify<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        body: &[u8],
    ) -> Result<E, WebhookError> {
        let named = match E::PLACE {
            Place::Header(name) => Some(name),
            Place::Pointer(_) => None,
        };
        let received = self.verifier.received(headers, named)?;
        self.verifier.check(&received, body)?;
        let header = named.and_then(|name| received.one(name).ok());
        let name = header.and_then(|value| std::str::from_utf8(value).ok());
        Ok(event::read(name, body))
    }

    /// The headers that a request with this body would have, signed now and with the first secret: for tests of the
    /// code that receives it.
    ///
    /// # Errors
    /// Where the secret cannot be one.
    pub fn sign(&self, body: &[u8]) -> Result<Vec<(&'static str, String)>, WebhookError> {
        self.verifier.sign(body)
    }
}

impl<E> Clone for Webhook<E> {
    fn clone(&self) -> Self {
        Self {
            verifier: self.verifier.clone(),
            events: PhantomData,
        }
    }
}

impl<E> fmt::Debug for Webhook<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Webhook").field(&self.verifier).finish()
    }
}
