//! A located tree from the events of a YAML parser.
//!
//! Invariant: the builder keeps its own stack; aliases are copied only as far as the budget goes.

use std::collections::BTreeMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span as Marks};
use indexmap::map::Entry as Slot;

use super::scalar;
use crate::{Diagnostics, Entry, Limits, Map, Node, Span, Value, codes};

/// How many bytes are read again for lines with an indentation of their own: a text starts over for each.
const AGAIN: usize = 64 << 20;

pub(super) fn read(
    file: u32,
    text: &str,
    base: usize,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    // Most readers take continued lines of a quoted text wherever they begin, since their indentation is no content.
    // This parser does not: such a line is moved to the right, and its places are moved back.
    let most = AGAIN / text.len().max(256 << 10);
    let mut source = Shifted::default();
    loop {
        let shift = (!source.lines.is_empty()).then_some(&source);
        let mut found = Diagnostics::default();
        match attempt(file, (text, base), shift, limits, &mut found) {
            Ok(node) => {
                diagnostics.append(found);
                return node;
            }
            Err((_, at)) if source.lines.len() < most && source.indent(text, at) => {}
            Err((message, at)) => {
                diagnostics.error(codes::SYNTAX, at, message);
                return None;
            }
        }
    }
}

/// A text with some lines moved to the right.
#[derive(Default)]
struct Shifted {
    text: String,
    /// Where the lines begin that are moved, in the text as it was.
    lines: Vec<usize>,
}

/// How far a line is moved: further than a document nests.
const SHIFT: usize = 512;

impl Shifted {
    /// Moves the line that holds a place; says whether it was not moved before.
    fn indent(&mut self, text: &str, at: Span) -> bool {
        let before = &text.as_bytes()[..(at.start as usize).min(text.len())];
        let start = before
            .iter()
            .rposition(|byte| matches!(byte, b'\n' | b'\r'))
            .map_or(0, |at| at + 1);
        let Err(index) = self.lines.binary_search(&start) else {
            return false;
        };
        self.lines.insert(index, start);
        let mut out = String::with_capacity(text.len() + self.lines.len() * SHIFT);
        let mut done = 0;
        for line in &self.lines {
            out.push_str(&text[done..*line]);
            out.extend(std::iter::repeat_n(' ', SHIFT));
            done = *line;
        }
        out.push_str(&text[done..]);
        self.text = out;
        true
    }

    /// Where a place of the text was before lines were moved.
    fn before(&self, place: usize) -> usize {
        let mut moved = 0;
        for line in &self.lines {
            let now = line + moved;
            if place < now {
                break;
            }
            if place < now + SHIFT {
                return *line;
            }
            moved += SHIFT;
        }
        place - moved
    }
}

/// Reads a text once.
///
/// # Errors
/// What is wrong with a line in a quoted text that is not far enough to the right, and where; nothing is reported.
fn attempt(
    file: u32,
    (text, base): (&str, usize),
    shifted: Option<&Shifted>,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Node>, (String, Span)> {
    let text = shifted.map_or(text, |shifted| shifted.text.as_str());
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: limits.depth + 1,
        block_nesting_limit: limits.depth + 1,
    };
    let mut builder = Builder {
        file,
        base,
        shifted,
        limits,
        diagnostics,
        stack: Vec::new(),
        anchors: BTreeMap::new(),
        nodes: 0,
        expanded: 0,
        root: None,
        documents: 0,
    };
    for event in Parser::new_from_str_with_options(&text[base..], options) {
        match event {
            Ok((event, marks)) => {
                if builder.event(event, marks).is_none() {
                    return Ok(None);
                }
            }
            Err(error) => {
                let at = builder.span(&Marks::empty(*error.marker()));
                let (code, message) = match error.kind() {
                    ErrorKind::InvalidQuotedScalarIndent => return Err((error.info(), at)),
                    ErrorKind::RecursionLimitExceeded => (
                        codes::LIMIT,
                        format!("this is nested more than {} levels deep", limits.depth),
                    ),
                    ErrorKind::UnknownAnchor => (
                        codes::ALIAS,
                        "this alias names no anchor before it".to_owned(),
                    ),
                    _ => (codes::SYNTAX, error.info()),
                };
                builder.diagnostics.error(code, at, message);
                return Ok(None);
            }
        }
    }
    if builder.root.is_none() {
        let span = Span {
            file,
            line: 1,
            column: 1,
            ..Span::default()
        };
        builder
            .diagnostics
            .error(codes::DOCUMENT_COUNT, span, "this file holds no document");
    }
    Ok(builder.root)
}

/// Reports a key that a mapping has twice.
pub(super) fn duplicate(diagnostics: &mut Diagnostics, name: &str, first: Span, second: Span) {
    diagnostics
        .error(
            codes::DUPLICATE_KEY,
            second,
            format!("the key `{name}` stands here twice"),
        )
        .label(first, "first here")
        .help("remove one of the two");
}

enum Frame {
    Sequence {
        start: Span,
        anchor: usize,
        items: Vec<Node>,
    },
    Mapping {
        start: Span,
        anchor: usize,
        map: Map,
        key: Option<(String, Span, bool)>,
        merges: Vec<Node>,
    },
}

struct Anchored {
    node: Node,
    nodes: usize,
    depth: usize,
}

struct Builder<'a> {
    file: u32,
    base: usize,
    shifted: Option<&'a Shifted>,
    limits: &'a Limits,
    diagnostics: &'a mut Diagnostics,
    stack: Vec<Frame>,
    anchors: BTreeMap<usize, Anchored>,
    nodes: usize,
    expanded: usize,
    root: Option<Node>,
    documents: usize,
}

impl Builder<'_> {
    fn span(&self, marks: &Marks) -> Span {
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        let start = marks.start.byte_offset().unwrap_or_default() + self.base;
        let end = marks.end.byte_offset().map_or(start, |end| end + self.base);
        let before = |place| self.shifted.map_or(place, |shifted| shifted.before(place));
        let (start, end) = (before(start), before(end));
        let moved = if self.shifted.is_some() { SHIFT } else { 0 };
        let column = marks.start.col();
        let column = column.checked_sub(moved).unwrap_or(column);
        Span {
            file: self.file,
            start: number(start),
            end: number(end.max(start)),
            line: number(marks.start.line().max(1)),
            column: number(column + 1),
        }
    }

    fn event(&mut self, event: Event<'_>, marks: Marks) -> Option<()> {
        let span = self.span(&marks);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.diagnostics
                        .error(
                            codes::DOCUMENT_COUNT,
                            span,
                            "this file holds more than one document",
                        )
                        .help("put each document into a file of its own");
                    return None;
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.count(span)?;
                let forced = tag.as_ref().and_then(|tag| tag.core_suffix());
                let plain = style == ScalarStyle::Plain;
                let typed = match forced {
                    Some("str") => false,
                    Some("null" | "bool" | "int" | "float") => true,
                    _ => plain,
                };
                if let Some(tag) = tag.filter(|tag| tag.core_suffix().is_none()) {
                    self.foreign_tag(span, &tag.original());
                }
                if anchor == 0 && self.awaits_key() {
                    self.key(text.into_owned(), span, plain);
                    return Some(());
                }
                let value = if typed {
                    scalar::resolve(&text)
                } else {
                    Value::String(text.clone().into_owned())
                };
                let node = Node { span, value };
                if anchor != 0 {
                    self.anchors.insert(
                        anchor,
                        Anchored {
                            node: node.clone(),
                            nodes: 1,
                            depth: 0,
                        },
                    );
                }
                if !self.awaits_key() {
                    return self.attach(node);
                }
                self.key(text.into_owned(), span, plain);
            }
            Event::SequenceStart(_, anchor, tag) => {
                if let Some(tag) = tag.filter(|tag| tag.core_suffix().is_none()) {
                    self.foreign_tag(span, &tag.original());
                }
                self.open(span)?;
                self.stack.push(Frame::Sequence {
                    start: span,
                    anchor,
                    items: Vec::new(),
                });
            }
            Event::MappingStart(_, anchor, tag) => {
                if let Some(tag) = tag.filter(|tag| tag.core_suffix().is_none()) {
                    self.foreign_tag(span, &tag.original());
                }
                self.open(span)?;
                self.stack.push(Frame::Mapping {
                    start: span,
                    anchor,
                    map: Map::new(),
                    key: None,
                    merges: Vec::new(),
                });
            }
            Event::SequenceEnd | Event::MappingEnd => return self.close(span),
            Event::Alias(id) => return self.alias(id, span),
            _ => {}
        }
        Some(())
    }

    fn foreign_tag(&mut self, span: Span, tag: &str) {
        self.diagnostics.warning(
            codes::TAG,
            span,
            format!("the tag `{tag}` has no meaning here and is ignored"),
        );
    }

    fn count(&mut self, span: Span) -> Option<()> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            let message = format!("this file has more than {} nodes", self.limits.nodes);
            self.diagnostics.error(codes::LIMIT, span, message);
            return None;
        }
        Some(())
    }

    fn open(&mut self, span: Span) -> Option<()> {
        self.count(span)?;
        if self.awaits_key() {
            self.diagnostics
                .error(codes::KEY, span, "a key must be a scalar, not a collection");
            return None;
        }
        if self.stack.len() >= self.limits.depth {
            let message = format!("this is nested more than {} levels deep", self.limits.depth);
            self.diagnostics.error(codes::LIMIT, span, message);
            return None;
        }
        Some(())
    }

    /// Whether the next scalar is a mapping's key.
    fn awaits_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame::Mapping { key: None, .. }))
    }

    fn key(&mut self, text: String, span: Span, plain: bool) {
        if let Some(Frame::Mapping { key, .. }) = self.stack.last_mut() {
            *key = Some((text, span, plain));
        }
    }

    fn close(&mut self, end: Span) -> Option<()> {
        let (start, anchor, value) = match self.stack.pop()? {
            Frame::Sequence {
                start,
                anchor,
                mut items,
            } => {
                items.shrink_to_fit();
                (start, anchor, Value::Array(items))
            }
            Frame::Mapping {
                start,
                anchor,
                mut map,
                merges,
                ..
            } => {
                for merge in merges {
                    self.merge(&mut map, merge);
                }
                map.trim();
                (start, anchor, Value::Object(map))
            }
        };
        let node = Node {
            span: Span {
                end: end.end.max(start.end),
                ..start
            },
            value,
        };
        if anchor != 0 {
            let (nodes, depth) = measure(&node);
            self.anchors.insert(
                anchor,
                Anchored {
                    node: node.clone(),
                    nodes,
                    depth,
                },
            );
        }
        self.attach(node)
    }

    /// `<<`: keys of the merged mapping that the mapping itself does not have.
    fn merge(&mut self, map: &mut Map, merged: Node) {
        match merged.value {
            Value::Object(other) => {
                for (key, entry) in other {
                    map.entry(key).or_insert(entry);
                }
            }
            Value::Array(items) if items.iter().all(|item| item.as_object().is_some()) => {
                for item in items {
                    self.merge(map, item);
                }
            }
            _ => {
                self.diagnostics
                    .error(codes::ALIAS, merged.span, "`<<` merges mappings only");
            }
        }
    }

    fn alias(&mut self, id: usize, span: Span) -> Option<()> {
        let Some(anchored) = self.anchors.get(&id) else {
            self.diagnostics.error(
                codes::ALIAS,
                span,
                "this alias stands inside the node that it names",
            );
            return None;
        };
        self.expanded = self.expanded.saturating_add(anchored.nodes);
        if self.expanded > self.limits.aliases {
            let message = format!(
                "the aliases up to here expand into more than {} nodes",
                self.limits.aliases
            );
            self.diagnostics.error(codes::ALIAS, span, message);
            return None;
        }
        if self.stack.len() + anchored.depth > self.limits.depth {
            let message = format!(
                "with this alias expanded, the nesting is more than {} levels deep",
                self.limits.depth
            );
            self.diagnostics.error(codes::LIMIT, span, message);
            return None;
        }
        let node = anchored.node.clone();
        if self.awaits_key() {
            let text = match &node.value {
                Value::String(text) | Value::Number(text) => text.clone(),
                Value::Bool(value) => value.to_string(),
                Value::Null => "null".to_owned(),
                Value::Array(_) | Value::Object(_) => {
                    self.diagnostics.error(
                        codes::KEY,
                        span,
                        "a key must be a scalar, not a collection",
                    );
                    return None;
                }
            };
            self.key(text, span, false);
            return Some(());
        }
        self.attach(node)
    }

    fn attach(&mut self, node: Node) -> Option<()> {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::Sequence { items, .. }) => items.push(node),
            Some(Frame::Mapping {
                map, key, merges, ..
            }) => {
                let (name, place, plain) = key.take()?;
                if plain && name == "<<" {
                    merges.push(node);
                    return Some(());
                }
                match map.entry(name) {
                    Slot::Occupied(first) => {
                        duplicate(self.diagnostics, first.key(), first.get().key, place);
                    }
                    Slot::Vacant(slot) => {
                        slot.insert(Entry { key: place, node });
                    }
                }
            }
        }
        Some(())
    }
}

/// Nodes and levels of a tree.
pub(crate) fn measure(node: &Node) -> (usize, usize) {
    let mut total = 1;
    let mut deepest = 0;
    let mut add = |child: &Node, keys: usize| {
        let (nodes, depth) = measure(child);
        total += nodes + keys;
        deepest = deepest.max(depth + 1);
    };
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| add(item, 0)),
        Value::Object(map) => map.values().for_each(|entry| add(&entry.node, 1)),
        _ => {}
    }
    (total, deepest)
}
