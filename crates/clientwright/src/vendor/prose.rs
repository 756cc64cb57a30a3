//! The words of a document: takes one as published and ours, gives it with our words alone.
//!
//! What is published keeps its structure; its descriptions and summaries are its author's text and do not come along. Where the
//! same place has words in ours, they stay. Invariant: only what OpenAPI reads as words is touched, never a property, an example
//! or an extension that is spelled the same way.

use clientwright_spec::{Entry, Node, Span, Value};

/// Keys of objects that hold words.
const WORDS: [&str; 2] = ["description", "summary"];

/// What the keys of a mapping are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Keywords of OpenAPI.
    Keywords,
    /// Names that the document chose, of objects.
    Names,
    /// Names of responses, each of which must have a description.
    Responses,
    /// Names of mappings of names: callbacks.
    NamesOfNames,
    /// Names of words: scopes.
    Words,
    /// Values, which are the document's own.
    Values,
}

/// Takes the words out of `node`, and puts those of `ours` in.
pub(super) fn replace(node: &mut Node, ours: Option<&Node>) {
    visit(node, ours, Place::Keywords);
}

fn visit(node: &mut Node, ours: Option<&Node>, place: Place) {
    match &mut node.value {
        Value::Object(_) if place == Place::Words => scopes(node, ours),
        Value::Object(map) if place != Place::Values => {
            for (key, entry) in map.iter_mut() {
                let ours = ours.and_then(|ours| ours.get(key));
                let below = match place {
                    Place::Keywords => of_keyword(key, &entry.node),
                    Place::NamesOfNames => Place::Names,
                    _ => Place::Keywords,
                };
                visit(&mut entry.node, ours, below);
                if place == Place::Responses {
                    answer(&mut entry.node, key);
                }
            }
            if place == Place::Keywords {
                words(node, ours);
            }
        }
        Value::Array(items) if place == Place::Keywords => {
            let ours = ours.and_then(Node::as_array).unwrap_or_default();
            for (index, item) in items.iter_mut().enumerate() {
                let same = same(item, index, ours);
                visit(item, same, Place::Keywords);
            }
        }
        _ => {}
    }
}

/// What the keys below a keyword are.
fn of_keyword(keyword: &str, node: &Node) -> Place {
    match keyword {
        "properties"
        | "patternProperties"
        | "definitions"
        | "$defs"
        | "dependentSchemas"
        | "schemas"
        | "headers"
        | "requestBodies"
        | "securitySchemes"
        | "securityDefinitions"
        | "links"
        | "pathItems"
        | "paths"
        | "webhooks"
        | "content"
        | "encoding"
        | "variables" => Place::Names,
        // A list of an operation, names of components.
        "parameters" if node.as_object().is_some() => Place::Names,
        "responses" => Place::Responses,
        "callbacks" => Place::NamesOfNames,
        "scopes" => Place::Words,
        // Of a media type, named objects with a value; of a schema or in 2.0, the values themselves.
        "examples" if is_named(node) => Place::Names,
        "example" | "examples" | "default" | "enum" | "const" | "value" | "required"
        | "mapping" | "security" => Place::Values,
        _ if keyword.starts_with("x-") => Place::Values,
        _ => Place::Keywords,
    }
}

fn is_named(examples: &Node) -> bool {
    let known = [
        "value",
        "externalValue",
        "dataValue",
        "serializedValue",
        "$ref",
    ];
    examples.as_object().is_some_and(|map| {
        map.values()
            .all(|entry| known.iter().any(|key| entry.node.get(key).is_some()))
    })
}

/// The words of one object.
fn words(node: &mut Node, ours: Option<&Node>) {
    let Value::Object(map) = &mut node.value else {
        return;
    };
    for key in WORDS {
        let own =
            ours.and_then(|ours| Some((ours.as_object()?.get_index_of(key)?, ours.get(key)?)));
        match own.filter(|(_, words)| words.as_str().is_some()) {
            Some((index, words)) => {
                if let Some(entry) = map.get_mut(key) {
                    entry.node = words.clone();
                } else {
                    let entry = Entry {
                        key: words.span,
                        node: words.clone(),
                    };
                    let index = index.min(map.len());
                    map.shift_insert(index, key.to_owned(), entry);
                }
            }
            None if map
                .get(key)
                .is_some_and(|entry| entry.node.as_str().is_some()) =>
            {
                map.shift_remove(key);
            }
            None => {}
        }
    }
}

/// `OpenAPI` wants a description of each response.
fn answer(response: &mut Node, name: &str) {
    let Value::Object(map) = &mut response.value else {
        return;
    };
    if map.contains_key("description") || map.contains_key("$ref") {
        return;
    }
    let text = match name {
        "default" => "Any other answer.".to_owned(),
        name => format!("Status {name}."),
    };
    map.shift_insert(0, "description".to_owned(), entry(text));
}

/// Scopes, each of which has words for a value.
fn scopes(node: &mut Node, ours: Option<&Node>) {
    let Value::Object(map) = &mut node.value else {
        return;
    };
    for (scope, words) in map.iter_mut() {
        let ours = ours.and_then(|ours| ours.get(scope)?.as_str());
        *words = entry(ours.unwrap_or_default().to_owned());
    }
}

fn entry(text: String) -> Entry {
    let span = Span::default();
    Entry {
        key: span,
        node: Node {
            span,
            value: Value::String(text),
        },
    }
}

/// The item of ours that is the same: by what it is called, or without a name by its index.
fn same<'a>(item: &Node, index: usize, ours: &'a [Node]) -> Option<&'a Node> {
    match identity(item) {
        Some(own) => ours
            .iter()
            .find(|other| identity(other).as_ref() == Some(&own)),
        None => ours.get(index).filter(|other| identity(other).is_none()),
    }
}

/// What an item is called by: a parameter, a tag, a server, a reference.
pub(super) fn identity(item: &Node) -> Option<(&str, Option<&str>)> {
    let text = |key: &str| item.get(key).and_then(Node::as_str);
    let name = text("$ref")
        .or_else(|| text("name"))
        .or_else(|| text("url"))?;
    Some((name, text("in")))
}
