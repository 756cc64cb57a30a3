//! The calls: from many tasks, each noted as it ends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::ops::Range;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clientwright_runtime::{
    Answer, Attempted, Call, CallOptions, Client, ClientBuilder, Hook, RetryPolicy, Style, object,
};
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::arguments::Arguments;
use crate::memory::{self, Live, Looks, Memory, WARM_UP};
use crate::outcome::{Outcome, Outcomes};
use crate::report::Report;
use crate::traffic::{API, Kind};

/// The time for a whole call.
const TIMEOUT: Duration = Duration::from_secs(3);

/// The time for one attempt.
const ATTEMPT: Duration = Duration::from_millis(250);

/// The time for those calls that shall run out of it.
const SHORT: Duration = Duration::from_millis(100);

/// The calls of the outage.
const OUTAGE: u32 = 20_000;

#[derive(Clone)]
struct Customer {
    id: String,
    email: String,
    name: Option<String>,
    livemode: bool,
}
object! { Customer {
    "id" => id: required, "email" => email: required, "name" => name: optional, "livemode" => livemode: required,
} }

/// The server's process; it ends with its handle.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails where it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(arguments: &Arguments) -> Self {
        let program = std::env::current_exe().expect("a program knows its name");
        let mut child = Command::new(program)
            .args(arguments.to_server())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it is piped");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the server says its port");
        let port = line.trim().parse().expect("a port");
        Self { child, port }
    }

    /// Asks the server itself. The server may fail here as anywhere, and is asked again.
    fn control(&self, command: &str) -> Vec<u8> {
        for _ in 0..100 {
            let asked = TcpStream::connect(("127.0.0.1", self.port)).and_then(|mut stream| {
                write!(stream, "GET /control/{command} HTTP/1.1\r\n\r\n")?;
                let mut answer = Vec::new();
                stream.read_to_end(&mut answer)?;
                Ok(answer)
            });
            let answer = asked.unwrap_or_default();
            if let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
                return answer.get(end + 4..).unwrap_or_default().to_vec();
            }
        }
        panic!("the server does not answer");
    }

    /// Ends all connections, and waits until they are gone.
    fn rest(&self) {
        self.control("rest");
        for _ in 0..100 {
            std::thread::sleep(Duration::from_millis(10));
            // The one that asks is there itself.
            if self.counts().get("connections").and_then(Value::as_u64) == Some(1) {
                break;
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }

    fn counts(&self) -> Value {
        serde_json::from_slice(&self.control("counts")).expect("JSON")
    }
}

/// How many requests the server has seen, also those that it has not read.
fn requests(counts: &Value) -> u64 {
    let count = |what: &str| counts.get(what).and_then(Value::as_u64).unwrap_or(0);
    count("requests") + count("unread")
}

/// Counts attempts.
#[derive(Clone, Default)]
struct Attempts(Arc<AtomicU64>);

impl Hook for Attempts {
    fn after_attempt(&self, _: &Attempted<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn client(port: u16, attempts: &Attempts) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, format!("http://127.0.0.1:{port}"));
    builder.set_token(0, "sk_test_soak".to_owned());
    builder.set_timeout(TIMEOUT);
    builder.set_attempt_timeout(ATTEMPT);
    builder.set_max_response_bytes(256 * 1024);
    builder.set_retry(
        RetryPolicy::new().backoff(Duration::from_millis(10), Duration::from_millis(100)),
    );
    builder.add_hook(attempts.clone());
    builder.build().expect("a client")
}

/// What a run works with.
struct Soak {
    server: Server,
    runtime: Runtime,
    client: Client,
    tasks: u32,
    outcomes: Arc<Outcomes>,
    looks: Arc<Looks>,
}

/// Makes the calls and compares what came of them.
pub(crate) fn run(arguments: &Arguments) -> Report {
    let server = Server::start(arguments);
    let attempts = Attempts::default();
    let soak = Soak {
        client: client(server.port, &attempts),
        server,
        runtime: tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .expect("a runtime"),
        tasks: arguments.tasks,
        outcomes: Arc::new(Outcomes::new(arguments.calls)),
        looks: Arc::new(Looks::new(arguments.calls)),
    };
    let start = Instant::now();
    let memory = soak.all(arguments.calls);
    let seconds = start.elapsed().as_secs_f64();
    let sent = attempts.0.load(Ordering::Relaxed);
    let counts = soak.server.counts();
    let effects = soak.server.control("effects");
    let mut report = Report {
        calls: arguments.calls,
        seconds,
        successes: 0,
        failures: soak.outcomes.failures(),
        retries: sent.saturating_sub(u64::from(arguments.calls)),
        attempts: sent,
        duplicates: 0,
        lost: 0,
        denied: 0,
        by_kind: std::collections::BTreeMap::new(),
        memory,
        overshoots: soak.outcomes.overshoots(),
        amplification: soak.amplification(&counts),
        server: counts,
    };
    report.compare(&soak.outcomes, &effects);
    report
}

impl Soak {
    /// Makes all calls, and measures memory where they are enough.
    fn all(&self, calls: u32) -> Result<Memory, String> {
        if let Some(reason) = memory::not_measured(calls) {
            self.calls(0..calls);
            return Err(reason);
        }
        let live_after_warm_up = self.at_rest(0..WARM_UP);
        let live_at_end = self.at_rest(WARM_UP..calls);
        Ok(Memory {
            resident: self.looks.all(),
            live_after_warm_up,
            live_at_end,
        })
    }

    /// Makes these calls, and looks at live memory when no connection is left but that of the last one, which is made by itself:
    /// the pool lets go of the connections that have ended when it is next asked for one.
    fn at_rest(&self, range: Range<u32>) -> Live {
        let last = range.end - 1;
        self.calls(range.start..last);
        self.server.rest();
        self.calls(last..range.end);
        self.server.rest();
        Live::now()
    }

    /// Makes these calls from all tasks, and waits until each has ended.
    fn calls(&self, range: Range<u32>) {
        self.runtime.block_on(async {
            let next = Arc::new(AtomicU32::new(range.start));
            let mut running = JoinSet::new();
            for _ in 0..self.tasks {
                let (client, next) = (self.client.clone(), Arc::clone(&next));
                let (outcomes, looks) = (Arc::clone(&self.outcomes), Arc::clone(&self.looks));
                running.spawn(async move {
                    loop {
                        let call = next.fetch_add(1, Ordering::Relaxed);
                        if call >= range.end {
                            return;
                        }
                        looks.pass(call);
                        one(&client, call, &outcomes).await;
                    }
                });
            }
            // A task that panics leaves its call without an outcome, which is a lost one.
            while running.join_next().await.is_some() {}
        });
    }

    /// How many requests a server that is down gets for each call.
    fn amplification(&self, before: &Value) -> f64 {
        self.server.control("outage");
        self.runtime.block_on(outage(self.tasks, &self.client));
        let during = requests(&self.server.counts()) - requests(before);
        f64::from(u32::try_from(during).unwrap_or(u32::MAX)) / f64::from(OUTAGE)
    }
}

async fn one(client: &Client, number: u32, outcomes: &Outcomes) {
    let mut call = request(client, Kind::of(number), number);
    let timeout = if number % 17 == 5 { SHORT } else { TIMEOUT };
    call.options(CallOptions::new().timeout(timeout));
    let start = Instant::now();
    let result = call.send().await.and_then(Answer::json::<Customer>);
    if let Some(late) = start.elapsed().checked_sub(timeout) {
        outcomes.late(late);
    }
    match result {
        Ok(customer) if customer.id == number.to_string() => {
            outcomes.note(number, Outcome::Success);
        }
        Ok(_) => outcomes.note(number, Outcome::Foreign),
        Err(error) => outcomes.fail(number, &error),
    }
}

fn request(client: &Client, kind: Kind, number: u32) -> Call {
    let mut call = Call::new(client, kind.operation());
    call.path("id", Style::SIMPLE, &number.to_string());
    if kind != Kind::Safe {
        call.field("/email", &"someone@example.com");
    }
    call
}

/// Calls of every kind that may be sent again, to a server that is down.
async fn outage(tasks: u32, client: &Client) {
    let next = Arc::new(AtomicU32::new(0));
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        let (client, next) = (client.clone(), Arc::clone(&next));
        running.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= OUTAGE {
                    return;
                }
                let kinds = [
                    Kind::Safe,
                    Kind::Idempotent,
                    Kind::KeyedByHeader,
                    Kind::KeyedByField,
                ];
                let kind = kinds
                    .get(number as usize % kinds.len())
                    .copied()
                    .unwrap_or(Kind::Safe);
                // What comes of it is known: nothing.
                let _ = request(&client, kind, 0).send().await;
            }
        });
    }
    while running.join_next().await.is_some() {}
}
