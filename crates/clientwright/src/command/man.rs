//! `clientwright man`: the manual, made from the arguments.

use std::fs;
use std::path::PathBuf;

use super::{Error, ExitCode, Ui};

/// Prints the manual page of the command or of a subcommand: `clientwright man generate | man -l -`
#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// The subcommand
    #[arg(conflicts_with = "out")]
    subcommand: Option<String>,
    /// Writes all pages into a folder instead
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self, ui: &Ui) -> Result<ExitCode, Error> {
        let mut arguments = super::arguments();
        if let Some(folder) = self.out {
            let written = fs::create_dir_all(&folder)
                .and_then(|()| clap_mangen::generate_to(arguments, &folder));
            return match written {
                Ok(()) => Ok(ExitCode::Success),
                Err(source) => Err(Error::Io {
                    path: folder,
                    source,
                }),
            };
        }
        // Names and global arguments of subcommands are settled by this.
        arguments.build();
        let page = match &self.subcommand {
            None => arguments,
            Some(name) => arguments.find_subcommand(name).cloned().ok_or_else(|| {
                Error::usage(format!(
                    "there is no subcommand `{name}`; `clientwright help` lists them"
                ))
            })?,
        };
        let mut text = Vec::new();
        clap_mangen::Man::new(page)
            .render(&mut text)
            .map_err(|source| Error::Io {
                path: PathBuf::from("the manual page"),
                source,
            })?;
        ui.print(&String::from_utf8_lossy(&text))?;
        Ok(ExitCode::Success)
    }
}
