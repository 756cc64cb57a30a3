//! What extensions say of types and fields: their names, and the marks that stand in their docs.

use clientwright_spec::SchemaId;

use super::conventions::{self, On};
use super::types::{Lowered, Types};
use crate::model::{Docs, Shape, Ty};
use crate::text::Ident;

impl Types<'_, '_> {
    /// The name that an extension gives a schema's type, unless another schema has it.
    pub(super) fn given_name(&mut self, id: SchemaId) -> Option<String> {
        let document = self.plans.document();
        let schema = &document[id];
        let name = conventions::type_name(&schema.extensions, &mut self.sink)?;
        if schema.name.as_ref() == Some(&name) {
            return None;
        }
        let words = Ident::camel(&name).bare().to_owned();
        let mut components = document.components.keys();
        if components.any(|known| Ident::camel(known).bare() == words) {
            return None;
        }
        (*self.given.entry(words).or_insert(id) == id).then_some(name)
    }

    /// The name that an extension gives a property. On a schema that becomes a type, it names the type.
    pub(super) fn label(&mut self, lowered: &Lowered) -> Option<String> {
        let schema = &self.plans.document()[lowered.resolved.trail[0]];
        let own = schema.reference.is_none() && schema.name.is_none();
        let label = conventions::name(&schema.extensions, On::Property, &mut self.sink);
        label.filter(|_| own && !matches!(lowered.ty, Ty::Named(_)))
    }

    /// Adds to a type's docs how far it can be relied upon, and whether it is said to have no other values.
    pub(super) fn mark(&mut self, docs: &mut Docs, id: SchemaId, shape: &Shape) {
        let extensions = &self.plans.document()[id].extensions;
        let marks = conventions::marks(extensions, On::Schema, docs.deprecated, &mut self.sink);
        docs.deprecated = marks.deprecated;
        docs.facts.extend(marks.facts);
        if matches!(shape, Shape::Enum(_)) && conventions::closed(extensions, &mut self.sink) {
            let fact = "The document says that there will be no other values; one that comes all the same is kept.";
            docs.facts.push(fact.to_owned());
        }
    }

    /// The same for a field whose schema has no type of its own to say it.
    pub(super) fn mark_field(&mut self, docs: &mut Docs, lowered: &Lowered) {
        let schema = &self.plans.document()[lowered.resolved.trail[0]];
        if schema.name.is_none() {
            let extensions = &schema.extensions;
            let marks = conventions::marks(extensions, On::Schema, docs.deprecated, &mut self.sink);
            docs.deprecated = marks.deprecated;
            docs.facts.extend(marks.facts);
        }
    }
}
