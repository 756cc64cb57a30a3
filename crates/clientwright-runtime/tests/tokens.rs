//! Tokens over real sockets: how they are asked for, kept, shared, refused and lost.

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use clientwright_runtime::transport::BoxFuture;
use clientwright_runtime::{
    Api, Call, Client, ClientAuth, ClientBuilder, ClientCredentials, Error, ErrorKind, Host,
    Method, Operation, Phase, Scheme, SchemeKind, Status, Token, TokenEndpoint, TokenError,
    TokenProvider, TokenRequest,
};
use support::{Recorded, Reply, Server, answer, raw};

const BEARER: Scheme = Scheme::new("OAuth", "access_token", SchemeKind::Bearer);

static API: Api = Api {
    hosts: &[
        Host::new("", "https://api.example.com/v1"),
        Host::new("auth", "https://auth.example.com"),
    ],
    schemes: &[
        Scheme {
            token_endpoint: Some(TokenEndpoint {
                host: Some(1),
                scope: "read",
                fields: &[("audience", "api")],
                ..TokenEndpoint::new("client_credentials", "oauth/token")
            }),
            ..BEARER
        },
        Scheme {
            token_endpoint: Some(TokenEndpoint {
                host: Some(0),
                auth: ClientAuth::Post,
                ..TokenEndpoint::new("client_credentials", "/oauth/token")
            }),
            ..BEARER
        },
        Scheme {
            token_endpoint: Some(TokenEndpoint {
                host: Some(0),
                auth: ClientAuth::Post,
                request: TokenRequest::Json,
                ..TokenEndpoint::new("client_credentials", "token")
            }),
            ..BEARER
        },
        Scheme::new("Header", "header_key", SchemeKind::ApiKeyHeader("X-Key")),
        Scheme::new("Query", "query_key", SchemeKind::ApiKeyQuery("key")),
        Scheme::new("Cookie", "cookie_key", SchemeKind::ApiKeyCookie("sid")),
        Scheme::new("Basic", "user", SchemeKind::Basic),
    ],
    ..Api::new("test-client", "0.1.0")
};

const fn update(security: &'static [&'static [usize]]) -> Operation {
    Operation {
        security,
        success: &[(Status::Code(200), 0)],
        errors: &[(Status::Range(4), 0)],
        ..Operation::new("update", Method::POST, "/customers")
    }
}

static BY_BASIC: Operation = update(&[&[0]]);
static BY_POST: Operation = update(&[&[1]]);
static BY_JSON: Operation = update(&[&[2]]);
static BY_KEYS: Operation = update(&[&[3, 4, 5]]);
static BY_USER: Operation = update(&[&[6]]);

/// What must show in nothing that can be printed, in each form in which it is sent.
const PLANTED: [&str; 6] = [
    "client-4711",
    "s3cret",
    "Y2xpZW50",
    "token-1",
    "token-2",
    "planted",
];

fn client(api: &Server, tokens: &Server, set: impl FnOnce(&mut ClientBuilder)) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, format!("{}/v1", api.url()));
    builder.set_base_url(1, tokens.url());
    set(&mut builder);
    builder.build().expect("a client")
}

/// A client that gets its tokens by id and secret, for all three schemes that have an endpoint.
fn fetching(api: &Server, tokens: &Server) -> Client {
    client(api, tokens, |builder| {
        let credentials = ClientCredentials::new("client-4711", "s3cret & more");
        builder.set_client_credentials(0, credentials.clone());
        let own = credentials.scope("a b").field("tenant", "t/1");
        builder.set_client_credentials(1, own.clone());
        builder.set_client_credentials(2, own);
    })
}

async fn send(client: &Client, operation: &'static Operation) -> Result<(), Error> {
    Call::new(client, operation).send().await.map(drop)
}

fn token(text: &str, seconds: u64) -> Reply {
    let body =
        format!(r#"{{"access_token":"{text}","token_type":"bearer","expires_in":{seconds}}}"#);
    answer(200, &[("Content-Type", "application/json")], &body)
}

fn bearer(request: &Recorded) -> &str {
    let value = request.header("authorization").unwrap_or_default();
    value.strip_prefix("Bearer ").unwrap_or(value)
}

/// No way of printing the error shows a secret.
fn assert_silent(error: &Error) {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        shown.push_str(&format!(" {inner} {inner:?}"));
        source = inner.source();
    }
    for planted in PLANTED {
        assert!(!shown.contains(planted), "`{planted}` in {shown}");
    }
}

#[tokio::test]
async fn a_token_is_asked_for_as_the_endpoint_wants_it() {
    let tokens = Server::start(vec![token("token-1", 7200)]).await;
    let api = Server::start(vec![
        answer(200, &[], "{}"),
        token("token-1", 7200),
        answer(200, &[], "{}"),
        token("token-1", 7200),
        answer(200, &[], "{}"),
    ])
    .await;
    let client = fetching(&api, &tokens);
    send(&client, &BY_BASIC).await.expect("a success");
    send(&client, &BY_POST).await.expect("a success");
    send(&client, &BY_JSON).await.expect("a success");

    let basic = tokens.request();
    assert_eq!((&*basic.method, &*basic.target), ("POST", "/oauth/token"));
    let expect = "Basic Y2xpZW50LTQ3MTE6czNjcmV0KyUyNittb3Jl";
    assert_eq!(basic.header("authorization"), Some(expect));
    assert_eq!(basic.header("accept"), Some("application/json"));
    assert!(
        basic
            .header("user-agent")
            .is_some_and(|agent| agent.starts_with("test-client/"))
    );
    let form = Some("application/x-www-form-urlencoded");
    assert_eq!(basic.header("content-type"), form);
    assert_eq!(
        basic.text(),
        "grant_type=client_credentials&scope=read&audience=api"
    );

    let requests = api.requests();
    assert_eq!(requests[1].target, "/oauth/token");
    assert_eq!(requests[1].header("authorization"), None);
    assert_eq!(
        requests[1].text(),
        "grant_type=client_credentials&client_id=client-4711&client_secret=s3cret+%26+more&scope=a+b&tenant=t%2F1"
    );
    assert_eq!(requests[3].target, "/v1/token");
    assert_eq!(requests[3].header("content-type"), Some("application/json"));
    assert_eq!(
        requests[3].text(),
        r#"{"grant_type":"client_credentials","client_id":"client-4711","client_secret":"s3cret & more","scope":"a b","tenant":"t/1"}"#
    );
    for at in [0, 2, 4] {
        assert_eq!(bearer(&requests[at]), "token-1");
        assert_eq!(requests[at].target, "/v1/customers");
    }
}

#[tokio::test]
async fn a_client_without_a_secret_sends_none() {
    let api = Server::start(vec![token("token-1", 7200), answer(200, &[], "{}")]).await;
    let client = client(&api, &api, |builder| {
        builder.set_client_credentials(2, ClientCredentials::new("client-4711", ""));
    });
    send(&client, &BY_JSON).await.expect("a success");
    assert_eq!(
        api.requests()[0].text(),
        r#"{"grant_type":"client_credentials","client_id":"client-4711"}"#
    );
}

/// Sends a hundred calls at once, each by a clone of the client, and gives how many succeed.
async fn hundred(client: &Client) -> usize {
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { send(&client, &BY_BASIC).await })
        })
        .collect();
    let mut successes = 0;
    for task in tasks {
        let result = task.await.expect("no task panics");
        successes += usize::from(result.is_ok());
    }
    successes
}

#[tokio::test]
async fn a_hundred_tasks_cost_one_token() {
    let tokens = Server::start(vec![token("token-1", 7200)]).await;
    let api = Server::start(vec![answer(200, &[], "{}")]).await;
    let client = fetching(&api, &tokens);
    assert_eq!(hundred(&client).await, 100);
    assert_eq!(tokens.requests().len(), 1);
    assert_eq!(api.requests().len(), 100);
    assert!(
        api.requests()
            .iter()
            .all(|request| bearer(request) == "token-1")
    );
}

#[tokio::test]
async fn a_hundred_refusals_cost_one_token_more_and_no_call() {
    let tokens = Server::start(vec![token("token-1", 7200), token("token-2", 7200)]).await;
    let api = Server::start(vec![Reply::Made(|request| match bearer(request) {
        "token-2" => raw(200, &[], "{}"),
        _ => raw(401, &[], ""),
    })])
    .await;
    let client = fetching(&api, &tokens);
    assert_eq!(hundred(&client).await, 100);
    assert_eq!(tokens.requests().len(), 2);
    let refused = api.requests();
    let refused = refused
        .iter()
        .filter(|request| bearer(request) == "token-1");
    assert!((1..=100).contains(&refused.count()));
}

#[tokio::test]
async fn a_failing_endpoint_is_asked_once_for_a_hundred_tasks() {
    let tokens = Server::answering(400, "application/json", r#"{"error":"invalid_scope"}"#).await;
    let api = Server::start(vec![answer(200, &[], "{}")]).await;
    let client = fetching(&api, &tokens);
    assert_eq!(hundred(&client).await, 0);
    assert!(tokens.requests().len() < 10, "{}", tokens.requests().len());
    assert_eq!(api.requests().len(), 0);
}

#[tokio::test]
async fn an_outage_of_the_endpoint_costs_less_than_a_request_and_a_fifth_for_each_call() {
    for status in [503, 401] {
        let tokens = Server::start(vec![answer(status, &[], "")]).await;
        let api = Server::start(vec![answer(200, &[], "{}")]).await;
        let client = fetching(&api, &tokens);
        for _ in 0..100 {
            let error = send(&client, &BY_BASIC).await.expect_err("no token");
            assert_eq!(error.kind(), ErrorKind::Auth);
            assert_eq!(error.status().map(|s| s.as_u16()), Some(status));
        }
        let asked = tokens.requests().len();
        assert!(asked < 120, "{status}: {asked}");
        assert_eq!(api.requests().len(), 0);
    }
}

#[tokio::test]
async fn a_server_that_refuses_every_token_says_so_after_two_attempts() {
    let tokens = Server::start(vec![token("token-1", 7200), token("token-2", 7200)]).await;
    let api = Server::start(vec![answer(401, &[], "")]).await;
    let error = send(&fetching(&api, &tokens), &BY_BASIC).await;
    let error = error.expect_err("a refusal");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Api, 2));
    assert!(error.is_unauthorized() && !error.may_have_executed());
    assert_eq!(tokens.requests().len(), 2);
    let sent: Vec<_> = api
        .requests()
        .iter()
        .map(|r| bearer(r).to_owned())
        .collect();
    assert_eq!(sent, ["token-1", "token-2"]);
    assert_silent(&error);
}

#[tokio::test]
async fn refusals_of_the_endpoint_are_errors_with_status_and_code() {
    let json = [("Content-Type", "application/json")];
    let refused = |status, body: &str| answer(status, &json, body);
    let check = async |reply: Reply, status: u16, code: Option<&str>, message: Option<&str>| {
        let tokens = Server::start(vec![reply]).await;
        let api = Server::start(vec![answer(200, &[], "{}")]).await;
        let error = send(&fetching(&api, &tokens), &BY_BASIC).await;
        let error = error.expect_err("no token");
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert_eq!(error.status().map(|s| s.as_u16()), Some(status), "{error}");
        assert_eq!((error.code(), error.message()), (code, message), "{error}");
        assert_eq!(error.operation_id(), Some("update"));
        assert!(!error.may_have_executed() && !error.is_not_found());
        assert!(error.error_body().is_none());
        assert_silent(&error);
        assert_eq!(
            (tokens.requests().len(), api.requests().len()),
            (1, 0),
            "{error}"
        );
        error
    };
    let echo = r#"{"error":"invalid_client","error_description":"client-4711 with s3cret & more is unknown"}"#;
    let shown = "[redacted] with [redacted] is unknown";
    check(refused(401, echo), 401, Some("invalid_client"), Some(shown)).await;
    let errors = r#"{"errors":[{"code":"UNAUTHORIZED","title":"Unauthorized","detail":"no client","status":401}]}"#;
    check(
        refused(400, errors),
        400,
        Some("UNAUTHORIZED"),
        Some("no client"),
    )
    .await;
    check(answer(404, &[], "<html>planted</html>"), 404, None, None).await;
    check(
        answer(307, &[("Location", "https://elsewhere.example.com")], ""),
        307,
        None,
        None,
    )
    .await;
    check(refused(200, r#"{"token":"planted"}"#), 200, None, None).await;
    check(answer(200, &[], "<html>planted</html>"), 200, None, None).await;
    check(
        refused(200, r#"{"access_token":"planted","token_type":"mac"}"#),
        200,
        None,
        None,
    )
    .await;
    let limited = answer(429, &[("Retry-After", "120")], "");
    let error = check(limited, 429, None, None).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(120)));
    assert!(error.is_rate_limited());
}

#[tokio::test]
async fn an_endpoint_that_fails_for_a_moment_is_asked_again() {
    let moment = answer(503, &[("Retry-After", "0")], "");
    let tokens = Server::start(vec![moment, Reply::Close, token("token-1", 7200)]).await;
    let api = Server::start(vec![answer(200, &[], "{}")]).await;
    send(&fetching(&api, &tokens), &BY_BASIC)
        .await
        .expect("a success");
    assert_eq!(tokens.requests().len(), 3);
    assert_eq!(api.requests().len(), 1);
}

#[tokio::test]
async fn a_token_that_no_header_can_hold_and_one_without_an_end_are_refused() {
    let api = Server::start(vec![answer(200, &[], "{}")]).await;
    let tokens = Server::answering(
        200,
        "application/json",
        r#"{"access_token":"planted\r\nX: y"}"#,
    )
    .await;
    let error = send(&fetching(&api, &tokens), &BY_BASIC)
        .await
        .expect_err("no header");
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_silent(&error);
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000)).into_bytes();
    let tokens = Server::start(vec![Reply::Endless(head, chunk)]).await;
    let error = send(&fetching(&api, &tokens), &BY_BASIC)
        .await
        .expect_err("no end");
    assert!(error.to_string().contains("too large"), "{error}");
    assert_eq!(api.requests().len(), 0);
}

#[tokio::test]
async fn what_takes_too_long_names_the_phase() {
    let tokens = Server::start(vec![Reply::Stall(Vec::new())]).await;
    let api = Server::start(vec![answer(200, &[], "{}")]).await;
    let client = fetching(&api, &tokens);
    let mut call = Call::new(&client, &BY_BASIC);
    call.timeout(Duration::from_millis(50));
    let error = call.send().await.expect_err("a timeout");
    assert_eq!(
        (error.kind(), error.phase()),
        (ErrorKind::Timeout, Some(Phase::Credentials))
    );
    assert!(!error.may_have_executed());
    assert_eq!(api.requests().len(), 0);
}

#[tokio::test]
async fn secrets_go_to_no_endpoint_in_clear() {
    let build = |url: &str| {
        let mut builder = ClientBuilder::new(&API);
        let credentials = ClientCredentials::new("client-4711", "s3cret").token_url(url);
        builder.set_client_credentials(0, credentials);
        builder.build()
    };
    for url in [
        "http://auth.example.com/token",
        "ftp://auth.example.com/token",
        "https://planted:planted@auth.example.com/token",
        "https://auth.example.com/token#planted",
        "planted",
    ] {
        let error = build(url).expect_err(url);
        assert_eq!(error.kind(), ErrorKind::Build, "{url}");
        assert!(
            error.to_string().contains("`client_credentials`"),
            "{error}"
        );
        assert_silent(&error);
    }
    assert!(build("https://auth.example.com/token").is_ok());
    assert!(build("http://127.0.0.1:1/token").is_ok());
}

#[test]
fn what_is_missing_names_both_ways() {
    let mut builder = ClientBuilder::new(&API);
    builder.set_client_credentials(3, ClientCredentials::new("client-4711", "s3cret"));
    let error = builder.build().expect_err("a key has no endpoint");
    assert!(error.to_string().contains("`header_key`"), "{error}");
    let client = ClientBuilder::new(&API).build().expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let sent = runtime
        .expect("a runtime")
        .block_on(send(&client, &BY_BASIC));
    let shown = sent.expect_err("nothing to go by").to_string();
    assert!(
        shown.contains("`access_token` (or `client_credentials`)"),
        "{shown}"
    );
}

/// Gives numbered keys, with a prefix, each for one use.
struct Numbered(&'static str, AtomicUsize);

impl Numbered {
    fn new(prefix: &'static str) -> Self {
        Self(prefix, AtomicUsize::new(0))
    }
}

impl TokenProvider for Numbered {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        let number = self.1.fetch_add(1, Ordering::SeqCst) + 1;
        let token = Token::new(format!("{}{number}", self.0)).expires_in(Duration::ZERO);
        Box::pin(std::future::ready(Ok(token)))
    }
}

#[tokio::test]
async fn keys_come_from_providers_too_wherever_they_travel() {
    let api = Server::start(vec![answer(200, &[], "{}")]).await;
    let client = client(&api, &api, |builder| {
        builder.set_provider(3, Numbered::new("header "));
        builder.set_provider(4, Numbered::new("query "));
        builder.set_provider(5, Numbered::new("cookie"));
        builder.set_provider(6, Numbered::new("skey_"));
    });
    for _ in 0..2 {
        send(&client, &BY_KEYS).await.expect("a success");
    }
    send(&client, &BY_USER).await.expect("a success");
    let shown = |request: &Recorded| {
        let headers = ["x-key", "cookie", "authorization"].map(|name| request.header(name));
        let headers = headers.into_iter().flatten().collect::<Vec<_>>().join(" ");
        format!("{} {headers}", request.target)
    };
    let shown: Vec<_> = api.requests().iter().map(shown).collect();
    assert_eq!(
        shown,
        [
            "/v1/customers?key=query%201 header 1 sid=cookie1",
            "/v1/customers?key=query%202 header 2 sid=cookie2",
            "/v1/customers Basic c2tleV8xOg==",
        ]
    );
}

#[tokio::test]
async fn what_a_call_sets_by_hand_costs_no_token() {
    let tokens = Server::start(vec![token("token-1", 7200)]).await;
    let api = Server::start(vec![answer(200, &[], "{}")]).await;
    let client = fetching(&api, &tokens);
    let mut call = Call::new(&client, &BY_BASIC);
    call.extra_header("Authorization", "Bearer by-hand");
    call.send().await.expect("a success");
    assert_eq!(bearer(&api.request()), "by-hand");
    assert_eq!(tokens.requests().len(), 0);
}

/// Fails with words of its own.
struct Failing;

impl TokenProvider for Failing {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        let cause = std::io::Error::other("the vault is sealed");
        let error = TokenError::with_source("the vault gave no token", cause);
        Box::pin(std::future::ready(Err(error)))
    }
}

#[tokio::test]
async fn a_provider_fails_in_its_own_words() {
    let api = Server::start(vec![answer(200, &[], "{}")]).await;
    let client = client(&api, &api, |builder| {
        builder.set_provider(0, Arc::new(Failing));
    });
    let error = send(&client, &BY_BASIC).await.expect_err("no token");
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_eq!(
        error.to_string(),
        "POST /customers: the vault gave no token"
    );
    let source = std::error::Error::source(&error).and_then(std::error::Error::source);
    assert_eq!(
        source.expect("the cause").to_string(),
        "the vault is sealed"
    );
    assert_eq!(api.requests().len(), 0);
}

/// Makes a call of the very client that it is to give a token to.
#[derive(Default)]
struct Circular(Arc<OnceLock<Client>>, AtomicUsize);

impl TokenProvider for Circular {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        self.1.fetch_add(1, Ordering::SeqCst);
        let client = self.0.get().cloned().expect("the client is there");
        Box::pin(async move {
            let sent = send(&client, &BY_BASIC).await;
            sent.map_err(|error| TokenError::with_source("no token", error))?;
            Ok(Token::new("token-1"))
        })
    }
}

#[tokio::test]
async fn a_provider_that_waits_for_its_own_token_is_told_so_at_once() {
    let api = Server::start(vec![answer(200, &[], "{}")]).await;
    let circular = Arc::new(Circular::default());
    let client = client(&api, &api, |builder| {
        builder.set_provider(0, Arc::clone(&circular));
    });
    assert!(circular.0.set(client.clone()).is_ok());
    let mut call = Call::new(&client, &BY_BASIC);
    // Whatever hangs ends with another kind of error.
    call.timeout(Duration::from_secs(20));
    let error = call.send().await.expect_err("no token");
    assert_eq!(error.kind(), ErrorKind::Auth);
    let shown = format!("{error:?}");
    assert!(shown.contains("give it a client of its own"), "{shown}");
    assert_eq!(circular.1.load(Ordering::SeqCst), 1);
    assert_eq!(hundred(&client).await, 0);
    assert_eq!(api.requests().len(), 0);
}

/// Waits until something holds that another task brings about.
async fn until(what: impl Fn() -> bool) {
    let wait = async {
        while !what() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), wait).await;
    waited.expect("it comes about");
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_its_request_with_the_server_and_hangs_up() {
    let api = Server::start(vec![Reply::Stall(Vec::new()), answer(200, &[], "{}")]).await;
    let client = client(&api, &api, |builder| builder.set_token(0, "token-1"));
    let sending = tokio::spawn({
        let client = client.clone();
        async move { send(&client, &BY_BASIC).await }
    });
    until(|| api.requests().len() == 1).await;
    sending.abort();
    assert!(sending.await.is_err_and(|error| error.is_cancelled()));
    // The server has the whole request: it may have acted on it. Nothing of the call is left on the client's side.
    until(|| api.hung_up() == 1).await;
    send(&client, &BY_BASIC).await.expect("a success");
    assert_eq!(api.requests().len(), 2);
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_its_token_to_the_next() {
    let late = raw(200, &[], r#"{"access_token":"token-1","expires_in":7200}"#);
    let late = Reply::Late(Duration::from_millis(200), late.into_bytes());
    let tokens = Server::start(vec![late]).await;
    let api = Server::start(vec![answer(200, &[], "{}")]).await;
    let client = fetching(&api, &tokens);
    let first = tokio::spawn({
        let client = client.clone();
        async move { send(&client, &BY_BASIC).await }
    });
    until(|| tokens.requests().len() == 1).await;
    first.abort();
    assert!(first.await.is_err_and(|error| error.is_cancelled()));
    send(&client, &BY_BASIC).await.expect("a success");
    assert_eq!(tokens.requests().len(), 1, "the request goes on");
    assert_eq!(api.requests().len(), 1);
}

#[tokio::test]
async fn what_is_kept_of_a_client_shows_no_secret() {
    let api = Server::start(vec![token("token-1", 7200)]).await;
    let mut builder = ClientBuilder::new(&API);
    let credentials = ClientCredentials::new("client-4711", "s3cret").field("assertion", "planted");
    let mut shown = format!("{credentials:?}");
    builder.set_client_credentials(0, credentials);
    builder.set_provider(3, Numbered::new("planted"));
    builder.set_base_url(1, api.url());
    shown.push_str(&format!("{builder:?}"));
    let client = builder.build().expect("a client");
    shown.push_str(&format!("{client:?}"));
    for planted in PLANTED {
        assert!(!shown.contains(planted), "`{planted}` in {shown}");
    }
}
