//! `clientwright completions`: what a shell needs to complete the command.

use clap_complete::Shell;

use super::{Error, ExitCode, Ui};

/// Prints completions for a shell: `clientwright completions bash > ~/.local/share/bash-completion/completions/clientwright`
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, ui: &Ui) -> Result<ExitCode, Error> {
        let mut script = Vec::new();
        let mut arguments = super::arguments();
        clap_complete::generate(self.shell, &mut arguments, "clientwright", &mut script);
        ui.print(&String::from_utf8_lossy(&script))?;
        Ok(ExitCode::Success)
    }
}
