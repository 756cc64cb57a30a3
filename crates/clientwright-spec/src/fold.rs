//! Words as they are compared.

/// The letters and digits of a word, cases aside: `boardId`, `board_id` and `+board-id*` are one.
pub(crate) fn folded(word: &str) -> String {
    let letters = word.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
