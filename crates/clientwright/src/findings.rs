//! What the phases had to say: takes their diagnostics, gives them as data and as text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use clientwright_spec::{Diagnostics, Look, Severity, Sources, Span};

/// One finding.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// Its code, as `clientwright_spec::codes` and `clientwright_codegen::codes` list them.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where: `specs/acme/openapi.yaml:12:3`; empty where it concerns no place.
    pub place: String,
    /// The file of that place, as it was given.
    pub file: Option<String>,
    /// Line from 1, and column in characters from 1; a finding may concern a whole file.
    pub position: Option<(u32, u32)>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that matter.
    pub related: Vec<Related>,
}

/// Another place that matters to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Related {
    /// Its file, as it was given.
    pub file: Option<String>,
    /// Line from 1, and column in characters from 1.
    pub position: Option<(u32, u32)>,
    /// What it has to do with it.
    pub message: String,
}

/// All findings of a run.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    list: Vec<Finding>,
    sources: Sources,
    diagnostics: Diagnostics,
    /// Set when it is first asked for: a large document has thousands, of which most are never printed.
    text: OnceLock<String>,
}

impl Findings {
    pub(crate) fn new(sources: &Sources, diagnostics: &Diagnostics) -> Self {
        let file = |span: Span| sources.get(span.file).map(|(name, _)| name.to_owned());
        let position = |span: Span| (span.line > 0).then_some((span.line, span.column));
        let place = |span: Span| match sources.get(span.file) {
            Some((name, _)) if span.line > 0 => format!("{name}:{}:{}", span.line, span.column),
            Some((name, _)) => name.to_owned(),
            None => String::new(),
        };
        let list = diagnostics.iter().map(|diagnostic| Finding {
            code: diagnostic.code.0,
            severity: diagnostic.severity,
            place: place(diagnostic.span),
            file: file(diagnostic.span),
            position: position(diagnostic.span),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            related: (diagnostic.labels.iter())
                .map(|(span, message)| Related {
                    file: file(*span),
                    position: position(*span),
                    message: message.clone(),
                })
                .collect(),
        });
        Self {
            list: list.collect(),
            sources: sources.clone(),
            diagnostics: diagnostics.clone(),
            text: OnceLock::new(),
        }
    }

    /// The findings, in the order they were made.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }

    /// How many are as bad as this.
    pub fn count(&self, severity: Severity) -> usize {
        self.list
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// The findings in the manner of rustc, each with its lines, ready to print.
    pub fn text(&self) -> &str {
        self.text
            .get_or_init(|| self.shown(Look::plain(), Show::All))
    }

    /// As [`text`](Self::text), but of the notes of one code only the first, with how many more there are: a large
    /// document has thousands.
    pub fn brief(&self) -> String {
        self.shown(Look::plain(), Show::Brief)
    }

    /// The findings with colours, or wrapped to a width.
    pub fn shown(&self, look: Look, show: Show) -> String {
        let mut of_code = BTreeMap::new();
        for note in self.list.iter().filter(|finding| is_note(finding)) {
            *of_code.entry(note.code).or_insert(0_usize) += 1;
        }
        let mut out = Vec::new();
        for (finding, diagnostic) in self.list.iter().zip(self.diagnostics.iter()) {
            let more = match show {
                Show::Errors if finding.severity != Severity::Error => continue,
                Show::Brief if is_note(finding) => match of_code.remove(finding.code) {
                    Some(notes) => notes - 1,
                    None => continue,
                },
                _ => 0,
            };
            let mut text = clientwright_spec::render_one(&self.sources, diagnostic, look);
            if more > 0 {
                text.push_str(&format!("  = and {more} more of {}\n", finding.code));
            }
            out.push(text);
        }
        out.join("\n")
    }

    /// How many notes [`Show::Brief`] does not show.
    pub fn more_notes(&self) -> usize {
        let notes = self.list.iter().filter(|finding| is_note(finding));
        let codes: BTreeSet<_> = notes.clone().map(|note| note.code).collect();
        notes.count() - codes.len()
    }
}

/// Which findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Show {
    /// All of them.
    All,
    /// Errors and warnings, and of the notes of each code the first, with how many more there are.
    Brief,
    /// Errors alone.
    Errors,
}

impl Show {
    /// Everything where all notes are wanted, otherwise in brief.
    pub fn notes(all: bool) -> Self {
        if all { Self::All } else { Self::Brief }
    }
}

fn is_note(finding: &Finding) -> bool {
    finding.severity == Severity::Note
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}
