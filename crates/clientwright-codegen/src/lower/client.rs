//! What belongs to the client as a whole: hosts, security schemes, headers, groups.

use std::collections::{BTreeMap, BTreeSet};

use clientwright_spec::{Document, Location, Node, Operation, SecurityKind, Server as SpecServer};

use super::Kept;
use super::docs::docs;
use super::select::Selection;
use super::tokens;
use super::view::Sink;
use crate::codes;
use crate::config::Config;
use crate::model::{
    Api, ClientHeader, Docs, Group, Host, OperationId, RateLimit, Scheme, SchemeKind, Server,
    Variable,
};
use crate::text::{Ident, is_path_prefix, prefix, starts_with, words};

/// Words that tell servers apart, as descriptions and addresses use them, with the name that they give.
const ENVIRONMENTS: [(&str, &str); 11] = [
    ("sandbox", "sandbox"),
    ("sbx", "sandbox"),
    ("staging", "staging"),
    ("production", "production"),
    ("prod", "production"),
    ("live", "live"),
    ("test", "test"),
    ("development", "development"),
    ("dev", "development"),
    ("localhost", "local"),
    ("local", "local"),
];

/// What is known of the client before anything is lowered.
pub(super) fn api(document: &Document, config: &Config, selection: Selection<'_>) -> Api {
    Api {
        title: document.title.clone(),
        version: document.version.clone(),
        description: document.description.clone(),
        request_id_headers: request_id_headers(config),
        headers: headers(config),
        rate_limit: rate_limit(config),
        excluded: selection.excluded,
        not_selected: selection.not_selected,
        ..Api::default()
    }
}

/// Headers that carry a request id; where client.yaml names none, those that most servers use.
fn request_id_headers(config: &Config) -> Vec<String> {
    if config.request_id_headers.is_empty() {
        return ["x-request-id", "request-id"].map(str::to_owned).to_vec();
    }
    config.request_id_headers.clone()
}

/// The headers by which the server tells how much it still takes, as client.yaml names them.
fn rate_limit(config: &Config) -> RateLimit {
    let Some(said) = &config.rate_limit else {
        return RateLimit::default();
    };
    let reset = said.reset.iter().map(|(name, unit)| (name.clone(), *unit));
    RateLimit {
        limit: said.limit.0.clone(),
        remaining: said.remaining.0.clone(),
        reset: reset.collect(),
    }
}

/// Hosts that operations use, the main one first: the one that most use, unless client.yaml names it as another.
pub(super) fn used_hosts(document: &Document, config: &Config, kept: &[Kept<'_>]) -> Vec<usize> {
    let uses = |host: usize| {
        let operations = kept.iter().map(|kept| kept.operation.host);
        operations.filter(|used| *used == host).count()
    };
    let named = |host: &usize| {
        let first = document.hosts[*host].servers.first();
        first.is_some_and(|server| config.hosts.values().any(|url| same_url(url, &server.url)))
    };
    let all = 0..document.hosts.len();
    let mut hosts: Vec<usize> = all.filter(|host| uses(*host) > 0).collect();
    let mains = hosts.iter().enumerate().filter(|(_, host)| !named(host));
    // Of several that as many use it is the first.
    let main = mains.rev().max_by_key(|(_, host)| uses(**host));
    if let Some((position, _)) = main {
        let main = hosts.remove(position);
        hosts.insert(0, main);
    }
    hosts
}

/// Hosts that operations use, the first being the main one.
pub(super) fn hosts(
    document: &Document,
    config: &Config,
    used: &[usize],
    sink: &mut Sink<'_>,
) -> Vec<Host> {
    let mut hosts = Vec::with_capacity(used.len());
    for (position, index) in used.iter().enumerate() {
        let listed = &document.hosts[*index].servers;
        let mut list = absolute(listed, sink);
        let first = list.first().map_or("", |server| server.url.as_str());
        // The first one is the default. Who names that of the document says which one it is to be; a name for another one
        // alone does not.
        let place = |url: &str| {
            let mut urls = config.servers.values();
            urls.position(|named| same_url(named, url))
        };
        if place(first).is_some() {
            list.sort_by_key(|server| place(&server.url).unwrap_or(usize::MAX));
        }
        if listed.is_empty() {
            nowhere(document, *index, sink);
        }
        let named = config
            .hosts
            .iter()
            .find(|(_, url)| same_url(url, first))
            .map(|(name, _)| name.clone());
        let others = used.iter().filter(|other| *other != index);
        let others = others.filter_map(|other| document.hosts[*other].servers.first());
        let same_host = others
            .clone()
            .any(|other| authority(&other.url) == authority(first));
        let word = || match base_word(first).filter(|_| same_host) {
            Some(word) => word,
            None => host_word(first),
        };
        let name = (position > 0).then(|| named.unwrap_or_else(word));
        let relative = listed.iter().map(|server| server.url.as_str());
        let relative = relative.filter(|url| list.is_empty() && !url.trim_matches('/').is_empty());
        hosts.push(Host {
            name,
            path: relative.map(str::to_owned).next(),
            servers: list
                .iter()
                .map(|server| self::server(server, config))
                .collect(),
        });
    }
    hosts
}

/// Reports a host without a server, at the first operation that goes there.
fn nowhere(document: &Document, host: usize, sink: &mut Sink<'_>) {
    let mut operations = document.operations.iter();
    let operation = operations.find(|operation| operation.host == host);
    let span = operation.map(|operation| operation.origin.span);
    let message = "no server is given for this operation; callers have to set the base URL";
    sink.warning(
        codes::NO_SERVER,
        span.unwrap_or_default(),
        message.to_owned(),
        "add `servers` in overlay.yaml",
    );
}

/// The servers that a client can call. A relative URL depends on where the document is published, which nobody tells.
fn absolute<'a>(servers: &'a [SpecServer], sink: &mut Sink<'_>) -> Vec<&'a SpecServer> {
    let mut kept = Vec::new();
    for server in servers {
        if server.url.contains("://") || server.url.starts_with('{') {
            kept.push(server);
            continue;
        }
        let message = format!(
            "the URL `{}` of this server is relative; it is left out",
            server.url
        );
        sink.warning(
            codes::NO_SERVER,
            server.origin.span,
            message,
            "give the whole URL in overlay.yaml; else callers have to set the base URL",
        );
    }
    kept
}

/// Whether two URLs are the same but for a slash at the end.
pub(super) fn same_url(a: &str, b: &str) -> bool {
    a.trim_end_matches('/') == b.trim_end_matches('/')
}

fn server(server: &SpecServer, config: &Config) -> Server {
    let named = config
        .servers
        .iter()
        .find(|(_, url)| same_url(url, &server.url))
        .map(|(name, _)| name.clone());
    let variables = server.variables.iter().map(|(name, variable)| Variable {
        name: name.clone(),
        default: variable
            .default
            .clone()
            .filter(|_| !config.required_variables.contains(name)),
        values: variable.values.clone(),
        docs: docs(None, variable.description.as_deref()),
    });
    Server {
        name: named
            .or_else(|| server.name.clone().filter(|name| !name.trim().is_empty()))
            .unwrap_or_else(|| server_word(server.description.as_deref(), &server.url)),
        url: server.url.clone(),
        docs: docs(None, server.description.as_deref()),
        variables: variables.collect(),
    }
}

/// A name for a server: the one environment that its description or address names, else its host.
fn server_word(description: Option<&str>, url: &str) -> String {
    let found = [description.unwrap_or_default(), url]
        .into_iter()
        .find_map(|text| {
            let words: Vec<String> = text
                .split(|c: char| !c.is_alphanumeric())
                .map(str::to_ascii_lowercase)
                .collect();
            let mut names: Vec<&str> = ENVIRONMENTS
                .iter()
                .filter(|(word, _)| words.iter().any(|other| other == word))
                .map(|(_, name)| *name)
                .collect();
            names.dedup();
            // "The same host for live and test" names none.
            if let [only] = names.as_slice() {
                Some(*only)
            } else {
                None
            }
        });
    found.map_or_else(|| host_word(url), str::to_owned)
}

/// Host and port of a URL.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

/// A word for a base path, by which the APIs of one host are told apart: the last segment that is no version.
fn base_word(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let segments = path.split('/').skip(1);
    let words = segments.filter(|segment| !segment.contains(['{', '}']));
    let words = words.filter(|word| word.contains(char::is_alphabetic) && !is_path_prefix(word));
    words.last().map(str::to_owned)
}

/// A word for a host: the first label that says something.
fn host_word(url: &str) -> String {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let labels: Vec<&str> = host
        .split('.')
        .filter(|label| !label.contains(['{', '}']))
        .collect();
    let label = labels
        .iter()
        .find(|label| !matches!(**label, "api" | "www" | ""))
        .or(labels.first().filter(|label| !label.is_empty()));
    label.map_or_else(|| "default".to_owned(), |label| (*label).to_owned())
}

/// Headers for the whole client.
fn headers(config: &Config) -> Vec<ClientHeader> {
    let header = |(name, header): (&String, &crate::config::HeaderConfig)| ClientHeader {
        name: name.clone(),
        method: header.method.clone(),
        default: header.default.clone(),
        secret: header.secret,
        docs: docs(None, header.description.as_deref()),
    };
    config.headers.iter().map(header).collect()
}

/// Security schemes, in the order of the document, of those that operations use.
pub(super) struct Schemes<'a> {
    document: &'a Document,
    config: &'a Config,
    pub list: Vec<Scheme>,
}

impl<'a> Schemes<'a> {
    pub(super) fn new(
        document: &'a Document,
        (config, places): (&'a Config, &Node),
        hosts: &[Host],
        sink: &mut Sink<'_>,
    ) -> Self {
        let mut schemes = Self {
            document,
            config,
            list: Vec::new(),
        };
        let used = |name: &str| {
            let operations = document
                .operations
                .iter()
                .filter(|one| super::select::is_wanted(config, one));
            operations
                .flat_map(|one| one.security.iter().flatten())
                .any(|one| one.scheme == name)
        };
        for (name, scheme) in document
            .security_schemes
            .iter()
            .filter(|(name, _)| used(name))
        {
            if let Some(kind) = kind(&scheme.kind) {
                let config = schemes.config.security.get(name);
                schemes.list.push(Scheme {
                    name: name.clone(),
                    method: config.and_then(|config| config.method.clone()),
                    empty_password: config.is_some_and(|config| config.password.is_some()),
                    kind,
                    token_endpoint: None,
                    docs: Docs {
                        deprecated: scheme.deprecated,
                        ..docs(None, scheme.description.as_deref())
                    },
                });
            } else if !matches!(scheme.kind, SecurityKind::MutualTls) {
                let message = format!(
                    "the security scheme `{name}` is not supported; alternatives that need it are left out"
                );
                sink.note(codes::SCHEME, scheme.origin.span, message);
            }
        }
        let list = &mut schemes.list;
        tokens::endpoints(document, (config, places), hosts, list, sink);
        schemes
    }

    /// An operation's requirement in indices. What a client cannot serve falls away with a warning.
    pub(super) fn requirement(
        &self,
        operation: &Operation,
        sink: &mut Sink<'_>,
    ) -> Vec<Vec<usize>> {
        let mut alternatives = Vec::new();
        for alternative in &operation.security {
            let mut all = Some(Vec::new());
            for one in alternative {
                let scheme = &self.document.security_schemes.get(&one.scheme);
                match scheme.map(|scheme| &scheme.kind) {
                    // A certificate belongs to the transport; the request shows nothing of it.
                    Some(SecurityKind::MutualTls) => {}
                    _ => match (
                        self.list.iter().position(|known| known.name == one.scheme),
                        &mut all,
                    ) {
                        (Some(index), Some(all)) => all.push(index),
                        _ => all = None,
                    },
                }
            }
            alternatives.extend(all);
        }
        if alternatives.is_empty() && !operation.security.is_empty() {
            let message = "no security scheme of this operation is supported; it is called without authentication";
            let help = "set the header by hand, or describe the scheme as `apiKey` in overlay.yaml";
            sink.warning(
                codes::SCHEME,
                operation.origin.span,
                message.to_owned(),
                help,
            );
        }
        alternatives
    }
}

fn kind(kind: &SecurityKind) -> Option<SchemeKind> {
    match kind {
        SecurityKind::Basic => Some(SchemeKind::Basic),
        SecurityKind::Bearer | SecurityKind::OAuth2 { .. } | SecurityKind::OpenIdConnect => {
            Some(SchemeKind::Bearer)
        }
        SecurityKind::ApiKey {
            location: Location::Path,
            ..
        }
        | SecurityKind::Http { .. }
        | SecurityKind::MutualTls => None,
        SecurityKind::ApiKey { location, name } => Some(SchemeKind::ApiKey {
            location: *location,
            name: name.clone(),
        }),
    }
}

/// What is left of the names of groups without what all tags have in front, where client.yaml says nothing of groups
/// and all stay apart: `Api20100401Account` is `Account`.
pub(super) fn short_groups(groups: &[(String, bool)], config: &Config) -> BTreeMap<String, String> {
    let own = config.operations.values().any(|own| own.group.is_some());
    let tags: BTreeSet<&String> = groups.iter().map(|(name, _)| name).collect();
    let names: Vec<Vec<String>> = tags.iter().map(|tag| words(tag)).collect();
    let prefix = prefix(names.iter().map(Vec::as_slice));
    let rest = |name: &Vec<String>| -> Option<String> {
        let rest = name.get(prefix.len()..)?;
        let letter = rest.first()?.starts_with(|c: char| c.is_ascii_alphabetic());
        (starts_with(name, &prefix) && letter).then(|| rest.join(" "))
    };
    let short: Option<Vec<String>> = names.iter().map(rest).collect();
    let Some(short) = short.filter(|_| !own && config.groups.is_empty() && !prefix.is_empty())
    else {
        return BTreeMap::new();
    };
    let apart: BTreeSet<Ident> = short.iter().map(|name| Ident::snake(name)).collect();
    let pairs = tags.into_iter().cloned().zip(short.iter().cloned());
    if apart.len() == short.len() {
        pairs.collect()
    } else {
        BTreeMap::new()
    }
}

/// The name of an operation's group, and whether the document gives it none, so that it is named after the path.
pub(super) fn group_name(kept: &Kept<'_>, config: &Config) -> (String, bool) {
    let operation = kept.operation;
    let own = config
        .operations
        .get(&operation.id)
        .and_then(|config| config.group.clone());
    let renamed = |name: &String| config.groups.get(name).cloned();
    let (extension, tag) = (kept.naming.group.as_ref(), tag(operation));
    let given = own
        .or_else(|| extension.and_then(renamed))
        .or_else(|| tag.and_then(renamed))
        .or_else(|| extension.cloned())
        .or_else(|| tag.map(|tag| of_tag(tag).to_owned()));
    let made = given.is_none();
    (given.unwrap_or_else(|| path_word(&operation.path)), made)
}

/// Puts an operation into its group: that of client.yaml, else the one that an extension names, else its first tag's,
/// else one after its path. Names that come to the same identifier are one group.
pub(super) fn group(
    kept: &Kept<'_>,
    (name, made): &(String, bool),
    id: OperationId,
    tags: &Tags<'_>,
    (groups, known): (&mut Vec<Group>, &mut BTreeMap<Ident, usize>),
    sink: &mut Sink<'_>,
) {
    let operation = kept.operation;
    let tag = tag(operation);
    if *made {
        let message = format!("an operation without a tag; its group is `{name}`, after the path");
        sink.note(codes::UNTAGGED, operation.origin.span, message);
    }
    let name = name.clone();
    let ident = Ident::snake(&name);
    if let Some(group) = known.get(&ident).and_then(|at| groups.get_mut(*at)) {
        if tag == Some(&name) && group.name != name && !group.name.eq_ignore_ascii_case(&name) {
            let message = format!("the tags `{}` and `{name}` are one group", group.name);
            sink.note(codes::ONE_GROUP, operation.origin.span, message);
        }
        group.operations.push(id);
        return;
    }
    let docs = tags.of(&ident).map_or_else(Docs::default, |tag| {
        docs(tag.summary.as_deref(), tag.description.as_deref())
    });
    known.insert(ident, groups.len());
    groups.push(Group {
        name,
        docs,
        operations: vec![id],
    });
}

/// The first tag that is a name.
pub(super) fn tag(operation: &Operation) -> Option<&String> {
    operation.tags.iter().find(|tag| !tag.trim().is_empty())
}

/// The first word of a path that says what it is about: what versions, and that it is an API, is no such word.
fn path_word(path: &str) -> String {
    let plain = |segment: &&str| !segment.is_empty() && !segment.contains(['{', '}']);
    let segments: Vec<&str> = path.split('/').filter(plain).collect();
    let found = segments.iter().find(|segment| !is_path_prefix(segment));
    let word = found.copied().unwrap_or("default");
    // `/users:batch`, `/users.list` and `/users?x=y` are about users.
    let bare = word.split([':', '.', '?', '#', '(']).next();
    bare.filter(|bare| !bare.is_empty())
        .unwrap_or(word)
        .to_owned()
}

/// A tag as the name of a group: `users-controller` is about users.
fn of_tag(tag: &str) -> &str {
    const CLASS: &str = "controller";
    let at = tag.len().saturating_sub(CLASS.len());
    let (Some(rest), Some(class)) = (tag.get(..at), tag.get(at..)) else {
        return tag;
    };
    let rest = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
    if class.eq_ignore_ascii_case(CLASS) && !rest.is_empty() {
        rest
    } else {
        tag
    }
}

/// The document's tags by the groups that they are.
pub(super) struct Tags<'d> {
    all: &'d [clientwright_spec::Tag],
    places: BTreeMap<Ident, usize>,
}

impl<'d> Tags<'d> {
    pub(super) fn of_document(document: &'d Document, config: &Config) -> Self {
        let mut places = BTreeMap::new();
        for (place, tag) in document.tags.iter().enumerate() {
            let name = config
                .groups
                .get(&tag.name)
                .map_or_else(|| of_tag(&tag.name), String::as_str);
            places.entry(Ident::snake(name)).or_insert(place);
        }
        Self {
            all: &document.tags,
            places,
        }
    }

    fn of(&self, group: &Ident) -> Option<&'d clientwright_spec::Tag> {
        self.places.get(group).map(|place| &self.all[*place])
    }
}

/// Groups in the order of the tags; those without a tag follow.
pub(super) fn order_groups(groups: &mut [Group], tags: &Tags<'_>) {
    groups.sort_by_cached_key(|group| {
        let place = tags.places.get(&Ident::snake(&group.name));
        place.copied().unwrap_or(usize::MAX)
    });
}
