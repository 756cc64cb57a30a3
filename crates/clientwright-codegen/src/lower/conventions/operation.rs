//! What extensions say of an operation, or of a schema as a whole: its name, whether clients have it, how far it can be
//! relied upon.

use clientwright_spec::Node;

use super::{Extensions, On, Says, flag, malformed, name, said, text_of, truth};
use crate::lower::view::Sink;

/// Names that an operation is given.
#[derive(Debug, Clone, Default)]
pub(in crate::lower) struct Naming {
    pub(in crate::lower) method: Option<String>,
    pub(in crate::lower) group: Option<String>,
}

/// The names of an operation's method and group.
pub(in crate::lower) fn naming(extensions: &Extensions, sink: &mut Sink<'_>) -> Naming {
    Naming {
        method: name(extensions, On::Operation, sink),
        group: said(extensions, On::Operation, |says| says == Says::Group).find_map(
            |(key, node, _)| {
                let group = group(node);
                if group.is_none() {
                    malformed(key, node, "a name, or a list of names", sink);
                }
                group
            },
        ),
    }
}

/// A client has one level of groups; levels of a nested one come together in its name.
fn group(node: &Node) -> Option<String> {
    let Some(items) = node.as_array() else {
        return text_of(node).map(str::to_owned);
    };
    let levels: Option<Vec<&str>> = items.iter().map(text_of).collect();
    levels
        .filter(|levels| !levels.is_empty())
        .map(|levels| levels.join("."))
}

/// The extension that tells clients to leave something out.
pub(in crate::lower) fn skipped(
    extensions: &Extensions,
    on: On,
    sink: &mut Sink<'_>,
) -> Option<&'static str> {
    said(extensions, on, |says| says == Says::Skip)
        .find_map(|(key, node, _)| flag(key, node, sink).then_some(key))
}

/// How far something can be relied upon.
#[derive(Debug, Clone, Default)]
pub(in crate::lower) struct Marks {
    /// Sentences for the docs.
    pub(in crate::lower) facts: Vec<String>,
    pub(in crate::lower) deprecated: bool,
}

/// What extensions say of stability; `deprecated` is what the document says in its own words.
pub(in crate::lower) fn marks(
    extensions: &Extensions,
    on: On,
    deprecated: bool,
    sink: &mut Sink<'_>,
) -> Marks {
    let mut marks = Marks {
        facts: Vec::new(),
        deprecated,
    };
    let (mut reason, mut replacement) = (None, None);
    let any = |says| {
        matches!(
            says,
            Says::Internal
                | Says::Stability
                | Says::Early(_)
                | Says::Deprecated
                | Says::Reason
                | Says::Replacement
                | Says::Sunset
        )
    };
    for (key, node, says) in said(extensions, on, any) {
        let text = text_of(node);
        match (says, text) {
            (Says::Internal, _) => {
                if flag(key, node, sink) {
                    marks.facts.push("Internal to the provider.".to_owned());
                }
            }
            (Says::Early(word), _) => {
                if flag(key, node, sink) {
                    stability(word, &mut marks);
                }
            }
            (Says::Deprecated, Some(text)) if truth(node).is_none() => {
                marks.deprecated = true;
                reason = reason.or(Some(text));
            }
            (Says::Deprecated, _) => marks.deprecated |= flag(key, node, sink),
            (Says::Stability, Some(text)) => stability(text, &mut marks),
            (Says::Reason, Some(text)) => reason = reason.or(Some(text)),
            (Says::Replacement, Some(text)) => replacement = replacement.or(Some(text)),
            (Says::Sunset, Some(text)) => marks.facts.push(format!("Goes away: {text}.")),
            _ => malformed(key, node, "a text", sink),
        }
    }
    // A reason without the mark is that of an author who has taken the mark back, or not yet set it.
    if marks.deprecated {
        marks
            .facts
            .extend(reason.map(|reason| format!("Deprecated: {reason}")));
        marks
            .facts
            .extend(replacement.map(|name| format!("Deprecated in favour of `{name}`.")));
    }
    marks
}

fn stability(word: &str, marks: &mut Marks) {
    match word.to_ascii_lowercase().as_str() {
        "deprecated" => marks.deprecated = true,
        // What can be relied upon needs no words.
        "stable" | "ga" | "generally-available" => {}
        _ => {
            let fact = format!("Stability: {word}.");
            if !marks.facts.contains(&fact) {
                marks.facts.push(fact);
            }
        }
    }
}
