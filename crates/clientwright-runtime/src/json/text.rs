//! Escapes in strings.
//!
//! Takes what stands between the quotes of a string that jiter has accepted, gives the text. Invariant: on accepted
//! input every escape is whole; anything else would give U+FFFD instead of a panic.

use std::borrow::Cow;

/// The text of a string; borrowed where nothing is escaped.
pub(crate) fn unescape(raw: &str) -> Cow<'_, str> {
    if raw.as_bytes().contains(&b'\\') {
        Cow::Owned(unescaped(raw))
    } else {
        Cow::Borrowed(raw)
    }
}

fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, escape)) = rest.split_once('\\') {
        text.push_str(before);
        let mut after = escape.chars();
        let short = match after.next() {
            Some('u') => {
                let (c, length) = code_point(escape);
                text.push(c);
                rest = escape.get(length..).unwrap_or_default();
                continue;
            }
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some(c @ ('"' | '\\' | '/')) => c,
            _ => char::REPLACEMENT_CHARACTER,
        };
        text.push(short);
        rest = after.as_str();
    }
    text.push_str(rest);
    text
}

/// The character of `u0041` or `ud83d\ude00`, and the length of that.
fn code_point(escape: &str) -> (char, usize) {
    let unit = |start: usize| {
        let digits = escape.get(start..start + 4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let Some(first) = unit(1) else {
        return (char::REPLACEMENT_CHARACTER, 1);
    };
    let second = match first {
        0xd800..=0xdbff => unit(7),
        _ => None,
    };
    let c = char::decode_utf16([Some(first), second].into_iter().flatten())
        .next()
        .and_then(Result::ok);
    let length = if second.is_some() { 11 } else { 5 };
    (c.unwrap_or(char::REPLACEMENT_CHARACTER), length)
}
