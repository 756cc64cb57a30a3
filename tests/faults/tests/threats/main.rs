//! What a hostile wire may try, each case over a real socket.
//!
//! | no. | the wire | tests |
//! |---|---|---|
//! | 27 | ids that are steps, empty, encoded, or hold what delimits | `urls::threat_27_*`, and `cargo xtask encoding` |
//! | 28 | redirects to another host, port or scheme | `urls::threat_28_*` |
//! | 29 | line ends in keys and header values | `urls::threat_29_*` |
//! | 30 | canaries at every point of a call, each of which fails | `../canaries`, which prints the table of counts |
//! | 31 | bombs, endless bodies, a megabyte of headers | `limits::threat_31_*` |
//! | 32 | slow headers, slow bodies, stalls | `limits::threat_32_*` |
//! | 33 | `Retry-After` of every kind | `retries::threat_33_*` |
//! | 34 | resets after the request was read, dead connections of the pool | `retries::threat_34_*` |
//! | 35 | truncation in each framing, two lengths | `bodies::threat_35_*` |
//! | 36 | HTML, nothing, or something else than announced | `bodies::threat_36_*` |
//! | 37 | unknown fields, enum values and union tags, null where it may not be | `bodies::threat_37_*` |
//! | 38 | numbers that floats cannot hold | `bodies::threat_38_*` |
//! | 39 | plain http with a key | `urls::threat_39_*` |
//! | 40 | links to another origin, pages that come again | `pages::threat_40_*` |

mod bodies;
mod limits;
mod pages;
mod retries;
mod urls;

use clientwright_runtime::{
    Api, BodyKind, Call, Client, ClientBuilder, Error, ErrorShape, Host, Method, Operation, Scheme,
    SchemeKind, Secret, Status, Style,
};
use fault_tests::Server;

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    schemes: &[
        Scheme::new("Token", "token", SchemeKind::Bearer),
        Scheme::new("Key", "key", SchemeKind::ApiKeyHeader("X-Key")),
        Scheme::new("Query", "query_key", SchemeKind::ApiKeyQuery("key")),
        Scheme::new("Cookie", "cookie_key", SchemeKind::ApiKeyCookie("session")),
    ],
    request_id_headers: &["x-request-id"],
    ..Api::new("threats", "0.0.0")
};

/// A call that may not be sent twice.
static UPDATE: Operation = Operation {
    security: &[&[0, 1, 2, 3]],
    body: BodyKind::Json("application/json"),
    accept: "application/json",
    success: &[(Status::Code(200), 0), (Status::Code(204), 1)],
    errors: &[(Status::Range(4), 0), (Status::Range(5), 0)],
    error_shapes: &[ErrorShape::new("/code", "/message")],
    ..Operation::new("update-customer", Method::POST, "/customers/{id}")
};

/// What the calls carry and no text may show: the keys, the path's value and the body's.
const PLANTED: [&str; 6] = [
    "token-4d7a",
    "key-9c1f",
    "query-e83b",
    "cookie-60d2",
    "id-5b19",
    "4242424242424242",
];

fn builder() -> ClientBuilder {
    let mut builder = ClientBuilder::new(&API);
    for (scheme, key) in PLANTED.iter().take(4).enumerate() {
        builder.set_token(scheme, (*key).to_owned());
    }
    builder
}

fn client(server: &Server) -> Client {
    client_with(server, |_| {})
}

fn client_with(server: &Server, set: impl FnOnce(&mut ClientBuilder)) -> Client {
    let mut builder = builder();
    builder.set_base_url(0, server.url());
    set(&mut builder);
    builder.build().expect("a client")
}

fn update(client: &Client) -> Call {
    let mut call = Call::new(client, &UPDATE);
    call.path("id", Style::SIMPLE, &PLANTED[4]);
    call.field("/card", &Secret::new(PLANTED[5].to_owned()));
    call
}

/// The error that an update ends with, after a look at all that it prints.
async fn failing(client: &Client) -> Error {
    checked(update(client).send().await.expect_err("an error"))
}

/// The same error, when nothing secret is in what it prints.
fn checked(error: Error) -> Error {
    let mut printed = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        printed = format!("{printed} {error} {error:?}");
        source = error.source();
    }
    for planted in PLANTED {
        assert!(!printed.contains(planted), "{planted} in {printed}");
    }
    error
}
