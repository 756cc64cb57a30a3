//! What extensions say of an enumeration's values: their names, their descriptions, and whether there may be others.
//!
//! Several forms are in use, and tools take each other's: a list beside `enum`, of texts or of objects; a mapping from
//! value to text or object; a list of objects that each name their value.

use std::collections::HashMap;

use clientwright_spec::{Node, Value};

use super::{Extensions, On, Says, malformed, said};
use crate::codes;
use crate::lower::plan::text_of;
use crate::lower::view::Sink;

/// What is said of one value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::lower) struct ValueNote {
    pub(in crate::lower) name: Option<String>,
    pub(in crate::lower) docs: Option<String>,
}

/// What extensions say of each value of an enum, those of the outermost schema going first: each schema's, with the place
/// that null has among its values. `texts` are the values as they stand in the document, null aside.
pub(in crate::lower) fn notes<'e>(
    schemas: impl Iterator<Item = (&'e Extensions, Option<u32>)>,
    texts: &[&str],
    sink: &mut Sink<'_>,
) -> Vec<ValueNote> {
    let mut notes = vec![ValueNote::default(); texts.len()];
    let values = |says| {
        matches!(
            says,
            Says::ValueNames | Says::ValueDocs | Says::MsEnum | Says::Extensible
        )
    };
    let said = schemas.flat_map(|(extensions, null)| {
        let said = said(extensions, On::Schema, values);
        said.map(move |(key, node, says)| (key, node, says, null))
    });
    for (key, node, says, null) in said {
        let node = match says {
            Says::MsEnum if node.as_object().is_none() => {
                malformed(key, node, "a mapping", sink);
                continue;
            }
            Says::MsEnum => match node.get("values") {
                Some(values) => values,
                None => continue,
            },
            // `true`, or values that have no more to say than `enum`.
            Says::Extensible if !is_list_of_objects(node) => continue,
            _ => node,
        };
        match read(node, null, texts, says == Says::ValueDocs) {
            Ok(found) => {
                for (note, found) in notes.iter_mut().zip(found) {
                    note.name = note.name.take().or(found.name);
                    note.docs = note.docs.take().or(found.docs);
                }
            }
            Err(Problem::Form) => {
                malformed(key, node, "a list beside `enum`, or a mapping", sink);
            }
            Err(Problem::Length(count)) => {
                let expected = format!("a list of {} like `enum`, not {count}", texts.len());
                malformed(key, node, &expected, sink);
            }
            Err(Problem::Unknown(value)) => {
                let message = format!("`{key}` speaks of a value `{value}` that `enum` has not");
                sink.warning(
                    codes::EXTENSION,
                    node.span,
                    message,
                    "mend it in overlay.yaml",
                );
            }
        }
    }
    notes
}

fn is_list_of_objects(node: &Node) -> bool {
    let objects = |items: &[Node]| items.iter().all(|item| item.as_object().is_some());
    node.as_array().is_some_and(objects)
}

enum Problem {
    Form,
    Length(usize),
    Unknown(String),
}

fn read(
    node: &Node,
    null: Option<u32>,
    texts: &[&str],
    docs: bool,
) -> Result<Vec<ValueNote>, Problem> {
    let mut notes = vec![ValueNote::default(); texts.len()];
    if let Some(items) = node.as_array() {
        // A list as long as `enum` has an item for its null too, which is no value of the type.
        let null = null.filter(|_| items.len() == texts.len() + 1);
        let of_value =
            |(place, item)| (null != u32::try_from(place).ok() || null.is_none()).then_some(item);
        let items: Vec<&Node> = items.iter().enumerate().filter_map(of_value).collect();
        let keyed = items.iter().any(|item| item.get("value").is_some());
        if keyed {
            let pairs = items
                .iter()
                .map(|item| Some((text_of(item.get("value")?)?, *item)));
            let pairs: Option<Vec<(&str, &Node)>> = pairs.collect();
            return by_value(pairs.ok_or(Problem::Form)?, texts, docs, notes);
        }
        if items.len() != texts.len() {
            // A list that has fallen behind still tells which value it means where it names them.
            let named = items
                .iter()
                .map(|item| Some((item.get("name")?.as_str()?, *item)));
            let known = |(name, _): &(&str, &Node)| texts.contains(name);
            let pairs: Option<Vec<(&str, &Node)>> = named.collect();
            return match pairs.filter(|pairs| pairs.iter().any(known)) {
                Some(pairs) => by_value(pairs, texts, docs, notes),
                None => Err(Problem::Length(items.len())),
            };
        }
        for ((note, item), text) in notes.iter_mut().zip(items).zip(texts) {
            *note = one(item, text, docs).ok_or(Problem::Form)?;
        }
        return Ok(notes);
    }
    let map = node.as_object().ok_or(Problem::Form)?;
    let pairs = map
        .iter()
        .map(|(value, entry)| (value.as_str(), &entry.node));
    by_value(pairs.collect(), texts, docs, notes)
}

fn by_value(
    pairs: Vec<(&str, &Node)>,
    texts: &[&str],
    docs: bool,
    mut notes: Vec<ValueNote>,
) -> Result<Vec<ValueNote>, Problem> {
    let places: HashMap<&str, usize> = texts.iter().copied().zip(0..).collect();
    let mut unknown = None;
    let mut any = false;
    for (value, item) in pairs {
        match places.get(value) {
            Some(place) => {
                notes[*place] = one(item, value, docs).ok_or(Problem::Form)?;
                any = true;
            }
            None => unknown = unknown.or(Some(value)),
        }
    }
    // One value that has gone takes nothing from the others.
    match unknown {
        Some(value) if !any => Err(Problem::Unknown(value.to_owned())),
        _ => Ok(notes),
    }
}

/// What is said of one value: a text, or an object of name and description.
fn one(item: &Node, value: &str, docs: bool) -> Option<ValueNote> {
    let clean = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(text) = text_of(item) {
        // Descriptions in a list often repeat the value in front.
        let bare = text
            .strip_prefix(value)
            .and_then(|rest| rest.strip_prefix(": "));
        return Some(if docs {
            ValueNote {
                docs: clean(bare.unwrap_or(text)),
                name: None,
            }
        } else {
            ValueNote {
                name: clean(text),
                docs: None,
            }
        });
    }
    if item.value == Value::Null {
        return Some(ValueNote::default());
    }
    item.as_object()?;
    let text = |key: &str| item.get(key).and_then(Node::as_str).and_then(clean);
    Some(ValueNote {
        name: text("name"),
        docs: text("description").or_else(|| text("docs")),
    })
}

/// The known values of a schema that lists them as an extension, `x-extensible-enum`, instead of as `enum`.
pub(in crate::lower) fn known_values(
    extensions: &Extensions,
    sink: &mut Sink<'_>,
) -> Option<Vec<Node>> {
    let (key, node, _) = said(extensions, On::Schema, |says| says == Says::Extensible).next()?;
    let Some(items) = node.as_array() else {
        if node.as_bool().is_none() {
            malformed(key, node, "a list of values, true or false", sink);
        }
        return None;
    };
    let value = |item: &Node| {
        let value = item.get("value").unwrap_or(item);
        text_of(value).map(|_| value.clone())
    };
    let values: Option<Vec<Node>> = items.iter().map(value).collect();
    if values.as_ref().is_none_or(Vec::is_empty) {
        malformed(key, node, "a list of values", sink);
    }
    values.filter(|values| !values.is_empty())
}

/// Whether the document says that an enum will have no other values.
pub(in crate::lower) fn closed(extensions: &Extensions, sink: &mut Sink<'_>) -> bool {
    let open = |says| matches!(says, Says::Extensible | Says::MsEnum | Says::Unknown);
    let mut found = None;
    for (key, node, says) in said(extensions, On::Schema, open) {
        let closed = match says {
            Says::Extensible => node.as_bool().map(|open| !open),
            Says::MsEnum => node
                .get("modelAsString")
                .map(|open| !super::flag("modelAsString", open, sink)),
            _ => match node.as_str() {
                Some("allow") => Some(false),
                Some("disallow") => Some(true),
                _ => {
                    malformed(key, node, "`allow` or `disallow`", sink);
                    None
                }
            },
        };
        found = found.or(closed);
    }
    found.unwrap_or(false)
}
