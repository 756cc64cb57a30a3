//! What is on the wire.

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Ready, ready};

use providers_tests::document::Document;
use providers_tests::sample::{Fill, Sampler};
use providers_tests::server::{Answer, Recorded, Server};
use providers_tests::{Case, Provider, Sent};

/// The cases cover exactly the operations of the document.
pub(crate) fn operations<P: Provider>() -> Ready<Vec<String>> {
    let documented: BTreeSet<String> = Document::load(P::NAME).operations().into_iter().collect();
    let called: BTreeSet<String> = P::cases()
        .iter()
        .map(|case| case.operation.to_owned())
        .collect();
    let odd = documented
        .symmetric_difference(&called)
        .map(|id| format!("{id} is documented or called, not both"))
        .collect();
    ready(odd)
}

/// Each request is what its case says: method, target, body, and no header more or less.
pub(crate) async fn requests<P: Provider>() -> Vec<String> {
    let document = Document::load(P::NAME);
    let server = Server::start().await;
    let client = P::client(server.url());
    let mut problems = Vec::new();
    for case in P::cases() {
        server.answer(success(&document, case.operation));
        let run = (case.run)(client.clone());
        let (full, plain) = (run.full.await, run.plain.await);
        let recorded = server.take();
        if recorded.len() != 2 {
            problems.push(format!(
                "{case:?}: {} requests; {full:?}; {plain:?}",
                recorded.len()
            ));
        }
        for request in recorded {
            problems.extend(
                compare::<P>(&case, &request)
                    .into_iter()
                    .map(|problem| format!("{case:?}: {problem}")),
            );
        }
    }
    problems
}

/// The answer of the first documented success, with all members.
pub(crate) fn success(document: &Document, operation: &str) -> Answer {
    let responses = document.responses(operation);
    let response = responses
        .iter()
        .find(|response| response.status < 300)
        .expect("a documented success");
    match response.body {
        Some((media, schema)) => Answer::body(
            response.status,
            media,
            Sampler::new(document).sample(schema, Fill::All).to_string(),
        ),
        None => Answer::empty(response.status),
    }
}

fn compare<P: Provider>(case: &Case<P::Client>, request: &Recorded) -> Vec<String> {
    let mut problems = Vec::new();
    let mut equal = |what: &str, expected: &str, got: &str| {
        if expected != got {
            problems.push(format!("{what}\n  expected {expected}\n  got      {got}"));
        }
    };
    equal("method", case.method, &request.method);
    equal("target", case.target, &request.target);
    equal("body", case.sent.text(), request.text());
    let headers: Vec<String> = request
        .headers
        .iter()
        // It is there where a feature for compressed answers is on, as another crate of the workspace has it.
        .filter(|(name, _)| name != "accept-encoding")
        .map(|(name, value)| {
            let minted = name == "idempotency-key" && is_uuid(value);
            format!("{name}: {}", if minted { "(minted)" } else { value })
        })
        .collect();
    let mut headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    headers.sort_unstable();
    equal(
        "headers",
        &expected::<P>(case, request).join("\n           "),
        &headers.join("\n           "),
    );
    problems
}

/// Whether a text is a random UUID, as clients make for keys.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let digits = |group: &&str| group.bytes().all(|b| b.is_ascii_hexdigit());
    let lengths = groups.iter().map(|group| group.len());
    lengths.eq([8, 4, 4, 4, 12]) && groups.iter().all(digits) && groups[2].starts_with('4')
}

/// All headers, sorted.
fn expected<P: Provider>(case: &Case<P::Client>, request: &Recorded) -> Vec<String> {
    let mut headers: BTreeMap<&str, String> = P::HEADERS
        .iter()
        .map(|(name, value)| (*name, (*value).into()))
        .collect();
    headers.insert(
        "host",
        request.header("host").unwrap_or_default().to_owned(),
    );
    if case.sent != Sent::Nothing || matches!(case.method, "POST" | "PATCH" | "PUT") {
        headers.insert("content-length", case.sent.text().len().to_string());
    }
    if let Some(media) = case.sent.content_type() {
        headers.insert("content-type", media.to_owned());
    }
    for (name, value) in case.headers {
        headers.insert(name, (*value).to_owned());
    }
    headers.retain(|_, value| !value.is_empty());
    headers
        .into_iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect()
}
