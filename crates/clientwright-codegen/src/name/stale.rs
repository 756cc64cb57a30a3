//! Names of `client.yaml` that mean nothing, or that something else has: each an error at its place.
//!
//! Takes what all is called in the end. Invariant: after this, every name that is given is the one that callers write.

use std::collections::BTreeSet;

use clientwright_spec::{Diagnostics, Node, Span};
use indexmap::IndexMap;

use super::Names;
use super::given::{Given, Place, field, parameters, types_called, variant};
use super::members;
use crate::analyse::Facts;
use crate::codes;
use crate::config::Config;
use crate::lower::entry;
use crate::model::{Api, Calls, Enum, Operation, OperationId, Shape, Target, Ty, TypeId};
use crate::render::is_hidden;
use crate::text::Ident;

const DROP: &str = "drop the entry, or mend its name";
/// How many names a help line has.
const SHOWN: usize = 12;
const OTHER: &str = "give it another name";

/// Reports all of them. `elsewhere` says whether types of a name are in the document, though not among those that are generated.
pub fn stale(
    (api, calls, facts, names): (&Api, &Calls, &Facts, &Names),
    (config, places): (&Config, &Node),
    elsewhere: &dyn Fn(&str) -> bool,
    diagnostics: &mut Diagnostics,
) {
    if config.types.is_empty()
        && config.fields.is_empty()
        && config.variants.is_empty()
        && !config
            .operations
            .values()
            .any(|own| !own.parameters.is_empty())
    {
        return;
    }
    let mut checking = Checking {
        given: Given::of(api, config, &|id| Some(names[id].name.clone())),
        api,
        calls,
        facts,
        names,
        places,
        diagnostics,
    };
    for (schema, wish) in &config.types {
        checking.type_name(schema, wish);
    }
    for (section, types) in [("fields", &config.fields), ("variants", &config.variants)] {
        for (key, entries) in types {
            let called = types_called(api, key, &|id| Some(names[id].name.clone()));
            if !called.is_empty() {
                checking.members(section, key, entries, &called);
            } else if !elsewhere(key) {
                let span = entry(places, &[section], key);
                checking.stale(span, format!("no type is called `{key}`"));
            }
        }
    }
    for (id, own) in &config.operations {
        let mut operations = api.operations.iter::<OperationId>();
        let operation = operations.find(|(_, one)| one.id == *id);
        // One that is not there is told of where the rest of its entry is.
        if let Some((at, operation)) = operation {
            checking.parameters(at, operation, &own.parameters);
        }
    }
}

struct Checking<'a> {
    given: Given,
    api: &'a Api,
    calls: &'a Calls,
    facts: &'a Facts,
    names: &'a Names,
    places: &'a Node,
    diagnostics: &'a mut Diagnostics,
}

impl Checking<'_> {
    fn stale(&mut self, span: Span, message: String) {
        self.diagnostics
            .error(codes::STALE, span, message)
            .help(DROP);
    }

    fn value(&mut self, span: Span, message: String, help: &str) {
        self.diagnostics
            .error(codes::CONFIG_VALUE, span, message)
            .help(help);
    }

    /// The new name of a component, of which one type has it where its directions differ.
    fn type_name(&mut self, schema: &str, wish: &str) {
        let span = entry(self.places, &["types"], schema);
        if Ident::exact_camel(wish).is_none() {
            let help =
                "letters and digits of ASCII in `UpperCamelCase`: `ErrorDetails`, and no keyword";
            self.value(span, format!("{wish:?} cannot be the name of a type"), help);
            return;
        }
        let components = self.api.components.iter().filter(|one| one.name == schema);
        let own = components.filter_map(|one| match one.ty {
            Ty::Named(id) => Some(id),
            _ => None,
        });
        let own: Vec<TypeId> = own.collect();
        // Where there are several types, all but one have a word behind the name.
        let wished = |id: TypeId| Ident::camel(&self.api.types[id].name.words.join(" "));
        let missed = |id: &TypeId| self.names[*id].name != wished(*id);
        let others = self.api.types.iter::<TypeId>();
        let mut others = others.filter(|(id, ty)| ty.name.component && !own.contains(id));
        let displaced = others.any(|(id, _)| missed(&id) && wished(id).bare() == wish);
        if displaced || own.iter().any(missed) {
            let message = format!("something else of the client is called `{wish}`");
            self.value(span, message, OTHER);
        }
    }

    /// The entries of one type, or of the two that a component is where its directions differ.
    fn members(
        &mut self,
        section: &str,
        key: &str,
        entries: &IndexMap<String, String>,
        types: &[TypeId],
    ) {
        for (wire, wish) in entries {
            let span = entry(self.places, &[section, key], wire);
            let found: Vec<(TypeId, Place)> = types
                .iter()
                .filter_map(|id| Some((*id, self.member(section, *id, wire)?)))
                .collect();
            if found.is_empty() {
                let what = if section == "fields" {
                    "field"
                } else {
                    "variant"
                };
                let help = self.known(section, types);
                let message = format!("`{key}` has no {what} for `{wire}`");
                self.diagnostics
                    .error(codes::STALE, span, message)
                    .help(help);
            }
            for (id, place) in found {
                self.member_name(id, place, wish, span);
            }
        }
    }

    /// Which entries there could be.
    fn known(&self, section: &str, types: &[TypeId]) -> String {
        let names = types
            .iter()
            .flat_map(|id| match &self.api.types[*id].shape {
                Shape::Record(record) if section == "fields" => {
                    record.fields.iter().map(|one| one.name.clone()).collect()
                }
                Shape::Enum(Enum::String(values)) if section == "variants" => {
                    values.iter().map(|one| one.value.clone()).collect()
                }
                Shape::Enum(Enum::Integer(values)) if section == "variants" => {
                    values.iter().map(|one| one.value.to_string()).collect()
                }
                Shape::Union(union) if section == "variants" => {
                    union.members.iter().map(|one| one.name.clone()).collect()
                }
                _ => Vec::new(),
            });
        let names: BTreeSet<String> = names.map(|name| format!("`{name}`")).collect();
        let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
        match names.len().checked_sub(shown.len()) {
            _ if shown.is_empty() => format!("it has no {section}"),
            Some(more @ 1..) => format!("it has {} and {more} more", shown.join(", ")),
            _ => format!("it has {}", shown.join(", ")),
        }
    }

    /// What an entry means.
    fn member(&self, section: &str, id: TypeId, wire: &str) -> Option<Place> {
        match &self.api.types[id].shape {
            Shape::Record(record) if section == "fields" => {
                let direction = self.facts[id].direction;
                field(record, wire).filter(|place| match place {
                    Place::Member(index) => !is_hidden(&record.fields[*index], direction),
                    Place::Rest => true,
                })
            }
            shape if section == "variants" => variant(shape, wire),
            _ => None,
        }
    }

    fn member_name(&mut self, id: TypeId, place: Place, wish: &str, span: Span) {
        let of = &self.names[id];
        let name = of.name.bare();
        let views = matches!(&self.api.types[id].shape, Shape::Union(union) if union.views);
        let snake = views || matches!(self.api.types[id].shape, Shape::Record(_));
        let stands = if snake {
            Ident::exact_snake(wish)
        } else {
            Ident::exact_camel(wish)
        };
        if stands.is_none() {
            let (kind, case) = match (views, snake) {
                (true, _) => ("a method", "`snake_case`: `as_card`"),
                (_, true) => ("a field", "`snake_case`: `object_kind`"),
                (_, false) => ("a variant", "`UpperCamelCase`: `UsDollar`"),
            };
            let help = format!("letters and digits of ASCII in {case}, and no keyword");
            self.value(
                span,
                format!("{wish:?} cannot be the name of {kind}"),
                &help,
            );
            return;
        }
        let given = match place {
            Place::Member(index) => of.members.members.get(index),
            Place::Rest => of.members.rest.as_ref(),
        };
        let is_given = given.is_some_and(|given| given.bare() == wish);
        if !is_given || self.is_wished(id, place, wish) {
            let message = match wish {
                "Unknown" if !snake => {
                    format!("`{name}` has a variant `{wish}` for what it does not know")
                }
                _ => format!("something else of `{name}` is called `{wish}`"),
            };
            self.value(span, message, OTHER);
        }
    }

    /// Whether another member would have this name if nobody gave it away.
    fn is_wished(&self, id: TypeId, but: Place, wish: &str) -> bool {
        let auto = members::assign(self.api, id, &self.facts[id], &Given::default());
        let mut others = auto.members.iter().enumerate();
        let rest = auto.rest.as_ref().filter(|_| but != Place::Rest);
        others.any(|(index, name)| {
            let named = self.given.member(id, index).is_some();
            Place::Member(index) != but && !named && name.bare() == wish
        }) || rest.is_some_and(|rest| rest.bare() == wish && self.given.rest(id).is_none())
    }

    fn parameters(
        &mut self,
        at: OperationId,
        operation: &Operation,
        entries: &IndexMap<String, String>,
    ) {
        for (key, wish) in entries {
            let section = ["operations", operation.id.as_str(), "parameters"];
            let span = entry(self.places, &section, key);
            let found = parameters(operation, key);
            let [index] = found.as_slice() else {
                if found.is_empty() {
                    self.stale(span, format!("`{}` has no parameter `{key}`", operation.id));
                } else {
                    let message = format!("`{}` has several parameters `{key}`", operation.id);
                    self.value(span, message, "say which: `path id`, `query id`");
                }
                continue;
            };
            self.parameter(at, *index, wish, span);
        }
    }

    fn parameter(&mut self, at: OperationId, index: usize, wish: &str, span: Span) {
        let id = &self.api.operations[at].id;
        if Ident::exact_snake(wish).is_none() {
            let message = format!("{wish:?} cannot be the name of a parameter");
            let help = "letters and digits of ASCII in `snake_case`, and no keyword: `page_size`";
            self.value(span, message, help);
            return;
        }
        let (shape, names) = (&self.calls[at], &self.names[at]);
        let mut auto = names.clone();
        auto.inputs(self.api, self.calls, at, &Given::default());
        let kinds = [
            (&shape.arguments, &names.arguments, &auto.arguments),
            (&shape.setters, &names.setters, &auto.setters),
        ];
        let found = kinds.into_iter().find_map(|(inputs, names, auto)| {
            let mut inputs = inputs.iter();
            let place = inputs.position(|input| input.target == Target::Parameter(index))?;
            Some((place, names, auto))
        });
        let Some((place, names, auto)) = found else {
            self.stale(
                span,
                format!("callers of `{id}` do not give that parameter"),
            );
            return;
        };
        let mut others = auto.iter().enumerate();
        let displaced = others.any(|(other, name)| {
            other != place && name.bare() == wish && names[other].bare() != wish
        });
        if displaced || names[place].bare() != wish {
            let message = format!("something else of the call `{id}` is called `{wish}`");
            self.value(span, message, OTHER);
        }
    }
}
