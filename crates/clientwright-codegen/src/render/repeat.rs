//! What is said of sending again: in a few words for each call.

use clientwright_spec::Status;

use crate::model::{Idempotency, Key, KeyPlace, Operation};
use crate::text::{code_span, item_of};

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
        .map(|most| format!("At most {most} characters."));
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
