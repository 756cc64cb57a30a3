//! Rules for pages: what is claimed of single operations, put together.
//!
//! Operations that page alike share a rule, also where the names of their lists differ. Invariant: whatever a rule is put
//! together from, each of its operations gets by it what was claimed of it, and where a rule does without a list of
//! operations, no other operation gets anything that has no rule before it.

use super::answers::Answer;
use super::paging::{Claim, claim, takes, unsure};
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
    /// Whether it does without one.
    open: bool,
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
    if order(seen, &mut rules) {
        section.why.push_str(" The first that does is taken.");
    }
    for rule in &rules {
        write(rule, &mut section);
    }
    section
}

/// A rule for each way of paging, the place of the items included.
fn rules<'s>(seen: &'s Seen<'_>) -> Vec<Rule<'s>> {
    let mut rules: Vec<Rule<'s>> = Vec::new();
    // What an extension of the document says is known already.
    let operations = seen
        .operations()
        .filter(|(_, operation, _)| operation.paging.is_none());
    let mut claims: Vec<_> = operations
        .filter_map(|(_, operation, written)| {
            Some((operation, written, claim(seen, operation, written)?))
        })
        .collect();
    told_once(&mut claims);
    for (operation, written, claim) in claims {
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
            open: false,
        });
    }
    doubt_ones(&mut rules);
    for rule in &mut rules {
        rule.alone = alone(seen, rule);
    }
    rules
}

/// What takes the id of the last item in one list does so in others that ask for more alike.
fn told_once<O, W>(claims: &mut [(O, W, Claim)]) {
    let of_id = |claim: &Claim| {
        let next = claim.next.as_ref();
        next.is_some_and(|next| next.ends_with("/-1/id"))
    };
    let sure = claims
        .iter()
        .filter(|(.., claim)| claim.doubt.is_none() && of_id(claim));
    let sure: Vec<Option<String>> = sure.map(|(.., claim)| claim.input.clone()).collect();
    for (.., claim) in claims {
        let unsaid = claim.input.as_deref().map(unsure);
        if of_id(claim) && claim.doubt == unsaid && sure.contains(&claim.input) {
            claim.doubt = None;
        }
    }
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
            open: false,
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
    others(seen, rule).next().is_none()
}

/// The operations of others that a rule would hold for.
fn others<'s>(seen: &'s Seen<'_>, rule: &Rule<'_>) -> impl Iterator<Item = &'s Operation> {
    let claim = &rule.claim;
    let own = |id: &str| rule.operations.iter().any(|one| one.operation.id == id);
    let fits = move |operation: &Operation| {
        let input = claim.input.as_deref();
        let answer = Seen::answer(operation).map(|ty| Answer::new(seen, ty));
        list(seen, rule, operation).is_some()
            && claim
                .next
                .as_ref()
                .is_none_or(|next| answer.is_some_and(|answer| answer.has(next)))
            && input.is_none_or(|input| takes(seen, operation, input))
    };
    let operations = seen.operations().map(|(_, operation, _)| operation);
    operations.filter(move |operation| !own(&operation.id) && fits(operation))
}

/// Does without lists of operations where all others that a rule would hold for have a rule before it: one that names them, or
/// one that holds for its own alone. Gives whether there is such a rule.
fn order(seen: &Seen<'_>, rules: &mut Vec<Rule<'_>>) -> bool {
    let mut named = vec![false; rules.len()];
    let mut open = vec![false; rules.len()];
    for index in 0..rules.len() {
        if rules[index].alone || rules[index].claim.doubt.is_some() || named[index] {
            continue;
        }
        let owner = |operation: &Operation| {
            rules.iter().position(|rule| {
                let mut own = rule.operations.iter();
                rule.claim.doubt.is_none() && own.any(|one| one.operation.id == operation.id)
            })
        };
        let owners: Option<Vec<usize>> = others(seen, &rules[index]).map(owner).collect();
        let before = |owner: &usize| rules[*owner].alone || !open[*owner];
        let Some(owners) = owners.filter(|owners| owners.iter().all(before)) else {
            continue;
        };
        open[index] = true;
        for owner in owners {
            named[owner] |= !rules[owner].alone;
        }
    }
    let found = open.contains(&true);
    for (rule, open) in rules.iter_mut().zip(open) {
        rule.open = rule.alone || open;
    }
    // What holds for its own alone goes before what would hold for more.
    rules.sort_by_key(|rule| rule.open && !rule.alone && found);
    found
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
    if !rule.open {
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
