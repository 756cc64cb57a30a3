//! `clientwright effective`: the document that a client is made from.

use clap::ValueEnum;
use clientwright::{Format, Show};
use serde::Serialize;

use super::message::Message;
use super::source::Source;
use super::{Error, ExitCode, Ui};

/// Prints the document that a client is made from: overlaid, merged and bundled
#[derive(Debug, clap::Args)]
pub(crate) struct Effective {
    #[command(flatten)]
    source: Source,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Printed::Yaml)]
    format: Printed,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Printed {
    Yaml,
    Json,
}

impl Effective {
    pub(crate) fn run(self, ui: &Ui) -> Result<ExitCode, Error> {
        let provider = self.source.open(ui)?;
        let format = match self.format {
            Printed::Yaml => Format::Yaml,
            Printed::Json => Format::Json,
        };
        let text = provider.effective(format)?;
        if ui.is_json() {
            let format = self.format;
            ui.message(&Message::Document { format, text })?;
        } else {
            ui.print(&text)?;
        }
        ui.findings(&provider.cross_check()?, Show::All)?;
        Ok(ExitCode::Success)
    }
}
