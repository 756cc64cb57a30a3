//! When what was decoded and encoded again counts as the same.
//!
//! Takes what was sent, what came back and how the schema sees it, gives the first difference.

use std::fmt;

use serde_json::{Map, Number, Value};

use super::lens::{Lens, Schemas};

/// What a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Fault {
    /// A declared member is gone.
    Lost,
    /// A member came that was not sent.
    Added,
    /// Null became absent, or absent null, where the two differ.
    NullAbsent,
    /// A number has another value.
    Number,
    /// A number has more digits than the binary floating point that its format asks for.
    Precision,
    /// Something else is not what it was.
    Changed,
}

impl Fault {
    /// A word for reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Lost => "member lost",
            Self::Added => "member added",
            Self::NullAbsent => "null and absent confused",
            Self::Number => "number changed",
            Self::Precision => "number beyond its format",
            Self::Changed => "value changed",
        }
    }
}

/// The first difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// What it is.
    pub(super) fault: Fault,
    /// Where, as a JSON pointer.
    pub(super) at: String,
    /// Both sides, where there is something.
    pub(super) sides: (Option<Value>, Option<Value>),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |side: &Option<Value>| side.as_ref().map_or("nothing".into(), Value::to_string);
        let (sent, back) = (side(&self.sides.0), side(&self.sides.1));
        let (fault, at) = (self.fault.name(), &self.at);
        write!(f, "{fault} at {at:?}: sent {sent}, got {back}")
    }
}

/// How two values are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison<'a> {
    /// How the schema sees them.
    pub(super) lens: Lens<'a>,
    /// Whether absent and null mean the same, as in answers.
    pub(super) null_is_absent: bool,
}

impl<'a> Comparison<'a> {
    /// The first difference in what the schemas declare.
    pub(super) fn difference(
        &self,
        schemas: &[&'a Value],
        sent: &Value,
        back: &Value,
    ) -> Option<Difference> {
        self.walk(String::new(), schemas, sent, back)
    }

    fn walk(
        &self,
        at: String,
        schemas: &[&'a Value],
        sent: &Value,
        back: &Value,
    ) -> Option<Difference> {
        let fault = match (sent, back) {
            (Value::Object(sent), Value::Object(back)) => {
                let added = back.keys().filter(|key| !sent.contains_key(*key));
                return sent.keys().chain(added).find_map(|key| {
                    let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                    self.member(at, schemas, sent, (key, back.get(key)))
                });
            }
            (Value::Array(sent), Value::Array(back)) if sent.len() == back.len() => {
                let both = sent.iter().zip(back).enumerate();
                let mut both = both.map(|(index, (sent, back))| {
                    let schemas = self.lens.item(schemas, index);
                    self.walk(format!("{at}/{index}"), &schemas, sent, back)
                });
                return both.find_map(|difference| difference);
            }
            (Value::Number(sent), Value::Number(back)) => {
                if exact(&sent.to_string()) == exact(&back.to_string()) {
                    return None;
                }
                if self.is_rounded(schemas, sent, back) {
                    Fault::Precision
                } else {
                    Fault::Number
                }
            }
            _ if sent == back => return None,
            _ => Fault::Changed,
        };
        let sides = (Some(sent.clone()), Some(back.clone()));
        Some(Difference { fault, at, sides })
    }

    /// Whether a number has the value that its format allows, and the schema asks for that format.
    fn is_rounded(&self, schemas: &[&'a Value], sent: &Number, back: &Number) -> bool {
        let all = self.lens.all(schemas);
        let formats = all
            .iter()
            .filter_map(|schema| schema.get("x-format")?.as_str());
        let binary = formats
            .into_iter()
            .any(|format| format == "double" || format == "float");
        binary && sent.as_f64().is_some() && sent.as_f64() == back.as_f64()
    }

    fn member(
        &self,
        at: String,
        schemas: &[&'a Value],
        object: &Map<String, Value>,
        (key, back): (&str, Option<&Value>),
    ) -> Option<Difference> {
        let sides = (object.get(key), back);
        let own: Option<Schemas<'a>> = self.lens.member(schemas, object, key);
        let fault = match sides {
            (Some(sent), Some(back)) => {
                return self.walk(at, &own.unwrap_or_default(), sent, back);
            }
            (Some(Value::Null), None) | (None, Some(Value::Null)) if self.null_is_absent => {
                return None;
            }
            (Some(_), None) if own.is_none() => return None,
            (Some(Value::Null), None) | (None, Some(Value::Null)) => Fault::NullAbsent,
            (_, None) => Fault::Lost,
            (None, _) => Fault::Added,
        };
        let sides = (sides.0.cloned(), sides.1.cloned());
        Some(Difference { fault, at, sides })
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
    let power = power + i64::try_from(cut).unwrap_or(0);
    (negative, kept.to_owned(), power)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::{Comparison, Fault};
    use crate::truth::lens::Lens;

    fn compare(null_is_absent: bool, sent: &str, back: &str) -> Option<Fault> {
        let mut defs = Map::new();
        let member = json!({"properties": {"b": {"type": "number"}}});
        defs.insert("s0".into(), json!({"properties": {"a": member, "n": {}}}));
        let lens = Lens::new(&defs);
        let comparison = Comparison {
            lens,
            null_is_absent,
        };
        let value = |text| serde_json::from_str::<Value>(text).unwrap();
        let found = comparison.difference(&[lens.def("s0")], &value(sent), &value(back));
        found.map(|difference| difference.fault)
    }

    #[test]
    fn numbers_go_by_their_exact_value() {
        let at = |number: &str| format!(r#"{{"a": {{"b": {number}}}}}"#);
        for (sent, back) in [
            ("1.0", "1"),
            ("1e2", "100"),
            ("-0.0", "0"),
            ("12E-1", "1.20"),
        ] {
            assert_eq!(compare(true, &at(sent), &at(back)), None, "{sent} {back}");
        }
        for (sent, back) in [("0.1", "0.10000000000000001"), ("-1", "1"), ("1", "\"1\"")] {
            assert!(
                compare(true, &at(sent), &at(back)).is_some(),
                "{sent} {back}"
            );
        }
    }

    #[test]
    fn absent_is_null_in_answers_alone() {
        assert_eq!(compare(true, r#"{"n": null}"#, "{}"), None);
        let confused = Some(Fault::NullAbsent);
        assert_eq!(compare(false, r#"{"n": null}"#, "{}"), confused);
        assert_eq!(compare(false, "{}", r#"{"n": null}"#), confused);
    }

    #[test]
    fn only_declared_members_are_asked_for() {
        assert_eq!(compare(true, r#"{"x": 1}"#, "{}"), None);
        assert_eq!(compare(true, r#"{"n": 1}"#, "{}"), Some(Fault::Lost));
        assert_eq!(compare(true, "{}", r#"{"x": 1}"#), Some(Fault::Added));
        assert_eq!(
            compare(true, r#"{"x": 1}"#, r#"{"x": 2}"#),
            Some(Fault::Number)
        );
    }
}
