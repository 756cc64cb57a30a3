//! What several documents call by one name.
//!
//! Takes documents that are about to be merged, gives what each component of theirs is called in the whole. A name means in each
//! document what that document says: what is equal, with all that it refers to, is one component, and everything else gets the
//! name of its document in front. Credentials are no one else's by a name alone: a scheme is one where documents call hosts of one owner.
//! Invariant: names of a document hang only on those that stand before it.

use std::collections::{BTreeMap, BTreeSet};

use crate::folder::Folder;
use crate::kind::{Kind, SECTIONS, numbered, walk};
use crate::merge::{Source, same};
use crate::read::Credentials;
use crate::{Diagnostics, Entry, Map, Node, Span, Value, codes, pointer, sites};

/// A component: its section and its name.
type Named = (&'static str, String);

/// What the components of documents have become so far.
#[derive(Default)]
pub(crate) struct Apart {
    /// Names in the whole of what documents call by one name, besides that name itself.
    others: BTreeMap<Named, Vec<String>>,
    /// The sites of the hosts of each document, by its path.
    sites: BTreeMap<String, BTreeSet<String>>,
}

/// What becomes of a component.
struct Choice {
    /// Names that may already be the same.
    candidates: Vec<String>,
    /// The one that is looked at; behind the last, it is none of them.
    at: usize,
    /// Whether it differs by what it says, and not only by what it refers to.
    itself: bool,
    /// Whether only the hosts keep it apart.
    by_host: bool,
    /// Its name where it is none of them.
    own: String,
}

impl Choice {
    fn name(&self) -> &str {
        self.candidates.get(self.at).unwrap_or(&self.own)
    }

    fn is_apart(&self) -> bool {
        self.at >= self.candidates.len()
    }
}

impl Apart {
    /// Settles the names of one document's components beside those of `merged`, and notes them in the folder.
    pub(crate) fn settle(
        &mut self,
        merged: &Node,
        source: &mut Source,
        folder: &mut Folder<'_>,
        diagnostics: &mut Diagnostics,
    ) {
        self.sites
            .insert(source.path.clone(), sites::of(&mut source.root));
        let source = &*source;
        let mut choices = self.choices(merged, source);
        let mut first = true;
        let mut changed = true;
        while changed {
            changed = false;
            for (named, choice) in &mut choices {
                if let Err(by_host) = self.fits(merged, source, named, choice, folder) {
                    choice.at += 1;
                    // At first all names count as they are written.
                    choice.itself |= first;
                    choice.by_host = by_host;
                    changed = true;
                }
            }
            for (named, choice) in &choices {
                folder.rename(&source.path, named.0, &named.1, choice.name());
            }
            first = false;
        }
        for (named, choice) in &choices {
            if choice.is_apart() {
                report(merged, source, named, choice, diagnostics);
                let others = self.others.entry(named.clone()).or_default();
                others.push(choice.own.clone());
            }
        }
    }

    /// The components of a document whose names are known in the whole.
    fn choices(&self, merged: &Node, source: &Source) -> BTreeMap<Named, Choice> {
        let mut choices = BTreeMap::new();
        for (section, _) in SECTIONS {
            let known = section_of(merged, section);
            let members = section_of(&source.root, section);
            let is_known = |name: &str| known.is_some_and(|known| known.contains_key(name));
            let mut taken = BTreeSet::new();
            for name in members.into_iter().flat_map(|members| members.keys()) {
                if !is_known(name) {
                    continue;
                }
                let named = (section, name.clone());
                let others = self.others.get(&named).into_iter().flatten();
                let candidates = std::iter::once(name).chain(others).cloned().collect();
                let own = numbered(&in_front(&source.words, name), |own| {
                    is_known(own)
                        || taken.contains(own)
                        || members.is_some_and(|members| members.contains_key(own))
                });
                taken.insert(own.clone());
                let choice = Choice {
                    candidates,
                    at: 0,
                    itself: false,
                    by_host: false,
                    own,
                };
                choices.insert(named, choice);
            }
        }
        choices
    }

    /// Whether a component is the one that its choice names, or is none at all any more.
    ///
    /// # Errors
    /// It is not: whether only the hosts keep them apart.
    fn fits(
        &self,
        merged: &Node,
        source: &Source,
        (section, name): &Named,
        choice: &Choice,
        folder: &Folder<'_>,
    ) -> Result<(), bool> {
        if choice.is_apart() {
            return Ok(());
        }
        let node = |root, name| Some(&section_of(root, section)?.get(name)?.node);
        let (Some(known), Some(own)) = (node(merged, choice.name()), node(&source.root, name))
        else {
            return Ok(());
        };
        let place = pointer::push(&format!("/components/{section}"), choice.name());
        let one = means(own, &place, folder) || means(known, &place, folder);
        let kind = SECTIONS.iter().find(|(known, _)| known == section);
        let kind = kind.map(|(_, kind)| *kind);
        if !one
            && !same(
                &settled(known, kind, folder),
                &settled(own, kind, folder),
                kind,
            )
        {
            return Err(false);
        }
        if *section == "securitySchemes" && !one && !self.one_owner(source, known, folder) {
            return Err(true);
        }
        Ok(())
    }

    /// Whether credentials for a scheme that another document has may go to this one's hosts.
    fn one_owner(&self, source: &Source, known: &Node, folder: &Folder<'_>) -> bool {
        let other = folder.path(known.span.file);
        let sites = |path: &str| self.sites.get(path).filter(|sites| !sites.is_empty());
        match source.credentials {
            Some(Credentials::Shared) => true,
            Some(Credentials::Own) => false,
            // Where hosts are not known, their users say where calls go.
            None => match (sites(&source.path), other.and_then(sites)) {
                (Some(own), Some(other)) => !own.is_disjoint(other),
                _ => true,
            },
        }
    }
}

/// Says what is kept apart, where callers will see it.
fn report(
    merged: &Node,
    source: &Source,
    (section, name): &Named,
    choice: &Choice,
    diagnostics: &mut Diagnostics,
) {
    let place = |root| Some(section_of(root, section)?.get(name)?.key);
    let (Some(own), Some(other)) = (place(&source.root), place(merged)) else {
        return;
    };
    let now = &choice.own;
    let seen = matches!(*section, "schemas" | "securitySchemes");
    let loud = seen && choice.itself && !source.is_named;
    if choice.by_host {
        let message = format!(
            "the security scheme `{name}` of two documents is for hosts of different owners; this one is `{now}`, with credentials of its own"
        );
        let help = "say `credentials: shared` of this document in client.yaml where both take the same credentials, or `own`";
        let diagnostic = if source.credentials.is_some() {
            diagnostics.note(codes::OWNERS, own, message)
        } else {
            diagnostics.warning(codes::OWNERS, own, message)
        };
        diagnostic.label(other, "the other one").help(help);
        return;
    }
    let message = if choice.itself {
        format!(
            "two documents define `{name}` in `components.{section}` differently; this one is `{now}`"
        )
    } else {
        format!(
            "`{name}` in `components.{section}` refers to what two documents define differently; this one is `{now}`"
        )
    };
    let help = "make both equal in an overlay, or say by `name` of this document in client.yaml what stands in front";
    let diagnostic = if loud {
        diagnostics.warning(codes::COMPONENT_CONFLICT, own, message)
    } else {
        diagnostics.note(codes::COMPONENT_CONFLICT, own, message)
    };
    diagnostic.label(other, "the other definition").help(help);
}

fn section_of<'a>(root: &'a Node, section: &str) -> Option<&'a Map> {
    root.get("components")?.get(section)?.as_object()
}

/// Whether a component is nothing but a reference to a place.
fn means(node: &Node, place: &str, folder: &Folder<'_>) -> bool {
    let alone = node.as_object().is_some_and(|map| map.len() == 1);
    let reference = node.get("$ref").filter(|_| alone);
    reference
        .and_then(|reference| folder.settled(reference.as_str()?, reference.span.file))
        .is_some_and(|(path, fragment)| path.is_none() && fragment == place)
}

/// An object with its references as they are in the whole, for comparing.
pub(crate) fn settled(node: &Node, kind: Option<Kind>, folder: &Folder<'_>) -> Node {
    let mut node = node.clone();
    let Some(kind) = kind else { return node };
    let at = |text: &str, file: u32| {
        let (path, fragment) = folder.settled(text, file)?;
        Some(format!("{}#{fragment}", path.unwrap_or_default()))
    };
    walk(&mut node, kind, &mut |node, kind, _| {
        let Value::Object(map) = &mut node.value else {
            return;
        };
        if let Some(entry) = map.get_mut("$ref")
            && let Some(place) =
                (entry.node.as_str()).and_then(|text| at(text, entry.node.span.file))
        {
            entry.node.value = Value::String(place);
        }
        if kind == Kind::Schema
            && let Some(Value::Object(mapping)) = map
                .get_mut("discriminator")
                .and_then(|entry| member(&mut entry.node, "mapping"))
                .map(|node| &mut node.value)
        {
            for entry in mapping.values_mut() {
                let Some(text) = entry.node.as_str() else {
                    continue;
                };
                let text = if text.contains(['/', '#', '.']) {
                    text.to_owned()
                } else {
                    pointer::reference(&pointer::push("/components/schemas", text))
                };
                if let Some(place) = at(&text, entry.node.span.file) {
                    entry.node.value = Value::String(place);
                }
            }
        }
        if kind == Kind::Operation {
            requirements(map, |at, name| {
                let now = folder.renamed(at.file, "securitySchemes", name);
                now.map(str::to_owned)
            });
        }
    });
    node
}

/// Gives the schemes that a `security` names other names; `now` is asked with the place and the name.
pub(crate) fn requirements(map: &mut Map, mut now: impl FnMut(Span, &str) -> Option<String>) {
    let Some(Value::Array(items)) = map.get_mut("security").map(|entry| &mut entry.node.value)
    else {
        return;
    };
    for item in items {
        let Value::Object(item) = &mut item.value else {
            continue;
        };
        for (name, entry) in std::mem::take(item) {
            item.insert(now(entry.key, &name).unwrap_or(name), entry);
        }
    }
}

fn member<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    match &mut node.value {
        Value::Object(map) => map.get_mut(key).map(|entry| &mut entry.node),
        _ => None,
    }
}

/// Writes out the values of discriminators that stand for members by their names, where those names change.
pub(crate) fn keep_values(source: &mut Source, folder: &Folder<'_>) {
    let mut children: BTreeMap<String, Vec<(String, Entry)>> = BTreeMap::new();
    for (name, entry) in section_of(&source.root, "schemas").into_iter().flatten() {
        let parts = entry.node.get("allOf").and_then(Node::as_array);
        for reference in parts
            .into_iter()
            .flatten()
            .filter_map(|part| part.get("$ref"))
        {
            if let Some(parent) = local(reference) {
                let child = pointer::reference(&pointer::push("/components/schemas", name));
                let child = Entry {
                    key: entry.key,
                    node: Node {
                        span: entry.key,
                        value: Value::String(child),
                    },
                };
                children
                    .entry(parent)
                    .or_default()
                    .push((name.clone(), child));
            }
        }
    }
    let moved = |name: &str, file: u32| {
        folder
            .renamed(file, "schemas", name)
            .is_some_and(|now| now != name)
    };
    let complete = |node: &mut Node, own: Option<&str>| {
        if node
            .get("discriminator")
            .and_then(|one| one.get("propertyName"))
            .is_none()
        {
            return;
        }
        let mut members: Vec<(String, Entry)> = own
            .and_then(|own| children.get(own))
            .cloned()
            .unwrap_or_default();
        for key in ["oneOf", "anyOf"] {
            let list = node.get(key).and_then(Node::as_array).into_iter().flatten();
            for reference in list.filter_map(|member| member.get("$ref")) {
                members.extend(local(reference).map(|name| {
                    let node = reference.clone();
                    (
                        name,
                        Entry {
                            key: node.span,
                            node,
                        },
                    )
                }));
            }
        }
        members.retain(|(name, entry)| moved(name, entry.key.file));
        let Some(Value::Object(discriminator)) =
            member(node, "discriminator").map(|node| &mut node.value)
        else {
            return;
        };
        for (name, entry) in members {
            let mapping = discriminator
                .entry("mapping".to_owned())
                .or_insert_with(|| Entry {
                    key: entry.key,
                    node: Node {
                        span: entry.key,
                        value: Value::Object(Map::new()),
                    },
                });
            let Value::Object(mapping) = &mut mapping.node.value else {
                return;
            };
            let text = entry.node.as_str();
            let is_named = (mapping.values())
                .any(|known| known.node.as_str() == text || known.node.as_str() == Some(&name));
            if !is_named {
                mapping.entry(name).or_insert(entry);
            }
        }
    };
    walk(
        &mut source.root,
        Kind::Document,
        &mut |node, kind, _| match kind {
            Kind::Components => {
                let schemas = member(node, "schemas").map(|node| &mut node.value);
                if let Some(Value::Object(schemas)) = schemas {
                    for (name, entry) in schemas.iter_mut() {
                        complete(&mut entry.node, Some(name));
                    }
                }
            }
            Kind::Schema => complete(node, None),
            _ => {}
        },
    );
}

/// The schema of the same document that a reference names.
fn local(reference: &Node) -> Option<String> {
    let fragment = pointer::percent_decode(reference.as_str()?.strip_prefix('#')?)?;
    let mut tokens = pointer::tokens(&fragment)?.into_iter();
    let known = tokens.next()? == "components" && tokens.next()? == "schemas";
    let name = tokens.next().filter(|_| known)?;
    tokens.next().is_none().then_some(name)
}

/// A name with words in front, in the manner of the name: `OrdersError`, `ordersKey`, `orders_error`.
pub(crate) fn in_front(words: &[String], name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(char::to_uppercase);
        first
            .into_iter()
            .flatten()
            .chain(letters)
            .collect::<String>()
    };
    let small = name.starts_with(char::is_lowercase);
    let between = name.chars().find(|c| small && matches!(c, '_' | '-'));
    let mut out = String::new();
    for (index, word) in words.iter().map(String::as_str).chain([name]).enumerate() {
        match between {
            Some(between) if index > 0 => {
                out.push(between);
                out.push_str(word);
            }
            Some(_) => out.push_str(word),
            None if small && index == 0 => out.push_str(word),
            None => out.push_str(&capital(word)),
        }
    }
    out
}

/// The words that tell a document apart: those of its file's name that say something, or else those of its folder.
pub(crate) fn words(name: Option<&str>, path: &str) -> Vec<String> {
    const HOLLOW: [&str; 8] = [
        "openapi", "swagger", "spec", "api", "index", "yaml", "yml", "json",
    ];
    let split = |text: &str| -> Vec<String> {
        let mut words = vec![String::new()];
        let mut before = ' ';
        for c in text.chars() {
            if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
                word.extend(c.to_lowercase());
            }
            before = c;
        }
        words.retain(|word| !word.is_empty());
        words
    };
    // A new version of the document is to change no name.
    let is_version = |word: &String| {
        let digits = word.strip_prefix('v').unwrap_or(word);
        digits.chars().all(|c| c.is_ascii_digit())
    };
    if let Some(name) = name {
        return split(name);
    }
    for part in path.rsplit('/') {
        let mut words = split(part);
        words.retain(|word| !HOLLOW.contains(&word.as_str()) && !is_version(word));
        if words
            .iter()
            .any(|word| word.starts_with(char::is_alphabetic))
        {
            return words;
        }
    }
    vec!["other".to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_document_in_front() {
        for (path, name, expect) in [
            ("orders.yaml", "Error", "OrdersError"),
            ("CapitalService-v1.json", "Error", "CapitalServiceError"),
            (
                "CapitalService-v1.json",
                "errorCode",
                "capitalServiceErrorCode",
            ),
            ("orders/v2.yaml", "error_code", "orders_error_code"),
            (
                "v1/order-items.openapi.json",
                "error_body",
                "order_items_error_body",
            ),
            ("orders/openapi.yaml", "bearerAuth", "ordersBearerAuth"),
            ("openapi.yaml", "api-key", "other-api-key"),
            ("2.yaml", "a", "otherA"),
        ] {
            assert_eq!(in_front(&words(None, path), name), expect, "{path}");
        }
        assert_eq!(
            in_front(&words(Some("Back office"), "a.yaml"), "Id"),
            "BackOfficeId"
        );
    }
}
