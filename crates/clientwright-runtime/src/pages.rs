//! The pages of a list, one request at a time.
//!
//! Takes a call whose operation says how its pages follow each other; gives [`Pages`] and [`Items`]. Nothing is sent before
//! something is asked for, and one page at most is held. Only what is generic over the items stands here: the walk from
//! page to page is compiled once.
//!
//! Whether another page follows is told by the first of these that the answer gives:
//!
//! 1. [`Paging::more`](crate::Paging::more): `false` ends, `true` goes on. A server that says `true` and hands on no cursor
//!    or link contradicts itself, which is an error.
//! 2. The cursor or link at [`Paging::next`](crate::Paging::next): there is another page where there is one. With offsets and page
//!    numbers it is a sign alone. A cursor that is the last item's own member tells nothing.
//! 3. [`Paging::pages`](crate::Paging::pages), with page numbers.
//! 4. [`Paging::total`](crate::Paging::total), with offsets.
//! 5. A page that is shorter than was asked for ends them, where a page before it was as long as that: a server that gives
//!    less than was asked for gives less each time.
//!
//! A page without items ends them whatever `more` and the numbers say, since from it nothing leads on; where the server hands on
//! a cursor or link of its own beside it, that is followed, up to a hundred times in a row.
//!
//! An error ends the walk, so that no loop asks for a page for ever; the token then names the page that could not be had, and
//! [`Pages::resume`] goes on with it.

mod link;
mod look;
mod token;
mod walk;

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec::IntoIter;

use futures_core::Stream;

use crate::json::Blank;
use crate::{Answer, Call, Error, Json};

pub use self::token::PageToken;
pub(crate) use self::walk::Walk;

/// Reads the items of a page: those at a pointer, which may lack where the flag says so.
type Read<T> = fn(Answer, &str, bool) -> Result<Vec<T>, Error>;

fn read<T: Json + Blank>(answer: Answer, pointer: &str, optional: bool) -> Result<Vec<T>, Error> {
    // Some servers write an empty list as null.
    if optional && answer.lacks(pointer) {
        return Ok(Vec::new());
    }
    let items: Option<Vec<T>> = answer.unwrap(pointer)?;
    Ok(items.unwrap_or_default())
}

/// The pages of a list, each with its items. It is a [`Stream`], and its own [`next`](Self::next) needs no library of streams.
///
/// Each page is a call of its own, with its own time and retries. An error is the last thing that comes; with the
/// [`token`](Self::token) one can go on after it.
#[must_use = "pages are fetched when `next` is awaited"]
pub struct Pages<T, E = Error> {
    walk: Walk,
    read: Read<T>,
    error: PhantomData<fn() -> E>,
}

/// The items of a list over all of its pages. It is a [`Stream`], and its own [`next`](Self::next) needs no library of streams.
///
/// Each page is a call of its own, with its own time and retries. An error is the last thing that comes; with the
/// [`token`](Self::token) one can go on after it.
///
/// ```
/// use clientwright_runtime::{Error, Items, Value};
///
/// /// Counts items; what is left to count is kept where a page cannot be had.
/// async fn count(mut items: Items<Value>, kept: &mut Option<String>) -> Result<usize, Error> {
///     let mut count = 0;
///     while let Some(item) = items.next().await {
///         if let Err(error) = item {
///             *kept = items.token().map(String::from); // for `resume`, also in another process
///             return Err(error);
///         }
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
#[must_use = "pages are fetched when `next` is awaited"]
pub struct Items<T, E = Error> {
    pages: Pages<T, E>,
    page: IntoIter<T>,
}

// Nothing in them is pinned.
impl<T, E> Unpin for Pages<T, E> {}
impl<T, E> Unpin for Items<T, E> {}

impl<T: Json + Blank, E> Pages<T, E> {
    pub(crate) fn new(call: Call) -> Self {
        Self {
            walk: Walk::new(call),
            read: read::<T>,
            error: PhantomData,
        }
    }
}

impl<T, E: From<Error>> Pages<T, E> {
    /// Fetches the next page; `None` after the last one and after an error.
    ///
    /// Dropping the future loses nothing: the next one waits for the same answer.
    ///
    /// # Errors
    /// As for the call, and where the pages lead in a circle or to another origin, or a hundred in a row are empty.
    pub async fn next(&mut self) -> Option<Result<Vec<T>, E>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<T>, E>>> {
        let answer = ready!(self.walk.poll(cx));
        Poll::Ready(answer.map(|answer| self.page(answer)))
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn wait(&mut self) -> Option<Result<Vec<T>, E>> {
        let answer = self.walk.wait()?;
        Some(self.page(answer))
    }

    fn page(&mut self, answer: Result<Answer, Error>) -> Result<Vec<T>, E> {
        let read = self.read;
        let page = answer.and_then(|answer| {
            let paging = self.walk.paging();
            let mut items = read(answer, paging.results, paging.optional)?;
            items.drain(..self.walk.skip().min(items.len()));
            Ok(items)
        });
        // The page after this one is asked for only once this one has been given.
        self.walk.read(page.is_ok());
        page.map_err(E::from)
    }
}

impl<T, E> Pages<T, E> {
    /// What the next page can be asked for with, also in another process; `None` where there is none. After an error that is the page that
    /// could not be had.
    pub fn token(&self) -> Option<PageToken> {
        self.walk.token()
    }

    /// Goes on from a token that pages or items of the same operation gave. The call's parameters should be the same.
    ///
    /// A token that does not fit is an error of `next`, before anything is sent.
    pub fn resume(mut self, token: impl Into<PageToken>) -> Self {
        self.walk.resume(&token.into());
        self
    }
}

impl<T: Json + Blank, E> Items<T, E> {
    pub(crate) fn new(call: Call) -> Self {
        Self {
            pages: Pages::new(call),
            page: Vec::new().into_iter(),
        }
    }
}

impl<T, E: From<Error>> Items<T, E> {
    /// Gives the next item, and fetches a page where none is left of the one before; `None` after the last one and after an
    /// error.
    ///
    /// Dropping the future loses nothing: the next one waits for the same answer.
    ///
    /// # Errors
    /// As for the call, and where the pages lead in a circle or to another origin, or a hundred in a row are empty.
    pub async fn next(&mut self) -> Option<Result<T, E>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>> {
        loop {
            if let Some(item) = self.given() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(cx)) {
                Some(Ok(page)) => self.page = page.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn wait(&mut self) -> Option<Result<T, E>> {
        loop {
            if let Some(item) = self.given() {
                return Some(Ok(item));
            }
            match self.pages.wait()? {
                Ok(page) => self.page = page.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    fn given(&mut self) -> Option<T> {
        let item = self.page.next()?;
        self.pages.walk.give();
        Some(item)
    }
}

impl<T, E> Items<T, E> {
    /// What the next item can be asked for with, also in another process; `None` where there is none. After an error that is the
    /// page that could not be had.
    pub fn token(&self) -> Option<PageToken> {
        if self.page.len() > 0 {
            Some(self.pages.walk.token_here())
        } else {
            self.pages.token()
        }
    }

    /// Goes on from a token that pages or items of the same operation gave. The call's parameters should be the same.
    ///
    /// A token that does not fit is an error of `next`, before anything is sent.
    pub fn resume(mut self, token: impl Into<PageToken>) -> Self {
        self.page = Vec::new().into_iter();
        self.pages = self.pages.resume(token);
        self
    }
}

impl<T, E: From<Error>> Stream for Pages<T, E> {
    type Item = Result<Vec<T>, E>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(cx)
    }
}

impl<T, E: From<Error>> Stream for Items<T, E> {
    type Item = Result<T, E>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.page.len(), None)
    }
}

impl<T, E> fmt::Debug for Pages<T, E> {
    /// Shows the operation, and neither cursor nor link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("walk", &self.walk)
            .finish_non_exhaustive()
    }
}

impl<T, E> fmt::Debug for Items<T, E> {
    /// Shows the operation and how many items are left of the page, and neither cursor nor link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("walk", &self.pages.walk)
            .field("left", &self.page.len())
            .finish_non_exhaustive()
    }
}

const _: () = {
    const fn sendable<T: Send + Unpin + 'static>() {}
    sendable::<Pages<String>>();
    sendable::<Items<String>>();
};
