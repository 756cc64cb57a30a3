//! What follows from the model as a whole.
//!
//! Takes the [`Api`] and its [`Calls`], gives [`Facts`]: side tables by id. Nothing is reported here, and nothing is
//! changed. With the references of [`Facts::boxed`] behind a `Box`, every type has a finite size.

use std::collections::BTreeSet;

use crate::model::{
    Api, Arena, Body, Calls, Content, Direction, Enum, Field, Id as _, OperationId, Presence,
    Record, Returns, Shape, Ty, Type, TypeId,
};

/// Rough bytes above which a member of an enum goes behind a `Box`.
const LARGE: u32 = 128;

/// Side tables of an [`Api`].
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// References that need a `Box`: the type, and the index of the field of a record or of the member of a union.
    /// For a field the box stands around the bare type: `Option<Box<T>>`, `Patch<Box<T>>`.
    pub boxed: BTreeSet<(TypeId, usize)>,
    /// One for each type.
    pub types: Vec<TypeFacts>,
    /// Whether an error, by index into [`Api::errors`], is large enough to be boxed in an enum.
    pub boxed_errors: Vec<bool>,
}

/// What is known of one type.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone)]
pub struct TypeFacts {
    /// Which way its values travel, over all the places that reach it.
    pub direction: Direction,
    /// For records that requests can hold: the fields that the constructor takes, by index, in order. Constants are
    /// none of them; a field that is required but nullable is.
    pub required: Vec<usize>,
    /// Whether requests can hold it, so that it has a constructor and setters.
    pub constructible: bool,
    /// How it comes by `Default`.
    pub default: Defaults,
    /// Whether `Eq` and `Hash` can be derived: no numbers with a fraction, no JSON values, no maps, no secrets.
    pub eq: bool,
    /// Groups whose operations reach it, by index into [`Api::groups`].
    pub groups: BTreeSet<usize>,
    /// Whether an error variant reaches it.
    pub in_errors: bool,
    /// Whether the payload of a webhook reaches it.
    pub in_webhooks: bool,
    /// Its size by value, roughly, in bytes.
    pub size: u32,
}

/// How a type comes by `Default`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defaults {
    /// It has none.
    None,
    /// By deriving it.
    Derived,
    /// By a written implementation, since constants must be filled.
    Written,
}

impl std::ops::Index<TypeId> for Facts {
    type Output = TypeFacts;
    fn index(&self, id: TypeId) -> &TypeFacts {
        &self.types[id.index()]
    }
}

impl Facts {
    /// Whether the field or member of that index is to be boxed.
    pub fn is_boxed(&self, id: TypeId, index: usize) -> bool {
        self.boxed.contains(&(id, index))
    }

    /// Whether a type is so large that it is boxed where an enum holds it.
    pub fn is_large(&self, ty: &Ty) -> bool {
        size(ty, &|id| self[id].size) > LARGE
    }
}

/// Fills the side tables.
pub fn analyse(api: &Api, calls: &Calls) -> Facts {
    let reach = Reach::of(api, calls);
    let mut facts = Facts {
        boxed: recursion(&api.types),
        ..Facts::default()
    };
    let sizes = sizes(&api.types, &mut facts.boxed);
    let eq = equal(&api.types);
    for (id, ty) in api.types.iter::<TypeId>() {
        let index = id.index();
        let direction = match (reach.request[index], reach.response[index]) {
            (true, true) => Direction::Both,
            (true, false) => Direction::Request,
            (false, true) => Direction::Response,
            (false, false) => ty.direction,
        };
        let constructible = direction != Direction::Response;
        let (required, default) = match &ty.shape {
            Shape::Record(record) if constructible => constructor(record, direction),
            _ => (Vec::new(), Defaults::None),
        };
        facts.types.push(TypeFacts {
            direction,
            required,
            constructible,
            default,
            eq: eq[index],
            groups: reach.groups[index].clone(),
            in_errors: reach.errors[index],
            in_webhooks: reach.webhooks[index],
            size: sizes[index],
        });
    }
    facts.boxed_errors = api
        .errors
        .iter()
        .map(|error| facts.is_large(&error.ty))
        .collect();
    facts
}

fn constructor(record: &Record, direction: Direction) -> (Vec<usize>, Defaults) {
    let needed = |field: &&Field| matches!(field.presence, Presence::Required | Presence::Nullable);
    let fields = record.fields.iter().enumerate();
    let required: Vec<usize> = fields
        .filter(|(_, field)| field.constant.is_none() && needed(field))
        .map(|(index, _)| index)
        .collect();
    // A request-only constant is no field of the struct; elsewhere it is one, which a derived `Default` would blank.
    let written = direction != Direction::Request
        && record
            .fields
            .iter()
            .filter(needed)
            .any(|field| field.constant.is_some());
    let default = match (required.is_empty(), written) {
        (false, _) => Defaults::None,
        (true, true) => Defaults::Written,
        (true, false) => Defaults::Derived,
    };
    (required, default)
}

/// Which types requests, answers, errors and groups reach.
struct Reach {
    request: Vec<bool>,
    response: Vec<bool>,
    errors: Vec<bool>,
    webhooks: Vec<bool>,
    groups: Vec<BTreeSet<usize>>,
}

impl Reach {
    fn of(api: &Api, calls: &Calls) -> Self {
        let count = api.types.len();
        let mut reach = Self {
            request: vec![false; count],
            response: vec![false; count],
            errors: vec![false; count],
            webhooks: vec![false; count],
            groups: vec![BTreeSet::new(); count],
        };
        for (index, group) in api.groups.iter().enumerate() {
            let (mut sent, mut received) = (Vec::new(), Vec::new());
            for &id in &group.operations {
                let operation = &api.operations[id];
                sent.extend(operation.parameters.iter().map(|parameter| &parameter.ty));
                sent.extend(operation.body.iter().map(|Body { ty, .. }| ty));
                for answer in operation
                    .answers
                    .iter()
                    .filter(|answer| answer.error.is_none())
                {
                    if let Content::Json(ty) = &answer.content {
                        received.push(ty);
                    }
                    received.extend(answer.headers.iter().map(|(_, ty, _)| ty));
                }
                received.extend(operation.events.iter().map(|events| &events.ty));
                received.extend(returned(calls, id));
            }
            let mut seen = vec![false; count];
            mark(api, &sent, &mut seen);
            merge(&mut reach.request, &seen);
            let mut back = vec![false; count];
            mark(api, &received, &mut back);
            merge(&mut reach.response, &back);
            for (ty, groups) in reach.groups.iter_mut().enumerate() {
                if seen[ty] || back[ty] {
                    groups.insert(index);
                }
            }
        }
        let errors: Vec<&Ty> = api.errors.iter().map(|error| &error.ty).collect();
        mark(api, &errors, &mut reach.errors);
        merge(&mut reach.response, &reach.errors);
        let payloads: Vec<&Ty> = api
            .webhooks
            .iter()
            .filter_map(|one| one.ty.as_ref())
            .collect();
        mark(api, &payloads, &mut reach.webhooks);
        merge(&mut reach.response, &reach.webhooks);
        reach
    }
}

/// The type that an envelope is unwrapped to; part of an answer's type, named here for completeness' sake.
fn returned(calls: &Calls, id: OperationId) -> Option<&Ty> {
    match calls.calls.get(id.index()).map(|call| &call.returns) {
        Some(Returns::One {
            content: Content::Json(ty),
            ..
        }) => Some(ty),
        _ => None,
    }
}

fn merge(into: &mut [bool], from: &[bool]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into |= from;
    }
}

pub(crate) fn mark(api: &Api, roots: &[&Ty], seen: &mut [bool]) {
    let mut stack: Vec<TypeId> = roots.iter().filter_map(|ty| named(ty)).collect();
    while let Some(id) = stack.pop() {
        if std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        stack.extend(parts(&api.types[id]).into_iter().filter_map(named));
    }
}

/// The types that a type is made of, in order.
pub(crate) fn parts(ty: &Type) -> Vec<&Ty> {
    match &ty.shape {
        Shape::Record(record) => record
            .fields
            .iter()
            .map(|field| &field.ty)
            .chain(&record.rest)
            .collect(),
        Shape::Union(union) => union.members.iter().map(|member| &member.ty).collect(),
        Shape::Alias(ty) => vec![ty],
        Shape::Enum(_) => Vec::new(),
    }
}

/// The types that a value of a type holds.
fn by_value(ty: &Type) -> Vec<&Ty> {
    match &ty.shape {
        Shape::Union(union) if union.views => Vec::new(),
        _ => parts(ty),
    }
}

/// The named type at the bottom of a type, whatever is around it.
pub(crate) fn named(ty: &Ty) -> Option<TypeId> {
    match ty {
        Ty::Named(id) => Some(*id),
        Ty::List(inner)
        | Ty::NullableItem(inner)
        | Ty::Map(inner)
        | Ty::NullableMap(inner)
        | Ty::Nullable(inner)
        | Ty::Secret(inner) => named(inner),
        _ => None,
    }
}

/// The named type that is held by value: lists and maps stand behind a pointer of their own.
fn held(ty: &Ty) -> Option<TypeId> {
    match ty {
        Ty::Named(id) => Some(*id),
        Ty::Secret(inner) | Ty::Nullable(inner) => held(inner),
        _ => None,
    }
}

/// The references that close a cycle, found depth first: taking the box from any of them would leave a cycle open.
/// An alias has no place for a box, so that its use counts as the use of what it stands for.
fn recursion(types: &Arena<Type>) -> BTreeSet<(TypeId, usize)> {
    let edges: Vec<Vec<(usize, TypeId)>> = types
        .iter::<TypeId>()
        .map(|(_, ty)| edges(types, ty))
        .collect();
    let mut boxed = BTreeSet::new();
    let (mut visited, mut open) = (vec![false; types.len()], vec![false; types.len()]);
    for root in 0..types.len() {
        if visited[root] {
            continue;
        }
        visited[root] = true;
        open[root] = true;
        let mut stack = vec![(root, 0)];
        while let Some((at, next)) = stack.last_mut() {
            let at = *at;
            let Some(&(slot, target)) = edges[at].get(*next) else {
                open[at] = false;
                stack.pop();
                continue;
            };
            *next += 1;
            let to = target.index();
            if open[to] {
                boxed.insert((TypeId::from_index(at), slot));
            } else if !visited[to] {
                visited[to] = true;
                open[to] = true;
                stack.push((to, 0));
            }
        }
    }
    boxed
}

fn edges(types: &Arena<Type>, ty: &Type) -> Vec<(usize, TypeId)> {
    let slots: Vec<&Ty> = match &ty.shape {
        Shape::Record(record) => record.fields.iter().map(|field| &field.ty).collect(),
        Shape::Union(union) if !union.views => {
            union.members.iter().map(|member| &member.ty).collect()
        }
        // Views hold the text of a value, and none of its types.
        Shape::Alias(_) | Shape::Enum(_) | Shape::Union(_) => Vec::new(),
    };
    let slots = slots.into_iter().enumerate();
    slots
        .filter_map(|(slot, ty)| Some((slot, through(types, held(ty)?)?)))
        .collect()
}

/// What a chain of aliases ends in; `None` where it is no type held by value.
fn through(types: &Arena<Type>, mut id: TypeId) -> Option<TypeId> {
    for _ in 0..types.len() {
        match &types[id].shape {
            Shape::Alias(ty) => id = held(ty)?,
            _ => return Some(id),
        }
    }
    None
}

/// Sizes by value, with the large members of unions boxed on the way.
fn sizes(types: &Arena<Type>, boxed: &mut BTreeSet<(TypeId, usize)>) -> Vec<u32> {
    let mut sizes: Vec<Option<u32>> = vec![None; types.len()];
    let mut open = vec![false; types.len()];
    for root in 0..types.len() {
        let mut stack = vec![root];
        while let Some(&at) = stack.last() {
            if sizes[at].is_some() {
                stack.pop();
                continue;
            }
            let id = TypeId::from_index(at);
            let waiting: Vec<usize> = by_value(&types[id])
                .into_iter()
                .enumerate()
                .filter(|(slot, _)| !boxed.contains(&(id, *slot)))
                .filter_map(|(_, ty)| Some(held(ty)?.index()))
                .filter(|part| sizes[*part].is_none() && !open[*part])
                .collect();
            open[at] = true;
            if waiting.is_empty() {
                sizes[at] = Some(own_size(types, id, &sizes, boxed));
                stack.pop();
            } else {
                stack.extend(waiting);
            }
        }
    }
    sizes.into_iter().map(|size| size.unwrap_or(0)).collect()
}

fn own_size(
    types: &Arena<Type>,
    id: TypeId,
    sizes: &[Option<u32>],
    boxed: &mut BTreeSet<(TypeId, usize)>,
) -> u32 {
    let known = |id: TypeId| sizes[id.index()].unwrap_or(8);
    let of = |slot: usize, ty: &Ty, boxed: &BTreeSet<(TypeId, usize)>| {
        if boxed.contains(&(id, slot)) {
            8
        } else {
            size(ty, &known)
        }
    };
    match &types[id].shape {
        Shape::Record(record) => {
            let fields = record.fields.iter().enumerate();
            let rest = if record.rest.is_some() { 48 } else { 0 };
            fields
                .map(|(slot, field)| of(slot, &field.ty, boxed))
                .fold(rest, u32::saturating_add)
        }
        Shape::Union(union) if union.views => 24,
        Shape::Union(union) => {
            let mut most = 32;
            for (slot, member) in union.members.iter().enumerate() {
                let mut size = of(slot, &member.ty, boxed);
                if size > LARGE {
                    boxed.insert((id, slot));
                    size = 8;
                }
                most = most.max(size);
            }
            most + 8
        }
        Shape::Enum(Enum::String(_)) => 24,
        Shape::Enum(Enum::Integer(_)) => 16,
        Shape::Alias(ty) => size(ty, &known),
    }
}

/// Rough size of a type, an `Option` around it included.
fn size(ty: &Ty, known: &dyn Fn(TypeId) -> u32) -> u32 {
    match ty {
        Ty::Named(id) => known(*id),
        Ty::Bool => 1,
        Ty::I32 => 8,
        Ty::I64 | Ty::U64 | Ty::F64 => 16,
        Ty::String | Ty::List(_) | Ty::NullableItem(_) | Ty::Base64 | Ty::Number => 24,
        Ty::Value | Ty::Bytes | Ty::Foreign(_) => 32,
        Ty::Map(_) | Ty::NullableMap(_) => 48,
        Ty::Secret(inner) | Ty::Nullable(inner) | Ty::Quoted(inner) => size(inner, known),
    }
}

/// Which types can be compared and hashed; a type of a cycle can where nothing in the cycle speaks against it.
fn equal(types: &Arena<Type>) -> Vec<bool> {
    fn plain(ty: &Ty, equal: &[bool]) -> bool {
        match ty {
            Ty::Named(id) => equal[id.index()],
            Ty::String | Ty::Bool | Ty::I32 | Ty::I64 | Ty::U64 => true,
            Ty::List(inner) | Ty::NullableItem(inner) | Ty::Nullable(inner) | Ty::Quoted(inner) => {
                plain(inner, equal)
            }
            // Dates, decimals and UUIDs.
            Ty::Foreign(foreign) => !foreign.is_own(),
            _ => false,
        }
    }
    let mut equal: Vec<bool> = types
        .iter::<TypeId>()
        .map(|(_, ty)| !matches!(ty.shape, Shape::Union(_)))
        .collect();
    loop {
        let mut changed = false;
        for (id, ty) in types.iter::<TypeId>() {
            if equal[id.index()] && !parts(ty).into_iter().all(|part| plain(part, &equal)) {
                equal[id.index()] = false;
                changed = true;
            }
        }
        if !changed {
            return equal;
        }
    }
}
