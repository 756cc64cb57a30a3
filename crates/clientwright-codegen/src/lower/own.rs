//! Types that `client.yaml` gives to schemas: those of `formats` for texts and for single schemas, and those of `replace`.
//!
//! Takes a schema at its place with the type that it would have, gives the type that it has. Which entries did something is
//! noted: the others have gone stale.

use std::collections::BTreeSet;

use clientwright_spec::{Node, SchemaId};

use super::plan::number_type;
use super::stale::{DROP, entry};
use super::types::Types;
use super::view::{Key, Resolved};
use crate::codes;
use crate::config::Config;
use crate::model::{Foreign, Ty};
use crate::text::RustPath;

/// Which entries of `formats` and `replace` were of use.
#[derive(Debug, Default)]
pub(super) struct Used {
    formats: BTreeSet<usize>,
    replaced: BTreeSet<usize>,
    /// Entries of `formats` whose schema is of another kind.
    unfit: BTreeSet<usize>,
}

impl Types<'_, '_> {
    /// The user's own type for a component.
    pub(super) fn replacement(&mut self, key: &Key) -> Option<Ty> {
        let config = self.plans.config;
        let name = self.component(key).filter(|_| !config.replace.is_empty())?;
        let (index, _, replace) = config.replace.get_full(name)?;
        self.own.replaced.insert(index);
        let path = RustPath::parse(replace.path())?;
        Some(Ty::Foreign(Foreign::own(path, replace.serde())))
    }

    /// The type of a scalar: the one that `client.yaml` names for its schema, or for texts of its format.
    pub(super) fn formatted(&mut self, ty: &Ty, resolved: &Resolved) -> Ty {
        let config = self.plans.config;
        if config.formats.is_empty() {
            return ty.clone();
        }
        let view = self.plans.view(&resolved.key, &mut self.sink);
        let format = view.format.as_deref();
        let mut named = None;
        for id in self.places(resolved) {
            let pointer = self.plans.document()[id].origin.pointer.as_str();
            named = named.or(config.formats.get_full(pointer));
        }
        let text = format.filter(|_| *ty == Ty::String);
        let named = named
            .or_else(|| config.formats.get_full(&format!("string:{}", text?)))
            .map(|(index, _, name)| (index, name));
        let Some((index, name)) = named else {
            return ty.clone();
        };
        let given = given(ty, name, format);
        let entries = match given {
            Some(_) => &mut self.own.formats,
            None => &mut self.own.unfit,
        };
        entries.insert(index);
        given.unwrap_or_else(|| ty.clone())
    }

    /// The schemas that speak of this use alone: of a component that has a type of its own, only itself.
    fn places(&self, resolved: &Resolved) -> Vec<SchemaId> {
        match self.component(&resolved.key) {
            Some(_) => vec![resolved.key[0].id],
            None => resolved.trail.clone(),
        }
    }
}

/// The type of that name for values that would be of another: `None` where it cannot hold them.
fn given(ty: &Ty, name: &str, format: Option<&str>) -> Option<Ty> {
    let number = || number_type(name);
    match ty {
        Ty::String if name == "string" => Some(Ty::String),
        Ty::String => match Foreign::named(name, format) {
            Some(foreign) if !foreign.is_number() => Some(Ty::Foreign(foreign)),
            _ => number()
                .filter(|number| !matches!(number, Ty::I32 | Ty::F64))
                .map(|number| Ty::Quoted(Box::new(number))),
        },
        Ty::I32 | Ty::I64 | Ty::U64 | Ty::F64 | Ty::Number => number(),
        Ty::Foreign(foreign) if foreign.is_number() => number(),
        _ => None,
    }
}

/// Whether texts of a format can be of the type of that name.
pub(super) fn is_text_type(name: &str, format: &str) -> bool {
    given(&Ty::String, name, Some(format)).is_some()
}

/// Reports entries that changed nothing.
pub(super) fn stale(config: &Config, places: &Node, types: &mut Types<'_, '_>) {
    let used = std::mem::take(&mut types.own);
    let document = types.plans.document();
    let selects = !config.select.is_empty();
    for (index, (key, name)) in config.formats.iter().enumerate() {
        let span = entry(places, &["formats"], key);
        let schema = |key: &str| document.schemas.iter().any(|one| one.origin.pointer == key);
        if !key.starts_with('/') {
            // The formats of types are looked at where those of numbers are.
            continue;
        }
        if used.unfit.contains(&index) {
            let message = format!("what `{key}` is cannot be a `{name}`");
            let help = "texts can be dates, UUIDs and numbers in texts, numbers can be numbers";
            types.sink.error(codes::CONFIG_VALUE, span, message, help);
        } else if !(used.formats.contains(&index) || selects && schema(key)) {
            let message = if schema(key) {
                format!("`{key}` is no text and no number by itself")
            } else {
                format!("no schema stands at `{key}`")
            };
            let help = "name the schema of a text or a number, where it stands: behind a `$ref` it is the one that is referred to";
            types.sink.error(codes::STALE, span, message, help);
        }
    }
    for (index, name) in config.replace.keys().enumerate() {
        let id = document.components.get(name);
        if used.replaced.contains(&index) || (selects && id.is_some()) {
            continue;
        }
        let what = match id {
            Some(_) => "is used by nothing that is generated",
            None => "does not exist",
        };
        let span = entry(places, &["replace"], name);
        let message = format!("the schema `{name}` {what}");
        types.sink.error(codes::STALE, span, message, DROP);
    }
}
