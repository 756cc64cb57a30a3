//! The model: what the client offers, with ids instead of names.
//!
//! `lower` fills [`Api`], `shape` reads it and gives [`Calls`]; neither is changed afterwards. Data only: no Rust
//! identifiers, no tokens, no serde attributes. Wire names are text as in the document; whatever they become in the
//! output goes through the choke points of `text`.

use std::ops::Index;

use clientwright_spec::{Location, Origin, Status, Style};

pub use crate::dump::{dump, dump_calls, dump_with_docs};

/// A typed list with typed indices.
#[derive(Debug, Clone)]
pub struct Arena<T> {
    items: Vec<T>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

/// Id of a [`Type`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

/// Id of an [`Operation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperationId(pub u32);

/// Id that an [`Arena`] gives out.
pub trait Id: Copy {
    /// From an index.
    fn from_index(index: usize) -> Self;
    /// The index.
    fn index(self) -> usize;
}

macro_rules! id {
    ($($name:ident)*) => {$(
        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
id!(TypeId OperationId);

impl<T> Arena<T> {
    /// Adds an item, gives its id.
    pub fn push<I: Id>(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }

    /// Items with their ids.
    pub fn iter<I: Id>(&self) -> impl Iterator<Item = (I, &T)> {
        self.items
            .iter()
            .enumerate()
            .map(|(index, item)| (I::from_index(index), item))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// For `lower` alone.
    pub(crate) fn get_mut<I: Id>(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }

    /// For `lower` alone.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut()
    }

    /// For `lower` alone, which reserves a place before it knows a recursive type's shape.
    pub(crate) fn set<I: Id>(&mut self, id: I, item: T) {
        self.items[id.index()] = item;
    }
}

impl<T, I: Id> Index<I> for Arena<T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

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
    /// Distinct error schemas; an [`Answer`] names one by index.
    pub errors: Vec<ErrorVariant>,
    /// Names of the headers that carry a request id.
    pub request_id_headers: Vec<String>,
    /// Places typed as a JSON value, and why.
    pub untyped: Vec<Untyped>,
    /// Operations left out, and why.
    pub excluded: Vec<Excluded>,
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
    /// Description.
    pub docs: Docs,
}

/// Kinds of schemes that a client can serve.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
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

/// A named type.
#[derive(Debug, Clone)]
pub struct Type {
    /// Where its schema stands.
    pub origin: Origin,
    /// How it came by its name.
    pub name: TypeName,
    /// Docs.
    pub docs: Docs,
    /// What it is.
    pub shape: Shape,
    /// Whether requests, responses or both hold it.
    pub direction: Direction,
}

/// Words for a type's name, before casing and collision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// A component's (or client.yaml's) name, or the words of where the inline schema stands:
    /// `["Customer", "address"]`, `["updateCustomer", "request"]`.
    pub words: Vec<String>,
    /// Component names are claimed before inline ones.
    pub component: bool,
}

/// Which way values travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Direction {
    Request,
    Response,
    Both,
}

/// What a named type is.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Shape {
    Record(Record),
    Enum(Enum),
    Union(Union),
    /// Another name for an unnamed type: `PartnerCustomerId = String`.
    Alias(Ty),
}

/// An object with known members.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Members in the order of the document.
    pub fields: Vec<Field>,
    /// `additionalProperties` beside properties: the type of the others. `None`: others are ignored.
    pub rest: Option<Ty>,
}

/// A member of a record.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name on the wire.
    pub name: String,
    /// Words for its name in Rust, where the document has others than those of the wire.
    pub label: Option<String>,
    /// Its type, without presence.
    pub ty: Ty,
    /// Whether it may be missing or null.
    pub presence: Presence,
    /// A constant (JSON text). In request-only records it is no field of the struct but written always; elsewhere the
    /// constructor fills it.
    pub constant: Option<String>,
    /// Docs.
    pub docs: Docs,
    /// Where its schema stands.
    pub origin: Origin,
}

impl Field {
    /// Words for its name in Rust.
    pub fn words(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// Whether a value may be missing or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// There, and not null.
    Required,
    /// May be missing.
    Optional,
    /// There, may be null.
    Nullable,
    /// May be missing or null: three states in requests, two in responses.
    OptionalNullable,
}

/// A type at its place of use.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ty {
    /// A named type.
    Named(TypeId),
    /// `string`.
    String,
    /// `boolean`.
    Bool,
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// Unsigned 64-bit integer.
    U64,
    /// Binary floating point, where document or client.yaml says so.
    F64,
    /// Exact number.
    Number,
    /// `array`.
    List(Box<Ty>),
    /// Array whose items may be null: a list of optional values of the inner type.
    NullableItem(Box<Ty>),
    /// String-keyed map.
    Map(Box<Ty>),
    /// String-keyed map whose values may be null.
    NullableMap(Box<Ty>),
    /// A value of the inner type or null, where no presence says so: bodies, members without a name.
    Nullable(Box<Ty>),
    /// Any JSON value.
    Value,
    /// Base64 text in JSON (`format: byte`, `contentEncoding: base64`).
    Base64,
    /// Raw bytes (`format: binary`): bodies and multipart parts only.
    Bytes,
    /// A secret of the inner type.
    Secret(Box<Ty>),
}

/// An enumeration that stays open.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Enum {
    String(Vec<EnumValue<String>>),
    Integer(Vec<EnumValue<i64>>),
}

/// A known value.
#[derive(Debug, Clone)]
pub struct EnumValue<T> {
    /// On the wire.
    pub value: T,
    /// A name from the document (`x-enum-varnames`), else made from the value.
    pub name: Option<String>,
    /// Docs.
    pub docs: Docs,
}

/// One of several types.
#[derive(Debug, Clone, Default)]
pub struct Union {
    /// Members, the most specific first.
    pub members: Vec<Member>,
    /// Nothing tells the members apart, or several may hold at once: the value stays as it came, and is seen as each
    /// type that it fits.
    pub views: bool,
}

/// A member of a union and how it is told from the others.
#[derive(Debug, Clone)]
pub struct Member {
    /// Words for the variant's name: discriminator value, component name, or kind of JSON (`String`).
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// JSON type that its values have.
    pub kind: Kind,
    /// The JSON types of a list's items, where they tell it from another list.
    pub items: Vec<Kind>,
    /// What must hold of an object, or of the first item of a list.
    pub conditions: Vec<Condition>,
    /// Later members, by index, whose own keys make it uncertain that a value is this one.
    pub rivals: Vec<usize>,
    /// Docs.
    pub docs: Docs,
}

/// Types of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Kind {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
    Null,
}

/// A condition on what stands inside an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Condition {
    /// The keys that lead to each place that is looked at; one of them must be there.
    pub paths: Vec<Vec<String>>,
    /// The kinds that may stand there; none: any.
    pub kinds: Vec<Kind>,
    /// The scalars (JSON text) that may stand there; none: any.
    pub values: Vec<String>,
}

/// An operation as the document has it, with types.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Where it stands.
    pub origin: Origin,
    /// `operationId`.
    pub id: String,
    /// Whether the document has no id for it, so that it was made from method and path.
    pub id_is_made: bool,
    /// The method's name where client.yaml or an extension gives it.
    pub name: Option<String>,
    /// Upper-case HTTP method.
    pub method: String,
    /// Path template.
    pub path: String,
    /// Docs.
    pub docs: Docs,
    /// Index into [`Api::hosts`].
    pub host: usize,
    /// OR of ANDs of indices into [`Api::schemes`].
    pub security: Vec<Vec<usize>>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Request body.
    pub body: Option<Body>,
    /// What may come back.
    pub answers: Vec<Answer>,
    /// Value of `Accept`.
    pub accept: String,
    /// How its pages follow each other, where the document says so.
    pub paging: Option<Paging>,
}

/// A request that the provider sends to a server of the user's.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Where it stands.
    pub origin: Origin,
    /// Its name in the document.
    pub name: String,
    /// The id of the operation that asks for it, where it is a callback.
    pub callback_of: Option<String>,
    /// Upper-case HTTP method.
    pub method: String,
    /// Names of the headers that come along.
    pub headers: Vec<String>,
    /// Docs.
    pub docs: Docs,
    /// The type of its payload; none where it has no JSON body.
    pub ty: Option<Ty>,
}

/// How the pages of a list follow each other. Pointers are JSON pointers; an index of `-1` is the last item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// What leads on.
    pub kind: PagingKind,
    /// What asks for another page; none where a link is followed.
    pub input: Option<PageInput>,
    /// What asks for the size of a page.
    pub size: Option<PageInput>,
    /// Where the answer has its items.
    pub results: Option<String>,
    /// Where the answer has the next cursor, or the link.
    pub next: Option<String>,
    /// Where the answer says whether there is more.
    pub more: Option<String>,
    /// Where the answer says how many pages there are.
    pub pages: Option<String>,
}

/// What leads from one page to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagingKind {
    /// The number of items to skip.
    Offset,
    /// The number of the page.
    Page,
    /// A text that the answer before gave.
    Cursor,
    /// A URL, or path, that the answer before gave.
    Link,
}

/// An input of a call that pages change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageInput {
    /// A parameter: index into [`Operation::parameters`].
    Parameter(usize),
    /// A body pointer.
    Body(String),
}

impl Operation {
    /// The answers of success, by index into [`Operation::answers`]: `default` where no other is one. The position in
    /// this list is the variant that the runtime knows the answer by.
    pub fn successes(&self) -> Vec<usize> {
        let plain = |status: Status| matches!(status, Status::Code(200..=299) | Status::Range(2));
        let none = !self.answers.iter().any(|answer| plain(answer.status));
        let answers = self.answers.iter().enumerate();
        let success = answers.filter(|(_, answer)| {
            answer.error.is_none()
                && (plain(answer.status) || (none && answer.status == Status::Default))
        });
        success.map(|(index, _)| index).collect()
    }
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Name on the wire.
    pub name: String,
    /// Words for its name in Rust, where the document has others than those of the wire.
    pub label: Option<String>,
    /// Where it travels.
    pub location: Location,
    /// How it is written.
    pub style: Style,
    /// Its type.
    pub ty: Ty,
    /// Required or optional.
    pub presence: Presence,
    /// The only value it takes (JSON text): filled, no argument.
    pub constant: Option<String>,
    /// Docs.
    pub docs: Docs,
}

impl Parameter {
    /// Words for its name in Rust.
    pub fn words(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// A request body.
#[derive(Debug, Clone)]
pub struct Body {
    /// Media type as sent.
    pub media_type: String,
    /// How it is written.
    pub kind: BodyKind,
    /// Whether it must be sent.
    pub required: bool,
    /// Its type: a named record in most cases.
    pub ty: Ty,
    /// Docs.
    pub docs: Docs,
}

/// How a body is written.
#[derive(Debug, Clone)]
pub enum BodyKind {
    /// JSON of any media type.
    Json,
    /// `application/x-www-form-urlencoded`, with the style of each property that is not plain.
    Form(Vec<(String, Style)>),
    /// `multipart/form-data`, with content types by part where the document gives them.
    Multipart(Vec<(String, Option<String>)>),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// A documented response.
#[derive(Debug, Clone)]
pub struct Answer {
    /// For which statuses.
    pub status: Status,
    /// Description.
    pub docs: Docs,
    /// What its body is.
    pub content: Content,
    /// Index into [`Api::errors`] where it is an error with a typed body.
    pub error: Option<usize>,
    /// Named headers with their types.
    pub headers: Vec<(String, Ty, Docs)>,
}

/// A body that comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// None.
    Empty,
    /// JSON of this type.
    Json(Ty),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// One of the client's error bodies.
#[derive(Debug, Clone)]
pub struct ErrorVariant {
    /// Words for its name.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// Pointer to its code, for Display.
    pub code: Option<String>,
    /// Pointer to its message, for Display.
    pub message: Option<String>,
    /// Statuses and operations that it stands for, for the docs: `401, 404`.
    pub statuses: Vec<String>,
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

/// Calls as callers see them, by operation: the side table that `shape` fills.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    /// One for each operation, in the order of the arena.
    pub calls: Vec<CallShape>,
}

impl Index<OperationId> for Calls {
    type Output = CallShape;
    fn index(&self, id: OperationId) -> &CallShape {
        &self.calls[id.index()]
    }
}

/// How one call is made.
#[derive(Debug, Clone)]
pub struct CallShape {
    /// Required inputs in order: path parameters, then up to two required fields.
    pub arguments: Vec<Input>,
    /// The whole body is the last argument, since it has more than two required fields or is no record.
    pub body_argument: bool,
    /// Optional inputs.
    pub setters: Vec<Input>,
    /// Whether there is a `.body(value)` beside the setters.
    pub body_setter: bool,
    /// Body constants: pointer and JSON text.
    pub constants: Vec<(String, String)>,
    /// Parameter constants: index into [`Operation::parameters`].
    pub parameter_constants: Vec<usize>,
    /// Body pointers that repeat a path parameter: pointer and the parameter's name.
    pub bound: Vec<(String, String)>,
    /// What `send()` gives.
    pub returns: Returns,
    /// What `send_full()` gives.
    pub full: Returns,
}

/// Something the caller gives.
#[derive(Debug, Clone)]
pub struct Input {
    /// Words for its name.
    pub name: String,
    /// Where it goes.
    pub target: Target,
    /// Its type, without presence.
    pub ty: Ty,
    /// Presence; decides `T`, `Option` or `Patch`.
    pub presence: Presence,
    /// Docs.
    pub docs: Docs,
}

/// Where an input goes.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A parameter: index into [`Operation::parameters`].
    Parameter(usize),
    /// A body pointer.
    Field(String),
    /// A body pointer that takes `{tag: value, id: …}` for an id.
    Identifier {
        /// Pointer.
        pointer: String,
        /// Constant member and its text: `("type", "customer_groups")`.
        tag: (String, String),
        /// Member that holds the id.
        id: String,
        /// Whether it takes a list of ids.
        many: bool,
    },
    /// A part of a multipart body.
    Part(String),
    /// The whole body.
    Body,
}

/// What comes back to the caller.
#[derive(Debug, Clone)]
pub enum Returns {
    /// Nothing.
    Nothing,
    /// One body, whatever the success status; `pointer` where it is unwrapped.
    One {
        /// The type given.
        content: Content,
        /// Pointer into the body that is given instead of the whole.
        pointer: Option<String>,
        /// Some success statuses have no body: an `Option`.
        optional: bool,
    },
    /// Different bodies by status: an enum of [`Operation::answers`] indices.
    Many(Vec<usize>),
}
