//! Which version of OpenAPI a document is written in.

use crate::{Diagnostics, Node, Value, codes};

/// A version that is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    numbers: (u32, u32),
    /// As written.
    pub(crate) text: String,
}

impl Version {
    /// Whether schemas are those of JSON Schema 2020-12 (3.1 and later).
    pub(crate) fn is_31(&self) -> bool {
        self.numbers.0 >= 1
    }
}

/// Reads `openapi` of a document.
///
/// # Errors
/// `None`, reported, where the document is none, or of a version that is not read.
pub(crate) fn of(root: &Node, diagnostics: &mut Diagnostics) -> Option<Version> {
    let Some(map) = root.as_object() else {
        diagnostics
            .error(
                codes::VERSION,
                root.span,
                "this is no OpenAPI document: a mapping is expected",
            )
            .help("a document starts with `openapi: 3.1.0`");
        return None;
    };
    if let Some(entry) = map.get("swagger") {
        diagnostics
            .error(
                codes::VERSION,
                entry.key,
                "OpenAPI 2.0 (Swagger) is not read yet",
            )
            .help("convert the document to OpenAPI 3.0 or 3.1");
        return None;
    }
    let Some(entry) = map.get("openapi") else {
        diagnostics
            .error(
                codes::VERSION,
                root.span,
                "this is no OpenAPI document: `openapi` is missing",
            )
            .help("a document starts with `openapi: 3.1.0`");
        return None;
    };
    let text = match &entry.node.value {
        Value::String(text) | Value::Number(text) => text.trim(),
        _ => "",
    };
    let mut parts = text.splitn(3, '.').map(|part| {
        let digits = part
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap_or_default();
        digits.parse::<u32>().ok()
    });
    let (major, minor) = (parts.next().flatten(), parts.next().flatten());
    let patch = parts.next().flatten().unwrap_or_default();
    match (major, minor) {
        (Some(3), Some(minor @ 0..=1)) => Some(Version {
            numbers: (minor, patch),
            text: text.to_owned(),
        }),
        (Some(3), Some(2)) => {
            diagnostics
                .warning(
                    codes::VERSION,
                    entry.node.span,
                    "OpenAPI 3.2 is read as 3.1",
                )
                .help("what only 3.2 has is reported where it stands");
            Some(Version {
                numbers: (2, patch),
                text: text.to_owned(),
            })
        }
        _ => {
            diagnostics
                .error(
                    codes::VERSION,
                    entry.node.span,
                    format!("`{text}` is no version of OpenAPI that is read"),
                )
                .help("3.0 and 3.1 are");
            None
        }
    }
}
