//! Scalars of the document that are written as constants: takes JSON text as the model carries it.

/// A constant of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// A string.
    Text(String),
    /// An integer that fits.
    Integer(i64),
    /// `true` or `false`.
    Bool(bool),
    /// Anything else, as JSON text.
    Other(String),
}

/// Reads a JSON scalar.
pub(crate) fn scalar(json: &str) -> Scalar {
    let json = json.trim();
    if let Some(text) = json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .and_then(unescape)
    {
        return Scalar::Text(text);
    }
    match json {
        "true" => Scalar::Bool(true),
        "false" => Scalar::Bool(false),
        // `-0` and `007` would not come back as they are written.
        _ => match json.parse::<i64>() {
            Ok(number) if number.to_string() == json => Scalar::Integer(number),
            _ => Scalar::Other(json.to_owned()),
        },
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'u' => out.push(code_point(&mut chars)?),
            c @ ('"' | '\\' | '/') => out.push(c),
            _ => return None,
        }
    }
    Some(out)
}

fn code_point(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let mut unit = || {
        let digits: String = chars.by_ref().take(4).collect();
        (digits.len() == 4).then(|| u32::from_str_radix(&digits, 16).ok())?
    };
    let high = unit()?;
    if !(0xD800..0xDC00).contains(&high) {
        return char::from_u32(high);
    }
    (chars.next()? == '\\' && chars.next()? == 'u').then_some(())?;
    let digits: String = chars.by_ref().take(4).collect();
    let low = u32::from_str_radix(&digits, 16).ok()?;
    let low = low.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
    char::from_u32(0x10000 + ((high - 0xD800) << 10) + low)
}
