//! Schemas of 3.0 and 3.1 in one dialect.

use crate::support::{describe, document, report};

/// Component schemas of a document of a version.
#[track_caller]
fn check(name: &str, version: &str, schemas: &str) {
    let indented = schemas.trim_matches('\n').replace('\n', "\n    ");
    let text = format!(
        "openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n    {indented}\n"
    );
    insta::assert_snapshot!(
        name,
        report(&document(&text), &[], |read| describe(&read.document))
    );
}

#[test]
fn null_in_30() {
    check(
        "null_in_30",
        "3.0.3",
        "
Plain: {type: string, nullable: true}
NotNull: {type: string, nullable: false}
Enum: {type: string, nullable: true, enum: [a, b, null]}
Wrapped: {nullable: true, allOf: [{$ref: '#/components/schemas/Plain'}]}
OneOf: {oneOf: [{type: string}, {enum: [null], nullable: true}]}
Wrong: {type: string, nullable: 'yes'}
",
    );
}

#[test]
fn null_in_31() {
    check(
        "null_in_31",
        "3.1.0",
        "
Plain: {type: [string, 'null']}
Several: {type: [string, integer, 'null']}
OneOf: {oneOf: [{$ref: '#/components/schemas/Plain'}, {type: 'null'}]}
AnyOf: {anyOf: [{type: integer}, {type: string}, {const: null}]}
ByReference: {oneOf: [{type: integer}, {$ref: '#/components/schemas/Nothing'}]}
Nothing: {type: 'null'}
NothingToo: {type: ['null']}
ConstNull: {const: null}
Enum: {enum: [a, null, b]}
OnlyNull: {enum: [null]}
Older: {type: string, nullable: true}
",
    );
}

#[test]
fn constants_and_enums() {
    check(
        "constants_and_enums",
        "3.1.0",
        "
Const: {const: customer}
ConstObject: {const: {a: 1}}
One: {type: string, enum: [customer]}
Strings: {enum: [a, '', 'no', \"1\"]}
Integers: {type: integer, enum: [1, 2, -3]}
Mixed: {enum: [a, 1]}
Untyped: {enum: [1.5, 2.5]}
Empty: {type: string, enum: []}
Wrong: {type: string, enum: a}
",
    );
}

#[test]
fn references_with_siblings_in_31() {
    check(
        "references_with_siblings_in_31",
        "3.1.0",
        "
A: {type: object, properties: {id: {type: string}}}
B: {$ref: '#/components/schemas/A', description: Refined., required: [id]}
C: {$ref: '#/components/schemas/A'}
",
    );
}

#[test]
fn references_with_siblings_in_30() {
    check(
        "references_with_siblings_in_30",
        "3.0.0",
        "
A: {type: object, properties: {id: {type: string}}}
B: {$ref: '#/components/schemas/A', description: Kept., nullable: true, required: [id], x-kept: 1}
",
    );
}

#[test]
fn bounds() {
    check(
        "bounds_of_30",
        "3.0.3",
        "
A: {type: integer, minimum: 1, exclusiveMinimum: true, maximum: 10, exclusiveMaximum: false}
B: {type: number, minimum: 1e400, maximum: 18446744073709551616, multipleOf: 0}
C: {type: number, exclusiveMinimum: true}
",
    );
    check(
        "bounds_of_31",
        "3.1.0",
        "
A: {type: integer, exclusiveMinimum: 1, maximum: 10}
B: {type: string, minLength: 1, maxLength: 0x10, pattern: '(a+)+$', format: email}
C: {type: array, minItems: 1, uniqueItems: true, items: {}}
",
    );
}

#[test]
fn additional_properties() {
    check(
        "additional_properties",
        "3.1.0",
        "
Missing: {type: object}
Forbidden: {type: object, additionalProperties: false}
Allowed: {type: object, additionalProperties: true}
Empty: {type: object, additionalProperties: {}}
Typed: {additionalProperties: {type: string}}
Beside: {type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}
ByPattern: {type: object, patternProperties: {'^x-': {type: string}}, additionalProperties: false}
Wrong: {type: object, additionalProperties: 'yes'}
",
    );
}

#[test]
fn types_that_go_without_saying() {
    check(
        "types_that_go_without_saying",
        "3.0.3",
        "
Object: {properties: {a: {type: string}}, required: [a]}
Array: {items: {type: string}}
OnlyRequired: {required: [a]}
Composed: {allOf: [{$ref: '#/components/schemas/Object'}], properties: {b: {type: string}}}
",
    );
}

#[test]
fn booleans_as_schemas() {
    check(
        "booleans_as_schemas",
        "3.1.0",
        "
Anything: true
Nothing: false
Object: {type: object, properties: {a: true, b: false}}
",
    );
}

#[test]
fn annotations() {
    check(
        "annotations",
        "3.1.0",
        "
A: {type: string, title: T, description: D, default: x, deprecated: true, readOnly: true, examples: [a, b], example: c}
B: {type: string, format: password, writeOnly: true, contentMediaType: image/png, contentEncoding: base64}
C: {type: object, x-one: {a: [1]}, xml: {name: c}, externalDocs: {url: 'https://example.com'}}
D: {type: string, description: null, title: 5, examples: {one: {value: a}}}
",
    );
}

#[test]
fn composition() {
    check(
        "composition",
        "3.0.3",
        "
Pet:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: kind, mapping: {cat: Cat, dog: '#/components/schemas/Dog', fox: Fox}}
Cat: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {purrs: {type: boolean}}}]}
Dog: {allOf: [{$ref: '#/components/schemas/Base'}]}
Base: {type: object, required: [kind], properties: {kind: {type: string}}}
Odd: {oneOf: {type: string}, discriminator: kind}
NoName: {type: object, discriminator: {mapping: {}}}
",
    );
}

#[test]
fn odd_keywords_cost_no_more_than_themselves() {
    check(
        "odd_keywords",
        "3.1.0",
        "
A: {type: strnig, required: true, properties: [], items: {type: [integer, 5]}, readOnly: 'no', optional: true}
B: 5
C: {type: object, properties: {a: null, b: {type: string, required: [1, a]}}}
D: {not: {type: string}, if: {}, then: {}, else: {}, prefixItems: [{}], dependentRequired: {}, unevaluatedProperties: false, $dynamicRef: '#x'}
E: {type: array, items: [{type: string}]}
",
    );
}

#[test]
fn schemas_that_include_themselves() {
    check(
        "schemas_that_include_themselves",
        "3.1.0",
        "
Self: {$ref: '#/components/schemas/Self'}
A: {$ref: '#/components/schemas/B'}
B: {$ref: '#/components/schemas/A'}
C: {allOf: [{$ref: '#/components/schemas/D'}, {type: object, properties: {c: {type: string}}}]}
D: {allOf: [{$ref: '#/components/schemas/C'}]}
Tree: {type: object, properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
Either: {oneOf: [{$ref: '#/components/schemas/Either'}, {type: string}]}
",
    );
}

#[test]
fn tuples_are_lists() {
    check(
        "tuples",
        "3.1.0",
        "
Pair: {type: array, prefixItems: [{type: string}, {type: integer}], items: false}
Point: {type: array, prefixItems: [{type: number}, {type: number}], minItems: 2, maxItems: 2}
Open: {prefixItems: [{type: string}, {type: 'null'}], items: {$ref: '#/components/schemas/Pair'}}
Older: {type: array, items: [{type: string}, {type: integer}], additionalItems: {type: boolean}}
Closed: {type: array, items: false}
Rest: {type: array, unevaluatedItems: {type: string}}
None: {type: array, prefixItems: []}
",
    );
}

#[test]
fn patterns_of_names_are_maps() {
    check(
        "patterns",
        "3.1.0",
        "
One: {type: object, patternProperties: {'^x-': {type: string}}, additionalProperties: false}
Same: {patternProperties: {'^a': {type: string, description: One.}, '^b': {type: string}}}
Several: {patternProperties: {'^a': {type: string}, '^b': {type: integer}}, additionalProperties: {type: boolean}}
Beside: {properties: {a: {type: string}}, patternProperties: {'^b': {}, '^c': false}}
None: {properties: {a: {type: string}}, patternProperties: {'^c': false}}
Left: {properties: {a: {type: string}}, unevaluatedProperties: {type: integer}}
Shut: {properties: {a: {type: string}}, unevaluatedProperties: false}
Names: {type: object, additionalProperties: {type: integer}, propertyNames: {$ref: '#/components/schemas/Name'}}
Name: {type: string, enum: [en, de]}
Wrong: {patternProperties: [], propertyNames: 5, unevaluatedProperties: 'no'}
",
    );
}

#[test]
fn what_conditions_add_is_optional() {
    check(
        "conditions",
        "3.1.0",
        "
Simple:
  type: object
  required: [kind]
  properties: {kind: {type: string}}
  if: {properties: {kind: {const: card}, country: {const: US}}}
  then: {properties: {kind: {const: card}, number: {type: string}, code: {type: string}}, required: [number]}
  else: {properties: {iban: {type: string}, code: {type: integer}}}
Inside:
  allOf:
    - {$ref: '#/components/schemas/Base'}
    - {if: {properties: {kind: {const: a}}}, then: {$ref: '#/components/schemas/A'}}
    - {if: {properties: {kind: {const: b}}}, then: {properties: {b: {type: integer}, kind: {const: b}}}}
Base: {type: object, properties: {kind: {type: string}}}
A: {type: object, properties: {a: {type: string}}}
Dependent:
  properties: {card: {type: string}}
  dependentRequired: {card: [address]}
  dependentSchemas: {card: {properties: {address: {type: string}}}}
  dependencies: {name: [surname], surname: {properties: {title: {type: string}}}}
Narrow: {type: string, not: {const: x}, contains: {}, if: {minLength: 5}, then: {pattern: '^a'}}
Text: {type: string, contentMediaType: application/json, contentSchema: {type: object}}
",
    );
}

#[test]
fn names_of_types_in_other_languages() {
    check(
        "foreign_types",
        "3.0.3",
        "
A: {type: String}
B: {type: int}
C: {type: long, format: odd}
D: {type: bool}
E: {type: [Float, nil]}
F: {type: datetime}
G: {type: file}
H: {type: any}
I: {type: [string, null]}
J: {type: null}
",
    );
}
