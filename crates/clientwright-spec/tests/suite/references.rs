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

#[test]
fn one_schema_on_several_ways() {
    check(
        "references_on_several_ways",
        "
paths:
  /pets: {$ref: 'paths/pets.yaml'}
  /animals: {$ref: 'paths/pets.yaml'}
  /owners:
    get:
      operationId: owners
      responses:
        '200': {description: Fine., content: {application/json: {schema: {$ref: 'paths/pets.yaml#/get/responses/200/content/application~1json/schema'}}}}
components:
  schemas:
    Pet: {$ref: 'schemas/index.yaml#/Pet'}
    Alias: {$ref: 'schemas/Pet.yaml'}
    Status: {$ref: 'schemas/Pet.yaml#/properties/status'}
    Through: {$ref: 'schemas/index.yaml#/Pet/properties/status'}
    Windows: {type: array, items: {$ref: '.\\schemas\\Pet.yaml'}}
    Absolute: {type: array, items: {$ref: '/schemas/Pet.yaml'}}
    Encoded: {type: array, items: {$ref: 'schemas/a%20b.yaml'}}
    Hash: {type: array, items: {$ref: 'schemas/a#b.yaml'}}
    Folder: {type: array, items: {$ref: 'schemas/cat/index.yaml'}}
",
        &[
            (
                "paths/pets.yaml",
                "get:
  operationId: list
  responses:
    '200':
      description: Pets.
      content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {$ref: ../schemas/index.yaml#/Pet}}}}}}
",
            ),
            ("schemas/index.yaml", "Pet: {$ref: ./Pet.yaml}\nBack: {$ref: '../openapi.yaml#/components/schemas/Pet'}\n"),
            (
                "schemas/Pet.yaml",
                "type: object
properties:
  status: {type: string, enum: [here, gone]}
  again: {$ref: 'index.yaml#/Back'}
",
            ),
            ("schemas/a b.yaml", "type: object\nproperties: {a: {type: string}}\n"),
            ("schemas/a#b.yaml", "type: object\nproperties: {b: {type: string}}\n"),
            ("schemas/cat/index.yaml", "type: object\nproperties: {c: {type: string}}\n"),
        ],
    );
}

#[test]
fn where_openapi_has_none() {
    check(
        "references_where_openapi_has_none",
        "
tags:
  - {name: a, description: {$ref: texts/a.md}}
paths:
  /a:
    $ref: '#/paths/~1b'
    put: {operationId: put, responses: {'204': {description: Put.}}}
  /b:
    summary: {$ref: 'texts.yaml#/summary'}
    get: {operationId: {$ref: 'texts.yaml#/id'}, responses: {$ref: 'parts.yaml#/responses'}}
  /c:
    get: {operationId: c, parameters: {$ref: 'parts.yaml#/parameters'}, responses: {'200': {$ref: '#/x-responses/Fine'}}}
x-responses:
  Fine: {description: Fine., content: {application/json: {schema: {$ref: 'parts.yaml#/schemas/A'}}}}
x-properties: {d: {type: string}}
components:
  schemas: {$ref: 'parts.yaml#/schemas'}
  parameters:
    Local: {name: l, in: query, schema: {type: object, properties: {$ref: '#/x-properties'}}}
",
        &[
            ("texts/a.md", "# All of a\n"),
            ("texts.yaml", "summary: In short.\nid: given\n"),
            (
                "parts.yaml",
                "responses: {'200': {description: Fine., content: {application/json: {schema: {$ref: '#/schemas/A'}}}}}
parameters: [{name: q, in: query, schema: {type: string, enum: {$ref: '#/values'}}}]
values: [a, b]
schemas:
  A: {type: object, properties: {$ref: '#/members'}}
  B: {type: object, required: {$ref: '#/values'}, properties: {a: {$ref: '#/schemas/A'}}}
members: {a: {type: string}}
",
            ),
        ],
    );
}

#[test]
fn by_the_names_of_schemas() {
    check(
        "references_by_names",
        "
components:
  schemas:
    Anchored: {$anchor: anchored, type: object, properties: {a: {type: string}}}
    ByAnchor: {type: array, items: {$ref: '#anchored'}}
    Tree:
      $id: https://schemas.example/tree
      type: object
      properties: {children: {type: array, items: {$ref: '#'}}, leaf: {$ref: '#/$defs/Leaf'}, other: {$ref: '#/components/schemas/ByAnchor'}}
      $defs: {Leaf: {$id: leaf, $anchor: top, type: object, properties: {b: {type: integer}}}}
    ById: {type: array, items: {$ref: 'https://schemas.example/leaf'}}
    ByIdAndAnchor: {type: array, items: {$ref: 'https://schemas.example/leaf#top'}}
    ByIdAndPlace: {type: array, items: {$ref: 'https://schemas.example/tree#/properties/leaf'}}
    Once: {$dynamicAnchor: once, type: object, properties: {inner: {$dynamicRef: '#once'}}}
    Twice: {$dynamicAnchor: twice, type: object, properties: {inner: {$dynamicRef: '#twice'}}}
    Other: {$dynamicAnchor: twice, $ref: '#/components/schemas/Twice'}
    Recursive: {$recursiveAnchor: true, type: object, properties: {inner: {$recursiveRef: '#'}}}
    InFile: {$ref: file.yaml}
    Remote: {$ref: 'https://schemas.example/nowhere'}
    NoAnchor: {$ref: '#nowhere'}
",
        &[(
            "file.yaml",
            "$id: https://schemas.example/file
type: object
properties: {x: {$ref: '#x'}, leaf: {$ref: leaf}}
$defs: {X: {$anchor: x, type: object, properties: {y: {type: string}}}}
",
        )],
    );
}

#[test]
fn to_files_that_cannot_be_read() {
    check(
        "references_to_files_that_cannot_be_read",
        "
paths:
  /a: {$ref: broken.yaml}
  /b: {get: {operationId: b, responses: {'200': {$ref: 'twice.json'}}}}
",
        &[
            ("broken.yaml", "get: {\n"),
            ("twice.json", "{\"a\": 1, \"a\": 2}"),
        ],
    );
}
