//! Which types can have a trait: takes the model, gives for each type what stands in its way.
//!
//! A type of a cycle can have a trait where nothing in the cycle speaks against it.

use super::Trait;
use crate::analyse::{Defaults, Facts};
use crate::config::{Config, Replace};
use crate::model::{Api, Enum, Foreign, Id as _, Presence, Shape, Ty, Type, TypeId};
use crate::render::is_hidden;

/// What keeps a type from a trait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Obstacle {
    /// Where in the type it stands: `` field `amount` ``; empty where the type itself is what it is.
    pub(super) place: String,
    /// The field of a record.
    pub(super) field: Option<usize>,
    pub(super) what: What,
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// What this is, in words.
    Plain(&'static str),
    /// A type of the user's own, of which `client.yaml` does not say that it has the trait.
    Own(String),
    /// A type that cannot have it either.
    Type(TypeId),
}

/// What a type holds, as far as a trait asks for it.
struct Part<'a> {
    place: String,
    field: Option<usize>,
    ty: &'a Ty,
    /// An `Option` or `Patch` stands around it.
    wrapped: bool,
    boxed: bool,
    /// There is a map of it.
    map: bool,
}

/// What one trait needs, over all types.
pub(super) struct Fits<'a> {
    pub(super) api: &'a Api,
    pub(super) facts: &'a Facts,
    pub(super) config: &'a Config,
    pub(super) wanted: Trait,
}

impl Fits<'_> {
    /// What stands in the way, for each type.
    pub(super) fn obstacles(&self) -> Vec<Option<Obstacle>> {
        let types = || self.api.types.iter::<TypeId>();
        let mut found: Vec<Option<Obstacle>> = types().map(|(id, _)| self.of_itself(id)).collect();
        let needs: Vec<Vec<(Part<'_>, TypeId)>> = types().map(|(id, _)| self.needs(id)).collect();
        loop {
            let mut changed = false;
            for (at, needs) in needs.iter().enumerate() {
                let mut blocked = needs.iter().filter(|(_, id)| found[id.index()].is_some());
                let Some((part, id)) = blocked.next().filter(|_| found[at].is_none()) else {
                    continue;
                };
                found[at] = Some(Obstacle {
                    place: part.place.clone(),
                    field: part.field,
                    what: What::Type(*id),
                });
                changed = true;
            }
            if !changed {
                return found;
            }
        }
    }

    /// The types that must have the trait for this one to have it.
    pub(super) fn spreads_to(&self, id: TypeId) -> Vec<TypeId> {
        self.needs(id).into_iter().map(|(_, id)| id).collect()
    }

    /// Whether a type has the trait without being asked.
    pub(super) fn has(&self, id: TypeId) -> bool {
        match (&self.api.types[id].shape, self.wanted) {
            (Shape::Enum(_), Trait::Eq | Trait::Hash) => true,
            (Shape::Record(_), Trait::Default) => self.facts[id].default != Defaults::None,
            _ => false,
        }
    }

    fn of_itself(&self, id: TypeId) -> Option<Obstacle> {
        if self.has(id) {
            return None;
        }
        let itself = |what: &'static str| Obstacle {
            place: String::new(),
            field: None,
            what: What::Plain(what),
        };
        match (&self.api.types[id].shape, self.wanted) {
            (Shape::Enum(_), Trait::Default) => {
                return Some(itself("an enum, none of whose values goes without saying"));
            }
            (Shape::Enum(Enum::String(_)), Trait::Copy) => {
                return Some(itself("an enum that keeps texts which it does not know"));
            }
            (Shape::Union(_), Trait::Default) => {
                return Some(itself("a union, none of whose forms goes without saying"));
            }
            (Shape::Union(_), Trait::Copy) => {
                return Some(itself("a union that keeps what it does not know"));
            }
            _ => {}
        }
        let parts = self.parts(id);
        let mut parts = parts.iter();
        parts.find_map(|part| match self.look(part) {
            Look::Blocked(what) => Some(Obstacle {
                place: part.place.clone(),
                field: part.field,
                what,
            }),
            Look::Fine | Look::Type(_) => None,
        })
    }

    fn needs(&self, id: TypeId) -> Vec<(Part<'_>, TypeId)> {
        if self.has(id) {
            return Vec::new();
        }
        let parts = self.parts(id).into_iter();
        let needed = parts.filter_map(|part| match self.look(&part) {
            Look::Type(id) => Some((part, id)),
            Look::Fine | Look::Blocked(_) => None,
        });
        needed.collect()
    }

    fn parts(&self, id: TypeId) -> Vec<Part<'_>> {
        let direction = self.facts[id].direction;
        let plain = |place: String, ty| Part {
            place,
            field: None,
            ty,
            wrapped: false,
            boxed: false,
            map: false,
        };
        let ty: &Type = &self.api.types[id];
        match &ty.shape {
            Shape::Record(record) => {
                let fields = record.fields.iter().enumerate();
                let shown = fields.filter(|(_, field)| !is_hidden(field, direction));
                let fields = shown.map(|(index, field)| Part {
                    field: Some(index),
                    wrapped: field.presence != Presence::Required,
                    boxed: self.facts.is_boxed(id, index),
                    ..plain(format!("field `{}`", field.name), &field.ty)
                });
                let rest = record.rest.iter().map(|ty| Part {
                    map: true,
                    ..plain("map of other members".to_owned(), ty)
                });
                fields.chain(rest).collect()
            }
            Shape::Union(union) if union.views => Vec::new(),
            Shape::Union(union) => {
                let members = union.members.iter();
                let holding = members.filter(|member| member.constant.is_none());
                holding
                    .map(|member| plain(format!("form `{}`", member.name), &member.ty))
                    .collect()
            }
            Shape::Alias(target) => vec![plain(String::new(), target)],
            Shape::Enum(_) => Vec::new(),
        }
    }

    fn look(&self, part: &Part<'_>) -> Look {
        match self.wanted {
            _ if part.map => self.map(part.ty),
            Trait::Default if part.wrapped => Look::Fine,
            Trait::Copy if part.boxed => Look::plain("kept behind a pointer"),
            _ => self.ty(part.ty),
        }
    }

    fn ty(&self, ty: &Ty) -> Look {
        let wanted = self.wanted;
        match ty {
            Ty::Named(id) => Look::Type(*id),
            Ty::Foreign(foreign) => self.foreign(foreign),
            Ty::Map(inner) | Ty::NullableMap(inner) => self.map(inner),
            Ty::F64 if matches!(wanted, Trait::Eq | Trait::Hash | Trait::Ord) => {
                Look::plain("an `f64`, which need not equal itself")
            }
            Ty::Bool | Ty::I32 | Ty::I64 | Ty::U64 | Ty::F64 => Look::Fine,
            Ty::Secret(inner) => match wanted {
                Trait::Ord | Trait::PartialOrd => Look::plain("a secret, which has no order"),
                Trait::Copy => Look::plain("a secret, which is overwritten where it ends"),
                Trait::Default | Trait::Eq | Trait::Hash => self.ty(inner),
            },
            Ty::Nullable(_) if wanted == Trait::Default => Look::Fine,
            Ty::Nullable(inner) | Ty::Quoted(inner) => self.ty(inner),
            // All others may be of any length.
            _ if wanted == Trait::Copy => Look::plain("of any length"),
            Ty::Value => match wanted {
                Trait::Default | Trait::Eq => Look::Fine,
                _ => Look::plain("any JSON value"),
            },
            Ty::List(_) | Ty::NullableItem(_) if wanted == Trait::Default => Look::Fine,
            Ty::List(inner) | Ty::NullableItem(inner) => self.ty(inner),
            Ty::String | Ty::Number | Ty::Base64 | Ty::Bytes => Look::Fine,
        }
    }

    fn map(&self, inner: &Ty) -> Look {
        match self.wanted {
            Trait::Default => Look::Fine,
            Trait::Eq => self.ty(inner),
            Trait::Copy | Trait::Hash | Trait::Ord | Trait::PartialOrd => Look::plain("a map"),
        }
    }

    fn foreign(&self, foreign: &Foreign) -> Look {
        match foreign.path() {
            Ok(_) if self.wanted == Trait::Default && !foreign.has_default() => {
                Look::plain("a point in time")
            }
            Ok(_) => Look::Fine,
            Err((_, true)) if self.wanted == Trait::Copy => {
                Look::plain("one that goes through serde")
            }
            Err((path, _)) => {
                let path = path.to_string();
                let mut replaced = self.config.replace.values();
                let says =
                    |one: &Replace| one.path() == path && one.traits().contains(&self.wanted);
                if replaced.any(says) {
                    Look::Fine
                } else {
                    Look::Blocked(What::Own(path))
                }
            }
        }
    }
}

enum Look {
    Fine,
    Type(TypeId),
    Blocked(What),
}

impl Look {
    fn plain(what: &'static str) -> Self {
        Self::Blocked(What::Plain(what))
    }
}
