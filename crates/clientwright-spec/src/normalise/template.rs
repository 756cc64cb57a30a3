//! Path templates: `/customers/{id}`.
//!
//! Takes a key of `paths`, gives what is sent: a path without query and fragment, its variables, and the query that the
//! key spells out. Invariant: a template never leads out of its place, and a name in braces holds no brace.

/// A path as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Template {
    /// The path, its variables in braces; empty, or with a slash at its start.
    pub(super) path: String,
    /// The names of the variables, each once, in order.
    pub(super) variables: Vec<String>,
    /// What stands behind a `?`.
    pub(super) query: Vec<(String, Fixed)>,
    /// What was read in another sense than it is written.
    pub(super) findings: Vec<String>,
}

/// The value of a pair in a path's query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fixed {
    /// Always this text.
    Text(String),
    /// What a variable of that name holds.
    Variable(String),
}

/// Why a path is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// Nobody can tell what it means; its operations are left out.
    Odd(String),
    /// It leads out of its place; the document is refused.
    Hostile(String),
}

/// Reads a path template.
///
/// # Errors
/// What is wrong with it: a template that could leave its place is refused, not repaired.
pub(super) fn read(key: &str) -> Result<Template, Problem> {
    let mut out = Template::default();
    let text = key.trim();
    if text.contains("://") {
        return Err(Problem::Odd(
            "it is a whole URL; a server is named in `servers`".to_owned(),
        ));
    }
    let (text, fragment) = split_outside(text, '#');
    if let Some(fragment) = fragment {
        out.findings.push(format!(
            "the fragment `#{fragment}` only tells operations apart; it is not sent"
        ));
    }
    let (text, query) = split_outside(text, '?');
    if !text.is_empty() && !text.starts_with('/') {
        out.path.push('/');
        out.findings
            .push("a path starts with `/`; it is read as if this one did".to_owned());
    }
    let text = colons(text, &mut out);
    segments(&text, &mut out)?;
    if let Some(query) = query {
        pairs(query, &mut out);
    }
    Ok(out)
}

impl Template {
    /// Gives a variable another name.
    pub(super) fn rename(&mut self, index: usize, name: &str) {
        let old = std::mem::replace(&mut self.variables[index], name.to_owned());
        self.path = self
            .path
            .replace(&format!("{{{old}}}"), &format!("{{{name}}}"));
    }
}

/// Splits a text at a character that stands outside of braces.
fn split_outside(text: &str, at: char) -> (&str, Option<&str>) {
    let mut depth = 0_usize;
    for (index, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            c if c == at && depth == 0 => {
                return (&text[..index], Some(&text[index + c.len_utf8()..]));
            }
            _ => {}
        }
    }
    (text, None)
}

/// `/:id`, as routers write it, is `/{id}`.
fn colons(text: &str, out: &mut Template) -> String {
    let word = |segment: &str| {
        let name = segment.strip_prefix(':')?;
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        (!name.is_empty() && name.chars().all(plain)).then(|| format!("{{{name}}}"))
    };
    let mut found = None;
    let read: Vec<String> = text
        .split('/')
        .map(|segment| {
            word(segment).map_or_else(
                || segment.to_owned(),
                |variable| {
                    found.get_or_insert_with(|| format!("`{segment}` is read as `{variable}`"));
                    variable
                },
            )
        })
        .collect();
    out.findings.extend(found);
    read.join("/")
}

fn segments(text: &str, out: &mut Template) -> Result<(), Problem> {
    let odd = |message: &str| Err(Problem::Odd(message.to_owned()));
    let mut rest = text;
    let mut literal = String::new();
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        out.path.push_str(&rest[..at]);
        if rest[at..].starts_with('}') {
            return odd("a `}` has no `{` before it");
        }
        let inner = &rest[at + 1..];
        let Some(end) = closing(inner) else {
            return odd("a `{` is not closed");
        };
        rest = &inner[end + 1..];
        // A variable is no dot: `/{a}.` is a name with a dot behind it.
        literal.push('v');
        let name = inner[..end].trim();
        if let Some(list) = name.strip_prefix(['?', '&']) {
            out.findings.push(format!(
                "`{{?{list}}}` names query parameters; they are sent as they are described"
            ));
            continue;
        }
        // `{id:[0-9]+}` and `{name=projects/*}` say what a value looks like.
        let plain = name.split([':', '=']).next().unwrap_or_default().trim();
        let name = if plain.is_empty() { name } else { plain };
        if name.is_empty() {
            return odd("a variable has no name");
        }
        if let Some(c) = name
            .chars()
            .find(|c| c.is_control() || "{}/\\".contains(*c))
        {
            return odd(&format!("the name of a variable holds the character {c:?}"));
        }
        if !out.variables.iter().any(|known| known == name) {
            out.variables.push(name.to_owned());
        }
        out.path.push('{');
        out.path.push_str(name);
        out.path.push('}');
    }
    literal.push_str(rest);
    out.path.push_str(rest);
    check(&literal)
}

/// Where the brace closes that stands before a text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    for (index, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

/// Looks at a template's own text.
fn check(literal: &str) -> Result<(), Problem> {
    let dots = |segment: &str| matches!(segment, "." | "..");
    let leaves = |segment: &str| {
        let once = crate::pointer::percent_decode(segment);
        let twice = once.as_deref().and_then(crate::pointer::percent_decode);
        twice.is_none_or(|plain| plain.split(['/', '\\']).any(dots))
    };
    if literal.split(['/', '\\']).any(leaves) {
        return Err(Problem::Hostile(
            "a segment of it leads out of its place".to_owned(),
        ));
    }
    let forbidden = |c: &char| c.is_control() || matches!(c, '\\' | '\u{2028}' | '\u{2029}');
    match literal.chars().find(forbidden) {
        Some(c) => Err(Problem::Odd(format!(
            "a path cannot hold the character {c:?}"
        ))),
        None => Ok(()),
    }
}

/// The pairs that a path spells out behind its `?`.
fn pairs(query: &str, out: &mut Template) {
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = (
            crate::pointer::percent_decode(name),
            crate::pointer::percent_decode(value),
        );
        let variable = value
            .strip_prefix('{')
            .and_then(|value| value.strip_suffix('}'))
            .filter(|name| !name.is_empty() && !name.contains(['{', '}']));
        match (decoded, variable) {
            ((Some(name), _), Some(variable)) if !name.contains(['{', '}']) => {
                out.query.push((name, Fixed::Variable(variable.to_owned())));
            }
            ((Some(name), Some(value)), None)
                if !name.is_empty()
                    && !name.contains(['{', '}'])
                    && !value.contains(['{', '}']) =>
            {
                out.query.push((name, Fixed::Text(value)));
            }
            _ => out.findings.push(format!(
                "`{pair}` in its query says no fixed value; it is left out"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, path: &str, variables: &[&str]) {
        let template = read(key).unwrap_or_else(|problem| panic!("{key}: {problem:?}"));
        assert_eq!(template.path, path, "{key}");
        assert_eq!(template.variables, variables, "{key}");
    }

    #[test]
    fn variables_are_found() {
        check("/", "/", &[]);
        check("", "", &[]);
        check("/a/{b}/c-{d}.{e}", "/a/{b}/c-{d}.{e}", &["b", "d", "e"]);
        check("/a//b", "/a//b", &[]);
        check("/{a}.", "/{a}.", &["a"]);
        check("/a.b/..c", "/a.b/..c", &[]);
        check("/a b/ü", "/a b/ü", &[]);
        check("/a%2Fb", "/a%2Fb", &[]);
    }

    #[test]
    fn odd_templates_are_read_as_they_are_meant() {
        check("a/{b}", "/a/{b}", &["b"]);
        check(" /a ", "/a", &[]);
        check("/a#add", "/a", &[]);
        check("/a/{b}?", "/a/{b}", &["b"]);
        check("/{a}/{a}", "/{a}/{a}", &["a"]);
        check("/a/{b:[0-9]{3}}", "/a/{b}", &["b"]);
        check("/v1/{name=projects/*}:stop", "/v1/{name}:stop", &["name"]);
        check("/a{?page,limit}", "/a", &[]);
        check("/a/:id/b:c", "/a/{id}/b:c", &["id"]);
    }

    #[test]
    fn queries_are_taken_apart() {
        let template = read("/a?b=c%20d&e&f={g}&{h}&i=x{j}#k").expect("it is read");
        let text = |text: &str| Fixed::Text(text.to_owned());
        let pair = |name: &str, fixed| (name.to_owned(), fixed);
        let expect = vec![
            pair("b", text("c d")),
            pair("e", text("")),
            pair("f", Fixed::Variable("g".to_owned())),
        ];
        assert_eq!((template.path.as_str(), template.query), ("/a", expect));
        assert_eq!(template.findings.len(), 3, "{:?}", template.findings);
    }

    #[test]
    fn what_nobody_can_read_is_left_out() {
        for path in [
            "/a/{b",
            "/a/b}",
            "/a/{}",
            "/{a{b}}",
            "/a\r\nb",
            "/{a/b}",
            "https://x.example/a",
        ] {
            assert!(matches!(read(path), Err(Problem::Odd(_))), "{path}");
        }
    }

    #[test]
    fn what_leaves_its_place_is_refused() {
        for path in [
            "/../admin",
            "/a/./b",
            "/a/%2e%2e/b",
            "/a/%252e%252E/b",
            "/a/%2f..%2fb",
            "/a\\..\\b",
            "..",
        ] {
            assert!(matches!(read(path), Err(Problem::Hostile(_))), "{path}");
        }
    }
}
