//! Members that a schema says without declaring them.
//!
//! The property that a discriminator names is a text in every value, whether or not the schema has it among its
//! `properties`. Invariant: an object that declares nothing stays as open as it is.

use super::Cx;
use crate::{Primitive, Schema, SchemaId};

/// How many schemas that a schema includes are looked through.
const MOST: usize = 1_000;

impl Cx<'_> {
    /// Declares the property of each discriminator that stands in an object, where nothing else declares it.
    pub(super) fn declare_discriminators(&mut self) {
        for index in 0..self.schemas.len() {
            let schema = &self.schemas[index];
            let Some(discriminator) = &schema.discriminator else {
                continue;
            };
            let name = discriminator.property.clone();
            let is_union = !schema.one_of.is_empty() || !schema.any_of.is_empty();
            if is_union || !self.lacks(index, &name) {
                continue;
            }
            let id = self.blank(schema.origin.clone());
            self.schemas[id.0 as usize].types = vec![Primitive::String];
            self.schemas[index].properties.insert(name, id);
        }
    }

    /// Whether a schema has properties, by itself or by what it includes, but not this one.
    fn lacks(&self, index: usize, name: &str) -> bool {
        let mut any = false;
        let mut stack: Vec<usize> = vec![index];
        let mut seen = 0;
        while let Some(index) = stack.pop() {
            let schema: &Schema = &self.schemas[index];
            seen += 1;
            if seen > MOST || schema.hole.is_some() || schema.properties.contains_key(name) {
                return false;
            }
            any |= !schema.properties.is_empty();
            let included = schema.reference.iter().chain(&schema.all_of);
            stack.extend(included.map(|SchemaId(id)| *id as usize));
        }
        any
    }
}
