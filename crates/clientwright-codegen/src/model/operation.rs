//! Operations as the document has them, with types: what goes, what comes back, how pages follow each other.

use clientwright_spec::{Location, Origin, Status, Style};

use super::{Docs, Presence, Ty};

/// An operation as the document has it, with types.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Where it stands.
    pub origin: Origin,
    /// `operationId`.
    pub id: String,
    /// What its call and what stands inline in it are named after: the id, or what is better and no other operation's.
    pub title: String,
    /// The names of its method, the best first, where the id is nothing but method and path, whoever made it.
    pub path_names: Option<Vec<String>>,
    /// The method's name where client.yaml or an extension gives it.
    pub name: Option<String>,
    /// Upper-case HTTP method.
    pub method: String,
    /// Path template.
    pub path: String,
    /// Docs.
    pub docs: Docs,
    /// Index into [`Api::hosts`](super::Api::hosts).
    pub host: usize,
    /// OR of ANDs of indices into [`Api::schemes`](super::Api::schemes).
    pub security: Vec<Vec<usize>>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Request body.
    pub body: Option<Body>,
    /// What may come back.
    pub answers: Vec<Answer>,
    /// Value of `Accept`.
    pub accept: String,
    /// The items that it answers with, where it has an answer that is read item by item.
    pub events: Option<Events>,
    /// How its pages follow each other, where the document says so.
    pub paging: Option<Paging>,
    /// What happens when it is sent twice.
    pub idempotency: Idempotency,
    /// Statuses after which it is sent again besides those that hold for all operations.
    pub retry_statuses: Vec<Status>,
}

/// What happens when a request is sent twice: whether it may be sent again after a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Idempotency {
    /// Nothing: it only reads.
    Safe,
    /// What happens when it is sent once.
    Idempotent,
    /// By its key the server knows that it has had it before.
    Keyed(Key),
    /// Something else.
    Never,
}

impl Idempotency {
    /// What HTTP says of a method.
    pub fn of_method(method: &str) -> Self {
        match method {
            "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" => Self::Safe,
            "PUT" | "DELETE" => Self::Idempotent,
            _ => Self::Never,
        }
    }
}

/// The key by which a server knows a request: the runtime makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Where it travels.
    pub place: KeyPlace,
    /// How many characters it may have.
    pub max_length: Option<u32>,
    /// What the document says of it.
    pub docs: Docs,
}

/// Where a key travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In this header.
    Header(String),
    /// In the body, at this pointer.
    Field(String),
}

/// An answer that is read item by item.
#[derive(Debug, Clone)]
pub struct Events {
    /// The media type that is asked for.
    pub media_type: String,
    /// How items follow each other, and what of each is its value.
    pub form: EventForm,
    /// The type of an item.
    pub ty: Ty,
    /// What asks for items besides the media type.
    pub flag: Option<StreamFlag>,
}

impl Events {
    /// The name of the method that reads them.
    pub fn method(&self) -> &'static str {
        match self.form {
            EventForm::Lines | EventForm::Records => "send_lines",
            EventForm::Data | EventForm::Text | EventForm::Event | EventForm::TextEvent => {
                "send_events"
            }
        }
    }

    /// The name of the flag that asks for items, on the wire.
    pub fn flag_name<'a>(&'a self, parameters: &'a [Parameter]) -> Option<&'a str> {
        Some(match self.flag.as_ref()? {
            StreamFlag::Parameter(index) => &parameters.get(*index)?.name,
            StreamFlag::Field(pointer) => pointer.trim_start_matches('/'),
        })
    }
}

/// How items follow each other, and what of each is its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventForm {
    /// Server-sent events with JSON for data.
    Data,
    /// Server-sent events with text for data.
    Text,
    /// Server-sent events, each as an object with its name; JSON for data where it is JSON.
    Event,
    /// Server-sent events, each as an object with its name; text for data.
    TextEvent,
    /// Lines of JSON.
    Lines,
    /// JSON after record separators.
    Records,
}

/// What asks for an answer that is read item by item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamFlag {
    /// A parameter: index into [`Operation::parameters`](super::Operation::parameters).
    Parameter(usize),
    /// A body pointer.
    Field(String),
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

/// How webhooks are told apart.
#[derive(Debug, Clone)]
pub struct WebhookEvents {
    /// Where the name of an event stands.
    pub place: EventPlace,
    /// Those that there are types for.
    pub variants: Vec<EventVariant>,
}

/// Where the name of an event stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventPlace {
    /// In the payload, at this JSON pointer.
    Pointer(String),
    /// In this header.
    Header(String),
}

/// A webhook and the names of its events.
#[derive(Debug, Clone)]
pub struct EventVariant {
    /// The webhook, by index.
    pub webhook: usize,
    /// The names.
    pub values: Vec<String>,
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
    /// Where the answer says how many items all pages have.
    pub total: Option<String>,
    /// The number of the first page where it is not 1.
    pub first: Option<u64>,
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
    /// A parameter: index into [`Operation::parameters`](super::Operation::parameters).
    Parameter(usize),
    /// A body pointer.
    Body(String),
}

impl Operation {
    /// The answers of success, by index into [`Operation::answers`](super::Operation::answers): `default` where no other is one. The position in
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
    /// `multipart/form-data`, with what the document says of single parts.
    Multipart(Vec<PartKind>),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// JSON without members: `{}`, with nothing for callers to give.
    Nothing,
}

/// What the document says of a part of a multipart body.
#[derive(Debug, Clone)]
pub struct PartKind {
    /// Its name.
    pub name: String,
    /// The media type that it is sent as, where the document settles it.
    pub content_type: Option<String>,
    /// The media types that it may have, ranges such as `image/*` among them.
    pub listed: Vec<String>,
    /// How a list or an object becomes several parts.
    pub style: Option<Style>,
    /// Its media type is not written from its schema: callers give it as a file.
    pub by_caller: bool,
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
    /// Index into [`Api::errors`](super::Api::errors) where it is an error with a typed body.
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
