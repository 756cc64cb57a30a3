//! Schemas that lead nowhere, or very far.

use std::fmt::Write as _;

use crate::support::{answered, document, whole};

/// Many components in a chain: `body` of each from its own number.
fn chain(count: usize, body: impl Fn(usize) -> String) -> String {
    let mut text = "T: {$ref: '#/components/schemas/S0'}\n".to_owned();
    for index in 0..count {
        let _ = writeln!(text, "S{index}: {}", body(index));
    }
    let _ = writeln!(
        text,
        "S{count}: {{type: object, properties: {{a: {{type: string}}}}}}"
    );
    text
}

#[test]
fn a_chain_of_all_of_is_refused_and_does_not_overflow() {
    let text = chain(50_000, |index| {
        format!(
            "{{properties: {{p{index}: {{type: string}}}}, allOf: [{{$ref: '#/components/schemas/S{}'}}]}}",
            index + 1
        )
    });
    let shown = answered(&text);
    assert!(
        shown.contains("combined of more than 10000 others"),
        "{}",
        &shown[..shown.len().min(2000)]
    );
}

#[test]
fn a_chain_of_references_does_not_overflow() {
    let text = chain(5_000, |index| {
        format!("{{$ref: '#/components/schemas/S{}'}}", index + 1)
    });
    assert!(answered(&text).contains("record S5000"));
}

#[test]
fn a_chain_of_properties_does_not_overflow() {
    let text = chain(5_000, |index| {
        format!(
            "{{type: object, properties: {{next: {{$ref: '#/components/schemas/S{}'}}}}}}",
            index + 1
        )
    });
    assert!(answered(&text).contains("record S5000"));
}

#[test]
fn a_chain_of_lists_is_refused_and_does_not_overflow() {
    let text = chain(5_000, |index| {
        format!(
            "{{type: array, items: {{$ref: '#/components/schemas/S{}'}}}}",
            index + 1
        )
    });
    assert!(answered(&text).contains("lists and maps nest deeper than 64"));
}

#[test]
fn a_chain_of_unions_is_refused_and_does_not_overflow() {
    let text = chain(5_000, |index| {
        format!(
            "{{oneOf: [{{type: integer}}, {{$ref: '#/components/schemas/S{}'}}]}}",
            index + 1
        )
    });
    assert!(answered(&text).contains("unions of unions go deeper than 64"));
}

/// A ring of records: one box breaks it.
#[test]
fn a_ring_is_boxed_once() {
    let mut components = "schemas:\n".to_owned();
    for index in 0..500 {
        let next = (index + 1) % 500;
        let _ = writeln!(
            components,
            "  S{index}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/S{next}'}}}}}}"
        );
    }
    let paths = "/s:\n  get:\n    tags: [s]\n    operationId: s\n    responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}}\n";
    let lowered = document(&whole(paths, &components), "");
    let facts = clientwright_codegen::analyse::analyse(&lowered.api, &lowered.calls);
    assert_eq!(lowered.api.types.len(), 500);
    assert_eq!(facts.boxed.len(), 1);
}
