//! What tests of code that uses a client are made of: scripts, recordings and faults.

#![allow(
    missing_docs,
    clippy::needless_pass_by_value,
    reason = "these are tests"
)]

use std::time::Duration;

use clientwright_runtime::testing::{Mock, Recorded, Reply};
use clientwright_runtime::{
    Answer, Api, BodyKind, Call, Client, ClientBuilder, ClientCredentials, Error, ErrorKind,
    EventForm, Host, Map, Method, Operation, Part, Scheme, SchemeKind, Status, Style,
    TokenEndpoint, Value,
};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com/v1")],
    schemes: &[Scheme::new("key", "key", SchemeKind::Bearer)],
    ..Api::new("test-client", "0.1.0")
};

static TOKENS: Api = Api {
    schemes: &[Scheme {
        token_endpoint: Some(TokenEndpoint::new(
            "client_credentials",
            "https://auth.example.com/oauth/token",
        )),
        ..Scheme::new("key", "key", SchemeKind::Bearer)
    }],
    ..API
};

const fn secured(id: &'static str, method: Method, path: &'static str) -> Operation {
    Operation {
        security: &[&[0]],
        success: &[(Status::Code(200), 0)],
        ..Operation::new(id, method, path)
    }
}

static UPDATE: Operation = Operation {
    body: BodyKind::Json("application/json"),
    ..secured("update-customer", Method::PATCH, "/customers/{id}")
};
static FORM: Operation = Operation {
    body: BodyKind::Form(
        "application/x-www-form-urlencoded",
        &[("card", Style::DEEP)],
    ),
    ..secured("create-customer", Method::POST, "/customers")
};
static UPLOAD: Operation = Operation {
    body: BodyKind::Multipart(&[]),
    ..secured(
        "upload",
        Method::POST,
        "/customers/{id}/files/{name}.{kind}",
    )
};
static LIST: Operation = secured("list-customers", Method::GET, "/customers");

fn client(mock: &Mock) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_transport(mock.clone());
    builder.build().expect("a client without credentials")
}

fn update(client: &Client) -> Call {
    let mut call = Call::new(client, &UPDATE);
    call.path("id", Style::SIMPLE, &"a/b ü".to_owned());
    call.field("/email", &"new@example.com".to_owned());
    call
}

async fn sent(call: Call) -> Result<Value, Error> {
    call.send_as(Answer::json).await
}

#[tokio::test]
async fn replies_are_given_in_turn() {
    let mock = Mock::new();
    mock.on(&UPDATE)
        .reply(Reply::json(200, r#"{"n":1}"#))
        .times(2, Reply::value(200, &Map::<Value>::from_iter([("n", 2)])))
        .always_with(|request| Reply::json(200, request.json()));
    mock.on(&LIST).always(Reply::text(200, "no JSON"));
    let client = client(&mock);
    for expect in [
        r#"{"n":1}"#,
        r#"{"n":2}"#,
        r#"{"n":2}"#,
        r#"{"email":"new@example.com"}"#,
        r#"{"email":"new@example.com"}"#,
    ] {
        let answer = sent(update(&client)).await.expect("a scripted reply");
        assert_eq!(answer.to_string(), expect);
    }
    mock.assert_done();
    assert_eq!(mock.requests(&UPDATE).len(), 5);
    assert_eq!(mock.requests(&LIST).len(), 0);
    mock.forget_requests();
    assert_eq!(mock.all_requests().len(), 0);
}

#[tokio::test]
async fn what_is_not_scripted_is_an_error_that_names_it() {
    let mock = Mock::new();
    let client = client(&mock);
    let check = async |expect: &str| {
        let error = sent(update(&client)).await.expect_err("no reply");
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(!error.may_have_executed());
        assert_eq!(
            error.to_string(),
            format!("PATCH /customers/{{id}}: the transport cannot send the request: {expect}")
        );
    };
    check(
        "no reply is scripted for `update-customer` (PATCH /customers/{id}), nor for anything else",
    )
    .await;
    mock.on(&LIST).reply(Reply::status(204));
    check("no reply is scripted for `update-customer` (PATCH /customers/{id}); scripted: `list-customers` (GET /customers)").await;
    mock.on(&UPDATE).reply(Reply::json(200, "{}"));
    sent(update(&client)).await.expect("the scripted reply");
    check("all replies scripted for `update-customer` (PATCH /customers/{id}) are given").await;
    mock.otherwise(Reply::json(200, "[]"));
    let answer = sent(update(&client)).await.expect("the reply for all else");
    assert_eq!(answer.to_string(), "[]");
    assert_eq!(mock.requests(&UPDATE).len(), 5);
}

#[tokio::test]
async fn requests_are_recorded_decoded() {
    let mock = Mock::new();
    mock.otherwise(Reply::json(200, "{}"));
    let client = client(&mock);
    let mut call = update(&client);
    call.field("/phone", &Value::Null);
    call.extra_header("X-Trace", "t1");
    call.cookie("theme", Style::FORM, &"dark".to_owned());
    call.extra_query("filter[name]", &"a & b+c".to_owned());
    sent(call).await.expect("an answer");

    let request = mock.request(&UPDATE);
    assert_eq!(
        (request.method(), request.path_template()),
        ("PATCH", "/customers/{id}")
    );
    assert_eq!(request.path("id"), Some("a/b ü"));
    assert_eq!(request.path("other"), None);
    assert_eq!(request.query("filter[name]"), Some("a & b+c"));
    assert_eq!(request.header("x-trace"), Some("t1"));
    assert_eq!(request.cookie("theme"), Some("dark"));
    assert_eq!(request.attempt(), Some(1));
    assert_eq!(request.json()["email"], "new@example.com");
    assert_eq!(request.field("/phone"), Some(Value::Null));
    assert_eq!(request.field("/name"), None);
    assert_eq!(request.decode::<Map>().len(), 2);
    assert_eq!(
        request.text(),
        r#"{"email":"new@example.com","phone":null}"#
    );
    assert_eq!(
        request.url(),
        "https://api.example.com/v1/customers/a%2Fb%20%C3%BC?filter%5Bname%5D=a%20%26%20b%2Bc"
    );
}

#[tokio::test]
async fn forms_and_parts_are_taken_apart() {
    let mock = Mock::new();
    mock.otherwise(Reply::json(200, "{}"));
    let client = client(&mock);
    let mut call = Call::new(&client, &FORM);
    call.field("/email", &"a b@example.com".to_owned());
    call.field("/card/name", &"Jane & Co".to_owned());
    sent(call).await.expect("an answer");
    let request = mock.request(&FORM);
    assert_eq!(request.form("card[name]").as_deref(), Some("Jane & Co"));
    let names: Vec<_> = request.form_pairs().into_iter().map(|(n, _)| n).collect();
    assert_eq!(names, ["email", "card[name]"]);

    let mut call = Call::new(&client, &UPLOAD);
    call.path("id", Style::SIMPLE, &"c1".to_owned());
    call.path("name", Style::SIMPLE, &"photo".to_owned());
    call.path("kind", Style::SIMPLE, &"tar.gz".to_owned());
    call.field("/note", &"hello".to_owned());
    call.part("file", Part::bytes(vec![0, 13, 10]).file_name("x\".png"));
    sent(call).await.expect("an answer");
    let request = mock.request(&UPLOAD);
    assert_eq!(request.path("name"), Some("photo"));
    assert_eq!(request.path("kind"), Some("tar.gz"));
    assert_eq!(request.part("note").expect("a part").text(), "hello");
    let file = request.part("file").expect("a part");
    assert_eq!(file.file_name.as_deref(), Some("x\".png"));
    assert_eq!(file.bytes, vec![0, 13, 10]);
    assert_eq!(request.parts().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn faults_are_what_the_network_gives() {
    let check = async |reply: Reply, expect: (ErrorKind, bool), read: bool| {
        let mock = Mock::new();
        mock.on(&UPDATE).always(reply.clone());
        let error = sent(update(&client(&mock))).await.expect_err("a fault");
        let found = (error.kind(), error.may_have_executed());
        assert_eq!(found, expect, "{reply:?}");
        for request in mock.requests(&UPDATE) {
            assert_eq!(request.was_read(), read, "{reply:?}");
        }
    };
    let json = || Reply::json(200, r#"{"id":"c1"}"#);
    check(
        Reply::connection_refused(),
        (ErrorKind::Connect, false),
        false,
    )
    .await;
    check(Reply::connect_timeout(), (ErrorKind::Timeout, false), false).await;
    check(
        Reply::reset_before_read(),
        (ErrorKind::Transport, true),
        false,
    )
    .await;
    check(
        Reply::reset_after_read(),
        (ErrorKind::Transport, true),
        true,
    )
    .await;
    check(Reply::never(), (ErrorKind::Timeout, true), true).await;
    check(
        json().truncated_after(4),
        (ErrorKind::Transport, true),
        true,
    )
    .await;
    check(json().stalled_after(4), (ErrorKind::Timeout, true), true).await;
    let late = json().delay(Duration::from_secs(3600));
    check(late, (ErrorKind::Timeout, true), true).await;
}

#[tokio::test(start_paused = true)]
async fn a_delay_passes_in_the_time_of_the_test() {
    let mock = Mock::new();
    mock.on(&UPDATE)
        .reply(Reply::json(200, "{}").delay(Duration::from_secs(5)));
    let start = tokio::time::Instant::now();
    sent(update(&client(&mock))).await.expect("an answer");
    assert_eq!(start.elapsed(), Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn attempts_are_numbered() {
    let mock = Mock::new();
    mock.on(&LIST)
        .reply(Reply::status(503).header("Retry-After", "2"))
        .reply(Reply::connection_refused())
        .reply(Reply::json(200, "[]"));
    let call = Call::new(&client(&mock), &LIST);
    sent(call).await.expect("an answer in the end");
    let attempts: Vec<_> = mock.requests(&LIST).iter().map(Recorded::attempt).collect();
    assert_eq!(attempts, [Some(1), Some(2), Some(3)]);
    mock.assert_done();
}

#[tokio::test]
async fn tokens_are_given_unless_a_script_says_otherwise() {
    let client = |mock: &Mock| {
        let mut builder = ClientBuilder::new(&TOKENS);
        builder.set_transport(mock.clone());
        builder.set_client_credentials(0, ClientCredentials::new("id", "secret"));
        builder.build().expect("a client")
    };
    let mock = Mock::new();
    mock.on(&UPDATE).reply(Reply::json(200, "{}"));
    sent(update(&client(&mock))).await.expect("an answer");
    let header = mock.request(&UPDATE);
    assert_eq!(
        header.header("authorization"),
        Some("Bearer token-of-the-mock")
    );
    let token = &mock.all_requests()[0];
    assert!(token.operation().is_none());
    assert_eq!(
        token.form("grant_type").as_deref(),
        Some("client_credentials")
    );

    mock.on_token()
        .always(Reply::json(401, r#"{"error":"invalid_client"}"#));
    let error = sent(update(&client(&mock))).await.expect_err("no token");
    assert!(error.is_auth(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn chunks_come_one_by_one() {
    let mock = Mock::new();
    let pause = Duration::from_secs(5);
    mock.on(&LIST)
        .reply(Reply::chunks(200, "application/json", ["[1", ",2", "]"]).pause(pause));
    let start = tokio::time::Instant::now();
    let answer = sent(Call::new(&client(&mock), &LIST)).await;
    assert_eq!(answer.expect("an answer").to_string(), "[1,2]");
    assert_eq!(start.elapsed(), 2 * pause);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let mock = Mock::new();
    mock.otherwise(
        Reply::json(200, r#"{"token":"canary-answer"}"#).header("Set-Cookie", "s=canary-cookie"),
    );
    let mut builder = ClientBuilder::new(&API);
    builder.set_transport(mock.clone());
    builder.set_token(0, "canary-key");
    let client = builder.build().expect("a client");
    let mut call = update(&client);
    call.path("id", Style::SIMPLE, &"canary-id".to_owned());
    call.field("/ssn", &"canary-ssn".to_owned());
    call.extra_query("q", &"canary-query".to_owned());
    sent(call).await.expect("an answer");
    let request = mock.request(&UPDATE);
    assert_eq!(request.header("authorization"), Some("Bearer canary-key"));
    let script = mock.on(&UPDATE).reply(Reply::json(200, "canary"));
    let shown = format!(
        "{mock:?} {script:?} {request:?} {request} {:?}",
        Reply::text(200, "canary")
    );
    assert!(!shown.contains("canary"), "{shown}");
}

mod panics {
    //! The texts that a failed test shows.

    use super::*;

    fn text(test: impl FnOnce() + std::panic::UnwindSafe) -> String {
        let payload = std::panic::catch_unwind(test).expect_err("a panic");
        payload
            .downcast_ref::<String>()
            .cloned()
            .unwrap_or_default()
    }

    async fn called(times: usize) -> Mock {
        let mock = Mock::new();
        mock.otherwise(Reply::json(200, "{}"));
        for _ in 0..times {
            sent(update(&client(&mock))).await.expect("an answer");
        }
        mock
    }

    #[tokio::test]
    async fn a_request_that_is_not_the_only_one() {
        let mock = called(0).await;
        assert_eq!(
            text(move || drop(mock.request(&LIST))),
            "no request of `list-customers` (GET /customers) instead of one; all that came: nothing"
        );
        let mock = called(2).await;
        assert_eq!(
            text(move || drop(mock.request(&UPDATE))),
            "2 requests of `update-customer` (PATCH /customers/{id}) instead of one; all that came: PATCH /customers/{id}, PATCH /customers/{id}"
        );
    }

    #[tokio::test]
    async fn a_script_that_is_not_done() {
        let mock = called(1).await;
        mock.on(&LIST).times(2, Reply::status(200));
        assert_eq!(
            text(move || mock.assert_done()),
            "the script is not done: 2 replies left for `list-customers` (GET /customers); all that came: PATCH /customers/{id}"
        );
    }

    #[tokio::test]
    async fn a_body_of_another_form() {
        let request = called(1).await.request(&UPDATE);
        assert_eq!(
            text(move || drop(request.form("email"))),
            "the body of PATCH /customers/{id} is no form but 27 bytes of `application/json`"
        );
        let request = called(1).await.request(&UPDATE);
        assert_eq!(
            text(move || drop(request.decode::<Vec<Value>>())),
            "the body of PATCH /customers/{id}, 27 bytes of `application/json`, does not fit: expected an array, found an object (byte 0)"
        );
    }
}

mod replies {
    //! Bodies that are made of types and fields.

    use clientwright_runtime::{Number, object};

    use super::*;

    #[derive(Clone)]
    struct Customer {
        id: String,
        balance: Number,
        address: Address,
        cards: Vec<Address>,
        email: Option<String>,
    }

    #[derive(Clone)]
    struct Address {
        city: String,
    }

    object! { Address { "city" => city: required, } }
    object! { Customer {
        "object" = "customer",
        "id" => id: required,
        "balance" => balance: required,
        "address" => address: required,
        "cards" => cards: required,
        "email" => email: optional,
    } }

    #[tokio::test]
    async fn the_least_that_decodes_is_filled_by_fields() {
        let mock = Mock::new();
        mock.on(&LIST).always(
            Reply::minimal::<Customer>(200)
                .field("/email", "a@example.com")
                .field("/address/city", "Paris"),
        );
        let call = Call::new(&client(&mock), &LIST);
        let answer = call.send_as::<Customer, Error>(Answer::json).await;
        let customer = answer.expect("it decodes");
        assert_eq!((customer.id.as_str(), customer.cards.len()), ("", 0));
        assert_eq!(customer.address.city, "Paris");
        assert_eq!(customer.email.as_deref(), Some("a@example.com"));
        assert_eq!(customer.balance, Number::from(0));
    }

    #[tokio::test]
    async fn fields_make_a_body_of_their_own() {
        let mock = Mock::new();
        mock.on(&LIST)
            .always(Reply::status(200).field("/error/code", "c").field("/n", 1));
        let answer = sent(Call::new(&client(&mock), &LIST)).await;
        assert_eq!(
            answer.expect("JSON").to_string(),
            r#"{"error":{"code":"c"},"n":1}"#
        );
    }

    #[test]
    #[should_panic(expected = "`/0/x` cannot be set: the body is no object there")]
    fn a_list_has_no_fields() {
        let _ = Reply::json(200, "[1]").field("/0/x", 1);
    }
}

#[tokio::test]
async fn streams_are_read_to_be_recorded() {
    let mock = Mock::new();
    mock.otherwise(Reply::json(200, "{}"));
    let mut call = Call::new(&client(&mock), &UPLOAD);
    for name in ["id", "name", "kind"] {
        call.path(name, Style::SIMPLE, &name.to_owned());
    }
    call.part("file", Part::streamed().file_name("a.txt"));
    let sending = call.send_as::<Value, Error>(Answer::json);
    sending
        .with_reader(&b"one two"[..])
        .await
        .expect("an answer");
    let file = mock.request(&UPLOAD).part("file").expect("a part");
    assert_eq!(
        (file.text(), file.file_name.as_deref()),
        ("one two", Some("a.txt"))
    );
}

#[tokio::test(start_paused = true)]
async fn events_come_and_break_off() {
    let mock = Mock::new();
    let events = ["data: 1\n\n", "data: 2\n\n"];
    let reply = Reply::chunks(200, "text/event-stream", events).pause(Duration::from_secs(5));
    mock.on(&LIST).always(reply.truncated_after(12));
    let call = Call::new(&client(&mock), &LIST);
    let sending = call.send_events::<Value, Error>("text/event-stream", EventForm::Data);
    let mut events = sending.await.expect("a stream");
    let first = events.next().await.expect("an event").expect("a value");
    assert_eq!(first.to_string(), "1");
    let error = events.next().await.expect("an end").expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[cfg(feature = "blocking")]
#[test]
fn code_that_blocks_is_tested_alike() {
    let mock = Mock::new();
    mock.on(&UPDATE).reply(Reply::json(200, "[]"));
    let call = update(&client(&mock));
    let answer = call.send_as::<Value, Error>(Answer::json).wait();
    assert_eq!(answer.expect("an answer").to_string(), "[]");
    assert_eq!(mock.request(&UPDATE).path("id"), Some("a/b ü"));
}
