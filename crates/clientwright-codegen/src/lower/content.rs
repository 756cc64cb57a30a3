//! Which media types a client speaks, of those that an operation lists.

use clientwright_spec::media::{essence, is_json};
use clientwright_spec::{Body, Document, Media, Operation, Primitive, Response, SchemaId, Status};

use super::plan::{Plan, Plans};
use super::traits::KindSet;
use super::view::Sink;
use super::{Kept, events};
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
    /// Items that come one by one, be they lines of JSON, events or parts: chosen where nothing else is listed, and then
    /// taken as a whole, as text or bytes.
    Sequence,
    /// JSON that can only be `{}`; a class of bodies alone.
    Nothing,
}

impl Class {
    /// Whether a body of the class is made of fields that callers set one by one.
    pub(super) fn has_fields(self) -> bool {
        matches!(self, Self::Json | Self::Form | Self::Multipart)
    }
}

/// How a media type is handled.
pub(super) fn class(media: &Media, document: &Document) -> Class {
    let essence = essence(&media.name);
    match essence {
        "application/x-www-form-urlencoded" => Class::Form,
        "multipart/form-data" => Class::Multipart,
        // What a document means by any media type shows in the schema.
        "*/*" | "application/*" => match media.schema {
            Some(id) if !is_text(id, document) => Class::Json,
            _ => Class::Bytes,
        },
        _ if is_sequence(essence) => Class::Sequence,
        _ if is_json(essence) => Class::Json,
        _ if essence.starts_with("text/") => Class::Text,
        _ => Class::Bytes,
    }
}

/// Whether a media type is made for items that are read one by one.
pub(super) fn is_sequence(essence: &str) -> bool {
    const LINES: [&str; 9] = [
        "application/jsonl",
        "application/x-jsonl",
        "application/jsonlines",
        "application/x-jsonlines",
        "application/json-lines",
        "application/ndjson",
        "application/x-ndjson",
        "application/json-seq",
        "application/stream+json",
    ];
    essence == "text/event-stream"
        || essence.starts_with("multipart/")
        || ["+json-seq", "+jsonl", "+ndjson"]
            .iter()
            .any(|suffix| essence.ends_with(suffix))
        || LINES.contains(&essence)
}

/// What a body is when nothing but its media type says so.
fn whole(media: &Media, class: Class) -> Class {
    match class {
        Class::Sequence if essence(&media.name).starts_with("text/") => Class::Text,
        Class::Sequence => Class::Bytes,
        class => class,
    }
}

fn is_text(id: SchemaId, document: &Document) -> bool {
    let schema = &document[id];
    let schema = schema.reference.map_or(schema, |target| &document[target]);
    schema.types == [Primitive::String]
        || (schema.types.is_empty() && schema.content_media_type.is_some())
}

/// The media type in which an operation's body is sent.
pub(super) fn of_body<'a>(
    operation: &'a Operation,
    config: Option<&OperationConfig>,
    plans: &mut Plans<'a>,
    sink: &mut Sink<'_>,
) -> Option<(&'a Media, Class)> {
    let body = operation.body.as_ref()?;
    let document = plans.document();
    let wanted = config.and_then(|config| config.media_type.as_deref());
    let named = wanted.and_then(|wanted| {
        body.content
            .iter()
            .find(|media| matches(&media.name, wanted))
    });
    let typed = named.is_none().then(|| typed(body, plans, sink)).flatten();
    let plain = || {
        body.content
            .iter()
            .min_by_key(|media| class(media, document))
    };
    let chosen = named.or(typed).or_else(plain)?;
    let help = "choose another with `media_type` in client.yaml";
    let sent = |media: &Media| media.name == chosen.name;
    note_others(&body.content, chosen, sent, ("sent", help), sink);
    Some((chosen, whole(chosen, class(chosen, document))))
}

/// The first media type that is written from a schema; another in its place that carries what the first cannot.
fn typed<'a>(body: &'a Body, plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> Option<&'a Media> {
    let document = plans.document();
    let find = |like: &dyn Fn(&Media) -> bool| body.content.iter().find(|media| like(media));
    let first = find(&|media| class(media, document) < Class::Text)?;
    if class(first, document) == Class::Multipart {
        return Some(first);
    }
    if has_file(first, plans, sink)
        && let Some(parts) = find(&|media| class(media, document) == Class::Multipart)
    {
        return Some(parts);
    }
    // Some frameworks list a patch before the plain JSON that they mean.
    let same = |media: &Media| {
        let plain = essence(&media.name) == "application/json";
        plain && target(media, document) == target(first, document)
    };
    let patch = essence(&first.name) == "application/json-patch+json";
    find(&|media| patch && same(media)).or(Some(first))
}

/// The schema of a media type, behind its reference.
fn target(media: &Media, document: &Document) -> Option<SchemaId> {
    let id = media.schema?;
    Some(document[id].reference.unwrap_or(id))
}

/// Whether a member of a body is a file.
fn has_file(media: &Media, plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> bool {
    let Some(schema) = media.schema else {
        return false;
    };
    let resolved = plans.resolve(&[schema], sink);
    let view = plans.view(&resolved.key, sink);
    view.properties.values().any(|ids| {
        let resolved = plans.resolve(ids, sink);
        let item = match &plans.plan(&resolved.key, sink).plan {
            Plan::Binary => return true,
            Plan::List(ids) if !ids.is_empty() => plans.resolve(ids, sink),
            _ => return false,
        };
        matches!(plans.plan(&item.key, sink).plan, Plan::Binary)
    })
}

/// How a body is handled, once its schema is looked at: a form is made of fields, so that what is no object is text or
/// bytes of the caller's; so is what a schema describes in a form that this client does not write.
pub(super) fn as_formed(
    media: &Media,
    class: Class,
    plans: &mut Plans<'_>,
    sink: &mut Sink<'_>,
) -> Class {
    if media.item_schema.is_some() {
        let what = if class == Class::Text {
            "text"
        } else {
            "bytes"
        };
        let message = format!(
            "the items of `{}` are not written one by one; callers give the body as {what}",
            media.name
        );
        sink.note(codes::PLAIN_BODY, media.origin.span, message);
    }
    let Some(schema) = media.schema else {
        return class;
    };
    let kinds = plans.kinds(&[schema], 0, sink);
    let fields = kinds.meets(KindSet::OBJECT);
    let (class, what) = match class {
        Class::Form if !fields => (Class::Text, "text"),
        Class::Multipart if !fields => (Class::Bytes, "bytes"),
        Class::Text if kinds == KindSet::OBJECT => (class, "text"),
        // Another kind of parts, as the schema names them.
        Class::Bytes if fields && essence(&media.name).starts_with("multipart/") => {
            return Class::Multipart;
        }
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
    operation: &Operation,
    document: &Document,
    sink: &mut Sink<'_>,
) -> Option<(&'a Media, Class)> {
    let file = response
        .content
        .iter()
        .any(|media| class(media, document) == Class::Bytes);
    let chosen = response
        .content
        .iter()
        .min_by_key(|media| match class(media, document) {
            // A file is asked for as it is, and not as the text that JSON can hold of it.
            Class::Json if file && media.schema.is_some_and(|id| is_text(id, document)) => 3,
            Class::Json => 0,
            Class::Text => 1,
            Class::Sequence => 4,
            _ => 2,
        })?;
    if operation.method == "HEAD" {
        let message = "an answer to `HEAD` has no body; the one described here is left out";
        sink.note(codes::STATUS_BODY, response.origin.span, message.to_owned());
        return None;
    }
    if let Status::Code(code @ (100..=199 | 204 | 205 | 304)) = response.status {
        let message =
            format!("an answer of status {code} has no body; the one described here is left out");
        sink.note(codes::STATUS_BODY, response.origin.span, message);
        return None;
    }
    let help = "take the others out in overlay.yaml, or this one to have another";
    let class = match whole(chosen, class(chosen, document)) {
        class @ (Class::Json | Class::Text) => class,
        _ => Class::Bytes,
    };
    let items = events::of_media(operation);
    let read = |media: &Media| {
        is_read(media, (chosen, class), document)
            || items.is_some_and(|items| std::ptr::eq(items, media))
    };
    note_others(&response.content, chosen, read, ("asked for", help), sink);
    Some((chosen, class))
}

/// Whether an answer in a media type is read: that which is chosen, and all bytes are bytes.
pub(super) fn is_read(media: &Media, chosen: (&Media, Class), document: &Document) -> bool {
    let bytes = || [media, chosen.0].map(|media| class(media, document)) == [Class::Bytes; 2];
    media.name == chosen.0.name || bytes()
}

/// What callers have to know of answers of success that a call does not read. Other notations of what it reads say
/// nothing new.
pub(super) fn unread(kept: &Kept<'_>, plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> Vec<String> {
    let operation = kept.operation;
    let mut facts = Vec::new();
    for (response, chosen) in operation.responses.iter().zip(&kept.answers) {
        let Some(chosen) = chosen.filter(|_| is_success(response.status, operation)) else {
            continue;
        };
        let mut others = Vec::new();
        for media in &response.content {
            let items = kept.events.map(|events| events.media);
            let read = is_read(media, chosen, plans.document())
                || items.is_some_and(|items| std::ptr::eq(items, media));
            if !read && !is_notation(media, chosen.0, plans, sink) {
                others.push(format!("`{}`", media.name));
            }
        }
        if others.is_empty() {
            continue;
        }
        let fact = format!(
            "Asks for `{}`; answers in {} are not read.",
            chosen.0.name,
            others.join(", ")
        );
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts
}

/// Whether a media type is another way to write the same as the one chosen.
fn is_notation(media: &Media, chosen: &Media, plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> bool {
    let name = essence(&media.name);
    if name.ends_with("xml") || name.ends_with("yaml") {
        return true;
    }
    let classes = [media, chosen].map(|media| class(media, plans.document()));
    if classes[0] == Class::Sequence {
        return false;
    }
    match (media.schema, chosen.schema) {
        (Some(a), Some(b)) => {
            let (a, b) = (plans.resolve(&[a], sink), plans.resolve(&[b], sink));
            plans.alike(&a.key, &b.key, 0, sink)
        }
        (a, b) => a.is_none() && b.is_none() && classes[0] == classes[1],
    }
}

/// Says which media types are left aside, of those that stand beside the chosen one.
fn note_others(
    content: &[Media],
    chosen: &Media,
    read: impl Fn(&Media) -> bool,
    (what, help): (&str, &str),
    sink: &mut Sink<'_>,
) {
    let others: Vec<&Media> = content.iter().filter(|media| !read(media)).collect();
    if let Some(first) = others.first() {
        let are = if others.len() > 1 { "are" } else { "is" };
        let names: Vec<String> = others
            .iter()
            .map(|media| format!("`{}`", media.name))
            .collect();
        let message = format!(
            "`{}` is {what}; {} {are} not",
            chosen.name,
            names.join(", ")
        );
        sink.hint(codes::MEDIA_TYPES, first.origin.span, message, help);
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
