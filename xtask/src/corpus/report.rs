//! What is known of a document and of all of them: the data behind the table, the JSON report and the page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::truth::{Sum, Truth};

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// There is a crate.
    Generated,
    /// There is none, and the findings say why.
    Refused,
    /// The generator panicked, a defect.
    Panicked,
    /// The generator's process died or was stopped, a defect.
    Died,
}

impl Outcome {
    /// Whether it is a defect of ours, whatever the document.
    pub fn is_defect(self) -> bool {
        matches!(self, Self::Panicked | Self::Died)
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Generated => "generated",
            Self::Refused => "refused",
            Self::Panicked => "panicked",
            Self::Died => "died",
        }
    }
}

/// All that is known of one document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DocumentReport {
    /// Path from the corpus' folder, with `/`.
    pub path: String,
    /// The version of OpenAPI that it says.
    pub version: String,
    pub bytes: usize,
    pub outcome: Outcome,
    /// Of a panic or a death: what was said, and where.
    pub defect: Option<String>,
    /// Errors, in full.
    pub errors: Vec<Finding>,
    /// Warnings by code.
    pub warnings: BTreeMap<String, Warnings>,
    /// Files beside the document that its references name.
    pub files_read: usize,
    /// What there is of a generated one.
    pub output: Output,
    /// Milliseconds from reading to the last file, in memory.
    pub millis: u64,
    /// Of them on the processor.
    pub cpu_millis: u64,
    /// The most memory that the process had, KiB.
    pub peak_kib: u64,
    /// How the compiler took it.
    pub compiled: Option<Compiled>,
    /// What became of instances.
    #[serde(default)]
    pub truth: Option<Truth>,
}

/// What was generated.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Output {
    pub package: String,
    pub operations: usize,
    pub excluded: usize,
    /// Operations that make no sense.
    pub left_out: Vec<LeftOut>,
    /// Component schemas.
    pub components: usize,
    pub properties: usize,
    pub types: usize,
    pub files: usize,
    pub lines: usize,
    /// Lines of the longest file.
    pub longest: usize,
    /// Bytes of all files.
    pub size: usize,
    pub untyped: Vec<Untyped>,
    /// Hash of all files, by which results of the compiler are found again.
    pub hash: String,
}

/// A finding with its place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finding {
    pub code: String,
    pub place: String,
    pub message: String,
}

/// Warnings of one code.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Warnings {
    pub count: usize,
    /// The first of them.
    pub examples: Vec<Finding>,
}

/// An operation that makes no sense.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeftOut {
    pub operation: String,
    pub place: String,
    pub reason: String,
}

/// A place typed as a JSON value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Untyped {
    pub reason: String,
    /// Whether we gave up where the document says more; else the document leaves it open.
    pub given_up: bool,
    pub place: String,
    pub pointer: String,
}

/// What the compiler said of a crate.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Compiled {
    pub errors: usize,
    pub warnings: usize,
    /// The first messages, by code or text, with how often they came.
    pub messages: Vec<Message>,
    /// On the processor, of the library alone; none where the compiler was not asked anew by us.
    pub user_millis: Option<u64>,
    /// The most memory that the compiler had, KiB.
    pub peak_kib: Option<u64>,
}

/// A message of the compiler.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    pub level: String,
    pub code: String,
    pub count: usize,
    /// The first one as the compiler shows it.
    pub rendered: String,
}

impl Compiled {
    pub fn is_clean(&self) -> bool {
        self.errors == 0 && self.warnings == 0
    }
}

impl DocumentReport {
    /// A report of a document that nothing is known of yet.
    pub fn new(path: &str, version: &str, bytes: usize) -> Self {
        Self {
            path: path.to_owned(),
            version: version.to_owned(),
            bytes,
            outcome: Outcome::Died,
            defect: None,
            errors: Vec::new(),
            warnings: BTreeMap::new(),
            files_read: 0,
            output: Output::default(),
            millis: 0,
            cpu_millis: 0,
            peak_kib: 0,
            compiled: None,
            truth: None,
        }
    }
}

/// A whole run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// The command's arguments.
    pub command: String,
    pub totals: Totals,
    /// How often we judge marked documents as others do, where it was asked for.
    pub agreement: Option<super::agree::Agreement>,
    pub documents: Vec<DocumentReport>,
}

/// Sums over all documents.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Totals {
    pub documents: usize,
    pub generated: usize,
    pub refused: usize,
    pub defects: usize,
    pub operations: usize,
    pub left_out: usize,
    pub components: usize,
    pub properties: usize,
    pub types: usize,
    pub files: usize,
    pub lines: usize,
    pub output_bytes: usize,
    /// Untyped places by reason, those that documents leave open.
    pub open: BTreeMap<String, usize>,
    /// Untyped places by reason, those that we gave up.
    pub given_up: BTreeMap<String, usize>,
    /// Warnings by code.
    pub warnings: BTreeMap<String, usize>,
    pub compiled: usize,
    pub compiled_clean: usize,
    pub compile_errors: usize,
    pub compile_warnings: usize,
    pub compile_user_millis: u64,
    /// What became of instances.
    pub truth: Sum,
    /// Sum of what the documents took, each alone.
    pub millis: u64,
    /// How long this run took to generate, and how many documents it took over from an earlier one.
    pub wall_millis: u64,
    pub resumed: usize,
}

impl Totals {
    pub fn of(documents: &[DocumentReport]) -> Self {
        let mut totals = Self {
            documents: documents.len(),
            ..Self::default()
        };
        for document in documents {
            totals.add(document);
        }
        totals
    }

    fn add(&mut self, document: &DocumentReport) {
        match document.outcome {
            Outcome::Generated => self.generated += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::Panicked | Outcome::Died => self.defects += 1,
        }
        let output = &document.output;
        self.operations += output.operations;
        self.left_out += output.left_out.len();
        self.components += output.components;
        self.properties += output.properties;
        self.types += output.types;
        self.files += output.files;
        self.lines += output.lines;
        self.output_bytes += output.size;
        self.millis += document.millis;
        for place in &output.untyped {
            let reasons = if place.given_up {
                &mut self.given_up
            } else {
                &mut self.open
            };
            *reasons.entry(place.reason.clone()).or_default() += 1;
        }
        for (code, warnings) in &document.warnings {
            *self.warnings.entry(code.clone()).or_default() += warnings.count;
        }
        if let Some(truth) = &document.truth {
            self.truth.add(truth);
        }
        if let Some(compiled) = &document.compiled {
            self.compiled += 1;
            self.compiled_clean += usize::from(compiled.is_clean());
            self.compile_errors += compiled.errors;
            self.compile_warnings += compiled.warnings;
            self.compile_user_millis += compiled.user_millis.unwrap_or_default();
        }
    }

    /// A count for each 1,000 properties.
    #[allow(clippy::cast_precision_loss, reason = "for display")]
    pub fn per_mille(&self, count: usize) -> f64 {
        count as f64 * 1000.0 / self.properties.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Workers hand reports over as text: a number that is not read again would make every document a defect.
    #[test]
    fn reports_survive_as_text() {
        let mut report = DocumentReport::new("a.yaml", "3.1.0", 12);
        report.output.lines = 345;
        report.compiled = Some(Compiled {
            user_millis: Some(678),
            ..Compiled::default()
        });
        let text = serde_json::to_string(&report).expect("it is written");
        let read: DocumentReport = serde_json::from_str(&text).expect("it is read");
        assert_eq!((read.bytes, read.output.lines), (12, 345));
        assert_eq!(
            read.compiled.and_then(|compiled| compiled.user_millis),
            Some(678)
        );
    }
}
