//! Unions: takes their members, gives an enum, or a struct with a view of each where nothing tells them apart, and the
//! rules by which the runtime reads them.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Condition, Docs, Kind, Member, TypeId, Union};
use crate::text::{Code, Ident, Scalar, code_span, literal, scalar};

use super::Cx;
use super::choice::type_docs;
use super::convert::conversions;
use super::derive::{Equality, derives};
use super::docs::Lines;
use super::file::Unit;

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
        if let Some(constant) = &member.constant {
            let wire = wire(constant);
            let mut docs = Lines::ours(wire.clone());
            if member.docs != Docs::default() {
                docs = Lines::of(&member.docs, "");
                docs.say(format!("On the wire: {wire}."));
            }
            let docs = docs.tokens();
            return quote!(#docs #name);
        }
        let form = |given: &str| format!("The {given} form.");
        let docs = Lines::of_named(&member.docs, name, &member.name, form).tokens();
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
    let derives = derives(cx, id, &["Clone"], Equality::Macro, &[]);
    unit.items(quote! {
        #docs
        #derives
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
    let (constants, holding): (Vec<_>, Vec<_>) = members
        .into_iter()
        .partition(|(member, ..)| member.constant.is_some());
    for (member, variant, _) in &holding {
        table.line(2, &[*variant, &" => ", &rule(member), &","]);
    }
    table.line(1, &[&"}"]);
    for (member, variant, _) in constants {
        let only = scalar(member.constant.as_deref().unwrap_or_default());
        let mut line = Code::default();
        line.push(&[variant, &" = "]);
        literal_of(&only, &mut line);
        table.line(1, &[&line, &","]);
    }
    table.line(0, &[&"}"]);
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
        conversions(cx, name, &holding, &make, &mut unit);
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
    let derives = derives(
        cx,
        id,
        &["Debug", "Clone", "PartialEq"],
        Equality::Derived,
        &[],
    );
    unit.items(quote! {
        #docs
        #[doc = ""]
        #[doc = #note]
        #derives
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
        conversions(cx, name, &members, &make, &mut unit);
    }
    unit
}

/// A constant as docs show it: a text without its quotes, unless nothing stands between them.
fn wire(constant: &str) -> String {
    match scalar(constant) {
        Scalar::Text(text) if !text.is_empty() => code_span(&text),
        _ => code_span(constant),
    }
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
        literal_of(value, &mut code);
    }
    code
}

fn literal_of(value: &Scalar, code: &mut Code) {
    match value {
        Scalar::Text(text) => code.push(&[&literal(text)]),
        Scalar::Integer(number) => code.push(&[number]),
        Scalar::Bool(true) => code.push(&[&"true"]),
        Scalar::Bool(false) | Scalar::Other(_) => code.push(&[&"false"]),
    };
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
