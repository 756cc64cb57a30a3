//! What is said of a client that was made, whether it is written or not.

use clientwright::{Changes, Generated, Show};

use super::message::{Message, Summary};
use super::{Error, Ui};

/// How much is said.
#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    /// Lists every place that is typed as a JSON value, with the reason: left open by the document, or given up
    #[arg(long)]
    report_untyped: bool,
    /// Prints every note; without it, the first of each kind and how many more there are
    #[arg(long)]
    notes: bool,
}

impl Report {
    /// Prints warnings and notes.
    pub(crate) fn findings(&self, ui: &Ui, generated: &Generated) -> Result<(), Error> {
        ui.findings(generated.findings(), Show::notes(self.notes))
    }

    /// Prints what was made, in figures.
    pub(crate) fn figures(
        &self,
        ui: &Ui,
        generated: &Generated,
        changes: Option<&Changes>,
    ) -> Result<(), Error> {
        if self.report_untyped {
            for place in generated.untyped() {
                ui.message(&Message::untyped(place))?;
            }
        }
        ui.message(&Message::Summary(Summary::new(generated, changes)))
    }
}
