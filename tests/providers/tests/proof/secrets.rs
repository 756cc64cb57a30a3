//! What must not be seen is seen nowhere but on the wire.

use providers_tests::document::Document;
use providers_tests::sample::{MARKER, Sampler};
use providers_tests::server::{Answer, Recorded, Server};
use providers_tests::{Case, Outcome, Provider, keys};
use serde_json::Value;

use crate::statuses::{answer, first_cases};

/// Keys in the client, sensitive fields in calls and their errors.
pub(crate) async fn requests<P: Provider>() -> Vec<String> {
    let document = Document::load(P::NAME);
    let server = Server::start().await;
    let client = P::client(server.url());
    // A port where nothing listens any more.
    let gone =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let gone = P::client(&format!("http://{}", gone.expect("a free port")));
    let mut problems = Vec::new();
    look(
        &format!("{client:?} {client:#?}"),
        "client",
        &[],
        &mut problems,
    );
    let mut planted = 0;
    for case in P::cases() {
        server.answer(Answer::body(
            418,
            "application/json",
            format!(r#"{{"email": "{MARKER}"}}"#),
        ));
        let run = (case.run)(client.clone());
        let debug = run.debug.clone();
        let refused = run.full.await;
        let secrets = sensitive(&document, &case, &server.take_one());
        planted += secrets.len();
        look(&debug, &format!("{case:?} call"), &secrets, &mut problems);
        look(
            &text(&refused),
            &format!("{case:?} refused"),
            &secrets,
            &mut problems,
        );
        let unreached = text(&(case.run)(gone.clone()).full.await);
        look(
            &unreached,
            &format!("{case:?} unreached"),
            &secrets,
            &mut problems,
        );
    }
    if planted == 0 {
        problems.push("no request has anything sensitive".into());
    }
    problems
}

/// Sensitive fields of answers, decoded or not.
pub(crate) async fn answers<P: Provider>() -> Vec<String> {
    let document = Document::load(P::NAME);
    let server = Server::start().await;
    let client = P::client(server.url());
    let mut problems = Vec::new();
    let mut planted = 0;
    for case in first_cases::<P>() {
        for response in document.responses(case.operation) {
            let Some((media, schema)) = response.body else {
                continue;
            };
            let body = Sampler::new(&document).planted(schema);
            let whole = body.to_string();
            planted += whole.matches(MARKER).count();
            let cut: String = whole.chars().take(whole.chars().count() - 1).collect();
            let wrong = format!(
                r#"{{"{MARKER}": 1, "id": ["{MARKER}"], "data": "{MARKER}", "object": {{"{MARKER}": 2}}}}"#
            );
            let text_only = format!("\"{MARKER}\"");
            server.answer(answer(&response, Some(&body)));
            let mut outcomes = vec![("whole", (case.run)(client.clone()).full.await)];
            for (what, body) in [("cut", cut), ("wrong", wrong), ("text", text_only)] {
                server.answer(Answer::body(response.status, media, body));
                outcomes.push((what, (case.run)(client.clone()).full.await));
            }
            for (what, outcome) in outcomes {
                // A body of any shape may be a map, whose keys are no fields.
                if what == "wrong" && matches!(outcome, Outcome::Success { .. }) {
                    continue;
                }
                let place = format!("{} {} {what}", case.operation, response.status);
                look(&text(&outcome), &place, &[], &mut problems);
            }
        }
    }
    if planted == 0 {
        problems.push("no answer has anything sensitive".into());
    }
    problems
}

/// Notes any secret that a text shows.
fn look(text: &str, place: &str, secrets: &[String], problems: &mut Vec<String>) {
    for secret in secrets.iter().map(String::as_str).chain(["MARKER"]) {
        if let Some(at) = text.find(secret) {
            let from = text[..at]
                .char_indices()
                .rev()
                .nth(60)
                .map_or(0, |(from, _)| from);
            problems.push(format!(
                "{place} shows {secret}: …{}",
                &text[from..at + secret.len()]
            ));
        }
    }
}

fn text(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Success { debug, .. } => debug.clone(),
        Outcome::Failure(failure) => failure.text.clone(),
    }
}

/// Values of the request that stand under a sensitive name; short ones could be found by chance.
fn sensitive<C>(document: &Document, case: &Case<C>, request: &Recorded) -> Vec<String> {
    let mut found = Vec::new();
    let query = request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let form = case.sent.content_type() == Some("application/x-www-form-urlencoded");
    let body = if form { request.text() } else { "" };
    for pairs in [query, body] {
        for (name, value) in url::form_urlencoded::parse(pairs.as_bytes()) {
            let last = name
                .trim_end_matches(']')
                .rsplit('[')
                .next()
                .unwrap_or_default();
            if document.is_sensitive_name(last) {
                found.push(value.into_owned());
            }
        }
    }
    if let Ok(body) = serde_json::from_str(request.text()) {
        collect(document, &body, false, &mut found);
    }
    found.retain(|secret| secret.chars().count() >= 4);
    found
}

fn collect(document: &Document, value: &Value, hidden: bool, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                collect(
                    document,
                    value,
                    hidden || document.is_sensitive_name(name),
                    found,
                );
            }
        }
        Value::Array(list) => list
            .iter()
            .for_each(|value| collect(document, value, hidden, found)),
        Value::String(text) if hidden => found.push(text.clone()),
        Value::Number(number) if hidden => found.push(number.to_string()),
        _ => {}
    }
}

#[test]
fn clients_that_cannot_be_built_do_not_tell_why_by_showing_keys() {
    let mut problems = Vec::new();
    for url in [
        "http://api.example.com",
        "not a url",
        "https://user:MARKERpassword@example.com",
        "ftp://example.com",
    ] {
        let builder = omise_client::Client::builder()
            .secret_key(keys::SECRET)
            .public_key(keys::PUBLIC)
            .base_url(url);
        if !url.contains("MARKER") {
            look(
                &format!("{builder:?} {builder:#?}"),
                url,
                &[],
                &mut problems,
            );
        }
        let error = builder.build().expect_err("this URL is refused");
        look(&format!("{error} {error:?}"), url, &[], &mut problems);
    }
    for key in ["MARKER\nline", "MARKER\u{0}"] {
        let builder = imprint_client::Client::builder()
            .bearer_auth(key)
            .basic_auth(key)
            .merchant_key(key);
        look(
            &format!("{builder:?} {builder:#?}"),
            "builder",
            &[],
            &mut problems,
        );
        if let Err(error) = builder.build() {
            look(&format!("{error} {error:?}"), "key", &[], &mut problems);
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test]
async fn each_host_gets_its_own_key_alone() {
    let (api, vault) = (Server::start().await, Server::start().await);
    let client = omise_client::Client::builder()
        .secret_key(keys::SECRET)
        .public_key(keys::PUBLIC)
        .base_url(api.url())
        .vault_base_url(vault.url())
        .build()
        .expect("a client for loopback");
    api.answer(Answer::empty(418));
    vault.answer(Answer::empty(418));
    let _ = client
        .tokens()
        .create(omise_client::CardDetails::new().name("Jane"))
        .send()
        .await;
    let _ = client.customers().retrieve("c1").send().await;
    let (api, vault) = (api.take_one(), vault.take_one());
    assert_eq!(vault.target, "/tokens");
    assert_eq!(
        vault.header("authorization"),
        Some("Basic cGtleV9NQVJLRVJwdWJsaWM6")
    );
    assert_eq!(api.target, "/customers/c1");
    assert_eq!(
        api.header("authorization"),
        Some("Basic c2tleV9NQVJLRVJzZWNyZXQ6")
    );
    for (request, other) in [
        (&api, "cGtleV9NQVJLRVJwdWJsaWM6"),
        (&vault, "c2tleV9NQVJLRVJzZWNyZXQ6"),
    ] {
        assert!(!format!("{request:?}").contains(other), "{request:?}");
    }
}

#[tokio::test]
async fn a_missing_key_is_named_before_anything_is_sent() {
    let server = Server::start().await;
    let client = omise_client::Client::builder()
        .public_key(keys::PUBLIC)
        .base_url(server.url())
        .vault_base_url(server.url())
        .build()
        .expect("a client for loopback");
    let error = client
        .customers()
        .retrieve("c1")
        .send()
        .await
        .expect_err("no secret key");
    assert!(error.to_string().contains("secret_key"), "{error}");
    assert!(server.take().is_empty());
}
