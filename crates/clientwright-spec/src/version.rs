//! Which version of OpenAPI a document is written in.

use crate::{Diagnostics, Node, Span, Value, codes};

/// A version that is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    pub(crate) dialect: Dialect,
    patch: u32,
    /// As written.
    pub(crate) text: String,
}

/// What changes how a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dialect {
    /// Swagger 2.0.
    V20,
    V30,
    V31,
    V32,
}

impl Version {
    /// What a document of 2.0 becomes.
    pub(crate) fn converted() -> Self {
        Self {
            dialect: Dialect::V30,
            patch: 4,
            text: "3.0.4".to_owned(),
        }
    }

    /// Whether schemas are those of JSON Schema 2020-12 (3.1 and later).
    pub(crate) fn is_31(&self) -> bool {
        self.dialect >= Dialect::V31
    }
}

/// Reads `openapi` or `swagger` of a document.
///
/// # Errors
/// `None`, reported, where the document is none, or of a version that is not read.
pub(crate) fn of(root: &Node, diagnostics: &mut Diagnostics) -> Option<Version> {
    let Some(map) = root.as_object() else {
        none(
            root.span,
            "this is no OpenAPI document: a mapping is expected",
            diagnostics,
        );
        return None;
    };
    let Some((key, entry)) = KEYS.into_iter().find_map(|key| Some((key, map.get(key)?))) else {
        none(
            root.span,
            "this is no OpenAPI document: `openapi` is missing",
            diagnostics,
        );
        return None;
    };
    let span = entry.node.span;
    let text = match &entry.node.value {
        Value::String(text) => text.trim(),
        Value::Number(text) => {
            diagnostics
                .warning(
                    codes::WRONG_TYPE,
                    span,
                    format!("`{key}` should be a string; it is read as one"),
                )
                .help("write the version in quotes");
            text
        }
        _ => "",
    };
    let Some((dialect, patch)) = dialect(key, text) else {
        diagnostics
            .error(
                codes::VERSION,
                span,
                format!("`{text}` is no version of OpenAPI that is read"),
            )
            .help("2.0 (Swagger), 3.0, 3.1 and 3.2 are");
        return None;
    };
    Some(Version {
        dialect,
        patch,
        text: text.to_owned(),
    })
}

fn none(span: Span, message: &str, diagnostics: &mut Diagnostics) {
    diagnostics
        .error(codes::VERSION, span, message)
        .help("a document starts with `openapi: 3.1.0`");
}

/// The dialect that a file says it is written in, where it says so.
pub(crate) fn said(root: &Node) -> Option<Dialect> {
    KEYS.into_iter()
        .find_map(|key| match &root.get(key)?.value {
            Value::String(text) | Value::Number(text) => Some(dialect(key, text.trim())?.0),
            _ => None,
        })
}

const KEYS: [&str; 3] = ["openapi", "swagger", "swaggerVersion"];

/// Dialect and patch number of a version's text.
fn dialect(key: &str, text: &str) -> Option<(Dialect, u32)> {
    let mut parts = text.splitn(3, '.').map(|part| {
        let digits = part
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap_or_default();
        digits.parse::<u32>().ok()
    });
    let (major, minor) = (parts.next().flatten(), parts.next().flatten());
    let patch = parts.next().flatten().unwrap_or_default();
    let dialect = match (key, major?, minor) {
        ("swagger" | "openapi", 2, Some(0) | None) => Dialect::V20,
        ("openapi", 3, Some(0)) => Dialect::V30,
        ("openapi", 3, Some(1)) => Dialect::V31,
        ("openapi", 3, Some(2)) => Dialect::V32,
        _ => return None,
    };
    Some((dialect, patch))
}
