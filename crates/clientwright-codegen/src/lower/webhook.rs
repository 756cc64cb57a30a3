//! Webhooks and callbacks: a named type for the payload of each, for a receiver to decode.
//!
//! Takes what the provider sends; gives [`Webhook`]s. A payload that is a component gets an alias under the webhook's
//! name, so that it is found by either. Payloads that are no JSON get no type, which a note says.

pub(super) mod events;

use std::collections::HashMap;

use clientwright_spec::{Document, Media, SchemaId};

use super::content::{Class, class};
use super::conventions::{self, On};
use super::docs::docs;
use super::reason;
use super::types::{Place, Types};
use super::view::Sink;
use crate::codes;
use crate::config::Config;
use crate::model::{Direction, Docs, Shape, Ty, Type, TypeId, TypeName, Webhook};
use crate::text::{Ident, words};

/// A webhook with the payload that is read.
pub(super) struct Incoming<'a> {
    webhook: &'a clientwright_spec::Webhook,
    media: Option<&'a Media>,
}

impl Incoming<'_> {
    /// The schema of its payload.
    pub(super) fn schema(&self) -> Option<SchemaId> {
        self.media?.schema
    }
}

/// The webhooks that are selected, those aside that the document tells clients to leave out.
pub(super) fn incoming<'a>(
    selected: &[&'a clientwright_spec::Webhook],
    document: &'a Document,
    sink: &mut Sink<'_>,
) -> Vec<Incoming<'a>> {
    let mut out = Vec::with_capacity(selected.len());
    for webhook in selected {
        if let Some(key) =
            conventions::skipped(&webhook.extensions, conventions::On::Operation, sink)
        {
            let message = format!("`{key}` tells clients to leave this webhook out");
            sink.note(codes::SKIPPED, webhook.origin.span, message);
            continue;
        }
        let content = webhook.body.as_ref().map(|body| &body.content);
        let mut json = content.into_iter().flatten();
        let media = json.find(|media| class(media, document) == Class::Json);
        if let (Some(body), None) = (&webhook.body, media) {
            let names: Vec<&str> = body.content.iter().map(|one| one.name.as_str()).collect();
            let message = format!("a payload of `{}` gets no type", names.join("`, `"));
            sink.note(codes::WEBHOOK, body.origin.span, message);
        }
        out.push(Incoming { webhook, media });
    }
    out
}

/// The names of webhooks that client.yaml does not select.
pub(super) fn waiting<'a>(
    document: &'a Document,
    config: &Config,
    incoming: &[Incoming<'_>],
) -> Vec<&'a str> {
    if config.select.is_empty() {
        return Vec::new();
    }
    let selected = |name: &str| incoming.iter().any(|one| one.webhook.name == name);
    let names = document.webhooks.iter().map(|one| one.name.as_str());
    names.filter(|name| !selected(name)).collect()
}

/// Payloads by the words of their names, with the type that each got.
type Named = HashMap<Vec<String>, (Ty, Ty)>;

/// Gives each payload its type.
pub(super) fn lower(incoming: &[Incoming<'_>], types: &mut Types<'_, '_>) -> Vec<Webhook> {
    let mut named = Named::new();
    let mut out = Vec::with_capacity(incoming.len());
    for one in incoming {
        let webhook = one.webhook;
        let marks = conventions::marks(
            &webhook.extensions,
            On::Operation,
            webhook.deprecated,
            &mut types.sink,
        );
        let mut text = docs(webhook.summary.as_deref(), webhook.description.as_deref());
        text.deprecated = marks.deprecated;
        text.facts = marks.facts;
        let ty = one
            .media
            .map(|media| payload(one, media, &text, &mut named, types));
        types.work();
        out.push(Webhook {
            origin: webhook.origin.clone(),
            name: webhook.name.clone(),
            callback_of: webhook.callback_of.clone(),
            method: webhook.method.clone(),
            headers: webhook.headers.clone(),
            docs: text,
            ty,
        });
    }
    out
}

/// The type of a payload, under the webhook's name.
fn payload(
    incoming: &Incoming<'_>,
    media: &Media,
    text: &Docs,
    named: &mut Named,
    types: &mut Types<'_, '_>,
) -> Ty {
    let webhook = incoming.webhook;
    let words = type_words(webhook);
    let place = Place::new(
        &words.iter().map(String::as_str).collect::<Vec<_>>(),
        Direction::Response,
    );
    let mut text = text.clone();
    let ty = match media.schema {
        Some(schema) => {
            let lowered = types.lower(&[schema], &place);
            if lowered.nullable {
                let fact = "May be null: decode an `Option` of it.";
                text.facts.push(fact.to_owned());
            }
            types.secret(&lowered, None)
        }
        None => types.untyped_at(media.origin.clone(), reason::NO_SCHEMA),
    };
    // One that is sent to several places, or by several methods, is one type.
    if let Some((_, given)) = named.get(&words).filter(|(bare, _)| *bare == ty) {
        return given.clone();
    }
    let given = match ty {
        Ty::Named(id) if is_called(types, id, &words) => {
            describe(types, id, &text);
            ty.clone()
        }
        _ => Ty::Named(types.arena.push(Type {
            origin: webhook.origin.clone(),
            name: TypeName {
                words: words.clone(),
                component: false,
            },
            docs: text,
            shape: Shape::Alias(ty.clone()),
            direction: Direction::Response,
        })),
    };
    named.insert(words, (ty, given.clone()));
    given
}

/// `pet.born` is `PetBornWebhook`; a name that says already what it is stays.
fn type_words(webhook: &clientwright_spec::Webhook) -> Vec<String> {
    const KINDS: [&str; 7] = [
        "webhook",
        "webhooks",
        "callback",
        "event",
        "notification",
        "payload",
        "message",
    ];
    let mut out: Vec<String> = webhook.callback_of.iter().cloned().collect();
    out.push(webhook.name.clone());
    let last = words(&webhook.name).pop().unwrap_or_default();
    let said = KINDS.contains(&last.to_ascii_lowercase().as_str());
    if webhook.callback_of.is_some() {
        if !last.eq_ignore_ascii_case("callback") {
            out.push("callback".to_owned());
        }
    } else if !said {
        out.push("webhook".to_owned());
    }
    out
}

/// Whether a type has the name already that the webhook would give it.
fn is_called(types: &Types<'_, '_>, id: TypeId, words: &[String]) -> bool {
    let name = |words: &[String]| Ident::camel(&words.join(" "));
    name(&types.arena[id].name.words) == name(words)
}

/// What is said of the webhook holds for a payload that says nothing itself.
fn describe(types: &mut Types<'_, '_>, id: TypeId, text: &Docs) {
    // A type that waits to be filled takes its docs then.
    types.work();
    let ty = types.arena[id].clone();
    if ty.docs.summary.is_none() && ty.docs.description.is_none() {
        let mut docs = text.clone();
        docs.facts.extend(ty.docs.facts.iter().cloned());
        types.arena.set(id, Type { docs, ..ty });
    }
}
