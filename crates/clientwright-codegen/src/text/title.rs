//! What a document's title says of whose client it is: takes `info.title`, gives it without what it says of itself.

/// Words at the end of a title that say what the document is.
const KINDS: [&str; 14] = [
    "definition",
    "definitions",
    "description",
    "docs",
    "documentation",
    "openapi",
    "reference",
    "schema",
    "spec",
    "specs",
    "specification",
    "specifications",
    "swagger",
    "yaml",
];

/// The title without possessives, versions, `official` and that it is a specification: `Acme's Official API v1.2` is
/// `Acme API`. What would be nothing stays.
pub(crate) fn product(title: &str) -> String {
    let title = title.trim();
    let mut words: Vec<&str> = Vec::new();
    for word in title.split_whitespace() {
        let bare = bare(word);
        let lower = bare.to_lowercase();
        if is_version(&lower) {
            if words
                .last()
                .is_some_and(|last| self::bare(last).eq_ignore_ascii_case("version"))
            {
                words.pop();
            }
        } else if lower != "official" {
            let owner = ["'s", "\u{2019}s"]
                .iter()
                .find_map(|end| word.strip_suffix(end));
            words.push(owner.unwrap_or(word));
        }
    }
    while let [_, .., last] = words.as_slice()
        && (bare(last).is_empty() || KINDS.contains(&bare(last).to_lowercase().as_str()))
    {
        words.pop();
    }
    let starts = ["the", "a", "an"];
    while let [first, _, ..] = words.as_slice()
        && starts.contains(&first.to_lowercase().as_str())
    {
        words.remove(0);
    }
    let end = |c: char| {
        matches!(c, '.' | ',' | ':' | ';' | '-' | '\u{2013}' | '\u{2014}') || c.is_whitespace()
    };
    let text = words.join(" ");
    let text = text.trim_end_matches(end);
    if text.is_empty() { title } else { text }.to_owned()
}

/// What a client is one for: `Acme API`, also where the title is `Acme` alone.
pub(crate) fn api(title: &str) -> String {
    const THINGS: [&str; 12] = [
        "api", "apis", "example", "gateway", "hub", "platform", "sample", "server", "service",
        "services", "webhook", "webhooks",
    ];
    let name = product(title);
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    if name.is_empty() || words.any(|word| THINGS.contains(&word.to_lowercase().as_str())) {
        name
    } else {
        name + " API"
    }
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// `v1`, `1.2`, `v2.0.0-beta`, and no plain number, which may be part of a name.
fn is_version(word: &str) -> bool {
    let (marked, rest) = match word.strip_prefix('v') {
        Some(rest) => (true, rest),
        None => (false, word),
    };
    let number = rest.split(['-', '+']).next().unwrap_or_default();
    let numbers = || number.split('.');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (marked || numbers().count() > 1)
        && numbers().all(|part| digits(part) || part == "x")
        && numbers().next().is_some_and(digits)
}
