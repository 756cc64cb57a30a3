//! What `--message-format json` prints: one [`Message`] a line. For people, `Display` says the same.
//!
//! Names of members and of types stay as they are; new ones may be added. Each message has `type`, which says what the
//! others are.

use std::fmt;

use clientwright::{Changes, Class, Finding, Generated, Severity, UntypedPlace};
use serde::Serialize;

use super::Error;
use super::effective::Printed;
use super::ui::count;

/// One line.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Message {
    /// A finding of the phases.
    Diagnostic(Diagnostic),
    /// A file that was, or with `--check` would be, written or removed.
    Change {
        /// What becomes of it.
        change: Change,
        /// Its path, from where the command runs.
        file: String,
    },
    /// A place that is typed as a JSON value.
    Untyped {
        /// `file:line:column`.
        place: String,
        /// JSON pointer inside the effective document.
        pointer: String,
        /// Whose doing it is: `open` or `given_up`.
        class: &'static str,
        /// Why.
        reason: &'static str,
        /// As people read it.
        #[serde(skip)]
        text: String,
    },
    /// What was made, in figures.
    Summary(Summary),
    /// What `init` wrote of a document, in figures.
    Guesses {
        /// How many guesses hold as they are written.
        sure: usize,
        /// How many stand as comments.
        doubtful: usize,
        /// What was taken to be sure and is a comment since the generator refuses it, each with the reason.
        refused: Vec<String>,
        /// How many actions the overlays have that were written.
        overlay_actions: usize,
    },
    /// The effective document.
    Document {
        /// How `text` is written.
        format: Printed,
        /// The document.
        text: String,
    },
    /// With `--watch`: nothing is done until one of these files changes.
    Watching {
        /// Their paths; some may not be there.
        files: Vec<String>,
    },
    /// What a code means.
    Explanation {
        /// The code.
        code: &'static str,
        /// What it means, in one sentence.
        title: &'static str,
        /// Markdown; none in a list of all.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<&'static str>,
        /// As people read it.
        #[serde(skip)]
        shown: String,
    },
    /// Something to know that concerns no place of a document.
    Warning {
        /// What.
        message: String,
    },
    /// The command failed; what a document says wrong stands in diagnostics before.
    Error {
        /// What the process ends with.
        exit_code: u8,
        /// Why.
        message: String,
    },
}

/// A finding.
#[derive(Debug, Serialize)]
pub(crate) struct Diagnostic {
    /// As `clientwright explain` takes it.
    code: &'static str,
    /// `error`, `warning` or `note`.
    severity: &'static str,
    message: String,
    file: Option<String>,
    /// From 1.
    line: Option<u32>,
    /// In characters, from 1.
    column: Option<u32>,
    help: Option<String>,
    related: Vec<Related>,
}

/// Another place that matters to a finding.
#[derive(Debug, Serialize)]
struct Related {
    message: String,
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
}

/// What becomes of a file.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    Added,
    Changed,
    Removed,
}

/// What was made of the documents.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    /// The crate's name.
    package: String,
    operations: usize,
    excluded: usize,
    left_out: usize,
    not_selected: usize,
    types: usize,
    files: usize,
    untyped: usize,
    given_up: usize,
    warnings: usize,
    /// Where nothing was to be written or compared: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Counts>,
}

/// How many files differ.
#[derive(Debug, Serialize)]
struct Counts {
    added: usize,
    changed: usize,
    removed: usize,
    unchanged: usize,
}

impl Message {
    pub(crate) fn diagnostic(finding: &Finding) -> Self {
        let (line, column) = finding.position.unzip();
        Self::Diagnostic(Diagnostic {
            code: finding.code,
            severity: match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            message: finding.message.clone(),
            file: finding.file.clone(),
            line,
            column,
            help: finding.help.clone(),
            related: finding.related.iter().map(Related::new).collect(),
        })
    }

    pub(crate) fn untyped(place: &UntypedPlace) -> Self {
        Self::Untyped {
            place: place.place.clone(),
            pointer: place.pointer.clone(),
            class: match place.class {
                Class::Open => "open",
                Class::GivenUp => "given_up",
            },
            reason: place.reason,
            text: place.to_string(),
        }
    }

    pub(crate) fn error(error: &Error) -> Self {
        Self::Error {
            exit_code: error.exit_code().number(),
            message: error.to_string(),
        }
    }
}

impl Related {
    fn new(related: &clientwright::Related) -> Self {
        let (line, column) = related.position.unzip();
        Self {
            message: related.message.clone(),
            file: related.file.clone(),
            line,
            column,
        }
    }
}

impl Summary {
    pub(crate) fn new(generated: &Generated, changes: Option<&Changes>) -> Self {
        let stats = generated.stats();
        Self {
            package: generated.package().to_owned(),
            operations: stats.operations,
            excluded: stats.excluded.len(),
            left_out: stats.left_out.len(),
            not_selected: stats.not_selected,
            types: stats.types,
            files: stats.files,
            untyped: stats.untyped.len(),
            given_up: stats.untyped_of(Class::GivenUp),
            warnings: generated.warning_count(),
            changes: changes.map(|changes| Counts {
                added: changes.added.len(),
                changed: changes.changed.len(),
                removed: changes.removed.len(),
                unchanged: changes.unchanged,
            }),
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Diagnostic(Diagnostic {
                code,
                severity,
                message,
                ..
            }) => write!(f, "{severity}[{code}]: {message}"),
            Self::Change { change, file } => {
                let sign = match change {
                    Change::Added => '+',
                    Change::Changed => '~',
                    Change::Removed => '-',
                };
                write!(f, "{sign} {file}")
            }
            Self::Untyped { text, .. }
            | Self::Document { text, .. }
            | Self::Explanation { shown: text, .. } => f.write_str(text),
            Self::Summary(summary) => summary.fmt(f),
            Self::Guesses {
                sure,
                doubtful,
                overlay_actions,
                ..
            } => {
                let actions = count(*overlay_actions, "overlay action");
                write!(f, "{sure} guesses, {doubtful} more as comments; {actions}")
            }
            Self::Watching { files } => {
                write!(f, "watching {}; Ctrl-C ends", count(files.len(), "file"))
            }
            Self::Warning { message } => write!(f, "warning: {message}"),
            Self::Error { message, .. } => f.write_str(message),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ({} excluded, {} left out, {} not selected), {}, {}, {} untyped ({} given up), {}",
            count(self.operations, "operation"),
            self.excluded,
            self.left_out,
            self.not_selected,
            count(self.types, "type"),
            count(self.files, "file"),
            self.untyped,
            self.given_up,
            count(self.warnings, "warning")
        )?;
        if let Some(changes) = &self.changes {
            let changed = changes.added + changes.changed + changes.removed;
            write!(f, "\n{changed} changed, {} unchanged", changes.unchanged)?;
        }
        Ok(())
    }
}
