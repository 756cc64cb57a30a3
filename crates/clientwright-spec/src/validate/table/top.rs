//! What stands on top of a document: information, servers, tags, security.

use super::Shape::{Flag, List, Map, Named, One, Text, TextMap, Texts, Word, Words};
use super::operation::{
    CALLBACK, EXAMPLE, HEADER, LINK, MEDIA_TYPE, PARAMETER, PATH_ITEM, PATHS, REQUEST_BODY,
    RESPONSE,
};
use super::schema::SCHEMA;
use super::{NEW, OLD, Object, Rest, V3, V20, V30, V32, field, object};
use crate::validate::rules;

pub(super) const SCHEMES: &[&str] = &["http", "https", "ws", "wss"];

pub(in crate::validate) static DOCUMENT: Object = object(
    "a document",
    &[
        field("openapi", Text).only(V3).needed_in(V3),
        field("swagger", Text).only(V20).needed_in(V20),
        field("info", One(&INFO)).needed(),
        field("paths", One(&PATHS)).needed_in(OLD),
        field("x-ms-paths", One(&PATHS)),
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

pub(in crate::validate) static INFO: Object = object(
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

pub(in crate::validate) static CONTACT: Object = object(
    "a contact",
    &[
        field("name", Text),
        field("url", Text),
        field("email", Text),
    ],
);

pub(in crate::validate) static LICENSE: Object = object(
    "a license",
    &[
        field("name", Text).needed(),
        field("identifier", Text).only(NEW),
        field("url", Text),
    ],
)
.rule(rules::license);

pub(in crate::validate) static SERVER: Object = object(
    "a server",
    &[
        field("url", Text).needed(),
        field("name", Text).only(V32),
        field("description", Text),
        field("variables", Map(&SERVER_VARIABLE)),
    ],
);

pub(in crate::validate) static SERVER_VARIABLE: Object = object(
    "a variable of a server",
    &[
        field("enum", Texts),
        field("default", Text).needed(),
        field("description", Text),
    ],
)
.rule(rules::server_variable);

pub(in crate::validate) static COMPONENTS: Object = object(
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
)
.or_odd_reference();

pub(in crate::validate) static EXTERNAL_DOCS: Object = object(
    "`externalDocs`",
    &[field("description", Text), field("url", Text).needed()],
);

pub(in crate::validate) static TAG: Object = object(
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

pub(in crate::validate) static REQUIREMENT: Object = object("a security requirement", &[])
    .rest(Rest::Open)
    .rule(rules::requirement);

pub(in crate::validate) static SCHEME: Object = object(
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

pub(in crate::validate) static FLOWS: Object = object(
    "`flows`",
    &[
        field("implicit", One(&FLOW_IMPLICIT)),
        field("password", One(&FLOW_TOKEN)),
        field("clientCredentials", One(&FLOW_TOKEN)),
        field("authorizationCode", One(&FLOW_CODE)),
        field("deviceAuthorization", One(&FLOW_DEVICE)).only(V32),
    ],
);

pub(in crate::validate) static FLOW_IMPLICIT: Object = object(
    "a flow",
    &[
        field("authorizationUrl", Text).needed(),
        field("refreshUrl", Text),
        field("scopes", TextMap).needed(),
    ],
);

pub(in crate::validate) static FLOW_TOKEN: Object = object(
    "a flow",
    &[
        field("tokenUrl", Text).needed(),
        field("refreshUrl", Text),
        field("scopes", TextMap).needed(),
    ],
);

pub(in crate::validate) static FLOW_CODE: Object = object(
    "a flow",
    &[
        field("authorizationUrl", Text).needed(),
        field("tokenUrl", Text).needed(),
        field("refreshUrl", Text),
        field("scopes", TextMap).needed(),
    ],
);

pub(in crate::validate) static FLOW_DEVICE: Object = object(
    "a flow",
    &[
        field("deviceAuthorizationUrl", Text).needed(),
        field("tokenUrl", Text).needed(),
        field("refreshUrl", Text),
        field("scopes", TextMap).needed(),
    ],
);
