//! References: inside the document, across files, and to nowhere.

use clientwright_spec::to_yaml;

use crate::support::{describe, document, report};

#[track_caller]
fn check(name: &str, text: &str, files: &[(&str, &str)]) {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\n{}",
        text.trim_matches('\n')
    );
    let snapshot = report(&document(&text), files, |read| {
        format!(
            "{}--- effective\n{}",
            describe(&read.document),
            to_yaml(&read.effective)
        )
    });
    insta::assert_snapshot!(name, snapshot);
}

#[test]
fn into_any_place() {
    check(
        "references_into_any_place",
        "
paths:
  /a b/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get: {operationId: a, responses: {'200': {description: Fine., content: {application/json: {schema: {type: object, properties: {'x/y': {type: integer}}}}}}}}
  /b: {$ref: '#/paths/~1c'}
  /c:
    post: {operationId: c, responses: {'200': {$ref: '#/components/responses/Chain'}}}
components:
  responses:
    Chain: {$ref: '#/components/responses/End'}
    End: {description: The end.}
  schemas:
    Inner: {$ref: '#/paths/~1a%20b~1%7Bid%7D/get/responses/200/content/application~1json/schema/properties/x~1y'}
    Id: {$ref: '#/paths/~1a b~1{id}/parameters/0/schema'}
    Through: {$ref: '#/components/schemas/Alias/properties/name'}
    Alias: {$ref: '#/components/schemas/Real'}
    Real: {type: object, properties: {name: {type: string}}}
",
        &[],
    );
}

#[test]
fn across_files() {
    check(
        "references_across_files",
        "
paths:
  /pets: {$ref: 'paths/pets.yaml'}
  /pets/{id}:
    get: {$ref: './paths/pets.yaml#/get'}
    parameters: [{$ref: 'common.yaml#/parameters/Id'}]
components:
  schemas:
    Pet: {$ref: schemas/Pet.yaml}
    Owner: {type: object, properties: {pet: {$ref: schemas/Pet.yaml}, name: {$ref: 'schemas/Pet.yaml#/properties/name'}}}
    Name: {type: integer}
",
        &[
            (
                "paths/pets.yaml",
                "get:
  operationId: list
  responses:
    '200':
      description: Pets.
      content: {application/json: {schema: {type: array, items: {$ref: ../schemas/Pet.yaml}}}}
    default: {$ref: '../common.yaml#/responses/Error'}
",
            ),
            (
                "schemas/Pet.yaml",
                "type: object
properties:
  name: {$ref: '#/definitions/Name'}
  parent: {$ref: '#'}
  friend: {$ref: '../openapi.yaml#/components/schemas/Owner'}
definitions:
  Name: {type: string}
",
            ),
            (
                "common.yaml",
                "parameters: {Id: {name: id, in: path, required: true, schema: {type: string}}}
responses: {Error: {description: Wrong., content: {application/json: {schema: {type: string}}}}}
",
            ),
        ],
    );
}

#[test]
fn to_nowhere() {
    check(
        "references_to_nowhere",
        "
paths:
  /a/{id}:
    get:
      operationId: a
      parameters: [{$ref: '#/components/parameters/Missing'}, {name: q, in: query, schema: {type: string}}]
      requestBody: {$ref: './missing.yaml#/body'}
      responses: {'200': {$ref: '#/components/responses/Missing'}, '201': {description: Made.}}
components:
  schemas:
    Dangling: {$ref: '#/components/schemas/Missing'}
    Http: {$ref: 'http://example.com/x.yaml#/A'}
    File: {$ref: 'file:///etc/passwd'}
    Host: {$ref: '//example.com/x.yaml'}
    Absolute: {$ref: '/etc/passwd'}
    Outside: {$ref: '../x.yaml'}
    Encoded: {$ref: '%2e%2e/x.yaml'}
    NoPointer: {$ref: '#nothing'}
    Number: {$ref: 5}
    Inside: {type: object, properties: {a: {$ref: '#/components/schemas/Missing'}}}
    InExample: {type: object, example: {$ref: '#/not/a/reference'}}
",
        &[],
    );
}

#[test]
fn that_lead_back_to_themselves() {
    check(
        "references_that_lead_back",
        "
paths:
  /a:
    get:
      operationId: a
      parameters: [{$ref: '#/components/parameters/A'}]
      responses: {'200': {$ref: '#/components/responses/Self'}}
components:
  parameters: {A: {$ref: '#/components/parameters/B'}, B: {$ref: '#/components/parameters/A'}}
  responses: {Self: {$ref: '#/components/responses/Self'}}
",
        &[],
    );
}

#[test]
fn path_items_that_include_themselves() {
    check(
        "path_items_that_include_themselves",
        "
paths:
  /a: {$ref: 'a.yaml'}
",
        &[("a.yaml", "$ref: b.yaml\n"), ("b.yaml", "$ref: a.yaml\n")],
    );
}
