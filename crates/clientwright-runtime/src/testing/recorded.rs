//! A request that was made, taken apart.
//!
//! Takes the bytes of a request and the operation that it is of; gives its parameters and its body, decoded. `Debug` shows no
//! value: a recording holds credentials.

use std::fmt;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE};
use http::{HeaderMap, Method, Uri};
use url::form_urlencoded;

use super::parts::{self, RecordedPart};
use super::template;
use crate::json::Blank;
use crate::{Json, Operation, Value};

/// A request that was made.
///
/// The methods that take a body apart panic where it is of another form, and say of which it is: this is for tests.
#[derive(Clone)]
pub struct Recorded {
    operation: Option<&'static Operation>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    attempt: Option<u32>,
    read: bool,
}

/// What a recording is made of.
pub(super) struct Head {
    pub(super) operation: Option<&'static Operation>,
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) path: Vec<(String, String)>,
    pub(super) attempt: Option<u32>,
}

impl Recorded {
    /// A request; without a body where the server has not read it.
    pub(super) fn new(head: Head, body: Option<Bytes>) -> Self {
        let query = head.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned();
        Self {
            operation: head.operation,
            method: head.method,
            headers: head.headers,
            path: head.path,
            query: query.collect(),
            uri: head.uri,
            attempt: head.attempt,
            read: body.is_some(),
            body: body.unwrap_or_default(),
        }
    }

    /// The operation; `None` for a request for a token, and for one to a [`Server`](super::Server) that is of no operation that a
    /// script is for.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.operation
    }

    /// The HTTP method, `PATCH`.
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The path as the document writes it, `/customers/{id}`; the path itself where the operation is not known.
    pub fn path_template(&self) -> &str {
        self.operation.map_or(self.uri.path(), |o| o.path)
    }

    /// The URL as it was sent: absolute to a [`Mock`](super::Mock), path and query to a [`Server`](super::Server).
    pub fn url(&self) -> String {
        self.uri.to_string()
    }

    /// A path parameter, decoded.
    pub fn path(&self, name: &str) -> Option<&str> {
        find(&self.path, name)
    }

    /// A query parameter, decoded; of several of the name the first.
    pub fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// All pairs of the query in their order, decoded.
    pub fn query_pairs(&self) -> &[(String, String)] {
        &self.query
    }

    /// A header, where it is there and is text; of several of the name the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers, credentials among them.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A cookie as it was sent.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let sent = self.headers.get_all(COOKIE).into_iter();
        let mut pairs = sent
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split("; "))
            .filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, v)| v)
    }

    /// Which attempt of its call the request was, from 1; `None` for a request to a [`Server`](super::Server), which cannot know.
    pub fn attempt(&self) -> Option<u32> {
        self.attempt
    }

    /// False where the script broke the connection off before the body was read.
    pub fn was_read(&self) -> bool {
        self.read
    }

    /// The body as it was sent; empty where there was none.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    /// Where it is no UTF-8.
    pub fn text(&self) -> &str {
        match std::str::from_utf8(&self.body) {
            Ok(text) => text,
            Err(error) => panic!("the body of {self} is not UTF-8 text: {error}"),
        }
    }

    /// The body as JSON: `request.json()["email"]`. What is not there is null; [`Value::get`] and [`Value::pointer`] tell the two
    /// apart.
    ///
    /// # Panics
    /// Where it is no JSON.
    pub fn json(&self) -> Value {
        self.decode()
    }

    /// What stands at a JSON pointer of the body; `None` where nothing does, so that a field which was cleared can be told from one
    /// that was not sent.
    ///
    /// # Panics
    /// Where the body is no JSON.
    pub fn field(&self, pointer: &str) -> Option<Value> {
        self.json().pointer(pointer).cloned()
    }

    /// The body decoded into a type of the client's, like its request types.
    ///
    /// # Panics
    /// Where it is no JSON or does not fit.
    pub fn decode<T: Json + Blank>(&self) -> T {
        match crate::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!(
                "the body of {self}, {}, does not fit: {error}",
                self.described()
            ),
        }
    }

    /// A field of a form, decoded: `request.form("card[name]")`; of several of the name the first.
    ///
    /// # Panics
    /// As [`Recorded::form_pairs`].
    pub fn form(&self, name: &str) -> Option<String> {
        let pairs = self.form_pairs();
        find(&pairs, name).map(str::to_owned)
    }

    /// The fields of a form in their order, decoded; none for a request without a body.
    ///
    /// # Panics
    /// Where the body is of another media type than a form.
    pub fn form_pairs(&self) -> Vec<(String, String)> {
        let form = self
            .media_type()
            .starts_with("application/x-www-form-urlencoded");
        assert!(
            form || self.body.is_empty(),
            "the body of {self} is no form but {}",
            self.described()
        );
        form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// A part of a `multipart/form-data` body; of several of the name the first.
    ///
    /// # Panics
    /// As [`Recorded::parts`].
    pub fn part(&self, name: &str) -> Option<RecordedPart> {
        self.parts().into_iter().find(|part| part.name == name)
    }

    /// The parts of a `multipart/form-data` body.
    ///
    /// # Panics
    /// Where the body is none.
    pub fn parts(&self) -> Vec<RecordedPart> {
        let media = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        match parts::parse(media, &self.body) {
            Some(parts) => parts,
            None => panic!(
                "the body of {self} is no multipart/form-data but {}",
                self.described()
            ),
        }
    }

    /// True for a form or an object with a grant type, which is what OAuth 2.0 asks for tokens by.
    pub(super) fn asks_for_token(&self) -> bool {
        let form = |body: &[u8]| form_urlencoded::parse(body).any(|(name, _)| name == "grant_type");
        let object = || crate::from_slice::<Value>(&self.body).ok();
        self.method == Method::POST
            && (form(&self.body) || object().is_some_and(|body| body.get("grant_type").is_some()))
    }

    fn media_type(&self) -> String {
        let media = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        media.to_ascii_lowercase()
    }

    /// The form and the length of the body, for panics: they go into logs, so a body does not.
    fn described(&self) -> String {
        if !self.read {
            return "not known, since the script broke off before it was read".to_owned();
        }
        match (self.body.len(), self.media_type()) {
            (0, _) => "empty".to_owned(),
            (length, media) if media.is_empty() => format!("{length} bytes of no media type"),
            (length, media) => format!("{length} bytes of `{media}`"),
        }
    }
}

/// The operation that a request is of, and where it stood in a path.
pub(super) fn path_of(operation: &'static Operation, uri: &Uri) -> Vec<(String, String)> {
    template::parameters_at_end(operation.path, uri.path()).unwrap_or_default()
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

impl fmt::Display for Recorded {
    /// Shows method and path template; the path of no known operation is left out, since it may hold ids.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.operation.map_or("(unknown path)", |o| o.path);
        write!(f, "{} {path}", self.method)
    }
}

impl fmt::Debug for Recorded {
    /// Shows which request it is, the names of what it holds, and no value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| -> Vec<String> {
            pairs.iter().map(|(name, _)| name.clone()).collect()
        };
        let headers: Vec<_> = self.headers.keys().map(http::HeaderName::as_str).collect();
        let mut out = f.debug_struct("Recorded");
        out.field("call", &format_args!("{self}"))
            .field("path", &names(&self.path))
            .field("query", &names(&self.query))
            .field("headers", &headers)
            .field("body", &self.described());
        if let Some(attempt) = self.attempt {
            out.field("attempt", &attempt);
        }
        out.finish_non_exhaustive()
    }
}
