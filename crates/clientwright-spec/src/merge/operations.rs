//! Operations that stand in several documents.
//!
//! Takes the documents before they are joined. An operation that two of them define alike is taken out of the second; of what is
//! left under one path and method, the second gets a path that a fragment tells apart, which is never sent. Ids that an
//! earlier document has get the words of theirs in front.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, object, push_down_item, same, same_option};
use crate::apart::{in_front, settled};
use crate::folder::Folder;
use crate::kind::{Kind, PATHS, method, numbered, operations_mut};
use crate::{Diagnostics, Entry, Map, Node, Value, codes};

/// Where operations of earlier documents stand: by section, path and method.
type Known = BTreeMap<(&'static str, String), Entry>;

/// Tells the operations of documents apart; `made` gets the paths that have a fragment for it.
pub(super) fn apart(
    sources: &mut [Source],
    folder: &Folder<'_>,
    made: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) {
    let mut known = Known::new();
    let mut ids = BTreeSet::new();
    for source in sources {
        for section in PATHS {
            let Some(map) = object(&mut source.root)
                .and_then(|root| root.get_mut(section))
                .and_then(|entry| object(&mut entry.node))
            else {
                continue;
            };
            let items = std::mem::take(map);
            for (path, item) in items {
                let mut item = item;
                let of_path = path.starts_with("x-");
                let meets = known.get(&(section, path.clone())).filter(|_| !of_path);
                let apart =
                    meets.is_some_and(|other| differ(&path, other, &mut item, folder, diagnostics));
                if !apart {
                    map.insert(path, item);
                    continue;
                }
                let wanted = format!("{path}#{}", source.words.join("-"));
                let own = numbered(&wanted, |own| {
                    map.contains_key(own) || known.contains_key(&(section, own.to_owned()))
                });
                made.insert(own.clone());
                map.insert(own, item);
            }
        }
        rename(source, &mut ids, diagnostics);
        for section in PATHS {
            let items = source.root.get(section).and_then(Node::as_object);
            for (path, item) in items.into_iter().flatten() {
                let known = known
                    .entry((section, path.clone()))
                    .or_insert_with(|| Entry {
                        key: item.key,
                        node: Node {
                            span: item.node.span,
                            value: Value::Object(Map::new()),
                        },
                    });
                gather(&mut known.node, &item.node);
            }
        }
    }
}

/// The operations of a path item with what the path says for all of them.
fn gather(into: &mut Node, item: &Node) {
    let mut item = item.clone();
    for key in ["servers", "parameters", "security"] {
        push_down_item(&mut item, key);
    }
    let (Some(into), Value::Object(members)) = (object(into), item.value) else {
        return;
    };
    for (key, member) in members {
        into.entry(key).or_insert(member);
    }
}

/// Takes operations out of an item that an earlier one has alike; whether others are left that it has as well.
fn differ(
    path: &str,
    other: &Entry,
    item: &mut Entry,
    folder: &Folder<'_>,
    diagnostics: &mut Diagnostics,
) -> bool {
    if other.node.get("$ref").is_some() || item.node.get("$ref").is_some() {
        let one = |node: &Node| settled(node, Some(Kind::PathItem), folder);
        let (known, mut own) = (&other.node, Node::clone(&item.node));
        for key in ["servers", "parameters", "security"] {
            push_down_item(&mut own, key);
        }
        if !same(&one(known), &one(&own), Some(Kind::PathItem)) {
            return true;
        }
        item.node.value = Value::Object(Map::new());
        return false;
    }
    let mut whole = Node {
        span: item.node.span,
        value: Value::Object(Map::new()),
    };
    gather(&mut whole, &item.node);
    let mut apart = false;
    let (known, own) = (methods(&other.node), methods(&whole));
    let both = own
        .into_iter()
        .filter_map(|(name, own)| Some((name, *known.get(name)?, own)));
    for (name, known, own) in both {
        let one = |entry: &Entry| settled(&entry.node, Some(Kind::Operation), folder);
        if same(&one(known), &one(own), Some(Kind::Operation)) {
            remove(&mut item.node, name);
            continue;
        }
        apart = true;
        let what = format!("`{} {path}`", name.to_uppercase());
        let servers = |entry: &Entry| entry.node.get("servers").cloned();
        let diagnostic = if same_option(servers(known).as_ref(), servers(own).as_ref()) {
            let message = format!("{what} is defined differently in two documents; both are calls");
            diagnostics
                .warning(codes::OPERATION_CONFLICT, own.key, message)
                .help("remove one in an overlay, or leave it out by `exclude` in client.yaml")
        } else {
            let message =
                format!("{what} of other servers is in another document too; both are calls");
            diagnostics
                .note(codes::OPERATION_CONFLICT, own.key, message)
                .help("nothing is to be done: each goes to its own servers")
        };
        diagnostic.label(known.key, "the other definition");
    }
    apart
}

/// The operations of an item by their methods.
fn methods(item: &Node) -> BTreeMap<&str, &Entry> {
    let mut out = BTreeMap::new();
    for (key, entry) in item.as_object().into_iter().flatten() {
        if let Some(method) = method(key) {
            out.insert(method, entry);
        } else if key == "additionalOperations" {
            let more = entry.node.as_object().into_iter().flatten();
            out.extend(more.map(|(name, entry)| (name.as_str(), entry)));
        }
    }
    out
}

fn remove(item: &mut Node, name: &str) {
    let Some(map) = object(item) else { return };
    map.retain(|key, _| method(key) != Some(name));
    if let Some(more) = map
        .get_mut("additionalOperations")
        .and_then(|more| object(&mut more.node))
    {
        more.shift_remove(name);
    }
}

/// Gives operations other ids whose ids earlier documents have.
fn rename(source: &mut Source, ids: &mut BTreeSet<String>, diagnostics: &mut Diagnostics) {
    let words = source.words.clone();
    let mut own = BTreeSet::new();
    for section in PATHS {
        let items = object(&mut source.root)
            .and_then(|root| root.get_mut(section))
            .and_then(|entry| object(&mut entry.node));
        let items = items.into_iter().flat_map(|items| items.values_mut());
        let items = items.filter_map(|entry| object(&mut entry.node));
        for operation in items.flat_map(operations_mut) {
            let Some(entry) = operation.get_mut("operationId") else {
                continue;
            };
            let Some(id) = entry.node.as_str().map(str::to_owned) else {
                continue;
            };
            if !ids.contains(&id) {
                own.insert(id);
                continue;
            }
            let now = numbered(&in_front(&words, &id), |now| {
                ids.contains(now) || own.contains(now)
            });
            let message = format!(
                "`{id}` is the id of an operation of another document too; this one is `{now}`"
            );
            let diagnostic = if source.is_named {
                diagnostics.note(codes::OPERATION_ID, entry.node.span, message)
            } else {
                diagnostics.warning(codes::OPERATION_ID, entry.node.span, message)
            };
            diagnostic.help("give it an id of its own in an overlay, or say by `name` of this document in client.yaml what stands in front");
            own.insert(now.clone());
            entry.node.value = Value::String(now);
        }
    }
    ids.append(&mut own);
}
