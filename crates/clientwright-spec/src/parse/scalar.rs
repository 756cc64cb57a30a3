//! What a plain YAML scalar means.

use crate::Value;

/// The value of a plain (unquoted) scalar.
///
/// Numbers are those of JSON; a leading `+` and the short forms `.5` and `5.`, which YAML has besides, are brought to
/// JSON's form. Every other text is a string, letter by letter.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<String> {
    if is_json_number(text) {
        return Some(text.to_owned());
    }
    // Most plain scalars are words.
    if !text.starts_with(['+', '-', '.']) && !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = if text.starts_with('-') { "-" } else { "" };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => unsigned.split_at(at),
        None => (unsigned, ""),
    };
    let mantissa = match (mantissa.starts_with('.'), mantissa.ends_with('.')) {
        (true, false) => format!("0{mantissa}"),
        (false, true) => format!("{mantissa}0"),
        _ => mantissa.to_owned(),
    };
    if mantissa.starts_with(['+', '-']) {
        return None;
    }
    Some(format!("{sign}{mantissa}{exponent}")).filter(|text| is_json_number(text))
}

/// Whether a text is a number in JSON's grammar, the whole of it.
pub(crate) fn is_json_number(text: &str) -> bool {
    fn digits(bytes: &[u8]) -> usize {
        bytes.iter().take_while(|b| b.is_ascii_digit()).count()
    }
    let mut rest = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest.first() == Some(&b'0')) {
        return false;
    }
    rest = &rest[whole..];
    if let [b'.', fraction @ ..] = rest {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = match exponent {
            [b'+' | b'-', tail @ ..] => tail,
            _ => exponent,
        };
        let count = digits(exponent);
        if count == 0 {
            return false;
        }
        rest = &exponent[count..];
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &Value) {
        assert_eq!(&resolve(text), expect, "{text:?}");
    }

    #[test]
    fn numbers_keep_their_digits() {
        for text in [
            "0",
            "-0",
            "12",
            "1.10",
            "1e400",
            "-1.5E+3",
            "18446744073709551616",
        ] {
            check(text, &Value::Number(text.to_owned()));
        }
        check("+5", &Value::Number("5".into()));
        check(".5", &Value::Number("0.5".into()));
        check("-5.", &Value::Number("-5.0".into()));
    }

    #[test]
    fn what_other_versions_of_yaml_read_as_something_else_is_text() {
        for text in [
            "no",
            "on",
            "yes",
            "012",
            "0o7",
            "0x1F",
            "1_000",
            "2024-01-01",
            "12:30",
            ".inf",
            ".nan",
            ".",
            "-",
            "1e",
            "--1",
            "+-1",
            ".",
        ] {
            check(text, &Value::String(text.to_owned()));
        }
    }
}
