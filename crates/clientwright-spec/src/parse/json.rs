//! A located reader of JSON.
//!
//! Invariant: one pass from left to right; recursion ends at `Limits::depth`.

use indexmap::map::Entry as Slot;

use crate::{Diagnostics, Entry, Limits, Map, Node, Span, Value, codes};

/// Why a text was not read.
pub(super) enum Refusal {
    /// It is no JSON; nothing is reported yet.
    Syntax(Span, String),
    /// It is JSON that is refused; the reason is reported.
    Reported,
}

pub(super) fn read(
    file: u32,
    text: &str,
    base: usize,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Result<Node, Refusal> {
    let mut reader = Reader {
        text,
        file,
        pos: base,
        mark: Mark {
            pos: base,
            line: 1,
            column: 1,
        },
        nodes: 0,
        limits,
        diagnostics,
    };
    reader.space();
    let node = reader.value(0)?;
    reader.space();
    if reader.pos < text.len() {
        return Err(reader.syntax("there is more text behind the end of the document"));
    }
    Ok(node)
}

#[derive(Clone, Copy)]
struct Mark {
    pos: usize,
    line: u32,
    column: u32,
}

struct Reader<'a> {
    text: &'a str,
    file: u32,
    pos: usize,
    /// Line and column at some place at or before `pos`; moves forward only.
    mark: Mark,
    nodes: usize,
    limits: &'a Limits,
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.pos).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.pos += 1;
        }
    }

    /// A span of no width at the current place.
    fn here(&mut self) -> Span {
        for c in self.text[self.mark.pos..self.pos].chars() {
            if c == '\n' {
                self.mark.line += 1;
                self.mark.column = 1;
            } else {
                self.mark.column += 1;
            }
        }
        self.mark.pos = self.pos;
        let at = offset(self.pos);
        Span {
            file: self.file,
            start: at,
            end: at,
            line: self.mark.line,
            column: self.mark.column,
        }
    }

    fn syntax(&mut self, message: &str) -> Refusal {
        Refusal::Syntax(self.here(), message.to_owned())
    }

    fn until_here(&self, start: Span) -> Span {
        Span {
            end: offset(self.pos),
            ..start
        }
    }

    fn count(&mut self) -> Result<(), Refusal> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes {
            let span = self.here();
            let message = format!("this file has more than {} nodes", self.limits.nodes);
            self.diagnostics.error(codes::LIMIT, span, message);
            return Err(Refusal::Reported);
        }
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Node, Refusal> {
        self.count()?;
        let start = self.here();
        let value = match self.peek() {
            Some(b'{' | b'[') if depth >= self.limits.depth => {
                let message = format!("this is nested more than {} levels deep", self.limits.depth);
                self.diagnostics.error(codes::LIMIT, start, message);
                return Err(Refusal::Reported);
            }
            Some(b'{') => Value::Object(self.object(depth)?),
            Some(b'[') => Value::Array(self.array(depth)?),
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) => return Err(self.syntax("a value is expected here")),
            None => return Err(self.syntax("the text ends where a value is expected")),
        };
        Ok(Node {
            span: self.until_here(start),
            value,
        })
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Refusal> {
        if self.text[self.pos..].starts_with(word) {
            self.pos += word.len();
            return Ok(value);
        }
        Err(self.syntax("a value is expected here"))
    }

    fn number(&mut self) -> Result<Value, Refusal> {
        let rest = &self.text[self.pos..];
        let len = rest
            .bytes()
            .take_while(|b| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'))
            .count();
        let digits = &rest[..len];
        if !super::scalar::is_json_number(digits) {
            return Err(self.syntax("this is no number"));
        }
        self.pos += len;
        Ok(Value::Number(digits.to_owned()))
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Node>, Refusal> {
        self.pos += 1;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.pos += 1;
            return Ok(items);
        }
        loop {
            self.space();
            items.push(self.value(depth + 1)?);
            self.space();
            match self.peek() {
                Some(b',') => self.pos += 1,
                Some(b']') => {
                    self.pos += 1;
                    items.shrink_to_fit();
                    return Ok(items);
                }
                _ => return Err(self.syntax("`,` or `]` is expected here")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Map, Refusal> {
        self.pos += 1;
        let mut map = Map::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.pos += 1;
            return Ok(map);
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.syntax("a key in double quotes is expected here"));
            }
            self.count()?;
            let start = self.here();
            let name = self.string()?;
            let key = self.until_here(start);
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.syntax("`:` is expected here"));
            }
            self.pos += 1;
            self.space();
            let node = self.value(depth + 1)?;
            match map.entry(name) {
                Slot::Occupied(first) => {
                    super::yaml::duplicate(self.diagnostics, first.key(), first.get().key, key);
                }
                Slot::Vacant(slot) => {
                    slot.insert(Entry { key, node });
                }
            }
            self.space();
            match self.peek() {
                Some(b',') => self.pos += 1,
                Some(b'}') => {
                    self.pos += 1;
                    map.trim();
                    return Ok(map);
                }
                _ => return Err(self.syntax("`,` or `}` is expected here")),
            }
        }
    }

    fn string(&mut self) -> Result<String, Refusal> {
        self.pos += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.pos..];
            let run = rest
                .bytes()
                .take_while(|b| !matches!(b, b'"' | b'\\' | 0..=0x1f))
                .count();
            out.push_str(&rest[..run]);
            self.pos += run;
            match self.peek() {
                Some(b'"') => {
                    self.pos += 1;
                    out.shrink_to_fit();
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err(self.syntax("a control character stands in a string")),
                None => return Err(self.syntax("a string is not closed")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Refusal> {
        let c = match self.text.as_bytes().get(self.pos + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.syntax("this escape is not one of JSON's")),
        };
        self.pos += 2;
        Ok(c)
    }

    fn unicode(&mut self) -> Result<char, Refusal> {
        let Some(first) = self.hex(self.pos) else {
            return Err(self.syntax("four hexadecimal digits are expected behind `\\u`"));
        };
        if let Some(c) = char::from_u32(first) {
            self.pos += 6;
            return Ok(c);
        }
        let second = if (0xd800..0xdc00).contains(&first) {
            self.hex(self.pos + 6)
        } else {
            None
        };
        if let Some(second @ 0xdc00..0xe000) = second {
            let c = char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            self.pos += 12;
            c.ok_or_else(|| self.syntax("this escape is no character"))
        } else {
            let start = self.here();
            self.pos += 6;
            let span = self.until_here(start);
            self.diagnostics.error(
                codes::SYNTAX,
                span,
                "half of a surrogate pair is no character",
            );
            Err(Refusal::Reported)
        }
    }

    /// The code unit of `\uXXXX` at a place.
    fn hex(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }
}

fn offset(pos: usize) -> u32 {
    u32::try_from(pos).unwrap_or(u32::MAX)
}
