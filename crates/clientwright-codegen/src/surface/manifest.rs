//! What `Cargo.toml` says to those who depend on the crate: takes its text, gives features, versions and the runtime.
//!
//! It reads the one form that the generator writes, a key or an item of a list to a line.

use std::collections::BTreeSet;

use super::Surface;

pub(super) fn read(text: &str, surface: &mut Surface) {
    let mut section = "";
    let mut open: Option<String> = None;
    for line in text.lines().map(str::trim) {
        if let Some(feature) = &open {
            if line.starts_with(']') {
                open = None;
            } else if let Some(on) = surface.features.get_mut(feature) {
                on.extend(items(line));
            }
            continue;
        }
        if line.starts_with('[') {
            section = line;
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let (key, value) = (unquoted(key), value.trim());
        match (section, key.as_str()) {
            ("[package]", "name") => surface.package = Some(unquoted(value)),
            ("[package]", "version") => surface.version = Some(unquoted(value)),
            ("[package]", "rust-version") => surface.rust_version = Some(unquoted(value)),
            ("[dependencies]", "clientwright-runtime") => surface.runtime = Some(value.to_owned()),
            ("[features]", _) if !line.starts_with('#') => {
                if value == "[" {
                    open = Some(key.clone());
                }
                surface.features.insert(key, items(value).collect());
            }
            _ => {}
        }
    }
}

/// The texts of a list, or of a line of it.
fn items(list: &str) -> impl Iterator<Item = String> {
    let list = list.trim_matches(['[', ']', ' ', ',']);
    let items = list.split(',').map(unquoted);
    items
        .filter(|item| !item.is_empty())
        .collect::<BTreeSet<_>>()
        .into_iter()
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches('"').to_owned()
}
