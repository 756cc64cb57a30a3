//! Paths, operations and what they send and get.

use super::Shape::{Any, Count, Flag, List, Map, Number, One, Text, Texts, Values, Word, Words};
use super::schema::SCHEMA;
use super::top::{EXTERNAL_DOCS, REQUIREMENT, SCHEMES, SERVER};
use super::{Field, OLD, Object, Rest, V3, V20, V30, V31, V32, field, object};
use crate::validate::rules;

pub(in crate::validate) static PATHS: Object = object("`paths`", &[])
    .or_odd_reference()
    .rest(Rest::Of(&PATH_ITEM));

pub(in crate::validate) static PATH_ITEM: Object = object(
    "a path",
    &[
        field("$ref", Text),
        field("summary", Text).only(V3),
        field("description", Text).only(V3),
        field("servers", List(&SERVER)).only(V3),
        field("parameters", List(&PARAMETER)),
        field("get", One(&OPERATION)),
        field("put", One(&OPERATION)),
        field("post", One(&OPERATION)),
        field("delete", One(&OPERATION)),
        field("options", One(&OPERATION)),
        field("head", One(&OPERATION)),
        field("patch", One(&OPERATION)),
        field("trace", One(&OPERATION)).only(V3),
        field("query", One(&OPERATION)).only(V32),
        field("additionalOperations", Map(&OPERATION)).only(V32),
    ],
)
.rest(Rest::Methods)
.rule(rules::path_item);

pub(in crate::validate) static OPERATION: Object = object(
    "an operation",
    &[
        field("tags", Texts),
        field("summary", Text),
        field("description", Text),
        field("externalDocs", One(&EXTERNAL_DOCS)),
        field("operationId", Text),
        field("parameters", List(&PARAMETER)),
        field("requestBody", One(&REQUEST_BODY)).only(V3),
        field("responses", One(&RESPONSES)).needed_in(OLD),
        field("callbacks", Map(&CALLBACK)).only(V3),
        field("deprecated", Flag),
        field("security", List(&REQUIREMENT)),
        field("servers", List(&SERVER)).only(V3),
        field("consumes", Texts).only(V20),
        field("produces", Texts).only(V20),
        field("schemes", Words(SCHEMES)).only(V20),
    ],
)
.or_odd_reference()
.rule(rules::operation);

pub(in crate::validate) static PARAMETER: Object = object(
    "a parameter",
    &[
        field("name", Text).needed(),
        field("in", Word(&["query", "header", "path", "formData", "body"]))
            .only(V20)
            .needed_in(V20),
        field("in", Word(&["query", "header", "path", "cookie"]))
            .only(V30 | V31)
            .needed_in(V30 | V31),
        field(
            "in",
            Word(&["query", "querystring", "header", "path", "cookie"]),
        )
        .only(V32)
        .needed_in(V32),
        field("description", Text),
        field("required", Flag),
        field("deprecated", Flag).only(V3),
        field("allowEmptyValue", Flag),
        field("style", Text).only(V3),
        field("explode", Flag).only(V3),
        field("allowReserved", Flag).only(V3),
        field("schema", One(&SCHEMA)),
        field("content", Map(&MEDIA_TYPE)).only(V3),
        field("example", Any).only(V3),
        field("examples", Map(&EXAMPLE)).only(V3),
        // A parameter of 2.0 is a schema in all but name.
        field(
            "type",
            Word(&["string", "number", "integer", "boolean", "array", "file"]),
        )
        .only(V20),
        field(
            "collectionFormat",
            Word(&["csv", "ssv", "tsv", "pipes", "multi"]),
        )
        .only(V20),
    ],
)
.also(&PLAIN)
.or_reference()
.rule(rules::parameter);

pub(in crate::validate) static HEADER: Object = object(
    "a header",
    &[
        field("description", Text),
        field("required", Flag).only(V3),
        field("deprecated", Flag).only(V3),
        field("allowEmptyValue", Flag).only(V30),
        field("style", Word(&["simple"])).only(V3),
        field("explode", Flag).only(V3),
        field("allowReserved", Flag).only(V30),
        field("schema", One(&SCHEMA)).only(V3),
        field("content", Map(&MEDIA_TYPE)).only(V3),
        field("example", Any).only(V3),
        field("examples", Map(&EXAMPLE)).only(V3),
        field(
            "type",
            Word(&["string", "number", "integer", "boolean", "array"]),
        )
        .only(V20)
        .needed_in(V20),
        field("collectionFormat", Word(&["csv", "ssv", "tsv", "pipes"])).only(V20),
    ],
)
.also(&PLAIN)
.or_reference()
.rule(rules::header);

/// What describes a value of 2.0 that is no body.
static PLAIN: [Field; 15] = [
    field("format", Text).only(V20),
    field("items", One(&ITEMS)).only(V20),
    field("default", Any).only(V20),
    field("maximum", Number).only(V20),
    field("exclusiveMaximum", Flag).only(V20),
    field("minimum", Number).only(V20),
    field("exclusiveMinimum", Flag).only(V20),
    field("maxLength", Count).only(V20),
    field("minLength", Count).only(V20),
    field("pattern", Text).only(V20),
    field("maxItems", Count).only(V20),
    field("minItems", Count).only(V20),
    field("uniqueItems", Flag).only(V20),
    field("enum", Values).only(V20),
    field("multipleOf", Number).only(V20),
];

/// The items of a parameter or header of 2.0.
pub(in crate::validate) static ITEMS: Object = object(
    "`items` of a parameter",
    &[
        field(
            "type",
            Word(&["string", "number", "integer", "boolean", "array"]),
        ),
        field("collectionFormat", Word(&["csv", "ssv", "tsv", "pipes"])),
    ],
)
.also(&PLAIN);

pub(in crate::validate) static REQUEST_BODY: Object = object(
    "a request body",
    &[
        field("description", Text),
        field("content", Map(&MEDIA_TYPE)).needed(),
        field("required", Flag),
    ],
)
.or_reference();

pub(in crate::validate) static MEDIA_TYPE: Object = object(
    "a media type",
    &[
        field("description", Text).only(V32),
        field("schema", One(&SCHEMA)),
        field("itemSchema", One(&SCHEMA)).only(V32),
        field("example", Any),
        field("examples", Map(&EXAMPLE)),
        field("encoding", Map(&ENCODING)),
        field("prefixEncoding", List(&ENCODING)).only(V32),
        field("itemEncoding", One(&ENCODING)).only(V32),
    ],
)
.or_reference()
.rule(rules::media_type);

pub(in crate::validate) static ENCODING: Object = object(
    "an encoding",
    &[
        field("contentType", Text),
        field("headers", Map(&HEADER)),
        field(
            "style",
            Word(&["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
        ),
        field("explode", Flag),
        field("allowReserved", Flag),
        field("encoding", Map(&ENCODING)).only(V32),
        field("prefixEncoding", List(&ENCODING)).only(V32),
        field("itemEncoding", One(&ENCODING)).only(V32),
    ],
)
.rule(rules::encoding);

pub(in crate::validate) static RESPONSES: Object = object("`responses`", &[])
    .or_odd_reference()
    .rest(Rest::Statuses(&RESPONSE))
    .rule(rules::responses);

pub(in crate::validate) static RESPONSE: Object = object(
    "a response",
    &[
        field("description", Text).needed_in(V20 | V30 | V31),
        field("summary", Text).only(V32),
        field("headers", Map(&HEADER)),
        field("content", Map(&MEDIA_TYPE)).only(V3),
        field("links", Map(&LINK)).only(V3),
        field("schema", One(&SCHEMA)).only(V20),
        field("examples", One(&FREE)).only(V20),
    ],
)
.or_reference();

pub(in crate::validate) static FREE: Object = object("`examples`", &[]).rest(Rest::Open);

pub(in crate::validate) static CALLBACK: Object = object("a callback", &[])
    .or_reference()
    .rest(Rest::Of(&PATH_ITEM));

pub(in crate::validate) static EXAMPLE: Object = object(
    "an example",
    &[
        field("summary", Text),
        field("description", Text),
        field("value", Any),
        field("externalValue", Text),
        field("dataValue", Any).only(V32),
        field("serializedValue", Text).only(V32),
    ],
)
.or_reference()
.rule(rules::example);

pub(in crate::validate) static LINK: Object = object(
    "a link",
    &[
        field("operationRef", Text),
        field("operationId", Text),
        field("parameters", One(&FREE)),
        field("requestBody", Any),
        field("description", Text),
        field("server", One(&SERVER)),
    ],
)
.or_reference()
.rule(rules::link);
