//! Which files of a folder are documents: takes the folder, gives their paths.
//!
//! A document says its version on top: a member `openapi` or `swagger`. That is looked for without reading the rest as
//! what it is, since most files beside documents are parts that they refer to.

use std::fs;
use std::io;
use std::path::Path;

/// A document of the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path from the corpus' folder, with `/`.
    pub path: String,
    /// The version that it says.
    pub version: String,
    pub bytes: usize,
}

/// All documents below a folder, sorted.
pub fn documents(root: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    folder(root, "", &mut found)?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn folder(root: &Path, inside: &str, found: &mut Vec<Found>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(inside))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if inside.is_empty() {
            name.clone()
        } else {
            format!("{inside}/{name}")
        };
        let kind = entry.file_type()?;
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        if kind.is_dir() {
            folder(root, &path, found)?;
        } else if kind.is_file() && matches!(ending, "json" | "yaml" | "yml") {
            let text = fs::read(entry.path())?;
            if let Some(version) = version(&text) {
                found.push(Found {
                    path,
                    version,
                    bytes: text.len(),
                });
            }
        }
    }
    Ok(())
}

/// The value of `openapi` or `swagger` on top of a text.
fn version(text: &[u8]) -> Option<String> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let start = text.iter().position(|b| !b.is_ascii_whitespace())?;
    if text[start] == b'{' {
        in_braces(&text[start..])
    } else {
        in_lines(text)
    }
}

/// JSON, or a flow mapping of YAML: the member at depth one.
fn in_braces(text: &[u8]) -> Option<String> {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        match text[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let end = string(text, at);
                if depth == 1 && matches!(&text[at + 1..end], b"openapi" | b"swagger") {
                    return Some(value(text.get(end + 1..)?));
                }
                at = end;
            }
            b'o' | b's' if depth == 1 => {
                let rest = &text[at..];
                if rest.starts_with(b"openapi:") || rest.starts_with(b"swagger:") {
                    return Some(value(&rest[b"openapi".len()..]));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where a string that starts here ends: the place of its closing quote.
fn string(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < text.len() && text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at.min(text.len())
}

/// Block YAML: a line as far left as the first one.
fn in_lines(text: &[u8]) -> Option<String> {
    let mut top = None;
    for line in text.split(|&b| b == b'\n') {
        let indent = line.iter().take_while(|&&b| b == b' ').count();
        let rest = line[indent..].trim_ascii();
        if rest.is_empty() || rest.starts_with(b"#") || rest.starts_with(b"---") || rest[0] == b'%'
        {
            continue;
        }
        if indent != *top.get_or_insert(indent) {
            continue;
        }
        let key = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'"));
        let key = key.unwrap_or(rest);
        if (key.starts_with(b"openapi") || key.starts_with(b"swagger"))
            && let after = key[b"openapi".len()..].trim_ascii_start()
            && let after = after
                .strip_prefix(b"\"")
                .or(after.strip_prefix(b"'"))
                .unwrap_or(after)
            && after.trim_ascii_start().starts_with(b":")
        {
            return Some(value(after));
        }
    }
    None
}

/// What stands behind the colon, as far as a version goes.
fn value(text: &[u8]) -> String {
    let quote = |b: &u8| b.is_ascii_whitespace() || matches!(b, b':' | b'"' | b'\'');
    let rest = text.iter().skip_while(|b| quote(b));
    let version = rest.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    version.take(16).map(|b| char::from(*b)).collect()
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn documents_say_their_version_on_top() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(version(text.as_bytes()).as_deref(), expect, "{text}");
        };
        check("openapi: 3.0.1\n", Some("3.0.1"));
        check(
            "# a\n---\ninfo:\n  openapi: 1\n'swagger' : \"2.0\"\n",
            Some("2.0"),
        );
        check("  info: {}\n  openapi: 3.1.0", Some("3.1.0"));
        check(
            "{\"paths\": {\"openapi\": 1}, \"x\": \"\\\"openapi\", \"openapi\": \"3.0.3\"}",
            Some("3.0.3"),
        );
        check("\u{feff}{openapi: 3.0.0}", Some("3.0.0"));
        check(
            "type: object\nproperties:\n  openapi: {type: string}\n",
            None,
        );
        check("openapiish: 1", None);
        check("{\"a\": {\"swagger\": \"2.0\"}}", None);
        check("", None);
    }
}
