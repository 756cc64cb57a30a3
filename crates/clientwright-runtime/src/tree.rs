//! The body of a call while it is being built: fields at JSON pointers, in the order of setting.
//!
//! Takes JSON text for pointers; gives one JSON text, or its top-level fields for forms. Text stays text: an object that came
//! whole is taken apart only where a later field reaches into it.

use std::borrow::Cow;

use crate::encoded::Encoded;
use crate::multipart::Part;
use crate::text;

/// A body, or a part of one.
#[derive(Clone)]
pub(crate) enum Node {
    /// Encoded JSON.
    Text(Encoded),
    /// An object that is being built.
    Object(Vec<(String, Node)>),
    /// Files of a multipart body under one name.
    Parts(Vec<Part>),
}

impl Node {
    pub(crate) fn empty() -> Self {
        Self::Object(Vec::new())
    }

    /// True where no field is set.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Object(members) if members.is_empty())
    }

    /// Puts a node at a pointer, in the place of what was there; builds the objects on the way. `false` where the way leads
    /// through something that is no object.
    pub(crate) fn set(&mut self, pointer: &str, node: Node) -> bool {
        let mut at = self;
        for segment in text::segments(pointer) {
            at = match at.member(&segment) {
                Some(member) => member,
                None => return false,
            };
        }
        *at = node;
        true
    }

    /// Removes what stands at a pointer, and the objects that this leaves empty.
    pub(crate) fn remove(&mut self, pointer: &str) {
        let segments: Vec<_> = text::segments(pointer).collect();
        self.remove_at(&segments);
    }

    /// Says whether something was removed: objects that were empty before stay.
    fn remove_at<S: AsRef<str>>(&mut self, segments: &[S]) -> bool {
        let Some((first, rest)) = segments.split_first() else {
            *self = Self::empty();
            return true;
        };
        let Some(members) = self.open() else {
            return false;
        };
        let found = members.iter().position(|(name, _)| name == first.as_ref());
        let Some(index) = found else {
            return false;
        };
        if let Some((_, member)) = members.get_mut(index).filter(|_| !rest.is_empty()) {
            let removed = member.remove_at(rest);
            if !removed || !member.is_empty() {
                return removed;
            }
        }
        members.remove(index);
        true
    }

    /// True where something stands at a pointer.
    pub(crate) fn has(&self, pointer: &str) -> bool {
        let mut at = self;
        let mut segments = text::segments(pointer);
        while let Some(segment) = segments.next() {
            at = match at {
                Self::Object(members) => match members.iter().find(|(name, _)| *name == segment) {
                    Some((_, member)) => member,
                    None => return false,
                },
                Self::Text(encoded) => {
                    let rest =
                        segments.map(|s| format!("/{}", s.replace('~', "~0").replace('/', "~1")));
                    let rest: String = rest.collect();
                    let first = segment.replace('~', "~0").replace('/', "~1");
                    return text::at(encoded.json(), &format!("/{first}{rest}")).is_some();
                }
                Self::Parts(_) => return false,
            };
        }
        true
    }

    /// Lays another body over this one: objects join, anything else replaces.
    pub(crate) fn overlay(&mut self, over: Node) {
        let over = match over {
            Node::Text(encoded) if text::kind(encoded.json()) != text::Kind::Object => {
                Node::Text(encoded)
            }
            mut over => {
                over.open();
                over
            }
        };
        match (self.open(), over) {
            (Some(members), Node::Object(over)) => {
                for (name, node) in over {
                    match members.iter_mut().find(|(n, _)| *n == name) {
                        Some((_, member)) => member.overlay(node),
                        None => members.push((name, node)),
                    }
                }
            }
            (_, over) => *self = over,
        }
    }

    /// The members of an object, taken apart where it is still text; `None` for what is no object.
    fn open(&mut self) -> Option<&mut Vec<(String, Node)>> {
        if let Self::Text(encoded) = self {
            let members = encoded.members()?.into_iter();
            *self = Self::Object(
                members
                    .map(|(name, value)| (name, Self::Text(value)))
                    .collect(),
            );
        }
        match self {
            Self::Object(members) => Some(members),
            Self::Text(_) | Self::Parts(_) => None,
        }
    }

    fn member(&mut self, name: &str) -> Option<&mut Node> {
        let members = self.open()?;
        let found = members.iter().position(|(n, _)| n == name);
        let index = found.unwrap_or_else(|| {
            members.push((name.to_owned(), Self::empty()));
            members.len() - 1
        });
        members.get_mut(index).map(|(_, node)| node)
    }

    /// The top-level fields, each as a node; `None` where the body is no object.
    pub(crate) fn fields(&self) -> Option<Cow<'_, [(String, Node)]>> {
        match self {
            Self::Object(members) => Some(Cow::Borrowed(members)),
            Self::Text(encoded) => encoded.members().map(|members| {
                let members = members.into_iter();
                Cow::Owned(
                    members
                        .map(|(name, value)| (name, Self::Text(value)))
                        .collect(),
                )
            }),
            Self::Parts(_) => None,
        }
    }

    /// The node as JSON text.
    pub(crate) fn json(&self) -> Cow<'_, str> {
        match self {
            Self::Text(encoded) => Cow::Borrowed(encoded.json()),
            node => {
                let mut out = String::new();
                node.write(&mut out);
                Cow::Owned(out)
            }
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Text(encoded) => out.push_str(encoded.json()),
            // Files have no JSON form; a JSON body cannot hold them, since only multipart calls can set them.
            Self::Parts(_) => out.push_str("null"),
            Self::Object(members) => {
                out.push('{');
                for (index, (name, node)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    out.push_str(&text::quote(name));
                    out.push(':');
                    node.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Collects the secrets of the body.
    pub(crate) fn secrets(&self, out: &mut Vec<String>) {
        match self {
            Self::Text(encoded) => encoded.secrets(out),
            Self::Object(members) => members.iter().for_each(|(_, node)| node.secrets(out)),
            Self::Parts(_) => {}
        }
    }

    /// True where a field is a secret.
    pub(crate) fn holds_secret(&self) -> bool {
        match self {
            Self::Text(encoded) => encoded.is_secret(),
            Self::Object(members) => members.iter().any(|(_, node)| node.holds_secret()),
            Self::Parts(_) => false,
        }
    }

    /// Shows the body field by field, as JSON pointers with their values; secrets are redacted.
    pub(crate) fn show(&self, at: &str, out: &mut Vec<(String, String)>) {
        match self {
            Self::Text(encoded) => out.push((at.to_owned(), encoded.shown().to_owned())),
            Self::Parts(parts) => {
                for part in parts {
                    out.push((at.to_owned(), format!("{part:?}")));
                }
            }
            Self::Object(members) => {
                for (name, node) in members {
                    node.show(&format!("{at}/{name}"), out);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Node {
        Node::Text(Encoded::plain(json))
    }

    fn check(steps: &[(&str, &str)], expect: &str) {
        let mut node = Node::empty();
        for (pointer, json) in steps {
            if json.is_empty() {
                node.remove(pointer);
            } else {
                assert!(node.set(pointer, text(json)), "{pointer}");
            }
        }
        assert_eq!(node.json(), expect);
    }

    #[test]
    fn fields_keep_the_order_of_setting() {
        check(
            &[("/b", "1"), ("/a/x", "true"), ("/b", "2"), ("/a/y", "null")],
            r#"{"b":2,"a":{"x":true,"y":null}}"#,
        );
        check(&[("/a~1b/~0", "1")], r#"{"a/b":{"~":1}}"#);
    }

    #[test]
    fn fields_reach_into_a_whole_body() {
        check(
            &[("", r#"{"a":{"x":1.50},"b":2}"#), ("/a/y", "3")],
            r#"{"a":{"x":1.50,"y":3},"b":2}"#,
        );
        check(&[("/a", "1"), ("", "[1]")], "[1]");
    }

    #[test]
    fn removal_leaves_no_empty_object() {
        check(&[("/a/x", "1"), ("/b", "2"), ("/a/x", "")], r#"{"b":2}"#);
        check(
            &[("", r#"{"a":{"x":1},"b":2}"#), ("/a/x", "")],
            r#"{"b":2}"#,
        );
        check(&[("/a", "1"), ("/a/x", ""), ("/c", "")], r#"{"a":1}"#);
        check(&[("", r#"{"a":{}}"#), ("/a/x", "")], r#"{"a":{}}"#);
    }

    #[test]
    fn a_way_through_a_scalar_is_refused() {
        let mut node = text("1");
        assert!(!node.set("/a", text("2")));
    }

    #[test]
    fn overlaying_joins_objects() {
        let mut node = Node::empty();
        assert!(node.set("/data/type", text("\"x\"")));
        node.overlay(text(r#"{"data":{"id":"1"}}"#));
        assert!(node.has("/data/id") && node.has("/data") && !node.has("/data/z"));
        assert_eq!(node.json(), r#"{"data":{"type":"x","id":"1"}}"#);
    }
}
