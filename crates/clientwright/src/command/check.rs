//! `clientwright check`: whether a client can be made, without making it.

use clientwright::Options;

use super::report::Report;
use super::source::Source;
use super::watch::{self, Round};
use super::{Error, ExitCode, Ui};

/// Says whether a document, its overlay and client.yaml stand, and what is wrong with them; writes nothing
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    #[command(flatten)]
    source: Source,
    /// Ends with 1 where there is a warning
    #[arg(long, conflicts_with = "watch")]
    deny_warnings: bool,
    #[command(flatten)]
    report: Report,
    /// Checks again whenever a file changes that the client is made from, until Ctrl-C
    #[arg(long)]
    watch: bool,
}

impl Check {
    pub(crate) fn run(self, ui: &Ui) -> Result<ExitCode, Error> {
        if self.watch {
            watch::run(ui, || self.once(ui))
        } else {
            self.once(ui).result
        }
    }

    fn once(&self, ui: &Ui) -> Round {
        Round::new(ui, &self.source, |provider| {
            let progress = ui.progress("checking");
            let generated = provider.generate(&Options::default());
            drop(progress);
            let generated = generated?;
            self.report.findings(ui, &generated)?;
            self.report.figures(ui, &generated, None)?;
            Ok(if self.deny_warnings && generated.warning_count() > 0 {
                ExitCode::Difference
            } else {
                ExitCode::Success
            })
        })
    }
}
