//! A request for a token that is under way, and all that wait for it.
//!
//! Takes the future of the request; gives each that joins its outcome. Whoever is polled drives the request, so that nobody waits
//! for a task that has gone, or that stands still with a half-finished call in its hands.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::ThreadId;

use tokio::time::Instant;

use super::cache::Kept;
use super::token::{Token, TokenError};
use crate::transport::BoxFuture;

/// What comes of a request, for each that waits.
pub(super) type Outcome = Result<Arc<Kept>, TokenError>;

/// What is wrong with a provider that waits for itself.
const OWN_CALL: &str =
    "the provider of tokens makes a call that needs its own token; give it a client of its own";

/// A request under way.
pub(super) struct Flight {
    pub(super) began: Instant,
    /// The runtime whose clock and sockets it uses.
    pub(super) runtime: Option<tokio::runtime::Id>,
    state: Mutex<State>,
    crowd: Arc<Crowd>,
}

enum State {
    Going(BoxFuture<'static, Result<Token, TokenError>>),
    /// In the hands of this thread, which polls it. These came meanwhile, and may have been woken for what that poll is too early to
    /// see.
    Taken(ThreadId, Vec<usize>),
    Done(Outcome),
}

/// Those that wait.
#[derive(Default)]
struct Crowd {
    wakers: Mutex<Vec<(usize, Waker)>>,
    next: AtomicUsize,
    waiting: AtomicUsize,
}

impl Wake for Crowd {
    fn wake(self: Arc<Self>) {
        let wakers = std::mem::take(&mut *locked(&self.wakers));
        for (_, waker) in wakers {
            waker.wake();
        }
    }
}

impl Crowd {
    /// Wakes some.
    fn wake_some(&self, numbers: &[usize]) {
        let mut wakers = locked(&self.wakers);
        let (some, rest) = std::mem::take(&mut *wakers)
            .into_iter()
            .partition(|(number, _)| numbers.contains(number));
        *wakers = rest;
        drop(wakers);
        let some: Vec<(usize, Waker)> = some;
        for (_, waker) in some {
            waker.wake();
        }
    }
}

/// The data behind a lock. Nothing here is left half done where a panic goes through.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Flight {
    pub(super) fn new(
        fetch: BoxFuture<'static, Result<Token, TokenError>>,
        runtime: Option<tokio::runtime::Id>,
    ) -> Self {
        Self {
            began: Instant::now(),
            runtime,
            state: Mutex::new(State::Going(fetch)),
            crowd: Arc::default(),
        }
    }

    /// True where somebody waits for it.
    pub(super) fn is_awaited(&self) -> bool {
        self.crowd.waiting.load(Ordering::SeqCst) > 0
    }

    /// Waits for the outcome. `settle` makes it of what the request gives, once for all.
    pub(super) fn join<S: Settle>(self: &Arc<Self>, settle: S) -> Join<S> {
        self.crowd.waiting.fetch_add(1, Ordering::SeqCst);
        Join {
            flight: Arc::clone(self),
            number: self.crowd.next.fetch_add(1, Ordering::SeqCst),
            settle,
        }
    }
}

/// What makes the outcome of a request.
pub(super) trait Settle:
    Fn(&Arc<Flight>, Result<Token, TokenError>) -> Outcome + Unpin
{
}

impl<S: Fn(&Arc<Flight>, Result<Token, TokenError>) -> Outcome + Unpin> Settle for S {}

/// One that waits for the outcome of a request.
pub(super) struct Join<S> {
    flight: Arc<Flight>,
    number: usize,
    settle: S,
}

impl<S: Settle> Future for Join<S> {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        let flight = &self.flight;
        {
            // Before the state is looked at, lest the end comes in between.
            let mut wakers = locked(&flight.crowd.wakers);
            wakers.retain(|(number, _)| *number != self.number);
            wakers.push((self.number, cx.waker().clone()));
        }
        let mut fetch = {
            let mut state = locked(&flight.state);
            let this = std::thread::current().id();
            match std::mem::replace(&mut *state, State::Taken(this, Vec::new())) {
                State::Done(outcome) => {
                    *state = State::Done(outcome.clone());
                    return Poll::Ready(outcome);
                }
                // It is the request itself that waits: for what it gives.
                State::Taken(by, missed) if by == this => {
                    *state = State::Taken(by, missed);
                    return Poll::Ready(Err(TokenError::new(OWN_CALL)));
                }
                State::Taken(by, mut missed) => {
                    missed.push(self.number);
                    *state = State::Taken(by, missed);
                    return Poll::Pending;
                }
                State::Going(fetch) => fetch,
            }
        };
        let waker = Waker::from(Arc::clone(&flight.crowd));
        let rescue = Rescue(flight, &self.settle);
        let polled = fetch.as_mut().poll(&mut Context::from_waker(&waker));
        std::mem::forget(rescue);
        match polled {
            Poll::Pending => {
                let before = std::mem::replace(&mut *locked(&flight.state), State::Going(fetch));
                if let State::Taken(_, missed) = before
                    && !missed.is_empty()
                {
                    flight.crowd.wake_some(&missed);
                }
                Poll::Pending
            }
            Poll::Ready(result) => {
                let outcome = (self.settle)(flight, result);
                *locked(&flight.state) = State::Done(outcome.clone());
                waker.wake();
                Poll::Ready(outcome)
            }
        }
    }
}

impl<S> Drop for Join<S> {
    fn drop(&mut self) {
        self.flight.crowd.waiting.fetch_sub(1, Ordering::SeqCst);
        locked(&self.flight.crowd.wakers).retain(|(number, _)| *number != self.number);
    }
}

/// Ends a request whose provider panics, for those that did not poll it.
struct Rescue<'a, S: Settle>(&'a Arc<Flight>, &'a S);

impl<S: Settle> Drop for Rescue<'_, S> {
    fn drop(&mut self) {
        let error = TokenError::new("the provider of tokens panicked");
        let outcome = self.1(self.0, Err(error));
        *locked(&self.0.state) = State::Done(outcome);
        Arc::clone(&self.0.crowd).wake();
    }
}
