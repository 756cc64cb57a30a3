//! What `init` guesses of our own providers, held against the `client.yaml` that stands there: the snapshot is the table.
//!
//! What is said by hand and guessed *agrees*; *by default* is what the generator does without a word. What is *doubtful*
//! stands in the guessed file as a comment. Keys that nobody can guess from a document are left aside.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clientwright::Init;
use clientwright_codegen::analyse::analyse;
use clientwright_codegen::config;
use clientwright_codegen::lower::lower;
use clientwright_codegen::model::OperationId;
use clientwright_codegen::name::Names;
use clientwright_codegen::shape::shape;
use clientwright_spec::{Diagnostics, Input, ReadOptions, Sources, read};
use serde_yaml::Value;

/// Whose client it is and which of its calls is shown is a matter of taste, and where documents come from is not in them.
const ASIDE: [&str; 7] = [
    "components",
    "crate/description",
    "crate/example",
    "crate/publish",
    "crate/version",
    "documents",
    "types",
];

type Flat = BTreeMap<String, String>;

#[test]
fn guesses_of_our_own_providers() {
    let mut table = String::new();
    for provider in ["atlas", "commercelayer", "imprint", "omise", "prolifi"] {
        table += &compare(provider);
    }
    insta::assert_snapshot!(table);
}

fn compare(provider: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../specs")
        .join(provider);
    let by_hand = std::fs::read_to_string(folder.join("client.yaml")).expect("a client.yaml");
    let hand: Value = serde_yaml::from_str(&by_hand).expect("YAML");
    let files: Vec<PathBuf> = hand["documents"]
        .as_sequence()
        .expect("documents")
        .iter()
        .map(|one| folder.join(one["file"].as_str().expect("a file")))
        .collect();
    let (first, others) = files.split_first().expect("a document");
    let init = others
        .iter()
        .fold(Init::new(first, "2026-11-20"), Init::document);
    let planned = init.plan().unwrap_or_else(|error| panic!("{error}"));
    let text = &planned.guess().text;
    assert_eq!(planned.guess().refused, [] as [&str; 0], "{provider}");
    let guess: Value = serde_yaml::from_str(text).expect("YAML");
    let defaults = defaults(&folder, &files, text);
    let (hand, guess) = (flat(&hand), flat(&guess));
    let mut rows = Vec::new();
    let (mut agree, mut by_default) = (0, 0);
    for (path, value) in &hand {
        match (guess.get(path), defaults.get(path)) {
            (Some(found), _) if found == value => agree += 1,
            (Some(found), _) => rows.push(format!("differs   {path}: {value} by hand, {found}")),
            (None, Some(default)) if default == value => by_default += 1,
            (None, default) if is_comment(text, path) => {
                let default =
                    default.map_or(String::new(), |default| format!(" (otherwise {default})"));
                rows.push(format!("doubtful  {path}: {value}{default}"));
            }
            (None, Some(default)) => {
                rows.push(format!("missing   {path}: {value} (otherwise {default})"));
            }
            (None, None) => rows.push(format!("missing   {path}: {value}")),
        }
    }
    let more = guess.iter().filter(|(path, _)| !hand.contains_key(*path));
    let more = more.filter(|(path, value)| defaults.get(*path) != Some(value));
    rows.extend(more.map(|(path, value)| format!("more      {path}: {value}")));
    let count = |word: &str| rows.iter().filter(|row| row.starts_with(word)).count();
    let mut table = format!(
        "{provider}: {} keys by hand: {agree} agree, {by_default} by default, {} differ, {} doubtful, {} missing; {} more\n",
        hand.len(),
        count("differs"),
        count("doubtful"),
        count("missing"),
        count("more"),
    );
    for row in rows {
        writeln!(table, "  {row}").expect("a string");
    }
    table
}

/// Whether a key, or an item of a list, stands in a comment.
fn is_comment(text: &str, path: &str) -> bool {
    let mut parts = path.splitn(2, '/');
    let (section, rest) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let item = if section == "sensitive" {
        format!("- '{rest}'")
    } else {
        format!("{}:", rest.rsplit('/').next().unwrap_or_default())
    };
    let mut inside = false;
    text.lines().any(|line| {
        if line.trim_start_matches("# ").trim_end_matches(':') == section {
            inside = true;
        }
        if line.is_empty() {
            inside = false;
        }
        let said = line.trim_start().trim_start_matches("# ").trim_start();
        inside && line.contains('#') && said.starts_with(&item)
    })
}

/// Each scalar by its path; an item of a list is part of the path, a rule of pages known by what asks for a page.
fn flat(value: &Value) -> Flat {
    let mut out = Flat::new();
    walk(value, "", &mut out);
    out.retain(|path, _| {
        !ASIDE
            .iter()
            .any(|aside| path == aside || path.starts_with(&format!("{aside}/")))
    });
    out
}

fn walk(value: &Value, path: &str, out: &mut Flat) {
    match value {
        Value::Mapping(members) => {
            for (key, value) in members {
                let key = key.as_str().expect("a text");
                let path = if path.is_empty() {
                    key.to_owned()
                } else {
                    format!("{path}/{key}")
                };
                walk(value, &path, out);
            }
        }
        Value::Sequence(items) => {
            for item in items {
                let pages = item.get("pages");
                if let Some(pages) = pages {
                    let input = pages.get("input").and_then(Value::as_str).unwrap_or("link");
                    walk(pages, &format!("{path}/{input}"), out);
                } else {
                    let name = item
                        .as_str()
                        .map_or_else(|| format!("{item:?}"), str::to_owned);
                    out.insert(format!("{path}/{name}"), "listed".to_owned());
                }
            }
        }
        Value::String(text) => drop(out.insert(path.to_owned(), text.clone())),
        Value::Bool(flag) => drop(out.insert(path.to_owned(), flag.to_string())),
        Value::Number(number) => drop(out.insert(path.to_owned(), number.to_string())),
        other => panic!("{path}: {other:?}"),
    }
}

/// What the generator does without a word, by the keys with which it could be said.
fn defaults(folder: &Path, files: &[PathBuf], text: &str) -> Flat {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let read_file = |path: &Path| std::fs::read_to_string(path).expect("a file");
    let overlay = folder.join("overlay.yaml");
    let inputs: Vec<Input> = files
        .iter()
        .enumerate()
        .map(|(index, path)| Input {
            name: path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned(),
            text: read_file(path).into(),
            overlay: (index == 0 && overlay.exists())
                .then(|| ("overlay.yaml".to_owned(), read_file(&overlay))),
            ..Input::default()
        })
        .collect();
    let options = ReadOptions::default();
    let document = read(&inputs, &options, &mut sources, &mut diagnostics);
    let document = document.expect("a document").document;
    let file = sources.add("client.yaml", text.to_owned());
    let parsed = config::parse(file, text, &mut diagnostics);
    let (config, places) = parsed.expect("a client.yaml");
    let api = lower(&document, &config, &places, &mut diagnostics);
    let calls = shape(&api, &config, &places, &mut diagnostics);
    let names = Names::assign(&api, &calls, &analyse(&api, &calls), &config);
    let mut out = Flat::new();
    for (id, operation) in api.operations.iter::<OperationId>() {
        let method = names[id].method.bare().to_owned();
        out.insert(format!("operations/{}/name", operation.id), method);
    }
    for (error, variant) in api.errors.iter().zip(&names.errors) {
        for component in api.components.iter().filter(|one| one.ty == error.ty) {
            let path = format!("errors/{}", component.name);
            out.insert(format!("{path}/variant"), variant.bare().to_owned());
            for (key, value) in [("code", &error.code), ("message", &error.message)] {
                out.extend(
                    value
                        .as_ref()
                        .map(|value| (format!("{path}/{key}"), value.clone())),
                );
            }
        }
    }
    out
}
