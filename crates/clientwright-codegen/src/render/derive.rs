//! The attributes of a type that say what it derives: what all of its kind do, and what `client.yaml` adds.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::derive::Trait;
use crate::model::TypeId;

use super::Cx;

/// Where a type has its `PartialEq` from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Equality {
    /// From a macro of the runtime, which compares what the type holds.
    Macro,
    /// It is derived with the rest.
    Derived,
}

/// `#[derive(…)]` with these traits and those that the type is asked for.
pub(super) fn derives(
    cx: &Cx<'_>,
    id: TypeId,
    always: &[&'static str],
    equality: Equality,
    left_out: &[Trait],
) -> TokenStream {
    let own = &cx.derives[id];
    let known = own.known.iter().filter(|one| !left_out.contains(one));
    let known = known.map(|one| one.name());
    let known = known.filter(|name| !always.contains(name));
    let words = always.iter().copied().chain(known);
    let words = words.map(|word| Ident::new(word, Span::call_site()));
    let others = own.others.iter().map(|path| cx.own_path(path));
    let hash =
        own.has(Trait::Hash) && equality == Equality::Macro && !left_out.contains(&Trait::Hash);
    let allowed = hash.then(|| {
        quote!(#[allow(clippy::derived_hash_with_manual_eq, reason = "what is compared is what is hashed")])
    });
    let words = words.map(|word| quote!(#word)).chain(others);
    quote!(#allowed #[derive(#(#words),*)])
}
