//! Enums, unions and aliases: takes their shapes, gives the items and their tables for the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Condition, Docs, Enum, EnumValue, Kind, Member, Ty, TypeId, Union};
use crate::text::{Code, Ident, Scalar, code_span, literal, scalar};

use super::Cx;
use super::docs::Lines;
use super::file::{Unit, Uses};

pub(super) fn alias(cx: &Cx<'_>, id: TypeId, target: &Ty) -> Unit {
    let mut unit = Unit::of(id);
    let name = &cx.names[id].name;
    let docs = type_docs(cx, id);
    let target = cx.ty(target, &mut unit.uses);
    unit.items(quote!(#docs pub type #name = #target;));
    unit
}

fn type_docs(cx: &Cx<'_>, id: TypeId) -> TokenStream {
    let ty = &cx.api.types[id];
    Lines::of(
        &ty.docs,
        format!("The type {}.", code_span(&ty.name.words.join(" "))),
    )
    .tokens()
}

pub(super) fn enumeration(cx: &Cx<'_>, id: TypeId, values: &Enum) -> Unit {
    let mut unit = Unit::of(id);
    unit.uses.alias = true;
    let names = &cx.names[id];
    let (name, members) = (&names.name, &names.members.members);
    let docs = type_docs(cx, id);
    let (variants, table, unknown) = match values {
        Enum::String(values) => (
            variants(values, members, |value| code_span(value)),
            string_table(name, values, members),
            quote!(String),
        ),
        Enum::Integer(values) => (
            variants(values, members, |value| code_span(&value.to_string())),
            integer_table(name, values, members),
            quote!(i64),
        ),
    };
    unit.items(quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #[doc = " A value that this version of the client does not know, as it came."]
            Unknown(#unknown),
        }
    });
    unit.code(table);
    unit
}

fn variants<T>(
    values: &[EnumValue<T>],
    names: &[Ident],
    show: impl Fn(&T) -> String,
) -> Vec<TokenStream> {
    values
        .iter()
        .zip(names)
        .map(|(value, name)| {
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

fn string_table(name: &Ident, values: &[EnumValue<String>], names: &[Ident]) -> Code {
    let mut code = Code::default();
    code.line(0, &[&"runtime::open_enum! {"])
        .line(1, &[name, &" {"]);
    for (value, variant) in values.iter().zip(names) {
        code.line(2, &[variant, &" = ", &literal(&value.value), &","]);
    }
    code.line(1, &[&"}"]).line(0, &[&"}"]);
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

pub(super) fn union(cx: &Cx<'_>, id: TypeId, union: &Union) -> Unit {
    let mut unit = Unit::of(id);
    unit.uses.alias = true;
    unit.uses.runtime.insert("Raw");
    let names = &cx.names[id];
    let name = &names.name;
    let docs = type_docs(cx, id);
    let members: Vec<(&Member, &Ident, bool)> = union
        .members
        .iter()
        .zip(&names.members.members)
        .enumerate()
        .map(|(index, (member, name))| (member, name, cx.facts.is_boxed(id, index)))
        .collect();
    let variants = members.iter().map(|(member, name, boxed)| {
        let docs = Lines::of(
            &member.docs,
            format!("The {} form.", code_span(&member.name)),
        )
        .tokens();
        let ty = cx.ty(&member.ty, &mut unit.uses);
        let ty = if *boxed { quote!(Box<#ty>) } else { ty };
        quote!(#docs #name(#ty))
    });
    let variants: Vec<TokenStream> = variants.collect();
    unit.items(quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #[doc = " None of these, kept as it came."]
            Unknown(Raw),
        }
    });
    unit.code(union_table(name, &members));
    if cx.facts[id].constructible {
        let conversions = conversions(cx, name, &members, &mut unit.uses);
        if !conversions.is_empty() {
            unit.items(conversions);
        }
    }
    unit
}

fn union_table(name: &Ident, members: &[(&Member, &Ident, bool)]) -> Code {
    let mut code = Code::default();
    code.line(0, &[&"runtime::union! {"])
        .line(1, &[name, &" {"]);
    for (member, variant, _) in members {
        let mut conditions = Code::default();
        for (index, condition) in member.conditions.iter().enumerate() {
            conditions.push(&[if index == 0 { &" [" } else { &", " }]);
            match condition {
                Condition::Has(key) => conditions.push(&[&literal(key)]),
                Condition::Equals(key, value) => {
                    conditions.push(&[&literal(key)]);
                    match scalar(value) {
                        Scalar::Text(text) => conditions.push(&[&" = ", &literal(&text)]),
                        Scalar::Integer(number) => conditions.push(&[&" = ", &number]),
                        Scalar::Bool(true) => conditions.push(&[&" = true"]),
                        Scalar::Bool(false) => conditions.push(&[&" = false"]),
                        // No literal of the macro's can say it; that the key is there is what is left to ask.
                        Scalar::Other(_) => &mut conditions,
                    }
                }
            };
        }
        if !member.conditions.is_empty() {
            conditions.push(&[&"]"]);
        }
        code.line(
            2,
            &[*variant, &" => ", &kind(member.kind), &conditions, &","],
        );
    }
    code.line(1, &[&"}"]).line(0, &[&"}"]);
    code
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Array => "array",
        Kind::Object => "object",
    }
}

/// `From` each member whose type no other member has.
fn conversions(
    cx: &Cx<'_>,
    name: &Ident,
    members: &[(&Member, &Ident, bool)],
    uses: &mut Uses,
) -> TokenStream {
    let distinct = |ty: &Ty| {
        let ty = cx.resolved(ty);
        members
            .iter()
            .filter(|(other, ..)| cx.resolved(&other.ty) == ty)
            .count()
            == 1
    };
    let own = members.iter().filter(|(member, ..)| distinct(&member.ty));
    own.map(|(member, variant, boxed)| {
        let ty = cx.ty(&member.ty, uses);
        let value = if *boxed {
            quote!(Box::new(value))
        } else {
            quote!(value)
        };
        let text = (*cx.resolved(&member.ty) == Ty::String).then(|| {
            quote! {
                impl From<&str> for #name {
                    fn from(value: &str) -> Self {
                        Self::#variant(value.to_owned())
                    }
                }
            }
        });
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(#value)
                }
            }
            #text
        }
    })
    .collect()
}
