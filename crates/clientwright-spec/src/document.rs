//! The normalised document: a thin typed view over the located tree, one dialect for every version of OpenAPI.
//!
//! Takes nothing from disk; `normalise` fills it. Every node keeps its [`Origin`], so that whatever is lowered from
//! it can name its place. References are ids into [`Document::schemas`]; a cycle is a cycle of ids.

use indexmap::{IndexMap, IndexSet};

use crate::{Node, Rare, Span};

/// Where a node of the document stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The node's file, line and column.
    pub span: Span,
    /// JSON pointer inside the effective document, without the leading `#`: `/components/schemas/Customer`.
    pub pointer: String,
}

/// One API, as a provider's documents describe it together.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// Tags in the order of the document; tags that only operations name follow.
    pub tags: Vec<Tag>,
    /// Distinct server lists; an operation names one by index.
    pub hosts: Vec<ServerList>,
    /// Operations in the order of the document.
    pub operations: Vec<Operation>,
    /// Requests that the provider sends to a server of the user's: webhooks in the order of the document, then the
    /// callbacks of its operations.
    pub webhooks: Vec<Webhook>,
    /// All schemas, component and inline.
    pub schemas: Vec<Schema>,
    /// Component schemas by name, in the order of the document.
    pub components: IndexMap<String, SchemaId>,
    /// `components.securitySchemes`.
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// `x-` extensions of the document itself.
    pub extensions: IndexMap<String, Node>,
    /// Operations that make no sense, each reported. With [`Document::operations`] they are all that the document has.
    pub left_out: Vec<LeftOut>,
}

/// An operation that makes no sense, while the rest of its document does.
#[derive(Debug, Clone)]
pub struct LeftOut {
    /// Where it stands.
    pub origin: Origin,
    /// `operationId`, or what it would have been.
    pub id: String,
    /// Upper-case HTTP method.
    pub method: String,
    /// Path template as in the document.
    pub path: String,
    /// Why, as the diagnostic says it.
    pub reason: String,
}

/// Index into [`Document::schemas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(pub u32);

impl std::ops::Index<SchemaId> for Document {
    type Output = Schema;
    fn index(&self, id: SchemaId) -> &Schema {
        &self.schemas[id.0 as usize]
    }
}

/// A tag that groups operations.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Its name, as operations give it.
    pub name: String,
    /// Its summary.
    pub summary: Option<String>,
    /// Its description.
    pub description: Option<String>,
}

/// The servers of one host of the API.
#[derive(Debug, Clone)]
pub struct ServerList {
    /// The servers, the first is the default. Empty where the document names none.
    pub servers: Vec<Server>,
}

/// One entry of `servers`.
#[derive(Debug, Clone)]
pub struct Server {
    /// Where it stands.
    pub origin: Origin,
    /// Its name.
    pub name: Option<String>,
    /// The URL template, without a trailing slash.
    pub url: String,
    /// Its description.
    pub description: Option<String>,
    /// Variables of the template.
    pub variables: IndexMap<String, ServerVariable>,
}

/// A variable of a server's URL.
#[derive(Debug, Clone)]
pub struct ServerVariable {
    /// The value when none is given.
    pub default: Option<String>,
    /// The values allowed; empty: any.
    pub values: Vec<String>,
    /// Its description.
    pub description: Option<String>,
}

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Where it stands.
    pub origin: Origin,
    /// `operationId`; where the document has none, or repeats one, made from method and path.
    pub id: String,
    /// Whether the id had to be made.
    pub id_is_made: bool,
    /// The `operationId` that another operation has, too, where that is why it had to be made.
    pub repeated_id: Option<String>,
    /// Upper-case HTTP method.
    pub method: String,
    /// Path template: as in the document, or as it is meant there; what it says of query and fragment is taken out.
    pub path: String,
    /// `tags`.
    pub tags: Vec<String>,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// Index into [`Document::hosts`].
    pub host: usize,
    /// Path-level and own parameters, merged; `Accept`, `Content-Type` and `Authorization` headers are gone, as the
    /// specification says, with a diagnostic.
    pub parameters: Vec<Parameter>,
    /// `requestBody`.
    pub body: Option<Body>,
    /// Responses in the order of the document.
    pub responses: Vec<Response>,
    /// OR of ANDs; empty: no authentication. An empty AND means that none is needed either.
    pub security: Vec<Vec<SecurityUse>>,
    /// `x-` extensions: its own, then those of its path that it does not have itself.
    pub extensions: IndexMap<String, Node>,
}

/// A request that the provider sends: its payload is what a receiver decodes.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Where it stands.
    pub origin: Origin,
    /// Its name in the document: an event's in most cases.
    pub name: String,
    /// The operation that asks for it, where it is a callback.
    pub callback_of: Option<String>,
    /// Upper-case HTTP method.
    pub method: String,
    /// `tags`.
    pub tags: Vec<String>,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// Names of the headers that are documented to come along.
    pub headers: Vec<String>,
    /// What comes in its body.
    pub body: Option<Body>,
    /// `x-` extensions, as those of an [`Operation`].
    pub extensions: IndexMap<String, Node>,
}

/// A scheme that an operation asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityUse {
    /// Name in [`Document::security_schemes`]; checked to be there.
    pub scheme: String,
    /// OAuth2 scopes.
    pub scopes: Vec<String>,
}

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// How a value is written into text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum StyleKind {
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Simple,
    Label,
    Matrix,
    /// `content: application/json`: the value as JSON text.
    Json,
    /// The value as JSON text is the whole query string, without a name.
    WholeJson,
    /// The value is the whole query string, without a name.
    WholeText,
}

/// Style and explode together, defaults filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Style {
    /// The style.
    pub kind: StyleKind,
    /// One pair for each item.
    pub explode: bool,
    /// `allowReserved`.
    pub allow_reserved: bool,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Where it stands.
    pub origin: Origin,
    /// Its name on the wire.
    pub name: String,
    /// Where it travels.
    pub location: Location,
    /// Whether it must be sent.
    pub required: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// Its description.
    pub description: Option<String>,
    /// How its value becomes text.
    pub style: Style,
    /// Its schema; an untyped one where the document has none.
    pub schema: SchemaId,
    /// `x-` extensions.
    pub extensions: IndexMap<String, Node>,
}

/// A request body.
#[derive(Debug, Clone)]
pub struct Body {
    /// Where it stands.
    pub origin: Origin,
    /// `required`, where the document says it.
    pub required: Option<bool>,
    /// Its description.
    pub description: Option<String>,
    /// One entry for each media type, in the order of the document.
    pub content: Vec<Media>,
}

/// A media type with its schema.
#[derive(Debug, Clone)]
pub struct Media {
    /// Where it stands.
    pub origin: Origin,
    /// The media type as written, lower-cased, parameters kept.
    pub name: String,
    /// Its schema.
    pub schema: Option<SchemaId>,
    /// `itemSchema`: that of each item, where the body is a sequence such as lines of JSON or server-sent events.
    pub item_schema: Option<SchemaId>,
    /// `encoding`, by property.
    pub encoding: IndexMap<String, Encoding>,
}

/// How one property of a form or multipart body is written.
#[derive(Debug, Clone)]
pub struct Encoding {
    /// Where it stands.
    pub span: Span,
    /// `contentType`.
    pub content_type: Option<String>,
    /// `style` and `explode`, where one of them is given.
    pub style: Option<Style>,
}

/// Which statuses a response is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// One status.
    Code(u16),
    /// `4XX`: the first digit.
    Range(u8),
    /// `default`.
    Default,
}

/// A documented response.
#[derive(Debug, Clone)]
pub struct Response {
    /// Where it stands.
    pub origin: Origin,
    /// Its status.
    pub status: Status,
    /// Its description.
    pub description: Option<String>,
    /// Headers by name.
    pub headers: IndexMap<String, Header>,
    /// Bodies, in the order of the document; empty: none.
    pub content: Vec<Media>,
}

/// A header of a response.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its description.
    pub description: Option<String>,
    /// Its schema.
    pub schema: SchemaId,
}

/// A security scheme.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// Where it stands.
    pub origin: Origin,
    /// Its description.
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// What it is.
    pub kind: SecurityKind,
}

/// The kinds of security schemes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum SecurityKind {
    Basic,
    Bearer,
    /// `http` with another scheme, such as `digest`.
    Http {
        scheme: String,
    },
    ApiKey {
        location: Location,
        name: String,
    },
    OAuth2 {
        /// Where clients get tokens for themselves: `tokenUrl` of the flow for client credentials.
        client_credentials: Option<String>,
    },
    OpenIdConnect,
    MutualTls,
}

/// Primitive types of JSON Schema, null aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Primitive {
    Object,
    Array,
    String,
    Number,
    Integer,
    Boolean,
}

/// One schema in the one dialect.
///
/// `nullable`, type arrays with `null`, a `null` member of `oneOf`/`anyOf` and a `null` in `enum` all come out as
/// [`Schema::nullable`]; `const` as one value; a `$ref` with siblings as [`Schema::reference`] beside the siblings.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a keyword of its own"
)]
#[derive(Debug, Clone)]
pub struct Schema {
    /// Where it stands.
    pub origin: Origin,
    /// The component's name, where it is one.
    pub name: Option<String>,
    /// `$ref`, resolved. Siblings are in the other members and refine the target.
    pub reference: Option<SchemaId>,
    /// Accepted types without null; empty: any, or none where [`Schema::never`].
    pub types: Vec<Primitive>,
    /// Whether null is accepted. A reference's target may accept it too.
    pub nullable: bool,
    /// The boolean schema `false`; beside [`Schema::nullable`]: null and nothing else.
    pub never: bool,
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `default`: documented, never sent.
    pub default: Option<Node>,
    /// `example` and `examples`.
    pub examples: Vec<Node>,
    /// `deprecated`.
    pub deprecated: bool,
    /// `readOnly`.
    pub read_only: bool,
    /// `writeOnly`.
    pub write_only: bool,
    /// `format`.
    pub format: Option<String>,
    /// `contentMediaType`.
    pub content_media_type: Option<String>,
    /// `contentSchema`: that of what a text holds.
    pub content_schema: Option<SchemaId>,
    /// `contentEncoding`.
    pub content_encoding: Option<String>,
    /// `enum`, null taken out.
    pub values: Option<Vec<Node>>,
    /// Where null stood in `enum`, for lists that go along with it.
    pub null_at: Option<u32>,
    /// `const`, or an `enum` of one value.
    pub constant: Option<Node>,
    /// Bounds, lengths, `pattern` and the like, as written: keyword and source text. Documented, not enforced.
    pub constraints: Rare<IndexMap<String, Node>>,
    /// `properties`.
    pub properties: Rare<IndexMap<String, SchemaId>>,
    /// `required`.
    pub required: Rare<IndexSet<String>>,
    /// `additionalProperties`.
    pub additional: Additional,
    /// `items`.
    pub items: Option<SchemaId>,
    /// `allOf`.
    pub all_of: Vec<SchemaId>,
    /// `oneOf`, null members taken out.
    pub one_of: Vec<SchemaId>,
    /// `anyOf`, null members taken out.
    pub any_of: Vec<SchemaId>,
    /// `discriminator`.
    pub discriminator: Option<Discriminator>,
    /// A typed hole: why this schema could not be read (a dangling or remote reference). Already reported.
    pub hole: Option<String>,
    /// `x-` extensions.
    pub extensions: Rare<IndexMap<String, Node>>,
}

/// `additionalProperties`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Additional {
    /// Not mentioned: unknown members are ignored beside properties, kept where there are none.
    Unspecified,
    /// `false`.
    Forbidden,
    /// `true` or `{}`.
    Any,
    /// A schema for the values.
    Schema(SchemaId),
}

/// `discriminator`.
#[derive(Debug, Clone)]
pub struct Discriminator {
    /// `propertyName`.
    pub property: String,
    /// `mapping`: value to schema.
    pub mapping: Rare<IndexMap<String, SchemaId>>,
    /// `defaultMapping`: the schema where the property is missing or its value is mapped to none.
    pub default: Option<SchemaId>,
}
