//! A call as a value: what the user has set, slot by slot.
//!
//! Takes values through setters; gives a [`Call`] that can be kept, cloned, printed and sent. A setter encodes at once and
//! replaces what its slot held; an absent value empties the slot. The first error is kept, and sending returns it before any I/O.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::body::Content;
use crate::encoded::Encoded;
use crate::json::Blank;
use crate::multipart::Part;
use crate::send::Mode;
use crate::sending::Read;
use crate::text::{self, Kind};
use crate::tree::Node;
use crate::{
    Answer, CallOptions, Client, Download, Error, EventForm, Events, Identifier, Items, Json,
    Operation, Pages, Response, Sending, Style, headers,
};

/// A call of an operation that is not sent yet.
#[derive(Clone)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call(Box<Parts>);

/// What a call consists of. It is kept in a box, since every setter of generated code takes the call and gives it back.
#[doc(hidden)]
#[derive(Clone)]
pub struct Parts {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    pub(crate) path: Vec<Slot>,
    pub(crate) query: Vec<Slot>,
    pub(crate) headers: Vec<Slot>,
    pub(crate) cookies: Vec<Slot>,
    pub(crate) extra_headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Option<Content>,
    pub(crate) options: CallOptions,
    /// The URL of a page that a server has led to, in the place of the operation's own: of the same origin, and without credentials.
    pub(crate) link: Option<String>,
    /// The media type that is asked for, instead of the operation's.
    pub(crate) accept: Option<&'static str>,
    /// The first thing that was wrong.
    pub(crate) failure: Option<Cow<'static, str>>,
}

impl Deref for Call {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl DerefMut for Call {
    fn deref_mut(&mut self) -> &mut Parts {
        &mut self.0
    }
}

/// Headers set by hand may be credentials; shorter ones than this are flags and versions.
pub(crate) const SHORTEST_HEADER: usize = 8;

/// A parameter that is set.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) name: Cow<'static, str>,
    pub(crate) style: Style,
    pub(crate) value: Encoded,
}

impl Call {
    /// A call with nothing set.
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Self(Box::new(Parts {
            client: client.clone(),
            operation,
            path: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            cookies: Vec::new(),
            extra_headers: Vec::new(),
            body: None,
            options: CallOptions::new(),
            link: None,
            accept: None,
            failure: None,
        }))
    }

    /// Sets a path parameter.
    pub fn path(&mut self, name: &'static str, style: Style, value: &dyn Json) {
        put(&mut self.path, name, style, value);
    }

    /// Sets a query parameter; null is as absent. An item that holds the separator of its style is an error.
    pub fn query(&mut self, name: &'static str, style: Style, value: &dyn Json) {
        put(&mut self.query, name, style, value);
        let slot = self.query.iter().find(|slot| slot.name == name);
        if slot.is_some_and(|slot| style.is_ambiguous(slot.value.json())) {
            self.fail(format!(
                "an item of the query parameter `{name}` holds what separates the items"
            ));
        }
    }

    /// Sets a header parameter; null is as absent.
    pub fn header(&mut self, name: &'static str, style: Style, value: &dyn Json) {
        put(&mut self.headers, name, style, value);
    }

    /// Sets a cookie parameter; null is as absent.
    pub fn cookie(&mut self, name: &'static str, style: Style, value: &dyn Json) {
        put(&mut self.cookies, name, style, value);
    }

    /// Sets the field of the body that the JSON pointer names, and builds the objects around it.
    pub fn field(&mut self, pointer: &str, value: &dyn Json) {
        self.set_field(pointer, Encoded::of(value));
    }

    /// Sets a field to the identifier object of an id, to a list of them for a list of ids, and to null for null.
    pub fn identifier(&mut self, pointer: &str, identifier: Identifier, value: &dyn Json) {
        let value = Encoded::of(value).map(|id| id.map(|json| identify(identifier, json)));
        self.set_field(pointer, value);
    }

    fn set_field(&mut self, pointer: &str, value: Option<Encoded>) {
        if let Some(value) = value {
            self.put_field(pointer, Node::Text(value));
        } else if let Some(Content::Fields(fields)) = &mut self.body {
            fields.remove(pointer);
        }
    }

    fn put_field(&mut self, pointer: &str, node: Node) {
        let content = self
            .body
            .get_or_insert_with(|| Content::Fields(Node::empty()));
        let set = match content {
            Content::Fields(fields) => fields.set(pointer, node),
            Content::Raw(_) => false,
        };
        if !set {
            self.fail(format!(
                "`{pointer}` cannot be set: the body that was given is no object there"
            ));
        }
    }

    /// Sets the whole body; fields set later replace or join what it has.
    pub fn body(&mut self, value: &dyn Json) {
        self.body = Encoded::of(value).map(|value| Content::Fields(Node::Text(value)));
    }

    /// Sets the whole body to bytes, in the media type of the operation.
    pub fn bytes(&mut self, bytes: impl Into<Bytes>) {
        self.upload(Part::bytes(bytes));
    }

    /// Sets the whole body to bytes, a file or a stream, in the media type of the operation or that of the part.
    pub fn upload(&mut self, part: impl Into<Part>) {
        self.body = Some(Content::Raw(part.into()));
    }

    /// Sets the whole body to text.
    pub fn text(&mut self, text: impl Into<String>) {
        self.bytes(text.into());
    }

    /// Sets a file of a multipart body.
    pub fn part(&mut self, name: &str, part: impl Into<Part>) {
        self.parts(name, vec![part.into()]);
    }

    /// Sets the files of a multipart body that go under one name.
    pub fn parts(&mut self, name: &str, parts: Vec<Part>) {
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        self.put_field(&pointer, Node::Parts(parts));
    }

    /// Sets a header that the document does not know, or another value for one that it does. It is not shown by `Debug`.
    pub fn extra_header(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) {
        match header(name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.extra_headers.retain(|(known, _)| *known != name);
                self.extra_headers.push((name, value));
            }
            Err(error) => self.fail(error.to_string()),
        }
    }

    /// Sets a query parameter that the document does not know, in the default style.
    pub fn extra_query(&mut self, name: impl Into<String>, value: &dyn Json) {
        put(&mut self.query, name.into(), Style::FORM, value);
    }

    /// Sets a field of the body that the document does not know, by JSON pointer; the empty one is the whole body.
    pub fn extra_field(&mut self, pointer: impl AsRef<str>, value: &dyn Json) {
        let pointer = pointer.as_ref();
        if pointer.is_empty() {
            self.body(value);
        } else if pointer.starts_with('/') {
            self.field(pointer, value);
        } else {
            self.fail(format!(
                "`{pointer}` is no JSON pointer: it begins with no slash"
            ));
        }
    }

    /// Sets the time that this call may take, instead of the client's.
    pub fn timeout(&mut self, timeout: Duration) {
        self.options.timeout = Some(timeout);
    }

    /// Lays options over those that are set.
    pub fn options(&mut self, options: CallOptions) {
        if let Some(key) = &options.idempotency_key {
            self.check_key(&key.clone());
        }
        self.options.overlay(options);
    }

    /// Keeps an error of a setter; sending returns the first one.
    pub fn fail(&mut self, what: impl Into<Cow<'static, str>>) {
        self.failure.get_or_insert(what.into());
    }

    /// The operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Everything secret that the call would send, as it may come back in what a server says.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut out = Vec::new();
        let groups = [&self.path, &self.query, &self.headers, &self.cookies];
        for slot in groups.into_iter().flatten() {
            slot.value.secrets(&mut out);
        }
        if let Some(Content::Fields(fields)) = &self.body {
            fields.secrets(&mut out);
        }
        let headers = self.extra_headers.iter().map(|(_, value)| value);
        let headers = headers.filter_map(|value| value.to_str().ok().map(str::to_owned));
        out.extend(headers.filter(|value| value.len() >= SHORTEST_HEADER));
        self.client.shared().secrets(&mut out);
        out
    }

    /// True where a parameter or field is a secret, or a header set by hand looks like a credential.
    pub(crate) fn holds_secret(&self) -> bool {
        let groups = [&self.path, &self.query, &self.headers, &self.cookies];
        let mut slots = groups.into_iter().flatten();
        let api = self.client.shared().api;
        slots.any(|slot| slot.value.is_secret())
            || matches!(&self.body, Some(Content::Fields(fields)) if fields.holds_secret())
            || self
                .extra_headers
                .iter()
                .any(|(name, _)| headers::is_credential(name, api))
    }

    /// Sends the call; nothing happens until the future is awaited. It needs a tokio runtime with time.
    ///
    /// # Errors
    /// What a setter was given and cannot be sent, missing credentials, failures on the way, and answers that are errors.
    pub fn send(self) -> Sending {
        self.send_as(Ok)
    }

    /// Sends the call and reads its answer by one of the answer's methods: `call.send_as(Answer::json)`.
    ///
    /// # Errors
    /// As [`Call::send`], and those of the method.
    pub fn send_as<T, E>(self, read: fn(Answer) -> Result<T, Error>) -> Sending<T, E> {
        Sending::new(self, Mode::Answer, Read::Whole(read))
    }

    /// Sends the call and gives whatever the answer is, as it came: every status is a success.
    ///
    /// # Errors
    /// As [`Call::send`], but for answers that are errors.
    pub fn send_raw<E>(self) -> Sending<Response<Bytes>, E> {
        Sending::new(self, Mode::Raw, Read::Whole(Answer::full_bytes))
    }

    /// Sends the call and gives its answer as it comes.
    ///
    /// # Errors
    /// As [`Call::send`]; what goes wrong later is an error of the [`Download`].
    pub fn send_stream<E: From<Error>>(self) -> Sending<Download<E>, E> {
        Sending::new(self, Mode::Open, Read::Open(Download::new))
    }

    /// Sends the call, asks for this media type, and gives the items of its answer as they come.
    ///
    /// # Errors
    /// As [`Call::send`]; what goes wrong later is an error of the [`Events`].
    pub fn send_events<T: Json + Blank, E: From<Error>>(
        mut self,
        media_type: &'static str,
        form: EventForm,
    ) -> Sending<Events<T, E>, E> {
        self.accept = Some(media_type);
        Sending::new(self, Mode::Items(form), Read::Open(Events::new))
    }

    /// The pages that begin with this call, each with its items.
    pub fn pages<T: Json + Blank, E>(self) -> Pages<T, E> {
        Pages::new(self)
    }

    /// The items of the pages that begin with this call.
    pub fn items<T: Json + Blank, E>(self) -> Items<T, E> {
        Items::new(self)
    }
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let name = headers::name(name)?;
    let value = headers::value(name.as_str(), value, true)?;
    Ok((name, value))
}

fn put(slots: &mut Vec<Slot>, name: impl Into<Cow<'static, str>>, style: Style, value: &dyn Json) {
    let name = name.into();
    let found = slots.iter().position(|slot| slot.name == name);
    match (Encoded::of(value), found) {
        (Some(value), Some(index)) => {
            if let Some(slot) = slots.get_mut(index) {
                *slot = Slot { name, style, value };
            }
        }
        (Some(value), None) => slots.push(Slot { name, style, value }),
        (None, Some(index)) => {
            slots.remove(index);
        }
        (None, None) => {}
    }
}

/// The identifier object of an id, or a list of them; null stays null.
fn identify(identifier: Identifier, json: &str) -> String {
    match text::kind(json) {
        Kind::Null => json.to_owned(),
        Kind::List => {
            let items: Vec<_> = text::items(json)
                .into_iter()
                .map(|id| identify(identifier, id))
                .collect();
            format!("[{}]", items.join(","))
        }
        Kind::Scalar | Kind::Object => {
            let (tag, value) = identifier.tag;
            let [tag, value, id] = [tag, value, identifier.id].map(text::quote);
            format!("{{{tag}:{value},{id}:{json}}}")
        }
    }
}

impl fmt::Debug for Call {
    /// Shows what is set, slot by slot. Slots that hold a secret and headers set by hand are redacted; credentials never appear.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Call");
        out.field(
            "call",
            &format_args!("{} {}", self.operation.method, self.operation.path),
        );
        let groups = [
            ("path", &self.path),
            ("query", &self.query),
            ("headers", &self.headers),
            ("cookies", &self.cookies),
        ];
        for (group, slots) in groups.into_iter().filter(|(_, slots)| !slots.is_empty()) {
            let shown = slots
                .iter()
                .map(|slot| (slot.name.to_string(), slot.value.shown().to_owned()))
                .collect();
            out.field(group, &Shown(shown));
        }
        if !self.extra_headers.is_empty() {
            let shown = self
                .extra_headers
                .iter()
                .map(|(name, _)| (name.to_string(), "[redacted]".to_owned()));
            out.field("extra_headers", &Shown(shown.collect()));
        }
        match &self.body {
            Some(Content::Fields(fields)) => {
                let mut shown = Vec::new();
                fields.show("", &mut shown);
                out.field("body", &Shown(shown));
            }
            Some(Content::Raw(part)) => {
                out.field("body", part);
            }
            None => {}
        }
        if let Some(failure) = &self.failure {
            out.field("failure", failure);
        }
        // The client prints by itself and is the same for all calls.
        out.finish_non_exhaustive()
    }
}

/// Pairs that print as a map, with their values as they are.
struct Shown(Vec<(String, String)>);

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in &self.0 {
            map.entry(name, &format_args!("{value}"));
        }
        map.finish()
    }
}
