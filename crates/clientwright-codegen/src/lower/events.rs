//! Answers that are read item by item: server-sent events and lines of JSON.
//!
//! Takes the media types of an operation's answers of success; gives the one whose items are read, what an item is, and the flag
//! by which callers ask for it. An item is typed by the schema of what is decoded: of an event its data, unless the schema says what
//! an event is as a whole.

use clientwright_spec::media::essence;
use clientwright_spec::{Document, Media, Operation, SchemaId, Status};

use super::content::is_success;
use super::plan::Plans;
use super::traits::KindSet;
use super::types::{Place, Types};
use super::view::{Sink, View};
use super::{Kept, reason};
use crate::model::{Direction, EventForm, Events, Parameter, StreamFlag, Ty};

/// The media type whose items are read, and what an item is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sequence<'a> {
    pub media: &'a Media,
    pub form: EventForm,
    /// The schema of an item; none where nothing is said of it.
    pub schema: Option<SchemaId>,
}

/// The members that an event has by its standard.
const MEMBERS: [&str; 5] = ["event", "data", "id", "retry", "comment"];

/// How deep choices within choices are followed.
const DEEPEST: usize = 3;

/// The sequence that an operation answers with, the first where it has several.
pub(super) fn of_operation<'a>(
    operation: &'a Operation,
    plans: &mut Plans<'_>,
    sink: &mut Sink<'_>,
) -> Option<Sequence<'a>> {
    let media = of_media(operation)?;
    let (form, schema) = item(media, plans, sink);
    Some(Sequence {
        media,
        form,
        schema,
    })
}

/// The media type of the sequence that an operation answers with.
pub(super) fn of_media(operation: &Operation) -> Option<&Media> {
    if operation.method == "HEAD" {
        return None;
    }
    let has_body = |status: Status| {
        is_success(status, operation) && !matches!(status, Status::Code(204 | 205))
    };
    let mut answers = operation.responses.iter();
    answers
        .by_ref()
        .filter(|response| has_body(response.status))
        .flat_map(|response| &response.content)
        .find(|media| framing(media).is_some())
}

/// How items follow each other in a media type; none where it is none of items, or of parts.
fn framing(media: &Media) -> Option<EventForm> {
    let name = essence(&media.name);
    match name {
        "text/event-stream" => Some(EventForm::Data),
        _ if name.starts_with("multipart/") => None,
        _ if name.ends_with("json-seq") => Some(EventForm::Records),
        _ => super::content::is_sequence(name).then_some(EventForm::Lines),
    }
}

/// The form and schema of an item.
fn item(
    media: &Media,
    plans: &mut Plans<'_>,
    sink: &mut Sink<'_>,
) -> (EventForm, Option<SchemaId>) {
    let form = framing(media).unwrap_or(EventForm::Lines);
    let whole = media.schema.filter(|_| media.item_schema.is_none());
    let schema = match (media.item_schema, whole) {
        (Some(item), _) => Some(item),
        // A list stands for the items where nothing speaks of one.
        (None, Some(whole)) => Some(item_of_list(whole, plans, sink).unwrap_or(whole)),
        (None, None) => None,
    };
    let Some(schema) = schema else {
        let form = if form == EventForm::Data {
            EventForm::Text
        } else {
            form
        };
        return (form, None);
    };
    if form != EventForm::Data {
        return (form, Some(schema));
    }
    if plans.kinds(&[schema], 0, sink).solid() == KindSet::STRING {
        return (EventForm::Text, Some(schema));
    }
    let mut texts = Vec::new();
    if !is_event(schema, 0, &mut texts, plans, sink) {
        return (EventForm::Data, Some(schema));
    }
    let resolved = plans.resolve(&[schema], sink);
    let view = plans.view(&resolved.key, sink);
    // One kind of event is told by its data alone; name and id are there beside it.
    if let Some([data]) = view.properties.get("data").map(Vec::as_slice)
        && view.choices.is_empty()
    {
        return match content_schema(*data, plans.document()) {
            Some(content) => (EventForm::Data, Some(content)),
            None if texts == [true] => (EventForm::Text, Some(*data)),
            None => (EventForm::Data, Some(*data)),
        };
    }
    let form = if texts.iter().all(|text| *text) {
        EventForm::TextEvent
    } else {
        EventForm::Event
    };
    (form, Some(schema))
}

/// The schema of what a text holds.
fn content_schema(id: SchemaId, document: &Document) -> Option<SchemaId> {
    let schema = &document[id];
    let schema = schema.reference.map_or(schema, |target| &document[target]);
    schema.content_schema
}

fn item_of_list(id: SchemaId, plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> Option<SchemaId> {
    if plans.kinds(&[id], 0, sink).solid() != KindSet::ARRAY {
        return None;
    }
    let resolved = plans.resolve(&[id], sink);
    let view = plans.view(&resolved.key, sink);
    view.items.first().copied()
}

/// Whether a schema says what an event is as a whole: an object with `data` and nothing that no event has, or a choice of such.
/// Collects of each whether its data is a text.
fn is_event(
    id: SchemaId,
    depth: usize,
    texts: &mut Vec<bool>,
    plans: &mut Plans<'_>,
    sink: &mut Sink<'_>,
) -> bool {
    if depth > DEEPEST {
        return false;
    }
    let resolved = plans.resolve(&[id], sink);
    let view = plans.view(&resolved.key, sink);
    let known = |name: &String| MEMBERS.contains(&name.as_str());
    if !view.properties.keys().all(known) {
        return false;
    }
    if let Some(data) = view.properties.get("data") {
        texts.push(is_text(data, plans, sink));
        return true;
    }
    let members = |view: &View| -> Vec<SchemaId> {
        let members = view.choices.iter().flat_map(|choice| &choice.members);
        members.copied().collect()
    };
    let members = members(&view);
    !members.is_empty()
        && members
            .into_iter()
            .all(|member| is_event(member, depth + 1, texts, plans, sink))
}

fn is_text(ids: &[SchemaId], plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> bool {
    plans.kinds(ids, 0, sink).solid() == KindSet::STRING
}

/// The model's events.
pub(super) fn lower(
    kept: &Kept<'_>,
    title: &str,
    parameters: &[Parameter],
    types: &mut Types<'_, '_>,
) -> Option<Events> {
    let sequence = kept.events?;
    let word = match sequence.form {
        EventForm::Lines | EventForm::Records => "item",
        _ => "event",
    };
    let ty = match sequence.schema {
        Some(schema) => {
            let place = Place::new(&[title, word], Direction::Response);
            let lowered = types.lower(&[schema], &place);
            let ty = types.secret(&lowered, None);
            if lowered.nullable {
                Ty::Nullable(Box::new(ty))
            } else {
                ty
            }
        }
        None if sequence.form == EventForm::Text => Ty::String,
        None => types.untyped_at(sequence.media.origin.clone(), reason::NO_SCHEMA),
    };
    Some(Events {
        media_type: essence(&sequence.media.name).to_owned(),
        form: sequence.form,
        ty,
        flag: flag(kept, parameters, types),
    })
}

/// The flag by which callers ask for a sequence, wherever one has a name for it.
const STREAM: &str = "stream";

fn flag(
    kept: &Kept<'_>,
    parameters: &[Parameter],
    types: &mut Types<'_, '_>,
) -> Option<StreamFlag> {
    let (plans, sink) = (&mut types.plans, &mut types.sink);
    let mut is_flag = |ids: &[SchemaId]| plans.kinds(ids, 0, sink).solid() == KindSet::BOOLEAN;
    let parameter = kept.parameters.iter().find(|one| one.name == STREAM);
    if let Some(parameter) = parameter.filter(|one| is_flag(&[one.schema])) {
        let index = parameters.iter().position(|one| one.name == parameter.name);
        return index.map(StreamFlag::Parameter);
    }
    let (media, class) = kept.body?;
    if !class.has_fields() {
        return None;
    }
    let resolved = types.plans.resolve(&[media.schema?], &mut types.sink);
    let view = types.plans.view(&resolved.key, &mut types.sink);
    let ids = view.properties.get(STREAM)?;
    let solid = types.plans.kinds(ids, 0, &mut types.sink).solid();
    (solid == KindSet::BOOLEAN).then(|| StreamFlag::Field(format!("/{STREAM}")))
}
