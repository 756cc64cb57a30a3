//! Bodies of requests: what callers give, and whether they must.

use clientwright_spec::media::essence;
use clientwright_spec::{Encoding, Media, Operation, Primitive, SchemaId, StyleKind};

use super::content::Class;
use super::docs::docs;
use super::operation::shared;
use super::plan::Plans;
use super::reach::flags;
use super::reason;
use super::traits::KindSet;
use super::types::{Parts, Place, Types};
use super::view::Sink;
use super::{Kept, parts};
use crate::codes;
use crate::config::Need;
use crate::model::{Body, BodyKind, Direction, Ty};

/// How many choices inside choices are followed for what all their members require.
const DEEPEST: usize = 3;

/// The body that a call has, of one that the document describes: none where no member can stand in it.
pub(super) fn unless_empty<'a>(
    operation: &Operation,
    (media, class): (&'a Media, Class),
    plans: &mut Plans<'_>,
    sink: &mut Sink<'_>,
) -> Option<(&'a Media, Class)> {
    if !matches!(class, Class::Json | Class::Form | Class::Multipart) {
        return Some((media, class));
    }
    let Some(view) = media.schema.map(|schema| {
        let resolved = plans.resolve(&[schema], sink);
        plans.view(&resolved.key, sink)
    }) else {
        return Some((media, class));
    };
    let bare = view.properties.is_empty()
        && view.additional.is_empty()
        && view.choices.is_empty()
        && view.hole.is_none()
        && (view.types.is_empty() || view.types == [Primitive::Object]);
    if bare && view.forbidden && !view.any_additional {
        let said = said(operation, plans);
        let given = said.unwrap_or_else(|| sends(operation));
        let (class, message) = if class == Class::Json && given {
            let message = "this body has no members; calls send `{}` by themselves";
            (Some(Class::Nothing), message)
        } else {
            (None, "this body has no members; calls do without")
        };
        // What is no body by all that is said of it is none.
        if given || sends(operation) {
            sink.note(codes::EMPTY_BODY, media.origin.span, message.to_owned());
        }
        return Some((media, class?));
    }
    if bare && view.types == [Primitive::Object] && class != Class::Json {
        let message = "this form names no fields; callers give it as a map of any".to_owned();
        sink.note(codes::EMPTY_BODY, media.origin.span, message);
    }
    Some((media, class))
}

/// Whether a body must be given, as client.yaml or else the document says.
fn said(operation: &Operation, plans: &Plans<'_>) -> Option<bool> {
    let own = plans.config.operations.get(&operation.id);
    let need = own.and_then(|own| own.body);
    let document = || operation.body.as_ref().and_then(|body| body.required);
    need.map(|need| need == Need::Required).or_else(document)
}

/// Whether a method is made for bodies.
fn sends(operation: &Operation) -> bool {
    operation.method == "PATCH" || sends_all(operation)
}

/// Whether a method is made for whole bodies. `PATCH` sends what changes: documents give it the schema of the whole
/// thing, and what that requires would be sent again as it was, over what has changed since.
fn sends_all(operation: &Operation) -> bool {
    matches!(operation.method.as_str(), "POST" | "PUT" | "QUERY")
}

/// The model's body.
pub(super) fn lower(
    kept: &Kept<'_>,
    title: &str,
    media: &Media,
    class: Class,
    types: &mut Types<'_, '_>,
) -> Body {
    let body = kept.operation.body.as_ref();
    let origin = body.map_or(&media.origin, |body| &body.origin);
    let place = match shared(origin, "requestBodies") {
        Some(name) => Place::new(&[&name], Direction::Request),
        None => Place::new(&[title, "request"], Direction::Request),
    };
    let in_parts = if class == Class::Multipart {
        Parts::Body
    } else {
        Parts::No
    };
    let ty = match (class, media.schema) {
        (Class::Text, _) => Ty::String,
        (Class::Bytes, _) => Ty::Bytes,
        // No value of it is ever given.
        (Class::Nothing, _) => Ty::Value,
        (_, Some(schema)) => {
            let lowered = types.lower(&[schema], &place.parts(in_parts));
            // Where the body may be left out, that says as much as null.
            if lowered.nullable && said(kept.operation, &types.plans) == Some(true) {
                let message =
                    "this body may be null; calls send that only where they are told to".to_owned();
                types
                    .sink
                    .note(codes::NULL_BODY, media.origin.span, message);
            }
            types.secret(&lowered, None)
        }
        (_, None) => types.untyped_at(media.origin.clone(), reason::NO_SCHEMA),
    };
    if matches!(class, Class::Form | Class::Multipart) {
        parts::check(media, &mut types.plans, &mut types.sink);
    }
    let kind = match class {
        Class::Json => BodyKind::Json,
        Class::Form => BodyKind::Form(media.encoding.iter().filter_map(form_style).collect()),
        Class::Multipart => BodyKind::Multipart(parts::lower(media, types)),
        Class::Nothing => BodyKind::Nothing,
        Class::Text => BodyKind::Text,
        Class::Bytes | Class::Sequence => BodyKind::Bytes,
    };
    let media_type = match media.name.as_str() {
        name if !name.contains('*') => name,
        _ if matches!(class, Class::Json | Class::Nothing) => "application/json",
        _ if class == Class::Text => "text/plain",
        _ => "application/octet-stream",
    };
    Body {
        media_type: media_type.to_owned(),
        kind,
        required: is_needed(kept, media, class, types),
        ty,
        docs: docs(None, body.and_then(|body| body.description.as_deref())),
    }
}

/// Whether a call must have its body. `required` is forgotten so often that a schema with required members speaks for it
/// where the document is silent: a call without the body would be refused, after the compiler has let it pass.
fn is_needed(kept: &Kept<'_>, media: &Media, class: Class, types: &mut Types<'_, '_>) -> bool {
    let operation = kept.operation;
    let Some(body) = &operation.body else {
        return false;
    };
    if let Some(said) = said(operation, &types.plans) {
        return said;
    }
    if class == Class::Nothing {
        return true;
    }
    let written = matches!(class, Class::Json | Class::Form | Class::Multipart);
    let Some(schema) = media.schema.filter(|_| sends_all(operation) && written) else {
        return false;
    };
    let needed = has_required(schema, 0, &mut types.plans, &mut types.sink);
    if needed {
        let message = "this body has required members, and nothing says whether it may be left out; calls take it as \
                       required";
        types
            .sink
            .note(codes::BODY_NEEDED, body.origin.span, message.to_owned());
    }
    needed
}

/// Whether every value of a schema is an object with a member that requests must have.
fn has_required(id: SchemaId, depth: usize, plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> bool {
    if depth > DEEPEST || plans.kinds(&[id], 0, sink) != KindSet::OBJECT {
        return false;
    }
    let resolved = plans.resolve(&[id], sink);
    let view = plans.view(&resolved.key, sink);
    let own = view.required.iter().any(|name| {
        let read_only = |ids: &Vec<SchemaId>| flags(&plans.resolve(ids, sink), plans).0;
        !view.properties.get(name).is_some_and(read_only)
    });
    own || view.choices.iter().any(|choice| {
        let mut members = choice.members.iter();
        !choice.members.is_empty() && members.all(|id| has_required(*id, depth + 1, plans, sink))
    })
}

/// The style of a form's property, where the document gives it one.
fn form_style(
    (name, encoding): (&String, &Encoding),
) -> Option<(String, clientwright_spec::Style)> {
    let json = encoding
        .content_type
        .as_deref()
        .is_some_and(|name| essence(name) == "application/json");
    let as_json = clientwright_spec::Style {
        kind: StyleKind::Json,
        explode: false,
        allow_reserved: false,
    };
    let style = encoding.style.or(json.then_some(as_json))?;
    Some((name.clone(), style))
}
