//! What is said of pages: once for the whole client where most calls have them alike.

use std::collections::BTreeMap;

use crate::model::{Api, Operation, OperationId, PageInput, Paging, PagingKind};

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
