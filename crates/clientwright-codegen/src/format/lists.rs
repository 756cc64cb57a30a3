//! Lists of one element: takes the lines that `prettyplease` sets, gives those that rustfmt would.

use std::borrow::Cow;

/// Sets `&[Element { … }]` as rustfmt does where a list has one element: without a line of its own for the bracket.
pub(super) fn join(text: &str) -> Cow<'_, str> {
    if !text.contains("&[\n") {
        return Cow::Borrowed(text);
    }
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
    lines.push(String::new());
    Cow::Owned(lines.join("\n"))
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
