//! No secret in any text (threat 30): canaries are planted in each place of a call, each point of it is made to fail, and all that
//! anyone could print is searched, with the logs of every crate at level trace.
//!
//! `cargo test -p fault-tests --test canaries -- --nocapture` prints the table of counts.

mod carried;
mod http2;
mod sink;
mod stages;

use clientwright_runtime::{
    Api, BodyKind, Call, Client, ClientBuilder, ErrorShape, Host, Idempotency, Json, Method,
    Operation, RetryPolicy, Scheme, SchemeKind, Secret, Status, Style, TokenEndpoint,
};
use sink::Sink;
use std::time::Duration;

/// Where a canary is planted.
const PLACES: [&str; 6] = ["field", "key", "query", "path", "header", "response"];

/// The canaries of one stage, by place.
struct Planted([String; 6]);

impl Planted {
    fn new(stage: &str) -> Self {
        Self(PLACES.map(|place| format!("Canary{stage}{place}Q7zX9")))
    }

    fn core(&self, place: &str) -> &str {
        let index = PLACES.iter().position(|known| *known == place);
        index.and_then(|index| self.0.get(index)).expect("a place")
    }

    /// The canary with what is encoded in one way or other.
    fn get(&self, place: &str) -> String {
        format!("{} /+&é", self.core(place))
    }
}

const TOKENS: Scheme = Scheme {
    token_endpoint: Some(TokenEndpoint::new(
        "client_credentials",
        "http://127.0.0.1:1/token",
    )),
    ..Scheme::new("OAuth", "oauth", SchemeKind::Bearer)
};

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    schemes: &[
        Scheme::new("Token", "token", SchemeKind::Bearer),
        Scheme::new("Key", "key", SchemeKind::ApiKeyHeader("X-Key")),
        Scheme::new("Query", "query_key", SchemeKind::ApiKeyQuery("key")),
        Scheme::new("Cookie", "cookie_key", SchemeKind::ApiKeyCookie("session")),
        Scheme::new("Basic", "basic", SchemeKind::Basic),
        TOKENS,
    ],
    request_id_headers: &["x-request-id"],
    ..Api::new("canaries", "0.0.0")
};

const fn operation(security: &'static [&'static [usize]]) -> Operation {
    Operation {
        security,
        body: BodyKind::Json("application/json"),
        accept: "application/json",
        success: &[(Status::Code(200), 0)],
        errors: &[(Status::Range(4), 0), (Status::Range(5), 0)],
        error_shapes: const { &[ErrorShape::new("/code", "/message")] },
        idempotency: Idempotency::Idempotent,
        ..Operation::new("update-customer", Method::PATCH, "/customers/{id}")
    }
}

static UPDATE: Operation = operation(&[&[0, 1, 2, 3]]);
static BASIC: Operation = operation(&[&[4, 1, 2, 3]]);
static OAUTH: Operation = operation(&[&[5, 1, 2, 3]]);

fn builder(planted: &Planted, url: &str) -> ClientBuilder {
    let mut builder = ClientBuilder::new(&API);
    for scheme in 0..4 {
        builder.set_token(scheme, planted.core("key").to_owned());
    }
    builder.set_basic(
        4,
        planted.core("key").to_owned(),
        planted.core("key").to_owned(),
    );
    builder.set_secret_header("X-Client", planted.core("header").to_owned());
    builder.set_base_url(0, url);
    builder.set_timeout(Duration::from_millis(400));
    builder.set_connect_timeout(Duration::from_millis(200));
    builder.set_max_response_bytes(1 << 20);
    builder
        .set_retry(RetryPolicy::new().backoff(Duration::from_millis(1), Duration::from_millis(1)));
    builder
}

fn client(planted: &Planted, url: &str) -> Client {
    builder(planted, url).build().expect("a client")
}

/// A call with canaries as plain values: what it carries may be shown by its own `Debug`, and by nothing else.
fn plain(client: &Client, operation: &'static Operation, planted: &Planted) -> Call {
    let place = |place: &str| -> Box<dyn Json> { Box::new(planted.get(place)) };
    call(client, operation, planted, &place)
}

/// A call with canaries as secrets, which not even its own `Debug` may show.
fn secret(client: &Client, operation: &'static Operation, planted: &Planted) -> Call {
    let place = |place: &str| -> Box<dyn Json> { Box::new(Secret::new(planted.get(place))) };
    call(client, operation, planted, &place)
}

fn call(
    client: &Client,
    operation: &'static Operation,
    planted: &Planted,
    value: &dyn Fn(&str) -> Box<dyn Json>,
) -> Call {
    let mut call = Call::new(client, operation);
    call.path("id", Style::SIMPLE, &*value("path"));
    call.query("email", Style::FORM, &*value("query"));
    call.extra_query("more", &*value("query"));
    call.header("X-Merchant", Style::SIMPLE, &*value("header"));
    call.extra_header("X-By-Hand", planted.core("header"));
    call.cookie("visit", Style::FORM, &*value("header"));
    call.field("/card/number", &*value("field"));
    call.extra_field("/more", &*value("field"));
    call
}

/// Both calls, and what is printed of them and of the client.
async fn send(sink: &mut Sink, client: &Client, operation: &'static Operation, planted: &Planted) {
    sink.debug(client);
    let secret = secret(client, operation, planted);
    sink.debug(&secret);
    for call in [secret, plain(client, operation, planted)] {
        let sending = call.send();
        sink.debug(&sending);
        sink.result(sending.await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threat_30_no_canary_in_any_text_at_level_trace() {
    let mut sink = Sink::install();
    let mut table = vec![format!(
        "{:<10}{:>8}{:>10}  {}",
        "stage",
        "texts",
        "bytes",
        PLACES.map(|p| format!("{p:>9}")).concat()
    )];
    let mut found = Vec::new();
    for stage in stages::NAMES {
        let planted = Planted::new(stage);
        let carried = stages::run(stage, &mut sink, &planted).await;
        let (texts, bytes, counts) = sink.search(&planted.0, &mut found);
        table.push(format!(
            "{stage:<10}{texts:>8}{bytes:>10}  {}",
            counts.map(|n| format!("{n:>9}")).concat()
        ));
        // The logs of others are no less a place for secrets to end up in.
        assert!(
            stage == "build" || sink.heard(),
            "{stage}: nothing was logged by the transport"
        );
        assert!(texts > 3 && bytes > 100, "{stage}: nothing was printed");
        // A canary that was never there could not be found either.
        for place in carried.places {
            assert!(
                carried.holds(place, planted.core(place)),
                "{stage}: the {place} was not on the wire"
            );
        }
    }
    println!("{}", table.join("\n"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}
