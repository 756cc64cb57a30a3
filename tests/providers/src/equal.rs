//! When what was decoded and encoded again counts as the same.

use serde_json::Value;

/// Whether two bodies are equal in every declared member: absent and null count as equal in responses, numbers are
/// compared by exact value. Gives the first difference, as a JSON pointer with both sides.
pub fn difference(sent: &Value, back: &Value) -> Option<String> {
    walk("", sent, back)
}

fn walk(at: &str, sent: &Value, back: &Value) -> Option<String> {
    match (sent, back) {
        (Value::Object(sent), Value::Object(back)) => {
            let keys = sent
                .keys()
                .chain(back.keys().filter(|key| !sent.contains_key(*key)));
            keys.into_iter().find_map(|key| {
                let none = &Value::Null;
                walk(
                    &format!("{at}/{key}"),
                    sent.get(key).unwrap_or(none),
                    back.get(key).unwrap_or(none),
                )
            })
        }
        (Value::Array(sent), Value::Array(back)) if sent.len() == back.len() => sent
            .iter()
            .zip(back)
            .enumerate()
            .find_map(|(index, (sent, back))| walk(&format!("{at}/{index}"), sent, back)),
        (Value::Number(sent), Value::Number(back))
            if exact(&sent.to_string()) == exact(&back.to_string()) =>
        {
            None
        }
        _ if sent == back => None,
        _ => Some(format!("{at}: sent {sent}, got back {back}")),
    }
}

/// Sign, digits without zeros at either end, and the power of ten of the last digit.
fn exact(number: &str) -> (bool, String, i64) {
    let lower = number.to_ascii_lowercase();
    let (mantissa, exponent) = lower.split_once('e').unwrap_or((&lower, "0"));
    let negative = mantissa.starts_with('-');
    let mantissa = mantissa.trim_start_matches('-');
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let power = exponent.parse::<i64>().unwrap_or(0) - i64::try_from(fraction.len()).unwrap_or(0);
    let kept = digits.trim_start_matches('0').trim_end_matches('0');
    let cut = digits.trim_start_matches('0').len() - kept.len();
    if kept.is_empty() {
        return (false, String::new(), 0);
    }
    (
        negative,
        kept.to_owned(),
        power + i64::try_from(cut).unwrap_or(0),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::difference;

    fn number(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn absent_is_null_and_numbers_go_by_value() {
        assert_eq!(
            difference(&json!({"a": null, "b": 1}), &json!({"b": 1})),
            None
        );
        assert_eq!(difference(&number("1.0"), &number("1e0")), None);
        assert_eq!(difference(&number("1200"), &number("12e2")), None);
    }

    #[test]
    fn differences_are_found() {
        assert!(difference(&json!({"a": [1, {"b": 2}]}), &json!({"a": [1, {"b": 3}]})).is_some());
        assert!(difference(&number("0.1"), &number("0.10000000000000001")).is_some());
        assert!(difference(&number("-1"), &number("1")).is_some());
        assert!(difference(&json!([1]), &json!([1, 2])).is_some());
        assert!(difference(&json!({"a": 1}), &json!({})).is_some());
    }
}
