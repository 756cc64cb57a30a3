//! TOML values: takes any text, gives one basic string in its quotes. Names of Cargo features are made of identifiers.

use std::fmt::Write as _;

use super::Ident;

/// Features that every client has or that Cargo knows, and names of dependencies.
const TAKEN: &[&str] = &[
    "all",
    "blocking",
    "brotli",
    "clientwright-runtime",
    "default",
    "gzip",
    "http2",
    "native-tls",
    "reqwest",
    "rustls",
    "schemas",
    "testing",
    "tokio",
    "tracing",
    "webhooks",
    "zstd",
];

/// The Cargo feature of a module: its name, with hyphens.
pub(crate) fn feature_name(module: &Ident) -> String {
    let name = module.bare();
    let plain = name.trim_start_matches('_');
    let (before, after) = name.split_at(name.len() - plain.len());
    let name = format!("{before}{}", after.replace('_', "-"));
    if TAKEN.contains(&name.as_str()) {
        name + "-calls"
    } else {
        name
    }
}

/// A TOML basic string that holds exactly this text, on one line.
pub(crate) fn toml_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || super::doc::is_hidden(c) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
