//! Items of a crate: takes its modules, gives the surface.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Attribute, Expr, Fields, ImplItem, Item as Source, Meta, Type};

use super::print::{Printer, tidy};
use super::tree::{Definition, Meaning, Tree, bare, is_public, shortest};
use super::{Item, Kind, Member, MemberKind, Operation, Signature, Surface, macros, of_one, wire};

pub(super) fn read(tree: &Tree) -> Surface {
    let paths = tree.paths();
    let names = paths
        .iter()
        .filter_map(|(meaning, paths)| Some((meaning.clone(), shortest(paths)?.clone())));
    let printer = Printer {
        tree,
        names: names.collect(),
        aliases: aliases(tree),
    };
    let mut reading = Reading {
        tree,
        paths,
        printer,
        client: tables(tree),
        statics: BTreeMap::new(),
        surface: Surface {
            unread: tree.missing.clone(),
            ..Surface::default()
        },
    };
    reading.modules_and_reexports();
    // What a macro or an `impl` adds needs the item that it is of.
    for (module, source) in sources(tree) {
        reading.item(module, source);
    }
    for (module, source) in sources(tree) {
        match source {
            Source::Impl(block) => reading.block(module, block),
            Source::Macro(call) => reading.call(module, call),
            _ => {}
        }
    }
    reading.finish()
}

struct Reading<'a> {
    tree: &'a Tree,
    paths: BTreeMap<Meaning, BTreeSet<String>>,
    printer: Printer<'a>,
    client: wire::Client,
    /// The operations that statics describe.
    statics: BTreeMap<Definition, String>,
    surface: Surface,
}

fn sources(tree: &Tree) -> impl Iterator<Item = (usize, &Source)> {
    let modules = tree.modules.iter().enumerate();
    modules.flat_map(|(index, module)| module.items.iter().map(move |item| (index, item)))
}

fn aliases(tree: &Tree) -> BTreeMap<Definition, &Type> {
    let aliases = sources(tree).filter_map(|(module, item)| match item {
        Source::Type(alias) if alias.generics.params.is_empty() => {
            let name = bare(&alias.ident);
            Some((Definition { module, name }, &*alias.ty))
        }
        _ => None,
    });
    aliases.collect()
}

/// The tables of the whole client, public or not.
fn tables(tree: &Tree) -> wire::Client {
    let mut client = wire::Client::default();
    for (_, item) in sources(tree) {
        match item {
            Source::Static(item) if item.ident == "API" => {
                if let Expr::Struct(table) = &*item.expr {
                    client.read(table);
                }
            }
            Source::Static(item) if item.ident == "ERROR_SHAPES" => {
                client.shapes = wire::shapes(&item.expr);
            }
            Source::Enum(item) if item.ident == "ApiError" => {
                client.errors = item.variants.iter().map(|one| bare(&one.ident)).collect();
            }
            Source::Const(item) => {
                client.constants.insert(bare(&item.ident), tidy(&item.expr));
            }
            Source::Static(item) if !is_public(&item.vis) => {
                client.constants.insert(bare(&item.ident), tidy(&item.expr));
            }
            _ => {}
        }
    }
    client
}

impl Reading<'_> {
    fn modules_and_reexports(&mut self) {
        let mut found = Vec::new();
        for (meaning, paths) in &self.paths {
            let item = match meaning {
                Meaning::Module(index) => {
                    let attributes = &self.tree.modules[*index].attributes;
                    new(Kind::Module, paths, attributes)
                }
                Meaning::External(path) => {
                    let mut item = new(Kind::Reexport, paths, &[]);
                    item.signature = same(path.join("::"));
                    item
                }
                Meaning::Item(_) => continue,
            };
            found.extend(shortest(paths).map(|path| (path.clone(), item)));
        }
        self.surface.items.extend(found);
    }

    /// An item; those that callers cannot name are none of the surface.
    fn item(&mut self, module: usize, source: &Source) {
        let (ident, attributes) = match source {
            Source::Struct(item) => (&item.ident, &item.attrs),
            Source::Enum(item) => (&item.ident, &item.attrs),
            Source::Type(item) => (&item.ident, &item.attrs),
            Source::Static(item) => (&item.ident, &item.attrs),
            Source::Const(item) => (&item.ident, &item.attrs),
            Source::Fn(item) => (&item.sig.ident, &item.attrs),
            Source::Trait(item) => (&item.ident, &item.attrs),
            _ => return,
        };
        let definition = Definition {
            module,
            name: bare(ident),
        };
        let meaning = Meaning::Item(definition.clone());
        let Some((paths, name)) = self
            .paths
            .get(&meaning)
            .zip(self.printer.names.get(&meaning))
        else {
            return;
        };
        let mut item = new(Kind::Struct, paths, attributes);
        let conditions = self.tree.modules[module].attributes.iter();
        item.conditions.extend(conditions.filter_map(condition));
        let name = name.clone();
        match source {
            Source::Struct(source) => self.fields(module, &source.fields, &mut item),
            Source::Enum(source) => {
                item.kind = Kind::Enum;
                for variant in &source.variants {
                    let signature = match &variant.fields {
                        Fields::Unit => Signature::default(),
                        fields => {
                            let types = || fields.iter().map(|field| &field.ty).collect();
                            self.printer.tuple(module, types)
                        }
                    };
                    let member = member(signature, &variant.attrs);
                    item.members
                        .insert((MemberKind::Variant, bare(&variant.ident)), member);
                }
                item.literal = !item.non_exhaustive;
            }
            Source::Type(source) => {
                item.kind = Kind::Alias;
                item.signature = self.printer.ty(module, &source.ty);
            }
            Source::Static(source) => {
                item.kind = Kind::Static;
                item.signature = self.printer.ty(module, &source.ty);
                self.table(&definition, &name, &source.expr, &mut item);
            }
            Source::Const(source) => {
                item.kind = Kind::Static;
                item.signature = self.printer.ty(module, &source.ty);
                item.wire.insert("value".to_owned(), tidy(&source.expr));
            }
            Source::Fn(source) => {
                item.kind = Kind::Function;
                item.signature = self.printer.function(module, &source.sig);
            }
            Source::Trait(source) => {
                item.kind = Kind::Trait;
                item.signature = same(source.items.iter().map(tidy).collect::<Vec<_>>().join(" "));
            }
            _ => {}
        }
        self.surface.items.insert(name, item);
    }

    fn fields(&self, module: usize, fields: &Fields, item: &mut Item) {
        let mut all = true;
        for (index, field) in fields.iter().enumerate() {
            if !is_public(&field.vis) {
                all = false;
                continue;
            }
            let name = field.ident.as_ref().map_or_else(|| index.to_string(), bare);
            let member = member(self.printer.ty(module, &field.ty), &field.attrs);
            item.members.insert((MemberKind::Field, name), member);
        }
        item.literal = all && !item.non_exhaustive;
    }

    /// The static of an operation.
    fn table(&mut self, definition: &Definition, name: &str, expr: &Expr, item: &mut Item) {
        let table = match expr {
            Expr::Struct(table) => self.client.operation(table),
            _ => None,
        };
        let Some(table) = table else {
            item.wire.insert("value".to_owned(), tidy(expr));
            return;
        };
        let key = format!("{} {}", table.method, table.path);
        item.wire = table.facts;
        item.wire.insert("request".to_owned(), key.clone());
        // Documents may have the same path, each for hosts of its own.
        let key = match self.surface.operations.get(&key) {
            Some(_) => of_one(&key, &table.id),
            None => key,
        };
        self.statics.insert(definition.clone(), key.clone());
        let operation = Operation {
            id: table.id,
            group: String::new(),
            method: String::new(),
            items: BTreeSet::from([name.to_owned()]),
        };
        self.surface.operations.insert(key, operation);
    }

    /// The item of a type that something is implemented for.
    fn target(&self, module: usize, path: &[String]) -> Option<String> {
        let meaning = self.tree.resolve(module, path)?;
        self.printer.names.get(&meaning).cloned()
    }

    fn block(&mut self, module: usize, block: &syn::ItemImpl) {
        let Type::Path(path) = &*block.self_ty else {
            return;
        };
        let path: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|one| bare(&one.ident))
            .collect();
        let Some(name) = self.target(module, &path) else {
            return;
        };
        if let Some((of, _)) = &block.trait_ {
            let implemented = self.printer.path(module, of);
            if let Some(item) = self.surface.items.get_mut(&name) {
                item.traits.insert(implemented);
            }
            return;
        }
        for inner in &block.items {
            let ImplItem::Fn(function) = inner else {
                continue;
            };
            if !is_public(&function.vis) {
                continue;
            }
            let mut member = member(
                self.printer.function(module, &function.sig),
                &function.attrs,
            );
            member.arguments = arguments(&function.sig);
            let sent = sent(&function.block).into_iter();
            member.wire = sent.map(|call| self.client.named(call)).collect();
            let method = bare(&function.sig.ident);
            self.operation(module, &name, &method, function);
            let Some(item) = self.surface.items.get_mut(&name) else {
                continue;
            };
            if item.kind == Kind::Enum {
                for (variant, value) in wire::arms(&function.block) {
                    if let Some(variant) = item.members.get_mut(&(MemberKind::Variant, variant)) {
                        variant.wire.push(value);
                    }
                }
            }
            item.members.insert((MemberKind::Method, method), member);
        }
    }

    /// Ties a method that makes a call to the operation that it names.
    fn operation(&mut self, module: usize, group: &str, method: &str, function: &syn::ImplItemFn) {
        let mut named = Vec::new();
        idents(
            quote::ToTokens::to_token_stream(&function.block),
            &mut named,
        );
        let operation = named.into_iter().find_map(|ident| {
            if !ident.starts_with(|first: char| first.is_uppercase()) {
                return None;
            }
            match self.tree.resolve(module, &[ident])? {
                Meaning::Item(definition) => self.statics.get(&definition),
                _ => None,
            }
        });
        let Some(operation) = operation.and_then(|key| self.surface.operations.get_mut(key)) else {
            return;
        };
        group.clone_into(&mut operation.group);
        method.clone_into(&mut operation.method);
        if let syn::ReturnType::Type(_, ty) = &function.sig.output {
            operation.items.insert(self.printer.ty(module, ty).shown);
        }
    }

    fn call(&mut self, module: usize, call: &syn::ItemMacro) {
        let name = call.mac.path.segments.last().map(|last| bare(&last.ident));
        let name = name.unwrap_or_default();
        let Some(added) = macros::read(&name, &call.mac.tokens) else {
            self.surface.unread.push(tidy(&call.mac));
            return;
        };
        let Some(target) = self.target(module, std::slice::from_ref(&added.item)) else {
            return;
        };
        let views = added.views.iter().filter_map(|(method, ty)| {
            let ty = syn::parse_str::<Type>(ty).ok()?;
            let Signature { shown, meaning } = self.printer.ty(module, &ty);
            let whole = |ty: String| format!("fn {method}(&self) -> Option<{ty}>");
            let signature = Signature {
                shown: whole(shown),
                meaning: whole(meaning),
            };
            Some((method.clone(), member(signature, &[])))
        });
        let views: Vec<(String, Member)> = views.collect();
        let Some(item) = self.surface.items.get_mut(&target) else {
            return;
        };
        item.traits.extend(added.traits);
        for (name, member) in added.methods.into_iter().chain(views) {
            item.members.insert((MemberKind::Method, name), member);
        }
        for (name, mut value) in added.wire {
            if name == macros::SIGNATURE
                && let Some(meaning) = self.client.constants.get(&value)
            {
                value.clone_from(meaning);
            }
            let kinds = [MemberKind::Field, MemberKind::Variant, MemberKind::Method];
            let kind = kinds
                .into_iter()
                .find(|kind| item.members.contains_key(&(*kind, name.clone())));
            match kind.and_then(|kind| item.members.get_mut(&(kind, name.clone()))) {
                Some(member) => member.wire.push(value),
                None => {
                    item.wire
                        .insert(if name.is_empty() { value.clone() } else { name }, value);
                }
            }
        }
    }

    fn finish(mut self) -> Surface {
        if let Some(client) = self.surface.items.get_mut("Client") {
            client.wire.extend(self.client.facts());
        }
        let own: BTreeSet<String> = self
            .surface
            .operations
            .values()
            .flat_map(|one| &one.items)
            .cloned()
            .collect();
        for operation in self.surface.operations.values_mut() {
            let mut more = BTreeSet::new();
            for name in &operation.items {
                let Some(item) = self.surface.items.get(name) else {
                    continue;
                };
                let texts = item
                    .members
                    .values()
                    .map(|member| member.signature.shown.as_str());
                let paths = texts.flat_map(|text| {
                    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
                });
                // Types stand at the root too; what does not is there for this call.
                let paths = paths
                    .map(|path| path.trim_matches(':'))
                    .filter(|path| path.contains("::"));
                more.extend(
                    paths
                        .filter(|path| {
                            self.surface.items.contains_key(*path) && !own.contains(*path)
                        })
                        .map(str::to_owned),
                );
            }
            more.retain(|path| !path.starts_with("runtime::"));
            operation.items.extend(more);
        }
        self.surface
    }
}

/// What the arguments of a method are called.
fn arguments(signature: &syn::Signature) -> Vec<String> {
    let names = signature.inputs.iter().filter_map(|one| match one {
        syn::FnArg::Typed(typed) => Some(tidy(&typed.pat).replace("mut ", "")),
        syn::FnArg::Receiver(_) => None,
    });
    names.collect()
}

/// What a method puts on the wire: its calls of the runtime's call or builder.
fn sent(block: &syn::Block) -> Vec<String> {
    let statements = block.stmts.iter().map(tidy);
    let sent = statements.filter(|text| {
        ["self.call.", "call.", "self.inner."]
            .iter()
            .any(|start| text.starts_with(start))
    });
    sent.map(|text| text.trim_end_matches([';', ' ']).to_owned())
        .collect()
}

fn idents(tokens: proc_macro2::TokenStream, out: &mut Vec<String>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(ident) => out.push(ident.to_string()),
            proc_macro2::TokenTree::Group(group) => idents(group.stream(), out),
            _ => {}
        }
    }
}

fn same(text: String) -> Signature {
    Signature {
        shown: text.clone(),
        meaning: text,
    }
}

fn new(kind: Kind, paths: &BTreeSet<String>, attributes: &[Attribute]) -> Item {
    let mut item = Item {
        kind,
        paths: paths.clone(),
        signature: Signature::default(),
        non_exhaustive: has(attributes, "non_exhaustive"),
        literal: false,
        members: BTreeMap::new(),
        traits: BTreeSet::new(),
        conditions: attributes.iter().filter_map(condition).collect(),
        docs: docs(attributes),
        deprecated: has(attributes, "deprecated"),
        wire: BTreeMap::new(),
    };
    for attribute in attributes
        .iter()
        .filter(|one| one.path().is_ident("derive"))
    {
        if let Meta::List(list) = &attribute.meta {
            let names = tidy(&list.tokens);
            let names = names.split(',').map(|name| name.trim().to_owned());
            item.traits.extend(names);
        }
    }
    item
}

fn member(signature: Signature, attributes: &[Attribute]) -> Member {
    Member {
        signature,
        arguments: Vec::new(),
        docs: docs(attributes),
        deprecated: has(attributes, "deprecated"),
        wire: Vec::new(),
    }
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident(name))
}

fn condition(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(tidy(&list.tokens)),
        _ => None,
    }
}

fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    syn::Lit::Str(text) => Some(text.value().trim().to_owned()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
    lines.collect::<Vec<_>>().join("\n")
}
