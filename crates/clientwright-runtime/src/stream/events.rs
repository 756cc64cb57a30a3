//! Typed items that come one by one: server-sent events, lines of JSON.
//!
//! Takes an open answer and the form of its items; gives each as a value. An item that does not fit is an error of its own, and the
//! next one can still be read.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::lines::Splitter;
use super::sse::{Parser, ServerEvent};
use super::{Opened, TooLarge};
use crate::error::ErrorKind;
use crate::json::Blank;
use crate::{Error, Json, RateLimit, drift, text};

/// How the items of a body become values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventForm {
    /// Server-sent events: the value is the JSON text of the data.
    Data,
    /// Server-sent events: the value is the data, as a text.
    Text,
    /// Server-sent events: the value is an object of `event`, `data` and `id`, with the data as JSON where it is JSON.
    Event,
    /// Server-sent events: the value is an object of `event`, `data` and `id`, with the data as a text.
    TextEvent,
    /// A JSON text on each line.
    Lines,
    /// A JSON text after each record separator (RFC 7464).
    Records,
}

/// What ends the events of many servers: no event of its own.
const DONE: &str = "[DONE]";

/// The items of a successful answer, read as they come: server-sent events, or lines of JSON.
///
/// [`Events::next`] gives them one by one; it is a [`Stream`] of `Result<T, E>` as well. Events whose data is `[DONE]` end the
/// stream. A stream that breaks off is an error, never an early end, and an event that the end leaves unfinished is none. There is
/// no reconnection: [`Events::last_event_id`] and [`Events::retry_after`] say what one would need to ask for the rest. The attempt
/// timeout holds for each wait, the total timeout only where the call sets one, and the client's limit on the size of answers
/// holds for each event.
pub struct Events<T, E = Error> {
    opened: Opened,
    form: EventForm,
    source: Source,
    waiting: VecDeque<Item>,
    /// What comes after those that wait.
    failure: Option<TooLarge>,
    /// Name and id of the last event that was given.
    name: String,
    id: String,
    types: PhantomData<fn() -> Result<T, E>>,
}

enum Source {
    Events(Parser),
    Texts(Splitter),
}

enum Item {
    Event(ServerEvent),
    Text(Vec<u8>),
}

impl<T: Json + Blank, E: From<Error>> Events<T, E> {
    pub(crate) fn new(opened: Opened) -> Self {
        let form = opened.form;
        let limit = opened.largest_event;
        let source = match form {
            EventForm::Lines => Source::Texts(Splitter::lines(limit)),
            EventForm::Records => Source::Texts(Splitter::records(limit)),
            _ => Source::Events(Parser::new(limit)),
        };
        Self {
            opened,
            form,
            source,
            waiting: VecDeque::new(),
            failure: None,
            name: String::new(),
            id: String::new(),
            types: PhantomData,
        }
    }

    /// Gives the next item; `None` at the end of a stream that came whole.
    ///
    /// It is safe to drop the future: no item is lost.
    ///
    /// # Errors
    /// Where the stream breaks off or takes too long, and `None` follows; where an item does not fit, and the next one follows.
    pub async fn next(&mut self) -> Option<Result<T, E>> {
        std::future::poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        loop {
            if let ControlFlow::Break(item) = self.ready() {
                return Poll::Ready(item);
            }
            let piece = ready!(self.opened.poll(cx));
            if let ControlFlow::Break(end) = self.take(piece) {
                return Poll::Ready(end);
            }
        }
    }

    /// As [`Self::poll`], for a thread that waits.
    #[cfg(feature = "blocking")]
    pub(crate) fn wait(&mut self) -> Option<Result<T, E>> {
        loop {
            if let ControlFlow::Break(item) = self.ready() {
                return item;
            }
            let piece = self.opened.wait();
            if let ControlFlow::Break(end) = self.take(piece) {
                return end;
            }
        }
    }

    /// What is there without another piece.
    fn ready(&mut self) -> ControlFlow<Option<Result<T, E>>> {
        if let Some(item) = self.waiting.pop_front() {
            return ControlFlow::Break(self.give(item).map(|item| item.map_err(E::from)));
        }
        let Some(TooLarge(limit)) = self.failure.take() else {
            return ControlFlow::Continue(());
        };
        let detail = format!("an event is larger than the limit of {limit} bytes");
        let error = Error::sent(ErrorKind::Transport, detail, true);
        let error = self.opened.failure(error, &Bytes::new());
        ControlFlow::Break(Some(Err(error.into())))
    }

    /// Takes a piece apart; gives what ends the stream with it.
    fn take(&mut self, piece: Option<Result<Bytes, Error>>) -> ControlFlow<Option<Result<T, E>>> {
        match piece {
            Some(Ok(piece)) => {
                if let Err(too_large) = self.feed(&piece) {
                    self.opened.end();
                    self.failure = Some(too_large);
                }
                ControlFlow::Continue(())
            }
            Some(Err(error)) => ControlFlow::Break(Some(Err(error.into()))),
            None => {
                let Some(item) = self.last() else {
                    return ControlFlow::Break(None);
                };
                self.waiting.push_back(item);
                ControlFlow::Continue(())
            }
        }
    }

    fn feed(&mut self, piece: &[u8]) -> Result<(), TooLarge> {
        match &mut self.source {
            Source::Events(parser) => {
                let mut events = VecDeque::new();
                let fed = parser.feed(piece, &mut events);
                self.waiting.extend(events.into_iter().map(Item::Event));
                fed
            }
            Source::Texts(splitter) => {
                let mut texts = VecDeque::new();
                let fed = splitter.feed(piece, &mut texts);
                self.waiting.extend(texts.into_iter().map(Item::Text));
                fed
            }
        }
    }

    /// A text needs no line end after it where the body came whole; an event does.
    fn last(&mut self) -> Option<Item> {
        match &mut self.source {
            Source::Events(_) => None,
            Source::Texts(splitter) => splitter.finish().map(Item::Text),
        }
    }

    /// The value of an item; none where it ends the stream.
    fn give(&mut self, item: Item) -> Option<Result<T, Error>> {
        let json = match item {
            Item::Text(text) => text,
            Item::Event(event) => {
                if event.data.trim() == DONE {
                    self.opened.end();
                    self.waiting.clear();
                    self.failure = None;
                    return None;
                }
                let json = self.form.json(&event);
                (self.name, self.id) = (event.name, event.id);
                json
            }
        };
        let client = self.opened.client.as_ref();
        let hooks = client.map_or(&[][..], |client| &client.shared().hooks);
        let mut value = T::blank();
        let read = drift::read(self.opened.operation, hooks, None, (&json, ""), &mut value);
        Some(read.map(|()| value).map_err(|error| {
            let detail = format!("an event does not fit: {error}");
            let misfit = Error::sent(ErrorKind::Decode, detail, true);
            let misfit = misfit.with_source(Some(error.into()));
            self.opened.failure(misfit, &json.into())
        }))
    }
}

impl EventForm {
    /// True for server-sent events.
    pub(crate) fn is_events(self) -> bool {
        !matches!(self, Self::Lines | Self::Records)
    }

    /// The JSON text of an event's value.
    fn json(self, event: &ServerEvent) -> Vec<u8> {
        let ServerEvent { name, data, id } = event;
        let data = match self {
            Self::Text | Self::TextEvent => text::quote(data),
            Self::Event if serde_json::from_str::<serde::de::IgnoredAny>(data).is_err() => {
                text::quote(data)
            }
            _ => data.clone(),
        };
        if !matches!(self, Self::Event | Self::TextEvent) {
            return data.into_bytes();
        }
        let mut members = Vec::new();
        if !name.is_empty() {
            members.push(format!("\"event\":{}", text::quote(name)));
        }
        members.push(format!("\"data\":{data}"));
        if !id.is_empty() {
            members.push(format!("\"id\":{}", text::quote(id)));
        }
        format!("{{{}}}", members.join(",")).into_bytes()
    }
}

impl<T, E> Events<T, E> {
    /// The name of the event that was given last, the `event` of server-sent events; empty where it has none.
    pub fn event_name(&self) -> &str {
        &self.name
    }

    /// The id that holds after the event that was given last, for `Last-Event-ID`; empty where the server gives none.
    pub fn last_event_id(&self) -> &str {
        &self.id
    }

    /// How long the server asks to wait before the stream is asked for again, by `retry`.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.source {
            Source::Events(parser) => parser.retry(),
            Source::Texts(_) => None,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.opened.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.opened.headers
    }

    /// The id that the server gave the request.
    pub fn request_id(&self) -> Option<&str> {
        self.opened.request_id.as_deref()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.opened.attempts
    }

    /// The idempotency key that the request was sent with, where it had one.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.opened.idempotency_key.as_deref()
    }

    /// What the answer says of the rate limit, where it says something.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.opened.rate_limit
    }
}

impl<T: Json + Blank, E: From<Error>> Stream for Events<T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<T, E> fmt::Debug for Events<T, E> {
    /// Shows the status, and nothing that the server sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("status", &self.opened.status)
            .field("request_id", &self.opened.request_id)
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}
