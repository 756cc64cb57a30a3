//! Maps in order.
//!
//! Takes entries, keeps each key once and the order in which keys came first. Invariant: the index, where there is one,
//! gives the place of every key.

use std::collections::HashMap;
use std::fmt;
use std::ops::Index;

use super::error::{DecodeError, Problem};
use super::object::{Rest, Table};
use super::sealed::Sealed;
use super::{Blank, Json, Reader, Value, Writer};

/// From here on a map has an index; searching fewer entries one by one is faster and smaller.
const INDEXED: usize = 16;

/// A map from text to values that keeps its order.
///
/// Two maps are equal when they hold equal values at the same keys, in any order.
#[derive(Clone)]
pub struct Map<T = Value> {
    entries: Vec<(String, T)>,
    #[allow(
        clippy::box_collection,
        reason = "most maps have none, and the box keeps those and `Value` small"
    )]
    index: Option<Box<HashMap<String, usize>>>,
}

impl<T> Map<T> {
    /// A map without entries.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
            index: None,
        }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Says whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|entry| entry.0 == key),
        }
    }

    /// The value at this key.
    pub fn get(&self, key: &str) -> Option<&T> {
        let position = self.position(key)?;
        self.entries.get(position).map(|entry| &entry.1)
    }

    /// The value at this key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        let position = self.position(key)?;
        self.entries.get_mut(position).map(|entry| &mut entry.1)
    }

    /// Says whether there is a value at this key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Sets the value at this key and gives the one that was there; a new key comes last.
    pub fn insert(&mut self, key: impl Into<String>, value: T) -> Option<T> {
        let key = key.into();
        if let Some(old) = self.get_mut(&key) {
            return Some(std::mem::replace(old, value));
        }
        self.push(key, value);
        None
    }

    /// Adds an entry whose key is not there yet.
    fn push(&mut self, key: String, value: T) {
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), self.entries.len());
        }
        self.entries.push((key, value));
        if self.index.is_none() && self.entries.len() > INDEXED {
            self.build_index();
        }
    }

    fn build_index(&mut self) {
        let entries = self.entries.iter().enumerate();
        let index = entries.map(|(position, entry)| (entry.0.clone(), position));
        self.index = Some(Box::new(index.collect()));
    }

    /// Takes the value at this key out; the order of the others stays.
    pub fn remove(&mut self, key: &str) -> Option<T> {
        let position = self.position(key)?;
        let (_, value) = self.entries.remove(position);
        if self.index.take().is_some() && self.entries.len() > INDEXED {
            self.build_index();
        }
        Some(value)
    }

    /// Takes every entry out.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.index = None;
    }

    /// The entries in order.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter(self.entries.iter())
    }

    /// The entries in order, their values to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut T)> {
        let entries = self.entries.iter_mut();
        entries.map(|entry| (entry.0.as_str(), &mut entry.1))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    /// The values in order.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }
}

/// The entries of a [`Map`] in order.
#[derive(Debug)]
pub struct Iter<'a, T>(std::slice::Iter<'a, (String, T)>);

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = (&'a str, &'a T);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| (entry.0.as_str(), &entry.1))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}

/// The entries of a [`Map`] in order, owned.
#[derive(Debug)]
pub struct IntoIter<T>(std::vec::IntoIter<(String, T)>);

impl<T> Iterator for IntoIter<T> {
    type Item = (String, T);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T> ExactSizeIterator for IntoIter<T> {}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self.entries.into_iter())
    }
}

impl<'a, T> IntoIterator for &'a Map<T> {
    type Item = (&'a str, &'a T);
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Map<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<T: PartialEq> PartialEq for Map<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<T: Eq> Eq for Map<T> {}

impl<K: Into<String>, V: Into<T>, T> Extend<(K, V)> for Map<T> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value.into());
        }
    }
}

impl<K: Into<String>, V: Into<T>, T> FromIterator<(K, V)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Into<String>, V: Into<T>, T, const N: usize> From<[(K, V); N]> for Map<T> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<T> Index<&str> for Map<T> {
    type Output = T;

    /// The value at this key.
    ///
    /// # Panics
    /// Where there is none; [`Map::get`] does not.
    fn index(&self, key: &str) -> &T {
        match self.get(key) {
            Some(value) => value,
            None => panic!("the map has no such key"),
        }
    }
}

impl<T: Json + Blank> Sealed for Map<T> {}

impl<T: Json + Blank> Rest for Map<T> {
    fn read_entry(&mut self, key: String, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        if self.contains_key(&key) {
            return Err(DecodeError::new(Problem::Duplicate, reader.offset()));
        }
        let mut value = T::blank();
        value.read(reader)?;
        self.push(key, value);
        Ok(())
    }

    fn each(&self, entry: &mut dyn FnMut(&str, &dyn Json)) {
        for (key, value) in self {
            entry(key, value);
        }
    }
}

fn read(map: &mut dyn Rest, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    reader.entries(&mut |key, reader| map.read_entry(key, reader))
}

impl<T: Json + Blank> Json for Map<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.clear();
        read(self, reader)
    }
    fn write(&self, writer: &mut Writer) {
        writer.members(&Table::new(&[], ""), &[], Some(self));
    }
    fn rest(&self) -> Option<&dyn Rest> {
        Some(self)
    }
    fn erase(&mut self) {
        self.iter_mut().for_each(|(_, value)| value.erase());
    }
}

impl<T> Blank for Map<T> {
    fn blank() -> Self {
        Self::new()
    }
}
