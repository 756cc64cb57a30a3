//! Text in, a located tree out: YAML or JSON.
//!
//! Invariant: work and memory are linear in the text up to [`Limits`]; nothing recurses deeper than `Limits::depth`.

mod json;
mod scalar;
mod yaml;

pub(crate) use scalar::is_json_number;
pub(crate) use yaml::measure;

use crate::{Diagnostics, Node, Span, codes};

/// How much a text may ask for before it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub bytes: usize,
    /// Collections inside of each other.
    pub depth: usize,
    /// Nodes of one file, keys included.
    pub nodes: usize,
    /// Nodes that the aliases of one file, or the actions of one overlay, may expand into.
    pub aliases: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            depth: 200,
            nodes: 3_000_000,
            aliases: 200_000,
        }
    }
}

/// Reads YAML or JSON into a located tree.
///
/// Scalars follow JSON, whatever the notation: only `true`, `false`, `null` (also `~`, or nothing) and numbers are not
/// strings. `no`, `on`, `012`, `0x1F`, `1_000`, dates and times are strings, letter by letter; numbers keep their
/// digits; a key is its text as written (`200:` is `"200"`). Aliases and merge keys (`<<`) are expanded within a
/// budget, a byte order mark is skipped, and a key that a mapping has twice is an error.
///
/// # Errors
/// `None` where the text is refused: the diagnostics say why, with a place.
pub fn parse(
    file: u32,
    text: &str,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    if text.len() > limits.bytes || u32::try_from(text.len()).is_err() {
        let span = Span {
            file,
            line: 1,
            column: 1,
            ..Span::default()
        };
        diagnostics
            .error(
                codes::LIMIT,
                span,
                format!(
                    "this file has {} bytes, more than the {} allowed",
                    text.len(),
                    limits.bytes
                ),
            )
            .help("raise the limit if the file is to be trusted");
        return None;
    }
    // A byte order mark is no content; offsets go on counting it so that spans fit the text as it is.
    let base = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let before = diagnostics.iter().count();
    let node = if matches!(
        text[base..].trim_start().as_bytes().first(),
        Some(b'{' | b'[')
    ) {
        match json::read(file, text, base, limits, diagnostics) {
            Ok(node) => Some(node),
            Err(json::Refusal::Reported) => None,
            // What is no JSON may be a flow collection of YAML; if it is neither, the reason of JSON is the likelier.
            Err(json::Refusal::Syntax(span, message)) => {
                let mut attempt = Diagnostics::default();
                let node = yaml::read(file, text, base, limits, &mut attempt);
                let refused = attempt
                    .iter()
                    .any(|d| d.severity == crate::Severity::Error && d.code != codes::SYNTAX);
                if node.is_some() || refused {
                    diagnostics.append(attempt);
                } else {
                    diagnostics.error(codes::SYNTAX, span, message);
                }
                node
            }
        }
    } else {
        yaml::read(file, text, base, limits, diagnostics)
    };
    let failed = diagnostics
        .iter()
        .skip(before)
        .any(|d| d.severity == crate::Severity::Error);
    node.filter(|_| !failed)
}
