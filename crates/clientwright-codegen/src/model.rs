//! The model: what the client offers, with ids instead of names.
//!
//! `lower` fills [`Api`], `shape` reads it and gives [`Calls`]; neither is changed afterwards. Data only: no Rust
//! identifiers, no tokens, no serde attributes. Wire names are text as in the document; whatever they become in the
//! output goes through the choke points of `text`.

mod arena;
mod call;
mod foreign;
mod operation;
mod types;

use clientwright_spec::{Location, Origin};

pub use self::arena::*;
pub use self::call::*;
pub use self::foreign::Foreign;
pub use self::operation::*;
pub use self::types::*;
pub use crate::config::ResetUnit;
pub use crate::dump::{dump, dump_calls, dump_with_docs};

/// All that one client offers.
#[derive(Debug, Clone, Default)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// Hosts; the first is the main one.
    pub hosts: Vec<Host>,
    /// Security schemes that operations use.
    pub schemes: Vec<Scheme>,
    /// Headers for the whole client.
    pub headers: Vec<ClientHeader>,
    /// Groups of operations, in the order of the tags.
    pub groups: Vec<Group>,
    /// Named types: those that become Rust items.
    pub types: Arena<Type>,
    /// Operations.
    pub operations: Arena<Operation>,
    /// What the provider sends: webhooks, and callbacks of operations.
    pub webhooks: Vec<Webhook>,
    /// How they are told apart, where client.yaml says it.
    pub webhook_events: Option<WebhookEvents>,
    /// Distinct error schemas; an [`Answer`] names one by index.
    pub errors: Vec<ErrorVariant>,
    /// Names of the headers that carry a request id.
    pub request_id_headers: Vec<String>,
    /// The headers by which the server tells how much it still takes.
    pub rate_limit: RateLimit,
    /// Places typed as a JSON value, and why.
    pub untyped: Vec<Untyped>,
    /// Operations left out, and why.
    pub excluded: Vec<Excluded>,
    /// How many operations client.yaml does not select.
    pub not_selected: usize,
    /// Whether client.yaml says something that fits none of the selected operations, and may fit others.
    pub waits: bool,
    /// How many component schemas no kept operation reaches.
    pub pruned: usize,
    /// What each component schema became: twice where its type differs by direction.
    pub components: Vec<Component>,
}

/// A component schema and its type.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub origin: Origin,
    /// Which way values of this type travel.
    pub direction: Direction,
    /// Its type.
    pub ty: Ty,
    /// Whether null is one of its values.
    pub nullable: bool,
}

/// A host with its servers.
#[derive(Debug, Clone)]
pub struct Host {
    /// Name for the builder (`vault`); `None` for the main host.
    pub name: Option<String>,
    /// Its servers, the first is the default.
    pub servers: Vec<Server>,
    /// What a relative URL says, where there is no other: the path behind the address that callers give.
    pub path: Option<String>,
}

/// A server.
#[derive(Debug, Clone)]
pub struct Server {
    /// Name given in client.yaml, or made from description or host.
    pub name: String,
    /// URL template.
    pub url: String,
    /// Description.
    pub docs: Docs,
    /// Variables: name, default, allowed values, description. A default that is a mere placeholder stays a default.
    pub variables: Vec<Variable>,
}

/// A server variable.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its name in the template.
    pub name: String,
    /// Used when the builder is told nothing.
    pub default: Option<String>,
    /// Allowed values; empty: any.
    pub values: Vec<String>,
    /// Description.
    pub docs: Docs,
}

/// A security scheme.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Name in the document.
    pub name: String,
    /// The builder's method where client.yaml gives it.
    pub method: Option<String>,
    /// Basic without a password argument.
    pub empty_password: bool,
    /// Kind.
    pub kind: SchemeKind,
    /// Where a client's id and secret give tokens for it.
    pub token_endpoint: Option<TokenEndpoint>,
    /// Description.
    pub docs: Docs,
}

/// Where a client's id and secret give tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenEndpoint {
    /// The builder's method where client.yaml gives it.
    pub method: Option<String>,
    /// The URL; with a host, what follows its base URL, or with a slash in front, its origin.
    pub url: String,
    /// The host that it moves with.
    pub host: Option<usize>,
    /// Whether id and secret are fields of the request, instead of a header.
    pub post: bool,
    /// Whether the request is JSON, instead of a form.
    pub json: bool,
    /// What is asked for; empty for nothing.
    pub scope: String,
    /// Further fields of the request.
    pub fields: Vec<(String, String)>,
}

/// Kinds of schemes that a client can serve.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum SchemeKind {
    Basic,
    /// Bearer, `OAuth2` and `OpenID` Connect: a token in `Authorization`.
    Bearer,
    ApiKey {
        location: Location,
        name: String,
    },
}

/// A header for the whole client.
#[derive(Debug, Clone)]
pub struct ClientHeader {
    /// Name on the wire.
    pub name: String,
    /// The builder's method where client.yaml gives it.
    pub method: Option<String>,
    /// Sent by default.
    pub default: Option<String>,
    /// Redacted.
    pub secret: bool,
    /// Description.
    pub docs: Docs,
}

/// Names of the headers by which a server tells how much it still takes; each list in order of preference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// How many requests a window has.
    pub limit: Vec<String>,
    /// How many requests are left.
    pub remaining: Vec<String>,
    /// When there are more.
    pub reset: Vec<(String, ResetUnit)>,
}

/// A group of operations.
#[derive(Debug, Clone)]
pub struct Group {
    /// Name: the tag, or what client.yaml calls it.
    pub name: String,
    /// Description of the tag.
    pub docs: Docs,
    /// Its operations.
    pub operations: Vec<OperationId>,
}

/// Spec text for documentation, raw: escaped where it is rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docs {
    /// First line: summary, title or the first sentence.
    pub summary: Option<String>,
    /// The rest.
    pub description: Option<String>,
    /// Facts in our words, a line each: format, bounds, default, pattern, deprecation, confidence.
    pub facts: Vec<String>,
    /// `deprecated`.
    pub deprecated: bool,
}

impl Docs {
    /// The facts that summary and description do not say in the same words.
    pub fn further_facts(&self) -> impl Iterator<Item = &str> {
        let said = self.summary.iter().chain(&self.description);
        // Each word behind a blank, so that `1 to 9.` is not found in `11 to 9.`.
        let words = said.flat_map(|text| text.split_whitespace());
        let said: String = words.flat_map(|word| [" ", word]).collect();
        let says = move |fact: &str| said.contains(&format!(" {fact}"));
        let facts = self.facts.iter().map(String::as_str);
        facts.filter(move |fact| {
            // Within a sentence it begins with a small letter.
            let mut rest = fact.chars();
            let first = rest.next().map(|c| c.to_ascii_lowercase());
            let within: String = first.into_iter().chain(rest).collect();
            !says(fact) && !says(&within)
        })
    }
}

/// A place typed as a JSON value.
#[derive(Debug, Clone)]
pub struct Untyped {
    /// Where.
    pub origin: Origin,
    /// Why: a short, stable phrase to count by.
    pub reason: &'static str,
    /// Whose doing it is.
    pub class: Class,
}

/// Why a place has no type of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// The document itself leaves it open: `{}`, a free object, a list without `items`.
    Open,
    /// The document says more than the generator makes of it.
    GivenUp,
}

/// An operation left out.
#[derive(Debug, Clone)]
pub struct Excluded {
    /// `operationId`.
    pub id: String,
    /// Where.
    pub origin: Origin,
    /// Why.
    pub reason: String,
}
