//! Events, as `webhooks` of `client.yaml` tells them apart.

use clientwright_codegen::config;
use clientwright_codegen::model::dump;
use clientwright_spec::{Diagnostics, Sources, render};

use crate::support::{cases, document, join};

/// Every case of the file: a document, and after `--- client` what `client.yaml` adds.
#[test]
fn cases_of_events() {
    for (name, text, client) in cases(include_str!("cases/events.yaml")) {
        let lowered = document(&text, client);
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots/events" }, {
            insta::assert_snapshot!(name, join(&dump(&lowered.api), &lowered.findings));
        });
    }
}

/// What is wrong with a section, whatever the document is.
#[test]
fn sections_that_mean_nothing() {
    let head = "crate: {name: x, version: 0.1.0}\ndocuments: [{file: a, source: b, retrieved: c, kind: hand-written}]\n";
    let signed = |signature: &str| format!("{{event: /a, signature: {{{signature}}}}}");
    let good = "header: X-S, encoding: hex";
    let sections = [
        "{}".to_owned(),
        "{event: /a, event_header: B}".to_owned(),
        "{event: a}".to_owned(),
        "{event_header: 'a b'}".to_owned(),
        signed("header: \"X\\r\\nY\", encoding: hex"),
        signed(&format!("{good}, signed: '{{time}}.{{body}}'")),
        signed(&format!("{good}, signed: 'x}}'")),
        signed(&format!("{good}, signed: 'x'")),
        signed(&format!("{good}, signed: '{{body}}{{body}}'")),
        signed(&format!("{good}, signed: '{{timestamp}}.{{body}}'")),
        signed(&format!("{good}, timestamp_header: X-T")),
        signed(&format!("{good}, prefix: a, fields: {{signature: s}}")),
        signed(&format!(
            "{good}, signed: '{{timestamp}}.{{body}}', timestamp_header: X-T, fields: {{signature: s, timestamp: t}}"
        )),
        signed(&format!("{good}, fields: {{signature: ''}}")),
        signed(&format!("{good}, key_prefix: whsec_")),
    ];
    let mut shown = String::new();
    for section in sections {
        let text = format!("{head}webhooks: {section}\n");
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let file = sources.add("client.yaml", text.clone());
        assert!(
            config::parse(file, &text, &mut diagnostics).is_none(),
            "{section}"
        );
        shown.push_str(&render(&sources, &diagnostics));
        shown.push('\n');
    }
    insta::assert_snapshot!(shown);
}
