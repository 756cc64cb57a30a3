//! When a call is sent again, and when.
//!
//! Takes how an attempt ended, the policy and what is left of the client's budget; gives the time to wait, or says that the error
//! is final. A call whose effect is not known is sent again only where its operation is safe, idempotent or keyed.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::{Error, Idempotency, Operation};

/// Statuses that tell that another try may succeed.
const STATUSES: [u16; 6] = [408, 429, 500, 502, 503, 504];

/// How often and how soon a call is sent again.
///
/// What is sent again at all is the operation's own: failures before anything was sent for every call; 408, 429, 500, 502, 503, 504,
/// broken connections and attempts that took too long for calls that are safe, idempotent or carry an idempotency key.
///
/// All of it happens within the time of the whole call: where, after the wait, less than a quarter of that time were left, or
/// less than five seconds where a quarter is more, there is no further attempt and the error comes at once. An attempt cut short
/// would only turn an answer that is known into one that is not. Clones of a client also share a
/// [budget](crate::ClientBuilder::set_retry_budget) of retries, so that an outage is not made worse by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    max_retries: u32,
    min_backoff: Duration,
    max_backoff: Duration,
}

impl Default for RetryPolicy {
    /// Two retries, after up to 0.5 s and up to 1 s.
    fn default() -> Self {
        Self {
            max_retries: 2,
            min_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(8),
        }
    }
}

impl RetryPolicy {
    /// Two retries, after up to 0.5 s and up to 1 s.
    pub fn new() -> Self {
        Self::default()
    }

    /// No retries.
    pub fn none() -> Self {
        Self::new().max_retries(0)
    }

    /// Sets how many times a call is sent again.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Sets the bounds of the wait: before the nth retry it is a random time up to `min * 2^(n - 1)`, and never more than `max`.
    pub fn backoff(mut self, min: Duration, max: Duration) -> Self {
        self.min_backoff = min;
        self.max_backoff = max;
        self
    }

    /// The wait before a retry, the first one being 1: a random part of a bound that doubles each time.
    fn wait(&self, retry: u32, random: f64) -> Duration {
        let factor = 1_u32.checked_shl(retry.saturating_sub(1));
        let bound = self.min_backoff.checked_mul(factor.unwrap_or(u32::MAX));
        let bound = bound.unwrap_or(Duration::MAX).min(self.max_backoff);
        // A product of floats may round up to beyond what a duration holds.
        Duration::try_from_secs_f64(bound.as_secs_f64() * random)
            .unwrap_or(bound)
            .min(bound)
    }

    /// True where another attempt may follow this one.
    pub(crate) fn has_more(&self, attempts: u32) -> bool {
        attempts <= self.max_retries
    }
}

/// What another attempt would risk, judged by how one ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// It would end the same way.
    Useless,
    /// Nothing: the server has seen nothing of this one.
    Unsent,
    /// That the server does twice what is asked.
    Unknown,
}

/// What is known of a call when an attempt has failed.
pub(crate) struct Failure<'a> {
    pub(crate) error: &'a Error,
    pub(crate) operation: &'static Operation,
    /// True for a call that carries a key of the caller's or of ours.
    pub(crate) keyed: bool,
    /// How many attempts there were.
    pub(crate) attempts: u32,
    /// The time for the whole call.
    pub(crate) timeout: Duration,
    /// What is left of it.
    pub(crate) left: Duration,
}

/// An attempt that has less time than this, or than a quarter of the call's, is not begun: it would only turn an answer that is known
/// into one that is not.
const LEAST_TIME: Duration = Duration::from_secs(5);

impl Failure<'_> {
    /// The time to wait before another attempt; none where the error is final.
    pub(crate) fn wait(&self, policy: &RetryPolicy, budget: &Budget) -> Option<Duration> {
        if !policy.has_more(self.attempts) || !self.may_repeat() {
            return None;
        }
        let backoff = policy.wait(self.attempts, fastrand::f64());
        let wait = backoff.max(self.error.retry_after().unwrap_or_default());
        let least = LEAST_TIME.min(self.timeout / 4);
        let fits = wait
            .checked_add(least)
            .is_some_and(|time| time <= self.left);
        (fits && budget.withdraw()).then_some(wait)
    }

    fn may_repeat(&self) -> bool {
        let again = self.error.again();
        let status = self.error.status().map_or(0, |status| status.as_u16());
        let mut further = self.operation.retry_statuses.iter();
        let transient = is_transient(status) || further.any(|one| one.covers(status));
        match again {
            Again::Unsent => true,
            Again::Unknown => is_repeatable(self.operation, self.keyed),
            Again::Useless => {
                self.error.is_api() && transient && is_repeatable(self.operation, self.keyed)
            }
        }
    }
}

/// True for a status that tells that another try may succeed.
pub(crate) fn is_transient(status: u16) -> bool {
    STATUSES.contains(&status)
}

/// True for a call that does no harm when it is done twice.
pub(crate) fn is_repeatable(operation: &Operation, keyed: bool) -> bool {
    match operation.idempotency {
        Idempotency::Safe | Idempotency::Idempotent => true,
        Idempotency::Keyed(_) => keyed,
        Idempotency::Never => false,
    }
}

/// What clones of a client may spend on retries together, so that an outage is not made worse by them.
///
/// A retry takes one token, and gives it back where it succeeds; a call that succeeds at once earns a tenth of one. While nothing
/// succeeds, no more retries are sent than it holds tokens.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: Mutex<u32>,
    full: u32,
}

/// A token, in tenths.
const TOKEN: u32 = 10;

/// The retries that a budget holds where nobody says otherwise.
pub(crate) const RETRIES: u32 = 20;

impl Budget {
    pub(crate) fn new(retries: u32) -> Self {
        let full = retries.saturating_mul(TOKEN);
        Self {
            tokens: Mutex::new(full),
            full,
        }
    }

    /// Takes a token; says whether there was one.
    pub(crate) fn withdraw(&self) -> bool {
        let mut tokens = self.tokens();
        let left = tokens.checked_sub(TOKEN);
        *tokens = left.unwrap_or(*tokens);
        left.is_some()
    }

    /// Adds what a call earns that succeeded in this many attempts.
    pub(crate) fn deposit(&self, attempts: u32) {
        let earned = if attempts > 1 { TOKEN } else { 1 };
        let mut tokens = self.tokens();
        *tokens = tokens.saturating_add(earned).min(self.full);
    }

    fn tokens(&self) -> MutexGuard<'_, u32> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_their_bound_and_never_overflow() {
        let policy = RetryPolicy::new();
        let check = |retry, random, expect: f64| {
            let wait = policy.wait(retry, random).as_secs_f64();
            assert!((wait - expect).abs() < 1e-9, "{retry} {random}: {wait}");
        };
        check(1, 1.0, 0.5);
        check(1, 0.0, 0.0);
        check(2, 0.5, 0.5);
        check(5, 1.0, 8.0);
        check(31, 1.0, 8.0);
        check(u32::MAX, 1.0, 8.0);
        let endless = policy.backoff(Duration::MAX, Duration::MAX);
        assert_eq!(endless.wait(u32::MAX, 1.0), Duration::MAX);
    }

    #[test]
    fn an_outage_spends_the_budget_and_successes_earn_it_back() {
        let budget = Budget::new(RETRIES);
        assert_eq!((0..1000).filter(|_| budget.withdraw()).count(), 20);
        for _ in 0..9 {
            budget.deposit(1);
        }
        assert!(!budget.withdraw());
        budget.deposit(1);
        assert!(budget.withdraw());
        budget.deposit(2);
        assert!(budget.withdraw());
        for _ in 0..1_000_000 {
            budget.deposit(3);
        }
        assert_eq!((0..1000).filter(|_| budget.withdraw()).count(), 20);
    }

    #[test]
    fn a_budget_may_be_empty_or_as_good_as_endless() {
        let none = Budget::new(0);
        none.deposit(1);
        none.deposit(3);
        assert!(!none.withdraw());
        let endless = Budget::new(u32::MAX);
        assert!((0..1000).all(|_| endless.withdraw()));
    }
}
