//! Source files of groups and types: takes the rendered units, decides which file they go to.
//!
//! A type that one group alone reaches stands in the group's module, every other in `types`. A file that would grow
//! past [`LIMIT`] is split: types by the first word of their names, calls in their order. All types are re-exported at
//! the crate's root, so that where they stand is nothing that callers depend on.

use std::collections::{BTreeMap, BTreeSet};

use quote::quote;

use crate::model::{Group, OperationId, Shape, Ty, TypeId};
use crate::name::GroupNames;
use crate::text::{Code, FilePath, Ident, module_name, words};
use crate::tree::FileTree;

use super::docs::Lines;
use super::file::{File, Unit, list_under};
use super::{Cx, call, choice, record};

/// Lines at which a file is split.
const LIMIT: usize = 1500;

/// Lines that make the types of one first word a file of their own.
const WORTH_A_FILE: usize = 200;

/// Lines that a method of a group takes, roughly.
const METHOD: usize = 15;

/// A module that re-exports types: its path and their names.
pub(super) type Exports = Vec<(Ident, Vec<Ident>)>;

/// Renders the groups and the shared types; gives what the crate's root re-exports.
pub(super) fn modules(cx: &Cx<'_>, tree: &mut FileTree) -> Exports {
    let mut homes: BTreeMap<Option<usize>, Vec<TypeId>> = BTreeMap::new();
    for (id, _) in cx
        .names
        .types(&cx.api.types)
        .filter(|(id, _)| !is_parts(cx, *id))
    {
        homes.entry(home(cx, id)).or_default().push(id);
    }
    let mut exports = Exports::new();
    for (index, (group, names)) in cx.api.groups.iter().zip(&cx.names.groups).enumerate() {
        let types = homes.remove(&Some(index)).unwrap_or_default();
        exports.push((names.module.clone(), type_names(cx, &types)));
        self::group(cx, tree, group, names, &types);
    }
    if let Some(types) = homes.remove(&None) {
        let module = Ident::snake("types");
        exports.push((module.clone(), type_names(cx, &types)));
        let docs = vec!["Types that several groups of calls share.".to_owned()];
        let file = File::new(cx.names, docs);
        let units = types.iter().map(|id| unit(cx, *id)).collect();
        types_file(cx, tree, file, &[module], units);
    }
    exports.retain(|(_, names)| !names.is_empty());
    exports
}

/// Whether a type is the body of a multipart request with files: no value of it is ever made, since its members are
/// given one by one, and bytes have no place in JSON.
fn is_parts(cx: &Cx<'_>, id: TypeId) -> bool {
    let bytes = |ty: &Ty| match cx.resolved(ty) {
        Ty::List(item) => *cx.resolved(item) == Ty::Bytes,
        ty => *ty == Ty::Bytes,
    };
    match &cx.api.types[id].shape {
        Shape::Record(record) => record.fields.iter().any(|field| bytes(&field.ty)),
        Shape::Alias(_) | Shape::Enum(_) | Shape::Union(_) => false,
    }
}

fn home(cx: &Cx<'_>, id: TypeId) -> Option<usize> {
    let facts = &cx.facts[id];
    match facts.groups.iter().collect::<Vec<_>>().as_slice() {
        [one] if !facts.in_errors => Some(**one),
        _ => None,
    }
}

fn type_names(cx: &Cx<'_>, types: &[TypeId]) -> Vec<Ident> {
    let mut names: Vec<Ident> = Vec::new();
    for id in types {
        names.push(cx.names[*id].name.clone());
        if record::has_required(cx, *id) {
            names.push(cx.names[*id].required.clone());
        }
    }
    names.sort();
    names
}

fn unit(cx: &Cx<'_>, id: TypeId) -> Unit {
    match &cx.api.types[id].shape {
        Shape::Record(shape) => record::record(cx, id, shape),
        Shape::Enum(shape) => choice::enumeration(cx, id, shape),
        Shape::Union(shape) => choice::union(cx, id, shape),
        Shape::Alias(ty) => choice::alias(cx, id, ty),
    }
}

fn group(cx: &Cx<'_>, tree: &mut FileTree, group: &Group, names: &GroupNames, types: &[TypeId]) {
    let docs = Lines::of(
        &group.docs,
        format!(
            "Calls of the group {}.",
            crate::text::code_span(&group.name)
        ),
    );
    let mut file = File::new(cx.names, docs.clone().into_lines());
    let calls: Vec<(OperationId, Unit)> = group
        .operations
        .iter()
        .map(|id| (*id, call::call(cx, *id, &names.name)))
        .collect();
    let units: Vec<Unit> = types.iter().map(|id| unit(cx, *id)).collect();
    let call_lines: usize = calls.iter().map(|(_, unit)| unit.lines() + METHOD).sum();
    let type_lines: usize = units.iter().map(Unit::lines).sum();
    let mut parts = split_calls(calls);
    let first = if parts.is_empty() {
        Vec::new()
    } else {
        parts.remove(0)
    };
    let mut modules = Code::default();
    let mut exports = Code::default();
    let mut more = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        let module = Ident::snake(&format!("calls {}", index + 2));
        let mut defined: Vec<Ident> = part
            .iter()
            .flat_map(|(_, unit)| unit.names.clone())
            .collect();
        defined.sort();
        modules.line(0, &[&"mod ", &module, &";"]);
        export(&mut exports, &module, &defined);
        more.push((module, part));
    }
    let separate = !units.is_empty() && call_lines + type_lines > LIMIT;
    if separate {
        let module = Ident::snake("types");
        modules.line(0, &[&"mod ", &module, &";"]);
        export(&mut exports, &module, &type_names(cx, types));
        file.knows(types.iter().copied());
    }
    file.head(modules);
    file.head(exports);
    file.unit(handle(cx, &docs, names, &first));
    for (_, unit) in first {
        file.unit(unit);
    }
    if separate {
        let docs = vec![format!(
            "Types of the calls of [`{}`](super::{}).",
            names.name.bare(),
            names.name.bare()
        )];
        let path = [names.module.clone(), Ident::snake("types")];
        types_file(cx, tree, File::new(cx.names, docs), &path, units);
    } else {
        for unit in units {
            file.unit(unit);
        }
    }
    tree.insert(
        FilePath::module(std::slice::from_ref(&names.module)),
        file.finish(&cx.header),
    );
    for (module, part) in more {
        let docs = vec![format!(
            "More calls of [`{}`](super::{}).",
            names.name.bare(),
            names.name.bare()
        )];
        let mut file = File::new(cx.names, docs);
        let mut outer = Code::default();
        outer.line(0, &[&"use super::", &names.name, &";"]);
        file.head(outer);
        file.unit(methods(cx, names, &part));
        for (_, unit) in part {
            file.unit(unit);
        }
        tree.insert(
            FilePath::module(&[names.module.clone(), module]),
            file.finish(&cx.header),
        );
    }
}

type CallUnits = Vec<(OperationId, Unit)>;

fn split_calls(calls: CallUnits) -> Vec<CallUnits> {
    let mut parts: Vec<CallUnits> = Vec::new();
    let mut lines = 0;
    for (id, unit) in calls {
        let own = unit.lines() + METHOD;
        if lines + own > LIMIT || parts.is_empty() {
            parts.push(Vec::new());
            lines = 0;
        }
        lines += own;
        if let Some(part) = parts.last_mut() {
            part.push((id, unit));
        }
    }
    parts
}

/// `pub use module::{…};`
fn export(code: &mut Code, module: &Ident, names: &[Ident]) {
    let mut prefix = Code::default();
    prefix.push(&[&"pub use ", module, &"::"]);
    list_under(code, 0, &prefix, &codes(names));
}

pub(super) fn codes(names: &[Ident]) -> Vec<Code> {
    names.iter().map(|name| Code::of(name)).collect()
}

/// The group's struct, with the methods of its first calls.
fn handle(cx: &Cx<'_>, docs: &Lines, names: &GroupNames, calls: &CallUnits) -> Unit {
    let name = &names.name;
    let docs = docs.tokens();
    let mut unit = Unit::default();
    unit.uses.alias = true;
    let methods: Vec<_> = calls
        .iter()
        .map(|(id, _)| call::method(cx, *id, name, &mut unit.uses))
        .collect();
    unit.names.push(name.clone());
    unit.items(quote! {
        #docs
        #[derive(Debug, Clone)]
        pub struct #name {
            client: runtime::Client,
        }

        impl #name {
            pub(crate) fn new(client: runtime::Client) -> Self {
                Self { client }
            }
            #(#methods)*
        }
    });
    unit
}

fn methods(cx: &Cx<'_>, names: &GroupNames, calls: &CallUnits) -> Unit {
    let name = &names.name;
    let mut unit = Unit::default();
    let methods: Vec<_> = calls
        .iter()
        .map(|(id, _)| call::method(cx, *id, name, &mut unit.uses))
        .collect();
    unit.items(quote!(impl #name { #(#methods)* }));
    unit
}

/// Types in one file, or in several below it.
fn types_file(
    cx: &Cx<'_>,
    tree: &mut FileTree,
    mut file: File<'_>,
    path: &[Ident],
    units: Vec<Unit>,
) {
    let total: usize = units.iter().map(Unit::lines).sum();
    if total <= LIMIT {
        for unit in units {
            file.unit(unit);
        }
        tree.insert(FilePath::module(path), file.finish(&cx.header));
        return;
    }
    let mut modules = Code::default();
    let mut exports = Code::default();
    for (module, units) in split_types(cx, units) {
        let types: Vec<TypeId> = units.iter().flat_map(|unit| unit.types.clone()).collect();
        modules.line(0, &[&"mod ", &module, &";"]);
        export(&mut exports, &module, &type_names(cx, &types));
        let mut part = File::new(cx.names, vec!["Types whose names begin alike.".to_owned()]);
        for unit in units {
            part.unit(unit);
        }
        let path = [path, &[module]].concat();
        tree.insert(FilePath::module(&path), part.finish(&cx.header));
    }
    file.head(modules);
    file.head(exports);
    tree.insert(FilePath::module(path), file.finish(&cx.header));
}

fn split_types(cx: &Cx<'_>, units: Vec<Unit>) -> Vec<(Ident, Vec<Unit>)> {
    let mut by_word: BTreeMap<String, Vec<Unit>> = BTreeMap::new();
    for unit in units {
        let name = unit
            .types
            .first()
            .map(|id| cx.names[*id].name.bare().to_owned())
            .unwrap_or_default();
        let word = words(&name)
            .first()
            .map(|word| word.to_ascii_lowercase())
            .unwrap_or_default();
        by_word.entry(word).or_default().push(unit);
    }
    let mut rest = Vec::new();
    let mut parts: Vec<(Ident, Vec<Unit>)> = Vec::new();
    let mut taken = BTreeSet::new();
    let mut add = |name: &str, units: Vec<Unit>| {
        for (index, units) in chunks(units).into_iter().enumerate() {
            let numbered = if index == 0 {
                name.to_owned()
            } else {
                format!("{name} {}", index + 1)
            };
            let mut module = module_name(&numbered);
            while !taken.insert(module.clone()) {
                module = module.with_suffix("_more");
            }
            parts.push((module, units));
        }
    };
    for (word, units) in by_word {
        let lines: usize = units.iter().map(Unit::lines).sum();
        if lines < WORTH_A_FILE {
            rest.extend(units);
        } else {
            add(&word, units);
        }
    }
    add("other", rest);
    parts.sort_by(|a, b| a.0.cmp(&b.0));
    parts
}

fn chunks(units: Vec<Unit>) -> Vec<Vec<Unit>> {
    let mut parts: Vec<Vec<Unit>> = Vec::new();
    let mut lines = 0;
    for unit in units {
        if lines + unit.lines() > LIMIT || parts.is_empty() {
            parts.push(Vec::new());
            lines = 0;
        }
        lines += unit.lines();
        if let Some(part) = parts.last_mut() {
            part.push(unit);
        }
    }
    parts
}
