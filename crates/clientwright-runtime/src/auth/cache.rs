//! Keeps a token for all clones of a client, and renews it once for all of them.
//!
//! Takes a [`TokenProvider`]; gives the token that holds now. At most one request for a token is under way: who needs one while it
//! is waits for its outcome, good or bad. Whoever waits drives the request; where a call is dropped, the next one goes on with the
//! same request. A token is renewed before it expires, while others still use it, and is thrown away where a server refuses it.

use std::pin::Pin;
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::token::{Expiry, Token, TokenError, TokenProvider};
use crate::transport::BoxFuture;

/// How long before it expires a token is renewed, unless that is more than a tenth of its life.
const MARGIN: Duration = Duration::from_secs(60);

/// How long a call waits for the renewal of a token that still holds.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long nobody tries again to renew a token that still holds, after that has failed.
const PAUSE: Duration = Duration::from_secs(5);

/// How many refused tokens are replaced in a row, and how long it takes until one more is: a server that refuses every token
/// must not cost a token for each call.
const REPLACEMENTS: u32 = 4;
const REPLACEMENT_EVERY: Duration = Duration::from_secs(4);

/// A token as it is kept.
pub(crate) struct Kept {
    pub(crate) token: Token,
    /// When it is to be renewed, and when it no longer holds.
    until: Option<(Instant, Instant)>,
}

/// The token of one security scheme of a client.
pub(crate) struct Cache {
    provider: Arc<dyn TokenProvider>,
    current: StdMutex<Current>,
    refresh: Mutex<Option<Refresh>>,
}

#[derive(Default)]
struct Current {
    kept: Option<Arc<Kept>>,
    previous: Option<Arc<Kept>>,
    /// Grows with each outcome, so that who has waited knows whether there is a new one.
    round: u64,
    /// What the last round came to, where it failed.
    failure: Option<TokenError>,
    /// Until when a token that still holds is not renewed.
    pause: Option<Instant>,
    /// How many refused tokens were replaced of late, and since when that is counted.
    replaced: Option<(u32, Instant)>,
}

/// A request for a token that is under way. It outlives the call that began it.
struct Refresh {
    fetch: BoxFuture<'static, Result<Token, TokenError>>,
    began: Instant,
    /// The runtime whose clock and sockets it uses.
    runtime: Option<tokio::runtime::Id>,
}

enum State {
    Fresh(Arc<Kept>),
    Due(Arc<Kept>),
    Missing,
}

impl Cache {
    pub(crate) fn new(provider: Arc<dyn TokenProvider>) -> Self {
        Self {
            provider,
            current: StdMutex::default(),
            refresh: Mutex::default(),
        }
    }

    /// The token that holds now.
    pub(crate) async fn get(&self) -> Result<Arc<Kept>, TokenError> {
        let (state, round) = {
            let current = self.current();
            (current.state(), current.round)
        };
        match state {
            State::Fresh(kept) => Ok(kept),
            State::Due(kept) => {
                if let Ok(mut slot) = self.refresh.try_lock() {
                    let renewed = timeout(PATIENCE, self.renew(&mut slot, round)).await;
                    // What fails here is no matter yet.
                    return Ok(renewed.ok().and_then(Result::ok).unwrap_or(kept));
                }
                Ok(kept)
            }
            State::Missing => {
                let mut slot = self.refresh.lock().await;
                self.renew(&mut slot, round).await
            }
        }
    }

    /// Throws a token away that a server has refused, unless there is another one already. True where it makes sense to try again.
    pub(crate) fn reject(&self, refused: &Arc<Kept>) -> bool {
        let mut current = self.current();
        let same = current
            .kept
            .as_ref()
            .is_some_and(|kept| Arc::ptr_eq(kept, refused));
        if !same {
            return true;
        }
        if !current.may_replace(Instant::now()) {
            return false;
        }
        current.previous = current.kept.take();
        drop(current);
        self.provider.refused(&refused.token);
        true
    }

    /// The token that is kept and the one before it, whether they hold or not: a server may speak of either.
    pub(crate) fn known(&self) -> impl Iterator<Item = Arc<Kept>> {
        let current = self.current();
        let (kept, previous) = (current.kept.clone(), current.previous.clone());
        kept.into_iter().chain(previous)
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        // Nothing in there can be left half done.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a token, with the right to fetch one; `round` is the last whose outcome the call has seen.
    async fn renew(&self, slot: &mut Option<Refresh>, round: u64) -> Result<Arc<Kept>, TokenError> {
        {
            let current = self.current();
            if current.round != round {
                match (current.state(), &current.failure) {
                    (State::Fresh(kept) | State::Due(kept), _) => return Ok(kept),
                    (State::Missing, Some(failure)) => return Err(failure.clone()),
                    (State::Missing, None) => {}
                }
            }
        }
        let runtime = Handle::try_current().ok().map(|handle| handle.id());
        if slot.as_ref().is_some_and(|old| old.runtime != runtime) {
            // Its sockets and its clock may be gone with its runtime.
            *slot = None;
        }
        let inherited = slot.is_some();
        let (mut began, mut outcome) = self.fetch(slot, runtime).await;
        if inherited && outcome.is_err() {
            // Nobody has waited for it meanwhile: it may have failed for that alone.
            (began, outcome) = self.fetch(slot, runtime).await;
        }
        self.settle(began, outcome)
    }

    /// Drives the request in the slot to its end. It stays there where this future is dropped.
    async fn fetch(
        &self,
        slot: &mut Option<Refresh>,
        runtime: Option<tokio::runtime::Id>,
    ) -> (Instant, Result<Token, TokenError>) {
        let provider = Arc::clone(&self.provider);
        slot.get_or_insert_with(|| Refresh {
            fetch: Box::pin(async move { provider.token().await }),
            began: Instant::now(),
            runtime,
        });
        std::future::poll_fn(|cx| {
            // Out of the slot, lest a provider that panics is polled again.
            let Some(mut refresh) = slot.take() else {
                let lost = TokenError::new("the request for a token is lost");
                return Poll::Ready((Instant::now(), Err(lost)));
            };
            match Pin::new(&mut refresh.fetch).poll(cx) {
                Poll::Ready(outcome) => Poll::Ready((refresh.began, outcome)),
                Poll::Pending => {
                    *slot = Some(refresh);
                    Poll::Pending
                }
            }
        })
        .await
    }

    fn settle(
        &self,
        began: Instant,
        outcome: Result<Token, TokenError>,
    ) -> Result<Arc<Kept>, TokenError> {
        let mut current = self.current();
        current.round += 1;
        match outcome {
            Ok(token) => {
                let until = until(token.expiry, began);
                let kept = Arc::new(Kept { token, until });
                (current.failure, current.pause) = (None, None);
                if let Some(previous) = current.kept.replace(Arc::clone(&kept)) {
                    current.previous = Some(previous);
                }
                Ok(kept)
            }
            Err(error) => {
                current.failure = Some(error.clone());
                current.pause = Some(Instant::now() + PAUSE);
                Err(error)
            }
        }
    }
}

impl Current {
    fn state(&self) -> State {
        let Some(kept) = &self.kept else {
            return State::Missing;
        };
        let now = Instant::now();
        match kept.until {
            Some((_, end)) if now >= end => State::Missing,
            Some((renew, _)) if now >= renew && self.pause.is_none_or(|pause| now >= pause) => {
                State::Due(Arc::clone(kept))
            }
            _ => State::Fresh(Arc::clone(kept)),
        }
    }

    fn may_replace(&mut self, now: Instant) -> bool {
        let (count, since) = self.replaced.unwrap_or((0, now));
        let elapsed = now.saturating_duration_since(since).as_secs();
        let regained = u32::try_from(elapsed / REPLACEMENT_EVERY.as_secs()).unwrap_or(u32::MAX);
        let count = count.saturating_sub(regained);
        let allowed = count < REPLACEMENTS;
        if allowed {
            let since = if regained > 0 || count == 0 {
                now
            } else {
                since
            };
            self.replaced = Some((count + 1, since));
        }
        allowed
    }
}

/// When a token that was asked for at `began` is to be renewed, and when it no longer holds.
fn until(expiry: Expiry, began: Instant) -> Option<(Instant, Instant)> {
    let now = Instant::now();
    let (end, life) = match expiry {
        Expiry::Never => return None,
        Expiry::In(life) => (began.checked_add(life), life),
        Expiry::At(time) => {
            let left = time.duration_since(SystemTime::now()).unwrap_or_default();
            (now.checked_add(left), left)
        }
    };
    // What expires after the end of the clock does not expire.
    let end = end?;
    let margin = MARGIN.min(life / 10);
    Some((end.checked_sub(margin).unwrap_or(end), end))
}

#[cfg(test)]
mod tests;
