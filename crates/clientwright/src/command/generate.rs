//! `clientwright generate`: the client's files, written or compared.

use std::path::{Path, PathBuf};

use clientwright::{Changes, Form, Layout, Mode, Options};

use super::message::{Change, Message};
use super::report::Report;
use super::source::Source;
use super::watch::{self, Round};
use super::{Error, ExitCode, Ui};

/// Writes the client of a provider's folder, or of one document: a crate, or a module of a crate
#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    source: Source,
    /// The crate's folder, or the module's, which has the module's name: `src/shop`
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Writes a module for an existing crate, which depends on clientwright-runtime and has `#[rustfmt::skip] mod shop;`
    #[arg(long, conflicts_with = "runtime")]
    module: bool,
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
        Round::new(ui, &self.source, |provider| {
            let progress = ui.progress("generating");
            let options = self.options();
            let generated = options.and_then(|options| Ok(provider.generate(&options)?));
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

    fn options(&self) -> Result<Options, Error> {
        let mut options = Options::default();
        if let Some(runtime) = &self.runtime {
            options.runtime_dependency.clone_from(runtime);
        }
        if self.module {
            // `.` has no name of its own.
            let out = std::path::absolute(&self.out).unwrap_or_else(|_| self.out.clone());
            let root = ["lib.rs", "main.rs", "Cargo.toml"]
                .iter()
                .map(|file| out.join(file));
            if let Some(root) = root.into_iter().find(|root| root.exists()) {
                return Err(Error::usage(format!(
                    "{} is the folder of a crate, not of a module; name one within: `--out src/shop`",
                    root.parent().unwrap_or(&out).display()
                )));
            }
            let Some(name) = out.file_name() else {
                return Err(Error::usage("`--out` names no folder, and so no module"));
            };
            options.form = Form::Module {
                name: name.to_string_lossy().into_owned(),
                layout: Layout::Folder,
            };
        }
        Ok(options)
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
