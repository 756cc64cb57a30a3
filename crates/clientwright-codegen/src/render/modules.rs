//! Source files of groups and types: takes the rendered units, decides which file they go to.
//!
//! A type that one group alone reaches stands in the group's module, every other in `types`. A file that would grow
//! past [`LIMIT`] is split: types by the first words of their names, calls by what their paths name. All types are re-exported at
//! the crate's root, so that where they stand is nothing that callers depend on.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Arena, Group, Shape, Ty, Type, TypeId};
use crate::name::GroupNames;
use crate::parallel;
use crate::text::{Code, FilePath, Ident, code_span};
use crate::tree::FileTree;

use super::call::{Rendered, call};
use super::docs::Lines;
use super::features::When;
use super::file::{File, LIMIT, Unit, list_under};
use super::split::{self, Modules, Part};
use super::ty::resolved;
use super::{Cx, Form, choice, record, union, webhooks};

/// Names of types that are re-exported one by one; more of them by a glob, since lists that long say nothing. No two
/// types of a client have the same name, in whatever module, so a glob cannot be ambiguous.
const LISTED: usize = 400;

/// A module of the crate's root and what the root re-exports of it.
#[derive(Debug, Clone)]
pub(super) struct Export {
    /// The module.
    pub(super) module: Ident,
    /// The names of its types.
    pub(super) names: Vec<Ident>,
    /// When the module is compiled.
    pub(super) when: When,
    /// Whether all of it is re-exported without a list.
    pub(super) whole: bool,
}

impl Export {
    /// A module that is always compiled.
    pub(super) fn new(module: Ident, names: Vec<Ident>) -> Self {
        Self {
            whole: names.len() > LISTED,
            module,
            names,
            when: When::Always,
        }
    }

    /// The same, compiled on a condition.
    pub(super) fn when(self, when: When) -> Self {
        Self { when, ..self }
    }
}

/// Renders the groups and the shared types; gives what the crate's root re-exports.
pub(super) fn modules(cx: &Cx<'_>, tree: &mut FileTree) -> Vec<Export> {
    let mut homes: BTreeMap<Home, Vec<TypeId>> = BTreeMap::new();
    for (id, _) in cx
        .names
        .types(&cx.api.types)
        .filter(|(id, _)| !is_parts(&cx.api.types, *id))
    {
        homes.entry(home(cx, id)).or_default().push(id);
    }
    let mut exports = Vec::new();
    let mut groups = Vec::new();
    for (index, (group, names)) in cx.api.groups.iter().zip(&cx.names.groups).enumerate() {
        let types = homes.remove(&Home::Group(index)).unwrap_or_default();
        let when = cx.features.on_group(index);
        exports.push(Export::new(names.module.clone(), type_names(cx, &types)).when(when));
        groups.push((group, names, types));
    }
    let files = parallel::each(&groups, 1, |(group, names, types)| {
        let mut tree = FileTree::default();
        self::group(cx, &mut tree, group, names, types);
        tree
    });
    for files in files {
        tree.extend(files);
    }
    let payloads = homes.remove(&Home::Webhooks).unwrap_or_default();
    exports.extend(webhooks::module(cx, tree, &payloads));
    if !homes.is_empty() {
        exports.push(shared(cx, tree, homes));
    }
    exports
}

/// The types that several groups share, those that only some features need in modules of their own.
fn shared(cx: &Cx<'_>, tree: &mut FileTree, homes: BTreeMap<Home, Vec<TypeId>>) -> Export {
    let module = Ident::snake("types");
    let docs = vec!["Types that several groups of calls share.".to_owned()];
    let mut file = File::new(cx.names, docs);
    let (mut always, mut names) = (Vec::new(), Vec::new());
    let (mut modules, mut exports) = (Code::default(), Code::default());
    let mut taken = Modules::new(&[]);
    let mut parts = false;
    for (home, types) in homes {
        names.extend(type_names(cx, &types));
        let Home::Some(set) = home else {
            always.extend(types);
            continue;
        };
        let part = taken.claim(&split::set_name(cx, &types));
        let defined = type_names(cx, &types);
        let when = When::Any(set);
        cx.features.line(&when, &mut modules);
        modules.line(0, &[&"mod ", &part, &";"]);
        cx.features.line(&when, &mut exports);
        export(cx, &mut exports, &part, &defined, false);
        parts = true;
        let docs = vec![set_docs(cx, &when, &defined)];
        let units = units(cx, &types);
        let path = [module.clone(), part];
        types_file(
            cx,
            tree,
            File::new(cx.names, docs),
            &path,
            units,
            &mut Modules::new(&[]),
        );
    }
    file.head(modules);
    file.head(exports);
    let units = units(cx, &always);
    types_file(
        cx,
        tree,
        file,
        std::slice::from_ref(&module),
        units,
        &mut taken,
    );
    Export {
        whole: names.len() > LISTED || parts,
        ..Export::new(module, names)
    }
}

/// What stands in a module that some features alone need.
fn set_docs(cx: &Cx<'_>, when: &When, defined: &[Ident]) -> String {
    const SHOWN: usize = 4;
    let When::Any(set) = when else {
        return String::new();
    };
    let names = set.iter().filter_map(|at| cx.features.names().get(*at));
    let mut features: Vec<String> = names.take(SHOWN).map(|name| code_span(name)).collect();
    if set.len() > SHOWN {
        features.push(format!("{} more", set.len() - SHOWN));
    }
    let (types, features) = (split::listed(defined), features.join(", "));
    format!("{types}: compiled with any feature of {features}.")
}

/// Where a type stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Home {
    /// With the calls of the one group that reaches it.
    Group(usize),
    /// With what the provider sends.
    Webhooks,
    /// With the types that several share.
    Shared,
    /// With the types that these features need, by index.
    Some(BTreeSet<usize>),
}

/// Whether a type is the body of a multipart request with files: no value of it is ever made, since its members are
/// given one by one, and bytes have no place in JSON.
pub(super) fn is_parts(types: &Arena<Type>, id: TypeId) -> bool {
    let bytes = |ty: &Ty| match resolved(types, ty) {
        Ty::List(item) => *resolved(types, item) == Ty::Bytes,
        ty => *ty == Ty::Bytes,
    };
    match &types[id].shape {
        Shape::Record(record) => record.fields.iter().any(|field| bytes(&field.ty)),
        Shape::Alias(_) | Shape::Enum(_) | Shape::Union(_) => false,
    }
}

fn home(cx: &Cx<'_>, id: TypeId) -> Home {
    let facts = &cx.facts[id];
    if cx.features.any() {
        return match cx.features.of_type(id) {
            When::Always => Home::Shared,
            When::Any(set) if set.len() > 1 => Home::Some(set.clone()),
            When::Any(set) => match set.first() {
                Some(group) if *group < cx.api.groups.len() => Home::Group(*group),
                _ if facts.in_webhooks => Home::Webhooks,
                _ => Home::Some(set.clone()),
            },
        };
    }
    match facts.groups.iter().collect::<Vec<_>>().as_slice() {
        [one] if !facts.in_errors && !facts.in_webhooks => Home::Group(**one),
        [] if facts.in_webhooks && !facts.in_errors => Home::Webhooks,
        _ => Home::Shared,
    }
}

pub(super) fn type_names(cx: &Cx<'_>, types: &[TypeId]) -> Vec<Ident> {
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

/// Types that are worth a second thread.
const SHARED_OUT: usize = 32;

/// The units of several types.
pub(super) fn units(cx: &Cx<'_>, types: &[TypeId]) -> Vec<Unit> {
    parallel::each(types, SHARED_OUT, |id| unit(cx, *id))
}

fn unit(cx: &Cx<'_>, id: TypeId) -> Unit {
    match &cx.api.types[id].shape {
        Shape::Record(shape) => record::record(cx, id, shape),
        Shape::Enum(shape) => choice::enumeration(cx, id, shape),
        Shape::Union(shape) => union::union(cx, id, shape),
        Shape::Alias(ty) => choice::alias(cx, id, ty),
    }
}

fn group(cx: &Cx<'_>, tree: &mut FileTree, group: &Group, names: &GroupNames, types: &[TypeId]) {
    let own = format!("Calls of the group {}.", code_span(&group.name));
    let docs = Lines::of(&group.docs, own);
    let mut file = File::new(cx.names, docs.clone().into_lines());
    let operations = group.operations.iter();
    let calls: Vec<Rendered> = operations.map(|id| call(cx, *id, &names.name)).collect();
    let units = units(cx, types);
    let call_lines: usize = calls.iter().map(|call| call.lines).sum();
    let type_lines: usize = units.iter().map(Unit::lines).sum();
    let (first, parts) = split::calls(cx, group, calls);
    let mut modules = Code::default();
    let mut exports = Code::default();
    for part in parts {
        let mut defined: Vec<Ident> = part
            .items
            .iter()
            .flat_map(|call| call.unit.names.clone())
            .collect();
        defined.sort();
        modules.line(0, &[&"mod ", &part.module, &";"]);
        export(
            cx,
            &mut exports,
            &part.module,
            &defined,
            group.operations.len() > LISTED,
        );
        more_calls(cx, tree, names, part);
    }
    let separate = !units.is_empty() && call_lines + type_lines > LIMIT;
    if separate {
        let module = Ident::snake("types");
        modules.line(0, &[&"mod ", &module, &";"]);
        export(
            cx,
            &mut exports,
            &module,
            &type_names(cx, types),
            types.len() > LISTED,
        );
        file.knows(types.iter().copied());
    }
    file.head(modules);
    file.head(exports);
    let (methods, calls) = parted(first);
    file.unit(handle(&docs, names, &methods));
    file.units(calls);
    if separate {
        let docs = vec![format!(
            "Types of the calls of [`{0}`](super::{0}).",
            names.name.bare()
        )];
        let path = [names.module.clone(), Ident::snake("types")];
        types_file(
            cx,
            tree,
            File::new(cx.names, docs),
            &path,
            units,
            &mut Modules::new(&[]),
        );
    } else {
        file.units(units);
    }
    let path = FilePath::module(std::slice::from_ref(&names.module));
    tree.insert(path, file.finish(&cx.header));
}

/// A file of calls that the group's own has no room for.
fn more_calls(cx: &Cx<'_>, tree: &mut FileTree, names: &GroupNames, part: Part<Rendered>) {
    let name = &names.name;
    let docs = vec![format!(
        "Calls of [`{0}`](super::{0}) {1}.",
        name.bare(),
        part.about
    )];
    let mut file = File::new(cx.names, docs);
    let mut outer = Code::default();
    outer.line(0, &[&"use super::", name, &";"]);
    file.head(outer);
    let (methods, calls) = parted(part.items);
    let mut unit = Unit::default();
    unit.items(quote!(impl #name { #(#methods)* }));
    file.unit(unit);
    file.units(calls);
    let path = FilePath::module(&[names.module.clone(), part.module]);
    tree.insert(path, file.finish(&cx.header));
}

fn parted(calls: Vec<Rendered>) -> (Vec<TokenStream>, Vec<Unit>) {
    calls
        .into_iter()
        .map(|call| (call.method, call.unit))
        .unzip()
}

/// `pub use module::{…};`, or all of it.
pub(super) fn export(cx: &Cx<'_>, code: &mut Code, module: &Ident, names: &[Ident], whole: bool) {
    // Included code may stand beside a crate of the module's name.
    let within = match cx.options.form {
        Form::Crate => "",
        Form::Module { .. } => "self::",
    };
    let mut prefix = Code::default();
    prefix.push(&[&"pub use ", &within, module, &"::"]);
    if whole {
        code.line(0, &[&prefix, &"*;"]);
    } else {
        list_under(code, 0, &prefix, &codes(names));
    }
}

fn codes(names: &[Ident]) -> Vec<Code> {
    names.iter().map(|name| Code::of(name)).collect()
}

/// The group's struct, with the methods of its first calls.
fn handle(docs: &Lines, names: &GroupNames, methods: &[TokenStream]) -> Unit {
    let name = &names.name;
    let docs = docs.tokens();
    let mut unit = Unit::default();
    unit.uses.alias = true;
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

/// Types in one file, or in several below it.
pub(super) fn types_file(
    cx: &Cx<'_>,
    tree: &mut FileTree,
    mut file: File<'_>,
    path: &[Ident],
    units: Vec<Unit>,
    taken: &mut Modules,
) {
    let total: usize = units.iter().map(Unit::lines).sum();
    if total <= LIMIT {
        file.units(units);
        tree.insert(FilePath::module(path), file.finish(&cx.header));
        return;
    }
    let mut modules = Code::default();
    let mut exports = Code::default();
    let count = units.len();
    for part in split::types(cx, units, taken) {
        let (module, mut units) = (part.module, part.items);
        let types: Vec<TypeId> = units.iter().flat_map(|unit| unit.types.clone()).collect();
        modules.line(0, &[&"mod ", &module, &";"]);
        export(
            cx,
            &mut exports,
            &module,
            &type_names(cx, &types),
            count > LISTED,
        );
        for unit in &mut units {
            let Some(more) = unit.more.take() else {
                continue;
            };
            let names = unit.types.iter().map(|id| cx.names[*id].name.bare());
            let names: Vec<&str> = names.collect();
            let module = taken.claim(&format!("{} methods", names.join(" ")));
            modules.line(0, &[&"mod ", &module, &";"]);
            let docs = vec!["What a large type has beside its definition.".to_owned()];
            let mut part = File::new(cx.names, docs);
            part.unit(*more);
            let path = [path, &[module]].concat();
            tree.insert(FilePath::module(&path), part.finish(&cx.header));
        }
        let mut file = File::new(cx.names, vec![format!("Types {}.", part.about)]);
        file.units(units);
        let path = [path, &[module]].concat();
        tree.insert(FilePath::module(&path), file.finish(&cx.header));
    }
    file.head(modules);
    file.head(exports);
    tree.insert(FilePath::module(path), file.finish(&cx.header));
}
