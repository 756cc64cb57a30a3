//! Where a document's values have no type of their own, as users read it.
//!
//! Takes the places of the model, gives them with the names of their files.

use clientwright_codegen::model::{Class, Untyped};
use clientwright_spec::Sources;

/// A place of a document that is typed as a JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntypedPlace {
    /// `file:line:column`.
    pub place: String,
    /// JSON pointer inside the effective document.
    pub pointer: String,
    /// A short, stable phrase to count by.
    pub reason: &'static str,
    /// Whose doing it is.
    pub class: Class,
}

impl UntypedPlace {
    fn of(untyped: &Untyped, sources: &Sources) -> Self {
        let Untyped {
            origin,
            reason,
            class,
        } = untyped;
        let file = sources.get(origin.span.file).map_or("", |(name, _)| name);
        Self {
            place: format!("{file}:{}:{}", origin.span.line, origin.span.column),
            pointer: origin.pointer.clone(),
            reason,
            class: *class,
        }
    }
}

impl std::fmt::Display for UntypedPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let class = match self.class {
            Class::Open => "open",
            Class::GivenUp => "given up",
        };
        write!(
            f,
            "{}: {class}: {} (#{})",
            self.place, self.reason, self.pointer
        )
    }
}

/// All places, in the order of their files and lines.
pub(crate) fn places(untyped: &[Untyped], sources: &Sources) -> Vec<UntypedPlace> {
    let mut list: Vec<&Untyped> = untyped.iter().collect();
    list.sort_by_key(|untyped| untyped.origin.span);
    list.into_iter()
        .map(|untyped| UntypedPlace::of(untyped, sources))
        .collect()
}
