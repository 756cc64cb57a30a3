//! Server-sent events, read after the HTML standard.
//!
//! Takes the bytes of a `text/event-stream` in pieces of any size; gives its events. How the bytes are cut into pieces changes
//! nothing. An event that the end of the stream leaves unfinished is no event.

use std::collections::VecDeque;
use std::time::Duration;

use super::TooLarge;

/// An event as it came.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct ServerEvent {
    /// The name of the event; empty where it has none.
    pub(super) name: String,
    /// The lines of its data.
    pub(super) data: String,
    /// The id that holds after it.
    pub(super) id: String,
}

/// What has come of the event that is not finished yet.
pub(super) struct Parser {
    limit: usize,
    /// The line that is not finished yet.
    line: Vec<u8>,
    /// A carriage return ended the last piece: a line feed after it belongs to it.
    after_return: bool,
    /// No line is finished yet: a byte order mark may come.
    first: bool,
    event: ServerEvent,
    /// An event without a `data` field is not dispatched, one with an empty field is.
    has_data: bool,
    retry: Option<Duration>,
}

impl Parser {
    /// A parser of events of up to so many bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            after_return: false,
            first: true,
            event: ServerEvent::default(),
            has_data: false,
            retry: None,
        }
    }

    /// How long the server asks to wait before connecting again.
    pub(super) fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Reads a piece, and adds the events that it finishes.
    pub(super) fn feed(
        &mut self,
        piece: &[u8],
        out: &mut VecDeque<ServerEvent>,
    ) -> Result<(), TooLarge> {
        let mut rest = piece;
        if self.after_return && !rest.is_empty() {
            self.after_return = false;
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let (part, more) = rest.split_at(end);
            self.hold(part)?;
            rest = match more {
                [b'\r', b'\n', rest @ ..] => rest,
                [b'\r'] => {
                    self.after_return = true;
                    &[]
                }
                more => more.get(1..).unwrap_or_default(),
            };
            let line = std::mem::take(&mut self.line);
            self.finish(&line, out);
        }
        self.hold(rest)
    }

    /// Keeps a part of a line, within the limit.
    fn hold(&mut self, part: &[u8]) -> Result<(), TooLarge> {
        let held = self.line.len() + self.event.data.len() + part.len();
        if held > self.limit {
            return Err(TooLarge(self.limit));
        }
        self.line.extend_from_slice(part);
        Ok(())
    }

    fn finish(&mut self, line: &[u8], out: &mut VecDeque<ServerEvent>) {
        let line = match line.strip_prefix(b"\xef\xbb\xbf") {
            Some(line) if self.first => line,
            _ => line,
        };
        self.first = false;
        if line.is_empty() {
            return self.dispatch(out);
        }
        let line = String::from_utf8_lossy(line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                if self.has_data {
                    self.event.data.push('\n');
                }
                self.has_data = true;
                self.event.data.push_str(value);
            }
            "event" => value.clone_into(&mut self.event.name),
            "id" if !value.contains('\0') => value.clone_into(&mut self.event.id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
            }
            // Comments have no name; other fields are ignored by the standard.
            _ => {}
        }
    }

    fn dispatch(&mut self, out: &mut VecDeque<ServerEvent>) {
        let id = self.event.id.clone();
        let next = ServerEvent {
            id,
            ..ServerEvent::default()
        };
        let event = std::mem::replace(&mut self.event, next);
        // The standard drops an event whose data is empty; some servers mean its name.
        if std::mem::take(&mut self.has_data) {
            out.push_back(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses a text whole, byte by byte and in halves, which must be the same; gives name, data and id of each event.
    fn parsed(text: &[u8]) -> Vec<(String, String, String)> {
        let run = |pieces: &mut dyn Iterator<Item = &[u8]>| {
            let (mut parser, mut out) = (Parser::new(1024), VecDeque::new());
            for piece in pieces {
                assert!(parser.feed(piece, &mut out).is_ok());
            }
            let parts = |event: ServerEvent| (event.name, event.data, event.id);
            out.into_iter().map(parts).collect::<Vec<_>>()
        };
        let whole = run(&mut std::iter::once(text));
        assert_eq!(run(&mut text.chunks(1)), whole);
        for at in 0..=text.len() {
            let (a, b) = text.split_at(at);
            assert_eq!(run(&mut [a, b].into_iter()), whole, "cut at {at}");
        }
        whole
    }

    fn check(text: &str, expect: &[(&str, &str, &str)]) {
        let found = parsed(text.as_bytes());
        let found: Vec<_> = found
            .iter()
            .map(|(name, data, id)| (name.as_str(), data.as_str(), id.as_str()))
            .collect();
        assert_eq!(found, expect, "{text:?}");
    }

    #[test]
    fn lines_end_in_three_ways() {
        check("data: a\n\ndata: b\n\n", &[("", "a", ""), ("", "b", "")]);
        check("data: a\r\rdata: b\r\r", &[("", "a", ""), ("", "b", "")]);
        check(
            "data: a\r\n\r\ndata: b\r\n\r\n",
            &[("", "a", ""), ("", "b", "")],
        );
        check(
            "data: a\r\n\ndata: b\n\r\n",
            &[("", "a", ""), ("", "b", "")],
        );
    }

    #[test]
    fn fields_are_read_as_the_standard_says() {
        check(
            "data:a\ndata: b\ndata:  c\ndata\n\n",
            &[("", "a\nb\n c\n", "")],
        );
        check(
            ": note\nevent: x\nunknown: y\ndata: 1\n\ndata: 2\n\n",
            &[("x", "1", ""), ("", "2", "")],
        );
        check("data: {\"a\":1}\n\n", &[("", "{\"a\":1}", "")]);
        check("data:\n\n", &[("", "", "")]);
        check("event: x\n\ndata: 1\n\n", &[("", "1", "")]);
    }

    #[test]
    fn ids_last_and_nothing_unfinished_comes() {
        check(
            "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: x\0y\ndata: d\n\n",
            &[("", "a", "1"), ("", "b", "1"), ("", "c", ""), ("", "d", "")],
        );
        check("data: a\n\ndata: b", &[("", "a", "")]);
        check("data: a\n\ndata: b\n", &[("", "a", "")]);
    }

    #[test]
    fn a_byte_order_mark_is_no_text_at_the_beginning_alone() {
        check(
            "\u{feff}data: a\n\n\u{feff}data: b\n\ndata: c\n\n",
            &[("", "a", ""), ("", "c", "")],
        );
        assert_eq!(
            parsed(b"data: \xff\n\n"),
            [(String::new(), "\u{fffd}".to_owned(), String::new())]
        );
    }

    #[test]
    fn waiting_times_are_digits() {
        let retry = |text: &str| {
            let (mut parser, mut out) = (Parser::new(100), VecDeque::new());
            let _ = parser.feed(text.as_bytes(), &mut out);
            parser.retry()
        };
        assert_eq!(retry("retry: 1500\n"), Some(Duration::from_millis(1500)));
        assert_eq!(retry("retry: -1\n"), None);
        assert_eq!(retry("retry: 1s\n"), None);
        assert_eq!(retry("retry: 99999999999999999999999\n"), None);
    }

    #[test]
    fn an_event_has_a_size() {
        let (mut parser, mut out) = (Parser::new(16), VecDeque::new());
        for _ in 0..100 {
            assert!(parser.feed(b"data: 123\n\n", &mut out).is_ok());
        }
        assert_eq!(out.len(), 100);
        assert!(parser.feed(b"data: 1234\n", &mut out).is_ok());
        assert!(parser.feed(b"data: 5678\n", &mut out).is_ok());
        assert!(parser.feed(b"data: 90", &mut out).is_err());
        let mut endless = Parser::new(16);
        assert!(endless.feed(&[b'x'; 17], &mut out).is_err());
    }
}
