//! Rules for pages: what is claimed of single operations, put together.
//!
//! Operations that page alike share a rule, also where the names of their lists differ. Invariant: whatever a rule is put
//! together from, each of its operations gets by it what was claimed of it, and where a rule does without a list of
//! operations, no other operation gets anything.

use super::answers::Answer;
use super::paging::{Claim, claim, takes};
use super::seen::Seen;
use super::write::{Section, Surety, Yaml};
use crate::config::PagingKind;
use crate::model::Operation;

/// Operations that page alike.
struct Rule<'s> {
    claim: Claim,
    /// Where the items are: the first that is a list in an answer.
    results: Vec<String>,
    operations: Vec<Paged<'s>>,
    /// The first of them.
    why: String,
    /// Whether it holds for no operation but its own, so that it needs no list of them.
    alone: bool,
}

/// An operation of a rule.
#[derive(Clone)]
struct Paged<'s> {
    operation: &'s Operation,
    /// Where its items are.
    results: String,
}

pub(super) fn paging(seen: &Seen<'_>) -> Section {
    let why = "How lists page, for `items()` and `pages()`. A rule without `operations` holds for all that have its input \
               and its list.";
    let mut section = Section::new("paging", why);
    let mut rules = fold(seen, rules(seen));
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.operations.len()));
    for rule in &rules {
        write(rule, &mut section);
    }
    section
}

/// A rule for each way of paging, the place of the items included.
fn rules<'s>(seen: &'s Seen<'_>) -> Vec<Rule<'s>> {
    let mut rules: Vec<Rule<'s>> = Vec::new();
    for (_, operation, written) in seen.operations() {
        // What an extension of the document says is known already.
        if operation.paging.is_some() {
            continue;
        }
        let Some(claim) = claim(seen, operation, written) else {
            continue;
        };
        let paged = Paged {
            operation,
            results: claim.results.clone(),
        };
        let same = |rule: &&mut Rule<'_>| {
            rule.claim.results == claim.results && alike(&rule.claim, &claim)
        };
        if let Some(rule) = rules.iter_mut().find(same) {
            join(&mut rule.claim, claim);
            rule.operations.push(paged);
            continue;
        }
        let place = seen.place(written.origin.span);
        rules.push(Rule {
            results: vec![claim.results.clone()],
            claim,
            operations: vec![paged],
            why: format!("{} ({place})", Seen::title(operation)),
            alone: false,
        });
    }
    doubt_ones(&mut rules);
    for rule in &mut rules {
        rule.alone = alone(seen, rule);
    }
    rules
}

/// Where some lists of a document count their pages from 0, of the others that ask for them alike nobody knows.
fn doubt_ones(rules: &mut [Rule<'_>]) {
    let name = |claim: &Claim| {
        let input = claim.input.as_deref().unwrap_or_default();
        input.trim_start_matches('/').to_owned()
    };
    let of_pages = rules
        .iter()
        .filter(|rule| rule.claim.kind == PagingKind::Page);
    let zero = of_pages.filter(|rule| rule.claim.first == Some(0));
    let zero: Vec<String> = zero.map(|rule| name(&rule.claim)).collect();
    for rule in rules {
        let claim = &mut rule.claim;
        let one = claim.kind == PagingKind::Page && claim.first.is_none();
        if one && zero.contains(&name(claim)) {
            let doubt = "other lists of the document count their pages from 0";
            claim.doubt.get_or_insert(doubt.to_owned());
        }
    }
}

/// Puts together what differs in the place of the items alone.
fn fold<'s>(seen: &Seen<'_>, rules: Vec<Rule<'s>>) -> Vec<Rule<'s>> {
    let mut folded: Vec<Rule<'s>> = Vec::new();
    for rule in rules {
        let whole = folded
            .iter()
            .enumerate()
            .find_map(|(index, into)| Some((index, together(seen, into, &rule)?)));
        match whole {
            Some((index, whole)) => folded[index] = whole,
            None => folded.push(rule),
        }
    }
    folded
}

/// Two rules as one, where no operation gets anything else by it.
fn together<'s>(seen: &Seen<'_>, a: &Rule<'s>, b: &Rule<'s>) -> Option<Rule<'s>> {
    // A list that is the whole answer is told of on its own.
    let whole = |rule: &Rule<'_>| rule.results.iter().any(String::is_empty);
    if !alike(&a.claim, &b.claim)
        || a.claim.doubt != b.claim.doubt
        || a.alone != b.alone
        || whole(a)
        || whole(b)
    {
        return None;
    }
    let mut claim = a.claim.clone();
    join(&mut claim, b.claim.clone());
    let orders = [(&a.results, &b.results), (&b.results, &a.results)];
    orders.into_iter().find_map(|(first, second)| {
        let mut rule = Rule {
            claim: claim.clone(),
            results: first.iter().chain(second).cloned().collect(),
            operations: a.operations.iter().chain(&b.operations).cloned().collect(),
            why: a.why.clone(),
            alone: false,
        };
        rule.alone = a.alone && alone(seen, &rule);
        let same = rule.alone == a.alone;
        let own = |paged: &Paged<'_>| {
            list(seen, &rule, paged.operation).is_some_and(|found| *found == paged.results)
        };
        (same && rule.operations.iter().all(own)).then_some(rule)
    })
}

/// Whether two operations page alike, wherever their items are, and but for parts that one of them lacks.
fn alike(a: &Claim, b: &Claim) -> bool {
    let meet = |a: &Option<String>, b: &Option<String>| a == b || a.is_none() || b.is_none();
    // The last item stands where the items do.
    let of_list = |claim: &Claim| {
        let next = claim.next.as_ref();
        next.is_some_and(|next| next.contains("/-1/"))
    };
    a.kind == b.kind
        && a.input == b.input
        && a.next == b.next
        && (a.results == b.results || !of_list(a))
        && a.first == b.first
        && a.doubt.is_some() == b.doubt.is_some()
        && meet(&a.size, &b.size)
        && meet(&a.sign, &b.sign)
        && meet(&a.more, &b.more)
        && meet(&a.pages, &b.pages)
        && meet(&a.total, &b.total)
}

fn join(into: &mut Claim, other: Claim) {
    let Claim {
        size,
        sign,
        more,
        pages,
        total,
        ..
    } = other;
    into.size = into.size.take().or(size);
    into.sign = into.sign.take().or(sign);
    into.more = into.more.take().or(more);
    into.pages = into.pages.take().or(pages);
    into.total = into.total.take().or(total);
}

/// Whether a rule holds for no operation but its own.
fn alone(seen: &Seen<'_>, rule: &Rule<'_>) -> bool {
    let claim = &rule.claim;
    let own = |id: &str| rule.operations.iter().any(|one| one.operation.id == id);
    let fits = |operation: &Operation| {
        let input = claim.input.as_deref();
        let answer = Seen::answer(operation).map(|ty| Answer::new(seen, ty));
        list(seen, rule, operation).is_some()
            && claim
                .next
                .as_ref()
                .is_none_or(|next| answer.is_some_and(|answer| answer.has(next)))
            && input.is_none_or(|input| takes(seen, operation, input))
    };
    let mut others = seen.operations().filter(|(_, one, _)| !own(&one.id));
    !others.any(|(_, operation, _)| fits(operation))
}

/// Where a rule finds the items of an operation.
fn list<'r>(seen: &Seen<'_>, rule: &'r Rule<'_>, operation: &Operation) -> Option<&'r String> {
    let answer = Answer::new(seen, Seen::answer(operation)?);
    rule.results.iter().find(|pointer| answer.is_list(pointer))
}

fn write(rule: &Rule<'_>, section: &mut Section) {
    let mut why = match rule.operations.len() {
        1 => rule.why.clone(),
        count => format!("{count} operations, the first of them {}", rule.why),
    };
    why.push_str(": ");
    why.push_str(&words(rule));
    let mut members = Vec::new();
    if !rule.alone {
        let ids = rule.operations.iter().map(|one| one.operation.id.clone());
        let ids = Yaml::List(ids.map(Yaml::Text).collect());
        members.push(("operations".to_owned(), ids));
    }
    members.push(("pages".to_owned(), value(rule)));
    let surety = match &rule.claim.doubt {
        Some(doubt) => {
            why = format!("Not sure: {doubt}. {why}");
            Surety::Doubtful
        }
        None => Surety::Sure,
    };
    section.item(Yaml::Map(members), surety, why);
}

/// What the guess rests on.
fn words(rule: &Rule<'_>) -> String {
    let claim = &rule.claim;
    let items = match rule.results.as_slice() {
        [only] if only.is_empty() => "the answer is the list".to_owned(),
        [only] => format!("the items stand at {only}"),
        _ => "the items stand at one of the places that `results` lists".to_owned(),
    };
    let input = claim.input.as_deref().unwrap_or_default();
    let leads = match (claim.kind, claim.next.as_deref()) {
        (PagingKind::Offset, _) => format!("{input} says how many to skip"),
        (PagingKind::Page, _) => match claim.first {
            Some(0) => format!("{input} is the number of a page, the first being 0"),
            _ => format!("{input} is the number of a page"),
        },
        (PagingKind::Cursor, Some(next)) if next.ends_with("/-1/id") => {
            format!("{input} takes the id of the last item")
        }
        (PagingKind::Cursor, next) => {
            format!("{input} takes what stands at {}", next.unwrap_or_default())
        }
        (PagingKind::Link, next) => {
            format!(
                "{} is the address of the next page",
                next.unwrap_or_default()
            )
        }
    };
    format!("{leads}, {items}.")
}

fn value(rule: &Rule<'_>) -> Yaml {
    let claim = &rule.claim;
    let kind = match claim.kind {
        PagingKind::Offset => "offset",
        PagingKind::Page => "page",
        PagingKind::Cursor => "cursor",
        PagingKind::Link => "link",
    };
    let mut members = vec![("kind", Yaml::from(kind))];
    let text = |value: &Option<String>| value.clone().map(Yaml::Text);
    let results = match rule.results.as_slice() {
        [only] => Yaml::Text(only.clone()),
        several => Yaml::List(several.iter().cloned().map(Yaml::Text).collect()),
    };
    let next = text(&claim.next).or_else(|| text(&claim.sign));
    let parts = [
        ("input", text(&claim.input)),
        ("size", text(&claim.size)),
        ("results", Some(results)),
        ("next", next),
        ("more", text(&claim.more)),
        ("pages", text(&claim.pages)),
        ("total", text(&claim.total)),
        ("first", claim.first.map(Yaml::Number)),
    ];
    members.extend(
        parts
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?))),
    );
    Yaml::Inline(members)
}
