//! Splits any text into ASCII words for identifiers: takes names of the document, gives words of `[A-Za-z0-9]`.
//!
//! Letters that only differ from ASCII by a mark lose it (`é`), other letters are written as their code point
//! (`u430` for the Cyrillic `а`), so that two names that look alike stay apart. Where nothing would be left, every
//! character is written as its code point.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The ASCII words of a text, in its own case; empty only for the empty text.
pub(crate) fn words(text: &str) -> Vec<String> {
    let spelled = spell(text);
    let found: Vec<String> = split(&spelled);
    if !found.is_empty() || text.is_empty() {
        return found;
    }
    text.chars()
        .map(|c| symbol(c).map_or_else(|| code_point(c), str::to_owned))
        .collect()
}

/// Plurals that no ending tells, and words that only look like one.
const PLURALS: [(&str, &str); 33] = [
    ("alias", "alias"),
    ("aliases", "alias"),
    ("analyses", "analysis"),
    ("atlas", "atlas"),
    ("axes", "axis"),
    ("bias", "bias"),
    ("caches", "cache"),
    ("canvas", "canvas"),
    ("canvases", "canvas"),
    ("children", "child"),
    ("cookies", "cookie"),
    ("has", "has"),
    ("https", "https"),
    ("ids", "id"),
    ("indices", "index"),
    ("ips", "ip"),
    ("kubernetes", "kubernetes"),
    ("lens", "lens"),
    ("matrices", "matrix"),
    ("means", "means"),
    ("men", "man"),
    ("movies", "movie"),
    ("news", "news"),
    ("people", "person"),
    ("prizes", "prize"),
    ("quizzes", "quiz"),
    ("series", "series"),
    ("sizes", "size"),
    ("species", "species"),
    ("ties", "tie"),
    ("uses", "use"),
    ("vertices", "vertex"),
    ("women", "woman"),
];

/// A word without its English plural.
pub(crate) fn singular(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let cut = |n: usize| word[..word.len() - n].to_owned();
    let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
    if let Ok(at) = PLURALS.binary_search_by(|(plural, _)| (*plural).cmp(&lower)) {
        let one = PLURALS[at].1;
        // In the case that the word has, where it has one throughout.
        return match word {
            _ if one == lower => word.to_owned(),
            word if word.starts_with(|c: char| c.is_ascii_uppercase()) => {
                one[..1].to_ascii_uppercase() + &one[1..]
            }
            _ => one.to_owned(),
        };
    }
    if !word.is_ascii() || lower.len() < 4 || ends(&["ss", "us", "is"]) {
        word.to_owned()
    } else if lower.ends_with("ies") {
        format!("{}y", cut(3))
    } else if ends(&["sses", "shes", "ches", "xes"])
        // `statuses` and `viruses`, but `houses`, `causes` and `excuses`.
        || (lower.ends_with("uses") && !ends(&["auses", "ouses", "cuses", "fuses", "muses"]))
    {
        cut(2)
    } else if lower.ends_with('s') {
        cut(1)
    } else {
        word.to_owned()
    }
}

/// The letters and digits of a name, cases aside.
pub(crate) fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Words without runs that are said twice on end, whatever their case: `usage usage record usage record this month` is
/// `usage record this month`.
pub(crate) fn collapsed(words: Vec<String>) -> Vec<String> {
    /// Longer runs repeat by chance as little as by mistake.
    const LONGEST: usize = 6;
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        out.push(word);
        for length in 1..=LONGEST.min(out.len() / 2) {
            let (before, last) = out.split_at(out.len() - length);
            let run = &before[before.len() - length..];
            if run.iter().zip(last).all(|(a, b)| a.eq_ignore_ascii_case(b)) {
                out.truncate(out.len() - length);
                break;
            }
        }
    }
    out
}

/// Whether a segment of a path says nothing of what the path is about: `v1`, `2024-01`, `api`, `rest`.
pub(crate) fn is_path_prefix(segment: &str) -> bool {
    let lower = segment.to_ascii_lowercase();
    let version = lower.strip_prefix('v').unwrap_or(&lower);
    let version = version
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end_matches("beta")
        .trim_end_matches("alpha");
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    let numbered = lower.contains(|c: char| c.is_ascii_digit()) && version.chars().all(digits);
    numbered || matches!(lower.as_str(), "api" | "apis" | "rest" | "_api")
}

fn spell(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut spelled = String::with_capacity(text.len());
    for c in text.nfkd() {
        if c.is_ascii() {
            spelled.push(c);
        } else if c.is_alphanumeric() {
            spelled.push(' ');
            spelled.push_str(&code_point(c));
            spelled.push(' ');
        } else if !is_combining_mark(c) {
            spelled.push(' ');
        }
    }
    spelled
}

fn code_point(c: char) -> String {
    format!("u{:x}", u32::from(c))
}

/// Splits at anything that is no letter or digit, and at changes of case: `HTTPHealth` is `HTTP`, `Health`.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let bytes = run.as_bytes();
        let mut start = 0;
        for at in 1..bytes.len() {
            // One word, whose camel case is no sign of two.
            let oauth = at == start + 1
                && run[start..].len() > 4
                && matches!(&bytes[start..start + 5], b"OAuth" | b"oAuth");
            if oauth {
                continue;
            }
            let (before, here) = (bytes[at - 1], bytes[at]);
            let next_is_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            let boundary = here.is_ascii_uppercase()
                && (before.is_ascii_lowercase()
                    || (before.is_ascii_digit() && next_is_lower)
                    || (before.is_ascii_uppercase() && next_is_lower && !plural(bytes, at)));
            if boundary && at > start {
                words.push(run[start..at].to_owned());
                start = at;
            }
        }
        if start < run.len() {
            words.push(run[start..].to_owned());
        }
    }
    words
}

/// Whether an `s` that ends a word of capitals follows (`IDs`, `URLs`): no word of its own.
fn plural(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1) == Some(&b's')
        && bytes
            .get(at + 2)
            .is_none_or(|next| !next.is_ascii_lowercase())
}

/// A text with its comparisons in words, for names that nothing else tells apart: `StartTime<` is `StartTime before`,
/// `Price>=` is `Price at least`.
pub(crate) fn spelled(text: &str) -> String {
    const TIMES: [&str; 8] = [
        "at", "created", "date", "day", "on", "since", "time", "updated",
    ];
    if !text.contains(['<', '>', '=', '!', '+', '*', '~', '%', '&', '@', '#', '$']) {
        return text.to_owned();
    }
    let last = words(text).pop().map(|word| word.to_ascii_lowercase());
    let time = last.is_some_and(|word| TIMES.contains(&word.as_str()));
    let (less, more) = if time {
        ("before", "after")
    } else {
        ("less than", "greater than")
    };
    let pairs = [
        ("<=", if time { "until" } else { "at most" }),
        (">=", if time { "from" } else { "at least" }),
        ("<>", "not"),
        ("!=", "not"),
        ("<", less),
        (">", more),
        ("!", "not"),
        ("+", "plus"),
        ("*", "star"),
        ("=", "equal"),
        ("~", "like"),
        ("%", "percent"),
        ("&", "and"),
        ("@", "at sign"),
        ("#", "number"),
        ("$", "dollar"),
    ];
    let mut out = text.to_owned();
    for (symbol, word) in pairs {
        out = out.replace(symbol, &format!(" {word} "));
    }
    out.trim().to_owned()
}

/// The name of a character that stands alone as a value (`+`, `<`).
fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '!' => "not",
        '_' => "underscore",
        ' ' => "space",
        '.' => "dot",
        ',' => "comma",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '~' => "tilde",
        _ => return None,
    })
}
