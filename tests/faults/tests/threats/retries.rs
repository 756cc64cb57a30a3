//! When a call is sent again, and when it must not be.

use std::time::Duration;

use clientwright_runtime::{
    Answer, Call, CallOptions, Client, ErrorKind, Idempotency, IdempotencyKey, KeyPlace, Operation,
    RetryPolicy, Style, Value,
};
use fault_tests::{Recorded, Server, Step, reply};

use crate::{UPDATE, checked, client_with};

const fn keyed(place: KeyPlace) -> Operation {
    let max_length = 255;
    Operation {
        idempotency: Idempotency::Keyed(IdempotencyKey::new(place, max_length)),
        ..UPDATE
    }
}

static KEYED: Operation = keyed(KeyPlace::Header("Idempotency-Key"));
static KEYED_FIELD: Operation = keyed(KeyPlace::Field("/meta/key"));
static IDEMPOTENT: Operation = Operation {
    idempotency: Idempotency::Idempotent,
    ..UPDATE
};

/// A client that waits hardly at all between attempts, but for what a server asks for.
fn client(server: &Server) -> Client {
    client_with(server, |builder| {
        builder.set_retry(
            RetryPolicy::new().backoff(Duration::from_millis(1), Duration::from_millis(1)),
        );
        builder.set_timeout(Duration::from_secs(30));
    })
}

fn call(client: &Client, operation: &'static Operation) -> Call {
    let mut call = Call::new(client, operation);
    call.path("id", Style::SIMPLE, &"id-5b19");
    call.field("/card", &"4242424242424242");
    call
}

fn busy(status: u16, header: (&str, &str)) -> Vec<Step> {
    vec![
        Step::Read,
        Step::Send(reply::whole(status, &[header], "{}")),
    ]
}

fn fine() -> Vec<Step> {
    vec![Step::Read, Step::Send(reply::json(r#"{"id":"c1"}"#))]
}

/// A date as `Retry-After` writes it, so far from now.
fn in_seconds(seconds: u64) -> String {
    let when = std::time::SystemTime::now() + Duration::from_secs(seconds);
    httpdate::fmt_http_date(when)
}

#[tokio::test]
async fn threat_33_a_wait_within_the_budget_is_obeyed_and_nonsense_is_no_wait() {
    let date = in_seconds(1);
    let waits = [
        ("Retry-After", "0"),
        ("Retry-After", "1"),
        ("Retry-After", date.as_str()),
        ("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("Retry-After", "-5"),
        ("Retry-After", "soon"),
        ("Retry-After", ""),
        ("Retry-After", "0x10"),
        ("retry-after-ms", "20"),
        ("retry-after-ms", "-20"),
    ];
    for wait in waits {
        for status in [429, 503] {
            let server = Server::start(vec![busy(status, wait), fine()]).await;
            let answer = call(&client(&server), &IDEMPOTENT).send().await;
            assert!(answer.is_ok(), "{status} {wait:?}: {answer:?}");
            assert_eq!(server.requests().len(), 2, "{status} {wait:?}");
        }
    }
}

#[tokio::test]
async fn threat_33_a_wait_beyond_the_budget_is_an_error_at_once() {
    let date = in_seconds(3600);
    let waits = [
        ("Retry-After", "9999999999"),
        ("Retry-After", "99999999999999999999999999"),
        ("Retry-After", "31"),
        ("Retry-After", date.as_str()),
        ("Retry-After", "Tue, 31 Dec 2999 23:59:59 GMT"),
        ("retry-after-ms", "9999999999999999999999"),
    ];
    for wait in waits {
        let server = Server::start(vec![busy(429, wait), fine()]).await;
        let sending = call(&client(&server), &IDEMPOTENT).send();
        // The wait that is refused is 31 seconds and more: a test that does wait fails by this, not by chance.
        let sent = tokio::time::timeout(Duration::from_secs(20), sending).await;
        let error = checked(sent.expect("at once").expect_err("an error"));
        assert!(error.is_rate_limited(), "{wait:?}: {error}");
        assert!(
            error.retry_after() > Some(Duration::from_secs(30)),
            "{wait:?}: {:?}",
            error.retry_after()
        );
        assert_eq!(
            (error.attempts(), server.requests().len()),
            (1, 1),
            "{wait:?}"
        );
    }
}

#[tokio::test]
async fn threat_33_a_call_that_may_not_be_sent_twice_tells_the_wait_and_leaves_it_to_the_caller() {
    let server = Server::start(vec![busy(503, ("Retry-After", "0")), fine()]).await;
    let error = checked(
        call(&client(&server), &UPDATE)
            .send()
            .await
            .expect_err("an error"),
    );
    assert_eq!(error.retry_after(), Some(Duration::ZERO));
    assert_eq!((error.attempts(), server.requests().len()), (1, 1));
    assert!(error.may_have_executed());
}

/// What breaks a connection once the server has the request.
fn breaks() -> Vec<(&'static str, Vec<Step>)> {
    let json = ("Content-Type", "application/json");
    let whole = reply::kept(200, &[json], r#"{"id":"c1"}"#);
    let part = |to: usize| Step::Send(whole.get(..to).expect("a part").to_vec());
    vec![
        ("reset", vec![Step::Read, Step::Reset]),
        ("close", vec![Step::Read]),
        ("reset in the head", vec![Step::Read, part(20), Step::Reset]),
        (
            "reset in the body",
            vec![Step::Read, part(whole.len() - 3), Step::Reset],
        ),
        ("close in the body", vec![Step::Read, part(whole.len() - 3)]),
        ("reset unread", vec![Step::ReadPart(10), Step::Reset]),
    ]
}

#[tokio::test]
async fn threat_34_a_post_without_a_key_is_not_sent_again() {
    for (how, script) in breaks() {
        let server = Server::start(vec![script, fine()]).await;
        let error = checked(
            call(&client(&server), &UPDATE)
                .send()
                .await
                .expect_err("an error"),
        );
        assert_eq!(error.kind(), ErrorKind::Transport, "{how}: {error}");
        assert_eq!((error.attempts(), server.connections()), (1, 1), "{how}");
        assert!(error.may_have_executed(), "{how}");
        assert_eq!(error.idempotency_key(), None);
    }
}

/// Finds the idempotency key of a request.
type KeyOf = fn(&Recorded) -> Option<String>;

fn header_key(request: &Recorded) -> Option<String> {
    request.header("idempotency-key").map(str::to_owned)
}

fn field_key(request: &Recorded) -> Option<String> {
    let text = request.text();
    let (_, rest) = text.split_once(r#""meta":{"key":""#)?;
    rest.split_once('"').map(|(key, _)| key.to_owned())
}

#[tokio::test]
async fn threat_34_a_post_with_a_key_is_sent_again_with_the_same() {
    let operations: [(&'static Operation, KeyOf); 2] =
        [(&KEYED, header_key), (&KEYED_FIELD, field_key)];
    for (how, script) in breaks() {
        for (operation, key_of) in operations {
            let server = Server::start(vec![script.clone(), script.clone(), fine()]).await;
            let client = client(&server);
            let answer = call(&client, operation)
                .send()
                .await
                .and_then(Answer::json::<Value>);
            assert!(answer.is_ok(), "{how}: {answer:?}");
            assert_eq!(server.connections(), 3, "{how}");
            let keys: Vec<_> = server.requests().iter().map(key_of).collect();
            let first = keys.first().cloned().flatten();
            assert!(
                first.as_ref().is_some_and(|key| key.len() >= 32),
                "{how}: {keys:?}"
            );
            assert!(keys.iter().all(|key| *key == first), "{how}: {keys:?}");
            // Another call has another key.
            call(&client, operation).send().await.expect("an answer");
            let last = server.requests().last().and_then(key_of);
            assert!(last.is_some() && last != first, "{how}");
        }
    }
}

#[tokio::test]
async fn threat_34_a_key_of_the_callers_own_survives_in_the_error() {
    let server = Server::start(vec![vec![Step::Read, Step::Reset]]).await;
    let mut call = call(&client(&server), &KEYED);
    call.options(CallOptions::new().idempotency_key("order-77"));
    let error = checked(call.send().await.expect_err("an error"));
    assert_eq!(
        (error.attempts(), error.idempotency_key()),
        (3, Some("order-77"))
    );
    assert!(error.may_have_executed());
    let keys: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.header("idempotency-key").map(str::to_owned))
        .collect();
    assert_eq!(keys, vec![Some("order-77".to_owned()); 3]);
}

#[tokio::test]
async fn threat_34_a_pooled_connection_that_has_died_is_no_reason_to_send_a_post_twice() {
    for end in [None, Some(Step::Reset)] {
        let mut once = vec![Step::Read, Step::Send(reply::kept(200, &[], "{}"))];
        // The second request is read before the connection dies.
        let mut twice = [once.clone(), vec![Step::Read]].concat();
        once.extend(end.clone());
        twice.extend(end.clone());
        for (operation, attempts) in [(&UPDATE, 1), (&KEYED, 2)] {
            let server = Server::start(vec![twice.clone(), fine()]).await;
            let client = client(&server);
            call(&client, operation).send().await.expect("an answer");
            // The connection goes back to the pool in a task of its own.
            tokio::time::sleep(Duration::from_millis(50)).await;
            let second = call(&client, operation).send().await;
            assert_eq!(server.requests().len(), 1 + attempts, "{end:?}");
            assert_eq!(second.is_ok(), attempts == 2, "{end:?}: {second:?}");
            if let Err(error) = second {
                assert!(error.may_have_executed());
            }
        }
    }
}

#[tokio::test]
async fn threat_34_a_refusal_after_an_attempt_that_may_have_worked_denies_nothing() {
    let refusal = vec![Step::Read, Step::Send(reply::whole(422, &[], "{}"))];
    let server = Server::start(vec![vec![Step::Read, Step::Reset], refusal.clone()]).await;
    let error = checked(
        call(&client(&server), &KEYED)
            .send()
            .await
            .expect_err("an error"),
    );
    assert_eq!(
        (error.status().map(|s| s.as_u16()), error.attempts()),
        (Some(422), 2)
    );
    assert!(error.may_have_executed());
    let server = Server::start(vec![refusal]).await;
    let error = checked(
        call(&client(&server), &KEYED)
            .send()
            .await
            .expect_err("an error"),
    );
    assert!(!error.may_have_executed());
}
