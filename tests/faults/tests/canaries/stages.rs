//! The points of a call at which it is made to fail.

use std::sync::atomic::Ordering;
use std::time::Duration;

use clientwright_runtime::transport::{BoxFuture, Request, ReqwestTransport};
use clientwright_runtime::{
    Answer, Attempt, Attempted, Call, ClientBuilder, ClientCredentials, Drift, Error, Hook, Json,
    Response, Secret, Style, Token, TokenError, TokenProvider, Transport, TransportError,
    TransportResponse, object, open_enum,
};
use fault_tests::{Server, Step, reply};

use crate::carried::Carried;
use crate::http2;
use crate::sink::Sink;
use crate::{API, BASIC, OAUTH, Planted, UPDATE, builder, client, plain, secret, send};

pub(crate) const NAMES: [&str; 10] = [
    "build", "auth", "connect", "write", "headers", "body", "decode", "retry", "hook", "panic",
];

pub(crate) async fn run(stage: &str, sink: &mut Sink, planted: &Planted) -> Carried {
    match stage {
        "build" => build(sink, planted).await,
        "auth" => auth(sink, planted).await,
        "connect" => connect(sink, planted).await,
        "write" => write(sink, planted).await,
        "headers" => headers(sink, planted).await,
        "body" => body(sink, planted).await,
        "decode" => decode(sink, planted).await,
        "retry" => retry(sink, planted).await,
        "hook" => hook(sink, planted).await,
        "panic" => panic(sink, planted).await,
        other => panic!("no stage {other}"),
    }
}

const LOOPBACK: &str = "http://127.0.0.1:1";

async fn build(sink: &mut Sink, planted: &Planted) -> Carried {
    let wrong = |place: &str| format!("{}\r\n", planted.core(place));
    let mut builders: Vec<ClientBuilder> = Vec::new();
    for scheme in 0..4 {
        let mut builder = builder(planted, LOOPBACK);
        builder.set_token(scheme, wrong("key"));
        builders.push(builder);
    }
    let mut colon = builder(planted, LOOPBACK);
    colon.set_basic(4, format!("a:{}", planted.core("key")), String::new());
    let mut header = builder(planted, LOOPBACK);
    header.set_header("X-Wrong", wrong("header"));
    let mut agent = builder(planted, LOOPBACK);
    agent.set_user_agent(wrong("header"));
    builders.extend([colon, header, agent]);
    let key = planted.core("key");
    for url in [
        "http://api.example.com",
        "ftp://x",
        "no url",
        &format!("https://user:{key}@x.example"),
        &format!("https://x.example/?k={key}"),
    ] {
        builders.push(builder(planted, url));
    }
    for builder in builders {
        sink.debug(&builder);
        let built = builder.build();
        assert!(built.is_err(), "a builder that must fail");
        sink.result(built);
    }
    let client = client(planted, LOOPBACK);
    let change: [fn(&mut Call, &Planted); 6] = [
        |call, planted| call.path("id", Style::SIMPLE, &format!("../{}", planted.core("path"))),
        |call, planted| call.path("id", Style::SIMPLE, &planted.core("path").repeat(4000)),
        |call, planted| {
            call.query(
                "list",
                Style::PIPE,
                &vec![format!("{}|", planted.core("query"))],
            );
        },
        |call, planted| {
            call.header(
                "X-Merchant",
                Style::SIMPLE,
                &format!("{}\n", planted.core("header")),
            );
        },
        |call, planted| call.extra_header("X-By-Hand", format!("{}\n", planted.core("header"))),
        |call, planted| {
            call.bytes(planted.core("field").to_owned());
            call.field("/card", &planted.core("field"));
        },
    ];
    for (index, change) in change.into_iter().enumerate() {
        let mut call = plain(&client, &UPDATE, planted);
        change(&mut call, planted);
        let sent = call.send().await;
        let error = sent.expect_err("a call that must fail");
        assert!(error.is_build(), "{index}: {error:?}");
        sink.error(&error);
    }
    Carried::NOTHING
}

/// A provider of tokens that fails.
struct Failing;

impl TokenProvider for Failing {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        Box::pin(std::future::ready(Err(TokenError::new(
            "the vault is sealed",
        ))))
    }
}

async fn auth(sink: &mut Sink, planted: &Planted) -> Carried {
    let response = planted.core("response");
    let key = planted.core("key");
    let mut bare = ClientBuilder::new(&API);
    bare.set_base_url(0, LOOPBACK);
    send(sink, &bare.build().expect("a client"), &UPDATE, planted).await;
    let mut failing = builder(planted, LOOPBACK);
    failing.set_provider(5, Failing);
    sink.debug(&failing);
    send(sink, &failing.build().expect("a client"), &OAUTH, planted).await;
    let echo = format!(
        r#"{{"error":"invalid_client","error_description":"no client {key}","trace":"{response}"}}"#
    );
    let answers = [
        reply::whole(
            401,
            &[("Content-Type", "application/json"), ("X-Trace", response)],
            echo,
        ),
        reply::whole(
            400,
            &[("Content-Type", "text/html")],
            format!("<p>{response} {key}"),
        ),
        reply::json(format!(r#"{{"token":"{response}"}}"#)),
        reply::json(format!(r#"{{"access_token":"{response}\r\n"}}"#)),
        reply::json(format!(r#"["{response}"#)),
    ];
    for answer in answers {
        // The endpoint's URL is a static, so a transport of our own leads to the server.
        let server = Server::answering(answer).await;
        let mut given = builder(planted, LOOPBACK);
        given.set_client_credentials(
            5,
            ClientCredentials::new(key.to_owned(), key.to_owned()).field("hint", key.to_owned()),
        );
        given.set_transport(Detour::new(server.port()));
        sink.debug(&given);
        send(sink, &given.build().expect("a client"), &OAUTH, planted).await;
        assert!(!server.requests().is_empty(), "the endpoint was asked");
    }
    // Keys that the API itself refuses, and says so.
    let mut servers = Vec::new();
    for operation in [&UPDATE, &BASIC] {
        let body = format!(
            r#"{{"code":"unauthorized","message":"key {key} is wrong","more":"{response}"}}"#
        );
        let headers = [("WWW-Authenticate", response), ("Set-Cookie", response)];
        let server = Server::answering(reply::whole(401, &headers, body)).await;
        send(sink, &client(planted, &server.url()), operation, planted).await;
        servers.push(server);
    }
    Carried::by(&servers)
}

/// Leads every request to another port of this machine.
struct Detour {
    inner: ReqwestTransport,
    port: u16,
}

impl Detour {
    fn new(port: u16) -> Self {
        let inner = ReqwestTransport::new(Duration::from_secs(1));
        Self {
            inner: inner.expect("a transport"),
            port,
        }
    }
}

impl Transport for Detour {
    fn send(
        &self,
        mut request: Request,
    ) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        let path = request
            .uri
            .path_and_query()
            .map_or("/", |path| path.as_str());
        request.uri = format!("http://127.0.0.1:{}{path}", self.port)
            .parse()
            .expect("a URL");
        self.inner.send(request)
    }
}

async fn connect(sink: &mut Sink, planted: &Planted) -> Carried {
    // Nobody listens on the port of a server that is gone.
    let gone = Server::start(Vec::new()).await;
    let url = gone.url();
    drop(gone);
    tokio::time::sleep(Duration::from_millis(20)).await;
    send(sink, &client(planted, &url), &UPDATE, planted).await;
    // A handshake with what knows no TLS, with what says nothing, and with what hangs up.
    let refusal = format!(
        "HTTP/1.1 400 {response}\r\nX-Other: {response}\r\n\r\n",
        response = planted.core("response")
    );
    let mut servers = Vec::new();
    for script in [
        vec![Step::Send(refusal.into_bytes())],
        vec![Step::Stall],
        vec![Step::Reset],
    ] {
        let server = Server::start(vec![script]).await;
        let url = server.url().replace("http", "https");
        send(sink, &client(planted, &url), &UPDATE, planted).await;
        servers.push(server);
    }
    // The request itself never gets that far.
    Carried::by(&servers).only(&["response"])
}

async fn write(sink: &mut Sink, planted: &Planted) -> Carried {
    // The first bytes of any request, and so many that the head and the beginning of a large body are among them.
    const FEW: usize = 50;
    const MANY: usize = 8000;
    let response = planted.core("response");
    let answer = Step::Send(reply::whole(413, &[("X-Other", response)], response));
    let pause = Step::Wait(Duration::from_secs(9));
    let mut servers = Vec::new();
    for (read, then) in [
        (FEW, vec![Step::Reset]),
        (FEW, vec![pause.clone()]),
        (MANY, vec![Step::Reset]),
        // Servers that do not wait for the end of what is too much for them.
        (MANY, vec![answer.clone(), Step::Reset]),
        (MANY, vec![answer, pause]),
    ] {
        let script = [vec![Step::ReadPart(read)], then].concat();
        let server = Server::start(vec![script]).await;
        let client = client(planted, &server.url());
        let mut call = plain(&client, &UPDATE, planted);
        call.field("/large", &planted.core("field").repeat(500_000));
        sink.result(call.send().await);
        if read == FEW {
            send(sink, &client, &UPDATE, planted).await;
        }
        servers.push(server);
    }
    Carried::by(&servers)
}

/// Sends to servers that play these scripts after they have read the request.
async fn after_reading(sink: &mut Sink, planted: &Planted, scripts: Vec<Vec<Step>>) -> Carried {
    let mut servers = Vec::new();
    for script in scripts {
        let server = Server::start(vec![[vec![Step::Read], script].concat()]).await;
        for operation in [&UPDATE, &BASIC] {
            send(sink, &client(planted, &server.url()), operation, planted).await;
        }
        servers.push(server);
    }
    Carried::by(&servers)
}

async fn headers(sink: &mut Sink, planted: &Planted) -> Carried {
    let response = planted.core("response");
    let broken = [
        format!("HTTP/1.1 200 OK\r\nX-A: {response}\r\nX B: {response}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nX-A: {response}\0\r\n\r\n"),
        format!("HTTP/1.1 2000 {response}\r\n\r\n"),
        format!("{response}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nContent-Length: {response}\r\n\r\n"),
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\nX: {response}\r\n\r\n"
        ),
        format!(
            "HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n",
            response.repeat(50_000)
        ),
        format!("HTTP/1.1 200 OK\r\nX-Half: {response}"),
    ];
    let mut scripts: Vec<_> = broken
        .iter()
        .map(|text| vec![Step::Send(text.clone().into_bytes())])
        .collect();
    let half = Step::Send(format!("HTTP/1.1 200 OK\r\nX-Half: {response}").into_bytes());
    scripts.extend([
        vec![half.clone(), Step::Reset],
        vec![half, Step::Stall],
        vec![Step::Reset],
        Vec::new(),
    ]);
    over_http2(sink, planted, 500).await;
    after_reading(sink, planted, scripts).await
}

/// Sends over HTTP/2, whose library logs each frame.
async fn over_http2(sink: &mut Sink, planted: &Planted, status: u16) {
    let (url, answered) = http2::start(status, planted.core("response").to_owned()).await;
    let transport =
        ReqwestTransport::from_builder(reqwest::Client::builder().http2_prior_knowledge());
    let mut builder = builder(planted, &url);
    builder.set_transport(transport.expect("a transport"));
    let client = builder.build().expect("a client");
    for operation in [&UPDATE, &BASIC] {
        send(sink, &client, operation, planted).await;
    }
    assert!(
        answered.load(Ordering::Relaxed) > 0,
        "no request came over HTTP/2"
    );
}

async fn body(sink: &mut Sink, planted: &Planted) -> Carried {
    let response = planted.core("response");
    let headers = [
        ("Content-Type", "application/json"),
        ("Set-Cookie", response),
        ("X-Other", response),
    ];
    let long = format!(r#"{{"id":"{response}"}}"#);
    let length = [headers.as_slice(), &[("Content-Length", "5000")]].concat();
    let part = Step::Send(reply::joined(200, &length, long.as_bytes()));
    let failed = Step::Send(reply::joined(500, &length, long.as_bytes()));
    let gzip = [headers.as_slice(), &[("Content-Encoding", "gzip")]].concat();
    let scripts = vec![
        vec![part.clone()],
        vec![part.clone(), Step::Reset],
        vec![part, Step::Stall],
        vec![failed.clone(), Step::Reset],
        vec![failed, Step::Stall],
        vec![Step::Send(reply::chunked(200, &headers, &long, false))],
        vec![Step::Send(reply::joined(
            200,
            &[("Transfer-Encoding", "chunked")],
            format!("{response}\r\n").as_bytes(),
        ))],
        vec![
            Step::Send(reply::until_close(200, &headers, "[")),
            Step::Endless(response.as_bytes().to_vec()),
        ],
        vec![Step::Send(reply::whole(200, &gzip, &long))],
        vec![Step::Send(reply::whole(
            200,
            &headers,
            response.repeat(100_000),
        ))],
    ];
    after_reading(sink, planted, scripts).await
}

#[derive(Clone)]
struct Customer {
    id: String,
    password: Option<Secret<String>>,
    status: Option<Status>,
    count: Option<i64>,
}
object! { Customer {
    "id" => id: required, "password" => password: optional, "status" => status: optional, "count" => count: optional,
} }

#[derive(Clone)]
enum Status {
    Active,
    Unknown(String),
}
open_enum! { Status { Active = "active" } }

async fn decode(sink: &mut Sink, planted: &Planted) -> Carried {
    let response = planted.core("response");
    let bodies = [
        format!(r#"{{"id":["{response}"]}}"#),
        format!(r#"{{"id":{{"{response}":1}}}}"#),
        format!(r#"{{"name":"{response}"}}"#),
        format!(r#"{{"id":"c1","count":"{response}"}}"#),
        format!(r#"{{"id":"c1","status":["{response}"]}}"#),
        format!(r#"{{"id":"c1","password":["{response}"]}}"#),
        format!(r#"{{"id":"{response}"#),
        format!(r#""{response}""#),
        format!("<p>{response}"),
        response.to_owned(),
    ];
    let mut servers = Vec::new();
    for body in bodies {
        let headers = [
            ("Content-Type", "application/json"),
            ("Set-Cookie", response),
        ];
        let server = Server::answering(reply::whole(200, &headers, body)).await;
        let client = client(planted, &server.url());
        let answer = secret(&client, &UPDATE, planted)
            .send()
            .await
            .expect("an answer");
        sink.debug(&answer);
        let decoded = answer.json::<Customer>();
        assert!(decoded.is_err(), "a body that does not fit");
        sink.result(decoded);
        sink.result(
            plain(&client, &BASIC, planted)
                .send_as(Answer::json::<Customer>)
                .await,
        );
        servers.push(server);
    }
    // A secret in a body that does fit.
    let server = Server::answering(reply::json(format!(
        r#"{{"id":"c1","password":"{response}"}}"#
    )))
    .await;
    let client = client(planted, &server.url());
    let full: Result<Response<Customer>, Error> =
        plain(&client, &UPDATE, planted).send_as(Answer::full).await;
    sink.result(full);
    servers.push(server);
    Carried::by(&servers)
}

async fn retry(sink: &mut Sink, planted: &Planted) -> Carried {
    let (response, key) = (planted.core("response"), planted.core("key"));
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Other", response),
        ("Retry-After", "0"),
        ("Location", response),
    ];
    let body =
        format!(r#"{{"code":"busy","message":"{key} calls too often","more":"{response}"}}"#);
    let send_status = |status| {
        vec![
            Step::Read,
            Step::Send(reply::whole(status, &headers, &body)),
        ]
    };
    let mut servers = Vec::new();
    for last in [422, 429, 500, 302] {
        let server = Server::start(vec![
            vec![Step::Read, Step::Reset],
            send_status(503),
            send_status(last),
        ])
        .await;
        let client = client(planted, &server.url());
        sink.result(plain(&client, &UPDATE, planted).send().await);
        send(sink, &client, &BASIC, planted).await;
        servers.push(server);
    }
    Carried::by(&servers)
}

/// Logs all that a hook is shown.
struct Telling(String);

impl Hook for Telling {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        tracing::info!(?attempt, "before");
        let wrong = attempt.set_header("X-Trace", &format!("{}\n", self.0));
        tracing::info!(?wrong, "a header that cannot be");
        attempt.set_header("X-Trace", &self.0).expect("a header");
    }

    fn after_attempt(&self, attempted: &Attempted<'_>) {
        tracing::info!(?attempted, "after");
    }

    fn drift(&self, drift: &Drift) {
        tracing::info!(?drift, "drift");
    }
}

async fn hook(sink: &mut Sink, planted: &Planted) -> Carried {
    let response = planted.core("response");
    let drifting = format!(r#"{{"id":"c1","new":"{response}","password":"{response}"}}"#);
    let scripts = [
        vec![Step::Read, Step::Send(reply::json(drifting))],
        vec![
            Step::Read,
            Step::Send(reply::whole(418, &[("X-Other", response)], response)),
        ],
        vec![Step::Read, Step::Reset],
        vec![Step::Read, Step::Stall],
    ];
    let mut servers = Vec::new();
    for script in scripts {
        let server = Server::start(vec![script]).await;
        let mut builder = builder(planted, &server.url());
        builder.add_hook(Telling(planted.core("header").to_owned()));
        sink.debug(&builder);
        let client = builder.build().expect("a client");
        send(sink, &client, &UPDATE, planted).await;
        sink.result(
            plain(&client, &UPDATE, planted)
                .send_as(Answer::json::<Customer>)
                .await,
        );
        // A call that is dropped half way.
        let dropped = plain(&client, &UPDATE, planted).send();
        let _ = tokio::time::timeout(Duration::from_millis(20), dropped).await;
        servers.push(server);
    }
    Carried::by(&servers)
}

/// Panics where a call is sent.
struct Panicking;

impl Transport for Panicking {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        panic!("cannot send {request:?}");
    }
}

/// Panics where an attempt has ended.
struct PanickingHook;

impl Hook for PanickingHook {
    fn after_attempt(&self, attempted: &Attempted<'_>) {
        panic!("cannot look at {attempted:?}");
    }
}

async fn panic(sink: &mut Sink, planted: &Planted) -> Carried {
    let response = planted.core("response");
    let body = format!(
        r#"{{"message":"key {} is wrong","more":"{response}"}}"#,
        planted.core("key")
    );
    let server = Server::answering(reply::whole(422, &[("Set-Cookie", response)], body)).await;
    let client = client(planted, &server.url());
    let call = plain(&client, &UPDATE, planted);
    let unwrapped = tokio::spawn(async move { call.send().await.map(|_| ()).unwrap() }).await;
    sink.debug(&unwrapped.expect_err("a panic"));
    let call = secret(&client, &UPDATE, planted);
    let asserted = tokio::spawn(async move {
        let shown = format!("{call:?}");
        assert_eq!(shown, "", "{call:?}");
    });
    sink.debug(&asserted.await.expect_err("a panic"));
    let mut with_transport = builder(planted, LOOPBACK);
    with_transport.set_transport(Panicking);
    let mut with_hook = builder(planted, &server.url());
    with_hook.add_hook(PanickingHook);
    for builder in [with_transport, with_hook] {
        let call = plain(&builder.build().expect("a client"), &UPDATE, planted);
        let ended = tokio::spawn(async move { call.send().await.is_ok() }).await;
        sink.debug(&ended.expect_err("a panic"));
    }
    let value: Box<dyn Json> = Box::new(Secret::new(planted.get("field")));
    sink.text(clientwright_runtime::to_redacted_string(&*value));
    Carried::by(&[server])
}
