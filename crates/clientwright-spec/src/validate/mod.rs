//! Whether a document is what its version of the specification says.
//!
//! Takes a tree as its author wrote it, before anything is converted or bundled; gives warnings, each with a place, for
//! what a validator would refuse. Nothing hangs on them: later phases read what can be read. What the objects hold
//! stands in [`table`], what fields say of each other in [`rules`].

mod pattern;
mod rules;
mod table;

use std::collections::BTreeSet;

use self::table::{Field, NEW, OLD, Object, Reference, Rest, Shape, V20, V30, V31, V32, Versions};
use crate::kind::{self, Kind};
use crate::version::Dialect;
use crate::{Code, Diagnostics, Map, Node, Severity, Span, Value, codes};

const TYPES: [&str; 7] = [
    "object", "array", "string", "number", "integer", "boolean", "null",
];

/// Reports what is wrong with a document of a version.
pub(crate) fn document(root: &Node, dialect: Dialect, flaws: &mut Diagnostics) {
    Cx::new(dialect, flaws).object(root.span, root, &table::DOCUMENT);
}

/// Reports what is wrong with an object of a version that stands in a file of its own.
pub(crate) fn fragment(node: &Node, kind: Kind, dialect: Dialect, flaws: &mut Diagnostics) {
    let object = match kind {
        Kind::Schema => &table::SCHEMA,
        Kind::PathItem => &table::PATH_ITEM,
        Kind::Operation => &table::OPERATION,
        Kind::Parameter => &table::PARAMETER,
        Kind::Header => &table::HEADER,
        Kind::RequestBody => &table::REQUEST_BODY,
        Kind::Response => &table::RESPONSE,
        Kind::MediaType => &table::MEDIA_TYPE,
        Kind::Encoding => &table::ENCODING,
        Kind::Callback => &table::CALLBACK,
        Kind::Link => &table::LINK,
        Kind::Example => &table::EXAMPLE,
        Kind::SecurityScheme => &table::SCHEME,
        Kind::Components => &table::COMPONENTS,
        Kind::Document | Kind::Other => return,
    };
    Cx::new(dialect, flaws).object(node.span, node, object);
}

/// Adds flaws to what the phases have said, which knows the consequence: of two findings at one place the phases' one
/// stays, but is a warning.
pub(crate) fn report(flaws: Diagnostics, diagnostics: &mut Diagnostics) {
    let places: BTreeSet<(Code, Span)> = flaws.iter().map(|d| (d.code, d.span)).collect();
    let mut known: BTreeSet<(Code, Span)> = BTreeSet::new();
    for diagnostic in diagnostics.iter_mut() {
        let place = (diagnostic.code, diagnostic.span);
        if places.contains(&place) {
            diagnostic.severity = diagnostic.severity.max(Severity::Warning);
            known.insert(place);
        }
    }
    for flaw in flaws {
        if !known.contains(&(flaw.code, flaw.span)) {
            diagnostics.add(flaw);
        }
    }
    // What is referred to from several places is looked at as often.
    diagnostics.dedup();
}

/// An object and the place that shows it best.
struct Place<'a> {
    key: Span,
    map: &'a Map,
}

impl<'a> Place<'a> {
    fn get(&self, key: &str) -> Option<&'a Node> {
        self.map.get(key).map(|entry| &entry.node)
    }

    fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }
}

struct Cx<'a> {
    version: Versions,
    flaws: &'a mut Diagnostics,
}

impl<'d> Cx<'d> {
    fn new(dialect: Dialect, flaws: &'d mut Diagnostics) -> Self {
        let version = match dialect {
            Dialect::V20 => V20,
            Dialect::V30 => V30,
            Dialect::V31 => V31,
            Dialect::V32 => V32,
        };
        Self { version, flaws }
    }

    fn is(&self, versions: Versions) -> bool {
        self.version & versions != 0
    }

    fn missing(&mut self, span: Span, message: &str) {
        self.flaws
            .warning(codes::MISSING, span, message)
            .help("add it, or patch it in overlay.yaml");
    }

    fn odd_value(&mut self, span: Span, message: &str) {
        self.flaws
            .warning(codes::UNKNOWN_VALUE, span, message)
            .help("patch it in overlay.yaml");
    }

    /// Reports a key that an object does not have in its present form.
    fn excluded(&mut self, at: &Place<'_>, key: &str, whose: &str) {
        if let Some(entry) = at.map.get(key) {
            self.unknown(entry.key, &format!("`{key}` is nothing that {whose} has"));
        }
    }

    fn unknown(&mut self, span: Span, message: &str) {
        self.flaws
            .warning(codes::UNKNOWN_KEYWORD, span, message)
            .help("correct it, or begin the name of an extension with `x-`");
    }

    fn wrong(&mut self, key: Span, node: &Node, name: &str, expected: &str) {
        // A collection is better named by its key than by its first line.
        let span = match node.value {
            Value::Array(_) | Value::Object(_) => key,
            _ => node.span,
        };
        self.flaws
            .warning(
                codes::WRONG_TYPE,
                span,
                format!("`{name}` should be {expected}"),
            )
            .help("patch it in overlay.yaml");
    }

    fn object(&mut self, key: Span, node: &Node, object: &'static Object) {
        let Value::Object(map) = &node.value else {
            let flag = matches!(node.value, Value::Bool(_));
            if !(flag && object.reference == Reference::Schema && self.is(NEW)) {
                let message = format!("{} is a mapping", object.name);
                self.flaws
                    .warning(codes::WRONG_TYPE, span_of(key, node), message)
                    .help("patch it in overlay.yaml");
            }
            return;
        };
        if map.contains_key("$ref") {
            match object.reference {
                Reference::Yes => return,
                Reference::Schema if self.is(V30) => return,
                Reference::No | Reference::Schema => {}
                Reference::Odd => {
                    self.flaws
                        .note(
                            codes::REFERENCE,
                            key,
                            format!("{} is not referred to", object.name),
                        )
                        .help("it is read all the same; other tools may not do so");
                    return;
                }
            }
        }
        for field in object.fields() {
            if self.is(field.needed) && self.is(field.versions) && !map.contains_key(field.name) {
                self.missing(key, &format!("{} needs `{}`", object.name, field.name));
            }
        }
        for (name, entry) in map {
            let named = |field: &&Field| field.name == name;
            let field = object
                .fields()
                .find(|field| named(field) && self.is(field.versions));
            match field {
                Some(field) => self.shape(name, entry.key, &entry.node, field.shape),
                None if name.starts_with("x-") && !matches!(object.rest, Rest::Of(_)) => {}
                None => {
                    let elsewhere = object.fields().any(|field| named(&field));
                    self.rest(name, entry.key, &entry.node, object, elsewhere);
                }
            }
        }
        if let Some(rule) = object.rule {
            rule(self, &Place { key, map });
        }
    }

    /// What stands under a key that is no field.
    fn rest(
        &mut self,
        name: &str,
        key: Span,
        node: &Node,
        object: &'static Object,
        elsewhere: bool,
    ) {
        match object.rest {
            Rest::Open => {}
            Rest::OpenInNew if self.is(NEW) => {}
            Rest::Methods => self.method(name, key, node),
            Rest::Of(_) if name.starts_with("x-") => {}
            Rest::Of(inner) => self.object(key, node, inner),
            Rest::Statuses(inner) => {
                if !is_status(name, self.is(V20)) {
                    let message = format!("`{name}` is no status");
                    self.odd_value(key, &message);
                }
                self.object(key, node, inner);
            }
            Rest::Closed | Rest::OpenInNew if elsewhere => {
                let message = format!(
                    "`{name}` is nothing that {} has in this version",
                    object.name
                );
                self.unknown(key, &message);
            }
            Rest::Closed | Rest::OpenInNew => {
                self.unknown(
                    key,
                    &format!("`{name}` is nothing that {} has", object.name),
                );
            }
        }
    }

    /// A key of a path item that is no field of this version, but may be one of another, or be meant for one.
    fn method(&mut self, name: &str, key: Span, node: &Node) {
        let more = name == "additionalOperations";
        let (code, message, help) = match kind::method(name) {
            Some(method) if method != name => (
                codes::UNKNOWN_KEYWORD,
                format!("`{name}` is read as `{method}`: methods are written in small letters"),
                format!("write `{method}`"),
            ),
            Some(_) => (
                codes::OTHER_VERSION,
                format!(
                    "`{name}` is no method of a path in this version; it is read as one all the same"
                ),
                "write the version that has it, or drop the operation in overlay.yaml".to_owned(),
            ),
            None if more => (
                codes::OTHER_VERSION,
                "`additionalOperations` came with OpenAPI 3.2; they are read all the same"
                    .to_owned(),
                "write `openapi: 3.2.0`, or drop the operations in overlay.yaml".to_owned(),
            ),
            None => return self.unknown(key, &format!("`{name}` is nothing that a path has")),
        };
        self.flaws.warning(code, key, message).help(help);
        if more {
            self.shape(name, key, node, Shape::Map(&table::OPERATION));
        } else {
            self.object(key, node, &table::OPERATION);
        }
    }

    fn shape(&mut self, name: &str, key: Span, node: &Node, shape: Shape) {
        let object = matches!(
            shape,
            Shape::One(_) | Shape::OneOrFlag(_) | Shape::OneOrList(_) | Shape::Any
        );
        if !object && is_reference(node) {
            // What reads it says what becomes of it.
            return;
        }
        match (shape, &node.value) {
            (Shape::Types, _) => self.types(key, node),
            (Shape::Word(words), Value::String(word)) => self.word(node.span, word, words),
            (
                Shape::Texts | Shape::Names | Shape::Words(_) | Shape::Values,
                Value::Array(items),
            ) => self.items(name, key, items, shape),
            (Shape::TextMap, Value::Object(map)) => {
                for (name, entry) in map.iter().filter(|(name, _)| !name.starts_with("x-")) {
                    self.shape(name, entry.key, &entry.node, Shape::Text);
                }
            }
            (Shape::One(object), _)
            | (Shape::OneOrFlag(object) | Shape::OneOrList(object), Value::Object(_)) => {
                self.object(key, node, object);
            }
            (Shape::List(object) | Shape::OneOrList(object), Value::Array(items)) => {
                for item in items {
                    self.object(item.span, item, object);
                }
            }
            (Shape::Map(object) | Shape::Named(object), Value::Object(map)) => {
                self.members(map, object, matches!(shape, Shape::Named(_)));
            }
            _ => {
                if let Some(expected) = expected(shape, &node.value) {
                    self.wrong(key, node, name, expected);
                }
            }
        }
    }

    fn members(&mut self, map: &Map, object: &'static Object, named: bool) {
        for (name, entry) in map {
            let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            if named && (name.is_empty() || !name.chars().all(letter)) {
                self.odd_value(
                    entry.key,
                    "the name of a component is of letters, digits, `.`, `-` and `_`",
                );
            }
            self.object(entry.key, &entry.node, object);
        }
    }

    fn word(&mut self, span: Span, word: &str, words: &[&str]) {
        if !words.contains(&word) {
            let message = format!("`{word}` is none of {}", listed(words));
            self.odd_value(span, &message);
        }
    }

    fn items(&mut self, name: &str, key: Span, items: &[Node], shape: Shape) {
        let some = match shape {
            Shape::Names => self.is(OLD),
            Shape::Values => true,
            _ => false,
        };
        if some && items.is_empty() {
            self.missing(key, &format!("`{name}` needs a member"));
        }
        if matches!(shape, Shape::Values) {
            return;
        }
        let mut seen = BTreeSet::new();
        for item in items {
            let Some(text) = item.as_str() else {
                self.wrong(item.span, item, &format!("{name}[]"), "a string");
                continue;
            };
            if let Shape::Words(words) = shape {
                self.word(item.span, text, words);
            }
            if !matches!(shape, Shape::Texts) && !seen.insert(text) {
                self.odd_value(item.span, &format!("`{text}` stands here twice"));
            }
        }
    }

    fn types(&mut self, key: Span, node: &Node) {
        let one = std::slice::from_ref(node);
        let names = match &node.value {
            Value::Array(items) if self.is(NEW | V20) => items.as_slice(),
            Value::String(_) => one,
            _ => return self.wrong(key, node, "type", "the name of a type"),
        };
        let mut seen = BTreeSet::new();
        for item in names {
            let Some(name) = item.as_str() else {
                self.wrong(item.span, item, "type", "the name of a type");
                continue;
            };
            let known = TYPES.contains(&name) && !(name == "null" && self.is(V30));
            let file = name == "file" && self.is(V20);
            if !known && !file {
                let whose = if name == "null" {
                    "schemas of OpenAPI 3.0"
                } else {
                    "JSON"
                };
                self.odd_value(item.span, &format!("`{name}` is no type of {whose}"));
            } else if !seen.insert(name) {
                self.odd_value(item.span, &format!("`{name}` stands here twice"));
            }
        }
    }
}

/// What a value should be that is none of the collections in which more is looked at; `None` where it is that.
fn expected(shape: Shape, value: &Value) -> Option<&'static str> {
    let (fits, expected) = match (shape, value) {
        (Shape::Any, _) => (true, ""),
        (Shape::Text | Shape::Word(_), value) => (matches!(value, Value::String(_)), "a string"),
        (Shape::Flag, value) => (matches!(value, Value::Bool(_)), "true or false"),
        (Shape::OneOrFlag(_), value) => {
            (matches!(value, Value::Bool(_)), "a schema, true or false")
        }
        (Shape::Number, value) => (matches!(value, Value::Number(_)), "a number"),
        (Shape::Count, Value::Number(digits)) => {
            (is_count(digits), "a whole number that is not negative")
        }
        (Shape::Count, _) => (false, "a whole number that is not negative"),
        (Shape::Texts | Shape::Names | Shape::Words(_) | Shape::Values | Shape::List(_), _) => {
            (false, "a list")
        }
        _ => (false, "a mapping"),
    };
    (!fits).then_some(expected)
}

/// Whether a value is nothing but a reference.
fn is_reference(node: &Node) -> bool {
    let text = node.get("$ref").and_then(Node::as_str);
    text.is_some() && node.as_object().is_some_and(|map| map.len() == 1)
}

fn span_of(key: Span, node: &Node) -> Span {
    match node.value {
        Value::Array(_) | Value::Object(_) => key,
        _ => node.span,
    }
}

fn is_count(digits: &str) -> bool {
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    !whole.is_empty()
        && whole.bytes().all(|b| b.is_ascii_digit())
        && rest.bytes().all(|b| b == b'0')
}

fn is_status(name: &str, exact: bool) -> bool {
    name == "default"
        || match name.as_bytes() {
            [b'1'..=b'5', b'X', b'X'] => !exact,
            [first, second, third] => {
                let digits = [first, second, third].iter().all(|b| b.is_ascii_digit());
                digits && (exact || matches!(first, b'1'..=b'5'))
            }
            _ => false,
        }
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
