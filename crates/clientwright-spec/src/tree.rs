//! The located tree: every node knows its place and every scalar its source text.

use indexmap::IndexMap;

use crate::{Rare, Span};

/// A node of a source file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, its digits as written (`1.10`, `1e400`, `012` is a string).
    Number(String),
    /// A string.
    String(String),
    /// A sequence.
    Array(Vec<Node>),
    /// A mapping; keys are text as written (`200:` is `"200"`), in the order of the source.
    Object(Map),
}

/// A mapping, with the place of each key.
pub type Map = Rare<IndexMap<String, Entry>>;

/// A value of a mapping, with its key's place.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where the key stands.
    pub key: Span,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The member of that name, where this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key).map(|entry| &entry.node)
    }

    /// The members, where this is an object.
    pub fn as_object(&self) -> Option<&Map> {
        match &self.value {
            Value::Object(map) => Some(map),
            _ => None,
        }
    }

    /// The items, where this is an array.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The text, where this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, where this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Follows a JSON pointer (`/a/b~1c/0`), `""` being the node itself.
    pub fn pointer(&self, pointer: &str) -> Option<&Node> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer
            .strip_prefix('/')?
            .split('/')
            .try_fold(self, |node, token| {
                let token = token.replace("~1", "/").replace("~0", "~");
                match &node.value {
                    Value::Object(map) => map.get(&token).map(|entry| &entry.node),
                    Value::Array(items) => items.get(token.parse::<usize>().ok()?),
                    _ => None,
                }
            })
    }
}
