//! The phases, one after the other.

use std::collections::{BTreeMap, BTreeSet};

use crate::resolve::Folder;
use crate::{
    Diagnostics, Document, Limits, Node, Sources, Span, codes, merge, normalise, overlay, parse,
    resolve, version,
};

/// One document of a provider.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The name that diagnostics show, e.g. `specs/prolifi/openapi.yaml`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Name and text of the overlay that patches it.
    pub overlay: Option<(String, String)>,
}

/// What a read needs besides the documents.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Other files of the folder, which references may point at: path relative to the folder, and text.
    ///
    /// A document stands at the top of the folder, unless its own text is among these files: then where they say.
    pub files: BTreeMap<String, String>,
    /// What a file may ask for.
    pub limits: Limits,
}

/// What reading gives.
#[derive(Debug, Clone)]
pub struct Read {
    /// The normalised document.
    pub document: Document,
    /// The tree that it was read from: merged, overlaid and bundled, still OpenAPI, of the highest version among the
    /// inputs.
    pub effective: Node,
}

/// Reads a provider's documents as one.
///
/// # Errors
/// `None` where the diagnostics have errors.
pub fn read(
    inputs: &[Input],
    options: &ReadOptions,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Read> {
    let mut folder = Folder {
        files: &options.files,
        paths: BTreeMap::new(),
        inputs: BTreeSet::new(),
        old: BTreeSet::new(),
        prefix: String::new(),
        limits: &options.limits,
    };
    let mut documents = Vec::with_capacity(inputs.len());
    for (index, input) in inputs.iter().enumerate() {
        let path = path_of(input, &options.files);
        if index == 0 {
            input
                .name
                .strip_suffix(&path)
                .unwrap_or_default()
                .clone_into(&mut folder.prefix);
        }
        let file = sources.add(&input.name, &input.text);
        folder.paths.insert(file, path.clone());
        folder.inputs.insert(path.clone());
        let mut root = parse::parse(file, &input.text, &options.limits, diagnostics);
        let mut files = vec![file];
        if let Some((name, text)) = &input.overlay {
            let file = sources.add(name, text);
            folder.paths.insert(file, path);
            files.push(file);
            let changes = parse::parse(file, text, &options.limits, diagnostics);
            if let (Some(root), Some(changes)) = (&mut root, changes) {
                overlay::apply(root, &changes, &options.limits, diagnostics);
            }
        }
        let Some(root) = root else { continue };
        let Some(version) = version::of(&root, diagnostics) else {
            continue;
        };
        if !version.is_31() {
            folder.old.extend(files);
        }
        documents.push((root, version));
    }
    if diagnostics.has_errors() {
        return None;
    }
    if inputs.is_empty() {
        diagnostics.error(codes::MISSING, Span::default(), "no document is given");
        return None;
    }
    let (mut effective, version) = merge::merge(documents, diagnostics)?;
    if !version.is_31() {
        folder.old.clear();
    }
    let holes = resolve::resolve(&mut effective, folder, sources, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let document = normalise::normalise(&effective, version.is_31(), &holes, diagnostics);
    (!diagnostics.has_errors()).then_some(Read {
        document,
        effective,
    })
}

/// A document's path relative to the folder.
fn path_of(input: &Input, files: &BTreeMap<String, String>) -> String {
    let inside = files.iter().filter(|(path, text)| {
        let before = input.name.strip_suffix(path.as_str());
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
            && **text == input.text
    });
    let name = input.name.rsplit('/').next().unwrap_or(&input.name);
    inside
        .map(|(path, _)| path.clone())
        .max_by_key(String::len)
        .unwrap_or_else(|| name.to_owned())
}
