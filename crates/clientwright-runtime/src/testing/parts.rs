//! A `multipart/form-data` body, taken apart.
//!
//! Takes the media type and the bytes of a body; gives its parts. What is no such body is none.

use std::fmt;

use bytes::Bytes;

/// A part of a `multipart/form-data` body.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedPart {
    /// The field's name.
    pub name: String,
    /// The name of the file, where the part is one.
    pub file_name: Option<String>,
    /// The media type, where the part names one.
    pub content_type: Option<String>,
    /// The bytes.
    pub bytes: Bytes,
}

impl RecordedPart {
    /// The part as text.
    ///
    /// # Panics
    /// Where it is no UTF-8.
    pub fn text(&self) -> &str {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => text,
            Err(error) => panic!("the part `{}` is not UTF-8 text: {error}", self.name),
        }
    }
}

impl fmt::Debug for RecordedPart {
    /// Shows how long the part is and not what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedPart")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
            .finish_non_exhaustive()
    }
}

/// Takes a body apart; `None` where it is no whole `multipart/form-data`.
pub(super) fn parse(content_type: &str, body: &Bytes) -> Option<Vec<RecordedPart>> {
    let (essence, parameters) = content_type.split_once(';')?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameter(parameters, "boundary")?;
    let delimiter = format!("--{boundary}");
    let mut at = find(body, delimiter.as_bytes(), 0)? + delimiter.len();
    let next = format!("\r\n{delimiter}");
    let mut parts = Vec::new();
    while body.get(at..at + 2)? == b"\r\n" {
        let start = at + 2;
        // A part without headers begins with the empty line itself.
        let end = find(body, next.as_bytes(), at)?;
        let blank = find(body, b"\r\n\r\n", at).filter(|&blank| blank < end)?;
        let head = body.get(start.min(blank)..blank)?;
        parts.push(part(
            std::str::from_utf8(head).ok()?,
            body.slice(blank + 4..end),
        )?);
        at = end + next.len();
    }
    (body.get(at..at + 2)? == b"--").then_some(parts)
}

fn part(head: &str, bytes: Bytes) -> Option<RecordedPart> {
    let header = |name: &str| {
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        let found = lines.find(|(known, _)| known.trim().eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    };
    let (_, disposition) = header("content-disposition")?.split_once(';')?;
    Some(RecordedPart {
        name: parameter(disposition, "name")?,
        file_name: parameter(disposition, "filename"),
        content_type: header("content-type").map(str::to_owned),
        bytes,
    })
}

/// A parameter of a header's value, with or without quotes; the escapes of HTML are undone.
fn parameter(parameters: &str, name: &str) -> Option<String> {
    let mut rest = parameters;
    loop {
        let (key, after) = rest.trim_start_matches([' ', ';', '\t']).split_once('=')?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(';').unwrap_or((after.trim(), "")),
        };
        if key.trim().eq_ignore_ascii_case(name) {
            let escapes = [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")];
            let plain = |text: String, (from, to)| text.replace(from, to);
            return Some(escapes.into_iter().fold(value.to_owned(), plain));
        }
        rest = after;
    }
}

fn find(body: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let found = body
        .get(from..)?
        .windows(what.len())
        .position(|w| w == what)?;
    Some(from + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_apart_as_they_were_put_together() {
        let body = "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n1\r\n\r\n2\r\n\
            --b\r\ncontent-type: image/png\r\ncontent-disposition: form-data; name=f; filename=\"x; y.png\"\r\n\r\n\r\n--b--\r\n";
        let parts = parse(
            "Multipart/Form-Data; charset=utf-8; boundary=\"b\"",
            &body.into(),
        );
        let part =
            |name: &str, file: Option<&str>, media: Option<&str>, bytes: &str| RecordedPart {
                name: name.to_owned(),
                file_name: file.map(str::to_owned),
                content_type: media.map(str::to_owned),
                bytes: bytes.to_owned().into(),
            };
        let expect = vec![
            part("a\"b", None, None, "1\r\n\r\n2"),
            part("f", Some("x; y.png"), Some("image/png"), ""),
        ];
        assert_eq!(parts, Some(expect));
    }

    #[test]
    fn what_is_cut_short_is_none() {
        let whole = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n";
        let media = "multipart/form-data; boundary=b";
        assert!(parse(media, &whole.into()).is_some());
        for end in 0..whole.len() - 2 {
            let cut = Bytes::copy_from_slice(&whole.as_bytes()[..end]);
            assert_eq!(parse(media, &cut), None, "{end}");
        }
        assert_eq!(parse("application/json", &whole.into()), None);
    }
}
