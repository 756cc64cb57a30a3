//! The walk from page to page.
//!
//! Takes a call and the answers to it; gives the next call. It stands at one place at a time and leaves it only when the items
//! there could be read, so whoever gives up can come back. A page that was had before, by its cursor, its link or its content,
//! ends the walk with an error; the content of pages of plain values counts where it comes again twice in a row.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::task::{Context, Poll};

use super::link;
use super::look::{Look, look};
use super::token::{PageToken, Place};
use crate::body::Content;
use crate::text::{self, Kind};
use crate::transport::BoxFuture;
use crate::{Answer, Call, Error, ErrorKind, PageInput, Paging, PagingKind, Raw, assemble};

/// How many pages without an item may follow each other. A server that filters what it has found gives some; one that hands on ever
/// new cursors would have us ask for ever, each time in time.
const MOST_EMPTY: u32 = 100;

type Sent = BoxFuture<'static, Result<Answer, Error>>;

/// Where a walk through the pages of a list stands.
pub(crate) struct Walk {
    /// The call of the first page.
    call: Call,
    paging: Paging,
    /// The page that is asked for next, or is on its way.
    next: Option<Place>,
    /// How many items of that page were given before.
    skip: usize,
    /// The page that was read last.
    here: Place,
    /// How many of its items were given.
    given: usize,
    /// What follows on the page that has come and is not read yet.
    step: Result<Option<Place>, Error>,
    /// What goes wrong when the next page is asked for.
    fault: Option<Error>,
    over: bool,
    pending: Option<Sent>,
    /// Cursors and links that were asked for, and contents that came.
    seen: HashSet<u64>,
    /// Whether a page was as long as was asked for.
    full: bool,
    /// How many pages of plain values that had come before came last.
    repeats: u32,
    /// How many pages without an item came last.
    empty: u32,
    /// Whether other tasks are to have a turn before the next page is asked for.
    rest: bool,
}

impl Walk {
    pub(super) fn new(call: Call) -> Self {
        let operation = call.operation;
        let none = || Error::build("the operation has no pages").of(operation);
        Self {
            paging: operation.paging.unwrap_or(Paging::new(PagingKind::Link)),
            fault: operation.paging.is_none().then(none),
            call,
            next: Some(Place::Start),
            skip: 0,
            here: Place::Start,
            given: 0,
            step: Ok(None),
            over: false,
            pending: None,
            seen: HashSet::new(),
            full: false,
            repeats: 0,
            empty: 0,
            rest: false,
        }
    }

    pub(super) fn paging(&self) -> &Paging {
        &self.paging
    }

    /// Asks for the next page and waits for its answer; `None` where there is none.
    ///
    /// Between two pages the task gives way once: a transport that is always ready would hold up its thread, and every timeout on it.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Answer, Error>>> {
        if std::mem::take(&mut self.rest) && self.next.is_some() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let mut sent = match self.sent() {
            Some(Ok(sent)) => sent,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        match sent.as_mut().poll(cx) {
            Poll::Ready(answer) => Poll::Ready(Some(self.end(answer))),
            Poll::Pending => {
                self.pending = Some(sent);
                Poll::Pending
            }
        }
    }

    /// As [`Self::poll`], for a thread that waits.
    #[cfg(feature = "blocking")]
    pub(super) fn wait(&mut self) -> Option<Result<Answer, Error>> {
        let sent = match self.sent()? {
            Ok(sent) => sent,
            Err(error) => return Some(Err(error)),
        };
        let answer = crate::blocking::wait(sent).and_then(|answer| answer);
        Some(self.end(answer))
    }

    /// The request that is on its way, or else one for the next page.
    fn sent(&mut self) -> Option<Result<Sent, Error>> {
        let pending = self.pending.take();
        pending.map(Ok).or_else(|| self.begin())
    }

    /// The request for the next page.
    fn begin(&mut self) -> Option<Result<Sent, Error>> {
        if self.over {
            return None;
        }
        if let Some(fault) = self.fault.take() {
            self.over = true;
            return Some(Err(fault));
        }
        let place = self.next.clone()?;
        let call = self.prepare(&place);
        self.over = call.is_err();
        let sent = call.map(|call| -> Sent { Box::pin(crate::send::send(call)) });
        Some(sent.map_err(|error| error.of(self.call.operation)))
    }

    /// What an answer says, before its items are read.
    fn end(&mut self, answer: Result<Answer, Error>) -> Result<Answer, Error> {
        self.rest = true;
        let checked = answer.and_then(|answer| {
            let look = look(&answer, &self.paging);
            let again = look.print.is_some_and(|print| !self.seen.insert(print));
            // Plain values may be the same on two pages; twice in a row it is no accident.
            if again && (self.repeats > 0 || !look.plain) {
                return Err(fault(&answer, "the same page came again"));
            }
            self.repeats = if again { self.repeats + 1 } else { 0 };
            self.empty = if look.count == 0 { self.empty + 1 } else { 0 };
            self.step = self.follow(&look, &answer);
            Ok(answer)
        });
        self.over = checked.is_err();
        checked
    }

    /// Leaves the page whose items were read; stays where they could not be.
    pub(super) fn read(&mut self, whole: bool) {
        if !whole {
            self.over = true;
            return;
        }
        if let Some(here) = self.next.take() {
            self.here = here;
        }
        self.given = std::mem::take(&mut self.skip);
        match std::mem::replace(&mut self.step, Ok(None)) {
            Ok(next) => {
                self.next = next;
                if self.next.is_some() && self.empty >= MOST_EMPTY {
                    let error = Error::paging("a hundred pages without an item follow each other");
                    self.fault = Some(error.of(self.call.operation));
                }
            }
            Err(error) => self.fault = Some(error),
        }
    }

    /// How many items of the page that has come were given before.
    pub(super) fn skip(&self) -> usize {
        self.skip
    }

    /// Counts an item that is given.
    pub(super) fn give(&mut self) {
        self.given = self.given.saturating_add(1);
    }

    pub(super) fn token(&self) -> Option<PageToken> {
        let place = self.next.as_ref()?;
        Some(PageToken::new(self.call.operation.id, place, self.skip))
    }

    /// The token of the next item on the page that was read last.
    pub(super) fn token_here(&self) -> PageToken {
        PageToken::new(self.call.operation.id, &self.here, self.given)
    }

    pub(super) fn resume(&mut self, token: &PageToken) {
        let kind = self.paging.kind;
        let fits = |place: &Place| match place {
            Place::Start => true,
            Place::Number(_) => matches!(kind, PagingKind::Offset | PagingKind::Page),
            Place::Cursor(json) => kind == PagingKind::Cursor && text::kind(json) == Kind::Scalar,
            Place::Link(_) => kind == PagingKind::Link,
        };
        let mut fresh = Self::new(self.call.clone());
        match token.place(self.call.operation.id) {
            Some((place, given)) if fits(&place) => {
                (fresh.next, fresh.skip) = (Some(place), given);
            }
            _ => {
                let error = Error::build("the token is none of this operation's pages");
                fresh.fault = Some(error.of(self.call.operation));
                fresh.next = None;
            }
        }
        *self = fresh;
    }

    /// The call that asks for a page.
    fn prepare(&mut self, place: &Place) -> Result<Call, Error> {
        self.start()?;
        let asked = match (place, self.paging.kind) {
            (Place::Start, PagingKind::Cursor) => self.value(self.paging.input).map(Place::Cursor),
            (Place::Cursor(_) | Place::Link(_), _) => Some(place.clone()),
            _ => None,
        };
        if asked.is_some_and(|asked| !self.seen.insert(print(&asked))) {
            return Err(Error::paging("the pages lead back to one that was had"));
        }
        let mut call = self.call.clone();
        if *place != Place::Start {
            // By one key a server would give the first page again.
            call.options.idempotency_key = None;
        }
        match place {
            Place::Start => {}
            Place::Number(number) => set(&mut call, self.paging.input, &Raw::of(number)),
            Place::Cursor(json) => set(
                &mut call,
                self.paging.input,
                &Raw::parse(json).unwrap_or_default(),
            ),
            Place::Link(to) => {
                let api = call.client.shared().api;
                let url = link::absolute(&assemble::place(&call)?, to, api);
                let url = url.ok_or_else(|| Error::paging(ELSEWHERE))?;
                call.link = Some(url);
            }
        }
        Ok(call)
    }

    /// Where the page that has come leads.
    fn follow(&mut self, look: &Look, answer: &Answer) -> Result<Option<Place>, Error> {
        let by_server = matches!(self.paging.kind, PagingKind::Cursor | PagingKind::Link);
        if look.more == Some(false) {
            return Ok(None);
        }
        if by_server && look.next.is_none() {
            let contradicts = look.more == Some(true) && look.count > 0;
            let lost = "the answer says that a page follows, and not where it is";
            return if contradicts {
                Err(fault(answer, lost))
            } else {
                Ok(None)
            };
        }
        if !by_server && look.count == 0 {
            return Ok(None);
        }
        if !self.goes_on(look)? {
            return Ok(None);
        }
        self.place_after(look, answer).map(Some)
    }

    /// Whether a page follows one that is not empty, by the first sign that there is.
    fn goes_on(&mut self, look: &Look) -> Result<bool, Error> {
        let Paging { kind, next, .. } = self.paging;
        let number = self.number()?;
        let short = self.is_short(look);
        // The last item is there with every page.
        let own = next.split('/').any(|segment| segment == "-1");
        if let Some(more) = look.more {
            return Ok(more);
        }
        if !next.is_empty() && !own {
            return Ok(look.next.is_some());
        }
        if let (PagingKind::Page, Some(pages)) = (kind, look.pages) {
            let had = number.saturating_sub(self.paging.first).saturating_add(1);
            return Ok(had < pages);
        }
        if let (PagingKind::Offset, Some(total)) = (kind, look.total) {
            return Ok(number.saturating_add(look.count) < total);
        }
        Ok(!short)
    }

    /// Whether a page is shorter than was asked for, by a server that gives as much as one asks for.
    fn is_short(&mut self, look: &Look) -> bool {
        let asked = self.value(self.paging.size);
        let Some(asked) = asked.and_then(|json| text::scalar(&json).parse::<u64>().ok()) else {
            return false;
        };
        let short = self.full && look.count < asked;
        self.full |= look.count == asked;
        short
    }

    fn place_after(&self, look: &Look, answer: &Answer) -> Result<Place, Error> {
        let beyond = || fault(answer, "the pages go further than a number can hold");
        match (self.paging.kind, look.next.as_deref()) {
            (PagingKind::Offset, _) => {
                let after = self.number()?.checked_add(look.count);
                after.map(Place::Number).ok_or_else(beyond)
            }
            (PagingKind::Page, _) => {
                let after = self.number()?.checked_add(1);
                after.map(Place::Number).ok_or_else(beyond)
            }
            (PagingKind::Cursor, next) => Ok(Place::Cursor(next.unwrap_or("null").to_owned())),
            (PagingKind::Link, next) => {
                let api = self.call.client.shared().api;
                let mut from = assemble::place(&self.call)?;
                if let Some(Place::Link(here)) = &self.next {
                    from = link::absolute(&from, here, api).unwrap_or(from);
                }
                let to = text::scalar(next.unwrap_or_default());
                let to = link::resolve(&from, &to, api);
                to.map(Place::Link).ok_or_else(|| fault(answer, ELSEWHERE))
            }
        }
    }

    /// The number of the page, or of its first item.
    fn number(&self) -> Result<u64, Error> {
        match self.next {
            Some(Place::Number(number)) => Ok(number),
            _ => self.start(),
        }
    }

    /// The number that the call itself asks for.
    fn start(&self) -> Result<u64, Error> {
        if !matches!(self.paging.kind, PagingKind::Offset | PagingKind::Page) {
            return Ok(0);
        }
        let Some(set) = self.value(self.paging.input) else {
            return Ok(self.paging.first);
        };
        let number = text::scalar(&set).parse();
        number.map_err(|_| Error::build("what asks for the first page is no number of one"))
    }

    /// What the call itself sets an input to: JSON text.
    fn value(&self, input: PageInput) -> Option<String> {
        let json = match input {
            PageInput::None => return None,
            PageInput::Query(name, _) => {
                let slot = self.call.query.iter().find(|slot| slot.name == name);
                slot?.value.json().to_owned()
            }
            PageInput::Field(pointer) => match &self.call.body {
                Some(Content::Fields(fields)) => {
                    let body = fields.json();
                    text::at(&body, pointer)?.to_owned()
                }
                _ => return None,
            },
        };
        (text::kind(&json) != Kind::Null).then_some(json)
    }
}

const ELSEWHERE: &str = "the link to the next page leads to another origin, or nowhere";

fn set(call: &mut Call, input: PageInput, value: &Raw) {
    match input {
        PageInput::None => {}
        PageInput::Query(name, style) => call.query(name, style, value),
        PageInput::Field(pointer) => call.field(pointer, value),
    }
}

fn print(place: &Place) -> u64 {
    let mut hasher = DefaultHasher::new();
    place.hash(&mut hasher);
    hasher.finish()
}

/// What is wrong with the way on, with the answer that said so.
fn fault(answer: &Answer, what: &'static str) -> Error {
    let kept = answer.clone().into_failed();
    Error::answered(ErrorKind::Paging, what, kept).of(answer.operation)
}

impl fmt::Debug for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.call.operation;
        write!(f, "{} {}", operation.method, operation.path)?;
        let over = self.over || (self.next.is_none() && self.fault.is_none());
        f.write_str(if over { ", over" } else { "" })
    }
}
