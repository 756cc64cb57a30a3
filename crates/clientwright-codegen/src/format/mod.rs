//! Formatting: takes the tokens of one item, gives its text.
//!
//! `prettyplease` sets the item; a pass over its lines does what it leaves out: blank lines between methods, and a list
//! of one element on the line that opens it. Items are formatted one by one and their tokens dropped at once. Macro
//! calls do not come through here: they are written as [`Code`](crate::text::Code), since no pretty-printer knows their
//! grammar.

use proc_macro2::TokenStream;

/// The text of items, with a line break behind the last.
///
/// # Panics
///
/// When the tokens are no items: they are quoted by us, and nothing of a document can end a token early.
pub(crate) fn items(tokens: TokenStream) -> String {
    let file = syn::parse2::<syn::File>(tokens).expect("rendered tokens are items");
    let text = prettyplease::unparse(&file);
    if text.contains("&[\n") {
        space(join(&text).iter().map(String::as_str))
    } else {
        space(text.lines())
    }
}

/// Puts a blank line behind each function of an `impl` block, and between items.
fn space<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    let mut lines = lines.peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(next) = lines.peek() else { break };
        let method = line == "    }" && *next != "}";
        let item = line == "}" || line == "};" || (line.ends_with(';') && !line.starts_with(' '));
        if method || (item && !next.is_empty()) {
            out.push('\n');
        }
    }
    out
}

/// Sets `&[Element { … }]` as rustfmt does where a list has one element: without a line of its own for the bracket.
fn join(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut at = 0;
    while at + 1 < lines.len() {
        let opens = lines[at].ends_with("&[") && lines[at + 1].ends_with(" {");
        let wraps = lines[at].ends_with('(') && lines[at + 1].trim_start() == "&[";
        if !((opens && join_at(&mut lines, at, "},", "]"))
            || (wraps && join_at(&mut lines, at, "],", ")")))
        {
            at += 1;
        }
    }
    lines
}

/// Joins the line with the next, and the lines that close both, where nothing else stands between the closing ones.
fn join_at(lines: &mut Vec<String>, at: usize, inner: &str, outer: &str) -> bool {
    let indent = depth(&lines[at + 1]);
    let Some(close) = (at + 2..lines.len()).find(|&line| depth(&lines[line]) <= indent) else {
        return false;
    };
    let closes = lines[close].trim_start() == inner
        && lines
            .get(close + 1)
            .is_some_and(|line| depth(line) < indent && line.trim_start().starts_with(outer));
    if !closes {
        return false;
    }
    let next = lines.remove(at + 1);
    lines[at].push_str(next.trim_start());
    for line in &mut lines[at + 1..close - 1] {
        line.drain(..4.min(line.len()));
    }
    let last = lines.remove(close);
    let inner = inner.trim_end_matches(',');
    lines[close - 1] = format!("{}{inner}{}", " ".repeat(depth(&last)), last.trim_start());
    true
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
