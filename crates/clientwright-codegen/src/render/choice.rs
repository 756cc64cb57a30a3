//! Enums and aliases: takes their shapes, gives the items and their tables for the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use crate::derive::Trait;
use crate::model::{Docs, Enum, EnumValue, Ty, TypeId};
use crate::text::{Code, Ident, code_span, literal};

use super::Cx;
use super::derive::{Equality, derives};
use super::docs::Lines;
use super::file::Unit;

pub(super) fn alias(cx: &Cx<'_>, id: TypeId, target: &Ty) -> Unit {
    let mut unit = Unit::of(id);
    let name = &cx.names[id].name;
    let docs = type_docs(cx, id);
    let target = cx.ty(target, &mut unit.uses);
    unit.items(quote!(#docs pub type #name = #target;));
    unit
}

pub(super) fn type_docs(cx: &Cx<'_>, id: TypeId) -> TokenStream {
    let ty = &cx.api.types[id];
    // What stands inside of another has no name that the document gives it.
    if !ty.name.component {
        let mut lines = Lines::default();
        lines.docs(&ty.docs);
        return lines.tokens();
    }
    let given = ty.name.words.join(" ");
    let schema = |given: &str| format!("The schema {given}.");
    Lines::of_named(&ty.docs, &cx.names[id].name, &given, schema).tokens()
}

pub(super) fn enumeration(cx: &Cx<'_>, id: TypeId, values: &Enum) -> Unit {
    let mut unit = Unit::of(id);
    let names = &cx.names[id];
    let (name, members) = (&names.name, &names.members.members);
    let docs = type_docs(cx, id);
    let (derives, variants, table, unknown) = match values {
        // Those are compared and shown by their text, which the macro sees to.
        Enum::String(values) => (
            derives(
                cx,
                id,
                &["Clone"],
                Equality::Macro,
                &[Trait::Ord, Trait::PartialOrd],
            ),
            variants(values, members, |value| code_span(value)),
            string_table(cx, id, values, members),
            quote!(String),
        ),
        Enum::Integer(values) => (
            derives(
                cx,
                id,
                &["Debug", "Clone", "PartialEq", "Eq", "Hash"],
                Equality::Derived,
                &[],
            ),
            variants(values, members, |value| code_span(&value.to_string())),
            integer_table(name, values, members),
            quote!(i64),
        ),
    };
    unit.items(quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #[doc = " A value that this version of the client does not know, as it came."]
            Unknown(#unknown),
        }
    });
    let mut more = Unit::default();
    more.code(table);
    more.uses.types.insert(id);
    more.uses.alias = true;
    unit.follow(more);
    unit
}

/// Values of an enum from which on those that the document says nothing of have no docs: their table says it all.
const MANY_VALUES: usize = 600;

fn variants<T>(
    values: &[EnumValue<T>],
    names: &[Ident],
    show: impl Fn(&T) -> String,
) -> Vec<TokenStream> {
    values
        .iter()
        .zip(names)
        .map(|(value, name)| {
            if values.len() > MANY_VALUES && value.docs == Docs::default() {
                return quote!(#name);
            }
            let shown = show(&value.value);
            let mut docs = Lines::ours(shown);
            if value.docs != Docs::default() {
                docs = Lines::of(&value.docs, "");
                docs.say(format!("On the wire: {}.", show(&value.value)));
            }
            let docs = docs.tokens();
            quote!(#docs #name)
        })
        .collect()
}

fn string_table(cx: &Cx<'_>, id: TypeId, values: &[EnumValue<String>], names: &[Ident]) -> Code {
    let name = &cx.names[id].name;
    let mut code = Code::default();
    code.line(0, &[&"runtime::open_enum! {"])
        .line(1, &[name, &" {"]);
    for (value, variant) in values.iter().zip(names) {
        code.line(2, &[variant, &" = ", &literal(&value.value), &","]);
    }
    code.line(1, &[&"}"]).line(0, &[&"}"]);
    if cx.derives[id].has(Trait::PartialOrd) {
        code.line(0, &[&"runtime::ordered! {"])
            .line(1, &[name, &" {"]);
        for value in values {
            code.line(2, &[&literal(&value.value), &","]);
        }
        code.line(1, &[&"}"]).line(0, &[&"}"]);
    }
    code
}

fn integer_table(name: &Ident, values: &[EnumValue<i64>], names: &[Ident]) -> Code {
    let mut code = Code::default();
    code.line(0, &[&"runtime::open_int_enum! {"])
        .line(1, &[name, &" {"]);
    for (value, variant) in values.iter().zip(names) {
        code.line(2, &[variant, &" = ", &value.value, &","]);
    }
    code.line(1, &[&"}"]).line(0, &[&"}"]);
    code
}
