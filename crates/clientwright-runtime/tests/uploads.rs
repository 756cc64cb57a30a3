//! Bodies that are sent as they come, over real sockets: files, streams, and what becomes of them when something goes wrong.

#[path = "support/bodies.rs"]
#[allow(unreachable_pub, reason = "each test file uses its own part")]
mod bodies;

use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bodies::{Bodies, Upload};
use clientwright_runtime::transport::{
    BoxFuture, Request, ReqwestTransport, Transport, TransportErrorKind,
};
use clientwright_runtime::{
    Api, BodyKind, Bytes, Call, Client, ClientBuilder, Error, ErrorKind, Host, Method, Operation,
    Part, PartType, Phase, RetryPolicy, Status, TransportError, TransportResponse,
};
use futures_core::Stream;

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    ..Api::new("test-client", "0.1.0")
};

static PUT: Operation = Operation {
    body: BodyKind::Bytes("application/octet-stream"),
    body_required: true,
    success: &[(Status::Code(200), 0)],
    ..Operation::new("put-file", Method::PUT, "/files/{name}")
};

static ADD: Operation = Operation {
    body: BodyKind::Multipart(&[PartType::new("photo", "image/png, image/jpeg")]),
    success: &[(Status::Code(200), 0)],
    ..Operation::new("add-file", Method::POST, "/files")
};

static BATCH: Operation = Operation {
    body: BodyKind::MultipartOf(
        "multipart/mixed",
        &[PartType::new("head", "text/plain, application/json")],
    ),
    success: &[(Status::Code(200), 0)],
    ..Operation::new("send-batch", Method::POST, "/batches")
};

static MIXED: Operation = Operation {
    body: BodyKind::Bytes("multipart/mixed"),
    success: &[(Status::Code(200), 0)],
    ..Operation::new("batch", Method::POST, "/batch")
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
const BUSY: &str = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

fn client(url: String) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, url);
    builder.set_retry(RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO));
    builder.build().expect("a client")
}

async fn server(answers: &[&str]) -> (Bodies, Client) {
    let answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
    let server = Bodies::start(answers, true).await;
    let client = client(server.url());
    (server, client)
}

fn put(client: &Client, part: impl Into<Part>) -> Call {
    let mut call = Call::new(client, &PUT);
    call.path("name", clientwright_runtime::Style::SIMPLE, &"a");
    call.upload(part);
    call
}

fn add(client: &Client, part: impl Into<Part>) -> Call {
    let mut call = Call::new(client, &ADD);
    call.field("/title", &"Me");
    call.part("photo", part);
    call
}

/// A file of its own for each test.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str, content: impl AsRef<[u8]>) -> Self {
        let folder = std::env::temp_dir().join(format!("clientwright-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(name);
        std::fs::write(&path, content).expect("a file");
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Pieces of text that come one by one.
fn pieces(texts: &[&'static str]) -> impl Stream<Item = Result<&'static str, io::Error>> + use<> {
    let texts: Vec<_> = texts.iter().map(|text| Ok(*text)).collect();
    Script(texts.into_iter())
}

struct Script<T>(std::vec::IntoIter<T>);

impl<T: Unpin> Stream for Script<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(self.0.next())
    }
}

fn length(upload: &Upload) -> Option<usize> {
    let line = upload
        .head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))?;
    line.parse().ok()
}

fn text(upload: &Upload) -> String {
    String::from_utf8_lossy(&upload.body).into_owned()
}

#[tokio::test]
async fn a_file_goes_with_its_length_and_is_opened_anew_for_each_attempt() {
    let content = "0123456789".repeat(50_000);
    let file = Temporary::new("anew.bin", &content);
    let (server, client) = server(&[BUSY, OK]).await;
    put(&client, Part::file(file.path()))
        .send()
        .await
        .expect("a success");
    let got = server.got();
    assert_eq!(got.len(), 2);
    for upload in &got {
        assert!(upload.whole);
        assert_eq!(length(upload), Some(content.len()));
        assert_eq!(upload.body, content.as_bytes());
        assert!(
            upload
                .head
                .contains("content-type: application/octet-stream\r\n")
        );
    }
}

#[tokio::test]
async fn an_empty_file_is_a_body() {
    let file = Temporary::new("empty.bin", "");
    let (server, client) = server(&[OK]).await;
    put(&client, Part::file(file.path()))
        .send()
        .await
        .expect("a success");
    assert_eq!(length(&server.got()[0]), Some(0));
}

#[tokio::test]
async fn a_file_that_is_not_there_is_told_before_anything_is_sent() {
    let (server, client) = server(&[OK]).await;
    let call = put(&client, Part::file("/no/such/secret-name.bin"));
    let error = call.send().await.expect_err("no file");
    assert!(error.is_build() && !error.may_have_executed());
    let source = std::error::Error::source(&error)
        .expect("a cause")
        .to_string();
    for said in [error.to_string(), format!("{error:?}"), source] {
        assert!(!said.contains("secret-name"), "{said}");
    }
    assert!(server.got().is_empty());
}

#[tokio::test]
async fn a_file_of_a_form_has_its_name_and_media_type() {
    let file = Temporary::new("me.jpg", "JPEG");
    let (server, client) = server(&[OK, OK, OK]).await;
    add(&client, Part::file(file.path()))
        .send()
        .await
        .expect("a success");
    let own = Part::file(file.path())
        .file_name("x")
        .content_type("image/webp");
    add(&client, own).send().await.expect("a success");
    add(&client, b"\x89PNG\r\n\x1a\n".as_slice())
        .send()
        .await
        .expect("a success");
    let got = server.got();
    assert_eq!(length(&got[0]), Some(got[0].body.len()));
    assert!(text(&got[0]).contains("name=\"title\"\r\n\r\nMe\r\n"));
    assert!(text(&got[0]).contains(
        "name=\"photo\"; filename=\"me.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nJPEG\r\n--"
    ));
    assert!(
        text(&got[1]).contains(
            "name=\"photo\"; filename=\"x\"\r\nContent-Type: image/webp\r\n\r\nJPEG\r\n--"
        )
    );
    assert!(text(&got[2]).contains("filename=\"file\"\r\nContent-Type: image/png\r\n\r\n"));
}

#[tokio::test]
async fn a_stream_goes_in_chunks_or_with_the_length_that_it_has() {
    let (server, client) = server(&[OK, OK, OK]).await;
    let sending = put(&client, Part::streamed()).send();
    sending
        .with_stream(pieces(&["ab", "", "c"]))
        .await
        .expect("a success");
    let sending = put(&client, Part::streamed().length(3)).send();
    sending
        .with_stream(pieces(&["ab", "c"]))
        .await
        .expect("a success");
    let sending = add(&client, Part::streamed().file_name("a.png").length(4)).send();
    sending.with_reader(&b"PNG!"[..]).await.expect("a success");
    let got = server.got();
    assert!(got[0].head.contains("transfer-encoding: chunked\r\n"));
    assert_eq!((text(&got[0]).as_str(), length(&got[0])), ("abc", None));
    assert_eq!((text(&got[1]).as_str(), length(&got[1])), ("abc", Some(3)));
    assert_eq!(length(&got[2]), Some(got[2].body.len()));
    assert!(
        text(&got[2]).contains("filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG!\r\n--")
    );
}

#[tokio::test]
async fn several_streams_go_to_the_parts_that_wait_in_their_order() {
    let (server, client) = server(&[OK]).await;
    let mut call = add(&client, Part::streamed());
    call.part("second", Part::streamed());
    let sending = call
        .send()
        .with_stream(pieces(&["one"]))
        .with_stream(pieces(&["two"]));
    sending.await.expect("a success");
    let body = text(&server.got()[0]);
    assert!(body.find("one").expect("one") < body.find("name=\"second\"").expect("the second"));
    assert!(body.contains("two"));
}

#[tokio::test]
async fn a_stream_goes_once() {
    let (server, client) = server(&[BUSY, OK]).await;
    let call = put(&client, Part::streamed());
    let error = call.clone().send().with_stream(pieces(&["abc"])).await;
    let error = error.expect_err("the server is busy");
    assert_eq!(
        (error.status().map(|s| s.as_u16()), error.attempts()),
        (Some(503), 1)
    );
    assert_eq!(server.got().len(), 1);
    // The call itself can be sent again, with another stream.
    call.send()
        .with_stream(pieces(&["abc"]))
        .await
        .expect("a success");
}

/// Reaches no server at first, and then the one that there is.
struct Late(ReqwestTransport, AtomicU64);

impl Transport for Late {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        if self.1.fetch_add(1, Ordering::SeqCst) == 0 {
            drop(request);
            let refused = TransportError::new(TransportErrorKind::Connect);
            return Box::pin(std::future::ready(Err(refused)));
        }
        self.0.send(request)
    }
}

#[tokio::test]
async fn a_stream_of_which_nothing_was_sent_goes_again() {
    let server = Bodies::start(vec![OK.to_owned()], true).await;
    let transport = ReqwestTransport::new(Duration::from_secs(10)).expect("a transport");
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, server.url());
    builder.set_retry(RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO));
    builder.set_transport(Late(transport, AtomicU64::new(0)));
    let client = builder.build().expect("a client");
    let sending = add(&client, Part::streamed()).send();
    let answer = sending.with_stream(pieces(&["abc"])).await;
    assert_eq!(answer.expect("a success").attempts(), 2);
    assert!(text(&server.got()[0]).contains("abc"));
}

#[tokio::test]
async fn streams_and_parts_that_wait_for_them_must_meet() {
    let (server, client) = server(&[OK]).await;
    let none = put(&client, Part::streamed()).send().await;
    assert!(
        none.expect_err("no stream")
            .to_string()
            .contains("with_stream")
    );
    let sending = put(&client, Part::bytes("abc")).send();
    let more = sending.with_stream(pieces(&["abc"])).await;
    assert!(more.expect_err("no part").is_build());
    assert!(server.got().is_empty());
}

async fn refused(error: Result<(), Error>, server: &Bodies) -> Error {
    let error = error.expect_err("the body is not what it was said to be");
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.may_have_executed());
    assert_eq!(error.attempts(), 1);
    let got = server.wait_for(1).await;
    assert!(got.len() == 1 && !got[0].whole, "{got:?}");
    error
}

#[tokio::test]
async fn a_stream_of_another_length_never_comes_whole() {
    for texts in [&["ab"][..], &["ab", "cd"], &["abc", "d"], &["abcd"]] {
        let (server, client) = server(&[OK]).await;
        let sending = put(&client, Part::streamed().length(3)).send();
        let sent = sending.with_stream(pieces(texts)).await.map(drop);
        let error = refused(sent, &server).await;
        assert!(error.to_string().contains("than its length"), "{error}");
    }
}

#[tokio::test]
async fn a_stream_that_fails_never_comes_whole() {
    for part in [Part::streamed(), Part::streamed().length(3)] {
        let (server, client) = server(&[OK]).await;
        let broken = Script(vec![Ok("a"), Err(io::Error::other("my disk"))].into_iter());
        let sent = put(&client, part)
            .send()
            .with_stream(broken)
            .await
            .map(drop);
        let error = refused(sent, &server).await;
        let source = std::error::Error::source(&error).expect("a cause");
        assert_eq!(source.to_string(), "my disk");
    }
}

#[tokio::test]
async fn a_file_that_changes_under_way_never_comes_whole() {
    const SIZE: usize = 40 * 1024 * 1024;
    for grows in [true, false] {
        let file = Temporary::new(
            if grows { "grows.bin" } else { "shrinks.bin" },
            vec![7; SIZE],
        );
        let (server, client) = server(&[OK]).await;
        let read = Arc::clone(&server.read);
        let path = file.path().to_owned();
        let change = tokio::spawn(async move {
            while read.load(Ordering::SeqCst) == 0 {
                tokio::task::yield_now().await;
            }
            let file = std::fs::OpenOptions::new()
                .write(true)
                .open(path)
                .expect("the file");
            let size = if grows { SIZE + 1 } else { SIZE - 1 };
            file.set_len(size as u64).expect("another length");
        });
        let sent = put(&client, Part::file(file.path())).send().await.map(drop);
        change.await.expect("the file has changed");
        let error = refused(sent, &server).await;
        assert!(error.to_string().contains("than its length"), "{error}");
    }
}

/// A large body that counts what was asked of it.
struct Counted {
    left: u64,
    given: Arc<AtomicU64>,
}

impl Stream for Counted {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let size = self.left.min(64 * 1024);
        self.left -= size;
        self.given.fetch_add(size, Ordering::SeqCst);
        let size = usize::try_from(size).expect("a small piece");
        Poll::Ready(Some(Ok(vec![7; size].into())))
    }
}

#[tokio::test]
async fn a_large_stream_is_never_held() {
    const SIZE: u64 = 64 * 1024 * 1024;
    for part in [Part::streamed().length(SIZE), Part::streamed()] {
        let server = Bodies::start(vec![OK.to_owned()], false).await;
        let client = client(server.url());
        let given = Arc::new(AtomicU64::new(0));
        let (asked, read) = (Arc::clone(&given), Arc::clone(&server.read));
        let watch = tokio::spawn(async move {
            let mut held = 0;
            while read.load(Ordering::SeqCst) < SIZE {
                let came = read.load(Ordering::SeqCst);
                held = held.max(asked.load(Ordering::SeqCst).saturating_sub(came));
                tokio::task::yield_now().await;
            }
            held
        });
        let stream = Counted { left: SIZE, given };
        let sending = add(&client, part).send();
        sending.with_stream(stream).await.expect("a success");
        let held = watch.await.expect("a count");
        // What is held are the buffers of the sockets.
        assert!(held < SIZE / 3, "{held} bytes were held");
        assert!(server.got()[0].whole);
    }
}

#[tokio::test]
async fn a_multipart_body_of_ones_own_has_the_boundary_that_it_begins_with() {
    let (server, client) = server(&[OK, OK]).await;
    let send = async |part: Part| {
        let mut call = Call::new(&client, &MIXED);
        call.upload(part);
        call.send().await
    };
    send(Part::bytes("--a:b\r\n\r\n1\r\n--a:b--\r\n"))
        .await
        .expect("a success");
    send(Part::bytes("x").content_type("multipart/mixed; boundary=q"))
        .await
        .expect("a success");
    let error = send(Part::bytes("x")).await.expect_err("no boundary");
    assert!(error.is_build() && error.to_string().contains("boundary"));
    let got = server.got();
    assert!(
        got[0]
            .head
            .contains("content-type: multipart/mixed; boundary=\"a:b\"\r\n")
    );
    assert!(
        got[1]
            .head
            .contains("content-type: multipart/mixed; boundary=q\r\n")
    );
}

#[tokio::test]
async fn parts_of_another_kind_are_written_alike() {
    let (server, client) = server(&[OK]).await;
    let mut call = Call::new(&client, &BATCH);
    call.field("/head", &"x");
    call.part("rows", Part::bytes("1,2").file_name("rows.csv"));
    call.send().await.expect("a success");
    let got = &server.got()[0];
    assert!(
        got.head
            .contains("content-type: multipart/mixed; boundary=clientwright-part-")
    );
    assert!(text(got).contains("name=\"head\"\r\nContent-Type: text/plain\r\n\r\nx\r\n"));
    assert!(text(got).contains("filename=\"rows.csv\"\r\nContent-Type: text/csv\r\n\r\n1,2\r\n"));
}

#[test]
fn parts_show_nothing() {
    let parts = [
        Part::file("/home/me/secret.pdf"),
        Part::bytes("secret"),
        Part::streamed().file_name("secret"),
    ];
    assert_eq!(
        format!("{parts:?}"),
        "[Part(a file), Part(6 bytes), Part(a stream)]"
    );
}

/// Stands for a disk that does not answer: the one thread that may look at files has another thing to do.
#[test]
fn files_are_looked_up_within_the_calls_time() {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().max_blocking_threads(1).build();
    runtime.expect("a runtime").block_on(async {
        let file = Temporary::new("held", b"1234567");
        let (server, client) = server(&[OK]).await;
        let (release, held) = std::sync::mpsc::channel::<()>();
        let holder = tokio::task::spawn_blocking(move || held.recv().is_err());
        let mut call = put(&client, Part::file(file.path()));
        call.timeout(Duration::from_millis(50));
        let error = call.send().await.expect_err("no time is left");
        assert_eq!(error.phase(), Some(Phase::Files));
        assert!(error.is_timeout() && !error.may_have_executed());
        assert!(server.got().is_empty());
        drop(release);
        assert!(holder.await.expect("no panic"));
    });
}
