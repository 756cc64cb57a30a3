//! Which of the document's operations are generated: those that `client.yaml` selects, those aside that it excludes.
//!
//! Takes the document and `client.yaml`, gives each operation its part in exactly one list. An entry that names nothing in the
//! document is an error; one that names only what another entry has named already says nothing, and is none.

use std::collections::HashSet;

use clientwright_spec::{Document, Node, Operation, Webhook};

use super::conventions::{self, On};
use super::stale::{DROP, item};
use super::view::Sink;
use crate::codes;
use crate::config::{Config, Exclude, Select};
use crate::model::Excluded;

/// The parts that operations fall into.
pub(super) struct Selection<'a> {
    /// Those that are generated, in the order of the document.
    pub(super) operations: Vec<&'a Operation>,
    /// Those that client.yaml or the document itself leaves out.
    pub(super) excluded: Vec<Excluded>,
    /// How many others there are.
    pub(super) not_selected: usize,
}

impl<'a> Selection<'a> {
    pub(super) fn of(document: &'a Document, config: &Config, sink: &mut Sink<'_>) -> Self {
        let mut selection = Self {
            operations: Vec::with_capacity(document.operations.len()),
            excluded: Vec::new(),
            not_selected: 0,
        };
        for operation in &document.operations {
            let reason = match exclusion(config, operation) {
                Some(reason) => Some(reason.to_owned()),
                None if !selects(config, operation) => {
                    selection.not_selected += 1;
                    continue;
                }
                None => {
                    skipped(operation, config, sink).map(|key| format!("the document says `{key}`"))
                }
            };
            match reason {
                Some(reason) => selection.excluded.push(Excluded {
                    id: operation.id.clone(),
                    origin: operation.origin.clone(),
                    reason,
                }),
                None => selection.operations.push(operation),
            }
        }
        selection
    }

    /// The webhooks that are generated: where operations are selected, those that are selected too, and the callbacks of the
    /// operations.
    pub(super) fn webhooks(&self, document: &'a Document, config: &Config) -> Vec<&'a Webhook> {
        let webhooks = document.webhooks.iter();
        if config.select.is_empty() {
            return webhooks.collect();
        }
        let operations: HashSet<&str> = self.operations.iter().map(|one| one.id.as_str()).collect();
        let named = |webhook: &Webhook| {
            let mut entries = config.select.iter().filter_map(Select::named);
            entries.any(|entry| entry.has_webhook(webhook))
        };
        let has = |webhook: &&Webhook| match webhook.callback_of.as_deref() {
            Some(operation) => operations.contains(operation),
            None => named(webhook),
        };
        webhooks.filter(has).collect()
    }
}

/// Whether client.yaml wants an operation.
pub(super) fn is_wanted(config: &Config, operation: &Operation) -> bool {
    selects(config, operation) && exclusion(config, operation).is_none()
}

fn selects(config: &Config, operation: &Operation) -> bool {
    let mut entries = config.select.iter().filter_map(Select::named);
    config.select.is_empty() || entries.any(|entry| entry.has(operation))
}

fn exclusion<'c>(config: &'c Config, operation: &Operation) -> Option<&'c str> {
    let mut entries = config.exclude.iter();
    let entry = entries.find(|entry| entry.named().is_some_and(|named| named.has(operation)))?;
    Some(&entry.reason)
}

/// The extension by which the document leaves an operation out, unless client.yaml takes it in.
fn skipped(operation: &Operation, config: &Config, sink: &mut Sink<'_>) -> Option<&'static str> {
    let key = conventions::skipped(&operation.extensions, On::Operation, sink)?;
    let own = config.operations.get(&operation.id);
    if own.is_some_and(|own| own.include) {
        return None;
    }
    let message = format!("`{key}` tells clients to leave this operation out");
    sink.note(codes::SKIPPED, operation.origin.span, message);
    Some(key)
}

/// Reports entries of `select` and `exclude` that name nothing in the document.
pub(super) fn stale(document: &Document, config: &Config, places: &Node, sink: &mut Sink<'_>) {
    let selected = config.select.iter().map(Select::named);
    let excluded = config.exclude.iter().map(Exclude::named);
    let selected = selected.enumerate().map(|entry| ("select", entry));
    let excluded = excluded.enumerate().map(|entry| ("exclude", entry));
    for (section, (index, named)) in selected.chain(excluded) {
        let Some(named) = named else { continue };
        let has = document.operations.iter().any(|one| named.has(one))
            || document.webhooks.iter().any(|one| named.has_webhook(one));
        if !has {
            let span = item(places, &[section], index, Some(named.key()));
            sink.error(codes::STALE, span, named.nothing(), DROP);
        }
    }
    let operations = config.exclude.iter().map(|entry| entry.operation.as_ref());
    for (index, id) in operations.enumerate() {
        let mut before = config.exclude[..index].iter();
        if let Some(id) = id.filter(|id| before.any(|other| other.operation.as_ref() == Some(id))) {
            let span = item(places, &["exclude"], index, Some("operation"));
            let message = format!("`{id}` is excluded twice");
            sink.error(codes::STALE, span, message, DROP);
        }
    }
}
