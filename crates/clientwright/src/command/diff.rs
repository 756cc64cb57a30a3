//! `clientwright diff`: what changed between two documents, as those see it who call the client.

use clap::ValueEnum;
use clientwright::diff::{Level, Placed, Report, Side, diff};
use serde::Serialize;

use super::message::Message;
use super::{Error, ExitCode, Ui};

/// Says what changed between two documents for those who call the client, and which version comes next
#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    /// What was: a provider's folder, a document, the folder of a generated crate, or `git:REVISION:PATH`
    old: String,
    /// What is: the same
    new: String,
    /// Ends with 1 where there is such a change, or a worse one; `breaking` is also what fails when it is called
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    fail_on: FailOn,
    /// Prints Markdown, for a pull request or a changelog
    #[arg(long)]
    markdown: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Whatever changed, all is well.
    #[default]
    Never,
    /// Code that compiled may not, or calls that worked may fail.
    Breaking,
    /// The same code does something else.
    Behaviour,
    /// Something is new.
    Additive,
    /// Documentation reads differently.
    Docs,
}

/// One change, as programs read it.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "api_change")]
struct Change<'a> {
    /// `breaking`, `behaviour`, `additive` or `docs`.
    level: &'static str,
    /// Whether calls that worked may fail.
    at_run_time: bool,
    /// `package`, `client`, `group`, `operation` or `type`.
    subject: &'static str,
    /// The group, the operation's method and path, or the type.
    name: Option<&'a str>,
    /// The item, as Rust names it.
    item: &'a str,
    message: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    /// Where it stood: `file:line:column`.
    old: Option<&'a str>,
    /// Where it stands.
    new: Option<&'a str>,
}

/// How many changes there are, as programs read it.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "api_summary")]
struct Summary {
    breaking: usize,
    behaviour: usize,
    additive: usize,
    docs: usize,
    /// Whether code that compiled may not, or calls that worked may fail.
    breaks: bool,
    /// The version of the old one.
    version: Option<String>,
    /// The version that the new one should have.
    next: Option<String>,
}

impl Diff {
    pub(crate) fn run(self, ui: &Ui) -> Result<ExitCode, Error> {
        let progress = ui.progress("comparing");
        let old = Side::open(&self.old)?;
        let new = Side::open(&self.new)?;
        let report = diff(&old, &new);
        drop(progress);
        for unread in old.unread().iter().chain(new.unread()) {
            let message = format!("what this adds is not compared: {unread}");
            ui.note(&Message::Warning { message })?;
        }
        if ui.is_json() {
            for placed in &report.changes {
                ui.json(&change(placed))?;
            }
            ui.json(&summary(&report))?;
        } else if self.markdown {
            ui.print(&report.markdown())?;
        } else {
            ui.print(&report.text())?;
        }
        Ok(if self.fails(&report) {
            ExitCode::Difference
        } else {
            ExitCode::Success
        })
    }

    fn fails(&self, report: &Report) -> bool {
        let any = |worst: Level| report.changes.iter().any(|one| one.change.level <= worst);
        match self.fail_on {
            FailOn::Never => false,
            FailOn::Breaking => report.breaks(),
            FailOn::Behaviour => any(Level::Behaviour),
            FailOn::Additive => any(Level::Additive),
            FailOn::Docs => any(Level::Docs),
        }
    }
}

fn change(placed: &Placed) -> Change<'_> {
    let change = &placed.change;
    Change {
        level: change.level.word(),
        at_run_time: change.at_run_time,
        subject: change.subject.kind(),
        name: change.subject.name(),
        item: &change.item,
        message: &change.what,
        before: change.before.as_deref(),
        after: change.after.as_deref(),
        old: placed.old.as_deref(),
        new: placed.new.as_deref(),
    }
}

fn summary(report: &Report) -> Summary {
    let count = |level| report.of(level).count();
    Summary {
        breaking: count(Level::Breaking),
        behaviour: count(Level::Behaviour),
        additive: count(Level::Additive),
        docs: count(Level::Docs),
        breaks: report.breaks(),
        version: report.now.as_ref().map(ToString::to_string),
        next: report.next.as_ref().map(ToString::to_string),
    }
}
