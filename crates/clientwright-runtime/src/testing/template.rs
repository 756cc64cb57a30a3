//! Path templates, read backwards: which values stand in a path.
//!
//! Takes `/customers/{id}` and the path of a request; gives the parameters, percent-decoded, or nothing where the path is none of
//! the template's.

use percent_encoding::percent_decode_str;

use crate::base_url::placeholder;

/// Text as it was before it was percent-encoded.
pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The parameters of a path whose last segments are the template's, whatever base path stands before them.
pub(super) fn parameters_at_end(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let count = segments(template).count();
    let all: Vec<_> = segments(path).collect();
    let own = all.get(all.len().checked_sub(count)?..)?;
    matching(template, own)
}

/// The parameters of a path that is the template's as a whole.
pub(super) fn parameters(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let all: Vec<_> = segments(path).collect();
    (all.len() == segments(template).count()).then(|| matching(template, &all))?
}

/// Which segments of a template are constant: of two templates that fit a path, the one with the greater list is meant.
pub(super) fn rank(template: &str) -> Vec<bool> {
    segments(template)
        .map(|segment| placeholder(segment).is_none())
        .collect()
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

fn matching(template: &str, path: &[&str]) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    for (pattern, segment) in segments(template).zip(path) {
        if !matches(pattern, segment, &mut found) {
            return None;
        }
    }
    Some(found)
}

/// Compares one segment; a parameter takes as little as the text that follows it lets it.
fn matches(pattern: &str, segment: &str, found: &mut Vec<(String, String)>) -> bool {
    let Some((before, name, after)) = placeholder(pattern) else {
        return decoded(pattern) == decoded(segment);
    };
    let Some(rest) = segment.strip_prefix(before) else {
        return false;
    };
    let following = after.split('{').next().unwrap_or_default();
    let end = match following {
        "" => Some(rest.len()),
        // The last text of a segment stands at its end.
        text if text == after => rest.strip_suffix(text).map(str::len),
        text => rest.find(text),
    };
    let Some((value, rest)) = end
        .filter(|&end| end > 0)
        .and_then(|end| rest.split_at_checked(end))
    else {
        return false;
    };
    found.push((name.to_owned(), decoded(value)));
    matches(after, rest, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_give_their_parameters_back() {
        let check = |template: &str, path: &str, expect: Option<&[(&str, &str)]>| {
            let pair = |&(n, v): &(&str, &str)| (n.to_owned(), v.to_owned());
            let expect = expect.map(|pairs| pairs.iter().map(pair).collect::<Vec<_>>());
            assert_eq!(parameters(template, path), expect, "{template} {path}");
            let below = format!("/api/v1{path}");
            assert_eq!(parameters_at_end(template, &below), expect, "{below}");
        };
        check("/customers", "/customers", Some(&[]));
        check(
            "/customers/{id}",
            "/customers/a%2Fb",
            Some(&[("id", "a/b")]),
        );
        check("/customers/{id}", "/orders/1", None);
        check("/customers/{id}", "/customers/", None);
        check("/customers/{id}", "/customers", None);
        check(
            "/a/{x}/b/{y}",
            "/a/1/b/%C3%BC",
            Some(&[("x", "1"), ("y", "ü")]),
        );
        check("/a/{x}.json", "/a/1.2.json", Some(&[("x", "1.2")]));
        check("/a/{x}.{y}", "/a/1.2.3", Some(&[("x", "1"), ("y", "2.3")]));
        check("/a/{x}:cancel", "/a/1:cancel", Some(&[("x", "1")]));
        check("/a/{x}:cancel", "/a/1:close", None);
        check("/a b/{x}", "/a%20b/1", Some(&[("x", "1")]));
    }

    #[test]
    fn constant_segments_go_before_parameters() {
        assert!(rank("/customers/search") > rank("/customers/{id}"));
        assert!(rank("/a/{x}/c") < rank("/a/b/{x}"));
    }
}
