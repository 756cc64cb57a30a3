//! A comparison as people read it: takes changes with their places, gives text for a terminal and Markdown for a pull request.
//!
//! Texts of documents are in it, paths and keys: nothing of them is more than text, neither for a terminal nor in Markdown.

use std::fmt::Write as _;

use super::{Change, Level, Subject, Version};
use crate::text::code_span;

/// How many characters of a value are shown.
const MOST: usize = 160;

/// How many changes of a level that breaks nothing stand open in Markdown; more are folded.
const OPEN: usize = 20;

/// Levels in the order in which they are told, with what is said of each.
const LEVELS: [(Level, &str); 4] = [
    (Level::Breaking, "Breaking"),
    (
        Level::Behaviour,
        "Behaviour: the same code compiles and does something else",
    ),
    (Level::Additive, "Additive"),
    (Level::Docs, "Documentation"),
];

/// What changed between two versions of a client.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// The changes, the worst first.
    pub changes: Vec<Placed>,
    /// The version of the old one, where it has one.
    pub now: Option<Version>,
    /// The version that the new one should have.
    pub next: Option<Version>,
}

/// A change with its places.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Placed {
    /// The change.
    pub change: Change,
    /// Where it stood: `file:line:column`.
    pub old: Option<String>,
    /// Where it stands.
    pub new: Option<String>,
}

impl Placed {
    /// Gives a change its places.
    pub fn new(change: Change, old: Option<String>, new: Option<String>) -> Self {
        Self { change, old, new }
    }
}

impl Report {
    /// Puts changes and versions together.
    pub fn new(changes: Vec<Placed>, now: Option<Version>) -> Self {
        let plain: Vec<Change> = changes.iter().map(|one| one.change.clone()).collect();
        let next = now.as_ref().map(|now| super::next(now, &plain));
        Self { changes, now, next }
    }

    /// The changes of a level.
    pub fn of(&self, level: Level) -> impl Iterator<Item = &Placed> {
        self.changes
            .iter()
            .filter(move |one| one.change.level == level)
    }

    /// Whether code that compiled may not, or calls that worked may fail.
    pub fn breaks(&self) -> bool {
        self.changes
            .iter()
            .any(|one| one.change.level == Level::Breaking || one.change.at_run_time)
    }

    /// What is said of all in one line: `2 breaking, 1 behaviour, 3 additive, 0 docs; 0.1.0 -> 0.2.0`.
    pub fn summary(&self) -> String {
        let counts =
            LEVELS.map(|(level, _)| format!("{} {}", self.of(level).count(), level.word()));
        let mut text = counts.join(", ");
        match (&self.now, &self.next) {
            (Some(now), Some(next)) if now == next => write!(text, "; {now} stays"),
            (Some(now), Some(next)) => write!(text, "; {now} -> {next}"),
            _ => Ok(()),
        }
        .unwrap_or_default();
        text
    }

    /// The changes for a terminal.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (level, title) in LEVELS {
            let mut about = None;
            for (index, placed) in self.of(level).enumerate() {
                let Placed { change, old, new } = placed;
                if index == 0 {
                    out.push_str(&format!("{title}\n"));
                }
                if about != Some(&change.subject) {
                    out.push_str(&format!("  {}\n", plain(&named(&change.subject))));
                    about = Some(&change.subject);
                }
                let noted = noted(change);
                out.push_str(&format!(
                    "    {}: {}{noted}\n",
                    plain(&change.item),
                    plain(&change.what)
                ));
                if level != Level::Docs {
                    let (before, after) = apart(change);
                    for (sign, value) in [('-', before), ('+', after)] {
                        if let Some(value) = value {
                            out.push_str(&format!("      {sign} {}\n", plain(&value)));
                        }
                    }
                }
                for (sign, place) in [("old", old), ("new", new)] {
                    if let Some(place) = place {
                        out.push_str(&format!("      {sign} {}\n", plain(place)));
                    }
                }
            }
        }
        out.push_str(&format!("{}\n", self.summary()));
        out
    }

    /// The changes for a pull request or a changelog.
    pub fn markdown(&self) -> String {
        let mut out = format!("**{}**\n", self.summary());
        for (level, title) in LEVELS {
            let mut about = None;
            let count = self.of(level).count();
            let folded = level > Level::Behaviour && count > OPEN;
            for (index, placed) in self.of(level).enumerate() {
                let Placed { change, old, new } = placed;
                if index == 0 {
                    out.push_str(&format!("\n### {title}\n"));
                }
                if index == 0 && folded {
                    out.push_str(&format!("\n<details><summary>{count} changes</summary>\n"));
                }
                if about != Some(&change.subject) {
                    out.push_str(&format!("\n{}\n\n", code(&named(&change.subject))));
                    about = Some(&change.subject);
                }
                out.push_str(&format!(
                    "- {}: {}{}",
                    code(&change.item),
                    sentence(&change.what),
                    noted(change)
                ));
                if level != Level::Docs {
                    let values = match apart(change) {
                        (Some(before), Some(after)) => {
                            format!(": {} became {}", code(&before), code(&after))
                        }
                        (Some(before), None) => format!(": {}", code(&before)),
                        (None, Some(after)) => format!(": {}", code(&after)),
                        (None, None) => String::new(),
                    };
                    out.push_str(&values);
                }
                let places = match (old, new) {
                    (Some(old), Some(new)) => format!(" ({}, now {})", code(old), code(new)),
                    (Some(old), None) => format!(" (was {})", code(old)),
                    (None, Some(new)) => format!(" ({})", code(new)),
                    (None, None) => String::new(),
                };
                out.push_str(&places);
                out.push('\n');
            }
            if folded {
                out.push_str("\n</details>\n");
            }
        }
        out
    }
}

impl Subject {
    /// What it is, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Client => "client",
            Self::Group(_) => "group",
            Self::Operation(_) => "operation",
            Self::Type(_) => "type",
        }
    }

    /// Its name, where it has one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Package | Self::Client => None,
            Self::Group(name) | Self::Operation(name) | Self::Type(name) => Some(name),
        }
    }
}

fn named(subject: &Subject) -> String {
    subject.name().unwrap_or(subject.kind()).to_owned()
}

fn noted(change: &Change) -> &'static str {
    if change.at_run_time {
        " (calls that worked may fail)"
    } else {
        ""
    }
}

/// What was and what is; where both begin alike for longer than is shown, from shortly before they differ.
fn apart(change: &Change) -> (Option<String>, Option<String>) {
    let (before, after) = (change.before.clone(), change.after.clone());
    let (Some(old), Some(new)) = (&before, &after) else {
        return (before, after);
    };
    let same = old
        .chars()
        .zip(new.chars())
        .take_while(|(old, new)| old == new);
    let same = same.count();
    if same < MOST / 2 || old.chars().count().max(new.chars().count()) <= MOST {
        return (before, after);
    }
    let rest = |text: &String| {
        let rest = text.chars().skip(same - MOST / 8);
        format!("…{}", rest.collect::<String>())
    };
    (Some(rest(old)), Some(rest(new)))
}

/// One line without what would move a terminal's cursor, cut where it is long.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for (index, c) in text.chars().enumerate() {
        if index == MOST {
            out.push('…');
            break;
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

fn code(text: &str) -> String {
    code_span(&plain(text))
}

/// A sentence of ours that may hold names in backticks, and a document's words in them.
fn sentence(text: &str) -> String {
    let parts = plain(text);
    let parts = parts.split('`').enumerate();
    let parts = parts.map(|(index, part)| match index % 2 {
        1 => code(part),
        _ => part.replace(['<', '[', '*', '_', '|', '@', '#', '&', '\\'], " "),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(level: Level, index: usize, what: &str) -> Placed {
        let change = Change {
            level,
            at_run_time: false,
            subject: Subject::Type(format!("T{index}")),
            item: format!("T{index}"),
            what: what.to_owned(),
            before: None,
            after: None,
        };
        Placed::new(change, None, None)
    }

    #[test]
    fn long_lists_are_folded_where_they_break_nothing() {
        for (level, count, folded) in [
            (Level::Additive, OPEN, false),
            (Level::Additive, OPEN + 1, true),
            (Level::Docs, OPEN + 1, true),
            (Level::Breaking, OPEN + 1, false),
        ] {
            let changes = (0..count).map(|index| change(level, index, "this struct is new"));
            let text = Report::new(changes.collect(), None).markdown();
            let summary = format!("<details><summary>{count} changes</summary>\n");
            assert_eq!(text.contains(&summary), folded, "{text}");
            assert_eq!(text.ends_with("\n\n</details>\n"), folded, "{text}");
            assert_eq!(text.matches("- `T").count(), count);
        }
    }

    #[test]
    fn what_differs_is_shown() {
        let long = "x".repeat(MOST);
        let mut one = change(Level::Behaviour, 0, "the signature changed").change;
        one.before = Some(format!("{long}1{long}"));
        one.after = Some(format!("{long}2"));
        let (before, after) = apart(&one);
        let shown = "x".repeat(MOST / 8);
        assert_eq!(after, Some(format!("…{shown}2")));
        assert!(before.is_some_and(|before| before.starts_with(&format!("…{shown}1x"))));
        one.before = Some("y".to_owned());
        assert_eq!(apart(&one).1, one.after);
    }

    #[test]
    fn words_of_a_document_stay_words() {
        for (what, expect) in [
            (
                "security scheme `a|b`: this is new",
                "security scheme `a|b`: this is new",
            ),
            ("scheme `a`<b>`c`", "scheme `a` b>`c`"),
            ("scheme `a` @all #1 [x](y)", "scheme `a`  all  1  x](y)"),
            ("`a\nb`", "`a b`"),
        ] {
            assert_eq!(sentence(what), expect);
        }
    }
}
