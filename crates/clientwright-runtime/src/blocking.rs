//! Calls without `async`: whoever waits blocks, while the one implementation there is runs on a thread of its own.
//!
//! Takes a future; gives what it comes to. All that wait share one thread, which starts with the first and stays. In a task of an
//! async runtime, where blocking would hold up every other task, waiting is an error and not a panic; on threads that such a
//! runtime keeps for blocking work it is as good as anywhere.

use std::future::{Future, pending};
use std::iter::FusedIterator;
use std::pin::pin;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Waker};
use std::{fmt, io, thread};

use tokio::runtime::{Builder, Handle};

use crate::json::Blank;
use crate::{Bytes, Download, Error, ErrorKind, Events, Items, Json, Pages};

/// The thread that calls run on, once there is one.
static SHARED: Mutex<Option<Handle>> = Mutex::new(None);

/// Runs a future on the shared thread and waits until it is done, as `wait` of a call does. It serves for what else is `async`.
///
/// # Errors
/// In a task of an async runtime, and where the thread cannot be started or the future panics.
pub fn wait<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> Result<T, Error> {
    if is_task() {
        return Err(Error::build(
            "waiting would block the tasks of an async runtime: await the call, or wait for it on a thread for blocking work",
        ));
    }
    let shared = shared().map_err(|error| {
        Error::build("the thread that calls run on cannot be started")
            .with_source(Some(error.into()))
    })?;
    let (done, outcome) = sync_channel(1);
    shared.spawn(async move {
        // Whoever waits is there until this is sent.
        let _ = done.send(future.await);
    });
    let broken = |_| Error::sent(ErrorKind::Transport, "the call broke down", true);
    outcome.recv().map_err(broken)
}

fn shared() -> io::Result<Handle> {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*shared {
        return Ok(handle.clone());
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let named = thread::Builder::new().name("clientwright".to_owned());
    named.spawn(move || runtime.block_on(pending::<()>()))?;
    *shared = Some(handle.clone());
    Ok(handle)
}

/// True in a task of an async runtime.
fn is_task() -> bool {
    if Handle::try_current().is_err() {
        return false;
    }
    // Tokio has tasks yield that have used up their share at a time, and threads for blocking work have none to use up.
    let mut cx = Context::from_waker(Waker::noop());
    (0..=u8::MAX).any(|_| {
        pin!(tokio::task::consume_budget())
            .poll(&mut cx)
            .is_pending()
    })
}

/// Pages, items, events or bytes as an iterator, which blocks for what it fetches.
pub struct Blocking<I>(I);

impl<I> Blocking<I> {
    /// The pages, items, events or bytes, for what else they know.
    pub fn get_ref(&self) -> &I {
        &self.0
    }

    /// The pages, items, events or bytes, to go on with them otherwise.
    pub fn into_inner(self) -> I {
        self.0
    }
}

impl<T, E> Items<T, E> {
    /// The same items as an iterator, which blocks.
    ///
    /// In a task of an async runtime the first item is an error.
    pub fn blocking(self) -> Blocking<Self> {
        Blocking(self)
    }
}

impl<T, E> Pages<T, E> {
    /// The same pages as an iterator, which blocks.
    ///
    /// In a task of an async runtime the first page is an error.
    pub fn blocking(self) -> Blocking<Self> {
        Blocking(self)
    }
}

impl<T, E: From<Error>> Iterator for Blocking<Items<T, E>> {
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.wait()
    }
}

impl<T, E: From<Error>> Iterator for Blocking<Pages<T, E>> {
    type Item = Result<Vec<T>, E>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.wait()
    }
}

impl<T, E> Events<T, E> {
    /// The same events or lines as an iterator, which blocks.
    ///
    /// In a task of an async runtime the first one is an error.
    pub fn blocking(self) -> Blocking<Self> {
        Blocking(self)
    }
}

impl<E> Download<E> {
    /// The same bytes as an iterator and as a reader, both of which block.
    ///
    /// In a task of an async runtime the first piece is an error.
    pub fn blocking(self) -> Blocking<Self> {
        Blocking(self)
    }
}

impl<T: Json + Blank, E: From<Error>> Iterator for Blocking<Events<T, E>> {
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.wait()
    }
}

impl<E: From<Error>> Iterator for Blocking<Download<E>> {
    type Item = Result<Bytes, E>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.wait().map(|piece| piece.map_err(E::from))
    }
}

impl<E: From<Error>> io::Read for Blocking<Download<E>> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<I> FusedIterator for Blocking<I> where Self: Iterator {}

impl<I: fmt::Debug> fmt::Debug for Blocking<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Blocking").field(&self.0).finish()
    }
}
