//! Whether a `pattern` is a regular expression at all.
//!
//! Only its skeleton is looked at: dialects differ in what stands inside, and nothing is ever matched.

/// Why a text is no regular expression of any dialect.
pub(super) fn problem(pattern: &str) -> Option<&'static str> {
    let mut groups = 0_usize;
    let mut class = false;
    let mut atom = false;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                if chars.next().is_none() {
                    return Some("it ends with a backslash");
                }
                atom = true;
            }
            ']' if class => {
                class = false;
                atom = true;
            }
            _ if class => {}
            '[' => {
                class = true;
                if chars.peek() == Some(&'^') {
                    chars.next();
                }
                // A bracket that comes first stands for itself in most dialects, and for an empty class in the others.
                if chars.peek() == Some(&']') && chars.clone().skip(1).any(|c| c == ']') {
                    chars.next();
                }
            }
            '(' => {
                groups += 1;
                atom = false;
                if chars.peek() == Some(&'?') {
                    chars.next();
                }
            }
            ')' => {
                let Some(outer) = groups.checked_sub(1) else {
                    return Some("a parenthesis is closed that was not opened");
                };
                groups = outer;
                atom = true;
            }
            '|' => atom = false,
            '*' | '+' | '?' if !atom => return Some("there is nothing to repeat"),
            '^' => {}
            _ => atom = true,
        }
    }
    match (class, groups) {
        (true, _) => Some("a bracket is not closed"),
        (_, 1..) => Some("a parenthesis is not closed"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn patterns_of_several_dialects_are_let_through() {
        for pattern in [
            "",
            "^[a-z]+$",
            "[]a]",
            "[^]]",
            "[[:alpha:]]+",
            "(?i)a(?:b|c)(?=d)(?<!e)(?P<n>x)*?",
            "a{2,3}?b++",
            r"\(\[\\",
            r"^\p{L}[\w\]]*$",
            "^*",
        ] {
            let expected = (pattern == "^*").then_some("there is nothing to repeat");
            assert_eq!(problem(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn patterns_that_no_dialect_has() {
        for pattern in ["[", "(a", "a)", "a\\", "*a", "a|+", "[a\\]", "(?:"] {
            assert!(problem(pattern).is_some(), "{pattern}");
        }
    }
}
