//! Documents of Swagger 2.0: what they become in 3.0, and what is said on the way.

use clientwright_spec::to_yaml;

use crate::support::{describe, document, overlaid, report};

/// What a document becomes, as text and as it is read.
#[track_caller]
fn check(name: &str, text: &str) {
    let text = format!(
        "swagger: '2.0'\ninfo: {{title: T, version: '1.0'}}\nhost: api.example.com\n{}",
        text.trim_matches('\n')
    );
    let shown = report(&document(&text), &[], |read| {
        format!(
            "{}---\n{}",
            to_yaml(&read.effective),
            describe(&read.document)
        )
    });
    insta::assert_snapshot!(name, shown);
}

#[test]
fn definitions() {
    check(
        "swagger_definitions",
        "
paths: {}
definitions:
  Pet:
    type: object
    discriminator: kind
    required: [kind]
    properties:
      kind: {type: string}
      name: {type: string, x-nullable: true}
      owner: {$ref: '#/definitions/Owner', x-nullable: true, description: Who feeds it.}
      weight: {type: number, minimum: 0, exclusiveMinimum: true}
      photo: {type: file}
  Dog: {allOf: [{$ref: '#/definitions/Pet'}, {type: object, properties: {bark: {type: boolean}}}]}
  Owner: {type: object, additionalProperties: {$ref: '#/definitions/Pet/properties/name'}}
  'List«Pet»': {type: array, items: {$ref: '#/definitions/Pet'}}
",
    );
}

#[test]
fn discriminator_values() {
    check(
        "swagger_discriminator_values",
        "
paths: {}
definitions:
  Shape: {type: object, discriminator: kind, properties: {kind: {type: string}}, x-ms-discriminator-value: '#shape'}
  Circle: {allOf: [{$ref: '#/definitions/Shape'}], x-ms-discriminator-value: '#circle'}
  Disc: {allOf: [{$ref: '#/definitions/Circle'}], x-ms-discriminator-value: '#disc'}
",
    );
}

#[test]
fn parameters() {
    check(
        "swagger_parameters",
        "
parameters:
  Page: {name: page, in: query, type: integer, format: int32, minimum: 1, default: 1, x-example: 2}
  Ref: {$ref: '#/parameters/Page'}
paths:
  /a/{id}/{many}:
    parameters:
      - {name: id, in: path, required: true, type: string, enum: [a, b], x-ms-enum: {name: Id}}
    get:
      parameters:
        - {$ref: '#/parameters/Page'}
        - {name: many, in: path, required: true, type: array, items: {type: string}}
        - {name: csv, in: query, type: array, items: {type: string}}
        - {name: ssv, in: query, type: array, items: {type: string}, collectionFormat: ssv}
        - {name: tsv, in: query, type: array, items: {type: string}, collectionFormat: tsv, description: Tabs.}
        - {name: pipes, in: query, type: array, items: {type: integer}, collectionFormat: pipes}
        - {name: multi, in: query, type: array, items: {type: integer}, collectionFormat: multi}
        - {name: odd, in: query, type: array, items: {type: integer}, collectionFormat: semicolons}
        - {name: nested, in: query, type: array, items: {type: array, collectionFormat: pipes, items: {type: string}}}
        - {name: X-Csv, in: header, type: array, items: {type: string}, collectionFormat: csv}
        - {name: X-Pipes, in: header, type: array, items: {type: string}, collectionFormat: pipes}
        - {name: later, in: query, schema: {type: string}, allowEmptyValue: true}
      responses: {'204': {description: Nothing.}}
",
    );
}

#[test]
fn bodies() {
    check(
        "swagger_bodies",
        "
consumes: [application/json]
parameters:
  Body: {name: body, in: body, required: true, schema: {type: object, properties: {a: {type: string}}}}
  Same: {$ref: '#/parameters/Body'}
paths:
  /plain:
    post:
      parameters: [{name: pet, in: body, description: The pet., required: true, schema: {$ref: '#/definitions/Pet'}}]
      responses: {'204': {description: Nothing.}}
  /shared:
    post:
      parameters: [{$ref: '#/parameters/Body'}]
      responses: {'204': {description: Nothing.}}
    put:
      consumes: [application/merge-patch+json, application/xml]
      parameters: [{$ref: '#/parameters/Same'}]
      responses: {'204': {description: Nothing.}}
  /several:
    parameters: [{name: body, in: body, schema: {type: array, items: {type: string}}}]
    post:
      consumes: [application/json, application/x-yaml]
      parameters: [{name: q, in: query, type: string}]
      responses: {'204': {description: Nothing.}}
    patch:
      consumes: []
      parameters:
        - {name: first, in: body, schema: {type: string}}
        - {name: second, in: body, schema: {type: integer}}
        - {name: field, in: formData, type: string}
      responses: {'204': {description: Nothing.}}
definitions:
  Pet: {type: object, properties: {of: {$ref: '#/paths/~1plain/post/parameters/0/schema'}}}
",
    );
}

#[test]
fn forms() {
    check(
        "swagger_forms",
        "
parameters:
  Name: {name: name, in: formData, type: string, required: true, maxLength: 5, description: Its name.}
paths:
  /plain:
    parameters: [{$ref: '#/parameters/Name'}]
    post:
      parameters:
        - {name: tags, in: formData, type: array, items: {type: string}}
        - {name: many, in: formData, type: array, items: {type: string}, collectionFormat: multi}
        - {name: tabs, in: formData, type: array, items: {type: string}, collectionFormat: tsv}
        - {name: tags, in: formData, type: string}
        - {in: formData, type: string}
      responses: {'204': {description: Nothing.}}
    put:
      parameters: [{name: name, in: formData, type: integer, allowEmptyValue: true}]
      responses: {'204': {description: Nothing.}}
  /file:
    post:
      consumes: [application/x-www-form-urlencoded]
      parameters:
        - {name: file, in: formData, type: file, required: true, x-mimetype: image/png}
        - {name: note, in: formData, type: string}
      responses: {'204': {description: Nothing.}}
  /files:
    post:
      consumes: [multipart/form-data, application/x-www-form-urlencoded]
      parameters: [{name: files, in: formData, type: array, items: {type: file}}]
      responses: {'204': {description: Nothing.}}
  /both:
    post:
      consumes: [multipart/form-data, application/json, application/x-www-form-urlencoded]
      parameters: [{name: a, in: formData, type: string}]
      responses: {'204': {description: Nothing.}}
",
    );
}

#[test]
fn responses() {
    check(
        "swagger_responses",
        "
produces: [application/json]
responses:
  Error:
    description: No.
    schema: {type: object, properties: {code: {type: integer}}}
    examples: {application/json: {code: 1}}
  Gone: {description: Gone.}
paths:
  /a:
    get:
      responses:
        200:
          description: Yes.
          schema: {type: array, items: {type: string}}
          headers: {X-Total: {type: integer, description: How many.}, X-Ids: {type: array, items: {type: string}, collectionFormat: csv}}
          examples: {application/json: [a], text/csv: a}
        404: {$ref: '#/responses/Error'}
        410: {$ref: '#/responses/Gone'}
        default: {description: The rest., examples: {text/plain: x}}
    post:
      produces: [application/xml, application/json]
      responses:
        200: {description: Yes., schema: {type: object, properties: {a: {type: string}}}}
        201: {description: Yes., schema: {$ref: '#/definitions/A'}}
        404: {$ref: '#/responses/Error'}
        410: {$ref: '#/responses/Gone'}
  /file:
    get: {responses: {200: {description: Bytes., schema: {type: file}}}}
    put:
      produces: [image/png]
      responses: {200: {description: Bytes., schema: {type: file}}}
    post:
      produces: [application/pdf, image/png]
      responses: {200: {description: A file that nothing says is one.}, 404: {description: None.}}
    patch:
      produces: [application/pdf, application/json]
      responses: {200: {description: Nothing that is said.}}
definitions: {A: {type: string}}
",
    );
}

#[test]
fn security() {
    check(
        "swagger_security",
        "
security: [{basic: []}]
securityDefinitions:
  basic: {type: basic, description: User and password.}
  key: {type: apiKey, in: header, name: X-Key}
  implicit: {type: oauth2, flow: implicit, authorizationUrl: 'https://example.com/a', scopes: {read: Read.}}
  password: {type: oauth2, flow: password, tokenUrl: 'https://example.com/t', scopes: {}}
  application: {type: oauth2, flow: application, tokenUrl: 'https://example.com/t'}
  code: {type: oauth2, flow: accessCode, authorizationUrl: 'https://example.com/a', tokenUrl: 'https://example.com/t', scopes: {}}
  odd: {type: oauth2, flow: other, scopes: {}}
paths:
  /a:
    get: {security: [{code: [read]}, {key: []}], responses: {'204': {description: Nothing.}}}
",
    );
}

#[test]
fn servers() {
    let cases = [
        "host: api.example.com\nbasePath: /v1/\nschemes: [http, https, wss]",
        "host: api.example.com:8443\nbasePath: v1",
        "host: 'https://api.example.com/'\nschemes: [http]",
        "basePath: /v1",
        "schemes: [https]",
        "x-ms-parameterized-host:\n  hostTemplate: '{endpoint}.example.com'\n  parameters: [{name: endpoint, in: path, type: string, description: Where.}]\nbasePath: /v1",
        "x-ms-parameterized-host: {hostTemplate: '{endpoint}', useSchemePrefix: false}",
    ];
    let mut out = String::new();
    for case in cases {
        let text = format!(
            "swagger: '2.0'\ninfo: {{title: T, version: '1.0'}}\n{case}\npaths:\n  /a:\n    get: {{schemes: [http], responses: {{'204': {{description: Nothing.}}}}}}\n    put: {{responses: {{'204': {{description: Nothing.}}}}}}\n"
        );
        out.push_str(&report(&document(&text), &[], |read| {
            describe(&read.document)
        }));
        out.push('\n');
    }
    insta::assert_snapshot!("swagger_servers", out);
}

#[test]
fn overlays_patch_what_was_published() {
    let text = "
swagger: '2.0'
info: {title: T, version: '1.0'}
host: api.example.com
paths:
  /a:
    get:
      responses: {'200': {description: Yes., schema: {$ref: '#/definitions/A'}}}
definitions:
  A: {type: object, properties: {b: {type: string}}}
";
    let overlay = "
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
  - target: $.definitions.A.properties
    description: It is missing.
    update: {c: {$ref: '#/definitions/A', x-nullable: true}}
  - target: $
    description: It is missing.
    update: {produces: [application/vnd.api+json]}
";
    insta::assert_snapshot!(
        "swagger_overlay",
        report(&overlaid(text, overlay), &[], |read| describe(
            &read.document
        ))
    );
}

#[test]
fn other_files() {
    let text = "
swagger: '2.0'
info: {title: T, version: '1.0'}
host: api.example.com
produces: [application/xml]
parameters:
  Page: {$ref: 'shared/parameters.yaml#/Page'}
paths:
  /a: {$ref: shared/path.yaml}
  /b:
    post:
      parameters:
        - {$ref: '#/parameters/Page'}
        - {$ref: 'shared/parameters.yaml#/Body'}
        - {$ref: '#/paths/~1a/get/parameters/0'}
      responses: {$ref: 'shared/responses.yaml'}
    get: {$ref: '#/x-operations/get'}
  /c: {$ref: '#/paths/~1b'}
definitions:
  Own: {$ref: 'shared/definitions.yaml#/definitions/Pet'}
  Gone: {$ref: 'shared/definitions.yaml#/definitions/Gone'}
x-operations:
  get: {responses: {200: {description: Yes., schema: {$ref: 'shared/definitions.yaml#/definitions/Food'}}}}
";
    let files = [
        (
            "shared/path.yaml",
            "
get:
  parameters: [{name: q, in: query, type: array, items: {type: string}}]
  produces: [application/json]
  responses:
    200: {$ref: 'responses.yaml#/200'}
",
        ),
        (
            "shared/parameters.yaml",
            "
Page: {name: page, in: query, type: integer}
Body: {name: body, in: body, schema: {$ref: 'definitions.yaml#/definitions/Pet'}}
",
        ),
        (
            "shared/responses.yaml",
            "200: {description: Yes., schema: {$ref: 'definitions.yaml#/definitions/Pet'}}\n",
        ),
        (
            "shared/definitions.yaml",
            "
swagger: '2.0'
definitions:
  Pet: {type: object, discriminator: kind, properties: {kind: {type: string}, food: {$ref: '#/definitions/Food'}, back: {$ref: '../openapi.yaml#/definitions/Own'}}}
  Food: {type: object, properties: {name: {type: string, x-nullable: true}}}
",
        ),
    ];
    let shown = report(&document(text), &files, |read| {
        format!(
            "{}---\n{}",
            to_yaml(&read.effective),
            describe(&read.document)
        )
    });
    insta::assert_snapshot!("swagger_other_files", shown);
}
