//! Texts of a format, a pattern or a length.
//!
//! Takes what schemas ask of a text, gives one; whether it is one is the validator's to say.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::{Rng, RngExt as _};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};
use serde_json::Value;

use super::number::Pick;

/// Texts that are easily broken on the way.
const TEXTS: &[&str] = &[
    "text",
    "",
    "\u{e9} \"quoted\" \\ / \u{1F980}",
    "line\nline\ttab\u{0}\u{1f}",
    "\u{2028}\u{feff}\u{10ffff}",
    "null",
    "007",
    " space ",
];

/// A text that may be one.
pub(super) fn text(schemas: &[&Value], pick: Pick, rng: &mut impl Rng) -> String {
    let keywords = |keyword: &'static str| schemas.iter().filter_map(move |it| it.get(keyword));
    let least = keywords("minLength").filter_map(Value::as_u64).max();
    let most = keywords("maxLength").filter_map(Value::as_u64).min();
    let (least, most) = (length(least.unwrap_or(0)), most.map(length));
    let fits = |text: &str| {
        let count = text.chars().count();
        count >= least && most.is_none_or(|most| count <= most)
    };
    if let Some(pattern) = keywords("pattern").find_map(Value::as_str) {
        for repeat in [8, least + 8, most.unwrap_or(least + 64).min(300)] {
            let repeat = u32::try_from(repeat.max(1)).unwrap_or(8);
            let made = (0..12).find_map(|_| of_pattern(pattern, repeat, rng).filter(|it| fits(it)));
            if let Some(made) = made {
                return made;
            }
        }
    }
    let format = keywords("x-format")
        .find_map(Value::as_str)
        .unwrap_or_default();
    if let Some(made) = of_format(format, pick, rng).filter(|text| fits(text)) {
        return made;
    }
    let length = match pick {
        Pick::Low => Some(least),
        Pick::High => most.filter(|most| *most <= 400),
        Pick::Any => None,
    };
    let some = TEXTS[rng.random_range(0..TEXTS.len())].to_owned();
    match length {
        Some(length) => padded(&some, length),
        None if fits(&some) => some,
        None => padded(
            &some,
            some.chars()
                .count()
                .clamp(least, most.unwrap_or(usize::MAX)),
        ),
    }
}

fn length(length: u64) -> usize {
    usize::try_from(length.min(100_000)).unwrap_or(0)
}

/// Exactly so many characters.
fn padded(text: &str, length: usize) -> String {
    text.chars()
        .chain("x\u{f1}y".chars().cycle())
        .take(length)
        .collect()
}

fn of_format(format: &str, pick: Pick, rng: &mut impl Rng) -> Option<String> {
    let list: &[&str] = match format {
        "date-time" => &[
            "2026-11-21T08:30:00Z",
            "1985-04-12T23:20:50.520+02:00",
            "0001-01-01T00:00:00Z",
        ],
        "date" => &["2026-11-21", "2024-02-29", "0001-01-01"],
        "time" => &["08:30:06Z", "23:59:60.5Z"],
        "duration" => &["P3Y6M4DT12H30M5S", "PT0S"],
        "uuid" => &[
            "9b5e1ee0-2e1c-46e7-81b9-3c3917204be4",
            "00000000-0000-0000-0000-000000000000",
        ],
        "email" | "idn-email" => &["jane@example.com", "a+b@x.org"],
        "uri" | "url" | "uri-reference" | "iri" => &["https://example.com/a?b=c#d", "urn:a:b"],
        "hostname" => &["example.com", "a"],
        "ipv4" => &["127.0.0.1", "255.255.255.255"],
        "ipv6" => &["::1", "2001:db8::8:800:200c:417a"],
        "byte" => {
            let most: usize = if pick == Pick::Low { 1 } else { 9 };
            let bytes: Vec<u8> = (0..rng.random_range(0..most))
                .map(|_| rng.random())
                .collect();
            return Some(STANDARD.encode(bytes));
        }
        "int32" | "int64" | "integer" | "uint64" => &["0", "-1", "007"],
        "decimal" | "double" | "number" | "float" => &["0.10", "12345678901234567890.12"],
        _ => return None,
    };
    Some(list[rng.random_range(0..list.len())].to_owned())
}

/// A text that a pattern matches as a whole; `None` where it has something that nothing can be made of.
fn of_pattern(pattern: &str, repeat: u32, rng: &mut impl Rng) -> Option<String> {
    let hir = regex_syntax::Parser::new().parse(&as_rust(pattern)).ok()?;
    let regex = rand_regex::Regex::with_hir(plain(hir), repeat).ok()?;
    let made: Result<String, _> = rng.sample(&regex);
    made.ok()
}

/// The classes of ECMA 262 hold ASCII alone.
fn as_rust(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    let mut inside = false;
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('d')) => out.push_str(if inside { "0-9" } else { "[0-9]" }),
            ('\\', Some('w')) => out.push_str(if inside { "A-Za-z0-9_" } else { "[A-Za-z0-9_]" }),
            ('\\', Some(next)) => {
                out.push('\\');
                out.push(*next);
            }
            _ => {
                // A bracket inside of a class opens no other class there.
                if c == '[' && inside {
                    out.push('\\');
                }
                inside = (inside || c == '[') && c != ']';
                out.push(c);
                continue;
            }
        }
        chars.next();
    }
    out
}

/// Without anchors, and with classes of printable characters where they have some.
fn plain(hir: Hir) -> Hir {
    match hir.into_kind() {
        HirKind::Empty | HirKind::Look(_) => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(Class::Unicode(class)) => {
            let mut printable = class.clone();
            printable.intersect(&ClassUnicode::new([ClassUnicodeRange::new(' ', '~')]));
            let some = printable.ranges().is_empty();
            Hir::class(Class::Unicode(if some { class } else { printable }))
        }
        HirKind::Class(class) => Hir::class(class),
        HirKind::Repetition(mut repetition) => {
            repetition.sub = Box::new(plain(*repetition.sub));
            Hir::repetition(repetition)
        }
        HirKind::Capture(capture) => plain(*capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(plain).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.into_iter().map(plain).collect()),
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_pcg::Pcg64Mcg;
    use serde_json::json;

    use super::{of_pattern, text};
    use crate::truth::number::Pick;

    #[test]
    fn patterns_are_matched() {
        let rng = &mut Pcg64Mcg::seed_from_u64(1);
        for _ in 0..50 {
            let made = of_pattern("^[A-Z]{3}-\\d+[\\w.]$", 4, rng).unwrap();
            assert!(made.is_ascii() && made.len() >= 6, "{made}");
        }
        assert_eq!(of_pattern("^(?!a)b$", 4, rng), None);
    }

    #[test]
    fn lengths_are_kept() {
        let rng = &mut Pcg64Mcg::seed_from_u64(1);
        let schema = json!({"minLength": 3, "maxLength": 5});
        for pick in [Pick::Low, Pick::High, Pick::Any] {
            for _ in 0..20 {
                let count = text(&[&schema], pick, rng).chars().count();
                assert!((3..=5).contains(&count));
            }
        }
    }
}
