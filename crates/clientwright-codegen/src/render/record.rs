//! Records: takes a [`Record`], gives the struct, its table for the runtime, and what a caller builds it with.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyse::Defaults;
use crate::derive::Trait;
use crate::model::{Direction, Docs, Field, Presence, Record, Ty, TypeId};
use crate::text::{Code, Ident, Scalar, code_span, literal, scalar};

use super::Cx;
use super::derive::{Equality, derives};
use super::docs::Lines;
use super::file::{Unit, Uses};

/// A field as it is rendered.
struct Slot<'a> {
    index: usize,
    field: &'a Field,
    name: &'a Ident,
    /// Around the bare type.
    wrap: Wrap,
    boxed: bool,
}

/// What stands around a field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrap {
    Nothing,
    Option,
    Patch,
}

pub(super) fn record(cx: &Cx<'_>, id: TypeId, record: &Record) -> Unit {
    let mut unit = Unit::of(id);
    let direction = cx.facts[id].direction;
    let slots: Vec<Slot<'_>> = record
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !is_hidden(field, direction))
        .map(|(index, field)| Slot {
            index,
            field,
            name: &cx.names[id].members.members[index],
            wrap: wrap(field.presence, direction),
            boxed: cx.facts.is_boxed(id, index),
        })
        .collect();
    let structure = structure(cx, id, record, &slots, &mut unit.uses);
    unit.items(structure);
    unit.code(table(cx, id, record, direction));
    if cx.facts[id].constructible {
        let mut more = Unit::default();
        let constructor = constructor(cx, id, record, &slots, &mut more.uses);
        more.items(constructor);
        more.uses.types.insert(id);
        if has_required(cx, id) {
            // It has a public type of its own, which belongs beside the other.
            unit.append(&more);
        } else {
            unit.follow(more);
        }
    }
    unit.uses.alias = true;
    unit
}

/// Constants of request-only records are written by the table alone.
pub(crate) fn is_hidden(field: &Field, direction: Direction) -> bool {
    let constant = field.constant.as_deref().map(scalar);
    direction == Direction::Request
        && constant.is_some_and(|constant| !matches!(constant, Scalar::Other(_)))
}

/// Whether the constructor takes a struct of its own.
pub(super) fn has_required(cx: &Cx<'_>, id: TypeId) -> bool {
    let facts = &cx.facts[id];
    facts.constructible && facts.default == Defaults::None && facts.required.len() > 2
}

fn wrap(presence: Presence, direction: Direction) -> Wrap {
    match (presence, direction) {
        (Presence::Required, _) => Wrap::Nothing,
        (Presence::OptionalNullable, Direction::Request | Direction::Both) => Wrap::Patch,
        _ => Wrap::Option,
    }
}

impl Slot<'_> {
    fn ty(&self, cx: &Cx<'_>, uses: &mut Uses) -> TokenStream {
        let bare = cx.ty(&self.field.ty, uses);
        let bare = if self.boxed { quote!(Box<#bare>) } else { bare };
        match self.wrap {
            Wrap::Nothing => bare,
            Wrap::Option => quote!(Option<#bare>),
            Wrap::Patch => {
                uses.runtime.insert("Patch");
                quote!(Patch<#bare>)
            }
        }
    }
}

fn structure(
    cx: &Cx<'_>,
    id: TypeId,
    record: &Record,
    slots: &[Slot<'_>],
    uses: &mut Uses,
) -> TokenStream {
    let names = &cx.names[id];
    let name = &names.name;
    let docs = super::choice::type_docs(cx, id);
    let fields: Vec<TokenStream> = slots
        .iter()
        .map(|slot| {
            let docs = member_docs(slot);
            let (name, ty) = (slot.name, slot.ty(cx, uses));
            quote!(#docs pub #name: #ty)
        })
        .collect();
    let rest = names
        .members
        .rest
        .as_ref()
        .zip(record.rest.as_ref())
        .map(|(name, ty)| {
            let ty = cx.ty(&Ty::Map(Box::new(ty.clone())), uses);
            quote!(#[doc = " Members that have no field of their own."] pub #name: #ty)
        });
    let fields = fields.into_iter().chain(rest);
    let asked = cx.derives[id].has(Trait::Default);
    // What is asked for where a constant is to be filled is written, as it is where requests have it.
    let written = asked && slots.iter().any(|slot| slot.field.constant.is_some());
    let before = written.then(|| written_default(cx, id, slots));
    let derived = match cx.facts[id].default {
        Defaults::Derived => true,
        Defaults::None => asked && !written,
        Defaults::Written => false,
    };
    let always: &[&str] = if derived {
        &["Clone", "Default"]
    } else {
        &["Clone"]
    };
    let derives = derives(cx, id, always, Equality::Macro, &[Trait::Default]);
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub struct #name { #(#fields,)* }
        #before
    }
}

fn member_docs(slot: &Slot<'_>) -> TokenStream {
    let wire = |wire: &str| format!("On the wire: {wire}.");
    Lines::of_named(&slot.field.docs, slot.name, &slot.field.name, wire).tokens()
}

fn table(cx: &Cx<'_>, id: TypeId, record: &Record, direction: Direction) -> Code {
    let names = &cx.names[id];
    let mut code = Code::default();
    code.line(0, &[&"runtime::object! {"])
        .line(1, &[&names.name, &" {"]);
    for (field, name) in record.fields.iter().zip(&names.members.members) {
        let wire = literal(&field.name);
        match field
            .constant
            .as_deref()
            .map(scalar)
            .filter(|_| is_hidden(field, direction))
        {
            Some(Scalar::Text(text)) => code.line(2, &[&wire, &" = ", &literal(&text), &","]),
            Some(Scalar::Integer(number)) => code.line(2, &[&wire, &" = ", &number, &","]),
            Some(Scalar::Bool(true)) => code.line(2, &[&wire, &" = true,"]),
            Some(Scalar::Bool(false)) => code.line(2, &[&wire, &" = false,"]),
            Some(Scalar::Other(_)) | None => {
                let word = match (field.presence, wrap(field.presence, direction)) {
                    (_, Wrap::Nothing) => "required",
                    (_, Wrap::Patch) => "patch",
                    (Presence::Nullable, _) => "nullable",
                    (_, Wrap::Option) => "optional",
                };
                code.line(2, &[&wire, &" => ", name, &": ", &word, &","])
            }
        };
    }
    if let Some(rest) = &names.members.rest {
        code.line(2, &[&"* => ", rest, &","]);
    }
    code.line(1, &[&"}"]).line(0, &[&"}"]);
    code
}

/// The constructor with what is required, `Default` where it is written, and a setter for each field that is not
/// required.
fn constructor(
    cx: &Cx<'_>,
    id: TypeId,
    record: &Record,
    slots: &[Slot<'_>],
    uses: &mut Uses,
) -> TokenStream {
    let facts = &cx.facts[id];
    let names = &cx.names[id];
    let name = &names.name;
    let required: Vec<&Slot<'_>> = slots
        .iter()
        .filter(|slot| facts.required.contains(&slot.index))
        .collect();
    let (before, new) = match (facts.default, required.as_slice()) {
        (Defaults::Derived, _) => (None, default_constructor()),
        (Defaults::Written, _) => (Some(written_default(cx, id, slots)), default_constructor()),
        (Defaults::None, few @ ([_] | [_, _])) => {
            (None, short_constructor(cx, id, slots, few, uses))
        }
        (Defaults::None, many) => {
            let (structure, new) = long_constructor(cx, id, slots, many, uses);
            (Some(structure), new)
        }
    };
    let setters: Vec<TokenStream> = slots
        .iter()
        .filter(|slot| !facts.required.contains(&slot.index))
        .filter(|slot| slot.field.constant.is_none() || slot.wrap != Wrap::Nothing)
        .map(|slot| setter(cx, id, slot, uses))
        .collect();
    let rest = names
        .members
        .rest
        .as_ref()
        .zip(record.rest.as_ref())
        .map(|(field, ty)| {
            let ty = cx.ty(&Ty::Map(Box::new(ty.clone())), uses);
            let setter = names.members.setters.last();
            quote! {
                #[doc = " Sets the members that have no field of their own."]
                    pub fn #setter(mut self, #field: impl Into<#ty>) -> Self {
                    self.#field = #field.into();
                    self
                }
            }
        });
    quote! {
        #before
        impl #name {
            #new
            #(#setters)*
            #rest
        }
    }
}

fn default_constructor() -> TokenStream {
    quote! {
        #[doc = " With nothing set."]
        pub fn new() -> Self {
            Self::default()
        }
    }
}

fn written_default(cx: &Cx<'_>, id: TypeId, slots: &[Slot<'_>]) -> TokenStream {
    let name = &cx.names[id].name;
    let fields = initial(cx, id, slots, &[]);
    quote! {
        impl Default for #name {
            fn default() -> Self {
                Self { #fields }
            }
        }
    }
}

fn short_constructor(
    cx: &Cx<'_>,
    id: TypeId,
    slots: &[Slot<'_>],
    required: &[&Slot<'_>],
    uses: &mut Uses,
) -> TokenStream {
    let taken: Vec<_> = required
        .iter()
        .map(|slot| {
            (
                slot,
                cx.required(&slot.field.ty, slot.field.presence, slot.name, uses),
            )
        })
        .collect();
    let parameters = taken.iter().map(|(slot, taken)| {
        let (name, ty) = (slot.name, &taken.ty);
        quote!(#name: #ty)
    });
    let given: Vec<(usize, TokenStream)> = taken
        .iter()
        .map(|(slot, taken)| (slot.index, boxed(slot, &taken.value)))
        .collect();
    let fields = initial(cx, id, slots, &given);
    quote! {
        #[doc = " With what is required."]
        pub fn new(#(#parameters),*) -> Self {
            Self { #fields }
        }
    }
}

/// More than two values in a row get mixed up, so they are given by name.
fn long_constructor(
    cx: &Cx<'_>,
    id: TypeId,
    slots: &[Slot<'_>],
    required: &[&Slot<'_>],
    uses: &mut Uses,
) -> (TokenStream, TokenStream) {
    let names = &cx.names[id];
    let structure = &names.required;
    let docs = Lines::ours(format!("What [`{}::new`] requires.", names.name.bare())).tokens();
    let members = required.iter().map(|slot| {
        let docs = member_docs(slot);
        let (name, ty) = (slot.name, cx.ty(&slot.field.ty, uses));
        let ty = if slot.wrap == Wrap::Nothing {
            ty
        } else {
            quote!(Option<#ty>)
        };
        quote!(#docs pub #name: #ty)
    });
    let members: Vec<TokenStream> = members.collect();
    let given: Vec<(usize, TokenStream)> = required
        .iter()
        .map(|slot| {
            let name = slot.name;
            (slot.index, boxed(slot, &quote!(required.#name)))
        })
        .collect();
    let fields = initial(cx, id, slots, &given);
    let definition = quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        pub struct #structure { #(#members,)* }
    };
    let new = quote! {
        #[doc = " With what is required."]
        pub fn new(required: #structure) -> Self {
            Self { #fields }
        }
    };
    (definition, new)
}

fn boxed(slot: &Slot<'_>, value: &TokenStream) -> TokenStream {
    match (slot.boxed, slot.wrap) {
        (false, _) => value.clone(),
        (true, Wrap::Nothing) => quote!(Box::new(#value)),
        (true, _) => quote!(#value.map(Box::new)),
    }
}

/// The members of the struct literal: what is given, constants, and nothing for the rest.
fn initial(
    cx: &Cx<'_>,
    id: TypeId,
    slots: &[Slot<'_>],
    given: &[(usize, TokenStream)],
) -> TokenStream {
    let fields = slots.iter().map(|slot| {
        let name = slot.name;
        if let Some((_, value)) = given.iter().find(|(index, _)| *index == slot.index) {
            if value.to_string() == name.to_string() {
                return quote!(#name);
            }
            return quote!(#name: #value);
        }
        let value = match (&slot.field.constant, slot.wrap) {
            (Some(constant), Wrap::Nothing) => {
                boxed(slot, &constant_value(cx, &slot.field.ty, constant))
            }
            (Some(constant), Wrap::Option) if slot.field.presence == Presence::Nullable => {
                let value = constant_value(cx, &slot.field.ty, constant);
                quote!(Some(#value))
            }
            (_, Wrap::Option) => quote!(None),
            (_, Wrap::Patch) => quote!(Patch::Absent),
            (None, Wrap::Nothing) => quote!(Default::default()),
        };
        quote!(#name: #value)
    });
    let rest = cx.names[id]
        .members
        .rest
        .as_ref()
        .map(|name| quote!(#name: Map::default()));
    let fields = fields.chain(rest);
    quote!(#(#fields),*)
}

/// A constant as a value of its type.
fn constant_value(cx: &Cx<'_>, ty: &Ty, constant: &str) -> TokenStream {
    match (scalar(constant), cx.resolved(ty)) {
        (Scalar::Text(text), Ty::String) => {
            let text = literal(&text);
            quote!(#text.to_owned())
        }
        (Scalar::Text(text), _) => {
            let text = literal(&text);
            quote!(#text.into())
        }
        (Scalar::Bool(value), Ty::Bool) => quote!(#value),
        (Scalar::Bool(value), _) => quote!(#value.into()),
        (Scalar::Integer(number), Ty::I32 | Ty::I64 | Ty::U64) => {
            let number = proc_macro2::Literal::i64_unsuffixed(number);
            quote!(#number)
        }
        (Scalar::Integer(number), _) => {
            let number = proc_macro2::Literal::i64_suffixed(number);
            quote!(#number.into())
        }
        (Scalar::Other(_), _) => quote!(Default::default()),
    }
}

fn setter(cx: &Cx<'_>, id: TypeId, slot: &Slot<'_>, uses: &mut Uses) -> TokenStream {
    let name = &cx.names[id].members.setters[slot.index];
    let field = slot.name;
    let taken = match slot.wrap {
        Wrap::Patch => cx.patch(&slot.field.ty, field, uses),
        Wrap::Option | Wrap::Nothing => cx.taken(&slot.field.ty, field, uses),
    };
    let (ty, value) = (&taken.ty, &taken.value);
    let value = match (slot.wrap, slot.boxed) {
        (Wrap::Patch | Wrap::Nothing, false) => value.clone(),
        (Wrap::Patch, true) => {
            let bare = cx.ty(&slot.field.ty, uses);
            quote!(Into::<Patch<#bare>>::into(#field).map(Box::new))
        }
        (Wrap::Option, false) => quote!(Some(#value)),
        (Wrap::Option, true) => quote!(Some(Box::new(#value))),
        (Wrap::Nothing, true) => quote!(Box::new(#value)),
    };
    let sets = |wire: &str| format!("Sets {wire}.");
    let docs = match slot.wrap {
        Wrap::Patch => Lines::ours(format!(
            "Sets {}; [`Patch::Null`] clears it.",
            code_span(&slot.field.name)
        )),
        Wrap::Option | Wrap::Nothing => {
            Lines::of_named(&Docs::default(), name, &slot.field.name, sets)
        }
    };
    let docs = docs.tokens();
    quote! {
        #docs
        pub fn #name(mut self, #field: #ty) -> Self {
            self.#field = #value;
            self
        }
    }
}
