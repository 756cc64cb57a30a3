//! Traits that types derive besides those that all have: takes the model, its names and the rules of `client.yaml`, gives the
//! side table that rendering reads.
//!
//! A trait needs itself of what a type holds, so that it spreads there. Invariant: what is derived compiles, as far as the types
//! are our own: a type that cannot have a trait is an error where a rule names it, and is told of where a rule fits it by
//! the way. Of traits of other crates nothing is known: they go where the rule says and nowhere else.

mod fits;
mod rules;
mod traits;

use std::collections::BTreeSet;
use std::ops::Index;

use crate::model::{Id as _, TypeId};
use crate::text::RustPath;

pub use rules::{Rules, resolve};
pub use traits::Trait;
pub(crate) use traits::{Derived, PRESENT};

/// What each type derives besides what all do.
#[derive(Debug, Clone, Default)]
pub struct Derives {
    types: Vec<Own>,
}

/// What one type derives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    /// Traits that are known here; those that the type has anyway are none of them.
    pub known: BTreeSet<Trait>,
    /// Traits of other crates, in the order of the rules.
    pub(crate) others: Vec<RustPath>,
}

impl Own {
    /// Whether a trait is among them.
    pub(crate) fn has(&self, wanted: Trait) -> bool {
        self.known.contains(&wanted)
    }
}

impl Index<TypeId> for Derives {
    type Output = Own;
    fn index(&self, id: TypeId) -> &Own {
        const NOTHING: &Own = &Own {
            known: BTreeSet::new(),
            others: Vec::new(),
        };
        self.types.get(id.index()).unwrap_or(NOTHING)
    }
}
