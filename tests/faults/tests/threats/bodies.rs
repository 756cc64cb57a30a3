//! Answers whose body is not whole, or not what it should be.

use clientwright_runtime::{
    Answer, Call, Error, ErrorKind, Map, Method, Number, Operation, Raw, Status as Documented,
    Value, object, open_enum, to_string, union,
};
use fault_tests::{Server, Step, reply};

use crate::{checked, client, failing, update};

#[derive(Clone)]
struct Customer {
    id: String,
    status: Option<Status>,
    balance: Option<Number>,
    source: Option<Source>,
}
object! { Customer {
    "id" => id: required, "status" => status: optional, "balance" => balance: optional, "source" => source: optional,
} }

#[derive(Clone)]
enum Status {
    Active,
    Unknown(String),
}
open_enum! { Status { Active = "active" } }

#[derive(Clone)]
enum Source {
    Card(Map),
    Unknown(Raw),
}
union! { Source { Card => object ["kind" = "card"] } }

#[tokio::test]
async fn threat_35_an_answer_that_is_cut_short_is_never_a_success() {
    let whole = r#"{"id":"c1"}"#;
    let json = ("Content-Type", "application/json");
    let mut head_only = reply::joined(200, &[("Content-Length", "11"), json], b"");
    head_only.truncate(head_only.len() - 2);
    let cases: [(&str, Vec<u8>); 11] = [
        (
            "length",
            reply::joined(200, &[("Content-Length", "12"), json], whole.as_bytes()),
        ),
        (
            "length, no body",
            reply::joined(200, &[("Content-Length", "11"), json], b""),
        ),
        (
            "chunk without end",
            reply::chunked(200, &[json], whole, false),
        ),
        (
            "half a chunk",
            reply::joined(200, &[("Transfer-Encoding", "chunked")], b"b\r\n{\"id\""),
        ),
        (
            "no chunk",
            reply::joined(200, &[("Transfer-Encoding", "chunked")], b""),
        ),
        (
            "wrong chunk",
            reply::joined(
                200,
                &[("Transfer-Encoding", "chunked")],
                b"zz\r\n{}\r\n0\r\n\r\n",
            ),
        ),
        (
            "two lengths",
            reply::joined(
                200,
                &[("Content-Length", "2"), ("Content-Length", "11")],
                whole.as_bytes(),
            ),
        ),
        (
            "no number for a length",
            reply::joined(200, &[("Content-Length", "eleven")], whole.as_bytes()),
        ),
        ("half a head", head_only),
        ("half a status line", b"HTTP/1.1 20".to_vec()),
        ("no HTTP", b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
    ];
    for (case, bytes) in cases {
        for end in [None, Some(Step::Reset)] {
            let mut script = vec![Step::Read, Step::Send(bytes.clone())];
            script.extend(end.clone());
            let server = Server::start(vec![script]).await;
            let error = failing(&client(&server)).await;
            assert_eq!(
                error.kind(),
                ErrorKind::Transport,
                "{case} {end:?}: {error}"
            );
            assert!(error.may_have_executed(), "{case}");
            assert_eq!(server.requests().len(), 1, "{case}: sent once");
        }
    }
}

#[tokio::test]
async fn threat_35_a_body_that_ends_with_the_connection_is_read_only_if_it_is_whole_json() {
    let json = ("Content-Type", "application/json");
    let server = Server::answering(reply::until_close(200, &[json], r#"{"id":"c1"}"#)).await;
    let answer = update(&client(&server))
        .send()
        .await
        .and_then(Answer::json::<Customer>);
    assert_eq!(answer.expect("a customer").id, "c1");
    for cut in [r#"{"id":"c1""#, r#"{"id":"c"#, "{", ""] {
        let server = Server::answering(reply::until_close(200, &[json], cut)).await;
        let answer = update(&client(&server))
            .send()
            .await
            .and_then(Answer::json::<Customer>);
        let error = checked(answer.expect_err("an error"));
        assert_eq!(error.kind(), ErrorKind::Decode, "{cut}: {error}");
        assert!(error.may_have_executed());
        assert_eq!(error.body(), cut.as_bytes());
    }
    // A reset in the middle is no end.
    let bytes = reply::until_close(200, &[json], r#"{"id":"c1"}"#);
    let server = Server::start(vec![vec![Step::Read, Step::Send(bytes), Step::Reset]]).await;
    assert_eq!(failing(&client(&server)).await.kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn threat_36_a_body_of_another_kind_keeps_status_request_id_and_a_bounded_snippet() {
    let html = "<!doctype html><h1>4242424242424242</h1>".to_owned();
    let long = "<p>".repeat(100_000);
    let latin = "{\"id\":\"caf\u{e9}\"}";
    let latin: Vec<u8> = latin
        .chars()
        .map(|c| u8::try_from(c).expect("Latin-1"))
        .collect();
    let utf16: Vec<u8> = r#"{"id":"c1"}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(u16, &str, Vec<u8>); 9] = [
        (200, "text/html; charset=utf-8", html.clone().into_bytes()),
        (502, "text/html", html.into_bytes()),
        (200, "text/html", long.clone().into_bytes()),
        (503, "text/html", long.into_bytes()),
        (200, "application/json", Vec::new()),
        (500, "application/json", Vec::new()),
        (200, "application/json; charset=iso-8859-1", latin),
        (200, "application/json; charset=utf-16", utf16),
        (200, "image/png", b"\x89PNG\r\n\x1a\n".to_vec()),
    ];
    for (status, media, body) in cases {
        let headers = [("Content-Type", media), ("X-Request-Id", "r1")];
        let server = Server::answering(reply::whole(status, &headers, &body)).await;
        let answer = update(&client(&server))
            .send()
            .await
            .and_then(Answer::json::<Customer>);
        let error = checked(answer.expect_err("an error"));
        let kind = if status == 200 {
            ErrorKind::Decode
        } else {
            ErrorKind::Api
        };
        assert_eq!(error.kind(), kind, "{status} {media}: {error}");
        assert_eq!(error.status().map(|s| s.as_u16()), Some(status), "{media}");
        assert_eq!(error.request_id(), Some("r1"), "{status} {media}");
        let kept = body.get(..64 * 1024).unwrap_or(&body);
        assert_eq!(error.body(), kept, "{status} {media}");
        assert!(error.to_string().len() < 300, "{error}");
        assert_eq!(
            (error.code(), error.message()),
            (None, None),
            "{status} {media}"
        );
    }
}

#[tokio::test]
async fn threat_36_a_204_with_a_body_has_none_and_the_next_call_is_not_confused_by_it() {
    let stray = [reply::joined(204, &[], b""), br#"{"id":"stray"}"#.to_vec()].concat();
    let script = vec![
        Step::Read,
        Step::Send(stray),
        Step::Read,
        Step::Send(reply::json(r#"{"id":"c2"}"#)),
    ];
    let server = Server::start(vec![
        script,
        vec![Step::Read, Step::Send(reply::json(r#"{"id":"c2"}"#))],
    ])
    .await;
    let client = client(&server);
    let answer = update(&client).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 204);
    assert_eq!(answer.optional::<Customer>().expect("an option"), None);
    match update(&client)
        .send()
        .await
        .and_then(Answer::json::<Customer>)
    {
        Ok(customer) => assert_eq!(customer.id, "c2"),
        Err(error) => assert_eq!(error.kind(), ErrorKind::Transport, "{error}"),
    }
}

#[tokio::test]
async fn threat_36_json_under_another_name_is_still_json() {
    for media in ["text/plain", "application/vnd.api+json; charset=utf-8", ""] {
        let headers = [("Content-Type", media)];
        let server =
            Server::answering(reply::whole(200, &headers, "\u{feff}{\"id\":\"c1\"}")).await;
        let answer = update(&client(&server))
            .send()
            .await
            .and_then(Answer::json::<Customer>);
        assert_eq!(answer.expect("a customer").id, "c1", "{media}");
    }
}

async fn decoded(body: &str) -> Result<Customer, clientwright_runtime::Error> {
    let server = Server::answering(reply::json(body)).await;
    update(&client(&server)).send().await.and_then(Answer::json)
}

#[tokio::test]
async fn threat_37_what_is_not_known_is_kept_or_passed_over() {
    let customer = decoded(r#"{"id":"c1","new_field":{"deep":[1]},"status":"frozen","source":{"kind":"wallet","n":1.50}}"#)
        .await
        .expect("a customer");
    assert_eq!(customer.status, Some(Status::Unknown("frozen".to_owned())));
    assert!(
        matches!(&customer.source, Some(Source::Unknown(raw)) if raw.as_str() == r#"{"kind":"wallet","n":1.50}"#)
    );
    let sent_back = r#"{"id":"c1","status":"frozen","source":{"kind":"wallet","n":1.50}}"#;
    assert_eq!(to_string(&customer), sent_back, "byte for byte");
    let known = decoded(r#"{"id":"c1","status":"active","source":{"kind":"card"}}"#)
        .await
        .expect("a customer");
    assert_eq!(known.status, Some(Status::Active));
    assert!(matches!(known.source, Some(Source::Card(_))));
}

#[tokio::test]
async fn threat_37_what_does_not_fit_is_told_by_its_place_and_not_by_its_value() {
    let cases = [
        (r#"{"id":null}"#, "`/id`"),
        (r#"{"id":4242424242424242}"#, "`/id`"),
        (r#"{"id":["4242424242424242"]}"#, "`/id`"),
        (r#"{"name":"4242424242424242"}"#, "`/id`"),
        (r#"{"id":"c1","status":4242424242424242}"#, "`/status`"),
        (r#"{"id":"c1","balance":"4242424242424242"}"#, "`/balance`"),
        (r#"["4242424242424242"]"#, "array"),
        (r#""4242424242424242""#, "string"),
    ];
    for (body, place) in cases {
        let error = checked(decoded(body).await.expect_err("an error"));
        assert!(
            error.is_decode() && error.to_string().contains(place),
            "{body}: {error}"
        );
        assert_eq!(error.status().map(|s| s.as_u16()), Some(200));
        assert_eq!(error.body(), body.as_bytes());
    }
}

#[tokio::test]
async fn threat_38_numbers_are_exact_or_an_error() {
    for digits in [
        "0.1",
        "12345678901234567890.12",
        "1e400",
        "-0.0",
        "1.10",
        "9007199254740993",
        "123456789012345678901234567890",
    ] {
        let body = format!(r#"{{"id":"c1","balance":{digits}}}"#);
        let customer = decoded(&body).await.expect("a customer");
        assert_eq!(to_string(&customer), body, "digit by digit");
        let balance = customer.balance.expect("a balance");
        assert_eq!(balance.to_string(), digits);
        assert_ne!(
            balance.as_f64().map(f64::is_infinite),
            Some(true),
            "{digits}"
        );
    }
    for wrong in [
        "NaN", "Infinity", "0x10", "01", "1.", ".5", "+1", "1e", "--1",
    ] {
        let error = decoded(&format!(r#"{{"id":"c1","balance":{wrong}}}"#))
            .await
            .expect_err("no number");
        assert!(error.is_decode(), "{wrong}: {error}");
    }
}

#[tokio::test]
async fn threat_38_integers_that_do_not_fit_are_errors() {
    for digits in [
        "9223372036854775808",
        "1e400",
        "1.5",
        "12345678901234567890.12",
    ] {
        let server = Server::answering(reply::json(digits)).await;
        let error = update(&client(&server))
            .send()
            .await
            .and_then(Answer::json::<i64>)
            .expect_err("no i64");
        assert!(error.is_decode(), "{digits}: {error}");
    }
    let server = Server::answering(reply::json("[0.1, 0.2, 12345678901234567890.12, 1e400]")).await;
    let value = update(&client(&server))
        .send()
        .await
        .and_then(Answer::json::<Value>)
        .expect("a value");
    assert_eq!(to_string(&value), "[0.1,0.2,12345678901234567890.12,1e400]");
}

#[tokio::test]
async fn threat_36_a_page_is_no_success_of_a_call_without_a_body_or_of_bytes() {
    static FILE: Operation = Operation {
        accept: "application/pdf",
        success: &[(Documented::Code(200), 0)],
        ..Operation::new("file", Method::GET, "/file")
    };
    static DELETE: Operation = Operation {
        success: &[(Documented::Code(204), 0)],
        ..Operation::new("delete", Method::DELETE, "/file")
    };
    let page = [("Content-Type", "text/html"), ("X-Request-Id", "r1")];
    let server = Server::answering(reply::whole(200, &page, "\n<html>Down")).await;
    let client = crate::client(&server);
    let delete = Call::new(&client, &DELETE)
        .send()
        .await
        .and_then(Answer::empty);
    let file = Call::new(&client, &FILE)
        .send()
        .await
        .and_then(Answer::bytes);
    let stream = Call::new(&client, &FILE).send_stream::<Error>().await;
    for error in [delete.err(), file.err(), stream.err()] {
        let error = checked(error.expect("an error"));
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
        assert_eq!(
            (error.request_id(), error.body()),
            (Some("r1"), &b"\n<html>Down"[..])
        );
    }
    let part = [
        ("Content-Type", "application/pdf"),
        ("Content-Range", "bytes 0-3/9"),
    ];
    let server = Server::answering(reply::whole(206, &part, "%PDF")).await;
    let client = crate::client(&server);
    let whole = Call::new(&client, &FILE)
        .send()
        .await
        .and_then(Answer::bytes);
    assert_eq!(
        checked(whole.expect_err("a part")).kind(),
        ErrorKind::Decode
    );
    let mut call = Call::new(&client, &FILE);
    call.extra_header("Range", "bytes=0-3");
    let asked = call.send().await.and_then(Answer::bytes);
    assert_eq!(asked.expect("what was asked for"), "%PDF");
}
