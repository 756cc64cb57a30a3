//! Escapes in strings.
//!
//! Takes what stands between the quotes of a string that jiter has accepted, gives the text. Invariant: on accepted
//! input every escape is whole; anything else would give U+FFFD instead of a panic.

/// How many bytes come before the first that is a quote, a backslash or a control character, eight at a time.
pub(crate) fn plain_length(text: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // Of bytes that are equal to this one, the high bit is set; above the first of them others may have it too.
    let equal = |word: u64, byte: u8| {
        let zero = word ^ (ONES * u64::from(byte));
        zero.wrapping_sub(ONES) & !zero
    };
    let (words, tail) = text.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let below_blank = word.wrapping_sub(ONES * u64::from(b' ')) & !word;
        let found = (equal(word, b'"') | equal(word, b'\\') | below_blank) & HIGHS;
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
    let length = tail.iter().position(special).unwrap_or(tail.len());
    words.len() * 8 + length
}

/// The text of what stands between the quotes of a string.
pub(crate) fn unescaped(raw: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::plain_length;

    /// Every byte at every place within three words, after bytes of each kind that are plain.
    #[test]
    fn plain_text_ends_where_a_look_at_each_byte_says() {
        for before in [b' ', b'a', 0x7f, 0x80, 0xa2, 0xdc, 0xff] {
            for place in 0..24 {
                for byte in 0..=u8::MAX {
                    let mut text = [before; 24];
                    text[place] = byte;
                    let special = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < b' ';
                    let expect = text.iter().position(special).unwrap_or(text.len());
                    assert_eq!(
                        plain_length(&text),
                        expect,
                        "{byte} at {place} after {before}"
                    );
                    assert_eq!(plain_length(&text[..place]), place);
                }
            }
        }
        assert_eq!(plain_length(b"\x01\"\\aaaaa"), 0);
    }
}
