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

/// Renders all diagnostics without colour.
pub fn render(sources: &Sources, diagnostics: &Diagnostics) -> String {
    render_with(sources, diagnostics, false)
}

/// Renders all diagnostics, with terminal colours where asked for.
pub fn render_with(sources: &Sources, diagnostics: &Diagnostics, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    for diagnostic in diagnostics.iter() {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&one(&renderer, sources, diagnostic));
    }
    out
}

/// Renders each diagnostic by itself, without colour.
pub fn render_each(sources: &Sources, diagnostics: &Diagnostics) -> Vec<String> {
    let renderer = Renderer::plain();
    let all = diagnostics.iter();
    all.map(|diagnostic| one(&renderer, sources, diagnostic))
        .collect()
}

fn one(renderer: &Renderer, sources: &Sources, diagnostic: &Diagnostic) -> String {
    let report = [group(sources, diagnostic)];
    format!("{}\n", renderer.render(&report).trim_end())
}

fn group<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Group<'a> {
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
        Some(help) => group.element(Level::HELP.message(normalize_untrusted_str(help))),
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
