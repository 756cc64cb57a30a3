//! A server on loopback that records the bytes of each request and answers from a script.
//!
//! Takes raw answers, one for each connection or request; gives the requests as they came over the wire. It knows no more of HTTP
//! than where a request ends, so that nothing it does can hide what a client sends.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with one request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Sends these bytes and closes the connection.
    Raw(Vec<u8>),
    /// Sends these bytes and then nothing, with the connection open.
    Stall(Vec<u8>),
    /// Sends these bytes and then this chunk for ever.
    Endless(Vec<u8>, Vec<u8>),
    /// Closes the connection without an answer.
    Close,
    /// Sends what this makes of the request and closes the connection.
    Made(fn(&Recorded) -> String),
    /// Sends these bytes after a while and closes the connection.
    Late(Duration, Vec<u8>),
    /// Sends these bytes, reads another request on the same connection and closes it without an answer.
    Once(Vec<u8>),
}

/// A server with its recordings.
#[derive(Debug)]
pub struct Server {
    address: std::net::SocketAddr,
    requests: Arc<Mutex<Vec<Vec<u8>>>>,
    connections: Arc<Mutex<usize>>,
    hung_up: Arc<Mutex<usize>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

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
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn parse(raw: &[u8]) -> Self {
        let end = head_end(raw).unwrap_or(raw.len());
        let head = String::from_utf8_lossy(&raw[..end]).into_owned();
        let mut lines = head.lines();
        let mut first = lines.next().unwrap_or_default().split(' ');
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            method: first.next().unwrap_or_default().to_owned(),
            target: first.next().unwrap_or_default().to_owned(),
            headers: headers
                .map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned()))
                .collect(),
            body: raw[end..].to_vec(),
        }
    }
}

impl Server {
    /// Starts a server that gives these replies in turn, and the last one again after that.
    pub async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port on loopback");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let (recorded, counted) = (Arc::clone(&requests), Arc::clone(&connections));
        let hung_up = Arc::new(Mutex::new(0));
        let gone = Arc::clone(&hung_up);
        let task = tokio::spawn(async move {
            let mut replies = replies.into_iter().peekable();
            while let Ok((socket, _)) = listener.accept().await {
                *counted.lock().expect("no panic while counting") += 1;
                let reply = match replies.next() {
                    Some(last) if replies.peek().is_none() => {
                        replies = vec![last.clone()].into_iter().peekable();
                        last
                    }
                    Some(reply) => reply,
                    None => Reply::Close,
                };
                tokio::spawn(serve(
                    socket,
                    reply,
                    Arc::clone(&recorded),
                    Arc::clone(&gone),
                ));
            }
        });
        Self {
            address,
            requests,
            connections,
            hung_up,
            task,
        }
    }

    /// Starts a server that answers everything with this status, content type and body.
    pub async fn answering(status: u16, content_type: &str, body: &str) -> Self {
        Self::start(vec![answer(
            status,
            &[("Content-Type", content_type)],
            body,
        )])
        .await
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests that came so far.
    pub fn requests(&self) -> Vec<Recorded> {
        let requests = self.requests.lock().expect("no panic while recording");
        requests.iter().map(|raw| Recorded::parse(raw)).collect()
    }

    /// The only request that came.
    pub fn request(&self) -> Recorded {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests.into_iter().next().expect("one request")
    }

    /// How many clients hung up while they waited for the rest of an answer.
    pub fn hung_up(&self) -> usize {
        *self.hung_up.lock().expect("no panic while counting")
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        *self.connections.lock().expect("no panic while counting")
    }
}

/// A whole answer with its `Content-Length`.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    Reply::Raw(raw(status, headers, body).into_bytes())
}

/// The bytes of a whole answer with its `Content-Length`; the connection is closed after it.
pub fn raw(status: u16, headers: &[(&str, &str)], body: &str) -> String {
    let mut out = format!("HTTP/1.1 {status} Reason\r\n");
    for (name, value) in headers {
        out.extend([name, ": ", value, "\r\n"]);
    }
    let length = match status {
        204 | 304 => String::new(),
        _ => format!("Content-Length: {}\r\n", body.len()),
    };
    format!("{out}{length}Connection: close\r\n\r\n{body}")
}

async fn serve(
    mut socket: TcpStream,
    reply: Reply,
    requests: Arc<Mutex<Vec<Vec<u8>>>>,
    hung_up: Arc<Mutex<usize>>,
) {
    let Some(request) = read_request(&mut socket).await else {
        return;
    };
    let parsed = Recorded::parse(&request);
    requests
        .lock()
        .expect("no panic while recording")
        .push(request);
    // Errors of the socket are the client hanging up, which some tests are about.
    match reply {
        Reply::Close => {}
        Reply::Late(wait, bytes) => {
            tokio::time::sleep(wait).await;
            let _ = socket.write_all(&bytes).await;
            let _ = socket.shutdown().await;
        }
        Reply::Made(make) => {
            let _ = socket.write_all(make(&parsed).as_bytes()).await;
            let _ = socket.shutdown().await;
        }
        Reply::Once(bytes) => {
            let _ = socket.write_all(&bytes).await;
            if let Some(request) = read_request(&mut socket).await {
                requests
                    .lock()
                    .expect("no panic while recording")
                    .push(request);
            }
        }
        Reply::Raw(bytes) => {
            let _ = socket.write_all(&bytes).await;
            let _ = socket.shutdown().await;
        }
        Reply::Stall(bytes) => {
            let _ = socket.write_all(&bytes).await;
            let mut more = [0];
            let end = tokio::time::timeout(Duration::from_secs(3600), socket.read(&mut more));
            if matches!(end.await, Ok(Ok(0) | Err(_))) {
                *hung_up.lock().expect("no panic while counting") += 1;
            }
        }
        Reply::Endless(head, chunk) => {
            if socket.write_all(&head).await.is_ok() {
                while socket.write_all(&chunk).await.is_ok() {}
            }
        }
    }
}

/// Reads one request whole; `None` where the client hangs up before it has sent one.
async fn read_request(socket: &mut TcpStream) -> Option<Vec<u8>> {
    let mut raw = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        if let Some(end) = head_end(&raw) {
            let head = String::from_utf8_lossy(&raw[..end]).to_ascii_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.and_then(|l| l.trim().parse().ok()).unwrap_or(0);
            if raw.len() >= end + length {
                return Some(raw);
            }
        }
        match socket.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => raw.extend_from_slice(&buffer[..read]),
        }
    }
}

fn head_end(raw: &[u8]) -> Option<usize> {
    raw.windows(4)
        .position(|w| w == b"\r\n\r\n")
        .map(|at| at + 4)
}
