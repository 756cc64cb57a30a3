//! Documents patched by their overlays.

use clientwright_spec::to_yaml;

use crate::support::{overlaid, report};

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
servers:
  - {url: 'https://api.example.com', description: Production}
  - {url: 'https://dev.example.com', description: Dev}
tags: [{name: a}]
paths:
  /a:
    get:
      operationId: getA
      tags: [a]
      parameters:
        - {name: Authorization, in: header, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
      responses: {'200': {description: Fine.}}
";

#[track_caller]
fn check(name: &str, actions: &str) {
    let overlay = format!(
        "overlay: 1.1.0\ninfo: {{title: O, version: '1'}}\nactions:\n{}",
        actions.trim_matches('\n')
    );
    insta::assert_snapshot!(
        name,
        report(&overlaid(DOCUMENT, &overlay), &[], |read| to_yaml(
            &read.effective
        ))
    );
}

#[test]
fn updates() {
    check(
        "overlay_updates",
        "
- target: $.info
  description: An object is merged.
  update: {title: New, x-added: {a: [1, 2]}}
- target: $.servers
  description: An object is appended to a list.
  update: {url: 'https://eu.example.com'}
- target: $.tags
  description: A list is appended to a list.
  update: [{name: b}, {name: c}]
- target: $.paths['/a'].get
  description: Lists inside of objects are appended, too.
  update: {tags: [b], deprecated: true}
- target: $.paths.*.get.parameters[?@.name == 'q'].schema.type
  description: A scalar is replaced.
  update: integer
- target: $
  description: The root is an object like any other.
  update: {security: [], components: {schemas: {A: {type: string}}}}
",
    );
}

#[test]
fn removals() {
    check(
        "overlay_removals",
        "
- target: $.paths['/a'].get.parameters[?@.name=='Authorization' && @.in=='header']
  description: Said by security.
  remove: true
- target: $.servers[?@.description == 'Dev']
  description: Not for callers.
  remove: true
- target: $..description
  description: Prose.
  remove: true
- target: $.tags[*]
  description: All of them.
  remove: true
",
    );
}

#[test]
fn copies() {
    check(
        "overlay_copies",
        "
- target: $.paths['/a']
  description: A place for it.
  update: {head: {operationId: headA}}
- target: $.paths['/a'].head
  description: The answers are those of GET.
  copy: $.paths['/a'].get
",
    );
}

#[test]
fn actions_that_are_refused() {
    check(
        "overlay_actions_that_are_refused",
        "
- target: $.paths['/b'].get
  description: Stale.
  update: {deprecated: true}
- target: $.info
  update: {title: No reason.}
- target: $.info.x-y
  description: No JSONPath.
  remove: true
- target: $.info.title
  description: No match of kinds.
  update: {a: 1}
- target: $.paths['/a'].get
  description: No match of kinds inside.
  update: {tags: b}
- target: $
  description: Everything.
  remove: true
- target: $.info
  description: Nothing to do.
- target: $.info
  description: More than one source.
  copy: $.servers[*]
- target: $.info
  description: A misspelt key.
  upadte: {}
- description: No target.
  remove: true
",
    );
}

#[test]
fn overlays_that_are_none() {
    let snapshot = [
        "5",
        "overlay: 2.0.0\nactions: []",
        "overlay: 1.1.0\nactions: []",
        "overlay: 1.1.0\ninfo: {}\nactons: []",
    ]
    .map(|overlay| {
        report(&overlaid("openapi: 3.1.0\npaths: {}", overlay), &[], |_| {
            String::new()
        })
    })
    .join("\n");
    insta::assert_snapshot!("overlays_that_are_none", snapshot);
}
