//! The server: right most of the time, wrong in every way for the rest, and exact about what it has done.
//!
//! Takes requests to `/KIND/ID`; counts effects by call. A keyed request whose key it has seen is answered and not done again,
//! as a provider does it. `/control/…` tells the counts, ends the connections on which nothing is under way, and switches to an
//! outage.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use fastrand::Rng;
use fault_tests::reply;
use tokio::io::{self, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::arguments::Arguments;
use crate::fault::{Fault, Material, Then, right, wrong};
use crate::traffic::Kind;

/// Serves until standard input ends, which is when the parent does.
pub(crate) fn run(arguments: &Arguments) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let trap = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = |listener: &TcpListener| listener.local_addr().expect("an address").port();
        let state = Arc::new(State::new(arguments, port(&trap)));
        println!("{}", port(&listener));
        std::io::stdout().flush().expect("the parent reads");
        let (mut input, mut sink) = (io::stdin(), io::sink());
        tokio::select! {
            () = accept(listener, &state) => {}
            () = watch(trap, &state) => {}
            _ = io::copy(&mut input, &mut sink) => {}
        }
    });
}

async fn accept(listener: TcpListener, state: &Arc<State>) {
    let mut number = 0;
    while let Ok((socket, _)) = listener.accept().await {
        number += 1;
        let state = Arc::clone(state);
        tokio::spawn(async move {
            let connection = Connection {
                socket,
                unread: Vec::new(),
                rng: Rng::with_seed(number),
                state,
            };
            let open = Open::new(&connection.state);
            // What fails is the client hanging up, which it may.
            let _ = connection.serve().await;
            drop(open);
        });
    }
}

/// Counts those who come where a redirect points.
async fn watch(trap: TcpListener, state: &State) {
    while trap.accept().await.is_ok() {
        state.trapped.fetch_add(1, Ordering::Relaxed);
    }
}

/// A connection that is there; counted while it lives.
struct Open(Arc<State>);

impl Open {
    fn new(state: &Arc<State>) -> Self {
        let open = state.open.fetch_add(1, Ordering::Relaxed) + 1;
        state.open_at_most.fetch_max(open, Ordering::Relaxed);
        Self(Arc::clone(state))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

struct State {
    failures: f64,
    outage: AtomicBool,
    /// Ends every connection on which nothing is under way.
    rest: Notify,
    material: Material,
    /// How often a call had its effect.
    effects: Vec<AtomicU8>,
    /// The key that a call came with first.
    keys: Vec<AtomicU64>,
    /// Which call a key came with first: an open table of keys and calls.
    owners: Vec<(AtomicU64, AtomicU32)>,
    /// The connections that are there.
    open: AtomicU64,
    open_at_most: AtomicU64,
    requests: AtomicU64,
    /// Requests that were reset before they were read.
    unread: AtomicU64,
    foreign_keys: AtomicU64,
    missing_keys: AtomicU64,
    trapped: AtomicU64,
    faults: [AtomicU64; Fault::ALL.len()],
}

impl State {
    fn new(arguments: &Arguments, trap: u16) -> Self {
        let calls = arguments.calls as usize;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&vec![b' '; 16 << 20]).expect("memory");
        Self {
            failures: arguments.failures,
            outage: AtomicBool::new(false),
            rest: Notify::new(),
            material: Material {
                bomb: gzip.finish().expect("memory"),
                long: "x".repeat(1 << 20),
                trap: format!("http://127.0.0.1:{trap}/"),
            },
            effects: (0..calls).map(|_| AtomicU8::new(0)).collect(),
            keys: (0..calls).map(|_| AtomicU64::new(0)).collect(),
            owners: (0..(calls * 2).next_power_of_two())
                .map(|_| (AtomicU64::new(0), AtomicU32::new(0)))
                .collect(),
            open: AtomicU64::new(0),
            open_at_most: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            unread: AtomicU64::new(0),
            foreign_keys: AtomicU64::new(0),
            missing_keys: AtomicU64::new(0),
            trapped: AtomicU64::new(0),
            faults: [const { AtomicU64::new(0) }; Fault::ALL.len()],
        }
    }

    /// Does what a request asks for.
    fn act(&self, request: &Request) {
        let Some(effects) = self.effects.get(request.call as usize) else {
            return;
        };
        match request.kind {
            Kind::Safe => {}
            Kind::Idempotent | Kind::Never => {
                effects.fetch_add(1, Ordering::Relaxed);
            }
            Kind::KeyedByHeader | Kind::KeyedByField if request.key == 0 => {
                self.missing_keys.fetch_add(1, Ordering::Relaxed);
                effects.fetch_add(1, Ordering::Relaxed);
            }
            Kind::KeyedByHeader | Kind::KeyedByField => {
                self.own(request);
                // One thread serves all, so that nothing comes between the look and the note.
                let known = self.keys.get(request.call as usize);
                if known
                    .is_some_and(|known| known.swap(request.key, Ordering::Relaxed) != request.key)
                {
                    effects.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }

    /// Notes whose a key is; a key of another call's would be taken for a repeat of that.
    fn own(&self, request: &Request) {
        let mask = self.owners.len() - 1;
        let mut place = usize::try_from(request.key & u64::from(u32::MAX)).unwrap_or(0) & mask;
        while let Some((key, call)) = self.owners.get(place) {
            match key.load(Ordering::Relaxed) {
                0 => {
                    key.store(request.key, Ordering::Relaxed);
                    call.store(request.call, Ordering::Relaxed);
                    return;
                }
                known if known == request.key => {
                    if call.load(Ordering::Relaxed) != request.call {
                        self.foreign_keys.fetch_add(1, Ordering::Relaxed);
                    }
                    return;
                }
                _ => place = (place + 1) & mask,
            }
        }
    }

    fn played(&self, fault: Fault) {
        if let Some(count) = self.faults.get(fault as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn control(&self, command: &str) -> Vec<u8> {
        match command {
            "outage" => {
                self.outage.store(true, Ordering::Relaxed);
                Vec::new()
            }
            "rest" => {
                self.rest.notify_waiters();
                Vec::new()
            }
            "effects" => self
                .effects
                .iter()
                .map(|n| n.load(Ordering::Relaxed))
                .collect(),
            _ => {
                let count = |n: &AtomicU64| n.load(Ordering::Relaxed);
                let faults = Fault::ALL.iter().zip(&self.faults);
                let faults = faults.map(|(fault, n)| format!("\"{fault:?}\":{}", count(n)));
                let faults: Vec<_> = faults.collect();
                format!(
                    r#"{{"connections":{},"connections_at_most":{},"requests":{},"unread":{},"foreign_keys":{},"missing_keys":{},"trapped":{},"faults":{{{}}}}}"#,
                    count(&self.open),
                    count(&self.open_at_most),
                    count(&self.requests),
                    count(&self.unread),
                    count(&self.foreign_keys),
                    count(&self.missing_keys),
                    count(&self.trapped),
                    faults.join(","),
                )
                .into_bytes()
            }
        }
    }
}

/// What matters of a request.
struct Request {
    kind: Kind,
    call: u32,
    /// The key's hash; 0 where there is none.
    key: u64,
}

enum Asked {
    Work(Request),
    /// Something, which is left unread.
    Unread,
    Control(String),
}

struct Connection {
    socket: TcpStream,
    unread: Vec<u8>,
    rng: Rng,
    state: Arc<State>,
}

impl Connection {
    async fn serve(mut self) -> io::Result<()> {
        self.socket.set_nodelay(true)?;
        loop {
            let fault = Fault::draw(&mut self.rng, self.state.failures);
            let Some(asked) = self.next(fault).await? else {
                return Ok(());
            };
            let request = match asked {
                Asked::Unread => return self.socket.set_zero_linger(),
                Asked::Work(request) => request,
                Asked::Control(command) => {
                    let answer = self.state.control(&command);
                    self.socket
                        .write_all(&reply::whole(200, &[], answer))
                        .await?;
                    return Ok(());
                }
            };
            self.state.requests.fetch_add(1, Ordering::Relaxed);
            if self.state.outage.load(Ordering::Relaxed) {
                if self.rng.bool() {
                    return self.socket.set_zero_linger();
                }
                self.socket.write_all(&reply::kept(503, &[], "")).await?;
                continue;
            }
            let Some(fault) = fault else {
                self.state.act(&request);
                self.socket.write_all(&right(request.call)).await?;
                continue;
            };
            if fault.acts(&mut self.rng) {
                self.state.act(&request);
            }
            self.state.played(fault);
            if !self.fail(fault, request.call).await? {
                return Ok(());
            }
        }
    }

    /// Waits for a request; `None` where the client is done, or is to be left alone.
    async fn next(&mut self, fault: Option<Fault>) -> io::Result<Option<Asked>> {
        let state = Arc::clone(&self.state);
        let asked = async {
            if fault != Some(Fault::ResetUnread) || !self.unread.is_empty() {
                return self.read().await;
            }
            // A client that hangs up has sent nothing that could be left unread.
            if self.socket.peek(&mut [0]).await? == 0 {
                return Ok(None);
            }
            state.unread.fetch_add(1, Ordering::Relaxed);
            state.played(Fault::ResetUnread);
            Ok(Some(Asked::Unread))
        };
        tokio::select! {
            () = state.rest.notified() => Ok(None),
            asked = asked => asked,
        }
    }

    /// Plays a fault; says whether the connection goes on.
    async fn fail(&mut self, fault: Fault, call: u32) -> io::Result<bool> {
        let (pieces, then) = wrong(fault, call, &mut self.rng, &self.state.material);
        for (index, piece) in pieces.iter().enumerate() {
            match then {
                Then::Drip => {
                    for byte in piece {
                        self.socket.write_all(&[*byte]).await?;
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                }
                Then::Late(time) if index > 0 => {
                    tokio::time::sleep(time).await;
                    self.socket.write_all(piece).await?;
                }
                _ => self.socket.write_all(piece).await?,
            }
        }
        match then {
            Then::Keep | Then::Drip | Then::Late(_) => return Ok(true),
            Then::Close => self.socket.shutdown().await?,
            Then::Reset => self.socket.set_zero_linger()?,
            Then::Stall => {
                io::copy(&mut self.socket, &mut io::sink()).await?;
            }
            Then::Endless => {
                let more = "1234567890,".repeat(1000);
                loop {
                    self.socket.write_all(more.as_bytes()).await?;
                }
            }
        }
        Ok(false)
    }

    /// Reads the next request; `None` where the client is done.
    async fn read(&mut self) -> io::Result<Option<Asked>> {
        loop {
            if let Some((asked, length)) = parse(&self.unread) {
                self.unread.drain(..length);
                return Ok(Some(asked));
            }
            if self.socket.read_buf(&mut self.unread).await? == 0 {
                return Ok(None);
            }
        }
    }
}

/// The first request of these bytes and its length, where it is there whole.
fn parse(bytes: &[u8]) -> Option<(Asked, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let target = lines.next()?.split(' ').nth(1)?;
    let (mut length, mut key) = (0, 0);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().ok()?;
        } else if name.eq_ignore_ascii_case("idempotency-key") {
            key = hash(value);
        }
    }
    let body = bytes.get(end..end + length)?;
    let (kind, rest) = target.get(1..)?.split_once('/')?;
    if kind == "control" {
        return Some((Asked::Control(rest.to_owned()), end + length));
    }
    let kind = *Kind::ALL.get(kind.parse::<usize>().ok()?)?;
    if kind == Kind::KeyedByField {
        let body = std::str::from_utf8(body).ok()?;
        let field = body
            .split_once(r#""key":""#)
            .and_then(|(_, rest)| rest.split_once('"'));
        key = field.map_or(0, |(value, _)| hash(value));
    }
    let call = rest.parse().ok()?;
    Some((Asked::Work(Request { kind, call, key }), end + length))
}

/// FNV-1a, finished so that its low half is spread, and never 0.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    (hash ^ (hash >> 32)).max(1)
}
