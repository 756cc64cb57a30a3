//! `multipart/form-data`, encoded into memory so that it goes over any transport and can be sent again.
//!
//! Takes fields and files; gives the body and the boundary that separates its parts. No name or file name can end its header,
//! and the boundary occurs in none of the parts.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::Bytes;

/// One part of a `multipart/form-data` body: a file, or text with a media type of its own.
#[derive(Clone)]
pub struct Part {
    bytes: Bytes,
    file_name: Option<String>,
    content_type: Option<String>,
}

impl Part {
    /// A part of these bytes, as a file without a name.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            file_name: None,
            content_type: None,
        }
    }

    /// A part of this text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::bytes(text.into())
    }

    /// Gives the part a file name.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Gives the part a media type, instead of the operation's or `application/octet-stream`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// True where the media type can stand in a header.
    pub(crate) fn is_valid(&self) -> bool {
        let fits = |t: &String| !t.is_empty() && t.bytes().all(|b| (b' '..0x7f).contains(&b));
        self.content_type.as_ref().is_none_or(fits)
    }

    /// The part with a media type where it has none of its own.
    pub(crate) fn or_content_type(mut self, content_type: &str) -> Self {
        if self.content_type.is_none() && !content_type.is_empty() {
            self.content_type = Some(content_type.to_owned());
        }
        self
    }

    /// A file is told from a field by its file name, so a part of bytes always has one; without a media type it would be
    /// text.
    pub(crate) fn into_file(self) -> Self {
        let mut file = self.or_content_type("application/octet-stream");
        file.file_name.get_or_insert_with(|| "file".to_owned());
        file
    }
}

impl From<Bytes> for Part {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

impl From<Vec<u8>> for Part {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl fmt::Debug for Part {
    /// Shows how long the part is and not what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({} bytes)", self.bytes.len())
    }
}

/// Encodes named parts; gives the value of `Content-Type` and the body.
pub(crate) fn encode(parts: &[(String, Part)]) -> (String, Bytes) {
    let boundary = boundary(parts);
    let mut out = Vec::new();
    for (name, part) in parts {
        out.extend_from_slice(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"").as_bytes(),
        );
        out.extend_from_slice(escape(name).as_bytes());
        out.push(b'"');
        if let Some(file_name) = &part.file_name {
            out.extend_from_slice(format!("; filename=\"{}\"", escape(file_name)).as_bytes());
        }
        if let Some(content_type) = &part.content_type {
            out.extend_from_slice(format!("\r\nContent-Type: {content_type}").as_bytes());
        }
        out.extend_from_slice(b"\r\n\r\n");
        out.extend_from_slice(&part.bytes);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (
        format!("multipart/form-data; boundary={boundary}"),
        out.into(),
    )
}

/// A text that occurs in no part: the same parts give the same one, so that a call sent again has the same bytes.
fn boundary(parts: &[(String, Part)]) -> String {
    let mut hasher = DefaultHasher::new();
    for (name, part) in parts {
        (name, &part.bytes).hash(&mut hasher);
    }
    let mut number = hasher.finish();
    loop {
        let boundary = format!("clientwright-part-{number:016x}");
        let occurs = |part: &Part| {
            part.bytes
                .windows(boundary.len())
                .any(|w| w == boundary.as_bytes())
        };
        if !parts.iter().any(|(_, part)| occurs(part)) {
            return boundary;
        }
        number = number.wrapping_add(1);
    }
}

/// Escapes a name for its quotes, as HTML prescribes.
fn escape(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Encodes parts; gives the body with `B` in the place of the boundary.
    fn encoded(parts: &[(String, Part)]) -> String {
        let (content_type, body) = encode(parts);
        let boundary = content_type
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap_or_default();
        String::from_utf8_lossy(&body).replace(boundary, "B")
    }

    #[test]
    fn names_cannot_end_their_header() {
        let file = Part::bytes(vec![0, 1])
            .file_name("é\".pdf")
            .content_type("application/pdf");
        let parts = [
            ("a\"\r\nX: y".to_owned(), Part::text("1")),
            ("f".to_owned(), file),
        ];
        let expect = "--B\r\n\
            Content-Disposition: form-data; name=\"a%22%0D%0AX: y\"\r\n\r\n1\r\n--B\r\n\
            Content-Disposition: form-data; name=\"f\"; filename=\"é%22.pdf\"\r\n\
            Content-Type: application/pdf\r\n\r\n\0\u{1}\r\n--B--\r\n";
        assert_eq!(encoded(&parts), expect);
        assert_eq!(encode(&parts), encode(&parts));
    }

    #[test]
    fn a_media_type_cannot_break_out() {
        assert!(!Part::text("x").content_type("a/b\r\nX: y").is_valid());
        assert!(
            Part::text("x")
                .content_type("text/plain; charset=utf-8")
                .is_valid()
        );
    }
}
