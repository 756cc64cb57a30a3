//! The command's arguments: takes those of the process, gives its exit code.
//!
//! Each subcommand is a file below `command/` with its arguments and `run`. They print through [`Ui`] alone, so that
//! colours, width, `--quiet` and `--message-format` hold for all.

mod check;
mod completions;
mod diff;
mod effective;
mod error;
mod exit;
mod explain;
mod generate;
mod init;
mod man;
mod message;
mod report;
mod source;
mod ui;
mod watch;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub(crate) use error::Error;
pub(crate) use exit::ExitCode;
pub(crate) use ui::Ui;

/// Generates typed Rust clients from OpenAPI documents.
#[derive(Debug, Parser)]
#[command(version, after_help = exit::table(), max_term_width = 120)]
struct Arguments {
    #[command(flatten)]
    ui: ui::Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Generate(generate::Generate),
    Check(check::Check),
    Effective(effective::Effective),
    Diff(diff::Diff),
    Explain(explain::Explain),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Runs what the arguments say.
pub(crate) fn main() -> ExitCode {
    // Help and complaints about arguments are printed before there are any.
    ui::Color::of_arguments(std::env::args_os().skip(1)).apply();
    let parsed = Arguments::from_arg_matches(&arguments().get_matches());
    let Arguments { ui, command } = parsed.unwrap_or_else(|error| error.exit());
    let ui = Ui::new(&ui);
    let ran = match command {
        Command::Init(command) => command.run(&ui),
        Command::Generate(command) => command.run(&ui),
        Command::Check(command) => command.run(&ui),
        Command::Effective(command) => command.run(&ui),
        Command::Diff(command) => command.run(&ui),
        Command::Explain(command) => command.run(&ui),
        Command::Completions(command) => command.run(&ui),
        Command::Man(command) => command.run(&ui),
    };
    ran.unwrap_or_else(|error| {
        ui.failed(&error);
        error.exit_code()
    })
}

/// All arguments, as help, completions and the manual show them.
fn arguments() -> clap::Command {
    Arguments::command().mut_subcommands(|subcommand| subcommand.after_help(exit::table()))
}
