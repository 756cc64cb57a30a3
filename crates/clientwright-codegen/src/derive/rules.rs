//! The rules: takes them in order, gives each type what they say of it.

use std::collections::{BTreeMap, BTreeSet};

use clientwright_spec::{Diagnostics, Node, Span};

use super::fits::{Fits, Obstacle, What};
use super::{Derived, Derives, Own, Trait};
use crate::analyse::Facts;
use crate::codes;
use crate::config::{Config, fits};
use crate::lower::item;
use crate::model::{Api, Id as _, Shape, TypeId};
use crate::name::Names;
use crate::render::Form;
use crate::text::RustPath;

/// How many types a note names.
const SHOWN: usize = 3;

/// What the rules are read in.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// `client.yaml`.
    pub config: &'a Config,
    /// Its tree.
    pub places: &'a Node,
    /// What is written: a crate has the dependencies that `client.yaml` says.
    pub form: &'a Form,
    /// Whether types of these names are in the document, though not among those that are generated.
    pub elsewhere: &'a dyn Fn(&str) -> bool,
}

/// Gives each type what the rules say of it.
pub fn resolve(
    api: &Api,
    facts: &Facts,
    names: &Names,
    rules: Rules<'_>,
    diagnostics: &mut Diagnostics,
) -> Derives {
    if rules.config.derive.is_empty() {
        return Derives::default();
    }
    let mut resolving = Resolving {
        api,
        facts,
        names,
        rules,
        diagnostics,
        types: vec![Own::default(); api.types.len()],
        asked: BTreeSet::new(),
        obstacles: BTreeMap::new(),
    };
    let count = rules.config.derive.len();
    let targets: Vec<Vec<Target>> = (0..count).map(|index| resolving.targets(index)).collect();
    for (index, rule) in rules.config.derive.iter().enumerate() {
        for text in &rule.traits {
            if let Some(Derived::Known(known)) = Derived::parse(text) {
                let all = targets[index].iter();
                let all =
                    all.flat_map(|one| known.with_supertraits().iter().map(|&it| (one.id, it)));
                resolving.asked.extend(all);
            }
        }
    }
    for (index, rule) in rules.config.derive.iter().enumerate() {
        for (at, text) in rule.traits.iter().enumerate() {
            let span = item(resolving.rule(index), &["traits"], at, None);
            match Derived::parse(text) {
                Some(Derived::Known(known)) => resolving.known(known, &targets[index], span),
                Some(Derived::Other(path)) => resolving.other(&path, &targets[index], span),
                Some(Derived::Present) | None => {}
            }
        }
    }
    Derives {
        types: resolving.types,
    }
}

/// A type that a rule is about.
struct Target {
    id: TypeId,
    /// The rule has its whole name.
    named: bool,
}

struct Resolving<'a> {
    api: &'a Api,
    facts: &'a Facts,
    names: &'a Names,
    rules: Rules<'a>,
    diagnostics: &'a mut Diagnostics,
    types: Vec<Own>,
    /// What the rules ask for by themselves.
    asked: BTreeSet<(TypeId, Trait)>,
    obstacles: BTreeMap<Trait, Vec<Option<Obstacle>>>,
}

impl<'a> Resolving<'a> {
    fn rule(&self, index: usize) -> &'a Node {
        let list = self.rules.places.get("derive").and_then(Node::as_array);
        list.and_then(|list| list.get(index))
            .unwrap_or(self.rules.places)
    }

    fn name(&self, id: TypeId) -> String {
        format!("`{}`", self.names[id].name.bare())
    }

    fn is_alias(&self, id: TypeId) -> bool {
        matches!(self.api.types[id].shape, Shape::Alias(_))
    }

    /// The types that a rule is about, in the order of the model. A name that fits none is an error.
    fn targets(&mut self, index: usize) -> Vec<Target> {
        let all = self.names.types(&self.api.types);
        let Some(patterns) = &self.rules.config.derive[index].types else {
            let all = all.map(|(id, _)| Target { id, named: false });
            return all.collect();
        };
        let mut found: BTreeMap<TypeId, bool> = BTreeMap::new();
        for (at, pattern) in patterns.iter().enumerate() {
            let named = !pattern.contains('*');
            let all = self.names.types(&self.api.types);
            let fitting = all.filter(|(_, name)| fits(pattern, name.bare()));
            let fitting: Vec<TypeId> = fitting.map(|(id, _)| id).collect();
            if fitting.is_empty() && !(self.rules.elsewhere)(pattern) {
                let span = item(self.rule(index), &["types"], at, None);
                self.stale(span, pattern);
            }
            for id in fitting {
                *found.entry(id).or_default() |= named;
            }
        }
        let found = found.into_iter();
        found.map(|(id, named)| Target { id, named }).collect()
    }

    fn stale(&mut self, span: Span, pattern: &str) {
        let mut components = self.api.types.iter::<TypeId>();
        let own = components.find(|(_, ty)| ty.name.component && ty.name.words.concat() == pattern);
        let help = match own {
            Some((id, _)) => format!("the schema of that name is {} in Rust", self.name(id)),
            None => "drop the entry, or mend its name: it is the one that the type has in Rust"
                .to_owned(),
        };
        let message = format!("no type is called `{pattern}`");
        self.diagnostics
            .error(codes::STALE, span, message)
            .help(help);
    }

    /// A trait that is known here, for the types of a rule and what they hold.
    fn known(&mut self, wanted: Trait, targets: &[Target], span: Span) {
        let needed = wanted.with_supertraits();
        for one in needed {
            if !self.obstacles.contains_key(one) {
                let found = self.fits(*one).obstacles();
                self.obstacles.insert(*one, found);
            }
        }
        let mut without = Vec::new();
        let mut spread = BTreeSet::new();
        let mut count = 0;
        for target in targets {
            if self.is_alias(target.id) {
                if target.named {
                    self.alias(target.id, span);
                }
                continue;
            }
            count += 1;
            let blocked = needed.iter();
            let blocked = blocked.filter(|one| self.obstacles[one][target.id.index()].is_some());
            match blocked.copied().next() {
                Some(blocked) if target.named => self.refuse(target.id, wanted, blocked, span),
                Some(blocked) => without.push((target.id, blocked)),
                None => {
                    for one in needed {
                        self.spread(target.id, *one, &mut spread);
                    }
                }
            }
        }
        self.tell(wanted, count, &without, &spread, span);
    }

    fn fits(&self, wanted: Trait) -> Fits<'a> {
        Fits {
            api: self.api,
            facts: self.facts,
            config: self.rules.config,
            wanted,
        }
    }

    /// Gives a type a trait, and what it holds. Those that no rule asks it for are noted.
    fn spread(&mut self, id: TypeId, wanted: Trait, noted: &mut BTreeSet<TypeId>) {
        let fits = self.fits(wanted);
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            if fits.has(id) || !self.types[id.index()].known.insert(wanted) {
                continue;
            }
            if !self.is_alias(id) && !self.asked.contains(&(id, wanted)) {
                noted.insert(id);
            }
            stack.extend(fits.spreads_to(id));
        }
    }

    /// The error of a type that is named and cannot have a trait.
    fn refuse(&mut self, id: TypeId, wanted: Trait, blocked: Trait, span: Span) {
        let (at, obstacle) = self.last(id, blocked);
        let name = wanted.name();
        let message = format!(
            "{} cannot derive `{name}`: {}",
            self.name(id),
            self.reason(id, blocked)
        );
        let help = match &obstacle.what {
            What::Own(path) => format!(
                "say by `traits` in `replace` that `{path}` has `{}`, or take {} out of the rule",
                blocked.name(),
                self.name(id)
            ),
            _ => format!("take {} out of the rule, or `{name}`", self.name(id)),
        };
        let field = match (&self.api.types[at].shape, obstacle.field) {
            (Shape::Record(record), Some(index)) => record.fields.get(index),
            _ => None,
        };
        let place = field.map_or(self.api.types[at].origin.span, |field| field.origin.span);
        self.diagnostics
            .error(codes::DERIVE, span, message)
            .label(place, "what stands in the way")
            .help(help);
    }

    /// The type in which what stands in the way is no other type.
    fn last(&self, id: TypeId, wanted: Trait) -> (TypeId, Obstacle) {
        let mut at = id;
        loop {
            match &self.obstacles[&wanted][at.index()] {
                Some(Obstacle {
                    what: What::Type(next),
                    ..
                }) => at = *next,
                Some(obstacle) => return (at, obstacle.clone()),
                // Whatever is blocked by another type leads to one that is blocked by itself.
                None => {
                    let what = What::Plain("one that cannot have it");
                    let place = String::new();
                    return (
                        at,
                        Obstacle {
                            place,
                            field: None,
                            what,
                        },
                    );
                }
            }
        }
    }

    /// Words for what keeps a type from a trait.
    fn reason(&self, id: TypeId, wanted: Trait) -> String {
        let (at, obstacle) = self.last(id, wanted);
        let what = match &obstacle.what {
            What::Plain(what) => (*what).to_owned(),
            What::Own(path) => format!("a `{path}`, of which that is not known"),
            What::Type(id) => self.name(*id),
        };
        match (at == id, obstacle.place.as_str()) {
            (true, "") => format!("it is {what}"),
            (true, place) => format!("its {place} is {what}"),
            (false, "") => format!("it holds {}, {what}", self.name(at)),
            (false, place) => format!("it holds {}, whose {place} is {what}", self.name(at)),
        }
    }

    /// Notes what fits a rule and goes without its trait, and what has it by the way.
    fn tell(
        &mut self,
        wanted: Trait,
        count: usize,
        without: &[(TypeId, Trait)],
        spread: &BTreeSet<TypeId>,
        span: Span,
    ) {
        let name = wanted.name();
        if !without.is_empty() {
            let reasons = without.iter().take(SHOWN);
            let reasons = reasons.map(|(id, blocked)| {
                format!("{}, since {}", self.name(*id), self.reason(*id, *blocked))
            });
            let reasons = reasons.collect::<Vec<_>>().join("; ");
            let more = match without.len().saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!("; and {more} more"),
            };
            let message = format!(
                "{} of {count} types cannot derive `{name}`: {reasons}{more}",
                without.len()
            );
            if without.len() == count {
                let help = "drop the trait, or name other types";
                self.diagnostics
                    .error(codes::DERIVE, span, message)
                    .help(help);
            } else {
                let help = "name by `types` those that must have it";
                self.diagnostics
                    .note(codes::DERIVE, span, message)
                    .help(help);
            }
        }
        if !spread.is_empty() {
            let shown: Vec<String> = spread.iter().take(SHOWN).map(|id| self.name(*id)).collect();
            let more = match spread.len().saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message = format!(
                "what these types hold derives `{name}` too: {}{more}",
                shown.join(", ")
            );
            let help = "name them in the rule to have it seen there; nothing has to be done";
            self.diagnostics
                .note(codes::DERIVE, span, message)
                .help(help);
        }
    }

    fn alias(&mut self, id: TypeId, span: Span) {
        let message = format!(
            "{} is only another name of a type, and derives nothing",
            self.name(id)
        );
        let help = "take it out of the rule";
        self.diagnostics
            .error(codes::DERIVE, span, message)
            .help(help);
    }

    /// A trait of another crate, for the types of a rule.
    fn other(&mut self, path: &RustPath, targets: &[Target], span: Span) {
        let first = path.segments().first().map_or("", String::as_str);
        let dependencies = &self.rules.config.package.dependencies;
        let mut known = dependencies.keys().map(|name| name.replace('-', "_"));
        let is_crate = matches!(self.rules.form, Form::Crate);
        if is_crate && first != "crate" && !known.any(|name| name == first) {
            let message = format!("the crate has no dependency `{first}`");
            let help = format!("add it by `crate: {{dependencies: {{{first}: …}}}}`");
            self.diagnostics
                .error(codes::DERIVE, span, message)
                .help(help);
        }
        for target in targets {
            if self.is_alias(target.id) {
                if target.named {
                    self.alias(target.id, span);
                }
                continue;
            }
            let others = &mut self.types[target.id.index()].others;
            if !others.contains(path) {
                others.push(path.clone());
            }
        }
    }
}
