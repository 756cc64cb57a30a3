//! Formatting: takes the tokens of items, gives their text.
//!
//! What repeats in a crate is set by [`set`], everything else by `prettyplease`; a pass over its lines does what that
//! leaves out: blank lines between methods, and a list of one element on the line that opens it. Items are formatted one
//! by one and their tokens dropped at once. Macro calls do not come through here: they are written as
//! [`Code`](crate::text::Code), since no pretty-printer knows their grammar.

mod flat;
mod lists;
mod set;
mod tokens;

use proc_macro2::TokenStream;

use self::tokens::Tokens;

/// The text of items, with a line break behind the last.
///
/// # Panics
///
/// When the tokens are no items: they are quoted by us, and nothing of a document can end a token early. With the feature
/// `verify-format`, also when the two ways of setting differ.
pub(crate) fn items(tokens: TokenStream) -> String {
    let expected = cfg!(any(test, feature = "verify-format")).then(|| {
        let file = syn::parse2(tokens.clone()).expect("rendered tokens are items");
        finish(&prettyplease::unparse(&file))
    });
    let text = set::items(&Tokens::of(tokens), &|source| {
        let file = syn::parse_file(source).expect("rendered tokens are items");
        finish(&prettyplease::unparse(&file))
    });
    if let Some(expected) = expected {
        assert_eq!(text, expected, "both ways of setting give the same text");
    }
    text
}

fn finish(text: &str) -> String {
    space(lists::join(text).lines())
}

/// Puts a blank line behind each function of an `impl` block, and between items.
fn space<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    let mut lines = lines.peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(next) = lines.peek() else { break };
        let method = line == "    }" && *next != "}";
        if method || (ends_item(line) && !next.is_empty()) {
            out.push('\n');
        }
    }
    out
}

/// Whether a line ends an item that a blank line follows; docs may end in anything.
fn ends_item(line: &str) -> bool {
    line == "}" || line == "};" || (line.ends_with(';') && !line.starts_with([' ', '/']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documentation_that_ends_in_a_semicolon_ends_no_item() {
        let item = quote::quote! {
            /// Stores a template;
            #[derive(Debug)]
            pub struct Template {
                pub name: String,
            }
        };
        assert!(items(item).starts_with("/// Stores a template;\n#[derive(Debug)]\n"));
    }
    #[test]
    fn arms_that_are_too_long_get_braces() {
        let url = |path: &str| format!("https://virtserver.example.com/{path}");
        // The comma counts; both ways of setting are compared as they are called.
        for count in 20..45 {
            let (long, short) = (url(&"x".repeat(count)), url("v1"));
            let text = items(quote::quote! {
                impl Server {
                    pub const fn url(self) -> &'static str {
                        match self {
                            Self::Long => #long,
                            Self::Short => #short,
                        }
                    }
                }
            });
            assert!(text.lines().all(|line| line.len() <= 100), "{text}");
        }
    }

    /// Debug builds compare with the pretty-printer.
    #[test]
    fn long_arms_and_headers_are_broken() {
        let set = items(quote::quote! {
            impl Default for PlanningNoopImageSourceSkipSledMeasurementsReasonBothSlotsAlreadyArtifact {
                fn default() -> Self {
                    match self {
                        Self::Virtserver => "https://virtserver.swaggerhub.com/B154/BIAN/CorporateTreasury/14.0.0",
                    }
                }
            }
        });
        assert!(set.contains("Self::Virtserver => {\n"));
    }
}
