//! Body pointers lifted to inputs.

use clientwright_spec::Location;

use super::{Rules, Shaper, is_required};
use crate::model::{
    Api, Body, CallShape, Docs, Field, Input, Operation, Presence, Record, Shape, Target, Ty,
    TypeId,
};

/// A record on the way to lifted members, with whether it stands in every body.
pub(super) struct Opened<'a> {
    pub(super) pointer: String,
    pub(super) record: &'a Record,
    id: TypeId,
    certain: bool,
}

impl Shaper<'_, '_> {
    /// The inputs of a body, with constants and bound members written into `call`; `None` where the body is no record.
    pub(super) fn lifted(
        &self,
        operation: &Operation,
        body: &Body,
        call: &mut CallShape,
    ) -> Option<Vec<Input>> {
        let root = named_record(self.api, &body.ty)?;
        let rules = self.rules(operation, &body.media_type);
        let opened = opened(self.api, root, &rules);
        let bound = bound(operation, &rules);
        let mut inputs = Vec::new();
        for one in &opened {
            for (index, field) in one.record.fields.iter().enumerate() {
                let pointer = join(&one.pointer, &field.name);
                let repeats = bound
                    .iter()
                    .find(|(at, _)| *at == pointer)
                    .map(|(_, parameter)| parameter);
                // A key that may be missing says whose it is only where the path ends in the thing itself.
                let ends =
                    |parameter: &String| operation.path.ends_with(&format!("{{{parameter}}}"));
                let certain = one.certain && is_required(field.presence);
                if let Some(parameter) = repeats.filter(|parameter| certain || ends(parameter)) {
                    call.bound.push((pointer, parameter.clone()));
                } else if let Some(constant) = &field.constant {
                    call.constants.push((pointer, constant.clone()));
                } else if opened.iter().all(|other| other.pointer != pointer) {
                    inputs.extend(self.member(one, index, pointer, &rules));
                }
            }
        }
        empty_objects(&opened, &inputs, call);
        Some(inputs)
    }

    /// The input for a member of an opened record, where it is lifted or cannot be left out.
    fn member(
        &self,
        of: &Opened<'_>,
        index: usize,
        pointer: String,
        rules: &Rules,
    ) -> Option<Input> {
        let field = &of.record.fields[index];
        let member = (of.id, index);
        let all = format!("{}/*", of.pointer);
        if rules
            .lift
            .iter()
            .any(|lift| *lift == all || *lift == pointer)
        {
            return Some(input(
                self.api,
                (field, member),
                &field.ty,
                pointer,
                presence(field.presence, of.certain),
                rules,
            ));
        }
        let tail = rules
            .lift
            .iter()
            .find_map(|lift| lift.strip_prefix(&format!("{}/*/", of.pointer)));
        if let Some(tail) = tail
            && let Some(inner) = record(self.api, &field.ty).and_then(|inner| find(inner, tail))
        {
            let certain = of.certain && is_required(field.presence);
            let docs = if field.docs.summary.is_some() {
                &field.docs
            } else {
                &inner.docs
            };
            let named = Field {
                name: field.name.clone(),
                label: field.label.clone(),
                docs: docs.clone(),
                ..inner.clone()
            };
            let pointer = join(&pointer, tail);
            return Some(input(
                self.api,
                (&named, member),
                &inner.ty,
                pointer,
                presence(inner.presence, certain),
                rules,
            ));
        }
        let needed = of.certain && is_required(field.presence);
        needed.then(|| {
            let named = (field, member);
            input(self.api, named, &field.ty, pointer, field.presence, rules)
        })
    }
}

/// A record that must stand in the body, though nothing in it must, is written as an empty object.
fn empty_objects(opened: &[Opened<'_>], inputs: &[Input], call: &mut CallShape) {
    for one in opened.iter().rev() {
        let inside = format!("{}/", one.pointer);
        let given = inputs
            .iter()
            .filter(|input| is_required(input.presence))
            .filter_map(|input| match &input.target {
                Target::Field(pointer) | Target::Identifier { pointer, .. } => Some(pointer),
                Target::Parameter(_) | Target::Part(_) | Target::Body => None,
            });
        let constants = call.constants.iter().map(|(pointer, _)| pointer);
        let bound = call.bound.iter().map(|(pointer, _)| pointer);
        let filled = given
            .chain(constants)
            .chain(bound)
            .any(|pointer| pointer.starts_with(&inside));
        if one.certain && !one.pointer.is_empty() && !filled {
            call.constants.push((one.pointer.clone(), "{}".to_owned()));
        }
    }
}

/// Records that lifted pointers lead through, the outermost first.
fn opened<'a>(api: &'a Api, (id, root): (TypeId, &'a Record), rules: &Rules) -> Vec<Opened<'a>> {
    let mut opened = vec![Opened {
        pointer: String::new(),
        record: root,
        id,
        certain: true,
    }];
    for lift in &rules.lift {
        // Without a star the pointer is that of one member.
        let Some((prefix, _)) = lift.split_once("/*").or_else(|| lift.rsplit_once('/')) else {
            continue;
        };
        let (mut at, mut pointer, mut certain) = (root, String::new(), true);
        for token in prefix.split('/').skip(1) {
            let Some(field) = find(at, token) else { break };
            let Some((id, inner)) = named_record(api, &field.ty) else {
                break;
            };
            pointer = join(&pointer, &field.name);
            certain &= is_required(field.presence);
            at = inner;
            if opened.iter().all(|one| one.pointer != pointer) {
                opened.push(Opened {
                    pointer: pointer.clone(),
                    record: inner,
                    id,
                    certain,
                });
            }
        }
    }
    opened
}

/// Body pointers with the path parameter that each repeats.
pub(super) fn bound(operation: &Operation, rules: &Rules) -> Vec<(String, String)> {
    let mut path: Vec<&str> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
        .map(|parameter| parameter.name.as_str())
        .collect();
    path.sort_by_key(|name| operation.path.find(&format!("{{{name}}}")));
    let parameter = |name: &str| match name {
        "$last" => path.last().copied(),
        name => path.iter().copied().find(|other| *other == name),
    };
    let pairs = rules.bind.iter();
    pairs
        .filter_map(|(pointer, name)| Some((pointer.clone(), parameter(name)?.to_owned())))
        .collect()
}

/// An input for a body member: for its id where it is an identifier object, or a list of them.
fn input(
    api: &Api,
    (field, member): (&Field, (TypeId, usize)),
    ty: &Ty,
    pointer: String,
    presence: Presence,
    rules: &Rules,
) -> Input {
    let (single, many) = match ty {
        Ty::List(item) => (&**item, true),
        ty => (ty, false),
    };
    let found = rules
        .identifier
        .as_deref()
        .and_then(|id| identifier(api, single, id));
    let (target, ty) = match found {
        Some((tag, id)) => {
            let of = if many {
                Ty::List(Box::new(id.ty.clone()))
            } else {
                id.ty.clone()
            };
            (
                Target::Identifier {
                    pointer,
                    tag,
                    id: id.name.clone(),
                    many,
                },
                of,
            )
        }
        None => (Target::Field(pointer), ty.clone()),
    };
    Input {
        name: field.words().to_owned(),
        member: Some(member),
        target,
        ty,
        presence,
        docs: Docs {
            ..field.docs.clone()
        },
    }
}

/// `{type: const, id}`: the constant member with its text, and the member that holds the id.
fn identifier<'a>(api: &'a Api, ty: &'a Ty, id: &str) -> Option<((String, String), &'a Field)> {
    let record = record(api, ty)?;
    let id = record
        .fields
        .iter()
        .find(|field| field.name == id && field.constant.is_none())?;
    let mut constants = record
        .fields
        .iter()
        .filter(|field| field.constant.is_some());
    let tag = constants.next()?;
    let others = record.fields.iter().any(|field| {
        field.name != id.name && field.name != tag.name && is_required(field.presence)
    });
    if constants.next().is_some() || others || record.rest.is_some() {
        return None;
    }
    let text = tag
        .constant
        .as_deref()?
        .strip_prefix('"')?
        .strip_suffix('"')?;
    // An escape would have to be undone; such a constant is left to the record's own type.
    (!text.contains('\\')).then(|| ((tag.name.clone(), text.to_owned()), id))
}

/// The record that a type is, through aliases.
pub(super) fn record<'a>(api: &'a Api, ty: &'a Ty) -> Option<&'a Record> {
    named_record(api, ty).map(|(_, record)| record)
}

/// The same with its id. An alias names no alias of an alias that leads back to it; one step is all that lowering makes.
fn named_record<'a>(api: &'a Api, ty: &'a Ty) -> Option<(TypeId, &'a Record)> {
    let Ty::Named(id) = ty else { return None };
    match &api.types[*id].shape {
        Shape::Record(record) => Some((*id, record)),
        Shape::Alias(Ty::Named(id)) => match &api.types[*id].shape {
            Shape::Record(record) => Some((*id, record)),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn find<'a>(record: &'a Record, token: &str) -> Option<&'a Field> {
    let name = token.replace("~1", "/").replace("~0", "~");
    record.fields.iter().find(|field| field.name == name)
}

pub(super) fn join(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// What is required inside something that may be missing is not required of the caller.
fn presence(presence: Presence, certain: bool) -> Presence {
    match presence {
        Presence::Required if !certain => Presence::Optional,
        Presence::Nullable if !certain => Presence::OptionalNullable,
        presence => presence,
    }
}
