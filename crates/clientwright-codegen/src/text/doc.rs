//! Documentation: takes Markdown (or HTML, or anything) of the document, gives lines for doc comments and the README.
//!
//! Invariants: no code block but `text` ones, so nothing becomes a doctest; no raw HTML; no link but to `http(s)`; no
//! invisible or control character; no line that rustdoc or clippy warns of.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use super::inline::{code_end, pieces};
use super::literal;

/// Lines are filled up to this column, counted without `///` and indentation.
const WIDTH: usize = 96;

/// Doc attributes for these lines; they are printed as `///`.
pub(crate) fn doc(lines: &[String]) -> TokenStream {
    lines
        .iter()
        .map(|line| {
            let text = if line.is_empty() {
                literal("")
            } else {
                literal(&format!(" {line}"))
            };
            quote!(#[doc = #text])
        })
        .collect()
}

/// Spec text as Markdown lines.
pub(crate) fn markdown(text: &str) -> Vec<String> {
    let clean = clean(text);
    let mut parser = Parser::default();
    let mut lines = clean.lines();
    while let Some(line) = lines.next() {
        if let Some(fence) = fence(line) {
            parser.fenced(fence, &mut lines);
        } else {
            for part in tags(line).lines() {
                parser.line(part);
            }
            if line.trim().is_empty() {
                parser.line("");
            }
        }
    }
    parser.close();
    render(&parser.blocks)
}

/// The first paragraph of spec text as an item of a list, behind words of our own.
pub(crate) fn item_of(ours: &str, text: &str) -> Vec<String> {
    let clean = clean(text);
    let first = clean.trim().split("\n\n").next().unwrap_or_default();
    let first = first.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = Vec::new();
    let words = std::iter::once(ours.to_owned()).chain(pieces(&first));
    fill_pieces(&mut lines, "-", words);
    lines
}

/// Spec text as plain text on one line, for places that are not Markdown.
pub(crate) fn plain(text: &str) -> String {
    let clean = clean(text);
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that are not seen, or that change how others are read.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e007f}')
}

fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push_str("    "),
            '\u{a0}' => out.push(' '),
            c if is_hidden(c) => {}
            c => out.push(c),
        }
    }
    out
}

#[derive(Debug)]
enum Block {
    Paragraph(String),
    Item { marker: String, text: String },
    Code(Vec<String>),
    Table(Vec<String>),
}

#[derive(Default)]
struct Parser {
    blocks: Vec<Block>,
    open: Option<Block>,
}

impl Parser {
    fn close(&mut self) {
        self.blocks.extend(self.open.take());
    }

    /// One line outside fenced code.
    fn line(&mut self, line: &str) {
        let text = unquote(line).trim();
        let indent = line.len() - line.trim_start().len();
        if text.is_empty() {
            if let Some(Block::Code(lines)) = &mut self.open {
                lines.push(String::new());
            } else {
                self.close();
            }
        } else if indent >= 4 && self.takes_code() {
            self.code(line);
        } else if is_rule(text) {
            self.close();
        } else if let Some(heading) = heading(text) {
            self.close();
            self.open = Some(Block::Paragraph(heading));
            self.close();
        } else if text.starts_with('|') {
            self.row(text);
        } else if let Some((marker, text)) = item(text) {
            self.close();
            self.open = Some(Block::Item {
                marker,
                text: text.to_owned(),
            });
        } else {
            self.text(text);
        }
    }

    /// Code by indentation stands behind a blank line and not below a list item, whose text may be indented too.
    fn takes_code(&self) -> bool {
        match &self.open {
            None => !matches!(self.blocks.last(), Some(Block::Item { .. })),
            Some(open) => matches!(open, Block::Code(_)),
        }
    }

    fn code(&mut self, line: &str) {
        if !matches!(self.open, Some(Block::Code(_))) {
            self.open = Some(Block::Code(Vec::new()));
        }
        if let Some(Block::Code(lines)) = &mut self.open {
            lines.push(line[4..].trim_end().to_owned());
        }
    }

    fn row(&mut self, text: &str) {
        if let Some(Block::Table(rows)) = &mut self.open {
            rows.push(text.to_owned());
        } else {
            self.close();
            self.open = Some(Block::Table(vec![text.to_owned()]));
        }
    }

    fn text(&mut self, line: &str) {
        if let Some(Block::Paragraph(text) | Block::Item { text, .. }) = &mut self.open {
            text.push(' ');
            text.push_str(line);
        } else {
            self.close();
            self.open = Some(Block::Paragraph(line.to_owned()));
        }
    }

    fn fenced<'a>(&mut self, fence: Fence, lines: &mut impl Iterator<Item = &'a str>) {
        self.close();
        let body: Vec<&str> = lines
            .take_while(|line| !fence.is_closed_by(line))
            .map(str::trim_end)
            .collect();
        let indent = body
            .iter()
            .filter(|line| !line.is_empty())
            .map(|line| line.len() - line.trim_start().len())
            .min()
            .unwrap_or(0);
        let body = body
            .iter()
            .map(|line| line.get(indent..).unwrap_or("").to_owned());
        self.blocks.push(Block::Code(body.collect()));
    }
}

/// An opening code fence: its character and length.
#[derive(Clone, Copy)]
struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    fn is_closed_by(self, line: &str) -> bool {
        let line = unquote(line).trim();
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }
}

/// A fence that opens on this line, at any depth of quotes and lists.
fn fence(line: &str) -> Option<Fence> {
    let mut text = unquote(line);
    while let Some((_, inner)) = item(text) {
        text = unquote(inner);
    }
    let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = text.trim_start_matches(mark);
    let length = text.len() - rest.len();
    let inline = mark == '`' && rest.contains('`');
    (length >= 3 && !inline).then_some(Fence { mark, length })
}

fn unquote(line: &str) -> &str {
    let mut text = line.trim_start();
    while let Some(inner) = text.strip_prefix('>') {
        text = inner.trim_start();
    }
    text
}

/// Thematic breaks, underlines of headings and empty list items.
fn is_rule(text: &str) -> bool {
    let mut chars = text.chars().filter(|c| *c != ' ');
    let first = chars.next();
    first.is_some_and(|c| matches!(c, '-' | '=' | '*' | '_' | '+'))
        && chars.all(|c| Some(c) == first)
}

fn heading(text: &str) -> Option<String> {
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with(' ')) {
        return None;
    }
    let words = rest.trim().trim_end_matches('#').trim().replace('*', "");
    Some(if words.is_empty() || words.contains(['`', '\\']) {
        words
    } else {
        format!("**{words}**")
    })
}

/// A list item: its marker, in one form for all bullets, and its text.
fn item(text: &str) -> Option<(String, &str)> {
    let (marker, rest) = text.split_once(' ')?;
    if matches!(marker, "-" | "*" | "+" | "•") {
        return Some(("-".to_owned(), rest.trim_start()));
    }
    let digits = marker.strip_suffix(['.', ')'])?;
    let number = (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    number.then(|| (format!("{digits}."), rest.trim_start()))
}

fn render(blocks: &[Block]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut after_item = false;
    for block in blocks {
        let mut own = Vec::new();
        match block {
            Block::Paragraph(text) => fill(&mut own, "", text),
            Block::Item { marker, text } => fill(&mut own, marker, text),
            Block::Code(code) => fenced(&mut own, code),
            Block::Table(rows) => table(&mut own, rows),
        }
        let is_item = matches!(block, Block::Item { .. });
        if own.is_empty() {
            continue;
        }
        let tight = after_item && is_item;
        if !lines.is_empty() && !tight {
            lines.push(String::new());
        }
        after_item = is_item;
        lines.append(&mut own);
    }
    lines
}

/// Fills lines with the pieces of a text; the marker of an item stands before the first, the others are indented.
fn fill(lines: &mut Vec<String>, marker: &str, text: &str) {
    fill_pieces(lines, marker, pieces(text).into_iter());
}

fn fill_pieces(lines: &mut Vec<String>, marker: &str, pieces: impl Iterator<Item = String>) {
    let indent = if marker.is_empty() {
        0
    } else {
        marker.len() + 1
    };
    let mut line = String::new();
    for piece in pieces {
        if line.is_empty() {
            line = format!("{}{}", " ".repeat(indent), guard(&piece));
            if lines.is_empty() && indent > 0 {
                line = format!("{marker} {}", guard(&piece));
            }
        } else if line.chars().count() + piece.chars().count() < WIDTH {
            line.push(' ');
            line.push_str(&piece);
        } else {
            lines.push(std::mem::take(&mut line));
            line = format!("{}{}", " ".repeat(indent), guard(&piece));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
}

/// What would begin a block at the start of a line is escaped there.
fn guard(piece: &str) -> Cow<'_, str> {
    let only = |marks: &[char]| piece.trim_matches(marks).is_empty();
    if only(&['-', '+', '*', '=', '_', '#'])
        || piece.starts_with('>')
        || piece.starts_with("~~~")
        || piece.starts_with('|')
        || piece.starts_with(':')
    {
        return Cow::Owned(format!("\\{piece}"));
    }
    match piece.strip_suffix(['.', ')']) {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Cow::Owned(format!("{digits}\\{}", &piece[digits.len()..]))
        }
        _ => Cow::Borrowed(piece),
    }
}

fn fenced(lines: &mut Vec<String>, code: &[String]) {
    let end = code.iter().rposition(|line| !line.is_empty());
    let start = code.iter().position(|line| !line.is_empty());
    let (Some(start), Some(end)) = (start, end) else {
        return;
    };
    let code = &code[start..=end];
    let longest = code.iter().flat_map(|line| line.split(|c| c != '`'));
    let longest = longest.map(str::len).max().unwrap_or(0);
    let mark = "`".repeat(longest.max(2) + 1);
    lines.push(format!("{mark}text"));
    lines.extend(code.iter().cloned());
    lines.push(mark);
}

fn table(lines: &mut Vec<String>, rows: &[String]) {
    let ruled = rows.get(1).is_some_and(|row| {
        row.contains('-') && row.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
    });
    if ruled {
        lines.extend(rows.iter().map(|row| pieces(row).join(" ")));
    } else {
        fill(lines, "", &rows.join(" "));
    }
}

/// The tags that descriptions use for layout, as Markdown. What is left of HTML is escaped later, so this only has to
/// be helpful.
fn tags(line: &str) -> Cow<'_, str> {
    if !line.contains('<') {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    // Where the link leads that is open.
    let mut link = None;
    while let Some(at) = rest.find(['<', '`']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('`') {
            // Code shows its tags; what ends on another line, if anywhere, is taken for code too.
            let end = code_end(rest).unwrap_or(rest.len());
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        let escaped = out.ends_with('\\');
        let tag = rest.find('>').map(|end| &rest[..=end]);
        let tag = tag.filter(|_| !escaped);
        if let Some((tag, target)) = tag.and_then(|tag| Some((tag, anchor(tag)?)))
            && rest.contains("</a>")
            && link.is_none()
        {
            out.push('[');
            link = Some(target);
            rest = &rest[tag.len()..];
        } else if let (Some(tag @ "</a>"), Some(target)) = (tag, link) {
            out.push_str("](");
            out.push_str(target);
            out.push(')');
            link = None;
            rest = &rest[tag.len()..];
        } else if let Some((tag, replacement)) = tag.and_then(|tag| Some((tag, layout(tag)?))) {
            out.push_str(replacement);
            rest = &rest[tag.len()..];
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The web address that `<a href="…">` leads to.
fn anchor(tag: &str) -> Option<&str> {
    let inner = tag.strip_prefix("<a ")?;
    let quoted = inner.split_once("href=")?.1;
    let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let target = quoted[1..].split(quote).next()?;
    let web = target.starts_with("https://") || target.starts_with("http://");
    (web && !target.contains([' ', '(', ')', '`', '\\'])).then_some(target)
}

fn layout(tag: &str) -> Option<&'static str> {
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    let inner = inner.trim_end_matches('/').trim();
    let name = inner.trim_start_matches('/');
    let name = name.split(' ').next().unwrap_or_default();
    Some(match name.to_ascii_lowercase().as_str() {
        "p" | "br" | "div" | "hr" | "blockquote" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            "\n\n"
        }
        "ul" | "ol" => "\n",
        "li" if inner.starts_with('/') => "\n",
        "li" => "\n- ",
        "b" | "strong" | "i" | "em" | "u" | "span" | "a" | "small" | "sub" | "sup" => "",
        "code" | "tt" => "`",
        _ => return None,
    })
}
