//! `clientwright generate`: the client's files, written or compared.

use std::path::{Path, PathBuf};

use clientwright::{Changes, Generated, Mode, Options, Show};

use super::message::{Change, Message, Summary};
use super::source::Source;
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
    /// Lists every place that is typed as a JSON value, with the reason: left open by the document, or given up
    #[arg(long)]
    report_untyped: bool,
    /// Prints every note; without it, the first of each kind and how many more there are
    #[arg(long)]
    notes: bool,
}

impl Generate {
    pub(crate) fn run(self, ui: &Ui) -> Result<ExitCode, Error> {
        let provider = self.source.open()?;
        let progress = ui.progress("generating");
        let generated = provider.generate(&self.options())?;
        drop(progress);
        let show = if self.notes { Show::All } else { Show::Brief };
        ui.findings(generated.findings(), show)?;
        let mode = if self.check { Mode::Check } else { Mode::Write };
        let changes = generated.sync(&self.out, mode)?;
        say(ui, &generated, &self.out, &changes, self.report_untyped)?;
        Ok(if self.check && !changes.is_empty() {
            ExitCode::Difference
        } else {
            ExitCode::Success
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

/// Prints what changed, and what was made, in figures.
fn say(
    ui: &Ui,
    generated: &Generated,
    out: &Path,
    changes: &Changes,
    report_untyped: bool,
) -> Result<(), Error> {
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
    if report_untyped {
        for place in generated.untyped() {
            ui.message(&Message::untyped(place))?;
        }
    }
    ui.message(&Message::Summary(Summary::new(generated, Some(changes))))
}
