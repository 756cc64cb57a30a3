//! What errors say and keep: predicates, texts and bodies, kind by kind.

#![allow(missing_docs, reason = "these are tests")]

use clientwright_runtime::testing::{Mock, Reply};
use clientwright_runtime::{
    Answer, Api, BodyKind, Call, Client, ClientBuilder, Error, ErrorShape, Host, Method, Operation,
    Scheme, SchemeKind, Status, Style, Value,
};

static API: Api = Api {
    hosts: &[Host {
        name: "",
        default_url: "https://api.example.com/v1",
        variables: &[],
    }],
    schemes: &[Scheme::new("key", "api_key", SchemeKind::Bearer)],
    request_id_headers: &["x-request-id"],
    ..Api::new("test-client", "0.1.0")
};
static UPDATE: Operation = Operation {
    body: BodyKind::Json("application/json"),
    success: &[(Status::Code(200), 0)],
    errors: &[(Status::Range(4), 0)],
    error_shapes: &[ErrorShape {
        code: "/error/code",
        message: "/error/message",
    }],
    ..Operation::new("update-customer", Method::PATCH, "/customers/{id}")
};

fn client(mock: &Mock) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_transport(mock.clone());
    builder.build().expect("a client")
}

fn update(client: &Client) -> Call {
    let mut call = Call::new(client, &UPDATE);
    call.path("id", Style::SIMPLE, &"canary-id".to_owned());
    call.field("/email", &"canary-email".to_owned());
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
