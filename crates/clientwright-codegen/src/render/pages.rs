//! Pages: the table that the runtime walks by, and what is said of them. What most calls have alike stands once.

use std::collections::BTreeMap;

use clientwright_spec::Location;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::model::{
    Api, CallShape, Calls, Operation, OperationId, PageInput, PageItems, Paging, PagingKind,
};
use crate::text::literal;

use super::Cx;
use super::file::Uses;
use super::operation::style;

/// Calls that have to say the same for it to be said once.
const ENOUGH: usize = 3;

/// What most calls with pages say of them.
pub(super) fn common(api: &Api) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, operation) in api.operations.iter::<OperationId>() {
        if let Some(paging) = &operation.paging {
            *counts.entry(sentence(paging, operation)).or_default() += 1;
        }
    }
    // Of several that are said as often it is the last by the alphabet: any will do, but always the same.
    let (said, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= ENOUGH).then_some(said)
}

/// The sentence of the docs that says how to go through the pages.
pub(super) fn sentence(paging: &Paging, operation: &Operation) -> String {
    let input = |input: &PageInput| match input {
        PageInput::Parameter(index) => format!("`{}`", operation.parameters[*index].words()),
        PageInput::Body(pointer) => format!("`{pointer}` of the body"),
    };
    let place = |pointer: &str| match pointer {
        "" => "the answer".to_owned(),
        pointer => format!("`{pointer}` of the answer"),
    };
    let next = place(paging.next.as_deref().unwrap_or_default());
    let name = paging.input.as_ref().map(input).unwrap_or_default();
    let mut text = match paging.kind {
        PagingKind::Cursor => format!("Pages: {next}, passed as {name}, gives the next one"),
        PagingKind::Link => format!("Pages: {next} is the URL of the next one"),
        PagingKind::Offset => format!("Pages: {name} is the number of items to skip"),
        PagingKind::Page => format!("Pages: {name} is the number of the page"),
    };
    if let Some(size) = &paging.size {
        text.push_str(&format!("; {} is the size of a page", input(size)));
    }
    if let Some(results) = &paging.results {
        text.push_str(&format!("; the items are {}", place_of(results)));
    }
    text.push('.');
    text
}

fn place_of(pointer: &str) -> String {
    if pointer.is_empty() {
        "the answer".to_owned()
    } else {
        format!("at `{pointer}`")
    }
}

/// The table that most calls with pages have: its key, and one of the calls.
pub(super) fn shared(api: &Api, calls: &Calls) -> Option<(String, OperationId)> {
    let mut found: BTreeMap<String, (usize, OperationId)> = BTreeMap::new();
    for (id, operation) in api.operations.iter::<OperationId>() {
        if let (Some(paging), Some(items)) = (&operation.paging, &calls[id].items) {
            found
                .entry(key(operation, paging, items))
                .or_insert((0, id))
                .0 += 1;
        }
    }
    let (key, (count, id)) = found.into_iter().max_by_key(|(_, (count, _))| *count)?;
    (count >= ENOUGH).then_some((key, id))
}

/// What two calls must have alike to share a table.
fn key(operation: &Operation, paging: &Paging, items: &PageItems) -> String {
    let input = |input: &Option<PageInput>| match input {
        Some(PageInput::Parameter(index)) => {
            let parameter = &operation.parameters[*index];
            format!(
                "{} {:?} {:?}",
                parameter.name, parameter.location, parameter.style
            )
        }
        other => format!("{other:?}"),
    };
    let inputs = [input(&paging.input), input(&paging.size)];
    let bare = Paging {
        input: None,
        size: None,
        ..paging.clone()
    };
    format!("{inputs:?} {bare:?} {}", items.optional)
}

/// The member `paging` of an operation's static, where one can walk through its pages.
pub(super) fn member(
    cx: &Cx<'_>,
    operation: &Operation,
    shape: &CallShape,
    uses: &mut Uses,
) -> Option<TokenStream> {
    let (paging, items) = (operation.paging.as_ref()?, shape.items.as_ref()?);
    let key = key(operation, paging, items);
    if cx.paging.as_ref().is_some_and(|(shared, _)| *shared == key) {
        return Some(quote!(paging: Some(crate::client::PAGING)));
    }
    let table = table(cx, operation, paging, items, uses);
    Some(quote!(paging: Some(#table)))
}

/// The constant that most calls with pages share.
pub(super) fn constant(cx: &Cx<'_>, uses: &mut Uses) -> Option<TokenStream> {
    let (_, id) = cx.paging.as_ref()?;
    let operation = &cx.api.operations[*id];
    let (paging, items) = (operation.paging.as_ref()?, cx.calls[*id].items.as_ref()?);
    let of = cx.runtime("Paging", uses);
    let table = table(cx, operation, paging, items, uses);
    let unused = cx
        .features
        .any()
        .then(|| quote!(#[allow(dead_code, reason = "features leave out calls that use it")]));
    Some(quote! {
        #[doc = " How the pages of most lists follow each other."]
        #unused
        pub(crate) const PAGING: #of = #table;
    })
}

fn table(
    cx: &Cx<'_>,
    operation: &Operation,
    paging: &Paging,
    items: &PageItems,
    uses: &mut Uses,
) -> TokenStream {
    let mut members = Vec::new();
    for (name, input) in [(quote!(input), &paging.input), (quote!(size), &paging.size)] {
        let Some(input) = input else { continue };
        let of = cx.runtime("PageInput", uses);
        let input = match input {
            PageInput::Body(pointer) => {
                let pointer = literal(pointer);
                quote!(Field(#pointer))
            }
            PageInput::Parameter(index) => {
                let parameter = &operation.parameters[*index];
                if parameter.location != Location::Query {
                    continue;
                }
                let (name, style) = (literal(&parameter.name), style(cx, parameter.style, uses));
                quote!(Query(#name, #style))
            }
        };
        members.push(quote!(#name: #of::#input));
    }
    if let Some(first) = paging.first {
        let first = Literal::u64_unsuffixed(first);
        members.push(quote!(first: #first));
    }
    for (name, pointer) in [
        (quote!(results), &paging.results),
        (quote!(next), &paging.next),
        (quote!(more), &paging.more),
        (quote!(pages), &paging.pages),
        (quote!(total), &paging.total),
    ] {
        if let Some(pointer) = pointer.as_ref().filter(|pointer| !pointer.is_empty()) {
            let pointer = literal(pointer);
            members.push(quote!(#name: #pointer));
        }
    }
    if items.optional {
        members.push(quote!(optional: true));
    }
    let (of, kinds) = (cx.runtime("Paging", uses), cx.runtime("PagingKind", uses));
    let kind = match paging.kind {
        PagingKind::Offset => quote!(Offset),
        PagingKind::Page => quote!(Page),
        PagingKind::Cursor => quote!(Cursor),
        PagingKind::Link => quote!(Link),
    };
    quote!(#of { #(#members,)* ..#of::new(#kinds::#kind) })
}
