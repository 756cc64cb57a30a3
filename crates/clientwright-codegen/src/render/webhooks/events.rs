//! Events: takes how webhooks are told apart and signed, gives an enum of them and what verifies them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::config::{Encoding, KeyForm, Piece, SignatureConfig};
use crate::model::{EventPlace, EventVariant, Webhook, WebhookEvents};
use crate::name::EventNames;
use crate::text::{Code, Ident, code_span, literal};

use super::super::docs::Lines;
use super::super::features::WEBHOOKS;
use super::super::file::Unit;
use super::super::{Cx, Form};

/// The events of the client, where it has some: an enum, and what verifies and reads them.
pub(in crate::render) fn events(cx: &Cx<'_>) -> Vec<Unit> {
    let (Some(events), Some(names)) = (&cx.api.webhook_events, &cx.names.webhook_events) else {
        return Vec::new();
    };
    let signature = signature_of(cx);
    let mut units = vec![enumeration(cx, events, names, signature.is_some())];
    units.extend(signature.map(|signature| receiver(cx, names, signature)));
    units
}

/// How requests are signed, where `client.yaml` says it.
pub(in crate::render) fn signature_of<'a>(cx: &Cx<'a>) -> Option<&'a SignatureConfig> {
    let webhooks = cx.config.webhooks.as_ref()?;
    let signature = webhooks.signature.as_ref();
    signature.filter(|_| cx.api.webhook_events.is_some())
}

fn enumeration(cx: &Cx<'_>, events: &WebhookEvents, names: &EventNames, signed: bool) -> Unit {
    let mut unit = Unit::default();
    unit.uses.alias = true;
    let name = &names.event;
    let mut docs = Lines::ours(match &events.place {
        EventPlace::Pointer(pointer) => format!(
            "An event that the provider sends, by its name at {} of the payload.",
            code_span(pointer)
        ),
        EventPlace::Header(header) => format!(
            "An event that the provider sends, by its name in the header {}.",
            code_span(header)
        ),
    });
    if !signed {
        docs.say("Nothing in a request says who sent it: take from it what to ask the API for, and no more.");
    }
    let docs = docs.tokens();
    let variants = variants(cx, events, names);
    let payloads: Vec<TokenStream> = variants
        .iter()
        .map(|(variant, name, webhook)| {
            let docs = variant_docs(variant, webhook);
            let payload = webhook.ty.as_ref().map(|ty| cx.ty(ty, &mut unit.uses));
            quote!(#docs #name(Box<#payload>))
        })
        .collect();
    unit.items(quote! {
        #docs
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#payloads,)*
            /// One that this version does not know, or that does not fit its type, as it came.
            Unknown(runtime::webhook::Unknown),
        }
    });
    let mut table = Code::default();
    table.line(0, &[&"runtime::events! {"]);
    match &events.place {
        EventPlace::Pointer(at) => table.line(1, &[name, &" at ", &literal(at), &" {"]),
        EventPlace::Header(by) => table.line(1, &[name, &" by ", &literal(by), &" {"]),
    };
    for (variant, name, _) in &variants {
        let mut values = Code::default();
        for (index, value) in variant.values.iter().enumerate() {
            let between = if index == 0 { "" } else { " | " };
            values.push(&[&between, &literal(value)]);
        }
        table.line(2, &[*name, &" = ", &values, &","]);
    }
    table.line(1, &[if signed { &"} SIGNATURE" } else { &"}" }]);
    table.line(0, &[&"}"]);
    unit.code(table);
    unit
}

type Variant<'a> = (&'a EventVariant, &'a Ident, &'a Webhook);

fn variants<'a>(
    cx: &'a Cx<'_>,
    events: &'a WebhookEvents,
    names: &'a EventNames,
) -> Vec<Variant<'a>> {
    let variants = events.variants.iter().zip(&names.variants);
    variants
        .filter_map(|(variant, name)| Some((variant, name, cx.api.webhooks.get(variant.webhook)?)))
        .collect()
}

/// What the document says of the webhook, and the names of its events.
fn variant_docs(variant: &EventVariant, webhook: &Webhook) -> TokenStream {
    let values: Vec<String> = variant.values.iter().map(|one| code_span(one)).collect();
    let values = values.join(", ");
    let mut docs = Lines::of(&webhook.docs, format!("The event {values}."));
    if webhook.docs.summary.is_some() || webhook.docs.description.is_some() {
        docs.say(format!("Its name: {values}."));
    }
    docs.tokens()
}

/// What verifies requests, and how they are signed.
fn receiver(cx: &Cx<'_>, names: &EventNames, config: &SignatureConfig) -> Unit {
    let mut unit = Unit::default();
    unit.uses.alias = true;
    let (event, name) = (&names.event, &names.webhook);
    let header = code_span(&config.header);
    let mut docs = Lines::ours(format!(
        "Receives events: verifies a request by {header} and the secret that you share with the provider, and reads what it carries."
    ));
    docs.say("The body has to be as it came, byte for byte: what is read and written again has another signature.");
    docs.block(example(cx, names));
    let docs = docs.tokens();
    let signature = signature(config);
    let alias = quote!(pub type #name = runtime::webhook::Webhook<#event>;);
    if cx.options.form == Form::Crate {
        unit.items(quote!(#docs #[cfg(feature = #WEBHOOKS)] #alias #signature));
    } else {
        // The feature is the runtime's, and only its macros know whether it is on.
        unit.within("runtime::with_webhooks!", quote!(#docs #alias));
        unit.items(signature);
    }
    unit
}

/// A receiver, in a few lines.
fn example(cx: &Cx<'_>, names: &EventNames) -> Vec<String> {
    let (package, module) = (cx.client_path(), cx.names.webhooks.bare());
    let (event, webhook) = (names.event.bare(), names.webhook.bare());
    let first = names.variants.first().map_or("Unknown", Ident::bare);
    let fence = cx.fence("```");
    let text = format!(
        "{fence}
use {package}::runtime::HeaderMap;
use {package}::{module}::{{{event}, {webhook}}};

/// Gives the status to answer with.
fn receive(headers: &HeaderMap, body: &[u8]) -> u16 {{
    let webhook = {webhook}::new(\"the shared secret\");
    match webhook.verify(headers, body) {{
        Ok({event}::{first}(event)) => {{
            println!(\"{{event:?}}\");
            200
        }}
        Ok(_) => 200,
        Err(_) => 401,
    }}
}}
# assert_eq!(receive(&HeaderMap::new(), b\"\"), 401);
```"
    );
    let is_doctest = cx.options.form == Form::Crate;
    let shown = text
        .lines()
        .filter(|line| is_doctest || !line.starts_with("# "));
    shown.map(str::to_owned).collect()
}

/// The static that says how requests are signed; what is as usual is left out.
fn signature(config: &SignatureConfig) -> TokenStream {
    let header = literal(&config.header);
    let text = |text: &Option<String>| literal(text.as_deref().unwrap_or_default());
    let mut parts = Vec::new();
    if let Some(fields) = &config.fields {
        let (separator, equals) = (literal(&fields.separator), literal(&fields.equals));
        let signature = literal(&fields.signature);
        let required = quote!(runtime::webhook::Fields::new(#separator, #equals, #signature));
        let fields = if fields.timestamp.is_some() {
            let timestamp = text(&fields.timestamp);
            quote!(runtime::webhook::Fields { timestamp: #timestamp, ..#required })
        } else {
            required
        };
        parts.push(quote!(layout: runtime::webhook::Layout::Fields(#fields)));
    } else if config.prefix.is_some() {
        let prefix = text(&config.prefix);
        parts.push(quote!(layout: runtime::webhook::Layout::Whole(#prefix)));
    }
    parts.push(match config.encoding {
        Encoding::Hex => quote!(encoding: runtime::webhook::Encoding::Hex),
        Encoding::Base64 => quote!(encoding: runtime::webhook::Encoding::Base64),
    });
    if config.timestamp_header.is_some() {
        let header = text(&config.timestamp_header);
        parts.push(quote!(timestamp_header: #header));
    }
    let pieces = config.pieces().unwrap_or_default();
    if pieces != [Piece::Body] {
        let pieces = pieces.into_iter().map(piece);
        parts.push(quote!(signed: &[#(#pieces),*]));
    }
    match config.key {
        KeyForm::Plain => {}
        KeyForm::Sha256 => parts.push(quote!(key: runtime::webhook::KeyForm::Sha256)),
        KeyForm::Base64 => {
            let prefix = text(&config.key_prefix);
            parts.push(quote!(key: runtime::webhook::KeyForm::Base64(#prefix)));
        }
    }
    if let Some(seconds) = config.tolerance {
        let seconds = Literal::u64_unsuffixed(seconds.into());
        parts.push(quote!(tolerance: std::time::Duration::from_secs(#seconds)));
    }
    quote! {
        static SIGNATURE: runtime::webhook::Signature = runtime::webhook::Signature {
            #(#parts,)*
            ..runtime::webhook::Signature::new(#header)
        };
    }
}

fn piece(piece: Piece<'_>) -> TokenStream {
    match piece {
        Piece::Text(text) => {
            let text = literal(text);
            quote!(runtime::webhook::Piece::Text(#text))
        }
        Piece::Timestamp => quote!(runtime::webhook::Piece::Timestamp),
        Piece::Header(name) => {
            let name = literal(name);
            quote!(runtime::webhook::Piece::Header(#name))
        }
        Piece::Body => quote!(runtime::webhook::Piece::Body),
    }
}
