//! Diagnostics as text, in the manner of rustc: what is wrong, where, the line itself, and what to do.
//!
//! Invariant: only the lines that are shown are looked at, so that a large file costs no more than a small one; spec
//! text cannot bring terminal codes along.

use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use crate::{Diagnostic, Diagnostics, Severity, Sources, Span};

/// Lines longer than this are not shown, only named.
const LONGEST_LINE: usize = 4096;
/// Places this many lines apart share one excerpt.
const NEAR: u32 = 12;
/// No narrower than this, whatever a terminal says.
const NARROWEST: usize = 40;

/// How diagnostics are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Look {
    /// With terminal colours.
    pub color: bool,
    /// Wrapped to this many columns.
    pub width: Option<usize>,
}

impl Look {
    /// As it is, without colours or wrapping.
    pub fn plain() -> Self {
        Self::default()
    }

    /// With terminal colours, or without.
    pub fn color(self, color: bool) -> Self {
        Self { color, ..self }
    }

    /// Wrapped to a number of columns; the lines of documents are cut to fit.
    pub fn width(self, width: Option<usize>) -> Self {
        Self { width, ..self }
    }

    fn renderer(self) -> Renderer {
        let renderer = if self.color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        match self.width {
            Some(width) => renderer.term_width(width.max(NARROWEST)),
            None => renderer,
        }
    }
}

/// Renders all diagnostics without colour.
pub fn render(sources: &Sources, diagnostics: &Diagnostics) -> String {
    let look = Look::plain();
    let all = diagnostics.iter();
    let texts: Vec<_> = all.map(|one| render_one(sources, one, look)).collect();
    texts.join("\n")
}

/// Renders one diagnostic.
pub fn render_one(sources: &Sources, diagnostic: &Diagnostic, look: Look) -> String {
    let width = look.width.map(|width| width.max(NARROWEST));
    let report = [group(sources, diagnostic, width)];
    let text = look.renderer().render(&report);
    let text = text.trim_end();
    match width {
        Some(width) => format!("{}\n", wrap_title(text, diagnostic, width)),
        None => format!("{text}\n"),
    }
}

/// Breaks the first line, which is set as one whatever its length, between words of the message.
fn wrap_title(text: &str, diagnostic: &Diagnostic, width: usize) -> String {
    let message = normalize_untrusted_str(&diagnostic.message);
    let prefix = word(diagnostic.severity).len() + diagnostic.code.0.len() + "[]: ".len();
    let wrapped = wrap(&message, width.saturating_sub(prefix)).join(&indent(prefix));
    let title = text.lines().next().unwrap_or_default();
    title.find(&message).map_or_else(
        || text.to_owned(),
        |at| format!("{}{wrapped}{}", &text[..at], &text[at + message.len()..]),
    )
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn indent(by: usize) -> String {
    format!("\n{}", " ".repeat(by))
}

/// Lines of no more characters than this, broken at spaces; a longer word stays whole.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let long = word.chars().count();
        let Some(line) = lines.last_mut() else { break };
        if used == 0 {
            line.push_str(word);
            used = long;
        } else if used + 1 + long <= width {
            line.push(' ');
            line.push_str(word);
            used += 1 + long;
        } else {
            lines.push(word.to_owned());
            used = long;
        }
    }
    lines
}

fn group<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic, width: Option<usize>) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(
        level
            .primary_title(diagnostic.message.as_str())
            .id(diagnostic.code.0),
    );
    let (near, far): (Vec<_>, Vec<_>) = diagnostic.labels.iter().partition(|(span, _)| {
        span.file == diagnostic.span.file && span.line.abs_diff(diagnostic.span.line) <= NEAR
    });
    let mut places = vec![(diagnostic.span, AnnotationKind::Primary, None)];
    places.extend(
        near.into_iter()
            .map(|(span, label)| (*span, AnnotationKind::Context, Some(label.as_str()))),
    );
    group = excerpt(group, sources, &places);
    for (span, label) in far {
        group = excerpt(
            group,
            sources,
            &[(*span, AnnotationKind::Context, Some(label.as_str()))],
        );
    }
    match &diagnostic.help {
        Some(help) => {
            let help = normalize_untrusted_str(help);
            let lines = match width {
                // Before it stand the numbers of lines and `= help: `.
                Some(width) => {
                    let gutter = diagnostic.span.line.max(1).ilog10() as usize + 2;
                    wrap(&help, width.saturating_sub(gutter + "= help: ".len())).join("\n")
                }
                None => help,
            };
            group.element(Level::HELP.message(lines))
        }
        None => group,
    }
}

type Place<'a> = (Span, AnnotationKind, Option<&'a str>);

/// Adds the lines around places of one file.
fn excerpt<'a>(group: Group<'a>, sources: &'a Sources, places: &[Place<'a>]) -> Group<'a> {
    let Some(first) = places
        .iter()
        .map(|(span, ..)| span)
        .min_by_key(|span| (span.line, span.column))
    else {
        return group;
    };
    let Some((name, text)) = sources.get(first.file) else {
        return group;
    };
    let lines: Vec<Range<usize>> = places
        .iter()
        .map(|(span, ..)| line_of(text, span.start as usize))
        .collect();
    let start = lines
        .iter()
        .map(|line| line.start)
        .min()
        .unwrap_or_default();
    let end = lines.iter().map(|line| line.end).max().unwrap_or_default();
    if lines.iter().any(|line| line.len() > LONGEST_LINE) {
        let place = places.first().map_or(first, |(span, ..)| span);
        let origin = Origin::path(name)
            .line(place.line as usize)
            .char_column(place.column as usize);
        return group.element(origin);
    }
    let annotations: Vec<Annotation<'a>> = places
        .iter()
        .zip(&lines)
        .map(|((span, kind, label), line)| {
            let from = (span.start as usize).clamp(line.start, line.end);
            let until = (span.end as usize).clamp(from, line.end);
            let shown = text
                .get(from..until)
                .map_or(until, |shown| from + shown.trim_end().len());
            let annotation = kind.span(from - start..shown - start);
            match label {
                Some(label) => annotation.label(*label),
                None => annotation,
            }
        })
        .collect();
    let window = text.get(start..end).unwrap_or_default();
    let snippet = Snippet::source(window)
        .line_start(first.line as usize)
        .path(name)
        .annotations(annotations);
    group.element(snippet)
}

/// The line that holds a byte offset, without its end.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    let start = bytes[..at]
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |at| at + 1);
    let end = bytes[at..]
        .iter()
        .position(|b| *b == b'\n')
        .map_or(bytes.len(), |len| at + len);
    let end = if end > start && bytes[end - 1] == b'\r' {
        end - 1
    } else {
        end
    };
    start..end
}
