//! The command's arguments: takes those of the process, gives its exit code.
//!
//! Each subcommand is a file below `command/` with its arguments and `run`. They print through [`Ui`] alone, so that
//! colours, width, `--quiet` and `--message-format` hold for all.

mod effective;
mod error;
mod exit;
mod generate;
mod init;
mod message;
mod source;
mod ui;

use clap::{Parser, Subcommand};

pub(crate) use error::Error;
pub(crate) use exit::ExitCode;
pub(crate) use ui::Ui;

/// Generates typed Rust clients from OpenAPI documents.
#[derive(Debug, Parser)]
#[command(version, about, after_help = exit::table(), max_term_width = 120)]
struct Arguments {
    #[command(flatten)]
    ui: ui::Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Generate(generate::Generate),
    Effective(effective::Effective),
    Init(init::Init),
}

/// Runs what the arguments say.
pub(crate) fn main() -> ExitCode {
    // Help and complaints about arguments are printed before there are any.
    ui::Color::of_arguments(std::env::args_os().skip(1)).apply();
    let Arguments { ui, command } = Arguments::parse();
    let ui = Ui::new(&ui);
    let ran = match command {
        Command::Generate(command) => command.run(&ui),
        Command::Effective(command) => command.run(&ui),
        Command::Init(command) => command.run(&ui),
    };
    ran.unwrap_or_else(|error| {
        ui.failed(&error);
        error.exit_code()
    })
}
