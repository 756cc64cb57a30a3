//! How the pages of an operation follow each other.
//!
//! Takes what `client.yaml` or an extension claims, and the operation as it is lowered; gives one [`Paging`]. Invariant: what it
//! points at is there. What is not is a problem of a part of the claim, which whoever made it reports at its place.

use std::collections::BTreeSet;

use clientwright_spec::{Document, Location, Node, Span};

use super::Kept;
use super::conventions::{self, Extensions};
use super::errors::at_pointer;
use super::stale::{self, entry, item};
use super::view::Sink;
use crate::codes;
use crate::config::{self, Config, OwnPaging, PagingConfig, PagingRule};
use crate::model::{Arena, Content, Operation, PageInput, Paging, PagingKind, Shape, Ty, Type};

/// What is claimed, before it is held against the operation.
#[derive(Debug, Default)]
pub(super) struct Claim {
    pub(super) kind: Option<PagingKind>,
    pub(super) input: Option<Wanted>,
    pub(super) size: Option<Wanted>,
    /// Of which the first that is a list holds.
    pub(super) results: Vec<String>,
    pub(super) next: Option<String>,
    pub(super) more: Option<String>,
    pub(super) pages: Option<String>,
    pub(super) total: Option<String>,
    pub(super) first: Option<u64>,
}

/// An input by what the claim calls it.
#[derive(Debug)]
pub(super) enum Wanted {
    Parameter(String),
    Body(String),
    /// A member of a request that is not further parted: a parameter, or else a member of the body, by its pointer.
    Either(String, Option<String>),
}

/// A part of a claim, by its key in `client.yaml`.
type Part = &'static str;

/// Holds a claim against its operation.
pub(super) struct Check<'a> {
    operation: &'a Operation,
    types: &'a Arena<Type>,
    /// Whether the values of a map may be the items.
    maps: bool,
    /// What does not fit.
    pub(super) problems: Vec<(Part, String)>,
}

impl<'a> Check<'a> {
    pub(super) fn new(operation: &'a Operation, types: &'a Arena<Type>) -> Self {
        Self {
            operation,
            types,
            maps: true,
            problems: Vec::new(),
        }
    }

    /// A check for what has to be walked through: the items are a list and nothing else.
    fn strict(operation: &'a Operation, types: &'a Arena<Type>) -> Self {
        let maps = false;
        Self {
            maps,
            ..Self::new(operation, types)
        }
    }

    /// What is left of the claim; `None` where it is nothing without what does not fit.
    pub(super) fn paging(&mut self, claim: Claim) -> Option<Paging> {
        let kind = claim.kind?;
        let input = match claim.input {
            Some(wanted) => Some(self.input("input", &wanted)?),
            None if kind == PagingKind::Link => None,
            None => {
                self.wrong("kind", "names no input that asks for a page");
                return None;
            }
        };
        let size = claim.size.and_then(|wanted| self.input("size", &wanted));
        let leads = matches!(kind, PagingKind::Cursor | PagingKind::Link);
        let next = match claim.next {
            Some(pointer) => {
                let next = self.output("next", pointer);
                if leads && next.is_none() {
                    return None;
                }
                next
            }
            None if leads => {
                self.wrong("kind", "says of no part of the answer that it leads on");
                return None;
            }
            None => None,
        };
        let mut output = |part, pointer: Option<String>| self.output(part, pointer?);
        let (more, pages, total) = (
            output("more", claim.more),
            output("pages", claim.pages),
            output("total", claim.total),
        );
        Some(Paging {
            kind,
            input,
            size,
            results: self.results(&claim.results),
            next,
            more,
            pages,
            total,
            first: claim.first.filter(|first| *first != 1),
        })
    }

    fn input(&mut self, part: Part, wanted: &Wanted) -> Option<PageInput> {
        let parameter = |name: &str| {
            let mut parameters = self.operation.parameters.iter();
            let of_call = parameters.position(|parameter| {
                parameter.name == name && parameter.location != Location::Path
            });
            of_call.map(PageInput::Parameter)
        };
        let body = |pointer: &str| {
            let body = self.operation.body.as_ref()?;
            at_pointer(self.types, &body.ty, pointer)?;
            Some(PageInput::Body(pointer.to_owned()))
        };
        let (found, what) = match wanted {
            Wanted::Parameter(name) => (parameter(name), name),
            Wanted::Body(pointer) => (body(pointer), pointer),
            Wanted::Either(name, pointer) => {
                let pointer = || pointer.as_ref().and_then(|pointer| body(pointer));
                (parameter(name).or_else(pointer), name)
            }
        };
        if let Some(PageInput::Parameter(index)) = found
            && self.operation.parameters[index].location != Location::Query
        {
            let problem = format!("names an input `{what}` that does not travel in the query");
            self.wrong(part, &problem);
        } else if found.is_none() {
            let problem = format!("names an input `{what}` that the operation has not");
            self.wrong(part, &problem);
        }
        found
    }

    /// A pointer into the bodies of success, where one of them has such a part.
    fn output(&mut self, part: Part, pointer: String) -> Option<String> {
        let found = self
            .bodies()
            .any(|ty| at_pointer(self.types, ty, &plain(&pointer)).is_some());
        if !found {
            let problem = format!("points at `{pointer}`, which the answer has not");
            self.wrong(part, &problem);
        }
        found.then_some(pointer)
    }

    /// The items of a page: the first of the pointers that leads to a list.
    fn results(&mut self, pointers: &[String]) -> Option<String> {
        let ty = |pointer: &str| {
            let plain = plain(pointer);
            self.bodies()
                .find_map(|ty| at_pointer(self.types, ty, &plain))
        };
        let is_list = |pointer: &&String| {
            ty(pointer).is_some_and(|ty| may_be_list(self.types, ty, self.maps, 8))
        };
        if let Some(found) = pointers.iter().find(is_list) {
            return Some(found.clone());
        }
        let problem = match pointers {
            [] => return None,
            [one] if ty(one).is_none() => format!("points at `{one}`, which the answer has not"),
            [one] => format!("points at `{one}` for the items, which is no list"),
            [first, ..] => format!(
                "points at `{first}` and other places for the items, none of which is a list in the answer"
            ),
        };
        self.wrong("results", &problem);
        None
    }

    /// The bodies of success.
    fn bodies(&self) -> impl Iterator<Item = &'a Ty> {
        let operation = self.operation;
        let answers = operation.successes().into_iter();
        answers.filter_map(|index| match &operation.answers[index].content {
            Content::Json(ty) => Some(ty),
            _ => None,
        })
    }

    fn wrong(&mut self, part: Part, problem: &str) {
        self.problems.push((part, problem.to_owned()));
    }
}

/// The last item is as good as the first to see what stands in it.
fn plain(pointer: &str) -> String {
    pointer.replace("/-1", "/0")
}

/// Whether a value of a type may be a list, or where maps will do, a map, whose values some take for the items.
fn may_be_list(types: &Arena<Type>, ty: &Ty, maps: bool, depth: usize) -> bool {
    let inside = |ty: &Ty| depth > 0 && may_be_list(types, ty, maps, depth - 1);
    match ty {
        Ty::Nullable(inner) | Ty::NullableItem(inner) | Ty::Secret(inner) if maps => inside(inner),
        Ty::Nullable(inner) => inside(inner),
        Ty::NullableItem(_) | Ty::List(_) | Ty::Value => true,
        Ty::Map(_) | Ty::NullableMap(_) => maps,
        Ty::Named(id) => match &types[*id].shape {
            Shape::Alias(ty) => inside(ty),
            Shape::Union(union) => maps && union.members.iter().any(|one| inside(&one.ty)),
            // One whose members nobody has declared is a map.
            Shape::Record(record) => maps && record.fields.is_empty(),
            Shape::Enum(_) => false,
        },
        _ => false,
    }
}

/// What `client.yaml` says of pages, and which of it has matched something.
pub(super) struct Rules<'a> {
    /// What the document says once for all.
    shared: &'a Extensions,
    config: &'a Config,
    places: &'a Node,
    /// For each rule, whether it holds for an operation.
    used: Vec<bool>,
    /// The parts of each rule that fit no operation so far.
    unfit: Vec<BTreeSet<Part>>,
    /// The places of items of each rule that no operation has so far.
    empty: Vec<BTreeSet<usize>>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(document: &'a Document, config: &'a Config, places: &'a Node) -> Self {
        let parts = |rule: &PagingRule| {
            let PagingConfig {
                size,
                next,
                more,
                pages,
                total,
                ..
            } = &rule.pages;
            let parts = [
                ("size", size),
                ("next", next),
                ("more", more),
                ("pages", pages),
                ("total", total),
            ];
            let said = parts.into_iter().filter(|(_, said)| said.is_some());
            said.map(|(part, _)| part).collect()
        };
        Self {
            shared: &document.extensions,
            config,
            places,
            used: vec![false; config.paging.len()],
            unfit: config.paging.iter().map(parts).collect(),
            empty: config
                .paging
                .iter()
                .map(|rule| (0..rule.pages.results.0.len()).collect())
                .collect(),
        }
    }

    /// How the pages of an operation follow each other: by its own entry, else by a rule that names it, else by one that it fits,
    /// else by its extensions.
    pub(super) fn of(
        &mut self,
        operation: &Operation,
        kept: &Kept<'_>,
        types: &Arena<Type>,
        sink: &mut Sink<'_>,
    ) -> Option<Paging> {
        let own = self.config.operations.get(&operation.id);
        match own.and_then(|own| own.paging.as_ref()) {
            Some(OwnPaging::So(said)) => self.own(operation, said, types, sink),
            Some(OwnPaging::Not) => {
                if self.others(operation, kept, types, sink).is_none() {
                    let section = ["operations", operation.id.as_str()];
                    let message = format!("nothing says that `{}` has pages", operation.id);
                    let span = entry(self.places, &section, "paging");
                    sink.error(codes::STALE, span, message, "drop the entry");
                }
                None
            }
            None => self.others(operation, kept, types, sink),
        }
    }

    fn own(
        &self,
        operation: &Operation,
        said: &PagingConfig,
        types: &Arena<Type>,
        sink: &mut Sink<'_>,
    ) -> Option<Paging> {
        let mut check = Check::strict(operation, types);
        let paging = check.paging(claim(said));
        if said.results.0.len() > 1 {
            check.wrong(
                "results",
                "lists several places for the items of one operation",
            );
        }
        for (part, problem) in check.problems {
            let section = ["operations", operation.id.as_str(), "paging"];
            let span = entry(self.places, &section, part);
            report(span, operation, part, &problem, sink);
        }
        paging
    }

    fn others(
        &mut self,
        operation: &Operation,
        kept: &Kept<'_>,
        types: &Arena<Type>,
        sink: &mut Sink<'_>,
    ) -> Option<Paging> {
        let named = |rule: &PagingRule| {
            let list = rule.operations.iter().flatten();
            list.into_iter().any(|id| *id == operation.id)
        };
        let rules = &self.config.paging;
        if let Some(index) = rules.iter().position(named) {
            return self.rule(index, operation, types, Some(sink));
        }
        let open = rules.iter().enumerate();
        let open: Vec<usize> = open
            .filter(|(_, rule)| rule.operations.is_none())
            .map(|(index, _)| index)
            .collect();
        let fits = open
            .into_iter()
            .find_map(|index| self.rule(index, operation, types, None));
        let own = &kept.operation.extensions;
        fits.or_else(|| conventions::paging(own, self.shared, operation, types, sink))
    }

    /// What a rule comes to for an operation; the sink hears of what the rule is nothing without.
    fn rule(
        &mut self,
        index: usize,
        operation: &Operation,
        types: &Arena<Type>,
        sink: Option<&mut Sink<'_>>,
    ) -> Option<Paging> {
        let said = &self.config.paging[index].pages;
        let mut check = Check::strict(operation, types);
        let paging = check.paging(claim(said));
        let paging = paging.filter(|paging| paging.results.is_some() && walks(paging, operation));
        let wrong: BTreeSet<Part> = check.problems.iter().map(|(part, _)| *part).collect();
        if paging.is_some() {
            self.used[index] = true;
            self.unfit[index].retain(|part| wrong.contains(part));
            let results = paging.as_ref().and_then(|paging| paging.results.as_ref());
            let mut places = said.results.0.iter();
            if let Some(place) = places.position(|one| Some(one) == results) {
                self.empty[index].remove(&place);
            }
        } else if let Some(sink) = sink {
            // The rule is there for the operation, and says so itself.
            self.used[index] = true;
            for (part, problem) in &check.problems {
                let span = self.part(index, part);
                report(span, operation, part, problem, sink);
            }
        }
        paging
    }

    fn part(&self, index: usize, part: &str) -> Span {
        let rule = self.places.get("paging").and_then(Node::as_array);
        let pages = rule.and_then(|rules| rules.get(index)?.get("pages")?.as_object());
        let span = pages.and_then(|pages| Some(pages.get(part)?.key));
        span.unwrap_or_else(|| item(self.places, &["paging"], index, None))
    }

    /// One of the places of a rule's items.
    fn place(&self, index: usize, place: usize) -> Span {
        let rules = self.places.get("paging").and_then(Node::as_array);
        let rule = rules.and_then(|rules| rules.get(index));
        let places = rule.and_then(|rule| rule.pointer("/pages/results")?.as_array());
        let own = places.and_then(|places| Some(places.get(place)?.span));
        own.unwrap_or_else(|| self.part(index, "results"))
    }

    /// Whether rules, or parts of rules, fit no operation.
    pub(super) fn have_stale(&self) -> bool {
        let mut rules = self.used.iter().zip(&self.unfit).zip(&self.empty);
        rules.any(|((used, unfit), empty)| !used || !unfit.is_empty() || !empty.is_empty())
    }

    /// Rules, and parts of rules, that fit no operation.
    pub(super) fn report_stale(&self, sink: &mut Sink<'_>) {
        for (index, used) in self.used.iter().enumerate() {
            if !used {
                let span = item(self.places, &["paging"], index, None);
                let message = "no operation has pages that follow each other so".to_owned();
                sink.error(codes::STALE, span, message, "drop the rule, or mend it");
                continue;
            }
            for part in &self.unfit[index] {
                let message = format!("`{part}` fits none of the operations of the rule");
                let help = "drop the entry, or mend its pointer";
                sink.error(codes::STALE, self.part(index, part), message, help);
            }
            // What fits no operation at all has been said.
            let places = self.config.paging[index].pages.results.0.len();
            let some = self.empty[index].len() < places;
            for place in self.empty[index].iter().filter(|_| some) {
                let pointer = &self.config.paging[index].pages.results.0[*place];
                let message = format!("no operation of the rule has its items at `{pointer}`");
                sink.error(
                    codes::STALE,
                    self.place(index, *place),
                    message,
                    stale::DROP,
                );
            }
        }
    }
}

/// Whether pages can be walked through: by a parameter of the query, a member of the body or a link.
fn walks(paging: &Paging, operation: &Operation) -> bool {
    match paging.input {
        Some(PageInput::Parameter(index)) => {
            operation.parameters[index].location == Location::Query
        }
        Some(PageInput::Body(_)) | None => true,
    }
}

fn report(span: Span, operation: &Operation, part: Part, problem: &str, sink: &mut Sink<'_>) {
    let message = format!("`{part}` of the pages of `{}` {problem}", operation.id);
    let help = "name an input that the operation has, and parts that its answer has";
    sink.error(codes::POINTER, span, message, help);
}

fn claim(said: &PagingConfig) -> Claim {
    let input = |name: &Option<String>| {
        let name = name.as_ref()?.clone();
        Some(if name.starts_with('/') {
            Wanted::Body(name)
        } else {
            Wanted::Parameter(name)
        })
    };
    Claim {
        kind: Some(match said.kind {
            config::PagingKind::Offset => PagingKind::Offset,
            config::PagingKind::Page => PagingKind::Page,
            config::PagingKind::Cursor => PagingKind::Cursor,
            config::PagingKind::Link => PagingKind::Link,
        }),
        input: input(&said.input),
        size: input(&said.size),
        results: said.results.0.clone(),
        next: said.next.clone(),
        more: said.more.clone(),
        pages: said.pages.clone(),
        total: said.total.clone(),
        first: said.first,
    }
}
