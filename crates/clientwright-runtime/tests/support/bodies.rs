//! A server on loopback that reads bodies of any size and says whether they came whole.
//!
//! Takes answers, one for each request; gives what came, byte for byte, without the chunks that it came in.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A request with its body.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// Request line and headers, in lower case.
    pub head: String,
    /// The body as far as it came; empty where the server only counts.
    pub body: Vec<u8>,
    /// Whether it came whole, by its length or its last chunk.
    pub whole: bool,
}

/// A server with what it has got.
#[derive(Debug)]
pub struct Bodies {
    address: std::net::SocketAddr,
    got: Arc<Mutex<Vec<Upload>>>,
    /// How many bytes of bodies were read.
    pub read: Arc<AtomicU64>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Bodies {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Bodies {
    /// Starts a server that gives these answers in turn, and keeps the bodies or only counts them.
    pub async fn start(answers: Vec<String>, keep: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (got, read) = (Arc::default(), Arc::default());
        let (recorded, counted) = (Arc::clone(&got), Arc::clone(&read));
        let task = tokio::spawn(async move {
            let mut answers = answers.into_iter();
            while let Ok((socket, _)) = listener.accept().await {
                let mut socket = BufReader::new(socket);
                let mut upload = Upload::default();
                receive(&mut socket, &mut upload, keep, &counted).await;
                let whole = upload.whole;
                let all: &Mutex<Vec<Upload>> = &recorded;
                all.lock().expect("no panic").push(upload);
                if whole {
                    let answer = answers.next().unwrap_or_default();
                    let _ = socket.write_all(answer.as_bytes()).await;
                    let _ = socket.shutdown().await;
                }
            }
        });
        Self {
            address,
            got,
            read,
            task,
        }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What came so far.
    pub fn got(&self) -> Vec<Upload> {
        self.got.lock().expect("no panic").clone()
    }

    /// The requests, once there are so many: one that broke off is only known after the client has gone on.
    pub async fn wait_for(&self, count: usize) -> Vec<Upload> {
        loop {
            let got = self.got();
            if got.len() >= count {
                return got;
            }
            tokio::task::yield_now().await;
        }
    }
}

async fn receive(
    socket: &mut BufReader<TcpStream>,
    upload: &mut Upload,
    keep: bool,
    read: &AtomicU64,
) {
    loop {
        match line(socket).await {
            Some(line) if line == "\r\n" => break,
            Some(line) => upload.head.push_str(&line.to_ascii_lowercase()),
            None => return,
        }
    }
    let length = upload
        .head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    if let Some(length) = length {
        let length = length.trim().parse().expect("a length");
        upload.whole = take(socket, upload, length, keep, read).await;
        return;
    }
    while let Some(size) = line(socket).await {
        let size = u64::from_str_radix(size.trim(), 16).expect("a size");
        let end = size == 0;
        if !take(socket, upload, size, keep, read).await || line(socket).await.is_none() {
            return;
        }
        if end {
            upload.whole = true;
            return;
        }
    }
}

/// Reads so many bytes; false where they do not come.
async fn take(
    socket: &mut BufReader<TcpStream>,
    upload: &mut Upload,
    mut left: u64,
    keep: bool,
    read: &AtomicU64,
) -> bool {
    let mut buffer = vec![0; 64 * 1024];
    while left > 0 {
        let most = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        match socket.read(&mut buffer[..most]).await {
            Ok(0) | Err(_) => return false,
            Ok(count) => {
                left -= count as u64;
                read.fetch_add(count as u64, Ordering::SeqCst);
                if keep {
                    upload.body.extend_from_slice(&buffer[..count]);
                }
            }
        }
    }
    true
}

async fn line(socket: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        line.push(socket.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&line).into_owned())
}
