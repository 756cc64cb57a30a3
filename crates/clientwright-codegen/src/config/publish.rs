//! `crate.publish` of `client.yaml`: what a registry is told of the crate, beside its name, version and description.
//!
//! Takes the section, gives a [`Publish`]. Nothing of it changes the code.

use serde::Deserialize;

/// What a registry is told of the crate.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// The licence as an SPDX expression; without it the crate has none, and crates.io does not take it.
    ///
    /// Example: `MIT`.
    pub license: Option<String>,
    /// Where the crate's source is.
    ///
    /// Example: `https://github.com/acme/acme-client`.
    pub repository: Option<String>,
    /// The page of the provider or of the project.
    ///
    /// Example: `https://acme.com/developers`.
    pub homepage: Option<String>,
    /// Where the documentation is, other than at docs.rs.
    ///
    /// Example: `https://docs.acme.com/rust`.
    pub documentation: Option<String>,
    /// Words by which crates.io finds it, five at most.
    ///
    /// Example: `[acme, payments]`.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Categories of crates.io; `[api-bindings]` where they are missing.
    ///
    /// Example: `[api-bindings, finance]`.
    pub categories: Option<Vec<String>>,
    /// The registries that take it, by their names in Cargo's configuration; none at all where the list is empty. Without
    /// it, any may have it.
    ///
    /// Example: `[acme-internal]`.
    pub registries: Option<Vec<String>>,
}

/// What crates.io says of keywords.
pub(super) fn is_keyword(word: &str) -> bool {
    let mut bytes = word.bytes();
    word.len() <= 20
        && bytes.next().is_some_and(|b| b.is_ascii_alphanumeric())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
}

#[cfg(test)]
mod tests {
    use super::is_keyword;

    #[test]
    fn keywords_as_the_registry_takes_them() {
        for word in ["api", "c1", "open-api", "c++"] {
            assert!(is_keyword(word), "{word}");
        }
        for word in ["", "-api", "two words", "this-has-twenty-one-cs", "ö"] {
            assert!(!is_keyword(word), "{word}");
        }
    }
}
