//! Keeps a token for all clones of a client, and renews it once for all of them.
//!
//! Takes a [`TokenProvider`]; gives the token that holds now. At most one request for a token is under way: who needs one while it
//! is waits for its outcome, good or bad. Whoever waits drives the request; where a call is dropped, the next one goes on with the
//! same request. A token is renewed before it expires, while others still use it, and is thrown away where a server refuses it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::time::{Instant, timeout};

use super::answer;
use super::flight::{Flight, Outcome, locked};
use super::token::{Expiry, Token, TokenError, TokenProvider};

/// How long before it expires a token is renewed, unless that is more than a tenth of its life.
const MARGIN: Duration = Duration::from_secs(60);

/// How long a call waits for the renewal of a token that still holds.
const PATIENCE: Duration = Duration::from_secs(1);

/// The time that a request for a token may take: what hangs must not take all later calls with it.
const LIMIT: Duration = Duration::from_secs(30);

/// How long nobody tries again to renew a token that still holds, after that has failed or taken too long.
const PAUSE: Duration = Duration::from_secs(5);

/// How long all calls have the same error where there is no token, after a failure; twice as long after each further one, up to a
/// bound. Otherwise an outage would cost a request or more for each call, and a wrong secret lock its account.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// The longest such pause that a token endpoint can ask for: it must not lock a client out for a day by a slip.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

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
    current: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    kept: Option<Arc<Kept>>,
    previous: Option<Arc<Kept>>,
    /// The request that is under way. It outlives the call that began it.
    flight: Option<Arc<Flight>>,
    /// Until when nobody asks for a token, though one would do.
    pause: Option<Pause>,
    /// How many requests have failed in a row.
    failures: u32,
    /// How many refused tokens were replaced of late, and since when that is counted.
    replaced: Option<(u32, Instant)>,
}

struct Pause {
    until: Instant,
    /// What calls have meanwhile where there is no token that holds.
    error: Option<TokenError>,
}

enum State {
    Fresh(Arc<Kept>),
    Due(Arc<Kept>),
    Missing,
    /// There is none, and was none a moment ago.
    Failed(TokenError),
}

/// What a call that needs a token finds.
enum Found {
    Known(Outcome),
    /// A request to wait for, and whether that had been left alone.
    Flight(Arc<Flight>, bool),
    /// A token that holds, and a request to wait a little for.
    Either(Arc<Kept>, Arc<Flight>),
}

impl Cache {
    pub(crate) fn new(provider: Arc<dyn TokenProvider>) -> Self {
        Self {
            provider,
            current: Mutex::default(),
        }
    }

    /// The token that holds now.
    pub(crate) async fn get(&self) -> Outcome {
        let settle = |flight: &Arc<Flight>, result| self.settle(flight, result);
        let (flight, left_alone) = match self.find() {
            Found::Known(outcome) => return outcome,
            Found::Either(kept, flight) => {
                let renewed = timeout(PATIENCE, flight.join(settle)).await;
                if renewed.is_err() {
                    // The next calls are not to wait as long, each in its turn.
                    locked(&self.current).pause = Some(Pause {
                        until: Instant::now() + PAUSE,
                        error: None,
                    });
                }
                // What fails here is no matter yet.
                return Ok(renewed.ok().and_then(Result::ok).unwrap_or(kept));
            }
            Found::Flight(flight, left_alone) => (flight, left_alone),
        };
        let outcome = flight.join(settle).await;
        if outcome.is_ok() || !left_alone {
            return outcome;
        }
        // It may have failed for that alone.
        locked(&self.current).pause = None;
        match self.find() {
            Found::Known(outcome) => outcome,
            Found::Either(kept, _) => Ok(kept),
            Found::Flight(flight, _) => flight.join(settle).await,
        }
    }

    /// Throws a token away that a server has refused, unless there is another one already. True where it makes sense to try again.
    pub(crate) fn reject(&self, refused: &Arc<Kept>) -> bool {
        let mut current = locked(&self.current);
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
        let current = locked(&self.current);
        let (kept, previous) = (current.kept.clone(), current.previous.clone());
        kept.into_iter().chain(previous)
    }

    fn find(&self) -> Found {
        let mut current = locked(&self.current);
        match current.state() {
            State::Fresh(kept) => Found::Known(Ok(kept)),
            State::Failed(error) => Found::Known(Err(error)),
            // Others are at it.
            State::Due(kept) if current.flight.as_ref().is_some_and(|one| one.is_awaited()) => {
                Found::Known(Ok(kept))
            }
            State::Due(kept) => Found::Either(kept, self.flight(&mut current).0),
            State::Missing => {
                let (flight, left_alone) = self.flight(&mut current);
                Found::Flight(flight, left_alone)
            }
        }
    }

    /// The request that is under way, else a new one; and whether nobody was waiting for it.
    fn flight(&self, current: &mut Current) -> (Arc<Flight>, bool) {
        let runtime = Handle::try_current().ok().map(|handle| handle.id());
        // The sockets and the clock of another runtime may go with it. What nobody polled may be past its time.
        let under_way = current
            .flight
            .as_ref()
            .filter(|one| one.runtime == runtime && one.began.elapsed() < LIMIT);
        if let Some(flight) = under_way {
            return (Arc::clone(flight), !flight.is_awaited());
        }
        let provider = Arc::clone(&self.provider);
        let fetch = Box::pin(async move {
            let token = timeout(LIMIT, provider.token()).await;
            token.unwrap_or_else(|_| Err(TokenError::new(format!("no token came in {LIMIT:?}"))))
        });
        let flight = Arc::new(Flight::new(fetch, runtime));
        current.flight = Some(Arc::clone(&flight));
        (flight, false)
    }

    /// Keeps what a request came to.
    fn settle(&self, flight: &Arc<Flight>, result: Result<Token, TokenError>) -> Outcome {
        let mut current = locked(&self.current);
        current.flight.take_if(|one| Arc::ptr_eq(one, flight));
        match result {
            Ok(token) => {
                let until = until(token.expiry, flight.began);
                let kept = Arc::new(Kept { token, until });
                current.pause = None;
                current.failures = 0;
                if let Some(previous) = current.kept.replace(Arc::clone(&kept)) {
                    current.previous = Some(previous);
                }
                Ok(kept)
            }
            Err(error) => {
                current.pause(&error);
                Err(error)
            }
        }
    }
}

impl Current {
    fn state(&self) -> State {
        let now = Instant::now();
        let pause = self.pause.as_ref().filter(|pause| now < pause.until);
        let Some(kept) = self.holding(now) else {
            let error = pause.and_then(|pause| pause.error.clone());
            return error.map_or(State::Missing, State::Failed);
        };
        match kept.until {
            Some((renew, _)) if now >= renew && pause.is_none() => State::Due(Arc::clone(kept)),
            _ => State::Fresh(Arc::clone(kept)),
        }
    }

    /// The token that is kept, where it has not expired.
    fn holding(&self, now: Instant) -> Option<&Arc<Kept>> {
        let kept = self.kept.as_ref()?;
        kept.until.is_none_or(|(_, end)| now < end).then_some(kept)
    }

    /// Lets nobody ask for a while, after a request has failed.
    fn pause(&mut self, error: &TokenError) {
        let now = Instant::now();
        let doubled = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(self.failures));
        self.failures = self.failures.saturating_add(1);
        let own = match self.holding(now) {
            Some(_) => PAUSE,
            None => doubled.min(LONGEST_PAUSE),
        };
        let asked = error.answer().and_then(answer::retry_after);
        let pause = asked.map_or(own, |asked| asked.min(LONGEST_ASKED));
        self.pause = Some(Pause {
            until: now + pause,
            error: Some(error.clone()),
        });
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
