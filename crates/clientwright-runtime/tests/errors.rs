//! What errors say and keep: predicates, texts and bodies, kind by kind.

#![allow(missing_docs, reason = "these are tests")]

use clientwright_runtime::testing::{Mock, Reply};
use clientwright_runtime::{
    Answer, Api, BodyKind, Call, Client, ClientBuilder, Error, ErrorShape, Host, Method, Operation,
    Scheme, SchemeKind, Secret, Status, Style, Value, object,
};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com/v1")],
    schemes: &[Scheme::new("key", "api_key", SchemeKind::Bearer)],
    request_id_headers: &["x-request-id"],
    ..Api::new("test-client", "0.1.0")
};
static UPDATE: Operation = Operation {
    body: BodyKind::Json("application/json"),
    accept: "application/json",
    success: &[(Status::Code(200), 0)],
    errors: &[(Status::Range(4), 0)],
    error_shapes: &[ErrorShape::new("/error/code", "/error/message")],
    ..Operation::new("update-customer", Method::PATCH, "/customers/{id}")
};

static SECURED: Operation = Operation {
    security: &[&[0]],
    ..Operation::new("list-customers", Method::GET, "/customers")
};

fn client(mock: &Mock) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_transport(mock.clone());
    builder.build().expect("a client")
}

fn update(client: &Client) -> Call {
    let mut call = Call::new(client, &UPDATE);
    call.path("id", Style::SIMPLE, &"canary-id".to_owned());
    call.field("/email", &Secret::new("canary-email".to_owned()));
    call
}

/// The error that comes of a reply.
async fn failing(reply: Reply) -> Error {
    let mock = Mock::new();
    mock.on(&UPDATE).always(reply);
    let call = update(&client(&mock));
    call.send_as::<Value, Error>(Answer::json)
        .await
        .expect_err("an error")
}

type Predicate = (&'static str, fn(&Error) -> bool);

/// The names of the predicates that hold.
fn holding(error: &Error) -> String {
    let all: &[Predicate] = &[
        ("build", Error::is_build),
        ("auth", Error::is_auth),
        ("connect", Error::is_connect),
        ("timeout", Error::is_timeout),
        ("transport", Error::is_transport),
        ("redirect", Error::is_redirect),
        ("api", Error::is_api),
        ("decode", Error::is_decode),
        ("client_error", Error::is_client_error),
        ("server_error", Error::is_server_error),
        ("bad_request", Error::is_bad_request),
        ("unauthorized", Error::is_unauthorized),
        ("payment_required", Error::is_payment_required),
        ("forbidden", Error::is_forbidden),
        ("not_found", Error::is_not_found),
        ("conflict", Error::is_conflict),
        ("gone", Error::is_gone),
        ("precondition_failed", Error::is_precondition_failed),
        ("unprocessable", Error::is_unprocessable),
        ("rate_limited", Error::is_rate_limited),
        ("may_have_executed", Error::may_have_executed),
    ];
    let holding = all.iter().filter(|(_, holds)| holds(error));
    holding.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}

#[tokio::test(start_paused = true)]
async fn each_status_has_its_predicates() {
    for (status, expect) in [
        (200, "decode may_have_executed"),
        (302, "redirect may_have_executed"),
        (304, "api may_have_executed"),
        (400, "api client_error bad_request"),
        (401, "api client_error unauthorized"),
        (402, "api client_error payment_required"),
        (403, "api client_error forbidden"),
        (404, "api client_error not_found"),
        (408, "api client_error may_have_executed"),
        (409, "api client_error conflict may_have_executed"),
        (410, "api client_error gone"),
        (412, "api client_error precondition_failed"),
        (422, "api client_error unprocessable"),
        (429, "api client_error rate_limited"),
        (500, "api server_error may_have_executed"),
        (503, "api server_error may_have_executed"),
        (599, "api server_error may_have_executed"),
    ] {
        let error = failing(Reply::text(status, "canary")).await;
        assert_eq!(holding(&error), expect, "{status}");
        assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        assert_eq!(error.body(), b"canary");
    }
}

#[tokio::test(start_paused = true)]
async fn each_fault_has_its_predicates() {
    let json = || Reply::json(200, r#"{"id":"canary"}"#);
    for (reply, expect) in [
        (Reply::connection_refused(), "connect"),
        (Reply::connect_timeout(), "connect timeout"),
        (Reply::never(), "timeout may_have_executed"),
        (Reply::reset_after_read(), "transport may_have_executed"),
        (json().truncated_after(9), "transport may_have_executed"),
        (json().stalled_after(9), "timeout may_have_executed"),
    ] {
        let shown = format!("{reply:?}");
        let error = failing(reply).await;
        assert_eq!(holding(&error), expect, "{shown}");
    }
}

/// An object whose members have types, so that answers can fail to fit.
#[derive(Clone)]
struct Customer {
    id: String,
    cards: Vec<Card>,
}

#[derive(Clone)]
struct Card {
    last: i64,
}

object! { Customer { "id" => id: required, "cards" => cards: required, } }
object! { Card { "last" => last: required, } }

/// The error of a reply that should be a customer, with a client that takes so many bytes.
async fn no_customer(reply: Reply) -> Error {
    let mock = Mock::new();
    mock.on(&UPDATE).always(reply);
    let mut builder = ClientBuilder::new(&API);
    builder.set_transport(mock.clone());
    builder.set_max_response_bytes(200_000);
    let call = update(&builder.build().expect("a client"));
    call.send_as::<Customer, Error>(Answer::json)
        .await
        .expect_err("an error")
}

/// What is kept of an answer: its status, the bytes of its body, whether that is all, the variant that the document names, whether
/// that fits, and where a success does not.
fn kept(error: &Error) -> String {
    let whole = if error.body_is_whole() {
        "whole"
    } else {
        "cut"
    };
    let known = error.error_body().map_or("unknown".to_owned(), |body| {
        let fits = body.json::<Value>().is_some();
        format!("variant {} {fits}", body.variant())
    });
    let status = error.status().map_or(0, |s| s.as_u16());
    let place = error.decode_error().map(|e| format!(" `{}`", e.path()));
    format!(
        "{:?} {status} {} {whole} {known}{}",
        error.kind(),
        error.body().len(),
        place.unwrap_or_default()
    )
}

#[tokio::test(start_paused = true)]
async fn the_raw_body_is_kept_whatever_is_wrong_with_it() {
    let documented = r#"{"error":{"code":"c","message":"m"}}"#;
    let large = "x".repeat(100_000);
    let html = "<html>canary</html>";
    for (reply, expect) in [
        (
            Reply::json(404, documented),
            "Api 404 36 whole variant 0 true",
        ),
        (Reply::json(500, documented), "Api 500 36 whole unknown"),
        (Reply::html(404, html), "Api 404 19 whole variant 0 false"),
        (Reply::html(502, html), "Api 502 19 whole unknown"),
        (Reply::bytes(502, vec![0xff, 0]), "Api 502 2 whole unknown"),
        (Reply::status(502), "Api 502 0 whole unknown"),
        (Reply::text(404, &large), "Api 404 65536 cut unknown"),
        (
            Reply::json(404, documented).truncated_after(9),
            "Api 404 9 cut unknown",
        ),
        (
            Reply::json(404, documented).stalled_after(9),
            "Api 404 9 cut unknown",
        ),
        (Reply::html(302, html), "Redirect 302 19 whole unknown"),
        (Reply::html(200, html), "Decode 200 19 whole unknown ``"),
        (Reply::status(200), "Decode 200 0 whole unknown ``"),
        (
            Reply::json(200, r#"{"id":7}"#),
            "Decode 200 8 whole unknown `/id`",
        ),
        (
            Reply::json(200, r#"{"id":"c"}"#),
            "Decode 200 10 whole unknown `/cards`",
        ),
        (
            Reply::json(200, r#"{"id":"c","cards":[{"last":1},{"last":"4242"}]}"#),
            "Decode 200 47 whole unknown `/cards/1/last`",
        ),
        (
            Reply::json(200, documented).truncated_after(9),
            "Transport 200 9 cut unknown",
        ),
        (
            Reply::json(200, documented).stalled_after(9),
            "Timeout 200 9 cut unknown",
        ),
        (
            Reply::text(200, large.repeat(3)),
            "Transport 200 65536 cut unknown",
        ),
        (Reply::reset_after_read(), "Transport 0 0 whole unknown"),
        (Reply::connection_refused(), "Connect 0 0 whole unknown"),
    ] {
        let sent = reply.clone();
        let error = no_customer(reply).await;
        assert_eq!(kept(&error), expect, "{sent:?}");
    }
}

/// Errors before anything is sent.
async fn unsent() -> Vec<Error> {
    let mut errors = Vec::new();
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, "http://canary@example.com");
    errors.extend(builder.build().err());
    let mut builder = ClientBuilder::new(&API);
    builder.set_token(0, "canary\n");
    errors.extend(builder.build().err());

    let client = ClientBuilder::new(&API).build().expect("a client");
    let mut call = Call::new(&client, &SECURED);
    errors.extend(call.clone().send().await.err());
    call.extra_header("X-Own", "canary\r\nX: y");
    errors.extend(call.send().await.err());
    let mut call = update(&client);
    call.path("id", Style::SIMPLE, &"canary/..".to_owned());
    errors.extend(call.send().await.err());
    errors
}

#[tokio::test(start_paused = true)]
async fn each_kind_says_what_happened_and_shows_no_value() {
    let documented = r#"{"error":{"code":"card_declined","message":"not for canary-email"}}"#;
    let mut errors = unsent().await;
    for reply in [
        Reply::connection_refused(),
        Reply::connect_timeout(),
        Reply::reset_before_read(),
        Reply::never(),
        Reply::json(200, documented).stalled_after(9),
        Reply::json(200, documented).truncated_after(9),
        Reply::text(200, "canary".repeat(50_000)),
        Reply::json(402, documented).header("X-Request-Id", "req_1"),
        Reply::json(429, documented).header("Retry-After", "5"),
        Reply::html(502, "<html>canary</html>"),
        Reply::status(308).header("Location", "https://canary.example.com"),
        Reply::html(200, "<html>canary</html>"),
        Reply::status(200),
        Reply::status(200).body("canary 4242", "x"),
        Reply::json(200, r#"{"id":"c","cards":[{"last":"canary"}]}"#),
    ] {
        errors.push(no_customer(reply).await);
    }
    let mock = Mock::new();
    errors.extend(update(&client(&mock)).send().await.err());

    let shown: Vec<_> = errors
        .iter()
        .map(|error| {
            let cause = std::error::Error::source(error);
            let cause = cause.map_or(String::new(), |cause| format!("\n  because {cause}"));
            format!("{error}{cause}\n  {error:?}")
        })
        .collect();
    let shown = shown.join("\n");
    assert!(!shown.contains("canary"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[tokio::test]
async fn a_secret_that_the_server_repeats_is_found_wherever_it_stands() {
    let cut = format!("{} canary-email", "x".repeat(490));
    let error = failing(Reply::json(400, said(&cut))).await;
    assert!(!error.to_string().contains("canary"), "{error}");
    assert!(
        error
            .message()
            .is_some_and(|message| message.ends_with(" [redacted"))
    );
    let id = format!("canary-email {}", "y".repeat(1000));
    let error = failing(Reply::json(400, said("m")).header("X-Request-Id", &id)).await;
    let expect = format!("[redacted] {}", "y".repeat(187));
    assert_eq!(error.request_id(), Some(expect.as_str()));
    let key = "-----BEGIN KEY-----\ncanary\n-----END KEY-----";
    let mock = Mock::new();
    mock.on(&UPDATE)
        .always(Reply::json(400, said(&format!("bad key {key}"))));
    let mut call = update(&client(&mock));
    call.field("/key", &Secret::new(key.to_owned()));
    let error = call.send().await.expect_err("an error");
    assert_eq!(error.message(), Some("bad key [redacted]"));
}

/// An error body with this message.
fn said(message: &str) -> String {
    let message = clientwright_runtime::to_string(&message.to_owned());
    format!(r#"{{"error":{{"code":"c","message":{message}}}}}"#)
}
