//! Calls: takes an operation and the shape of its call, gives the group's method, the call's struct with its setters,
//! and the operation's static.

use proc_macro2::TokenStream;
use quote::quote;

use clientwright_spec::{Location, Status};

use crate::model::{
    BodyKind, CallShape, Idempotency, Input, Operation, OperationId, Presence, Target, Ty,
};
use crate::name::CallNames;
use crate::text::{Code, Ident, code_span, item_of, literal, markdown, plain};

use super::Cx;
use super::docs::{Lines, endpoint};
use super::file::{Unit, Uses};
use super::operation::{operation, style};
use super::ty::Taken;

/// What is needed for one call.
pub(super) struct One<'a> {
    pub(super) cx: &'a Cx<'a>,
    pub(super) operation: &'a Operation,
    pub(super) shape: &'a CallShape,
    pub(super) names: &'a CallNames,
    pub(super) group: &'a Ident,
}

/// A call, rendered.
pub(super) struct Rendered {
    /// The group's method, for its `impl` block in the same file.
    pub(super) method: TokenStream,
    /// The operation, the call's struct and the types of its answers.
    pub(super) unit: Unit,
    /// How many lines both take.
    pub(super) lines: usize,
}

/// Lines that a method takes without its docs, roughly.
const METHOD: usize = 10;

/// How the reason begins why something is deprecated.
const DEPRECATED: &str = "Deprecated: ";

/// Renders a call of a group.
pub(super) fn call(cx: &Cx<'_>, id: OperationId, group: &Ident) -> Rendered {
    let one = One::new(cx, id, group);
    let mut unit = Unit::default();
    let mut uses = Uses::default();
    let docs = one.method_docs();
    let method = one.method(&docs, &mut uses);
    unit.items(operation(cx, id, &mut uses));
    unit.items(one.structure(&mut uses));
    unit.code(one.general());
    uses.alias = true;
    unit.names.push(one.names.operation.clone());
    unit.names.push(one.names.name.clone());
    if let Some((answers, names)) = one.answer_types(&mut uses) {
        unit.items(answers);
        unit.names.extend(names);
    }
    if let Some((items, code)) = one.header_types(&mut uses) {
        unit.items(items);
        unit.code(code);
        unit.names.push(one.names.headers.clone());
    }
    unit.uses = uses;
    let lines = docs.into_lines().len() + METHOD + unit.lines();
    Rendered {
        method,
        unit,
        lines,
    }
}

impl<'a> One<'a> {
    fn new(cx: &'a Cx<'a>, id: OperationId, group: &'a Ident) -> Self {
        Self {
            cx,
            operation: &cx.api.operations[id],
            shape: &cx.calls[id],
            names: &cx.names[id],
            group,
        }
    }

    fn method(&self, docs: &Lines, uses: &mut Uses) -> TokenStream {
        let of = self.cx.runtime("Call", uses);
        let names = self.names;
        let (method, name, operation) = (&names.method, &names.name, &names.operation);
        let docs = docs.tokens();
        let mut parameters: Vec<TokenStream> = Vec::new();
        let mut sets: Vec<TokenStream> = Vec::new();
        for (input, name) in self.shape.arguments.iter().zip(&names.arguments) {
            let taken = self.argument(input, name, uses);
            let ty = &taken.ty;
            parameters.push(quote!(#name: #ty));
            sets.push(self.set(input, &quote!(call), &taken, name, uses));
        }
        if self.shape.body_argument {
            let (ty, set) = self.whole_body(&names.body, &quote!(call), uses);
            let name = &names.body;
            parameters.push(quote!(#name: #ty));
            sets.push(set);
        }
        sets.extend(self.constants(uses));
        // Clippy counts `self` too.
        let many = (parameters.len() >= 7)
            .then(|| quote!(#[expect(clippy::too_many_arguments, reason = "the path has that many parameters")]));
        let body = if sets.is_empty() {
            quote!(#name { call: #of::new(&self.client, &#operation) })
        } else {
            quote! {
                let mut call = #of::new(&self.client, &#operation);
                #(#sets)*
                #name { call }
            }
        };
        let deprecated = self.deprecated();
        quote! {
            #docs
            #deprecated
            #many
            pub fn #method(&self, #(#parameters),*) -> #name { #body }
        }
    }

    /// The compiler tells callers of a method what its docs say.
    fn deprecated(&self) -> Option<TokenStream> {
        let docs = &self.operation.docs;
        let reason = docs
            .facts
            .iter()
            .find_map(|fact| fact.strip_prefix(DEPRECATED))
            .map(|reason| literal(&plain(reason)));
        let note = reason.map(|reason| quote!(= #reason));
        docs.deprecated.then(|| quote!(#[deprecated #note]))
    }

    fn method_docs(&self) -> Lines {
        let operation = self.operation;
        let endpoint = endpoint(&operation.method, &operation.path);
        let mut docs = Lines::default();
        // `#[deprecated]` says the rest, with the reason.
        let mut text = operation.docs.clone();
        text.deprecated = false;
        text.facts.retain(|fact| !fact.starts_with(DEPRECATED));
        docs.docs(&text);
        if let Some(paging) = &operation.paging {
            let said = super::pages::sentence(paging, operation);
            if self.shape.items.is_some() {
                docs.say("`send` gives one page; `items` goes through all of them.");
            } else if self.cx.pages.as_ref() == Some(&said) {
                docs.say("Gives one page; [pages](crate#pages) says how to ask for the next one.");
            } else {
                docs.block(markdown(&said));
            }
        }
        let repeat = super::repeat::sentence(operation);
        docs.say(format!("Sends {endpoint}{}; {repeat}", self.query()));
        let arguments = self.shape.arguments.iter().zip(&self.names.arguments);
        let arguments = arguments.flat_map(|(input, name)| {
            let docs = &input.docs;
            let text = docs.summary.as_deref().or(docs.description.as_deref());
            // What a file may be stands nowhere else.
            let part = matches!(input.target, Target::Part(_));
            let facts = docs.further_facts().filter(|_| part);
            let all: Vec<&str> = text.into_iter().chain(facts).collect();
            if all.is_empty() {
                return Vec::new();
            }
            item_of(&format!("`{}`:", name.bare()), &all.join(" "))
        });
        let key = super::repeat::key(operation);
        docs.block(arguments.chain(key).collect());
        docs
    }

    /// What the query always says: the only thing by which some operations differ.
    fn query(&self) -> String {
        let of = |index: &usize| {
            let parameter = &self.operation.parameters[*index];
            let json = parameter.constant.as_deref()?;
            let query = parameter.location == Location::Query;
            query.then(|| code_span(&format!("{}={}", parameter.name, json.trim_matches('"'))))
        };
        let said: Vec<String> = self
            .shape
            .parameter_constants
            .iter()
            .filter_map(of)
            .collect();
        if said.is_empty() {
            return String::new();
        }
        format!(" with {}", said.join(" and "))
    }

    /// An argument: path parameters that are texts are only read, so anything that can be seen as a text will do.
    fn argument(&self, input: &Input, name: &Ident, uses: &mut Uses) -> Taken {
        let in_path = matches!(&input.target, Target::Parameter(index)
            if self.operation.parameters[*index].location == Location::Path);
        if in_path && *self.cx.resolved(&input.ty) == Ty::String {
            return Taken::by(quote!(impl AsRef<str>), quote!(#name.as_ref()));
        }
        if matches!(input.target, Target::Part(_)) {
            return self.part(input, name, uses);
        }
        let taken = self.cx.required(&input.ty, input.presence, name, uses);
        if matches!(
            input.presence,
            Presence::Nullable | Presence::OptionalNullable
        ) {
            // A `None` would be left out, and null is what the field requires.
            uses.runtime.insert("Patch");
            return Taken::by(taken.ty, quote!(#name.map_or(Patch::Null, Patch::Value)));
        }
        taken
    }

    fn part(&self, input: &Input, name: &Ident, uses: &mut Uses) -> Taken {
        match self.cx.resolved(&input.ty) {
            Ty::Bytes => {
                uses.runtime.insert("Part");
                Taken::by(quote!(impl Into<Part>), quote!(#name))
            }
            Ty::List(item) if *self.cx.resolved(item) == Ty::Bytes => {
                uses.runtime.insert("Part");
                Taken {
                    ty: quote!(impl IntoIterator<Item = impl Into<Part>>),
                    value: quote!(#name.into_iter().map(Into::into).collect()),
                    collected: Some(quote!(Vec<Part>)),
                }
            }
            _ => self.cx.taken(&input.ty, name, uses),
        }
    }

    /// The statements that put a value into its slot.
    fn set(
        &self,
        input: &Input,
        call: &TokenStream,
        taken: &Taken,
        name: &Ident,
        uses: &mut Uses,
    ) -> TokenStream {
        if let Some(ty) = &taken.collected {
            // What takes a line of its own reads better under its name.
            let collected = Taken {
                ty: TokenStream::new(),
                value: quote!(#name),
                collected: None,
            };
            let value = &taken.value;
            let set = self.set(input, call, &collected, name, uses);
            return quote!(let #name: #ty = #value; #set);
        }
        let bare = &taken.value;
        let value = quote!(&#bare);
        match &input.target {
            Target::Parameter(index) => {
                let parameter = &self.operation.parameters[*index];
                let name = literal(&parameter.name);
                let style = style(self.cx, parameter.style, uses);
                let slot = location(parameter.location);
                quote!(#call.#slot(#name, #style, #value);)
            }
            Target::Field(pointer) => {
                let pointer = literal(pointer);
                quote!(#call.field(#pointer, #value);)
            }
            Target::Identifier {
                pointer, tag, id, ..
            } => {
                let of = self.cx.runtime("Identifier", uses);
                let (pointer, key, text, id) = (
                    literal(pointer),
                    literal(&tag.0),
                    literal(&tag.1),
                    literal(id),
                );
                quote! {
                    let identifier = #of::new(#key, #text, #id);
                    #call.identifier(#pointer, identifier, #value);
                }
            }
            Target::Part(name) => self.set_part(input, name, call, bare),
            Target::Body => quote!(#call.body(#value);),
        }
    }

    fn set_part(
        &self,
        input: &Input,
        name: &str,
        call: &TokenStream,
        bare: &TokenStream,
    ) -> TokenStream {
        let wire = literal(name);
        match self.cx.resolved(&input.ty) {
            Ty::Bytes => quote!(#call.part(#wire, #bare);),
            Ty::List(item) if *self.cx.resolved(item) == Ty::Bytes => {
                quote!(#call.parts(#wire, #bare);)
            }
            _ => {
                let pointer = literal(&format!("/{}", name.replace('~', "~0").replace('/', "~1")));
                quote!(#call.field(#pointer, &#bare);)
            }
        }
    }

    /// Constants that the operation's static has no place for.
    fn constants(&self, uses: &mut Uses) -> Vec<TokenStream> {
        use crate::text::{Scalar, scalar};
        let parameters = self
            .shape
            .parameter_constants
            .iter()
            .map(|index| &self.operation.parameters[*index]);
        parameters
            .filter(|parameter| matches!(parameter.location, Location::Path | Location::Cookie))
            .filter_map(|parameter| {
                let value = match scalar(parameter.constant.as_deref()?) {
                    Scalar::Text(text) => {
                        let text = literal(&text);
                        quote!(&#text)
                    }
                    Scalar::Integer(number) => {
                        let number = proc_macro2::Literal::i64_suffixed(number);
                        quote!(&#number)
                    }
                    Scalar::Bool(value) => quote!(&#value),
                    Scalar::Other(json) => {
                        let json = literal(&json);
                        quote!(&#json)
                    }
                };
                let (name, slot) = (literal(&parameter.name), location(parameter.location));
                let style = style(self.cx, parameter.style, uses);
                Some(quote!(call.#slot(#name, #style, #value);))
            })
            .collect()
    }

    /// Type and statement for the body as one value.
    fn whole_body(
        &self,
        name: &Ident,
        call: &TokenStream,
        uses: &mut Uses,
    ) -> (TokenStream, TokenStream) {
        let Some(body) = &self.operation.body else {
            return (quote!(()), quote!());
        };
        match (&body.kind, self.cx.resolved(&body.ty)) {
            (BodyKind::Bytes, _) | (_, Ty::Bytes) => {
                uses.runtime.insert("Part");
                (quote!(impl Into<Part>), quote!(#call.upload(#name);))
            }
            (BodyKind::Text, _) => (quote!(impl Into<String>), quote!(#call.text(#name);)),
            (_, Ty::String) => (
                quote!(impl AsRef<str>),
                quote!(#call.body(&#name.as_ref());),
            ),
            (_, Ty::List(_)) => {
                let taken = self.cx.taken(&body.ty, name, uses);
                let (ty, value, collected) = (taken.ty, taken.value, taken.collected);
                (
                    ty,
                    quote!(let #name: #collected = #value; #call.body(&#name);),
                )
            }
            (_, resolved) => {
                let copy = matches!(resolved, Ty::Bool | Ty::I32 | Ty::I64 | Ty::U64 | Ty::F64);
                let ty = self.cx.ty(&body.ty, uses);
                if copy {
                    (ty, quote!(#call.body(&#name);))
                } else {
                    (quote!(&#ty), quote!(#call.body(#name);))
                }
            }
        }
    }

    fn structure(&self, uses: &mut Uses) -> TokenStream {
        let of = self.cx.runtime("Call", uses);
        let names = self.names;
        let name = &names.name;
        let endpoint = endpoint(&self.operation.method, &self.operation.path);
        let docs = Lines::ours(format!(
            "The call {endpoint}, made by [`{}::{}`].",
            self.group.bare(),
            names.method
        ))
        .tokens();
        let setters: Vec<TokenStream> = self
            .shape
            .setters
            .iter()
            .zip(&names.setters)
            .map(|(input, name)| self.setter(input, name, uses))
            .collect();
        let body = self.shape.body_setter.then(|| self.body_setter(uses));
        let send = self.send(uses);
        let pages = self.pages(uses);
        quote! {
            #docs
            #[derive(Debug, Clone)]
            #[must_use = "a call does nothing until it is sent"]
            pub struct #name { call: #of }

            impl #name {
                #(#setters)*
                #body
                #send
                #pages
            }
        }
    }

    fn setter(&self, input: &Input, name: &Ident, uses: &mut Uses) -> TokenStream {
        let taken = match (&input.target, input.presence) {
            (Target::Part(_), _) => self.part(input, name, uses),
            (_, Presence::Nullable | Presence::OptionalNullable) => {
                self.cx.patch(&input.ty, name, uses)
            }
            (_, Presence::Required | Presence::Optional) => self.cx.taken(&input.ty, name, uses),
        };
        let set = self.set(input, &quote!(self.call), &taken, name, uses);
        let ty = &taken.ty;
        let mut docs = Lines::of_named(&input.docs, name, &input.name, |given| {
            format!("Sets {given}.")
        });
        // A part of a form is there or not.
        let is_part = matches!(input.target, Target::Part(_));
        let clears = matches!(
            input.presence,
            Presence::Nullable | Presence::OptionalNullable
        );
        if clears && !is_part {
            docs.say("[`Patch::Null`] clears it.");
        }
        let of_body = matches!(input.target, Target::Field(_) | Target::Identifier { .. });
        if of_body && matches!(input.presence, Presence::Required | Presence::Nullable) {
            docs.say("A body that is sent has to have it.");
        }
        let docs = docs.tokens();
        quote! {
            #docs
            pub fn #name(mut self, #name: #ty) -> Self {
                #set
                self
            }
        }
    }

    fn body_setter(&self, uses: &mut Uses) -> TokenStream {
        let name = Ident::snake("body");
        let (ty, set) = self.whole_body(&name, &quote!(self.call), uses);
        let docs = Lines::ours(
            "Sends this value as the body, and drops what was given before; what is set later changes it.",
        )
        .tokens();
        quote! {
            #docs
            pub fn #name(mut self, #name: #ty) -> Self {
                #set
                self
            }
        }
    }

    /// What every call can be given besides what the document knows.
    fn general(&self) -> Code {
        let suffix = match self.operation.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Json | BodyKind::Form(_) | BodyKind::Nothing) => ": body }",
            Some(BodyKind::Multipart(_)) => ": parts }",
            Some(BodyKind::Text | BodyKind::Bytes) | None => " }",
        };
        let mut code = Code::default();
        code.line(
            0,
            &[&"runtime::call_methods! { ", &self.names.name, &suffix],
        );
        if matches!(self.operation.idempotency, Idempotency::Keyed(_)) {
            code.line(0, &[&"runtime::keyed_call! { ", &self.names.name, &" }"]);
        }
        code
    }

    /// Error variants by the statuses that carry them.
    pub(super) fn error_docs(&self) -> Lines {
        let mut docs = Lines::ours("# Errors");
        let variants = self
            .cx
            .names
            .errors
            .iter()
            .enumerate()
            .filter_map(|(index, name)| {
                let statuses: Vec<String> = self
                    .operation
                    .answers
                    .iter()
                    .filter(|answer| answer.error == Some(index))
                    .map(|answer| status(answer.status))
                    .collect();
                (!statuses.is_empty()).then(|| {
                    let name = name.bare();
                    format!(
                        "- [`ApiError::{name}`](crate::ApiError::{name}) with {}",
                        statuses.join(", ")
                    )
                })
            });
        let variants: Vec<String> = variants.collect();
        if variants.is_empty() {
            docs.say("When the call cannot be made, or is answered with an error.");
        } else {
            docs.say("When the call cannot be made, or is answered with an error:");
            docs.block(variants);
        }
        docs
    }
}

/// A status for docs.
pub(super) fn status(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(class) => format!("{class}XX"),
        Status::Default => "any other status".to_owned(),
    }
}

/// The setter of the runtime for parameters that travel there.
pub(super) fn location(location: Location) -> TokenStream {
    match location {
        Location::Path => quote!(path),
        Location::Query => quote!(query),
        Location::Header => quote!(header),
        Location::Cookie => quote!(cookie),
    }
}
