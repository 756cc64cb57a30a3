//! Names of the components that other files' objects become.

use crate::pointer;

/// A component's name for a place: its last token that is a name, with what tells it apart, or the file's stem.
pub(super) fn name_for(path: &str, fragment: &str) -> String {
    /// Words of the specification, which name nothing.
    const WORDS: [&str; 24] = [
        "schema",
        "schemas",
        "items",
        "properties",
        "additionalProperties",
        "allOf",
        "oneOf",
        "anyOf",
        "content",
        "responses",
        "requestBody",
        "requestBodies",
        "parameters",
        "components",
        "definitions",
        "$defs",
        "paths",
        "application/json",
        "headers",
        "not",
        "pathItems",
        "examples",
        "prefixItems",
        "patternProperties",
    ];
    let mut folders = path.rsplit('/');
    let file = folders.next().unwrap_or(path);
    let stem = match file.split('.').next().unwrap_or(file) {
        // A file called `index` is named after its folder.
        "index" | "_index" | "" => folders.next().unwrap_or(file),
        stem => stem,
    };
    let tokens = pointer::tokens(fragment).unwrap_or_default();
    let named = |token: &&String| {
        token.chars().any(char::is_alphabetic) && !WORDS.contains(&token.as_str())
    };
    let mut wanted = match tokens.iter().rev().find(named) {
        None => stem.to_owned(),
        Some(name) => name.clone(),
    };
    // `pets.yaml#/get/responses/200/content/application~1json/schema` is more than a `get`.
    let last = tokens.last().is_some_and(|token| named(&token));
    if !tokens.is_empty() && !last && !wanted.starts_with(stem) {
        wanted = format!("{stem}_{wanted}");
    }
    let name: String = wanted
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') {
                c
            } else {
                '_'
            }
        })
        .collect();
    if name.is_empty() {
        "component".to_owned()
    } else {
        name
    }
}
