//! `clientwright explain`: what a diagnostic's code means, with an example and the way out.
//!
//! The pages are Markdown, one section for each code. Tests hold that none is missing and that each example draws its code.

use std::fmt::Write as _;

use super::message::Message;
use super::{Error, ExitCode, Ui};

/// Explains a diagnostic's code; without one, lists them all
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The code, as it stands in brackets: CW0401
    code: Option<String>,
}

const PAGES: [&str; 7] = [
    include_str!("explain/parsing.md"),
    include_str!("explain/overlays.md"),
    include_str!("explain/documents.md"),
    include_str!("explain/references.md"),
    include_str!("explain/reading.md"),
    include_str!("explain/lowering.md"),
    include_str!("explain/configuration.md"),
];

/// What is to be said of a code.
#[derive(Debug, Clone, Copy)]
struct Page {
    code: &'static str,
    /// What it means, in one sentence without a full stop.
    title: &'static str,
    /// Markdown.
    text: &'static str,
}

/// All pages, by code.
fn pages() -> impl Iterator<Item = Page> {
    let sections = PAGES.iter().flat_map(|file| {
        let first = file.strip_prefix("## ").unwrap_or(file);
        first.split("\n## ")
    });
    sections.filter_map(|section| {
        let (head, text) = section.split_once('\n')?;
        let (code, title) = head.split_once(": ")?;
        Some(Page {
            code,
            title,
            text: text.trim(),
        })
    })
}

impl Explain {
    pub(crate) fn run(self, ui: &Ui) -> Result<ExitCode, Error> {
        match self.code {
            None => pages().try_for_each(|page| ui.message(&page.listed()))?,
            Some(code) => {
                let wanted = code.trim_matches(['[', ']']).to_uppercase();
                let is_meant =
                    |page: &Page| page.code == wanted || page.code == format!("CW{wanted}");
                let page = pages().find(is_meant).ok_or_else(|| {
                    let list = "`clientwright explain` lists them";
                    let near = match near(&wanted).as_slice() {
                        [] => String::new(),
                        near => format!("did you mean {}? ", near.join(", ")),
                    };
                    Error::usage(format!("there is no code `{code}`; {near}{list}"))
                })?;
                ui.message(&page.whole(ui))?;
            }
        }
        Ok(ExitCode::Success)
    }
}

/// The codes that differ from a text, in upper case, by one slip of a finger; five at most.
fn near(wanted: &str) -> Vec<&'static str> {
    let wanted = if wanted.starts_with("CW") {
        wanted.to_owned()
    } else {
        format!("CW{wanted}")
    };
    let distance = |page: &Page| strsim::damerau_levenshtein(&wanted, page.code);
    let mut near: Vec<Page> = pages().filter(|page| distance(page) == 1).collect();
    near.sort_by_key(|page| page.code);
    near.iter().take(5).map(|page| page.code).collect()
}

impl Page {
    fn listed(self) -> Message {
        let Self { code, title, .. } = self;
        Message::Explanation {
            code,
            title,
            text: None,
            shown: format!("{code}: {title}"),
        }
    }

    fn whole(self, ui: &Ui) -> Message {
        let Self { code, title, text } = self;
        let mut shown = ui.heading(&format!("{code}: {title}"));
        for part in parts(text) {
            let set = match part {
                Part::Words(words) => ui.wrapped(&words),
                Part::Block(block) => block,
            };
            let _ = write!(shown, "\n\n{set}");
        }
        Message::Explanation {
            code,
            title,
            text: Some(text),
            shown,
        }
    }
}

/// A piece of Markdown between blank lines.
enum Part {
    Words(String),
    /// Set as it is, indented.
    Block(String),
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let block = lines.by_ref().take_while(|line| !line.starts_with("```"));
            let block: Vec<_> = block.map(|line| format!("    {line}")).collect();
            parts.push(Part::Block(block.join("\n")));
        } else if !line.is_empty() {
            let rest = lines.by_ref().take_while(|line| !line.is_empty());
            let words: Vec<_> = std::iter::once(line).chain(rest).collect();
            parts.push(Part::Words(words.join(" ")));
        }
    }
    parts
}
