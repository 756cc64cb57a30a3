//! `clientwright init`: a first `client.yaml` and overlay.

use std::path::{Path, PathBuf};

use clientwright::{DiskError, Init as Plan};

use super::message::{Change, Message};
use super::{Error, ExitCode, Ui};

/// Writes a first client.yaml and overlay for a document: what it guesses, why, and what it is not sure of
#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// The document; several become one client
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,
    /// The folder of client.yaml; documents from elsewhere are copied into it [default: the document's own]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The folder below which references may lead [default: the first document's own]
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Replaces a client.yaml that is there; an overlay is kept in any case
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(crate) fn run(self, ui: &Ui) -> Result<ExitCode, Error> {
        let mut documents = self.documents.into_iter();
        let Some(first) = documents.next() else {
            return Err(Error::usage("no document is given"));
        };
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
        let mut plan = documents.fold(Plan::new(first, today.date().to_string()), Plan::document);
        if let Some(root) = self.root {
            plan = plan.root(root);
        }
        if let Some(out) = self.out {
            plan = plan.folder(out);
        }
        let progress = ui.progress("guessing");
        let planned = plan.plan()?;
        drop(progress);
        let changes = planned.write(self.force).map_err(|error| match error {
            clientwright::Error::Disk(DiskError::Exists(path)) => Error::Exists(path),
            error => Error::Library(error),
        })?;
        let folder = planned.folder();
        let lists = [
            (Change::Added, &changes.added),
            (Change::Changed, &changes.changed),
        ];
        for (change, files) in lists {
            for file in files {
                ui.message(&Message::Change {
                    change,
                    file: shown(folder, file),
                })?;
            }
        }
        let guess = planned.guess();
        ui.note(&Message::Guesses {
            sure: guess.sure,
            doubtful: guess.doubtful,
            refused: guess.refused.clone(),
            overlay_actions: planned.actions(),
        })?;
        // A folder that has no name of its own has none for the module.
        let name = folder.file_name().map_or(".name(\"client\")", |_| "");
        ui.say(&format!(
            "next: clientwright generate {folder} --out <crate folder>\n\
             or in build.rs: clientwright::Build::new({folder:?}){name}.generate();\n",
            folder = folder.display().to_string()
        ));
        Ok(ExitCode::Success)
    }
}

fn shown(folder: &Path, file: &str) -> String {
    folder.join(file).to_string_lossy().replace('\\', "/")
}
