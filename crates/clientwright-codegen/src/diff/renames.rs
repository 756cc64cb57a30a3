//! What has another name: takes two surfaces, gives for each old name the new one.
//!
//! An operation is the same where method and path are, whatever the parameters of the path are called, or else its id. A type is the same as another where both have the same
//! members and no third one has: then a field of that type did not change, and one change is told instead of many.

use std::collections::{BTreeMap, BTreeSet};

use crate::surface::{Item, Kind, MemberKind, Operation, Signature, Surface, request_of};

/// Names before and after.
#[derive(Debug, Default)]
pub(super) struct Renames {
    items: BTreeMap<String, String>,
    /// Operations: method and path before and after.
    pub(super) operations: BTreeMap<String, String>,
    /// Types that have another name.
    pub(super) types: Vec<(String, String)>,
}

impl Renames {
    pub(super) fn of(old: &Surface, new: &Surface) -> Self {
        let mut renames = Self::default();
        let mut left: BTreeMap<&String, &Operation> = new
            .operations
            .iter()
            .filter(|(key, _)| !old.operations.contains_key(*key))
            .collect();
        for (key, operation) in &old.operations {
            // Of several with the same path, the id tells which.
            let mut all = new.operations.iter();
            let one = all.find(|(other, one)| {
                one.id == operation.id && request_of(other) == request_of(key)
            });
            let one = one.or_else(|| new.operations.get_key_value(key));
            let now = one.map(|(key, _)| key).or_else(|| {
                let others = || left.iter().map(|(other, one)| (*other, *one));
                let same = others().find(|(other, _)| same_request(key, other));
                let same = same.or_else(|| others().find(|(_, one)| one.id == operation.id));
                same.map(|(key, _)| key)
            });
            if let Some(now) = now {
                left.remove(now);
                renames.operations.insert(key.clone(), now.clone());
            }
        }
        for (before, after) in renames.operations.clone() {
            renames.items_of(old, new, [&before, &after]);
        }
        renames.types(old, new);
        renames
    }

    /// The items of an operation, by what they are: the static, the call, and what is named after the call.
    fn items_of(&mut self, before: &Surface, after: &Surface, [old, new]: [&str; 2]) {
        let (old, new) = (&before.operations[old].items, &after.operations[new].items);
        let last = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
        let is_static = |path: &&String| last(path).chars().all(|c| !c.is_lowercase());
        // What belongs to a call is named after it, so that the shortest name is the call's.
        let call = |items: &BTreeSet<String>| {
            let calls = items.iter().filter(|path| !is_static(path));
            calls.min_by_key(|path| last(path).len()).cloned()
        };
        let (Some(old_call), Some(new_call)) = (call(old), call(new)) else {
            return;
        };
        for path in old {
            let now = if is_static(&path) {
                new.iter().find(is_static).cloned()
            } else {
                let name = last(path).replacen(&last(&old_call), "", 1);
                let wanted = format!("{}{name}", last(&new_call));
                new.iter().find(|path| last(path) == wanted).cloned()
            };
            if let Some(now) = now.filter(|now| now != path) {
                // In a module that lists it, it has its new name too.
                let others = before.items.get(path).map(|item| &item.paths);
                let known = after.items.get(&now).map(|item| &item.paths);
                for other in others.into_iter().flatten() {
                    let module = other.rsplit_once("::").map(|(module, _)| module);
                    let wanted = format!("{}::{}", module.unwrap_or_default(), last(&now));
                    if known.is_some_and(|known| known.contains(&wanted)) {
                        self.items.insert(other.clone(), wanted);
                    }
                }
                self.items.insert(path.clone(), now);
            }
        }
    }

    /// Types that are gone and have an equal among the new ones.
    fn types(&mut self, old: &Surface, new: &Surface) {
        let of = |kind: Kind| matches!(kind, Kind::Struct | Kind::Enum | Kind::Alias);
        let only = |one: &Surface, other: &Surface| -> Vec<String> {
            let items = one.items.iter();
            let items = items.filter(|(name, item)| {
                of(item.kind) && !name.contains("::") && !other.items.contains_key(*name)
            });
            items.map(|(name, _)| name.clone()).collect()
        };
        let (gone, fresh) = (only(old, new), only(new, old));
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for name in &gone {
            let before = &old.items[name];
            let equals = fresh
                .iter()
                .filter(|other| alike(before, name, &new.items[*other], other));
            found.push((name.clone(), equals.cloned().collect()));
        }
        for (name, equals) in &found {
            let [now] = equals.as_slice() else { continue };
            let rivals = found
                .iter()
                .filter(|(_, equals)| equals.contains(now))
                .count();
            if rivals == 1 {
                self.types.push((name.clone(), now.clone()));
                for path in &old.items[name].paths {
                    let wanted = match path.rsplit_once("::") {
                        Some((module, _)) => format!("{module}::{now}"),
                        None => now.clone(),
                    };
                    self.items.insert(path.clone(), wanted);
                }
            }
        }
    }

    /// The name that an item has now.
    pub(super) fn item<'a>(&'a self, name: &'a str) -> &'a str {
        self.items.get(name).map_or(name, String::as_str)
    }

    /// Whether two signatures mean the same.
    pub(super) fn same(&self, old: &Signature, new: &Signature) -> bool {
        old.meaning == new.meaning || self.text(&old.meaning) == new.meaning
    }

    /// A text with the names of now.
    pub(super) fn text(&self, text: &str) -> String {
        if self.items.is_empty() {
            return text.to_owned();
        }
        replaced(text, |path| self.items.get(path).map(String::as_str))
    }
}

/// Whether method and path are the same but for what the parameters of the path are called.
pub(super) fn same_request(old: &str, new: &str) -> bool {
    let parts = |key| str::split(request_of(key), ['{', '}']);
    let mut places = parts(old).zip(parts(new)).enumerate();
    parts(old).count() == parts(new).count()
        && places.all(|(index, (old, new))| index % 2 == 1 || old == new)
}

/// Whether two types of different names are the same otherwise.
fn alike(old: &Item, old_name: &str, new: &Item, new_name: &str) -> bool {
    let own = |text: &str| replaced(text, |path| (path == old_name).then_some(new_name));
    let members = |item: &Item| {
        let members = item
            .members
            .iter()
            .filter(|((kind, _), _)| *kind != MemberKind::Method);
        let members = members.map(|(key, member)| {
            (
                key.clone(),
                own(&member.signature.meaning),
                member.wire.clone(),
            )
        });
        members.collect::<Vec<_>>()
    };
    let told = |item: &Item| !item.members.is_empty() || item.kind == Kind::Alias;
    old.kind == new.kind
        && told(old)
        && own(&old.signature.meaning) == new.signature.meaning
        && members(old) == members(new)
}

/// Replaces paths in a text.
pub(super) fn replaced<'a>(text: &str, by: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let of_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    while let Some(start) = rest.find(of_path) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !of_path(c)).unwrap_or(rest.len());
        let path = &rest[..end];
        // `name: Type` is no path.
        let (bare, colons) = path.split_at(path.trim_end_matches(':').len());
        out.push_str(by(bare).unwrap_or(bare));
        out.push_str(colons);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}
