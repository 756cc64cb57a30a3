//! Schemas as they are meant: references followed, `allOf` merged.
//!
//! Takes schemas of the document, gives [`View`]s. A [`Key`] names what is looked at: one schema in most cases, several
//! where all of them hold at once (one property in two branches of an `allOf`). Invariant: views are built without
//! recursion, so that no chain of references overflows the stack, and each once.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use clientwright_spec::{
    Additional, Code, Diagnostics, Discriminator, Document, Node, Primitive, Schema, SchemaId,
    Span, Value,
};
use indexmap::{IndexMap, IndexSet};

use crate::codes;

/// How many schemas one `allOf` may come to.
const MOST_PARTS: usize = 10_000;

/// A schema that holds, with or without its `oneOf` and `anyOf`, for all its types or one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Part {
    pub id: SchemaId,
    pub bare: bool,
    pub only: Option<Primitive>,
}

/// Schemas that hold at once.
pub(super) type Key = Rc<[Part]>;

/// A use of a schema, followed to what it means.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    /// What holds.
    pub key: Key,
    /// Whether a schema on the way accepts null.
    pub nullable: bool,
    /// The schemas on the way, the outermost first, the last one included.
    pub trail: Vec<SchemaId>,
}

/// A choice that a schema leaves open.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub members: Vec<SchemaId>,
    /// Several may hold at once.
    pub any: bool,
    pub span: Span,
}

/// What schemas say together.
// Four facts of a schema that have nothing to do with each other.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a keyword of its own"
)]
#[derive(Debug, Clone, Default)]
pub(super) struct View {
    pub types: Vec<Primitive>,
    pub nullable: bool,
    pub never: bool,
    /// Combined of more schemas than the limit allows, and not looked at.
    pub too_deep: bool,
    pub format: Option<String>,
    pub media: Option<String>,
    pub encoding: Option<String>,
    pub values: Option<Vec<Node>>,
    pub constant: Option<Node>,
    pub constraints: IndexMap<String, Node>,
    pub properties: IndexMap<String, Vec<SchemaId>>,
    pub required: IndexSet<String>,
    pub forbidden: bool,
    pub any_additional: bool,
    pub additional: Vec<SchemaId>,
    pub items: Vec<SchemaId>,
    pub choices: Vec<Choice>,
    pub discriminator: Option<Discriminator>,
    pub hole: Option<String>,
    /// All schemas that went into it, in the order in which they were merged.
    pub parts: Vec<SchemaId>,
}

/// One sink for findings that several views of the same schemas would repeat.
#[derive(Debug)]
pub(super) struct Sink<'a> {
    pub diagnostics: &'a mut Diagnostics,
    seen: HashSet<(&'static str, Span, String)>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            diagnostics,
            seen: HashSet::new(),
        }
    }

    fn fresh(&mut self, code: Code, span: Span, message: &str) -> bool {
        self.seen.insert((code.0, span, message.to_owned()))
    }

    pub(super) fn error(&mut self, code: Code, span: Span, message: String, help: &str) {
        if self.fresh(code, span, &message) {
            self.diagnostics.error(code, span, message).help(help);
        }
    }

    pub(super) fn warning(&mut self, code: Code, span: Span, message: String, help: &str) {
        if self.fresh(code, span, &message) {
            self.diagnostics.warning(code, span, message).help(help);
        }
    }

    pub(super) fn note(&mut self, code: Code, span: Span, message: String) {
        self.hint(code, span, message, codes::way_out(code));
    }

    /// A note whose way out is not that of its code.
    pub(super) fn hint(&mut self, code: Code, span: Span, message: String, help: &str) {
        if self.fresh(code, span, &message) {
            self.diagnostics.note(code, span, message).help(help);
        }
    }
}

/// The document's schemas, with the views made so far.
#[derive(Debug)]
pub(super) struct Views<'a> {
    pub document: &'a Document,
    cache: HashMap<Key, Rc<View>>,
}

impl<'a> Views<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            document,
            cache: HashMap::new(),
        }
    }

    /// Follows references and wrappers that add nothing to the shape.
    pub(super) fn resolve(&self, ids: &[SchemaId], sink: &mut Sink<'_>) -> Resolved {
        let mut trail = Vec::new();
        let mut ends: Vec<(SchemaId, bool)> = Vec::new();
        for &id in ids {
            let (end, nullable) = self.chase(id, &mut trail, sink);
            if !ends.iter().any(|(known, _)| *known == end) {
                ends.push((end, nullable));
            }
        }
        if ends.len() > 1 {
            let shaped: Vec<_> = ends
                .iter()
                .copied()
                .filter(|(id, _)| shaped(&self.document[*id]))
                .collect();
            ends = if shaped.is_empty() {
                vec![ends[0]]
            } else {
                shaped
            };
        }
        let nullable = !ends.is_empty() && ends.iter().all(|(_, nullable)| *nullable);
        let key = ends
            .into_iter()
            .map(|(id, _)| Part {
                id,
                bare: false,
                only: None,
            })
            .collect();
        Resolved {
            key,
            nullable,
            trail,
        }
    }

    fn chase(
        &self,
        mut id: SchemaId,
        trail: &mut Vec<SchemaId>,
        sink: &mut Sink<'_>,
    ) -> (SchemaId, bool) {
        let mut nullable = false;
        let mut seen = HashSet::new();
        loop {
            let schema = &self.document[id];
            trail.push(id);
            nullable |= schema.nullable;
            let Some(next) = self.wrapped(schema) else {
                return (id, nullable);
            };
            if !seen.insert(id) {
                self.report_cycle(id, trail, sink);
                return (id, nullable);
            }
            id = next;
        }
    }

    fn report_cycle(&self, id: SchemaId, trail: &[SchemaId], sink: &mut Sink<'_>) {
        let start = trail.iter().position(|known| *known == id).unwrap_or(0);
        let mut ring = trail[start..].to_vec();
        if ring.iter().any(|id| self.document[*id].name.is_some()) {
            ring.retain(|id| self.document[*id].name.is_some());
        }
        ring.extend((ring.first() != ring.last() || ring.len() == 1).then(|| ring[0]));
        let mut names: Vec<&str> = ring.into_iter().map(|id| self.label(id)).collect();
        if names.len() > 8 {
            names.splice(4..names.len() - 2, ["…"]);
        }
        let message = format!(
            "these schemas consist of each other, and the way back is left out: {}",
            names.join(" -> ")
        );
        let first = trail[start..]
            .iter()
            .map(|id| self.document[*id].origin.span)
            .min()
            .unwrap_or_default();
        sink.warning(
            codes::CYCLE,
            first,
            message,
            "a schema cannot hold itself by `allOf`; patch it in overlay.yaml",
        );
    }

    /// A schema's name, or where it stands.
    pub(super) fn label(&self, id: SchemaId) -> &'a str {
        let schema = &self.document[id];
        schema.name.as_deref().unwrap_or(&schema.origin.pointer)
    }

    /// What a schema wraps without adding to its shape: a reference with a description beside it, or a list of one.
    fn wrapped(&self, schema: &Schema) -> Option<SchemaId> {
        let lists = [&schema.all_of, &schema.one_of, &schema.any_of];
        let mut inner = schema.reference.iter().chain(lists.into_iter().flatten());
        let (only, None) = (*inner.next()?, inner.next()) else {
            return None;
        };
        let target = &self.document[only];
        let types = &schema.types;
        let adds = !types.is_empty() && *types != [Primitive::Object] && *types != target.types;
        // A component that wraps an inline schema lends it its name.
        let named = schema.name.is_some() && target.name.is_none();
        (!adds && !named && !own_shape(schema)).then_some(only)
    }

    /// What the schemas of a key say together.
    pub(super) fn view(&mut self, key: &Key, sink: &mut Sink<'_>) -> Rc<View> {
        if let Some(view) = self.cache.get(key) {
            return Rc::clone(view);
        }
        let view = Rc::new(self.build(key, sink));
        self.cache.insert(Rc::clone(key), Rc::clone(&view));
        view
    }

    /// Takes another view of a key from now on.
    pub(super) fn replace(&mut self, key: &Key, view: View) {
        self.cache.insert(Rc::clone(key), Rc::new(view));
    }

    fn build(&self, key: &Key, sink: &mut Sink<'_>) -> View {
        enum Step {
            Enter(Part),
            Leave(Part),
        }
        let mut view = View::default();
        let (mut path, mut open, mut done) = (Vec::new(), HashSet::new(), HashSet::new());
        let mut leaves = Vec::new();
        let mut stack: Vec<Step> = key.iter().rev().map(|part| Step::Enter(*part)).collect();
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(part) if open.contains(&part.id) => {
                    path.push(part.id);
                    self.report_cycle(part.id, &path, sink);
                    path.pop();
                }
                Step::Enter(part) if done.insert(part) => {
                    if done.len() > MOST_PARTS {
                        let span = self.document[key[0].id].origin.span;
                        let message = format!(
                            "this schema is combined of more than {MOST_PARTS} others; it is any value"
                        );
                        sink.warning(codes::DEPTH, span, message, "patch it in overlay.yaml");
                        return View {
                            too_deep: true,
                            ..View::default()
                        };
                    }
                    path.push(part.id);
                    open.insert(part.id);
                    stack.push(Step::Leave(part));
                    let schema = &self.document[part.id];
                    let inner = |id: &SchemaId| Step::Enter(Part { id: *id, ..part });
                    for list in [&schema.any_of, &schema.one_of] {
                        stack.extend(list.iter().filter(|_| list.len() == 1).map(inner));
                    }
                    stack.extend(schema.all_of.iter().rev().map(inner));
                    stack.extend(schema.reference.iter().map(inner));
                }
                Step::Enter(_) => {}
                Step::Leave(part) => {
                    path.pop();
                    open.remove(&part.id);
                    let schema = &self.document[part.id];
                    if own_shape(schema) || !schema.types.is_empty() {
                        leaves.push(schema.nullable);
                    }
                    merge(&mut view, part, schema, sink);
                }
            }
        }
        let root = key.iter().all(|part| self.document[part.id].nullable);
        view.nullable = root || (!leaves.is_empty() && leaves.into_iter().all(|nullable| nullable));
        if let Some(primitive) = key.first().and_then(|part| part.only) {
            narrow(&mut view, primitive);
        }
        view
    }
}

/// Leaves what a view says of values of one type, null aside.
fn narrow(view: &mut View, primitive: Primitive) {
    let fits = |node: &Node| match (&node.value, primitive) {
        (Value::String(_), Primitive::String)
        | (Value::Bool(_), Primitive::Boolean)
        | (Value::Number(_), Primitive::Number) => true,
        (Value::Number(digits), Primitive::Integer) => digits.parse::<i64>().is_ok(),
        _ => false,
    };
    view.types = vec![primitive];
    view.nullable = false;
    view.constant = view.constant.take().filter(fits);
    if let Some(values) = &mut view.values {
        values.retain(fits);
        match values.as_slice() {
            [] => view.values = None,
            [only] => view.constant = Some(only.clone()),
            _ => {}
        }
    }
    if primitive != Primitive::Object {
        view.properties.clear();
        view.additional.clear();
        (view.forbidden, view.any_additional) = (false, false);
    }
    if primitive != Primitive::Array {
        view.items.clear();
    }
    if primitive != Primitive::String {
        (view.media, view.encoding) = (None, None);
    }
}

/// Whether a schema says anything of the shape of its values, by itself or by what it refers to.
pub(super) fn shaped(schema: &Schema) -> bool {
    own_shape(schema)
        || !schema.types.is_empty()
        || schema.reference.is_some()
        || !(schema.all_of.is_empty() && schema.one_of.is_empty() && schema.any_of.is_empty())
}

fn own_shape(schema: &Schema) -> bool {
    schema.never
        || schema.hole.is_some()
        || schema.values.is_some()
        || schema.constant.is_some()
        || schema.format.is_some()
        || schema.content_encoding.is_some()
        || schema.content_media_type.is_some()
        || !schema.properties.is_empty()
        || !schema.required.is_empty()
        || schema.additional != Additional::Unspecified
        || schema.items.is_some()
        || schema.discriminator.is_some()
}

fn merge(view: &mut View, part: Part, schema: &Schema, sink: &mut Sink<'_>) {
    view.parts.push(part.id);
    view.never |= schema.never;
    view.hole = view.hole.take().or_else(|| schema.hole.clone());
    merge_types(view, schema, sink);
    merge_values(view, schema, sink);
    if let Some(format) = &schema.format {
        if view.format.as_ref().is_some_and(|known| known != format) {
            conflict(schema, "formats", sink);
        }
        view.format = Some(format.clone());
    }
    for (into, from) in [
        (&mut view.media, &schema.content_media_type),
        (&mut view.encoding, &schema.content_encoding),
    ] {
        if from.is_some() {
            into.clone_from(from);
        }
    }
    view.constraints.extend(
        schema
            .constraints
            .iter()
            .map(|(key, node)| (key.clone(), node.clone())),
    );
    for (name, id) in &schema.properties {
        let ids = view.properties.entry(name.clone()).or_default();
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    view.required.extend(schema.required.iter().cloned());
    match schema.additional {
        Additional::Unspecified => {}
        Additional::Forbidden => view.forbidden = true,
        Additional::Any => view.any_additional = true,
        Additional::Schema(id) => view.additional.push(id),
    }
    view.items.extend(schema.items);
    if !part.bare {
        for (list, any) in [(&schema.one_of, false), (&schema.any_of, true)] {
            if list.len() > 1 {
                view.choices.push(Choice {
                    members: list.clone(),
                    any,
                    span: schema.origin.span,
                });
            }
        }
    }
    if schema.discriminator.is_some() {
        view.discriminator.clone_from(&schema.discriminator);
    }
}

fn conflict(schema: &Schema, what: &str, sink: &mut Sink<'_>) {
    let message = format!(
        "parts of an `allOf` contradict each other in their {what}; the later one is taken"
    );
    sink.warning(
        codes::CONFLICT,
        schema.origin.span,
        message,
        "patch one of them in overlay.yaml",
    );
}

fn merge_types(view: &mut View, schema: &Schema, sink: &mut Sink<'_>) {
    if schema.types.is_empty() {
        return;
    }
    if view.types.is_empty() {
        view.types.clone_from(&schema.types);
        return;
    }
    let narrow = |a: Primitive, b: Primitive| match (a, b) {
        (a, b) if a == b => Some(a),
        (Primitive::Integer, Primitive::Number) | (Primitive::Number, Primitive::Integer) => {
            Some(Primitive::Integer)
        }
        _ => None,
    };
    let mut both = Vec::new();
    for a in &view.types {
        for b in &schema.types {
            both.extend(narrow(*a, *b).filter(|primitive| !both.contains(primitive)));
        }
    }
    if both.is_empty() {
        conflict(schema, "types", sink);
        view.types.clone_from(&schema.types);
        // What the earlier type was described by says nothing of the later one.
        (view.values, view.constant, view.format) = (None, None, None);
    } else {
        view.types = both;
    }
}

fn merge_values(view: &mut View, schema: &Schema, sink: &mut Sink<'_>) {
    if let Some(values) = &schema.values {
        let known = view.values.take();
        let both = known.as_ref().map_or_else(
            || values.clone(),
            |known| {
                values
                    .iter()
                    .filter(|value| known.iter().any(|other| same(value, other)))
                    .cloned()
                    .collect()
            },
        );
        view.values = Some(if both.is_empty() {
            conflict(schema, "values", sink);
            values.clone()
        } else {
            both
        });
        if let Some([only]) = view.values.as_deref() {
            view.constant = Some(only.clone());
        }
    }
    if let Some(constant) = &schema.constant {
        let contradicts = view
            .constant
            .as_ref()
            .is_some_and(|known| !same(known, constant));
        if contradicts {
            conflict(schema, "constants", sink);
        }
        view.constant = Some(constant.clone());
    }
}

/// Whether two values are the same, wherever they stand.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, entry)| {
                    b.get(key)
                        .is_some_and(|other| same(&entry.node, &other.node))
                })
        }
        (a, b) => a == b,
    }
}
