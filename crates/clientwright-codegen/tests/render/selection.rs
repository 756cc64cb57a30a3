//! Entries that fit nothing which is selected: those that fit the rest of the document wait, the others are stale.

use clientwright_codegen::Form;

use crate::support::said;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: Parts, version: '1'}
servers: [{url: 'https://api.example.com'}]
paths:
  /a: {get: {tags: [a], operationId: getA, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
  /b:
    get:
      tags: [b]
      operationId: listB
      parameters: [{name: after, in: query, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/vnd.b+json: {schema: {$ref: '#/components/schemas/Page'}}}}}
    post:
      tags: [b]
      operationId: makeB
      parameters: [{name: B-Key, in: header, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}
      responses: {'204': {description: ok}}
components:
  schemas:
    A: {type: object, required: [id], properties: {id: {type: string}}}
    B: {type: object, properties: {kind: {type: object, properties: {x: {type: string}}}, on: {type: string, enum: [x, y]}}}
    Page: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/B'}}, next: {type: string}}}
";

const WAITS: &str = "\
paging: [{pages: {kind: cursor, input: after, results: /data, next: /next}}]
shapes: {application/vnd.b+json: {unwrap: /data}}
idempotency: {header: B-Key, methods: [POST]}
fields: {B: {on: state}, BKind: {x: y}}
variants: {BOn: {x: First}}
derive: [{types: [B, 'BK*', A], traits: [Eq]}]
operations: {listB: {parameters: {after: from}}}
";

const STALE: &str = "\
paging: [{pages: {kind: cursor, input: after, results: /items, next: /next}}]
shapes: {application/vnd.b+json: {unwrap: /items}, application/vnd.c+json: {unwrap: /data}}
idempotency: {field: /gone, methods: [POST]}
fields: {C: {on: state}}
variants: {BOff: {x: First}}
derive: [{types: [C, 'BC*'], traits: [Eq]}]
";

fn check(settings: &str) -> String {
    said(Form::Crate, "parts", DOCUMENT, settings).1
}

#[test]
fn what_is_said_of_the_rest_waits() {
    assert_eq!(check(&format!("select: [{{tag: a}}]\n{WAITS}")), "");
    assert_eq!(check(WAITS), "");
}

/// The same with a selection as without it.
#[test]
fn what_fits_nothing_at_all_is_stale() {
    let selected = check(&format!("select: [{{tag: a}}]\n{STALE}"));
    insta::assert_snapshot!(selected);
    let count = |text: &str| text.matches("error[CW0702]").count();
    // Names of types are looked at once the rest stands.
    let names = "fields: {C: {on: state}}\nvariants: {BOff: {x: First}}\nderive: [{types: [C, 'BC*'], traits: [Eq]}]\n";
    assert_eq!((count(&selected), count(&check(STALE))), (4, 4));
    assert_eq!(count(&check(&format!("select: [{{tag: a}}]\n{names}"))), 4);
}
