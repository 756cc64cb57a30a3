//! Shorter names of types: takes the types, gives the names to wish for.
//!
//! What the names of components have in front alike says nothing (`ApiV2010AccountCall`), nor do words that are said
//! twice on end (`UsageUsageRecord`). Invariant: no component loses a part of its name where another has, or would
//! have, what is left.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Config;
use crate::model::{Arena, Type, TypeId};
use crate::text::{Ident, collapsed, prefix, spelled, starts_with, words};

use super::scope;

/// The shorter names of components, by those that the document gives.
pub(super) struct Short {
    names: BTreeMap<String, String>,
    /// Names of inline types that several have, and some with symbols that tell them apart.
    met: BTreeSet<Ident>,
}

impl Short {
    /// Those of these types; names that `client.yaml` gives stay as they are.
    pub(super) fn of(types: &Arena<Type>, config: &Config) -> Self {
        let components = types.iter::<TypeId>().map(|(_, ty)| &ty.name);
        let components = components.filter(|name| name.component);
        let all: BTreeSet<&str> = components
            .filter_map(|name| name.words.first())
            .map(String::as_str)
            .collect();
        let names: Vec<(&str, Vec<String>)> =
            all.into_iter().map(|name| (name, words(name))).collect();
        let prefix = prefix(names.iter().map(|(_, words)| words.as_slice()));
        let cut = prefix.len();
        let has = |name: &[String]| name.len() > cut && starts_with(name, &prefix);
        let full: BTreeSet<Ident> = names.iter().map(|(name, _)| Ident::camel(name)).collect();
        let mut uses: BTreeMap<Ident, usize> = BTreeMap::new();
        let mut wishes: Vec<(&str, String, Ident)> = Vec::new();
        let given = |name: &str| config.types.values().any(|given| given == name);
        for (name, words) in names.iter().filter(|(name, _)| !given(name)) {
            let rest = if has(words) { &words[cut..] } else { words };
            let rest = collapsed(rest.to_vec()).join(" ");
            let ident = Ident::camel(&rest);
            if ident != Ident::camel(name) {
                *uses.entry(ident.clone()).or_default() += 1;
                wishes.push((name, rest, ident));
            }
        }
        let free = |(_, rest, ident): &(&str, String, Ident)| {
            uses[ident] == 1
                && !full.contains(ident)
                && !scope::TYPES.contains(&ident.bare())
                && !rest.starts_with(|c: char| c.is_ascii_digit())
        };
        let kept = wishes.into_iter().filter(free);
        let names = kept
            .map(|(name, rest, _)| (name.to_owned(), rest))
            .collect();
        let mut short = Self {
            names,
            met: BTreeSet::new(),
        };
        short.meet(types);
        short
    }

    fn meet(&mut self, types: &Arena<Type>) {
        let inline = || {
            types
                .iter::<TypeId>()
                .map(|(_, ty)| ty)
                .filter(|ty| !ty.name.component)
        };
        let symbols = |ty: &Type| ty.name.words.iter().any(|part| spelled(part) != *part);
        if !inline().any(symbols) {
            return;
        }
        let mut known = BTreeSet::new();
        for ty in inline() {
            let name = self.wishes(ty).remove(0);
            if !known.insert(name.clone()) {
                self.met.insert(name);
            }
        }
    }

    /// The names of a type to try, the best first.
    pub(super) fn wishes(&self, ty: &Type) -> Vec<Ident> {
        let mut parts = ty.name.words.clone();
        if let Some(first) = parts.first_mut()
            && let Some(short) = self.names.get(first.as_str())
        {
            first.clone_from(short);
        }
        let whole = Ident::camel(&parts.join(" "));
        if ty.name.component {
            return vec![whole];
        }
        let short = collapsed(parts.iter().flat_map(|part| words(part)).collect());
        let told = Ident::camel(&spelled(&parts.join(" ")));
        let short = Ident::camel(&short.join(" "));
        if told != whole && self.met.contains(&short) {
            return vec![told, whole];
        }
        vec![short, whole]
    }
}
