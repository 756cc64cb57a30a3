//! Formatting: takes the tokens of one item, gives its text.
//!
//! `prettyplease` sets the item; a pass over its lines puts blank lines between methods, which it leaves out. Items are
//! formatted one by one and their tokens dropped at once. Macro calls do not come through here: they are written as
//! [`Code`](crate::text::Code), since no pretty-printer knows their grammar.

use proc_macro2::TokenStream;

/// The text of items, with a line break behind the last.
///
/// # Panics
///
/// When the tokens are no items: they are quoted by us, and nothing of a document can end a token early.
pub(crate) fn items(tokens: TokenStream) -> String {
    let file = syn::parse2::<syn::File>(tokens).expect("rendered tokens are items");
    space(&prettyplease::unparse(&file))
}

/// Puts a blank line behind each function of an `impl` block, and between items.
fn space(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(next) = lines.peek() else { break };
        let ends = (line == "    }" && *next != "}")
            || ((line == "}" || line == "};" || (line.ends_with(';') && !line.starts_with(' ')))
                && !next.is_empty());
        if ends {
            out.push('\n');
        }
    }
    out
}
