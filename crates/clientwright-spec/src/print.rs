//! A tree as text again: YAML or JSON.
//!
//! Invariant: reading the text gives the same tree, places aside, in this crate and in parsers of YAML 1.1 and 1.2:
//! strings that one of them takes for something else are quoted; numbers stand as written.

use std::fmt::Write as _;

use crate::{Node, Value};

/// Prints a tree as YAML in block style.
pub fn to_yaml(node: &Node) -> String {
    let mut out = String::new();
    match &node.value {
        Value::Object(map) if !map.is_empty() => block(&mut out, node, 0),
        Value::Array(items) if !items.is_empty() => block(&mut out, node, 0),
        _ => {
            inline(&mut out, node, 0);
            out.push('\n');
        }
    }
    out
}

/// Prints a tree as JSON, indented by two spaces.
pub fn to_json(node: &Node) -> String {
    let mut out = String::new();
    json(&mut out, node, 0);
    out.push('\n');
    out
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

fn is_block(node: &Node) -> bool {
    match &node.value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

/// The lines of a collection that is not empty.
fn block(out: &mut String, node: &Node, depth: usize) {
    match &node.value {
        Value::Object(map) => {
            for (key, entry) in map {
                indent(out, depth);
                pair(out, key, &entry.node, depth);
            }
        }
        Value::Array(items) => {
            for item in items {
                indent(out, depth);
                entry(out, item, depth);
            }
        }
        _ => {}
    }
}

/// One `key: value`, its indent already written.
fn pair(out: &mut String, key: &str, node: &Node, depth: usize) {
    text(out, key);
    out.push(':');
    if is_block(node) {
        out.push('\n');
        block(out, node, depth + 1);
    } else {
        out.push(' ');
        inline(out, node, depth + 1);
        out.push('\n');
    }
}

/// One `- value`, its indent already written.
fn entry(out: &mut String, item: &Node, depth: usize) {
    out.push_str("- ");
    match &item.value {
        Value::Object(map) if !map.is_empty() => {
            for (index, (key, entry)) in map.iter().enumerate() {
                if index > 0 {
                    indent(out, depth + 1);
                }
                pair(out, key, &entry.node, depth + 1);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, nested) in items.iter().enumerate() {
                if index > 0 {
                    indent(out, depth + 1);
                }
                entry(out, nested, depth + 1);
            }
        }
        _ => {
            inline(out, item, depth + 1);
            out.push('\n');
        }
    }
}

fn inline(out: &mut String, node: &Node, depth: usize) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(digits) => out.push_str(digits),
        Value::String(value) if is_literal(value) => literal(out, value, depth),
        Value::String(value) => text(out, value),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

/// Whether a text reads best, and safely, as a literal block.
fn is_literal(value: &str) -> bool {
    value.contains('\n')
        && !value.starts_with([' ', '\t', '\n'])
        && !value.ends_with("\n\n")
        && value.chars().all(|c| c == '\n' || is_printable(c))
        && value
            .lines()
            .all(|line| !line.trim().is_empty() || line.is_empty())
}

fn literal(out: &mut String, value: &str, depth: usize) {
    out.push_str(if value.ends_with('\n') { "|" } else { "|-" });
    for line in value.trim_end_matches('\n').split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(out, depth.max(1));
            out.push_str(line);
        }
    }
}

fn text(out: &mut String, value: &str) {
    if is_plain(value) {
        out.push_str(value);
    } else {
        quote(out, value);
    }
}

/// Whether every parser reads a text, without quotes, as the same string.
fn is_plain(value: &str) -> bool {
    const WORDS: [&str; 11] = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ];
    let starts =
        value.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '_' | '$'));
    starts
        && !value.ends_with([' ', ':'])
        && !value.contains(": ")
        && !value.contains(" #")
        && value.chars().all(is_printable)
        && value.len() <= 1000
        && !WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{1_0000}'..='\u{10_ffff}' => {
            !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        }
        _ => false,
    }
}

/// A string of JSON, in double quotes; what is not seen is escaped.
pub fn quoted(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    quote(&mut out, value);
    out
}

/// A string in double quotes; the escapes are JSON's, which YAML shares.
fn quote(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

fn json(out: &mut String, node: &Node, depth: usize) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(digits) => out.push_str(digits),
        Value::String(value) => quote(out, value),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "\n" } else { ",\n" });
                indent(out, depth + 1);
                json(out, item, depth + 1);
            }
            if !items.is_empty() {
                out.push('\n');
                indent(out, depth);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (index, (key, entry)) in map.iter().enumerate() {
                out.push_str(if index == 0 { "\n" } else { ",\n" });
                indent(out, depth + 1);
                quote(out, key);
                out.push_str(": ");
                json(out, &entry.node, depth + 1);
            }
            if !map.is_empty() {
                out.push('\n');
                indent(out, depth);
            }
            out.push('}');
        }
    }
}
