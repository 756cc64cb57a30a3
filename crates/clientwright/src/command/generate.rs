//! `clientwright generate`: the client's files, written or compared.

use std::path::{Path, PathBuf};

use clientwright::{Changes, Mode, Options};

use super::message::{Change, Message};
use super::report::Report;
use super::source::Source;
use super::watch::{self, Round};
use super::{Error, ExitCode, Ui};

/// Writes the client crate of a provider's folder, or of one document
#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    source: Source,
    /// The crate's folder
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Writes nothing: lists what would be added, changed or removed, and ends with 1 where something would
    #[arg(long)]
    check: bool,
    /// The runtime dependency written into Cargo.toml, a TOML value: `{ path = "../runtime" }`
    #[arg(long, value_name = "TOML")]
    runtime: Option<String>,
    #[command(flatten)]
    report: Report,
    /// Generates again whenever a file changes that the client is made from, until Ctrl-C
    #[arg(long, conflicts_with = "check")]
    watch: bool,
}

impl Generate {
    pub(crate) fn run(self, ui: &Ui) -> Result<ExitCode, Error> {
        if self.watch {
            watch::run(ui, || self.once(ui))
        } else {
            self.once(ui).result
        }
    }

    fn once(&self, ui: &Ui) -> Round {
        Round::new(&self.source, |provider| {
            let progress = ui.progress("generating");
            let generated = provider.generate(&self.options());
            drop(progress);
            let generated = generated?;
            self.report.findings(ui, &generated)?;
            let mode = if self.check { Mode::Check } else { Mode::Write };
            let changes = generated.sync(&self.out, mode)?;
            say(ui, &self.out, &changes)?;
            self.report.figures(ui, &generated, Some(&changes))?;
            Ok(if self.check && !changes.is_empty() {
                ExitCode::Difference
            } else {
                ExitCode::Success
            })
        })
    }

    fn options(&self) -> Options {
        let mut options = Options::default();
        if let Some(runtime) = &self.runtime {
            options.runtime_dependency.clone_from(runtime);
        }
        options
    }
}

/// Prints which files changed.
fn say(ui: &Ui, out: &Path, changes: &Changes) -> Result<(), Error> {
    for (change, names) in [
        (Change::Added, &changes.added),
        (Change::Changed, &changes.changed),
        (Change::Removed, &changes.removed),
    ] {
        for name in names {
            let file = out.join(name).display().to_string();
            ui.message(&Message::Change { change, file })?;
        }
    }
    Ok(())
}
