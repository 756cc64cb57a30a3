//! Guesses: small documents in, a commented `client.yaml` and what is worth doing in an overlay out.
//!
//! Each case of `cases.yaml` is a snapshot. Whatever the document, the text must be accepted as it is, without a guess that
//! had to be taken back.

use clientwright_codegen::config;
use clientwright_codegen::guess::{Listed, guess, overlay};
use clientwright_codegen::lower::lower;
use clientwright_codegen::shape::shape;
use clientwright_spec::{Diagnostics, Input, Limits, ReadOptions, Sources, parse, read, render};

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: Acme API, version: '1'}\n";

#[test]
fn cases_of_guesses() {
    for case in include_str!("cases.yaml").split("\n=== ").skip(1) {
        let (name, text) = case.split_once('\n').unwrap_or((case, ""));
        let text = if text.starts_with("openapi") || text.starts_with("swagger") {
            text.to_owned()
        } else {
            format!("{HEAD}{text}")
        };
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.replace(' ', "-"), guessed(&text));
        });
    }
}

/// The sections of the guess behind those that every one has, and the overlay where it does something.
fn guessed(text: &str) -> String {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let tree = parse(0, text, &Limits::default(), &mut diagnostics);
    let made = overlay(&tree.expect("a tree"), "api.yaml");
    let input = Input {
        name: "specs/acme/api.yaml".to_owned(),
        text: text.into(),
        overlay: Some(("overlay.yaml".to_owned(), made.text.clone())),
        ..Input::default()
    };
    let options = ReadOptions::default();
    let read = read(&[input], &options, &mut sources, &mut diagnostics);
    let read = read.unwrap_or_else(|| panic!("{}", render(&sources, &diagnostics)));
    let listed = Listed {
        file: "api.yaml".to_owned(),
        overlay: Some("overlay.yaml".to_owned()),
        source: None,
        retrieved: "2026-11-20".to_owned(),
        sha256: "0".repeat(64),
    };
    let guess = guess(&read.document, &[listed], &sources);
    assert_eq!(guess.refused, [] as [&str; 0]);
    let file = sources.add("client.yaml", guess.text.clone());
    let mut findings = Diagnostics::default();
    let (config, places) = config::parse(file, &guess.text, &mut findings)
        .unwrap_or_else(|| panic!("{}\n{}", guess.text, render(&sources, &findings)));
    let api = lower(&read.document, &config, &places, &mut findings);
    shape(&api, &config, &places, &mut findings);
    assert!(!findings.has_errors(), "{}", render(&sources, &findings));
    let head = guess.text.find("    kind: vendored\n").expect("a document");
    let mut out = guess.text[head..].replacen("    kind: vendored\n", "", 1);
    if made.actions > 0 {
        let actions = made.text.find("actions:").expect("actions");
        out.push_str("=== overlay\n");
        out.push_str(&made.text[actions..]);
    }
    out.trim().to_owned()
}
