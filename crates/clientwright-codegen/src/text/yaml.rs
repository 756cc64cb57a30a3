//! YAML values and comments: takes any text, gives one scalar that holds exactly it, or lines that hold nothing but a
//! comment.

use super::doc::{is_hidden, plain};
use super::toml::toml_string;

/// Where the lines of comments end.
const WIDTH: usize = 112;
/// Plain words that mean something else than a text.
const MEANT: [&str; 9] = ["", "false", "n", "no", "null", "off", "on", "true", "yes"];

/// A scalar that holds exactly this text, on one line: plain where nothing could be taken for something else.
pub(crate) fn yaml_scalar(text: &str) -> String {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.' | '-');
    let first = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/');
    let lower = text.to_ascii_lowercase();
    let is_word = text.starts_with(first)
        && text.replace("://", "").chars().all(inside)
        && !MEANT.contains(&lower.as_str())
        && lower != "y";
    if is_word {
        return text.to_owned();
    }
    if !text.chars().any(is_hidden) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    // A basic string of TOML, whose escapes YAML has too.
    toml_string(text)
}

/// The lines of a comment, filled, each behind `indent` and a hash.
pub(crate) fn yaml_comment(indent: usize, text: &str) -> Vec<String> {
    let start = format!("{}#", " ".repeat(indent));
    let mut lines = Vec::new();
    let mut line = start.clone();
    for word in plain(text).split(' ') {
        if line.len() > start.len() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, start.clone()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_the_text_for_any_reader() {
        for text in [
            "bearer_auth",
            "https://api.example.com/v1",
            "https://{tenant}.example.com",
            "*/email",
            "/data/-1/id",
            "/data",
            "",
            "true",
            "No",
            "y",
            "~",
            "12",
            "1e3",
            "0x1F",
            "2026-11-20",
            "a: b",
            "a #b",
            "- a",
            "it's",
            "'",
            "\"",
            "\\",
            "a\nb",
            "a\u{2028}b",
            "a\u{85}b",
            "\u{feff}a",
            "\u{0}",
            "page[number]",
            "@odata.nextLink",
            "$skip",
            "&a",
            "!b",
            "%c",
            "`d",
            "|",
            ">",
            "?",
            "? a",
            "{a}",
            "a,b",
            " a ",
            "...",
            "---",
        ] {
            let scalar = yaml_scalar(text);
            assert!(
                !scalar.contains(['\n', '\r', '\u{85}', '\u{2028}']),
                "{scalar}"
            );
            for document in [
                format!("key: {scalar}\n"),
                format!("{{key: {scalar}}}\n"),
                format!("{{key: [{scalar}, x]}}\n"),
            ] {
                let value: serde_yaml::Value = serde_yaml::from_str(&document)
                    .unwrap_or_else(|error| panic!("{document}: {error}"));
                let read = value.get("key").map(|read| match read {
                    serde_yaml::Value::Sequence(items) => &items[0],
                    read => read,
                });
                assert_eq!(read.and_then(serde_yaml::Value::as_str), Some(text));
            }
        }
    }

    #[test]
    fn comments_are_nothing_but_comments() {
        let text = "a\nb: c\r\nd\u{85}e\u{2028}f\tg ".repeat(30);
        let lines = yaml_comment(2, &text);
        assert!(lines.len() > 1);
        for line in lines {
            assert!(
                line.starts_with("  # ") && line.chars().count() <= WIDTH,
                "{line}"
            );
            assert!(!line.chars().any(is_hidden), "{line}");
        }
        assert_eq!(yaml_comment(0, ""), ["# "]);
    }
}
