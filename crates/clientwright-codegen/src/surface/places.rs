//! Where the items of a client stand in the document: takes the model and its names, gives places by the names of a surface.
//!
//! A name that has no place of its own, such as a setter of a call, has that of what it belongs to: a key is `Type`,
//! `Type::member`, or method and path of an operation.

use std::collections::BTreeMap;

use clientwright_spec::{Diagnostics, Document, Node, Span};

use crate::analyse::analyse;
use crate::config::Config;
use crate::lower::lower;
use crate::model::{Api, Operation, OperationId, Shape, Target, Ty, TypeId};
use crate::name::Names;
use crate::shape::shape;

/// The places of all items.
///
/// It goes the way of [`generate`](crate::generate) as far as names, and what there is to say is said there.
pub fn places(document: &Document, config: &Config, tree: &Node) -> BTreeMap<String, Span> {
    let mut said = Diagnostics::default();
    let api = lower(document, config, tree, &mut said);
    let calls = shape(&api, config, tree, &mut said);
    let facts = analyse(&api, &calls);
    let names = Names::assign(&api, &calls, &facts, config);
    let mut places = BTreeMap::new();
    for (id, operation) in api.operations.iter::<OperationId>() {
        let span = operation.origin.span;
        let request = format!("{} {}", operation.method, operation.path);
        places.insert(super::of_one(&request, &operation.id), span);
        places.entry(request).or_insert(span);
        let call = names[id].name.bare();
        places.insert(call.to_owned(), span);
        for (input, setter) in calls[id].setters.iter().zip(&names[id].setters) {
            if let Some(span) = field(&api, operation, &input.target) {
                places.insert(format!("{call}::{}", setter.bare()), span);
            }
        }
    }
    for (id, ty) in api.types.iter::<TypeId>() {
        let name = names[id].name.bare();
        members(&api, &names, id, &mut places);
        if matches!(ty.shape, Shape::Record(_)) {
            places.insert(names[id].required.bare().to_owned(), ty.origin.span);
        }
        places.insert(name.to_owned(), ty.origin.span);
    }
    places
}

/// Where the field of the body stands that a setter sets.
fn field(api: &Api, operation: &Operation, target: &Target) -> Option<Span> {
    let (Target::Field(pointer) | Target::Part(pointer)) = target else {
        return None;
    };
    let Ty::Named(id) = operation.body.as_ref()?.ty else {
        return None;
    };
    let Shape::Record(record) = &api.types[id].shape else {
        return None;
    };
    let wanted = pointer.trim_start_matches('/');
    let field = record.fields.iter().find(|field| field.name == wanted)?;
    Some(field.origin.span)
}

fn members(api: &Api, names: &Names, id: TypeId, places: &mut BTreeMap<String, Span>) {
    let Shape::Record(record) = &api.types[id].shape else {
        return;
    };
    let name = names[id].name.bare();
    let required = names[id].required.bare();
    for (index, field) in record.fields.iter().enumerate() {
        let Some(member) = names[id].members.members.get(index) else {
            continue;
        };
        for of in [name, required] {
            places.insert(format!("{of}::{}", member.bare()), field.origin.span);
        }
    }
}
