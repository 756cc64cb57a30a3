//! Multipart bodies: the parts that callers give, and how they are put together.
//!
//! Takes fields and files; gives the body and the boundary that separates its parts. No name or file name can end its header. Where
//! all parts are bytes, the boundary occurs in none of them and is the same each time; else it is one that nobody can guess.

use std::fmt;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::path::PathBuf;

use bytes::Bytes;

use crate::media;
use crate::upload::{Payload, Piece, Slot};

/// What is sent as it is: a part of a multipart body, or a body of bytes.
///
/// ```
/// use clientwright_runtime::Part;
///
/// let photo = Part::bytes(vec![0x89, 0x50]).file_name("face.png").content_type("image/png");
/// let report = Part::file("report.pdf"); // read when the call is sent, and again where it is sent again
/// let video = Part::streamed().file_name("video.mp4"); // to be given by `with_stream` on what `send` gives
/// # drop((photo, report, video));
/// ```
#[derive(Clone)]
pub struct Part {
    source: Source,
    file_name: Option<String>,
    content_type: Option<String>,
}

/// Where the bytes of a part come from.
#[derive(Clone)]
pub(crate) enum Source {
    Bytes(Bytes),
    File(PathBuf),
    /// A stream that is given when the call is sent, with its length where it is known.
    Later(Option<u64>),
}

impl Part {
    fn new(source: Source) -> Self {
        Self {
            source,
            file_name: None,
            content_type: None,
        }
    }

    /// A part of these bytes, as a file without a name.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::new(Source::Bytes(bytes.into()))
    }

    /// A part of this text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::bytes(text.into())
    }

    /// A part of what is in this file, under the file's name. It is read while it is sent, and opened anew for each attempt; a file
    /// that grows or shrinks meanwhile is an error.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        Self {
            file_name: name,
            ..Self::new(Source::File(path))
        }
    }

    /// A part of a stream that is given when the call is sent, by [`Sending::with_stream`](crate::Sending::with_stream). Such a call
    /// is sent once and not again, unless nothing of the stream was sent, as where no connection came about; without [`Part::length`] it goes in chunks. The times of the call hold
    /// for sending too: give large ones more by `with_timeout`.
    pub fn streamed() -> Self {
        Self::new(Source::Later(None))
    }

    /// Says how long the stream is, so that the server can know it beforehand; a stream of another length is an error. It means
    /// nothing for bytes and files.
    pub fn length(mut self, bytes: u64) -> Self {
        if let Source::Later(length) = &mut self.source {
            *length = Some(bytes);
        }
        self
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

    /// The media type that the caller gives.
    pub(crate) fn own_content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The part with a media type where it has none of its own.
    pub(crate) fn or_content_type(mut self, content_type: &str) -> Self {
        if self.content_type.is_none() && !content_type.is_empty() {
            self.content_type = Some(content_type.to_owned());
        }
        self
    }

    /// The part as a file of one of the media types that the document lists, `""` where it lists none. A file is told from a field
    /// by its file name, so it always has one; without a media type it would be text.
    pub(crate) fn into_file(self, listed: &str) -> Self {
        let start = match &self.source {
            Source::Bytes(bytes) => bytes.as_ref(),
            Source::File(_) | Source::Later(_) => &[],
        };
        let name = self.file_name.as_deref().unwrap_or_default();
        let content_type = media::of_file(listed, name, start);
        let mut file = self.or_content_type(&content_type);
        file.file_name.get_or_insert_with(|| "file".to_owned());
        file
    }

    /// The boundary that a multipart body of the caller's own making begins with.
    pub(crate) fn boundary(&self) -> Option<&str> {
        let Source::Bytes(bytes) = &self.source else {
            return None;
        };
        let line = bytes.strip_prefix(b"--")?.split(|b| *b == b'\r').next()?;
        let fits = |b: &u8| b.is_ascii_alphanumeric() || b"'+_,-./:=?".contains(b);
        let is_boundary = (1..=70).contains(&line.len()) && line.iter().all(fits);
        std::str::from_utf8(line).ok().filter(|_| is_boundary)
    }

    /// The part's bytes, wherever they are.
    pub(crate) fn into_piece(self) -> Piece {
        match self.source {
            Source::Bytes(bytes) => Piece::Bytes(bytes),
            Source::File(path) => Piece::File(path, None),
            Source::Later(length) => Piece::Stream(Slot::default(), length),
        }
    }
}

impl<T: Into<Bytes>> From<T> for Part {
    fn from(bytes: T) -> Self {
        Self::bytes(bytes)
    }
}

impl fmt::Debug for Part {
    /// Shows how long the part is and not what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Bytes(bytes) => write!(f, "Part({} bytes)", bytes.len()),
            Source::File(_) => f.write_str("Part(a file)"),
            Source::Later(_) => f.write_str("Part(a stream)"),
        }
    }
}

/// Encodes named parts in a multipart media type; gives the value of `Content-Type` and the body.
pub(crate) fn encode(media: &str, parts: Vec<(String, Part)>) -> (String, Payload) {
    let boundary = boundary(&parts);
    let (mut out, mut pieces) = (Vec::new(), Vec::new());
    for (name, part) in parts {
        out.extend_from_slice(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"").as_bytes(),
        );
        out.extend_from_slice(escape(&name).as_bytes());
        out.push(b'"');
        if let Some(file_name) = &part.file_name {
            out.extend_from_slice(format!("; filename=\"{}\"", escape(file_name)).as_bytes());
        }
        if let Some(content_type) = &part.content_type {
            out.extend_from_slice(format!("\r\nContent-Type: {content_type}").as_bytes());
        }
        out.extend_from_slice(b"\r\n\r\n");
        match part.into_piece() {
            Piece::Bytes(bytes) => out.extend_from_slice(&bytes),
            piece => {
                pieces.push(Piece::Bytes(std::mem::take(&mut out).into()));
                pieces.push(piece);
            }
        }
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    pieces.push(Piece::Bytes(out.into()));
    (format!("{media}; boundary={boundary}"), pieces.into())
}

/// A text that occurs in no part. Where all parts are bytes, the same parts give the same one, so that a call sent again has the
/// same bytes; what files and streams will hold nobody knows, so theirs is made by chance.
fn boundary(parts: &[(String, Part)]) -> String {
    let known = |part: &Part| match &part.source {
        Source::Bytes(bytes) => Some(bytes.clone()),
        Source::File(_) | Source::Later(_) => None,
    };
    let Some(all) = parts
        .iter()
        .map(|(_, part)| known(part))
        .collect::<Option<Vec<_>>>()
    else {
        let random = || RandomState::new().hash_one(0);
        return format!("clientwright-part-{:016x}{:016x}", random(), random());
    };
    let mut hasher = DefaultHasher::new();
    for ((name, _), bytes) in parts.iter().zip(&all) {
        (name, bytes).hash(&mut hasher);
    }
    let mut number = hasher.finish();
    loop {
        let boundary = format!("clientwright-part-{number:016x}");
        let occurs = |bytes: &Bytes| {
            bytes
                .windows(boundary.len())
                .any(|w| w == boundary.as_bytes())
        };
        if !all.iter().any(occurs) {
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
        let (content_type, mut payload) = encode("multipart/form-data", parts.to_vec());
        let boundary = content_type
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap_or_default();
        let body = payload.body();
        let bytes = body.as_bytes().map(|bytes| &bytes[..]);
        String::from_utf8_lossy(bytes.unwrap_or_default()).replace(boundary, "B")
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
        let again = || encode("multipart/form-data", parts.to_vec()).0;
        assert_eq!(again(), again());
    }

    #[test]
    fn what_is_not_here_yet_is_a_piece_of_its_own() {
        let parts = || {
            let later = Part::streamed().length(5);
            vec![("a".to_owned(), Part::text("1")), ("f".to_owned(), later)]
        };
        let (first, mut payload) = encode("multipart/mixed", parts());
        let (second, _) = encode("multipart/mixed", parts());
        assert!(first.starts_with("multipart/mixed; boundary=clientwright-part-"));
        assert_ne!(first, second);
        assert!(payload.is_once());
        let around =
            2 * "--\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n".len() + 1 + 6;
        let boundary = first.len() - "multipart/mixed; boundary=".len();
        assert_eq!(
            payload.body().length(),
            Some((around + 5 + 3 * boundary) as u64)
        );
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
