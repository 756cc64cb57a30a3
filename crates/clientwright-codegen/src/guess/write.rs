//! A commented `client.yaml` from guesses: takes sections of guesses, gives the text, and which lines are whose.
//!
//! What is not sure stands as a comment in the place where it would be said. Invariant: a section in which nothing is
//! sure is a comment as a whole, so that the text is read whatever is in it.

use std::ops::Range;

use crate::text::{yaml_comment, yaml_scalar};

/// Where lists are broken up into lines.
const WIDTH: usize = 110;
/// Where a mapping in braces is broken up into lines.
const LONGEST: usize = 140;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Yaml {
    Text(String),
    Number(u64),
    Flag(bool),
    /// On one line, where there is room.
    List(Vec<Yaml>),
    /// On one line.
    Inline(Vec<(&'static str, Yaml)>),
    /// A line for each member.
    Map(Vec<(String, Yaml)>),
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Yaml {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// How sure a guess is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surety {
    /// It is written as it holds.
    Sure,
    /// It is written as a comment.
    Doubtful,
}

/// What is guessed of one entry, or of some that only hold together.
#[derive(Debug, Clone)]
pub(super) struct Guessed {
    /// Why, in sentences; empty where the comment of another says it.
    pub(super) why: String,
    /// What stands behind it on its own line.
    pub(super) note: String,
    /// The members that it adds to its section, or where that is a list, its items.
    pub(super) value: Added,
    pub(super) surety: Surety,
}

/// What a guess adds to its section.
#[derive(Debug, Clone)]
pub(super) enum Added {
    Members(Vec<(String, Yaml)>),
    Items(Vec<Yaml>),
}

/// A key of `client.yaml` with what stands below it.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) key: String,
    pub(super) why: String,
    pub(super) parts: Vec<Part>,
}

#[derive(Debug, Clone)]
pub(super) enum Part {
    /// A comment above the guesses that follow.
    Heading(&'static str),
    Guess(Guessed),
    Section(Section),
}

impl Section {
    pub(super) fn new(key: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            why: why.into(),
            parts: Vec::new(),
        }
    }

    /// Adds an entry.
    pub(super) fn entry(
        &mut self,
        key: impl Into<String>,
        value: impl Into<Yaml>,
        surety: Surety,
        why: impl Into<String>,
    ) {
        self.parts.push(Part::Guess(Guessed {
            why: why.into(),
            note: String::new(),
            value: Added::Members(vec![(key.into(), value.into())]),
            surety,
        }));
    }

    /// Adds an item.
    pub(super) fn item(&mut self, value: impl Into<Yaml>, surety: Surety, why: impl Into<String>) {
        self.parts.push(Part::Guess(Guessed {
            why: why.into(),
            note: String::new(),
            value: Added::Items(vec![value.into()]),
            surety,
        }));
    }

    /// Adds an item with what is to be said of it behind it.
    pub(super) fn noted(&mut self, value: impl Into<Yaml>, surety: Surety, note: String) {
        self.parts.push(Part::Guess(Guessed {
            why: String::new(),
            note,
            value: Added::Items(vec![value.into()]),
            surety,
        }));
    }

    /// The only guess that it has, where that has one line.
    fn only(&self) -> Option<(&Guessed, &str, &Yaml)> {
        let [Part::Guess(guess)] = self.parts.as_slice() else {
            return None;
        };
        match &guess.value {
            Added::Members(members) => match members.as_slice() {
                [(key, value)] if !matches!(value, Yaml::Map(_)) => Some((guess, key, value)),
                _ => None,
            },
            Added::Items(_) => None,
        }
    }

    /// Whether something in it is sure.
    fn is_sure(&self) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Heading(_) => false,
            Part::Guess(guess) => guess.surety == Surety::Sure,
            Part::Section(section) => section.is_sure(),
        })
    }

    /// Its guesses, in the order of the text.
    pub(super) fn guesses(&mut self) -> Vec<&mut Guessed> {
        let parts = self.parts.iter_mut();
        parts
            .flat_map(|part| match part {
                Part::Heading(_) => Vec::new(),
                Part::Guess(guess) => vec![guess],
                Part::Section(section) => section.guesses(),
            })
            .collect()
    }
}

/// The text, and the lines of each guess, counted from 1, in the order of [`Section::guesses`].
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) lines: Vec<Range<u32>>,
    count: u32,
}

impl Written {
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        self.count += 1;
    }

    pub(super) fn comment(&mut self, indent: usize, text: &str) {
        for line in yaml_comment(indent, text) {
            self.line(&line);
        }
    }

    /// Writes a section below an indent; where what holds it is a comment, as one too.
    pub(super) fn section(&mut self, indent: usize, section: &Section) {
        if section.parts.is_empty() {
            return;
        }
        if !section.why.is_empty() {
            self.comment(indent, &section.why);
        }
        let hidden = !section.is_sure();
        let key = format!("{}:", yaml_scalar(&section.key));
        self.value_lines(indent, hidden, &[key]);
        for part in &section.parts {
            match part {
                Part::Heading(text) => self.comment(indent + 2, text),
                Part::Guess(guess) => self.guess(indent + 2, guess),
                Part::Section(section) => self.below(indent + 2, section),
            }
        }
    }

    /// A section within another: on one line, where it has one guess of which there is no more to say.
    fn below(&mut self, indent: usize, section: &Section) {
        let Some((guess, key, value)) = section.only().filter(|_| !section.why.is_empty()) else {
            self.section(indent, section);
            return;
        };
        let start = self.count + 1;
        self.comment(indent, format!("{}. {}", section.why, guess.why).trim_end());
        let (own, key) = (yaml_scalar(&section.key), yaml_scalar(key));
        let line = format!("{own}: {{{key}: {}}}", inline(value));
        self.value_lines(indent, guess.surety == Surety::Doubtful, &[line]);
        self.lines.push(start..self.count + 1);
    }

    fn guess(&mut self, indent: usize, guess: &Guessed) {
        let start = self.count + 1;
        if !guess.why.is_empty() {
            self.comment(indent, &guess.why);
        }
        let hidden = guess.surety == Surety::Doubtful;
        let mut lines = Vec::new();
        let note = yaml_comment(0, &guess.note);
        match &guess.value {
            Added::Members(members) => {
                for (key, value) in members {
                    member(&mut lines, 0, key, value);
                }
            }
            Added::Items(items) => {
                for item in items {
                    one(&mut lines, item);
                }
            }
        }
        match (note.as_slice(), lines.last_mut()) {
            ([note], Some(last)) if !guess.note.is_empty() => *last += &format!("  {note}"),
            _ if !guess.note.is_empty() => self.comment(indent, &guess.note),
            _ => {}
        }
        self.value_lines(indent, hidden, &lines);
        self.lines.push(start..self.count + 1);
    }

    fn value_lines(&mut self, indent: usize, hidden: bool, lines: &[String]) {
        let mark = if hidden { "# " } else { "" };
        for line in lines {
            self.line(&format!("{}{mark}{line}", " ".repeat(indent)));
        }
    }
}

fn member(lines: &mut Vec<String>, indent: usize, key: &str, value: &Yaml) {
    let pad = " ".repeat(indent);
    let key = yaml_scalar(key);
    match value {
        Yaml::Map(members) => {
            lines.push(format!("{pad}{key}:"));
            for (key, value) in members {
                member(lines, indent + 2, key, value);
            }
        }
        Yaml::Inline(members) => {
            let line = format!("{pad}{key}: {}", inline(value));
            if line.chars().count() <= LONGEST {
                lines.push(line);
                return;
            }
            lines.push(format!("{pad}{key}:"));
            for (key, value) in members {
                member(lines, indent + 2, key, value);
            }
        }
        Yaml::List(items) => list(lines, format!("{pad}{key}: ["), indent, items),
        value => lines.push(format!("{pad}{key}: {}", inline(value))),
    }
}

/// A list in brackets, as many items on a line as there is room for.
fn list(lines: &mut Vec<String>, start: String, indent: usize, items: &[Yaml]) {
    let mut line = start;
    for (index, item) in items.iter().enumerate() {
        let item = inline(item);
        let first = index == 0;
        if !first && line.chars().count() + item.chars().count() + 3 > WIDTH {
            lines.push(format!("{line},"));
            line = " ".repeat(indent + 2);
        } else if !first {
            line.push_str(", ");
        }
        line.push_str(&item);
    }
    lines.push(line + "]");
}

/// An item of a list; where it is a map, its first member stands behind the dash.
fn one(lines: &mut Vec<String>, item: &Yaml) {
    if let Yaml::Map(members) = item {
        let mut below = Vec::new();
        for (key, value) in members {
            member(&mut below, 0, key, value);
        }
        for (index, line) in below.iter().enumerate() {
            let dash = if index == 0 { "- " } else { "  " };
            lines.push(format!("{dash}{line}"));
        }
    } else {
        lines.push(format!("- {}", inline(item)));
    }
}

fn inline(value: &Yaml) -> String {
    let member = |key: &str, value: &Yaml| format!("{}: {}", yaml_scalar(key), inline(value));
    match value {
        Yaml::Text(text) => yaml_scalar(text),
        Yaml::Number(number) => number.to_string(),
        Yaml::Flag(flag) => flag.to_string(),
        Yaml::List(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Yaml::Inline(members) => {
            let members: Vec<String> = members.iter().map(|(k, v)| member(k, v)).collect();
            format!("{{{}}}", members.join(", "))
        }
        Yaml::Map(members) => {
            let members: Vec<String> = members.iter().map(|(k, v)| member(k, v)).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}
