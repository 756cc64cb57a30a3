//! How lists page: guessed from the names of inputs and of what stands in answers.
//!
//! Takes each operation that answers with a list, gives rules. A rule is sure only where an input that asks for another
//! page and the place of the items are both there, and for cursors and links also what leads on: each has a name that
//! means nothing else. Operations that page alike share a rule.

use clientwright_spec::Location;

use super::answers::{self, Answer};
use super::seen::{Seen, lower_words, snake};
use super::sending;
use super::write::{Section, Surety, Yaml};
use crate::config::PagingKind;
use crate::model::{BodyKind, Operation};

/// Inputs by the kind of paging that they ask for, in snake case. What is behind a name is how sure it is.
const OFFSETS: [(&str, bool); 9] = [
    ("offset", true),
    ("skip", true),
    ("page_offset", true),
    ("start_at", true),
    ("start", false),
    ("start_index", false),
    ("start_row", false),
    ("from", false),
    ("first", false),
];
const PAGES: [(&str, bool); 9] = [
    ("page", true),
    ("page_number", true),
    ("page_no", true),
    ("page_num", true),
    ("page_index", true),
    ("pagenumber", true),
    ("current_page", true),
    ("pg", false),
    ("p", false),
];
const CURSORS: [(&str, bool); 24] = [
    ("starting_after", true),
    ("cursor", true),
    ("page_cursor", true),
    ("next_cursor", true),
    ("start_cursor", true),
    ("page_token", true),
    ("next_page_token", true),
    ("next_token", true),
    ("continuation_token", true),
    ("continuation", true),
    ("continue", true),
    ("pagination_token", true),
    ("pagination_cursor", true),
    ("page_after", true),
    ("after_cursor", true),
    ("start_key", true),
    ("exclusive_start_key", true),
    ("scroll_id", true),
    ("bookmark", true),
    ("marker", true),
    ("after", true),
    ("page", true),
    ("page_state", true),
    ("next", false),
];
const SIZES: [&str; 24] = [
    "limit",
    "per_page",
    "page_size",
    "size",
    "page_limit",
    "max_results",
    "results_per_page",
    "items_per_page",
    "max_page_size",
    "page_count",
    "pagesize",
    "maxresults",
    "perpage",
    "pagelen",
    "top",
    "rows",
    "take",
    "count",
    "first",
    "num_results",
    "batch_size",
    "max",
    "max_items",
    "number_of_results",
];

/// An input of a list.
#[derive(Debug, Clone)]
struct Input {
    /// As client.yaml names it: a parameter, or a pointer into the body.
    name: String,
    snake: String,
    text: bool,
    number: bool,
    /// What the document says of it, its default and its least value.
    said: String,
    default: Option<String>,
    minimum: Option<String>,
    deprecated: bool,
}

/// What is guessed of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Claim {
    kind: PagingKind,
    input: Option<String>,
    results: String,
    /// For cursors and links, without which they lead nowhere.
    next: Option<String>,
    size: Option<String>,
    sign: Option<String>,
    more: Option<String>,
    pages: Option<String>,
    total: Option<String>,
    first: Option<u64>,
    /// Why it is not sure, where it is not.
    doubt: Option<String>,
}

/// Operations that page alike.
struct Rule {
    claim: Claim,
    operations: Vec<String>,
    why: String,
}

pub(super) fn paging(seen: &Seen<'_>) -> Section {
    let why = "How lists page, for `items()` and `pages()`. A rule without `operations` holds for all that have its input \
               and its list.";
    let mut section = Section::new("paging", why);
    let mut rules: Vec<Rule> = Vec::new();
    for (_, operation, written) in seen.operations() {
        // What an extension of the document says is known already.
        if operation.paging.is_some() {
            continue;
        }
        let Some(claim) = claim(seen, operation, written) else {
            continue;
        };
        match rules.iter_mut().find(|rule| alike(&rule.claim, &claim)) {
            Some(rule) => {
                join(&mut rule.claim, claim);
                rule.operations.push(operation.id.clone());
            }
            None => rules.push(Rule {
                claim,
                operations: vec![operation.id.clone()],
                why: format!(
                    "{} ({})",
                    Seen::title(operation),
                    seen.place(written.origin.span)
                ),
            }),
        }
    }
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.operations.len()));
    for rule in &rules {
        write(seen, rule, &mut section);
    }
    section
}

fn write(seen: &Seen<'_>, rule: &Rule, section: &mut Section) {
    let mut why = match rule.operations.len() {
        1 => rule.why.clone(),
        count => format!("{count} operations, the first of them {}", rule.why),
    };
    why.push_str(": ");
    why.push_str(&words(&rule.claim));
    let mut members = Vec::new();
    if !alone(seen, rule) {
        let ids = rule.operations.iter().cloned().map(Yaml::Text);
        members.push(("operations".to_owned(), Yaml::List(ids.collect())));
    }
    members.push(("pages".to_owned(), value(&rule.claim)));
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
fn words(claim: &Claim) -> String {
    let items = match claim.results.as_str() {
        "" => "the answer is the list".to_owned(),
        results => format!("the items stand at {results}"),
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

fn value(claim: &Claim) -> Yaml {
    let kind = match claim.kind {
        PagingKind::Offset => "offset",
        PagingKind::Page => "page",
        PagingKind::Cursor => "cursor",
        PagingKind::Link => "link",
    };
    let mut members = vec![("kind", Yaml::from(kind))];
    let mut add = |key, value: &Option<String>| {
        if let Some(value) = value {
            members.push((key, Yaml::Text(value.clone())));
        }
    };
    add("input", &claim.input);
    add("size", &claim.size);
    add("results", &Some(claim.results.clone()));
    add("next", &claim.next.clone().or_else(|| claim.sign.clone()));
    add("more", &claim.more);
    add("pages", &claim.pages);
    add("total", &claim.total);
    if let Some(first) = claim.first {
        members.push(("first", Yaml::Number(first)));
    }
    Yaml::Inline(members)
}

/// Whether two operations page alike, but for parts that one of them lacks.
fn alike(a: &Claim, b: &Claim) -> bool {
    let meet = |a: &Option<String>, b: &Option<String>| a == b || a.is_none() || b.is_none();
    a.kind == b.kind
        && a.input == b.input
        && a.results == b.results
        && a.next == b.next
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

/// Whether a rule holds for no operation but its own, so that it needs no list of them.
fn alone(seen: &Seen<'_>, rule: &Rule) -> bool {
    let claim = &rule.claim;
    let fits = |operation: &Operation, written: &clientwright_spec::Operation| {
        let has_input = claim.input.as_ref().is_none_or(|input| {
            inputs(seen, operation, written)
                .iter()
                .any(|one| one.name == *input)
        });
        let Some(answer) = Seen::answer(operation).map(|ty| Answer::new(seen, ty)) else {
            return false;
        };
        has_input
            && answer.is_list(&claim.results)
            && claim.next.as_ref().is_none_or(|next| answer.has(next))
    };
    let mut others = seen
        .operations()
        .filter(|(_, one, _)| !rule.operations.contains(&one.id));
    !others.any(|(_, operation, written)| fits(operation, written))
}

/// The parameters of the query, or for what is asked by a body its members.
fn inputs(
    seen: &Seen<'_>,
    operation: &Operation,
    written: &clientwright_spec::Operation,
) -> Vec<Input> {
    let of_schema = |id: clientwright_spec::SchemaId| {
        let mut schema = &seen.document[id];
        for _ in 0..8 {
            match schema.reference {
                Some(to) if schema.default.is_none() => schema = &seen.document[to],
                _ => break,
            }
        }
        let number = |key: &str| answers::source(schema.constraints.get(key)?);
        (
            schema.default.as_ref().and_then(answers::source),
            number("minimum"),
            schema.description.clone().unwrap_or_default(),
        )
    };
    let query = operation
        .parameters
        .iter()
        .filter(|one| one.location == Location::Query);
    let mut found: Vec<Input> = query
        .filter_map(|parameter| {
            let own = written
                .parameters
                .iter()
                .find(|one| one.name == parameter.name && one.location == parameter.location)?;
            let (default, minimum, said) = of_schema(own.schema);
            Some(Input {
                name: parameter.name.clone(),
                snake: snake(&parameter.name),
                text: seen.is_text(&parameter.ty),
                number: seen.is_number(&parameter.ty),
                said: format!("{} {said}", own.description.as_deref().unwrap_or_default()),
                default,
                minimum,
                deprecated: own.deprecated,
            })
        })
        .collect();
    let json = operation
        .body
        .as_ref()
        .filter(|body| matches!(body.kind, BodyKind::Json));
    if let Some(fields) = json.and_then(|body| seen.fields(&body.ty)) {
        found.extend(fields.iter().map(|field| Input {
            name: format!("/{}", field.name.replace('~', "~0").replace('/', "~1")),
            snake: snake(&field.name),
            text: seen.is_text(&field.ty),
            number: seen.is_number(&field.ty),
            said: field.docs.summary.clone().unwrap_or_default(),
            default: None,
            minimum: None,
            deprecated: field.docs.deprecated,
        }));
    }
    found
}

/// What asks for another page, and where an answer says what leads there.
struct Lead {
    kind: PagingKind,
    input: Input,
    next: Option<String>,
    /// Whether the name of the input means nothing else.
    sure: bool,
}

/// How the pages of an operation follow each other, as far as its names tell.
fn claim(
    seen: &Seen<'_>,
    operation: &Operation,
    written: &clientwright_spec::Operation,
) -> Option<Claim> {
    // What changes something is not sent again and again.
    if !matches!(operation.method.as_str(), "GET" | "POST") {
        return None;
    }
    let answer = Answer::new(seen, Seen::answer(operation)?);
    let list = answer.list(&operation.path)?;
    let inputs = inputs(seen, operation, written);
    let mut claim = Claim {
        kind: PagingKind::Link,
        input: None,
        results: list.pointer.clone(),
        next: None,
        size: None,
        sign: None,
        more: answer.more(),
        pages: None,
        total: None,
        first: None,
        doubt: list.doubt.clone(),
    };
    let Some(lead) = lead(&inputs, &answer, &list) else {
        // A link leads on where nothing can ask for a page, too.
        claim.size = size(&inputs, "");
        claim.next = Some(answer.link().filter(|_| operation.method == "GET")?);
        return Some(claim);
    };
    if operation.method == "POST" && sending::search(seen, operation).is_none() {
        let text = "a POST may do something each time that it is sent";
        claim.doubt.get_or_insert(text.to_owned());
    }
    if !lead.sure {
        let text = format!("`{}` can mean something else", lead.input.name);
        claim.doubt.get_or_insert(text);
    }
    if lead.kind == PagingKind::Page {
        match first(&lead.input) {
            Ok(first) => claim.first = first,
            Err(text) => drop(claim.doubt.get_or_insert(text)),
        }
    }
    // A cursor ends by itself; numbers need a word on how many there are.
    if lead.kind != PagingKind::Cursor {
        claim.sign = answer.link().or_else(|| answer.next_number());
        claim.pages = answer.pages();
        claim.total = answer.total();
    }
    claim.kind = lead.kind;
    claim.size = size(&inputs, &lead.input.name);
    claim.input = Some(lead.input.name);
    claim.next = lead.next;
    Some(claim)
}

/// The input that asks for another page: a cursor where the answer gives one, else a number.
fn lead(inputs: &[Input], answer: &Answer<'_>, list: &answers::List) -> Option<Lead> {
    let by = |names: &[(&str, bool)], fits: &dyn Fn(&Input) -> bool| {
        names.iter().find_map(|(name, sure)| {
            let mut found = inputs.iter().filter(|one| !one.deprecated && fits(one));
            let input = found.find(|one| one.snake == *name)?;
            Some((input.clone(), *sure))
        })
    };
    // A number is a cursor only where the answer names it alike.
    let cursor = by(&CURSORS, &|one| {
        one.text || (one.number && one.snake != "page")
    });
    let cursor = cursor.and_then(|(input, sure)| {
        let next = answer.cursor(&input.snake, input.number);
        let next = next.or_else(|| last(answer, list, &input))?;
        Some((PagingKind::Cursor, input, Some(next), sure))
    });
    let number = |kind, names| {
        let (input, sure) = by(names, &|one| one.number)?;
        Some((kind, input, None, sure))
    };
    let (kind, input, next, sure) = cursor
        .or_else(|| number(PagingKind::Page, &PAGES))
        .or_else(|| number(PagingKind::Offset, &OFFSETS))?;
    Some(Lead {
        kind,
        input,
        next,
        sure,
    })
}

/// The id of the last item, where that is what asks for more.
fn last(answer: &Answer<'_>, list: &answers::List, input: &Input) -> Option<String> {
    let said = lower_words(&input.said);
    let after_id = input.snake == "starting_after"
        || (input.snake == "after" && said.contains(&"id".to_owned()));
    let pointer = format!("{}/-1/id", list.pointer);
    let id = format!("{}/0/id", list.pointer);
    (after_id && answer.more().is_some() && answer.has(&id)).then_some(pointer)
}

fn size(inputs: &[Input], input: &str) -> Option<String> {
    let mut sizes = SIZES.iter().filter_map(|name| {
        inputs
            .iter()
            .find(|one| one.snake == *name && one.number && one.name != input)
    });
    let body = input.starts_with('/');
    sizes
        .find(|one| one.name.starts_with('/') == body)
        .map(|one| one.name.clone())
}

/// The number of the first page: `None` where it is 1.
fn first(input: &Input) -> Result<Option<u64>, String> {
    let said = input.said.to_lowercase();
    let zero = [
        "zero-based",
        "zero based",
        "zero-indexed",
        "0-based",
        "0-indexed",
        "starts at 0",
        "starts from 0",
        "starting at 0",
        "starting from 0",
        "start at 0",
        "start from 0",
        "starting with 0",
        "beginning with 0",
        "first page is 0",
        "0..n",
    ];
    let is = |text: &Option<String>, value: &str| text.as_deref() == Some(value);
    if zero.iter().any(|text| said.contains(text)) || is(&input.default, "0") {
        return Ok(Some(0));
    }
    let index = input.snake == "page_index";
    if is(&input.default, "1") || is(&input.minimum, "1") {
        return Ok(None);
    }
    if is(&input.minimum, "0") || index {
        return Err(format!(
            "nothing says whether the first page of `{}` is 0 or 1",
            input.name
        ));
    }
    Ok(None)
}

/// Whether an operation is sure to answer page by page.
pub(super) fn is_paged(
    seen: &Seen<'_>,
    operation: &Operation,
    written: &clientwright_spec::Operation,
) -> bool {
    claim(seen, operation, written).is_some_and(|claim| claim.doubt.is_none())
}
