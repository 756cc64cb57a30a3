//! JSON pointers and the fragments of references.
//!
//! Invariant: a pointer made here is canonical: two spellings of one place give one pointer.

use crate::{Node, Value};

/// Adds a token to a pointer.
pub(crate) fn push(pointer: &str, token: &str) -> String {
    let mut out = String::with_capacity(pointer.len() + token.len() + 1);
    out.push_str(pointer);
    out.push('/');
    for c in token.chars() {
        match c {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            c => out.push(c),
        }
    }
    out
}

/// The tokens of a pointer, unescaped; `None` where it is no pointer.
pub(crate) fn tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let rest = pointer.strip_prefix('/')?;
    Some(
        rest.split('/')
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
            .collect(),
    )
}

/// The child that a token names.
pub(crate) fn child<'a>(node: &'a Node, token: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Object(map) => map.get(token).map(|entry| &entry.node),
        Value::Array(items) => {
            let canonical = token == "0" || !token.starts_with(['0', '+']);
            items.get(token.parse::<usize>().ok().filter(|_| canonical)?)
        }
        _ => None,
    }
}

/// Undoes percent-encoding; `None` where what comes out is no UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = (byte == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(value) = hex {
            out.push(value);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8(out).ok()
}

/// A reference to a place of the same document.
pub(crate) fn reference(pointer: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::from("#");
    for byte in pointer.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'/'
            | b'~'
            | b'-'
            | b'_'
            | b'.'
            | b'$'
            | b'('
            | b')'
            | b','
            | b':'
            | b'@' => {
                out.push(char::from(byte));
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// What a reference's text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A place in the file where the reference stands; a fragment, decoded.
    Here(String),
    /// A place in another file: its path relative to the folder, and a fragment, decoded.
    File(String, String),
    /// A place that is not in the folder.
    Outside,
    /// No reference at all.
    Malformed,
}

/// Reads a reference that stands in `base`, a path relative to the folder. Touches nothing.
pub(crate) fn target(reference: &str, base: &str) -> Target {
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let (Some(path), Some(fragment)) = (percent_decode(path), percent_decode(fragment)) else {
        return Target::Malformed;
    };
    if path.is_empty() {
        return if reference.is_empty() {
            Target::Malformed
        } else {
            Target::Here(fragment)
        };
    }
    match resolve(&path, base) {
        Some(path) => Target::File(path, fragment),
        None => Target::Outside,
    }
}

/// Paths that a reference may mean by the letter, where its file's name holds `#` or `%`.
pub(crate) fn spellings(reference: &str, base: &str) -> Vec<String> {
    let mut out = Vec::new();
    if let Some((path, fragment)) = reference.split_once('#') {
        if !path.is_empty() && !fragment.is_empty() && !fragment.starts_with('/') {
            out.extend(percent_decode(reference).and_then(|path| resolve(&path, base)));
        }
        if path.contains('%') && fragment.is_empty() {
            out.extend(resolve(path, base));
        }
    } else if reference.contains('%') {
        out.extend(resolve(reference, base));
    }
    out
}

/// A path relative to the folder, given one that is relative to a file in it. A leading slash is the folder's root, and
/// the separators of Windows are read as others are.
fn resolve(path: &str, base: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if path.starts_with("//") || path.contains(['\0', '?']) {
        return None;
    }
    if path.split('/').next().unwrap_or_default().contains(':') {
        return None;
    }
    let mut segments: Vec<&str> = if path.starts_with('/') {
        Vec::new()
    } else {
        let mut folders: Vec<&str> = base.split('/').collect();
        folders.pop();
        folders
    };
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    (!segments.is_empty()).then(|| segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reference: &str, base: &str, expect: &Target) {
        assert_eq!(&target(reference, base), expect, "{reference}");
    }

    fn file(path: &str, fragment: &str) -> Target {
        Target::File(path.into(), fragment.into())
    }

    #[test]
    fn references_inside_the_folder() {
        check("#/a/b%20c", "x.yaml", &Target::Here("/a/b c".into()));
        check("./y.yaml#/a", "x.yaml", &file("y.yaml", "/a"));
        check("../y.yaml", "sub/x.yaml", &file("y.yaml", ""));
        check("deep/../y.yaml", "sub/x.yaml", &file("sub/y.yaml", ""));
        check("a%20b.yaml#", "x.yaml", &file("a b.yaml", ""));
        check("/y.yaml", "sub/x.yaml", &file("y.yaml", ""));
        check("/etc/passwd", "sub/x.yaml", &file("etc/passwd", ""));
        check("..\\y.yaml", "sub/x.yaml", &file("y.yaml", ""));
    }

    #[test]
    fn references_out_of_the_folder() {
        for reference in [
            "http://example.com/x.yaml",
            "https://example.com/x.yaml#/a",
            "file:///etc/passwd",
            "//host/x.yaml",
            "\\\\host\\x.yaml",
            "../x.yaml",
            "%2e%2e/x.yaml",
            "a/../../x.yaml",
            "..\\x.yaml",
            "C:\\x.yaml",
            "C:/x.yaml",
            "urn:example:x",
            ".",
        ] {
            check(reference, "x.yaml", &Target::Outside);
        }
        check("", "x.yaml", &Target::Malformed);
        check("#/%ff", "x.yaml", &Target::Malformed);
    }
}
