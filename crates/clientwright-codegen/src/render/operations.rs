//! `operations.rs`: the operations of the API under one roof, as hooks and tests name them.

use crate::text::{Code, FilePath, Ident};
use crate::tree::FileTree;

use super::Cx;
use super::file::{File, list_under};
use super::modules::Export;

/// Renders the module, where there is an operation.
pub(super) fn module(cx: &Cx<'_>, tree: &mut FileTree) -> Option<Export> {
    if cx.api.operations.is_empty() {
        return None;
    }
    let mut exports = Code::default();
    for (index, (group, names)) in cx.api.groups.iter().zip(&cx.names.groups).enumerate() {
        let operations = group.operations.iter();
        let mut operations: Vec<Ident> = operations
            .map(|id| cx.names[*id].operation.clone())
            .collect();
        operations.sort();
        cx.features.line(&cx.features.on_group(index), &mut exports);
        exports.line(0, &[&"#[doc(inline)]"]);
        let mut prefix = Code::default();
        prefix.push(&[&"pub use crate::", &names.module, &"::"]);
        let operations: Vec<Code> = operations.iter().map(|name| Code::of(name)).collect();
        list_under(&mut exports, 0, &prefix, &operations);
    }
    let docs = vec!["The operations of the API, by which hooks and tests know calls.".to_owned()];
    let mut file = File::new(cx.names, docs);
    file.head(exports);
    let module = cx.names.operations.clone();
    let path = FilePath::module(std::slice::from_ref(&module));
    tree.insert(path, file.finish(&cx.header));
    Some(Export::new(module, Vec::new()))
}
