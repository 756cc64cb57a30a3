//! When calls are sent again, and what is known of them afterwards. Time stands still but for what is waited for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientwright_runtime::testing::{Mock, Reply};
use clientwright_runtime::transport::{
    BoxFuture, Request, Transport, TransportError, TransportResponse,
};
use clientwright_runtime::{
    Api, Attempt, AttemptEnd, Attempted, BodyKind, Call, CallOptions, Client, ClientBuilder, Error,
    ErrorKind, Hook, Host, Idempotency, IdempotencyKey, KeyPlace, Method, Operation, Phase,
    RateLimitHeaders, ResetUnit, Response, RetryPolicy, Scheme, SchemeKind, Status, Style, Token,
    TokenError, TokenProvider, Value,
};
use tokio::time::Instant;

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    rate_limit: RateLimitHeaders {
        limit: &["x-ratelimit-limit"],
        remaining: &["x-ratelimit-remaining"],
        reset: &[("x-ratelimit-reset", ResetUnit::Seconds)],
    },
    schemes: &[Scheme::new("Token", "token", SchemeKind::Bearer)],
    ..Api::new("test-client", "0.1.0")
};

const fn operation(id: &'static str, method: Method) -> Operation {
    Operation {
        success: &[(Status::Code(200), 0)],
        body: BodyKind::Json("application/json"),
        ..Operation::new(id, method, "/things")
    }
}

const fn keyed(id: &'static str, place: KeyPlace) -> Operation {
    Operation {
        body_required: true,
        idempotency: Idempotency::Keyed(IdempotencyKey::new(place, 40)),
        ..operation(id, Method::POST)
    }
}

static SAFE: Operation = operation("safe", Method::GET);
static IDEMPOTENT: Operation = operation("idempotent", Method::DELETE);
static BY_HEADER: Operation = keyed("by-header", KeyPlace::Header("Idempotency-Key"));
static BY_FIELD: Operation = keyed("by-field", KeyPlace::Field("/meta/key"));
static NEVER: Operation = operation("never", Method::POST);
static BY_TOKEN: Operation = Operation {
    security: &[&[0]],
    ..operation("by-token", Method::POST)
};
static MORE: Operation = Operation {
    retry_statuses: &[Status::Code(409)],
    ..operation("more", Method::PUT)
};
static ALL: [&Operation; 5] = [&SAFE, &IDEMPOTENT, &BY_HEADER, &BY_FIELD, &NEVER];

fn client(mock: &Mock, set: impl FnOnce(&mut ClientBuilder)) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_transport(mock.clone());
    set(&mut builder);
    builder.build().expect("a client")
}

fn ok() -> Reply {
    Reply::json(200, "{}")
}

/// Sends a call of the operation that is first replied to by this, then by a success; gives the result and the requests made.
async fn after_reply(operation: &'static Operation, first: Reply) -> (Option<Error>, usize) {
    let mock = Mock::new();
    mock.on(operation).reply(first).always(ok());
    let result = Call::new(&client(&mock, |_| {}), operation).send().await;
    (result.err(), mock.requests(operation).len())
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_is_sent_again_whatever_it_is() {
    for operation in ALL {
        for fault in [Reply::connection_refused(), Reply::connect_timeout()] {
            let (error, requests) = after_reply(operation, fault).await;
            assert!(error.is_none(), "{}: {error:?}", operation.id);
            assert_eq!(requests, 2, "{}", operation.id);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_have_had_its_effect_is_sent_again_where_that_does_no_harm() {
    let faults = [
        ("reset before", Reply::reset_before_read()),
        ("reset after", Reply::reset_after_read()),
        (
            "truncated",
            Reply::json(200, "{\"a\":1}").truncated_after(3),
        ),
        ("stalled", Reply::json(200, "{\"a\":1}").stalled_after(3)),
        ("never", Reply::never()),
        ("408", Reply::status(408)),
        ("429", Reply::status(429)),
        ("500", Reply::status(500)),
        ("502", Reply::html(502, "<html>")),
        ("503", Reply::status(503)),
        ("504", Reply::status(504)),
    ];
    for (what, fault) in faults {
        for operation in ALL {
            let (error, requests) = after_reply(operation, fault.clone()).await;
            let never = operation.idempotency == Idempotency::Never;
            assert_eq!(error.is_some(), never, "{what} {}", operation.id);
            assert_eq!(
                requests,
                if never { 1 } else { 2 },
                "{what} {}",
                operation.id
            );
            if let Some(error) = error {
                let executed = !matches!(what, "429");
                assert_eq!(error.may_have_executed(), executed, "{what}: {error}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_in_the_body_is_reason_enough_for_a_body() {
    static OPTIONAL: Operation = Operation {
        body_required: false,
        ..keyed("optional", KeyPlace::Field("/key"))
    };
    let mock = Mock::new();
    mock.on(&OPTIONAL).reply(Reply::status(503)).reply(ok());
    let call = Call::new(&client(&mock, |_| {}), &OPTIONAL);
    call.send().await.expect("an answer");
    let keys: Vec<_> = mock
        .requests(&OPTIONAL)
        .iter()
        .map(|r| r.field("/key"))
        .collect();
    assert!(keys[0].is_some() && keys[0] == keys[1], "{keys:?}");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_without_time_is_not_begun() {
    let check = async |after: &str| {
        let start = Instant::now();
        let (error, requests) =
            after_reply(&BY_HEADER, Reply::status(429).header("Retry-After", after)).await;
        let error = error.expect("an error");
        assert!(
            error.is_rate_limited() && !error.may_have_executed(),
            "{error}"
        );
        assert_eq!((requests, start.elapsed()), (1, Duration::ZERO));
        assert_eq!(
            error.retry_after().map(|wait| wait.as_secs().to_string()),
            Some(after.to_owned())
        );
    };
    check("56").await;
    check("59").await;
    let (error, requests) =
        after_reply(&BY_HEADER, Reply::status(429).header("Retry-After", "54")).await;
    assert!(error.is_none() && requests == 2);
}

#[tokio::test(start_paused = true)]
async fn what_would_end_the_same_way_is_not_sent_again() {
    for status in [301, 400, 401, 403, 404, 409, 422, 501, 505] {
        for operation in ALL {
            let (error, requests) = after_reply(operation, Reply::status(status)).await;
            let found = error.and_then(|error| error.status()).map(|s| s.as_u16());
            assert_eq!((found, requests), (Some(status), 1), "{}", operation.id);
        }
    }
    let (error, requests) = after_reply(&MORE, Reply::status(409)).await;
    assert!(error.is_none() && requests == 2, "named by the operation");
}

#[tokio::test(start_paused = true)]
async fn the_policy_says_how_often_and_the_wait_grows() {
    let mock = Mock::new();
    mock.on(&SAFE).always(Reply::status(503));
    let waits = Arc::new(Waits::default());
    let client = client(&mock, |builder| {
        builder.add_hook(Shared(Arc::clone(&waits)));
    });
    let send = async |policy: Option<RetryPolicy>| {
        mock.forget_requests();
        let mut call = Call::new(&client, &SAFE);
        let options = CallOptions::new().timeout(Duration::from_secs(600));
        call.options(match policy {
            Some(policy) => options.retry(policy),
            None => options,
        });
        let error = call.send().await.expect_err("an error");
        assert_eq!(error.attempts() as usize, mock.requests(&SAFE).len());
        error.attempts()
    };
    assert_eq!(send(None).await, 3);
    assert_eq!(send(Some(RetryPolicy::none())).await, 1);
    waits.0.lock().expect("waits").clear();
    assert_eq!(send(Some(RetryPolicy::new().max_retries(6))).await, 7);
    let waits = waits.0.lock().expect("waits").clone();
    let bounds = [500, 1000, 2000, 4000, 8000, 8000].map(Duration::from_millis);
    assert_eq!(waits.len(), 6);
    for (wait, bound) in waits.iter().zip(bounds) {
        assert!(*wait <= bound, "{waits:?}");
    }
}

#[derive(Default)]
struct Waits(Mutex<Vec<Duration>>);

struct Shared(Arc<Waits>);

impl Hook for Shared {
    fn after_attempt(&self, attempted: &Attempted<'_>) {
        let mut waits = self.0.0.lock().expect("waits");
        waits.extend(attempted.retry_in);
    }
}

#[tokio::test(start_paused = true)]
async fn the_server_says_when_up_to_the_budget() {
    let check = async |headers: &[(&str, &str)], expect: Option<Duration>| {
        let mut reply = Reply::status(429);
        for (name, value) in headers {
            reply = reply.header(name, value);
        }
        let start = Instant::now();
        let (error, requests) = after_reply(&SAFE, reply).await;
        let took = start.elapsed();
        if let Some(expect) = expect {
            assert!(error.is_none() && requests == 2, "{headers:?}: {error:?}");
            // The backoff may be longer than what the server asks for.
            let most = expect.max(Duration::from_millis(500)) + Duration::from_millis(5);
            assert!(took >= expect && took <= most, "{headers:?}: {took:?}");
        } else {
            let error = error.expect("an error");
            assert!(
                error.retry_after() >= Some(Duration::from_secs(60)),
                "{headers:?}"
            );
            assert_eq!((requests, took), (1, Duration::ZERO), "{headers:?}");
        }
    };
    let seconds = |s| Some(Duration::from_secs(s));
    check(&[("Retry-After", "7")], seconds(7)).await;
    check(&[("Retry-After", "0")], seconds(0)).await;
    check(&[("Retry-After", "-7")], seconds(0)).await;
    check(
        &[("retry-after-ms", "1500"), ("Retry-After", "7")],
        Some(Duration::from_millis(1500)),
    )
    .await;
    check(
        &[("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT")],
        seconds(0),
    )
    .await;
    check(&[("x-ratelimit-reset", "12")], seconds(12)).await;
    check(
        &[("Retry-After", "3"), ("x-ratelimit-reset", "12")],
        seconds(3),
    )
    .await;
    check(&[("Retry-After", "61")], None).await;
    check(&[("Retry-After", "9999999999")], None).await;
    check(&[("Retry-After", "Tue, 31 Dec 2199 23:59:59 GMT")], None).await;
    check(&[("x-ratelimit-reset", "3600")], None).await;
}

#[tokio::test(start_paused = true)]
async fn attempts_and_calls_end_in_time() {
    let mock = Mock::new();
    for operation in ALL {
        mock.on(operation).always(Reply::never());
    }
    let seconds = Duration::from_secs;
    let own = client(&mock, |_| {});
    let check = async |call: Call, took: Duration, attempts, what: &str| {
        let start = Instant::now();
        let error = call.send().await.expect_err("an error");
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(error.phase(), Some(Phase::Head));
        assert_eq!(
            (start.elapsed(), error.attempts()),
            (took, attempts),
            "{error}"
        );
        assert!(error.to_string().contains(what), "{error}");
    };
    let mut call = Call::new(&own, &NEVER);
    check(
        call.clone(),
        seconds(60),
        1,
        "time ran out after 60s while waiting for the head",
    )
    .await;
    call.timeout(seconds(5));
    check(call.clone(), seconds(5), 1, "after 5s").await;
    call.options(CallOptions::new().attempt_timeout(seconds(2)));
    check(
        call,
        seconds(2),
        1,
        "the time of an attempt ran out after 2s",
    )
    .await;
    // An attempt that may be followed by another one has half of the time, and the last one what is left.
    let call = Call::new(&own, &SAFE);
    check(call, seconds(60), 2, "time ran out after 60s").await;
    let own = client(&mock, |builder| {
        builder.set_timeout(seconds(20));
        builder.set_attempt_timeout(seconds(4));
        builder.set_retry(RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO));
    });
    check(
        Call::new(&own, &SAFE),
        seconds(12),
        3,
        "an attempt ran out after 4s",
    )
    .await;
}

/// Gives a token after ten seconds.
struct Slow;

impl TokenProvider for Slow {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_secs(10)).await;
            Ok(Token::new("token"))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_token_takes_nothing_of_the_time_of_an_attempt() {
    let mock = Mock::new();
    mock.on(&BY_TOKEN).reply(ok().delay(Duration::from_secs(3)));
    let own = client(&mock, |builder| {
        builder.set_provider(0, Slow);
        builder.set_attempt_timeout(Duration::from_secs(4));
    });
    let start = Instant::now();
    Call::new(&own, &BY_TOKEN).send().await.expect("a success");
    assert_eq!(start.elapsed(), Duration::from_secs(13));
    mock.assert_done();
}

/// Two ways to a server, of which the first leads nowhere.
struct Detour(Mock);

impl Transport for Detour {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(async move {
            let again = request.try_clone().expect("bytes");
            request.progress.follow();
            drop(request);
            self.0.send(again).await
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_goes_out_another_way_may_have_its_effect() {
    let mock = Mock::new();
    mock.on(&NEVER).always(Reply::never());
    let own = client(&mock, |builder| {
        builder.set_transport(Detour(mock.clone()));
        builder.set_attempt_timeout(Duration::from_secs(1));
    });
    let error = Call::new(&own, &NEVER).send().await.expect_err("an error");
    assert_eq!(error.phase(), Some(Phase::Head), "{error}");
    assert!(error.may_have_executed());
    assert_eq!(mock.requests(&NEVER).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_earlier_attempt_that_may_have_had_its_effect_is_not_forgotten() {
    let check = async |operation: &'static Operation, replies: [Reply; 2], expect: bool| {
        let mock = Mock::new();
        let [first, second] = replies;
        mock.on(operation).reply(first).always(second);
        let call = Call::new(&client(&mock, |_| {}), operation);
        let error = call.send().await.expect_err("an error");
        assert_eq!(error.may_have_executed(), expect, "{error}");
    };
    let lost = Reply::reset_after_read;
    check(&IDEMPOTENT, [lost(), Reply::status(404)], true).await;
    check(&IDEMPOTENT, [lost(), Reply::connection_refused()], true).await;
    check(&BY_HEADER, [Reply::status(500), Reply::status(422)], true).await;
    check(&BY_HEADER, [Reply::status(429), Reply::status(422)], false).await;
    check(&SAFE, [lost(), Reply::status(404)], false).await;
    check(
        &NEVER,
        [Reply::connection_refused(), Reply::status(422)],
        false,
    )
    .await;
    let refused = Reply::connection_refused;
    check(&NEVER, [refused(), refused()], false).await;
}

#[tokio::test(start_paused = true)]
async fn a_key_is_minted_once_for_each_call() {
    let mock = Mock::new();
    let seen = |operation: &'static Operation| -> Vec<String> {
        let requests = mock.requests(operation);
        let key = |request: &clientwright_runtime::testing::Recorded| match request
            .header("idempotency-key")
        {
            Some(key) => key.to_owned(),
            None => request
                .field("/meta/key")
                .map_or(String::new(), |key| key.to_string()),
        };
        requests.iter().map(key).collect()
    };
    for operation in [&BY_HEADER, &BY_FIELD] {
        mock.on(operation).always(Reply::status(503));
        let call = Call::new(&client(&mock, |_| {}), operation);
        let error = call.clone().send().await.expect_err("an error");
        let keys = seen(operation);
        let key = error.idempotency_key().expect("a key");
        assert_eq!(keys.len(), 3);
        assert!(
            keys.iter().all(|found| found.contains(key)),
            "{keys:?} {key}"
        );
        assert!(key.len() >= 32, "{key}");
        // The same call sent anew is another one, unless its key has been looked at.
        mock.forget_requests();
        let mut call = call;
        call.clone().send().await.expect_err("an error");
        assert!(!seen(operation)[0].contains(key));
        let own = call.idempotency_key().expect("a key").to_owned();
        mock.forget_requests();
        call.clone().send().await.expect_err("an error");
        call.send().await.expect_err("an error");
        assert!(seen(operation).iter().all(|found| found.contains(&own)));
        mock.forget_requests();
    }
    let client = client(&mock, |_| {});
    assert_eq!(Call::new(&client, &NEVER).idempotency_key(), None);
    let error = Call::new(&client, &SAFE)
        .send()
        .await
        .expect_err("nothing is scripted");
    assert_eq!(error.idempotency_key(), None);
}

#[tokio::test(start_paused = true)]
async fn answers_tell_the_key_that_was_sent() {
    let mock = Mock::new();
    let client = client(&mock, |_| {});
    for (operation, keyed) in [(&BY_HEADER, true), (&BY_FIELD, true), (&NEVER, false)] {
        mock.on(operation).always(ok());
        let answer = Call::new(&client, operation).send().await.expect("ok");
        let key = answer.idempotency_key().map(str::to_owned);
        assert_eq!(key.is_some(), keyed, "{}", operation.id);
        let requests = mock.requests(operation);
        assert_eq!(requests.len(), 1);
        let sent = match operation.idempotency {
            Idempotency::Keyed(IdempotencyKey {
                place: KeyPlace::Field(pointer),
                ..
            }) => requests[0].field(pointer).map(|key| key.to_string()),
            _ => requests[0].header("idempotency-key").map(str::to_owned),
        };
        assert_eq!(
            sent.as_deref().map(|key| key.trim_matches('"')),
            key.as_deref()
        );
        let response: Response<()> = answer.full_empty().expect("a response");
        assert_eq!(response.idempotency_key(), key.as_deref());
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_of_ones_own_goes_out_as_it_is_or_not_at_all() {
    let mock = Mock::new();
    mock.on(&BY_HEADER).always(ok());
    mock.on(&NEVER).always(ok());
    let client = client(&mock, |_| {});
    let send = async |operation: &'static Operation, key: &str| {
        let mut call = Call::new(&client, operation);
        call.options(CallOptions::new().idempotency_key(key));
        call.send().await.map_err(|error| error.to_string()).err()
    };
    assert_eq!(send(&BY_HEADER, "order-77").await, None);
    let sent = mock.request(&BY_HEADER);
    assert_eq!(sent.header("idempotency-key"), Some("order-77"));
    let long = "x".repeat(41);
    for (operation, key, expect) in [
        (&BY_HEADER, "", "has 0 characters, and may have 1 to 40"),
        (
            &BY_HEADER,
            long.as_str(),
            "has 41 characters, and may have 1 to 40",
        ),
        (
            &BY_HEADER,
            "a\r\nX: y",
            "holds blanks or characters beyond ASCII",
        ),
        (
            &NEVER,
            "order-77",
            "is not known to take an idempotency key",
        ),
    ] {
        let error = send(operation, key).await.unwrap_or_default();
        assert!(error.contains(expect), "{error}");
        assert!(key.is_empty() || !error.contains(key), "{error}");
    }
    // What is set by hand, by whatever setter, goes before what would be minted, and is the key.
    mock.forget_requests();
    let mut call = Call::new(&client, &BY_HEADER);
    call.extra_header("Idempotency-Key", "by-hand");
    assert_eq!(call.idempotency_key(), Some("by-hand"));
    call.send().await.expect("an answer");
    assert_eq!(
        mock.request(&BY_HEADER).header("idempotency-key"),
        Some("by-hand")
    );
    mock.forget_requests();
    let mut call = Call::new(&client, &BY_HEADER);
    call.header("idempotency-key", Style::SIMPLE, &"by-parameter");
    assert_eq!(call.idempotency_key(), Some("by-parameter"));
    call.send().await.expect("an answer");
    assert_eq!(
        mock.request(&BY_HEADER).header("idempotency-key"),
        Some("by-parameter")
    );
    assert_eq!(mock.requests(&NEVER).len(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_not_made_worse_by_retries() {
    let mock = Mock::new();
    mock.on(&SAFE).always(Reply::status(503));
    let client = client(&mock, |_| {});
    for _ in 0..1000 {
        let call = Call::new(&client.clone(), &SAFE);
        call.send().await.expect_err("an error");
    }
    assert_eq!(mock.requests(&SAFE).len(), 1020);
}

#[tokio::test(start_paused = true)]
async fn the_budget_of_retries_is_what_the_client_says() {
    for (retries, expect) in [(0, 100), (3, 103), (1000, 300)] {
        let mock = Mock::new();
        mock.on(&SAFE).always(Reply::status(503));
        let client = client(&mock, |builder| builder.set_retry_budget(retries));
        for _ in 0..100 {
            let call = Call::new(&client.clone(), &SAFE);
            call.send().await.expect_err("an error");
        }
        assert_eq!(mock.requests(&SAFE).len(), expect);
    }
}

#[tokio::test(start_paused = true)]
async fn the_rate_limit_is_told_by_answers_errors_and_the_client() {
    let mock = Mock::new();
    let limited = |reply: Reply, left| {
        reply
            .header("X-RateLimit-Limit", "50")
            .header("X-RateLimit-Remaining", left)
    };
    mock.on(&SAFE)
        .reply(limited(ok(), "1"))
        .reply(limited(Reply::status(404), "0"))
        .reply(ok());
    let client = client(&mock, |_| {});
    assert_eq!(client.rate_limit(), None);
    let answer = Call::new(&client, &SAFE).send().await.expect("an answer");
    let said = answer.rate_limit().expect("a limit");
    assert_eq!((said.limit, said.remaining), (Some(50), Some(1)));
    let error = Call::new(&client, &SAFE)
        .send()
        .await
        .expect_err("an error");
    let said = error.rate_limit().expect("a limit");
    assert_eq!(said.remaining, Some(0));
    Call::new(&client, &SAFE).send().await.expect("an answer");
    assert_eq!(
        client.clone().rate_limit(),
        Some(said),
        "the last that said something"
    );
}

#[derive(Default)]
struct Log(Mutex<Vec<String>>);

struct Logger(Arc<Log>);

impl Hook for Logger {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        let number = attempt.number().to_string();
        attempt.set_header("X-Attempt", &number).expect("a header");
        attempt
            .set_header("Host", "evil")
            .expect_err("a framing header");
        self.note(format!(
            "before {} {} {}",
            attempt.operation().id,
            number,
            attempt.host()
        ));
    }

    fn after_attempt(&self, attempted: &Attempted<'_>) {
        let end = match attempted.end {
            AttemptEnd::Success(status) => format!("success {status}"),
            AttemptEnd::Failure(error) => format!("failure {:?}", error.kind()),
            AttemptEnd::Dropped => "dropped".to_owned(),
            _ => "another".to_owned(),
        };
        let again = attempted.retry_in.is_some();
        self.note(format!("after {} {end} {again}", attempted.number));
    }
}

impl Logger {
    fn note(&self, line: String) {
        self.0.0.lock().expect("a log").push(line);
    }
}

#[tokio::test(start_paused = true)]
async fn hooks_see_each_attempt_and_how_it_ended() {
    let mock = Mock::new();
    mock.on(&SAFE)
        .reply(Reply::connection_refused())
        .reply(ok())
        .reply(Reply::status(404))
        .reply(Reply::never());
    let log = Arc::new(Log::default());
    let client = client(&mock, |builder| builder.add_hook(Logger(Arc::clone(&log))));
    let take = || std::mem::take(&mut *log.0.lock().expect("a log"));
    Call::new(&client, &SAFE).send().await.expect("an answer");
    assert_eq!(
        take(),
        [
            "before safe 1 api.example.com",
            "after 1 failure Connect true",
            "before safe 2 api.example.com",
            "after 2 success 200 OK false",
        ]
    );
    let numbers: Vec<_> = mock
        .requests(&SAFE)
        .iter()
        .map(|r| r.header("x-attempt").map(str::to_owned))
        .collect();
    assert_eq!(numbers, [Some("1".to_owned()), Some("2".to_owned())]);
    Call::new(&client, &SAFE)
        .send()
        .await
        .expect_err("an error");
    assert_eq!(take()[1], "after 1 failure Api false");
    let dropped = Call::new(&client, &SAFE).send();
    tokio::time::timeout(Duration::from_secs(1), dropped)
        .await
        .expect_err("no answer");
    assert_eq!(
        take(),
        ["before safe 1 api.example.com", "after 1 dropped false"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_key_that_the_caller_puts_into_the_body_is_the_one_that_is_told() {
    let mock = Mock::new();
    mock.on(&BY_FIELD).always(Reply::status(503));
    let client = client(&mock, |_| {});
    let mut call = Call::new(&client, &BY_FIELD);
    assert!(call.idempotency_key().is_some_and(|key| key.len() == 36));
    call.field("/meta/key", &"mine");
    let error = call.send().await.expect_err("an error");
    assert_eq!(error.idempotency_key(), Some("mine"));
    let keys: Vec<_> = mock
        .requests(&BY_FIELD)
        .iter()
        .map(|r| r.text().to_owned())
        .collect();
    assert_eq!(keys, [r#"{"meta":{"key":"mine"}}"#; 3]);
    // What is no key makes the call one that is not sent twice.
    let list = || clientwright_runtime::from_str::<Value>("[1]").expect("a list");
    for (pointer, value) in [
        ("/meta/key", Value::Null),
        ("/meta/key", Value::from(7)),
        ("/meta", Value::from("x")),
        ("/meta", Value::Null),
        ("/meta", list()),
        ("", list()),
        ("", Value::from("x")),
        ("/other", Value::Null),
    ] {
        mock.forget_requests();
        let mut call = Call::new(&client, &BY_FIELD);
        if pointer.is_empty() {
            call.body(&value);
        } else {
            call.field(pointer, &value);
        }
        let told = call.idempotency_key().map(str::to_owned);
        let error = call.send().await.expect_err("an error");
        let sent = mock.requests(&BY_FIELD);
        assert_eq!(error.idempotency_key(), told.as_deref());
        assert_eq!(told.is_some(), sent.len() == 3, "{pointer}");
        assert_eq!(
            told.is_some(),
            sent[0].text().contains(&told.unwrap_or("none".to_owned()))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_of_a_server_that_is_well_earn_retries_too() {
    let mock = Mock::new();
    mock.on(&SAFE)
        .times(63, Reply::status(503))
        .times(200, Reply::status(404))
        .reply(Reply::status(503))
        .always(ok());
    let client = client(&mock, |_| {});
    let send = async || Call::new(&client, &SAFE).send().await;
    while mock.requests(&SAFE).len() < 63 {
        send().await.expect_err("an outage");
    }
    for _ in 0..200 {
        let error = send().await.expect_err("not found");
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(send().await.expect("an answer").attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_hook_cannot_change_the_key_of_a_call() {
    struct Changing;
    impl Hook for Changing {
        fn before_attempt(&self, attempt: &mut Attempt<'_>) {
            let changed = attempt.set_header("idempotency-key", "other");
            assert_eq!(changed.is_err(), attempt.operation().id == "by-header");
        }
    }
    let mock = Mock::new();
    for operation in [&BY_HEADER, &SAFE] {
        mock.on(operation).always(ok());
        let client = client(&mock, |builder| builder.add_hook(Changing));
        Call::new(&client, operation)
            .send()
            .await
            .expect("an answer");
    }
    assert_ne!(
        mock.request(&BY_HEADER).header("idempotency-key"),
        Some("other")
    );
}
