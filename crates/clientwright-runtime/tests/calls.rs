//! Calls as values: bodies, constants, identifiers, credentials, and what they show of themselves.

#[path = "support/recorder.rs"]
mod recorder;

use clientwright_runtime::{
    Api, BodyKind, Call, ClientBuilder, Error, ErrorKind, Host, Identifier, Method, Operation,
    Part, PartType, Patch, Scheme, SchemeKind, Secret, Style, Variable,
};
use recorder::Recorder;

static API: Api = Api {
    hosts: &[
        Host {
            variables: &[ORGANIZATION],
            ..Host::new("", "https://{organization}.example.com/api")
        },
        Host::new("vault", "https://vault.example.com"),
    ],
    schemes: &[
        Scheme::new("Secret", "secret_key", SchemeKind::Basic),
        Scheme::new("Token", "token", SchemeKind::Bearer),
        Scheme::new(
            "Header",
            "merchant_key",
            SchemeKind::ApiKeyHeader("X-Merchant-Key"),
        ),
        Scheme::new("Query", "query_key", SchemeKind::ApiKeyQuery("key")),
        Scheme::new("Cookie", "session", SchemeKind::ApiKeyCookie("sid")),
    ],
    headers: &[("Api-Version", "2019-05-29")],
    request_id_headers: &["x-request-id"],
    ..Api::new("test-client", "0.1.0")
};

const ORGANIZATION: Variable = Variable::new("organization", "organization");

fn builder() -> ClientBuilder {
    let mut builder = ClientBuilder::new(&API);
    builder.set_variable("organization", "acme");
    builder
}

/// What a request looks like, one line for each part.
async fn sent(
    mut builder: ClientBuilder,
    operation: &'static Operation,
    set: impl FnOnce(&mut Call),
) -> Result<String, Error> {
    let recorder = Recorder::default();
    builder.set_transport(recorder.clone());
    let mut call = Call::new(&builder.build()?, operation);
    set(&mut call);
    let answer = call.send().await;
    assert_eq!(
        recorder.count(),
        usize::from(answer.is_ok()),
        "an error is found before anything is sent"
    );
    answer?;
    let request = recorder.last().expect("a request");
    let mut lines = vec![format!("{} {}", request.method, request.uri)];
    let shown = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))
    };
    lines.extend(
        request
            .headers
            .iter()
            .map(shown)
            .filter(|line| !line.starts_with("user-agent")),
    );
    lines.sort_by_key(|line| line.starts_with(char::is_lowercase));
    if request.body.length() != Some(0) {
        lines.push(String::from_utf8_lossy(request.body.as_bytes().expect("bytes")).into_owned());
    }
    Ok(lines.join("\n"))
}

static UPDATE: Operation = Operation {
    body: BodyKind::Json("application/vnd.api+json"),
    body_required: true,
    constants: &[("/data/type", "\"customers\"")],
    bound: &[("/data/id", "id")],
    accept: "application/vnd.api+json",
    ..Operation::new("update", Method::PATCH, "/customers/{id}")
};

const GROUP: Identifier = Identifier::new("type", "groups", "id");

async fn body(set: impl FnOnce(&mut Call), expect: &str) {
    let call = sent(builder(), &UPDATE, |call| {
        call.path("id", Style::SIMPLE, &"c1");
        set(call);
    });
    let request = call.await.expect("a request");
    assert_eq!(request.lines().last(), Some(expect));
}

#[tokio::test]
async fn fields_join_with_constants_and_the_bound_id() {
    body(|_| {}, r#"{"data":{"type":"customers","id":"c1"}}"#).await;
    body(
        |call| {
            call.field("/data/attributes/email", &Patch::Value("a@b".to_owned()));
            call.field("/data/attributes/phone", &Patch::<String>::Null);
            call.field("/data/attributes/name", &Patch::<String>::Absent);
        },
        r#"{"data":{"type":"customers","id":"c1","attributes":{"email":"a@b","phone":null}}}"#,
    )
    .await;
    body(
        |call| call.field("/data/type", &"guests"),
        r#"{"data":{"id":"c1","type":"guests"}}"#,
    )
    .await;
    body(
        |call| {
            call.body(
                &clientwright_runtime::from_str::<clientwright_runtime::Value>(
                    r#"{"data":{"id":"x"},"n":1.50}"#,
                )
                .expect("JSON"),
            );
            call.extra_field("/data/meta", &true);
        },
        r#"{"data":{"type":"customers","id":"x","meta":true},"n":1.50}"#,
    )
    .await;
    // A body that may be null as a whole.
    body(
        |call| call.extra_field("", &clientwright_runtime::Value::Null),
        "null",
    )
    .await;
}

#[tokio::test]
async fn identifiers_are_built_from_ids() {
    let at = "/data/relationships/groups/data";
    let check = async |set: &dyn Fn(&mut Call), expect: &str| {
        let expect = format!(
            r#"{{"data":{{"type":"customers","id":"c1","relationships":{{"groups":{{"data":{expect}}}}}}}}}"#
        );
        body(|call| set(call), &expect).await;
    };
    check(
        &|call| call.identifier(at, GROUP, &"g1"),
        r#"{"type":"groups","id":"g1"}"#,
    )
    .await;
    check(
        &|call| call.identifier(at, GROUP, &Patch::<String>::Null),
        "null",
    )
    .await;
    check(
        &|call| call.identifier(at, GROUP, &vec!["g1".to_owned(), "g\"2".to_owned()]),
        r#"[{"type":"groups","id":"g1"},{"type":"groups","id":"g\"2"}]"#,
    )
    .await;
    check(
        &|call| call.identifier(at, GROUP, &Vec::<String>::new()),
        "[]",
    )
    .await;
}

static OPTIONAL_BODY: Operation = Operation {
    body: BodyKind::Json("application/json"),
    constants: &[("/kind", "1")],
    ..Operation::new("optional-body", Method::POST, "/x")
};

#[tokio::test]
async fn constants_alone_cause_no_body() {
    let none = sent(builder(), &OPTIONAL_BODY, |_| {})
        .await
        .expect("a request");
    assert_eq!(
        none,
        "POST https://acme.example.com/api/x\napi-version: 2019-05-29"
    );
    let some = sent(builder(), &OPTIONAL_BODY, |call| call.field("/a", &1_i64))
        .await
        .expect("a request");
    assert!(some.ends_with("{\"kind\":1,\"a\":1}"), "{some}");
    let emptied = sent(builder(), &OPTIONAL_BODY, |call| {
        call.field("/a/b", &1_i64);
        call.field("/a/b", &Patch::<String>::Absent);
    });
    assert!(emptied.await.expect("a request").ends_with("2019-05-29"));
}

#[tokio::test]
async fn whole_bodies() {
    static BYTES: Operation = Operation {
        body: BodyKind::Bytes("application/pdf"),
        body_required: true,
        ..Operation::new("bytes", Method::PUT, "/x")
    };
    static TEXT: Operation = Operation {
        body: BodyKind::Text("text/plain"),
        ..Operation::new("text", Method::PUT, "/x")
    };
    let pdf = sent(builder(), &BYTES, |call| call.bytes("%PDF"))
        .await
        .expect("a request");
    assert!(
        pdf.contains("content-type: application/pdf") && pdf.ends_with("%PDF"),
        "{pdf}"
    );
    let missing = sent(builder(), &BYTES, |_| {}).await.expect_err("no body");
    assert_eq!(
        missing.to_string(),
        "PUT /x: the operation needs a body, and none is set"
    );
    let text = sent(builder(), &TEXT, |call| call.text("a \"b\""))
        .await
        .expect("a request");
    assert!(
        text.contains("content-type: text/plain") && text.ends_with("a \"b\""),
        "{text}"
    );
}

#[tokio::test]
async fn multipart_has_a_part_for_each_field_and_file() {
    static UPLOAD: Operation = Operation {
        body: BodyKind::Multipart(&[
            PartType::new("file", "application/pdf"),
            PartType {
                style: Some(Style::DEEP),
                ..PartType::new("meta", "")
            },
            PartType::new("codes", "application/json; charset=utf-8"),
        ]),
        ..Operation::new("upload", Method::POST, "/x")
    };
    let call = sent(builder(), &UPLOAD, |call| {
        call.field("/note", &"é & co");
        call.field("/tags", &vec!["a".to_owned(), "b".to_owned()]);
        call.field("/codes", &vec!["c".to_owned(), "d".to_owned()]);
        call.field("/meta/k", &1_i64);
        call.field("/address/city", &"X");
        call.part("file", Part::bytes("%PDF").file_name("a\"b.pdf"));
        call.parts(
            "more",
            vec![
                Part::bytes(vec![1]),
                Part::text("named").file_name("n"),
                Part::text("t").file_name("t").content_type("text/plain"),
            ],
        );
    });
    let request = call.await.expect("a request");
    let boundary = request
        .split("boundary=")
        .nth(1)
        .and_then(|s| s.lines().next())
        .expect("a boundary");
    insta::assert_snapshot!(request.replace(boundary, "BOUNDARY"));
}

async fn auth(
    security: &'static [&'static [usize]],
    set: impl FnOnce(&mut ClientBuilder),
    expect: &str,
) {
    let mut builder = builder();
    set(&mut builder);
    let operation = Box::leak(Box::new(Operation {
        security,
        ..Operation::new("x", Method::GET, "/x")
    }));
    let request = match sent(builder, operation, |_| {}).await {
        Ok(request) => request
            .replace("api-version: 2019-05-29", "")
            .replace("https://acme.example.com/api", "")
            .replace('\n', " "),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Auth);
            assert!(!error.may_have_executed());
            error.to_string()
        }
    };
    assert_eq!(
        request.split_whitespace().collect::<Vec<_>>().join(" "),
        expect
    );
}

#[tokio::test]
async fn the_first_alternative_that_is_met_gives_the_credentials() {
    let all = |b: &mut ClientBuilder| {
        b.set_basic(0, "skey_test_1", "");
        b.set_token(1, "t/1");
        b.set_token(2, "m1");
        b.set_token(3, "a b&c");
        b.set_token(4, "s;1");
    };
    auth(&[], all, "GET /x").await;
    auth(&[&[]], all, "GET /x").await;
    auth(&[&[0]], all, "GET /x authorization: Basic c2tleV90ZXN0XzE6").await;
    auth(&[&[1], &[0]], all, "GET /x authorization: Bearer t/1").await;
    auth(
        &[&[0, 2]],
        all,
        "GET /x authorization: Basic c2tleV90ZXN0XzE6 x-merchant-key: m1",
    )
    .await;
    auth(&[&[3, 4]], all, "GET /x?key=a%20b%26c cookie: sid=s%3B1").await;
    auth(
        &[&[4]],
        |b| b.set_token(4, "aGk+/w==%"),
        "GET /x cookie: sid=aGk+/w==%",
    )
    .await;
    auth(
        &[&[0, 1], &[2]],
        |b| b.set_token(2, "m1"),
        "GET /x x-merchant-key: m1",
    )
    .await;
    auth(&[&[2], &[]], |_| {}, "GET /x").await;
    // The empty alternative says that credentials are optional, not that they are to stay away.
    auth(&[&[], &[2]], all, "GET /x x-merchant-key: m1").await;
    auth(&[&[], &[2]], |_| {}, "GET /x").await;
    auth(
        &[&[0, 2], &[1]],
        |b| b.set_token(2, "m1"),
        "GET /x: credentials are missing: call `secret_key` and `merchant_key`, or `token` of the client's builder",
    )
    .await;
    auth(
        &[&[1]],
        |b| b.set_header("Authorization", "Own x"),
        "GET /x authorization: Own x",
    )
    .await;
}

#[tokio::test]
async fn each_operation_goes_to_its_host() {
    static VAULT: Operation = Operation {
        host: 1,
        ..Operation::new("vault", Method::POST, "/tokens")
    };
    let mut own = builder();
    own.set_base_url(1, "http://localhost:8080/gateway/");
    let check = async |builder, expect: &str| {
        let request = sent(builder, &VAULT, |_| {}).await.expect("a request");
        assert_eq!(request.lines().next(), Some(expect));
    };
    let mut along = builder();
    along.set_default_base_url(1, "https://vault.sandbox.example.com");
    let mut both = own.clone();
    both.set_default_base_url(1, "https://vault.sandbox.example.com");
    check(builder(), "POST https://vault.example.com/tokens").await;
    check(own, "POST http://localhost:8080/gateway/tokens").await;
    check(along, "POST https://vault.sandbox.example.com/tokens").await;
    // What is set goes before what only goes along with another host.
    check(both, "POST http://localhost:8080/gateway/tokens").await;
}

#[tokio::test]
async fn headers_of_client_and_call() {
    let mut builder = builder();
    builder.set_header("api-version", "2020-01-01");
    builder.set_header("X-A", "1");
    builder.set_header("x-a", "2");
    let call = sent(builder, &UPDATE, |call| {
        call.path("id", Style::SIMPLE, &"c1");
        call.extra_header("X-B", "é");
        call.extra_header("Accept", "application/json");
    });
    let expect = "PATCH https://acme.example.com/api/customers/c1\n\
        accept: application/json\napi-version: 2020-01-01\ncontent-type: application/vnd.api+json\nx-a: 2\nx-b: é\n\
        {\"data\":{\"type\":\"customers\",\"id\":\"c1\"}}";
    let mut lines: Vec<_> = expect.lines().collect();
    let request = call.await.expect("a request");
    let mut found: Vec<_> = request.lines().collect();
    lines.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, lines);
}

#[tokio::test]
async fn the_user_agent_names_client_and_generator() {
    let recorder = Recorder::default();
    let check = async |mut builder: ClientBuilder, expect: &str| {
        builder.set_transport(recorder.clone());
        let call = Call::new(&builder.build().expect("a client"), &OPTIONAL_BODY);
        call.send().await.expect("an answer");
        let request = recorder.last().expect("a request");
        let agent = request
            .headers
            .get("user-agent")
            .and_then(|v| v.to_str().ok().map(str::to_owned));
        assert_eq!(
            agent,
            Some(format!(
                "{expect} clientwright/{}",
                env!("CARGO_PKG_VERSION")
            ))
        );
    };
    check(builder(), "test-client/0.1.0").await;
    let mut own = builder();
    own.set_user_agent("shop/3");
    check(own, "shop/3").await;
}

/// The planted values that must not show anywhere.
const PLANTED: [&str; 4] = ["4242424242424242", "hunter2\r\n", "sk_live_1", "p@ss\u{0}"];

fn refused(set: impl FnOnce(&mut ClientBuilder), expect: &str) {
    let mut builder = builder();
    builder.set_transport(Recorder::default());
    set(&mut builder);
    let debug = format!("{builder:?}");
    let error = builder.build().expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::Build);
    assert_eq!(error.to_string(), expect);
    for text in [debug, format!("{error:?}"), error.to_string()] {
        assert!(
            PLANTED
                .iter()
                .all(|planted| !text.contains(planted.trim_end())),
            "{text}"
        );
    }
}

#[test]
fn builders_refuse_what_cannot_be_sent() {
    refused(
        |b| b.set_token(1, "hunter2\r\n"),
        "what `token` was given holds characters that a header cannot hold",
    );
    refused(|b| b.set_token(1, ""), "what `token` was given is empty");
    refused(
        |b| b.set_basic(0, "sk_live_1:x", "hunter2\r\n"),
        "what `secret_key` was given has a user name with a colon, which Basic cannot hold",
    );
    refused(
        |b| b.set_header("X-A", "hunter2\r\n"),
        "the value of `x-a` holds characters that a header cannot hold",
    );
    refused(
        |b| b.set_header("X A\r\n", "1"),
        "`X A` is no name of a header",
    );
    refused(
        |b| b.set_header("Host", "evil"),
        "the header `host` is set by the transport",
    );
    refused(
        |b| b.set_user_agent("a\nb"),
        "the value of `User-Agent` holds characters that a header cannot hold",
    );
    let url = "; see `base_url` of the client's builder";
    let vault = "; see `vault_base_url` of the client's builder";
    refused(
        |b| b.set_base_url(0, "api.example.com"),
        &format!("the base URL is not an absolute URL{url}"),
    );
    refused(
        |b| b.set_base_url(1, "file:///x"),
        &format!("the base URL is neither https nor http{vault}"),
    );
    refused(
        |b| b.set_base_url(0, "https://a:sk_live_1@example.com"),
        &format!("the base URL holds a user name or password{url}"),
    );
    refused(
        |b| b.set_variable("organization", "evil.com/sk_live_1"),
        "the value given to `organization` of the client's builder does not fit into the base URL",
    );
}

#[test]
fn plain_http_with_credentials_stays_on_this_machine() {
    let check = |url: &str, set: &dyn Fn(&mut ClientBuilder), expect: bool| {
        let mut builder = builder();
        builder.set_transport(Recorder::default());
        builder.set_base_url(1, url);
        set(&mut builder);
        assert_eq!(builder.build().is_ok(), expect, "{url}");
    };
    let token = |b: &mut ClientBuilder| b.set_token(1, "t");
    check("http://example.com", &|_| {}, true);
    check("http://example.com", &token, false);
    check(
        "http://example.com",
        &|b| b.set_secret_header("X-K", "k"),
        false,
    );
    check(
        "http://example.com",
        &|b| b.set_header("Authorization", "k"),
        false,
    );
    for name in ["X-Merchant-Key", "X-Backend-Auth", "x-api-key"] {
        check("http://example.com", &|b| b.set_header(name, "k"), false);
    }
    check("http://example.com", &|b| b.set_header("X-A", "k"), true);
    check("http://127.0.0.1.example.com", &token, false);
    check("http://10.0.0.1", &token, false);
    for url in [
        "http://127.0.0.1:1",
        "http://127.9.9.9",
        "http://[::1]:1",
        "http://localhost",
        "https://example.com",
    ] {
        check(url, &token, true);
    }
}

#[tokio::test]
async fn secrets_of_a_call_do_not_go_over_plain_http() {
    async fn check(url: &str, set: impl FnOnce(&mut Call), expect: bool) {
        let mut builder = builder();
        builder.set_base_url(0, url);
        let set = |call: &mut Call| {
            call.path("id", Style::SIMPLE, &"c1");
            set(call);
        };
        let sent = sent(builder, &UPDATE, set).await;
        assert_eq!(sent.is_ok(), expect, "{url}: {sent:?}");
        if let Err(error) = sent {
            assert_eq!(error.kind(), ErrorKind::Build);
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }
    let secret = || Secret::new("hunter2".to_owned());
    let far = "http://example.com";
    check(far, |c| c.field("/a", &"b"), true).await;
    check(far, |c| c.extra_header("X-A", "b"), true).await;
    check(far, |c| c.field("/a/b", &secret()), false).await;
    check(far, |c| c.body(&vec![secret()]), false).await;
    check(far, |c| c.query("q", Style::FORM, &secret()), false).await;
    check(far, |c| c.header("X-B", Style::SIMPLE, &secret()), false).await;
    check(far, |c| c.extra_header("authorization", "hunter2"), false).await;
    check(far, |c| c.extra_header("X-Merchant-Key", "hunter2"), false).await;
    check("http://localhost:1", |c| c.field("/a", &secret()), true).await;
    check("https://example.com", |c| c.field("/a", &secret()), true).await;
}

#[test]
fn a_missing_variable_names_its_method() {
    let error = ClientBuilder::new(&API).build().expect_err("a refusal");
    let expect = "the base URL needs a value for `organization`: call `organization` of the client's builder";
    assert_eq!(error.to_string(), expect);
}

#[tokio::test]
async fn the_first_error_of_a_setter_is_returned() {
    let error = sent(builder(), &UPDATE, |call| {
        call.path("id", Style::SIMPLE, &"c1");
        call.extra_header("X-Key", "hunter2\r\n");
        call.extra_header("Content-Length", "0");
        call.extra_field("x", &1_i64);
    });
    let error = error.await.expect_err("a refusal");
    assert_eq!(
        error.to_string(),
        "PATCH /customers/{id}: the value of `x-key` holds characters that a header cannot hold"
    );
    assert!(!format!("{error:?}").contains("hunter2"));
    let header = sent(builder(), &UPDATE, |call| {
        call.path("id", Style::SIMPLE, &"c1");
        call.header(
            "X-Key",
            Style::SIMPLE,
            &Secret::new("hunter2\r\n".to_owned()),
        );
    });
    let header = header.await.expect_err("a refusal").to_string();
    assert!(
        header.contains("`X-Key`") && !header.contains("hunter2"),
        "{header}"
    );
}

#[test]
fn without_a_tokio_runtime_a_call_is_an_error() {
    static PING: Operation = Operation::new("ping", Method::GET, "/ping");
    let mut builder = builder();
    builder.set_transport(Recorder::default());
    let client = builder.build().expect("a client");
    let mut sending = Call::new(&client, &PING).send();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = std::pin::Pin::new(&mut sending).poll(&mut context)
    else {
        panic!("an error at once");
    };
    assert_eq!(error.kind(), ErrorKind::Build);
}

#[tokio::test]
async fn a_field_cannot_reach_through_a_scalar() {
    let error = sent(builder(), &OPTIONAL_BODY, |call| {
        call.field("/a", &1_i64);
        call.field("/a/b", &1_i64);
    });
    let error = error.await.expect_err("a refusal").to_string();
    assert_eq!(
        error,
        "POST /x: `/a/b` cannot be set: the body that was given is no object there"
    );
}

#[test]
fn calls_show_what_is_set_but_no_secret() {
    let mut builder = builder();
    builder.set_transport(Recorder::default());
    builder.set_token(1, "sk_live_1");
    let client = builder.build().expect("a client");
    let mut call = Call::new(&client, &UPDATE);
    call.path("id", Style::SIMPLE, &"c1");
    call.query("ssn", Style::FORM, &Secret::new("123-45-6789".to_owned()));
    call.header("X-Trace", Style::SIMPLE, &"t1");
    call.extra_header("X-Key", "sk_live_1");
    call.field("/data/attributes/email", &"a@b");
    call.field(
        "/data/attributes/password",
        &Secret::new("hunter2".to_owned()),
    );
    let shown = format!("{call:#?}\n{client:?}");
    assert!(
        !shown.contains("sk_live") && !shown.contains("hunter2") && !shown.contains("6789"),
        "{shown}"
    );
    insta::assert_snapshot!(shown);
}
