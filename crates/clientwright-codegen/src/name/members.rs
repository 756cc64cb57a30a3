//! Names inside a type: fields and setters of records, variants of enums and unions. What `client.yaml` gives comes first.

use crate::analyse::TypeFacts;
use crate::model::{Api, Direction, Enum, Field, Record, Shape, TypeId, Union};
use crate::text::Ident;

use super::given::Given;
use super::scope::{self, Scope};

/// Names of a type's members, by index.
#[derive(Debug, Clone, Default)]
pub struct TypeMembers {
    /// Fields or variants.
    pub members: Vec<Ident>,
    /// Setters of a record's fields.
    pub setters: Vec<Ident>,
    /// The field of the other members, where a record keeps them.
    pub rest: Option<Ident>,
}

pub(super) fn assign(api: &Api, id: TypeId, facts: &TypeFacts, given: &Given) -> TypeMembers {
    let own = |index: usize| given.member(id, index).cloned();
    match &api.types[id].shape {
        Shape::Record(record) => fields(record, facts, &own, given.rest(id)),
        Shape::Enum(Enum::String(values)) => variants(
            &own,
            values
                .iter()
                .map(|v| v.name.clone().unwrap_or_else(|| signed(&v.value))),
        ),
        Shape::Enum(Enum::Integer(values)) => variants(
            &own,
            values.iter().map(|v| {
                v.name
                    .clone()
                    .unwrap_or_else(|| signed(&v.value.to_string()))
            }),
        ),
        Shape::Union(union) if union.views => views(union, &own),
        Shape::Union(union) => variants(
            &own,
            union.members.iter().map(|member| match member.constant {
                Some(_) => signed(&member.name),
                None => member.name.clone(),
            }),
        ),
        Shape::Alias(_) => TypeMembers::default(),
    }
}

/// The name that is given to a member, by index.
type Own<'a> = &'a dyn Fn(usize) -> Option<Ident>;

fn fields(record: &Record, facts: &TypeFacts, own: Own<'_>, rest: Option<&Ident>) -> TypeMembers {
    let mut fields = Scope::new(&[], "_field");
    let mut setters = Scope::new(&[scope::VALUE], "_field");
    let mut names = vec![None; record.fields.len()];
    // Constants of request-only types are no fields: they may not push a field from its name.
    let wishes = record.fields.iter().map(|field| field.words().to_owned());
    let wishes = scope::apart(wishes.collect());
    let rank = |index: usize, field: &Field| {
        let hidden = field.constant.is_some() && facts.direction == Direction::Request;
        (hidden, own(index).is_none())
    };
    let mut order: Vec<(usize, &Field)> = record.fields.iter().enumerate().collect();
    order.sort_by_key(|(index, field)| rank(*index, field));
    for (index, _) in order {
        let wish = own(index).unwrap_or_else(|| Ident::snake(&wishes[index]));
        names[index] = Some((fields.claim(&wish), setters.claim(&wish)));
    }
    let (members, mut names): (Vec<_>, Vec<_>) = names.into_iter().flatten().unzip();
    let rest = record
        .rest
        .as_ref()
        .map(|_| fields.claim(rest.unwrap_or(&Ident::snake("extra"))));
    if let Some(rest) = &rest {
        names.push(setters.claim(rest));
    }
    TypeMembers {
        members,
        setters: names,
        rest,
    }
}

/// Methods that give a value as one of several types.
fn views(union: &Union, own: Own<'_>) -> TypeMembers {
    let mut scope = Scope::new(&[], "");
    let method = |name: &str| Ident::snake(&format!("as {name}"));
    let wishes = union.members.iter().map(|member| method(&member.name));
    claimed(&wishes.collect::<Vec<_>>(), own, &mut scope)
}

fn variants(own: Own<'_>, names: impl Iterator<Item = String>) -> TypeMembers {
    let mut taken = Scope::new(&[&["Unknown"]], "Value");
    let names = scope::apart(names.collect());
    let wishes = names.iter().map(|name| Ident::camel(name));
    claimed(&wishes.collect::<Vec<_>>(), own, &mut taken)
}

/// Names that are given, then the others, each in order.
fn claimed(wishes: &[Ident], own: Own<'_>, scope: &mut Scope) -> TypeMembers {
    let given = (0..wishes.len()).map(|index| Some(scope.claim(&own(index)?)));
    let given: Vec<Option<Ident>> = given.collect();
    let members = wishes.iter().zip(given);
    TypeMembers {
        members: members
            .map(|(wish, given)| given.unwrap_or_else(|| scope.claim(wish)))
            .collect(),
        ..TypeMembers::default()
    }
}

/// A sign before a number is part of its meaning: `+1` and `-1` are `Plus1` and `Minus1`.
fn signed(value: &str) -> String {
    let number = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    match (
        value.strip_prefix('-').filter(|r| number(r)),
        value.strip_prefix('+').filter(|r| number(r)),
    ) {
        (Some(rest), _) => format!("minus{rest}"),
        (_, Some(rest)) => format!("plus{rest}"),
        _ => value.to_owned(),
    }
}
