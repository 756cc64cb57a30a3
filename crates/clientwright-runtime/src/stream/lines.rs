//! JSON texts that follow each other, on lines of their own or after record separators.
//!
//! Takes bytes in pieces of any size; gives the texts. How the bytes are cut into pieces changes nothing.

use std::collections::VecDeque;

use super::TooLarge;

/// What has come of the text that is not finished yet.
pub(super) struct Splitter {
    limit: usize,
    separator: u8,
    held: Vec<u8>,
    first: bool,
}

impl Splitter {
    /// Texts that each end with a line.
    pub(super) fn lines(limit: usize) -> Self {
        Self::by(b'\n', limit)
    }

    /// Texts that each follow a record separator (RFC 7464).
    pub(super) fn records(limit: usize) -> Self {
        Self::by(0x1e, limit)
    }

    fn by(separator: u8, limit: usize) -> Self {
        Self {
            limit,
            separator,
            held: Vec::new(),
            first: true,
        }
    }

    /// Reads a piece, and adds the texts that it finishes.
    pub(super) fn feed(
        &mut self,
        piece: &[u8],
        out: &mut VecDeque<Vec<u8>>,
    ) -> Result<(), TooLarge> {
        let separator = self.separator;
        let mut parts = piece.split(|byte| *byte == separator).peekable();
        while let Some(part) = parts.next() {
            if self.held.len() + part.len() > self.limit {
                return Err(TooLarge(self.limit));
            }
            self.held.extend_from_slice(part);
            if parts.peek().is_some() {
                out.extend(self.finish());
            }
        }
        Ok(())
    }

    /// The text that is held, at the end of a line or of everything; nothing where it is blank.
    pub(super) fn finish(&mut self) -> Option<Vec<u8>> {
        let held = std::mem::take(&mut self.held);
        let mark = std::mem::take(&mut self.first).then(|| held.strip_prefix(b"\xef\xbb\xbf"));
        let text = mark.flatten().unwrap_or(&held).trim_ascii();
        (!text.is_empty()).then(|| text.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(make: fn(usize) -> Splitter, text: &str, expect: &[&str]) {
        for size in [1, 2, 3, text.len()] {
            let (mut splitter, mut out) = (make(64), VecDeque::new());
            for piece in text.as_bytes().chunks(size) {
                assert!(splitter.feed(piece, &mut out).is_ok());
            }
            out.extend(splitter.finish());
            let found: Vec<_> = out.iter().map(|t| String::from_utf8_lossy(t)).collect();
            assert_eq!(found, expect, "{text:?} by {size}");
        }
    }

    #[test]
    fn texts_are_told_apart() {
        check(
            Splitter::lines,
            "{\"a\":1}\r\n\n[2]\n3",
            &["{\"a\":1}", "[2]", "3"],
        );
        check(Splitter::lines, "\u{feff}1\n", &["1"]);
        check(
            Splitter::records,
            "\x1e{\"a\":\n1}\n\x1e2\n",
            &["{\"a\":\n1}", "2"],
        );
    }

    #[test]
    fn a_text_has_a_size() {
        let (mut splitter, mut out) = (Splitter::lines(4), VecDeque::new());
        assert!(splitter.feed(b"1234\n123", &mut out).is_ok());
        assert!(splitter.feed(b"45", &mut out).is_err());
    }
}
