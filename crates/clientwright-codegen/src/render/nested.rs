//! From a crate's files to a module's: takes the files as they are rendered for a crate, gives them as a folder or as one file
//! that can be included.
//!
//! Invariant: what comes out names nothing by its place in a crate, so that it compiles wherever it stands, and the runtime
//! is `::clientwright_runtime`, whatever else has that name.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::{FilePath, Ident, USER_CRATE};
use crate::tree::FileTree;

use super::source::{Piece, is_word, pieces};

/// The files of the module's folder.
pub(super) fn folder(tree: FileTree) -> FileTree {
    let mut moved = FileTree::default();
    for (path, text) in tree.into_parts() {
        let text = relative(&text, path.modules().len());
        moved.insert(path.in_module(), text);
    }
    moved
}

/// All of the module in one file, `pub mod name { … }` with all others within it.
pub(super) fn file(tree: FileTree, name: &Ident, header: &str) -> FileTree {
    let mut texts = BTreeMap::new();
    for (path, text) in tree.into_parts() {
        let text = relative(&text, path.modules().len());
        let text = text.strip_prefix(header).unwrap_or(&text).trim_start();
        texts.insert(path.modules(), text.to_owned());
    }
    let mut out = format!("{header}\npub mod {name} {{\n");
    write(&mut texts, &mut Vec::new(), &mut out);
    out.push_str("}\n");
    let mut tree = FileTree::default();
    tree.insert(FilePath::included(name), out);
    tree
}

/// Writes the text of the module at a path, and in it those of its own modules in place of their declarations.
fn write(texts: &mut BTreeMap<Vec<String>, String>, path: &mut Vec<String>, out: &mut String) {
    let Some(text) = texts.remove(path.as_slice()) else {
        return;
    };
    let level = path.len() + 1;
    let within = within_literals(&text);
    let mut lines = text.split_inclusive('\n').peekable();
    let mut at = 0;
    while let Some(line) = lines.next() {
        let start = at;
        at += line.len();
        if within.contains(&start) || line == "\n" {
            out.push_str(line);
            continue;
        }
        indent(level, out);
        let Some(name) = declared(line) else {
            out.push_str(line);
            continue;
        };
        out.push_str(line.trim_end_matches(";\n"));
        out.push_str(" {\n");
        path.push(name.to_owned());
        write(texts, path, out);
        path.pop();
        indent(level, out);
        out.push_str("}\n");
        if lines.peek().is_some_and(|next| *next != "\n") {
            out.push('\n');
        }
    }
}

/// Where lines begin that a literal runs over: what stands before them would be part of it.
fn within_literals(text: &str) -> BTreeSet<usize> {
    let mut within = BTreeSet::new();
    let mut at = 0;
    for piece in pieces(text) {
        if let Piece::Other(literal) = piece {
            let breaks = literal.match_indices('\n');
            within.extend(breaks.map(|(index, _)| at + index + 1));
        }
        at += piece.text().len();
    }
    within
}

/// The module that a line declares, as its file is named.
fn declared(line: &str) -> Option<&str> {
    let line = line.strip_suffix(";\n")?;
    let name = line
        .strip_prefix("pub ")
        .unwrap_or(line)
        .strip_prefix("mod ")?;
    Some(name.strip_prefix("r#").unwrap_or(name))
}

fn indent(level: usize, out: &mut String) {
    for _ in 0..level {
        out.push_str("    ");
    }
}

/// The text of a module that stands `depth` below the client's root, without the name of its crate.
fn relative(text: &str, depth: usize) -> String {
    let root = match depth {
        0 => "self::".to_owned(),
        depth => "super::".repeat(depth),
    };
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for piece in pieces(text) {
        match piece {
            Piece::Code(code) => rooted(code, &root, &mut out),
            Piece::Doc(doc) => {
                let doc = doc.replace("](crate::", &format!("]({root}"));
                out.push_str(&doc.replace("[`crate::", &format!("[`{root}")));
            }
            Piece::Other(other) => out.push_str(other),
        }
    }
    out
}

const CRATE: &str = "crate::";
const RUNTIME: &str = "clientwright_runtime";

/// Code with `crate::` and the runtime's name made relative and absolute.
fn rooted(code: &str, root: &str, out: &mut String) {
    let bytes = code.as_bytes();
    let (mut done, mut at) = (0, 0);
    while let Some(found) = code[at..].find('c') {
        let start = at + found;
        at = start + 1;
        let before = code[..start].bytes().next_back();
        if before.is_some_and(is_word) {
            continue;
        }
        let (length, new) = if code[start..].starts_with(CRATE) {
            (CRATE.len(), root.to_owned())
        } else if code[start..].starts_with(USER_CRATE) {
            (USER_CRATE.len(), "crate".to_owned())
        } else if code[start..].starts_with(RUNTIME)
            && !bytes
                .get(start + RUNTIME.len())
                .copied()
                .is_some_and(is_word)
            && before != Some(b':')
        {
            (RUNTIME.len(), format!("::{RUNTIME}"))
        } else {
            continue;
        };
        out.push_str(&code[done..start]);
        out.push_str(&new);
        done = start + length;
        at = done;
    }
    out.push_str(&code[done..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_and_links_are_made_relative() {
        for (text, expected) in [
            (
                "use crate::{Error, Sending};",
                "use super::super::{Error, Sending};",
            ),
            ("pub(crate) fn new()", "pub(crate) fn new()"),
            ("my_crate::x, crate::x", "my_crate::x, super::super::x"),
            ("(\"crate::x\")", "(\"crate::x\")"),
            (
                "/// As [`x`](crate::x), crate::y.",
                "/// As [`x`](super::super::x), crate::y.",
            ),
            (
                "use clientwright_runtime as runtime;",
                "use ::clientwright_runtime as runtime;",
            ),
            (
                "use ::clientwright_runtime::Map;",
                "use ::clientwright_runtime::Map;",
            ),
            (
                "clientwright_user_crate::money::Money",
                "crate::money::Money",
            ),
            (
                "clientwright_runtime_like::x",
                "clientwright_runtime_like::x",
            ),
        ] {
            assert_eq!(relative(text, 2), expected);
        }
        assert_eq!(relative("crate::Customer", 0), "self::Customer");
    }
}
