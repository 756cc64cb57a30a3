//! A value that a setter has encoded, with what may be shown of it.
//!
//! Takes a value; gives its JSON text, and the same text with its secrets redacted. Whoever prints a call or an error reads the
//! second, so that no secret is one `Debug` away.

use std::borrow::Cow;

use crate::json::Json;
use crate::text::{self, Kind};
use crate::{Writer, to_redacted_string};

/// An encoded value.
#[derive(Clone)]
pub(crate) struct Encoded {
    json: String,
    /// The text with its secrets redacted, where it has any.
    redacted: Option<Cow<'static, str>>,
}

/// What stands in the place of a value that is secret as a whole.
const REDACTED: &str = "\"[redacted]\"";

impl Encoded {
    /// Encodes a value; `None` where it is absent.
    pub(crate) fn of(value: &dyn Json) -> Option<Self> {
        if value.is_absent() {
            return None;
        }
        let mut writer = Writer::new();
        value.write(&mut writer);
        let secret = writer.saw_secret();
        let json = writer.into_text();
        let redacted = secret.then(|| match text::kind(&json) {
            Kind::Scalar => Cow::Borrowed(REDACTED),
            _ => Cow::Owned(to_redacted_string(value)),
        });
        Some(Self { json, redacted })
    }

    /// JSON text that holds no secret.
    pub(crate) fn plain(json: impl Into<String>) -> Self {
        let json = json.into();
        Self {
            json,
            redacted: None,
        }
    }

    /// The JSON text.
    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    /// The text that may be shown.
    pub(crate) fn shown(&self) -> &str {
        self.redacted.as_deref().unwrap_or(&self.json)
    }

    /// True where a secret is in the text.
    pub(crate) fn is_secret(&self) -> bool {
        self.redacted.is_some()
    }

    /// Turns the text into another one, and what may be shown of it likewise.
    pub(crate) fn map(self, turn: impl Fn(&str) -> String) -> Self {
        let Self { json, redacted } = self;
        Self {
            json: turn(&json),
            redacted: redacted.map(|text| turn(&text).into()),
        }
    }

    /// The members of an object; `None` where the text is no object.
    pub(crate) fn members(&self) -> Option<Vec<(String, Self)>> {
        let members = text::members(&self.json)?;
        let mut shown = self
            .redacted
            .as_deref()
            .map(|text| text::members(text).unwrap_or_default().into_iter());
        let pair = |(name, json): (String, &str)| {
            let redacted = shown
                .as_mut()
                .map(|shown| shown.next().map_or(REDACTED, |(_, text)| text));
            let redacted = redacted
                .filter(|text| *text != json)
                .map(|text| text.to_owned().into());
            (
                name,
                Self {
                    json: json.to_owned(),
                    redacted,
                },
            )
        };
        Some(members.into_iter().map(pair).collect())
    }

    /// Collects the secrets in the text.
    pub(crate) fn secrets(&self, out: &mut Vec<String>) {
        if let Some(redacted) = &self.redacted {
            differing(&self.json, redacted, out);
        }
    }
}

/// Collects the scalars of a text where another text of the same shape differs.
fn differing(json: &str, redacted: &str, out: &mut Vec<String>) {
    if json == redacted {
        return;
    }
    let same_kind = text::kind(json) == text::kind(redacted);
    match text::kind(json) {
        Kind::Null => {}
        Kind::Scalar => out.push(text::scalar(json).into_owned()),
        Kind::List => {
            let mut shown = if same_kind {
                text::items(redacted)
            } else {
                Vec::new()
            }
            .into_iter();
            for item in text::items(json) {
                differing(item, shown.next().unwrap_or_default(), out);
            }
        }
        Kind::Object => {
            let shown = if same_kind {
                text::members(redacted)
            } else {
                None
            };
            let mut shown = shown.unwrap_or_default().into_iter();
            for (_, member) in text::members(json).unwrap_or_default() {
                let (_, redacted) = shown.next().unwrap_or_default();
                differing(member, redacted, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(json: &str, redacted: &str) -> Encoded {
        Encoded {
            json: json.to_owned(),
            redacted: Some(redacted.to_owned().into()),
        }
    }

    #[test]
    fn secrets_are_what_redaction_changes() {
        let check = |json: &str, redacted: &str, expect: &[&str]| {
            let mut found = Vec::new();
            encoded(json, redacted).secrets(&mut found);
            assert_eq!(found, expect, "{json}");
        };
        check("\"hunter2\"", "\"[redacted]\"", &["hunter2"]);
        check(
            r#"{"a":"x","pin":"1234"}"#,
            r#"{"a":"x","pin":"[redacted]"}"#,
            &["1234"],
        );
        check(
            r#"[{"n":41424344},"b"]"#,
            r#"[{"n":"[redacted]"},"b"]"#,
            &["41424344"],
        );
        check(
            r#"{"card":{"n":"4242","c":"12"}}"#,
            r#"{"card":"[redacted]"}"#,
            &["4242", "12"],
        );
    }

    #[test]
    fn members_are_redacted_one_by_one() {
        let members = encoded(
            r#"{"a":"x","pin":"1234"}"#,
            r#"{"a":"x","pin":"[redacted]"}"#,
        )
        .members();
        let shown: Vec<_> = members
            .iter()
            .flatten()
            .map(|(n, e)| (n.as_str(), e.shown(), e.is_secret()))
            .collect();
        assert_eq!(
            shown,
            [("a", "\"x\"", false), ("pin", "\"[redacted]\"", true)]
        );
    }
}
