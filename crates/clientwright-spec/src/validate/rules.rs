//! What a table of fields does not say: fields that need or exclude each other.

use super::pattern::problem;
use super::table::{NEW, OLD, V3, V20, V30, V32};
use super::{Cx, Place};
use crate::{Node, Value, codes};

pub(super) fn document(cx: &mut Cx<'_>, at: &Place<'_>) {
    if cx.is(NEW)
        && !["paths", "components", "webhooks"]
            .iter()
            .any(|key| at.has(key))
    {
        cx.missing(
            at.key,
            "a document needs `paths`, `components` or `webhooks`",
        );
    }
    if cx.is(V20) {
        let odd = |text: &str| text.contains(['{', '}', '/', ' ', '\\']);
        if let Some(host) = at.get("host").filter(|host| host.as_str().is_some_and(odd)) {
            cx.odd_value(
                host.span,
                "`host` is a name or an address, with a port perhaps",
            );
        }
        let odd = |text: &str| !text.starts_with('/');
        if let Some(path) = at
            .get("basePath")
            .filter(|path| path.as_str().is_some_and(odd))
        {
            cx.odd_value(path.span, "`basePath` begins with a slash");
        }
    }
}

pub(super) fn license(cx: &mut Cx<'_>, at: &Place<'_>) {
    exclusive(cx, at, "identifier", "url");
}

pub(super) fn server_variable(cx: &mut Cx<'_>, at: &Place<'_>) {
    let values = at.get("enum").and_then(Node::as_array);
    if let Some(values) = values {
        if values.is_empty() {
            cx.missing(at.key, "the values of a variable are at least one");
        } else if let Some(default) = at.get("default")
            && !values.iter().any(|value| value.value == default.value)
        {
            cx.odd_value(default.span, "the default is none of the variable's values");
        }
    }
}

pub(super) fn path_item(cx: &mut Cx<'_>, at: &Place<'_>) {
    if cx.is(V32) {
        query_strings(cx, at);
    }
    for (name, entry) in at
        .get("additionalOperations")
        .and_then(Node::as_object)
        .into_iter()
        .flatten()
    {
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+.^_`|~-".contains(c);
        let fixed = [
            "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY",
        ];
        if name.is_empty() || !name.chars().all(token) {
            cx.odd_value(entry.key, "this is no name of a method");
        } else if fixed.contains(&name.as_str()) {
            cx.odd_value(
                entry.key,
                &format!("the method `{name}` has a field of its own"),
            );
        }
    }
}

pub(super) fn operation(cx: &mut Cx<'_>, at: &Place<'_>) {
    if cx.is(V32) {
        query_strings(cx, at);
    }
}

/// A whole query string stands alone.
fn query_strings(cx: &mut Cx<'_>, at: &Place<'_>) {
    let parameters = at
        .get("parameters")
        .and_then(Node::as_array)
        .unwrap_or_default();
    let all = |word| {
        let place = move |node: &&Node| node.get("in").and_then(Node::as_str) == Some(word);
        parameters.iter().filter(place)
    };
    if let Some(second) = all("querystring").nth(1) {
        cx.odd_value(second.span, "there is one query string");
    }
    if let (Some(whole), Some(_)) = (all("querystring").next(), all("query").next()) {
        cx.odd_value(
            whole.span,
            "a whole query string does not stand beside parts of it",
        );
    }
}

pub(super) fn parameter(cx: &mut Cx<'_>, at: &Place<'_>) {
    let place = at.get("in").and_then(Node::as_str).unwrap_or_default();
    if place == "path" && at.get("required").and_then(Node::as_bool) != Some(true) {
        cx.missing(at.key, "a parameter in the path needs `required: true`");
    }
    if cx.is(V20) {
        old_parameter(cx, at, place);
        return;
    }
    carrier(cx, at);
    if place == "querystring" {
        cx.excluded(at, "schema", "a query string");
    }
    let reserved = match place {
        "query" => true,
        "path" => cx.is(V30 | V32),
        "cookie" => {
            cx.is(V30) || (cx.is(V32) && at.get("style").and_then(Node::as_str) == Some("form"))
        }
        _ => cx.is(V30),
    };
    if !reserved {
        cx.excluded(at, "allowReserved", "a parameter in this place");
    }
    let styles: &[&str] = match place {
        "path" => &["matrix", "label", "simple"],
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "header" => &["simple"],
        "cookie" if cx.is(V32) => &["form", "cookie"],
        "cookie" => &["form"],
        _ => return,
    };
    let style = at
        .get("style")
        .and_then(|node| Some((node.span, node.as_str()?)));
    if let Some((span, style)) = style.filter(|(_, style)| !styles.contains(style)) {
        cx.odd_value(span, &format!("`{style}` is no style for this place"));
    }
}

/// A parameter of 2.0: the body, or what a schema would say of a value.
fn old_parameter(cx: &mut Cx<'_>, at: &Place<'_>, place: &str) {
    match place {
        "body" if !at.has("schema") => cx.missing(at.key, "a body needs a `schema`"),
        "body" => {
            for key in ["type", "items", "format", "default", "collectionFormat"] {
                cx.excluded(at, key, "a parameter that is the body");
            }
        }
        _ => {
            if !at.has("type") {
                cx.missing(at.key, "a parameter needs a `type`");
            }
            cx.excluded(at, "schema", "a parameter that is not the body");
        }
    }
    let is_file = |node: &&Node| node.as_str() == Some("file");
    let kind = at
        .get("type")
        .filter(is_file)
        .filter(|_| place != "formData");
    let body = at
        .get("schema")
        .and_then(|schema| schema.get("type"))
        .filter(is_file);
    if let Some(kind) = kind.or(body) {
        cx.odd_value(kind.span, "a file is a part of a form");
    }
    let multi = at
        .get("collectionFormat")
        .filter(|node| node.as_str() == Some("multi"));
    if let Some(multi) = multi.filter(|_| !matches!(place, "query" | "formData")) {
        cx.odd_value(multi.span, "`multi` is for the query and for forms");
    }
    items(cx, at);
    default(cx, at);
}

pub(super) fn header(cx: &mut Cx<'_>, at: &Place<'_>) {
    if cx.is(V3) {
        carrier(cx, at);
    } else {
        items(cx, at);
        default(cx, at);
    }
}

/// A list of 2.0 says what its items are.
fn items(cx: &mut Cx<'_>, at: &Place<'_>) {
    let array = at.get("type").and_then(Node::as_str) == Some("array");
    if array && !at.has("items") {
        cx.missing(at.key, "an array needs `items`");
    }
}

/// `schema` or `content`, and not both; the latter of one media type.
fn carrier(cx: &mut Cx<'_>, at: &Place<'_>) {
    examples(cx, at);
    exclusive(cx, at, "schema", "content");
    if !at.has("schema") && !at.has("content") {
        cx.missing(at.key, "one of `schema` and `content` is needed");
    }
    if at.has("content") {
        for key in ["style", "explode", "allowReserved"] {
            cx.excluded(at, key, "a value with `content`");
        }
    }
    let media = at.get("content").and_then(Node::as_object);
    if media.is_some_and(|media| media.len() != 1) {
        cx.odd_value(at.key, "`content` has one media type here");
    }
}

fn examples(cx: &mut Cx<'_>, at: &Place<'_>) {
    exclusive(cx, at, "example", "examples");
}

pub(super) fn media_type(cx: &mut Cx<'_>, at: &Place<'_>) {
    examples(cx, at);
    encoding(cx, at);
}

/// Parts are told apart by name or by position.
pub(super) fn encoding(cx: &mut Cx<'_>, at: &Place<'_>) {
    if cx.is(V32) {
        exclusive(cx, at, "encoding", "prefixEncoding");
        exclusive(cx, at, "encoding", "itemEncoding");
    }
}

pub(super) fn xml(cx: &mut Cx<'_>, at: &Place<'_>) {
    if cx.is(V32) {
        exclusive(cx, at, "nodeType", "attribute");
        exclusive(cx, at, "nodeType", "wrapped");
    }
}

pub(super) fn example(cx: &mut Cx<'_>, at: &Place<'_>) {
    exclusive(cx, at, "value", "externalValue");
    exclusive(cx, at, "value", "dataValue");
    exclusive(cx, at, "value", "serializedValue");
    exclusive(cx, at, "serializedValue", "externalValue");
}

pub(super) fn link(cx: &mut Cx<'_>, at: &Place<'_>) {
    exclusive(cx, at, "operationRef", "operationId");
    if cx.is(NEW) && !at.has("operationRef") && !at.has("operationId") {
        cx.missing(at.key, "a link needs `operationId` or `operationRef`");
    }
}

pub(super) fn responses(cx: &mut Cx<'_>, at: &Place<'_>) {
    if at.map.keys().all(|key| key.starts_with("x-")) {
        cx.missing(at.key, "an operation needs a response");
    }
}

pub(super) fn requirement(cx: &mut Cx<'_>, at: &Place<'_>) {
    for (scheme, entry) in at.map {
        let scopes = entry.node.as_array();
        if !scopes.is_some_and(|scopes| scopes.iter().all(|scope| scope.as_str().is_some())) {
            cx.wrong(entry.key, &entry.node, scheme, "a list of scopes");
        }
    }
}

/// The fields of security schemes that only some types have.
const PARTS: [&str; 11] = [
    "name",
    "in",
    "scheme",
    "bearerFormat",
    "flows",
    "openIdConnectUrl",
    "oauth2MetadataUrl",
    "flow",
    "authorizationUrl",
    "tokenUrl",
    "scopes",
];

pub(super) fn scheme(cx: &mut Cx<'_>, at: &Place<'_>) {
    let kind = at.get("type").and_then(Node::as_str).unwrap_or_default();
    let flow = at.get("flow").and_then(Node::as_str);
    let needed: &[&str] = match (kind, flow) {
        ("apiKey", _) => &["name", "in"],
        ("http", _) => &["scheme"],
        ("openIdConnect", _) => &["openIdConnectUrl"],
        ("oauth2", _) if cx.is(V3) => &["flows"],
        ("oauth2", Some("implicit")) => &["authorizationUrl"],
        ("oauth2", Some("password" | "application")) => &["tokenUrl"],
        ("oauth2", Some("accessCode")) => &["authorizationUrl", "tokenUrl"],
        ("oauth2", _) => &["flow"],
        _ => &[],
    };
    for key in needed.iter().filter(|key| !at.has(key)) {
        cx.missing(
            at.key,
            &format!("a security scheme of this type needs `{key}`"),
        );
    }
    let own: &[&str] = match kind {
        "apiKey" => &["name", "in"],
        "http" => &["scheme", "bearerFormat"],
        "openIdConnect" => &["openIdConnectUrl"],
        "oauth2" => &[
            "flows",
            "flow",
            "authorizationUrl",
            "tokenUrl",
            "scopes",
            "oauth2MetadataUrl",
        ],
        "basic" | "mutualTLS" => &[],
        _ => return,
    };
    for key in PARTS.iter().filter(|key| !own.contains(key)) {
        cx.excluded(at, key, "a security scheme of this type");
    }
    let bearer = at.get("scheme").and_then(Node::as_str);
    if cx.is(V30) && bearer.is_some_and(|scheme| !scheme.eq_ignore_ascii_case("bearer")) {
        cx.excluded(at, "bearerFormat", "a scheme other than `bearer`");
    }
}

pub(super) fn schema(cx: &mut Cx<'_>, at: &Place<'_>) {
    if cx.is(OLD) && !at.has("$ref") {
        let array = at.get("type").and_then(Node::as_str) == Some("array");
        if array && !at.has("items") {
            cx.missing(at.key, "an array needs `items`");
        }
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if at
            .get(key)
            .and_then(Node::as_array)
            .is_some_and(<[Node]>::is_empty)
            && cx.is(NEW | V20)
        {
            cx.missing(at.key, &format!("`{key}` needs a member"));
        }
    }
    let pattern = at
        .get("pattern")
        .and_then(|node| Some((node.span, node.as_str()?)));
    if let Some((span, problem)) = pattern.and_then(|(span, text)| Some((span, problem(text)?))) {
        cx.odd_value(span, &format!("this is no regular expression: {problem}"));
    }
    default(cx, at);
}

/// A default that the type does not have.
fn default(cx: &mut Cx<'_>, at: &Place<'_>) {
    let (Some(default), Some(types)) = (at.get("default"), at.get("type")) else {
        return;
    };
    let single = std::slice::from_ref(types);
    let types = types.as_array().unwrap_or(single);
    let fits = |name: &str| match (name, &default.value) {
        ("string" | "file", Value::String(_))
        | ("boolean", Value::Bool(_))
        | ("number", Value::Number(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_))
        | ("null", Value::Null) => true,
        ("integer", Value::Number(digits)) => {
            let whole = digits
                .split_once('.')
                .is_none_or(|(_, rest)| rest.bytes().all(|b| b == b'0'));
            whole && !digits.contains("e-")
        }
        (known, _) => !super::TYPES.contains(&known),
    };
    let nullable = default.value == Value::Null
        && ["nullable", "x-nullable"]
            .iter()
            .any(|key| at.get(key).and_then(Node::as_bool) == Some(true));
    if !nullable && !types.iter().filter_map(Node::as_str).any(fits) {
        cx.flaws
            .warning(
                codes::WRONG_TYPE,
                default.span,
                "the default is not of the type that is given",
            )
            .help("give a default of that type, or patch it in overlay.yaml");
    }
}

fn exclusive(cx: &mut Cx<'_>, at: &Place<'_>, a: &str, b: &str) {
    if let (Some(_), Some(entry)) = (at.map.get(a), at.map.get(b)) {
        cx.odd_value(entry.key, &format!("`{a}` and `{b}` exclude each other"));
    }
}
