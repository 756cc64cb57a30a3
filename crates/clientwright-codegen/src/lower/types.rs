//! Named types from plans.
//!
//! Takes schemas at their places of use, gives types: a record, enum or union is given its id at once and filled when
//! its turn comes, so that cycles are cycles of ids and no chain of references is a chain of calls.

mod fill;

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use clientwright_spec::{Origin, Parameter, SchemaId};
use indexmap::IndexSet;

use super::own::Used;
use super::plan::{MemberBody, MemberPlan, Plan, Planned, Plans};
use super::reach::Reach;
use super::reason::{self, Reason};
use super::sensitive::{self, Sensitive};
use super::values::enumeration;
use super::view::{Key, Resolved, Sink, View};
use crate::codes;
use crate::model::{
    Arena, Direction, Docs, Kind, Member, Record, Shape, Ty, Type, TypeId, TypeName, Union, Untyped,
};

/// How deep lists and maps nest before they are refused.
const DEEPEST: usize = 64;

/// Whether `format: binary` is bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Parts {
    No,
    /// The body of a multipart request: its members are parts.
    Body,
    /// A part, or a body of bytes.
    Part,
}

/// Whether a value is there always, so that one with only one form is sent by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    Always,
    Chosen,
}

impl Given {
    pub(super) fn always(always: bool) -> Self {
        if always { Self::Always } else { Self::Chosen }
    }
}

/// Where a type is used.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub words: Vec<String>,
    pub direction: Direction,
    pub parts: Parts,
    depth: usize,
}

impl Place {
    pub(super) fn new(words: &[&str], direction: Direction) -> Self {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            words,
            direction,
            parts: Parts::No,
            depth: 0,
        }
    }

    pub(super) fn parts(self, parts: Parts) -> Self {
        Self { parts, ..self }
    }

    fn below(&self, word: &str) -> Self {
        let mut words = self.words.clone();
        words.push(word.to_owned());
        Self {
            words,
            direction: self.direction,
            parts: self.parts,
            depth: self.depth + 1,
        }
    }
}

/// A use of a schema as a type.
#[derive(Debug, Clone)]
pub(super) struct Lowered {
    pub ty: Ty,
    pub nullable: bool,
    /// Null is accepted as one of the values of [`Ty::Value`]; where the value may be missing too, that is a third state.
    pub null_value: bool,
    pub constant: Option<String>,
    pub resolved: Resolved,
    pub view: Rc<View>,
}

/// What a type depends on besides its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Form {
    pub direction: Direction,
    pub parts: bool,
}

struct Job {
    id: TypeId,
    key: Key,
    form: Form,
    words: Vec<String>,
}

/// Types made so far.
pub(super) struct Types<'a, 'd> {
    pub plans: Plans<'a>,
    pub sink: Sink<'d>,
    pub reach: Reach,
    pub sensitive: Sensitive,
    pub own: Used,
    pub arena: Arena<Type>,
    pub untyped: Vec<Untyped>,
    /// Components that became a type.
    pub components: IndexSet<SchemaId>,
    pub(super) memo: HashMap<(Key, Form), TypeId>,
    open: HashSet<TypeId>,
    recursive: HashSet<TypeId>,
    seen_untyped: HashSet<(Origin, Reason)>,
    queue: VecDeque<Job>,
    /// Names that extensions gave, with the schema that took each.
    pub(super) given: HashMap<String, SchemaId>,
    /// The identifiers of components, once a name is held against them.
    pub(super) component_names: Option<HashSet<String>>,
}

impl<'a, 'd> Types<'a, 'd> {
    pub(super) fn new(
        plans: Plans<'a>,
        sink: Sink<'d>,
        reach: Reach,
        sensitive: Sensitive,
    ) -> Self {
        Self {
            plans,
            sink,
            reach,
            sensitive,
            own: Used::default(),
            arena: Arena::default(),
            untyped: Vec::new(),
            components: IndexSet::new(),
            memo: HashMap::new(),
            open: HashSet::new(),
            recursive: HashSet::new(),
            seen_untyped: HashSet::new(),
            queue: VecDeque::new(),
            given: HashMap::new(),
            component_names: None,
        }
    }

    /// The type of a schema at a place.
    pub(super) fn lower(&mut self, ids: &[SchemaId], place: &Place) -> Lowered {
        self.lower_use(ids, Given::Chosen, place)
    }

    /// The type of a schema at a place where it may be that nothing is left to choose.
    pub(super) fn lower_use(&mut self, ids: &[SchemaId], given: Given, place: &Place) -> Lowered {
        let resolved = self.plans.resolve(ids, &mut self.sink);
        self.lower_resolved(resolved, given, place)
    }

    fn lower_resolved(&mut self, resolved: Resolved, given: Given, place: &Place) -> Lowered {
        let planned = self.plans.plan(&resolved.key, &mut self.sink);
        let view = self.plans.view(&resolved.key, &mut self.sink);
        let nullable = resolved.nullable || planned.nullable;
        if let Some(ty) = self.replacement(&resolved.key) {
            return Lowered {
                ty,
                nullable,
                null_value: false,
                constant: None,
                resolved,
                view,
            };
        }
        if let Plan::Same(inner) = &planned.plan {
            let mut trail = resolved.trail.clone();
            trail.extend(&inner.trail);
            let inner = Resolved {
                key: inner.key.clone(),
                nullable: nullable || inner.nullable,
                trail,
            };
            // A component whose choices come to one inline schema lends it its name.
            if let (Some(name), None) = (self.component(&resolved.key), self.component(&inner.key))
            {
                self.components.insert(resolved.key[0].id);
                let renamed = self.plans.config.types.get(name);
                let place = Place {
                    words: vec![renamed.map_or(name, String::as_str).to_owned()],
                    ..place.clone()
                };
                return self.lower_resolved(inner, given, &place);
            }
            return self.lower_resolved(inner, given, place);
        }
        let mut constant = None;
        let ty = match &planned.plan {
            Plan::Union(members) if place.parts == Parts::Part && self.are_files(members) => {
                Ty::List(Box::new(Ty::Bytes))
            }
            Plan::Value(reason) => self.untyped(&resolved, *reason),
            Plan::Scalar {
                constant: Some(text),
                ty,
            } => {
                if *ty == Ty::Value {
                    self.untyped(&resolved, reason::CONSTANT);
                }
                constant = Some(text.clone());
                ty.clone()
            }
            Plan::Scalar { .. } | Plan::Binary | Plan::Map(_) | Plan::List(_) => {
                match &planned.plan {
                    Plan::Map(ids) if ids.is_empty() => self.untyped(&resolved, reason::FREE),
                    Plan::List(ids) if ids.is_empty() => self.untyped(&resolved, reason::ITEMS),
                    _ => Ty::Value,
                };
                if self.component(&resolved.key).is_some() {
                    self.alias(&resolved, &planned, place)
                } else {
                    self.unnamed(&resolved, &planned, place)
                }
            }
            Plan::Enum(plan) if given == Given::Always && !nullable && view.constant.is_some() => {
                let (ty, text) = plan.only().unzip();
                constant = text;
                ty.unwrap_or_else(|| self.named(&resolved.key, place))
            }
            Plan::Same(_)
            | Plan::Enum(_)
            | Plan::Record { .. }
            | Plan::Union(_)
            | Plan::Views(_) => self.named(&resolved.key, place),
        };
        let null_value = nullable && ty == Ty::Value;
        Lowered {
            ty,
            nullable: nullable && !null_value,
            null_value,
            constant,
            resolved,
            view,
        }
    }

    /// Whether a part takes one file or several: both are parts of one name.
    fn are_files(&mut self, members: &[MemberPlan]) -> bool {
        members.iter().all(|member| {
            let MemberBody::Schema(resolved) = &member.body else {
                return false;
            };
            let planned = self.plans.plan(&resolved.key, &mut self.sink);
            let item = match &planned.plan {
                Plan::Binary => return true,
                Plan::List(ids) if !ids.is_empty() => self.plans.resolve(ids, &mut self.sink),
                _ => return false,
            };
            let planned = self.plans.plan(&item.key, &mut self.sink);
            matches!(planned.plan, Plan::Binary)
        })
    }

    pub(super) fn component(&self, key: &Key) -> Option<&'a str> {
        match &key[..] {
            // A part of the component's values has no name of its own.
            [part] if part.only.is_none() => self.plans.document()[part.id].name.as_deref(),
            _ => None,
        }
    }

    /// A JSON value in place of a type.
    pub(super) fn untyped(&mut self, resolved: &Resolved, reason: Reason) -> Ty {
        let id = resolved
            .trail
            .first()
            .copied()
            .unwrap_or(resolved.key[0].id);
        let origin = self.plans.document()[id].origin.clone();
        self.untyped_at(origin, reason)
    }

    pub(super) fn untyped_at(&mut self, origin: Origin, reason: Reason) -> Ty {
        if self.seen_untyped.insert((origin.clone(), reason)) {
            self.untyped.push(Untyped {
                origin,
                reason: reason.text,
                class: reason.class,
            });
        }
        Ty::Value
    }

    /// A type that needs no item of its own.
    fn unnamed(&mut self, resolved: &Resolved, planned: &Planned, place: &Place) -> Ty {
        if place.depth > DEEPEST {
            let span = self.plans.document()[resolved.key[0].id].origin.span;
            let message =
                format!("lists and maps nest deeper than {DEEPEST}; what is below is any value");
            self.sink
                .warning(codes::DEPTH, span, message, "patch it in overlay.yaml");
            return self.untyped(resolved, reason::DEEP);
        }
        match &planned.plan {
            Plan::Scalar { ty, .. } => self.formatted(ty, resolved),
            Plan::Binary if place.parts == Parts::No => Ty::String,
            Plan::Binary => Ty::Bytes,
            Plan::List(ids) if ids.is_empty() => Ty::List(Box::new(Ty::Value)),
            Plan::Map(ids) if ids.is_empty() => Ty::Map(Box::new(Ty::Value)),
            Plan::List(ids) => {
                let (item, nullable) = self.inner(ids, &place.below("item"));
                if nullable {
                    Ty::NullableItem(item)
                } else {
                    Ty::List(item)
                }
            }
            Plan::Map(ids) => {
                let (value, nullable) = self.inner(ids, &place.below("value"));
                if nullable {
                    Ty::NullableMap(value)
                } else {
                    Ty::Map(value)
                }
            }
            _ => Ty::Value,
        }
    }

    fn inner(&mut self, ids: &[SchemaId], place: &Place) -> (Box<Ty>, bool) {
        let inner = self.lower(ids, place);
        (Box::new(self.secret(&inner, None)), inner.nullable)
    }

    /// The type of a use, behind a secret where it is one.
    pub(super) fn secret(&mut self, lowered: &Lowered, name: Option<&str>) -> Ty {
        let document = self.plans.document();
        let pointers = lowered
            .resolved
            .trail
            .iter()
            .map(|id| document[*id].origin.pointer.as_str());
        let by_pointer = self.sensitive.pointer(pointers);
        let by_name = name.is_some_and(|name| self.sensitive.name(name));
        let ty = lowered.ty.clone();
        if lowered.constant.is_some() || self.is_secret(&ty) || !(by_pointer || by_name) {
            return ty;
        }
        Ty::Secret(Box::new(ty))
    }

    /// The type of a parameter: behind a secret also where its name says that it is a credential.
    pub(super) fn parameter(&mut self, lowered: &Lowered, parameter: &Parameter) -> Ty {
        let ty = self.secret(lowered, Some(&parameter.name));
        let is_text = match &ty {
            Ty::String => true,
            Ty::Named(id) => matches!(&self.arena[*id].shape, Shape::Alias(Ty::String)),
            _ => false,
        };
        let secret = lowered.constant.is_none()
            && sensitive::is_credential(&parameter.name, parameter.location);
        if is_text && secret {
            Ty::Secret(Box::new(ty))
        } else {
            ty
        }
    }

    fn is_secret(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Secret(_) => true,
            Ty::Named(id) => matches!(&self.arena[*id].shape, Shape::Alias(Ty::Secret(_))),
            _ => false,
        }
    }

    /// A component that is no record, enum or union: another name for its type.
    fn alias(&mut self, resolved: &Resolved, planned: &Planned, place: &Place) -> Ty {
        let key = &resolved.key;
        let parts = place.parts != Parts::No && matches!(planned.plan, Plan::Binary);
        let form = Form {
            direction: self.reach.direction(key, place.direction),
            parts,
        };
        if let Some(&id) = self.memo.get(&(key.clone(), form)) {
            if self.open.contains(&id) {
                self.recursive.insert(id);
            }
            return Ty::Named(id);
        }
        let (id, words) = self.reserve(key, form, place, Shape::Alias(Ty::Value));
        self.open.insert(id);
        let inside = Place {
            words,
            depth: place.depth + 1,
            ..place.clone()
        };
        let ty = self.unnamed(resolved, planned, &inside);
        self.open.remove(&id);
        let document = self.plans.document();
        let own = &document[key[0].id].origin;
        let ty = if self
            .sensitive
            .pointer(std::iter::once(own.pointer.as_str()))
            && !self.is_secret(&ty)
        {
            Ty::Secret(Box::new(ty))
        } else {
            ty
        };
        let shape = if self.recursive.contains(&id) {
            // An alias of itself is no type of Rust: a union of one member is.
            let kind = if matches!(ty, Ty::List(_) | Ty::NullableItem(_)) {
                Kind::Array
            } else {
                Kind::Object
            };
            let name = super::plan::kind_name(kind).to_owned();
            let member = Member {
                name,
                ty,
                kind,
                items: Vec::new(),
                conditions: Vec::new(),
                rivals: Vec::new(),
                constant: None,
                docs: Docs::default(),
            };
            Shape::Union(Union {
                members: vec![member],
                views: false,
            })
        } else {
            Shape::Alias(ty)
        };
        let view = self.plans.view(key, &mut self.sink);
        let mut docs = self.plans.type_docs(key[0].id, &view);
        docs.facts = self
            .plans
            .docs(
                &Resolved {
                    trail: vec![key[0].id],
                    ..resolved.clone()
                },
                &view,
            )
            .facts;
        let ty = Type {
            docs,
            shape,
            ..self.arena[id].clone()
        };
        self.arena.set(id, ty);
        Ty::Named(id)
    }

    /// A type with an item of its own, to be filled later.
    fn named(&mut self, key: &Key, place: &Place) -> Ty {
        let form = Form {
            direction: self.reach.direction(key, place.direction),
            parts: place.parts == Parts::Body,
        };
        if let Some(&id) = self.memo.get(&(key.clone(), form)) {
            return Ty::Named(id);
        }
        let planned = self.plans.plan(key, &mut self.sink);
        let blank = match &planned.plan {
            Plan::Enum(plan) => Shape::Enum(enumeration(plan)),
            Plan::Union(_) | Plan::Views(_) => Shape::Union(Union::default()),
            _ => Shape::Record(Record::default()),
        };
        let (id, words) = self.reserve(key, form, place, blank);
        self.queue.push_back(Job {
            id,
            key: key.clone(),
            form,
            words,
        });
        Ty::Named(id)
    }

    /// Takes an id for a type; gives it with the words that types inside it are named after.
    fn reserve(
        &mut self,
        key: &Key,
        form: Form,
        place: &Place,
        shape: Shape,
    ) -> (TypeId, Vec<String>) {
        let component = self.component(key);
        let own = key.last().map_or(key[0].id, |part| part.id);
        let configured = component.and_then(|name| self.plans.config.types.get(name).cloned());
        let mut words = configured
            .or_else(|| self.given_name(own))
            .or_else(|| component.map(str::to_owned))
            .map_or_else(|| place.words.clone(), |name| vec![name]);
        if component.is_some() {
            self.components.insert(key[0].id);
            if key[0].bare {
                words.push("Base".to_owned());
            }
        }
        let inside = words.clone();
        if form.direction == Direction::Request && self.reach.differs(key) {
            words.push("Input".to_owned());
        }
        let last = key.last().map_or(key[0].id, |part| part.id);
        let id = self.arena.push(Type {
            origin: self.plans.document()[last].origin.clone(),
            name: TypeName {
                words,
                component: component.is_some(),
            },
            docs: Docs::default(),
            shape,
            direction: form.direction,
        });
        self.memo.insert((key.clone(), form), id);
        (id, inside)
    }

    /// Fills all types that wait, and those that they ask for.
    pub(super) fn work(&mut self) {
        while let Some(job) = self.queue.pop_front() {
            let planned = self.plans.plan(&job.key, &mut self.sink);
            let view = self.plans.view(&job.key, &mut self.sink);
            let shape = match &planned.plan {
                Plan::Record { open } => Shape::Record(self.record(&job, &view, *open)),
                Plan::Enum(plan) => Shape::Enum(enumeration(plan)),
                Plan::Union(members) => Shape::Union(self.union(&job, members, false)),
                Plan::Views(members) => Shape::Union(self.union(&job, members, true)),
                _ => Shape::Alias(Ty::Value),
            };
            let last = job.key.last().map_or(job.key[0].id, |part| part.id);
            let mut docs = self.plans.type_docs(last, &view);
            self.mark(&mut docs, last, &shape);
            let ty = Type {
                docs,
                shape,
                ..self.arena[job.id].clone()
            };
            self.arena.set(job.id, ty);
        }
    }

    /// Component schemas that no operation has asked for.
    pub(super) fn components(&mut self) {
        let document = self.plans.document();
        for (name, id) in &document.components {
            let used = self.components.contains(id);
            if self.leaves_out(*id, used) {
                continue;
            }
            if !used {
                let place = Place::new(&[name], Direction::Response);
                self.lower(&[*id], &place);
                self.work();
            }
        }
    }
}
