//! Inline types that say the same, made one.
//!
//! Takes the lowered model, gives it with one type where inline schemas of several places are called alike and are equal
//! in all, docs of their members too. Documents without components for what requests hold repeat such schemas by the thousand, and each
//! would be read, compiled and converted apart. Component schemas keep their own types, whatever equals them: their
//! names are the document's.

use std::collections::BTreeMap;

use crate::model::{Api, Arena, Content, Direction, Id as _, Shape, Ty, Type, TypeId};

/// Joins the types that are equal; the first of them gives its name.
pub(super) fn join(api: &mut Api) {
    let classes = classes(&api.types);
    let mut first: BTreeMap<usize, (TypeId, usize)> = BTreeMap::new();
    let mut kept: Arena<Type> = Arena::default();
    let types = std::mem::take(&mut api.types);
    let mut ids = Vec::with_capacity(types.len());
    for (id, ty) in types.iter::<TypeId>() {
        let (joined, places) = first
            .entry(classes[id.index()])
            .or_insert_with(|| (kept.push(ty.clone()), 0));
        *places += 1;
        ids.push(*joined);
    }
    for (id, places) in first.into_values().filter(|(_, places)| *places > 1) {
        let others = match places - 1 {
            1 => "another place".to_owned(),
            others => format!("{others} other places"),
        };
        let fact = format!("The document has the same at {others}.");
        kept.get_mut(id).docs.facts.push(fact);
    }
    api.types = kept;
    let mut renew = |id: &mut TypeId| *id = ids[id.index()];
    let all: Vec<TypeId> = api.types.iter().map(|(id, _)| id).collect();
    for id in all {
        each_of_shape(&mut api.types.get_mut(id).shape, &mut renew);
    }
    each_elsewhere(api, &mut renew);
}

/// A number for each type, the same for types that are to be one: the coarsest in which equal types have equal parts.
fn classes(types: &Arena<Type>) -> Vec<usize> {
    let mut parts: Vec<Vec<TypeId>> = Vec::with_capacity(types.len());
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut classes: Vec<usize> = Vec::with_capacity(types.len());
    for (id, ty) in types.iter::<TypeId>() {
        let (text, own) = skeleton(id, ty);
        let next = known.len();
        classes.push(*known.entry(text).or_insert(next));
        parts.push(own);
    }
    let mut count = known.len();
    loop {
        let mut known: BTreeMap<(usize, Vec<usize>), usize> = BTreeMap::new();
        let finer = parts.iter().zip(&classes).map(|(parts, class)| {
            let parts = parts.iter().map(|part| classes[part.index()]).collect();
            let next = known.len();
            *known.entry((*class, parts)).or_insert(next)
        });
        let finer: Vec<usize> = finer.collect();
        classes = finer;
        if known.len() == count {
            return classes;
        }
        count = known.len();
    }
}

/// All that a type says but for the types that it is made of, and those, in order.
fn skeleton(id: TypeId, ty: &Type) -> (String, Vec<TypeId>) {
    let mut shape = ty.shape.clone();
    let mut parts = Vec::new();
    each_of_shape(&mut shape, &mut |part| {
        parts.push(*part);
        *part = TypeId(0);
    });
    // What is written differs by direction for records alone.
    let direction = match &mut shape {
        Shape::Record(record) => {
            for field in &mut record.fields {
                field.origin.pointer.clear();
                field.origin.span = clientwright_spec::Span::default();
            }
            ty.direction
        }
        Shape::Enum(_) | Shape::Union(_) | Shape::Alias(_) => Direction::Both,
    };
    let own = ty.name.component || matches!(shape, Shape::Alias(_));
    let own = own.then_some(id);
    // The rest of its docs stands at each member that has the type, too.
    let (name, facts) = (place(&ty.name.words), &ty.docs.facts);
    let text = format!("{own:?} {name:?} {facts:?} {direction:?} {shape:?}");
    (text, parts)
}

/// What the type is called where it stands: equal types whose members are called otherwise mean something else, and
/// the name of one would be no name for the other.
fn place(words: &[String]) -> &[String] {
    const WITHIN: [&str; 4] = ["item", "request", "response", "value"];
    let within = |word: &&String| WITHIN.contains(&word.as_str());
    let tail = words.iter().rev().take_while(within).count() + 1;
    &words[words.len().saturating_sub(tail)..]
}

fn each_of_shape(shape: &mut Shape, visit: &mut dyn FnMut(&mut TypeId)) {
    match shape {
        Shape::Record(record) => {
            for field in &mut record.fields {
                each(&mut field.ty, visit);
            }
            if let Some(rest) = &mut record.rest {
                each(rest, visit);
            }
        }
        Shape::Union(union) => {
            for member in &mut union.members {
                each(&mut member.ty, visit);
            }
        }
        Shape::Alias(ty) => each(ty, visit),
        Shape::Enum(_) => {}
    }
}

fn each(ty: &mut Ty, visit: &mut dyn FnMut(&mut TypeId)) {
    match ty {
        Ty::Named(id) => visit(id),
        Ty::List(inner)
        | Ty::Nullable(inner)
        | Ty::NullableItem(inner)
        | Ty::Map(inner)
        | Ty::NullableMap(inner)
        | Ty::Secret(inner)
        | Ty::Quoted(inner) => each(inner, visit),
        Ty::String
        | Ty::Bool
        | Ty::I32
        | Ty::I64
        | Ty::U64
        | Ty::F64
        | Ty::Number
        | Ty::Value
        | Ty::Base64
        | Ty::Bytes
        | Ty::Foreign(_) => {}
    }
}

/// All uses of types but for those in other types.
fn each_elsewhere(api: &mut Api, visit: &mut dyn FnMut(&mut TypeId)) {
    for operation in api.operations.iter_mut() {
        for parameter in &mut operation.parameters {
            each(&mut parameter.ty, visit);
        }
        if let Some(body) = &mut operation.body {
            each(&mut body.ty, visit);
        }
        if let Some(events) = &mut operation.events {
            each(&mut events.ty, visit);
        }
        for answer in &mut operation.answers {
            if let Content::Json(ty) = &mut answer.content {
                each(ty, visit);
            }
            for (_, ty, _) in &mut answer.headers {
                each(ty, visit);
            }
        }
    }
    let webhooks = api.webhooks.iter_mut().filter_map(|one| one.ty.as_mut());
    let errors = api.errors.iter_mut().map(|error| &mut error.ty);
    let components = api.components.iter_mut().map(|one| &mut one.ty);
    for ty in webhooks.chain(errors).chain(components) {
        each(ty, visit);
    }
}
