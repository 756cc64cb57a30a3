//! References: those across files are bundled, those that lead nowhere are reported.
//!
//! Takes the merged tree and a way to the folder's other files; gives a tree that stands alone: what a reference
//! to another file points at has moved into `components`. What is left are holes, each reported once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::folder::Folder;
use crate::kind::{DEEPEST, Kind, SECTIONS, numbered, walk};
use crate::version::Dialect;
use crate::{
    Diagnostics, Entry, Map, Node, Sources, Span, Value, codes, convert, pointer, swagger, validate,
};

/// How far a chain of references is followed.
const HOPS: usize = 64;
/// How many path items are copied to where they are referred to.
const COPIES: usize = 10_000;

/// References that lead nowhere, by their place, with the reason.
pub(crate) type Holes = BTreeMap<Span, String>;

/// Bundles what references across files point at, and gives the references that lead nowhere.
pub(crate) fn resolve(
    root: &mut Node,
    dialect: Dialect,
    folder: Folder<'_>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
    flaws: &mut Diagnostics,
) -> Holes {
    let mut bundler = Bundler {
        flaws,
        dialect,
        folder,
        sources,
        diagnostics,
        names: BTreeMap::new(),
        taken: BTreeMap::new(),
        pending: VecDeque::new(),
        holes: Holes::new(),
        copies: 0,
    };
    bundler.claim(root);
    bundler.visit(root, Kind::Document);
    while let Some((kind, name, mut node)) = bundler.pending.pop_front() {
        bundler.visit(&mut node, kind);
        insert(root, kind, name, node);
    }
    let mut holes = bundler.holes;
    dangling(root, &mut holes, diagnostics);
    holes
}

/// Finds a place of the document: follows references on the way, and gives the canonical pointer.
pub(crate) fn find<'a>(root: &'a Node, fragment: &str) -> Option<(&'a Node, String)> {
    let mut tokens: VecDeque<String> = pointer::tokens(fragment)?.into();
    let mut node = root;
    let mut place = String::new();
    let mut hops = 0;
    while let Some(token) = tokens.pop_front() {
        if let Some(child) = pointer::child(node, &token) {
            node = child;
            place = pointer::push(&place, &token);
            continue;
        }
        let onward = pointer::percent_decode(node.get("$ref")?.as_str()?.strip_prefix('#')?)?;
        hops += 1;
        if hops > HOPS {
            return None;
        }
        tokens.push_front(token);
        for token in pointer::tokens(&onward)?.into_iter().rev() {
            tokens.push_front(token);
        }
        if tokens.len() > 10 * HOPS {
            return None;
        }
        node = root;
        place.clear();
    }
    Some((node, place))
}

/// Reports references inside the document that point at nothing.
fn dangling(root: &mut Node, holes: &mut Holes, diagnostics: &mut Diagnostics) {
    let mut references = Vec::new();
    walk(root, Kind::Document, &mut |node, _, _| {
        if let Some(reference) = node.get("$ref") {
            references.push((reference.span, reference.as_str().map(str::to_owned)));
        }
    });
    for (span, text) in references {
        if holes.contains_key(&span) {
            continue;
        }
        let Some(text) = text else {
            holes.insert(span, "`$ref` is not a string".to_owned());
            diagnostics
                .warning(codes::REFERENCE, span, "`$ref` is not a string")
                .help("quote the reference, or patch it in overlay.yaml");
            continue;
        };
        let fragment = text
            .strip_prefix('#')
            .and_then(pointer::percent_decode)
            .filter(|f| !f.is_empty());
        if fragment.is_none_or(|fragment| find(root, &fragment).is_none()) {
            let message = format!("`{text}` points at nothing");
            holes.insert(span, message.clone());
            diagnostics
                .warning(codes::DANGLING, span, message)
                .help("add what is missing, or patch the reference in overlay.yaml");
        }
    }
}

fn insert(root: &mut Node, kind: Kind, name: String, node: Node) {
    let Some(section) = kind.section() else {
        return;
    };
    let span = root.span;
    let mut level = root;
    for key in ["components", section] {
        let Value::Object(map) = &mut level.value else {
            return;
        };
        let fresh = || Entry {
            key: span,
            node: Node {
                span,
                value: Value::Object(Map::new()),
            },
        };
        level = &mut map.entry(key.to_owned()).or_insert_with(fresh).node;
    }
    if let Value::Object(map) = &mut level.value {
        map.insert(
            name,
            Entry {
                key: node.span,
                node,
            },
        );
    }
}

/// A place in a file of the folder, as an object of one kind.
type Place = (String, String, Kind);

struct Bundler<'a> {
    /// The dialect of the whole.
    dialect: Dialect,
    folder: Folder<'a>,
    sources: &'a mut Sources,
    diagnostics: &'a mut Diagnostics,
    /// What a validator would say of the other files.
    flaws: &'a mut Diagnostics,
    /// The component that a place became.
    names: BTreeMap<Place, String>,
    /// Names of components, by section.
    taken: BTreeMap<&'static str, BTreeSet<String>>,
    pending: VecDeque<(Kind, String, Node)>,
    holes: Holes,
    copies: usize,
}

impl Bundler<'_> {
    /// Notes the names of components; one that is nothing but a reference to another file becomes what stands there.
    fn claim(&mut self, root: &mut Node) {
        for (section, kind) in SECTIONS {
            let members = match &mut root.value {
                Value::Object(map) => map.get_mut("components"),
                _ => None,
            };
            let members = members.and_then(|entry| match &mut entry.node.value {
                Value::Object(map) => map.get_mut(section),
                _ => None,
            });
            let Some(Value::Object(members)) = members.map(|entry| &mut entry.node.value) else {
                continue;
            };
            self.taken
                .entry(section)
                .or_default()
                .extend(members.keys().cloned());
            for (name, entry) in members.iter_mut() {
                for _ in 0..HOPS {
                    let alone = entry.node.as_object().is_some_and(|map| map.len() == 1);
                    let Some((_, place)) = self.external(&entry.node, kind).filter(|_| alone)
                    else {
                        break;
                    };
                    if self.names.contains_key(&place) {
                        break;
                    }
                    let Some(target) = self.copy(&place, entry.node.span.file) else {
                        break;
                    };
                    self.names.insert(place, name.clone());
                    entry.node = target;
                }
            }
        }
    }

    /// The place in another file that a node's `$ref` names, and where the reference stands.
    fn external(&self, node: &Node, kind: Kind) -> Option<(Span, Place)> {
        let reference = node.get("$ref")?;
        let place = self.locate(reference.as_str()?, reference.span.file, kind)?;
        self.folder
            .input(&place.0)
            .is_none()
            .then_some((reference.span, place))
    }

    /// The file and the place in it that a reference names.
    fn locate(&self, text: &str, file: u32, kind: Kind) -> Option<Place> {
        let (path, fragment) = self.folder.locate(text, file)?;
        Some((path, fragment, kind))
    }

    fn visit(&mut self, node: &mut Node, kind: Kind) {
        walk(node, kind, &mut |node, kind, depth| {
            if depth == DEEPEST {
                let message = format!(
                    "with references expanded, this is nested more than {DEEPEST} levels deep"
                );
                self.diagnostics.error(codes::LIMIT, node.span, message);
            }
            if kind == Kind::Schema {
                self.discriminator(node);
            }
            if matches!(kind, Kind::PathItem | Kind::Operation) {
                self.inline(node, kind);
            }
            self.reference(node, kind);
        });
    }

    fn reference(&mut self, node: &mut Node, kind: Kind) {
        let Some(reference) = node.get("$ref") else {
            return;
        };
        let span = reference.span;
        let Some(text) = reference.as_str().map(str::to_owned) else {
            return;
        };
        let rewritten = match self.locate(&text, span.file, kind) {
            None => {
                self.outside(span, &text);
                return;
            }
            Some(place) => {
                if let Some(dialect) = self.folder.input(&place.0) {
                    let fragment = match dialect {
                        Dialect::V20 => swagger::moved(&place.1),
                        _ => place.1.clone(),
                    };
                    if text.starts_with('#') && fragment == place.1 {
                        return;
                    }
                    pointer::reference(&fragment)
                } else if let Some(name) = self.bundled(&place, span.file) {
                    pointer::reference(&component(kind, &name))
                } else {
                    self.missing(span, &text, &place.0);
                    return;
                }
            }
        };
        if let Value::Object(map) = &mut node.value
            && let Some(entry) = map.get_mut("$ref")
        {
            entry.node.value = Value::String(rewritten);
        }
    }

    fn outside(&mut self, span: Span, text: &str) {
        let message = format!("`{text}` is not in the folder of the document");
        if self.holes.insert(span, message.clone()).is_none() {
            self.diagnostics
                .warning(codes::REMOTE, span, message)
                .help("nothing is fetched; put a copy beside the document, or patch the reference in overlay.yaml");
        }
    }

    fn missing(&mut self, span: Span, text: &str, path: &str) {
        let message = match self.folder.problem(path) {
            Some(reason) => format!("`{text}` points at a file that {reason}"),
            _ => format!("`{text}` points at nothing"),
        };
        if self.holes.insert(span, message.clone()).is_none() {
            self.diagnostics
                .warning(codes::DANGLING, span, message)
                .help("add what is missing, or patch the reference in overlay.yaml");
        }
    }

    /// The component that a place has become, or becomes now.
    fn bundled(&mut self, place: &Place, from: u32) -> Option<String> {
        if let Some(name) = self.names.get(place) {
            return Some(name.clone());
        }
        let section = place.2.section()?;
        let node = self.copy(place, from)?;
        let taken = self.taken.entry(section).or_default();
        let wanted = name_for(&place.0, &place.1);
        let name = numbered(&wanted, |name| taken.contains(name));
        taken.insert(name.clone());
        self.names.insert(place.clone(), name.clone());
        self.pending.push_back((place.2, name.clone(), node));
        Some(name)
    }

    /// What stands at a place, as the version of the whole writes it.
    fn copy(&mut self, (path, fragment, kind): &Place, from: u32) -> Option<Node> {
        let place = (path.as_str(), fragment.as_str());
        let mut node = self
            .folder
            .copy(place, from, self.sources, self.diagnostics)?;
        let dialect = self.folder.dialect(node.span.file).unwrap_or(self.dialect);
        validate::fragment(&node, *kind, dialect, self.flaws);
        if dialect == Dialect::V20 {
            swagger::fragment(&mut node, *kind);
        }
        if dialect < Dialect::V31 && self.dialect >= Dialect::V31 {
            convert::to_31(&mut node, *kind);
        }
        Some(node)
    }

    /// A path item or an operation of another file is copied to where it is referred to: `components` of 3.0 has no
    /// place for it.
    fn inline(&mut self, node: &mut Node, kind: Kind) {
        for _ in 0..HOPS {
            let Some((span, place)) = self.external(node, kind) else {
                return;
            };
            self.copies += 1;
            if self.copies > COPIES {
                self.diagnostics.error(
                    codes::LIMIT,
                    span,
                    format!("more than {COPIES} path items and operations are referred to"),
                );
                return;
            }
            let Some(target) = self.copy(&place, span.file) else {
                return;
            };
            let (Value::Object(own), Value::Object(members)) = (&mut node.value, target.value)
            else {
                return;
            };
            own.shift_remove("$ref");
            for (key, entry) in members {
                own.entry(key).or_insert(entry);
            }
        }
        if let Some((span, _)) = self.external(node, kind) {
            self.diagnostics.error(
                codes::REFERENCE_CYCLE,
                span,
                "this reference leads back to itself",
            );
        }
        if let Value::Object(map) = &mut node.value {
            map.shift_remove("$ref");
        }
    }

    /// Values of `discriminator.mapping` that name a schema of another file.
    fn discriminator(&mut self, node: &mut Node) {
        let Value::Object(map) = &mut node.value else {
            return;
        };
        let Some(Value::Object(map)) = map
            .get_mut("discriminator")
            .map(|entry| &mut entry.node.value)
        else {
            return;
        };
        let Some(Value::Object(mapping)) =
            map.get_mut("mapping").map(|entry| &mut entry.node.value)
        else {
            return;
        };
        for entry in mapping.values_mut() {
            let Some(text) = entry.node.as_str().map(str::to_owned) else {
                continue;
            };
            let file = entry.node.span.file;
            let bare = !text.contains(['/', '#', '.']);
            let located = if bare {
                let here = self.folder.path(file);
                here.map(|here| {
                    (
                        here.to_owned(),
                        pointer::push("/components/schemas", &text),
                        Kind::Schema,
                    )
                })
            } else {
                self.locate(&text, file, Kind::Schema)
            };
            let Some(place) = located else { continue };
            let rewritten = if self.folder.input(&place.0).is_some() {
                (!bare && !text.starts_with('#')).then(|| pointer::reference(&place.1))
            } else {
                self.bundled(&place, file)
                    .map(|name| pointer::reference(&component(Kind::Schema, &name)))
            };
            if let Some(rewritten) = rewritten {
                entry.node.value = Value::String(rewritten);
            }
        }
    }
}

fn component(kind: Kind, name: &str) -> String {
    pointer::push(
        &pointer::push("/components", kind.section().unwrap_or_default()),
        name,
    )
}

/// A component's name for a place: its last token, or the file's stem.
fn name_for(path: &str, fragment: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.split('.').next().unwrap_or(file);
    let tokens = pointer::tokens(fragment).unwrap_or_default();
    let last = tokens
        .iter()
        .rev()
        .find(|token| token.chars().any(char::is_alphabetic));
    let name: String = last
        .map_or(stem, String::as_str)
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') {
                c
            } else {
                '_'
            }
        })
        .collect();
    if name.is_empty() {
        "component".to_owned()
    } else {
        name
    }
}
