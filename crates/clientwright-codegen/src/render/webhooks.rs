//! `webhooks.rs`: what the provider sends, with the types of the payloads that no call has.

pub(super) mod events;

use crate::model::{Ty, TypeId, Webhook};
use crate::text::{code_span, item_of};
use crate::tree::FileTree;

use super::Cx;
use super::docs::Lines;
use super::file::File;
use super::modules::{Export, type_names, types_file, units};

/// Renders the module, where there is one; gives what the crate's root re-exports of it.
pub(super) fn module(cx: &Cx<'_>, tree: &mut FileTree, types: &[TypeId]) -> Option<Export> {
    if cx.api.webhooks.is_empty() {
        return None;
    }
    let module = cx.names.webhooks.clone();
    let mut file = File::new(cx.names, docs(cx).into_lines());
    file.units(events::events(cx));
    let units = units(cx, types);
    types_file(
        cx,
        tree,
        file,
        std::slice::from_ref(&module),
        units,
        &mut super::split::Modules::new(&[]),
    );
    Some(Export::new(module, type_names(cx, types)).when(cx.features.on_schemas()))
}

const UNKNOWN: &str = "Whether a request comes from the provider is for its receiver to find out.";

fn docs(cx: &Cx<'_>) -> Lines {
    let mut docs =
        Lines::ours("Payloads of the requests that the provider sends to a server of yours.");
    let each = "Each payload implements `serde::Deserialize`, and [`from_slice`](crate::runtime::json::from_slice) decodes one.";
    let verified = events::signature_of(cx).is_some();
    docs.say(match &cx.names.webhook_events {
        Some(names) if verified => format!(
            "`{}` verifies a request and gives the [`{}`] that it carries. {each}",
            names.webhook.bare(),
            names.event.bare()
        ),
        Some(names) => format!(
            "An [`{}`] is any of them. {each} {UNKNOWN}",
            names.event.bare()
        ),
        None => format!("{each} {UNKNOWN}"),
    });
    let (callbacks, webhooks): (Vec<&Webhook>, Vec<&Webhook>) = cx
        .api
        .webhooks
        .iter()
        .partition(|webhook| webhook.callback_of.is_some());
    for (title, list) in [("Webhooks:", webhooks), ("Callbacks:", callbacks)] {
        if !list.is_empty() {
            docs.say(title);
            docs.block(list.into_iter().flat_map(|one| line(cx, one)).collect());
        }
    }
    docs
}

/// `- pet.born: [crate::PetBornWebhook], with X-Signature. A pet was born.`
fn line(cx: &Cx<'_>, webhook: &Webhook) -> Vec<String> {
    let mut text = code_span(&webhook.name);
    if let Some(operation) = &webhook.callback_of {
        text.push_str(&format!(" of {}", code_span(operation)));
    }
    if webhook.method != "POST" {
        text.push_str(&format!(" by {}", code_span(&webhook.method)));
    }
    match &webhook.ty {
        Some(Ty::Named(id)) => {
            let name = cx.names[*id].name.bare();
            text.push_str(&format!(": [`crate::{name}`]"));
        }
        _ => text.push_str(", without a type"),
    }
    let headers: Vec<String> = webhook.headers.iter().map(|name| code_span(name)).collect();
    if !headers.is_empty() {
        text.push_str(&format!(", with {}", headers.join(", ")));
    }
    text.push('.');
    item_of(&text, webhook.docs.summary.as_deref().unwrap_or_default())
}
