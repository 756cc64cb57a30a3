//! Rendered source, read piece by piece: takes the text of a file, gives code apart from what only looks like code.
//!
//! Invariant: the pieces, one after the other, are the text.

/// A piece of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Tokens and the blanks between them.
    Code(&'a str),
    /// A line of documentation, without its line break.
    Doc(&'a str),
    /// A literal of text or a character, or any other comment.
    Other(&'a str),
}

impl<'a> Piece<'a> {
    /// Its text.
    pub(super) fn text(self) -> &'a str {
        match self {
            Self::Code(text) | Self::Doc(text) | Self::Other(text) => text,
        }
    }
}

/// The pieces of a text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let bytes = text.as_bytes();
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at + 1..].starts_with(b"/") => line_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'r' if !at
                .checked_sub(1)
                .is_some_and(|before| is_word(bytes[before])) =>
            {
                raw_end(text, at)
            }
            b'\'' => character_end(text, at),
            _ => at,
        };
        if end == at {
            at += 1;
            continue;
        }
        if start < at {
            pieces.push(Piece::Code(&text[start..at]));
        }
        let piece = &text[at..end];
        let is_doc = piece.starts_with("///") || piece.starts_with("//!");
        pieces.push(if is_doc {
            Piece::Doc(piece)
        } else {
            Piece::Other(piece)
        });
        (start, at) = (end, end);
    }
    if start < bytes.len() {
        pieces.push(Piece::Code(&text[start..]));
    }
    pieces
}

/// Whether a byte is part of an identifier; ours are ASCII.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    let length = bytes[at..].iter().position(|byte| *byte == b'\n');
    length.map_or(bytes.len(), |length| at + length)
}

fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while end < bytes.len() {
        match bytes[end] {
            b'"' => return end + 1,
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
    bytes.len()
}

/// The end of `r"…"` or `r#"…"#`; where it is an identifier, nothing.
fn raw_end(text: &str, at: usize) -> usize {
    let rest = &text[at + 1..];
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    if !rest[hashes..].starts_with('"') {
        return at;
    }
    let close = format!("\"{}", &rest[..hashes]);
    let inside = at + 1 + hashes + 1;
    let length = text[inside..].find(&close);
    length.map_or(text.len(), |length| inside + length + close.len())
}

/// The end of `'x'` or `'\n'`; of a lifetime, nothing.
fn character_end(text: &str, at: usize) -> usize {
    let mut inside = text[at + 1..].chars();
    match inside.next() {
        Some('\\') => {
            // The escaped character may be a quote itself.
            let rest = &text[at + 3..];
            rest.find('\'').map_or(at, |length| at + 3 + length + 1)
        }
        Some(one) if inside.next() == Some('\'') => at + 1 + one.len_utf8() + 1,
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let pieces = pieces(text);
        let whole: String = pieces.iter().map(|piece| piece.text()).collect();
        assert_eq!(whole, text);
        let code = pieces.into_iter().map(|piece| match piece {
            Piece::Code(text) => text,
            Piece::Doc(_) => "D",
            Piece::Other(_) => "_",
        });
        code.collect()
    }

    #[test]
    fn what_only_looks_like_code_is_kept_apart() {
        for (text, expected) in [
            ("a(\"crate::b\")", "a(_)"),
            ("a(\"\\\"crate::b\\\\\", c)", "a(_, c)"),
            ("/// crate::a\nb", "D\nb"),
            ("//! a \"\nb", "D\nb"),
            ("// a '\nb", "_\nb"),
            ("('\"', b)", "(_, b)"),
            ("('\\'', '\\u{22}', b\"c\")", "(_, _, b_)"),
            ("&'static str, '\"'", "&'static str, _"),
            ("r\"a\\\", b, r#\"c\"d\"#", "_, b, _"),
            ("r#type: x, error\"a\"", "r#type: x, error_"),
            ("\"é\" 'é' a / b", "_ _ a / b"),
            ("\"open", "_"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }
}
