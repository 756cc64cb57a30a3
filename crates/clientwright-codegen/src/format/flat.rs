//! A line of tokens: takes tokens, gives them spaced as `prettyplease` does on a line that is wide enough.
//!
//! Knows what the renderers emit: paths, generics, calls, methods, references, literals. Anything else is refused, and
//! the caller leaves it to `prettyplease`.

use proc_macro2::Delimiter;

use super::tokens::{Kind, Tokens};

/// The width that a struct literal may have on one line.
const LITERAL: usize = 34;

/// What stands before a token, as far as it matters for the space between.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing, or what takes no space behind: an opening bracket, `&`, `.`, `::`, `<`.
    Tight,
    /// What takes one: `,`, `:`, `=`.
    Loose,
    Word,
    /// The end of a value or a type: a literal, a closing bracket, `>`, `?`.
    End,
}

/// Words after which a bracket or a brace is not what it is after a name.
const KEYWORDS: [&str; 12] = [
    "if", "else", "match", "for", "while", "loop", "return", "unsafe", "move", "in", "where", "as",
];

/// Adds the tokens from `from` to before `to` to a line; `None` where they are not known to be set right.
pub(super) fn flat(tokens: &Tokens, from: usize, to: usize, line: &mut String) -> Option<()> {
    let mut before = Before::Tight;
    let mut at = from;
    while at < to {
        match tokens.kind(at) {
            Kind::Word => {
                let word = tokens.text(at);
                if KEYWORDS.contains(&word) && word != "for" {
                    return None;
                }
                if before != Before::Tight {
                    line.push(' ');
                }
                line.push_str(word);
                before = Before::Word;
                at += 1;
            }
            Kind::Literal => {
                if matches!(before, Before::End | Before::Word) {
                    return None;
                }
                if before == Before::Loose {
                    line.push(' ');
                }
                line.push_str(tokens.text(at));
                before = Before::End;
                at += 1;
            }
            Kind::Mark { joint } => (at, before) = mark(tokens, at, joint, before, line)?,
            Kind::Open(delimiter) => {
                group(tokens, at, delimiter, before, line)?;
                before = Before::End;
                at = tokens.mate(at) + 1;
            }
            Kind::Close(_) => return None,
        }
    }
    Some(())
}

fn mark(
    tokens: &Tokens,
    at: usize,
    joint: bool,
    before: Before,
    line: &mut String,
) -> Option<(usize, Before)> {
    let operand = matches!(before, Before::Word | Before::End);
    let mark = tokens.text(at);
    let space = |line: &mut String| {
        if before != Before::Tight {
            line.push(' ');
        }
    };
    if joint {
        let pair = (mark, tokens.text(at + 1));
        let end = tokens.kind(at + 1) == Kind::Mark { joint: false };
        return match pair {
            ("'", _) => {
                space(line);
                line.push('\'');
                line.push_str(tokens.text(at + 1));
                Some((at + 2, Before::Word))
            }
            (":", ":") => {
                if before == Before::Loose {
                    line.push(' ');
                }
                line.push_str("::");
                Some((at + 2, Before::Tight))
            }
            ("-" | "=", ">") if operand && end => {
                line.push_str(if mark == "-" { " ->" } else { " =>" });
                Some((at + 2, Before::Loose))
            }
            // Closing brackets of generics follow each other.
            (">", ">" | "," | ":" | ".") => {
                line.push('>');
                Some((at + 1, Before::End))
            }
            (".", ".") if !operand && end => {
                space(line);
                line.push_str("..");
                Some((at + 2, Before::Tight))
            }
            _ => None,
        };
    }
    let after = match mark {
        "," => {
            line.push(',');
            Before::Loose
        }
        ":" => {
            line.push(':');
            Before::Loose
        }
        "." if operand => {
            line.push('.');
            Before::Tight
        }
        "?" if operand => {
            line.push('?');
            Before::End
        }
        "=" | "+" if operand => {
            line.push(' ');
            line.push_str(mark);
            Before::Loose
        }
        "<" if before != Before::Loose => {
            line.push('<');
            Before::Tight
        }
        ">" if operand => {
            line.push('>');
            Before::End
        }
        "&" | "-" if !operand => {
            space(line);
            line.push_str(mark);
            Before::Tight
        }
        _ => return None,
    };
    Some((at + 1, after))
}

fn group(
    tokens: &Tokens,
    at: usize,
    delimiter: Delimiter,
    before: Before,
    line: &mut String,
) -> Option<()> {
    let close = tokens.mate(at);
    // A comma at the end is kept by one-element tuples alone, which nothing here emits.
    let end = if close > at + 1 && tokens.is(close - 1, ",") {
        close - 1
    } else {
        close
    };
    match delimiter {
        Delimiter::Parenthesis | Delimiter::Bracket => {
            let (open, shut) = if delimiter == Delimiter::Bracket {
                if matches!(before, Before::Word | Before::End) {
                    return None;
                }
                ('[', ']')
            } else {
                if end != close && before != Before::Word {
                    return None;
                }
                ('(', ')')
            };
            if before == Before::Loose {
                line.push(' ');
            }
            line.push(open);
            flat(tokens, at + 1, end, line)?;
            line.push(shut);
        }
        Delimiter::Brace => {
            // A struct literal; that it is not too wide, its path tells, which is on the line already.
            if before != Before::Word {
                return None;
            }
            if close == at + 1 {
                line.push_str(" {}");
                return Some(());
            }
            let path = line
                .rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                .map_or(0, |index| {
                    index + line[index..].chars().next().map_or(1, char::len_utf8)
                });
            line.push_str(" { ");
            flat(tokens, at + 1, end, line)?;
            line.push(' ');
            if line.len() - path > LITERAL {
                return None;
            }
            line.push('}');
        }
        Delimiter::None => return None,
    }
    Some(())
}
