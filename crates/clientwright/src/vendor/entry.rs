//! A document's entry in `client.yaml`: takes the file's text and new values of some keys, gives the text with these in their
//! places, and nothing else changed.

use clientwright_spec::Node;

/// Replaces the values of keys that the entry has.
pub(super) fn edit(text: &str, entry: &Node, values: &[(&str, &str)]) -> String {
    let mut edits: Vec<(usize, usize, String)> = values
        .iter()
        .filter_map(|(key, value)| {
            let span = entry.get(key)?.span;
            let (start, end) = (span.start as usize, span.end as usize);
            let old = text.get(start..end)?;
            Some((start, end, scalar(old, value)))
        })
        .collect();
    edits.sort();
    let mut out = text.to_owned();
    for (start, end, value) in edits.into_iter().rev() {
        out.replace_range(start..end, &value);
    }
    out
}

/// A value in the quotes that the old one had, or in such that it needs.
fn scalar(old: &str, value: &str) -> String {
    // Plain text of YAML neither begins with these, nor holds what ends it in a mapping of either style.
    let needs = value.is_empty()
        || value.starts_with(|c: char| !c.is_ascii_alphanumeric())
        || value.ends_with([':', ' '])
        || [": ", " #", ", ", "\n", "]", "}", "{", "["]
            .iter()
            .any(|part| value.contains(part));
    let quotes = value.contains(char::is_control) || old.starts_with('"');
    if quotes {
        clientwright_spec::quoted(value)
    } else if needs || old.starts_with('\'') {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        value.to_owned()
    }
}
