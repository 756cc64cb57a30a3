//! Which media types a client speaks, of those that an operation lists.

use clientwright_spec::{Document, Media, Operation, Primitive, Response, SchemaId, Status};

use super::plan::Plans;
use super::traits::KindSet;
use super::view::Sink;
use crate::codes;
use crate::config::OperationConfig;

/// How a body of a media type is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

/// A media type without its parameters.
pub(super) fn essence(name: &str) -> &str {
    name.split(';').next().unwrap_or_default().trim()
}

/// How a media type is handled.
pub(super) fn class(media: &Media, document: &Document) -> Class {
    let essence = essence(&media.name);
    match essence {
        "application/json" | "text/json" => Class::Json,
        "application/x-www-form-urlencoded" => Class::Form,
        "multipart/form-data" => Class::Multipart,
        // What a document means by any media type shows in the schema.
        "*/*" | "application/*" => match media.schema {
            Some(id) if !is_binary(id, document) => Class::Json,
            _ => Class::Bytes,
        },
        _ if essence.ends_with("+json") => Class::Json,
        _ if essence.starts_with("text/") => Class::Text,
        _ => Class::Bytes,
    }
}

fn is_binary(id: SchemaId, document: &Document) -> bool {
    let schema = &document[id];
    let schema = schema.reference.map_or(schema, |target| &document[target]);
    schema.types == [Primitive::String]
        || (schema.types.is_empty() && schema.content_media_type.is_some())
}

/// The media type in which an operation's body is sent.
pub(super) fn of_body<'a>(
    operation: &'a Operation,
    config: Option<&OperationConfig>,
    document: &Document,
    sink: &mut Sink<'_>,
) -> Option<(&'a Media, Class)> {
    let body = operation.body.as_ref()?;
    let wanted = config.and_then(|config| config.media_type.as_deref());
    let named = wanted.and_then(|wanted| {
        body.content
            .iter()
            .find(|media| matches(&media.name, wanted))
    });
    let typed = || {
        body.content
            .iter()
            .find(|media| class(media, document) < Class::Text)
    };
    let text = || {
        body.content
            .iter()
            .find(|media| class(media, document) == Class::Text)
    };
    let chosen = named
        .or_else(typed)
        .or_else(text)
        .or_else(|| body.content.first())?;
    note_others(&body.content, chosen, "sent", sink);
    Some((chosen, class(chosen, document)))
}

/// How a body is handled, once its schema is looked at: a form is made of fields, so that what is no object is text or
/// bytes of the caller's; so is what a schema describes in a form that this client does not write.
pub(super) fn as_formed(
    media: &Media,
    class: Class,
    plans: &mut Plans<'_>,
    sink: &mut Sink<'_>,
) -> Class {
    let Some(schema) = media.schema else {
        return class;
    };
    let kinds = plans.kinds(&[schema], 0, sink);
    let fields = kinds.meets(KindSet::OBJECT);
    let (class, what) = match class {
        Class::Form if !fields => (Class::Text, "text"),
        Class::Multipart if !fields => (Class::Bytes, "bytes"),
        Class::Text if kinds == KindSet::OBJECT => (class, "text"),
        Class::Bytes if kinds == KindSet::OBJECT => (class, "bytes"),
        class => return class,
    };
    let message = format!(
        "`{}` is not written by its schema; callers give the body as {what}",
        media.name
    );
    sink.note(codes::PLAIN_BODY, media.origin.span, message);
    class
}

/// Whether a media type of the document is the one that client.yaml names.
pub(super) fn matches(name: &str, wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted) || essence(name).eq_ignore_ascii_case(wanted)
}

/// The media type in which an answer is read.
pub(super) fn of_answer<'a>(
    response: &'a Response,
    document: &Document,
    sink: &mut Sink<'_>,
) -> Option<(&'a Media, Class)> {
    let chosen = response
        .content
        .iter()
        .min_by_key(|media| match class(media, document) {
            Class::Json => 0,
            Class::Text => 1,
            _ => 2,
        })?;
    if let Status::Code(code @ (100..=199 | 204 | 205 | 304)) = response.status {
        let message =
            format!("an answer of status {code} has no body; the one described here is left out");
        sink.note(codes::STATUS_BODY, response.origin.span, message);
        return None;
    }
    note_others(&response.content, chosen, "asked for", sink);
    let class = match class(chosen, document) {
        class @ (Class::Json | Class::Text) => class,
        _ => Class::Bytes,
    };
    Some((chosen, class))
}

fn note_others(content: &[Media], chosen: &Media, what: &str, sink: &mut Sink<'_>) {
    let others: Vec<String> = content
        .iter()
        .filter(|media| media.name != chosen.name)
        .map(|media| format!("`{}`", media.name))
        .collect();
    if let Some(media) = content.iter().find(|media| media.name != chosen.name) {
        let message = format!("`{}` is {what}; {} is not", chosen.name, others.join(", "));
        sink.note(codes::MEDIA_TYPES, media.origin.span, message);
    }
}

/// Whether a status is one of success, in an operation that documents success by its own statuses or not at all.
pub(super) fn is_success(status: Status, operation: &Operation) -> bool {
    let plain = |status: Status| matches!(status, Status::Code(200..=299) | Status::Range(2));
    plain(status)
        || (status == Status::Default
            && !operation.responses.iter().any(|other| plain(other.status)))
}

/// Whether a status is one of failure.
pub(super) fn is_failure(status: Status, operation: &Operation) -> bool {
    matches!(status, Status::Code(400..=599) | Status::Range(4 | 5))
        || (status == Status::Default && !is_success(status, operation))
}
