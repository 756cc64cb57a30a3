//! What callers of a client want to know of what its generator has to say.
//!
//! Takes diagnostics, gives those that tell of parts that the client lacks or does not look at, a line for each code.
//! Places are for who generates the client, and left out.

use std::collections::BTreeMap;

use clientwright_spec::{Code, Diagnostics, codes as spec};

use crate::codes;

/// Findings of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The code.
    pub code: Code,
    /// How many there are.
    pub count: usize,
    /// What is said most often.
    pub message: String,
    /// Whether something else is said too.
    pub others: bool,
}

/// The codes that concern callers.
const CODES: [Code; 11] = [
    spec::UNCHECKED,
    spec::UNSUPPORTED,
    spec::LEFT_OUT,
    codes::AMBIGUOUS,
    codes::UNMERGED,
    codes::MEDIA_TYPES,
    codes::SCHEME,
    codes::ERROR_BODY,
    codes::PLAIN_BODY,
    codes::SKIPPED,
    codes::WEBHOOK,
];

/// Groups what concerns callers, in the order of the codes.
pub fn notes(diagnostics: &Diagnostics) -> Vec<Note> {
    let of_code = |code: Code| {
        let mut said: BTreeMap<&str, usize> = BTreeMap::new();
        for one in diagnostics.iter().filter(|one| one.code == code) {
            *said.entry(one.message.as_str()).or_default() += 1;
        }
        let (message, _) = said.iter().max_by_key(|(_, count)| **count)?;
        Some(Note {
            code,
            count: said.values().sum(),
            message: (*message).to_owned(),
            others: said.len() > 1,
        })
    };
    CODES.into_iter().filter_map(of_code).collect()
}
