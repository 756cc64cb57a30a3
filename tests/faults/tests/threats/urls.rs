//! Where a request goes, and what may stand in it.

use clientwright_runtime::{
    Api, BodyKind, Call, ClientBuilder, Error, ErrorKind, Host, Method, Operation, Scheme,
    SchemeKind, Secret, Style,
};
use fault_tests::{Server, reply};

use crate::{API, PLANTED, builder, checked, client, client_with, failing, update};

#[tokio::test]
async fn threat_27_an_id_is_one_encoded_segment_or_an_error_before_anything_is_sent() {
    let refused = [
        "",
        ".",
        "..",
        "%2e",
        "%2e%2e",
        "%2E.",
        ".%2e",
        "%252e%252e",
        "..\\..",
        "\\..",
        "../x",
        "x/../y",
        "\t..",
        "..\n",
        " .. ",
        "%2e%2e%2fx",
        "%2e%2e%5cx",
    ];
    let sent = [
        ("a/b?c#d", "/customers/a%2Fb%3Fc%23d"),
        ("a\\b", "/customers/a%5Cb"),
        ("a b", "/customers/a%20b"),
        ("a\tb", "/customers/a%09b"),
        (
            "a\r\nHost: evil.example",
            "/customers/a%0D%0AHost%3A%20evil.example",
        ),
        ("//evil.example", "/customers/%2F%2Fevil.example"),
        ("@evil.example", "/customers/%40evil.example"),
        ("%2f", "/customers/%252f"),
        ("...", "/customers/..."),
        ("a..b", "/customers/a..b"),
        ("é", "/customers/%C3%A9"),
        ("\u{202e}", "/customers/%E2%80%AE"),
        ("\0", "/customers/%00"),
    ];
    let server = Server::answering(reply::json("{}")).await;
    let client = client(&server);
    for id in refused {
        let mut call = update(&client);
        call.path("id", Style::SIMPLE, &id);
        let error = checked(call.send().await.expect_err("an error"));
        assert!(
            error.is_build() && !error.may_have_executed(),
            "{id:?}: {error}"
        );
    }
    assert_eq!(server.connections(), 0, "nothing was sent");
    for (id, _) in sent {
        let mut call = update(&client);
        call.path("id", Style::SIMPLE, &id);
        call.send().await.expect("an answer");
    }
    let targets: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect();
    let expect: Vec<_> = sent
        .iter()
        .map(|(_, target)| format!("{target}?key=query-e83b"))
        .collect();
    assert_eq!(targets, expect);
}

#[tokio::test]
async fn threat_28_no_redirect_is_followed_and_nothing_of_ours_reaches_another_place() {
    let trap = Server::answering(reply::json("{}")).await;
    let port = trap.port();
    for status in [300, 301, 302, 303, 304, 305, 307, 308] {
        let places = [
            format!("http://127.0.0.1:{port}/customers"),
            format!("http://localhost:{port}/customers"),
            format!("https://127.0.0.1:{port}/customers"),
            format!("//127.0.0.1:{port}/customers"),
            "/customers/other".to_owned(),
            "file:///etc/passwd".to_owned(),
        ];
        for place in places {
            let headers = [("Location", place.as_str()), ("X-Request-Id", "r1")];
            let server = Server::answering(reply::whole(status, &headers, "")).await;
            let error = failing(&client(&server)).await;
            let redirect = matches!(status, 301 | 302 | 303 | 307 | 308);
            let kind = if redirect {
                ErrorKind::Redirect
            } else {
                ErrorKind::Api
            };
            assert_eq!(error.kind(), kind, "{status} {place}");
            assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
            assert_eq!(error.request_id(), Some("r1"));
            assert_eq!(error.header("location"), Some(place.as_str()));
            assert!(
                error.may_have_executed(),
                "what a server does before it redirects is not known"
            );
            assert_eq!(
                (server.connections(), server.requests().len()),
                (1, 1),
                "{status} {place}"
            );
        }
    }
    assert_eq!(trap.connections(), 0);
}

#[tokio::test]
async fn threat_29_line_ends_in_keys_and_headers_are_errors_that_do_not_show_them() {
    let server = Server::answering(reply::json("{}")).await;
    for ends in ["\r\n", "\n", "\r", "\0", "\r\n\r\n", "\r\nX-Evil: 1"] {
        let value = format!("first-77{ends}second-88");
        let look = |error: Error| {
            let shown = format!("{error} {error:?}");
            assert!(error.is_build() && !error.may_have_executed(), "{shown}");
            assert!(
                !shown.contains("first-77") && !shown.contains("second-88"),
                "{shown}"
            );
        };
        for scheme in [0, 1, 2, 3] {
            let mut builder = builder();
            builder.set_base_url(0, server.url());
            builder.set_token(scheme, value.clone());
            look(builder.build().expect_err("a key with a line end"));
        }
        let mut with_header = builder();
        with_header.set_header("X-Any", value.clone());
        look(with_header.build().expect_err("a header with a line end"));
        let mut with_secret = builder();
        with_secret.set_secret_header("X-Any", value.clone());
        look(with_secret.build().expect_err("a header with a line end"));
        let mut with_agent = builder();
        with_agent.set_user_agent(value.clone());
        look(
            with_agent
                .build()
                .expect_err("a user agent with a line end"),
        );

        let client = client(&server);
        let mut by_hand = update(&client);
        by_hand.extra_header("X-Any", &value);
        look(by_hand.send().await.expect_err("a header with a line end"));
        let mut parameter = update(&client);
        parameter.header("X-Any", Style::SIMPLE, &value);
        look(
            parameter
                .send()
                .await
                .expect_err("a header with a line end"),
        );
        let mut name = update(&client);
        name.extra_header(format!("X-Any{ends}"), "1");
        look(
            name.send()
                .await
                .expect_err("a header's name with a line end"),
        );
    }
    assert_eq!(server.connections(), 0, "nothing was sent");
}

#[tokio::test]
async fn threat_29_a_name_and_password_with_line_ends_are_encoded_away() {
    static BASIC: Api = Api {
        hosts: &[Host::new("", "https://api.example.com")],
        schemes: &[Scheme::new("Basic", "basic", SchemeKind::Basic)],
        ..Api::new("threats", "0.0.0")
    };
    static LOOK: Operation = Operation {
        security: &[&[0]],
        ..Operation::new("look", Method::GET, "/")
    };
    let server = Server::answering(reply::json("{}")).await;
    let mut builder = ClientBuilder::new(&BASIC);
    builder.set_base_url(0, server.url());
    builder.set_basic(0, "na\r\nme".to_owned(), "pass\r\nX-Evil: 1".to_owned());
    let client = builder.build().expect("a client");
    Call::new(&client, &LOOK).send().await.expect("an answer");
    let request = server.requests().pop().expect("a request");
    assert_eq!(
        request.header("authorization"),
        Some("Basic bmENCm1lOnBhc3MNClgtRXZpbDogMQ==")
    );
    assert_eq!(request.header("x-evil"), None);
}

static KEYLESS: Operation = Operation {
    body: BodyKind::Json("application/json"),
    ..Operation::new("pay", Method::POST, "/charges")
};

#[tokio::test]
async fn threat_39_plain_http_takes_no_key_beyond_this_machine() {
    for url in [
        "http://api.example.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "http://[2001:db8::1]",
    ] {
        let mut builder = builder();
        builder.set_base_url(0, url);
        let error = checked(builder.build().expect_err("a key over plain http"));
        assert!(
            error.is_build() && error.to_string().contains("https"),
            "{url}: {error}"
        );
    }
    // Without a key in the client, the card number in the body is still one secret too many.
    let mut keyless = ClientBuilder::new(&API);
    keyless.set_base_url(0, "http://api.example.com");
    let client = keyless.build().expect("a client without keys");
    let mut call = Call::new(&client, &KEYLESS);
    call.field("/card", &Secret::new(PLANTED[5].to_owned()));
    let error = checked(call.send().await.expect_err("a card over plain http"));
    assert!(error.is_build() && !error.may_have_executed(), "{error}");
    let server = Server::answering(reply::json("{}")).await;
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("http://{host}:{}", server.port());
        let client = client_with(&server, |builder| builder.set_base_url(0, url));
        update(&client).send().await.expect("an answer on loopback");
    }
    assert_eq!(server.requests().len(), 2);
}
