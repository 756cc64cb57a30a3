//! What schemas call themselves: `$id`, `$anchor`, `$dynamicAnchor`, and what references mean by it.
//!
//! Takes trees as they are read, gives for each reference that stands inside of a schema with an `$id`, or names an
//! anchor, the place that it means. A URL is a name here and nothing else: nothing is fetched.

use std::collections::BTreeMap;

use crate::{Node, Span, Value, pointer};

/// A place: a file's path, and a pointer in it.
pub(crate) type Place = (String, String);

/// The names that schemas give themselves.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    /// Schemas by their `$id`, made absolute.
    resources: BTreeMap<String, Place>,
    /// Places by anchor. The same name may stand in several schemas.
    anchors: BTreeMap<String, Vec<(Place, String)>>,
    dynamic: BTreeMap<String, Vec<Place>>,
    /// What references mean, by the place of their text.
    meant: BTreeMap<Span, Meant>,
}

#[derive(Debug, Clone)]
enum Meant {
    /// A place in the same file.
    Place(Place),
    /// A schema by its `$id`, and a fragment in it; and the text as it is written.
    Resource(String, String),
    /// An anchor, of the resource in which the reference stands.
    Anchor(String, String),
    /// `$dynamicRef` to an anchor.
    Dynamic(String),
}

/// The schema with an `$id` in which something stands.
#[derive(Debug, Clone, Default)]
struct Scope {
    uri: String,
    pointer: String,
}

/// Whether a text may hold what is gathered here.
pub(crate) fn worth_a_look(text: &str) -> bool {
    ["$id", "$anchor", "$dynamic", "$recursive"]
        .iter()
        .any(|key| text.contains(key))
}

impl Ids {
    /// Gathers the names of a tree.
    pub(crate) fn index(&mut self, root: &Node, path: &str) {
        let mut stack = vec![(root, String::new(), Scope::default())];
        while let Some((node, place, mut scope)) = stack.pop() {
            match &node.value {
                Value::Object(map) => {
                    if let Some(id) = node.get("$id").and_then(Node::as_str) {
                        let id = id.split('#').next().unwrap_or_default();
                        if !id.is_empty() {
                            scope.uri = join(&scope.uri, id);
                            scope.pointer.clone_from(&place);
                            let here = (path.to_owned(), place.clone());
                            self.resources.entry(scope.uri.clone()).or_insert(here);
                        }
                    }
                    self.names(node, path, &place, &scope);
                    self.references(root, node, path, &place, &scope);
                    for (key, entry) in map.iter().filter(|(key, _)| !is_data(key)) {
                        stack.push((&entry.node, pointer::push(&place, key), scope.clone()));
                    }
                }
                Value::Array(items) => {
                    for (index, item) in items.iter().enumerate() {
                        stack.push((item, format!("{place}/{index}"), scope.clone()));
                    }
                }
                _ => {}
            }
        }
    }

    fn names(&mut self, node: &Node, path: &str, place: &str, scope: &Scope) {
        let here = || (path.to_owned(), place.to_owned());
        for key in ["$anchor", "$dynamicAnchor"] {
            let Some(name) = node.get(key).and_then(Node::as_str) else {
                continue;
            };
            let known = self.anchors.entry(name.to_owned()).or_default();
            known.push((here(), scope.uri.clone()));
            if key == "$dynamicAnchor" {
                self.dynamic
                    .entry(name.to_owned())
                    .or_default()
                    .push(here());
            }
        }
    }

    fn references(&mut self, root: &Node, node: &Node, path: &str, place: &str, scope: &Scope) {
        for key in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let Some(reference) = node.get(key) else {
                continue;
            };
            let Some(text) = reference.as_str() else {
                continue;
            };
            let (base, fragment) = text.split_once('#').unwrap_or((text, ""));
            let Some(fragment) = pointer::percent_decode(fragment) else {
                continue;
            };
            let is_pointer = fragment.is_empty() || fragment.starts_with('/');
            let meant = if key == "$recursiveRef" {
                let top = component(place).unwrap_or_default();
                let scoped = if scope.uri.is_empty() {
                    top
                } else {
                    &scope.pointer
                };
                Meant::Place((path.to_owned(), scoped.to_owned()))
            } else if !base.is_empty() {
                Meant::Resource(join(&scope.uri, base), fragment)
            } else if !is_pointer && key == "$dynamicRef" {
                Meant::Dynamic(fragment)
            } else if !is_pointer {
                Meant::Anchor(fragment, scope.uri.clone())
            } else {
                // What begins at the schema with the `$id`, by the letter; what begins at the document, as most mean it.
                let inside = format!("{}{fragment}", scope.pointer);
                if scope.uri.is_empty() || root.pointer(&inside).is_none() {
                    continue;
                }
                Meant::Place((path.to_owned(), inside))
            };
            self.meant.insert(reference.span, meant);
        }
    }

    /// The place that a reference means by an `$id` or an anchor, given the place of its text; `None` where it means a
    /// file, or a place in its own.
    pub(crate) fn find(&self, reference: Span) -> Option<Place> {
        match self.meant.get(&reference)? {
            Meant::Place(place) => Some(place.clone()),
            Meant::Resource(uri, fragment) => {
                let (path, top) = self.resources.get(uri)?;
                if fragment.is_empty() || fragment.starts_with('/') {
                    return Some((path.clone(), format!("{top}{fragment}")));
                }
                self.anchor(fragment, uri)
            }
            Meant::Anchor(name, uri) => self.anchor(name, uri),
            Meant::Dynamic(name) => match self.dynamic.get(name).map(Vec::as_slice) {
                Some([only]) => Some(only.clone()),
                // By who refers to it, another one is meant each time.
                Some(_) => None,
                None => self.anchor(name, ""),
            },
        }
    }

    fn anchor(&self, name: &str, uri: &str) -> Option<Place> {
        let known = self.anchors.get(name)?;
        let own = known.iter().find(|(_, scope)| scope == uri);
        own.or(known.first()).map(|(place, _)| place.clone())
    }
}

/// What is data of the document's users, in which nothing is a schema.
fn is_data(key: &str) -> bool {
    matches!(
        key,
        "example" | "examples" | "default" | "const" | "enum" | "value"
    ) || key.starts_with("x-")
}

/// The component in which a place stands.
fn component(place: &str) -> Option<&str> {
    let name = place.strip_prefix("/components/schemas/")?;
    let end = name.find('/').unwrap_or(name.len());
    Some(&place[..place.len() - name.len() + end])
}

/// A URL, seen from another.
fn join(base: &str, url: &str) -> String {
    let has_scheme = |url: &str| {
        url.split_once(':').is_some_and(|(scheme, _)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && !scheme.contains('/')
        })
    };
    let Some((scheme, rest)) = base.split_once("://").filter(|_| !has_scheme(url)) else {
        return url.to_owned();
    };
    if let Some(host) = url.strip_prefix("//") {
        return format!("{scheme}://{host}");
    }
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut segments: Vec<&str> = if url.starts_with('/') {
        Vec::new()
    } else {
        path.split('/')
            .filter(|segment| !segment.is_empty())
            .collect()
    };
    if !url.starts_with('/') && !path.ends_with('/') {
        segments.pop();
    }
    for segment in url.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    format!("{scheme}://{host}/{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn urls_are_seen_from_each_other() {
        for (base, url, expect) in [
            ("", "a.json", "a.json"),
            (
                "https://x.example/a/b.json",
                "c.json",
                "https://x.example/a/c.json",
            ),
            (
                "https://x.example/a/b.json",
                "/c.json",
                "https://x.example/c.json",
            ),
            (
                "https://x.example/a/b.json",
                "../c.json",
                "https://x.example/c.json",
            ),
            ("https://x.example/a/", "c", "https://x.example/a/c"),
            ("https://x.example", "c", "https://x.example/c"),
            (
                "https://x.example/a",
                "//y.example/b",
                "https://y.example/b",
            ),
            ("https://x.example/a", "urn:b", "urn:b"),
        ] {
            assert_eq!(join(base, url), expect);
        }
    }
}
