//! How a list pages: guessed from the names of inputs and of what stands in answers.
//!
//! Takes an operation that answers with a list, gives what is claimed of its pages. A claim is sure only where an input that
//! asks for another page and the place of the items are both there, and for cursors and links also what leads on: each has
//! a name that means nothing else.

use clientwright_spec::Location;

use super::answers::{self, Answer};
use super::seen::{Seen, lower_words, snake};
use super::sending;
use crate::config::PagingKind;
use crate::model::{Body, BodyKind, Operation, Parameter};

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
const CURSORS: [(&str, bool); 25] = [
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
    ("iterator", false),
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
pub(super) struct Claim {
    pub(super) kind: PagingKind,
    pub(super) input: Option<String>,
    pub(super) results: String,
    /// For cursors and links, without which they lead nowhere.
    pub(super) next: Option<String>,
    pub(super) size: Option<String>,
    pub(super) sign: Option<String>,
    pub(super) more: Option<String>,
    pub(super) pages: Option<String>,
    pub(super) total: Option<String>,
    pub(super) first: Option<u64>,
    /// Why it is not sure, where it is not.
    pub(super) doubt: Option<String>,
}

/// Whether an operation has an input of this name that pages may be asked for by.
pub(super) fn takes(seen: &Seen<'_>, operation: &Operation, input: &str) -> bool {
    let Some(pointer) = input.strip_prefix('/') else {
        let of_query = |one: &Parameter| one.location == Location::Query && one.name == input;
        return operation.parameters.iter().any(of_query);
    };
    let name = pointer.replace("~1", "/").replace("~0", "~");
    let fields = json(operation).and_then(|body| seen.fields(&body.ty));
    fields.is_some_and(|fields| fields.iter().any(|field| field.name == name))
}

/// The body of a request, where it is JSON.
fn json(operation: &Operation) -> Option<&Body> {
    let body = operation.body.as_ref();
    body.filter(|body| matches!(body.kind, BodyKind::Json))
}

/// The parameters of the query, or for what is asked by a body its members.
fn inputs(
    seen: &Seen<'_>,
    operation: &Operation,
    written: &clientwright_spec::Operation,
) -> Vec<Input> {
    let of_schema = |schema: &clientwright_spec::Schema| {
        let mut schema = schema;
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
            let (default, minimum, said) = of_schema(&seen.document[own.schema]);
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
    let fields = json(operation).and_then(|body| seen.fields(&body.ty));
    found.extend(fields.unwrap_or_default().iter().map(|field| {
        let mut schemas = seen.document.schemas.iter();
        let snake = snake(&field.name);
        // What else is to be known of it matters for numbers of pages alone.
        let own = PAGES
            .iter()
            .any(|(name, _)| *name == snake)
            .then(|| schemas.find(|one| one.origin.span == field.origin.span));
        let (default, minimum, said) = own.flatten().map_or((None, None, String::new()), of_schema);
        let summary = field.docs.summary.as_deref().unwrap_or_default();
        Input {
            name: format!("/{}", field.name.replace('~', "~0").replace('/', "~1")),
            snake,
            text: seen.is_text(&field.ty),
            number: seen.is_number(&field.ty),
            said: format!("{summary} {said}"),
            default,
            minimum,
            deprecated: field.docs.deprecated,
        }
    }));
    for one in &mut found {
        let said = one.said.trim_start();
        one.deprecated |= said
            .get(..10)
            .is_some_and(|start| start.eq_ignore_ascii_case("deprecated"));
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
pub(super) fn claim(
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
        claim.doubt.get_or_insert(unsure(&lead.input.name));
    }
    if lead.kind == PagingKind::Page {
        let link = answer.link().filter(|_| operation.method == "GET");
        match (first(&lead.input), link) {
            (Ok(first), _) => claim.first = first,
            // A link leads on whatever the first number is.
            (Err(_), Some(link)) => {
                claim.size = size(&inputs, &lead.input.name);
                claim.next = Some(link);
                return Some(claim);
            }
            (Err(text), None) => drop(claim.doubt.get_or_insert(text)),
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
        let (next, told) = match next {
            Some(next) => (next, true),
            None => last(answer, list, &input)?,
        };
        Some((PagingKind::Cursor, input, Some(next), sure && told))
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

/// The doubt about an input whose name does not tell what it takes.
pub(super) fn unsure(input: &str) -> String {
    format!("`{input}` can mean something else")
}

/// The id of the last item, where that is what asks for more, and whether that is said.
fn last(answer: &Answer<'_>, list: &answers::List, input: &Input) -> Option<(String, bool)> {
    let words = lower_words(&input.said);
    let said = words
        .iter()
        .any(|word| word == "id" || word == "identifier");
    let pointer = format!("{}/-1/id", list.pointer);
    let id = format!("{}/0/id", list.pointer);
    let may = matches!(input.snake.as_str(), "starting_after" | "after") && !input.number;
    let found = may && answer.more().is_some() && answer.has(&id);
    found.then_some((pointer, said || input.snake == "starting_after"))
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
