//! Sends a call: attempt after attempt, within the time and by the policy that hold for it.
//!
//! Takes a [`Call`]; gives an [`Answer`] for a success and an [`Error`] for everything else. A call is sent again only where that
//! does no harm, and never one whose body is a stream.

mod attempt;
mod read;

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::answer::Answer;
use crate::assemble::{Draft, assemble};
use crate::auth;
use crate::call::Call;
use crate::client::Shared;
use crate::error::Phase;
use crate::hook::{Attempt, AttemptEnd, Attempted};
use crate::retry::{Failure, is_repeatable};
use crate::trace::{self, Peer, Span};
use crate::{Error, RetryPolicy};
use read::Limits;

/// Sends a call.
pub(crate) async fn send(mut call: Call) -> Result<Answer, Error> {
    let span = trace::call(call.operation);
    let result = trace::within(&span, async {
        // The key must be there before the call is assembled, and the same for all attempts.
        let keyed = call.settle_key();
        let mut run = Run::new(&call, keyed, &span)?;
        let result = run.run().await;
        run.conclude(result)
    })
    .await;
    let (status, error) = match &result {
        Ok(answer) => (Some(answer.status), None),
        Err(error) => (error.status(), Some(error)),
    };
    span.end(status, error);
    result.map_err(|error| error.of(call.operation))
}

/// A call on its way.
struct Run<'a> {
    call: &'a Call,
    shared: &'a Shared,
    policy: &'a RetryPolicy,
    span: &'a Span,
    draft: Draft,
    /// True where the call carries an idempotency key.
    keyed: bool,
    timeout: Duration,
    deadline: Instant,
    attempts: u32,
    /// True where an attempt before the last one may have had its effect.
    effect: bool,
    /// True where a token has been thrown away.
    renewed: bool,
}

/// A timeout beyond what the clock can hold is none; thirty years stand for it.
const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

impl<'a> Run<'a> {
    fn new(call: &'a Call, keyed: bool, span: &'a Span) -> Result<Self, Error> {
        let draft = assemble(call)?;
        // Timeouts need the runtime's clock, which panics where there is none.
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(Error::build(
                "there is no tokio runtime to send the call in",
            ));
        }
        let shared = call.client.shared();
        let timeout = call.options.timeout.unwrap_or(shared.timeout).min(FAR);
        Ok(Self {
            call,
            shared,
            policy: call.options.retry.as_ref().unwrap_or(&shared.retry),
            span,
            draft,
            keyed,
            timeout,
            deadline: Instant::now() + timeout,
            attempts: 0,
            effect: false,
            renewed: false,
        })
    }

    async fn run(&mut self) -> Result<Answer, Error> {
        loop {
            let wait = match self.attempt().await {
                Ok(answer) => {
                    self.shared.budget.deposit(self.attempts);
                    return Ok(answer);
                }
                Err((error, None)) => return Err(error),
                Err((error, Some(wait))) => {
                    let again = error.of(self.call.operation);
                    self.effect |= again.may_have_executed();
                    self.span.retry(&again, wait);
                    wait
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// One attempt; with an error comes the time to wait before the next one, if there is to be one.
    async fn attempt(&mut self) -> Result<Answer, (Error, Option<Duration>)> {
        let last = |error| (error, None);
        let grants = timeout_at(self.deadline, auth::grants(self.call)).await;
        let expired = |_| Error::timeout(Phase::Credentials, self.timeout, true);
        let grants = grants
            .map_err(expired)
            .and_then(|grants| grants)
            .map_err(last)?;
        let mut request = self.draft.request(&grants).map_err(last)?;
        request.connect_timeout = self.call.options.connect_timeout;
        self.attempts += 1;
        request.attempt = self.attempts;
        let (host, headers) = (request.uri.host().unwrap_or_default(), &mut request.headers);
        for hook in &self.shared.hooks {
            hook.before_attempt(&mut Attempt {
                operation: self.call.operation,
                number: self.attempts,
                host,
                headers,
            });
        }
        let streams = request.body.is_stream();
        let span = trace::attempt(self.call.operation, self.attempts, Peer::of(&request.uri));
        let limits = self.limits(streams);
        let mut watch = Watch::new(self.call, self.attempts);
        let exchange = attempt::exchange(self.call, request, self.attempts, &limits);
        let result = trace::within(&span, exchange).await;
        match result {
            Ok(answer) => {
                span.end(Some(answer.status), None);
                watch.end(AttemptEnd::Success(answer.status), None);
                Ok(answer)
            }
            Err(error) => {
                let error = error.of(self.call.operation);
                span.end(error.status(), Some(&error));
                let wait = (!streams).then(|| self.wait(&error, &grants)).flatten();
                watch.end(AttemptEnd::Failure(&error), wait);
                Err((error, wait))
            }
        }
    }

    /// The limits of the attempt that follows. Where the client and the call say nothing, an attempt that may be followed by another
    /// one has half of the call's time.
    fn limits(&self, streams: bool) -> Limits {
        let now = Instant::now();
        let own = self.call.options.attempt_timeout;
        let repeatable = !streams
            && self.policy.has_more(self.attempts)
            && is_repeatable(self.call.operation, self.keyed);
        let half = repeatable.then(|| self.timeout / 2);
        let timeout = own.or(self.shared.attempt_timeout).or(half);
        let of_attempt = timeout.map(|timeout| (timeout, now + timeout.min(FAR)));
        let (timeout, deadline) = match of_attempt {
            Some((timeout, deadline)) if deadline < self.deadline => ((timeout, false), deadline),
            _ => ((self.timeout, true), self.deadline),
        };
        Limits {
            timeout,
            deadline,
            bytes: self.shared.max_response_bytes,
        }
    }

    /// The time to wait before another attempt; none where the error is final.
    fn wait(&mut self, error: &Error, grants: &auth::Grants) -> Option<Duration> {
        if error.is_unauthorized() && !self.renewed && auth::reject(self.call, grants) {
            self.renewed = true;
            return Some(Duration::ZERO);
        }
        let failure = Failure {
            error,
            operation: self.call.operation,
            keyed: self.keyed,
            // A token that was thrown away is no reason to give up earlier.
            attempts: self.attempts - u32::from(self.renewed),
            left: self.deadline.saturating_duration_since(Instant::now()),
        };
        failure.wait(self.policy, &self.shared.budget)
    }

    /// The result with what is known of the whole call.
    fn conclude(&self, result: Result<Answer, Error>) -> Result<Answer, Error> {
        self.span.attempts(self.attempts);
        let key = self.call.options.idempotency_key.clone();
        let key = key.filter(|_| self.keyed);
        match result {
            Ok(answer) => Ok(Answer {
                idempotency_key: key,
                ..answer
            }),
            Err(error) => Err(error.after(self.attempts, self.effect, key)),
        }
    }
}

/// Tells the hooks how an attempt ended, also where its future is dropped.
struct Watch<'a> {
    call: &'a Call,
    number: u32,
    started: Instant,
    ended: bool,
}

impl<'a> Watch<'a> {
    fn new(call: &'a Call, number: u32) -> Self {
        Self {
            call,
            number,
            started: Instant::now(),
            ended: false,
        }
    }

    fn end(&mut self, end: AttemptEnd<'_>, retry_in: Option<Duration>) {
        self.ended = true;
        let shared = self.call.client.shared();
        if shared.hooks.is_empty() {
            return;
        }
        let attempted = Attempted {
            operation: self.call.operation,
            number: self.number,
            elapsed: self.started.elapsed(),
            end,
            retry_in,
        };
        for hook in &shared.hooks {
            hook.after_attempt(&attempted);
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        // A hook that panics while another panic unwinds would abort the program.
        if !self.ended && !std::thread::panicking() {
            self.end(AttemptEnd::Dropped, None);
        }
    }
}
