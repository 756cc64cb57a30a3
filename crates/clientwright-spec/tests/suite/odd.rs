//! What documents write where their version has something else, and what is made of it.

use crate::support::{describe, document, report};

#[track_caller]
fn check(name: &str, text: &str, files: &[(&str, &str)]) {
    let show = |read: &clientwright_spec::Read| describe(&read.document);
    insta::assert_snapshot!(name, report(&document(text), files, show));
}

#[test]
fn methods_in_capitals() {
    check(
        "methods_in_capitals",
        "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    GET:
      operationId: list
      parameters: [{$ref: '#/components/parameters/page'}]
      responses: {'204': {description: Nothing., headres: {}}}
    Post: {operationId: first, responses: {'204': {description: Nothing.}}}
    post: {operationId: second, responses: {'204': {description: Nothing.}}}
    Fetch: {operationId: none, responses: {'204': {description: Nothing.}}}
  /b: {$ref: 'b.yaml'}
  /c:
    GET:
    get: {operationId: kept, responses: {'204': {description: Nothing.}}}
components:
  parameters:
    page: {name: page, in: query, schema: {type: integer}}
",
        &[(
            "b.yaml",
            "DELETE: {operationId: remove, responses: {'204': {description: Nothing.}}}",
        )],
    );
}

#[test]
fn methods_in_capitals_of_2() {
    check(
        "methods_in_capitals_of_2",
        "
swagger: '2.0'
info: {title: T, version: '1'}
host: a.example
paths:
  /a:
    POST:
      operationId: make
      parameters: [{name: body, in: body, schema: {type: string}}]
      responses: {'204': {description: Nothing.}}
",
        &[],
    );
}

#[test]
fn methods_of_later_versions() {
    check(
        "methods_of_later_versions",
        "
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    query: {operationId: ask, responses: {'204': {description: Nothing.}}}
    additionalOperations:
      LINK: {operationId: link, responses: {'204': {descripton: Nothing.}}}
",
        &[],
    );
}

#[test]
fn paths_that_differ_by_query() {
    let paths = "
info: {title: T, version: '1'}
paths:
  /a: {get: {operationId: plain, responses: {'204': {description: Nothing.}}}}
x-ms-paths:
  /a?kind=list: {get: {operationId: list, responses: {'204': {description: Nothing.}}}}
  /a: {get: {operationId: again, responses: {'204': {description: Nothing.}}}}
  /b?kind=one:
    get:
      operationId: one
      responses: {'204': {$ref: 'b.yaml#/none'}}
";
    let files = [("b.yaml", "none: {description: Nothing.}")];
    check(
        "paths_that_differ_by_query_3",
        &format!("openapi: 3.0.0{paths}"),
        &files,
    );
    check(
        "paths_that_differ_by_query_2",
        &format!("swagger: '2.0'\nhost: a.example{paths}"),
        &files,
    );
}

#[test]
fn components_in_another_file() {
    let text = "
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      operationId: get
      responses:
        '200': {description: An A., content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
        '400': {$ref: '#/components/responses/Bad'}
components:
  $ref: parts.yaml
  responses:
    Bad: {description: Bad., content: {application/json: {schema: {$ref: 'parts.yaml#/schemas/B'}}}}
";
    let parts = "
openapi: 3.0.0
schemas:
  A: {type: object, properties: {b: {$ref: '#/schemas/B'}}}
  B: {type: string, nullable: true, minLength: -1}
responses:
  Bad: {description: Not this one.}
";
    check("components_in_another_file", text, &[("parts.yaml", parts)]);
    check("components_in_no_file", text, &[]);
}

/// What stands in place of a reference is looked at as what it is, and not as an example.
#[test]
fn maps_in_another_file() {
    check(
        "maps_in_another_file",
        "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      operationId: get
      tags: {$ref: 'parts.yaml#/tags'}
      responses: {$ref: 'parts.yaml#/responses'}
",
        &[(
            "parts.yaml",
            "
tags: [pets]
responses:
  '200':
    description: A text.
    contents: {}
    content: {text/plain: {schema: {type: string}}}
",
        )],
    );
}

#[test]
fn requirements_by_reference() {
    check(
        "requirements_by_reference",
        "
openapi: 3.2.0
info: {title: T, version: '1'}
security: [{'#/components/securitySchemes/key': []}]
paths:
  /a:
    get: {operationId: a, responses: {'204': {description: Nothing.}}}
    put: {operationId: b, security: [{'schemes.yaml#/token': [read]}], responses: {'204': {description: Nothing.}}}
    post: {operationId: c, security: [{'a/b': []}, {'none.yaml#/x': []}], responses: {'204': {description: Nothing.}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    a/b: {type: http, scheme: basic}
",
        &[("schemes.yaml", "token: {type: http, scheme: bearer}")],
    );
}

#[test]
fn dependencies_of_either_kind() {
    check(
        "dependencies_of_either_kind",
        "
openapi: 3.1.0
info: {title: T, version: '1'}
components:
  schemas:
    Names: {type: object, properties: {a: {type: string}}, dependencies: {a: [b]}}
    Schemas: {type: object, properties: {a: {type: string}}, dependencies: {a: {properties: {b: {type: string}}}}}
",
        &[],
    );
}

#[test]
fn parts_that_nothing_refers_to() {
    check(
        "parts_that_nothing_refers_to",
        "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a: {get: {operationId: a, responses: {'204': {$ref: '#/components/responses/Used'}}}}
components:
  responses:
    Used: {description: Nothing., content: {application/json: {schema: {type: string}}}}
    Empty: {description: Nothing.}
    First: {description: A text., content: {application/json: {schema: {type: string}}}}
    Second: {description: A text., content: {application/json: {schema: {type: string}}}}
  requestBodies:
    Body: {content: {application/json: {schema: {type: string}}}}
  callbacks:
    Done: {'{$request.body#/url}': {post: {responses: {'204': {description: Nothing.}}}}}
",
        &[],
    );
}
