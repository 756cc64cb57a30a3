//! Header names and values, checked before they are kept.
//!
//! Takes text of the user's or the document's; gives values that `http` accepts, or an error that names the header and does not
//! show its value.

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::{Api, Error, Scheme, SchemeKind};

/// Headers that frame the request; the transport sets them.
const FRAMING: [&str; 6] = [
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "upgrade",
    "te",
];

/// Words that tell a header which holds a credential from others.
const CREDENTIAL_WORDS: [&str; 7] = [
    "auth", "token", "secret", "password", "cookie", "api-key", "apikey",
];

/// True for a header whose value is a credential, as far as its name tells: those of the API's own schemes, and names that say so.
pub(crate) fn is_credential(name: &HeaderName, api: &Api) -> bool {
    let is_key = |scheme: &Scheme| matches!(scheme.kind, SchemeKind::ApiKeyHeader(key) if key.eq_ignore_ascii_case(name.as_str()));
    let says_so = |word: &&str| name.as_str().contains(*word);
    CREDENTIAL_WORDS.iter().any(says_so) || api.schemes.iter().any(is_key)
}

/// Checks a header's name.
pub(crate) fn name(name: &str) -> Result<HeaderName, Error> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
        Error::build(format!("`{shown}` is no name of a header"))
    })?;
    if FRAMING.contains(&name.as_str()) {
        return Err(Error::build(format!(
            "the header `{name}` is set by the transport"
        )));
    }
    Ok(name)
}

/// Checks a header's value; text beyond ASCII goes as UTF-8.
pub(crate) fn value(name: &str, value: &str, secret: bool) -> Result<HeaderValue, Error> {
    let value = HeaderValue::from_bytes(value.as_bytes());
    let mut value = value.map_err(|_| misfit(name))?;
    value.set_sensitive(secret);
    Ok(value)
}

/// As [`value`], for a text that need not be copied.
pub(crate) fn static_value(name: &str, value: &'static str) -> Result<HeaderValue, Error> {
    HeaderValue::from_maybe_shared(Bytes::from_static(value.as_bytes())).map_err(|_| misfit(name))
}

fn misfit(name: &str) -> Error {
    Error::build(format!(
        "the value of `{name}` holds characters that a header cannot hold"
    ))
}
