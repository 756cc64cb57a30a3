//! Conversions into unions: takes the members, gives `From` for each whose type no other has, and for what callers write
//! in its place: `&str` for a text, smaller integers for a number, arrays for lists and maps.
//!
//! Invariant: no value that is written in a call could be meant for two members.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Member, Ty};
use crate::text::{Code, Ident};

use super::Cx;
use super::file::Unit;

/// A member, the name of its variant or method, and whether its value is boxed.
pub(super) type Named<'a> = (&'a Member, &'a Ident, bool);

/// Adds `From` each member whose type no other has. `make` gives the union of a `value` of the member's type.
pub(super) fn conversions(
    cx: &Cx<'_>,
    name: &Ident,
    members: &[Named<'_>],
    make: &dyn Fn(&Ident, bool) -> TokenStream,
    unit: &mut Unit,
) {
    let types: Vec<Ty> = members
        .iter()
        .map(|(member, ..)| without_aliases(cx, &member.ty))
        .collect();
    // Pairs could be meant for any map.
    let maps = types.iter().filter(|ty| matches!(ty, Ty::Map(_))).count();
    for ((member, variant, boxed), bare) in members.iter().zip(&types) {
        if types.iter().filter(|other| *other == bare).count() > 1 {
            continue;
        }
        let ty = cx.ty(&member.ty, &mut unit.uses);
        let value = make(variant, *boxed);
        unit.items(quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    #value
                }
            }
        });
        match bare {
            Ty::String => also(name, "&str", "String", unit),
            // A literal without a type is an `i32`.
            Ty::Number => {
                unit.uses.runtime.insert("Number");
                also(name, "i32, i64, u32, u64", "Number", unit);
            }
            Ty::I64 => also(name, "i32, u32", "i64", unit),
            Ty::F64 => also(name, "i32", "f64", unit),
            Ty::List(item) => list(cx, name, item, unit),
            Ty::Map(inner) if maps == 1 => map(cx, name, inner, unit),
            _ => {}
        }
    }
}

/// What is taken for a type by what `From` makes of it.
fn also(name: &Ident, types: &'static str, by: &'static str, unit: &mut Unit) {
    let mut code = Code::default();
    code.line(
        0,
        &[
            &"runtime::from! { ",
            name,
            &": ",
            &types,
            &" => ",
            &by,
            &" }",
        ],
    );
    unit.code(code);
}

/// Arrays for a list; of `&str` where it holds texts.
fn list(cx: &Cx<'_>, name: &Ident, item: &Ty, unit: &mut Unit) {
    let (item, value) = if *item == Ty::String {
        (quote!(&str), quote!(value.map(str::to_owned)))
    } else {
        (cx.ty(item, &mut unit.uses), quote!(value))
    };
    unit.items(quote! {
        impl<const N: usize> From<[#item; N]> for #name {
            fn from(value: [#item; N]) -> Self {
                Self::from(Vec::from(#value))
            }
        }
    });
}

/// Pairs for a map.
fn map(cx: &Cx<'_>, name: &Ident, inner: &Ty, unit: &mut Unit) {
    unit.uses.runtime.insert("Map");
    let inner = cx.ty(inner, &mut unit.uses);
    unit.items(quote! {
        impl<K: Into<String>, V: Into<#inner>, const N: usize> From<[(K, V); N]> for #name {
            fn from(value: [(K, V); N]) -> Self {
                Self::from(Map::<#inner>::from(value))
            }
        }
    });
}

/// The type with what its aliases stand for, however deep inside.
fn without_aliases(cx: &Cx<'_>, ty: &Ty) -> Ty {
    let inside = |inner: &Ty| Box::new(without_aliases(cx, inner));
    match cx.resolved(ty) {
        Ty::List(inner) => Ty::List(inside(inner)),
        Ty::NullableItem(inner) => Ty::NullableItem(inside(inner)),
        Ty::Map(inner) => Ty::Map(inside(inner)),
        Ty::NullableMap(inner) => Ty::NullableMap(inside(inner)),
        Ty::Nullable(inner) => Ty::Nullable(inside(inner)),
        Ty::Secret(inner) => Ty::Secret(inside(inner)),
        other => other.clone(),
    }
}
