//! What the provider sends: where events have their names, and a header that looks like a signature.

use indexmap::IndexSet;

use super::seen::{Seen, lower_words};
use super::write::{Section, Surety, Yaml};
use crate::model::{Enum, Field, Shape, Ty};

/// Members that name an event, the best first.
const EVENTS: [&str; 9] = [
    "type",
    "event",
    "event_type",
    "eventType",
    "event_name",
    "eventName",
    "name",
    "topic",
    "action",
];

pub(super) fn webhooks(seen: &Seen<'_>) -> Section {
    let why =
        "How what the provider sends is told apart; `webhooks::Event` has a variant for each.";
    let mut section = Section::new("webhooks", why);
    let own = seen
        .api
        .webhooks
        .iter()
        .filter(|one| one.callback_of.is_none());
    let payloads: Vec<_> = own
        .filter_map(|one| Some((one, seen.fields(one.ty.as_ref()?)?)))
        .collect();
    if payloads.is_empty() {
        return section;
    }
    let total = seen
        .api
        .webhooks
        .iter()
        .filter(|one| one.ty.is_some())
        .count();
    let named = EVENTS.iter().find_map(|name| {
        let mut values = IndexSet::new();
        for (_, fields) in &payloads {
            let field = fields.iter().find(|field| field.name == *name)?;
            values.insert(only(seen, field)?);
        }
        (values.len() == payloads.len()).then_some(name)
    });
    let first = payloads[0].0;
    let place = seen.place(first.origin.span);
    match named {
        Some(name) if payloads.len() == total => {
            let why = format!("Each payload has a value of its own there (the first: {place}).");
            section.entry("event", format!("/{name}"), Surety::Sure, why);
        }
        _ => {
            let has = |name: &&&str| {
                payloads
                    .iter()
                    .all(|(_, fields)| fields.iter().any(|field| field.name == **name))
            };
            if let Some(name) = EVENTS.iter().find(has) {
                let why = format!(
                    "Not sure: each payload has this member, and its values do not tell all of them apart ({place})."
                );
                section.entry("event", format!("/{name}"), Surety::Doubtful, why);
            }
        }
    }
    let mut headers = seen.api.webhooks.iter().flat_map(|one| &one.headers);
    let signature = headers.find(|name| {
        let words = lower_words(name);
        words
            .iter()
            .any(|word| matches!(word.as_str(), "signature" | "hmac"))
    });
    if let Some(name) = signature {
        let why = "Not sure: the header is documented, and not how it is made; the encoding may be `base64`, and what is \
                   signed more than the body.";
        let members = vec![
            ("header".to_owned(), Yaml::from(name.as_str())),
            ("encoding".to_owned(), Yaml::from("hex")),
        ];
        section.entry("signature", Yaml::Map(members), Surety::Doubtful, why);
    }
    section
}

/// The only value of a member.
fn only(seen: &Seen<'_>, field: &Field) -> Option<String> {
    if let Some(constant) = &field.constant {
        return Some(constant.trim_matches('"').to_owned());
    }
    match seen.bare(&field.ty) {
        Ty::Named(id) => match &seen.api.types[*id].shape {
            Shape::Enum(Enum::String(values)) if values.len() == 1 => Some(values[0].value.clone()),
            _ => None,
        },
        _ => None,
    }
}
