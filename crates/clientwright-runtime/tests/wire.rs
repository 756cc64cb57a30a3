//! What goes over real sockets: requests byte for byte, and answers that are hostile, slow, cut short or plainly wrong.

mod support;

use std::time::Duration;

use clientwright_runtime::{
    Answer, Api, BodyKind, Call, Client, ClientBuilder, Error, ErrorKind, ErrorShape, Host, Method,
    Operation, Phase, Response, Scheme, SchemeKind, Secret, Status, Style, Value, object,
};
use support::{Reply, Server, answer, raw};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    schemes: &[
        Scheme::new("Token", "token", SchemeKind::Bearer),
        Scheme::new("Key", "key", SchemeKind::ApiKeyHeader("X-Key")),
        Scheme::new("Query", "query_key", SchemeKind::ApiKeyQuery("key")),
    ],
    request_id_headers: &["x-request-id", "request-id"],
    ..Api::new("test-client", "0.1.0")
};

static UPDATE: Operation = Operation {
    security: &[&[0, 1, 2]],
    body: BodyKind::Json("application/json"),
    accept: "application/json",
    success: &[(Status::Code(200), 0), (Status::Code(204), 1)],
    errors: &[
        (Status::Code(422), 1),
        (Status::Range(4), 0),
        (Status::Code(503), 0),
    ],
    error_shapes: &[
        ErrorShape::new("/error/type", "/error/message"),
        ErrorShape::new("/errors/0/code", "/errors/0/detail"),
    ],
    ..Operation::new("update-customer", Method::POST, "/customers/{id}")
};

#[derive(Clone)]
struct Customer {
    id: String,
    name: Option<String>,
}

object! {
    Customer {
        "id" => id: required,
        "name" => name: optional,
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Limits {
    remaining: Option<i64>,
    region: Option<String>,
    scopes: Option<Vec<String>>,
    missing: Option<bool>,
}

clientwright_runtime::response_headers! {
    Limits {
        "X-Remaining" => remaining,
        "X-Region" => region,
        "X-Scopes" => scopes,
        "X-Missing" => missing,
    }
}

/// Values that must show in no error, by any way of printing it.
const PLANTED: [&str; 6] = [
    "4242424242424242",
    "sk_live_token",
    "sk_live_key",
    "sk_live_query",
    "cust_secret_id",
    "hunter2",
];

fn client(url: &str, set: impl FnOnce(&mut ClientBuilder)) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, url);
    builder.set_token(0, "sk_live_token");
    builder.set_token(1, "sk_live_key");
    builder.set_token(2, "sk_live_query");
    set(&mut builder);
    builder.build().expect("a client")
}

fn call(client: &Client) -> Call {
    let mut call = Call::new(client, &UPDATE);
    call.path("id", Style::SIMPLE, &"cust_secret_id");
    call.field("/card", &Secret::new("4242424242424242".to_owned()));
    call.field("/password", &Secret::new("hunter2".to_owned()));
    call
}

async fn send(server: &Server) -> Result<Answer, Error> {
    call(&client(&server.url(), |_| {})).send().await
}

/// The error of a call, after a look at all that it prints.
async fn failing(server: &Server, set: impl FnOnce(&mut ClientBuilder)) -> Error {
    let error = call(&client(&server.url(), set))
        .send()
        .await
        .expect_err("an error");
    checked(error)
}

fn checked(error: Error) -> Error {
    let mut printed = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        printed = format!("{printed} {error} {error:?}");
        source = error.source();
    }
    for planted in PLANTED {
        assert!(!printed.contains(planted), "{planted} in {printed}");
    }
    error
}

static TOUCH: Operation = Operation::new("touch", Method::PATCH, "/touch");
static LOOK: Operation = Operation::new("look", Method::GET, "/look");

#[tokio::test]
async fn methods_that_expect_content_say_that_there_is_none() {
    for (operation, expect) in [(&TOUCH, Some("0")), (&LOOK, None)] {
        let server = Server::answering(200, "text/plain", "").await;
        let call = Call::new(&client(&server.url(), |_| {}), operation);
        // Nothing is documented, so the answer is an error whatever it is.
        let _ = call.send().await;
        assert_eq!(server.request().header("content-length"), expect);
    }
}

#[tokio::test]
async fn a_request_goes_out_whole() {
    let server = Server::answering(200, "application/json", r#"{"id":"c1"}"#).await;
    let customer: Customer = send(&server)
        .await
        .and_then(Answer::json)
        .expect("a customer");
    assert_eq!(
        customer,
        Customer {
            id: "c1".to_owned(),
            name: None
        }
    );
    let request = server.request();
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.target,
        "/customers/cust_secret_id?key=sk_live_query"
    );
    assert_eq!(
        request.text(),
        r#"{"card":"4242424242424242","password":"hunter2"}"#
    );
    let agent = concat!("test-client/0.1.0 clientwright/", env!("CARGO_PKG_VERSION"));
    let expect = [
        ("accept", "application/json"),
        ("authorization", "Bearer sk_live_token"),
        ("content-length", "48"),
        ("content-type", "application/json"),
        ("host", &server.url()["http://".len()..]),
        ("user-agent", agent),
        ("x-key", "sk_live_key"),
    ];
    let mut headers: Vec<_> = request
        .headers
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        // It is there where a feature for compressed answers is on, as other crates of a build may have it.
        .filter(|(name, _)| *name != "accept-encoding")
        .collect();
    headers.sort_unstable();
    assert_eq!(headers, expect);
}

#[tokio::test]
async fn a_call_can_be_kept_and_sent_again() {
    let server = Server::answering(200, "application/json", r#"{"id":"c1"}"#).await;
    let call = call(&client(&server.url(), |_| {}));
    for _ in 0..2 {
        call.clone().send().await.expect("an answer");
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests.first(), requests.last());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let other = Server::answering(200, "application/json", "{}").await;
        let location = format!("{}/elsewhere", other.url());
        let headers = [("Location", location.as_str()), ("X-Request-Id", "req_1")];
        let server = Server::start(vec![answer(status, &headers, "")]).await;
        let error = failing(&server, |_| {}).await;
        assert_eq!(error.kind(), ErrorKind::Redirect, "{status}");
        assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        assert_eq!(error.header("location"), Some(location.as_str()));
        assert!(error.may_have_executed());
        assert_eq!(
            other.connections(),
            0,
            "{status}: nothing reaches the other origin"
        );
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn an_error_answer_is_described_by_its_shape() {
    let body = r#"{"errors":[{"code":"invalid","detail":"email is taken\nby 4242424242424242"}]}"#;
    let headers = [("Request-Id", "req_1"), ("Retry-After", "7")];
    let server = Server::start(vec![answer(422, &headers, body)]).await;
    let error = failing(&server, |_| {}).await;
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(
        error.to_string(),
        "POST /customers/{id}: 422 Unprocessable Entity, invalid: email is taken by [redacted] (request req_1)"
    );
    assert_eq!(
        (error.code(), error.request_id()),
        (Some("invalid"), Some("req_1"))
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(
        (error.method(), error.path_template()),
        (Some(Method::POST), Some("/customers/{id}"))
    );
    assert_eq!(
        (error.operation_id(), error.attempts()),
        (Some("update-customer"), 1)
    );
    assert!(!error.may_have_executed());
    let known = error.error_body().expect("a known body");
    assert_eq!(known.variant(), 1);
    assert!(known.json::<Value>().is_some() && known.json::<Customer>().is_none());
    assert_eq!(error.body(), body.as_bytes());
}

#[tokio::test]
async fn statuses_have_their_predicates_and_tables() {
    let check = async |status: u16, variant: Option<u16>, holds: fn(&Error) -> bool| {
        let server =
            Server::answering(status, "application/json", r#"{"error":{"type":"t"}}"#).await;
        let error = failing(&server, |_| {}).await;
        assert_eq!(error.error_body().map(|b| b.variant()), variant, "{status}");
        assert_eq!(error.code(), Some("t"), "{status}");
        assert!(holds(&error), "{status}");
    };
    check(401, Some(0), Error::is_unauthorized).await;
    check(403, Some(0), Error::is_forbidden).await;
    check(404, Some(0), Error::is_not_found).await;
    check(409, Some(0), |e| e.is_conflict() && e.may_have_executed()).await;
    check(429, Some(0), Error::is_rate_limited).await;
    check(500, None, |e| e.is_server_error() && e.may_have_executed()).await;
    check(503, Some(0), Error::is_server_error).await;
}

#[tokio::test]
async fn retry_after_is_read_in_each_form() {
    let check = async |value: &str, expect: fn(Option<Duration>) -> bool| {
        let server = Server::start(vec![answer(503, &[("Retry-After", value)], "")]).await;
        let found = failing(&server, |_| {}).await.retry_after();
        assert!(expect(found), "{value}: {found:?}");
    };
    check("9999999999", |d| {
        d == Some(Duration::from_secs(9_999_999_999))
    })
    .await;
    check("99999999999999999999999", |d| {
        d.is_some_and(|d| d.as_secs() == u64::MAX)
    })
    .await;
    check("-5", |d| d.is_none()).await;
    check("soon", |d| d.is_none()).await;
    check("Wed, 21 Oct 2015 07:28:00 GMT", |d| {
        d == Some(Duration::ZERO)
    })
    .await;
    check("Tue, 31 Dec 2999 23:59:59 GMT", |d| {
        d.is_some_and(|d| d > Duration::from_secs(1 << 30))
    })
    .await;
}

#[tokio::test]
async fn bodies_that_are_not_what_they_should_be_keep_the_status() {
    let check = async |status: u16, media: &str, body: &str, kind: ErrorKind, expect: &str| {
        let server = Server::answering(status, media, body).await;
        let found = send(&server).await.and_then(Answer::json::<Customer>);
        let error = checked(found.expect_err("an error"));
        assert_eq!(error.kind(), kind, "{status} {body}");
        assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        assert_eq!(error.body(), body.as_bytes());
        let shown = error.to_string();
        assert!(
            shown.starts_with(&format!("POST /customers/{{id}}: {expect}")),
            "{shown}"
        );
    };
    let html = "<html>4242424242424242</html>";
    let misfit = "200 OK, the body, `text/html`, does not fit: invalid JSON";
    let at = "the body, `application/json`, does not fit";
    check(
        200,
        "text/html; charset=utf-8",
        html,
        ErrorKind::Decode,
        misfit,
    )
    .await;
    check(502, "text/html", html, ErrorKind::Api, "502 Bad Gateway").await;
    check(
        200,
        "application/json",
        "",
        ErrorKind::Decode,
        "200 OK, the answer has no body",
    )
    .await;
    let wrong = format!("200 OK, {at}: expected a string, found a number at `/id`");
    check(
        200,
        "application/json",
        r#"{"id":4242424242424242}"#,
        ErrorKind::Decode,
        &wrong,
    )
    .await;
    let missing = format!("200 OK, {at}: missing field at `/id`");
    check(
        200,
        "application/json",
        r#"{"name":""}"#,
        ErrorKind::Decode,
        &missing,
    )
    .await;
    let cut = format!("200 OK, {at}: invalid JSON");
    check(
        200,
        "application/json",
        r#"{"id":"c"#,
        ErrorKind::Decode,
        &cut,
    )
    .await;
}

#[tokio::test]
async fn answers_come_in_every_form() {
    let ok = async |status, body: &str| {
        let server = Server::start(vec![answer(status, &[("X-Request-Id", "r")], body)]).await;
        send(&server).await.expect("an answer")
    };
    let full: Response<Customer> = ok(200, r#"{"id":"c1"}"#).await.full().expect("a customer");
    assert_eq!(
        (
            full.status().as_u16(),
            full.request_id(),
            full.header("x-request-id")
        ),
        (200, Some("r"), Some("r"))
    );
    assert_eq!(full.into_body().id, "c1");
    let nested = ok(200, r#"{"data":{"id":"c2"},"meta":1}"#).await;
    assert_eq!(
        nested
            .clone()
            .unwrap::<Customer>("/data")
            .expect("a customer")
            .id,
        "c2"
    );
    assert!(
        nested
            .clone()
            .unwrap::<Customer>("/other")
            .is_err_and(|e| e.is_decode())
    );
    assert_eq!(
        nested
            .optional_unwrap::<Customer>("/data")
            .expect("an option")
            .map(|c| c.id),
        Some("c2".to_owned())
    );
    let none = ok(204, "").await;
    assert_eq!((none.variant(), none.status().as_u16()), (1, 204));
    assert_eq!(
        none.clone().optional::<Customer>().expect("an option"),
        None
    );
    none.clone().empty().expect("nothing");
    let full: Response<(), Limits> = none.full_by(Answer::empty).expect("nothing");
    assert_eq!(full.named().remaining, None);
    assert_eq!(
        ok(202, r#"{"id":"c3"}"#)
            .await
            .json::<Customer>()
            .expect("a customer")
            .id,
        "c3"
    );
    assert_eq!(ok(200, "plain").await.text().expect("text"), "plain");
    assert_eq!(
        ok(200, "\u{feff}{\"id\":\"c4\"}")
            .await
            .json::<Customer>()
            .expect("a customer")
            .id,
        "c4"
    );
}

#[tokio::test]
async fn named_headers_are_decoded() {
    let headers = [
        ("X-Remaining", "42"),
        ("X-Region", "7"),
        ("X-Scopes", "a, b"),
    ];
    let server = Server::start(vec![answer(200, &headers, r#"{"id":"c"}"#)]).await;
    let full: Response<Customer, Limits> = send(&server)
        .await
        .and_then(Answer::full)
        .expect("a customer");
    let scopes = Some(vec!["a".to_owned(), "b".to_owned()]);
    let expect = Limits {
        remaining: Some(42),
        region: Some("7".to_owned()),
        scopes,
        missing: None,
    };
    assert_eq!(full.named(), &expect);
}

#[tokio::test]
async fn large_answers_are_refused() {
    let big = "x".repeat(2000);
    let limit = |b: &mut ClientBuilder| b.set_max_response_bytes(1000);
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n7d0\r\n{big}\r\n0\r\n\r\n");
    let replies = [
        answer(200, &[], &big),
        Reply::Raw(chunked.into_bytes()),
        Reply::Endless(format!("{head}\r\n").into_bytes(), big.clone().into_bytes()),
        Reply::Stall(format!("{head}Content-Length: 99999999999\r\n\r\n").into_bytes()),
    ];
    for reply in replies {
        let server = Server::start(vec![reply]).await;
        let error = failing(&server, limit).await;
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert_eq!(
            error.to_string(),
            "POST /customers/{id}: 200 OK, the answer is larger than the limit of 1000 bytes"
        );
        assert!(error.body().len() <= 1000);
    }
    let exact = Server::answering(200, "application/json", &"1".repeat(1000)).await;
    assert!(call(&client(&exact.url(), limit)).send().await.is_ok());
}

#[tokio::test]
async fn an_endless_error_body_keeps_its_status() {
    let head = b"HTTP/1.1 500 Oops\r\nConnection: close\r\n\r\n".to_vec();
    let server = Server::start(vec![Reply::Endless(head, vec![b'x'; 4096])]).await;
    let error = failing(&server, |_| {}).await;
    assert_eq!(
        (error.kind(), error.status().map(|s| s.as_u16())),
        (ErrorKind::Api, Some(500))
    );
    assert_eq!(error.body().len(), 64 * 1024);
}

#[tokio::test]
async fn a_megabyte_of_headers_is_refused() {
    let huge = "x".repeat(1024 * 1024);
    let server = Server::start(vec![answer(200, &[("X-Huge", &huge)], "{}")]).await;
    assert_eq!(failing(&server, |_| {}).await.kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn timeouts_name_their_phase() {
    let check = async |reply: Reply, phase: Phase, status: Option<u16>, expect: &str| {
        let server = Server::start(vec![reply]).await;
        let error = failing(&server, |b| b.set_timeout(Duration::from_millis(200))).await;
        assert_eq!(
            (error.kind(), error.phase()),
            (ErrorKind::Timeout, Some(phase))
        );
        assert_eq!(error.status().map(|s| s.as_u16()), status);
        assert_eq!(
            error.to_string(),
            format!("POST /customers/{{id}}: {expect}")
        );
        assert!(error.is_timeout() && error.may_have_executed());
    };
    let head = "time ran out after 200ms while waiting for the head of the answer";
    let body = "200 OK, time ran out after 200ms while reading the body of the answer";
    check(Reply::Stall(Vec::new()), Phase::Head, None, head).await;
    check(
        Reply::Stall(b"HTTP/1.1 200 OK\r\nContent-".to_vec()),
        Phase::Head,
        None,
        head,
    )
    .await;
    let started = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"id\":".to_vec();
    check(Reply::Stall(started), Phase::Body, Some(200), body).await;
}

#[tokio::test]
async fn a_stalled_error_body_keeps_its_status() {
    let started = b"HTTP/1.1 404 Not Found\r\nContent-Length: 20\r\n\r\n{\"error\":".to_vec();
    let server = Server::start(vec![Reply::Stall(started)]).await;
    let error = failing(&server, |b| b.set_timeout(Duration::from_millis(200))).await;
    assert!(error.is_not_found() && error.kind() == ErrorKind::Api);
    assert!(error.error_body().is_none(), "what came is not all");
    assert_eq!(error.body(), b"{\"error\":");
}

#[tokio::test]
async fn a_call_has_a_timeout_of_its_own() {
    let server = Server::start(vec![Reply::Stall(Vec::new())]).await;
    let mut call = call(&client(&server.url(), |_| {}));
    call.timeout(Duration::from_millis(100));
    assert!(call.send().await.is_err_and(|error| error.is_timeout()));
}

#[tokio::test]
async fn connecting_has_a_timeout_and_sends_nothing() {
    // The server accepts and never answers the handshake.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port on loopback");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    let client = client(&url, |b| b.set_connect_timeout(Duration::from_millis(200)));
    let error = checked(call(&client).send().await.expect_err("an error"));
    assert_eq!(
        (error.kind(), error.phase()),
        (ErrorKind::Timeout, Some(Phase::Connect))
    );
    assert!(error.is_connect() && !error.may_have_executed());
}

#[tokio::test]
async fn a_refused_connection_is_told_from_one_that_breaks() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port on loopback");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let error = checked(
        call(&client(&url, |_| {}))
            .send()
            .await
            .expect_err("an error"),
    );
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_connect() && !error.may_have_executed());
    let server = Server::start(vec![Reply::Close]).await;
    let error = failing(&server, |_| {}).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.may_have_executed());
    assert_eq!(server.requests().len(), 1, "a request is not repeated");
}

#[tokio::test]
async fn a_request_on_a_dying_connection_is_not_repeated() {
    let first = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec();
    let server = Server::start(vec![Reply::Once(first), answer(200, &[], "{}")]).await;
    let client = client(&server.url(), |_| {});
    call(&client).send().await.expect("an answer");
    // The connection goes back to the pool in a task of its own.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let error = checked(call(&client).send().await.expect_err("an error"));
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.may_have_executed());
    assert_eq!((server.requests().len(), server.connections()), (2, 1));
}

#[tokio::test]
async fn the_length_that_head_names_is_no_body() {
    static HEAD: Operation = Operation::new("head", Method::HEAD, "/x");
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n".to_vec();
    let server = Server::start(vec![Reply::Raw(head)]).await;
    let answer = Call::new(&client(&server.url(), |_| {}), &HEAD)
        .send()
        .await;
    answer.and_then(Answer::empty).expect("an answer");
}

#[tokio::test]
async fn truncated_answers_are_errors() {
    let replies = [
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"id\":\"c1\"}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"id\":\"c1\"}\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"id\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 11\r\n\r\n{\"id\":\"c1\"}",
        "HTTP/1.1 200 OK\r\nContent-",
        "garbage\r\n\r\n",
    ];
    for reply in replies {
        let server = Server::start(vec![Reply::Raw(reply.as_bytes().to_vec())]).await;
        let error = failing(&server, |_| {}).await;
        assert_eq!(error.kind(), ErrorKind::Transport, "{reply}");
        assert!(error.may_have_executed());
    }
}

#[tokio::test]
async fn a_body_where_none_belongs_is_left_alone() {
    let reply = raw(204, &[], "") + "{\"id\":\"c1\"}";
    let server = Server::start(vec![Reply::Raw(reply.into_bytes())]).await;
    let answer = send(&server).await.expect("an answer");
    assert_eq!(answer.optional::<Customer>().expect("an option"), None);
}

#[tokio::test]
async fn futures_can_move_between_threads() {
    fn movable<T: Send + 'static>(value: T) -> T {
        value
    }
    let server = Server::answering(200, "application/json", r#"{"id":"c1"}"#).await;
    let sending = movable(call(&client(&server.url(), |_| {})).send());
    assert!(
        tokio::spawn(sending)
            .await
            .is_ok_and(|answer| answer.is_ok())
    );
}

/// The error type of a client, as generated.
#[derive(Debug)]
struct ClientError(clientwright_runtime::Error);

clientwright_runtime::client_error! { ClientError }

#[tokio::test]
async fn a_clients_error_passes_everything_through() {
    let server = Server::answering(404, "text/plain", "no").await;
    let error = ClientError::from(failing(&server, |_| {}).await);
    assert!(error.is_not_found());
    assert_eq!(error.to_string(), "POST /customers/{id}: 404 Not Found");
    let boxed: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
    assert!(boxed.source().is_none());
}
