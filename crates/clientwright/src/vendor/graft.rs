//! A changed document in the writing of the old one: takes the old text with its tree, and the new tree; gives a text of the new
//! tree in which whatever has not changed stands as it stood, comments, quotes and breaks of lines included.
//!
//! The order of keys means nothing, so that the old one is kept. Invariant: the text means the new tree, for it is read again;
//! where that fails, or the old text is written in a way that is not followed here, there is none.

use std::ops::Range;

use clientwright_spec::{Diagnostics, Entry, Limits, Map, Node, Span, Value};

use super::prose::identity;

/// The text of `new`, in the writing of `text`, which `old` was read from.
pub(super) fn graft(text: &str, old: &Node, new: &Node) -> Option<String> {
    let mut out = String::new();
    let (Value::Object(olds), Value::Object(news)) = (&old.value, &new.value) else {
        return None;
    };
    Graft { text }.mapping(&mut out, olds, news, 0..text.len())?;
    let read = clientwright_spec::parse(0, &out, &Limits::default(), &mut Diagnostics::default())?;
    equal(&read, new).then_some(out)
}

/// Whether two trees mean the same, whatever the order of keys.
pub(super) fn equal(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Object(a), Value::Object(b)) => {
            let same = |(key, entry): (&String, &Entry)| {
                b.get(key)
                    .is_some_and(|other| equal(&entry.node, &other.node))
            };
            a.len() == b.len() && a.iter().all(same)
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (a, b) => a == b,
    }
}

struct Graft<'t> {
    text: &'t str,
}

/// An entry of the old mapping: where it is written, and what it is.
struct Written<'o> {
    lines: Range<usize>,
    entry: &'o Entry,
}

impl Graft<'_> {
    /// Writes a mapping whose old one stands in `region`, from its first key on or from the start of a line before that.
    fn mapping(&self, out: &mut String, old: &Map, new: &Map, region: Range<usize>) -> Option<()> {
        if self.text.as_bytes().get(region.start) == Some(&b'{') {
            return None;
        }
        let starts: Vec<usize> = old.values().map(|entry| entry.key.start as usize).collect();
        let parts = self.parts(&starts, &region)?;
        let column = starts.first()? - self.line(*starts.first()?);
        let keys = order(old, new);
        // What stands behind a dash goes on with its first key.
        let inside = region.start != self.line(region.start);
        if inside && keys.first().map(|key| key.as_str()) != old.keys().next().map(String::as_str) {
            return None;
        }
        for key in keys {
            let node = &new.get(key)?.node;
            if let Some(index) = old.get_index_of(key) {
                let entry = &old.get_index(index)?.1;
                let lines = parts[index].clone();
                self.entry(out, (key, node), &Written { lines, entry }, column);
            } else {
                print(out, &single(key, node), column);
            }
        }
        Some(())
    }

    /// Writes an entry that the old mapping has too.
    fn entry(
        &self,
        out: &mut String,
        (key, node): (&str, &Node),
        old: &Written<'_>,
        column: usize,
    ) {
        let lines = old.lines.clone();
        if equal(&old.entry.node, node) {
            return push(out, &self.text[lines]);
        }
        let length = out.len();
        if self.below(out, old, node).is_some() {
            return;
        }
        out.truncate(length);
        // A comment above it stays; whatever stands before it on its line does anyway.
        let start = old.entry.key.start as usize;
        let printed = clientwright_spec::to_yaml(&single(key, node));
        push(out, &self.text[lines.start..start]);
        out.push_str(&indented(&printed, column)[column..]);
    }

    /// Writes what is below a key, where that is of the same kind as before.
    fn below(&self, out: &mut String, old: &Written<'_>, new: &Node) -> Option<()> {
        let first = match &old.entry.node.value {
            Value::Object(map) => map.values().next()?.key.start as usize,
            Value::Array(items) => self.start(items.first()?),
            _ => return None,
        };
        let (start, lines) = (self.line(first), old.lines.clone());
        // In braces, behind an anchor or an alias it is written in another way.
        let head = self.text.get(old.entry.key.end as usize..start)?;
        let mut head = head.trim_start().strip_prefix(':')?.lines();
        let plain = |line: &str| line.trim_start().is_empty() || line.trim_start().starts_with('#');
        let own = self.text.as_bytes().get(old.entry.node.span.start as usize);
        let braces = matches!(own, Some(b'{' | b'['));
        if braces || start >= lines.end || !head.all(plain) {
            return None;
        }
        push(out, &self.text[lines.start..start]);
        let region = start..lines.end;
        match (&old.entry.node.value, &new.value) {
            (Value::Object(old), Value::Object(new)) if !new.is_empty() => {
                self.mapping(out, old, new, region)
            }
            (Value::Array(old), Value::Array(new)) if !new.is_empty() => {
                self.list(out, old, new, region)
            }
            _ => None,
        }
    }

    /// Writes a list whose old one stands in `region`.
    fn list(
        &self,
        out: &mut String,
        old: &[Node],
        new: &[Node],
        region: Range<usize>,
    ) -> Option<()> {
        let dash = |item: &Node| {
            let start = self.start(item);
            let line = self.line(start);
            let before = self.text.get(line..start)?;
            (before.trim() == "-").then(|| line + before.find('-').unwrap_or_default())
        };
        let dashes: Vec<usize> = old.iter().map(dash).collect::<Option<_>>()?;
        let parts = self.parts(&dashes, &region)?;
        let column = dashes.first()? - self.line(*dashes.first()?);
        let mut used = vec![false; old.len()];
        for (position, item) in new.iter().enumerate() {
            let same = (0..old.len()).find(|index| !used[*index] && equal(&old[*index], item));
            if let Some(index) = same {
                used[index] = true;
                push(out, &self.text[parts[index].clone()]);
                continue;
            }
            let called = identity(item);
            let alike = (0..old.len()).find(|index| {
                let other = identity(&old[*index]);
                !used[*index] && other == called && (called.is_some() || *index == position)
            });
            let length = out.len();
            let changed = alike.and_then(|index| {
                let (Value::Object(olds), Value::Object(news)) = (&old[index].value, &item.value)
                else {
                    return None;
                };
                let first = self.start(&old[index]);
                push(out, &self.text[parts[index].start..first]);
                self.mapping(out, olds, news, first..parts[index].end)?;
                used[index] = true;
                Some(())
            });
            if changed.is_none() {
                out.truncate(length);
                let value = Value::Array(vec![item.clone()]);
                print(
                    out,
                    &Node {
                        span: Span::default(),
                        value,
                    },
                    column,
                );
            }
        }
        Some(())
    }

    /// The lines of what starts at these places, each with the comments right above it.
    fn parts(&self, starts: &[usize], region: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let column = starts.first()? - self.line(*starts.first()?);
        let within = |start: &usize| region.contains(start) && start - self.line(*start) == column;
        if !starts.iter().all(within) || !starts.is_sorted() {
            return None;
        }
        let mut bounds = vec![region.start];
        for start in &starts[1..] {
            bounds.push(self.above(self.line(*start), column, region.start));
        }
        bounds.push(region.end);
        if !bounds.is_sorted() {
            return None;
        }
        Some(bounds.windows(2).map(|pair| pair[0]..pair[1]).collect())
    }

    /// The start of the comments that stand right above a line, as far in as it is.
    fn above(&self, mut line: usize, column: usize, least: usize) -> usize {
        while line > least {
            let before = self.line(line - 1);
            let text = &self.text[before..line];
            let indent = text.len() - text.trim_start_matches(' ').len();
            if before < least || indent != column || !text.trim_start().starts_with('#') {
                break;
            }
            line = before;
        }
        line
    }

    /// Where a node's own text starts: a mapping without braces at its first key, anything else where it stands.
    fn start(&self, node: &Node) -> usize {
        let own = node.span.start as usize;
        let first = node.as_object().and_then(|map| map.values().next());
        let braces = self.text.as_bytes().get(own) == Some(&b'{');
        first
            .filter(|_| !braces)
            .map_or(own, |entry| entry.key.start as usize)
    }

    /// The start of the line that a place is on.
    fn line(&self, place: usize) -> usize {
        let before = self.text.get(..place).unwrap_or_default();
        before.rfind('\n').map_or(0, |at| at + 1)
    }
}

/// The keys of the new mapping in the old order, each new one behind the one that it follows.
fn order<'n>(old: &Map, new: &'n Map) -> Vec<&'n String> {
    let kept = old.keys().filter_map(|key| Some(new.get_key_value(key)?.0));
    let mut keys: Vec<&String> = kept.collect();
    let mut before: Option<&String> = None;
    for key in new.keys() {
        if !old.contains_key(key) {
            let at = before.and_then(|before| keys.iter().position(|one| *one == before));
            keys.insert(at.map_or(0, |at| at + 1), key);
        }
        before = Some(key);
    }
    keys
}

fn single(key: &str, node: &Node) -> Node {
    let span = Span::default();
    let node = node.clone();
    let entry = Entry { key: span, node };
    let mut map = Map::default();
    map.insert(key.to_owned(), entry);
    let value = Value::Object(map);
    Node { span, value }
}

fn print(out: &mut String, node: &Node, column: usize) {
    push(out, &indented(&clientwright_spec::to_yaml(node), column));
}

fn indented(text: &str, column: usize) -> String {
    let indent = " ".repeat(column);
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            out.push_str(&indent);
        }
        out.push_str(line);
    }
    out
}

/// Adds lines, the ones before them ended.
fn push(out: &mut String, lines: &str) {
    if !out.is_empty() && !out.ends_with('\n') && !lines.is_empty() {
        // Behind a dash the first key stands on its line.
        let last = out.rsplit('\n').next().unwrap_or_default();
        if !last.trim_start().starts_with('-') || !last.trim().trim_matches('-').is_empty() {
            out.push('\n');
        }
    }
    out.push_str(lines);
}
