//! The codes of this crate's diagnostics. A code keeps its meaning for good; one that falls out of use is not reused.

use clientwright_spec::Code;

/// Parts of an `allOf` contradict each other; the later one is taken.
pub const CONFLICT: Code = Code("CW0601");
/// Nothing tells the members of a union apart; the place is typed as a JSON value.
pub const AMBIGUOUS: Code = Code("CW0602");
/// Several choices hold at once and cannot be merged into one union.
pub const UNMERGED: Code = Code("CW0603");
/// Schemas that consist of each other.
pub const CYCLE: Code = Code("CW0604");
/// Schemas that are combined or nested deeper than the limit.
pub const DEPTH: Code = Code("CW0605");
/// Media types beside the one that is used.
pub const MEDIA_TYPES: Code = Code("CW0606");
/// An enumeration without values, or with values of several types.
pub const ENUM: Code = Code("CW0607");
/// A security scheme that clients cannot serve.
pub const SCHEME: Code = Code("CW0608");
/// A body for a status that has none.
pub const STATUS_BODY: Code = Code("CW0609");
/// The document names no server.
pub const NO_SERVER: Code = Code("CW0610");
/// A document without an operation that is kept.
pub const NO_OPERATION: Code = Code("CW0611");
/// Operations whose group had to be made from the path.
pub const UNTAGGED: Code = Code("CW0612");
/// An error body that is no JSON or has no schema; callers read its bytes.
pub const ERROR_BODY: Code = Code("CW0613");
/// A body that is no object and sent as a form, or described by a schema in a form that has none; callers give or read
/// its text or bytes.
pub const PLAIN_BODY: Code = Code("CW0614");
/// A body that is not said to be required, whose schema says that it has members that are.
pub const BODY_NEEDED: Code = Code("CW0615");
/// `encoding` for what is no property of the body, or by what is no media type.
pub const ENCODING: Code = Code("CW0616");
/// Parts of a multipart body beside those that it names.
pub const OTHER_PARTS: Code = Code("CW0617");
/// A body without members.
pub const EMPTY_BODY: Code = Code("CW0618");
/// A body that must be given and may be null.
pub const NULL_BODY: Code = Code("CW0619");
/// An operation that an extension has sent again, though nothing says that it does no harm; or one whose key has to fit a
/// pattern.
pub const REPEAT: Code = Code("CW0620");
/// An extension that is not what its convention says, or that points at nothing.
pub const EXTENSION: Code = Code("CW0640");
/// An operation that an extension tells clients to leave out.
pub const SKIPPED: Code = Code("CW0641");
/// A token URL that no client can ask.
pub const TOKEN_URL: Code = Code("CW0645");
/// Tags that come to the same identifier.
pub const ONE_GROUP: Code = Code("CW0643");
/// A webhook whose payload gets no type.
pub const WEBHOOK: Code = Code("CW0642");

/// `client.yaml` is not what it has to be: an unknown key, a value of the wrong type.
pub const CONFIG: Code = Code("CW0701");
/// An entry of `client.yaml` that matches nothing.
pub const STALE: Code = Code("CW0702");
/// A value in `client.yaml` that has no meaning.
pub const CONFIG_VALUE: Code = Code("CW0703");
/// A pointer in `client.yaml` that leads nowhere.
pub const POINTER: Code = Code("CW0704");
/// A trait that types cannot derive, or that others derive with them.
pub const DERIVE: Code = Code("CW0705");

/// What to do about a note that says nothing of its own.
pub(crate) fn way_out(code: Code) -> &'static str {
    match code {
        UNTAGGED => "give it a tag in overlay.yaml, or a `group` in client.yaml",
        SCHEME => "set the header by hand, or describe the scheme as `apiKey` in overlay.yaml",
        STATUS_BODY => "take `content` out in overlay.yaml",
        ERROR_BODY => "give the response a JSON schema in overlay.yaml",
        BODY_NEEDED => {
            "say `required: true` in overlay.yaml, or `body: optional` in client.yaml where calls may do without"
        }
        REPEAT => "say what it is by `idempotency` in client.yaml",
        OTHER_PARTS => "give them by `with_part` and `with_field` of the call",
        NULL_BODY => "give it by `with_field(\"\", Value::Null)` of the call",
        EMPTY_BODY => "name its members in overlay.yaml where it has some",
        SKIPPED => "take the extension out in overlay.yaml to have it generated",
        WEBHOOK => "give the request a JSON body in overlay.yaml",
        ONE_GROUP => "name groups in client.yaml",
        _ => "patch it in overlay.yaml",
    }
}
