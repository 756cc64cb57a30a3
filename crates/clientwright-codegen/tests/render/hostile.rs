//! Hostile text in every slot of a document: the output has the token structure of the harmless document.

use proc_macro2::{TokenStream, TokenTree};

use crate::support::client;

/// A document in which `WORD` stands wherever text may stand that is not ours.
pub(crate) const DOCUMENT: &str = include_str!("hostile.yaml");

/// Texts that try to end what they stand in.
pub(crate) const PAYLOADS: &[&str] = &[
    "\"; fn evil(){}//",
    "*/ fn evil(){} /*",
    "\"# ; fn evil(){} r#\"",
    "\\",
    "a\nfn evil() {}",
    "a\rfn evil() {}",
    "a\u{2028}fn evil() {}\u{2029}",
    "\u{202e}evil\u{2066}",
    "\u{200b}\u{feff}",
    "\u{1b}[31m",
    "```rust\npanic!()\n```",
    "~~~rust,should_panic\npanic!()",
    "    indented()",
    "\tindented()",
    "- a\n\n      indented()",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1)) ![y](https://e.com/z.png)",
    "[Foo] [`Bar`] https://e.com",
    "${x} {{x}} {x} #{x}",
    "\"\n[dependencies]\nevil = \"1\"",
    "Self",
    "crate",
    "_",
    "r#type",
    "1x",
    "😀",
    "../../x",
    "C:\\x",
];

/// The document with a text in all of its slots.
pub(crate) fn document(word: &str) -> String {
    DOCUMENT.replace("WORD", &quoted(word))
}

/// Documents with one text for the names and each of the others in turn for the rest, so that few of them hold all.
pub(crate) fn mixtures() -> Vec<String> {
    let mixture = |shift: usize| {
        let mut payloads = PAYLOADS.iter().cycle().skip(shift);
        let mut document = String::new();
        for (index, part) in DOCUMENT.split("description: \"WORD\"").enumerate() {
            if index > 0 {
                let payload = payloads.next().expect("a cycle");
                document.push_str(&format!("description: \"{}\"", quoted(payload)));
            }
            document.push_str(part);
        }
        document.replace("WORD", &quoted(PAYLOADS[shift]))
    };
    (0..PAYLOADS.len()).step_by(7).map(mixture).collect()
}

/// A text inside the quotes of YAML.
fn quoted(word: &str) -> String {
    let mut quoted = String::new();
    for c in word.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_ascii() && !c.is_control() => quoted.push(c),
            c => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    quoted
}

/// Tokens without docs, and without what identifiers and literals say.
fn structure(tokens: TokenStream, out: &mut String) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let bang = tokens
                    .next_if(|next| matches!(next, TokenTree::Punct(p) if p.as_char() == '!'));
                let doc = |next: &TokenTree| matches!(next, TokenTree::Group(group) if group.stream().to_string().starts_with("doc"));
                if tokens.next_if(doc).is_none() {
                    out.push_str(if bang.is_some() { "#!" } else { "#" });
                }
            }
            TokenTree::Punct(punct) => {
                // Long names break a type's arguments too.
                if punct.as_char() == '>' && out.ends_with(',') {
                    out.pop();
                }
                out.push(punct.as_char());
            }
            TokenTree::Ident(_) => out.push('i'),
            TokenTree::Literal(_) => out.push('l'),
            TokenTree::Group(group) => {
                out.push_str(&format!("{:?}(", group.delimiter()));
                structure(group.stream(), out);
                // The length of names decides where lines break, and broken lists end with a comma.
                if out.ends_with(',') {
                    out.pop();
                }
                out.push(')');
            }
        }
    }
}

fn is_source(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

fn structures(word: &str) -> Vec<String> {
    let tree =
        client("hostile", &document(word), "").unwrap_or_else(|error| panic!("{word:?}: {error}"));
    let sources = tree.iter().filter(|(path, _)| is_source(path.as_str()));
    let mut all: Vec<String> = sources
        .map(|(path, text)| {
            let mut out = String::new();
            let tokens: TokenStream = text
                .parse()
                .unwrap_or_else(|error| panic!("{word:?} in {path}: {error}"));
            structure(tokens, &mut out);
            // Names decide the order of modules and imports.
            let out = out.replace("#!Bracket(iParenthesis(i))", "#!Bracket(iParenthesis(i));");
            let mut items: Vec<&str> = out.split_inclusive(';').collect();
            items.sort_unstable();
            items.concat()
        })
        .collect();
    all.sort();
    all
}

#[test]
fn payloads_are_inert() {
    let harmless = structures("word");
    for payload in PAYLOADS {
        let hostile = structures(payload);
        assert_eq!(harmless.len(), hostile.len(), "{payload:?}");
        for (left, right) in harmless.iter().zip(&hostile) {
            assert_eq!(left, right, "{payload:?}");
        }
    }
}

#[test]
fn manifests_have_no_other_table() {
    let tables = |word: &str| -> Vec<String> {
        let tree = client("hostile", &document(word), "")
            .unwrap_or_else(|error| panic!("{word:?}: {error}"));
        let manifest = tree.get("Cargo.toml").expect("a manifest");
        manifest
            .lines()
            .filter(|line| line.starts_with('['))
            .map(str::to_owned)
            .collect()
    };
    let harmless = tables("word");
    for payload in PAYLOADS {
        assert_eq!(tables(payload), harmless, "{payload:?}");
    }
}

#[test]
fn files_stay_in_their_folder() {
    for payload in PAYLOADS {
        let tree = client("hostile", &document(payload), "")
            .unwrap_or_else(|error| panic!("{payload:?}: {error}"));
        let mut folded = std::collections::BTreeSet::new();
        for (path, _) in tree.iter() {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_./".contains(c);
            let known = ["Cargo.toml", "README.md"].contains(&path.as_str());
            assert!(known || path.as_str().chars().all(plain), "{path}");
            assert!(
                !path.as_str().contains("..") && !path.as_str().starts_with('/'),
                "{path}"
            );
            assert!(folded.insert(path.as_str().to_lowercase()), "{path}");
        }
    }
}

#[test]
fn values_keep_their_bytes() {
    for payload in PAYLOADS {
        let tree = client("hostile", &document(payload), "")
            .unwrap_or_else(|error| panic!("{payload:?}: {error}"));
        let mut found = false;
        for (_, text) in tree.iter().filter(|(path, _)| is_source(path.as_str())) {
            let tokens: TokenStream = text.parse().expect("tokens");
            found |= holds(tokens, &format!("{payload}value"));
        }
        assert!(found, "{payload:?} is no literal of the output");
    }
}

fn holds(tokens: TokenStream, text: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => holds(group.stream(), text),
        TokenTree::Literal(literal) => syn::parse_str::<syn::LitStr>(&literal.to_string())
            .is_ok_and(|literal| literal.value() == text),
        TokenTree::Ident(_) | TokenTree::Punct(_) => false,
    })
}
