//! How far a request has come when it fails: what no connection took had no effect, and is sent again whatever it is.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use clientwright_runtime::transport::{ReqwestTransport, reqwest};
use clientwright_runtime::{
    Api, BodyKind, Bytes, Call, CallOptions, Client, ClientBuilder, Error, ErrorKind, Host, Method,
    Operation, Part, Phase, Status,
};
use fault_tests::{Server, Step, reply};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    ..Api::new("test-client", "0.1.0")
};

const fn operation(id: &'static str, method: Method, body: BodyKind) -> Operation {
    Operation {
        success: &[(Status::Code(200), 0)],
        body,
        ..Operation::new(id, method, "/things")
    }
}

static GET: Operation = operation("get", Method::GET, BodyKind::None);
static TOUCH: Operation = operation("touch", Method::POST, BodyKind::None);
static CREATE: Operation = operation("create", Method::POST, BodyKind::Json("application/json"));
static PUT: Operation = operation("put", Method::POST, BodyKind::Bytes("video/mp4"));

fn client(url: &str, set: impl FnOnce(&mut ClientBuilder)) -> Client {
    let mut builder = ClientBuilder::new(&API);
    builder.set_base_url(0, url);
    set(&mut builder);
    builder.build().expect("a client")
}

/// Calls without a body, with one, and with none where one is expected.
fn calls(client: &Client) -> [Call; 3] {
    let mut create = Call::new(client, &CREATE);
    create.field("/name", &"Ada");
    [Call::new(client, &GET), Call::new(client, &TOUCH), create]
}

fn what(error: &Error) -> (ErrorKind, Option<Phase>, bool) {
    (error.kind(), error.phase(), error.may_have_executed())
}

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn time_that_runs_out_while_connecting_is_told_as_that_and_was_no_effect() {
    // The handshake of TLS never ends.
    let server = Server::start(vec![vec![Step::Stall]]).await;
    let client = client(&server.url().replace("http", "https"), |_| {});
    for mut call in calls(&client) {
        call.options(CallOptions::new().attempt_timeout(SHORT));
        let error = call.send().await.expect_err("no connection");
        assert_eq!(
            what(&error),
            (ErrorKind::Timeout, Some(Phase::Connect), false)
        );
        assert_eq!(error.attempts(), 3, "{error}");
    }
}

#[tokio::test]
async fn time_that_runs_out_after_a_connection_took_the_request_may_be_an_effect() {
    let server = Server::start(vec![vec![Step::Read, Step::Stall]]).await;
    let client = client(&server.url(), |_| {});
    for mut call in calls(&client) {
        let reads = call.operation().id == "get";
        call.options(
            CallOptions::new()
                .attempt_timeout(SHORT)
                .connect_timeout(SHORT / 4),
        );
        let error = call.send().await.expect_err("no answer");
        assert_eq!(
            what(&error),
            (ErrorKind::Timeout, Some(Phase::Head), !reads)
        );
        assert_eq!(error.attempts(), if reads { 3 } else { 1 }, "{error}");
    }
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn a_call_may_have_less_time_to_connect_and_as_much_for_its_answer() {
    let slow = vec![
        Step::Read,
        Step::Wait(SHORT),
        Step::Send(reply::whole(200, &[], "{}")),
    ];
    let server = Server::start(vec![slow]).await;
    let slow = client(&server.url(), |_| {});
    let silent = Server::start(vec![vec![Step::Stall]]).await;
    let silent = client(&silent.url().replace("http", "https"), |_| {});
    for (mut answered, mut unheard) in calls(&slow).into_iter().zip(calls(&silent)) {
        let options = CallOptions::new().connect_timeout(SHORT / 4);
        answered.options(options.clone());
        answered.send().await.expect("an answer");
        unheard.options(options);
        let error = unheard.send().await.expect_err("no connection");
        assert_eq!(
            what(&error),
            (ErrorKind::Timeout, Some(Phase::Connect), false)
        );
    }
}

#[tokio::test]
async fn a_time_that_the_user_sets_on_reqwest_is_a_timeout_too() {
    let set = |builder: &mut ClientBuilder| {
        let own = reqwest::Client::builder().no_proxy().timeout(SHORT);
        builder.set_transport(ReqwestTransport::from_builder(own).expect("a transport"));
    };
    let head = Server::start(vec![vec![Step::Read, Step::Stall]]).await;
    let call = Call::new(&client(&head.url(), set), &TOUCH);
    let error = call.send().await.expect_err("no answer");
    assert_eq!(what(&error), (ErrorKind::Timeout, Some(Phase::Head), true));
    let cut = reply::whole(200, &[], "{\"a\": 1}");
    let cut = cut.get(..cut.len() - 3).expect("a part").to_vec();
    let body = Server::start(vec![vec![Step::Read, Step::Send(cut), Step::Stall]]).await;
    let call = Call::new(&client(&body.url(), set), &TOUCH);
    let error = call.send().await.expect_err("no whole answer");
    assert_eq!(what(&error), (ErrorKind::Timeout, Some(Phase::Body), true));
}

/// A stream without an end, which counts what is asked of it and whether it is still there.
struct Endless(Arc<AtomicUsize>, Arc<AtomicUsize>);

impl futures_core::Stream for Endless {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Some(Ok(Bytes::from_static(&[0; 4096]))))
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        self.1.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn an_upload_ends_with_its_call() {
    // The server answers before the end and goes on to read.
    let early = vec![
        Step::ReadPart(4096),
        Step::Send(reply::kept(413, &[], "{}")),
        Step::ReadPart(usize::MAX),
    ];
    let server = Server::start(vec![early]).await;
    let client = client(&server.url(), |_| {});
    let (asked, gone) = (Arc::default(), Arc::default());
    let mut call = Call::new(&client, &PUT);
    call.upload(Part::streamed());
    let stream = Endless(Arc::clone(&asked), Arc::clone(&gone));
    let error = call
        .send()
        .with_stream(stream)
        .await
        .expect_err("too large");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(413));
    while gone.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let then = asked.load(Ordering::SeqCst);
    tokio::time::sleep(SHORT).await;
    assert_eq!(asked.load(Ordering::SeqCst), then, "nobody asks for more");
}
