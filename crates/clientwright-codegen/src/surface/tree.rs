//! Modules of a crate and what names mean in them: takes its files, gives items by module and the paths that lead to each.
//!
//! Types, values and modules share one namespace here: generated code gives no two of a module the same name.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, UseTree, Visibility};

use super::Unreadable;

/// How many imports may lead to each other before something is wrong.
const MOST_HOPS: usize = 32;

/// A crate's modules; the first is its root.
pub(super) struct Tree {
    pub(super) modules: Vec<Module>,
    /// Files that are not among those given: what is written by hand beside a generated client.
    pub(super) missing: Vec<String>,
}

/// A module.
#[derive(Default)]
pub(super) struct Module {
    parent: Option<usize>,
    path: Vec<String>,
    /// Modules inside, and whether they are public.
    children: BTreeMap<String, (usize, bool)>,
    uses: Vec<Import>,
    pub(super) items: Vec<Item>,
    /// Names of the items, and whether they are public.
    named: BTreeMap<String, bool>,
    pub(super) attributes: Vec<syn::Attribute>,
}

struct Import {
    /// The name that it has here; none for `*`.
    name: Option<String>,
    target: Vec<String>,
    public: bool,
}

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    Item(Definition),
    Module(usize),
    /// Of another crate, by its whole path.
    External(Vec<String>),
}

/// Where an item is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Definition {
    pub(super) module: usize,
    pub(super) name: String,
}

impl Tree {
    pub(super) fn of(files: &BTreeMap<String, String>) -> Result<Self, Unreadable> {
        let mut tree = Self {
            modules: vec![Module::default()],
            missing: Vec::new(),
        };
        let (attributes, items) = parse(files, "src/lib.rs")?;
        tree.modules[0].attributes = attributes;
        tree.fill(0, items, "src", files)?;
        Ok(tree)
    }

    /// Fills a module; the files of those inside are in `folder`.
    fn fill(
        &mut self,
        module: usize,
        items: Vec<Item>,
        folder: &str,
        files: &BTreeMap<String, String>,
    ) -> Result<(), Unreadable> {
        for item in items {
            match item {
                Item::Mod(inner) => {
                    let name = bare(&inner.ident);
                    let mut path = self.modules[module].path.clone();
                    path.push(name.clone());
                    let index = self.modules.len();
                    let below = format!("{folder}/{name}");
                    self.modules.push(Module {
                        parent: Some(module),
                        path,
                        attributes: inner.attrs,
                        ..Module::default()
                    });
                    let children = &mut self.modules[module].children;
                    children.insert(name, (index, is_public(&inner.vis)));
                    let items = if let Some((_, items)) = inner.content {
                        items
                    } else {
                        let flat = format!("{below}.rs");
                        let nested = format!("{below}/mod.rs");
                        let file = if files.contains_key(&nested) {
                            nested
                        } else {
                            flat
                        };
                        if files.contains_key(&file) {
                            let (attributes, items) = parse(files, &file)?;
                            self.modules[index].attributes.extend(attributes);
                            items
                        } else {
                            self.missing.push(file);
                            Vec::new()
                        }
                    };
                    self.fill(index, items, &below, files)?;
                }
                Item::Use(import) => {
                    let public = is_public(&import.vis);
                    let uses = &mut self.modules[module].uses;
                    flatten(&import.tree, &mut Vec::new(), public, uses);
                }
                item => {
                    if let Some((name, visibility)) = named(&item) {
                        let public = is_public(visibility);
                        self.modules[module].named.insert(name, public);
                    }
                    self.modules[module].items.push(item);
                }
            }
        }
        Ok(())
    }

    /// What a path means in a module; none for what is in scope everywhere, such as `String`, and for generics.
    pub(super) fn resolve(&self, module: usize, path: &[String]) -> Option<Meaning> {
        self.follow(module, path, MOST_HOPS)
    }

    fn follow(&self, module: usize, path: &[String], hops: usize) -> Option<Meaning> {
        let hops = hops.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => Meaning::Module(0),
            "self" => Meaning::Module(module),
            "super" => Meaning::Module(self.modules[module].parent?),
            "" => Meaning::External(Vec::new()),
            "clientwright_runtime" | "std" | "core" => Meaning::External(vec![first.clone()]),
            name => self.look(module, name, hops)?,
        };
        rest.iter().try_fold(start, |meaning, name| match meaning {
            Meaning::Module(inner) if name == "super" => {
                Some(Meaning::Module(self.modules[inner].parent?))
            }
            Meaning::Module(inner) => self.look(inner, name, hops),
            Meaning::External(mut path) => {
                path.push(name.clone());
                Some(Meaning::External(path))
            }
            Meaning::Item(_) => None,
        })
    }

    /// What a name means in a module.
    fn look(&self, module: usize, name: &str, hops: usize) -> Option<Meaning> {
        let here = &self.modules[module];
        if here.named.contains_key(name) {
            return Some(Meaning::Item(Definition {
                module,
                name: name.to_owned(),
            }));
        }
        if let Some((inner, _)) = here.children.get(name) {
            return Some(Meaning::Module(*inner));
        }
        let imported = here
            .uses
            .iter()
            .find(|one| one.name.as_deref() == Some(name));
        if let Some(import) = imported {
            return self.follow(module, &import.target, hops);
        }
        let mut globs = here.uses.iter().filter(|one| one.name.is_none());
        globs.find_map(|glob| match self.follow(module, &glob.target, hops)? {
            Meaning::Module(inner) if inner != module => {
                self.look(inner, name, hops.checked_sub(1)?)
            }
            _ => None,
        })
    }

    /// Every path by which each public thing can be named.
    pub(super) fn paths(&self) -> BTreeMap<Meaning, BTreeSet<String>> {
        let mut paths = BTreeMap::new();
        self.walk(0, &mut Vec::new(), &mut BTreeSet::new(), &mut paths);
        paths
    }

    fn walk(
        &self,
        module: usize,
        prefix: &mut Vec<String>,
        within: &mut BTreeSet<usize>,
        paths: &mut BTreeMap<Meaning, BTreeSet<String>>,
    ) {
        if !within.insert(module) {
            return;
        }
        let here = &self.modules[module];
        let public = here.named.iter().filter(|(_, public)| **public);
        let own = public.map(|(name, _)| (name.clone(), vec!["self".to_owned(), name.clone()]));
        let children = here.children.iter().filter(|(_, (_, public))| *public);
        let children =
            children.map(|(name, _)| (name.clone(), vec!["self".to_owned(), name.clone()]));
        let mut offered: Vec<(String, Vec<String>)> = own.chain(children).collect();
        for import in here.uses.iter().filter(|import| import.public) {
            match &import.name {
                Some(name) => offered.push((name.clone(), import.target.clone())),
                None => {
                    if let Some(Meaning::Module(inner)) = self.resolve(module, &import.target) {
                        self.walk(inner, prefix, within, paths);
                    }
                }
            }
        }
        for (name, target) in offered {
            let Some(meaning) = self.resolve(module, &target) else {
                continue;
            };
            prefix.push(name);
            paths
                .entry(meaning.clone())
                .or_default()
                .insert(prefix.join("::"));
            if let Meaning::Module(inner) = meaning {
                self.walk(inner, prefix, within, paths);
            }
            prefix.pop();
        }
        within.remove(&module);
    }

    /// The path of an item where it is written, for those that have no public one.
    pub(super) fn written(&self, definition: &Definition) -> String {
        let mut path = self.modules[definition.module].path.clone();
        path.push(definition.name.clone());
        path.join("::")
    }
}

/// The shortest of several paths.
pub(super) fn shortest(paths: &BTreeSet<String>) -> Option<&String> {
    paths
        .iter()
        .min_by_key(|path| (path.matches("::").count(), path.as_str()))
}

fn parse(
    files: &BTreeMap<String, String>,
    name: &str,
) -> Result<(Vec<syn::Attribute>, Vec<Item>), Unreadable> {
    let failed = |message: String| Unreadable {
        file: name.to_owned(),
        message,
    };
    let text = files
        .get(name)
        .ok_or_else(|| failed("the file is missing".to_owned()))?;
    let file = syn::parse_file(text).map_err(|error| {
        let at = error.span().start();
        failed(format!("line {}: {error}", at.line))
    })?;
    Ok((file.attrs, file.items))
}

/// An identifier without `r#`.
pub(super) fn bare(ident: &syn::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

pub(super) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn named(item: &Item) -> Option<(String, &Visibility)> {
    let (ident, visibility) = match item {
        Item::Struct(item) => (&item.ident, &item.vis),
        Item::Enum(item) => (&item.ident, &item.vis),
        Item::Type(item) => (&item.ident, &item.vis),
        Item::Static(item) => (&item.ident, &item.vis),
        Item::Const(item) => (&item.ident, &item.vis),
        Item::Fn(item) => (&item.sig.ident, &item.vis),
        Item::Trait(item) => (&item.ident, &item.vis),
        _ => return None,
    };
    Some((bare(ident), visibility))
}

fn flatten(tree: &UseTree, prefix: &mut Vec<String>, public: bool, out: &mut Vec<Import>) {
    let mut import = |name: Option<String>, target: Vec<String>| {
        out.push(Import {
            name,
            target,
            public,
        });
    };
    match tree {
        UseTree::Path(path) => {
            prefix.push(bare(&path.ident));
            flatten(&path.tree, prefix, public, out);
            prefix.pop();
        }
        UseTree::Name(name) => {
            let mut target = prefix.clone();
            let name = bare(&name.ident);
            if name == "self" {
                import(prefix.last().cloned(), target);
            } else {
                target.push(name.clone());
                import(Some(name), target);
            }
        }
        UseTree::Rename(rename) => {
            let mut target = prefix.clone();
            let from = bare(&rename.ident);
            if from != "self" {
                target.push(from);
            }
            import(Some(bare(&rename.rename)), target);
        }
        UseTree::Glob(_) => import(None, prefix.clone()),
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, prefix, public, out);
            }
        }
    }
}
