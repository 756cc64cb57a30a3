//! Markdown inside a paragraph: takes text of the document, gives pieces that may stand on a line beside each other.
//!
//! Code spans, emphasis and links to `http(s)` addresses stay; a bare address becomes a link; whatever else Markdown
//! or HTML would act on is escaped. No piece can begin or end a construct that reaches into another piece.

/// The unbreakable pieces of a paragraph: join them with spaces or line breaks.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let mut scanner = Scanner {
        pieces: Vec::new(),
        current: String::new(),
        in_link: false,
    };
    scanner.scan(text);
    scanner.finish()
}

struct Scanner {
    pieces: Vec<String>,
    current: String,
    in_link: bool,
}

impl Scanner {
    fn scan(&mut self, mut rest: &str) {
        while let Some(c) = rest.chars().next() {
            let taken = match c {
                c if c.is_whitespace() => {
                    self.close();
                    c.len_utf8()
                }
                '`' => self.code_span(rest),
                '\\' => self.backslash(rest),
                '<' => self.angle(rest),
                '[' => self.link(rest),
                ']' => self.escape(c),
                '!' if rest[1..].starts_with('[') => self.escape(c),
                '&' if is_entity(rest) => self.entity(rest),
                // rustdoc looks for addresses inside of words too.
                'h' if !self.in_link => self.address(rest),
                c => {
                    self.current.push(c);
                    c.len_utf8()
                }
            };
            rest = &rest[taken..];
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.close();
        self.pieces
    }

    fn close(&mut self) {
        if !self.current.is_empty() {
            self.pieces.push(std::mem::take(&mut self.current));
        }
    }

    fn escape(&mut self, c: char) -> usize {
        self.current.push('\\');
        self.current.push(c);
        c.len_utf8()
    }

    /// `` `code` ``, where the same number of backticks closes it; otherwise the backticks are text.
    fn code_span(&mut self, rest: &str) -> usize {
        if let Some(end) = code_end(rest) {
            self.current.push_str(&rest[..end]);
            return end;
        }
        let ticks = ticks(rest);
        for _ in 0..ticks {
            self.escape('`');
        }
        ticks
    }

    /// A backslash before punctuation keeps its meaning; else it is a character, and must not take what is added.
    fn backslash(&mut self, rest: &str) -> usize {
        self.current.push('\\');
        match rest[1..].chars().next() {
            Some(next) if next.is_ascii_punctuation() => {
                self.current.push(next);
                2
            }
            _ => {
                self.current.push('\\');
                1
            }
        }
    }

    fn angle(&mut self, rest: &str) -> usize {
        if let Some(end) = rest.find('>')
            && !self.in_link
            && let Some(address) = web_address(&rest[1..end])
            && address.len() == end - 1
        {
            self.current.push_str(&rest[..=end]);
            return end + 1;
        }
        self.escape('<')
    }

    /// What stands for a common character is that character, which does not act; any other stays what it looks like.
    fn entity(&mut self, rest: &str) -> usize {
        let end = rest.find(';').unwrap_or(0);
        match &rest[1..end] {
            "lt" | "#60" => drop(self.escape('<')),
            "gt" | "#62" => drop(self.escape('>')),
            "quot" | "#34" => self.current.push('"'),
            "apos" | "#39" => self.current.push('\''),
            // It may be the first letter of what looks like another.
            "amp" | "#38" => drop(self.escape('&')),
            "nbsp" | "#160" => self.close(),
            _ => return self.escape('&'),
        }
        end + 1
    }

    /// `[text](https://…)`, with or without a title. A link to anywhere else keeps its text alone.
    fn link(&mut self, rest: &str) -> usize {
        let Some((text, target, taken)) = split_link(rest).filter(|_| !self.in_link) else {
            return self.escape('[');
        };
        let web = web_address(target).is_some_and(|found| found.len() == target.len())
            && !target.contains(['(', ')']);
        let mut inner = Scanner {
            pieces: Vec::new(),
            current: String::new(),
            in_link: web,
        };
        inner.scan(text);
        let text = inner.finish().join(" ");
        if web && !text.is_empty() {
            self.current.push('[');
            self.current.push_str(&text);
            self.current.push_str("](");
            self.current.push_str(target);
            self.current.push(')');
        } else {
            self.current.push_str(&text);
        }
        taken
    }

    fn address(&mut self, rest: &str) -> usize {
        let Some(address) = web_address(rest) else {
            self.current.push('h');
            return 1;
        };
        self.current.push('<');
        self.current.push_str(address);
        self.current.push('>');
        address.len()
    }
}

/// How many backticks a text begins with.
fn ticks(text: &str) -> usize {
    text.bytes().take_while(|b| *b == b'`').count()
}

/// Where the code span ends that a text begins with.
pub(super) fn code_end(text: &str) -> Option<usize> {
    let open = ticks(text);
    let mut at = open;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let run = ticks(&text[start..]);
        if run == open {
            return Some(start + run);
        }
        at = start + run;
    }
    None
}

/// The text and the target of the link that a text begins with, and where it ends. Its text may hold code.
fn split_link(rest: &str) -> Option<(&str, &str, usize)> {
    let mut close = 1;
    loop {
        close += rest[close..].find(['[', ']', '`', '\\'])?;
        if !rest[close..].starts_with('`') {
            break;
        }
        close += code_end(&rest[close..])?;
    }
    let target = rest[close..].strip_prefix("](")?;
    let end = target.find(')')?;
    let address = target[..end].split_whitespace().next().unwrap_or("");
    Some((&rest[1..close], address, close + 2 + end + 1))
}

/// The web address that a text begins with, without the punctuation of the sentence around it.
fn web_address(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))?;
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|' | '\\'))
        .unwrap_or(text.len());
    let mut address = &text[..end];
    while let Some(last) = address.chars().last() {
        let unbalanced = |open: char, close: char| {
            last == close && address.matches(open).count() < address.matches(close).count()
        };
        let trailing = matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_')
            || unbalanced('(', ')')
            || unbalanced('[', ']')
            || unbalanced('{', '}');
        if !trailing {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    (address.len() > scheme.len()).then_some(address)
}

/// Whether an entity (`&lt;`, `&#x3c;`) stands here.
fn is_entity(rest: &str) -> bool {
    let name = rest[1..].trim_start_matches('#');
    name.find(|c: char| !c.is_ascii_alphanumeric())
        .is_some_and(|end| end > 0 && name[end..].starts_with(';'))
}

/// Text as a code span. A backtick in it becomes an apostrophe, since what is shown is for people.
pub(crate) fn code_span(text: &str) -> String {
    let plain = super::plain(text).replace('`', "'");
    if plain.is_empty() {
        "(empty)".to_owned()
    } else {
        format!("`{plain}`")
    }
}
