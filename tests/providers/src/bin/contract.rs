//! Every operation through the generated clients against an independent mock, which judges the requests; and requests
//! that it must refuse, so that its judgement is worth something.
//!
//! Takes `provider=http://127.0.0.1:port` arguments. Ends with 1 and a list of what is wrong, if anything is.

use std::process::ExitCode;

use providers_tests::{Atlas, CommerceLayer, Imprint, Omise, Outcome, Prolifi, Provider};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request that the mock must refuse.
struct Wrong {
    what: &'static str,
    /// `PATCH /customers/c1`.
    request: &'static str,
    key: bool,
    media: &'static str,
    body: &'static str,
}

const JSON: &str = "application/json";
const JSON_API: &str = "application/vnd.api+json";
const FORM: &str = "application/x-www-form-urlencoded";

const fn wrong(
    what: &'static str,
    request: &'static str,
    media: &'static str,
    body: &'static str,
) -> Wrong {
    Wrong {
        what,
        request,
        key: true,
        media,
        body,
    }
}

const fn keyless(request: &'static str, media: &'static str, body: &'static str) -> Wrong {
    Wrong {
        what: "missing key",
        request,
        key: false,
        media,
        body,
    }
}

const PROLIFI: [Wrong; 3] = [
    wrong("wrong body", "POST /customers", JSON, r#"{"name": "Jane"}"#),
    wrong("wrong type", "PATCH /customers/c1", JSON, r#"{"email": 5}"#),
    keyless("PATCH /customers/c1", JSON, r#"{"name": "Jane"}"#),
];
const ATLAS: [Wrong; 3] = [
    wrong("wrong body", "POST /customers", JSON, r#"{"name": "Jane"}"#),
    wrong(
        "wrong type",
        "PATCH /customers/c1",
        JSON,
        r#"{"tax_exempt": "yes"}"#,
    ),
    keyless("PATCH /customers/c1", JSON, r#"{"name": "Jane"}"#),
];
const OMISE: [Wrong; 3] = [
    wrong("wrong body", "POST /tokens", FORM, ""),
    wrong(
        "wrong type",
        "PATCH /customers/c1/cards/d1",
        FORM,
        "expiration_month=soon",
    ),
    keyless("PATCH /customers/c1", FORM, "description=Jane"),
];
const COMMERCELAYER: [Wrong; 3] = [
    wrong(
        "wrong body",
        "POST /customers",
        JSON_API,
        r#"{"data": {"type": "customers"}}"#,
    ),
    wrong(
        "wrong type",
        "PATCH /customers/c1",
        JSON_API,
        r#"{"data": {"type": "customers", "id": "c1", "attributes": {"email": 5}}}"#,
    ),
    keyless(
        "PATCH /customers/c1",
        JSON_API,
        r#"{"data": {"type": "customers", "id": "c1", "attributes": {}}}"#,
    ),
];
const IMPRINT: [Wrong; 3] = [
    wrong(
        "wrong body",
        "POST /v2/customers/c1/link",
        JSON,
        r#"{"metadata": {}}"#,
    ),
    wrong(
        "wrong type",
        "POST /v2/customers/c1",
        JSON,
        r#"{"first_name": ["Jane"]}"#,
    ),
    keyless("POST /v2/customers/c1", JSON, r#"{"first_name": "Jane"}"#),
];

#[tokio::main]
async fn main() -> ExitCode {
    let mut problems = Vec::new();
    for argument in std::env::args().skip(1) {
        let Some((name, url)) = argument.split_once('=') else {
            eprintln!("`{argument}` is not of the form provider=url");
            return ExitCode::from(2);
        };
        match name {
            Atlas::NAME => provider::<Atlas>(url, &ATLAS, &mut problems).await,
            CommerceLayer::NAME => {
                provider::<CommerceLayer>(url, &COMMERCELAYER, &mut problems).await;
            }
            Imprint::NAME => provider::<Imprint>(url, &IMPRINT, &mut problems).await,
            Omise::NAME => provider::<Omise>(url, &OMISE, &mut problems).await,
            Prolifi::NAME => provider::<Prolifi>(url, &PROLIFI, &mut problems).await,
            _ => problems.push(format!("{name}: no such provider")),
        }
    }
    for problem in &problems {
        eprintln!("{problem}");
    }
    if problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn provider<P: Provider>(url: &str, wrongs: &[Wrong], problems: &mut Vec<String>) {
    let client = P::client(url);
    let mut operations = std::collections::BTreeSet::new();
    let (cases, before) = (P::cases(), problems.len());
    let calls = cases.len();
    for case in cases {
        operations.insert(case.operation);
        if let Outcome::Failure(failure) = (case.run)(client.clone()).full.await {
            let raw = String::from_utf8_lossy(&failure.raw)
                .chars()
                .take(600)
                .collect::<String>();
            problems.push(format!("{}: {case:?}: {failure:?}\n  {raw}", P::NAME));
        }
    }
    for wrong in wrongs {
        let authorization = if wrong.key { P::HEADERS[0].1 } else { "" };
        match raw(url, wrong, authorization).await {
            Ok(status) if (400..500).contains(&status) => {}
            Ok(status) => problems.push(format!(
                "{}: {} is let through with {status}",
                P::NAME,
                wrong.what
            )),
            Err(error) => problems.push(format!(
                "{}: {} is not answered: {error}",
                P::NAME,
                wrong.what
            )),
        }
    }
    println!(
        "{:<14} {:>3} operations, {calls:>3} calls, {} refusals, {} problems",
        P::NAME,
        operations.len(),
        wrongs.len(),
        problems.len() - before
    );
}

/// Sends it over a socket, since no client would; gives the status.
async fn raw(url: &str, wrong: &Wrong, authorization: &str) -> std::io::Result<u16> {
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let (method, target) = wrong
        .request
        .split_once(' ')
        .unwrap_or((wrong.request, "/"));
    let mut head = format!(
        "{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\naccept: */*\r\n"
    );
    if !authorization.is_empty() {
        head.push_str(&format!("authorization: {authorization}\r\n"));
    }
    head.push_str(&format!(
        "content-type: {}\r\ncontent-length: {}\r\n\r\n",
        wrong.media,
        wrong.body.len()
    ));
    let mut stream = TcpStream::connect(host).await?;
    stream
        .write_all(format!("{head}{}", wrong.body).as_bytes())
        .await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    status.ok_or_else(|| std::io::Error::other("no status line"))
}
