//! What is said of sending again and of what fails: in a few words for each call, and in the README.

use clientwright_spec::Status;

use crate::model::{Idempotency, Key, KeyPlace, Operation, OperationId};
use crate::text::{Code, code_span, item_of};

use super::Cx;
use super::sample::Sample;

const RETRIES: &str = "\
A call is sent again, twice at most, where nothing of it was sent; and where its docs say that it is retried, also after \
the statuses 408, 429, 500, 502, 503 and 504, broken connections and attempts that took too long. The waits grow from half \
a second to eight, by chance, and `Retry-After` is obeyed. All of it takes 60 seconds at most, an attempt that may be followed by \
another one half of that, connecting 10; a body has 16 MiB at most. \
`retry`, `timeout`, `attempt_timeout` and `connect_timeout` of the builder say otherwise for the client, `with` of a call and \
`runtime::CallOptions` for one call. An error says what is known:
";

const KEYS: &str = "
Calls that change something carry a key by which the server does them once, the same on each try. `idempotency_key` of \
a call reads it before it is sent and `with_idempotency_key` sets it: a program that stores the key can send the same call again after \
a crash.
";

const SEEN: &str = "
To see what happens: with the feature `tracing`, which is on by default, each call is a span `call` with a span `attempt` for each \
attempt, by the OpenTelemetry names for HTTP clients. They show the path as the API writes it and never the URL, the status, how \
often the call was sent again and the type of an error. `hook` of the builder takes a `runtime::Hook`, which sees each attempt \
begin and end, and what answers hold that this version of the client does not know. `rate_limit` of the client is what the last \
answer said of it. None of them shows a secret.
";

const TESTS: &str = "\
With the feature `testing`, `runtime::testing::Mock` answers calls by a script instead of the network, breaks off where it is told \
to, and keeps what was sent; `runtime::testing::Server` does the same over a socket of this machine. `operations` names the calls:
";

/// What the README says of calls that fail.
pub(super) fn failures(cx: &Cx<'_>) -> Vec<String> {
    if cx.api.operations.is_empty() {
        return Vec::new();
    }
    let mut code = Code::default();
    code.line(0, &[&"use ", &cx.client_path(), &"::Error;"]);
    code.line(0, &[]);
    for line in [
        "fn tell(error: &Error) {",
        "    if error.may_have_executed() {",
        "        println!(\"the server may have done it: {error}\");",
        "    } else if error.is_rate_limited() {",
        "        println!(\"again after {:?}\", error.retry_after());",
        "    } else {",
        "        println!(\"{error}, after {} attempts\", error.attempts());",
        "    }",
        "}",
    ] {
        code.line(0, &[&line]);
    }
    let mut lines = vec![RETRIES.to_owned()];
    lines.extend(block(cx, code));
    let mut operations = cx.api.operations.iter::<OperationId>();
    if operations.any(|(_, one)| matches!(one.idempotency, Idempotency::Keyed(_))) {
        lines.push(KEYS.trim_end().to_owned());
    }
    lines.push(SEEN.trim_end().to_owned());
    lines
}

/// What the README says of tests of a user's own code.
pub(super) fn tests(cx: &Cx<'_>, sample: &Sample) -> Vec<String> {
    let Some(id) = sample.operation() else {
        return Vec::new();
    };
    let krate = cx.client_path();
    let operation = &cx.names[id].operation;
    let module = &cx.names.operations;
    let mut code = Code::default();
    code.line(0, &[&"use ", &krate, &"::runtime::testing::{Mock, Reply};"]);
    code.line(0, &[&"use ", &krate, &"::{Client, Error, ", module, &"};"]);
    code.line(0, &[]);
    code.line(0, &[&"fn scripted() -> Result<(Mock, Client), Error> {"]);
    code.line(1, &[&"let mock = Mock::new();"]);
    code.line(
        1,
        &[&"let script = mock.on(&", module, &"::", operation, &");"],
    );
    code.line(
        1,
        &[&"script.reply(Reply::connection_refused()).reply(Reply::status(404));"],
    );
    code.line(
        1,
        &[&"let client = Client::builder().transport(mock.clone()).build()?;"],
    );
    code.line(
        1,
        &[
            &"Ok((mock, client)) // afterwards: mock.requests(&",
            module,
            &"::",
            operation,
            &")",
        ],
    );
    code.line(0, &[&"}"]);
    let mut lines = vec![TESTS.to_owned()];
    lines.extend(block(cx, code));
    lines
}

fn block(cx: &Cx<'_>, code: Code) -> [String; 3] {
    let text = code.into_string().trim_end().to_owned();
    let fence = cx.fence("```rust,no_run").to_owned();
    [fence, text, "```".to_owned()]
}

/// How the sentence goes on that says what is sent.
pub(super) fn sentence(operation: &Operation) -> String {
    let mut text = match &operation.idempotency {
        Idempotency::Safe => "retried, since it only reads.".to_owned(),
        Idempotency::Idempotent => "retried, since twice has the effect of once.".to_owned(),
        Idempotency::Never => "retried only where it cannot have arrived.".to_owned(),
        Idempotency::Keyed(key) => format!("retried with the same {}.", place(key)),
    };
    let statuses: Vec<String> = operation
        .retry_statuses
        .iter()
        .copied()
        .map(status)
        .collect();
    if let Some((last, others)) = statuses.split_last() {
        let and = if others.is_empty() { "" } else { " and " };
        text.push_str(&format!(
            " Retried after {}{and}{last}, too.",
            others.join(", ")
        ));
    }
    text
}

/// What the document says of the key, as an item.
pub(super) fn key(operation: &Operation) -> Vec<String> {
    let Idempotency::Keyed(key) = &operation.idempotency else {
        return Vec::new();
    };
    let docs = &key.docs;
    let said = docs.summary.as_deref().or(docs.description.as_deref());
    let most = key
        .max_length
        .map(|most| format!("At most {most} characters."))
        .filter(|most| !said.is_some_and(|said| said.contains(most.as_str())));
    let all: Vec<&str> = said.into_iter().chain(most.as_deref()).collect();
    if all.is_empty() {
        return Vec::new();
    }
    item_of(&format!("{}:", place(key)), &all.join(" "))
}

fn place(key: &Key) -> String {
    match &key.place {
        KeyPlace::Header(name) => code_span(name),
        KeyPlace::Field(pointer) => format!("{} of the body", code_span(pointer)),
    }
}

fn status(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(class) => format!("{class}XX"),
        Status::Default => "any error".to_owned(),
    }
}
