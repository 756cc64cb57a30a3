//! Documents that try to exhaust or mislead the reader: each is refused with a place, or read harmlessly.

use std::fmt::Write as _;

use clientwright_spec::{Diagnostics, Limits, Severity, parse};

use crate::support::{document, overlaid, run};

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";

/// The first error of a text that must be refused.
#[track_caller]
fn refused(text: &str) -> String {
    let mut diagnostics = Diagnostics::default();
    let node = parse(0, text, &Limits::default(), &mut diagnostics);
    assert!(node.is_none());
    let error = diagnostics
        .iter()
        .find(|d| d.severity == Severity::Error)
        .expect("a refusal has a reason");
    assert!(error.span.line > 0 && error.span.column > 0);
    format!("{} {}", error.code, error.message)
}

#[test]
fn deep_nesting_ends_early() {
    const DEEP: usize = 100_000;
    let block: String = (0..2000).fold(String::new(), |mut text, depth| {
        let _ = writeln!(text, "{}a:", " ".repeat(depth));
        text
    });
    for text in [
        "[".repeat(DEEP),
        "{\"a\":".repeat(DEEP),
        format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)),
        "{a: ".repeat(DEEP),
        format!("x: {}", "[".repeat(DEEP)),
        format!("x: {}", "{a: ".repeat(DEEP)),
        "- ".repeat(DEEP),
        block,
    ] {
        let said = refused(&text);
        assert!(said.starts_with("CW0102"), "{said} for {text:.20}");
    }
}

#[test]
fn deep_keys_end_at_once() {
    assert!(refused(&"? ".repeat(100_000)).starts_with("CW0105"));
}

#[test]
fn alias_bombs_do_not_go_off() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let below = format!("*a{},", level - 1).repeat(10);
        let _ = writeln!(bomb, "a{level}: &a{level} [{below}]");
    }
    assert!(refused(&bomb).starts_with("CW0104"));
    assert!(refused("a: &a {b: *a}\n").starts_with("CW0104"));
    let mut chain = String::from("a0: &a0 [x]\n");
    for level in 1..1000 {
        let _ = writeln!(chain, "a{level}: &a{level} [*a{}]", level - 1);
    }
    assert!(refused(&chain).starts_with("CW0102"));
    let mut merges = String::from("a0: &a0 {x: 1, y: 2}\n");
    for level in 1..30 {
        let _ = writeln!(
            merges,
            "a{level}: &a{level} {{<<: [*a{0}, *a{0}], z{level}: *a{0}}}",
            level - 1
        );
    }
    assert!(refused(&merges).starts_with("CW0104"));
}

#[test]
fn wide_documents_meet_the_budget() {
    let text = format!("{{\"enum\": [1{}]}}", ",1".repeat(3_100_000));
    assert!(refused(&text).starts_with("CW0102"));
    let limits = Limits {
        nodes: 10_000,
        ..Limits::default()
    };
    let mut diagnostics = Diagnostics::default();
    let text = format!("enum: [{}]", "1,".repeat(10_000));
    assert!(parse(0, &text, &limits, &mut diagnostics).is_none());
}

#[test]
fn long_chains_of_references_are_read() {
    const LONG: usize = 50_000;
    let mut text = format!("{HEAD}components:\n  schemas:\n");
    for link in 0..LONG {
        let _ = writeln!(
            text,
            "    S{link}: {{allOf: [{{$ref: '#/components/schemas/S{}'}}]}}",
            link + 1
        );
    }
    let _ = writeln!(text, "    S{LONG}: {{type: string}}");
    let (read, said) = run(&document(&text), &[]);
    assert_eq!(
        read.map(|read| read.document.components.len()),
        Some(LONG + 1),
        "{said}"
    );
}

#[test]
fn long_cycles_of_references_are_cut() {
    const LONG: usize = 5_000;
    let mut text = format!("{HEAD}components:\n  schemas:\n");
    for link in 0..LONG {
        let _ = writeln!(
            text,
            "    S{link}: {{$ref: '#/components/schemas/S{}'}}",
            (link + 1) % LONG
        );
    }
    let (read, said) = run(&document(&text), &[]);
    let holes = read.map(|read| {
        read.document
            .schemas
            .iter()
            .filter(|schema| schema.hole.is_some())
            .count()
    });
    assert_eq!(holes, Some(1), "{said}");
}

#[test]
fn pointers_through_cycles_end() {
    let schemas = "components:\n  schemas:\n    A: {$ref: '#/components/schemas/A/properties/x'}\n    B: {$ref: '#/components/schemas/C/a'}\n    C: {$ref: '#/components/schemas/B/b'}\n";
    let (read, said) = run(&document(&format!("{HEAD}{schemas}")), &[]);
    assert!(read.is_some(), "{said}");
    assert!(said.contains("CW0401"), "{said}");
}

#[test]
fn files_that_include_each_other_without_end_are_refused() {
    let item =
        "post: {responses: {}, callbacks: {a: {x: {$ref: a.yaml}}, b: {x: {$ref: a.yaml}}}}\n";
    let text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {$ref: a.yaml}}\n";
    let (read, said) = run(&document(text), &[("a.yaml", item)]);
    assert!(read.is_none() && said.contains("CW0102"), "{said:.2000}");
}

#[test]
fn overlays_that_multiply_the_document_are_refused() {
    let mut deep = String::from("overlay: 1.1.0\ninfo: {title: O, version: '1'}\nactions:\n");
    let mut wide = deep.clone();
    for level in 0..40 {
        let _ = writeln!(
            deep,
            "- {{target: $.info, description: d, update: {{x{level}: {{}}}}}}"
        );
        let _ = writeln!(
            deep,
            "- {{target: $.info.x{level}, description: d, copy: $}}"
        );
        let _ = writeln!(wide, "- {{target: $.tags, description: d, copy: $.tags}}");
    }
    let text = format!("{HEAD}tags: [{{name: a}}, {{name: b}}]\n");
    for overlay in [deep, wide] {
        let (read, said) = run(&overlaid(&text, &overlay), &[]);
        assert!(read.is_none() && said.contains("CW0102"), "{said:.2000}");
    }
}

#[test]
fn texts_reach_diagnostics_without_terminal_codes() {
    let text = format!(
        "{HEAD}components: {{schemas: {{\"a\\e[31m\": {{type: \"\\e[31mred\\u202e\"}}, \"b\\u0007\": 5}}}}\n"
    );
    let (_, said) = run(&document(&text), &[]);
    assert!(said.contains("CW0516"), "{said}");
    assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
}

#[test]
fn long_lines_are_named_but_not_shown() {
    let text = format!(
        "{HEAD}components: {{schemas: {{A: {{description: '{}', type: oops}}}}}}\n",
        "x".repeat(100_000)
    );
    let (_, said) = run(&document(&text), &[]);
    assert!(
        said.contains("openapi.yaml:4:") && said.len() < 2000,
        "{said:.3000}"
    );
}
