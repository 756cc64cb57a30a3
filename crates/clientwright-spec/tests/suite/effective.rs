//! The effective document as text, and the second opinion on it.

use clientwright_spec::{Diagnostics, Limits, crosscheck, parse, to_json, to_yaml};

use crate::support::{document, run};

#[track_caller]
fn tree(text: &str) -> clientwright_spec::Node {
    let limits = Limits {
        depth: 1000,
        ..Limits::default()
    };
    let mut diagnostics = Diagnostics::default();
    parse(0, text, &limits, &mut diagnostics).unwrap_or_else(|| panic!("{diagnostics:?} in {text}"))
}

const STRINGS: &str = r##"{
  "words": ["null", "True", "no", "ON", "y", "~", "NaN", "Infinity", "inf", "=", "<<", "yes"],
  "numbers": ["1", "1.10", "012", "0x1F", "1_000", "1e3", ".5", "-", "+1", "2024-01-01", "12:30:00", "1:2"],
  "marks": ["a: b", "a #b", "#a", "a:", "- a", "? a", "*a", "&a", "!a", "%a", "@a", "`a", "{a", "[a", "a, b", "'a'", "\"a\"", "|", ">", "---", "..."],
  "space": ["", " ", " a", "a ", "\ta", "a\tb", "a\r\nb", "\n", "\n\n"],
  "lines": ["one\ntwo", "one\n", "one\n\n", "one\n\ntwo\n", " one\ntwo", "one\n two", "one\n  \ntwo", "one \ntwo", "# one\n- two: 3"],
  "odd": ["\u0000", "\u001b[31m", "\u007f", "\u0085", "\u00a0", "\u2028x", "\u202ex", "\ufeff", "é", "😀", "\\n", "/paths/{id}", "$ref"],
  "values": [1, 1.10, 1e400, -0, true, false, null, {}, [], [[1, [2]], {"a": [{"b": 1, "c": []}]}]],
  "": "empty key", "200": "number key", "null": "word key", "a: b": "odd key", "- a": {"x\ny": 1}
}"##;

#[test]
fn text_gives_back_the_tree() {
    let first = tree(STRINGS);
    let (yaml, json) = (to_yaml(&first), to_json(&first));
    assert_eq!(to_json(&tree(&yaml)), json, "{yaml}");
    assert_eq!(to_yaml(&tree(&json)), yaml);
    insta::assert_snapshot!("printed_yaml", yaml);
    insta::assert_snapshot!("printed_json", json);
}

#[test]
fn the_smallest_trees_are_printed_whole() {
    for text in [
        "null",
        "5",
        "a",
        "[]",
        "{}",
        "\"\"",
        "\"a\\nb\"",
        "[[]]",
        "[{}]",
        "[[1], {a: b}]",
    ] {
        let node = tree(text);
        assert_eq!(to_json(&tree(&to_yaml(&node))), to_json(&node), "{text}");
    }
}

#[test]
fn deep_trees_are_printed() {
    let text = format!(
        "{}{}",
        "[{\"a\":".repeat(90),
        "}]".repeat(90).replacen("}]", "1}]", 1)
    );
    let node = tree(&text);
    assert_eq!(to_json(&tree(&to_yaml(&node))), to_json(&node));
}

const OLD: &str = "openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get: {operationId: a, responses: {'200': {description: Fine.}}}
    post: {operationId: b, responses: {'200': {description: Fine.}}}
    delete: {operationId: c, tags: no list, responses: {}}
components:
  schemas:
    A: {type: object, properties: {a: {type: string, nullable: true}}}
    B: {type: string, enum: {a: 1}}
";

#[test]
fn a_second_opinion() {
    let (read, said) = run(&document(OLD), &[]);
    let effective = read.unwrap_or_else(|| panic!("{said}")).effective;
    let mut diagnostics = Diagnostics::default();
    crosscheck(&effective, &mut diagnostics);
    let notes: Vec<String> = diagnostics
        .iter()
        .map(|d| format!("{} {}: {}", d.code, d.span.line, d.message))
        .collect();
    insta::assert_snapshot!("second_opinion", notes.join("\n"));
}

#[test]
fn openapiv3_counts_the_same_operations() {
    let sound = OLD
        .replace("tags: no list, ", "")
        .replace("enum: {a: 1}", "enum: [a]");
    let (read, said) = run(&document(&sound), &[]);
    let read = read.unwrap_or_else(|| panic!("{said}"));
    let theirs: openapiv3::OpenAPI =
        serde_json::from_str(&to_json(&read.effective)).expect("openapiv3 reads it");
    assert_eq!(theirs.operations().count(), read.document.operations.len());
    let mut diagnostics = Diagnostics::default();
    crosscheck(&read.effective, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
}
