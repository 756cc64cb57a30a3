//! What is known of values before they are decoded: their kinds, the members that they must have, what stands in those.
//!
//! Takes views, gives [`Traits`]. Invariant: nothing here makes a plan, so that a union whose members hold the union
//! comes to an end.

use clientwright_spec::{Node, Primitive, SchemaId, Value};
use indexmap::IndexMap;

use super::plan::Plans;
use super::reach::flags;
use super::view::{Key, Sink, View, same};
use crate::model::Kind;

/// How many choices inside choices are followed for the kinds of their values.
const DEEPEST: usize = 8;

/// How deep two schemas are compared.
const ALIKE: usize = 6;

/// Kinds of JSON that values may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KindSet(u8);

const KINDS: [(Kind, u8); 7] = [
    (Kind::String, 1),
    // A whole number is a number too.
    (Kind::Number, 2 | 4),
    (Kind::Integer, 4),
    (Kind::Boolean, 8),
    (Kind::Array, 16),
    (Kind::Object, 32),
    (Kind::Null, 64),
];

impl KindSet {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(127);
    pub(super) const NULL: Self = Self(64);
    pub(super) const OBJECT: Self = Self(32);
    pub(super) const BOOLEAN: Self = Self(8);
    pub(super) const STRING: Self = Self(1);
    pub(super) const ARRAY: Self = Self(16);

    fn of(primitive: Primitive) -> Self {
        Self(match primitive {
            Primitive::String => 1,
            Primitive::Number => 6,
            Primitive::Integer => 4,
            Primitive::Boolean => 8,
            Primitive::Array => 16,
            Primitive::Object => 32,
        })
    }

    fn of_node(node: &Node) -> Self {
        match &node.value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::of(Primitive::Boolean),
            Value::Number(_) => Self::of(Primitive::Number),
            Value::String(_) => Self::of(Primitive::String),
            Value::Array(_) => Self::of(Primitive::Array),
            Value::Object(_) => Self::OBJECT,
        }
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Without null, which says nothing of the schema that it came from.
    pub(super) fn solid(self) -> Self {
        Self(self.0 & !Self::NULL.0)
    }

    pub(super) fn has_null(self) -> bool {
        self.0 & Self::NULL.0 != 0
    }

    /// Whether some value other than null is of both.
    pub(super) fn meets(self, other: Self) -> bool {
        self.solid().and(other).0 != 0
    }

    /// As a list; empty where any kind will do.
    pub(super) fn list(self) -> Vec<Kind> {
        if self.solid() == Self::ALL.solid() {
            return Vec::new();
        }
        let mut left = self.0;
        let mut list = Vec::new();
        for (kind, bits) in KINDS {
            if left & bits == bits {
                list.push(kind);
                left &= !bits;
            }
        }
        list
    }
}

/// What is known of one member of an object.
#[derive(Debug, Clone)]
pub(super) struct Trait {
    /// It is there in every value, whichever way that travels.
    pub required: bool,
    pub kinds: KindSet,
    /// The only values (JSON text) that it takes.
    pub values: Option<Vec<String>>,
    pub ids: Vec<SchemaId>,
}

/// What is known of objects.
#[derive(Debug, Clone, Default)]
pub(super) struct Traits {
    pub members: IndexMap<String, Trait>,
    /// It has no other members.
    pub closed: bool,
}

impl Plans<'_> {
    /// What is known of the objects of a view.
    pub(super) fn traits(&mut self, view: &View, sink: &mut Sink<'_>) -> Traits {
        let mut members = IndexMap::new();
        for (name, ids) in &view.properties {
            let (read_only, write_only) = flags(&self.resolve(ids, sink), self);
            let kinds = self.kinds(ids, 0, sink);
            let values = Some(self.values_of(view, name, sink));
            let known = Trait {
                required: view.required.contains(name) && !read_only && !write_only,
                kinds,
                values: values.filter(|values| !values.is_empty() && !kinds.has_null()),
                ids: ids.clone(),
            };
            members.insert(name.clone(), known);
        }
        for name in &view.required {
            members.entry(name.clone()).or_insert_with(|| Trait {
                required: true,
                kinds: KindSet::ALL,
                values: None,
                ids: Vec::new(),
            });
        }
        let closed = view.forbidden && !view.any_additional && view.additional.is_empty();
        Traits { members, closed }
    }

    /// What is known of the objects that these schemas describe.
    pub(super) fn traits_of(&mut self, ids: &[SchemaId], sink: &mut Sink<'_>) -> Traits {
        if ids.is_empty() {
            return Traits::default();
        }
        let resolved = self.resolve(ids, sink);
        let view = self.view(&resolved.key, sink);
        if view.choices.is_empty() {
            self.traits(&view, sink)
        } else {
            Traits::default()
        }
    }

    /// The kinds that values of these schemas have.
    pub(super) fn kinds(&mut self, ids: &[SchemaId], depth: usize, sink: &mut Sink<'_>) -> KindSet {
        if ids.is_empty() || depth > DEEPEST {
            return KindSet::ALL;
        }
        let resolved = self.resolve(ids, sink);
        let view = self.view(&resolved.key, sink);
        let null = if resolved.nullable || view.nullable {
            KindSet::NULL
        } else {
            KindSet::NONE
        };
        if view.never {
            return null;
        }
        if view.hole.is_some() || view.too_deep {
            return KindSet::ALL;
        }
        let mut kinds = own_kinds(&view);
        for choice in &view.choices {
            let mut any = KindSet::NONE;
            for &member in &choice.members {
                any = any.or(self.kinds(&[member], depth + 1, sink));
            }
            kinds = kinds.or(KindSet::NULL).and(any);
        }
        kinds.or(null)
    }

    /// Whether two schemas say the same of their values, words aside.
    pub(super) fn alike(&mut self, a: &Key, b: &Key, depth: usize, sink: &mut Sink<'_>) -> bool {
        if a == b {
            return true;
        }
        if depth > ALIKE {
            return false;
        }
        let (a, b) = (self.view(a, sink), self.view(b, sink));
        let constants = match (&a.constant, &b.constant) {
            (Some(a), Some(b)) => same(a, b),
            (None, None) => true,
            _ => false,
        };
        let values = match (&a.values, &b.values) {
            (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
            (None, None) => true,
            _ => false,
        };
        let flat = constants
            && values
            && a.types == b.types
            && a.nullable == b.nullable
            && a.never == b.never
            && a.format == b.format
            && (&a.media, &a.encoding) == (&b.media, &b.encoding)
            && (a.forbidden, a.any_additional) == (b.forbidden, b.any_additional)
            && a.hole.is_none()
            && b.hole.is_none()
            && a.properties.len() == b.properties.len()
            && a.required == b.required
            && a.choices.is_empty()
            && b.choices.is_empty();
        flat && self.alike_uses(&a.items, &b.items, depth, sink)
            && self.alike_uses(&a.additional, &b.additional, depth, sink)
            && a.properties.iter().all(|(name, ids)| {
                let other = b.properties.get(name);
                other.is_some_and(|other| self.alike_uses(ids, other, depth, sink))
            })
    }

    fn alike_uses(
        &mut self,
        a: &[SchemaId],
        b: &[SchemaId],
        depth: usize,
        sink: &mut Sink<'_>,
    ) -> bool {
        if a.is_empty() || b.is_empty() {
            return a.len() == b.len();
        }
        let (a, b) = (self.resolve(a, sink), self.resolve(b, sink));
        let (x, y) = (flags(&a, self), flags(&b, self));
        a.nullable == b.nullable && x == y && self.alike(&a.key, &b.key, depth + 1, sink)
    }
}

/// The kinds that a view allows, its choices aside.
fn own_kinds(view: &View) -> KindSet {
    let constant = view.constant.as_ref().map(std::slice::from_ref);
    if let Some(values) = constant.or(view.values.as_deref()) {
        let values = values.iter().map(KindSet::of_node);
        let found = values.fold(KindSet::NONE, KindSet::or);
        let declared = declared(view);
        // An unquoted word of YAML is what its type says.
        let both = found.and(declared);
        return if both == KindSet::NONE {
            declared
        } else {
            both
        };
    }
    declared(view)
}

fn declared(view: &View) -> KindSet {
    let shaped = !view.properties.is_empty() || view.forbidden || !view.additional.is_empty();
    if !view.types.is_empty() {
        let types = view.types.iter().map(|primitive| KindSet::of(*primitive));
        types.fold(KindSet::NONE, KindSet::or)
    } else if shaped {
        KindSet::OBJECT
    } else if !view.items.is_empty() {
        KindSet::of(Primitive::Array)
    } else {
        KindSet::ALL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_a_number() {
        let number = KindSet::of(Primitive::Number);
        assert!(number.meets(KindSet::of(Primitive::Integer)));
        assert_eq!(number.list(), [Kind::Number]);
        assert_eq!(number.or(KindSet::NULL).list(), [Kind::Number, Kind::Null]);
        assert!(!KindSet::NULL.meets(KindSet::NULL));
        assert!(KindSet::ALL.list().is_empty());
    }
}
