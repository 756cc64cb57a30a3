//! Servers, hosts and their variables.
//!
//! A server is named after the environment that its address or description names. One that names none, beside others that
//! do, is production; so is the only one.

use indexmap::IndexSet;

use super::seen::{Seen, lower_words};
use super::write::{Section, Surety};
use crate::model::{Host, Server};
use crate::text::Ident;

/// Names that servers have by the environment, as lowering gives them.
const ENVIRONMENTS: [&str; 7] = [
    "sandbox",
    "staging",
    "production",
    "live",
    "test",
    "development",
    "local",
];

/// Defaults of variables that OpenAPI demands and nobody means.
const PLACEHOLDERS: [&str; 12] = [
    "acme",
    "changeme",
    "demo",
    "domain",
    "example",
    "my",
    "mydomain",
    "organization",
    "subdomain",
    "tenant",
    "xxx",
    "your",
];

pub(super) fn servers(seen: &Seen<'_>) -> Section {
    let why = "Names of the servers, the first being the default: the enum `Server` has a variant for each.";
    let mut section = Section::new("servers", why);
    let Some(host) = seen.api.hosts.first() else {
        return section;
    };
    let (mut taken, mut urls) = (IndexSet::new(), IndexSet::new());
    // Of several the first is the default, which a server on the own machine is not meant to be.
    let mut order: Vec<(usize, &Server)> = host.servers.iter().enumerate().collect();
    order.sort_by_key(|(_, server)| is_local(&server.url));
    for (position, (index, server)) in order.into_iter().enumerate() {
        let (name, why) = name(host, index);
        // Two of one address differ in their variables alone, by which nobody can name them.
        if !urls.insert(&server.url) || !taken.insert(Ident::camel(&name)) {
            continue;
        }
        let spans = seen.document.hosts.iter().flat_map(|list| &list.servers);
        let mut spans = spans.filter(|one| one.url == server.url);
        let place = spans.next().map_or(String::new(), |one| {
            format!(" ({})", seen.place(one.origin.span))
        });
        let mut why = format!("{why}{place}.");
        if is_placeholder(&server.url) {
            why += " The address looks like a placeholder: `base_url` of the builder takes the real one.";
        }
        if position > index {
            why += " Behind the others, so that it is not the default.";
        }
        section.entry(name, server.url.clone(), Surety::Sure, why);
    }
    section
}

/// Whether a server runs on the machine of whoever calls it.
fn is_local(url: &str) -> bool {
    matches!(host_of(url), "localhost" | "127.0.0.1" | "0.0.0.0")
}

/// The host of an address, without its port.
fn host_of(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    host.split(['/', ':']).next().unwrap_or_default()
}

/// The name of a server of a host, and why.
fn name(host: &Host, index: usize) -> (String, String) {
    let known = |name: &str| ENVIRONMENTS.contains(&name);
    let server = &host.servers[index];
    let own = server.name.as_str();
    if known(own) {
        return (
            own.to_owned(),
            "After its description or address".to_owned(),
        );
    }
    // The same address by http is no other server.
    let plain = |server: &Server| {
        let secure = server.url.strip_prefix("http://");
        let secure = secure.map(|rest| format!("https://{rest}"));
        secure.is_some_and(|secure| host.servers.iter().any(|other| other.url == secure))
    };
    let mut others = host.servers.iter().filter(|one| !plain(one));
    let nameless = others.clone().filter(|one| !known(&one.name));
    let alone = nameless.count() == 1 && !plain(server);
    let production = host
        .servers
        .iter()
        .any(|server| matches!(server.name.as_str(), "production" | "live"));
    if alone && !production {
        let why = if others.nth(1).is_none() {
            "The only server"
        } else {
            "The only server that is not said to be for something else"
        };
        return ("production".to_owned(), why.to_owned());
    }
    (
        own.to_owned(),
        "After its name, description or host".to_owned(),
    )
}

/// Words that stand for whatever is one's own.
const OWN: [&str; 13] = [
    "example",
    "hostname",
    "myaccount",
    "mycompany",
    "mydomain",
    "servername",
    "serverroot",
    "your",
    "yourcompany",
    "yourdomain",
    "yourhost",
    "yourorg",
    "yourserver",
];

/// Whether the host of an address is one that nobody has.
pub(super) fn is_placeholder(url: &str) -> bool {
    let host = host_of(url);
    let words = lower_words(host);
    let has = |word: &str| words.iter().any(|one| one == word);
    let bare = host.to_ascii_lowercase();
    OWN.iter().any(|word| has(word) || bare == *word) || (has("org") && has("account"))
}

pub(super) fn hosts(seen: &Seen<'_>) -> Section {
    let why = "Operations of these go to another host, with credentials of their own where they ask for other schemes.";
    let mut section = Section::new("hosts", why);
    let mut taken = IndexSet::new();
    for host in seen.api.hosts.iter().skip(1) {
        let (Some(name), Some(server)) = (&host.name, host.servers.first()) else {
            continue;
        };
        if taken.insert(name.clone()) {
            section.entry(name.clone(), server.url.clone(), Surety::Sure, "");
        }
    }
    section
}

pub(super) fn variables(seen: &Seen<'_>) -> Section {
    let why = "Variables of server addresses whose default stands only because OpenAPI demands one: the builder asks for \
               them, so that no credentials go to the placeholder.";
    let mut section = Section::new("required_variables", why);
    let mut taken = IndexSet::new();
    for server in seen.document.hosts.iter().flat_map(|host| &host.servers) {
        for (name, variable) in &server.variables {
            let Some(default) = &variable.default else {
                continue;
            };
            let description = variable.description.as_deref().unwrap_or_default();
            let own = lower_words(description).iter().any(|word| word == "your");
            let hollow = is_hollow(name, default);
            let free = variable.values.is_empty();
            if !free || !taken.insert(name.clone()) {
                continue;
            }
            let place = seen.place(server.origin.span);
            if hollow {
                let why = format!("Its default is {default:?} ({place}).");
                section.item(name.clone(), Surety::Sure, why);
            } else if own {
                let why = format!(
                    "Not sure: its default is {default:?}, and its description says that it is your own ({place})."
                );
                section.item(name.clone(), Surety::Doubtful, why);
            }
        }
    }
    section
}

/// Whether the value of a variable stands only because OpenAPI demands one.
pub(super) fn is_hollow(name: &str, value: &str) -> bool {
    let words = lower_words(value);
    let first = words.first().map_or("", String::as_str);
    let own = PLACEHOLDERS.contains(&first)
        || first.starts_with("your")
        || words.iter().any(|word| word == "example");
    // `https://serverRoot`: a host without a dot is nobody's.
    let host = value.split_once("://").map(|_| host_of(value));
    let nowhere = host.is_some_and(|host| !host.contains('.') && host != "localhost");
    value.is_empty() || value.contains(['<', '{']) || words == lower_words(name) || own || nowhere
}
