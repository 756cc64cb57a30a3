//! What a call gives back: `send`, `send_full`, answers that are read as they come, and the types of answers that differ by status or have named headers.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::model::{Content, EventForm, Returns, StreamFlag};
use crate::text::{Code, Ident, code_span, literal};

use super::call::{One, location, status};
use super::docs::Lines;
use super::file::Uses;
use super::operation::style;

/// Docs of a method that sends a call in another way than `send`.
fn sending_docs(summary: impl Into<String>) -> TokenStream {
    let mut docs = Lines::ours(summary);
    docs.block(vec![
        "# Errors".to_owned(),
        String::new(),
        "As [`Self::send`].".to_owned(),
    ]);
    docs.tokens()
}

impl One<'_> {
    /// `send`, `send_full`, and how answers are read as they come.
    pub(super) fn send(&self, uses: &mut Uses) -> TokenStream {
        uses.client.insert("Sending");
        uses.runtime.insert("Response");
        let errors = self.error_docs();
        let docs = |sentence: &str| {
            let mut lines = Lines::ours(sentence);
            lines.block(errors.clone().into_lines());
            lines.tokens()
        };
        let send_docs = docs(match &self.shape.returns {
            Returns::Nothing => "Sends the call.",
            Returns::One {
                pointer: Some(_), ..
            } => "Sends the call and gives what its envelope holds.",
            Returns::One { .. } => "Sends the call and gives the body of the answer.",
            Returns::Many(_) => "Sends the call and gives the answer, by its status.",
        });
        let full_docs = sending_docs(
            "Sends the call and gives the whole answer, with status, headers and request id.",
        );
        let (ty, decode) = self.decoded(&self.shape.returns, &self.names.answer, uses);
        let (full_ty, full) = self.full(uses);
        let stream = self.stream(uses);
        let events = self.events(uses);
        quote! {
            #send_docs
            pub fn send(self) -> Sending<#ty> { self.call.send_as(#decode) }

            #full_docs
            pub fn send_full(self) -> Sending<#full_ty> { self.call.send_as(#full) }

            #stream
            #events
        }
    }

    /// `items` and `pages`, of calls that answer page by page.
    pub(super) fn pages(&self, uses: &mut Uses) -> Option<TokenStream> {
        let items = self.shape.items.as_ref()?;
        let docs = |sentences: [&str; 2]| {
            let mut lines = Lines::ours(sentences[0]);
            lines.say(sentences[1]);
            lines.tokens()
        };
        let of_items = docs([
            "Gives the items of all pages, from the one that the call asks for.",
            "Nothing is sent until `next` is awaited; each page is a call of its own, and fails as [`Self::send`] does.",
        ]);
        let of_pages = docs([
            "Gives the pages, each with its items, from the one that the call asks for.",
            "As [`Self::items`] otherwise.",
        ]);
        let (item, list) = (
            self.cx.runtime("Items", uses),
            self.cx.runtime("Pages", uses),
        );
        let ty = self.cx.ty(&items.ty, uses);
        uses.client.insert("Error");
        Some(quote! {
            #of_items
            pub fn items(self) -> #item<#ty, Error> { self.call.items() }

            #of_pages
            pub fn pages(self) -> #list<#ty, Error> { self.call.pages() }
        })
    }

    /// `send_stream`, for answers that may be large: files and texts.
    fn stream(&self, uses: &mut Uses) -> Option<TokenStream> {
        let plain = |index: &usize| {
            let content = &self.operation.answers[*index].content;
            matches!(content, Content::Bytes | Content::Text)
        };
        self.operation
            .successes()
            .iter()
            .find(|index| plain(index))?;
        uses.client.insert("Error");
        let download = self.cx.runtime("Download", uses);
        let docs = sending_docs(
            "Sends the call and gives the body of the answer as it comes, without holding it.",
        );
        Some(quote! {
            #docs
            pub fn send_stream(self) -> Sending<#download<Error>> { self.call.send_stream() }
        })
    }

    /// `send_events`, for server-sent events, or `send_lines`.
    fn events(&self, uses: &mut Uses) -> Option<TokenStream> {
        let events = self.operation.events.as_ref()?;
        uses.client.insert("Error");
        let give = self.cx.runtime("Events", uses);
        let of = self.cx.runtime("EventForm", uses);
        let name = Ident::snake(events.method());
        let what = match events.form {
            EventForm::Lines | EventForm::Records => "items",
            _ => "events",
        };
        let form = match events.form {
            EventForm::Data => quote!(Data),
            EventForm::Text => quote!(Text),
            EventForm::Event => quote!(Event),
            EventForm::TextEvent => quote!(TextEvent),
            EventForm::Lines => quote!(Lines),
            EventForm::Records => quote!(Records),
        };
        let set = events.flag.as_ref().map(|flag| match flag {
            StreamFlag::Parameter(index) => {
                let parameter = &self.operation.parameters[*index];
                let style = style(self.cx, parameter.style, uses);
                let (slot, name) = (location(parameter.location), literal(&parameter.name));
                quote!(self.call.#slot(#name, #style, &true);)
            }
            StreamFlag::Field(pointer) => {
                let pointer = literal(pointer);
                quote!(self.call.field(#pointer, &true);)
            }
        });
        let flag = events.flag_name(&self.operation.parameters);
        let asks = flag.map_or_else(String::new, |flag| format!(" Sets {}.", code_span(flag)));
        let media = code_span(&events.media_type);
        let docs = sending_docs(format!(
            "Sends the call, asks for {media} and gives the {what} of the answer as they come.{asks}"
        ));
        let (ty, media) = (self.cx.ty(&events.ty, uses), literal(&events.media_type));
        let mutable = set.is_some().then(|| quote!(mut));
        Some(quote! {
            #docs
            pub fn #name(#mutable self) -> Sending<#give<#ty, Error>> {
                #set
                self.call.send_events(#media, #of::#form)
            }
        })
    }

    fn full(&self, uses: &mut Uses) -> (TokenStream, TokenStream) {
        let name = self.full_answer();
        let (ty, _) = self.decoded(&self.shape.full, name, uses);
        let headers = !self.names.header_fields.is_empty();
        let of = self.cx.runtime("Answer", uses);
        let read = match &self.shape.full {
            Returns::One {
                content: Content::Json(_),
                pointer: Some(pointer),
                optional,
            } => {
                let pointer = literal(pointer);
                let method = if *optional {
                    quote!(optional_unwrap)
                } else {
                    quote!(unwrap)
                };
                quote!(|answer| answer.full_by(|answer| answer.#method(#pointer)))
            }
            Returns::Many(_) => quote!(|answer| answer.full_by(#ty::read)),
            Returns::One {
                content: Content::Json(_),
                optional: false,
                ..
            } => quote!(#of::full),
            Returns::One {
                content: Content::Json(_),
                ..
            } => quote!(#of::full_optional),
            Returns::One {
                content: Content::Text,
                ..
            } => quote!(#of::full_text),
            Returns::One {
                content: Content::Bytes,
                ..
            } => quote!(#of::full_bytes),
            Returns::One {
                content: Content::Empty,
                ..
            }
            | Returns::Nothing => quote!(#of::full_empty),
        };
        let ty = if headers {
            let headers = &self.names.headers;
            quote!(Response<#ty, #headers>)
        } else {
            quote!(Response<#ty>)
        };
        (ty, read)
    }

    /// The enum of `send_full`: that of `send` where both differ by the same answers.
    fn full_answer(&self) -> &Ident {
        match (&self.shape.returns, &self.shape.full) {
            (Returns::Many(short), Returns::Many(full)) if short != full => &self.names.full_answer,
            _ => &self.names.answer,
        }
    }

    /// The type, and the function that reads it from the runtime's answer.
    fn decoded(
        &self,
        returns: &Returns,
        name: &Ident,
        uses: &mut Uses,
    ) -> (TokenStream, TokenStream) {
        if let Returns::Many(_) = returns {
            return (quote!(#name), quote!(#name::read));
        }
        let of = self.cx.runtime("Answer", uses);
        let Returns::One {
            content,
            pointer,
            optional,
        } = returns
        else {
            return (quote!(()), quote!(#of::empty));
        };
        let ty = self.content(content, uses);
        match (content, pointer, optional) {
            (Content::Empty, ..) => (ty, quote!(#of::empty)),
            (Content::Text, ..) => (ty, quote!(#of::text)),
            (Content::Bytes, ..) => (ty, quote!(#of::bytes)),
            (Content::Json(_), None, false) => (ty, quote!(#of::json)),
            (Content::Json(_), None, true) => (quote!(Option<#ty>), quote!(#of::optional)),
            (Content::Json(_), Some(pointer), false) => {
                let pointer = literal(pointer);
                (ty, quote!(|answer| answer.unwrap(#pointer)))
            }
            (Content::Json(_), Some(pointer), true) => {
                let pointer = literal(pointer);
                let read = quote!(|answer| answer.optional_unwrap(#pointer));
                (quote!(Option<#ty>), read)
            }
        }
    }

    fn content(&self, content: &Content, uses: &mut Uses) -> TokenStream {
        match content {
            Content::Empty => quote!(()),
            Content::Json(ty) => self.cx.ty(ty, uses),
            Content::Text => quote!(String),
            Content::Bytes => {
                uses.runtime.insert("Bytes");
                quote!(Bytes)
            }
        }
    }

    /// The enums of answers that differ by status.
    pub(super) fn answer_types(&self, uses: &mut Uses) -> Option<(TokenStream, Vec<Ident>)> {
        let mut types = Vec::new();
        let mut names = Vec::new();
        if let Returns::Many(answers) = &self.shape.returns {
            types.push(self.answer_type(answers, &self.names.answer, uses));
            names.push(self.names.answer.clone());
        }
        if let Returns::Many(answers) = &self.shape.full {
            let name = self.full_answer();
            if types.is_empty() || name == &self.names.full_answer {
                types.push(self.answer_type(answers, name, uses));
                names.push(name.clone());
            }
        }
        (!types.is_empty()).then(|| (quote!(#(#types)*), names))
    }

    fn answer_type(&self, answers: &[usize], name: &Ident, uses: &mut Uses) -> TokenStream {
        let of = self.cx.runtime("Answer", uses);
        uses.alias = true;
        let successes = self.operation.successes();
        let mut variants = Vec::new();
        let mut arms = Vec::new();
        for (position, index) in answers.iter().enumerate() {
            let (answer, variant) = (
                &self.operation.answers[*index],
                &self.names.variants[*index],
            );
            let shown = status(answer.status);
            let docs = Lines::of(&answer.docs, format!("Status {shown}."));
            let mut docs = docs;
            if answer.docs.summary.is_some() || answer.docs.description.is_some() {
                docs.say(format!("Status {}.", code_span(&shown)));
            }
            let docs = docs.tokens();
            let (definition, value) = self.variant(variant, &answer.content, uses);
            variants.push(quote!(#docs #definition));
            let number = successes
                .iter()
                .position(|success| success == index)
                .unwrap_or(position);
            let number = Literal::usize_unsuffixed(number);
            // The runtime gives no other variant than those of the operation's table.
            arms.push(if position + 1 == answers.len() {
                quote!(_ => #value)
            } else {
                quote!(#number => #value)
            });
        }
        let summary = Lines::ours(format!("What [`{}`] gives.", self.names.name.bare())).tokens();
        quote! {
            #summary
            #[derive(Debug, Clone, PartialEq)]
            #[non_exhaustive]
            pub enum #name { #(#variants,)* }

            impl #name {
                fn read(answer: #of) -> Result<Self, runtime::Error> {
                    let answer = match answer.variant() { #(#arms,)* };
                    Ok(answer)
                }
            }
        }
    }

    /// A variant for a body, and how it is read.
    fn variant(
        &self,
        variant: &Ident,
        content: &Content,
        uses: &mut Uses,
    ) -> (TokenStream, TokenStream) {
        match content {
            Content::Empty => (quote!(#variant), quote!(Self::#variant)),
            Content::Text => (
                quote!(#variant(String)),
                quote!(Self::#variant(answer.text()?)),
            ),
            content => {
                let ty = self.content(content, uses);
                let boxed = matches!(content, Content::Json(ty) if self.cx.facts.is_large(ty));
                let method = if *content == Content::Bytes {
                    quote!(bytes)
                } else {
                    quote!(json)
                };
                if boxed {
                    (
                        quote!(#variant(Box<#ty>)),
                        quote!(Self::#variant(Box::new(answer.#method()?))),
                    )
                } else {
                    (
                        quote!(#variant(#ty)),
                        quote!(Self::#variant(answer.#method()?)),
                    )
                }
            }
        }
    }

    /// The struct of the response headers that the document names.
    pub(super) fn header_types(&self, uses: &mut Uses) -> Option<(TokenStream, Code)> {
        let names = self.names;
        if names.header_fields.is_empty() {
            return None;
        }
        uses.alias = true;
        let answers = self
            .operation
            .answers
            .iter()
            .filter(|answer| answer.error.is_none());
        let headers: Vec<_> = answers.flat_map(|answer| &answer.headers).collect();
        let name = &names.headers;
        let fields: Vec<TokenStream> = names
            .header_fields
            .iter()
            .filter_map(|(wire, field)| {
                let (_, ty, docs) = headers
                    .iter()
                    .find(|(name, ..)| name.eq_ignore_ascii_case(wire))?;
                let docs = Lines::of_named(docs, field, wire, |wire| format!("The {wire} header."))
                    .tokens();
                let ty = self.cx.ty(ty, uses);
                Some(quote!(#docs pub #field: Option<#ty>))
            })
            .collect();
        let summary = Lines::ours(format!(
            "Headers of the answer to [`{}`].",
            names.name.bare()
        ))
        .tokens();
        let items = quote! {
            #summary
            #[derive(Debug, Clone, PartialEq)]
            #[non_exhaustive]
            pub struct #name { #(#fields,)* }
        };
        let mut code = Code::default();
        code.line(0, &[&"runtime::response_headers! {"])
            .line(1, &[name, &" {"]);
        for (wire, field) in &names.header_fields {
            code.line(2, &[&literal(wire), &" => ", field, &","]);
        }
        code.line(1, &[&"}"]).line(0, &[&"}"]);
        Some((items, code))
    }
}
