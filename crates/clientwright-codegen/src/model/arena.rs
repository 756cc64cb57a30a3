//! Lists whose indices are typed: ids instead of names.

use std::ops::Index;

/// A typed list with typed indices.
#[derive(Debug, Clone)]
pub struct Arena<T> {
    items: Vec<T>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

/// Id of a [`Type`](super::Type).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

/// Id of an [`Operation`](super::Operation).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperationId(pub u32);

/// Id that an [`Arena`] gives out.
pub trait Id: Copy {
    /// From an index.
    fn from_index(index: usize) -> Self;
    /// The index.
    fn index(self) -> usize;
}

macro_rules! id {
    ($($name:ident)*) => {$(
        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
id!(TypeId OperationId);

impl<T> Arena<T> {
    /// Adds an item, gives its id.
    pub fn push<I: Id>(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }

    /// Items with their ids.
    pub fn iter<I: Id>(&self) -> impl Iterator<Item = (I, &T)> {
        self.items
            .iter()
            .enumerate()
            .map(|(index, item)| (I::from_index(index), item))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// For `lower` alone.
    pub(crate) fn get_mut<I: Id>(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }

    /// For `lower` alone.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut()
    }

    /// For `lower` alone, which reserves a place before it knows a recursive type's shape.
    pub(crate) fn set<I: Id>(&mut self, id: I, item: T) {
        self.items[id.index()] = item;
    }
}

impl<T, I: Id> Index<I> for Arena<T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}
