//! What stands in answers: the list of items, and what tells of further pages.
//!
//! Only names that mean one thing are looked for, in the answer itself and in the members that hold such things.

use clientwright_spec::{Node, Value};

use super::seen::{Seen, lower_words, snake};
use crate::lower::at_pointer;
use crate::model::{Field, Ty};
use crate::text::{is_path_prefix, singular};

/// Members that hold the items, the best first.
const LISTS: [&str; 14] = [
    "data",
    "items",
    "results",
    "records",
    "entries",
    "values",
    "list",
    "content",
    "hits",
    "resources",
    "objects",
    "elements",
    "rows",
    "nodes",
];
/// Members that hold the list in one of their own.
const HOLDERS: [&str; 7] = [
    "data", "result", "results", "response", "embedded", "payload", "meta",
];
/// Members that hold what tells of pages.
const PLACES: [&str; 16] = [
    "meta",
    "metadata",
    "pagination",
    "paging",
    "paginator",
    "page_info",
    "paging_info",
    "pagination_info",
    "page_metadata",
    "page",
    "pages",
    "response_metadata",
    "links",
    "cursor",
    "cursors",
    "info",
];
const MORE: [&str; 9] = [
    "has_more",
    "has_next",
    "has_next_page",
    "hasmore",
    "more",
    "has_more_items",
    "has_more_results",
    "more_results",
    "is_more",
];
const NUMBER_OF_PAGES: [&str; 8] = [
    "total_pages",
    "page_count",
    "pages",
    "last_page",
    "num_pages",
    "number_of_pages",
    "pages_count",
    "page_total",
];
const TOTAL: [&str; 16] = [
    "total",
    "total_count",
    "total_results",
    "total_items",
    "total_records",
    "total_elements",
    "total_entries",
    "total_objects",
    "total_size",
    "total_rows",
    "total_hits",
    "records_total",
    "result_count_total",
    "totalcount",
    "total_number",
    "item_count",
];
const CURSORS: [&str; 18] = [
    "next_cursor",
    "next_page_token",
    "next_token",
    "next_page_cursor",
    "next_continuation_token",
    "continuation_token",
    "next_starting_after",
    "starting_after",
    "end_cursor",
    "next_marker",
    "next_page_state",
    "pagination_token",
    "last_evaluated_key",
    "scroll_id",
    "bookmark",
    "next_page",
    "next",
    "after",
];
const LINKS: [&str; 14] = [
    "next",
    "next_url",
    "next_uri",
    "next_link",
    "next_href",
    "next_page",
    "next_page_url",
    "next_page_uri",
    "next_page_link",
    "next_page_path",
    "odata_next_link",
    "nextlink",
    "nexturl",
    "next_records_url",
];
const NUMBERS: [&str; 3] = ["next_page", "next", "next_offset"];

/// The source of a scalar.
pub(super) fn source(node: &Node) -> Option<String> {
    match &node.value {
        Value::Number(text) | Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// The list of items.
#[derive(Debug, Clone)]
pub(super) struct List {
    pub(super) pointer: String,
    /// Why it may be another.
    pub(super) doubt: Option<String>,
}

/// The body of a success.
pub(super) struct Answer<'s> {
    seen: &'s Seen<'s>,
    ty: &'s Ty,
}

/// A member by its pointer, and its name in snake case.
struct Found<'s> {
    pointer: String,
    snake: String,
    field: &'s Field,
}

fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

impl<'s> Answer<'s> {
    pub(super) fn new(seen: &'s Seen<'_>, ty: &'s Ty) -> Self {
        Self { seen, ty }
    }

    /// Whether something stands there.
    pub(super) fn has(&self, pointer: &str) -> bool {
        self.at(&pointer.replace("/-1", "/0")).is_some()
    }

    fn at(&self, pointer: &str) -> Option<&'s Ty> {
        at_pointer(&self.seen.api.types, self.ty, pointer)
    }

    /// Whether a list stands there.
    pub(super) fn is_list(&self, pointer: &str) -> bool {
        self.at(pointer)
            .is_some_and(|ty| self.seen.items(ty).is_some())
    }

    /// The list of items: the answer itself, or a member with a name for it, or named as the path is, or the only one.
    pub(super) fn list(&self, path: &str) -> Option<List> {
        let seen = self.seen;
        let sure = |pointer: String| {
            Some(List {
                pointer,
                doubt: None,
            })
        };
        if seen.items(self.ty).is_some() {
            return sure(String::new());
        }
        let mut fields = seen.fields(self.ty)?;
        let mut base = String::new();
        for _ in 0..2 {
            let lists: Vec<&Field> = fields
                .iter()
                .filter(|field| seen.items(&field.ty).is_some())
                .collect();
            let mut named = LISTS
                .iter()
                .filter_map(|name| lists.iter().find(|field| snake(&field.name) == *name));
            let noun = noun(path);
            let by_path = lists.iter().find(|field| {
                let words = lower_words(&field.name);
                words
                    .last()
                    .is_some_and(|last| Some(singular(last)) == noun)
            });
            let found = match (named.next(), by_path, lists.as_slice()) {
                // A list of records beside a list of values such as warnings.
                (Some(found), _, _) | (None, Some(found), _) => Some((*found, None)),
                (None, None, [only]) => {
                    let aside = [
                        "errors", "warnings", "messages", "links", "facets", "included",
                    ];
                    let name = snake(&only.name);
                    (!aside.contains(&name.as_str())).then(|| {
                        let records = seen.items(&only.ty).and_then(|ty| seen.fields(ty));
                        let doubt = records.is_none().then(|| {
                            format!(
                                "the only list of the answer is `{}`, not of records",
                                only.name
                            )
                        });
                        (*only, doubt)
                    })
                }
                _ => None,
            };
            if let Some((field, doubt)) = found {
                let pointer = step(&base, &field.name);
                return Some(List { pointer, doubt });
            }
            // One level down, in what only holds it.
            let holder = self.holder(fields)?;
            base = step(&base, &holder.name);
            fields = seen.fields(&holder.ty)?;
        }
        None
    }

    /// The member that holds what is asked for: by its name, or the only one.
    fn holder(&self, fields: &'s [Field]) -> Option<&'s Field> {
        let holds = |field: &&Field| self.seen.fields(&field.ty).is_some();
        let mut named = HOLDERS.iter().filter_map(|name| {
            let mut fields = fields.iter().filter(holds);
            fields.find(|field| snake(&field.name) == *name)
        });
        let only = || fields.first().filter(|_| fields.len() == 1).filter(holds);
        named.next().or_else(only)
    }

    /// The members in which there may be something of pages: those of the answer, and of what holds such things.
    fn members(&self) -> Vec<Found<'s>> {
        let seen = self.seen;
        let mut found = Vec::new();
        let mut bases = vec![(String::new(), self.ty, 0)];
        while let Some((base, ty, depth)) = bases.pop() {
            let fields = seen.fields(ty).unwrap_or_default();
            for field in fields {
                let pointer = step(&base, &field.name);
                let name = snake(&field.name);
                let holds = PLACES.contains(&name.as_str())
                    || (depth == 0 && (fields.len() == 1 || HOLDERS.contains(&name.as_str())))
                    || (name == "next" && depth > 0);
                if depth < 3 && holds && seen.fields(&field.ty).is_some() {
                    bases.push((pointer.clone(), &field.ty, depth + 1));
                }
                found.push(Found {
                    pointer,
                    snake: name,
                    field,
                });
            }
        }
        // What is nearer to the top means the whole.
        found.sort_by_key(|one| one.pointer.matches('/').count());
        found
    }

    fn find(&self, names: &[&str], fits: impl Fn(&Found<'s>) -> bool) -> Option<String> {
        let members = self.members();
        let mut by_name = names
            .iter()
            .filter_map(|name| members.iter().find(|one| one.snake == *name && fits(one)));
        by_name.next().map(|one| one.pointer.clone())
    }

    pub(super) fn more(&self) -> Option<String> {
        self.find(&MORE, |one| {
            matches!(self.seen.bare(&one.field.ty), Ty::Bool)
        })
    }

    pub(super) fn pages(&self) -> Option<String> {
        self.find(&NUMBER_OF_PAGES, |one| self.seen.is_number(&one.field.ty))
    }

    pub(super) fn total(&self) -> Option<String> {
        self.find(&TOTAL, |one| {
            let said = one
                .field
                .docs
                .summary
                .as_deref()
                .unwrap_or_default()
                .to_lowercase();
            let of_page = [
                "on this page",
                "in this page",
                "this response",
                "current page",
            ];
            self.seen.is_number(&one.field.ty) && !of_page.iter().any(|text| said.contains(text))
        })
    }

    /// The number of the next page, or what to skip to it: there only where there is one.
    pub(super) fn next_number(&self) -> Option<String> {
        self.find(&NUMBERS, |one| self.seen.is_number(&one.field.ty))
    }

    /// What an input takes for the next page: a text that is no address, or where that is what it takes, a number.
    pub(super) fn cursor(&self, input: &str, number: bool) -> Option<String> {
        let fits = |one: &Found<'_>| {
            if number {
                self.seen.is_number(&one.field.ty)
            } else {
                self.seen.is_text(&one.field.ty) && !Self::is_address(one)
            }
        };
        if number {
            let next = format!("next_{input}");
            return self.find(&[&next, input], fits);
        }
        // `cursor` itself, where nothing says of it that it is the next one, may be the page's own.
        let own = [input];
        self.find(&CURSORS, fits).or_else(|| {
            self.find(&own, |one| {
                let said = one.field.docs.summary.as_deref().unwrap_or_default();
                let said = said.to_lowercase();
                let places = one.pointer.matches('/').count();
                fits(one) && (said.contains("next") || said.contains("more") || places == 1)
            })
        })
    }

    /// The address of the next page.
    pub(super) fn link(&self) -> Option<String> {
        let members = self.members();
        // `_links.next.href`
        let href = members.iter().find(|one| {
            one.snake == "href"
                && one.pointer.ends_with("/next/href")
                && self.seen.is_text(&one.field.ty)
        });
        if let Some(found) = href {
            return Some(found.pointer.clone());
        }
        self.find(&LINKS, |one| {
            self.seen.is_text(&one.field.ty) && Self::is_address(one)
        })
    }

    /// Whether a text is an address: by its name, the member that it stands in, or what is said of it.
    fn is_address(one: &Found<'_>) -> bool {
        let name = one.snake.as_str();
        if ["url", "uri", "link", "href", "nextlink", "nexturl"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            return true;
        }
        let parent = one
            .pointer
            .rsplit('/')
            .nth(1)
            .map(snake)
            .unwrap_or_default();
        let docs = &one.field.docs;
        let said = docs
            .summary
            .iter()
            .chain(&docs.description)
            .chain(&docs.facts);
        let said = said
            .map(|text| text.to_lowercase())
            .collect::<Vec<_>>()
            .join(" ");
        let words = lower_words(&said);
        parent == "links"
            || words
                .iter()
                .any(|word| matches!(word.as_str(), "url" | "uri" | "link" | "href"))
    }
}

/// The last word of the last segment of a path that is no parameter, in the singular.
pub(super) fn noun(path: &str) -> Option<String> {
    let mut segments = path.rsplit('/').filter(|segment| {
        !segment.is_empty() && !segment.contains('{') && !is_path_prefix(segment)
    });
    let last = lower_words(segments.next()?).pop()?;
    Some(singular(&last))
}
