//! `client.yaml`: how the client behaves and what `OpenAPI` has no word for.
//!
//! Takes the file's text, gives a [`Config`]. An unknown key is an error, and so is an entry that matches nothing:
//! it has gone stale. Lowering and shaping report the latter, since they know what there is to match.
//!
//! The doc comment of each key is also its text in the reference and in the schema for editors, which `crate::reference`
//! makes of these types. It ends with `Example:` and a value, as YAML on one line.

mod check;
mod either;
mod help;
mod paging;
mod plain;
mod publish;
mod security;
mod select;
mod sending;
mod shaping;
mod webhooks;

use clientwright_spec::{Diagnostics, Limits, Node, Span};
use indexmap::IndexMap;
use serde::Deserialize;

use crate::codes;

pub use self::check::package_name;
pub use self::paging::{OwnPaging, PagingConfig, PagingKind, PagingRule, Pointers};
pub use self::plain::no_places;
pub use self::publish::Publish;
pub use self::security::{
    ClientCredentialsConfig, ClientStyle, EmptyPassword, SecurityConfig, TokenBody,
};
pub(crate) use self::select::fits;
pub use self::select::{Exclude, Select};
pub use self::sending::{IdempotencyConfig, KeyConfig, Names, RateLimitConfig, ResetUnit};
pub use self::shaping::{Dependency, DependencyDetail, Derive, Replace, ReplaceType};
pub(crate) use self::webhooks::Piece;
pub use self::webhooks::{Encoding, FieldsConfig, KeyForm, SignatureConfig, WebhooksConfig};

/// The whole of a `client.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The crate that is written.
    ///
    /// Example: `{name: acme-client, version: 0.1.0}`.
    #[serde(rename = "crate")]
    pub package: Package,
    /// The documents that become this one client, in the order in which they are merged.
    ///
    /// Example: `[{file: openapi.yaml, source: 'https://acme.com/openapi.yaml', retrieved: '2026-11-20', kind: hand-written}]`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub documents: Vec<DocumentConfig>,
    /// Names of hosts other than the first: name to the URL (template) of its first server, as in the document.
    ///
    /// Example: `{files: 'https://files.acme.com'}`.
    #[serde(default)]
    pub hosts: IndexMap<String, String>,
    /// Server variables whose default in the document is a mere placeholder, which OpenAPI demands: the builder must be
    /// told their value, or `build` fails. Without this a call would take its credentials to the placeholder's host.
    ///
    /// Example: `[organization]`.
    #[serde(default)]
    pub required_variables: Vec<String>,
    /// Names of servers: name to URL (template), as in the document. Unnamed ones are named after their description
    /// or host. The first is the default: of the document, or where that one is named here, of these.
    ///
    /// Example: `{production: 'https://api.acme.com', sandbox: 'https://sandbox.acme.com'}`.
    #[serde(default)]
    pub servers: IndexMap<String, String>,
    /// The builder's methods for security schemes, by scheme name.
    ///
    /// Example: `{secretKey: {method: secret_key, password: empty}}`.
    #[serde(default)]
    pub security: IndexMap<String, SecurityConfig>,
    /// Headers for the whole client, by header name: each becomes a method of the builder. A header parameter of that
    /// name in an operation is then no argument of its calls.
    ///
    /// Example: `{Acme-Version: {method: api_version, default: '2026-01-01'}}`.
    #[serde(default)]
    pub headers: IndexMap<String, HeaderConfig>,
    /// Group names by tag: `subpackage_customers: customers`.
    ///
    /// Example: `{subpackage_customers: customers}`.
    #[serde(default)]
    pub groups: IndexMap<String, String>,
    /// What is said of single operations, by `operationId`.
    ///
    /// Example: `{updateCustomer: {name: update, unwrap: /data}}`.
    #[serde(default)]
    pub operations: IndexMap<String, OperationConfig>,
    /// How the pages of lists follow each other, for several operations at once. What an operation says itself goes before
    /// these, a rule that names it before one that does not.
    ///
    /// Example: `[{pages: {kind: cursor, input: after, results: /data, next: /data/-1/id, more: /has_more}}]`.
    #[serde(default)]
    pub paging: Vec<PagingRule>,
    /// How bodies of a media type are shaped for callers, by media type. `application/vnd.api+json` has defaults of
    /// its own; an entry here replaces them part by part.
    ///
    /// Example: `{application/vnd.api+json: {unwrap: /data}}`.
    #[serde(default)]
    pub shapes: IndexMap<String, ShapeConfig>,
    /// Fields that hold secrets or personal data, besides `format: password`: JSON pointers into the (merged, overlaid)
    /// document (`/components/schemas/Customer/properties/ssn4`), or `*/name` for every property and parameter of that name.
    ///
    /// Example: `['*/email', /components/schemas/Customer/properties/ssn4]`.
    #[serde(default)]
    pub sensitive: Vec<String>,
    /// Rust types for `type` or `type:format`, or for one schema by its pointer in the (merged, overlaid) document:
    /// `integer: i64`, `string:date-time: jiff`, `/components/schemas/Invoice/properties/total: rust_decimal`.
    ///
    /// For numbers: `i32`, `i64`, `u64`, `f64`, `number` (exact, the default where the document bounds nothing) and
    /// `rust_decimal`; for texts of a format that are numbers, the same without `i32` and `f64`. For texts of `date-time` and
    /// `date`: `jiff`, `chrono` or `time`; of `uuid`: `uuid`; for other formats the type is named whole (`jiff::Timestamp`,
    /// `jiff::civil::Date`, `chrono::DateTime`, `chrono::NaiveDate`, `time::OffsetDateTime`, `time::Date`, `uuid::Uuid`).
    /// `string` leaves a text as it is. What comes and does not fit its type is an error that names the field.
    ///
    /// Example: `{integer: i64, 'string:date-time': jiff}`.
    #[serde(default)]
    pub formats: IndexMap<String, String>,
    /// Which component schemas become types: `all`, the default, or only those that operations have `used`, the default
    /// where operations are selected.
    ///
    /// Example: `used`.
    pub components: Option<Components>,
    /// New names of types, by component schema name.
    ///
    /// Example: `{ErrorResponseError: ErrorDetails}`.
    #[serde(default)]
    pub types: IndexMap<String, String>,
    /// New names of fields, by the type as it is called in Rust (or its component schema) and the name on the wire, which stays
    /// as it is; `*` stands for the map of members without a field of their own. Setters have the name too.
    ///
    /// Example: `{Customer: {obj: object_kind}}`.
    #[serde(default)]
    pub fields: IndexMap<String, IndexMap<String, String>>,
    /// New names of variants, by the type as it is called in Rust (or its component schema) and the value on the wire; for forms of a
    /// union, by their names in the document.
    ///
    /// Example: `{Currency: {usd: UsDollar}}`.
    #[serde(default)]
    pub variants: IndexMap<String, IndexMap<String, String>>,
    /// Types of the user's own in the place of generated ones, by component schema name: `Money: my_money::Money`, or
    /// `Money: {type: my_money::Money, serde: true}`.
    ///
    /// Example: `{Money: 'my_money::Money'}`.
    #[serde(default)]
    pub replace: IndexMap<String, Replace>,
    /// Traits that types derive besides those that all have, a rule for some types.
    ///
    /// Example: `[{types: ['Customer*'], traits: [Eq, Hash]}, {traits: ['utoipa::ToSchema']}]`.
    #[serde(default)]
    pub derive: Vec<Derive>,
    /// Hand-written modules of the crate that is written: `ext` is `src/ext.rs`, which generating leaves alone.
    ///
    /// Example: `[ext]`.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// Where error bodies hold their code and message, by error schema (component name) or `*`.
    ///
    /// Example: `{ErrorResponse: {code: /error/type, message: /error/message}}`.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorConfig>,
    /// Names of response headers that carry the request id, tried in this order.
    ///
    /// Example: `[X-Request-Id]`.
    #[serde(default)]
    pub request_id_headers: Vec<String>,
    /// How what the provider sends is told apart and signed.
    ///
    /// Example: `{event: /type, signature: {header: Acme-Signature, encoding: hex}}`.
    pub webhooks: Option<WebhooksConfig>,
    /// The key by which the server knows a request that it has had before, for all operations of some methods.
    ///
    /// Example: `{header: Idempotency-Key, max_length: 255, methods: [POST, PATCH, DELETE]}`.
    pub idempotency: Option<KeyConfig>,
    /// Statuses after which a call is sent again besides 408, 429, 500, 502, 503 and 504, where it may be.
    ///
    /// Example: `[423]`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(inner(range(min = 400, max = 599))))]
    pub retry_statuses: Vec<u16>,
    /// The headers by which the server tells how much it still takes.
    ///
    /// Example: `{limit: X-RateLimit-Limit, remaining: X-RateLimit-Remaining, reset: {X-RateLimit-Reset: timestamp}}`.
    pub rate_limit: Option<RateLimitConfig>,
    /// The operations that are generated, by tag, path or `operationId`, with the types that they reach; without it, all
    /// are. What other entries say of the rest of the document is not stale, and waits.
    ///
    /// Example: `[{tag: customers}, {path: '/v1/orders/**'}, {operation: createRefund}]`.
    #[serde(default)]
    pub select: Vec<Select>,
    /// Operations left out, by tag, path or `operationId`, each entry with its reason. It goes before `select`.
    ///
    /// Example: `[{operation: deleteEverything, reason: no application may call it}]`.
    #[serde(default)]
    pub exclude: Vec<Exclude>,
}

impl Config {
    /// Which component schemas become types.
    pub fn components(&self) -> Components {
        self.components.unwrap_or(if self.select.is_empty() {
            Components::All
        } else {
            Components::Used
        })
    }
}

/// The crate that is written.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Its name.
    ///
    /// Example: `acme-client`.
    #[cfg_attr(
        feature = "schema",
        schemars(regex(pattern = r"^[A-Za-z][A-Za-z0-9_-]{0,63}$"))
    )]
    pub name: String,
    /// Its version.
    ///
    /// Example: `0.1.0`.
    #[cfg_attr(
        feature = "schema",
        schemars(regex(pattern = r"^\d+\.\d+\.\d+([-+].*)?$"))
    )]
    pub version: String,
    /// One sentence for `Cargo.toml`; `A client for the <title>.` where it is missing.
    ///
    /// Example: `A client for the customer API of Acme.`.
    pub description: Option<String>,
    /// Whether calls can be chosen by Cargo features: `auto`, the default, `by-tag` or `none`.
    ///
    /// Example: `by-tag`.
    #[serde(default)]
    pub features: Features,
    /// The operation that README and example show, where its inputs are simple: `updateCustomer`. Without it, the first
    /// that reads something and needs the least.
    ///
    /// Example: `updateCustomer`.
    pub example: Option<String>,
    /// What a registry is told of the crate.
    ///
    /// Example: `{license: MIT, keywords: [acme, payments]}`.
    #[serde(default)]
    pub publish: Publish,
    /// Further dependencies, for types of the user's own and extensions: `my-money: '1.2'`.
    ///
    /// Example: `{my-money: '1.2'}`.
    #[serde(default)]
    pub dependencies: IndexMap<String, Dependency>,
}

/// Whether the crate has Cargo features for parts of the API.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[serde(rename_all = "kebab-case")]
pub enum Features {
    /// One for each group of calls where there are a hundred operations or more.
    #[default]
    Auto,
    /// One for each group of calls.
    ByTag,
    /// None: all is compiled.
    None,
}

/// One document of the client.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentConfig {
    /// File name in the provider's folder.
    ///
    /// Example: `openapi.yaml`.
    pub file: String,
    /// Overlay file, applied to this document alone.
    ///
    /// Example: `overlay.yaml`.
    pub overlay: Option<String>,
    /// Where it was published, or what a hand-written one follows.
    ///
    /// Example: `https://docs.acme.com/openapi.yaml`.
    pub source: String,
    /// The day the source was read.
    ///
    /// Example: `'2026-11-20'`.
    pub retrieved: String,
    /// SHA-256 of the published source, hexadecimal. Required for vendored documents.
    ///
    /// Example: `df7c1b3a825481375058c4a7945351a249dca4c4e978e4d8dcdcd2c60d43f1d4`.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[0-9A-Fa-f]{64}$")))]
    pub sha256: Option<String>,
    /// Whose words and structure it is.
    ///
    /// Example: `hand-written`.
    pub kind: DocumentKind,
    /// What stands in front of the names of its components and operations where a document before it has others of that name:
    /// `orders` makes `OrdersError` of `Error`. Otherwise it is the words of its file's name.
    ///
    /// Example: `orders`.
    pub name: Option<String>,
    /// Whose credentials its security schemes take that a document before it has as well. Otherwise those of that document where
    /// both call hosts of one domain (`api.acme.com` and `orders.acme.com`), and its own elsewhere.
    ///
    /// Example: `own`.
    pub credentials: Option<CredentialsOf>,
}

/// Whose credentials the security schemes of a document take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum CredentialsOf {
    /// Those that an equal scheme of an earlier document has, wherever its hosts are.
    Shared,
    /// Credentials of its own, with a method of the builder's own.
    Own,
}

/// Whose structure a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// The provider's, transcribed without a change of structure.
    Vendored,
    /// Ours, after known facts.
    HandWritten,
}

/// Which component schemas become types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Components {
    /// All of them: what no operation reaches may still arrive, in a webhook, a queue or a file.
    All,
    /// Those that a generated operation sends or answers with.
    Used,
}

/// A header for the whole client.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HeaderConfig {
    /// The builder's method: `omise_version`. Otherwise the header's name in snake case.
    ///
    /// Example: `api_version`.
    pub method: Option<String>,
    /// Sent where the builder was not told otherwise.
    ///
    /// Example: `'2026-01-01'`.
    pub default: Option<String>,
    /// One sentence for the method's docs.
    ///
    /// Example: `The version of the API, a day.`.
    pub description: Option<String>,
    /// Whether its value is kept out of Debug and logs.
    ///
    /// Example: `true`.
    #[serde(default)]
    pub secret: bool,
}

/// What is said of one operation.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OperationConfig {
    /// The method's name: `update`. Otherwise made from the operationId, without the group's words.
    ///
    /// Example: `update`.
    pub name: Option<String>,
    /// New names of parameters, by their names on the wire; where two have the same, with the location before it: `query id`.
    ///
    /// Example: `{'page[size]': size}`.
    #[serde(default)]
    pub parameters: IndexMap<String, String>,
    /// The group, instead of its tag's.
    ///
    /// Example: `customers`.
    pub group: Option<String>,
    /// The request media type to send, of those the document lists. Otherwise the first that is supported.
    ///
    /// Example: `application/json`.
    pub media_type: Option<String>,
    /// Whether calls must have a body: `optional` or `required`. Otherwise what the document says, and where it says
    /// nothing, calls of `POST`, `PUT`, `PATCH` and `QUERY` must have a body whose schema has required members.
    ///
    /// Example: `optional`.
    pub body: Option<Need>,
    /// What happens when a request is sent twice: `safe`, `idempotent`, `never`, or the place of a key. Otherwise what
    /// the whole client, the document or the method says.
    ///
    /// Example: `safe`.
    pub idempotency: Option<IdempotencyConfig>,
    /// As `retry_statuses` of the whole client, for this operation alone and besides those.
    ///
    /// Example: `[423]`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(inner(range(min = 400, max = 599))))]
    pub retry_statuses: Vec<u16>,
    /// A pointer into the success body that `send()` gives instead of the whole: `/data`.
    ///
    /// Example: `/data`.
    pub unwrap: Option<String>,
    /// As `lift` in `shapes`, for this operation's body alone.
    ///
    /// Example: `['/data/attributes/*']`.
    pub lift: Option<Vec<String>>,
    /// As `bind` in `shapes`, for this operation's body alone.
    ///
    /// Example: `{/data/id: id}`.
    pub bind: Option<IndexMap<String, String>>,
    /// How its pages follow each other; `false` where they do not, whatever a rule or an extension says.
    ///
    /// Example: `false`.
    pub paging: Option<OwnPaging>,
    /// Generates it although an extension of the document tells clients to leave it out (`x-fern-ignore`,
    /// `x-speakeasy-ignore`).
    ///
    /// Example: `true`.
    #[serde(default)]
    pub include: bool,
}

/// Whether a call must be given something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// It may be left out.
    Optional,
    /// It must be given.
    Required,
}

/// How bodies are shaped for callers.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShapeConfig {
    /// Pointers whose members become setters: `/data/attributes/*`. A trailing `*/data` lifts the `data` of each member
    /// under the member's name: `/data/relationships/*/data`. Default: `/*`.
    ///
    /// Example: `['/data/attributes/*', '/data/relationships/*/data']`.
    pub lift: Option<Vec<String>>,
    /// Body pointers that repeat a path parameter: pointer to the parameter's name, `$last` being the last one of the
    /// path. Only where the body has that pointer and the path such a parameter.
    ///
    /// Example: `{/data/id: $last}`.
    pub bind: Option<IndexMap<String, String>>,
    /// Whether identifier objects `{const, id}` are taken as an id: the name of the member that holds it (`id`).
    ///
    /// Example: `id`.
    pub identifier: Option<String>,
    /// Pointer into success bodies that `send()` gives instead of the whole.
    ///
    /// Example: `/data`.
    pub unwrap: Option<String>,
}

/// Where an error body holds what Display shows.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ErrorConfig {
    /// Pointer to the code: `/error/type`.
    ///
    /// Example: `/error/type`.
    pub code: Option<String>,
    /// Pointer to the message: `/error/message`.
    ///
    /// Example: `/error/message`.
    pub message: Option<String>,
    /// The name of its `ApiError` variant.
    ///
    /// Example: `NotFound`.
    pub variant: Option<String>,
}

/// Reads a `client.yaml`: its meaning, and the tree that knows the place of each entry.
///
/// # Errors
/// `None` where it does not stand; the diagnostics say why, with a place.
pub fn parse(file: u32, text: &str, diagnostics: &mut Diagnostics) -> Option<(Config, Node)> {
    let places = clientwright_spec::parse(file, text, &Limits::default(), diagnostics)?;
    match serde_yaml::from_str::<Config>(text) {
        Ok(config) => check::check(&config, &places, diagnostics).then_some((config, places)),
        Err(error) => {
            let span = error.location().map_or(places.span, |at| {
                span_at(file, text, at.line(), at.column())
            });
            let message = error.to_string();
            // The parser repeats the place at the end of its message; here the place stands beside it.
            let message = message
                .rsplit_once(" at line ")
                .map_or(message.as_str(), |(message, _)| message);
            diagnostics
                .error(
                    codes::CONFIG,
                    span,
                    format!("client.yaml is not understood: {message}"),
                )
                .help(help::of(message));
            None
        }
    }
}

/// The rest of a line from a line and column, both from 1.
fn span_at(file: u32, text: &str, line: usize, column: usize) -> Span {
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut offset = 0;
    for (index, content) in text.split_inclusive('\n').enumerate() {
        if index + 1 == line {
            let skipped: usize = content
                .chars()
                .take(column.saturating_sub(1))
                .map(char::len_utf8)
                .sum();
            let end = offset + content.trim_end().len();
            let start = (offset + skipped).min(end);
            return Span {
                file,
                start: small(start),
                end: small(end),
                line: small(line),
                column: small(column),
            };
        }
        offset += content.len();
    }
    Span {
        file,
        line: 1,
        column: 1,
        ..Span::default()
    }
}
