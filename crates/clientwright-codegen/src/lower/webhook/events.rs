//! Events: which webhook a request carries, as `client.yaml` says.
//!
//! Takes the webhooks with the types of their payloads; gives the values by which each is known. An entry of
//! `client.yaml` that the document does not bear out is an error.

use clientwright_spec::{Node, Span};

use super::super::errors::at_pointer;
use super::super::stale::entry;
use super::super::view::Sink;
use crate::codes;
use crate::config::WebhooksConfig;
use crate::model::{
    Arena, Enum, EventPlace, EventVariant, Record, Shape, Ty, Type, Webhook, WebhookEvents,
};
use crate::text::{Scalar, scalar};

const SECTION: &[&str] = &["webhooks"];

/// The events, where `client.yaml` says how they are told apart. What it says of those that it does not select is `waiting`.
pub(in crate::lower) fn lower(
    config: Option<&WebhooksConfig>,
    waiting: &[&str],
    webhooks: &[Webhook],
    types: &Arena<Type>,
    places: &Node,
    sink: &mut Sink<'_>,
) -> Option<WebhookEvents> {
    let config = config?;
    let place = match (&config.event, &config.event_header) {
        (Some(pointer), _) => EventPlace::Pointer(pointer.clone()),
        (None, Some(header)) => EventPlace::Header(header.clone()),
        (None, None) => return None,
    };
    if !webhooks.iter().any(is_event) {
        if !waiting.is_empty() {
            return None;
        }
        let span = entry(places, &[], "webhooks");
        let help = "drop the section, or add the webhooks in a document of their own";
        let message = "the document has no webhook whose payload has a type";
        sink.error(codes::STALE, span, message.to_owned(), help);
        return None;
    }
    let mut pass = Pass {
        config,
        types,
        places,
        sink,
    };
    pass.named(webhooks, waiting);
    if let EventPlace::Pointer(pointer) = &place {
        pass.pointer(pointer, webhooks);
    }
    let mut variants: Vec<EventVariant> = Vec::new();
    for (index, webhook) in webhooks.iter().enumerate() {
        // Those of one name are sent to several places, or by several methods.
        let before = webhooks.iter().take(index);
        let repeated = before.filter(|one| is_event(one));
        if !is_event(webhook) || repeated.into_iter().any(|one| one.name == webhook.name) {
            continue;
        }
        let values = pass.values(webhook, &place);
        pass.distinct(webhook, &values, &variants, webhooks);
        variants.push(EventVariant {
            webhook: index,
            values,
        });
    }
    Some(WebhookEvents { place, variants })
}

/// Whether a webhook can be an event: callbacks belong to the call that asked for them.
fn is_event(webhook: &Webhook) -> bool {
    webhook.callback_of.is_none() && webhook.ty.is_some()
}

struct Pass<'a, 's, 'd> {
    config: &'a WebhooksConfig,
    types: &'a Arena<Type>,
    places: &'a Node,
    sink: &'s mut Sink<'d>,
}

impl Pass<'_, '_, '_> {
    fn value_place(&self, value: &str) -> Span {
        entry(self.places, &["webhooks", "values"], value)
    }

    /// Reports names of webhooks that are none.
    fn named(&mut self, webhooks: &[Webhook], waiting: &[&str]) {
        for (value, name) in &self.config.values {
            let mut events = webhooks.iter().filter(|webhook| is_event(webhook));
            let waits = waiting.contains(&name.as_str());
            if !waits && !events.any(|webhook| webhook.name == *name) {
                let message = format!("no webhook `{name}` has a payload with a type");
                let help = "drop the entry, or mend its name";
                let span = self.value_place(value);
                self.sink.error(codes::STALE, span, message, help);
            }
        }
    }

    /// Reports a pointer that leads nowhere in some payload.
    fn pointer(&mut self, pointer: &str, webhooks: &[Webhook]) {
        for webhook in webhooks.iter().filter(|webhook| is_event(webhook)) {
            let ty = webhook.ty.as_ref();
            if ty.is_none_or(|ty| at_pointer(self.types, ty, pointer).is_none()) {
                let message = format!("`{pointer}` leads nowhere in `{}`", webhook.name);
                let help = "name a member that the payload of every webhook has";
                let span = entry(self.places, SECTION, "event");
                self.sink.error(codes::POINTER, span, message, help);
            }
        }
    }

    /// The values that stand for a webhook.
    fn values(&mut self, webhook: &Webhook, place: &EventPlace) -> Vec<String> {
        let known = match (place, &webhook.ty) {
            (EventPlace::Pointer(pointer), Some(ty)) => self.known(ty, pointer),
            _ => None,
        };
        let config = self.config;
        let given = config.values.iter();
        let given = given.filter(|(_, name)| **name == webhook.name);
        let given: Vec<String> = given.map(|(value, _)| value.clone()).collect();
        for value in &given {
            if known.as_ref().is_some_and(|known| !known.contains(value)) {
                let message = format!(
                    "`{value}` is none of the values that the payload of `{}` lists",
                    webhook.name
                );
                let help = "drop the entry, or mend its value";
                let span = self.value_place(value);
                self.sink.error(codes::STALE, span, message, help);
            }
        }
        match known {
            _ if !given.is_empty() => given,
            Some(known) if known.len() == 1 => known,
            Some(known) if !known.contains(&webhook.name) => {
                let message = format!(
                    "nothing says which names the events of `{}` have",
                    webhook.name
                );
                let span = entry(self.places, &[], "webhooks");
                let help = "list them in `values`";
                self.sink.error(codes::CONFIG_VALUE, span, message, help);
                known
            }
            _ => vec![webhook.name.clone()],
        }
    }

    /// Reports values that stand for two webhooks.
    fn distinct(
        &mut self,
        webhook: &Webhook,
        values: &[String],
        before: &[EventVariant],
        webhooks: &[Webhook],
    ) {
        for value in values {
            let other = before.iter().find(|other| other.values.contains(value));
            if let Some(other) = other.and_then(|other| webhooks.get(other.webhook)) {
                let message = format!(
                    "`{value}` stands for `{}` and for `{}`",
                    other.name, webhook.name
                );
                let span = entry(self.places, &[], "webhooks");
                let help = "say in `values` which names the two have";
                self.sink.error(codes::CONFIG_VALUE, span, message, help);
            }
        }
    }

    /// The values that a payload lists at a pointer; `None` where it lists none.
    fn known(&self, ty: &Ty, pointer: &str) -> Option<Vec<String>> {
        let (parent, token) = pointer.rsplit_once('/')?;
        let token = token.replace("~1", "/").replace("~0", "~");
        let parent = resolved(self.types, at_pointer(self.types, ty, parent)?);
        let Ty::Named(id) = parent else { return None };
        let Shape::Record(Record { fields, .. }) = &self.types[*id].shape else {
            return None;
        };
        let field = fields.iter().find(|field| field.name == token)?;
        if let Some(constant) = &field.constant {
            return Some(vec![text(scalar(constant))]);
        }
        let Ty::Named(id) = resolved(self.types, &field.ty) else {
            return None;
        };
        match &self.types[*id].shape {
            Shape::Enum(Enum::String(values)) => {
                Some(values.iter().map(|one| one.value.clone()).collect())
            }
            Shape::Enum(Enum::Integer(values)) => {
                Some(values.iter().map(|one| one.value.to_string()).collect())
            }
            _ => None,
        }
    }
}

/// What an alias, a secret or a nullable stands for.
fn resolved<'t>(types: &'t Arena<Type>, mut ty: &'t Ty) -> &'t Ty {
    loop {
        ty = match ty {
            Ty::Secret(inner) | Ty::Nullable(inner) => inner,
            Ty::Named(id) => match &types[*id].shape {
                Shape::Alias(inner) => inner,
                _ => return ty,
            },
            _ => return ty,
        };
    }
}

/// A value as a reader of events sees it.
fn text(value: Scalar) -> String {
    match value {
        Scalar::Text(text) | Scalar::Other(text) => text,
        Scalar::Integer(number) => number.to_string(),
        Scalar::Bool(value) => value.to_string(),
    }
}
