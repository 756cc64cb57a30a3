//! Paths of Rust items that `client.yaml` names: takes any text, gives a path of plain identifiers or nothing.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Ident as Word;

/// The path of a type, a macro or a trait of the user's: `my_money::Money`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RustPath(Vec<String>);

impl RustPath {
    /// The path that a text is: identifiers with `::` between them, in front perhaps `::` or `crate`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("::").unwrap_or(text);
        let segments: Vec<String> = text.split("::").map(str::to_owned).collect();
        let (first, others) = segments.split_first()?;
        let root = first == "crate" && !others.is_empty();
        let stands = (root || is_plain(first)) && others.iter().all(|segment| is_plain(segment));
        stands.then_some(Self(segments))
    }

    /// Its segments.
    pub(crate) fn segments(&self) -> &[String] {
        &self.0
    }

    /// The path as it is written from anywhere in the client: one of another crate cannot mean a module of ours.
    /// `root` is the crate that the client ends up in.
    pub(crate) fn tokens(&self, root: &str) -> TokenStream {
        let (first, others) = match self.0.split_first() {
            Some((first, others)) if first == "crate" => (Some(root), others),
            _ => (None, self.0.as_slice()),
        };
        let word = |text: &str| Ident::new(text, Span::call_site());
        let others = others.iter().map(|segment| word(segment));
        match first.map(word) {
            Some(first) => quote!(#first #(::#others)*),
            None if self.0.len() == 1 => quote!(#(#others)::*),
            None => quote!(#(::#others)*),
        }
    }
}

/// The crate that a module ends up in, until its files have their form: until then `crate` is the client's own root.
pub(crate) const USER_CRATE: &str = "clientwright_user_crate";

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
            ("crate::ext::Id", "clientwright_user_crate :: ext :: Id"),
            ("Hash", "Hash"),
        ] {
            let path = RustPath::parse(text).map(|path| path.tokens(USER_CRATE).to_string());
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
