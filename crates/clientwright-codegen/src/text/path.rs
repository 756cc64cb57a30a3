//! Paths of Rust items that `client.yaml` names: takes any text, gives a path of plain identifiers or nothing.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Ident as Word;

/// The path of a type, a macro or a trait of the user's: `my_money::Money`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RustPath(Vec<String>);

impl RustPath {
    /// The path that a text is: identifiers with `::` between them, in front perhaps `::`, `crate` or `super`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("::").unwrap_or(text);
        let segments: Vec<String> = text.split("::").map(str::to_owned).collect();
        let mut before = true;
        let stands = segments.iter().enumerate().all(|(index, segment)| {
            let way = segment == "super" || (index == 0 && segment == "crate");
            let in_front = before && way;
            before = in_front;
            in_front || is_plain(segment)
        });
        let ends = segments.last().is_some_and(|last| is_plain(last));
        (stands && ends).then_some(Self(segments))
    }

    /// Its segments.
    pub(crate) fn segments(&self) -> &[String] {
        &self.0
    }

    /// The path as it is written from anywhere in the crate: one of another crate cannot mean a module of ours.
    pub(crate) fn tokens(&self) -> TokenStream {
        let words = self
            .0
            .iter()
            .map(|segment| Ident::new(segment, Span::call_site()));
        match self.0.as_slice() {
            [first, ..] if first == "crate" || first == "super" => quote!(#(#words)::*),
            [_] => quote!(#(#words)::*),
            _ => quote!(::#(#words)::*),
        }
    }
}

impl std::fmt::Display for RustPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("::"))
    }
}

/// Whether a text is one ASCII identifier that is no keyword.
fn is_plain(text: &str) -> bool {
    let letters = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let first = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let kept = matches!(text, "self" | "Self" | "super" | "crate" | "_");
    letters && first && !kept && !Word::package(text).is_raw_keyword()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (text, tokens) in [
            ("my_money::Money", ":: my_money :: Money"),
            ("::a::b::C", ":: a :: b :: C"),
            ("crate::ext::Id", "crate :: ext :: Id"),
            ("super::super::Id", "super :: super :: Id"),
            ("Hash", "Hash"),
        ] {
            let path = RustPath::parse(text).map(|path| path.tokens().to_string());
            assert_eq!(path.as_deref(), Some(tokens), "{text}");
        }
        for text in [
            "",
            "::",
            "a::",
            "Vec<u8>",
            "a b",
            "crate",
            "super",
            "a::crate::B",
            "a::super::B",
            "fn::A",
            "é::A",
            "1a::B",
            "a::B)]",
            "a:B",
        ] {
            assert_eq!(RustPath::parse(text), None, "{text}");
        }
    }
}
