//! The server: each connection plays a script.
//!
//! Takes one script for each connection; gives what came over the wire, request by request, and how many connections there were.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{self, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// One thing that the server does with a connection. After the last one the connection is closed in order.
#[derive(Debug, Clone)]
pub enum Step {
    /// Reads a request to its end and records it; the script ends where the client hangs up before that.
    Read,
    /// Reads a part of a request and leaves the rest unread.
    ReadPart(usize),
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes one by one, with a pause before each.
    Drip(Vec<u8>, Duration),
    /// Sends these bytes again and again, until the client hangs up.
    Endless(Vec<u8>),
    /// Does nothing for so long.
    Wait(Duration),
    /// Does nothing more, with the connection open, until the client hangs up.
    Stall,
    /// Breaks the connection with a reset instead of closing it.
    Reset,
}

/// What the server does with one connection.
pub type Connection = Vec<Step>;

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers in their order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Recorded {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn parse(raw: &[u8]) -> Self {
        let end = head_end(raw).unwrap_or(raw.len());
        let (head, body) = raw.split_at(end);
        let head = String::from_utf8_lossy(head).into_owned();
        let mut lines = head.lines();
        let mut first = lines.next().unwrap_or_default().split(' ');
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            method: first.next().unwrap_or_default().to_owned(),
            target: first.next().unwrap_or_default().to_owned(),
            headers: headers
                .map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned()))
                .collect(),
            body: body.to_vec(),
        }
    }
}

/// A server on loopback with its recordings; it ends with its handle.
#[derive(Debug)]
pub struct Server {
    port: u16,
    seen: Arc<Mutex<Seen>>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Seen {
    requests: Vec<Vec<u8>>,
    parts: Vec<u8>,
    sent: Vec<u8>,
    connections: usize,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Starts a server that plays these scripts, one for each connection, and the last one again after that.
    ///
    /// # Panics
    /// Where no port can be had.
    pub async fn start(scripts: Vec<Connection>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a port on loopback");
        let port = listener.local_addr().expect("an address").port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let last = scripts.last().cloned().unwrap_or_default();
            let mut scripts = scripts.into_iter();
            // The connections end with the server, since the set is dropped with this task.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                locked(&shared).connections += 1;
                let script = scripts.next().unwrap_or_else(|| last.clone());
                let shared = Arc::clone(&shared);
                connections.spawn(async move {
                    // What fails is the client hanging up, which some scripts wait for.
                    let _ = play(socket, script, &shared).await;
                });
            }
        });
        Self { port, seen, task }
    }

    /// Starts a server that reads a request on each connection, sends these bytes and closes it.
    pub async fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        Self::start(vec![vec![Step::Read, Step::Send(bytes.into())]]).await
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The requests that came so far.
    pub fn requests(&self) -> Vec<Recorded> {
        let seen = locked(&self.seen);
        seen.requests
            .iter()
            .map(|raw| Recorded::parse(raw))
            .collect()
    }

    /// What came of the requests that were read in part, one after the other.
    pub fn parts(&self) -> Vec<u8> {
        locked(&self.seen).parts.clone()
    }

    /// The bytes that were sent, of all connections; what is sent again and again stands there once.
    pub fn sent(&self) -> Vec<u8> {
        locked(&self.seen).sent.clone()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        locked(&self.seen).connections
    }
}

fn locked(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn play(mut socket: TcpStream, script: Connection, seen: &Mutex<Seen>) -> io::Result<()> {
    let mut unread = Vec::new();
    for step in script {
        match step {
            Step::Read => match read_request(&mut socket, &mut unread).await? {
                Some(request) => locked(seen).requests.push(request),
                None => return Ok(()),
            },
            Step::ReadPart(bytes) => {
                let mut part = vec![0; bytes];
                socket.read_exact(&mut part).await?;
                locked(seen).parts.extend(part);
            }
            Step::Send(bytes) => {
                socket.write_all(&bytes).await?;
                locked(seen).sent.extend(bytes);
            }
            Step::Drip(bytes, pause) => {
                for byte in bytes {
                    tokio::time::sleep(pause).await;
                    socket.write_all(&[byte]).await?;
                    locked(seen).sent.push(byte);
                }
            }
            Step::Endless(bytes) => {
                socket.write_all(&bytes).await?;
                locked(seen).sent.extend(&bytes);
                loop {
                    socket.write_all(&bytes).await?;
                }
            }
            Step::Wait(time) => tokio::time::sleep(time).await,
            Step::Stall => {
                io::copy(&mut socket, &mut io::sink()).await?;
                return Ok(());
            }
            Step::Reset => {
                socket.set_zero_linger()?;
                return Ok(());
            }
        }
    }
    // What the client has sent and nobody read would turn an orderly end into a reset.
    socket.shutdown().await?;
    let _ = tokio::time::timeout(
        Duration::from_secs(1),
        io::copy(&mut socket, &mut io::sink()),
    )
    .await;
    Ok(())
}

/// Reads one request whole; `None` where the client hangs up before it has sent one. What came after it stays in `unread`.
async fn read_request(socket: &mut TcpStream, unread: &mut Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        if let Some(end) = head_end(unread) {
            let head = unread.get(..end).unwrap_or_default();
            if let Some(length) = request_length(head, unread.get(end..).unwrap_or_default()) {
                let rest = unread.split_off(end + length);
                return Ok(Some(std::mem::replace(unread, rest)));
            }
        }
        match socket.read(&mut buffer).await? {
            0 => return Ok(None),
            read => unread.extend_from_slice(buffer.get(..read).unwrap_or_default()),
        }
    }
}

/// How many bytes the body of a request has; `None` while it is not there whole.
fn request_length(head: &[u8], body: &[u8]) -> Option<usize> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if head.contains("\r\ntransfer-encoding: chunked") {
        let end = b"0\r\n\r\n";
        let found = body.windows(end.len()).position(|bytes| bytes == end)?;
        return Some(found + end.len());
    }
    let mut lines = head.lines();
    let length = lines.find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map_or(0, |length| length.trim().parse().unwrap_or(0));
    (body.len() >= length).then_some(length)
}

fn head_end(raw: &[u8]) -> Option<usize> {
    let end = b"\r\n\r\n";
    let found = raw.windows(end.len()).position(|bytes| bytes == end)?;
    Some(found + end.len())
}
