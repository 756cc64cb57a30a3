//! Names that `client.yaml` gives to fields, variants and parameters: takes them and the names of types, gives the identifier of
//! each member that has one.
//!
//! Whether every entry means something is asked in `stale`, once all has its name.

use std::collections::BTreeMap;

use clientwright_spec::Location;
use indexmap::IndexMap;

use crate::config::Config;
use crate::model::{
    Api, Enum, Operation, OperationId, Parameter, Record, Shape, Ty, TypeId, Union,
};
use crate::text::Ident;

/// The key of the map of members that have no field of their own.
pub(super) const REST: &str = "*";

/// What has a name inside a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A field or a variant, by index.
    Member(usize),
    /// The map of members that have no field of their own.
    Rest,
}

/// What has a name by `client.yaml`.
#[derive(Debug, Default)]
pub(super) struct Given {
    members: BTreeMap<(TypeId, Place), Ident>,
    parameters: BTreeMap<(OperationId, usize), Ident>,
}

impl Given {
    /// The names of all members, the types being called as `name` says.
    pub(super) fn of(api: &Api, config: &Config, name: &dyn Fn(TypeId) -> Option<Ident>) -> Self {
        let mut given = Self::default();
        for (fields, sections) in [(true, &config.fields), (false, &config.variants)] {
            for (key, entries) in sections {
                for id in types_called(api, key, name) {
                    given.add(api, id, entries, fields);
                }
            }
        }
        for (id, operation) in api.operations.iter::<OperationId>() {
            let own = config.operations.get(&operation.id);
            for (key, wish) in own.iter().flat_map(|own| &own.parameters) {
                if let ([index], Some(ident)) = (
                    parameters(operation, key).as_slice(),
                    Ident::exact_snake(wish),
                ) {
                    given.parameters.insert((id, *index), ident);
                }
            }
        }
        given
    }

    fn add(&mut self, api: &Api, id: TypeId, entries: &IndexMap<String, String>, fields: bool) {
        for (wire, wish) in entries {
            let (found, ident) = match &api.types[id].shape {
                Shape::Record(record) if fields => (field(record, wire), Ident::exact_snake(wish)),
                Shape::Union(union) if !fields && union.views => (
                    member(union, wire).map(Place::Member),
                    Ident::exact_snake(wish),
                ),
                shape if !fields => (variant(shape, wire), Ident::exact_camel(wish)),
                _ => (None, None),
            };
            if let Some((place, ident)) = found.zip(ident) {
                self.members.insert((id, place), ident);
            }
        }
    }

    /// The name of a field or variant.
    pub(super) fn member(&self, id: TypeId, index: usize) -> Option<&Ident> {
        self.members.get(&(id, Place::Member(index)))
    }

    /// The name of a parameter.
    pub(super) fn parameter(&self, id: OperationId, index: usize) -> Option<&Ident> {
        self.parameters.get(&(id, index))
    }

    /// The name of the map of other members.
    pub(super) fn rest(&self, id: TypeId) -> Option<&Ident> {
        self.members.get(&(id, Place::Rest))
    }
}

/// The types that a key of `fields` or `variants` means: the one that is called so in Rust, else those of the component.
/// Behind another name of a type stands that type.
pub(super) fn types_called(
    api: &Api,
    key: &str,
    name: &dyn Fn(TypeId) -> Option<Ident>,
) -> Vec<TypeId> {
    let types = api.types.iter::<TypeId>().map(|(id, _)| id);
    let mut found: Vec<TypeId> = types
        .filter(|id| name(*id).is_some_and(|name| name.bare() == key))
        .collect();
    if found.is_empty() {
        let components = api.components.iter().filter(|one| one.name == key);
        found.extend(components.filter_map(|one| match one.ty {
            Ty::Named(id) => Some(id),
            _ => None,
        }));
    }
    let mut targets: Vec<TypeId> = found.into_iter().map(|id| behind(api, id)).collect();
    targets.sort_unstable();
    targets.dedup();
    targets
}

fn behind(api: &Api, mut id: TypeId) -> TypeId {
    for _ in 0..api.types.len() {
        match &api.types[id].shape {
            Shape::Alias(Ty::Named(next)) => id = *next,
            _ => break,
        }
    }
    id
}

/// The field of that name on the wire, or the map of others.
pub(super) fn field(record: &Record, wire: &str) -> Option<Place> {
    let mut fields = record.fields.iter();
    match fields.position(|field| field.name == wire) {
        None if wire == REST && record.rest.is_some() => Some(Place::Rest),
        found => found.map(Place::Member),
    }
}

/// The variant for a value on the wire, or for a form.
pub(super) fn variant(shape: &Shape, wire: &str) -> Option<Place> {
    let found = match shape {
        Shape::Enum(Enum::String(values)) => values.iter().position(|one| one.value == wire),
        Shape::Enum(Enum::Integer(values)) => {
            let wire: i64 = wire.parse().ok()?;
            values.iter().position(|one| one.value == wire)
        }
        Shape::Union(union) => member(union, wire),
        Shape::Record(_) | Shape::Alias(_) => None,
    };
    found.map(Place::Member)
}

/// The form of that name, as the document has it or as Rust would: by its variant or its method.
fn member(union: &Union, wire: &str) -> Option<usize> {
    let own = |name: &str| {
        if union.views {
            Ident::snake(&format!("as {name}"))
        } else {
            Ident::camel(name)
        }
    };
    let place = |fits: &dyn Fn(&str) -> bool| {
        let mut members = union.members.iter();
        members.position(|one| fits(&one.name))
    };
    place(&|name| name == wire).or_else(|| place(&|name| own(name).bare() == wire))
}

/// The parameters that a key means, by index: by their names on the wire, or with the location before it.
pub(super) fn parameters(operation: &Operation, key: &str) -> Vec<usize> {
    let means = |one: &Parameter| {
        let location = match one.location {
            Location::Path => "path ",
            Location::Query => "query ",
            Location::Header => "header ",
            Location::Cookie => "cookie ",
        };
        one.name == key || key.strip_prefix(location) == Some(&one.name)
    };
    let all = operation.parameters.iter().enumerate();
    let meant = all.filter(|(_, one)| means(one));
    meant.map(|(index, _)| index).collect()
}
