//! The static that describes an operation to the runtime.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use clientwright_spec::media::essence;
use clientwright_spec::{Location, Status, Style, StyleKind};

use crate::model::{
    BodyKind, CallShape, Content, Idempotency, KeyPlace, Operation, OperationId, PartKind, Returns,
    Ty,
};
use crate::text::{Scalar, literal, scalar};

use super::Cx;
use super::docs::{Lines, endpoint};
use super::file::Uses;

/// `pub static UPDATE_CUSTOMER: Operation = …;`
pub(super) fn operation(cx: &Cx<'_>, id: OperationId, uses: &mut Uses) -> TokenStream {
    let operation = &cx.api.operations[id];
    let shape = &cx.calls[id];
    let of = cx.runtime("Operation", uses);
    let name = &cx.names[id].operation;
    let wire_id = literal(&operation.id);
    let method = method(cx, &operation.method, uses);
    let path = literal(&operation.path);
    let members = members(cx, operation, shape, uses);
    let docs = endpoint(&operation.method, &operation.path);
    let docs = Lines::ours(format!("The operation {docs}.")).tokens();
    if members.is_empty() {
        return quote!(#docs pub static #name: #of = #of::new(#wire_id, #method, #path););
    }
    quote! {
        #docs
        pub static #name: #of = #of {
            #(#members,)*
            ..#of::new(#wire_id, #method, #path)
        };
    }
}

fn members(
    cx: &Cx<'_>,
    operation: &Operation,
    shape: &CallShape,
    uses: &mut Uses,
) -> Vec<TokenStream> {
    let mut members = Vec::new();
    if operation.host != 0 {
        let host = Literal::usize_unsuffixed(operation.host);
        members.push(quote!(host: #host));
    }
    if !operation.security.is_empty() {
        let any = operation.security.iter().map(|all| {
            let all = all.iter().map(|scheme| Literal::usize_unsuffixed(*scheme));
            quote!(&[#(#all),*])
        });
        members.push(quote!(security: &[#(#any),*]));
    }
    if let Some(body) = &operation.body {
        let kind = body_kind(cx, &body.media_type, &body.kind, uses);
        members.push(quote!(body: #kind));
        if body.required {
            members.push(quote!(body_required: true));
        }
    }
    if !shape.constants.is_empty() {
        let constants = shape
            .constants
            .iter()
            .map(|(pointer, json)| pair(pointer, json));
        members.push(quote!(constants: &[#(#constants),*]));
    }
    members.extend(parameter_constants(cx, operation, shape, uses));
    if !shape.bound.is_empty() {
        let bound = shape
            .bound
            .iter()
            .map(|(pointer, parameter)| pair(pointer, parameter));
        members.push(quote!(bound: &[#(#bound),*]));
    }
    if !operation.accept.is_empty() {
        let accept = literal(&operation.accept);
        members.push(quote!(accept: #accept));
    }
    members.extend(answers(cx, operation, uses));
    members.extend(success_types(cx, operation, shape, uses));
    members.extend(super::pages::member(cx, operation, shape, uses));
    members.extend(repeat(cx, operation, uses));
    members
}

/// Whether it may be sent again, where that is not what its method says, and after which statuses besides the usual ones.
fn repeat(cx: &Cx<'_>, operation: &Operation, uses: &mut Uses) -> Vec<TokenStream> {
    let mut members = Vec::new();
    if operation.idempotency != Idempotency::of_method(&operation.method) {
        let of = cx.runtime("Idempotency", uses);
        let class = match &operation.idempotency {
            Idempotency::Safe => quote!(#of::Safe),
            Idempotency::Idempotent => quote!(#of::Idempotent),
            Idempotency::Never => quote!(#of::Never),
            Idempotency::Keyed(key) => {
                let most = key.max_length.map_or(quote!(usize::MAX), |length| {
                    let length = Literal::u32_unsuffixed(length);
                    quote!(#length)
                });
                match &key.place {
                    KeyPlace::Header(name) => {
                        let name = literal(name);
                        quote!(#of::by_header(#name, #most))
                    }
                    KeyPlace::Field(pointer) => {
                        let pointer = literal(pointer);
                        quote!(#of::by_field(#pointer, #most))
                    }
                }
            }
        };
        members.push(quote!(idempotency: #class));
    }
    if !operation.retry_statuses.is_empty() {
        let of = cx.runtime("Status", uses);
        let statuses = operation.retry_statuses.iter();
        let statuses = statuses.map(|one| status(&of, *one));
        members.push(quote!(retry_statuses: &[#(#statuses),*]));
    }
    members
}

fn pair(left: &str, right: &str) -> TokenStream {
    let (left, right) = (literal(left), literal(right));
    quote!((#left, #right))
}

fn parameter_constants(
    cx: &Cx<'_>,
    operation: &Operation,
    shape: &CallShape,
    uses: &mut Uses,
) -> Vec<TokenStream> {
    let (mut query, mut header) = (Vec::new(), Vec::new());
    for &index in &shape.parameter_constants {
        let parameter = &operation.parameters[index];
        let Some(json) = &parameter.constant else {
            continue;
        };
        match parameter.location {
            Location::Query => {
                let (name, style, json) = (
                    literal(&parameter.name),
                    style(cx, parameter.style, uses),
                    literal(json),
                );
                query.push(quote!((#name, #style, #json)));
            }
            Location::Header => {
                let text = match scalar(json) {
                    Scalar::Text(text) => text,
                    Scalar::Integer(_) | Scalar::Bool(_) | Scalar::Other(_) => json.clone(),
                };
                header.push(pair(&parameter.name, &text));
            }
            // Set by the method that makes the call.
            Location::Path | Location::Cookie => {}
        }
    }
    let query = (!query.is_empty()).then(|| quote!(query_constants: &[#(#query),*]));
    let header = (!header.is_empty()).then(|| quote!(header_constants: &[#(#header),*]));
    query.into_iter().chain(header).collect()
}

fn answers(cx: &Cx<'_>, operation: &Operation, uses: &mut Uses) -> Vec<TokenStream> {
    let mut members = Vec::new();
    let mut rows = |rows: Vec<(Status, usize)>, name: TokenStream| {
        if rows.is_empty() {
            return;
        }
        let of = cx.runtime("Status", uses);
        let rows = rows.into_iter().map(|(status, variant)| {
            let (status, variant) = (
                self::status(&of, status),
                Literal::usize_unsuffixed(variant),
            );
            quote!((#status, #variant))
        });
        members.push(quote!(#name: &[#(#rows),*]));
    };
    let success = operation.successes();
    let success = success
        .iter()
        .enumerate()
        .map(|(variant, index)| (operation.answers[*index].status, variant));
    rows(success.collect(), quote!(success));
    let errors = operation
        .answers
        .iter()
        .filter_map(|answer| Some((answer.status, answer.error?)));
    let errors: Vec<_> = errors.collect();
    let shapes = !errors.is_empty() && !cx.api.errors.is_empty();
    rows(errors, quote!(errors));
    if shapes {
        members.push(quote!(error_shapes: crate::error::ERROR_SHAPES));
    }
    members
}

/// What the whole bodies are where the call gives a part of them.
fn success_types(
    cx: &Cx<'_>,
    operation: &Operation,
    shape: &CallShape,
    uses: &mut Uses,
) -> Option<TokenStream> {
    let part = match &shape.returns {
        Returns::One { pointer, .. } => pointer.as_ref().is_some_and(|at| !at.is_empty()),
        Returns::Nothing | Returns::Many(_) => false,
    };
    let results = operation
        .paging
        .as_ref()
        .and_then(|paging| paging.results.as_ref());
    let page = shape.items.is_some() && results.is_some_and(|at| !at.is_empty());
    if !part && !page {
        return None;
    }
    let successes = operation.successes();
    let types = successes.iter().enumerate().filter_map(|(variant, index)| {
        let ty = match &operation.answers[*index].content {
            Content::Json(Ty::Nullable(inner)) => inner,
            Content::Json(ty) => ty,
            Content::Empty | Content::Text | Content::Bytes => return None,
        };
        let of = cx.runtime("BodyType", uses);
        let (variant, ty) = (Literal::usize_unsuffixed(variant), cx.ty(ty, uses));
        Some(quote!((#variant, #of::of::<#ty>())))
    });
    let types: Vec<TokenStream> = types.collect();
    (!types.is_empty()).then(|| quote!(success_types: &[#(#types),*]))
}

fn status(of: &TokenStream, status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(#of::Code(#code))
        }
        Status::Range(class) => {
            let class = Literal::u8_unsuffixed(class);
            quote!(#of::Range(#class))
        }
        Status::Default => quote!(#of::Default),
    }
}

fn method(cx: &Cx<'_>, name: &str, uses: &mut Uses) -> TokenStream {
    let of = cx.runtime("Method", uses);
    match name {
        "GET" => quote!(#of::GET),
        "PUT" => quote!(#of::PUT),
        "POST" => quote!(#of::POST),
        "DELETE" => quote!(#of::DELETE),
        "OPTIONS" => quote!(#of::OPTIONS),
        "HEAD" => quote!(#of::HEAD),
        "PATCH" => quote!(#of::PATCH),
        "TRACE" => quote!(#of::TRACE),
        other => {
            let other = literal(other);
            quote!(#of::new(#other))
        }
    }
}

/// The media types that a part may have, that which it is sent as before the others.
fn listed(kind: &PartKind) -> String {
    let first = kind.content_type.iter();
    let others = (kind.listed.iter()).filter(|name| kind.content_type.as_ref() != Some(*name));
    let all: Vec<&str> = first.chain(others).map(String::as_str).collect();
    all.join(", ")
}

fn body_kind(cx: &Cx<'_>, name: &str, kind: &BodyKind, uses: &mut Uses) -> TokenStream {
    let of = cx.runtime("BodyKind", uses);
    let media_type = literal(name);
    match kind {
        BodyKind::Json | BodyKind::Nothing => quote!(#of::Json(#media_type)),
        BodyKind::Text => quote!(#of::Text(#media_type)),
        BodyKind::Bytes => quote!(#of::Bytes(#media_type)),
        BodyKind::Form(styles) => {
            let styles = styles.iter().map(|(name, style)| {
                let (name, style) = (literal(name), self::style(cx, *style, uses));
                quote!((#name, #style))
            });
            quote!(#of::Form(#media_type, &[#(#styles),*]))
        }
        BodyKind::Multipart(parts) => {
            let parts: Vec<TokenStream> = parts
                .iter()
                .map(|kind| {
                    let part = cx.runtime("PartType", uses);
                    let (name, content_type) = (literal(&kind.name), literal(&listed(kind)));
                    let required = quote!(#part::new(#name, #content_type));
                    match kind.style.map(|style| self::style(cx, style, uses)) {
                        Some(style) => quote!(#part { style: Some(#style), ..#required }),
                        None => required,
                    }
                })
                .collect();
            if essence(name) == "multipart/form-data" {
                quote!(#of::Multipart(&[#(#parts),*]))
            } else {
                quote!(#of::MultipartOf(#media_type, &[#(#parts),*]))
            }
        }
    }
}

/// A style of the runtime.
pub(super) fn style(cx: &Cx<'_>, style: Style, uses: &mut Uses) -> TokenStream {
    let of = cx.runtime("Style", uses);
    let name = match (style.kind, style.explode) {
        (StyleKind::Form, true) => quote!(FORM),
        (StyleKind::Form, false) => quote!(FORM_COMMA),
        (StyleKind::SpaceDelimited, _) => quote!(SPACE),
        (StyleKind::PipeDelimited, _) => quote!(PIPE),
        (StyleKind::DeepObject, _) => quote!(DEEP),
        (StyleKind::Simple, false) => quote!(SIMPLE),
        (StyleKind::Simple, true) => quote!(SIMPLE_EXPLODE),
        (StyleKind::Label, false) => quote!(LABEL),
        (StyleKind::Label, true) => quote!(LABEL_EXPLODE),
        (StyleKind::Matrix, false) => quote!(MATRIX),
        (StyleKind::Matrix, true) => quote!(MATRIX_EXPLODE),
        (StyleKind::Json, _) => quote!(JSON),
        (StyleKind::WholeJson, _) => quote!(WHOLE_JSON),
        (StyleKind::WholeText, _) => quote!(WHOLE_TEXT),
    };
    if style.allow_reserved {
        quote!(#of::#name.allow_reserved())
    } else {
        quote!(#of::#name)
    }
}
