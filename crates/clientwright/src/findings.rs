//! What the phases had to say: takes their diagnostics, gives them as data and as text.

use std::collections::BTreeSet;

use clientwright_spec::{Diagnostics, Severity, Sources};

/// One finding.
#[derive(Debug, Clone)]
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
}

/// All findings of a run.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    list: Vec<Finding>,
    texts: Vec<String>,
    text: String,
}

impl Findings {
    pub(crate) fn new(sources: &Sources, diagnostics: &Diagnostics) -> Self {
        let place = |span: clientwright_spec::Span| match sources.get(span.file) {
            Some((name, _)) if span.line > 0 => format!("{name}:{}:{}", span.line, span.column),
            Some((name, _)) => name.to_owned(),
            None => String::new(),
        };
        let list = diagnostics.iter().map(|diagnostic| Finding {
            code: diagnostic.code.0,
            severity: diagnostic.severity,
            place: place(diagnostic.span),
            file: sources
                .get(diagnostic.span.file)
                .map(|(name, _)| name.to_owned()),
            position: (diagnostic.span.line > 0)
                .then_some((diagnostic.span.line, diagnostic.span.column)),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        });
        let texts = clientwright_spec::render_each(sources, diagnostics);
        Self {
            list: list.collect(),
            text: texts.join("\n"),
            texts,
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
        &self.text
    }

    /// As [`text`](Self::text), but of the notes of one code only the first, with how many more there are: a large
    /// document has thousands.
    pub fn brief(&self) -> String {
        let notes = |code: &str| {
            let of =
                |finding: &&Finding| finding.severity == Severity::Note && finding.code == code;
            self.list.iter().filter(of).count()
        };
        let mut said = BTreeSet::new();
        let mut out = Vec::new();
        for (finding, text) in self.list.iter().zip(&self.texts) {
            if finding.severity != Severity::Note {
                out.push(text.clone());
            } else if said.insert(finding.code) {
                out.push(match notes(finding.code) - 1 {
                    0 => text.clone(),
                    more => format!("{text}  = and {more} more of {}\n", finding.code),
                });
            }
        }
        out.join("\n")
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}
