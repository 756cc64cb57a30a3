//! What follows from the model: boxes, constructors, directions. And `client.yaml` that does not stand.

use std::fmt::Write as _;

use clientwright_codegen::analyse::analyse;
use clientwright_codegen::config;
use clientwright_codegen::model::{Shape, TypeId};
use clientwright_spec::{Diagnostics, Sources, render};

use crate::support::{document, whole};

/// One line for each type of a document that sends `Sent` and answers with `T`.
fn facts(schemas: &str) -> String {
    let content = |name: &str| {
        format!(
            "content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}"
        )
    };
    let paths = format!(
        "/t:\n  post:\n    tags: [t]\n    operationId: t\n    requestBody: {{{}}}\n    responses: {{'200': {{description: ok, {}}}}}\n",
        content("Sent"),
        content("T"),
    );
    let mut components = "schemas:\n".to_owned();
    for line in schemas.lines() {
        let _ = writeln!(components, "  {line}");
    }
    let lowered = document(&whole(&paths, &components), "");
    let facts = analyse(&lowered.api, &lowered.calls);
    let mut out = String::new();
    for (id, ty) in lowered.api.types.iter::<TypeId>() {
        let own = &facts[id];
        let _ = write!(out, "{}: {:?}", ty.name.words.join("."), own.direction);
        if own.constructible && matches!(ty.shape, Shape::Record(_)) {
            let _ = write!(
                out,
                ", new takes {:?}, default {:?}",
                own.required, own.default
            );
        }
        if own.eq {
            out.push_str(", eq");
        }
        let boxed: Vec<usize> = facts
            .boxed
            .iter()
            .filter(|(of, _)| *of == id)
            .map(|(_, slot)| *slot)
            .collect();
        if !boxed.is_empty() {
            let _ = write!(out, ", boxes {boxed:?}");
        }
        out.push('\n');
    }
    out
}

#[test]
fn constructors_and_directions() {
    let text = "\
Sent: {type: object, required: [kind, name, group], properties: {kind: {const: a}, name: {type: string}, group: {type: [string, 'null']}, shared: {$ref: '#/components/schemas/Shared'}}}
T: {type: object, required: [a], properties: {a: {type: number}, shared: {$ref: '#/components/schemas/Shared'}}}
Shared: {type: object, required: [kind], properties: {kind: {const: shared}, plain: {$ref: '#/components/schemas/Plain'}}}
Plain: {type: object, properties: {x: {type: string}}}";
    assert_eq!(
        facts(text),
        "Sent: Request, new takes [1, 2], default None, eq\n\
         T: Response\n\
         Shared: Both, new takes [], default Written, eq\n\
         Plain: Both, new takes [], default Derived, eq\n"
    );
}

/// Each cycle is broken once, lists and maps need no box, and neither do types beside a cycle.
#[test]
fn boxes() {
    let text = "\
Sent: {type: object}
T: {type: object, properties: {id: {type: string}, parent: {$ref: '#/components/schemas/T'}, all: {type: array, items: {$ref: '#/components/schemas/T'}}, a: {$ref: '#/components/schemas/A'}}}
A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}, c: {$ref: '#/components/schemas/C'}}}
B: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}
C: {type: object, properties: {x: {type: string}}}";
    assert_eq!(
        facts(text),
        "Sent: Request\nT: Response, eq, boxes [1]\nA: Response, eq\nB: Response, eq, boxes [0]\nC: Response, eq\n"
    );
}

/// A large member of a union is boxed, a small one is not.
#[test]
fn large_members() {
    let fields: Vec<String> = (0..10)
        .map(|index| format!("f{index}: {{type: string}}"))
        .collect();
    let text = format!(
        "Sent: {{type: object}}\nT: {{oneOf: [{{type: string}}, {{$ref: '#/components/schemas/Large'}}]}}\nLarge: {{type: object, properties: {{{}}}}}",
        fields.join(", ")
    );
    assert_eq!(
        facts(&text),
        "Sent: Request\nT: Response, boxes [1]\nLarge: Response, eq\n"
    );
}

/// A `client.yaml` that does not stand is refused with its place.
#[test]
fn client_yaml() {
    let check = |text: &str| {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let file = sources.add("client.yaml", text);
        assert!(config::parse(file, text, &mut diagnostics).is_none());
        render(&sources, &diagnostics)
    };
    insta::assert_snapshot!([
        check("crate: {name: a, version: 0.1.0}\ndocuments: []\nhostss: {}\n"),
        check("crate: {name: a, version: 0.1.0}\ndocuments:\n  - file: a.yaml\n    source: here\n    retrieved: today\n    kind: borrowed\n"),
        check("crate: {name: a}\ndocuments: []\n"),
        check("crate: [unclosed\n"),
        check(""),
        check("crate: {name: ../x, version: '1'}\ndocuments: []\nheaders: {Host: {default: x}, X-A: {default: \"a\\r\\nb\"}}\n"),
        check("crate: {name: a, version: 0.1.0}\ndocuments: []\noperations: {list: {paging: true}}\n"),
        check("crate: {name: a, version: 0.1.0}\ndocuments: []\noperations: {list: {paging: {kind: pages, results: /data}}}\n"),
        check("crate: {name: a, version: 0.1.0}\ndocuments: []\npaging: [{kind: offset, results: /data}]\n"),
        check("crate:\n  name: a\n  version: 0.1.0\n  dependencies:\n    my-money: 1.2\ndocuments: []\n"),
        check("crate:\n  name: a\n  version: 0.1.0\n  dependencies:\n    my-money: {path: ../money, feature: [serde]}\ndocuments: []\n"),
        check("crate:\n  name: a\n  version: 0.1.0\n  dependencies:\n    my-money: {path: ../money, features: serde}\ndocuments: []\n"),
        check("crate: {name: a, version: 0.1.0}\ndocuments: []\nreplace:\n  Money: [my_money::Money]\n"),
        check("crate: {name: a, version: 0.1.0}\ndocuments: []\nreplace:\n  Money: {path: 'my_money::Money'}\n"),
    ]
    .join("\n"));
    let sending = |text: &str| {
        let documents = "{file: a.yaml, source: here, retrieved: today, kind: hand-written}";
        check(&format!(
            "crate: {{name: a, version: 0.1.0}}\ndocuments: [{documents}]\n{text}"
        ))
    };
    insta::assert_snapshot!(
        "client_yaml_on_sending",
        [
            sending("idempotency: {header: Host, field: key, max_length: 8, methods: [GET]}\n"),
            sending("idempotency: {field: key}\n"),
            sending("idempotency: {header: x-key}\nheaders: {X-Key: {}}\n"),
            sending("operations: {a: {idempotency: twice}}\n"),
            sending("operations: {a: {idempotency: {head: X-Key}}}\n"),
            sending("operations: {a: {idempotency: 3}}\n"),
            sending("operations: {a: {idempotency: {header: X-Key, methods: [POST]}}}\n"),
            sending(
                "operations: {a: {idempotency: never, retry_statuses: [423, 423, 200, 503]}}\n"
            ),
            sending("rate_limit: {}\n"),
            sending(
                "rate_limit: {limit: 'X Limit', remaining: [X-Left], reset: {X-Reset: hours}}\n"
            ),
            sending("rate_limit: {limit: 'X Limit', remaining: 3}\n"),
            sending("rate_limit: {limit: 'X Limit', remaining: X-Left, reset: {Host: seconds}}\n"),
        ]
        .join("\n")
    );
}
