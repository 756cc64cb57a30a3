//! Parameters: what travels in the body leaves the list, the rest gets a schema and a style.

use super::{Cx, HOPS, flag, member, object, refer, schema, text};
use crate::{Entry, Map, Node, Span, Value, codes};

/// A parameter of the body, as written for 2.0.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub(super) node: Node,
    /// Its name in the document's `parameters`, where it stands there.
    pub(super) shared: Option<String>,
}

/// The parameters of the body that stand at a path or an operation.
#[derive(Debug, Clone, Default)]
pub(super) struct BodyParameters {
    pub(super) body: Option<Raw>,
    pub(super) form: Vec<Raw>,
}

impl Cx<'_> {
    /// Takes the body's parameters out of a path item, and converts the others.
    pub(super) fn path_parameters(&mut self, item: &mut Map) -> BodyParameters {
        let mut given = BodyParameters::default();
        if let Some(entry) = item.get_mut("parameters") {
            self.split(&mut entry.node, &mut given);
        }
        if is_empty_list(item, "parameters") {
            item.shift_remove("parameters");
        }
        given
    }

    /// Takes the body's parameters out of a list, and converts the others.
    pub(super) fn split(&mut self, parameters: &mut Node, given: &mut BodyParameters) {
        let Value::Array(items) = &mut parameters.value else {
            return;
        };
        let mut rest = Vec::with_capacity(items.len());
        for mut item in std::mem::take(items) {
            let (target, shared) = match self.shared_parameter(&item) {
                Some((name, target)) => (target.clone(), Some(name)),
                None => (item.clone(), None),
            };
            match target.get("in").and_then(Node::as_str) {
                Some("body") => self.one_body(
                    given,
                    Raw {
                        node: target,
                        shared,
                    },
                ),
                Some("formData") => self.one_field(
                    given,
                    Raw {
                        node: target,
                        shared,
                    },
                ),
                _ => {
                    if shared.is_none() {
                        self.parameter(&mut item);
                    }
                    rest.push(item);
                }
            }
        }
        *items = rest;
    }

    fn one_body(&mut self, given: &mut BodyParameters, raw: Raw) {
        if let Some(first) = &given.body {
            self.diagnostics
                .warning(
                    codes::DUPLICATE_PARAMETER,
                    raw.node.span,
                    "an operation has one body; the first one counts",
                )
                .label(first.node.span, "the first one")
                .help("remove one of them in overlay.yaml");
            return;
        }
        given.body = Some(raw);
    }

    fn one_field(&mut self, given: &mut BodyParameters, raw: Raw) {
        let name = raw.node.get("name").and_then(Node::as_str);
        let Some(name) = name else {
            self.diagnostics.warning(
                codes::MISSING,
                raw.node.span,
                "a parameter without a name is left out",
            );
            return;
        };
        let same = |known: &Raw| known.node.get("name").and_then(Node::as_str) == Some(name);
        if given.form.iter().any(same) {
            self.diagnostics.warning(
                codes::DUPLICATE_PARAMETER,
                raw.node.span,
                format!("the parameter `{name}` stands here twice; the first one counts"),
            );
            return;
        }
        given.form.push(raw);
    }

    /// The parameter of the document that a node refers to, with its name.
    fn shared_parameter(&self, node: &Node) -> Option<(String, &Node)> {
        let mut name = self.local(node, "/parameters/")?;
        for _ in 0..HOPS {
            let target = &self.shared.parameters.get(&name)?.node;
            match self.local(target, "/parameters/") {
                Some(next) => name = next,
                None => return Some((name, target)),
            }
        }
        None
    }

    /// The name behind a prefix that a node's reference to the document itself gives.
    pub(super) fn local(&self, node: &Node, prefix: &str) -> Option<String> {
        let reference = node.get("$ref")?;
        if !self.own.contains(&reference.span.file) {
            return None;
        }
        super::reference::name(reference.as_str()?, prefix)
    }

    /// The document's `parameters` as sections of `components`.
    pub(super) fn shared_parameters(&mut self, sections: &mut Map) {
        let names: Vec<String> = self.shared.parameters.keys().cloned().collect();
        for name in names {
            let Some(entry) = self.shared.parameters.get(&name).cloned() else {
                continue;
            };
            let target = self.shared_parameter(&entry.node);
            let place = target
                .as_ref()
                .map_or(&entry.node, |(_, node)| node)
                .get("in");
            let place = place.and_then(Node::as_str).map(str::to_owned);
            let target = target.map(|(name, _)| name);
            let key = entry.key;
            let (section, node) = match (place.as_deref(), target) {
                // They have no place of their own in 3.0; each operation gets a copy.
                (Some("formData"), _) => continue,
                (Some("body"), Some(target)) => {
                    let target = crate::pointer::push("/components/requestBodies", &target);
                    ("requestBodies", refer(entry.node.span, &target))
                }
                (Some("body"), None) => {
                    let place = crate::pointer::push("/components/requestBodies", &name);
                    let consumes = self.shared.consumes.clone();
                    ("requestBodies", Self::body(entry.node, &consumes, &place))
                }
                _ => {
                    let mut node = entry.node;
                    self.parameter(&mut node);
                    ("parameters", node)
                }
            };
            let section = sections.entry(section.to_owned()).or_insert_with(|| Entry {
                key,
                node: object(key, Map::new()),
            });
            if let Value::Object(members) = &mut section.node.value {
                members.insert(name, Entry { key, node });
            }
        }
    }

    /// Converts a parameter that does not travel in the body.
    fn parameter(&mut self, node: &mut Node) {
        if node.get("$ref").is_some() {
            return;
        }
        let whole = node.span;
        let place = node.get("in").and_then(Node::as_str).map(str::to_owned);
        let Value::Object(map) = &mut node.value else {
            return;
        };
        let style = self.collection(map, place.as_deref(), whole);
        let schema = schema::value(map, whole);
        for (key, node) in style {
            map.insert(key.to_owned(), member(node));
        }
        map.insert("schema".to_owned(), schema);
    }

    /// Takes `collectionFormat` away, and gives what says the same in 3.0.
    ///
    /// A list in a form that 3.0 has no style for becomes a string, which the caller joins.
    pub(super) fn collection(
        &mut self,
        map: &mut Map,
        place: Option<&str>,
        whole: Span,
    ) -> Vec<(&'static str, Node)> {
        let format = map.shift_remove("collectionFormat");
        let array = map.get("type").and_then(|entry| entry.node.as_str()) == Some("array");
        if !array || map.contains_key("schema") {
            return Vec::new();
        }
        self.nested(map);
        let span = format.as_ref().map_or(whole, |entry| entry.node.span);
        let name = format
            .as_ref()
            .map_or(Some("csv"), |entry| entry.node.as_str());
        let pairs = matches!(place, Some("query" | "formData"));
        let style = match (name, pairs) {
            (Some("csv"), true) => "form",
            (Some("ssv"), true) => "spaceDelimited",
            (Some("pipes"), true) => "pipeDelimited",
            (Some("multi"), true) => {
                return vec![("style", text(span, "form")), ("explode", flag(span, true))];
            }
            (Some("csv"), false) => return Vec::new(),
            (Some(known @ ("ssv" | "pipes" | "tsv")), _) => {
                self.unsupported(
                    span,
                    format!("a list in the format `{known}` has no style here; the caller joins it into a string"),
                );
                map.shift_remove("items");
                for key in ["default", "minItems", "maxItems", "uniqueItems", "enum"] {
                    map.shift_remove(key);
                }
                if let Some(entry) = map.get_mut("type") {
                    entry.node = text(entry.node.span, "string");
                }
                return Vec::new();
            }
            _ => {
                self.diagnostics
                    .warning(
                        codes::UNKNOWN_VALUE,
                        span,
                        "this is no `collectionFormat` for this place; items are joined by commas",
                    )
                    .help("patch it in overlay.yaml");
                if !pairs {
                    return Vec::new();
                }
                "form"
            }
        };
        vec![("style", text(span, style)), ("explode", flag(span, false))]
    }
}

impl Cx<'_> {
    /// Reports lists in lists that are not joined by commas.
    fn nested(&mut self, map: &Map) {
        let mut items = map.get("items").map(|entry| &entry.node);
        while let Some(inner) = items {
            if let Some(format) = inner.get("collectionFormat")
                && format.as_str() != Some("csv")
            {
                self.unsupported(
                    format.span,
                    "how a list in a list is joined has no style here; it is ignored",
                );
            }
            items = inner.get("items");
        }
    }
}

pub(super) fn is_empty_list(map: &Map, key: &str) -> bool {
    map.get(key)
        .and_then(|entry| entry.node.as_array())
        .is_some_and(<[Node]>::is_empty)
}
