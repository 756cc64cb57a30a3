//! Media types of files, by name and first bytes.
//!
//! Takes the media types that a document lists for a file; gives the one that it is sent as.

/// Media types by the ends of file names, the common ones.
const ENDS: [(&str, &str); 34] = [
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("heic", "image/heic"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("jsonl", "application/jsonl"),
    ("m4a", "audio/mp4"),
    ("md", "text/markdown"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("xml", "application/xml"),
    ("yaml", "application/yaml"),
    ("zip", "application/zip"),
];

/// Media types by the first bytes, of those that need no look further in.
const STARTS: [(&[u8], &str); 7] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
];

/// What a file is that is sent to be bytes of any kind.
const ANY: &str = "application/octet-stream";

/// The media type of a file of which name and first bytes are known, or empty: the one that the document lists; where it lists
/// several or ranges, the one among them that the file is of, else the first that is none; where it lists none, what the file is
/// of.
pub(crate) fn of_file(listed: &str, name: &str, start: &[u8]) -> String {
    let listed = split(listed);
    if let [only] = listed.as_slice()
        && !only.contains('*')
    {
        return (*only).to_owned();
    }
    if listed.is_empty() {
        let known = by_name(name).or_else(|| by_start(start));
        return known.unwrap_or(ANY).to_owned();
    }
    let among = |known: &&str| listed.iter().any(|one| covers(one, known));
    let found = by_name(name)
        .filter(among)
        .or_else(|| by_start(start).filter(among));
    let first = || listed.iter().copied().find(|one| !one.contains('*'));
    found.or_else(first).unwrap_or(ANY).to_owned()
}

/// The first media type of a list that is one and no range; `""` where there is none.
pub(crate) fn first(listed: &str) -> &str {
    split(listed)
        .into_iter()
        .find(|one| !one.contains('*'))
        .unwrap_or_default()
}

/// A media type without its parameters.
pub(crate) fn essence(media: &str) -> &str {
    media.split(';').next().unwrap_or_default().trim()
}

fn by_start(start: &[u8]) -> Option<&'static str> {
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    let found = STARTS.iter().find(|(magic, _)| start.starts_with(magic));
    found.map(|(_, media)| *media)
}

fn by_name(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    let found = ENDS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(end));
    found.map(|(_, media)| *media)
}

/// Whether a media type or range covers a media type.
fn covers(listed: &str, media: &str) -> bool {
    let essence = essence(listed);
    match essence.strip_suffix('*') {
        Some("*/") => true,
        Some(kind) => media.starts_with(kind),
        None => {
            essence.eq_ignore_ascii_case(media) || essence == "image/jpg" && media == "image/jpeg"
        }
    }
}

/// The media types of a list; a comma in quotes is part of a parameter.
fn split(list: &str) -> Vec<&str> {
    let mut quoted = false;
    let parts = list.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_the_document_says_of_what_it_can_be() {
        let check = |listed: &str, name: &str, start: &[u8], expect: &str| {
            assert_eq!(of_file(listed, name, start), expect, "{listed:?} {name:?}");
        };
        check("", "", b"", ANY);
        check("", "a.PDF", b"", "application/pdf");
        check("", "a", b"%PDF-1.7", "application/pdf");
        check("", "a.xlsx", b"PK\x03\x04", ENDS[30].1);
        check("image/png", "a.jpg", b"\xff\xd8\xff", "image/png");
        check("image/png, image/jpeg", "a.jpg", b"", "image/jpeg");
        check(
            "image/png, image/jpeg",
            "a.gif",
            b"\xff\xd8\xff\xe0",
            "image/jpeg",
        );
        check("image/png, image/jpg", "a.jpeg", b"", "image/jpeg");
        check("image/png, image/jpeg", "", b"", "image/png");
        check("image/*", "a.webp", b"", "image/webp");
        check("image/*", "a.pdf", b"", ANY);
        check("image/*", "", b"RIFF\0\0\0\0WEBPVP8", "image/webp");
        check("*/*", "a.txt", b"", "text/plain");
        check(
            "text/csv; header=\"a,b\", text/plain",
            "x",
            b"",
            "text/csv; header=\"a,b\"",
        );
    }

    #[test]
    fn file_ends_are_in_order() {
        assert!(ENDS.is_sorted());
    }
}
