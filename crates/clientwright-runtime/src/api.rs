//! What the generated code knows of an API, as statics.
//!
//! Takes nothing; gives the tables that calls are assembled by: hosts, security schemes, operations. Everything here can be
//! built in a `static`, is `Copy` and holds no secret.
//!
//! A table is made by `T::new(…)`, which takes what every one of its kind has, and completed by `T { …, ..T::new(…) }` where there
//! is more to say. A member that comes later has its default in `new`, so that crates that were generated before compile on.

use crate::{BodyType, Style, media};

/// An API: its hosts, its security schemes and what holds for all of its operations.
#[derive(Debug, Clone, Copy)]
pub struct Api {
    /// The name of the client crate, the first part of the `User-Agent`.
    pub name: &'static str,
    /// The version of the client crate, the second part of the `User-Agent`.
    pub version: &'static str,
    /// The hosts; operations name them by index. The first is the main one.
    pub hosts: &'static [Host],
    /// The security schemes; operations name them by index.
    pub schemes: &'static [Scheme],
    /// Headers that every request carries unless the client or the call sets another value.
    pub headers: &'static [(&'static str, &'static str)],
    /// Response headers that hold the id of the request, in order of preference.
    pub request_id_headers: &'static [&'static str],
    /// Response headers that tell how many calls are left.
    pub rate_limit: RateLimitHeaders,
}

impl Api {
    /// An API without hosts, schemes and headers, to be completed by `Api { hosts: …, ..Api::new(…) }`.
    pub const fn new(name: &'static str, version: &'static str) -> Self {
        Self {
            name,
            version,
            hosts: &[],
            schemes: &[],
            headers: &[],
            request_id_headers: &[],
            rate_limit: RateLimitHeaders::NONE,
        }
    }
}

/// Response headers that tell how many calls are left, each list in order of preference.
#[derive(Debug, Clone, Copy)]
pub struct RateLimitHeaders {
    /// Headers that hold the number of calls that a window allows.
    pub limit: &'static [&'static str],
    /// Headers that hold the number of calls that are left in the window.
    pub remaining: &'static [&'static str],
    /// Headers that tell when the window ends, or how long it is.
    pub reset: &'static [(&'static str, ResetUnit)],
}

impl RateLimitHeaders {
    /// No headers.
    pub const NONE: Self = Self::new(&[], &[], &[]);

    /// Headers for the limit, for what is left of it and for its end.
    pub const fn new(
        limit: &'static [&'static str],
        remaining: &'static [&'static str],
        reset: &'static [(&'static str, ResetUnit)],
    ) -> Self {
        Self {
            limit,
            remaining,
            reset,
        }
    }
}

/// What a header says of the end of a rate limit's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResetUnit {
    /// Seconds from now.
    Seconds,
    /// Milliseconds from now.
    Milliseconds,
    /// Seconds since 1970.
    Timestamp,
    /// Milliseconds since 1970.
    TimestampMilliseconds,
    /// A date as HTTP writes it, or after RFC 3339.
    Date,
    /// The length of the whole window in seconds, which the wait cannot exceed.
    Window,
}

/// A host that an API is served by.
#[derive(Debug, Clone, Copy)]
pub struct Host {
    /// The host's name in the client's builder: `""` for the main one, else the prefix of `…_base_url`.
    pub name: &'static str,
    /// The base URL that holds unless the builder sets another one; `{name}` stands for a variable.
    pub default_url: &'static str,
    /// The variables that stand in the base URLs of the host.
    pub variables: &'static [Variable],
}

impl Host {
    /// A host of this name in the builder, with a base URL that has no variables.
    pub const fn new(name: &'static str, default_url: &'static str) -> Self {
        Self {
            name,
            default_url,
            variables: &[],
        }
    }
}

/// A variable of a base URL.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// The name that stands in braces in the URL.
    pub name: &'static str,
    /// The value that holds unless the builder sets one.
    pub default: Option<&'static str>,
    /// The builder's method that sets the value; errors name it.
    pub method: &'static str,
}

impl Variable {
    /// A variable of this name and method of the builder, which has to be set.
    pub const fn new(name: &'static str, method: &'static str) -> Self {
        Self {
            name,
            default: None,
            method,
        }
    }
}

/// A security scheme.
#[derive(Debug, Clone, Copy)]
pub struct Scheme {
    /// The name of the scheme in the document.
    pub name: &'static str,
    /// The builder's method that gives the credentials; errors name it.
    pub method: &'static str,
    /// How the credentials travel.
    pub kind: SchemeKind,
    /// Where a client's id and secret give tokens for it.
    pub token_endpoint: Option<TokenEndpoint>,
}

impl Scheme {
    /// A scheme of this name, method of the builder and kind.
    pub const fn new(name: &'static str, method: &'static str, kind: SchemeKind) -> Self {
        Self {
            name,
            method,
            kind,
            token_endpoint: None,
        }
    }
}

/// Where a client gets tokens for its id and secret, as OAuth 2.0 has it.
#[derive(Debug, Clone, Copy)]
pub struct TokenEndpoint {
    /// The builder's method that takes id and secret; errors name it.
    pub method: &'static str,
    /// The URL; where there is a host, what follows its base URL, or with a slash in front, its origin.
    pub url: &'static str,
    /// The index of the host that the endpoint belongs to, so that it moves with the host's base URL.
    pub host: Option<usize>,
    /// How id and secret travel.
    pub auth: ClientAuth,
    /// How the request is written.
    pub request: TokenRequest,
    /// The scope that is asked for; `""` for none.
    pub scope: &'static str,
    /// Further fields of the request.
    pub fields: &'static [(&'static str, &'static str)],
}

impl TokenEndpoint {
    /// An endpoint at an absolute URL as RFC 6749 has it: a form, with id and secret in the `Authorization` header.
    pub const fn new(method: &'static str, url: &'static str) -> Self {
        Self {
            method,
            url,
            host: None,
            auth: ClientAuth::Basic,
            request: TokenRequest::Form,
            scope: "",
            fields: &[],
        }
    }
}

/// How a client's id and secret travel to a token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientAuth {
    /// As `Authorization: Basic …`.
    Basic,
    /// As the fields `client_id` and `client_secret` of the request.
    Post,
}

/// How a request for a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenRequest {
    /// As a form, which the standard says.
    Form,
    /// As JSON.
    Json,
}

/// How the credentials of a security scheme travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// `Authorization: Bearer TOKEN`.
    Bearer,
    /// `Authorization: Basic …` of a name and a password, each of which may be empty.
    Basic,
    /// The key as the value of this header.
    ApiKeyHeader(&'static str),
    /// The key as the value of this query parameter.
    ApiKeyQuery(&'static str),
    /// The key as the value of this cookie.
    ApiKeyCookie(&'static str),
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Method(&'static str);

impl Method {
    /// `GET`.
    pub const GET: Self = Self("GET");
    /// `PUT`.
    pub const PUT: Self = Self("PUT");
    /// `POST`.
    pub const POST: Self = Self("POST");
    /// `DELETE`.
    pub const DELETE: Self = Self("DELETE");
    /// `OPTIONS`.
    pub const OPTIONS: Self = Self("OPTIONS");
    /// `HEAD`.
    pub const HEAD: Self = Self("HEAD");
    /// `PATCH`.
    pub const PATCH: Self = Self("PATCH");
    /// `TRACE`.
    pub const TRACE: Self = Self("TRACE");

    /// A method of another name, in capitals as it goes over the wire.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The method as it goes over the wire.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// What HTTP says of the method: whether it only reads, and whether doing it twice is doing it once.
    pub const fn idempotency(self) -> Idempotency {
        match self.0.as_bytes() {
            b"GET" | b"HEAD" | b"OPTIONS" | b"TRACE" | b"QUERY" => Idempotency::Safe,
            b"PUT" | b"DELETE" => Idempotency::Idempotent,
            _ => Idempotency::Never,
        }
    }
}

/// Whether a call may be sent again when it is not known what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Idempotency {
    /// It only reads.
    Safe,
    /// Doing it twice is doing it once.
    Idempotent,
    /// The server does it once for each key, which the call carries.
    Keyed(IdempotencyKey),
    /// Doing it twice does it twice: it is sent again only where nothing of it was sent.
    Never,
}

impl Idempotency {
    /// Keyed by this header, whose value may have that many characters.
    pub const fn by_header(name: &'static str, max_length: usize) -> Self {
        Self::Keyed(IdempotencyKey::new(KeyPlace::Header(name), max_length))
    }

    /// Keyed by the field of the body at this JSON pointer, whose value may have that many characters.
    pub const fn by_field(pointer: &'static str, max_length: usize) -> Self {
        Self::Keyed(IdempotencyKey::new(KeyPlace::Field(pointer), max_length))
    }
}

/// How the key of a call that a server does once for each key travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Where it travels.
    pub place: KeyPlace,
    /// The most characters that the server takes.
    pub max_length: usize,
}

impl IdempotencyKey {
    /// A key that travels there and may have that many characters.
    pub const fn new(place: KeyPlace, max_length: usize) -> Self {
        Self { place, max_length }
    }
}

/// Where an idempotency key travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyPlace {
    /// In this header.
    Header(&'static str),
    /// In the field of the body that this JSON pointer names.
    Field(&'static str),
}

/// How the pages of a list follow each other. Pointers are JSON pointers into the answer, `""` where it does not say; a segment
/// `-1` is the last item of a list.
#[derive(Debug, Clone, Copy)]
pub struct Paging {
    /// What leads on.
    pub kind: PagingKind,
    /// What asks for another page.
    pub input: PageInput,
    /// What asks for the size of a page.
    pub size: PageInput,
    /// The number of the first page, or of the first item.
    pub first: u64,
    /// Points to the items.
    pub results: &'static str,
    /// Points to the next cursor or link; with numbers, what stands there says that a page follows.
    pub next: &'static str,
    /// Points to a boolean that says whether a page follows.
    pub more: &'static str,
    /// Points to the number of pages.
    pub pages: &'static str,
    /// Points to the number of items in all pages.
    pub total: &'static str,
    /// True where an answer that has no items at all is an empty page.
    pub optional: bool,
}

impl Paging {
    /// Pages of this kind that are asked for by nothing and told by nothing, to be completed by `Paging { …, ..Paging::new(…) }`.
    pub const fn new(kind: PagingKind) -> Self {
        Self {
            kind,
            input: PageInput::None,
            size: PageInput::None,
            first: match kind {
                PagingKind::Page => 1,
                PagingKind::Offset | PagingKind::Cursor | PagingKind::Link => 0,
            },
            results: "",
            next: "",
            more: "",
            pages: "",
            total: "",
            optional: false,
        }
    }
}

/// What leads from one page to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageInput {
    /// None.
    None,
    /// A query parameter.
    Query(&'static str, Style),
    /// The field of the body that this JSON pointer names.
    Field(&'static str),
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// A status, or a set of them, as a document names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// One status code, like `200`.
    Code(u16),
    /// A class of status codes by its first digit: `Range(4)` is `4XX`.
    Range(u16),
    /// Every status that is not named otherwise.
    Default,
}

impl Status {
    /// Whether a status is meant by this.
    pub(crate) fn covers(self, status: u16) -> bool {
        match self {
            Self::Code(code) => code == status,
            Self::Range(class) => class == status / 100,
            Self::Default => true,
        }
    }
}

/// The media type and the form of a request body.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum BodyKind {
    /// No body.
    None,
    /// JSON, with its media type.
    Json(&'static str),
    /// A form, with its media type and the styles of the fields that have another one than [`Style::FORM`].
    Form(&'static str, &'static [(&'static str, Style)]),
    /// `multipart/form-data`, with what is known of its parts.
    Multipart(&'static [PartType]),
    /// Another multipart media type, such as `multipart/mixed`, with what is known of its parts.
    MultipartOf(&'static str, &'static [PartType]),
    /// Bytes as they are, with their media type.
    Bytes(&'static str),
    /// Text, with its media type.
    Text(&'static str),
}

/// How one part of a `multipart/form-data` body is written.
#[derive(Debug, Clone, Copy)]
pub struct PartType {
    /// The field's name.
    pub name: &'static str,
    /// The media types that the part may have, separated by commas; `""` for the default of the value's type. A file is sent as
    /// the one among them that it is of, anything else as the first that is no range.
    pub content_type: &'static str,
    /// The style by which a list or an object becomes several parts; without it a list is a part for each item and an object is
    /// one part of JSON.
    pub style: Option<Style>,
}

impl PartType {
    /// A part of this name and of these media types, `""` for the default of the value's type.
    pub const fn new(name: &'static str, content_type: &'static str) -> Self {
        Self {
            name,
            content_type,
            style: None,
        }
    }
}

/// Where an error body says what went wrong, as JSON pointers; `""` where it does not.
#[derive(Debug, Clone, Copy)]
pub struct ErrorShape {
    /// Points to a short code for programs.
    pub code: &'static str,
    /// Points to a sentence for people.
    pub message: &'static str,
    /// What the body is, where hooks are to be told what the client does not know of it.
    pub body: Option<BodyType>,
}

impl ErrorShape {
    /// A body that has its code and its message there.
    pub const fn new(code: &'static str, message: &'static str) -> Self {
        Self {
            code,
            message,
            body: None,
        }
    }
}

/// How an identifier object is built from an id: `{"type": "customers", "id": …}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identifier {
    /// The constant member: its name and its text.
    pub tag: (&'static str, &'static str),
    /// The name of the member that takes the id.
    pub id: &'static str,
}

impl Identifier {
    /// An object with this constant member and its text, and this member for the id.
    pub const fn new(tag: &'static str, text: &'static str, id: &'static str) -> Self {
        Self {
            tag: (tag, text),
            id,
        }
    }
}

/// An operation of an API.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// The operation's id in the document.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, `/customers/{id}`.
    pub path: &'static str,
    /// The index of the host.
    pub host: usize,
    /// The alternatives of security schemes, each a list of indices that must all be met. `&[]` asks for none, `&[&[]]` neither.
    pub security: &'static [&'static [usize]],
    /// The body's media type and form.
    pub body: BodyKind,
    /// True where a body is sent even when nothing was set.
    pub body_required: bool,
    /// Constants of the body: JSON pointer and JSON text, written where the pointer is unset. They alone cause no body.
    pub constants: &'static [(&'static str, &'static str)],
    /// Constants of the query: name, style and JSON text, sent where the parameter is unset.
    pub query_constants: &'static [(&'static str, Style, &'static str)],
    /// Constants of the headers: name and value, sent where the header is unset.
    pub header_constants: &'static [(&'static str, &'static str)],
    /// Places of the body that repeat a path parameter: JSON pointer and the parameter's name.
    pub bound: &'static [(&'static str, &'static str)],
    /// The `Accept` header; `""` sends none.
    pub accept: &'static str,
    /// The answers that count as success, each with the index of its variant.
    pub success: &'static [(Status, u16)],
    /// The media types of the variants, where one status has several.
    pub media: &'static [(u16, &'static str)],
    /// What the whole bodies of the variants are of which calls give a part, for hooks that are told what the client does not know.
    pub success_types: &'static [(u16, BodyType)],
    /// The answers that are errors, each with the index of its variant.
    pub errors: &'static [(Status, u16)],
    /// Where the error variants, by index, hold a code and a message.
    pub error_shapes: &'static [ErrorShape],
    /// Whether a call may be sent again.
    pub idempotency: Idempotency,
    /// Statuses that are tried again besides 408, 429, 500, 502, 503 and 504.
    pub retry_statuses: &'static [Status],
    /// How its pages follow each other.
    pub paging: Option<Paging>,
}

impl Operation {
    /// An operation on the main host without security, body, constants or documented answers, to be completed by
    /// `Operation { body: …, ..Operation::new(…) }`. Whether it may be sent again is what HTTP says of its method.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            host: 0,
            security: &[],
            body: BodyKind::None,
            body_required: false,
            constants: &[],
            query_constants: &[],
            header_constants: &[],
            bound: &[],
            accept: "",
            success: &[],
            media: &[],
            success_types: &[],
            errors: &[],
            error_shapes: &[],
            idempotency: method.idempotency(),
            retry_statuses: &[],
            paging: None,
        }
    }

    /// The variant of a successful answer: the exact status, else its class, else the default; `None` where the status is no
    /// success. A 2xx that the document does not name takes the variant of the first 2xx that it does, or 0.
    pub(crate) fn success_variant(&self, status: u16, media: &str) -> Option<u16> {
        let named = |wanted: Status| {
            let of = |&&(s, v): &&(Status, u16)| s == wanted && self.media_fits(v, media);
            let first = |&&(s, _): &&(Status, u16)| s == wanted;
            let found = self.success.iter().find(of);
            found
                .or_else(|| self.success.iter().find(first))
                .map(|&(_, v)| v)
        };
        let exact = named(Status::Code(status)).or_else(|| named(Status::Range(status / 100)));
        if exact.is_some() || status / 100 != 2 {
            return exact;
        }
        let near =
            |&(s, v): &(Status, u16)| matches!(s, Status::Code(c) if c / 100 == 2).then_some(v);
        let near = || self.success.iter().find_map(near);
        Some(named(Status::Default).or_else(near).unwrap_or(0))
    }

    /// The variant of an error answer, where the document names the status.
    pub(crate) fn error_variant(&self, status: u16) -> Option<u16> {
        let named = |wanted: Status| {
            self.errors
                .iter()
                .find(|(s, _)| *s == wanted)
                .map(|&(_, v)| v)
        };
        named(Status::Code(status))
            .or_else(|| named(Status::Range(status / 100)))
            .or_else(|| named(Status::Default))
    }

    /// Whether the document says of this status what it means.
    pub(crate) fn documents(&self, status: u16) -> bool {
        let names = |&(named, _): &(Status, u16)| match named {
            Status::Code(code) => code == status,
            Status::Range(class) => class == status / 100,
            Status::Default => true,
        };
        self.success.iter().chain(self.errors).any(names)
    }

    fn media_fits(&self, variant: u16, media: &str) -> bool {
        let mut known = self.media.iter().filter(|(v, _)| *v == variant).peekable();
        known.peek().is_none() || known.any(|(_, m)| media_matches(m, media))
    }
}

/// Compares a documented media type or range with that of an answer, without parameters and case.
fn media_matches(documented: &str, actual: &str) -> bool {
    let (documented, actual) = (media::essence(documented), media::essence(actual));
    match documented.strip_suffix('*') {
        Some("*/") => true,
        Some(kind) => actual
            .get(..kind.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(kind)),
        None => documented.eq_ignore_ascii_case(actual),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATION: Operation = Operation {
        success: &[
            (Status::Code(201), 1),
            (Status::Code(200), 0),
            (Status::Code(200), 2),
            (Status::Code(302), 3),
        ],
        media: &[(0, "application/json"), (2, "text/*")],
        errors: &[(Status::Range(4), 1), (Status::Code(404), 0)],
        ..Operation::new("x", Method::GET, "/x")
    };

    #[test]
    fn success_is_looked_up_by_status_then_class_then_nearness() {
        let check = |status, media, expect| {
            assert_eq!(OPERATION.success_variant(status, media), expect, "{status}");
        };
        check(200, "application/json; charset=utf-8", Some(0));
        check(200, "text/csv", Some(2));
        check(200, "image/png", Some(0));
        check(201, "", Some(1));
        check(202, "", Some(1));
        check(302, "", Some(3));
        check(301, "", None);
        check(404, "", None);
    }

    #[test]
    fn errors_are_looked_up_by_status_then_class() {
        let check =
            |status, expect| assert_eq!(OPERATION.error_variant(status), expect, "{status}");
        check(404, Some(0));
        check(422, Some(1));
        check(500, None);
    }
}
