//! Webhooks and callbacks: what the provider sends.

use std::fmt::Write as _;

use clientwright_spec::{Document, Read};

use crate::support::{document, report};

/// A line for each webhook.
fn describe(document: &Document) -> String {
    let mut out = String::new();
    for webhook in &document.webhooks {
        let of = webhook.callback_of.as_deref().unwrap_or("-");
        let content = webhook.body.iter().flat_map(|body| &body.content);
        let bodies: Vec<String> = content
            .map(|media| match media.schema {
                Some(id) => format!("{} {}", media.name, document[id].origin.pointer),
                None => media.name.clone(),
            })
            .collect();
        let _ = writeln!(
            out,
            "{} {} of {of}: {bodies:?} headers {:?} extensions {:?} summary {:?}",
            webhook.method,
            webhook.name,
            webhook.headers,
            webhook.extensions.keys().collect::<Vec<_>>(),
            webhook.summary,
        );
    }
    out
}

#[track_caller]
fn check(name: &str, text: &str) {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1.0'}}\n{}",
        text.trim_matches('\n')
    );
    let show = |read: &Read| describe(&read.document);
    insta::assert_snapshot!(name, report(&document(&text), &[], show));
}

#[test]
fn webhooks_and_callbacks() {
    check(
        "webhooks_and_callbacks",
        "
webhooks:
  pet.born:
    summary: For all methods.
    x-internal: true
    parameters: [{name: X-Signature, in: header}, {name: page, in: query}]
    post:
      parameters: [{name: X-Signature, in: header}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: ok, content: {application/json: {}}}}
  shared: {$ref: '#/components/pathItems/Shared'}
  nowhere: {$ref: '#/components/pathItems/Nowhere'}
  empty: {}
  wrong: 5
x-webhooks:
  x-ignored: true
  as callback:
    '{$request.body#/url}': {post: {requestBody: {content: {application/json: {schema: {type: string}}}}}}
  old: {post: {requestBody: {content: {application/json: {schema: {type: object}}}}}}
paths:
  /a:
    post:
      operationId: start
      callbacks:
        done:
          '{$request.body#/url}': {post: {requestBody: {content: {application/json: {schema: {type: string}}}}}}
        other: {$ref: '#/components/callbacks/Other'}
        x-extra: 1
      responses: {'200': {description: ok}}
components:
  schemas: {Pet: {type: object}}
  callbacks: {Other: {'{$request.query.url}': {put: {}}, x-more: 1}}
  pathItems: {Shared: {post: {}}}
",
    );
}
