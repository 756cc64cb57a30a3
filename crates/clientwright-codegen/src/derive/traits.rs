//! Names of traits: takes what `client.yaml` says, gives what it means.

use crate::text::RustPath;

/// A trait that types can derive and do not have anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Trait {
    Copy,
    Default,
    Eq,
    Hash,
    Ord,
    PartialOrd,
}

/// What a name of a trait means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Derived {
    /// All types have it.
    Present,
    /// One that is known here.
    Known(Trait),
    /// One of another crate, by the path of its derive.
    Other(RustPath),
}

/// The traits that all types have.
pub(crate) const PRESENT: [&str; 5] = ["Clone", "Debug", "Deserialize", "PartialEq", "Serialize"];

const ALL: [Trait; 6] = [
    Trait::Copy,
    Trait::Default,
    Trait::Eq,
    Trait::Hash,
    Trait::Ord,
    Trait::PartialOrd,
];

impl Trait {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Copy => "Copy",
            Self::Default => "Default",
            Self::Eq => "Eq",
            Self::Hash => "Hash",
            Self::Ord => "Ord",
            Self::PartialOrd => "PartialOrd",
        }
    }

    /// The trait and those that it cannot be without.
    pub(crate) fn with_supertraits(self) -> &'static [Self] {
        match self {
            Self::Copy => &[Self::Copy],
            Self::Default => &[Self::Default],
            Self::Eq => &[Self::Eq],
            Self::Hash => &[Self::Hash],
            Self::Ord => &[Self::Eq, Self::Ord, Self::PartialOrd],
            Self::PartialOrd => &[Self::PartialOrd],
        }
    }
}

impl Derived {
    /// What a name means: one of the standard library's with or without its path, one of serde's, or one that another crate
    /// derives, by its path. `None` where it is none of them.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let path = RustPath::parse(text)?;
        let (first, name) = (path.segments().first()?, path.segments().last()?);
        let standard = path.segments().len() == 1 || matches!(first.as_str(), "std" | "core");
        let of_serde = matches!(name.as_str(), "Serialize" | "Deserialize");
        if PRESENT.contains(&name.as_str()) && (standard || (of_serde && first == "serde")) {
            return Some(Self::Present);
        }
        if standard {
            let mut known = ALL.into_iter();
            return known.find(|one| one.name() == name).map(Self::Known);
        }
        Some(Self::Other(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for text in [
            "Debug",
            "std::clone::Clone",
            "serde::Serialize",
            "Deserialize",
        ] {
            assert_eq!(Derived::parse(text), Some(Derived::Present), "{text}");
        }
        for text in ["Hash", "std::hash::Hash", "core::hash::Hash"] {
            assert_eq!(
                Derived::parse(text),
                Some(Derived::Known(Trait::Hash)),
                "{text}"
            );
        }
        for text in ["utoipa::ToSchema", "other::Debug", "crate::ext::Named"] {
            assert!(
                matches!(Derived::parse(text), Some(Derived::Other(_))),
                "{text}"
            );
        }
        for text in [
            "",
            "Display",
            "std::fmt::Display",
            "hash",
            "Vec<u8>",
            "a b",
            "Eq)]",
        ] {
            assert_eq!(Derived::parse(text), None, "{text}");
        }
    }
}
