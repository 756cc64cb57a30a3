//! A transport that answers from a script and records what it is asked.
//!
//! Takes replies for operations, given in turn, and one for whatever no script is for; gives what was requested. Clones share
//! script and recordings, so that one goes into the client and one stays with the test.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::recorded::{Head, Recorded, path_of};
use super::reply::{Fault, Reply};
use crate::transport::{
    self, BodyStream, BoxFuture, Request, Transport, TransportError, TransportErrorKind,
    TransportResponse,
};
use crate::{Method, Operation};

/// A transport that answers from a script and records what it is asked.
///
/// An operation that no reply is left for fails with an error that names it and what is scripted. Credentials are not needed.
#[derive(Clone, Default)]
pub struct Mock(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    scripts: Vec<(&'static Operation, VecDeque<Step>)>,
    otherwise: Option<Reply>,
    requests: Vec<Recorded>,
}

/// Stands for the requests of no operation that a client makes by itself.
static TOKEN: Operation = Operation::new("token", Method::POST, "(token endpoint)");

/// A token of the form that RFC 6749 gives, good for an hour.
const TOKEN_REPLY: &str =
    r#"{"access_token":"token-of-the-mock","token_type":"Bearer","expires_in":3600}"#;

/// A reply, and how often it is still given; `None` for always.
struct Step {
    source: Source,
    left: Option<usize>,
}

#[derive(Clone)]
enum Source {
    Fixed(Reply),
    Made(Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>),
}

/// What a script says to a request before its body is read.
pub(super) enum Turn {
    /// This reply, which does not hang on the request.
    Fixed(Reply),
    /// A reply that is made of the request.
    Made(Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>),
    /// Nothing, for this reason.
    Nothing(String),
}

impl Mock {
    /// A mock without a script.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds replies for an operation: `mock.on(&operations::UPDATE_CUSTOMER).reply(…).reply(…)`.
    pub fn on(&self, operation: &'static Operation) -> Script<'_> {
        Script {
            mock: self,
            operation,
        }
    }

    /// Adds replies for the requests that the client itself makes for tokens. Without them each gets a token that holds for an hour.
    pub fn on_token(&self) -> Script<'_> {
        self.on(&TOKEN)
    }

    /// Sets the reply to every request that no script is for, or no reply is left for.
    pub fn otherwise(&self, reply: Reply) -> &Self {
        self.state().otherwise = Some(reply);
        self
    }

    /// The only request of an operation.
    ///
    /// # Panics
    /// Where there were none or several, and says what there was.
    pub fn request(&self, operation: &'static Operation) -> Recorded {
        let mut requests = self.requests(operation);
        let count = requests.len();
        match requests.pop() {
            Some(request) if count == 1 => request,
            _ => panic!(
                "{} of {} instead of one; all that came: {}",
                counted(count, "request"),
                shown(operation),
                self.came()
            ),
        }
    }

    /// The requests of an operation in their order, each attempt of a call by itself.
    pub fn requests(&self, operation: &'static Operation) -> Vec<Recorded> {
        let state = self.state();
        let of = |request: &&Recorded| request.operation().is_some_and(|o| same(o, operation));
        state.requests.iter().filter(of).cloned().collect()
    }

    /// All requests in their order.
    pub fn all_requests(&self) -> Vec<Recorded> {
        self.state().requests.clone()
    }

    /// Forgets the requests that were made; the script stays where it is.
    pub fn forget_requests(&self) {
        self.state().requests.clear();
    }

    /// Holds that every reply that was scripted a certain number of times was given that often.
    ///
    /// # Panics
    /// Where one was not, and says which.
    pub fn assert_done(&self) {
        let left = self.state().left();
        assert!(
            left.is_empty(),
            "the script is not done: {}; all that came: {}",
            left.join(", "),
            self.came()
        );
    }

    /// Every request by method and template, in one line.
    fn came(&self) -> String {
        let requests: Vec<_> = self
            .state()
            .requests
            .iter()
            .map(ToString::to_string)
            .collect();
        if requests.is_empty() {
            "nothing".to_owned()
        } else {
            requests.join(", ")
        }
    }

    pub(super) fn record(&self, request: Recorded) {
        self.state().requests.push(request);
    }

    /// The operations that scripts are for.
    pub(super) fn operations(&self) -> Vec<&'static Operation> {
        self.state().scripts.iter().map(|(o, _)| *o).collect()
    }

    /// Takes the next reply to a request for a token.
    pub(super) fn token_turn(&self) -> Turn {
        let known = |(o, _): &(&'static Operation, _)| same(o, &TOKEN);
        if self.state().scripts.iter().any(known) {
            self.turn(Some(&TOKEN))
        } else {
            Turn::Fixed(Reply::json(200, TOKEN_REPLY))
        }
    }

    /// Takes the next reply of an operation's script.
    pub(super) fn turn(&self, operation: Option<&'static Operation>) -> Turn {
        let mut state = self.state();
        let found = operation.and_then(|operation| state.next(operation));
        match (found, &state.otherwise) {
            (Some(Source::Fixed(reply)), _) => Turn::Fixed(reply),
            (Some(Source::Made(make)), _) => Turn::Made(make),
            (None, Some(reply)) => Turn::Fixed(reply.clone()),
            (None, None) => Turn::Nothing(state.missing(operation)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic of another test's thread leaves the lists as they were.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn steps(&mut self, operation: &'static Operation) -> &mut VecDeque<Step> {
        let known = self.scripts.iter().position(|(o, _)| same(o, operation));
        let index = known.unwrap_or_else(|| {
            self.scripts.push((operation, VecDeque::new()));
            self.scripts.len() - 1
        });
        &mut self.scripts[index].1
    }

    fn next(&mut self, operation: &'static Operation) -> Option<Source> {
        let (_, steps) = self.scripts.iter_mut().find(|(o, _)| same(o, operation))?;
        let step = steps.front_mut()?;
        let source = step.source.clone();
        if let Some(left) = &mut step.left {
            *left -= 1;
            if *left == 0 {
                steps.pop_front();
            }
        }
        Some(source)
    }

    /// Why there is no reply to a request.
    fn missing(&self, operation: Option<&'static Operation>) -> String {
        let Some(operation) = operation else {
            let known: Vec<_> = self.scripts.iter().map(|(o, _)| shown(o)).collect();
            let known = if known.is_empty() {
                "nothing".to_owned()
            } else {
                known.join(", ")
            };
            return format!("the request is of no operation that is scripted; scripted: {known}");
        };
        if self.scripts.iter().any(|(o, _)| same(o, operation)) {
            return format!("all replies scripted for {} are given", shown(operation));
        }
        let known: Vec<_> = self.scripts.iter().map(|(o, _)| shown(o)).collect();
        match known.as_slice() {
            [] => format!(
                "no reply is scripted for {}, nor for anything else",
                shown(operation)
            ),
            known => format!(
                "no reply is scripted for {}; scripted: {}",
                shown(operation),
                known.join(", ")
            ),
        }
    }

    /// The replies that are still to be given, by operation.
    fn left(&self) -> Vec<String> {
        let left = |steps: &VecDeque<Step>| steps.iter().filter_map(|step| step.left).sum();
        let scripts = self.scripts.iter().map(|(o, steps)| (o, left(steps)));
        scripts
            .filter(|&(_, left): &(_, usize)| left > 0)
            .map(|(o, left)| format!("{} left for {}", counted(left, "reply"), shown(o)))
            .collect()
    }
}

/// Adds replies for an operation; they are given in their order.
#[derive(Clone, Copy)]
pub struct Script<'a> {
    mock: &'a Mock,
    operation: &'static Operation,
}

impl Script<'_> {
    /// Replies this to the next request.
    pub fn reply(self, reply: Reply) -> Self {
        self.times(1, reply)
    }

    /// Replies this to the next requests, so many times.
    pub fn times(self, count: usize, reply: Reply) -> Self {
        if count > 0 {
            self.add(Source::Fixed(reply), Some(count));
        }
        self
    }

    /// Replies this to every further request.
    pub fn always(self, reply: Reply) -> Self {
        self.add(Source::Fixed(reply), None);
        self
    }

    /// Makes the reply to every further request of the request itself, as a fake of the provider does.
    pub fn always_with(self, make: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        self.add(Source::Made(Arc::new(make)), None);
        self
    }

    fn add(self, source: Source, left: Option<usize>) {
        let mut state = self.mock.state();
        state.steps(self.operation).push_back(Step { source, left });
    }
}

impl Transport for Mock {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async move {
            let operation = request.operation;
            let turn = match operation {
                Some(_) => self.turn(operation),
                None => self.token_turn(),
            };
            let head = Head {
                operation,
                path: operation.map_or_else(Vec::new, |o| path_of(o, &request.uri)),
                method: request.method,
                uri: request.uri,
                headers: request.headers,
                attempt: Some(request.attempt),
            };
            let unread = matches!(&turn, Turn::Fixed(reply) if reply.is_unread());
            let body = if unread {
                None
            } else {
                Some(read(request.body).await?)
            };
            let recorded = Recorded::new(head, body);
            self.record(recorded.clone());
            let reply = match turn {
                Turn::Fixed(reply) => reply,
                Turn::Made(make) => make(&recorded),
                Turn::Nothing(why) => {
                    return Err(TransportError::new(TransportErrorKind::Request).with_source(why));
                }
            };
            answer(reply).await
        })
    }

    fn needs_credentials(&self) -> bool {
        false
    }
}

/// Reads a body whole.
async fn read(mut body: transport::Body) -> Result<Bytes, TransportError> {
    if let Some(bytes) = body.as_bytes() {
        return Ok(bytes.clone());
    }
    let mut out = BytesMut::new();
    while let Some(chunk) = body.chunk().await? {
        out.extend_from_slice(&chunk);
    }
    Ok(out.freeze())
}

/// Plays a reply.
async fn answer(reply: Reply) -> Result<TransportResponse, TransportError> {
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    let fail = |kind, what: &'static str| Err(TransportError::new(kind).with_source(what));
    match reply.fault() {
        Some(Fault::Refused) => fail(TransportErrorKind::Connect, "connection refused"),
        Some(Fault::ConnectTimeout) => fail(TransportErrorKind::ConnectTimeout, "timed out"),
        Some(Fault::ResetBeforeRead | Fault::ResetAfterRead) => {
            fail(TransportErrorKind::Head, "connection reset by peer")
        }
        Some(Fault::Never) => std::future::pending().await,
        Some(Fault::Truncated(_) | Fault::Stalled(_)) | None => {
            let body = Body {
                rest: reply.sent(),
                fault: reply.fault(),
                pause: reply.pause,
                started: false,
            };
            Ok(TransportResponse::new(reply.status, reply.headers, body))
        }
    }
}

/// A body that may end before its end.
struct Body {
    rest: VecDeque<Bytes>,
    fault: Option<Fault>,
    pause: Duration,
    started: bool,
}

impl BodyStream for Body {
    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async move {
            if !self.rest.is_empty() && self.started && !self.pause.is_zero() {
                tokio::time::sleep(self.pause).await;
            }
            self.started = true;
            if let Some(bytes) = self.rest.pop_front() {
                return Ok(Some(bytes));
            }
            match self.fault {
                Some(Fault::Stalled(_)) => std::future::pending().await,
                Some(Fault::Truncated(_)) => {
                    let error = TransportError::new(TransportErrorKind::Body);
                    Err(error.with_source("the connection ended inside the body"))
                }
                _ => Ok(None),
            }
        })
    }
}

/// Whether two statics are the same operation: a constant that refers to one may be a copy of it.
pub(super) fn same(a: &Operation, b: &Operation) -> bool {
    std::ptr::eq(a, b) || (a.id, a.method, a.path, a.host) == (b.id, b.method, b.path, b.host)
}

fn shown(operation: &Operation) -> String {
    format!(
        "`{}` ({} {})",
        operation.id, operation.method, operation.path
    )
}

fn counted(count: usize, what: &str) -> String {
    match (count, what) {
        (0, what) => format!("no {what}"),
        (1, what) => format!("1 {what}"),
        (_, "reply") => format!("{count} replies"),
        (_, what) => format!("{count} {what}s"),
    }
}

impl fmt::Debug for Mock {
    /// Shows what is scripted and what came, by operation.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let came = self.came();
        let scripted: Vec<_> = self.operations().into_iter().map(shown).collect();
        f.debug_struct("Mock")
            .field("scripted", &scripted)
            .field("requests", &came)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Script<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}
