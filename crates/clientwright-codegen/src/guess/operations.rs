//! Single operations: envelopes that callers do not ask for, what may be sent twice; and the names of groups.

use clientwright_spec::Primitive;
use indexmap::{IndexMap, IndexSet};

use super::answers::source;
use super::seen::{Seen, lower_words, snake};
use super::write::{Part, Section, Surety, Yaml};
use super::{paging, sending};
use crate::model::{Field, Operation, OperationId, Presence};
use crate::text::{Ident, singular};

/// Members that hold what callers ask for.
const PAYLOADS: [&str; 5] = ["data", "result", "results", "response", "payload"];
/// Members that say of an answer how it came about, and nothing else.
const AROUND: [&str; 31] = [
    "api_version",
    "code",
    "duration",
    "error",
    "error_code",
    "error_message",
    "errors",
    "included",
    "is_success",
    "jsonapi",
    "links",
    "message",
    "messages",
    "meta",
    "metadata",
    "msg",
    "ok",
    "reason",
    "request_id",
    "result_code",
    "server_time",
    "status",
    "status_code",
    "status_message",
    "success",
    "time",
    "timestamp",
    "took",
    "trace_id",
    "version",
    "warnings",
];
const JSON_API: &str = "application/vnd.api+json";

/// An envelope around what an operation answers.
struct Envelope {
    pointer: String,
    /// Whether what it holds is required, or it holds nothing else, so that nothing is won by keeping it.
    sure: bool,
    why: String,
}

fn envelope(seen: &Seen<'_>, operation: &Operation) -> Option<Envelope> {
    let fields = seen.fields(Seen::answer(operation)?)?;
    let holds = |field: &&Field| {
        seen.fields(&field.ty)
            .is_some_and(|fields| !fields.is_empty())
            || seen.items(&field.ty).is_some()
    };
    let pointer = |field: &Field| format!("/{}", field.name.replace('~', "~0").replace('/', "~1"));
    let place = |field: &Field| seen.place(field.origin.span);
    let required = |field: &Field| field.presence == Presence::Required;
    if let [only] = fields {
        let noun = super::answers::noun(&operation.path);
        let words = lower_words(&only.name);
        let named = words
            .last()
            .is_some_and(|last| Some(singular(last)) == noun)
            || PAYLOADS.contains(&snake(&only.name).as_str());
        return (named && holds(&only)).then(|| Envelope {
            pointer: pointer(only),
            sure: required(only) || PAYLOADS.contains(&snake(&only.name).as_str()),
            why: format!("The only member of the answer ({})", place(only)),
        });
    }
    let payload = fields
        .iter()
        .find(|field| PAYLOADS.contains(&snake(&field.name).as_str()) && holds(field))?;
    let others = fields.iter().filter(|field| field.name != payload.name);
    let others: Vec<String> = others.map(|field| snake(&field.name)).collect();
    let around = others.iter().all(|name| AROUND.contains(&name.as_str()));
    // What stands beside a list may tell of its pages.
    let is_list = seen.items(&payload.ty).is_some();
    let tells = |name: &String| matches!(name.as_str(), "links" | "meta" | "metadata");
    (around && !(is_list && others.iter().any(tells))).then(|| Envelope {
        pointer: pointer(payload),
        sure: required(payload),
        why: format!("Beside it only {} ({})", others.join(", "), place(payload)),
    })
}

pub(super) fn operations(seen: &Seen<'_>) -> Section {
    let why = "What is said of single operations. `unwrap` is what `send()` gives of an answer; `send_full()` gives all of it.";
    let mut section = Section::new("operations", why);
    let (groups, of_group) = group_names(seen);
    for (id, operation, written) in seen.operations() {
        let title = format!(
            "{} ({})",
            Seen::title(operation),
            seen.place(written.origin.span)
        );
        let mut own = Section::new(&operation.id, title);
        let group = of_group.get(&id).map(|index| &groups[*index]);
        if let Some(name) = group.and_then(|group| shorter(seen, id, group)) {
            let why = "Without the words of its group.";
            own.entry("name", name, Surety::Sure, why);
        }
        let json_api = operation.accept.contains(JSON_API);
        let paged = operation.paging.is_some() || paging::is_paged(seen, operation, written);
        let envelope = envelope(seen, operation).filter(|found| found.sure);
        if let Some(found) = envelope.filter(|_| !paged && !json_api) {
            own.entry("unwrap", found.pointer, Surety::Sure, found.why + ".");
        }
        if let Some((value, surety, why)) = sending::of_operation(seen, operation, written) {
            own.entry("idempotency", value, surety, why);
        }
        if !own.parts.is_empty() {
            section.parts.push(Part::Section(own));
        }
    }
    section
}

/// The words of a group, and the names of methods that are taken in it.
struct Group {
    words: Vec<String>,
    taken: IndexSet<String>,
}

/// The groups, and which of them an operation is in.
fn group_names(seen: &Seen<'_>) -> (Vec<Group>, IndexMap<OperationId, usize>) {
    let (mut groups, mut of) = (Vec::new(), IndexMap::new());
    for group in &seen.api.groups {
        let words = lower_words(&group.name);
        let methods = group.operations.iter();
        let methods = methods.map(|id| seen.names[*id].method.bare().to_owned());
        of.extend(group.operations.iter().map(|id| (*id, groups.len())));
        groups.push(Group {
            words: words.iter().map(|word| singular(word)).collect(),
            taken: methods.collect(),
        });
    }
    (groups, of)
}

/// The name of a method without the group behind it: `list_orders_of_customer` of `customers` is `list_orders`.
fn shorter(seen: &Seen<'_>, id: OperationId, group: &Group) -> Option<String> {
    let words = lower_words(seen.names[id].method.bare());
    let of = words
        .iter()
        .rposition(|word| matches!(word.as_str(), "of" | "for" | "by" | "from"))?;
    let behind: Vec<String> = words[of + 1..].iter().map(|word| singular(word)).collect();
    let name = words[..of].join("_");
    (of > 1 && behind == group.words && !group.taken.contains(&name)).then_some(name)
}

/// What holds for all bodies of a media type.
pub(super) fn shapes(seen: &Seen<'_>) -> Section {
    let why = "What holds for all answers of a media type.";
    let mut section = Section::new("shapes", why);
    let unwrap = |pointer: &str| Yaml::Map(vec![("unwrap".to_owned(), Yaml::from(pointer))]);
    let mut of_json_api = seen
        .operations()
        .filter(|(_, one, _)| one.accept.contains(JSON_API));
    if of_json_api.any(|(_, one, _)| {
        let fields = Seen::answer(one).and_then(|ty| seen.fields(ty));
        fields.is_some_and(|fields| fields.iter().any(|field| field.name == "data"))
    }) {
        let why = "Answers are JSON:API, whose resources stand at /data.";
        section.entry(JSON_API, unwrap("/data"), Surety::Sure, why);
    }
    let mut loose: IndexMap<String, usize> = IndexMap::new();
    for (_, operation, _) in seen.operations() {
        if !operation.accept.contains(JSON_API)
            && let Some(found) = envelope(seen, operation).filter(|found| !found.sure)
        {
            *loose.entry(found.pointer).or_default() += 1;
        }
    }
    if let Some((pointer, count)) = loose.iter().max_by_key(|(_, count)| **count)
        && *count > 2
    {
        let why = format!(
            "Not sure: {count} answers are envelopes around {pointer}, which none of them requires, so that `send()` would \
             give an `Option`."
        );
        section.entry("application/json", unwrap(pointer), Surety::Doubtful, why);
    }
    section
}

/// Names of groups without what a tool has put around the tag.
pub(super) fn groups(seen: &Seen<'_>) -> Section {
    let why = "Names of groups by tag: without what a tool put around them.";
    let mut section = Section::new("groups", why);
    let mut tags: IndexSet<&String> = IndexSet::new();
    for (_, _, written) in seen.operations() {
        tags.extend(written.tags.first());
    }
    let short: Vec<(&String, String)> = tags
        .iter()
        .map(|tag| (*tag, bare_tag(tag).unwrap_or_else(|| (*tag).clone())))
        .collect();
    let apart: IndexSet<Ident> = short.iter().map(|(_, short)| Ident::snake(short)).collect();
    if apart.len() < short.len() {
        return section;
    }
    for (tag, short) in short
        .into_iter()
        .filter(|(tag, short)| tag.as_str() != short)
    {
        section.entry(tag.clone(), short, Surety::Sure, "");
    }
    section
}

/// A tag without `subpackage_`, `Controller`, `API`; `None` where there is nothing of the kind.
fn bare_tag(tag: &str) -> Option<String> {
    const BEHIND: [&str; 4] = ["api", "apis", "controller", "endpoints"];
    let words = lower_words(tag);
    let mut rest = words.as_slice();
    if let [first, behind @ ..] = rest
        && first == "subpackage"
    {
        rest = behind;
    }
    while let [before @ .., last] = rest
        && !before.is_empty()
        && BEHIND.contains(&last.as_str())
    {
        rest = before;
    }
    (rest.len() < words.len() && !rest.is_empty()).then(|| rest.join("_"))
}

/// The type of integers without a format.
pub(super) fn formats(seen: &Seen<'_>) -> Section {
    let why = "Rust types of numbers, where the document leaves them open.";
    let mut section = Section::new("formats", why);
    let schemas = seen.document.schemas.iter();
    let open: Vec<_> = schemas
        .filter(|one| one.types.contains(&Primitive::Integer) && one.format.is_none())
        .collect();
    let Some(first) = open.first() else {
        return section;
    };
    let large = open.iter().find(|schema| {
        let bounds = schema.constraints.values();
        let mut values = bounds.chain(&schema.examples).chain(&schema.default);
        values.any(|node| {
            source(node).is_some_and(|text| {
                let digits = text.trim_start_matches('-');
                digits.bytes().all(|b| b.is_ascii_digit()) && text.parse::<i64>().is_err()
            })
        })
    });
    let count = match open.len() {
        1 => "One integer has".to_owned(),
        count => format!("{count} integers have"),
    };
    let (surety, why) = match large {
        None => (
            Surety::Sure,
            format!(
                "{count} no format (the first: {}), and none is known to need more than 64 bits; otherwise they are exact \
                 numbers of any size.",
                seen.place(first.origin.span)
            ),
        ),
        Some(schema) => (
            Surety::Doubtful,
            format!(
                "Not sure: one needs more than 64 bits ({}).",
                seen.place(schema.origin.span)
            ),
        ),
    };
    section.entry("integer", "i64", surety, why);
    section
}
