//! What references across files point at moves into the document.
//!
//! Takes objects of the specification one after the other, and rewrites their references: to a component that another
//! file's object has become, or to a place of the document. Invariant: a place becomes one component, by whatever
//! reference, chain of references or name it is reached.

mod name;
mod values;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use self::name::name_for;
use self::values::absorb;
use crate::folder::{Folder, WHOLE};
use crate::kind::{DEEPEST, Kind, SECTIONS, numbered, walk};
use crate::resolve::{HOPS, Holes};
use crate::version::Dialect;
use crate::{
    Diagnostics, Node, Sources, Span, Value, apart, codes, convert, pointer, swagger, validate,
};

/// How many path items and other parts are copied to where they are referred to.
const COPIES: usize = 10_000;

/// A place in a file of the folder, as an object of one kind.
type Place = (String, String, Kind);

pub(crate) struct Bundler<'a> {
    /// The dialect of the whole.
    dialect: Dialect,
    pub(crate) folder: Folder<'a>,
    sources: &'a mut Sources,
    diagnostics: &'a mut Diagnostics,
    /// What a validator would say of the other files.
    flaws: &'a mut Diagnostics,
    /// The component that a place became.
    names: BTreeMap<Place, String>,
    /// Names of components, by section.
    taken: BTreeMap<&'static str, BTreeSet<String>>,
    /// Components that are still to be visited and put in their place.
    pub(crate) pending: VecDeque<(Kind, String, Node)>,
    pub(crate) holes: Holes,
    copies: usize,
    /// References to places of the document where what they point at must stand itself, by the place of their text.
    deferred: BTreeMap<Span, String>,
    /// References as they are written now, by the place of their text: they stand in the document, whatever file they
    /// come from.
    rewritten: BTreeMap<Span, String>,
}

/// Where a place is, once references on the way to it are followed.
enum Settled {
    /// In the document.
    Here(String),
    /// In another file.
    File(Place, Node),
}

impl<'a> Bundler<'a> {
    pub(crate) fn new(
        dialect: Dialect,
        folder: Folder<'a>,
        sources: &'a mut Sources,
        diagnostics: &'a mut Diagnostics,
        flaws: &'a mut Diagnostics,
    ) -> Self {
        Self {
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
            deferred: BTreeMap::new(),
            rewritten: BTreeMap::new(),
        }
    }

    /// Gathers the names that the document's schemas give themselves.
    pub(crate) fn index(&mut self, root: &Node) {
        self.folder.index(root);
    }

    /// Notes the names of components; one that is nothing but a reference to another file becomes what stands there.
    pub(crate) fn claim(&mut self, root: &mut Node) {
        let whole = root
            .get("components")
            .and_then(|node| Some(self.external(node, Kind::Components)?.1));
        self.contents(root, Kind::Document);
        if let Value::Object(map) = &mut root.value
            && let Some(components) = map.get_mut("components")
        {
            let mut sections = self.sections(&components.node);
            // A section beside the reference is not the one that it leads to.
            let from = whole.as_ref().and_then(|place| self.folder.file(&place.0));
            for (section, kind) in SECTIONS {
                if let (Some(place), Some(node)) = (&whole, components.node.get(section))
                    && Some(node.span.file) == from
                {
                    let pointer = pointer::push(&place.1, section);
                    sections.push((section, (place.0.clone(), pointer, kind)));
                }
            }
            self.contents(&mut components.node, Kind::Components);
            for (section, place) in sections {
                let members = components.node.get(section).and_then(Node::as_object);
                for name in members.into_iter().flat_map(|members| members.keys()) {
                    let place = (place.0.clone(), pointer::push(&place.1, name), place.2);
                    self.names.insert(place, name.clone());
                }
            }
        }
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

    /// Sections of `components` that stand in another file as a whole, with their places.
    fn sections(&self, components: &Node) -> Vec<(&'static str, Place)> {
        let alone = |node: &&Node| node.as_object().is_some_and(|map| map.len() == 1);
        SECTIONS
            .iter()
            .filter_map(|(section, kind)| {
                let node = components.get(section).filter(alone)?;
                Some((*section, self.external(node, *kind)?.1))
            })
            .collect()
    }

    /// The place in another file that a node's `$ref` names, and where the reference stands.
    fn external(&self, node: &Node, kind: Kind) -> Option<(Span, Place)> {
        let reference = node.get("$ref")?;
        let place = self.locate(reference.as_str()?, reference.span, kind)?;
        self.folder
            .input(&place.0)
            .is_none()
            .then_some((reference.span, place))
    }

    /// The file and the place in it that a reference names.
    fn locate(&self, text: &str, place: Span, kind: Kind) -> Option<Place> {
        if self.rewritten.get(&place).is_some_and(|now| now == text) {
            let fragment = pointer::percent_decode(text.strip_prefix('#')?)?;
            return Some((WHOLE.to_owned(), fragment, kind));
        }
        let (path, fragment) = self.folder.meant(text, place)?;
        Some((path, fragment, kind))
    }

    pub(crate) fn visit(&mut self, node: &mut Node, kind: Kind) {
        walk(node, kind, &mut |node, kind, depth| {
            if depth == DEEPEST {
                let message = format!(
                    "with references expanded, this is nested more than {DEEPEST} levels deep"
                );
                self.diagnostics.error(codes::LIMIT, node.span, message);
            }
            if kind == Kind::Schema {
                self.dynamic(node);
                self.discriminator(node);
            }
            self.contents(node, kind);
            if matches!(kind, Kind::PathItem | Kind::Operation) {
                self.inline(node, kind);
            }
            if let (Kind::Document | Kind::Operation, Value::Object(map)) = (kind, &mut node.value)
            {
                // A name may be a reference to a scheme, as OpenAPI 3.2 has them.
                apart::requirements(map, |place, text| self.scheme_of(text, place));
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
        self.folder
            .prepare(&text, span.file, self.sources, self.diagnostics);
        let rewritten = match self.locate(&text, span, kind) {
            None => {
                self.outside(span, &text);
                return;
            }
            Some(place) => {
                if self.folder.input(&place.0).is_some() {
                    let fragment = self.here(&place);
                    let as_written = text
                        .strip_prefix('#')
                        .and_then(pointer::percent_decode)
                        .is_some_and(|written| written == fragment);
                    if as_written {
                        return;
                    }
                    pointer::reference(&fragment)
                } else if let Some(pointer) = self.bundled(&place, span.file) {
                    pointer::reference(&pointer)
                } else {
                    self.missing(span, &text, &place.0);
                    return;
                }
            }
        };
        if let Value::Object(map) = &mut node.value
            && let Some(entry) = map.get_mut("$ref")
        {
            self.rewritten.insert(span, rewritten.clone());
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

    /// The pointer to the component that a place has become, or becomes now.
    fn bundled(&mut self, place: &Place, from: u32) -> Option<String> {
        let section = place.2.section()?;
        if let Some(name) = self.names.get(place) {
            return Some(component(place.2, name));
        }
        let (end, node) = match self.settled(place.clone(), from)? {
            Settled::Here(pointer) => return Some(pointer),
            Settled::File(end, node) => (end, node),
        };
        if let Some(name) = self.names.get(&end).cloned() {
            self.names.insert(place.clone(), name.clone());
            return Some(component(place.2, &name));
        }
        let taken = self.taken.entry(section).or_default();
        let wanted = name_for(&end.0, &end.1);
        let name = numbered(&wanted, |name| taken.contains(name));
        taken.insert(name.clone());
        self.names.insert(end, name.clone());
        self.names.insert(place.clone(), name.clone());
        self.pending.push_back((place.2, name.clone(), node));
        Some(component(place.2, &name))
    }

    /// Where a place is in truth: what is nothing but a reference is what it refers to, and a reference on the way to a
    /// place leads on.
    fn settled(&mut self, place: Place, from: u32) -> Option<Settled> {
        let (mut place, mut from) = (place, from);
        let mut seen = BTreeSet::new();
        for _ in 0..HOPS {
            if self.folder.input(&place.0).is_some() {
                return Some(Settled::Here(self.here(&place)));
            }
            let again = !seen.insert(place.clone());
            let at = (place.0.as_str(), place.1.as_str());
            let on_the_way = self
                .folder
                .through(at, from, self.sources, self.diagnostics);
            let (reference, rest) = if let Some(onward) = on_the_way {
                onward
            } else {
                let node = self.copy(&place, from)?;
                let alone = node.as_object().is_some_and(|map| map.len() == 1);
                match node.get("$ref").filter(|_| alone && !again).cloned() {
                    Some(reference) => (reference, String::new()),
                    None => return Some(Settled::File(place, node)),
                }
            };
            let text = reference.as_str()?;
            let (path, fragment) = self.folder.meant(text, reference.span)?;
            from = reference.span.file;
            place = (path, fragment + &rest, place.2);
        }
        None
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
                // What stands beside a reference to the same document joins it there.
                if node.as_object().is_some_and(|map| map.len() > 1) {
                    self.defer(node, kind);
                }
                return;
            };
            if !self.may_copy(span) {
                return;
            }
            let target = match self.settled(place, span.file) {
                Some(Settled::File(_, mut target)) => {
                    self.schemes_of(&mut target, kind, span.file);
                    target
                }
                Some(Settled::Here(pointer)) => {
                    let text = pointer::reference(&pointer);
                    self.rewritten.insert(span, text.clone());
                    let text = Value::String(text);
                    if let Value::Object(map) = &mut node.value
                        && let Some(entry) = map.get_mut("$ref")
                    {
                        entry.node.value = text;
                        self.deferred.insert(span, pointer);
                    }
                    return;
                }
                None => return,
            };
            if target.as_object().is_none() {
                return;
            }
            absorb(node, target);
        }
        if let Some((span, _)) = self.external(node, kind) {
            self.diagnostics
                .warning(
                    codes::REFERENCE_CYCLE,
                    span,
                    "this reference leads back to itself; it is left out",
                )
                .help("point one of the references at a definition");
        }
        if let Value::Object(map) = &mut node.value {
            map.shift_remove("$ref");
        }
    }

    fn may_copy(&mut self, span: Span) -> bool {
        self.copies += 1;
        if self.copies == COPIES + 1 {
            self.diagnostics
                .error(
                    codes::LIMIT,
                    span,
                    format!("more than {COPIES} parts are copied to where they are referred to"),
                )
                .help("let fewer references lead to whole path items");
        }
        self.copies <= COPIES
    }

    /// Notes a reference to a place of the document whose content must stand here itself.
    fn defer(&mut self, node: &Node, kind: Kind) {
        let Some(reference) = node.get("$ref") else {
            return;
        };
        let place = reference
            .as_str()
            .and_then(|text| self.locate(text, reference.span, kind));
        if let Some(place) = place.filter(|place| self.folder.input(&place.0).is_some()) {
            let pointer = self.here(&place);
            self.deferred.insert(reference.span, pointer);
        }
    }

    /// Where a place of one of the documents is in the whole.
    fn here(&self, place: &Place) -> String {
        self.folder.here(&place.0, &place.1)
    }

    /// `$dynamicRef` and `$recursiveRef` that lead to one place by whoever refers to it are plain references.
    fn dynamic(&mut self, node: &mut Node) {
        let Value::Object(map) = &mut node.value else {
            return;
        };
        if map.contains_key("$ref") {
            return;
        }
        for key in ["$dynamicRef", "$recursiveRef"] {
            let Some((index, _, entry)) = map.get_full(key) else {
                continue;
            };
            if self.folder.ids.find(entry.node.span).is_some()
                || entry
                    .node
                    .as_str()
                    .is_some_and(|text| text.starts_with("#/"))
            {
                let entry = entry.clone();
                map.shift_remove(key);
                map.shift_insert(index, "$ref".to_owned(), entry);
                return;
            }
        }
    }

    /// Schemes are called in another file as in the document that refers to it, given by its file.
    fn schemes_of(&self, node: &mut Node, kind: Kind, from: u32) {
        walk(node, kind, &mut |node, kind, _| {
            if let (Kind::Operation, Value::Object(map)) = (kind, &mut node.value) {
                apart::requirements(map, |_, name| {
                    let now = self.folder.renamed(from, "securitySchemes", name);
                    now.map(str::to_owned)
                });
            }
        });
    }

    /// The name of the component that a reference to a security scheme leads to; a name goes before a reference.
    fn scheme_of(&mut self, text: &str, place: Span) -> Option<String> {
        let known = self.taken.get("securitySchemes");
        if !text.contains(['/', '#', '.']) || known.is_some_and(|names| names.contains(text)) {
            return None;
        }
        let found = self.locate(text, place, Kind::SecurityScheme)?;
        let pointer = if self.folder.input(&found.0).is_some() {
            self.here(&found)
        } else {
            self.bundled(&found, place.file)?
        };
        let name = pointer.strip_prefix("/components/securitySchemes/")?;
        (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
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
        let mut entries: Vec<&mut crate::Entry> = Vec::new();
        for (key, entry) in map.iter_mut() {
            if key == "defaultMapping" {
                entries.push(entry);
            } else if key == "mapping"
                && let Value::Object(mapping) = &mut entry.node.value
            {
                entries.extend(mapping.values_mut());
            }
        }
        for entry in entries {
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
                self.locate(&text, entry.node.span, Kind::Schema)
            };
            let Some(place) = located else { continue };
            let rewritten = if self.folder.input(&place.0).is_some() {
                let fragment = self.here(&place);
                let written = if bare {
                    Some(place.1)
                } else {
                    text.strip_prefix('#').and_then(pointer::percent_decode)
                };
                (written.as_ref() != Some(&fragment)).then(|| pointer::reference(&fragment))
            } else {
                self.bundled(&place, file)
                    .map(|pointer| pointer::reference(&pointer))
            };
            if let Some(rewritten) = rewritten {
                self.rewritten.insert(entry.node.span, rewritten.clone());
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
