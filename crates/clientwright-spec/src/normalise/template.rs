//! Path templates: `/customers/{id}`.

/// The variables of a path template, in order.
///
/// # Errors
/// What is wrong with it: a template that could leave its place is refused, not repaired.
pub(super) fn variables(path: &str) -> Result<Vec<&str>, String> {
    if !path.starts_with('/') {
        return Err("a path starts with `/`".to_owned());
    }
    if let Some(c) = path
        .chars()
        .find(|c| c.is_control() || matches!(c, '\\' | '\u{2028}' | '\u{2029}'))
    {
        return Err(format!("a path cannot hold the character {c:?}"));
    }
    let mut variables = Vec::new();
    let mut rest = path;
    let mut literal = String::new();
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        if rest[at..].starts_with('}') {
            return Err("a `}` has no `{` before it".to_owned());
        }
        let inner = &rest[at + 1..];
        let Some(end) = inner
            .find(['{', '}'])
            .filter(|end| inner[*end..].starts_with('}'))
        else {
            return Err("a `{` is not closed".to_owned());
        };
        let name = &inner[..end];
        if name.is_empty() {
            return Err("a variable has no name".to_owned());
        }
        if variables.contains(&name) {
            return Err(format!("the variable `{name}` stands in it twice"));
        }
        variables.push(name);
        // A variable is no dot: `/{a}.` is a name with a dot behind it.
        literal.push('\u{0}');
        rest = &inner[end + 1..];
    }
    literal.push_str(rest);
    if let Some(c) = literal.chars().find(|c| matches!(c, '?' | '#')) {
        return Err(format!("a path ends before its `{c}`"));
    }
    let leaves = |segment: &str| {
        let plain = crate::pointer::percent_decode(segment);
        plain
            .is_none_or(|plain| matches!(plain.as_str(), "." | "..") || plain.contains(['/', '\\']))
    };
    if literal.split('/').any(leaves) {
        return Err("a segment of it leads out of its place".to_owned());
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expect: Result<&[&str], ()>) {
        let got = variables(path);
        assert_eq!(got.as_deref().map_err(|_| ()), expect, "{path}: {got:?}");
    }

    #[test]
    fn variables_are_found() {
        check("/", Ok(&[]));
        check("/a/{b}/c-{d}.{e}", Ok(&["b", "d", "e"]));
        check("/a//b", Ok(&[]));
        check("/{a}.", Ok(&["a"]));
        check("/a.b/..c", Ok(&[]));
    }

    #[test]
    fn what_leaves_its_place_is_refused() {
        for path in [
            "a",
            "",
            "/a?b=c",
            "/a#b",
            "/../admin",
            "/a/./b",
            "/a/%2e%2e/b",
            "/a/%2fb",
            "/a/{b",
            "/a/b}",
            "/a/{}",
            "/{a}/{a}",
            "/{a{b}}",
            "/a\r\nb",
            "/a\\..\\b",
        ] {
            check(path, Err(()));
        }
    }
}
