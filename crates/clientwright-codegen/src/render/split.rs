//! Which file of several a call or type goes to: takes rendered units, gives modules that are named for what is in them.
//!
//! Calls are parted by what their paths name behind the group, types by the first words of their names. What is too
//! little for a file of its own stays together. Invariant: no part is longer than [`LIMIT`] but for a single unit that is.

use std::collections::{BTreeMap, BTreeSet};

use crate::by_path::{is_verb, section};
use crate::model::{Group, TypeId};
use crate::text::{Ident, code_span, module_name, words};

use super::Cx;
use super::call::Rendered;
use super::file::{LIMIT, Unit};

/// Lines that are worth a file of their own.
const WORTH_A_FILE: usize = 200;

/// Words of a module's name that is made of a type's.
const LONGEST: usize = 4;

/// One file of several.
pub(super) struct Part<T> {
    /// Its module.
    pub(super) module: Ident,
    /// What is in it: `names that begin with …`.
    pub(super) about: String,
    /// What goes into it, in order.
    pub(super) items: Vec<T>,
}

/// Modules of one folder.
pub(super) struct Modules {
    taken: BTreeSet<Ident>,
}

impl Modules {
    /// A folder in which these are taken.
    pub(super) fn new(taken: &[&str]) -> Self {
        let taken = taken.iter().map(|name| Ident::snake(name)).collect();
        Self { taken }
    }

    /// A module of this name, or with a number.
    pub(super) fn claim(&mut self, name: &str) -> Ident {
        let numbered = (2..).map(|number| format!("{name} {number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let free = names.find_map(|name| {
            let module = module_name(&name);
            self.taken.insert(module.clone()).then_some(module)
        });
        free.unwrap_or_else(|| module_name(name))
    }
}

/// The calls that stand in the group's own file, and the files of the others.
pub(super) fn calls(
    cx: &Cx<'_>,
    group: &Group,
    calls: Vec<Rendered>,
) -> (Vec<Rendered>, Vec<Part<Rendered>>) {
    let total: usize = calls.iter().map(|call| call.lines).sum();
    if total <= LIMIT {
        return (calls, Vec::new());
    }
    let mut sections: BTreeMap<String, Vec<Rendered>> = BTreeMap::new();
    for (call, id) in calls.into_iter().zip(&group.operations) {
        let name = section(&cx.api.operations[*id].path, &group.name);
        sections.entry(name).or_default().push(call);
    }
    let mut modules = Modules::new(&["types"]);
    let (mut own, mut parts) = (Vec::new(), Vec::new());
    for (name, calls) in sections {
        let lines: usize = calls.iter().map(|call| call.lines).sum();
        if name.is_empty() || lines < WORTH_A_FILE {
            own.extend(calls.into_iter().map(|call| (name.clone(), call)));
            continue;
        }
        let about = format!("about {}", code_span(&name));
        for items in chunks(calls, |call| call.lines) {
            let (module, about) = (modules.claim(&name), about.clone());
            parts.push(Part {
                module,
                about,
                items,
            });
        }
    }
    // The group's own calls, which have no section, come first.
    let mut rest = chunks(own, |(_, call)| call.lines).into_iter();
    let bare = |part: Vec<(String, Rendered)>| part.into_iter().map(|(_, call)| call).collect();
    let first = bare(rest.next().unwrap_or_default());
    for part in rest {
        let name =
            |one: Option<&(String, Rendered)>| one.map_or_else(String::new, |one| one.0.clone());
        let (from, to) = (name(part.first()), name(part.last()));
        let (name, about) = match (from.as_str(), to.as_str()) {
            ("", "") => ("more".to_owned(), "about the group itself".to_owned()),
            ("", to) => (format!("to {to}"), format!("up to {}", code_span(to))),
            (from, to) if from == to => (from.to_owned(), format!("about {}", code_span(from))),
            (from, to) => (
                format!("{from} to {to}"),
                format!("about {} to {}", code_span(from), code_span(to)),
            ),
        };
        parts.push(Part {
            module: modules.claim(&name),
            about,
            items: bare(part),
        });
    }
    (first, parts)
}

/// The files of types that are too many for one.
pub(super) fn types(cx: &Cx<'_>, units: Vec<Unit>, modules: &mut Modules) -> Vec<Part<Unit>> {
    let keyed = units
        .into_iter()
        .map(|unit| (key(cx, unit.types.first()), unit));
    let mut parts = Vec::new();
    clusters(keyed.collect(), &mut Vec::new(), modules, &mut parts);
    parts.sort_by(|a, b| a.module.cmp(&b.module));
    parts
}

/// The words that a type's place follows: its name's, for an inline one without what is done.
fn key(cx: &Cx<'_>, id: Option<&TypeId>) -> Vec<String> {
    let Some(id) = id else { return Vec::new() };
    let name = words(cx.names[*id].name.bare()).into_iter();
    let name: Vec<String> = name.map(|word| word.to_lowercase()).collect();
    let inline = !cx.api.types[*id].name.component;
    match name.as_slice() {
        [verb, rest @ ..] if inline && !rest.is_empty() && is_verb(verb) => rest.to_vec(),
        _ => name,
    }
}

/// Parts units by the next word of their keys, those behind the same words again where they are too many.
fn clusters(
    units: Vec<(Vec<String>, Unit)>,
    prefix: &mut Vec<String>,
    modules: &mut Modules,
    parts: &mut Vec<Part<Unit>>,
) {
    let mut next: BTreeMap<Option<String>, Vec<(Vec<String>, Unit)>> = BTreeMap::new();
    for (key, unit) in units {
        next.entry(key.get(prefix.len()).cloned())
            .or_default()
            .push((key, unit));
    }
    let mut rest: Vec<(Vec<String>, Unit)> = Vec::new();
    for (word, units) in next {
        let lines: usize = units.iter().map(|(_, unit)| unit.lines()).sum();
        match word {
            Some(word) if lines > LIMIT && units.len() > 1 => {
                prefix.push(word);
                clusters(units, prefix, modules, parts);
                prefix.pop();
            }
            Some(word) if lines >= WORTH_A_FILE => {
                prefix.push(word);
                let name = prefix.join(" ");
                prefix.pop();
                let items = units.into_iter().map(|(_, unit)| unit).collect();
                let about = format!(
                    "whose names begin with {}",
                    code_span(Ident::camel(&name).bare())
                );
                parts.push(Part {
                    module: modules.claim(&name),
                    about,
                    items,
                });
            }
            _ => rest.extend(units),
        }
    }
    leftover(rest, &prefix.join(" "), modules, parts);
}

/// What is left of a cluster, in the order of names; in more files than one, each is named for its first and last.
fn leftover(
    units: Vec<(Vec<String>, Unit)>,
    prefix: &str,
    modules: &mut Modules,
    parts: &mut Vec<Part<Unit>>,
) {
    let depth = words(prefix).len() + 1;
    let chunks = chunks(units, |(_, unit): &(Vec<String>, Unit)| unit.lines());
    let several = chunks.len() > 1;
    for chunk in chunks {
        let word = |unit: Option<&(Vec<String>, Unit)>| {
            let key = unit.map(|(key, _)| &key[..depth.min(key.len())]);
            key.unwrap_or_default().join(" ")
        };
        let (first, last) = (word(chunk.first()), word(chunk.last()));
        let span = |name: &str| code_span(Ident::camel(name).bare());
        let (name, about) = match (prefix, several) {
            ("", false) => ("other".to_owned(), "that are few of a kind".to_owned()),
            (prefix, false) => (
                prefix.to_owned(),
                format!("whose names begin with {}", span(prefix)),
            ),
            _ if first == last => (
                first.clone(),
                format!("whose names begin with {}", span(&first)),
            ),
            _ => (
                format!("{first} to {last}"),
                format!("whose names begin with {} to {}", span(&first), span(&last)),
            ),
        };
        let items = chunk.into_iter().map(|(_, unit)| unit).collect();
        parts.push(Part {
            module: modules.claim(&name),
            about,
            items,
        });
    }
}

/// Runs of at most as many lines as one file takes.
fn chunks<T>(items: Vec<T>, lines: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut parts: Vec<Vec<T>> = Vec::new();
    let mut total = 0;
    for item in items {
        let own = lines(&item);
        if total + own > LIMIT || parts.is_empty() {
            parts.push(Vec::new());
            total = 0;
        }
        total += own;
        if let Some(part) = parts.last_mut() {
            part.push(item);
        }
    }
    parts
}

/// The name of the types that only some features need: what all of their names begin with, or else the first, as far as
/// a name of a file goes.
pub(super) fn set_name(cx: &Cx<'_>, types: &[TypeId]) -> String {
    let mut keys = types.iter().map(|id| key(cx, Some(id)));
    let mut common = keys.next().unwrap_or_default();
    let first = common.clone();
    for key in keys {
        let alike = common.iter().zip(&key).take_while(|(a, b)| a == b).count();
        common.truncate(alike);
    }
    let mut name = if common.is_empty() { first } else { common };
    name.truncate(LONGEST);
    name.join(" ")
}

/// `` `Address`, `Card` and 3 others``.
pub(super) fn listed(names: &[Ident]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| code_span(name.bare()))
        .collect();
    match (names.len(), shown.split_last()) {
        (_, None) => "Nothing".to_owned(),
        (count, _) if count > SHOWN => format!("{} and {} others", shown.join(", "), count - SHOWN),
        (_, Some((last, []))) => last.clone(),
        (_, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
    }
}
