//! What the client does not know comes back as it came.

use providers_tests::document::Document;
use providers_tests::equal::difference;
use providers_tests::sample::{Fill, Sampler, metadata};
use providers_tests::server::{Answer, Server};
use providers_tests::{Outcome, Provider};
use serde_json::Value;

use crate::statuses::{answer, check, first_cases};

/// A value unheard of in each enum, a shape unheard of in each union, and each declared member of it.
pub(crate) async fn unknowns<P: Provider>() -> Vec<String> {
    let document = Document::load(P::NAME);
    let server = Server::start().await;
    let client = P::client(server.url());
    let mut sampler = Sampler::new(&document);
    let mut problems = Vec::new();
    let mut places = 0;
    for case in first_cases::<P>() {
        for response in document.responses(case.operation) {
            let Some((_, schema)) = response.body else {
                continue;
            };
            while let Some((at, body)) = sampler.odd(schema) {
                places += 1;
                server.answer(answer(&response, Some(&body)));
                let outcome = (case.run)(client.clone()).full.await;
                let problem = check(&document, &response, Some(&body), "", &outcome);
                problems.extend(problem.map(|problem| {
                    format!("{} {} {at}: {problem}", case.operation, response.status)
                }));
            }
        }
    }
    for case in first_cases::<P>() {
        for (_, schema) in document
            .responses(case.operation)
            .iter()
            .filter_map(|response| response.body)
        {
            let missed = sampler.missed(schema);
            problems.extend(
                missed
                    .iter()
                    .map(|at| format!("{}: {at} had no turn", case.operation)),
            );
        }
    }
    if places == 0 {
        problems.push("no enum and no union was found".into());
    }
    problems
}

/// Free-form data of every answer keeps all keys in their order, those with null among them.
pub(crate) async fn free_form<P: Provider>() -> Vec<String> {
    let document = Document::load(P::NAME);
    let server = Server::start().await;
    let client = P::client(server.url());
    let mut problems = Vec::new();
    let mut found = 0;
    for case in first_cases::<P>() {
        for response in document
            .responses(case.operation)
            .into_iter()
            .filter(|response| response.status < 300)
        {
            let Some((media, schema)) = response.body else {
                continue;
            };
            let body = Sampler::new(&document).sample(schema, Fill::All);
            server.answer(Answer::body(response.status, media, body.to_string()));
            match (case.run)(client.clone()).full.await {
                Outcome::Success { body: back, .. } => {
                    found += compare(&body, &back, "", &mut problems);
                }
                Outcome::Failure(failure) => problems.push(format!("{case:?}: {failure:?}")),
            }
        }
    }
    if found == 0 {
        problems.push("no free-form data was answered".into());
    }
    problems
}

/// Compares the free-form objects of two bodies strictly; gives how many there were.
fn compare(sent: &Value, back: &Value, at: &str, problems: &mut Vec<String>) -> usize {
    match sent {
        Value::Object(object) if metadata().keys().all(|key| object.contains_key(key)) => {
            // Declared members of an object that has extra ones stand before these.
            let free = |value: &Value| -> Vec<String> {
                let keys = value
                    .as_object()
                    .into_iter()
                    .flat_map(|object| object.keys().cloned());
                keys.filter(|key| metadata().contains_key(key)).collect()
            };
            if free(sent) != free(back) {
                problems.push(format!(
                    "{at}: keys {:?} became {:?}",
                    free(sent),
                    free(back)
                ));
            }
            problems.extend(difference(sent, back));
            1
        }
        Value::Object(object) => {
            let none = &Value::Null;
            let each = object.iter().map(|(key, sent)| {
                compare(
                    sent,
                    back.get(key).unwrap_or(none),
                    &format!("{at}/{key}"),
                    problems,
                )
            });
            each.sum()
        }
        Value::Array(list) => {
            let each = list.iter().enumerate().map(|(index, sent)| {
                compare(
                    sent,
                    back.get(index).unwrap_or(&Value::Null),
                    &format!("{at}/{index}"),
                    problems,
                )
            });
            each.sum()
        }
        _ => 0,
    }
}

/// The body of the one request.
fn sent(server: &Server) -> Value {
    serde_json::from_str(server.take_one().text()).expect("the body is JSON")
}

fn map<M: serde::de::DeserializeOwned>() -> M {
    let text = serde_json::to_string(&metadata()).expect("metadata encodes");
    serde_json::from_str(&text).expect("metadata decodes")
}

/// Whether the metadata at that pointer is whole.
fn assert_whole(sent: &Value, pointer: &str) {
    let got = sent
        .pointer(pointer)
        .and_then(Value::as_object)
        .unwrap_or_else(|| panic!("no {pointer} in {sent}"));
    let expected = metadata();
    assert_eq!(
        got.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>()
    );
    assert_eq!(
        difference(&Value::Object(expected), &Value::Object(got.clone())),
        None
    );
}

#[tokio::test]
async fn metadata_is_sent_whole_as_json() {
    let server = Server::start().await;
    server.answer(Answer::empty(418));
    let url = server.url();

    let _ = providers_tests::Prolifi::client(url)
        .customers()
        .update("c1")
        .metadata(map::<prolifi_client::Map>())
        .send()
        .await;
    assert_whole(&sent(&server), "/metadata");
    let _ = providers_tests::Atlas::client(url)
        .customers()
        .update("c1")
        .metadata(map::<atlas_client::Map>())
        .send()
        .await;
    assert_whole(&sent(&server), "/metadata");
    let _ = providers_tests::Imprint::client(url)
        .customers()
        .update("c1")
        .metadata(map::<imprint_client::Map>())
        .send()
        .await;
    assert_whole(&sent(&server), "/metadata");
    let client = commercelayer_client::Client::builder()
        .access_token("t")
        .base_url(url)
        .build()
        .expect("a client");
    let _ = client
        .customers()
        .update("c1")
        .metadata(map::<commercelayer_client::Map>())
        .send()
        .await;
    assert_whole(&sent(&server), "/data/attributes/metadata");
}

#[tokio::test]
async fn metadata_is_sent_whole_as_a_form() {
    let server = Server::start().await;
    server.answer(Answer::empty(418));
    let client = providers_tests::Omise::client(server.url());
    let _ = client
        .customers()
        .update("c1")
        .metadata(map::<omise_client::Map>())
        .send()
        .await;
    let request = server.take_one();
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(&request.body)
        .into_owned()
        .collect();
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    // All that a form can say: an empty object has no pair, and null is an empty text.
    assert_eq!(
        pairs,
        [
            ("metadata[plain]", "text"),
            ("metadata[nested][list][0]", "1"),
            ("metadata[nested][list][1]", ""),
            ("metadata[nested][list][2]", "two"),
            ("metadata[nested][list][3][three]", "0.30"),
            ("metadata[nested][none]", ""),
            ("metadata[\u{fc} \u{1F980}]", "\u{0} \\ \" /"),
            ("metadata[]", "no name"),
            ("metadata[type]", "const"),
            ("metadata[$ref]", "/x"),
            ("metadata[long]", "123456789012345678901234567890"),
            ("metadata[exact]", "0.1000000000000000055511151231257827"),
            ("metadata[tiny]", "1e-400"),
            ("metadata[negative]", "-0.0"),
            ("metadata[yes]", "true"),
            ("metadata[nothing]", ""),
        ]
    );
}

#[tokio::test]
async fn unknown_values_are_sent_as_they_are() {
    let server = Server::start().await;
    server.answer(Answer::empty(418));
    let url = server.url();

    let _ = providers_tests::Prolifi::client(url)
        .customers()
        .list()
        .status("frozen")
        .send()
        .await;
    assert_eq!(server.take_one().target, "/customers?status=frozen");
    let _ = providers_tests::Omise::client(url)
        .customers()
        .list()
        .order("by size")
        .send()
        .await;
    assert_eq!(server.take_one().target, "/customers?order=by%20size");
    let _ = providers_tests::Imprint::client(url)
        .payment_methods()
        .search_post("c1")
        .r#type("CRYPTO")
        .send()
        .await;
    assert_eq!(
        server.take_one().text(),
        r#"{"customer_id":"c1","type":"CRYPTO"}"#
    );
}
