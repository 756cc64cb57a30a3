//! The runtime's tables may get members: no literal of one names them all.

use syn::visit::{self, Visit};

use crate::support::{client, features};

#[test]
fn literals_of_the_runtimes_tables_are_completed_by_new() {
    let mut found = Literals::default();
    for (name, document, settings) in features() {
        let Ok(tree) = client(&name, &document, settings) else {
            continue;
        };
        for (path, text) in tree.iter() {
            // The manifest and the README are no Rust.
            let Ok(file) = syn::parse_file(text) else {
                assert!(!path.as_str().starts_with("src/"), "{name}: {path}");
                continue;
            };
            found.imported = file.items.iter().flat_map(imported).collect();
            found.visit_file(&file);
        }
    }
    assert!(found.completed > 0);
    assert_eq!(found.whole, Vec::<String>::new());
}

/// The names that an item takes from the runtime.
fn imported(item: &syn::Item) -> Vec<String> {
    match item {
        syn::Item::Use(item) => match &item.tree {
            syn::UseTree::Path(path) if path.ident == "clientwright_runtime" => leaves(&path.tree),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn leaves(tree: &syn::UseTree) -> Vec<String> {
    match tree {
        syn::UseTree::Path(path) => leaves(&path.tree),
        syn::UseTree::Name(name) => vec![name.ident.to_string()],
        syn::UseTree::Rename(rename) => vec![rename.rename.to_string()],
        syn::UseTree::Glob(_) => Vec::new(),
        syn::UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

/// The literals of the runtime's structs.
#[derive(Default)]
struct Literals {
    imported: Vec<String>,
    completed: usize,
    whole: Vec<String>,
}

impl<'ast> Visit<'ast> for Literals {
    fn visit_expr_struct(&mut self, literal: &'ast syn::ExprStruct) {
        let first = literal.path.segments[0].ident.to_string();
        if first == "runtime" || first == "clientwright_runtime" || self.imported.contains(&first) {
            if literal.rest.is_some() {
                self.completed += 1;
            } else {
                let last = literal.path.segments.last().expect("a path has segments");
                self.whole.push(last.ident.to_string());
            }
        }
        visit::visit_expr_struct(self, literal);
    }
}
