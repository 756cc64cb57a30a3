//! What a document of 2.0 takes from elsewhere and what changes its shape in 3.0, brought to where it is referred to.
//!
//! A parameter of another file may be a body, and what a response becomes hangs on what its operation produces; so
//! path items, operations, parameters and responses that are not among the document's own are copied, as written.
//! Schemas are not: they stay what they are, and [`crate::resolve`] bundles them. A copy keeps its places, by which its
//! own references are understood.

use super::HOPS;
use crate::kind::{self, PATHS};
use crate::{Map, Node, Value};

/// How many parts are copied.
const COPIES: usize = 20_000;

type LookUp<'a> = &'a mut dyn FnMut(&Node) -> Option<Node>;

/// Copies what `root` refers to and is no schema. `look_up` gives, for a `$ref`, what stands there in another file;
/// `None` where that is nothing, which is reported later.
pub(crate) fn gather(root: &mut Node, own: &[u32], look_up: LookUp<'_>) {
    // Targets inside the document are taken from it as it was.
    let inside = super::reference::has_inside(root, own).then(|| root.clone());
    let mut cx = Gather {
        own,
        inside,
        look_up,
        copies: 0,
    };
    let Value::Object(map) = &mut root.value else {
        return;
    };
    for key in [
        "paths",
        "x-ms-paths",
        "definitions",
        "parameters",
        "responses",
        "securityDefinitions",
    ] {
        if let Some(entry) = map.get_mut(key) {
            cx.inline(&mut entry.node, "");
        }
    }
    for (section, prefix) in [("parameters", "/parameters/"), ("responses", "/responses/")] {
        cx.members(map, section, prefix);
    }
    for section in PATHS {
        if let Some(Value::Object(paths)) = map.get_mut(section).map(|entry| &mut entry.node.value)
        {
            for (_, item) in paths.iter_mut().filter(|(path, _)| !path.starts_with("x-")) {
                cx.path_item(&mut item.node);
            }
        }
    }
}

struct Gather<'a> {
    own: &'a [u32],
    inside: Option<Node>,
    look_up: LookUp<'a>,
    copies: usize,
}

impl Gather<'_> {
    /// Replaces a reference by its target, which may be one again; what stands beside it wins. One to the document
    /// itself that begins with `keep` stays.
    fn inline(&mut self, node: &mut Node, keep: &str) {
        for _ in 0..HOPS {
            let Some(reference) = node.get("$ref") else {
                return;
            };
            let here = self.own.contains(&reference.span.file);
            let text = reference.as_str().unwrap_or_default();
            let target = match text.strip_prefix('#').filter(|_| here) {
                Some(_) if !keep.is_empty() && super::reference::name(text, keep).is_some() => {
                    return;
                }
                Some(fragment) => crate::pointer::percent_decode(fragment)
                    .and_then(|fragment| self.inside.as_ref()?.pointer(&fragment).cloned()),
                None => (self.look_up)(reference),
            };
            self.copies += 1;
            let Some(target) = target.filter(|_| self.copies <= COPIES) else {
                return;
            };
            let Value::Object(map) = &mut node.value else {
                return;
            };
            let Value::Object(members) = target.value else {
                *node = target;
                return;
            };
            map.shift_remove("$ref");
            for (key, entry) in members {
                map.entry(key).or_insert(entry);
            }
        }
    }

    fn members(&mut self, map: &mut Map, key: &str, keep: &str) {
        if let Some(Value::Object(members)) = map.get_mut(key).map(|entry| &mut entry.node.value) {
            for entry in members.values_mut() {
                self.inline(&mut entry.node, keep);
            }
        }
    }

    fn path_item(&mut self, item: &mut Node) {
        self.inline(item, "/paths/");
        let Value::Object(map) = &mut item.value else {
            return;
        };
        self.parameters(map);
        for (_, operation) in map
            .iter_mut()
            .filter(|(method, _)| kind::method(method).is_some())
        {
            self.inline(&mut operation.node, "");
            if let Value::Object(map) = &mut operation.node.value {
                self.parameters(map);
                if let Some(responses) = map.get_mut("responses") {
                    self.inline(&mut responses.node, "");
                }
                self.members(map, "responses", "/responses/");
            }
        }
    }

    fn parameters(&mut self, map: &mut Map) {
        let Some(entry) = map.get_mut("parameters") else {
            return;
        };
        self.inline(&mut entry.node, "");
        if let Value::Array(items) = &mut entry.node.value {
            for item in items {
                self.inline(item, "/parameters/");
            }
        }
    }
}
