//! What a validator would refuse is a warning with a place, and costs nothing else.

use crate::support::{document, report};

#[track_caller]
fn check(name: &str, text: &str) {
    let shown = report(&document(text), &[], |_| String::new());
    insta::assert_snapshot!(name, shown);
}

#[test]
fn swagger_2() {
    check(
        "validate_20",
        "
swagger: '2.0'
info: {title: T, versoin: '1'}
host: https://api.example.com
basePath: v1
schemes: [https, gopher, https]
consumes: application/json
paths:
  a: {trace: {}, x-a: 1}
  /b/{id}:
    get:
      requestBody: {}
      parameters:
        - {name: id, in: path, type: string}
        - {name: q, in: cookie, type: string, default: 5}
        - {name: list, in: header, type: array, collectionFormat: multi}
        - {name: body, in: body, type: string}
        - {name: file, in: query, type: file, items: {$ref: '#/definitions/A'}}
      responses:
        2XX: {description: A range.}
        200: {schema: {$ref: '#/definitions/A'}, headers: {A: {description: None.}}}
definitions:
  A: {type: [object, object], properties: {a: {type: strin, oneOf: []}}, required: [], discriminator: {propertyName: a}}
securityDefinitions:
  a: {type: http, scheme: basic}
  b: {type: oauth2, flow: accessCode, tokenUrl: 'https://example.com'}
  c: {type: apiKey, in: cookie}
",
    );
}

#[test]
fn openapi_3_0() {
    check(
        "validate_30",
        "
openapi: 3.0.3
info: {title: 5, version: 1.0, license: {url: 'https://example.com'}, contact: [a]}
servers: [{description: None., variables: {a: {enum: [], default: 1}}}]
webhooks: {}
security: [{a: read}, b]
tags: [{description: None.}]
paths:
  /a/{id}:
    get:
      tags: a
      operationId: 5
      deprecated: 'no'
      parameters:
        - {name: id, in: path, style: form, schema: {type: string}}
        - {name: q, in: query, content: {a: {}, b: {}}, explode: true}
        - {name: r, in: query, schema: {type: string}, content: {application/json: {}}, example: 1, examples: {}}
        - {in: query, type: string}
      requestBody: {required: true}
      responses: {}
      callbacks: {a: {'{$url}': {get: {}}, x-a: 1}}
    GET: {}
components:
  schemas:
    'a b':
      type: [string, 'null']
      const: a
      nullable: 1
      exclusiveMinimum: 5
      minLength: -1
      maxLength: 5.5
      pattern: '['
      enum: []
      required: [a, a]
      items: [{type: string}]
      discriminator: kind
      properties: {b: true, c: {type: array}, d: {type: integer, default: x}, e: {type: string, nullable: true, default: null}}
    A: {$ref: '#/components/schemas/B', nonsense: 1}
    B: {type: object, additionalProperties: 5, xml: {attribute: 1}}
  responses: {A: {content: {application/json: {schema: {}, example: 1, examples: {}, encoding: {a: {style: matrix}}}}}}
  headers: {A: {name: A, in: header, style: form}}
  examples: {A: {value: 1, externalValue: 'https://example.com'}}
  links: {A: {operationId: a, operationRef: a, sever: {}}}
  securitySchemes:
    a: {type: http, bearerFormat: JWT}
    b: {type: oauth2, flows: {implicit: {scopes: {a: 1}}, device: {}}}
    c: {type: http, scheme: basic, bearerFormat: JWT}
    d: {type: mutualTLS}
",
    );
}

#[test]
fn openapi_3_1_and_3_2() {
    check(
        "validate_31",
        "
openapi: 3.1.0
info: {title: T, version: '1', license: {name: MIT, identifier: MIT, url: 'https://example.com'}}
components:
  pathItems: {'a/b': {query: {}, additionalOperations: {}}}
  schemas:
    A: {type: [string, strange], nullable: true, anything: 1, exclusiveMinimum: true, allOf: []}
    B: true
  parameters: {A: {name: a, in: header, schema: {}, allowReserved: true}}
  links: {A: {}}
",
    );
    check(
        "validate_32",
        "
openapi: 3.2.0
$self: https://example.com/api.yaml
info: {title: T, version: '1'}
tags: [{name: a, summary: A., kind: nav, parent: b}]
paths:
  /a:
    query: {responses: {200: {summary: No description is needed.}}}
    additionalOperations: {LINK: {}, POST: {}, 'A B': {}}
    parameters:
      - {name: q, in: querystring, content: {application/json: {}}}
      - {name: r, in: query, schema: {}}
  /b:
    get:
      parameters:
        - {name: q, in: querystring, schema: {}}
        - {name: r, in: querystring, content: {application/json: {}}}
        - {name: c, in: cookie, style: cookie, schema: {}}
      responses:
        200: {content: {application/jsonl: {itemSchema: {type: string}, encoding: {}, itemEncoding: {}}}}
components:
  schemas: {A: {xml: {nodeType: attribute, attribute: true}, discriminator: {propertyName: a, defaultMapping: B}}}
  mediaTypes: {A: {schema: {}}}
  examples: {A: {value: 1, dataValue: 1}, B: {dataValue: 1, serializedValue: '1'}}
  securitySchemes: {a: {type: oauth2, deprecated: true, oauth2MetadataUrl: 'https://example.com', flows: {deviceAuthorization: {}}}}
",
    );
    check(
        "validate_nothing",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n",
    );
}

#[test]
fn other_files() {
    let text = "
openapi: 3.0.0
info: {title: T, version: '1'}
paths:
  /a: {$ref: path.yaml}
  /b: {$ref: path.yaml}
  /c:
    get: {$ref: 'path.yaml#/get'}
";
    let files = [
        (
            "path.yaml",
            "get: {repsonses: {}, parameters: [{$ref: parameter.yaml}]}\n",
        ),
        ("parameter.yaml", "{name: a, in: query, scheam: {}}\n"),
    ];
    let shown = report(&document(text), &files, |_| String::new());
    insta::assert_snapshot!("validate_other_files", shown);
}
