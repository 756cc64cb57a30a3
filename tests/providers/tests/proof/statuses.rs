//! What is answered, decoded, and encoded again.

use providers_tests::document::{Document, Response};
use providers_tests::equal::difference;
use providers_tests::sample::{Fill, Sampler};
use providers_tests::server::{Answer, Server};
use providers_tests::{Case, Outcome, Provider};
use serde_json::Value;

/// Every documented status of every operation, with all members, the required ones alone, and nulls.
pub(crate) async fn documented<P: Provider>() -> Vec<String> {
    let document = Document::load(P::NAME);
    let server = Server::start().await;
    let client = P::client(server.url());
    let mut problems = Vec::new();
    for case in first_cases::<P>() {
        for response in document.responses(case.operation) {
            for fill in [Fill::All, Fill::Required, Fill::Null] {
                let body = response
                    .body
                    .map(|(_, schema)| Sampler::new(&document).sample(schema, fill));
                let media = response.body.map_or("", |(media, _)| media);
                server.answer(answer(&response, body.as_ref()));
                let run = (case.run)(client.clone());
                for (what, outcome) in [("send_full", run.full.await), ("send", run.plain.await)] {
                    let unwrap = if what == "send" {
                        document.unwrap(case.operation, media)
                    } else {
                        ""
                    };
                    let problem = check(&document, &response, body.as_ref(), unwrap, &outcome);
                    problems.extend(problem.map(|problem| {
                        format!(
                            "{} {} {fill:?} by {what}: {problem}",
                            case.operation, response.status
                        )
                    }));
                }
            }
        }
    }
    problems
}

/// A teapot and a proxy's page: status and raw body are kept, and no body is claimed to be documented.
pub(crate) async fn undocumented<P: Provider>() -> Vec<String> {
    let document = Document::load(P::NAME);
    let server = Server::start().await;
    let client = P::client(server.url());
    let mut problems = Vec::new();
    for case in first_cases::<P>() {
        let known = document.responses(case.operation);
        for (status, media, body) in [
            (
                418,
                "application/json",
                r#"{"error": {"type": "teapot", "message": "short and stout"}}"#,
            ),
            (502, "text/html", "<html><h1>Bad gateway \u{e9}</h1></html>"),
            (409, "text/html", "\u{0}not what the document says"),
            (200, "text/html", "<html>not JSON</html>"),
        ] {
            let documented = known
                .iter()
                .any(|response| response.default || response.status == status);
            if documented && status != 409 && status != 200 {
                continue;
            }
            server.answer(Answer::body(status, media, body));
            match (case.run)(client.clone()).full.await {
                Outcome::Failure(failure)
                    if failure.status == Some(status)
                        && failure.raw == body.as_bytes()
                        && failure.body.is_none() => {}
                // Where 200 has no body, whatever comes is let be.
                Outcome::Success { .. }
                    if status == 200 && known.iter().all(|known| known.status != 200) => {}
                other => problems.push(format!("{case:?} {status}: {other:?}")),
            }
        }
    }
    problems
}

/// The first case of each operation.
pub(crate) fn first_cases<P: Provider>() -> Vec<Case<P::Client>> {
    let mut seen = std::collections::HashSet::new();
    P::cases()
        .into_iter()
        .filter(|case| seen.insert(case.operation))
        .collect()
}

/// A documented answer with that body.
pub(crate) fn answer(response: &Response<'_>, body: Option<&Value>) -> Answer {
    match (response.body, body) {
        (Some((media, _)), Some(body)) => Answer::body(response.status, media, body.to_string()),
        _ => Answer::empty(response.status),
    }
}

/// What is wrong with an outcome, if anything is; `unwrap` is where in the body the value was taken from.
pub(crate) fn check(
    document: &Document,
    response: &Response<'_>,
    body: Option<&Value>,
    unwrap: &str,
    outcome: &Outcome,
) -> Option<String> {
    let sent = body.unwrap_or(&Value::Null);
    match outcome {
        Outcome::Success { status, body, .. } if response.status < 300 => {
            if status.is_some_and(|status| status != response.status) {
                return Some(format!("status {status:?}"));
            }
            match sent.pointer(unwrap) {
                Some(inner) => difference(inner, body),
                None => Some(format!("succeeds without {unwrap}: {body}")),
            }
        }
        // An envelope without what it should hold.
        Outcome::Failure(failure)
            if response.status < 300 && sent.pointer(unwrap).is_none_or(Value::is_null) =>
        {
            (!unwrap.is_empty())
                .then_some(())
                .map_or(Some(failure.text.clone()), |()| None)
        }
        Outcome::Failure(failure) if response.status >= 300 => {
            let raw = body.map(Value::to_string).unwrap_or_default();
            if failure.status != Some(response.status) || failure.raw != raw.as_bytes() {
                return Some(format!("{failure:?}"));
            }
            match (&failure.body, response.body) {
                (Some((variant, back)), Some((_, schema)))
                    if *variant == document.variant(schema) =>
                {
                    difference(sent, back)
                }
                (None, None) => None,
                (got, _) => Some(format!("api_error is {got:?} for {sent}")),
            }
        }
        other => Some(format!("{other:?}")),
    }
}
