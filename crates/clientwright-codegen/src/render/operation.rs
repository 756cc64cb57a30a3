//! The static that describes an operation to the runtime.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use clientwright_spec::{Location, Status, Style, StyleKind};

use crate::model::{BodyKind, CallShape, Operation, OperationId};
use crate::text::{Scalar, literal, scalar};

use super::Cx;
use super::file::Uses;

/// The answers that `send` gives, by index into [`Operation::answers`]: their position is the runtime's variant.
pub(super) fn successes(operation: &Operation) -> Vec<usize> {
    let of = |wanted: &dyn Fn(Status) -> bool| -> Vec<usize> {
        let answers = operation.answers.iter().enumerate();
        answers
            .filter(|(_, answer)| answer.error.is_none() && wanted(answer.status))
            .map(|(index, _)| index)
            .collect()
    };
    let named = of(&|status| matches!(status, Status::Code(200..=399) | Status::Range(2 | 3)));
    if named.iter().any(|index| {
        matches!(
            operation.answers[*index].status,
            Status::Code(200..=299) | Status::Range(2)
        )
    }) {
        return named;
    }
    [named, of(&|status| status == Status::Default)].concat()
}

/// `static UPDATE_CUSTOMER: Operation = …;`
pub(super) fn operation(cx: &Cx<'_>, id: OperationId, uses: &mut Uses) -> TokenStream {
    let operation = &cx.api.operations[id];
    let shape = &cx.calls[id];
    uses.runtime.extend(["Method", "Operation"]);
    let name = &cx.names[id].operation;
    let wire_id = literal(&operation.id);
    let method = method(&operation.method);
    let path = literal(&operation.path);
    let members = members(cx, operation, shape, uses);
    if members.is_empty() {
        return quote!(static #name: Operation = Operation::new(#wire_id, #method, #path););
    }
    quote! {
        static #name: Operation = Operation {
            #(#members,)*
            ..Operation::new(#wire_id, #method, #path)
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
        uses.runtime.insert("BodyKind");
        let kind = body_kind(&body.media_type, &body.kind, uses);
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
    members.extend(parameter_constants(operation, shape, uses));
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
    members
}

fn pair(left: &str, right: &str) -> TokenStream {
    let (left, right) = (literal(left), literal(right));
    quote!((#left, #right))
}

fn parameter_constants(
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
                    style(parameter.style, uses),
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
        uses.runtime.insert("Status");
        let rows = rows.into_iter().map(|(status, variant)| {
            let (status, variant) = (self::status(status), Literal::usize_unsuffixed(variant));
            quote!((#status, #variant))
        });
        members.push(quote!(#name: &[#(#rows),*]));
    };
    let success = successes(operation);
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

fn status(status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(Status::Code(#code))
        }
        Status::Range(class) => {
            let class = Literal::u8_unsuffixed(class);
            quote!(Status::Range(#class))
        }
        Status::Default => quote!(Status::Default),
    }
}

fn method(name: &str) -> TokenStream {
    match name {
        "GET" => quote!(Method::GET),
        "PUT" => quote!(Method::PUT),
        "POST" => quote!(Method::POST),
        "DELETE" => quote!(Method::DELETE),
        "OPTIONS" => quote!(Method::OPTIONS),
        "HEAD" => quote!(Method::HEAD),
        "PATCH" => quote!(Method::PATCH),
        "TRACE" => quote!(Method::TRACE),
        other => {
            let other = literal(other);
            quote!(Method::new(#other))
        }
    }
}

fn body_kind(media_type: &str, kind: &BodyKind, uses: &mut Uses) -> TokenStream {
    let media_type = literal(media_type);
    match kind {
        BodyKind::Json => quote!(BodyKind::Json(#media_type)),
        BodyKind::Text => quote!(BodyKind::Text(#media_type)),
        BodyKind::Bytes => quote!(BodyKind::Bytes(#media_type)),
        BodyKind::Form(styles) => {
            let styles = styles.iter().map(|(name, style)| {
                let (name, style) = (literal(name), self::style(*style, uses));
                quote!((#name, #style))
            });
            quote!(BodyKind::Form(#media_type, &[#(#styles),*]))
        }
        BodyKind::Multipart(parts) => {
            let parts: Vec<TokenStream> = parts
                .iter()
                .map(|(name, content_type)| {
                    uses.runtime.insert("PartType");
                    let (name, content_type) = (
                        literal(name),
                        literal(content_type.as_deref().unwrap_or("")),
                    );
                    quote!(PartType { name: #name, content_type: #content_type, style: None })
                })
                .collect();
            quote!(BodyKind::Multipart(&[#(#parts),*]))
        }
    }
}

/// A style of the runtime.
pub(super) fn style(style: Style, uses: &mut Uses) -> TokenStream {
    uses.runtime.insert("Style");
    let name = match (style.kind, style.explode) {
        (StyleKind::Form, true) => quote!(Style::FORM),
        (StyleKind::Form, false) => quote!(Style::FORM_COMMA),
        (StyleKind::SpaceDelimited, _) => quote!(Style::SPACE),
        (StyleKind::PipeDelimited, _) => quote!(Style::PIPE),
        (StyleKind::DeepObject, _) => quote!(Style::DEEP),
        (StyleKind::Simple, false) => quote!(Style::SIMPLE),
        (StyleKind::Simple, true) => quote!(Style::SIMPLE_EXPLODE),
        (StyleKind::Label, false) => quote!(Style::LABEL),
        (StyleKind::Label, true) => quote!(Style::LABEL_EXPLODE),
        (StyleKind::Matrix, false) => quote!(Style::MATRIX),
        (StyleKind::Matrix, true) => quote!(Style::MATRIX_EXPLODE),
        (StyleKind::Json, _) => quote!(Style::JSON),
    };
    if style.allow_reserved {
        quote!(#name.allow_reserved())
    } else {
        name
    }
}
