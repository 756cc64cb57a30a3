//! Sending again: keys, searches by `POST`, statuses; and the headers of answers that tell of limits and requests.

use clientwright_spec::{Header, Location, Span, Status};
use indexmap::{IndexMap, IndexSet};

use super::seen::{Seen, lower_words, sentence_with, snake};
use super::write::{Section, Surety, Yaml};
use crate::lower::RETRIED;
use crate::model::{BodyKind, Idempotency, Operation};

/// The header that the generator knows where operations declare it.
const KNOWN_KEY: &str = "idempotency_key";
/// Names of a key, in snake case.
const KEYS: [&str; 9] = [
    KNOWN_KEY,
    "x_idempotency_key",
    "x_idempotence_key",
    "idempotence_key",
    "idempotency_token",
    "idempotency_id",
    "x_idempotency_id",
    "x_idempotency_token",
    "idempotent_key",
];
/// Headers in which a request id comes, of those that are not looked for anyway.
const REQUEST_IDS: [&str; 6] = [
    "x_correlation_id",
    "correlation_id",
    "x_amzn_request_id",
    "x_amzn_requestid",
    "x_trace_id",
    "cf_ray",
];
/// Request ids that are looked for anyway.
const KNOWN_IDS: [&str; 2] = ["x_request_id", "request_id"];

/// The header of a key that an operation declares.
fn key_header(written: &clientwright_spec::Operation) -> Option<&clientwright_spec::Parameter> {
    written
        .parameters
        .iter()
        .find(|one| one.location == Location::Header && KEYS.contains(&snake(&one.name).as_str()))
}

/// A key for the whole client, where all operations of some methods take it in a header that the generator does not know
/// by itself, or where only prose speaks of it.
pub(super) fn key(seen: &Seen<'_>) -> Section {
    let why = "The key by which the server knows a request that it has had before.";
    let mut section = Section::new("idempotency", why);
    if let Some((name, span, methods)) = uniform_key(seen) {
        let methods = methods.into_iter().map(Yaml::from).collect();
        let why = format!(
            "Each operation of these methods takes it ({}).",
            seen.place(span)
        );
        section.entry("header", name, Surety::Sure, why);
        section.entry("methods", Yaml::List(methods), Surety::Sure, "");
        return section;
    }
    let declared = seen.operations().any(|(_, operation, written)| {
        key_header(written).is_some() || matches!(operation.idempotency, Idempotency::Keyed(_))
    });
    let text = seen.document.description.as_deref().unwrap_or_default();
    let quoted = sentence_with(
        text,
        &["idempotency-key", "idempotency key", "idempotent request"],
    );
    if let Some(quoted) = quoted.filter(|_| !declared) {
        let name = if text.to_lowercase().contains("x-idempotency-key") {
            "X-Idempotency-Key"
        } else {
            "Idempotency-Key"
        };
        let why = format!("Not sure: no operation declares it, and the document says: {quoted}");
        section.entry("header", name, Surety::Doubtful, why);
    }
    section
}

/// The header, where it stands, and the methods all of whose operations declare it.
fn uniform_key(seen: &Seen<'_>) -> Option<(String, Span, Vec<&'static str>)> {
    let mut names: IndexMap<&str, Span> = IndexMap::new();
    for (_, _, written) in seen.operations() {
        if let Some(parameter) = key_header(written) {
            names
                .entry(&parameter.name)
                .or_insert(parameter.origin.span);
        }
    }
    let (name, span) = names.first()?;
    if names.len() > 1 || snake(name) == KNOWN_KEY {
        return None;
    }
    let mut methods = Vec::new();
    for method in ["POST", "PATCH", "PUT", "DELETE"] {
        let mut of_method = seen
            .operations()
            .filter(|(_, one, _)| one.method == method)
            .peekable();
        if of_method.peek().is_some() && of_method.all(|(_, _, one)| key_header(one).is_some()) {
            methods.push(method);
        }
    }
    (!methods.is_empty()).then(|| ((*name).to_owned(), *span, methods))
}

/// What an operation says of being sent twice: the entry, and why.
pub(super) fn of_operation(
    seen: &Seen<'_>,
    operation: &Operation,
    written: &clientwright_spec::Operation,
) -> Option<(Yaml, Surety, String)> {
    if matches!(
        operation.idempotency,
        Idempotency::Safe | Idempotency::Keyed(_)
    ) {
        return None;
    }
    if let Some(parameter) = key_header(written) {
        let uniform = uniform_key(seen)
            .is_some_and(|(_, _, methods)| methods.contains(&operation.method.as_str()));
        if uniform || snake(&parameter.name) == KNOWN_KEY {
            return None;
        }
        let place = seen.place(parameter.origin.span);
        let value = Yaml::Inline(vec![("header", Yaml::from(parameter.name.as_str()))]);
        return Some((
            value,
            Surety::Sure,
            format!("It takes this header ({place})."),
        ));
    }
    if let Some((pointer, place)) = key_field(seen, operation) {
        let value = Yaml::Inline(vec![("field", Yaml::from(pointer))]);
        return Some((
            value,
            Surety::Sure,
            format!("Its body has this member ({place})."),
        ));
    }
    let why = search(seen, operation)?;
    Some((Yaml::from("safe"), Surety::Sure, why))
}

/// The member of a body that is the key.
fn key_field(seen: &Seen<'_>, operation: &Operation) -> Option<(String, String)> {
    let body = operation.body.as_ref()?;
    if !matches!(body.kind, BodyKind::Json | BodyKind::Form(_)) {
        return None;
    }
    let mut fields = seen.fields(&body.ty)?.iter();
    let field = fields.find(|field| {
        KEYS.contains(&snake(&field.name).as_str())
            && matches!(seen.bare(&field.ty), crate::model::Ty::String)
    })?;
    let pointer = format!("/{}", field.name.replace('~', "~0").replace('/', "~1"));
    Some((pointer, seen.place(field.origin.span)))
}

/// Why a `POST` is one that only searches: the last segment of its path says so, or its id, which says nothing else, and it
/// answers 200 with a list.
pub(super) fn search(seen: &Seen<'_>, operation: &Operation) -> Option<String> {
    const SEARCHES: [&str; 5] = ["search", "query", "find", "list", "filter"];
    const CHANGES: [&str; 13] = [
        "add", "append", "create", "delete", "import", "insert", "new", "patch", "put", "save",
        "set", "update", "upsert",
    ];
    if operation.method != "POST" {
        return None;
    }
    let last = operation
        .path
        .trim_end_matches('/')
        .rsplit(['/', ':', '.'])
        .next()?;
    let id = lower_words(&operation.id);
    let changes = id.iter().any(|word| CHANGES.contains(&word.as_str()));
    let mut successes = operation.successes().into_iter();
    let found = successes.all(|index| operation.answers[index].status == Status::Code(200));
    let answer = super::answers::Answer::new(seen, Seen::answer(operation)?);
    let list = answer.list(&operation.path)?;
    if !found || changes || list.doubt.is_some() {
        return None;
    }
    let searches = |words: &[String]| {
        let first = words.first();
        first.is_some_and(|first| SEARCHES.contains(&first.as_str()))
    };
    if searches(&lower_words(last)) {
        return Some(format!(
            "It only searches: its path ends in `{last}`, and it answers 200 with a list."
        ));
    }
    searches(&id)
        .then(|| "It only searches: its id says so, and it answers 200 with a list.".to_owned())
}

/// Statuses that say that trying again helps, and that are not retried anyway.
pub(super) fn retry(seen: &Seen<'_>) -> Section {
    let why = "Statuses after which a call is sent again besides 408, 429, 500, 502, 503 and 504.";
    let mut section = Section::new("retry_statuses", why);
    let once = |operation: &Operation| operation.idempotency == Idempotency::Never;
    if seen.operations().all(|(_, operation, _)| once(operation)) {
        return section;
    }
    let mut found: IndexMap<u16, (Surety, String)> = IndexMap::new();
    for (_, operation, written) in seen.operations() {
        for response in &written.responses {
            let Status::Code(code) = response.status else {
                continue;
            };
            if !(400..=599).contains(&code) || RETRIED.contains(&code) || found.contains_key(&code)
            {
                continue;
            }
            let place = format!(
                "{}, {}",
                Seen::title(operation),
                seen.place(response.origin.span)
            );
            let said = response.description.as_deref().unwrap_or_default();
            if matches!(code, 425 | 520..=524 | 529 | 598 | 599) {
                let why = format!("It is documented, and passes by itself ({place}).");
                found.insert(code, (Surety::Sure, why));
            } else if let Some(quoted) = sentence_with(said, &["try again", "retry"]) {
                let why = format!("Not sure; it is said of it: {quoted} ({place}).");
                found.insert(code, (Surety::Doubtful, why));
            }
        }
    }
    for (code, (surety, why)) in found {
        section.item(Yaml::Number(u64::from(code)), surety, why);
    }
    section
}

/// The headers of answers, by their names in snake case, each with the first that was met.
pub(super) struct Headers<'a> {
    found: IndexMap<String, (&'a str, &'a Header, Span)>,
}

impl<'a> Headers<'a> {
    pub(super) fn of(seen: &Seen<'a>) -> Self {
        let mut found = IndexMap::new();
        for (_, _, written) in seen.operations() {
            for response in &written.responses {
                for (name, header) in &response.headers {
                    let first = (name.as_str(), header, response.origin.span);
                    found.entry(snake(name)).or_insert(first);
                }
            }
        }
        Self { found }
    }

    /// The first of these endings that a header of limits has.
    fn limit(&self, endings: &[&str]) -> Option<&(&'a str, &'a Header, Span)> {
        let is = |name: &str| {
            let bare = name
                .strip_prefix("x_")
                .unwrap_or(name)
                .replace("rate_limit", "ratelimit");
            endings.iter().any(|end| bare == format!("ratelimit_{end}"))
        };
        self.found
            .iter()
            .find(|(name, _)| is(name))
            .map(|(_, found)| found)
    }

    /// How much the server still takes.
    pub(super) fn rate_limit(&self, seen: &Seen<'_>) -> Section {
        let why = "The headers by which the server tells how much it still takes, for `client.rate_limit()` and for how \
                   long retries wait. `Retry-After` is understood anyway.";
        let mut section = Section::new("rate_limit", why);
        let places =
            |name: &str, span: Span| format!("`{name}` comes with answers ({}).", seen.place(span));
        if let Some((name, _, span)) = self.limit(&["limit"]) {
            section.entry("limit", *name, Surety::Sure, places(name, *span));
        }
        if let Some((name, _, span)) = self.limit(&["remaining"]) {
            section.entry("remaining", *name, Surety::Sure, places(name, *span));
        }
        let window = self.limit(&["interval", "window"]);
        let reset = self.limit(&["reset", "reset_after"]);
        if let Some((name, header, span)) = window.filter(|_| reset.is_none()) {
            let said = header.description.as_deref().unwrap_or_default();
            let (surety, doubt) = if unit(said, false) == Some("seconds") {
                (Surety::Sure, "in seconds, as is said of it")
            } else {
                (
                    Surety::Doubtful,
                    "not sure: nothing says that it is in seconds",
                )
            };
            let value = Yaml::Map(vec![((*name).to_owned(), Yaml::from("window"))]);
            let why = format!(
                "`{name}` is the length of the window, {doubt} ({}).",
                seen.place(*span)
            );
            section.entry("reset", value, surety, why);
        }
        if let Some((name, header, span)) = reset {
            let description = header.description.as_deref();
            let schema = &seen.document[header.schema];
            let said = [description, schema.description.as_deref()]
                .into_iter()
                .flatten();
            let said = said.collect::<Vec<_>>().join(" ");
            let dated = schema.format.as_deref() == Some("date-time");
            let standard = !name.to_ascii_lowercase().starts_with("x-");
            let (surety, unit, reason) = match unit(&said, dated) {
                Some(unit) => (Surety::Sure, unit, "it is in the unit that is said of it"),
                None if name.to_ascii_lowercase().ends_with("-after") => {
                    (Surety::Sure, "seconds", "it is in seconds by its name")
                }
                None if standard => (
                    Surety::Sure,
                    "seconds",
                    "it is in seconds, as the draft of that header has it",
                ),
                None => (
                    Surety::Doubtful,
                    "timestamp",
                    "not sure, since nothing says in which unit it is",
                ),
            };
            let why = format!(
                "`{name}` comes with answers ({}); {reason}.",
                seen.place(*span)
            );
            let value = Yaml::Map(vec![((*name).to_owned(), Yaml::from(unit))]);
            section.entry("reset", value, surety, why);
        }
        section
    }

    /// The headers in which request ids come, where they are others than those that are looked for anyway.
    pub(super) fn request_ids(&self, seen: &Seen<'_>) -> Section {
        let why = "Answers carry the id of the request here; errors show it.";
        let mut section = Section::new("request_id_headers", why);
        let other = |(name, _): &(&String, &(&str, &Header, Span))| {
            let name = name.as_str();
            REQUEST_IDS.contains(&name)
                || (name.ends_with("_request_id") && !KNOWN_IDS.contains(&name))
        };
        let others: Vec<_> = self.found.iter().filter(other).collect();
        if others.is_empty() {
            return section;
        }
        let known = self
            .found
            .iter()
            .filter(|(name, _)| KNOWN_IDS.contains(&name.as_str()));
        for (_, (name, _, span)) in known.chain(others) {
            let why = format!("({})", seen.place(*span));
            section.item(*name, Surety::Sure, why);
        }
        section
    }
}

/// The unit in which a header says when there is more to be had.
fn unit(said: &str, dated: bool) -> Option<&'static str> {
    if dated {
        return Some("date");
    }
    let words: IndexSet<String> = lower_words(said).into_iter().collect();
    let has = |word: &str| words.contains(word);
    let milliseconds = has("milliseconds") || has("millisecond") || has("ms");
    let time = has("unix") || has("epoch") || has("timestamp") || has("utc");
    match (time, milliseconds) {
        (true, true) => Some("timestamp_milliseconds"),
        (true, false) => Some("timestamp"),
        (false, true) => Some("milliseconds"),
        (false, false) => (has("seconds") || has("second")).then_some("seconds"),
    }
}
