//! A call on its way.
//!
//! Takes what sends it and how its answer is read; gives a future. Generated methods return it by name instead of being
//! `async`: a future of each method's own would be checked once for each method, which is most of what a call costs.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crate::transport::BoxFuture;
use crate::{Answer, Error};

/// A call on its way; nothing happens until it is awaited. It gives `Result<T, E>`.
#[must_use = "a call does nothing until it is awaited"]
pub struct Sending<T = Answer, E = Error> {
    answer: BoxFuture<'static, Result<Answer, Error>>,
    read: fn(Answer) -> Result<T, Error>,
    error: PhantomData<fn() -> E>,
}

impl<T, E> Sending<T, E> {
    pub(crate) fn new(
        answer: BoxFuture<'static, Result<Answer, Error>>,
        read: fn(Answer) -> Result<T, Error>,
    ) -> Self {
        Self {
            answer,
            read,
            error: PhantomData,
        }
    }
}

impl<T, E: From<Error>> Future for Sending<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.answer.as_mut().poll(cx));
        Poll::Ready(answer.and_then(self.read).map_err(E::from))
    }
}

impl<T, E> fmt::Debug for Sending<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}
