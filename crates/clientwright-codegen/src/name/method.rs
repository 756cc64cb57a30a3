//! What a call's method is called: takes an operation and its group, gives the names to try in order.
//!
//! Ids come in the manners of many frameworks; what they say twice is taken out: the group, which the accessor says, the
//! class that a server has behind it, and path and method, where an id was made of them. Every name is a function of
//! the operation and its group alone, so that another operation changes none; two that come to the same name are told
//! apart by the longer ones that follow.

use crate::by_path::{lower, path_words, same};
use crate::model::Operation;
use crate::text::Ident;

/// Words at the end of a server's class.
const CLASSES: [&str; 7] = [
    "controller",
    "endpoint",
    "endpoints",
    "handler",
    "operations",
    "resource",
    "service",
];

/// Words that lead to a name, and mean nothing without it.
const JOINTS: [&str; 12] = [
    "and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "to", "with",
];

/// HTTP methods as words of ids.
const VERBS: [&str; 7] = ["delete", "get", "head", "options", "patch", "post", "put"];

/// The names of one method to try.
#[derive(Debug, Clone)]
pub(super) struct Wishes {
    /// The best first.
    pub(super) names: Vec<Ident>,
    /// Who chooses first: those that are given a name, then those whose best name leaves nothing out that might tell it
    /// from another.
    pub(super) rank: u8,
}

/// What the method of an operation would be called.
pub(super) fn wishes(operation: &Operation, group: &str) -> Wishes {
    if let Some(name) = &operation.name {
        return Wishes {
            names: vec![Ident::snake(name)],
            rank: 0,
        };
    }
    // An id that runs words together is parted in the title.
    let whole = lower(&operation.id).len() == 1 && !operation.title.is_empty();
    let given = if whole {
        &operation.title
    } else {
        &operation.id
    };
    let id = lower(given);
    let mut found: Vec<Vec<String>> = Vec::new();
    let group = lower(group);
    let mut rank = 1;
    if let Some(made) = &operation.path_names {
        found.extend(made.iter().map(|name| lower(name)));
        found.push(lower(&operation.title));
    } else {
        let (space, own) = match handler(&id, operation) {
            Some(own) => (Vec::new(), own),
            None => own_part(given, &operation.title, &group),
        };
        let short = without_group(&own, &group);
        let bare = without_version(&short).to_vec();
        if !space.is_empty() || bare != short {
            rank = 2;
        }
        found.extend([bare, short.clone(), [space, short].concat(), own]);
    }
    found.push(id);
    found.retain(|name| !name.is_empty());
    let mut names: Vec<Ident> = Vec::new();
    for name in found {
        let ident = Ident::snake(&name.join(" "));
        if !names.contains(&ident) {
            names.push(ident);
        }
    }
    Wishes { names, rank }
}

/// `read_items_items__item_id__get` is `read_items`: what a handler is called, then path and method.
fn handler(id: &[String], operation: &Operation) -> Option<Vec<String>> {
    let (last, rest) = id.split_last()?;
    if *last != operation.method.to_ascii_lowercase() {
        return None;
    }
    let mut paths = path_words(&operation.path).into_iter();
    let path = paths.find(|path| !path.is_empty() && rest.ends_with(path))?;
    let name = &rest[..rest.len() - path.len()];
    let verb = name.len() == 1 && VERBS.contains(&name[0].as_str());
    (!name.is_empty() && !verb).then(|| name.to_vec())
}

/// The part of an id that is not the name of a class or a namespace, behind what stands in front of the group:
/// `UsersController_findAll`, `users.list`, `v1.users.list`, `users/list`.
fn own_part(id: &str, title: &str, group: &[String]) -> (Vec<String>, Vec<String>) {
    let segments: Vec<&str> = id
        .split(['.', '/', ':', '#'])
        .filter(|segment| !segment.is_empty())
        .collect();
    let is_group = |segment: &&str| same(&class(&lower(segment)), group);
    if let Some(at) = segments.iter().rposition(is_group)
        && at + 1 < segments.len()
    {
        let space = lower(&segments[..at].join(" "));
        return (space, lower(&segments[at + 1..].join(" ")));
    }
    let rest = segments.join(" ");
    if let Some((first, name)) = rest.split_once('_')
        && first.starts_with(|c: char| c.is_ascii_uppercase())
        && !name.is_empty()
        && !first.contains([' ', '-'])
    {
        let of = lower(first);
        let of_class = class(&of);
        if same(&of_class, group) {
            return (Vec::new(), lower(name));
        }
        // In a document all of whose ids have a class, the title has none.
        if of_class.len() < of.len() || title == name {
            return (of_class, lower(name));
        }
    }
    (Vec::new(), lower(&rest))
}

/// The words of a class without the one that says that it is one.
fn class(name: &[String]) -> Vec<String> {
    match name {
        [rest @ .., last] if !rest.is_empty() && CLASSES.contains(&last.as_str()) => rest.to_vec(),
        name => name.to_vec(),
    }
}

/// The words without the group's, where they stand behind the verb, at the end or in front; else without the last ones
/// of the group's, behind the verb: `update-customer` of `customers` is `update`, `FetchSummary` of `CallSummary` is
/// `fetch`.
fn without_group(id: &[String], group: &[String]) -> Vec<String> {
    if same(id, group) {
        return id.to_vec();
    }
    for from in 0..group.len() {
        let part = &group[from..];
        // A shortened group is sure only where nothing but the verb is left.
        let places = match (from, id.len().checked_sub(part.len())) {
            (_, None | Some(0)) => continue,
            (0, Some(end)) => vec![1, end, 0],
            (_, Some(1)) => vec![1],
            _ => continue,
        };
        let fits = |at: &usize| {
            let found = id.get(*at..*at + part.len());
            let joint = *at > 0 && JOINTS.contains(&id[*at - 1].as_str());
            !joint && found.is_some_and(|found| same(found, part))
        };
        if let Some(at) = places.into_iter().find(fits) {
            let mut before = &id[..at];
            let after = &id[at + part.len()..];
            // `get-an-episode` of `episodes`.
            if let [rest @ .., last] = before
                && !rest.is_empty()
                && matches!(last.as_str(), "a" | "an" | "the")
            {
                before = rest;
            }
            return [before, after].concat();
        }
    }
    id.to_vec()
}

/// `list v1` is `list`: the version stands in the path.
fn without_version(name: &[String]) -> &[String] {
    let numbers = name
        .iter()
        .rev()
        .take_while(|word| word.bytes().all(|b| b.is_ascii_digit()))
        .count();
    let (rest, _) = name.split_at(name.len() - numbers);
    match rest {
        [rest @ .., last] if !rest.is_empty() && is_version(last) => rest,
        _ => name,
    }
}

fn is_version(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    word.strip_prefix('v').is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use super::wishes;
    use crate::by_path::{Endpoint, names};
    use crate::model::{Docs, Idempotency, Operation};
    use clientwright_spec::{Origin, Span};

    /// The best name of an operation: `GET /users/{id} getUser` in a group.
    fn name(operation: &str, group: &str) -> String {
        let (endpoint, id) = operation.rsplit_once(" as ").unwrap_or((operation, ""));
        let (method, path) = endpoint.split_once(' ').unwrap_or((endpoint, ""));
        let made = format!("{} {path}", method.to_lowercase());
        let id = if id.is_empty() { &made } else { id };
        let endpoint = Endpoint {
            id,
            made: *id == made,
            repeated: None,
            method,
            path,
            group,
            says: "",
        };
        let operation = Operation {
            origin: Origin {
                span: Span::default(),
                pointer: String::new(),
            },
            id: id.to_owned(),
            title: String::new(),
            path_names: names(&[endpoint]).remove(0).1,
            name: None,
            method: method.to_owned(),
            path: path.to_owned(),
            docs: Docs::default(),
            host: 0,
            security: Vec::new(),
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            accept: String::new(),
            events: None,
            paging: None,
            idempotency: Idempotency::Never,
            retry_statuses: Vec::new(),
        };
        wishes(&operation, group).names[0].to_string()
    }

    #[test]
    fn names_of_methods() {
        for (operation, group, expected) in [
            // What the group says is not said again.
            (
                "PATCH /customers/{id} as update-customer",
                "customers",
                "update",
            ),
            ("GET /a as FetchSummary", "InsightsV1CallSummary", "fetch"),
            (
                "GET /a as FetchCallSummary",
                "InsightsV1CallSummary",
                "fetch",
            ),
            (
                "GET /a as listCallSummaryEvents",
                "CallSummary",
                "list_events",
            ),
            ("GET /episodes/{id} as get-an-episode", "Episodes", "get"),
            (
                "GET /a as getPullRequestsByRepository",
                "repositories",
                "get_pull_requests_by_repository",
            ),
            ("GET /a as timesync", "timesync", "timesync"),
            ("GET /a as health_check", "HealthCheck", "health_check"),
            // Classes, namespaces, versions.
            ("GET /a/{b} as UsersController_findAll", "users", "find_all"),
            (
                "POST /bots/new as BotOperations_createBot",
                "Bots",
                "create",
            ),
            ("GET /a as Users_GetAll", "Users", "get_all"),
            ("GET /a as users/list", "users", "list"),
            ("GET /a as users.list", "users", "list"),
            (
                "GET /a as v1.event-type.rotate-secret",
                "Event Type",
                "rotate_secret",
            ),
            (
                "GET /a as directory.users.photos.update",
                "users",
                "photos_update",
            ),
            ("GET /v1/users/all as usersListV1", "users", "list"),
            ("GET /a as get_jobs_v2025.0", "jobs", "get"),
            // Ids that are made of path and method.
            (
                "GET /items/{item_id} as read_item_items__item_id__get",
                "items",
                "read",
            ),
            ("GET /v1/users as getUsers", "users", "list"),
            ("GET /users/{id} as GET /users/{id}", "users", "get"),
            (
                "POST /v1/accounts/{account}/orders as PostAccountsAccountOrders",
                "accounts",
                "create_order",
            ),
            (
                "GET /auth/rights as getAuthRights",
                "internal",
                "get_auth_rights",
            ),
            (
                "GET /v1/auth/rights as get_v1_auth_rights",
                "internal",
                "list_auth_rights",
            ),
            (
                "GET /files/{file_id}/notes as get_files_id_notes",
                "files",
                "list_notes",
            ),
            // No id at all.
            ("GET /users", "users", "list"),
            ("POST /users", "users", "create"),
            ("GET /api/v1/users/{id}", "users", "get"),
            ("PATCH /users/{id}", "users", "update"),
            ("PUT /users/{id}", "users", "update"),
            ("DELETE /users/{id}", "users", "delete"),
            ("GET /users/{id}/orders", "users", "list_orders"),
            ("GET /users/{id}/orders/{order}", "users", "get_order"),
            ("POST /users/{id}/activate", "users", "activate"),
            (
                "POST /users/{id}/orders/{order}/lines",
                "users",
                "create_order_line",
            ),
            ("POST /users:batch", "users", "batch"),
            ("GET /users.json", "users", "list"),
            ("GET /lists/names.{format}", "lists", "list_names"),
            ("PUT /vm.add-device", "vm", "add_device"),
            ("GET /health", "default", "get_health"),
            ("GET /", "default", "get"),
        ] {
            assert_eq!(name(operation, group), expected, "{operation} of {group}");
        }
    }
}
