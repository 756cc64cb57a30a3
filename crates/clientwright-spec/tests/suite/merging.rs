//! Several documents as one.

use clientwright_spec::{Input, to_yaml};

use crate::support::{describe, report};

#[track_caller]
fn check(name: &str, texts: &[&str]) {
    let names = ["openapi.yaml", "more.yaml", "most.yaml"];
    let inputs: Vec<Input> = texts
        .iter()
        .zip(names)
        .map(|(text, name)| Input {
            name: format!("specs/p/{name}"),
            text: (*text).into(),
            ..Input::default()
        })
        .collect();
    let snapshot = report(&inputs, &[], |read| {
        format!(
            "{}--- effective\n{}",
            describe(&read.document),
            to_yaml(&read.effective)
        )
    });
    insta::assert_snapshot!(name, snapshot);
}

#[test]
fn servers_and_security_stay_with_their_operations() {
    check(
        "merge_servers_and_security",
        &[
            "openapi: 3.1.0
info: {title: First, version: '1'}
servers: [{url: 'https://api.example.com'}]
security: [{key: []}]
tags: [{name: a, description: First.}]
paths:
  /a:
    get: {operationId: a, responses: {}}
    post: {operationId: b, security: [], responses: {}}
components: {securitySchemes: {key: {type: http, scheme: basic}}}
",
            "openapi: 3.1.0
info: {title: Second, version: '2'}
servers: [{url: 'https://vault.example.com'}]
tags: [{name: a, description: Second.}, {name: b}]
paths:
  /b:
    get: {operationId: c, responses: {}}
  /c:
    servers: [{url: 'https://c.example.com'}]
    get: {operationId: d, responses: {}}
",
        ],
    );
}

#[test]
fn what_is_equal_stays_at_the_root() {
    check(
        "merge_equal_roots",
        &[
            "openapi: 3.1.0
info: {title: First, version: '1'}
servers: [{url: 'https://api.example.com'}]
paths: {/a: {get: {operationId: a, responses: {}}}}
",
            "openapi: 3.1.1
info: {title: Second, version: '2'}
servers: [{url: 'https://api.example.com'}]
paths: {/b: {get: {operationId: b, responses: {}}}}
x-more: 1
",
        ],
    );
}

#[test]
fn components_join_when_they_are_equal() {
    check(
        "merge_equal_components",
        &[
            "openapi: 3.1.0
info: {title: First, version: '1'}
paths: {}
components:
  schemas:
    A: {type: object, description: The first., properties: {description: {type: string, example: a}}}
    B: {type: string}
",
            "openapi: 3.1.0
info: {title: Second, version: '2'}
paths: {}
components:
  schemas:
    A: {properties: {description: {type: string, example: b}}, description: The second., type: object}
    C: {$ref: 'openapi.yaml#/components/schemas/B'}
",
        ],
    );
}

#[test]
fn components_that_differ_are_refused() {
    check(
        "merge_unequal_components",
        &[
            "openapi: 3.1.0
info: {title: First, version: '1'}
paths: {}
components: {schemas: {A: {type: object, properties: {description: {type: string}}}}}
",
            "openapi: 3.1.0
info: {title: Second, version: '2'}
paths: {}
components: {schemas: {A: {type: object, properties: {summary: {type: string}}}}}
",
        ],
    );
}

#[test]
fn path_items_join_when_their_methods_differ() {
    check(
        "merge_path_items",
        &[
            "openapi: 3.1.0
info: {title: First, version: '1'}
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: a, responses: {}}
",
            "openapi: 3.1.0
info: {title: Second, version: '2'}
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {name: q, in: query, schema: {type: string}}]
    post: {operationId: b, responses: {}, parameters: [{name: q, in: query, schema: {type: boolean}}]}
",
        ],
    );
}

#[test]
fn one_operation_twice_is_refused() {
    check(
        "merge_operation_twice",
        &[
            "openapi: 3.1.0
info: {title: First, version: '1'}
paths: {/a: {get: {operationId: a, responses: {}}}}
",
            "openapi: 3.1.0
info: {title: Second, version: '2'}
paths: {/a: {get: {operationId: b, responses: {}}}}
",
        ],
    );
}

#[test]
fn versions_are_brought_to_the_highest() {
    check(
        "merge_versions",
        &[
            "openapi: 3.1.0
info: {title: First, version: '1'}
paths: {}
",
            "openapi: 3.0.3
info: {title: Second, version: '2'}
paths: {}
components:
  schemas:
    A: {type: string, nullable: true}
    B: {type: integer, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}
    C: {nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}
    D: {$ref: '#/components/schemas/A', description: Kept., type: integer}
    E: {type: object, properties: {nullable: {type: string, nullable: false}}}
",
        ],
    );
}

#[test]
fn versions_that_are_not_read() {
    let texts = [
        "swagger: '2.0'\npaths: {}\n",
        "openapi: 4.0.0\npaths: {}\n",
        "paths: {}\n",
        "[]\n",
        "openapi: 3.2.0\npaths: {}\n",
    ];
    let snapshot = texts
        .map(|text| {
            report(&crate::support::document(text), &[], |read| {
                describe(&read.document)
            })
        })
        .join("\n");
    insta::assert_snapshot!("versions", snapshot);
}

#[test]
fn additional_operations() {
    let document = |name: &str, servers: &str, method: &str| {
        Input {
        name: name.into(),
        text: format!(
            "openapi: 3.2.0\ninfo: {{title: T, version: '1'}}\nservers: [{{url: '{servers}'}}]\npaths:\n  /a: {{additionalOperations: {{{method}: {{responses: {{'204': {{}}}}}}, SAME: {{responses: {{'204': {{}}}}}}}}}}\n"
        )
            .into(),
        ..Input::default()
    }
    };
    let inputs = [
        document("a.yaml", "https://a.example.com", "LINK"),
        document("b.yaml", "https://b.example.com", "UNLINK"),
    ];
    insta::assert_snapshot!(
        "merge_additional_operations",
        report(&inputs, &[], |read| to_yaml(&read.effective))
    );
}
