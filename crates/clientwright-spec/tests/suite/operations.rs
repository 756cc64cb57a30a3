//! Operations, parameters, bodies, responses, servers and security.

use crate::support::{describe, document, report};

#[track_caller]
fn check(name: &str, text: &str) {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1.0'}}\n{}",
        text.trim_matches('\n')
    );
    insta::assert_snapshot!(
        name,
        report(&document(&text), &[], |read| describe(&read.document))
    );
}

#[test]
fn parameters() {
    check(
        "parameters",
        "
paths:
  /a/{id}/{rest}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: page, in: query, schema: {type: string}}
      - {$ref: '#/components/parameters/Rest'}
    get:
      parameters:
        - {name: page, in: query, schema: {type: integer}, description: The own one.}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}, style: pipeDelimited, explode: false}
        - {name: filter, in: query, schema: {type: object}, style: deepObject, explode: true, allowReserved: true}
        - {name: X-Trace, in: header, schema: {type: string}, deprecated: true}
        - {name: session, in: cookie, schema: {type: string}}
        - {name: json, in: query, content: {application/json: {schema: {type: object}}}}
      responses: {'204': {description: Nothing.}}
components:
  parameters:
    Rest: {name: rest, in: path, required: true, style: matrix, schema: {type: array, items: {type: integer}}}
",
    );
}

#[test]
fn odd_parameters() {
    check(
        "odd_parameters",
        "
paths:
  /a/{id}:
    get:
      parameters:
        - {name: id, in: path, schema: {type: string}}
        - {name: Authorization, in: header, schema: {type: string}}
        - {name: content-type, in: header, schema: {type: string}}
        - {name: Accept, in: header, schema: {type: string}}
        - {name: q, in: query}
        - {name: q, in: query, schema: {type: string}}
        - {name: s, in: query, style: simple, schema: {type: string}}
        - {name: x, in: querystring, schema: {type: string}}
        - {in: query, schema: {type: string}}
        - {name: t, in: query, content: {text/plain: {schema: {type: string}}}}
        - {name: e, in: query, explode: 'yes', required: 1, schema: {type: string}, collectionFormat: csv}
        - 5
      responses: {}
",
    );
}

#[test]
fn paths_that_are_refused() {
    check(
        "paths_that_are_refused",
        "
paths:
  /a/{id}?x=1: {get: {responses: {}}}
  /../admin: {get: {responses: {}}}
  /b/{id: {get: {responses: {}}}
  /c:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {}
  /d/{id}:
    get: {responses: {}}
",
    );
}

#[test]
fn names_that_are_refused() {
    check(
        "names_that_are_refused",
        r#"
paths:
  /a:
    get:
      parameters:
        - {name: "X\r\nY: z", in: header, schema: {type: string}}
        - {name: Host, in: header, schema: {type: string}}
        - {name: content-length, in: header, schema: {type: string}}
        - {name: "a;b", in: cookie, schema: {type: string}}
      responses: {}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: "X-Key\n"}
"#,
    );
}

#[test]
fn names_that_no_message_has() {
    check(
        "names_that_no_message_has",
        "
paths:
  /a:
    post:
      requestBody: {content: {json: {schema: {type: object}}}}
      responses:
        200:
          description: ok
          headers: {X Rate Limit: {schema: {type: integer}}, Content-Length: {schema: {type: integer}}, '': {schema: {type: string}}}
          content: {garbage: {schema: {type: string}}, '*': {schema: {type: string}}}
",
    );
}

#[test]
fn bodies_and_responses() {
    check(
        "bodies_and_responses",
        "
paths:
  /a:
    post:
      requestBody:
        required: true
        description: What to make.
        content:
          Application/X-WWW-Form-Urlencoded:
            schema: {type: object, properties: {tags: {type: array, items: {type: string}}, meta: {type: object}}}
            encoding: {tags: {style: form, explode: false}, meta: {contentType: application/json}}
          application/json; charset=utf-8: {}
      responses:
        200: {description: Quoted or not., headers: {X-Request-Id: {schema: {type: string}}, Content-Type: {schema: {type: string}}}}
        '201': {$ref: '#/components/responses/Made'}
        4xx: {description: A range., content: {application/problem+json: {schema: {type: object}}}}
        default: {description: The rest.}
        '2000': {description: No status.}
        x-note: {a: 1}
components:
  responses:
    Made: {description: Made., content: {application/json: {schema: {type: string}}}, links: {next: {operationId: x}}}
",
    );
}

#[test]
fn ids() {
    check(
        "operation_ids",
        "
paths:
  /a/{b-c}:
    parameters: [{name: b-c, in: path, required: true, schema: {type: string}}]
    get: {responses: {}}
    put: {operationId: same, responses: {}}
    post: {operationId: same, responses: {}}
    delete: {operationId: get_a_b_c, responses: {}}
    patch: {operationId: 5, responses: {}}
",
    );
}

#[test]
fn servers() {
    check(
        "servers",
        "
servers:
  - {url: 'https://{region}.example.com/v1/', variables: {region: {default: eu, enum: [eu, us]}}}
  - {url: 'http://localhost:8080', description: Here.}
  - {url: 'http://[::1]/v1'}
  - {url: 'http://localhost.example.com'}
  - {url: 'wss://example.com'}
paths:
  /a: {get: {responses: {}}}
  /b:
    servers: [{url: 'https://vault.example.com'}]
    get: {responses: {}}
    post: {servers: [{url: 'https://{host}'}], responses: {}}
    put: {servers: [{url: /relative}], responses: {}}
    delete:
      servers: [{url: 'https://vault.example.com/', description: The same.}]
      responses: {}
",
    );
}

#[test]
fn servers_that_are_left_out() {
    check(
        "servers_that_are_left_out",
        "
servers:
  - {url: 'javascript:alert(1)'}
  - {url: 'https://user:pass@example.com'}
  - {url: 'https://{{your-organization-slug}}.commercelayer.io/api'}
  - {url: 'https://${host}/v1'}
  - {description: None.}
paths:
  /a: {get: {responses: {}}}
",
    );
}

#[test]
fn security() {
    check(
        "security",
        "
security: [{basic: []}]
paths:
  /inherited: {get: {responses: {}}}
  /none: {get: {security: [], responses: {}}}
  /optional: {get: {security: [{}, {bearer: []}], responses: {}}}
  /either: {get: {security: [{oauth: [read, write]}, {key: [], cookie: []}], responses: {}}}
  /partly: {get: {security: [{unknown: []}, {bearer: []}], responses: {}}}
components:
  securitySchemes:
    basic: {type: http, scheme: Basic}
    bearer: {type: http, scheme: bearer, bearerFormat: JWT}
    digest: {type: http, scheme: digest}
    key: {type: apiKey, in: header, name: X-Key}
    cookie: {type: apiKey, in: cookie, name: session}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://example.com/token', scopes: {}}}}
    oidc: {type: openIdConnect, openIdConnectUrl: 'https://example.com'}
    mtls: {type: mutualTLS}
    odd: {type: magic}
",
    );
}

#[test]
fn security_that_would_be_lost() {
    check(
        "security_that_would_be_lost",
        "
paths:
  /a: {get: {security: [{basicAuth: []}], responses: {}}}
",
    );
}

#[test]
fn what_is_left_out() {
    check(
        "what_is_left_out",
        "
tags: [{name: a, description: First.}, {name: a}, {description: Nameless.}]
paths:
  x-paths: 1
  /a:
    summary: For all.
    get:
      tags: [a, b, a, 5]
      deprecated: true
      consumes: [application/json]
      responses: {}
    query: {responses: {}}
  /b: 5
extra: 1
",
    );
}

#[test]
fn odd_paths() {
    check(
        "odd_paths",
        "
jsonSchemaDialect: http://json-schema.org/draft-07/schema#
paths:
  '': {get: {responses: {}}}
  a/{b}: {get: {responses: {}}}
  /token#refresh: {post: {operationId: refresh, responses: {}}}
  /token: {post: {operationId: token, responses: {}}}
  /answers?beta=true&lang=:
    get:
      parameters: [{name: lang, in: query, schema: {type: integer}}, {name: limit, in: query, schema: {type: integer}}]
      responses: {}
  /find?by={kind}&{rest}:
    get:
      parameters: [{name: kind, in: path, required: true, schema: {enum: [a, b]}}]
      responses: {}
  /users/:id/posts{?page}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {}
  /boards/{board_id}/{board_id}/items/{itemId}:
    parameters:
      - {name: boardId, in: path, required: true, schema: {type: integer}}
      - {name: item, in: path, required: true, schema: {type: integer}}
    get: {responses: {}}
    put:
      parameters: [{name: unheard_of, in: path, required: true, schema: {type: integer}}]
      responses: {}
  /files/{path:[a-z]{2,3}}: {get: {responses: {}}}
  /lists/{id}:
    get: []
    put: null
    post: 5
    delete: {operationId: gone, $ref: './gone.yaml'}
  /open/{id: {get: {operationId: lost, responses: {}}, put: {responses: {}}}
  'https://example.com/whole': {get: {responses: {}}}
",
    );
}

#[test]
fn odd_security_schemes() {
    check(
        "odd_security_schemes",
        "
security: [{a: []}]
paths:
  /a: {get: {responses: {}}}
  /b: {get: {security: [{lost: []}, {gone: [], a: []}], responses: {}}}
components:
  securitySchemes:
    a: {type: apikey, name: X-Key}
    b: {type: APIKey, in: Header, name: ' X-Other '}
    c: {type: HTTP, scheme: BEARER}
    d: {type: http, bearerFormat: JWT}
    e: {type: basic}
    f: {type: jwt}
    g: {scheme: bearer}
    h: {flows: {clientCredentials: {tokenUrl: 'https://example.com/token'}}}
    i: {type: oidc}
    j: {type: key, in: query, name: key}
    lost: {type: apiKey, in: header, name: 'Authorization: Bearer'}
    k: {type: apiKey, in: body, name: key}
    l: {type: apiKey, in: header}
    m: {type: http}
    n: {}
",
    );
}

#[test]
fn names_that_are_left_out() {
    check(
        "names_that_are_left_out",
        "
paths:
  /a:
    get:
      parameters:
        - {name: content-length, in: header, schema: {type: integer}}
        - {name: 'Authorization: Bearer 1', in: header, required: true, schema: {type: string}}
        - {name: 'a;b', in: cookie, schema: {type: string}}
        - {name: '', in: query, schema: {type: string}}
        - {name: 5, in: Query, schema: {type: string}}
        - {name: kept, in: header, schema: {type: string}}
      responses: {}
",
    );
}

#[test]
fn what_3_2_adds() {
    let text = "
openapi: 3.2.0
$self: https://example.com/apis/openapi.yaml
info: {title: T, version: '1.0'}
tags: [{name: a, summary: 'A, in short.', parent: b, kind: nav}, {name: b}]
servers: [{url: 'https://api.example.com', name: production}]
paths:
  /a:
    parameters: [{name: id, in: query, schema: {type: string}}]
    query:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {200: {summary: In short.}}
    additionalOperations:
      LINK: {operationId: link, responses: {204: {description: Nothing.}}}
      copy: {responses: {204: {description: Nothing.}}}
      'A B': {responses: {204: {description: Nothing.}}}
  /b:
    get:
      parameters: [{name: filter, in: querystring, content: {application/json: {schema: {type: object}}}}]
      responses: {200: {description: Lines., content: {application/jsonl: {itemSchema: {$ref: '#/components/schemas/A'}}}}}
    put:
      parameters:
        - {name: text, in: querystring, content: {text/plain: {schema: {type: string}}}}
        - {name: crumb, in: cookie, style: cookie, schema: {type: string}}
      responses: {200: {description: By name., content: {application/json: {$ref: '#/components/mediaTypes/A'}}}}
    post:
      parameters:
        - name: form
          in: querystring
          content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {q: {type: string}}}}}
      responses: {200: {description: Parts., content: {multipart/mixed: {itemSchema: {type: string}, itemEncoding: {contentType: text/plain}}}}}
components:
  mediaTypes: {A: {schema: {$ref: 'https://example.com/apis/openapi.yaml#/components/schemas/A'}}}
  schemas:
    A:
      type: object
      discriminator: {propertyName: kind, defaultMapping: Other}
      properties: {kind: {type: string}, beside: {$ref: 'https://example.com/apis/beside.yaml#/B'}}
    Other: {allOf: [{$ref: '#/components/schemas/A'}]}
  securitySchemes:
    old: {type: oauth2, deprecated: true, oauth2MetadataUrl: 'https://example.com', flows: {deviceAuthorization: {deviceAuthorizationUrl: 'https://example.com/d', tokenUrl: 'https://example.com/t', scopes: {}}}}
";
    let files = [("beside.yaml", "B: {type: integer}\n")];
    let shown = report(&document(text), &files, |read| describe(&read.document));
    insta::assert_snapshot!("what_3_2_adds", shown);
}

#[test]
fn schemas_in_other_places() {
    check(
        "schemas_in_other_places",
        "
paths:
  /a:
    post:
      parameters:
        - {name: a, in: query, $ref: '#/components/schemas/Text'}
        - {name: b, in: query, type: array, items: {type: integer}, required: true}
        - {name: c, in: query, $ref: '#/components/parameters/C'}
      requestBody: {$ref: '#/components/schemas/Thing'}
      responses:
        200: {$ref: '#/components/schemas/Thing'}
        ' 4xx ': {description: Media., content: {application/json: {$ref: '#/components/schemas/Thing'}, text/plain: {type: string}}}
        600: {description: Odd.}
        2XX: {description: Schema., schema: {$ref: '#/components/schemas/Thing'}}
        Default: {description: Else.}
        success: {description: What.}
    put:
      requestBody: {required: true, schema: {$ref: '#/components/schemas/Thing'}}
      responses: {default: {description: Nothing.}}
components:
  parameters: {C: {name: d, in: header, schema: {type: string}}}
  schemas:
    Text: {type: string, maxLength: 5}
    Thing: {type: object, properties: {x: {type: string}}}
",
    );
}
