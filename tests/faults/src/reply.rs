//! The bytes of answers, right and wrong.

/// A whole answer with its `Content-Length`, after which the connection is closed.
pub fn whole(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len().to_string();
    let mut all = vec![("Connection", "close")];
    if !matches!(status, 204 | 304) {
        all.push(("Content-Length", &length));
    }
    all.extend(headers);
    joined(status, &all, body)
}

/// A whole answer with its `Content-Length`, after which the connection stays open.
pub fn kept(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len().to_string();
    let mut all = vec![("Content-Length", length.as_str())];
    all.extend(headers);
    joined(status, &all, body)
}

/// A whole answer of JSON with status 200.
pub fn json(body: impl AsRef<[u8]>) -> Vec<u8> {
    whole(200, &[("Content-Type", "application/json")], body)
}

/// An answer whose body is what comes until the connection ends.
pub fn until_close(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let mut all = vec![("Connection", "close")];
    all.extend(headers);
    joined(status, &all, body.as_ref())
}

/// An answer of one chunk, with or without the chunk that ends it.
pub fn chunked(
    status: u16,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
    end: bool,
) -> Vec<u8> {
    let body = body.as_ref();
    let mut all = vec![("Transfer-Encoding", "chunked")];
    all.extend(headers);
    let mut out = joined(status, &all, format!("{:x}\r\n", body.len()).as_bytes());
    out.extend_from_slice(body);
    out.extend_from_slice(if end { b"\r\n0\r\n\r\n" } else { b"\r\n" });
    out
}

/// Status line, headers and what follows them, as given.
pub fn joined(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {status} Told\r\n");
    for (name, value) in headers {
        out.extend([name, ": ", value, "\r\n"]);
    }
    out.push_str("\r\n");
    let mut out = out.into_bytes();
    out.extend_from_slice(body);
    out
}
