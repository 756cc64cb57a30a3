//! The script of a mock over sockets, as a client sees it and byte for byte.

#![allow(missing_docs, reason = "these are tests")]

use std::time::Duration;

use clientwright_runtime::testing::{Mock, Reply, Server};
use clientwright_runtime::{
    Answer, Api, BodyKind, Call, Client, ClientBuilder, Error, ErrorKind, Host, Method, Operation,
    Status, Style, Value,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    ..Api::new("test-client", "0.1.0")
};
static UPDATE: Operation = Operation {
    body: BodyKind::Json("application/json"),
    success: &[(Status::Code(200), 0)],
    ..Operation::new("update-customer", Method::PATCH, "/customers/{id}")
};
static RETRIEVE: Operation = Operation::new("retrieve-customer", Method::GET, "/customers/{id}");
static SEARCH: Operation = Operation::new("search", Method::GET, "/customers/search");

fn client(server: &Server) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, server.url());
    builder.set_timeout(Duration::from_millis(300));
    builder.build().expect("a client for loopback")
}

async fn update(client: &Client) -> Result<Value, Error> {
    let mut call = Call::new(client, &UPDATE);
    call.path("id", Style::SIMPLE, &"a/b".to_owned());
    call.field("/email", &"new@example.com".to_owned());
    call.send_as(Answer::json).await
}

/// Sends bytes and reads to the end; `Err` for a reset.
async fn raw(server: &Server, request: &str) -> std::io::Result<String> {
    let address = server.url().trim_start_matches("http://");
    let address = address.split('/').next().unwrap_or_default();
    let mut socket = TcpStream::connect(address).await?;
    socket.write_all(request.as_bytes()).await?;
    let mut out = Vec::new();
    socket.read_to_end(&mut out).await?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

#[tokio::test]
async fn requests_are_matched_and_recorded() {
    let mock = Mock::new();
    mock.on(&UPDATE)
        .always_with(|request| Reply::json(200, request.json()).header("X-Id", "r1"));
    let server = Server::start_at(&mock, "/api/v1/");
    assert!(server.url().ends_with("/api/v1"), "{}", server.url());
    let answer = update(&client(&server)).await.expect("an answer");
    assert_eq!(answer.to_string(), r#"{"email":"new@example.com"}"#);
    let request = mock.request(&UPDATE);
    assert_eq!(request.path("id"), Some("a/b"));
    assert_eq!(request.json()["email"], "new@example.com");
    assert_eq!(request.url(), "/api/v1/customers/a%2Fb");
    assert_eq!(request.attempt(), None);
}

#[tokio::test]
async fn constant_paths_go_before_parameters() {
    let mock = Mock::new();
    mock.on(&RETRIEVE).always(Reply::json(200, "1"));
    mock.on(&SEARCH).always(Reply::json(200, "2"));
    let server = Server::start(&mock);
    for (path, expect) in [("search", "2"), ("c1", "1")] {
        let request = format!("GET /customers/{path} HTTP/1.0\r\n\r\n");
        let answer = raw(&server, &request).await.expect("an answer");
        assert!(answer.ends_with(expect), "{answer}");
    }
    assert_eq!(mock.request(&RETRIEVE).path("id"), Some("c1"));
    assert_eq!(mock.requests(&SEARCH).len(), 1);
}

#[tokio::test]
async fn what_is_not_scripted_is_said() {
    let mock = Mock::new();
    mock.on(&RETRIEVE).reply(Reply::json(200, "1"));
    let server = Server::start_at(&mock, "/v1");
    let check = async |target: &str, expect: &str| {
        let request = format!("GET {target} HTTP/1.0\r\n\r\n");
        let answer = raw(&server, &request).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.0 501"), "{answer}");
        assert!(answer.ends_with(expect), "{answer}");
    };
    let unknown = "the request is of no operation that is scripted; scripted: `retrieve-customer` (GET /customers/{id})";
    check("/v1/orders/1", unknown).await;
    check("/customers/c1", unknown).await;
    raw(&server, "GET /v1/customers/c1 HTTP/1.0\r\n\r\n")
        .await
        .expect("an answer");
    check(
        "/v1/customers/c1",
        "all replies scripted for `retrieve-customer` (GET /customers/{id}) are given",
    )
    .await;
    let all = mock.all_requests();
    assert_eq!(all.len(), 4);
    assert!(all[0].operation().is_none());
    assert_eq!(all[0].path_template(), "/v1/orders/1");
}

#[tokio::test]
async fn faults_reach_the_client() {
    let check = async |reply: Reply, expect: ErrorKind| {
        let mock = Mock::new();
        mock.on(&UPDATE).always(reply.clone());
        let server = Server::start(&mock);
        let error = update(&client(&server)).await.expect_err("a fault");
        assert_eq!(error.kind(), expect, "{reply:?}: {error:?}");
        assert!(!mock.requests(&UPDATE).is_empty(), "{reply:?}");
    };
    let json = || Reply::json(200, r#"{"id":"c1"}"#);
    check(Reply::connection_refused(), ErrorKind::Transport).await;
    check(Reply::reset_before_read(), ErrorKind::Transport).await;
    check(Reply::reset_after_read(), ErrorKind::Transport).await;
    check(Reply::never(), ErrorKind::Timeout).await;
    check(Reply::connect_timeout(), ErrorKind::Timeout).await;
    check(json().truncated_after(4), ErrorKind::Transport).await;
    check(json().stalled_after(4), ErrorKind::Timeout).await;
    check(json().delay(Duration::from_secs(60)), ErrorKind::Timeout).await;
}

#[tokio::test]
async fn faults_are_those_of_a_socket() {
    let check = async |reply: Reply| {
        let mock = Mock::new();
        mock.on(&RETRIEVE).always(reply);
        let server = Server::start(&mock);
        raw(
            &server,
            "GET /customers/c1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        )
        .await
    };
    let reset = |answer: std::io::Result<String>| answer.expect_err("a reset").kind();
    let expect = std::io::ErrorKind::ConnectionReset;
    assert_eq!(reset(check(Reply::reset_before_read()).await), expect);
    assert_eq!(reset(check(Reply::reset_after_read()).await), expect);

    // Head and bytes have come, and the length says that there should be more.
    let large = "x".repeat(3_000_000);
    for (body, bytes) in [("0123456789", 4), ("0123456789", 0), (&large, 2_999_999)] {
        let answer = check(Reply::text(200, body).truncated_after(bytes)).await;
        let answer = answer.expect("an end without a reset");
        let (head, sent) = answer.split_once("\r\n\r\n").expect("a head");
        let length = format!("content-length: {}", body.len());
        assert!(head.contains(&length), "{head}");
        assert_eq!(sent.len(), bytes);
    }
}

#[tokio::test]
async fn requests_for_tokens_get_one() {
    let mock = Mock::new();
    let server = Server::start(&mock);
    let ask = async || {
        let body = "grant_type=client_credentials&client_id=id";
        let length = body.len();
        let request =
            format!("POST /oauth/token HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}");
        raw(&server, &request).await.expect("an answer")
    };
    let answer = ask().await;
    assert!(
        answer.starts_with("HTTP/1.0 200") && answer.contains("access_token"),
        "{answer}"
    );
    mock.on_token().always(Reply::status(401));
    let answer = ask().await;
    assert!(answer.starts_with("HTTP/1.0 401"), "{answer}");
}

#[tokio::test]
async fn chunks_go_one_by_one() {
    let mock = Mock::new();
    let chunks = || Reply::chunks(200, "text/event-stream", ["data: 1\n\n", "data: 2\n\n"]);
    let pause = Duration::from_millis(1);
    mock.on(&RETRIEVE)
        .reply(chunks().pause(pause))
        .reply(chunks().truncated_after(12));
    let server = Server::start(&mock);
    for expect in [
        "9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n",
        "9\r\ndata: 1\n\n\r\n3\r\ndat\r\n",
    ] {
        let request = "GET /customers/c1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let answer = raw(&server, request).await.expect("an answer");
        let (head, sent) = answer.split_once("\r\n\r\n").expect("a head");
        assert!(head.contains("transfer-encoding: chunked"), "{head}");
        assert_eq!(sent, expect);
    }
}

#[tokio::test]
async fn a_server_that_is_stopped_refuses() {
    let mock = Mock::new();
    mock.on(&UPDATE).always(Reply::json(200, "{}"));
    let mut server = Server::start(&mock);
    update(&client(&server)).await.expect("an answer");
    server.stop();
    // A client of its own, since the first one holds a connection that it has yet to find broken.
    let error = update(&client(&server)).await.expect_err("a refusal");
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(mock.requests(&UPDATE).len(), 1);
}
