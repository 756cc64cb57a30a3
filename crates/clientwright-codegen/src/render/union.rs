//! Unions: takes their members, gives an enum, or a struct with a view of each where nothing tells them apart, and the
//! rules by which the runtime reads them.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Condition, Kind, Member, Ty, TypeId, Union};
use crate::text::{Code, Ident, Scalar, code_span, literal, scalar};

use super::Cx;
use super::choice::type_docs;
use super::docs::Lines;
use super::file::{Unit, Uses};

pub(super) fn union(cx: &Cx<'_>, id: TypeId, union: &Union) -> Unit {
    if union.views {
        return views(cx, id, union);
    }
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
    // Only where two can claim a value does the reader have to think of that.
    let unknown = if union.members.iter().any(|member| !member.rivals.is_empty()) {
        " None of these, or as much one as another, kept as it came."
    } else {
        " None of these, kept as it came."
    };
    unit.items(quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #[doc = #unknown]
            Unknown(Raw),
        }
    });
    let mut table = Code::default();
    table
        .line(0, &[&"runtime::union! {"])
        .line(1, &[name, &" {"]);
    for (member, variant, _) in &members {
        table.line(2, &[*variant, &" => ", &rule(member), &","]);
    }
    table.line(1, &[&"}"]).line(0, &[&"}"]);
    unit.code(table);
    if cx.facts[id].constructible {
        let make = |variant: &Ident, boxed: bool| {
            let value = if boxed {
                quote!(Box::new(value))
            } else {
                quote!(value)
            };
            quote!(Self::#variant(#value))
        };
        let text = |variant: &Ident| quote!(Self::#variant(value.to_owned()));
        let conversions = conversions(cx, name, &members, &make, &text, &mut unit.uses);
        if !conversions.is_empty() {
            unit.items(conversions);
        }
    }
    unit
}

/// A struct around the value as it came, with a method for each type that it may be.
fn views(cx: &Cx<'_>, id: TypeId, union: &Union) -> Unit {
    let mut unit = Unit::of(id);
    unit.uses.alias = true;
    unit.uses.runtime.insert("Raw");
    let names = &cx.names[id];
    let name = &names.name;
    let docs = type_docs(cx, id);
    let note = " Nothing tells the forms of this value apart, or several hold at once: it is kept as it came, and each \
        method gives it as one of them, where it fits.";
    let members: Vec<(&Member, &Ident, bool)> = union
        .members
        .iter()
        .zip(&names.members.members)
        .map(|(member, name)| (member, name, false))
        .collect();
    unit.items(quote! {
        #docs
        #[doc = ""]
        #[doc = #note]
        #[derive(Debug, Clone, PartialEq)]
        pub struct #name(Raw);
    });
    let mut table = Code::default();
    table
        .line(0, &[&"runtime::views! {"])
        .line(1, &[name, &" {"]);
    for (member, method, _) in &members {
        let ty = Code::of_type(&cx.ty(&member.ty, &mut unit.uses));
        table.line(2, &[*method, &": ", &ty, &" => ", &rule(member), &","]);
    }
    table.line(1, &[&"}"]).line(0, &[&"}"]);
    unit.code(table);
    if cx.facts[id].constructible {
        let make = |_: &Ident, _: bool| quote!(Self(Raw::of(&value)));
        let text = |_: &Ident| quote!(Self(Raw::of(value)));
        let conversions = conversions(cx, name, &members, &make, &text, &mut unit.uses);
        if !conversions.is_empty() {
            unit.items(conversions);
        }
    }
    unit
}

/// By what the runtime knows a member.
fn rule(member: &Member) -> Code {
    let mut code = Code::of(&kind(member.kind));
    if !member.items.is_empty() {
        code.push(&[&" of ", &kinds(&member.items)]);
    }
    for (index, one) in member.conditions.iter().enumerate() {
        code.push(&[if index == 0 { &" [" } else { &", " }, &condition(one)]);
    }
    if !member.conditions.is_empty() {
        code.push(&[&"]"]);
    }
    for (index, rival) in member.rivals.iter().enumerate() {
        code.push(&[if index == 0 { &" unless [" } else { &", " }, rival]);
    }
    if !member.rivals.is_empty() {
        code.push(&[&"]"]);
    }
    code
}

fn condition(condition: &Condition) -> Code {
    let mut code = Code::default();
    for (index, path) in condition.paths.iter().enumerate() {
        for (depth, key) in path.iter().enumerate() {
            let joint: &'static str = match (index, depth) {
                (0, 0) => "",
                (_, 0) => " | ",
                _ => ".",
            };
            code.push(&[&joint, &literal(key)]);
        }
    }
    let values: Vec<Scalar> = condition.values.iter().map(|text| scalar(text)).collect();
    // No literal of the macro's can say such a value; that a number is there is what is left to ask.
    let number = values.iter().any(|value| matches!(value, Scalar::Other(_)));
    if number {
        code.push(&[&": number"]);
        return code;
    }
    if !condition.kinds.is_empty() {
        code.push(&[&": ", &kinds(&condition.kinds)]);
    }
    for (index, value) in values.iter().enumerate() {
        code.push(&[if index == 0 { &" = " } else { &" | " }]);
        match value {
            Scalar::Text(text) => code.push(&[&literal(text)]),
            Scalar::Integer(number) => code.push(&[number]),
            Scalar::Bool(true) => code.push(&[&"true"]),
            Scalar::Bool(false) | Scalar::Other(_) => code.push(&[&"false"]),
        };
    }
    code
}

fn kinds(list: &[Kind]) -> Code {
    let mut code = Code::default();
    for (index, one) in list.iter().enumerate() {
        code.push(&[if index == 0 { &"" } else { &" | " }, &kind(*one)]);
    }
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
        Kind::Null => "null",
    }
}

/// `From` each member whose type no other member has.
fn conversions(
    cx: &Cx<'_>,
    name: &Ident,
    members: &[(&Member, &Ident, bool)],
    make: &dyn Fn(&Ident, bool) -> TokenStream,
    of_text: &dyn Fn(&Ident) -> TokenStream,
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
        let value = make(variant, *boxed);
        let text = (*cx.resolved(&member.ty) == Ty::String).then(|| {
            let value = of_text(variant);
            quote! {
                impl From<&str> for #name {
                    fn from(value: &str) -> Self {
                        #value
                    }
                }
            }
        });
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    #value
                }
            }
            #text
        }
    })
    .collect()
}
