//! Answers that are read as they come, over real sockets: files, events, lines, and whatever came.

mod support;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use clientwright_runtime::{
    Api, Bytes, Call, Client, ClientBuilder, Download, Drift, Error, ErrorKind, EventForm, Events,
    Hook, Host, Method, Operation, Phase, RetryPolicy, Status, Value, object,
};
use futures_core::Stream;
use support::{Reply, Server, answer, raw};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    request_id_headers: &["x-request-id"],
    ..Api::new("test-client", "0.1.0")
};

static FILE: Operation = Operation {
    accept: "application/pdf",
    success: &[(Status::Code(200), 0)],
    errors: &[(Status::Code(404), 0)],
    ..Operation::new("get-file", Method::GET, "/file")
};

static CHAT: Operation = Operation {
    accept: "application/json",
    success: &[(Status::Code(200), 0)],
    ..Operation::new("chat", Method::POST, "/chat")
};

#[derive(Clone)]
struct Token {
    text: String,
    index: Option<i64>,
}

object! {
    Token {
        "text" => text: required,
        "index" => index: optional,
    }
}

fn client(server: &Server) -> Client {
    made(server, |_| {})
}

fn made(server: &Server, set: impl FnOnce(&mut ClientBuilder)) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, server.url());
    builder.set_retry(RetryPolicy::none());
    set(&mut builder);
    builder.build().expect("a client")
}

async fn open(client: &Client) -> Result<Download, Error> {
    Call::new(client, &FILE).send_stream().await
}

async fn all(mut download: Download) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    while let Some(bytes) = download.chunk().await? {
        out.extend_from_slice(&bytes);
    }
    assert!(matches!(download.chunk().await, Ok(None)));
    Ok(out)
}

fn chunked(parts: &[&str]) -> String {
    let mut out =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            .to_owned();
    for part in parts {
        out.push_str(&format!("{:x}\r\n{part}\r\n", part.len()));
    }
    out
}

#[tokio::test]
async fn a_file_comes_as_chunks_as_a_stream_and_as_a_reader() {
    let text = "0123456789".repeat(20_000);
    let headers = [("Content-Type", "application/pdf"), ("X-Request-Id", "r1")];
    let server = Server::start(vec![answer(200, &headers, &text)]).await;
    // The client's limit is for answers that are held.
    let client = made(&server, |builder| builder.set_max_response_bytes(1000));

    let download = open(&client).await.expect("a download");
    assert_eq!(download.status(), 200);
    assert_eq!(download.length(), Some(200_000));
    assert_eq!(download.request_id(), Some("r1"));
    assert_eq!(download.header("content-type"), Some("application/pdf"));
    assert!(!format!("{download:?}").contains("0123"));
    assert_eq!(all(download).await.expect("all of it"), text.as_bytes());

    let mut stream = Box::pin(open(&client).await.expect("a download"));
    let mut streamed = Vec::new();
    while let Some(bytes) = next(&mut stream).await {
        streamed.extend_from_slice(&bytes.expect("a piece"));
    }
    assert_eq!(streamed, text.as_bytes());

    let mut reader = open(&client).await.expect("a download");
    let mut start = [0; 7];
    reader.read_exact(&mut start).await.expect("the start");
    assert_eq!(&start, b"0123456");
    let rest = reader.chunk().await.expect("no failure").expect("more");
    assert!(rest.starts_with(b"789012"));
    let mut read = Vec::new();
    reader.read_to_end(&mut read).await.expect("the rest");
    assert_eq!(7 + rest.len() + read.len(), text.len());

    assert_eq!(
        server.requests()[0].header("accept"),
        Some("application/pdf")
    );
}

async fn next(stream: &mut Pin<Box<Download>>) -> Option<Result<Bytes, Error>> {
    std::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await
}

#[tokio::test]
async fn a_file_that_is_an_error_is_the_same_error_as_ever() {
    let server = Server::answering(404, "application/json", "{\"code\":\"gone\"}").await;
    let error = open(&client(&server)).await.expect_err("no file");
    assert!(error.is_not_found());
    assert_eq!(error.error_body().map(|body| body.variant()), Some(0));
    assert_eq!(error.body(), b"{\"code\":\"gone\"}");
}

#[tokio::test]
async fn a_file_that_breaks_off_is_never_whole() {
    let cut = raw(200, &[], "0123456789").replace("Content-Length: 10", "Content-Length: 11");
    let chunks = chunked(&["01234"]);
    let half = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n01234".to_owned();
    for sent in [cut, chunks, half] {
        let server = Server::start(vec![Reply::Raw(sent.into_bytes())]).await;
        let error = all(open(&client(&server)).await.expect("a head"));
        let error = error.await.expect_err("it breaks off");
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert_eq!(error.status().map(|s| s.as_u16()), Some(200));
        assert_eq!(error.path_template(), Some("/file"));
    }
}

#[tokio::test]
async fn a_reader_never_takes_a_failure_for_the_end() {
    let cut = raw(200, &[], "0123456789").replace("Content-Length: 10", "Content-Length: 11");
    let server = Server::start(vec![Reply::Raw(cut.into_bytes())]).await;
    let mut download = open(&client(&server)).await.expect("a head");
    let mut read = Vec::new();
    let error = download
        .read_to_end(&mut read)
        .await
        .expect_err("it is cut");
    let cause = error.get_ref().and_then(|e| e.downcast_ref::<Error>());
    assert_eq!(cause.map(Error::kind), Some(ErrorKind::Transport));
    for _ in 0..2 {
        let again = download.read(&mut [0; 4]).await.expect_err("no end");
        assert_eq!(again.kind(), std::io::ErrorKind::UnexpectedEof);
    }
    assert_eq!(read, b"0123456789");
    // Pieces say it once, and a reader behind them goes on saying it.
    let mut download = open(&client(&server)).await.expect("a head");
    while matches!(download.chunk().await, Ok(Some(_))) {}
    assert!(matches!(download.chunk().await, Ok(None)));
    assert!(download.read(&mut [0; 4]).await.is_err());
    // Beyond a limit of one's own, too.
    let server = Server::start(vec![answer(200, &[], "0123456789")]).await;
    let download = open(&client(&server)).await.expect("a head");
    let mut download = download.max_bytes(5);
    assert!(download.read_to_end(&mut read).await.is_err());
    assert!(download.read(&mut [0; 4]).await.is_err());
}

#[cfg(feature = "blocking")]
#[tokio::test]
async fn a_reader_that_blocks_never_takes_a_failure_for_the_end() {
    use std::io::Read;
    let cut = raw(200, &[], "0123456789").replace("Content-Length: 10", "Content-Length: 11");
    let server = Server::start(vec![Reply::Raw(cut.into_bytes())]).await;
    let download = open(&client(&server)).await.expect("a head");
    let read = tokio::task::spawn_blocking(move || {
        let mut reader = download.blocking();
        let failed = reader.read_to_end(&mut Vec::new()).is_err();
        failed && reader.read(&mut [0; 4]).is_err() && reader.read(&mut [0; 4]).is_err()
    });
    assert!(read.await.expect("no panic"));
}

#[tokio::test]
async fn a_file_that_stalls_has_a_time_for_each_wait() {
    let stalled = raw(200, &[], "0123456789").replace("Content-Length: 10", "Content-Length: 11");
    let server = Server::start(vec![Reply::Stall(stalled.into_bytes())]).await;
    let client = made(&server, |builder| {
        builder.set_attempt_timeout(Duration::from_millis(200));
    });
    let error = all(open(&client).await.expect("a head")).await;
    let error = error.expect_err("it stalls");
    assert!(error.is_timeout());
    assert_eq!(error.phase(), Some(Phase::Body));
}

#[tokio::test]
async fn the_time_of_a_whole_file_is_what_the_call_says() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n".to_vec();
    let server = Server::start(vec![Reply::Endless(head, vec![7; 1000])]).await;
    let client = made(&server, |builder| {
        builder.set_attempt_timeout(Duration::from_secs(3600));
    });
    let mut call = Call::new(&client, &FILE);
    call.timeout(Duration::from_millis(200));
    let download = call.send_stream().await.expect("a head");
    let error = all(download).await.expect_err("it goes on for ever");
    assert!(error.is_timeout());

    let limited = open(&client).await.expect("a head").max_bytes(100_000);
    let error = all(limited).await.expect_err("it is too large");
    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn a_slow_reader_slows_the_sender_down() {
    const SIZE: u64 = 64 * 1024 * 1024;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let written = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&written);
    let task = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        let _ = socket.read(&mut [0; 4096]).await;
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n");
        socket.write_all(head.as_bytes()).await.expect("a head");
        let piece = vec![7; 64 * 1024];
        while counted.load(Ordering::SeqCst) < SIZE {
            socket.write_all(&piece).await.expect("a piece");
            counted.fetch_add(piece.len() as u64, Ordering::SeqCst);
        }
    });
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, url);
    let client = builder.build().expect("a client");
    let mut download = open(&client).await.expect("a head");
    let (mut read, mut held) = (0, 0);
    while let Some(bytes) = download.chunk().await.expect("a piece") {
        read += bytes.len() as u64;
        // The sender gets every chance to run ahead.
        for _ in 0..16 {
            tokio::task::yield_now().await;
        }
        held = held.max(written.load(Ordering::SeqCst).saturating_sub(read));
    }
    task.await.expect("the sender is done");
    assert_eq!(read, SIZE);
    // What is held are the buffers of the sockets.
    assert!(held < SIZE / 3, "{held} bytes were held");
}

#[tokio::test]
async fn whatever_came_is_an_answer() {
    let server = Server::start(vec![
        answer(404, &[("X-Request-Id", "r1")], "<html>gone</html>"),
        answer(302, &[("Location", "/x")], ""),
    ])
    .await;
    let client = client(&server);
    let response = Call::new(&client, &FILE)
        .send_raw::<Error>()
        .await
        .expect("an answer");
    assert_eq!(response.status(), 404);
    assert_eq!(response.request_id(), Some("r1"));
    assert_eq!(&response.body()[..], b"<html>gone</html>");
    let response = Call::new(&client, &FILE)
        .send_raw::<Error>()
        .await
        .expect("an answer");
    assert_eq!(response.status(), 302);
    assert_eq!(response.header("location"), Some("/x"));
}

#[tokio::test]
async fn whatever_came_has_been_tried_again_and_has_a_size() {
    let large = "x".repeat(100_000);
    let server = Server::start(vec![
        answer(503, &[], "busy"),
        answer(503, &[], "still busy"),
        answer(500, &[], &large),
    ])
    .await;
    let quick = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
    let client = made(&server, |builder| builder.set_retry(quick.max_retries(1)));
    let raw = || Call::new(&client, &FILE).send_raw::<Error>();
    let response = raw().await.expect("an answer");
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (503, &b"still busy"[..])
    );
    assert_eq!(server.requests().len(), 2);
    // An error would keep less of it.
    assert_eq!(raw().await.expect("an answer").body().len(), 100_000);

    let client = made(&server, |builder| builder.set_max_response_bytes(1000));
    let error = Call::new(&client, &FILE).send_raw::<Error>().await;
    assert_eq!(
        error.expect_err("it is too large").kind(),
        ErrorKind::Transport
    );
}

async fn chat(server: &Server, form: EventForm) -> Events<Token> {
    let sending = Call::new(&client(server), &CHAT).send_events("text/event-stream", form);
    sending.await.expect("a stream")
}

#[tokio::test]
async fn events_come_typed_one_by_one() {
    let sent = chunked(&[
        ": hello\n\nid: 1\nevent: token\ndata: {\"text\"",
        ":\"a\"}\r\n\r",
        "\ndata: {\"text\":\ndata: \"b\",\"index\":2}\n\nretry: 10\ndata: [DONE]\n\ndata: {\"text\":\"c\"}\n\n",
        "",
    ]);
    let server = Server::start(vec![Reply::Raw(sent.into_bytes())]).await;
    let mut events = chat(&server, EventForm::Data).await;
    let first = events.next().await.expect("one").expect("a token");
    assert_eq!((first.text.as_str(), first.index), ("a", None));
    assert_eq!(
        (events.event_name(), events.last_event_id()),
        ("token", "1")
    );
    let second = events.next().await.expect("two").expect("a token");
    assert_eq!((second.text.as_str(), second.index), ("b", Some(2)));
    assert_eq!((events.event_name(), events.last_event_id()), ("", "1"));
    assert!(events.next().await.is_none() && events.next().await.is_none());
    assert_eq!(events.retry_after(), Some(Duration::from_millis(10)));
    assert_eq!(server.request().header("accept"), Some("text/event-stream"));
}

#[tokio::test]
async fn an_event_that_does_not_fit_costs_only_itself() {
    let sent = "data: {\"text\":12345}\n\ndata: oops\n\ndata: {\"text\":\"a\"}\n\ndata: {\"text\":\"unfinished\"}\n";
    let server = Server::answering(200, "text/event-stream", sent).await;
    let mut events = chat(&server, EventForm::Data).await;
    let error = events.next().await.expect("one").expect_err("a number");
    assert!(error.is_decode() && error.to_string().contains("text"));
    assert!(!error.to_string().contains("12345") && !format!("{error:?}").contains("12345"));
    assert_eq!(error.body(), b"{\"text\":12345}");
    assert_eq!(error.status().map(|s| s.as_u16()), Some(200));
    assert!(
        events
            .next()
            .await
            .expect("two")
            .expect_err("no JSON")
            .is_decode()
    );
    assert_eq!(
        events.next().await.expect("three").expect("a token").text,
        "a"
    );
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_stream_of_events_that_breaks_off_is_an_error() {
    let sent = chunked(&["data: {\"text\":\"a\"}\n\ndata: {\"text"]);
    let server = Server::start(vec![Reply::Raw(sent.into_bytes())]).await;
    let mut events = chat(&server, EventForm::Data).await;
    assert!(events.next().await.expect("one").is_ok());
    let error = events
        .next()
        .await
        .expect("two")
        .expect_err("it breaks off");
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(events.next().await.is_none());
}

/// Keeps what it is told of drift.
#[derive(Clone, Default)]
struct Drifts(Arc<std::sync::Mutex<Vec<String>>>);

impl Hook for Drifts {
    fn drift(&self, drift: &Drift) {
        let mut told = self.0.lock().expect("no panic while told");
        told.push(format!("{:?}", drift.kind()));
    }
}

#[tokio::test]
async fn hooks_learn_what_events_hold_beyond_their_types() {
    let sent = "data: {\"text\":\"a\",\"mood\":1}\n\ndata: {\"text\":\"b\"}\n\n";
    let server = Server::answering(200, "text/event-stream", sent).await;
    let drifts = Drifts::default();
    let client = made(&server, |builder| builder.add_hook(drifts.clone()));
    let sending = Call::new(&client, &CHAT).send_events("text/event-stream", EventForm::Data);
    let mut events: Events<Token> = sending.await.expect("a stream");
    while let Some(event) = events.next().await {
        event.expect("a token");
    }
    let told = drifts.0.lock().expect("no panic while told").clone();
    assert!(told.len() == 1 && told[0].contains("mood"), "{told:?}");
}

#[tokio::test]
async fn an_answer_of_no_events_is_an_error() {
    let server =
        Server::answering(200, "application/json; charset=utf-8", "{\"text\":\"a\"}").await;
    let client = client(&server);
    let sending = Call::new(&client, &CHAT).send_events("text/event-stream", EventForm::Data);
    let error = sending
        .await
        .map(|_: Events<Token>| ())
        .expect_err("no events");
    assert!(error.is_decode());
    assert_eq!(error.body(), b"{\"text\":\"a\"}");
}

#[tokio::test]
async fn a_large_event_is_an_error_after_those_before_it() {
    let sent = format!("data: {{\"text\":\"a\"}}\n\ndata: {}\n\n", "x".repeat(5000));
    let server = Server::answering(200, "text/event-stream", &sent).await;
    let client = made(&server, |builder| builder.set_max_response_bytes(1000));
    let sending = Call::new(&client, &CHAT).send_events("text/event-stream", EventForm::Data);
    let mut events: Events<Token> = sending.await.expect("a stream");
    assert_eq!(
        events.next().await.expect("one").expect("a token").text,
        "a"
    );
    let error = events
        .next()
        .await
        .expect("two")
        .expect_err("it is too large");
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn items_come_in_every_form() {
    let check = async |form, sent: &str, expect: &[&str]| {
        let server = Server::answering(200, "text/event-stream", sent).await;
        let sending = Call::new(&client(&server), &CHAT).send_events("text/event-stream", form);
        let mut events: Events<Value> = sending.await.expect("a stream");
        let mut found = Vec::new();
        while let Some(item) = events.next().await {
            found.push(clientwright_runtime::to_string(&item.expect("an item")));
        }
        assert_eq!(found, expect, "{form:?}");
    };
    let events = "event: a\ndata: {\"x\":1.50}\n\nid: 7\ndata: hi \"you\"\n\n";
    check(
        EventForm::Text,
        events,
        &["\"{\\\"x\\\":1.50}\"", "\"hi \\\"you\\\"\""],
    )
    .await;
    check(
        EventForm::Event,
        events,
        &[
            "{\"event\":\"a\",\"data\":{\"x\":1.50}}",
            "{\"data\":\"hi \\\"you\\\"\",\"id\":\"7\"}",
        ],
    )
    .await;
    check(
        EventForm::TextEvent,
        events,
        &[
            "{\"event\":\"a\",\"data\":\"{\\\"x\\\":1.50}\"}",
            "{\"data\":\"hi \\\"you\\\"\",\"id\":\"7\"}",
        ],
    )
    .await;
    check(
        EventForm::Lines,
        "{\"a\":1}\n\n2\r\n[3]",
        &["{\"a\":1}", "2", "[3]"],
    )
    .await;
    check(
        EventForm::Records,
        "\u{1e}{\"a\":\n1}\n\u{1e}2\n",
        &["{\"a\":1}", "2"],
    )
    .await;
}

#[tokio::test]
async fn a_wait_that_is_dropped_loses_nothing() {
    let server = Server::answering(200, "text/event-stream", "data: {\"text\":\"a\"}\n\n").await;
    let mut events = chat(&server, EventForm::Data).await;
    let mut polls = 0;
    loop {
        // Each wait is dropped after one poll.
        let mut waiting = std::pin::pin!(events.next());
        let polled = std::future::poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx))).await;
        polls += 1;
        if let Poll::Ready(found) = polled {
            assert_eq!(found.expect("one").expect("a token").text, "a");
            break;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(polls > 0);
}

#[cfg(feature = "blocking")]
#[test]
fn threads_that_wait_read_as_they_come_too() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime for the server");
    let text = "0123456789".repeat(20_000);
    let events = "data: {\"text\":\"a\"}\n\ndata: oops\n\ndata: {\"text\":\"b\"}\n\n";
    let server = runtime.block_on(Server::start(vec![
        answer(200, &[], &text),
        answer(200, &[], &text),
        answer(200, &[("Content-Type", "text/event-stream")], events),
    ]));
    let client = client(&server);
    let download = || Call::new(&client, &FILE).send_stream::<Error>().wait();

    let mut read = String::new();
    let mut reader = download().expect("a head").blocking();
    std::io::Read::read_to_string(&mut reader, &mut read).expect("all of it");
    assert_eq!(read, text);

    let pieces: Result<Vec<Bytes>, Error> = download().expect("a head").blocking().collect();
    assert_eq!(pieces.expect("all of it").concat(), text.as_bytes());

    let sending = Call::new(&client, &CHAT).send_events("text/event-stream", EventForm::Data);
    let events: Events<Token> = sending.wait().expect("a stream");
    let found: Vec<_> = events
        .blocking()
        .map(|event| event.ok().map(|token| token.text))
        .collect();
    assert_eq!(found, [Some("a".to_owned()), None, Some("b".to_owned())]);
}
