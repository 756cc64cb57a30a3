//! JSONPath (RFC 9535), functions aside, as a syntax tree.
//!
//! Invariant: what is not understood is an error, never an empty match; nesting ends at [`DEPTH`].

use crate::Value;

/// Levels of parentheses and filters in one expression.
const DEPTH: usize = 32;

/// A path from the root (`$`) or from the current node of a filter (`@`).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    pub(super) from_root: bool,
    pub(super) segments: Vec<Segment>,
}

impl Query {
    /// Whether it selects the whole document.
    pub(super) fn is_root(&self) -> bool {
        self.from_root && self.segments.is_empty()
    }

    /// Whether it selects one node at most.
    fn is_singular(&self) -> bool {
        self.segments.iter().all(|segment| {
            !segment.descend
                && matches!(
                    segment.selectors.as_slice(),
                    [Selector::Name(_) | Selector::Index(_)]
                )
        })
    }
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    /// `..`: from the node and all below it.
    pub(super) descend: bool,
    pub(super) selectors: Vec<Selector>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Selector {
    Name(String),
    All,
    Index(i64),
    Slice {
        start: Option<i64>,
        end: Option<i64>,
        step: i64,
    },
    Filter(Test),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    Any(Vec<Test>),
    All(Vec<Test>),
    Not(Box<Test>),
    Exists(Query),
    Compare(Operand, Comparison, Operand),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Literal(Value),
    Query(Query),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Reads a JSONPath.
///
/// # Errors
/// What is not understood, and where.
pub(super) fn parse(text: &str) -> Result<Query, String> {
    let mut parser = Parser {
        chars: text.chars().collect(),
        pos: 0,
        depth: 0,
    };
    if !parser.eat('$') {
        return Err("it starts with `$`".to_owned());
    }
    let query = parser.segments(true)?;
    if parser.pos < parser.chars.len() {
        return Err(parser.problem("a segment is expected"));
    }
    Ok(query)
}

struct Parser {
    chars: Vec<char>,
    pos: usize,
    depth: usize,
}

impl Parser {
    fn problem(&self, what: &str) -> String {
        let rest: String = self.chars.iter().skip(self.pos).take(16).collect();
        if rest.is_empty() {
            format!("{what} at the end")
        } else {
            format!("{what} at `{rest}`")
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.pos).copied()
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.pos += usize::from(found);
        found
    }

    fn eat_all(&mut self, text: &str) -> bool {
        let found = text
            .chars()
            .enumerate()
            .all(|(index, c)| self.chars.get(self.pos + index) == Some(&c));
        if found {
            self.pos += text.chars().count();
        }
        found
    }

    fn space(&mut self) {
        while self
            .peek()
            .is_some_and(|c| matches!(c, ' ' | '\t' | '\n' | '\r'))
        {
            self.pos += 1;
        }
    }

    fn segments(&mut self, from_root: bool) -> Result<Query, String> {
        let mut segments = Vec::new();
        loop {
            let before = self.pos;
            self.space();
            let segment = if self.eat_all("..") {
                let selectors = if self.eat('[') {
                    self.bracketed()?
                } else {
                    vec![self.shorthand()?]
                };
                Segment {
                    descend: true,
                    selectors,
                }
            } else if self.eat('.') {
                Segment {
                    descend: false,
                    selectors: vec![self.shorthand()?],
                }
            } else if self.eat('[') {
                Segment {
                    descend: false,
                    selectors: self.bracketed()?,
                }
            } else {
                self.pos = before;
                return Ok(Query {
                    from_root,
                    segments,
                });
            };
            segments.push(segment);
        }
    }

    /// `name` or `*` behind a dot.
    fn shorthand(&mut self) -> Result<Selector, String> {
        if self.eat('*') {
            return Ok(Selector::All);
        }
        let first = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
        if !self.peek().is_some_and(first) {
            return Err(self.problem("a name is expected (write others as `['…']`)"));
        }
        let mut name = String::new();
        while let Some(c) = self.peek().filter(|c| first(*c) || c.is_ascii_digit()) {
            name.push(c);
            self.pos += 1;
        }
        if self.peek() == Some('-') {
            return Err(self.problem("a name with `-` is written `['…']`,"));
        }
        Ok(Selector::Name(name))
    }

    fn bracketed(&mut self) -> Result<Vec<Selector>, String> {
        let mut selectors = Vec::new();
        loop {
            self.space();
            selectors.push(self.selector()?);
            self.space();
            if self.eat(']') {
                return Ok(selectors);
            }
            if !self.eat(',') {
                return Err(self.problem("`,` or `]` is expected"));
            }
        }
    }

    fn selector(&mut self) -> Result<Selector, String> {
        match self.peek() {
            Some('*') => {
                self.pos += 1;
                Ok(Selector::All)
            }
            Some('\'' | '"') => Ok(Selector::Name(self.string()?)),
            Some('?') => {
                self.pos += 1;
                self.space();
                Ok(Selector::Filter(self.any()?))
            }
            Some(c) if c == '-' || c == ':' || c.is_ascii_digit() => self.index_or_slice(),
            _ => Err(self.problem("a selector is expected")),
        }
    }

    fn index_or_slice(&mut self) -> Result<Selector, String> {
        let start = self.integer()?;
        self.space();
        if !self.eat(':') {
            return start
                .map(Selector::Index)
                .ok_or_else(|| self.problem("an index is expected"));
        }
        self.space();
        let end = self.integer()?;
        self.space();
        let step = if self.eat(':') {
            self.space();
            self.integer()?.unwrap_or(1)
        } else {
            1
        };
        Ok(Selector::Slice { start, end, step })
    }

    fn integer(&mut self) -> Result<Option<i64>, String> {
        let start = self.pos;
        self.eat('-');
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.pos += 1;
        }
        if self.pos == start {
            return Ok(None);
        }
        let digits: String = self.chars[start..self.pos].iter().collect();
        let plain = digits.strip_prefix('-').unwrap_or(&digits);
        if (plain.len() > 1 && plain.starts_with('0')) || digits == "-0" {
            return Err(format!("`{digits}` is no index"));
        }
        digits
            .parse()
            .map(Some)
            .map_err(|_| format!("`{digits}` is no index"))
    }

    fn string(&mut self) -> Result<String, String> {
        let quote = self.peek().unwrap_or_default();
        self.pos += 1;
        let mut out = String::new();
        loop {
            let Some(c) = self.peek() else {
                return Err("a quote is not closed".to_owned());
            };
            self.pos += 1;
            match c {
                c if c == quote => return Ok(out),
                '\\' => out.push(self.escape(quote)?),
                c if c.is_control() => {
                    return Err("a control character stands in a string".to_owned());
                }
                c => out.push(c),
            }
        }
    }

    fn escape(&mut self, quote: char) -> Result<char, String> {
        let c = self.peek().ok_or("a quote is not closed")?;
        self.pos += 1;
        Ok(match c {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '/' | '\\' => c,
            c if c == quote => c,
            'u' => {
                let unit = |at: usize, parser: &Self| -> Option<u32> {
                    let digits: String = parser.chars.get(at..at + 4)?.iter().collect();
                    u32::from_str_radix(&digits, 16).ok()
                };
                let first = unit(self.pos, self).ok_or("`\\u` needs four hexadecimal digits")?;
                self.pos += 4;
                if (0xd800..0xdc00).contains(&first) && self.eat_all("\\u") {
                    let second =
                        unit(self.pos, self).filter(|second| (0xdc00..0xe000).contains(second));
                    let second = second.ok_or("half of a surrogate pair is no character")?;
                    self.pos += 4;
                    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
                } else {
                    char::from_u32(first)
                }
                .ok_or("half of a surrogate pair is no character")?
            }
            c => return Err(format!("`\\{c}` is no escape")),
        })
    }

    fn any(&mut self) -> Result<Test, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("it is nested more than {DEPTH} levels deep"));
        }
        let mut tests = vec![self.all()?];
        self.space();
        while self.eat_all("||") {
            tests.push(self.all()?);
            self.space();
        }
        self.depth -= 1;
        Ok(if tests.len() == 1 {
            tests.remove(0)
        } else {
            Test::Any(tests)
        })
    }

    fn all(&mut self) -> Result<Test, String> {
        let mut tests = vec![self.basic()?];
        self.space();
        while self.eat_all("&&") {
            tests.push(self.basic()?);
            self.space();
        }
        Ok(if tests.len() == 1 {
            tests.remove(0)
        } else {
            Test::All(tests)
        })
    }

    fn basic(&mut self) -> Result<Test, String> {
        self.space();
        let negated = self.eat('!');
        if negated {
            self.space();
        }
        let test = if self.eat('(') {
            let test = self.any()?;
            self.space();
            if !self.eat(')') {
                return Err(self.problem("`)` is expected"));
            }
            test
        } else {
            let left = self.operand()?;
            self.space();
            match (self.comparison(), left) {
                (Some(_), _) if negated => {
                    return Err(self.problem("`!` before a comparison needs parentheses,"));
                }
                (Some(comparison), left) => {
                    self.space();
                    let right = self.operand()?;
                    for operand in [&left, &right] {
                        if matches!(operand, Operand::Query(query) if !query.is_singular()) {
                            return Err("only a path to one node can be compared".to_owned());
                        }
                    }
                    Test::Compare(left, comparison, right)
                }
                (None, Operand::Query(query)) => Test::Exists(query),
                (None, Operand::Literal(_)) => return Err(self.problem("a comparison is expected")),
            }
        };
        Ok(if negated {
            Test::Not(Box::new(test))
        } else {
            test
        })
    }

    fn comparison(&mut self) -> Option<Comparison> {
        [
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ]
        .into_iter()
        .find(|(text, _)| self.eat_all(text))
        .map(|(_, comparison)| comparison)
    }

    fn operand(&mut self) -> Result<Operand, String> {
        match self.peek() {
            Some('@') => {
                self.pos += 1;
                Ok(Operand::Query(self.segments(false)?))
            }
            Some('$') => {
                self.pos += 1;
                Ok(Operand::Query(self.segments(true)?))
            }
            Some('\'' | '"') => Ok(Operand::Literal(Value::String(self.string()?))),
            Some(c) if c == '-' || c.is_ascii_digit() => {
                let start = self.pos;
                while self
                    .peek()
                    .is_some_and(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'))
                {
                    self.pos += 1;
                }
                let digits: String = self.chars[start..self.pos].iter().collect();
                if crate::parse::is_json_number(&digits) {
                    Ok(Operand::Literal(Value::Number(digits)))
                } else {
                    Err(format!("`{digits}` is no number"))
                }
            }
            _ if self.eat_all("true") => Ok(Operand::Literal(Value::Bool(true))),
            _ if self.eat_all("false") => Ok(Operand::Literal(Value::Bool(false))),
            _ if self.eat_all("null") => Ok(Operand::Literal(Value::Null)),
            _ => Err(self.problem("`@`, `$` or a value is expected")),
        }
    }
}
