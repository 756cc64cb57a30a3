//! Collections that are mostly empty: a document has hundreds of thousands of them, so that what an empty one takes is
//! a part of what a run takes. A pointer here, where the collection itself would be nine.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use indexmap::{IndexMap, IndexSet};

use crate::{Entry, Node, SchemaId};

/// A collection that takes a pointer's room while it is empty, and is used as itself.
#[derive(Clone)]
pub struct Rare<T>(Option<Box<T>>);

/// A collection that a [`Rare`] may hold.
pub trait Blank: Default + 'static {
    /// An empty one.
    fn blank() -> &'static Self;
}

macro_rules! blank {
    ($($of:ty),+ $(,)?) => { $(
        impl Blank for $of {
            fn blank() -> &'static Self {
                static BLANK: LazyLock<$of> = LazyLock::new(Default::default);
                &BLANK
            }
        }
    )+ };
}

blank!(
    IndexMap<String, Entry>,
    IndexMap<String, Node>,
    IndexMap<String, SchemaId>,
    IndexSet<String>,
);

impl<T> Rare<T> {
    /// An empty one.
    pub const fn new() -> Self {
        Self(None)
    }
}

impl<K, V> Rare<IndexMap<K, V>> {
    /// An empty one with room for so many.
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Some(Box::new(IndexMap::with_capacity(capacity))))
    }

    /// Gives back the room that is not used.
    pub(crate) fn trim(&mut self) {
        if let Some(map) = &mut self.0 {
            map.shrink_to_fit();
        }
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Blank> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or_else(|| T::blank())
    }
}

impl<T: Blank> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

impl<T: Blank + fmt::Debug> fmt::Debug for Rare<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Blank + PartialEq> PartialEq for Rare<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T> From<T> for Rare<T> {
    fn from(inner: T) -> Self {
        Self(Some(Box::new(inner)))
    }
}

impl<T: FromIterator<I>, I> FromIterator<I> for Rare<T> {
    fn from_iter<S: IntoIterator<Item = I>>(items: S) -> Self {
        let mut items = items.into_iter().peekable();
        Self(
            items
                .peek()
                .is_some()
                .then_some(())
                .map(|()| Box::new(items.collect())),
        )
    }
}

impl<T: Blank + IntoIterator> IntoIterator for Rare<T> {
    type Item = T::Item;
    type IntoIter = T::IntoIter;

    fn into_iter(self) -> T::IntoIter {
        self.0.map_or_else(T::default, |inner| *inner).into_iter()
    }
}

#[expect(clippy::into_iter_without_iter, reason = "the collection has its own")]
impl<'a, T: Blank> IntoIterator for &'a Rare<T>
where
    &'a T: IntoIterator,
{
    type Item = <&'a T as IntoIterator>::Item;
    type IntoIter = <&'a T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (**self).into_iter()
    }
}

#[expect(clippy::into_iter_without_iter, reason = "the collection has its own")]
impl<'a, T: Blank> IntoIterator for &'a mut Rare<T>
where
    &'a mut T: IntoIterator,
{
    type Item = <&'a mut T as IntoIterator>::Item;
    type IntoIter = <&'a mut T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (**self).into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_one_is_as_good_as_a_full_one() {
        let mut map: Rare<IndexMap<String, SchemaId>> = Rare::new();
        assert_eq!(size_of_val(&map), size_of::<usize>());
        assert!(map.is_empty() && map.get("a").is_none());
        assert_eq!(map, [].into_iter().collect());
        map.insert("a".to_owned(), SchemaId(1));
        assert_eq!((&map).into_iter().count(), 1);
        assert_eq!(map.into_iter().next(), Some(("a".to_owned(), SchemaId(1))));
    }
}
