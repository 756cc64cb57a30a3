//! The default transport as users set it up: what they may change, and what stays as it is.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use clientwright_runtime::transport::{ReqwestTransport, reqwest};
use clientwright_runtime::{
    Answer, Api, BodyKind, Call, CallOptions, Client, ClientBuilder, ClientCredentials, Error,
    ErrorKind, Host, Method, Operation, Phase, RetryPolicy, Scheme, SchemeKind, Status,
    TokenEndpoint, Value,
};
use fault_tests::{Server, reply};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    schemes: &[Scheme {
        token_endpoint: Some(TokenEndpoint {
            host: Some(0),
            ..TokenEndpoint::new("client_credentials", "/oauth/token")
        }),
        ..Scheme::new("OAuth", "access_token", SchemeKind::Bearer)
    }],
    ..Api::new("test-client", "0.1.0")
};

static UPDATE: Operation = Operation {
    security: &[&[0]],
    body: BodyKind::Json("application/json"),
    success: &[(Status::Code(200), 0)],
    ..Operation::new("update", Method::POST, "/customers")
};

fn client(url: &str, transport: ReqwestTransport) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, url);
    builder.set_token(0, "token-1");
    builder.set_transport(transport);
    builder.build().expect("a client")
}

const TEN: Duration = Duration::from_secs(10);

async fn send(client: &Client) -> Result<Value, Error> {
    Call::new(client, &UPDATE)
        .send()
        .await
        .and_then(Answer::json)
}

/// A name server that never answers, so that connecting takes for ever.
struct Silent;

impl reqwest::dns::Resolve for Silent {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn redirects_and_repeats_stay_off_whatever_the_user_sets() {
    let elsewhere = Server::answering(reply::json("{}")).await;
    let to = [("Location", elsewhere.url())];
    let to: Vec<(&str, &str)> = to.iter().map(|(name, url)| (*name, url.as_str())).collect();
    let set = |builder: reqwest::ClientBuilder| {
        let again = reqwest::retry::for_host("127.0.0.1").classify_fn(|attempt| {
            if attempt.status().is_some_and(|status| status.is_success()) {
                attempt.success()
            } else {
                attempt.retryable()
            }
        });
        builder
            .redirect(reqwest::redirect::Policy::limited(10))
            .retry(again)
    };
    let ways = [
        ReqwestTransport::configured(TEN, set).expect("a transport"),
        ReqwestTransport::from_builder(set(reqwest::Client::builder())).expect("a transport"),
    ];
    for transport in ways {
        let server = Server::answering(reply::whole(307, &to, "")).await;
        let error = send(&client(&server.url(), transport))
            .await
            .expect_err("a redirect");
        assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
        assert_eq!(server.requests().len(), 1);
    }
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn connecting_ends_at_the_time_that_the_call_sets() {
    let transport = ReqwestTransport::configured(Duration::from_secs(3600), |builder| {
        builder.dns_resolver(Arc::new(Silent))
    });
    let client = client("http://silent.localhost:1", transport.expect("a transport"));
    let mut call = Call::new(&client, &UPDATE);
    let options = CallOptions::new().connect_timeout(Duration::from_millis(50));
    call.options(options.retry(RetryPolicy::none()));

    let error = call.send().await.expect_err("a timeout");
    assert_eq!(
        (error.kind(), error.phase()),
        (ErrorKind::Timeout, Some(Phase::Connect))
    );
    assert!(!error.may_have_executed());
}

#[tokio::test]
async fn tokens_and_calls_go_through_the_users_proxy() {
    let token = r#"{"access_token":"token-2","expires_in":7200}"#;
    let proxy = Server::start(vec![
        vec![
            fault_tests::Step::Read,
            fault_tests::Step::Send(reply::whole(200, &[], token)),
        ],
        vec![
            fault_tests::Step::Read,
            fault_tests::Step::Send(reply::whole(200, &[], "{}")),
        ],
    ])
    .await;
    let url = proxy.url();
    let transport = ReqwestTransport::configured(TEN, move |builder| {
        builder.proxy(reqwest::Proxy::http(&url).expect("a proxy"))
    });
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, "http://api.localhost:1");
    builder.set_client_credentials(0, ClientCredentials::new("id", "secret"));
    builder.set_transport(transport.expect("a transport"));
    send(&builder.build().expect("a client"))
        .await
        .expect("a success");
    let targets: Vec<_> = proxy
        .requests()
        .iter()
        .map(|one| one.target.clone())
        .collect();
    assert_eq!(
        targets,
        [
            "http://api.localhost:1/oauth/token",
            "http://api.localhost:1/customers"
        ]
    );
}

#[tokio::test]
async fn compressed_answers_come_out_as_they_went_in() {
    let body = br#"{"id":"c1","name":"Ines"}"#;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(body).expect("memory");
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
    brotli.write_all(body).expect("memory");
    let zstd = zstd::encode_all(&body[..], 1).expect("memory");
    let packed = [
        ("gzip", gzip.finish().expect("memory")),
        ("br", brotli.into_inner()),
        ("zstd", zstd),
    ];
    for (encoding, packed) in packed {
        let headers = [
            ("Content-Encoding", encoding),
            ("Content-Type", "application/json"),
        ];
        let server = Server::answering(reply::whole(200, &headers, &packed)).await;
        let transport = ReqwestTransport::new(TEN).expect("a transport");
        let client = client(&server.url(), transport);
        let answer = Call::new(&client, &UPDATE).send().await.expect("a success");
        assert!(
            answer.headers().get("content-encoding").is_none(),
            "{encoding}"
        );
        assert!(
            answer.headers().get("content-length").is_none(),
            "{encoding}"
        );
        assert_eq!(answer.bytes().expect("bytes"), &body[..], "{encoding}");
        let accepted = server.requests();
        let accepted = accepted[0].header("accept-encoding").unwrap_or_default();
        assert!(accepted.contains(encoding), "{encoding}: {accepted}");

        // Cut off in the middle, it is an error and no shorter answer.
        let cut = &packed[..packed.len() / 2];
        let server = Server::answering(reply::whole(200, &headers, cut)).await;
        let transport = ReqwestTransport::new(TEN).expect("a transport");
        let error = send(&self::client(&server.url(), transport)).await;
        let error = error.expect_err("half a body");
        assert_eq!(
            error.status().map(|s| s.as_u16()),
            Some(200),
            "{encoding}: {error}"
        );
        assert!(!error.is_decode(), "{encoding}: {error}");
    }
}

#[tokio::test]
async fn answers_without_a_body_need_no_decoding() {
    static DELETE: Operation = Operation {
        security: &[&[0]],
        ..Operation::new("delete", Method::DELETE, "/customers")
    };
    let server = Server::answering(reply::whole(204, &[("Content-Encoding", "gzip")], "")).await;
    let client = client(
        &server.url(),
        ReqwestTransport::new(TEN).expect("a transport"),
    );
    let answer = Call::new(&client, &DELETE).send().await.expect("a success");
    assert_eq!(answer.status().as_u16(), 204);
}
