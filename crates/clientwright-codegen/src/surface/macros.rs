//! The macros of the runtime, as generated code calls them: takes a call, gives what it adds to which item.
//!
//! Invariant: a macro that a generated crate calls is in this table, or reported as unread.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::print::tidy;
use super::{Member, Signature};

/// What a macro call adds to an item.
#[derive(Default)]
pub(super) struct Added {
    /// The item.
    pub(super) item: String,
    /// What it implements.
    pub(super) traits: Vec<String>,
    /// Its methods.
    pub(super) methods: Vec<(String, Member)>,
    /// Methods that give the value as one of several types, with these as they are written.
    pub(super) views: Vec<(String, String)>,
    /// What goes over the wire, by the member that it concerns.
    pub(super) wire: Vec<(String, String)>,
}

/// What is told of how a provider signs.
pub(super) const SIGNATURE: &str = "signature";

const CODEC: [&str; 2] = ["Serialize", "Deserialize"];
const COMPARED: [&str; 2] = ["Debug", "PartialEq"];

/// Reads a call of a macro; none where it is not known.
pub(super) fn read(name: &str, tokens: &TokenStream) -> Option<Added> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let item = match trees.first() {
        Some(TokenTree::Ident(ident)) => ident.to_string(),
        _ => return None,
    };
    let entries = entries(&trees);
    let mut added = Added {
        item,
        ..Added::default()
    };
    match name {
        "object" => {
            added.implements(&CODEC).implements(&COMPARED);
            added.wire = entries.iter().map(|entry| keyed(entry, "=>")).collect();
        }
        "open_enum" => {
            added.implements(&CODEC).implements(&COMPARED);
            added.implements(&["Eq", "Hash", "Display", "From<impl AsRef<str>>"]);
            added.method("as_str", "&self", Some("&str"));
            added.wire = entries.iter().map(|entry| split(entry, "=")).collect();
        }
        "ordered" => {
            added.implements(&["Ord", "PartialOrd"]);
        }
        "open_int_enum" => {
            added
                .implements(&CODEC)
                .implements(&["Display", "From<i64>"]);
            added.method("value", "&self", Some("i64"));
            added.wire = entries.iter().map(|entry| split(entry, "=")).collect();
        }
        "union" => {
            added.implements(&CODEC).implements(&COMPARED);
            added.wire = entries.iter().map(|entry| split(entry, "=>")).collect();
        }
        "from" => from(&trees, &mut added),
        "views" => views(&entries, &mut added),
        "client_error" => added.traits.extend(
            [
                "Display",
                "Error",
                "Deref<Target = runtime::Error>",
                "From<runtime::Error>",
                "Into<runtime::Error>",
            ]
            .map(str::to_owned),
        ),
        "response_headers" => {
            added.implements(&["ResponseHeaders"]);
            added.wire = entries.iter().map(|entry| keyed(entry, "=>")).collect();
        }
        "call_methods" => call(&tidy(tokens), &mut added),
        "keyed_call" => {
            added.method(
                "with_idempotency_key",
                "self, impl Into<String>",
                Some("Self"),
            );
            added.method("idempotency_key", "&mut self", Some("&str"));
        }
        "events" => events(&trees, &entries, &mut added),
        _ => return None,
    }
    Some(added)
}

impl Added {
    fn implements(&mut self, traits: &[&str]) -> &mut Self {
        self.traits
            .extend(traits.iter().map(|name| (*name).to_owned()));
        self
    }

    fn method(&mut self, name: &str, arguments: &str, returns: Option<&str>) {
        let returns = returns.map_or_else(String::new, |ty| format!(" -> {ty}"));
        let text = format!("fn {name}({arguments}){returns}");
        let signature = Signature {
            shown: text.clone(),
            meaning: text,
        };
        let member = Member {
            signature,
            ..Member::default()
        };
        self.methods.push((name.to_owned(), member));
    }
}

fn call(text: &str, added: &mut Added) {
    added.method(
        "with_header",
        "self, impl AsRef<str>, impl AsRef<str>",
        Some("Self"),
    );
    added.method(
        "with_query",
        "self, impl Into<String>, impl Into<Value>",
        Some("Self"),
    );
    added.method("with", "self, runtime::CallOptions", Some("Self"));
    added.method("with_timeout", "self, Duration", Some("Self"));
    added.method("send_raw", "self", Some("Sending<Response<Bytes>>"));
    if text.ends_with("body") || text.ends_with("parts") {
        added.method(
            "with_field",
            "self, impl AsRef<str>, impl Into<Value>",
            Some("Self"),
        );
    }
    if text.ends_with("parts") {
        added.method(
            "with_part",
            "self, impl AsRef<str>, impl Into<Part>",
            Some("Self"),
        );
    }
}

/// `Limit: i32, i64 => Number`
fn from(trees: &[TokenTree], added: &mut Added) {
    let text = tidy(&trees.iter().cloned().collect::<TokenStream>());
    let listed = text.split_once(':').map_or("", |(_, rest)| rest);
    let listed = listed.split("=>").next().unwrap_or_default();
    let types = listed.split(',').map(str::trim);
    added.traits.extend(types.map(|ty| format!("From<{ty}>")));
}

/// `as_numbers: Map<f64> => object [..]`
fn views(entries: &[String], added: &mut Added) {
    for entry in entries {
        let (head, rule) = split(entry, "=>");
        let (method, ty) = split(&head, ":");
        added.views.push((method.clone(), ty));
        added.wire.push((method, rule));
    }
    added.method("raw", "&self", Some("&Raw"));
    added.implements(&CODEC).implements(&["From<Raw>"]);
}

/// `Event at "/type" { Updated = "updated", } SIGNATURE`
fn events(trees: &[TokenTree], entries: &[String], added: &mut Added) {
    let text = |tree: Option<&TokenTree>| tree.map(ToString::to_string).unwrap_or_default();
    let way = text(trees.get(1));
    let arguments = if way == "by" { "&str, &[u8]" } else { "&[u8]" };
    added.method("unverified", arguments, Some("Self"));
    added.implements(&["Events"]);
    let values = entries.iter().map(|entry| split(entry, "="));
    added.wire = values.filter(|(name, _)| !name.is_empty()).collect();
    if let Some(TokenTree::Ident(signature)) = trees.get(4) {
        added.implements(&["Signed"]);
        // The name of a static, that is replaced by what it says.
        added
            .wire
            .push((SIGNATURE.to_owned(), signature.to_string()));
    }
    added
        .wire
        .push((String::new(), format!("{way} {}", text(trees.get(2)))));
}

/// The entries between all braces of a call, and those behind them.
fn entries(trees: &[TokenTree]) -> Vec<String> {
    let mut out = Vec::new();
    let mut behind = false;
    let mut rest = TokenStream::new();
    for tree in trees {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                behind = true;
                list(group.stream(), &mut out);
            }
            tree if behind => rest.extend([tree.clone()]),
            _ => {}
        }
    }
    list(rest, &mut out);
    out
}

/// Splits at commas.
fn list(tokens: TokenStream, out: &mut Vec<String>) {
    let mut entry = TokenStream::new();
    for tree in tokens {
        if matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == ',') {
            out.push(tidy(&std::mem::take(&mut entry)));
        } else {
            entry.extend([tree]);
        }
    }
    if !entry.is_empty() {
        out.push(tidy(&entry));
    }
}

/// Both sides of the first sign outside of a text.
fn split(entry: &str, sign: &str) -> (String, String) {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in entry.char_indices() {
        if !quoted && entry[at..].starts_with(sign) {
            let (left, right) = (&entry[..at], &entry[at + sign.len()..]);
            return (left.trim().to_owned(), right.trim().to_owned());
        }
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
    }
    (String::new(), entry.to_owned())
}

/// `"key" => member: presence` as the member and the whole; what has no member stands for the item.
fn keyed(entry: &str, sign: &str) -> (String, String) {
    let (key, member) = split(entry, sign);
    if key.is_empty() {
        return (String::new(), entry.to_owned());
    }
    let (name, presence) = split(&member, ":");
    let presence = if presence.is_empty() {
        String::new()
    } else {
        format!(" ({presence})")
    };
    if name.is_empty() {
        return (member, key);
    }
    (name, format!("{key}{presence}"))
}
