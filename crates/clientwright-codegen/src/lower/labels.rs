//! What extensions say of types and fields: their names, the marks that stand in their docs,
//! and what clients leave out.

use std::collections::BTreeMap;

use clientwright_spec::{Location, Parameter, SchemaId, Span};

use super::Kept;
use super::conventions::{self, On};
use super::types::{Lowered, Types};
use super::view::Sink;
use crate::codes;
use crate::config::Config;
use crate::model::{Docs, Field, Shape, Ty};
use crate::text::Ident;

/// The way out of one name for two things.
const TWICE: &str =
    "give one of them another name in overlay.yaml, or in client.yaml where that names such things";

/// The way out of a thing that cannot be left out.
const LEAVE: &str = "take the extension out in overlay.yaml, or what makes the client need it";

/// Reports what extensions give the name that something beside it has: name, whether an extension gave it, place.
pub(super) fn meet<'n>(
    names: impl Iterator<Item = (&'n str, bool, Span)>,
    what: &str,
    sink: &mut Sink<'_>,
) {
    let mut known: BTreeMap<Ident, bool> = BTreeMap::new();
    for (name, given, span) in names {
        let before = known.insert(Ident::snake(name), given);
        if before.is_some_and(|before| before || given) {
            let message = format!(
                "an extension gives the {what} `{name}` the name of another beside it; one of them gets a name that is made"
            );
            sink.warning(codes::EXTENSION, span, message, TWICE);
        }
    }
}

/// Reports methods of one group that extensions give one name.
pub(super) fn methods_that_meet(
    kept: &[Kept<'_>],
    groups: &[(String, bool)],
    config: &Config,
    sink: &mut Sink<'_>,
) {
    let mut by_group: BTreeMap<Ident, Vec<(&str, bool, Span)>> = BTreeMap::new();
    for (kept, (group, _)) in kept.iter().zip(groups) {
        let operation = kept.operation;
        let own = config
            .operations
            .get(&operation.id)
            .and_then(|own| own.name.as_deref());
        let given = kept.naming.method.as_deref();
        if let Some(name) = own.or(given) {
            let one = (name, own.is_none(), operation.origin.span);
            by_group.entry(Ident::snake(group)).or_default().push(one);
        }
    }
    for names in by_group.into_values() {
        meet(names.into_iter(), "method", sink);
    }
}

/// Whether an extension tells clients to leave a parameter out. What has to be sent stays.
pub(super) fn is_left_out(parameter: &Parameter, sink: &mut Sink<'_>) -> bool {
    let Some(key) = conventions::skipped(&parameter.extensions, On::Parameter, sink) else {
        return false;
    };
    let needed = parameter.required || parameter.location == Location::Path;
    let span = parameter.origin.span;
    if needed {
        let message = format!("`{key}` on a parameter that requests must have: it stays");
        sink.hint(codes::SKIPPED, span, message, LEAVE);
    } else {
        let message = format!("`{key}` tells clients to leave this parameter out");
        sink.note(codes::SKIPPED, span, message);
    }
    !needed
}

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
        let components = document.components.keys();
        let taken = self.component_names.get_or_insert_with(|| {
            components
                .map(|known| Ident::camel(known).bare().to_owned())
                .collect()
        });
        let own = schema
            .name
            .as_ref()
            .is_some_and(|own| Ident::camel(own).bare() == words);
        if own || (!taken.contains(&words) && *self.given.entry(words).or_insert(id) == id) {
            return Some(name);
        }
        let message = format!(
            "an extension names this type `{name}`, as another is called; its own name stays"
        );
        let span = schema.origin.span;
        // Enums that stand in many places say the same name in each, as their convention has it.
        if schema.name.is_some() {
            self.sink.warning(codes::EXTENSION, span, message, TWICE);
        } else {
            self.sink.hint(codes::EXTENSION, span, message, TWICE);
        }
        None
    }

    /// Whether an extension tells clients to leave a component out. One that is used stays.
    pub(super) fn leaves_out(&mut self, id: SchemaId, used: bool) -> bool {
        let schema = &self.plans.document()[id];
        let Some(key) = conventions::skipped(&schema.extensions, On::Schema, &mut self.sink) else {
            return false;
        };
        if used {
            let message = format!("`{key}` on a schema that others use: it stays");
            self.sink
                .hint(codes::SKIPPED, schema.origin.span, message, LEAVE);
        } else {
            let message = format!("`{key}` tells clients to leave this schema out");
            self.sink.note(codes::SKIPPED, schema.origin.span, message);
        }
        !used
    }

    /// Whether an extension tells clients to leave a property out. What has to be sent stays.
    pub(super) fn leaves_out_field(&mut self, id: SchemaId, sent: bool) -> bool {
        let schema = &self.plans.document()[id];
        let Some(key) = conventions::skipped(&schema.extensions, On::Property, &mut self.sink)
        else {
            return false;
        };
        // On a component, it means that and not the property.
        if schema.name.is_some() {
            return false;
        }
        if sent {
            let message = format!("`{key}` on a property that requests must have: it stays");
            self.sink
                .hint(codes::SKIPPED, schema.origin.span, message, LEAVE);
        } else {
            let message = format!("`{key}` tells clients to leave this property out");
            self.sink.note(codes::SKIPPED, schema.origin.span, message);
        }
        !sent
    }

    /// Reports fields that extensions give one name.
    pub(super) fn fields_that_meet(&mut self, fields: &[Field]) {
        if fields.iter().all(|field| field.label.is_none()) {
            return;
        }
        let names = fields
            .iter()
            .map(|field| (field.words(), field.label.is_some(), field.origin.span));
        meet(names, "field", &mut self.sink);
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
