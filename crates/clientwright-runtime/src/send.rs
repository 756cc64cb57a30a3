//! Sends a call: attempt after attempt, within the time and by the policy that hold for it.
//!
//! Takes a [`Call`]; gives an [`Answer`] for a success, whole or with its body still to come, and an [`Error`] for everything else. A
//! call is sent again only where that does no harm, and never one whose body holds a stream.

mod attempt;
mod read;

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::answer::Answer;
use crate::assemble::{Draft, assemble};
use crate::auth;
use crate::call::Call;
use crate::client::Shared;
use crate::error::Phase;
use crate::hook::{Attempt, AttemptEnd, Attempted};
use crate::retry::{Failure, is_repeatable, is_transient};
use crate::stream::{Opened, Pace};
use crate::trace::{self, Peer, Span};
use crate::upload::ByteStream;
use crate::{Error, EventForm, RetryPolicy};
use attempt::{Exchange, Sending};
use http::StatusCode;
use read::Limits;
pub(crate) use read::transport_error;

/// What a call is to give.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mode {
    /// The whole answer, where it is a success.
    Answer,
    /// The whole answer, whatever it is.
    Raw,
    /// The answer with its body still to come, where it is a success.
    Open,
    /// As `Open`, with a body of items in this form.
    Items(EventForm),
}

/// What a call gives, by its mode. It is handed on from future to future, so it is small.
pub(crate) enum Outcome {
    /// The whole answer.
    Whole(Box<Answer>),
    /// The answer with its body still to come.
    Open(Box<Opened>),
}

impl Outcome {
    fn status(&self) -> StatusCode {
        match self {
            Self::Whole(answer) => answer.status,
            Self::Open(opened) => opened.status,
        }
    }
}

/// A call that is ready to be sent.
pub(crate) struct Ready {
    pub(crate) call: Call,
    pub(crate) mode: Mode,
    /// The streams in its body.
    pub(crate) streams: Vec<ByteStream>,
}

/// Sends a call and gives its whole answer.
pub(crate) async fn send(call: Call) -> Result<Answer, Error> {
    let ready = Ready {
        call,
        mode: Mode::Answer,
        streams: Vec::new(),
    };
    match send_as(ready).await? {
        Outcome::Whole(answer) => Ok(*answer),
        Outcome::Open(_) => Err(Error::build("the answer was not read as it was asked for")),
    }
}

/// Sends a call and gives what comes of it.
#[expect(
    clippy::manual_async_fn,
    reason = "an `async fn` keeps its arguments twice, and the allocator has a fast way for small futures alone"
)]
pub(crate) fn send_as(mut ready: Ready) -> impl Future<Output = Result<Outcome, Error>> + Send {
    async move {
        let operation = ready.call.operation;
        let span = trace::call(operation);
        // Pinned here and lent: a future that is handed on is kept in each place that it goes through.
        let going = pin!(async {
            let Ready {
                call,
                mode,
                streams,
            } = &mut ready;
            // The key must be there before the call is assembled, and the same for all attempts.
            let keyed = call.settle_key();
            let mut run = Run::new(call, *mode, keyed, &span)?;
            run.draft.payload.give(std::mem::take(streams))?;
            if run.draft.payload.has_files() {
                Box::pin(run.measure()).await?;
            }
            let result = run.run().await;
            run.conclude(result)
        });
        let result = trace::within(&span, going).await;
        let (status, error) = match &result {
            Ok(outcome) => (Some(outcome.status()), None),
            Err(error) => (error.status(), Some(error)),
        };
        span.end(status, error);
        result.map_err(|error| error.of(operation))
    }
}

/// A call on its way.
struct Run<'a> {
    call: &'a Call,
    mode: Mode,
    shared: &'a Shared,
    policy: &'a RetryPolicy,
    span: &'a Span,
    /// In a box, since futures are the dearer the larger they are.
    draft: Box<Draft>,
    /// True where the call carries an idempotency key.
    keyed: bool,
    timeout: Duration,
    deadline: Instant,
    attempts: u32,
    /// True where an attempt before the last one may have had its effect.
    effect: bool,
    /// True where a token has been thrown away.
    renewed: bool,
    /// What the last attempt was answered, where that counts though it is an error.
    refusal: Option<Box<Answer>>,
}

/// An attempt that has begun.
struct Started<'a> {
    span: Span,
    watch: Watch<'a>,
    exchange: Exchange<'a>,
    /// The tokens that it was given, which may have to be thrown away.
    fetched: auth::Fetched,
}

/// A timeout beyond what the clock can hold is none; thirty years stand for it.
const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

impl<'a> Run<'a> {
    fn new(call: &'a Call, mode: Mode, keyed: bool, span: &'a Span) -> Result<Self, Error> {
        let draft = Box::new(assemble(call)?);
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
            mode,
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
            refusal: None,
        })
    }

    /// Looks up how long the files are that are sent, within the call's time: a disk of the network may not answer.
    async fn measure(&mut self) -> Result<(), Error> {
        let measured = pin!(self.draft.payload.measure());
        let measured = timeout_at(self.deadline, measured).await;
        measured.unwrap_or_else(|_| Err(Error::timeout(Phase::Files, self.timeout, true)))
    }

    async fn run(&mut self) -> Result<Outcome, Error> {
        loop {
            let wait = match self.attempt().await {
                Ok(outcome) => {
                    self.shared.budget.deposit(self.tries());
                    return Ok(outcome);
                }
                Err((error, None)) => {
                    if is_settled(&error) {
                        self.shared.budget.deposit(self.tries());
                    }
                    return self.refusal.take().map(Outcome::Whole).ok_or(error);
                }
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
    async fn attempt(&mut self) -> Result<Outcome, (Error, Option<Duration>)> {
        self.refusal = None;
        let last = |error| (error, None);
        let Started {
            span,
            mut watch,
            mut exchange,
            fetched,
        } = match auth::at_hand(self.call) {
            Ok((grants, missing)) if missing.is_empty() => self.start(grants),
            Ok((grants, missing)) => {
                let grants = Box::pin(self.fetch(grants, missing)).await;
                grants.and_then(|grants| self.start(grants))
            }
            Err(error) => Err(error),
        }
        .map_err(last)?;
        let result = {
            let answered = pin!(attempt::exchange(self.call, self.mode, &mut exchange));
            trace::within(&span, answered).await
        };
        // Hooks are told when nothing of the request goes on any more.
        drop(exchange);
        match result {
            Ok(outcome) => {
                let status = outcome.status();
                span.end(Some(status), None);
                watch.end(AttemptEnd::Success(status), None);
                Ok(outcome)
            }
            Err(attempt::Failure { error, refusal }) => {
                self.refusal = refusal;
                // What the caller's own file or stream did wrong would only happen again.
                let own = self.draft.payload.failure();
                let last = self.draft.payload.is_spent() || own.is_some();
                let error = own.unwrap_or(error).of(self.call.operation);
                if last && error.is_unauthorized() {
                    // This call is over; the next one is not to go out with the same token.
                    auth::reject(self.call, &fetched);
                }
                span.end(error.status(), Some(&error));
                let wait = (!last).then(|| self.wait(&error, &fetched)).flatten();
                watch.end(AttemptEnd::Failure(&error), wait);
                Err((error, wait))
            }
        }
    }

    /// The credentials of an attempt with those that have to be fetched, within the call's time.
    async fn fetch(
        &self,
        grants: auth::Grants,
        missing: Vec<auth::Missing<'_>>,
    ) -> Result<auth::Grants, Error> {
        let grants = timeout_at(self.deadline, auth::fetch(grants, missing)).await;
        grants.unwrap_or_else(|_| Err(Error::timeout(Phase::Credentials, self.timeout, true)))
    }

    /// Begins an attempt. Nothing in here waits, so that nothing of it is kept while its answer is waited for.
    fn start(&mut self, grants: auth::Grants) -> Result<Started<'a>, Error> {
        let mut request = self.draft.request(self.call, &grants)?;
        request.connect_timeout = self.call.options.connect_timeout;
        self.attempts += 1;
        request.attempt = self.attempts;
        let (host, headers) = (request.uri.host().unwrap_or_default(), &mut request.headers);
        for hook in &self.shared.hooks {
            hook.before_attempt(&mut Attempt {
                number: self.attempts,
                host,
                headers,
                call: self.call,
                exposed: self.draft.is_exposed(),
            });
        }
        let span = trace::attempt(self.call.operation, self.attempts, Peer::of(&request.uri));
        let watch = Watch::new(self.call, self.attempts);
        let exchange = Exchange {
            attempts: self.attempts,
            limits: self.limits(self.draft.payload.is_once()),
            sending: Sending::new(request.progress.clone()),
            head: trace::inside(&span, || self.shared.transport.send(request)),
        };
        Ok(Started {
            span,
            watch,
            exchange,
            fetched: grants.fetched,
        })
    }

    /// The limits of the attempt that follows. Where the client and the call say nothing, an attempt that may be followed by another
    /// one has half of the call's time.
    fn limits(&self, once: bool) -> Limits {
        // Also before the first attempt, files and tokens may have been waited for.
        let now = Instant::now();
        let own = self.call.options.attempt_timeout;
        let repeatable = !once
            && self.policy.has_more(self.tries())
            && is_repeatable(self.call.operation, self.keyed);
        let half = repeatable.then(|| self.timeout / 2);
        let timeout = own.or(self.shared.attempt_timeout).or(half);
        let of_attempt = timeout.map(|timeout| (timeout, now + timeout.min(FAR)));
        let (timeout, deadline) = match of_attempt {
            Some((timeout, deadline)) if deadline < self.deadline => ((timeout, false), deadline),
            _ => ((self.timeout, true), self.deadline),
        };
        // What is read as it comes has no end that a client could know.
        let pace = || Pace {
            idle: own
                .or(self.shared.attempt_timeout)
                .unwrap_or(self.timeout / 2),
            deadline: (self.call.options.timeout).map(|timeout| (self.deadline, timeout)),
            bytes: None,
        };
        Limits {
            timeout,
            deadline,
            pace: matches!(self.mode, Mode::Open | Mode::Items(_)).then(|| Box::new(pace())),
        }
    }

    /// How many attempts there were, but for one that ended with a refused token: that is no reason to give up earlier.
    fn tries(&self) -> u32 {
        self.attempts - u32::from(self.renewed)
    }

    /// The time to wait before another attempt; none where the error is final.
    fn wait(&mut self, error: &Error, fetched: &auth::Fetched) -> Option<Duration> {
        if error.is_unauthorized() && !self.renewed && auth::reject(self.call, fetched) {
            self.renewed = true;
            return Some(Duration::ZERO);
        }
        let failure = Failure {
            error,
            operation: self.call.operation,
            keyed: self.keyed,
            attempts: self.tries(),
            timeout: self.timeout,
            left: self.deadline.saturating_duration_since(Instant::now()),
        };
        failure.wait(self.policy, &self.shared.budget)
    }

    /// The result with what is known of the whole call.
    fn conclude(&self, result: Result<Outcome, Error>) -> Result<Outcome, Error> {
        self.span.attempts(self.attempts);
        let key = self.call.options.idempotency_key.clone();
        let key = key.filter(|_| self.keyed);
        match result {
            Ok(Outcome::Whole(mut answer)) => {
                answer.idempotency_key = key;
                answer.span = self.span.clone();
                Ok(Outcome::Whole(answer))
            }
            Ok(Outcome::Open(mut opened)) => {
                opened.attempts = self.attempts;
                opened.effect = self.effect;
                opened.idempotency_key = key;
                opened.client = Some(self.call.client.clone());
                opened.span = self.span.clone();
                Ok(Outcome::Open(opened))
            }
            Err(error) => Err(error.after(self.attempts, self.effect, key)),
        }
    }
}

/// True for an answer of a server that is well, though it is an error.
fn is_settled(error: &Error) -> bool {
    let refused = |status: StatusCode| status.is_client_error() && !is_transient(status.as_u16());
    error.is_api() && error.status().is_some_and(refused)
}

/// Tells the hooks how an attempt ended, also where its future is dropped.
struct Watch<'a> {
    call: &'a Call,
    number: u32,
    /// None where nobody is to be told.
    started: Option<Instant>,
    ended: bool,
}

impl<'a> Watch<'a> {
    fn new(call: &'a Call, number: u32) -> Self {
        Self {
            call,
            number,
            started: (!call.client.shared().hooks.is_empty()).then(Instant::now),
            ended: false,
        }
    }

    fn end(&mut self, end: AttemptEnd<'_>, retry_in: Option<Duration>) {
        self.ended = true;
        let Some(started) = self.started else {
            return;
        };
        let attempted = Attempted {
            operation: self.call.operation,
            number: self.number,
            elapsed: started.elapsed(),
            end,
            retry_in,
        };
        for hook in &self.call.client.shared().hooks {
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
