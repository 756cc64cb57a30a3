//! HTTP/2 frame by frame: what a server vouches that it did not do, and what it hears of a call that is dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clientwright_runtime::transport::{ReqwestTransport, reqwest};
use clientwright_runtime::{
    Answer, Api, BodyKind, Call, Client, ClientBuilder, Error, ErrorKind, Host, Method, Operation,
    RetryPolicy, Status, Value,
};
use tokio::io::{self, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    ..Api::new("test-client", "0.1.0")
};

/// Sent again by nobody who is not sure that it was not done.
static PAY: Operation = Operation {
    body: BodyKind::Json("application/json"),
    success: &[(Status::Code(200), 0)],
    ..Operation::new("pay", Method::POST, "/payments")
};

/// What the server does with a request.
#[derive(Debug, Clone, Copy)]
enum Act {
    Answer,
    /// Resets the stream with this code.
    Reset(u32),
    /// Says that it did nothing after the stream of this number, for this reason, and hangs up.
    GoAway(u32, u32),
    /// Says nothing more on the stream.
    Silence,
}

/// What the server was sent, on which connection and stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Request(usize, u32),
    /// A reset, with its code.
    Reset(usize, u32, u32),
}

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;
const ENHANCE_YOUR_CALM: u32 = 11;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short payload");
    let mut frame = length.to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

fn number(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |all, byte| all << 8 | u32::from(*byte))
}

/// Plays one act for each request, the last one again after that.
struct Server {
    acts: Vec<Act>,
    requests: AtomicUsize,
    seen: UnboundedSender<Seen>,
}

impl Server {
    async fn start(acts: &[Act]) -> (String, UnboundedReceiver<Seen>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (seen, told) = unbounded_channel();
        let server = Arc::new(Self {
            acts: acts.to_vec(),
            requests: AtomicUsize::new(0),
            seen,
        });
        tokio::spawn(async move {
            let mut connection = 0;
            while let Ok((socket, _)) = listener.accept().await {
                connection += 1;
                let server = Arc::clone(&server);
                // What fails is the client hanging up.
                tokio::spawn(async move { server.serve(socket, connection).await });
            }
        });
        (url, told)
    }

    async fn serve(&self, mut socket: TcpStream, connection: usize) -> io::Result<()> {
        let mut preface = [0; 24];
        socket.read_exact(&mut preface).await?;
        assert_eq!(&preface, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        socket.write_all(&frame(SETTINGS, 0, 0, &[])).await?;
        loop {
            let mut head = [0; 9];
            socket.read_exact(&mut head).await?;
            let (kind, flags, stream) = (head[3], head[4], number(&head[5..]));
            let mut payload = vec![0; number(&head[..3]) as usize];
            socket.read_exact(&mut payload).await?;
            match kind {
                SETTINGS if flags & 1 == 0 => {
                    socket.write_all(&frame(SETTINGS, 1, 0, &[])).await?;
                }
                RST_STREAM => self.tell(Seen::Reset(connection, stream, number(&payload))),
                HEADERS => {
                    self.tell(Seen::Request(connection, stream));
                    if !self.act(&mut socket, stream).await? {
                        return socket.shutdown().await;
                    }
                }
                _ => {}
            }
        }
    }

    fn tell(&self, seen: Seen) {
        // Nobody listens where the test is over.
        let _ = self.seen.send(seen);
    }

    /// Does what is to be done with this request; says whether the connection goes on.
    async fn act(&self, socket: &mut TcpStream, stream: u32) -> io::Result<bool> {
        let request = self.requests.fetch_add(1, Ordering::Relaxed);
        let act = self.acts.get(request).or(self.acts.last()).expect("an act");
        match *act {
            Act::Answer => {
                // `:status: 200` of the static table, and a body that ends the stream.
                socket
                    .write_all(&frame(HEADERS, 4, stream, &[0x88]))
                    .await?;
                socket.write_all(&frame(0, 1, stream, b"{}")).await?;
            }
            Act::Reset(code) => {
                let reset = frame(RST_STREAM, 0, stream, &code.to_be_bytes());
                socket.write_all(&reset).await?;
            }
            Act::GoAway(last, code) => {
                let told = [last.to_be_bytes(), code.to_be_bytes()].concat();
                socket.write_all(&frame(GOAWAY, 0, 0, &told)).await?;
                return Ok(false);
            }
            Act::Silence => {}
        }
        Ok(true)
    }
}

fn client(url: &str, retry: RetryPolicy) -> Client {
    let transport =
        ReqwestTransport::from_builder(reqwest::Client::builder().http2_prior_knowledge());
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, url);
    builder.set_transport(transport.expect("a transport"));
    builder.set_retry(retry.backoff(Duration::from_millis(1), Duration::from_millis(1)));
    builder.build().expect("a client")
}

async fn pay(client: &Client) -> Result<Value, Error> {
    let mut call = Call::new(client, &PAY);
    call.field("/amount", &7);
    call.send().await.and_then(Answer::json)
}

fn requests(mut told: UnboundedReceiver<Seen>) -> usize {
    let seen = std::iter::from_fn(|| told.try_recv().ok());
    seen.filter(|seen| matches!(seen, Seen::Request(..)))
        .count()
}

#[tokio::test]
async fn what_the_server_vouches_that_it_did_not_do_is_sent_again_whatever_it_is() {
    let refusals = [
        Act::Reset(REFUSED_STREAM),
        Act::GoAway(0, 0),
        Act::GoAway(0, ENHANCE_YOUR_CALM),
    ];
    for refusal in refusals {
        let (url, told) = Server::start(&[refusal, Act::Answer]).await;
        let paid = pay(&client(&url, RetryPolicy::new())).await;
        assert!(paid.is_ok(), "{refusal:?}: {paid:?}");
        assert_eq!(requests(told), 2, "{refusal:?}");

        let (url, told) = Server::start(&[refusal]).await;
        let error = pay(&client(&url, RetryPolicy::none())).await;
        let error = error.expect_err("a refusal");
        assert_eq!(error.kind(), ErrorKind::Transport, "{refusal:?}: {error:?}");
        assert!(!error.may_have_executed(), "{refusal:?}: {error:?}");
        assert_eq!(requests(told), 1, "{refusal:?}");
    }
}

#[tokio::test]
async fn what_the_server_may_have_done_is_not_sent_again() {
    // The last one says that the stream of the request, the first of its connection, is one that it may have looked at.
    for end in [
        Act::Reset(INTERNAL_ERROR),
        Act::Reset(CANCEL),
        Act::GoAway(1, 0),
        Act::GoAway(1, ENHANCE_YOUR_CALM),
    ] {
        let (url, told) = Server::start(&[end, Act::Answer]).await;
        let error = pay(&client(&url, RetryPolicy::new())).await;
        let error = error.expect_err("a payment that nobody knows of");
        assert_eq!(error.kind(), ErrorKind::Transport, "{end:?}: {error:?}");
        assert!(error.may_have_executed(), "{end:?}: {error:?}");
        assert_eq!(requests(told), 1, "{end:?}");
    }
}

#[tokio::test]
async fn a_dropped_call_resets_its_stream_and_leaves_the_connection() {
    let (url, mut told) = Server::start(&[Act::Silence, Act::Answer]).await;
    let client = client(&url, RetryPolicy::none());
    let dropped = tokio::spawn({
        let client = client.clone();
        async move { pay(&client).await }
    });
    assert_eq!(told.recv().await, Some(Seen::Request(1, 1)));
    dropped.abort();
    assert_eq!(told.recv().await, Some(Seen::Reset(1, 1, CANCEL)));

    assert!(pay(&client).await.is_ok());
    assert_eq!(told.recv().await, Some(Seen::Request(1, 3)));
}
