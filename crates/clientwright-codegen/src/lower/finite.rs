//! Records that require themselves: no value of theirs is finite.
//!
//! Takes the types, gives them with one member of each such cycle made optional, and a warning at its place: what a
//! server sends instead can then be read, and a type of Rust has a value to start from.

use super::types::Types;
use crate::codes;
use crate::model::{Field, Id as _, Presence, Record, Shape, Ty, Type, TypeId};

/// Where the walk through one record stands.
enum Mark {
    New,
    Open,
    Done,
}

/// Makes every record finite.
pub(super) fn relax(types: &mut Types<'_, '_>) {
    let mut marks: Vec<Mark> = (0..types.arena.len()).map(|_| Mark::New).collect();
    for index in 0..marks.len() {
        let mut stack = vec![(TypeId::from_index(index), 0)];
        while let Some((id, position)) = stack.pop() {
            if position == 0 {
                if !matches!(marks[id.index()], Mark::New) {
                    continue;
                }
                marks[id.index()] = Mark::Open;
            }
            let Some((found, next)) = required(types, id, position) else {
                marks[id.index()] = Mark::Done;
                continue;
            };
            if matches!(marks[next.index()], Mark::Open) {
                optional(types, id, found);
            }
            stack.push((id, found + 1));
            stack.push((next, 0));
        }
    }
}

/// The first field from `position` on that holds a record in every value.
fn required(types: &Types<'_, '_>, id: TypeId, position: usize) -> Option<(usize, TypeId)> {
    let Shape::Record(record) = &types.arena[id].shape else {
        return None;
    };
    let fields = record.fields.iter().enumerate().skip(position);
    let mut held = fields.filter(|(_, field)| field.presence == Presence::Required);
    held.find_map(|(index, field)| Some((index, held_record(types, &field.ty)?)))
}

/// The record that every value of a type holds; lists, maps and unions have values without one.
fn held_record(types: &Types<'_, '_>, ty: &Ty) -> Option<TypeId> {
    let mut ty = ty;
    // Aliases of records are as long as the chain of components that lowering followed.
    for _ in 0..=types.arena.len() {
        match ty {
            Ty::Secret(inner) => ty = inner,
            Ty::Named(id) => match &types.arena[*id].shape {
                Shape::Record(_) => return Some(*id),
                Shape::Alias(inner) => ty = inner,
                Shape::Enum(_) | Shape::Union(_) => return None,
            },
            _ => return None,
        }
    }
    None
}

fn optional(types: &mut Types<'_, '_>, id: TypeId, index: usize) {
    let Shape::Record(record) = types.arena[id].shape.clone() else {
        return;
    };
    let mut fields: Vec<Field> = record.fields;
    let field = &mut fields[index];
    field.presence = Presence::Optional;
    let (span, name) = (field.origin.span, field.name.clone());
    let shape = Shape::Record(Record {
        fields,
        rest: record.rest,
    });
    let ty = Type {
        shape,
        ..types.arena[id].clone()
    };
    types.arena.set(id, ty);
    let message = format!(
        "`{name}` is required and leads back here, so that no value is finite; it is made optional"
    );
    let help = "take it out of `required` in overlay.yaml";
    types.sink.warning(codes::CYCLE, span, message, help);
}
