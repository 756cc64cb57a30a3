//! What to do about a `client.yaml` that is not understood: takes what the parser says, gives a line of help.

/// Where the keys are described.
const KEYS: &str = concat!(
    "the keys are described at ",
    env!("CARGO_PKG_REPOSITORY"),
    "/blob/main/docs/reference/client-yaml.md"
);

/// How alike names have to be, from 0 to 1.
const ALIKE: f64 = 0.6;

/// The help for what the parser says.
pub(super) fn of(message: &str) -> String {
    match meant(message) {
        Some(key) => format!("did you mean `{key}`? {KEYS}"),
        None => KEYS.to_owned(),
    }
}

/// Of the keys or values that the parser expected the one that is most like what it found, if any is.
fn meant(message: &str) -> Option<&str> {
    let (_, words) = message.split_once("unknown ")?;
    let (found, expected) = words.split_once(", expected ")?;
    let found = found.split('`').nth(1)?;
    let alike = |key: &str| strsim::normalized_damerau_levenshtein(found, key);
    let keys = expected.split('`').skip(1).step_by(2);
    let near = keys.filter(|key| alike(key) >= ALIKE);
    near.max_by(|a, b| alike(a).total_cmp(&alike(b)))
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn a_slip_is_told() {
        for (message, key) in [
            (
                "unknown field `secruity`, expected one of `servers`, `security`, `select`",
                Some("security"),
            ),
            (
                "documents[0]: unknown variant `vendord`, expected `vendored` or `hand-written`",
                Some("vendored"),
            ),
            (
                "unknown field `colour`, expected one of `servers`, `security`",
                None,
            ),
            ("missing field `crate`", None),
            ("unknown field `a`, there are no fields", None),
        ] {
            assert_eq!(meant(message), key, "{message}");
        }
    }
}
