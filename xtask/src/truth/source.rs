//! A document's files, read by parsers that are not the generator's.
//!
//! Takes paths below one folder, gives JSON values. Invariant: nothing outside of the folder is read.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::{Map, Number, Value};

/// A node of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    /// The file's path from the folder, with `/`.
    pub(super) file: String,
    /// JSON pointer, without `#`.
    pub(super) pointer: String,
}

impl Place {
    /// The place of a pointer in a file.
    pub(super) fn new(file: &str, pointer: &str) -> Self {
        Self {
            file: file.to_owned(),
            pointer: pointer.to_owned(),
        }
    }

    /// What a reference from here leads to; `None` where it leads to another host or has no pointer.
    pub(super) fn target(&self, reference: &str) -> Option<Self> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if path.contains("://") || path.starts_with('/') {
            return None;
        }
        let fragment = percent_decoded(fragment);
        if !(fragment.is_empty() || fragment.starts_with('/')) {
            return None;
        }
        let file = if path.is_empty() {
            self.file.clone()
        } else {
            join(&self.file, &percent_decoded(path))?
        };
        Some(Self {
            file,
            pointer: fragment,
        })
    }
}

/// The files of one document.
#[derive(Debug)]
pub(super) struct Sources {
    root: PathBuf,
    files: RefCell<BTreeMap<String, Option<Rc<Value>>>>,
}

impl Sources {
    /// Files below a folder.
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            files: RefCell::default(),
        }
    }

    /// Adds a file that is not on the disk.
    pub(super) fn add(&self, file: &str, value: Value) {
        let value = Some(Rc::new(value));
        self.files.borrow_mut().insert(file.to_owned(), value);
    }

    /// A file's content; `None` where it cannot be read.
    pub(super) fn file(&self, file: &str) -> Option<Rc<Value>> {
        if let Some(known) = self.files.borrow().get(file) {
            return known.clone();
        }
        let text = fs::read_to_string(self.root.join(file)).ok();
        let value = text.and_then(|text| parse(&text)).map(Rc::new);
        self.files
            .borrow_mut()
            .insert(file.to_owned(), value.clone());
        value
    }

    /// A node.
    pub(super) fn get(&self, place: &Place) -> Option<Value> {
        self.file(&place.file)?.pointer(&place.pointer).cloned()
    }
}

/// Reads JSON or YAML.
pub(super) fn parse(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).ok().or_else(|| {
        let yaml = |text: &str| serde_yaml::from_str::<serde_yaml::Value>(text).ok();
        yaml(text).or_else(|| yaml(&small(text))).map(json)
    })
}

/// A text whose whole numbers the YAML parser can hold: those beyond 64 bits are written as floating point.
fn small(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(line);
        let last = line.rsplit(' ').next().unwrap_or_default();
        let digits = last.strip_prefix('-').unwrap_or(last);
        let whole = digits.len() > 18 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if whole && last.parse::<i64>().is_err() && last.parse::<u64>().is_err() {
            out.push_str(".0");
        }
        out.push('\n');
    }
    out
}

fn json(value: serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::Number(number) => number
            .as_u64()
            .map(Number::from)
            .or_else(|| number.as_i64().map(Number::from))
            .or_else(|| Number::from_f64(number.as_f64()?))
            .map_or(Value::Null, Value::Number),
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => items.into_iter().map(json).collect(),
        Yaml::Mapping(members) => {
            let members = members.into_iter();
            let members = members.filter_map(|(key, value)| Some((key_text(&key)?, json(value))));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Yaml::Tagged(tagged) => json(tagged.value),
    }
}

fn key_text(key: &serde_yaml::Value) -> Option<String> {
    use serde_yaml::Value as Yaml;
    Some(match key {
        Yaml::String(text) => text.clone(),
        Yaml::Number(number) => number.to_string(),
        Yaml::Bool(value) => value.to_string(),
        Yaml::Null => "null".to_owned(),
        _ => return None,
    })
}

/// A path from a file to another, without leaving the folder.
fn join(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                out.extend(u8::try_from(high * 16 + low));
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Place, parse};

    #[test]
    fn references_stay_inside() {
        let place = Place::new("a/b.yaml", "/x");
        let target = |text: &str| place.target(text).map(|it| (it.file, it.pointer));
        assert_eq!(
            target("#/a%20b/c"),
            Some(("a/b.yaml".into(), "/a b/c".into()))
        );
        assert_eq!(target("../c.yaml#/d"), Some(("c.yaml".into(), "/d".into())));
        assert_eq!(target("../../c.yaml"), None);
        assert_eq!(target("https://example.com/c.yaml"), None);
        assert_eq!(target("#anchor"), None);
    }

    #[test]
    fn yaml_is_read_as_json() {
        let value = parse("200: {a: 1.5, b: [yes, null, ~]}\n").unwrap();
        assert_eq!(value, json!({"200": {"a": 1.5, "b": ["yes", null, null]}}));
        let value = parse("a: -9223372036854776000\nb: 18446744073709551615\n").unwrap();
        assert_eq!(
            value,
            json!({"a": -9_223_372_036_854_776_000.0, "b": u64::MAX})
        );
    }
}
