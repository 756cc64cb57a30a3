//! What operations are called whose ids say nothing but method and path, or that have none.
//!
//! Takes all operations of a document, gives those a name of what method and path mean together: `list`, `get`,
//! `capture`, `create_refund`. Whether ids are names at all is one decision for a whole document: where most ids of
//! paths with variables repeat those, a tool has made them all. What a segment is, the other paths say: `refunds` that
//! an item follows is a collection, `dispute` that can be read too is a thing, `capture` is neither and so an action.

#[cfg(test)]
mod tests;
mod verbs;

use std::collections::{BTreeMap, BTreeSet};

use self::verbs::{ACTIONS, LOOKUPS};
use crate::text::{Ident, is_path_prefix, singular, words};

/// What a name is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Endpoint<'a> {
    /// `operationId`, or the one that was made.
    pub(crate) id: &'a str,
    /// Whether it was made.
    pub(crate) made: bool,
    /// The id that the document gives it as another one's, too: a name in another group.
    pub(crate) repeated: Option<&'a str>,
    /// Upper-case HTTP method.
    pub(crate) method: &'a str,
    /// Path template.
    pub(crate) path: &'a str,
    /// The group that it is in.
    pub(crate) group: &'a str,
    /// What the document says it does: summary, or else description.
    pub(crate) says: &'a str,
}

/// The title of each operation, and the names of the methods of those that have no name, in their order.
pub(crate) fn names(endpoints: &[Endpoint<'_>]) -> Vec<(String, Option<Vec<String>>)> {
    let paths = Paths::of(endpoints);
    let mechanical = is_mechanical(endpoints);
    let nameless: Vec<bool> = endpoints
        .iter()
        .map(|one| one.made || (is_path(one) && (mechanical || says_nothing(one))))
        .collect();
    let named = endpoints.iter().zip(&nameless).filter(|(_, made)| !**made);
    let mut taken: BTreeSet<Ident> = named.map(|(one, _)| Ident::camel(one.id)).collect();
    let classes = without_class(endpoints, &mut taken);
    let all = endpoints.iter().zip(nameless).zip(classes);
    all.map(|((one, nameless), own)| match own {
        _ if nameless => {
            let (title, mut methods) = paths.names(one, &mut taken);
            methods.splice(..0, one.repeated.map(str::to_owned));
            (title, Some(methods))
        }
        Some(own) => (own.to_owned(), None),
        None => (parted(one).unwrap_or_else(|| one.id.to_owned()), None),
    })
    .collect()
}

/// The words of an id that runs them together, where those of its path, verbs and joints are all of it: `listcustomers`
/// of `/customers` is `list customers`.
fn parted(one: &Endpoint<'_>) -> Option<String> {
    const JOINTS: [&str; 9] = ["all", "and", "by", "for", "from", "in", "of", "to", "with"];
    let id = one.id;
    if id.len() > 64 || !id.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let mut known: BTreeSet<String> = JOINTS.iter().map(|word| (*word).to_owned()).collect();
    for word in lower(one.path).into_iter().chain(lower(one.group)) {
        known.insert(singular(&word));
        known.insert(word);
    }
    known.retain(|word| word.len() > 1);
    // For each end, the fewest words that come to it, by where the last of them begins.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; id.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=id.len() {
        for start in 0..end {
            let word = &id[start..end];
            let fits = known.contains(word) || (start == 0 && word.len() > 2 && is_verb(word));
            if let Some((count, _)) = best[start].filter(|_| fits)
                && best[end].is_none_or(|(least, _)| count + 1 < least)
            {
                best[end] = Some((count + 1, start));
            }
        }
    }
    let (mut words, mut end) = (Vec::new(), id.len());
    while end > 0 {
        let (_, start) = best[end]?;
        words.push(&id[start..end]);
        end = start;
    }
    words.reverse();
    (words.len() > 1).then(|| words.join(" "))
}

/// The ids behind the class that all of them have in front, where no other operation is called so: `Users_FindAll` is
/// `FindAll`.
fn without_class<'a>(
    endpoints: &[Endpoint<'a>],
    taken: &mut BTreeSet<Ident>,
) -> Vec<Option<&'a str>> {
    let own = |one: &Endpoint<'a>| {
        let (class, name) = one.id.split_once('_').filter(|_| !one.made)?;
        let letters = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
        let is_class = class.starts_with(|c: char| c.is_ascii_uppercase()) && letters(class);
        (is_class && !name.is_empty() && letters(name)).then_some(name)
    };
    let names: Vec<Option<&str>> = endpoints.iter().map(own).collect();
    if names.iter().any(Option::is_none) {
        return vec![None; endpoints.len()];
    }
    let mut uses: BTreeMap<Ident, usize> = BTreeMap::new();
    for name in names.iter().flatten() {
        *uses.entry(Ident::camel(name)).or_default() += 1;
    }
    let alone = |name: &&str| {
        let ident = Ident::camel(name);
        lower(name).len() > 1 && uses[&ident] == 1 && taken.insert(ident)
    };
    let mut alone = alone;
    names
        .into_iter()
        .map(|name| name.filter(|name| alone(name)))
        .collect()
}

/// The words of a text, in lower case.
pub(crate) fn lower(text: &str) -> Vec<String> {
    words(text).iter().map(|word| word.to_lowercase()).collect()
}

/// Whether two names are the same words, number aside.
pub(crate) fn same(a: &[String], b: &[String]) -> bool {
    let singular = |word: &String| singular(word);
    a.iter().map(singular).eq(b.iter().map(singular))
}

/// The words of a path, those of its variables among them: all, without a version in front, and with every variable
/// as an id.
pub(crate) fn path_words(path: &str) -> [Vec<String>; 3] {
    let segments = path.split('/').filter(|one| !one.is_empty());
    let trimmed: Vec<&str> = segments.skip_while(|one| is_path_prefix(one)).collect();
    let id = |one: &&str| if one.starts_with('{') { "id" } else { one }.to_owned();
    let ids: Vec<String> = trimmed.iter().map(id).collect();
    [
        lower(path),
        lower(&trimmed.join(" ")),
        lower(&ids.join(" ")),
    ]
}

/// Whether an id is nothing but method and path.
fn is_path(one: &Endpoint<'_>) -> bool {
    let (id, method) = (lower(one.id), one.method.to_ascii_lowercase());
    let rest = match id.as_slice() {
        [first, rest @ ..] if *first == method => rest,
        [rest @ .., last] if *last == method => rest,
        _ => return false,
    };
    !rest.is_empty() && path_words(one.path).iter().any(|path| rest == path)
}

/// Whether most ids of paths with variables name those: nobody gives such a name.
fn is_mechanical(endpoints: &[Endpoint<'_>]) -> bool {
    let with_variables = || {
        let own = endpoints.iter().filter(|one| !one.made);
        own.filter(|one| one.path.contains('{'))
    };
    let paths = with_variables().filter(|one| is_path(one)).count();
    paths * 2 > with_variables().count()
}

/// Whether nobody can have meant an id of method and path as a name: it holds variables or a version, or has but the
/// method left beside its group.
fn says_nothing(one: &Endpoint<'_>) -> bool {
    let id = lower(one.id);
    let version =
        path_words(one.path)[0].len() + 1 == id.len() && one.path.split('/').any(is_path_prefix);
    let group = lower(one.group);
    let beside = same(&id[1..], &group) || same(&id[..id.len() - 1], &group);
    one.path.contains('{') || version || beside
}

/// A literal of a path.
#[derive(Debug, Clone)]
struct Literal {
    name: Vec<String>,
    /// Whether a variable follows: what the name says is one of several.
    one: bool,
}

/// The literals of a path behind its version, and whether a variable ends it; `users:batch` is two, and
/// `lists.{format}` has no variable.
fn literals(path: &str) -> (Vec<Literal>, bool) {
    const FILES: [&str; 6] = ["csv", "html", "json", "txt", "xml", "yaml"];
    let all = path.split('/').filter(|one| !one.is_empty());
    let mut out: Vec<Literal> = Vec::new();
    let mut item = false;
    for segment in all.skip_while(|one| is_path_prefix(one)) {
        let plain = segment.split('{').next().unwrap_or_default();
        let parts = plain.split(['.', ':']).map(lower);
        let named: Vec<Vec<String>> = parts
            .filter(|name| !name.is_empty() && !FILES.contains(&name.join(" ").as_str()))
            .collect();
        item = named.is_empty();
        if item && let Some(before) = out.last_mut() {
            before.one = true;
        }
        out.extend(named.into_iter().map(|name| Literal { name, one: false }));
    }
    (out, item)
}

/// What a path names behind its group, or of all it names where that is not in it; nothing for the group itself.
pub(crate) fn section(path: &str, group: &str) -> String {
    let (literals, _) = literals(path);
    let place = place(&literals, &lower(group));
    let inside = place.map_or(0, |place| place.end);
    let first = literals.get(inside).filter(|one| !is_verb(&one.name[0]));
    first.map_or(String::new(), |one| one.name.join(" "))
}

/// Whether a word is what is done, where names begin with it.
pub(crate) fn is_verb(word: &str) -> bool {
    const PLAIN: [&str; 12] = [
        "create", "delete", "get", "head", "list", "patch", "post", "put", "replace", "retrieve",
        "search", "update",
    ];
    PLAIN.contains(&word) || ACTIONS.binary_search(&word).is_ok()
}

/// What a name says is done, before what it is done to.
struct Verb {
    words: Vec<String>,
    /// Whether the path's last literal is the verb, and so nothing that it is done to.
    of_path: bool,
    /// Whether it makes one of several.
    makes_one: bool,
}

impl Verb {
    fn new(word: &str) -> Self {
        Self {
            words: vec![word.to_owned()],
            of_path: false,
            makes_one: word == "create",
        }
    }
}

/// The paths of a document, as far as one says something of another.
struct Paths {
    /// The methods of each path, its variables without their names.
    methods: BTreeMap<String, BTreeSet<String>>,
    /// Paths that a variable follows.
    collections: BTreeSet<String>,
}

impl Paths {
    fn of(endpoints: &[Endpoint<'_>]) -> Self {
        let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut collections = BTreeSet::new();
        for one in endpoints {
            let plain = plain(one.path);
            for (at, _) in plain.match_indices("/{}") {
                collections.insert(plain[..at].to_owned());
            }
            let here = methods.entry(plain).or_default();
            here.insert(one.method.to_owned());
        }
        Self {
            methods,
            collections,
        }
    }

    fn has(&self, path: &str, method: &str) -> bool {
        let here = self.methods.get(path);
        here.is_some_and(|methods| methods.contains(method))
    }

    fn names(&self, one: &Endpoint<'_>, taken: &mut BTreeSet<Ident>) -> (String, Vec<String>) {
        let (literals, item) = literals(one.path);
        let verb = self.verb(one, &literals, item);
        let group = lower(one.group);
        let place = place(&literals, &group);
        let inside = place
            .as_ref()
            .map_or(&literals[..], |place| &literals[place.end..]);
        let outside: Vec<Literal> = match &place {
            Some(place) => [&literals[..place.start], &literals[place.end..]].concat(),
            None => literals.clone(),
        };
        let by = by(one.path, &literals);
        let with_by = |name: &String| by.as_ref().map(|by| format!("{name} by {by}"));
        // As the path has it, where two differ by number alone.
        let all = |names: &[Literal]| -> Vec<Literal> {
            let name = |one: &Literal| one.name.clone();
            let many = |name| Literal { name, one: false };
            names.iter().map(name).map(many).collect()
        };
        let (inside, outside) = (phrase(&verb, inside), phrase(&verb, &outside));
        let methods = [
            Some(inside.clone()),
            with_by(&inside),
            Some(outside.clone()),
        ];
        let methods = methods.into_iter().chain([with_by(&outside)]).flatten();
        let title = phrase(&verb, &literals);
        let grouped = format!("{title} {}", group.join(" "));
        let many = phrase(&verb, &all(&literals));
        let titles = [
            Some(title.clone()),
            with_by(&title),
            Some(many),
            Some(grouped),
        ];
        let numbered = (2..).map(|number| format!("{} {number}", one.id));
        let mut titles = titles
            .into_iter()
            .flatten()
            .chain([one.id.to_owned()])
            .chain(numbered);
        let title = titles.find(|title| taken.insert(Ident::camel(title)));
        (title.unwrap_or_default(), methods.collect())
    }

    fn verb(&self, one: &Endpoint<'_>, literals: &[Literal], item: bool) -> Verb {
        let path = plain(one.path);
        let has = |method: &str| self.has(&path, method);
        let update = |other: &str| if has(other) { "replace" } else { "update" };
        match (one.method, item) {
            ("GET" | "POST" | "PUT" | "PATCH", false) => {
                let collection = self.collections.contains(&path)
                    || literals.last().is_some_and(|last| is_plural(&last.name));
                let action = literals.last().filter(|_| !collection);
                if let Some(verb) = action.and_then(|last| action_verb(one, last, has)) {
                    return verb;
                }
                match one.method {
                    "GET" if collection => Verb::new("list"),
                    "GET" => Verb::new("get"),
                    "PUT" => Verb::new(update("PATCH")),
                    "PATCH" => Verb::new("update"),
                    _ if collection => Verb::new("create"),
                    _ => post(one.says, has("GET")),
                }
            }
            ("GET", true) => Verb::new("get"),
            ("POST", true) if has("PATCH") || has("PUT") => Verb::new("post"),
            ("PUT", true) => Verb::new(update("PATCH")),
            ("POST" | "PATCH", true) => Verb::new("update"),
            (method, _) => Verb::new(&lower(method).join(" ")),
        }
    }
}

/// What `POST` does to a single thing: what the document says first. Where that is nothing known, a thing that can be read
/// may be made anew or changed, and a name must not say one of them.
fn post(says: &str, is_read: bool) -> Verb {
    let first = says.split_whitespace().next().unwrap_or_default();
    let first = first.to_ascii_lowercase();
    let verb = match first.trim_end_matches('s') {
        "update" | "change" | "modify" | "modifie" | "edit" | "set" => "update",
        "create" | "add" => "create",
        _ if is_read => "post",
        _ => "create",
    };
    Verb::new(verb)
}

/// The verb that a path's last literal is: one that can be nothing else, or for `POST` what nothing else is done to.
fn action_verb(one: &Endpoint<'_>, last: &Literal, has: impl Fn(&str) -> bool) -> Option<Verb> {
    let first = last.name.first()?;
    let verb = Verb {
        words: last.name.clone(),
        of_path: true,
        makes_one: false,
    };
    if one.method == "GET" {
        return LOOKUPS.contains(&first.as_str()).then_some(verb);
    }
    let tail = one.path.rsplit('/').next().unwrap_or_default();
    let behind_item = one.path.contains('{') || tail.contains(':');
    let alone = !["GET", "DELETE", "PUT", "PATCH"]
        .iter()
        .any(|method| has(method));
    let unknown = one.method == "POST" && alone && behind_item && last.name.len() == 1;
    let known = ACTIONS.binary_search(&first.as_str()).is_ok() && (alone || !has("GET"));
    let known = known || LOOKUPS.contains(&first.as_str());
    (one.method != "PATCH" && (unknown || known)).then_some(verb)
}

/// The words of the last variable, unless they are those of the literal before it.
fn by(path: &str, literals: &[Literal]) -> Option<String> {
    let (_, rest) = path.rsplit_once('{')?;
    let name = lower(rest.split('}').next().unwrap_or_default());
    let says = literals.last().is_none_or(|last| !same(&last.name, &name));
    (says && !name.is_empty()).then(|| name.join(" "))
}

/// A path with its variables' names taken out, so that two are equal where they mean the same.
fn plain(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.trim_end_matches('/').chars() {
        inside = (inside || c == '{') && c != '}';
        if !inside || c == '{' {
            out.push(c);
        }
    }
    out
}

/// Where the group's name stands in a path: the last run of literals that is it.
fn place(literals: &[Literal], group: &[String]) -> Option<std::ops::Range<usize>> {
    let run = |start: usize| {
        let mut name: Vec<String> = Vec::new();
        for (index, one) in literals.iter().enumerate().skip(start) {
            name.extend(one.name.iter().cloned());
            if name.len() >= group.len() {
                return same(&name, group).then_some(start..index + 1);
            }
        }
        None
    };
    (0..literals.len()).rev().find_map(run)
}

/// `create order`, `get order`, `list order lines`, `verify bank account`, `cancel reader action`.
fn phrase(verb: &Verb, literals: &[Literal]) -> String {
    let things = match literals.split_last() {
        Some((_, rest)) if verb.of_path => rest,
        _ => literals,
    };
    let mut out = vec![verb.words[0].clone()];
    for (index, literal) in things.iter().enumerate() {
        let mut name = literal.name.clone();
        let last = index + 1 == things.len();
        if (literal.one || (verb.makes_one && last))
            && let Some(word) = name.last_mut()
        {
            *word = singular(word);
        }
        // `set reader display` says already what it is done to.
        if !(last && verb.of_path && verb.words.windows(name.len()).any(|run| same(run, &name))) {
            out.extend(name);
        }
    }
    out.extend_from_slice(&verb.words[1..]);
    out.join(" ")
}

fn is_plural(name: &[String]) -> bool {
    name.last().is_some_and(|word| singular(word) != *word)
}
