//! What names have in front alike: takes the words of names, gives those that say nothing.

use std::collections::BTreeMap;

/// How many names make a prefix that all have more than chance.
const MANY: usize = 8;

/// Words that say of a name what all names are.
const HOLLOW: [&str; 14] = [
    "api",
    "class",
    "component",
    "components",
    "definition",
    "definitions",
    "dto",
    "entities",
    "entity",
    "model",
    "models",
    "schema",
    "schemas",
    "types",
];

/// The words that all names have in front and that are not all of one; of hollow ones it is enough that most have them.
pub(crate) fn prefix<'a>(names: impl Iterator<Item = &'a [String]>) -> Vec<String> {
    let names: Vec<&[String]> = names.collect();
    let mut prefix: Vec<String> = Vec::new();
    if names.len() < 3 {
        return prefix;
    }
    loop {
        let at = prefix.len();
        let mut next: BTreeMap<String, usize> = BTreeMap::new();
        for name in names.iter().filter(|name| starts_with(name, &prefix)) {
            if let Some(word) = name.get(at) {
                *next.entry(word.to_ascii_lowercase()).or_default() += 1;
            }
        }
        let Some((word, count)) = next.into_iter().max_by_key(|(_, count)| *count) else {
            return prefix;
        };
        let numbered = word.bytes().any(|b| b.is_ascii_digit());
        let hollow = (numbered || HOLLOW.contains(&word.as_str())) && count * 2 > names.len();
        let longer = names.iter().all(|name| name.len() > at + 1);
        let of_all = count == names.len() && longer && count >= MANY;
        if !(hollow || of_all) {
            return prefix;
        }
        prefix.push(word);
    }
}

/// Whether a name begins with these words, whatever their case.
pub(crate) fn starts_with(name: &[String], prefix: &[String]) -> bool {
    let mut pairs = name.iter().zip(prefix);
    name.len() >= prefix.len() && pairs.all(|(a, b)| a.eq_ignore_ascii_case(b))
}
