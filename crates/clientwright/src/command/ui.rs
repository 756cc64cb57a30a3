//! What subcommands print, and how: colours, width, progress, for people or for programs.
//!
//! Answers go to standard output, words about them to standard error. With `--message-format json` everything is one
//! JSON object a line on standard output, and nothing is printed for people.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use anstyle::AnsiColor;
use clap::ValueEnum;
use clientwright::{Findings, Look, Severity, Show};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::message::Message;
use super::{Error, ExitCode};

/// Columns that are read with ease.
const READABLE: usize = 100;

/// The arguments that hold for every subcommand.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Options {
    /// When to use colours; `auto` also heeds `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE`
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: Color,
    /// Prints no progress, no notes and no warnings
    #[arg(long, short, global = true)]
    quiet: bool,
    /// For people, or one JSON object a line on standard output
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    message_format: MessageFormat,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// What the arguments say, before they are looked at in full.
    pub(crate) fn of_arguments(arguments: impl Iterator<Item = OsString>) -> Self {
        let mut arguments = arguments.take_while(|argument| argument != "--");
        let mut said = None;
        while let Some(argument) = arguments.next() {
            if argument == "--color" {
                said = arguments.next();
            } else if let Some(value) = argument.to_str().and_then(|a| a.strip_prefix("--color=")) {
                said = Some(value.into());
            }
        }
        said.and_then(|said| Self::from_str(said.to_str()?, false).ok())
            .unwrap_or_default()
    }

    /// Makes it hold for what clap prints.
    pub(crate) fn apply(self) {
        self.choice().write_global();
    }

    fn choice(self) -> ColorChoice {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }
}

/// Who reads what is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// People.
    #[default]
    Human,
    /// Programs: one JSON object a line.
    Json,
}

/// Where all printing goes through.
#[derive(Debug)]
pub(crate) struct Ui {
    color: ColorChoice,
    quiet: bool,
    format: MessageFormat,
    /// Of standard error; none where it is no terminal and the environment has no `COLUMNS`.
    width: Option<usize>,
}

/// Work under way; dropped, it is no longer shown.
#[derive(Debug)]
pub(crate) struct Progress(Option<ProgressBar>);

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

impl Ui {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            color: options.color.choice(),
            quiet: options.quiet,
            format: options.message_format,
            width: width(),
        }
    }

    /// Whether programs read the output: then [`Ui::json`] prints, and [`Ui::print`] is not for words.
    pub(crate) fn is_json(&self) -> bool {
        self.format == MessageFormat::Json
    }

    /// Prints the answer to standard output, as it is. Colours go where the reader wants none.
    pub(crate) fn print(&self, text: &str) -> Result<(), Error> {
        let mut out = AutoStream::new(io::stdout().lock(), self.color);
        let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        match printed {
            // Whoever reads has seen enough: `clientwright effective acme | head`.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(source) => Err(Error::Io {
                path: PathBuf::from("standard output"),
                source,
            }),
            Ok(()) => Ok(()),
        }
    }

    /// Prints one JSON object on a line of its own; `value` has a member `type` that says what it is.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<(), Error> {
        let line = serde_json::to_string(value).map_err(|error| Error::Io {
            path: PathBuf::from("standard output"),
            source: error.into(),
        })?;
        self.print(&format!("{line}\n"))
    }

    /// Prints a message to standard output, for whoever reads.
    pub(crate) fn message(&self, message: &Message) -> Result<(), Error> {
        if self.is_json() {
            self.json(message)
        } else {
            self.print(&format!("{message}\n"))
        }
    }

    /// Prints a word beside the answer to standard error: for people, and unless they want none.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet && !self.is_json() {
            self.err(text);
        }
    }

    /// A heading on standard output.
    #[expect(
        clippy::unused_self,
        reason = "what is set goes through here; colours go when it is printed"
    )]
    pub(crate) fn heading(&self, text: &str) -> String {
        let style = anstyle::Style::new().bold();
        format!("{style}{text}{style:#}")
    }

    /// Words as a paragraph that is read with ease, and fits.
    pub(crate) fn wrapped(&self, words: &str) -> String {
        textwrap::fill(words, self.width.unwrap_or(READABLE).min(READABLE))
    }

    /// Prints a message that is no part of the answer: to programs as any other, to people beside it.
    pub(crate) fn note(&self, message: &Message) -> Result<(), Error> {
        if self.is_json() {
            return self.json(message);
        }
        self.say(&format!("{message}\n"));
        Ok(())
    }

    /// Prints what the phases had to say; of the notes all, or for people the first of each kind.
    pub(crate) fn findings(&self, findings: &Findings, show: Show) -> Result<(), Error> {
        let show = if self.quiet { Show::Errors } else { show };
        if self.is_json() {
            return findings
                .iter()
                .filter(|finding| show != Show::Errors || finding.severity == Severity::Error)
                .try_for_each(|finding| self.json(&Message::diagnostic(finding)));
        }
        self.err(&findings.shown(self.look(), show));
        let more = findings.more_notes();
        if show == Show::Brief && more > 0 {
            self.say(&format!("\n{more} more notes: `--notes` prints them\n"));
        }
        Ok(())
    }

    /// Prints why there is no answer.
    pub(crate) fn failed(&self, error: &Error) {
        let said = match error {
            Error::Library(clientwright::Error::Document(findings)) => self
                .findings(findings, Show::Brief)
                .and_then(|()| self.refused(findings)),
            _ if self.is_json() => self.json(&Message::error(error)),
            _ => {
                self.fault(&error.to_string());
                Ok(())
            }
        };
        if let Err(error) = said {
            self.fault(&error.to_string());
        }
    }

    fn refused(&self, findings: &Findings) -> Result<(), Error> {
        let message = Message::Error {
            exit_code: ExitCode::Input.number(),
            message: format!(
                "{}, {}; nothing was written",
                count(findings.count(Severity::Error), "error"),
                count(findings.count(Severity::Warning), "warning"),
            ),
        };
        if self.is_json() {
            return self.json(&message);
        }
        self.err("\n");
        self.fault(&message.to_string());
        let mut errors = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        if let Some(first) = errors.next() {
            self.say(&format!(
                "`clientwright explain {}` says more\n",
                first.code
            ));
        }
        Ok(())
    }

    fn fault(&self, message: &str) {
        let style = AnsiColor::Red.on_default().bold();
        self.err(&format!("{style}error{style:#}: {message}\n"));
    }

    /// How diagnostics are set on standard error.
    fn look(&self) -> Look {
        let color = match self.color {
            ColorChoice::Auto => AutoStream::choice(&io::stderr()) != ColorChoice::Never,
            choice => choice != ColorChoice::Never,
        };
        Look::plain().color(color).width(self.width)
    }

    fn err(&self, text: &str) {
        let mut err = AutoStream::new(io::stderr().lock(), self.color);
        // Where standard error is closed, nobody is there to be told.
        let _ = err.write_all(text.as_bytes());
    }

    /// Shows that work is under way, where someone looks on.
    pub(crate) fn progress(&self, what: &str) -> Progress {
        if self.quiet || self.is_json() || !io::stderr().is_terminal() {
            return Progress(None);
        }
        let style = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}");
        let bar = ProgressBar::new_spinner()
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
            .with_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(Some(bar))
    }
}

/// `1 error`, `2 errors`.
pub(crate) fn count(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

fn width() -> Option<usize> {
    if let Some((width, _)) = terminal_size::terminal_size_of(io::stderr()) {
        return Some(usize::from(width.0));
    }
    let columns = std::env::var("COLUMNS").ok()?;
    columns.parse().ok().filter(|columns| *columns > 0)
}
