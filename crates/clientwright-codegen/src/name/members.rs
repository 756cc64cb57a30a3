//! Names inside a type: fields and setters of records, variants of enums and unions.

use crate::analyse::TypeFacts;
use crate::model::{Direction, Enum, Record, Shape, Type, Union};
use crate::text::Ident;

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

pub(super) fn assign(ty: &Type, facts: &TypeFacts) -> TypeMembers {
    match &ty.shape {
        Shape::Record(record) => fields(record, facts),
        Shape::Enum(Enum::String(values)) => variants(
            values
                .iter()
                .map(|v| v.name.clone().unwrap_or_else(|| signed(&v.value))),
        ),
        Shape::Enum(Enum::Integer(values)) => variants(values.iter().map(|v| {
            v.name
                .clone()
                .unwrap_or_else(|| signed(&v.value.to_string()))
        })),
        Shape::Union(union) if union.views => views(union),
        Shape::Union(union) => variants(union.members.iter().map(|member| match member.constant {
            Some(_) => signed(&member.name),
            None => member.name.clone(),
        })),
        Shape::Alias(_) => TypeMembers::default(),
    }
}

fn fields(record: &Record, facts: &TypeFacts) -> TypeMembers {
    let mut fields = Scope::new(&[], "_field");
    let mut setters = Scope::new(&[scope::VALUE], "_field");
    let mut names = vec![None; record.fields.len()];
    // Constants of request-only types are no fields: they may not push a field from its name.
    let wishes = record.fields.iter().map(|field| field.words().to_owned());
    let wishes = scope::apart(wishes.collect());
    for hidden in [false, true] {
        for (index, field) in record.fields.iter().enumerate() {
            if (field.constant.is_some() && facts.direction == Direction::Request) == hidden {
                let wish = Ident::snake(&wishes[index]);
                names[index] = Some((fields.claim(&wish), setters.claim(&wish)));
            }
        }
    }
    let (members, mut names): (Vec<_>, Vec<_>) = names.into_iter().flatten().unzip();
    let rest = record
        .rest
        .as_ref()
        .map(|_| fields.claim(&Ident::snake("extra")));
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
fn views(union: &Union) -> TypeMembers {
    let mut scope = Scope::new(&[], "");
    let method = |name: &str| Ident::snake(&format!("as {name}"));
    let members = union.members.iter();
    TypeMembers {
        members: members
            .map(|member| scope.claim(&method(&member.name)))
            .collect(),
        ..TypeMembers::default()
    }
}

fn variants(names: impl Iterator<Item = String>) -> TypeMembers {
    let mut taken = Scope::new(&[&["Unknown"]], "Value");
    TypeMembers {
        members: scope::apart(names.collect())
            .iter()
            .map(|name| taken.claim(&Ident::camel(name)))
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
