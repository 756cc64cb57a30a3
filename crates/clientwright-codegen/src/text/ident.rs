//! Identifiers: takes any text, gives an ASCII identifier that is valid, no keyword and not empty.

use std::fmt;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, TokenStreamExt};

use super::words;

/// A Rust identifier, made by one of the casings here and by nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ident(String);

impl Ident {
    /// `snake_case`: fields, methods, modules.
    pub fn snake(text: &str) -> Self {
        Self::valid(join(text).to_snake_case(), 'n', "field")
    }

    /// `UpperCamelCase`: types and variants.
    pub fn camel(text: &str) -> Self {
        let mut name = String::new();
        for word in words(text) {
            // `1.5` and `15` stay apart.
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            if digit(name.chars().last()) && digit(word.chars().next()) {
                name.push('_');
            }
            let word = word.to_ascii_lowercase();
            match word.strip_prefix("oauth") {
                Some(rest) if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                    name.push_str("OAuth");
                    name.push_str(rest);
                }
                _ => name.push_str(&word.to_upper_camel_case()),
            }
        }
        Self::valid(name, 'N', "Empty")
    }

    /// `SHOUTY_SNAKE_CASE`: statics.
    pub fn shouty(text: &str) -> Self {
        Self::valid(join(text).to_shouty_snake_case(), 'N', "EMPTY")
    }

    /// A name that a user gives in `snake_case`, as it is; none where it is not in that case, or is a keyword.
    pub(crate) fn exact_snake(name: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let ends = name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('_');
        let stands = ends && name.chars().all(plain) && !name.contains("__");
        Self::exact(name).filter(|_| stands)
    }

    /// A name that a user gives in `UpperCamelCase`, as it is; none where it is not in that case.
    pub(crate) fn exact_camel(name: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric();
        let stands = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(plain);
        Self::exact(name).filter(|_| stands)
    }

    fn exact(name: &str) -> Option<Self> {
        let name = Self(name.to_owned());
        let kept = matches!(name.bare(), "self" | "Self" | "super" | "crate" | "_" | "");
        (!kept && !name.is_raw()).then_some(name)
    }

    /// A package's name as code has it.
    pub fn package(name: &str) -> Self {
        let allowed = name.chars().filter_map(|c| match c {
            '-' => Some('_'),
            c if c.is_ascii_alphanumeric() || c == '_' => Some(c),
            _ => None,
        });
        Self::valid(allowed.collect(), 'n', "client")
    }

    /// The same with something of our own behind it: a rule's suffix, or a number against a collision.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Self {
        debug_assert!(
            suffix
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_')
        );
        let bare = self.0.trim_end_matches('_');
        Self(format!("{bare}{suffix}"))
    }

    /// Its text without `r#`.
    pub fn bare(&self) -> &str {
        &self.0
    }

    fn valid(mut name: String, digit: char, empty: &str) -> Self {
        if name.is_empty() {
            empty.clone_into(&mut name);
        }
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            name.insert(0, digit);
        }
        if matches!(name.as_str(), "self" | "Self" | "super" | "crate" | "_") {
            name.push('_');
        }
        debug_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        Self(name)
    }

    /// Whether it is a keyword, written `r#…`: no good as a file's name.
    pub(crate) fn is_raw_keyword(&self) -> bool {
        self.is_raw()
    }

    fn is_raw(&self) -> bool {
        KEYWORDS.binary_search(&self.0.as_str()).is_ok()
    }
}

/// Words in lower case, so that every casing splits where [`words`] does and nowhere else.
fn join(text: &str) -> String {
    words(text).join(" ").to_ascii_lowercase()
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_raw() {
            f.write_str("r#")?;
        }
        f.write_str(&self.0)
    }
}

impl ToTokens for Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(if self.is_raw() {
            proc_macro2::Ident::new_raw(&self.0, Span::call_site())
        } else {
            proc_macro2::Ident::new(&self.0, Span::call_site())
        });
    }
}

/// Keywords of the 2024 edition that can be raw identifiers, sorted.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_users() {
        for name in ["object_kind", "a", "line_2", "v1beta2"] {
            assert_eq!(Ident::exact_snake(name).unwrap().bare(), name);
        }
        for name in [
            "", "Kind", "a__b", "_a", "a_", "1a", "type", "self", "é", "a b", "a-b", "async",
        ] {
            assert_eq!(Ident::exact_snake(name), None, "{name}");
        }
        for name in ["UsDollar", "USD", "A1"] {
            assert_eq!(Ident::exact_camel(name).unwrap().bare(), name);
        }
        for name in ["", "Self", "usd", "Us_Dollar", "1A", "É", "A(u8)", "A B"] {
            assert_eq!(Ident::exact_camel(name), None, "{name}");
        }
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }
}
