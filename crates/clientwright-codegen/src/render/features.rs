//! Cargo features by tag: takes the groups and what each reaches, gives the feature of each group and says for each
//! type when it is compiled.
//!
//! Invariant: whatever features are chosen, a type that is compiled finds all types that it is made of. A type is
//! compiled where one of the groups that reach it is, those that reach it reach its parts too, and so the sets only
//! grow on the way down. Types that no call reaches are a set of their own.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyse;
use crate::config;
use crate::model::{Id as _, Ty, TypeId};
use crate::text::{Code, feature_name, literal};

use super::webhooks::events;
use super::{Cx, Form};

/// Operations from which on a client has features unless `client.yaml` says otherwise: below that, choosing costs more
/// than compiling.
const MANY: usize = 100;

/// Groups that a type has features of; what more of them reach is always compiled.
const MOST: usize = 6;

/// The feature of all groups.
pub(super) const ALL: &str = "all";

/// The feature of what no call reaches.
pub(super) const SCHEMAS: &str = "schemas";

/// The feature of what verifies webhooks.
pub(super) const WEBHOOKS: &str = "webhooks";

/// When something is compiled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// In any case.
    Always,
    /// With one of these features, by index: those of the groups, and behind them [`SCHEMAS`].
    Any(BTreeSet<usize>),
}

/// The features of a client.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// Those of the groups, in order, and [`SCHEMAS`]; none where the client has no features.
    names: Vec<String>,
    /// One for each type.
    types: Vec<When>,
}

impl Features {
    /// The features of a client.
    pub(super) fn of(cx: &Cx<'_>) -> Self {
        let groups = cx.api.groups.len();
        let wanted = match cx.config.package.features {
            // A crate has features, a module has none.
            _ if cx.options.form != Form::Crate => false,
            config::Features::Auto => cx.api.operations.len() >= MANY,
            config::Features::ByTag => true,
            config::Features::None => false,
        };
        if !wanted || groups < 2 {
            return Self::default();
        }
        let signed = events::signature_of(cx).is_some();
        let modules = cx.names.groups.iter().map(|group| &group.module);
        let mut names: Vec<String> = Vec::new();
        for module in modules {
            let mut name = feature_name(module);
            while names.contains(&name) || (signed && name == WEBHOOKS) {
                name.push_str("-too");
            }
            names.push(name);
        }
        names.push(SCHEMAS.to_owned());
        Self {
            names,
            types: types(cx),
        }
    }

    /// Whether there are any.
    pub(super) fn any(&self) -> bool {
        !self.names.is_empty()
    }

    /// The names of all, those of the groups first.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The name of a group's feature.
    pub(super) fn group(&self, group: usize) -> Option<&str> {
        self.names.get(group).map(String::as_str)
    }

    /// When a type is compiled.
    pub(super) fn of_type(&self, id: TypeId) -> &When {
        self.types.get(id.index()).unwrap_or(&When::Always)
    }

    /// The index of [`SCHEMAS`].
    pub(super) fn schemas(&self) -> usize {
        self.names.len().saturating_sub(1)
    }

    /// The condition on a group's items.
    pub(super) fn on_group(&self, group: usize) -> When {
        if self.any() {
            When::Any(BTreeSet::from([group]))
        } else {
            When::Always
        }
    }

    /// The condition on what no call reaches.
    pub(super) fn on_schemas(&self) -> When {
        self.on_group(self.schemas())
    }

    /// `#[cfg(feature = "customers")]`, as a line.
    pub(super) fn line(&self, when: &When, code: &mut Code) {
        let When::Any(groups) = when else { return };
        let mut condition = Code::default();
        for (index, name) in self.of_set(groups).enumerate() {
            if index > 0 {
                condition.push(&[&", "]);
            }
            condition.push(&[&"feature = ", &literal(name)]);
        }
        if groups.len() == 1 {
            code.line(0, &[&"#[cfg(", &condition, &")]"]);
        } else {
            code.line(0, &[&"#[cfg(any(", &condition, &"))]"]);
        }
    }

    /// The same as tokens.
    pub(super) fn tokens(&self, when: &When) -> Option<TokenStream> {
        let When::Any(groups) = when else { return None };
        let names: Vec<_> = self.of_set(groups).map(literal).collect();
        Some(match names.as_slice() {
            [name] => quote!(#[cfg(feature = #name)]),
            names => quote!(#[cfg(any(#(feature = #names),*))]),
        })
    }

    /// For what is used by calls alone, of which some build may have none.
    pub(super) fn idle(&self) -> Option<TokenStream> {
        self.any().then(|| {
            quote!(#[cfg_attr(not(feature = #ALL), allow(dead_code, reason = "a build may be without calls"))])
        })
    }

    fn of_set(&self, groups: &BTreeSet<usize>) -> impl Iterator<Item = &str> {
        let names = groups.iter().filter_map(|group| self.names.get(*group));
        names.map(String::as_str)
    }
}

fn types(cx: &Cx<'_>) -> Vec<When> {
    let groups = cx.api.groups.len();
    let alone = |id: &TypeId| {
        let facts = &cx.facts[*id];
        facts.groups.is_empty() || facts.in_webhooks
    };
    let ids = || cx.api.types.iter::<TypeId>().map(|(id, _)| id);
    let roots: Vec<Ty> = ids().filter(alone).map(Ty::Named).collect();
    let mut schemas = vec![false; cx.api.types.len()];
    analyse::mark(cx.api, &roots.iter().collect::<Vec<_>>(), &mut schemas);
    ids()
        .map(|id| {
            let facts = &cx.facts[id];
            let mut set = facts.groups.clone();
            if schemas[id.index()] {
                set.insert(groups);
            }
            if facts.in_errors || set.len() > MOST {
                When::Always
            } else {
                When::Any(set)
            }
        })
        .collect()
}
