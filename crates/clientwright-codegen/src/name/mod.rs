//! Names: takes the model, gives every item that is rendered its Rust identifier.
//!
//! Names are claimed in one order: components as written, other components, groups, calls, inline types. What comes
//! earlier keeps its name when something is added behind it. Invariants: unique in each namespace, valid, no keyword,
//! and no name of the client's own: a schema `Error` is `ErrorModel`, a field `send` has the setter `send_field`.

mod builder;
mod calls;
mod given;
mod members;
mod method;
mod scope;
mod short;
mod stale;

use std::collections::BTreeSet;
use std::ops::Index;

use crate::analyse::Facts;
use crate::config::Config;
use crate::model::{Api, Arena, Calls, Id as _, OperationId, Type, TypeId, WebhookEvents};
use crate::text::{Ident, module_name};

pub use builder::BuilderNames;
pub use calls::CallNames;
pub use members::TypeMembers;
pub use stale::stale;

use given::Given;
use scope::Scope;
use short::Short;

/// The side table of identifiers.
#[derive(Debug, Clone)]
pub struct Names {
    types: Vec<TypeNames>,
    calls: Vec<CallNames>,
    /// One for each group.
    pub groups: Vec<GroupNames>,
    /// The module of what the provider sends.
    pub webhooks: Ident,
    /// The names of its events, where they are told apart.
    pub webhook_events: Option<EventNames>,
    /// The module of all operations.
    pub operations: Ident,
    /// One for each error: variants of `ApiError`.
    pub errors: Vec<Ident>,
    /// The methods of the client's builder, and its servers.
    pub builder: BuilderNames,
    /// All names of types, of whatever kind.
    taken: BTreeSet<String>,
}

/// A type's names.
#[derive(Debug, Clone)]
pub struct TypeNames {
    /// The type.
    pub name: Ident,
    /// The struct of required fields, for constructors that take more than two.
    pub required: Ident,
    /// Its members.
    pub members: TypeMembers,
}

/// A group's names.
#[derive(Debug, Clone)]
pub struct GroupNames {
    /// Its module and file.
    pub module: Ident,
    /// The client's method.
    pub accessor: Ident,
    /// Its struct.
    pub name: Ident,
}

/// The names of events.
#[derive(Debug, Clone)]
pub struct EventNames {
    /// The enum of them.
    pub event: Ident,
    /// What verifies and reads them.
    pub webhook: Ident,
    /// Its variants.
    pub variants: Vec<Ident>,
}

impl Names {
    /// Gives everything a name.
    pub fn assign(api: &Api, calls: &Calls, facts: &Facts, config: &Config) -> Self {
        let mut types = Scope::new(&[scope::TYPES], "Model");
        let mut modules = Scope::new(&[], "_api");
        let mut accessors = Scope::new(&[scope::TRAITS, &["builder", "rate_limit"]], "_api");
        let mut idents: Vec<Option<Ident>> = vec![None; api.types.len()];
        let short = Short::of(&api.types, config);
        let claim_types = |types: &mut Scope, idents: &mut Vec<Option<Ident>>, rank: u8| {
            for (id, ty) in api.types.iter::<TypeId>() {
                let wishes = short.wishes(ty);
                if self::rank(ty, &wishes[0]) == rank {
                    idents[id.index()] = Some(types.claim_first(&wishes));
                }
            }
        };
        claim_types(&mut types, &mut idents, 0);
        claim_types(&mut types, &mut idents, 1);
        let groups: Vec<GroupNames> = api
            .groups
            .iter()
            .map(|group| GroupNames {
                module: modules.claim(&module_name(&group.name)),
                accessor: accessors.claim(&Ident::snake(&group.name)),
                name: with_fallback(&mut types, &Ident::camel(&group.name), "Api"),
            })
            .collect();
        let wishes = ["webhooks", "webhook payloads", "webhook payloads api"].map(Ident::snake);
        let webhooks = modules.claim_first(&wishes);
        let events = api.webhook_events.as_ref();
        let webhook_events = events.map(|events| self::events(api, events, &mut types));
        let wishes = ["operations", "all operations", "operations api"].map(Ident::snake);
        let operations = modules.claim_first(&wishes);
        let mut names = calls::assign(api, calls, &mut types);
        claim_types(&mut types, &mut idents, 2);
        let given = Given::of(api, config, &|id| idents[id.index()].clone());
        calls::inputs(api, calls, &given, &mut names);
        let named = idents.into_iter().enumerate().filter_map(|(index, name)| {
            let (id, name) = (TypeId::from_index(index), name?);
            Some(TypeNames {
                required: types.claim(&name.with_suffix("Required")),
                members: members::assign(api, id, &facts[id], &given),
                name,
            })
        });
        let named = named.collect();
        let builder = builder::assign(api, &mut types);
        let taken = types.into_taken();
        let mut variants = Scope::new(&[], "");
        let errors = api.errors.iter();
        Self {
            types: named,
            calls: names,
            groups,
            webhooks,
            webhook_events,
            operations,
            errors: errors
                .map(|error| variants.claim(&Ident::camel(&error.name)))
                .collect(),
            builder,
            taken,
        }
    }
}

impl Index<TypeId> for Names {
    type Output = TypeNames;
    fn index(&self, id: TypeId) -> &TypeNames {
        &self.types[id.index()]
    }
}

impl Index<OperationId> for Names {
    type Output = CallNames;
    fn index(&self, id: OperationId) -> &CallNames {
        &self.calls[id.index()]
    }
}

/// Events stand beside the types of their payloads.
fn events(api: &Api, events: &WebhookEvents, types: &mut Scope) -> EventNames {
    let mut variants = Scope::new(&[&["Unknown"]], "Event");
    let webhooks = events.variants.iter();
    let webhooks = webhooks.filter_map(|variant| api.webhooks.get(variant.webhook));
    EventNames {
        event: types.claim_first(&["event", "webhook event"].map(Ident::camel)),
        webhook: types.claim_first(&["webhook", "webhook receiver"].map(Ident::camel)),
        variants: webhooks
            .map(|webhook| variants.claim(&Ident::camel(&webhook.name)))
            .collect(),
    }
}

/// Which round a type claims its name in: a component that is written as its Rust name comes before one that is not
/// (`HttpHealth` before `HTTPHealth`), and inline types come last.
fn rank(ty: &Type, wish: &Ident) -> u8 {
    match ty.name.component {
        true if ty.name.words.concat() == wish.bare() => 0,
        true => 1,
        false => 2,
    }
}

/// Claims a name, with a suffix of its kind where something else has it.
fn with_fallback(scope: &mut Scope, wish: &Ident, suffix: &str) -> Ident {
    scope.claim_first(&[wish.clone(), wish.with_suffix(suffix)])
}

impl Names {
    /// Whether something of the client has this name, among types.
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// Every type's name, in the order of the arena.
    pub(crate) fn types<'a>(
        &'a self,
        types: &'a Arena<Type>,
    ) -> impl Iterator<Item = (TypeId, &'a Ident)> {
        types.iter::<TypeId>().map(|(id, _)| (id, &self[id].name))
    }
}
