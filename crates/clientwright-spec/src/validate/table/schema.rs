//! Schemas.

use super::Shape::{
    Any, Count, Flag, List, Map, Names, Number, One, OneOrFlag, OneOrList, Text, TextMap, Types,
    Values, Word,
};
use super::top::EXTERNAL_DOCS;
use super::{NEW, OLD, Object, Reference, Rest, V3, V20, V30, V32, field, object};
use crate::validate::rules;

pub(in crate::validate) static SCHEMA: Object = Object {
    name: "a schema",
    fields: &[
        field("$ref", Text),
        field("type", Types),
        field("properties", Map(&SCHEMA)),
        field("description", Text),
        field("format", Text),
        field("example", Any),
        field("enum", Values),
        field("items", OneOrList(&SCHEMA)).only(V20),
        field("items", One(&SCHEMA)).only(V3),
        field("required", Names),
        field("additionalProperties", OneOrFlag(&SCHEMA)),
        field("allOf", List(&SCHEMA)),
        field("oneOf", List(&SCHEMA)).only(V3),
        field("anyOf", List(&SCHEMA)).only(V3),
        field("not", One(&SCHEMA)).only(V3),
        field("title", Text),
        field("default", Any),
        field("nullable", Flag).only(V30),
        field("readOnly", Flag),
        field("writeOnly", Flag).only(V3),
        field("deprecated", Flag).only(V3),
        field("discriminator", Text).only(V20),
        field("discriminator", One(&DISCRIMINATOR)).only(V3),
        field("externalDocs", One(&EXTERNAL_DOCS)),
        field("xml", One(&XML)),
        field("multipleOf", Number),
        field("maximum", Number),
        field("minimum", Number),
        field("exclusiveMaximum", Flag).only(OLD),
        field("exclusiveMinimum", Flag).only(OLD),
        field("exclusiveMaximum", Number).only(NEW),
        field("exclusiveMinimum", Number).only(NEW),
        field("maxLength", Count),
        field("minLength", Count),
        field("pattern", Text),
        field("maxItems", Count),
        field("minItems", Count),
        field("uniqueItems", Flag),
        field("maxProperties", Count),
        field("minProperties", Count),
        field("const", Any).only(NEW),
        field("examples", Any).only(NEW),
        field("$schema", Text).only(NEW),
        field("$id", Text).only(NEW),
        field("$anchor", Text).only(NEW),
        field("$dynamicRef", Text).only(NEW),
        field("$dynamicAnchor", Text).only(NEW),
        field("$comment", Text).only(NEW),
        field("$defs", Map(&SCHEMA)).only(NEW),
        field("if", One(&SCHEMA)).only(NEW),
        field("then", One(&SCHEMA)).only(NEW),
        field("else", One(&SCHEMA)).only(NEW),
        field("dependentSchemas", Map(&SCHEMA)).only(NEW),
        field("prefixItems", List(&SCHEMA)).only(NEW),
        field("contains", One(&SCHEMA)).only(NEW),
        field("maxContains", Count).only(NEW),
        field("minContains", Count).only(NEW),
        field("patternProperties", Map(&SCHEMA)).only(NEW),
        field("propertyNames", One(&SCHEMA)).only(NEW),
        field("unevaluatedItems", One(&SCHEMA)).only(NEW),
        field("unevaluatedProperties", One(&SCHEMA)).only(NEW),
        field("contentEncoding", Text).only(NEW),
        field("contentMediaType", Text).only(NEW),
        field("contentSchema", One(&SCHEMA)).only(NEW),
    ],
    also: &[],
    rest: Rest::OpenInNew,
    reference: Reference::Schema,
    rule: Some(rules::schema),
};

pub(in crate::validate) static DISCRIMINATOR: Object = object(
    "a discriminator",
    &[
        field("propertyName", Text).needed(),
        field("mapping", TextMap),
        field("defaultMapping", Text).only(V32),
    ],
);

pub(in crate::validate) static XML: Object = object(
    "`xml`",
    &[
        field("name", Text),
        field("namespace", Text),
        field("prefix", Text),
        field("attribute", Flag),
        field("wrapped", Flag),
        field(
            "nodeType",
            Word(&["element", "attribute", "text", "cdata", "none"]),
        )
        .only(V32),
    ],
)
.rule(rules::xml);
