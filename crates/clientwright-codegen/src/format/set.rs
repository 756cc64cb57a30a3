//! Setting what repeats: takes the tokens of items, gives their text where each of their lines is of a known shape.
//!
//! Nearly all of a large crate is structs, enums and `impl` blocks of short functions, on which parsing with `syn` and
//! pretty-printing would be most of the time that generating takes. They are set here, from the tokens, to the same
//! text; whatever has another shape, or a line that would have to be broken in a way not known here, is refused, one
//! function at a time, and set by `prettyplease`. A debug build sets everything both ways and compares.

use proc_macro2::Delimiter;

use super::flat::flat;
use super::tokens::{Kind, Tokens};
use super::{ends_item, lists};

/// The width that `prettyplease` sets to.
const MARGIN: usize = 89;

/// The indentation from which on it allows more.
const DEEP: usize = 28;

const STEP: usize = 4;

/// Sets items, each with a line break behind it, and blank lines between them; what is not known here comes from
/// `other`, which takes source text of items.
pub(super) fn items(tokens: &Tokens, other: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < tokens.len() {
        let end = item_end(tokens, at);
        if out.lines().next_back().is_some_and(ends_item) {
            out.push('\n');
        }
        let mut setter = Setter {
            tokens,
            out: String::new(),
            other,
        };
        if setter.item(at, end).is_some() {
            out.push_str(&lists::join(&setter.out));
        } else {
            out.push_str(&other(&tokens.source(at, end)));
        }
        at = end;
    }
    out
}

/// Where an item ends: behind its `;`, or its braces.
fn item_end(tokens: &Tokens, from: usize) -> usize {
    let mut at = from;
    let mut braces = true;
    while at < tokens.len() {
        match tokens.kind(at) {
            Kind::Open(Delimiter::Brace) if braces => return tokens.mate(at) + 1,
            // What stands behind it is a value, which `;` ends.
            Kind::Mark { joint: false } if tokens.is(at, "=") => braces = false,
            Kind::Mark { .. } if tokens.is(at, ";") => return at + 1,
            _ => {}
        }
        at = tokens.next(at);
    }
    tokens.len()
}

struct Setter<'a> {
    tokens: &'a Tokens,
    out: String,
    other: &'a dyn Fn(&str) -> String,
}

impl Setter<'_> {
    /// Starts a line.
    fn indent(&mut self, level: usize) {
        const SPACES: &str = "                                        ";
        self.out.push_str(&SPACES[..level.min(SPACES.len())]);
    }

    /// Where the line that is open begins.
    fn line_start(&self) -> usize {
        self.out.rfind('\n').map_or(0, |index| index + 1)
    }

    /// Adds tokens to the open line, which must have room for them and for `tail` more, unless nothing could be broken.
    fn line(&mut self, from: usize, to: usize, tail: usize) -> Option<()> {
        flat(self.tokens, from, to, &mut self.out)?;
        let fits = self.out.len() - self.line_start() + tail <= MARGIN;
        let solid = || {
            (from..to).all(|at| match self.tokens.kind(at) {
                // The header of an `impl` breaks here.
                Kind::Word => !self.tokens.is(at, "for"),
                Kind::Literal => true,
                // What stands behind `=>` goes into braces.
                Kind::Mark { joint: true } if self.tokens.is(at, "=") => false,
                Kind::Mark { .. } => !matches!(self.tokens.text(at), "<" | "." | "+"),
                Kind::Open(_) | Kind::Close(_) => false,
            })
        };
        (fits || solid()).then_some(())
    }

    /// Adds a type, and what names it before, to the open line: as a line, or broken behind the first `<`.
    fn ty(&mut self, from: usize, to: usize, level: usize, tail: usize) -> Option<()> {
        let kept = self.out.len();
        if self.line(from, to, tail).is_some() {
            return Some(());
        }
        self.out.truncate(kept);
        let tokens = self.tokens;
        let open = (from..to).find(|at| tokens.is(*at, "<"))?;
        let close = to - 1;
        // The first to open is the last to close, or there are two lists side by side.
        let mut depth = 0_usize;
        for at in open..close {
            match tokens.text(at) {
                "<" => depth += 1,
                ">" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return None;
            }
        }
        if !tokens.is(close, ">") || level > DEEP {
            return None;
        }
        flat(tokens, from, open, &mut self.out)?;
        self.out.push('<');
        self.parts(open + 1, close, level, Self::ty)?;
        self.out.push('>');
        Some(())
    }

    /// Parts that commas part, each on lines of its own, a level deeper than what closes behind them.
    fn parts(
        &mut self,
        from: usize,
        to: usize,
        level: usize,
        part: impl Fn(&mut Self, usize, usize, usize, usize) -> Option<()>,
    ) -> Option<()> {
        self.out.push('\n');
        let mut at = from;
        while at < to {
            let end = self.part_end(at, to);
            self.indent(level + STEP);
            // The last comma comes with the line break, and needs no room.
            let tail = usize::from(end + 1 < to);
            part(self, at, end, level + STEP, tail)?;
            self.out.push_str(",\n");
            at = end + 1;
        }
        self.indent(level);
        Some(())
    }

    fn item(&mut self, from: usize, end: usize) -> Option<()> {
        let tokens = self.tokens;
        let start = self.attributes(from, 0)?;
        let plain = self.out.lines().all(|line| line.starts_with("///"));
        let mut at = start;
        while tokens.is(at, "pub") || matches!(tokens.kind(at), Kind::Open(Delimiter::Parenthesis))
        {
            at = tokens.next(at);
        }
        match tokens.text(at) {
            "struct" | "enum" if tokens.kind(at + 2) == Kind::Open(Delimiter::Brace) => {
                let braces = at + 2;
                self.line(start, braces, 2)?;
                self.body(braces, |setter, from, to| {
                    if tokens.is(at, "struct") {
                        setter.field(from, to)
                    } else {
                        setter.variant(from, to)
                    }
                })
            }
            "impl" => {
                let braces =
                    (at..end).find(|at| tokens.kind(*at) == Kind::Open(Delimiter::Brace))?;
                self.line(start, braces, 2)?;
                self.implementation(start, braces)
            }
            // A short one would stand behind its attributes, on their line.
            "type" if plain => {
                self.line(start, end - 1, 1)?;
                self.out.push_str(";\n");
                Some(())
            }
            "static" | "const" if plain => {
                let equals = (at..end).find(|at| tokens.is(*at, "="))?;
                self.line(start, equals, 2)?;
                self.out.push_str(" = ");
                self.value(equals + 1, end - 1, 0, 1)?;
                self.out.push_str(";\n");
                Some(())
            }
            _ => None,
        }
    }

    /// Attributes, a line each; gives where they end.
    fn attributes(&mut self, from: usize, level: usize) -> Option<usize> {
        let tokens = self.tokens;
        let mut at = from;
        while tokens.is(at, "#") && tokens.kind(at + 1) == Kind::Open(Delimiter::Bracket) {
            let (open, close) = (at + 1, tokens.mate(at + 1));
            self.indent(level);
            if tokens.is(open + 1, "doc") {
                if !tokens.is(open + 2, "=") || close != open + 4 {
                    return None;
                }
                self.doc(tokens.text(open + 3))?;
            } else {
                self.out.push_str("#[");
                self.line(open + 1, close, 1)?;
                self.out.push_str("]\n");
            }
            at = close + 1;
        }
        Some(at)
    }

    /// A doc comment, from its string literal.
    fn doc(&mut self, literal: &str) -> Option<()> {
        let text = literal.strip_prefix('"')?.strip_suffix('"')?;
        if text.starts_with('/') {
            return None;
        }
        self.out.push_str("///");
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('\\') {
            self.out.push_str(before);
            let escaped = after.chars().next()?;
            self.out.push(match escaped {
                '"' | '\\' | '\'' => escaped,
                't' => '\t',
                'u' => {
                    let (digits, behind) = after.strip_prefix("u{")?.split_once('}')?;
                    rest = behind;
                    let scalar = u32::from_str_radix(digits, 16)
                        .ok()
                        .and_then(char::from_u32)?;
                    self.out.push(scalar);
                    continue;
                }
                _ => return None,
            });
            rest = &after[escaped.len_utf8()..];
        }
        self.out.push_str(rest);
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push('\n');
        Some(())
    }

    /// Braces whose parts end in commas, each on lines of its own.
    fn body(
        &mut self,
        braces: usize,
        part: impl Fn(&mut Self, usize, usize) -> Option<()>,
    ) -> Option<()> {
        let close = self.tokens.mate(braces);
        self.out.push_str(" {");
        if close > braces + 1 {
            self.out.push('\n');
        }
        let mut at = braces + 1;
        while at < close {
            let end = self.part_end(at, close);
            part(self, at, end)?;
            self.out.push_str(",\n");
            at = end + 1;
        }
        self.out.push_str("}\n");
        Some(())
    }

    /// Where a part ends: at the comma behind it, or where all end.
    fn part_end(&self, from: usize, to: usize) -> usize {
        let mut angles = 0_usize;
        let mut at = from;
        while at < to {
            match self.tokens.text(at) {
                "<" => angles += 1,
                // An arrow's head closes nothing.
                ">" if !(at > from
                    && matches!(self.tokens.text(at - 1), "-" | "=")
                    && self.tokens.kind(at - 1) == (Kind::Mark { joint: true })) =>
                {
                    angles = angles.saturating_sub(1);
                }
                "," if angles == 0 && self.tokens.kind(at) != Kind::Literal => return at,
                _ => {}
            }
            at = self.tokens.next(at);
        }
        to
    }

    fn field(&mut self, from: usize, to: usize) -> Option<()> {
        let start = self.attributes(from, STEP)?;
        self.indent(STEP);
        self.ty(start, to, STEP, 1)
    }

    fn variant(&mut self, from: usize, to: usize) -> Option<()> {
        let start = self.attributes(from, STEP)?;
        let open = start + 1;
        let holds = self.tokens.kind(open) == Kind::Open(Delimiter::Parenthesis);
        if to != open && !(holds && self.tokens.mate(open) + 1 == to) {
            return None;
        }
        self.indent(STEP);
        let kept = self.out.len();
        if self.line(start, to, 1).is_none() {
            self.out.truncate(kept);
            flat(self.tokens, start, open, &mut self.out)?;
            self.out.push('(');
            self.parts(open + 1, to - 1, STEP, Self::ty)?;
            self.out.push(')');
        }
        Some(())
    }

    /// The functions of an `impl` block, a blank line between them.
    fn implementation(&mut self, head: usize, braces: usize) -> Option<()> {
        let tokens = self.tokens;
        let close = tokens.mate(braces);
        if close == braces + 1 {
            self.out.push_str(" {}\n");
            return Some(());
        }
        self.out.push_str(" {\n");
        let mut at = braces + 1;
        while at < close {
            if self.out.ends_with("\n    }\n") {
                self.out.push('\n');
            }
            let end = item_end(tokens, at).min(close);
            let kept = self.out.len();
            if self.function(at, end).is_none() {
                self.out.truncate(kept);
                self.foreign(head, braces, at, end)?;
            }
            at = end;
        }
        self.out.push_str("}\n");
        Some(())
    }

    /// Has a function set by `prettyplease`, in a block of its own.
    fn foreign(&mut self, head: usize, braces: usize, from: usize, to: usize) -> Option<()> {
        let head = self.tokens.source(head, braces);
        let function = self.tokens.source(from, to);
        let text = (self.other)(&format!("{head} {{ {function} }}"));
        let inner = text.split_once("{\n")?.1;
        self.out.push_str(inner.strip_suffix("}\n")?);
        Some(())
    }

    fn function(&mut self, from: usize, end: usize) -> Option<()> {
        let tokens = self.tokens;
        let start = self.attributes(from, STEP)?;
        let name = (start..end).find(|at| tokens.is(*at, "fn"))? + 1;
        let (open, body) = (name + 1, end - 1);
        if tokens.kind(open) != Kind::Open(Delimiter::Parenthesis)
            || tokens.kind(body) != Kind::Close(Delimiter::Brace)
        {
            return None;
        }
        let mut braces = tokens.mate(open) + 1;
        while tokens.kind(braces) != Kind::Open(Delimiter::Brace) {
            braces += 1;
        }
        self.indent(STEP);
        let kept = self.out.len();
        if self.line(start, braces, 2).is_none() {
            self.out.truncate(kept);
            self.broken_signature(start, open, braces)?;
        }
        self.out.push_str(" {");
        if body > braces + 1 {
            self.out.push('\n');
            self.statements(braces + 1, body, 2 * STEP)?;
            self.indent(STEP);
        }
        self.out.push_str("}\n");
        Some(())
    }

    /// A signature that does not fit into a line: its parameters take one each.
    fn broken_signature(&mut self, from: usize, open: usize, braces: usize) -> Option<()> {
        let close = self.tokens.mate(open);
        flat(self.tokens, from, open, &mut self.out)?;
        self.out.push('(');
        self.parts(open + 1, close, STEP, Self::ty)?;
        self.out.push(')');
        if braces > close + 1 {
            self.out.push_str(" -> ");
            self.ty(close + 3, braces, STEP, 2)?;
        }
        Some(())
    }

    fn statements(&mut self, from: usize, to: usize, level: usize) -> Option<()> {
        let mut at = from;
        while at < to {
            let mut end = at;
            while end < to && !self.tokens.is(end, ";") {
                end = self.tokens.next(end);
            }
            self.indent(level);
            let tail = usize::from(end < to);
            if self.tokens.is(at, "let") {
                let equals = self.equals(at, end)?;
                self.line(at, equals, 2)?;
                self.out.push_str(" = ");
                self.value(equals + 1, end, level, tail)?;
            } else {
                let equals = self.equals(at, end).filter(|_| tail == 1);
                if let Some(equals) = equals {
                    self.line(at, equals, 2)?;
                    self.out.push_str(" = ");
                    self.value(equals + 1, end, level, tail)?;
                } else {
                    self.statement(at, end, level, tail)?;
                }
            }
            self.out.push_str(if tail == 1 { ";\n" } else { "\n" });
            at = end + 1;
        }
        Some(())
    }

    /// A value that a line begins with: what is called on `self.call` goes to a line of its own where it does not fit.
    fn statement(&mut self, from: usize, to: usize, level: usize, tail: usize) -> Option<()> {
        let kept = self.out.len();
        if self.value(from, to, level, tail).is_some() {
            return Some(());
        }
        self.out.truncate(kept);
        let tokens = self.tokens;
        let open = from + 5;
        let chain = tokens.is(from, "self")
            && tokens.is(from + 1, ".")
            && tokens.is(from + 3, ".")
            && tokens.kind(open) == Kind::Open(Delimiter::Parenthesis);
        if !chain || tokens.mate(open) + 1 != to {
            return None;
        }
        flat(tokens, from, from + 3, &mut self.out)?;
        self.out.push('\n');
        self.indent(level + STEP);
        let kept = self.out.len();
        if self.line(from + 3, to, tail).is_some() {
            return Some(());
        }
        self.out.truncate(kept);
        flat(tokens, from + 3, open, &mut self.out)?;
        self.arguments(open, level + STEP)
    }

    /// The arguments of a call, each on lines of its own.
    fn arguments(&mut self, open: usize, level: usize) -> Option<()> {
        let close = self.tokens.mate(open);
        let alone = self.part_end(open + 1, close) == close;
        let block = matches!(self.tokens.kind(open + 1), Kind::Open(_))
            || self.tokens.kind(close - 1) == Kind::Close(Delimiter::Brace);
        if alone && block {
            return None;
        }
        self.out.push('(');
        self.parts(open + 1, close, level, Self::value)?;
        self.out.push(')');
        Some(())
    }

    /// The `=` of a statement, outside of generics.
    fn equals(&self, from: usize, to: usize) -> Option<usize> {
        let mut angles = 0_usize;
        let mut at = from;
        while at < to {
            match (self.tokens.text(at), self.tokens.kind(at)) {
                ("<", _) => angles += 1,
                (">", _) => angles = angles.saturating_sub(1),
                ("=", Kind::Mark { joint: false }) if angles == 0 => return Some(at),
                _ => {}
            }
            at = self.tokens.next(at);
        }
        None
    }

    /// A value on the open line, `tail` more to follow it there: as a line, or broken where it is a `match`, a struct
    /// literal or a list.
    fn value(&mut self, from: usize, to: usize, level: usize, tail: usize) -> Option<()> {
        let tokens = self.tokens;
        if level > DEEP || from >= to {
            return None;
        }
        if tokens.is(from, "match") {
            return self.choice(from, to, level);
        }
        let kept = self.out.len();
        if self.line(from, to, tail).is_some() {
            return Some(());
        }
        self.out.truncate(kept);
        let last = match tokens.kind(to - 1) {
            Kind::Close(delimiter) => (from..to).find(|at| {
                tokens.kind(*at) == Kind::Open(delimiter) && tokens.mate(*at) == to - 1
            })?,
            _ => return None,
        };
        let path =
            (from..last).all(|at| matches!(tokens.kind(at), Kind::Word) || tokens.is(at, ":"));
        match tokens.kind(last) {
            Kind::Open(Delimiter::Parenthesis) => {
                let short =
                    last == from + 3 && tokens.is(from + 1, ".") && tokens.text(from).len() <= STEP;
                if last == from || !(path || short) {
                    return None;
                }
                flat(tokens, from, last, &mut self.out)?;
                return self.arguments(last, level);
            }
            Kind::Open(Delimiter::Brace) => {
                let path = (from..last)
                    .all(|at| matches!(tokens.kind(at), Kind::Word) || tokens.is(at, ":"));
                if !path {
                    return None;
                }
                flat(tokens, from, last, &mut self.out)?;
                self.out.push_str(" {\n");
            }
            Kind::Open(Delimiter::Bracket) if last == from + 1 && tokens.is(from, "&") => {
                self.out.push_str("&[\n");
            }
            _ => return None,
        }
        let mut at = last + 1;
        while at < to - 1 {
            let end = self.part_end(at, to - 1);
            self.indent(level + STEP);
            let rest = tokens.is(at, ".");
            let tail = usize::from(end + 1 < to - 1);
            let named = tokens.kind(last) == Kind::Open(Delimiter::Brace)
                && tokens.is(at + 1, ":")
                && tokens.kind(at + 1) == (Kind::Mark { joint: false });
            if named {
                self.out.push_str(tokens.text(at));
                self.out.push_str(": ");
                self.value(at + 2, end, level + STEP, tail)?;
            } else if rest {
                self.out.push_str("..");
                self.value(at + 2, end, level + STEP, 0)?;
            } else {
                self.value(at, end, level + STEP, tail)?;
            }
            self.out.push_str(if rest { "\n" } else { ",\n" });
            at = end + 1;
        }
        self.indent(level);
        self.out.push_str(tokens.text(to - 1));
        Some(())
    }

    /// A `match`, an arm on each line.
    fn choice(&mut self, from: usize, to: usize, level: usize) -> Option<()> {
        let tokens = self.tokens;
        let mut braces = from + 1;
        while tokens.kind(braces) != Kind::Open(Delimiter::Brace) {
            braces = tokens.next(braces);
        }
        if tokens.mate(braces) + 1 != to || to == braces + 2 {
            return None;
        }
        self.out.push_str("match ");
        self.line(from + 1, braces, 2)?;
        self.out.push_str(" {\n");
        let mut at = braces + 1;
        while at < to - 1 {
            let end = self.part_end(at, to - 1);
            self.indent(level + STEP);
            self.line(at, end, 0)?;
            // An arm that is too long gets braces, even where nothing in it could be broken.
            if self.out.len() - self.line_start() >= MARGIN {
                return None;
            }
            self.out.push_str(",\n");
            at = end + 1;
        }
        self.indent(level);
        self.out.push('}');
        Some(())
    }
}
