//! What a media type's name says.

/// A media type without its parameters: `application/json` of `application/json; charset=utf-8`.
#[must_use]
pub fn essence(name: &str) -> &str {
    name.split(';').next().unwrap_or_default().trim()
}

/// Whether a media type, in lower case, is JSON.
#[must_use]
pub fn is_json(name: &str) -> bool {
    let essence = essence(name);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}
