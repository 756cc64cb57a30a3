//! Members that a schema says without declaring them.
//!
//! The property that a discriminator names is a text in every value, whether or not the schema has it among its
//! `properties`. Invariant: an object that declares nothing stays as open as it is.

use std::collections::BTreeMap;

use super::Cx;
use crate::{Node, Primitive, Schema, SchemaId, Value};

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
        self.declare_in_members();
    }

    /// Declares the property of a union's discriminator in the members that lack it, with the values that stand for each:
    /// without it, a member would be read by a value that is then lost, and could not be sent as what it is.
    fn declare_in_members(&mut self) {
        let mut lacking: BTreeMap<usize, (String, Vec<String>)> = BTreeMap::new();
        for schema in &self.schemas {
            let Some(discriminator) = &schema.discriminator else {
                continue;
            };
            for member in schema.one_of.iter().chain(&schema.any_of) {
                let member = self.target(*member);
                if !self.lacks(member, &discriminator.property) {
                    continue;
                }
                let mapping = discriminator.mapping.iter();
                let mapped = mapping.filter(|(_, id)| self.target(**id) == member);
                let mut values: Vec<String> = mapped.map(|(value, _)| value.clone()).collect();
                if values.is_empty() {
                    values.extend(self.schemas[member].name.clone());
                }
                let own = lacking
                    .entry(member)
                    .or_insert_with(|| (discriminator.property.clone(), Vec::new()));
                if own.0 == discriminator.property {
                    values.retain(|value| !own.1.contains(value));
                    own.1.extend(values);
                }
            }
        }
        for (member, (property, values)) in lacking {
            let origin = self.schemas[member].origin.clone();
            let texts = values.into_iter().map(|value| Node {
                value: Value::String(value),
                span: origin.span,
            });
            let texts: Vec<Node> = texts.collect();
            let id = self.blank(origin);
            let schema = &mut self.schemas[id.0 as usize];
            schema.types = vec![Primitive::String];
            schema.values = (!texts.is_empty()).then_some(texts);
            self.schemas[member].properties.insert(property, id);
        }
    }

    /// The schema that a reference leads to.
    fn target(&self, SchemaId(id): SchemaId) -> usize {
        let mut index = id as usize;
        for _ in 0..MOST {
            match self.schemas[index].reference {
                Some(SchemaId(next)) if self.schemas[index].properties.is_empty() => {
                    index = next as usize;
                }
                _ => break,
            }
        }
        index
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
