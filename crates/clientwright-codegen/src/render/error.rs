//! `error.rs`: the client's one error type and the bodies that errors may have.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::text::{Code, code_span, literal};

use super::Cx;
use super::docs::Lines;
use super::file::{File, Unit, Uses};

pub(super) fn error(cx: &Cx<'_>) -> String {
    let mut file = File::new(cx.names, vec!["What can go wrong.".to_owned()]);
    let mut unit = Unit::default();
    unit.uses.alias = true;
    unit.items(structure());
    let mut table = Code::default();
    table.line(0, &[&"runtime::client_error! { Error }"]);
    unit.code(table);
    let decode = decode(cx);
    unit.items(decode);
    let bodies = bodies(cx, &mut unit.uses);
    unit.items(bodies);
    if cx
        .api
        .operations
        .iter::<crate::model::OperationId>()
        .any(|(_, op)| op.answers.iter().any(|a| a.error.is_some()))
    {
        let shapes = shapes(cx, &mut unit.uses);
        unit.items(shapes);
    }
    file.unit(unit);
    file.finish(&cx.header)
}

fn structure() -> TokenStream {
    quote! {
        #[doc = " What went wrong with a call of this client."]
        #[doc = ""]
        #[doc = " It dereferences to the runtime's error, which has the status, the request id, the raw body and the rest."]
        #[derive(Debug)]
        pub struct Error(runtime::Error);
    }
}

fn decode(cx: &Cx<'_>) -> TokenStream {
    let arms: Vec<TokenStream> = cx
        .names
        .errors
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let number = Literal::usize_unsuffixed(index);
            quote!(#number => ApiError::#name(body.json()?))
        })
        .collect();
    let body = if arms.is_empty() {
        quote!(None)
    } else {
        quote! {
            let body = self.0.error_body()?;
            let error = match body.variant() {
                #(#arms,)*
                _ => return None,
            };
            Some(error)
        }
    };
    quote! {
        impl Error {
            #[doc = " The error body, decoded after the status that it came with; `None` where there is none, or it does not fit."]
            pub fn api_error(&self) -> Option<ApiError> {
                #body
            }
        }
    }
}

fn bodies(cx: &Cx<'_>, uses: &mut Uses) -> TokenStream {
    let variants =
        cx.api
            .errors
            .iter()
            .zip(&cx.names.errors)
            .enumerate()
            .map(|(index, (error, name))| {
                let mut docs = Lines::ours(format!("The error {}.", code_span(&error.name)));
                if !error.statuses.is_empty() {
                    let statuses: Vec<String> = error
                        .statuses
                        .iter()
                        .map(|status| crate::text::plain(status))
                        .collect();
                    docs.block(crate::text::markdown(&format!(
                        "For {}.",
                        statuses.join(", ")
                    )));
                }
                let docs = docs.tokens();
                let ty = cx.ty(&error.ty, uses);
                let boxed = cx.facts.boxed_errors.get(index).copied().unwrap_or(false);
                let ty = if boxed { quote!(Box<#ty>) } else { ty };
                quote!(#docs #name(#ty))
            });
    let variants: Vec<TokenStream> = variants.collect();
    quote! {
        #[doc = " The bodies that errors of this API have."]
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum ApiError { #(#variants,)* }
    }
}

fn shapes(cx: &Cx<'_>, uses: &mut Uses) -> TokenStream {
    let shapes = cx.api.errors.iter().map(|error| {
        let (code, message) = (
            literal(error.code.as_deref().unwrap_or("")),
            literal(error.message.as_deref().unwrap_or("")),
        );
        let ty = cx.ty(&error.ty, uses);
        quote! {
            runtime::ErrorShape {
                body: Some(runtime::BodyType::of::<#ty>()),
                ..runtime::ErrorShape::new(#code, #message)
            }
        }
    });
    let idle = cx.features.idle();
    quote! {
        #[doc = " What each body is, in the order of the variants, and where it holds its code and its message."]
        #idle
        pub(crate) static ERROR_SHAPES: &[runtime::ErrorShape] = &[#(#shapes),*];
    }
}
