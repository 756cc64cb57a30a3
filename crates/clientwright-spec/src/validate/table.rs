//! What the objects of the specification hold, version by version.

use super::{Cx, Place, rules};

/// Versions, as a set.
pub(super) type Versions = u8;
pub(super) const V20: Versions = 1;
pub(super) const V30: Versions = 2;
pub(super) const V31: Versions = 4;
pub(super) const V32: Versions = 8;
/// OpenAPI 3, whichever.
pub(super) const V3: Versions = V30 | V31 | V32;
/// Versions whose schemas are those of JSON Schema 2020-12.
pub(super) const NEW: Versions = V31 | V32;
/// Versions whose schemas have a list of keywords of their own.
pub(super) const OLD: Versions = V20 | V30;
const ALL: Versions = V20 | V3;

/// What stands under a key.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Any,
    Text,
    Flag,
    Number,
    /// An integer that is not negative.
    Count,
    /// One of a few words.
    Word(&'static [&'static str]),
    Texts,
    /// Texts of which there is one at least, none twice.
    Names,
    /// Words of a list.
    Words(&'static [&'static str]),
    /// Values of which there is one at least.
    Values,
    TextMap,
    List(&'static Object),
    Map(&'static Object),
    /// A mapping whose keys are names of components.
    Named(&'static Object),
    One(&'static Object),
    /// An object, or true or false.
    OneOrFlag(&'static Object),
    /// An object, or a list of them.
    OneOrList(&'static Object),
    /// The `type` of a schema.
    Types,
}

/// A field of an object.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// Where it exists.
    pub(super) versions: Versions,
    /// Where it must be there.
    pub(super) needed: Versions,
}

impl Field {
    const fn needed(mut self) -> Self {
        self.needed = ALL;
        self
    }

    const fn needed_in(mut self, versions: Versions) -> Self {
        self.needed = versions;
        self
    }

    const fn only(mut self, versions: Versions) -> Self {
        self.versions = versions;
        self
    }
}

/// What keys there are beside the fields.
#[derive(Clone, Copy)]
pub(super) enum Rest {
    /// None but extensions.
    Closed,
    /// Any.
    Open,
    /// Any in the newer versions.
    OpenInNew,
    /// Objects, under any key.
    Of(&'static Object),
    /// Statuses.
    Statuses(&'static Object),
}

/// Whether a reference may stand instead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    No,
    Yes,
    /// Where siblings count, in the newer versions.
    Schema,
    /// It must not, but is understood.
    Odd,
}

pub(super) type Rule = fn(&mut Cx<'_>, &Place<'_>);

/// A kind of object.
pub(super) struct Object {
    /// With its article.
    pub(super) name: &'static str,
    pub(super) fields: &'static [Field],
    pub(super) rest: Rest,
    pub(super) reference: Reference,
    /// What fields alone do not say.
    pub(super) rule: Option<Rule>,
}

const fn object(name: &'static str, fields: &'static [Field]) -> Object {
    Object {
        name,
        fields,
        rest: Rest::Closed,
        reference: Reference::No,
        rule: None,
    }
}

impl Object {
    const fn or_reference(mut self) -> Self {
        self.reference = Reference::Yes;
        self
    }

    const fn or_odd_reference(mut self) -> Self {
        self.reference = Reference::Odd;
        self
    }

    const fn rest(mut self, rest: Rest) -> Self {
        self.rest = rest;
        self
    }

    const fn rule(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }
}

const fn field(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        versions: ALL,
        needed: 0,
    }
}

use Shape::{
    Any, Count, Flag, List, Map, Named, Names, Number, One, OneOrFlag, OneOrList, Text, TextMap,
    Texts, Types, Values, Word, Words,
};

const SCHEMES: &[&str] = &["http", "https", "ws", "wss"];

pub(super) static DOCUMENT: Object = object(
    "a document",
    &[
        field("openapi", Text).only(V3).needed_in(V3),
        field("swagger", Text).only(V20).needed_in(V20),
        field("info", One(&INFO)).needed(),
        field("paths", One(&PATHS)).needed_in(OLD),
        field("servers", List(&SERVER)).only(V3),
        field("components", One(&COMPONENTS)).only(V3),
        field("security", List(&REQUIREMENT)),
        field("tags", List(&TAG)),
        field("externalDocs", One(&EXTERNAL_DOCS)),
        field("webhooks", Map(&PATH_ITEM)).only(NEW),
        field("jsonSchemaDialect", Text).only(NEW),
        field("$self", Text).only(V32),
        field("host", Text).only(V20),
        field("basePath", Text).only(V20),
        field("schemes", Words(SCHEMES)).only(V20),
        field("consumes", Texts).only(V20),
        field("produces", Texts).only(V20),
        field("definitions", Map(&SCHEMA)).only(V20),
        field("parameters", Map(&PARAMETER)).only(V20),
        field("responses", Map(&RESPONSE)).only(V20),
        field("securityDefinitions", Map(&SCHEME)).only(V20),
    ],
)
.rule(rules::document);

static INFO: Object = object(
    "`info`",
    &[
        field("title", Text).needed(),
        field("version", Text).needed(),
        field("summary", Text).only(NEW),
        field("description", Text),
        field("termsOfService", Text),
        field("contact", One(&CONTACT)),
        field("license", One(&LICENSE)),
    ],
);

static CONTACT: Object = object(
    "a contact",
    &[
        field("name", Text),
        field("url", Text),
        field("email", Text),
    ],
);

static LICENSE: Object = object(
    "a license",
    &[
        field("name", Text).needed(),
        field("identifier", Text).only(NEW),
        field("url", Text),
    ],
)
.rule(rules::license);

static SERVER: Object = object(
    "a server",
    &[
        field("url", Text).needed(),
        field("name", Text).only(V32),
        field("description", Text),
        field("variables", Map(&SERVER_VARIABLE)),
    ],
);

static SERVER_VARIABLE: Object = object(
    "a variable of a server",
    &[
        field("enum", Texts),
        field("default", Text).needed(),
        field("description", Text),
    ],
)
.rule(rules::server_variable);

static COMPONENTS: Object = object(
    "`components`",
    &[
        field("schemas", Named(&SCHEMA)),
        field("responses", Named(&RESPONSE)),
        field("parameters", Named(&PARAMETER)),
        field("examples", Named(&EXAMPLE)),
        field("requestBodies", Named(&REQUEST_BODY)),
        field("headers", Named(&HEADER)),
        field("securitySchemes", Named(&SCHEME)),
        field("links", Named(&LINK)),
        field("callbacks", Named(&CALLBACK)),
        field("pathItems", Named(&PATH_ITEM)).only(NEW),
        field("mediaTypes", Named(&MEDIA_TYPE)).only(V32),
    ],
);

static PATHS: Object = object("`paths`", &[]).rest(Rest::Of(&PATH_ITEM));

pub(super) static PATH_ITEM: Object = object(
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
.rule(rules::path_item);

pub(super) static OPERATION: Object = object(
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

static EXTERNAL_DOCS: Object = object(
    "`externalDocs`",
    &[field("description", Text), field("url", Text).needed()],
);

pub(super) static PARAMETER: Object = object(
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
        field("format", Text).only(V20),
        field("items", One(&ITEMS)).only(V20),
        field(
            "collectionFormat",
            Word(&["csv", "ssv", "tsv", "pipes", "multi"]),
        )
        .only(V20),
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
    ],
)
.or_reference()
.rule(rules::parameter);

pub(super) static HEADER: Object = object(
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
        field("format", Text).only(V20),
        field("items", One(&ITEMS)).only(V20),
        field("collectionFormat", Word(&["csv", "ssv", "tsv", "pipes"])).only(V20),
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
    ],
)
.or_reference()
.rule(rules::header);

/// The items of a parameter or header of 2.0.
static ITEMS: Object = object(
    "`items` of a parameter",
    &[
        field(
            "type",
            Word(&["string", "number", "integer", "boolean", "array"]),
        ),
        field("format", Text),
        field("items", One(&ITEMS)),
        field("collectionFormat", Word(&["csv", "ssv", "tsv", "pipes"])),
        field("default", Any),
        field("maximum", Number),
        field("exclusiveMaximum", Flag),
        field("minimum", Number),
        field("exclusiveMinimum", Flag),
        field("maxLength", Count),
        field("minLength", Count),
        field("pattern", Text),
        field("maxItems", Count),
        field("minItems", Count),
        field("uniqueItems", Flag),
        field("enum", Values),
        field("multipleOf", Number),
    ],
);

pub(super) static REQUEST_BODY: Object = object(
    "a request body",
    &[
        field("description", Text),
        field("content", Map(&MEDIA_TYPE)).needed(),
        field("required", Flag),
    ],
)
.or_reference();

pub(super) static MEDIA_TYPE: Object = object(
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

pub(super) static ENCODING: Object = object(
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

static RESPONSES: Object = object("`responses`", &[])
    .rest(Rest::Statuses(&RESPONSE))
    .rule(rules::responses);

pub(super) static RESPONSE: Object = object(
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

static FREE: Object = object("`examples`", &[]).rest(Rest::Open);

pub(super) static CALLBACK: Object = object("a callback", &[])
    .or_reference()
    .rest(Rest::Of(&PATH_ITEM));

pub(super) static EXAMPLE: Object = object(
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

pub(super) static LINK: Object = object(
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

static TAG: Object = object(
    "a tag",
    &[
        field("name", Text).needed(),
        field("summary", Text).only(V32),
        field("description", Text),
        field("externalDocs", One(&EXTERNAL_DOCS)),
        field("parent", Text).only(V32),
        field("kind", Text).only(V32),
    ],
);

static REQUIREMENT: Object = object("a security requirement", &[])
    .rest(Rest::Open)
    .rule(rules::requirement);

pub(super) static SCHEME: Object = object(
    "a security scheme",
    &[
        field("type", Word(&["basic", "apiKey", "oauth2"]))
            .only(V20)
            .needed_in(V20),
        field("type", Word(&["apiKey", "http", "oauth2", "openIdConnect"]))
            .only(V30)
            .needed_in(V30),
        field(
            "type",
            Word(&["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"]),
        )
        .only(NEW)
        .needed_in(NEW),
        field("description", Text),
        field("deprecated", Flag).only(V32),
        field("name", Text),
        field("in", Word(&["query", "header"])).only(V20),
        field("in", Word(&["query", "header", "cookie"])).only(V3),
        field("scheme", Text).only(V3),
        field("bearerFormat", Text).only(V3),
        field("flows", One(&FLOWS)).only(V3),
        field("openIdConnectUrl", Text).only(V3),
        field("oauth2MetadataUrl", Text).only(V32),
        field(
            "flow",
            Word(&["implicit", "password", "application", "accessCode"]),
        )
        .only(V20),
        field("authorizationUrl", Text).only(V20),
        field("tokenUrl", Text).only(V20),
        field("scopes", TextMap).only(V20),
    ],
)
.or_reference()
.rule(rules::scheme);

static FLOWS: Object = object(
    "`flows`",
    &[
        field("implicit", One(&FLOW_IMPLICIT)),
        field("password", One(&FLOW_TOKEN)),
        field("clientCredentials", One(&FLOW_TOKEN)),
        field("authorizationCode", One(&FLOW_CODE)),
        field("deviceAuthorization", One(&FLOW_DEVICE)).only(V32),
    ],
);

static FLOW_IMPLICIT: Object = object(
    "a flow",
    &[
        field("authorizationUrl", Text).needed(),
        field("refreshUrl", Text),
        field("scopes", TextMap).needed(),
    ],
);

static FLOW_TOKEN: Object = object(
    "a flow",
    &[
        field("tokenUrl", Text).needed(),
        field("refreshUrl", Text),
        field("scopes", TextMap).needed(),
    ],
);

static FLOW_CODE: Object = object(
    "a flow",
    &[
        field("authorizationUrl", Text).needed(),
        field("tokenUrl", Text).needed(),
        field("refreshUrl", Text),
        field("scopes", TextMap).needed(),
    ],
);

static FLOW_DEVICE: Object = object(
    "a flow",
    &[
        field("deviceAuthorizationUrl", Text).needed(),
        field("tokenUrl", Text).needed(),
        field("refreshUrl", Text),
        field("scopes", TextMap).needed(),
    ],
);

pub(super) static SCHEMA: Object = Object {
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
    rest: Rest::OpenInNew,
    reference: Reference::Schema,
    rule: Some(rules::schema),
};

static DISCRIMINATOR: Object = object(
    "a discriminator",
    &[
        field("propertyName", Text).needed(),
        field("mapping", TextMap),
        field("defaultMapping", Text).only(V32),
    ],
);

static XML: Object = object(
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
