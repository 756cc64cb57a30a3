//! The codes of this crate's diagnostics. A code keeps its meaning for good; one that falls out of use is not reused.

use crate::Code;

/// The text is no YAML and no JSON.
pub const SYNTAX: Code = Code("CW0101");
/// The text is larger, deeper or wider than the limits allow.
pub const LIMIT: Code = Code("CW0102");
/// A mapping holds one key twice.
pub const DUPLICATE_KEY: Code = Code("CW0103");
/// An alias has no anchor, stands inside its own, or expands into too much.
pub const ALIAS: Code = Code("CW0104");
/// A mapping key is not a scalar.
pub const KEY: Code = Code("CW0105");
/// The text holds no document, or more than one.
pub const DOCUMENT_COUNT: Code = Code("CW0106");
/// A YAML tag that has no meaning here was ignored.
pub const TAG: Code = Code("CW0107");

/// An overlay file is not a valid Overlay document.
pub const OVERLAY: Code = Code("CW0201");
/// An overlay's target is not a JSONPath that is understood.
pub const OVERLAY_TARGET: Code = Code("CW0202");
/// An overlay's action matches nothing.
pub const OVERLAY_STALE: Code = Code("CW0203");
/// An overlay's action has no `description` that says why.
pub const OVERLAY_REASON: Code = Code("CW0204");
/// An overlay's action cannot be applied to what it matches.
pub const OVERLAY_ACTION: Code = Code("CW0205");

/// An overlay's action changes nothing, since the document is already so.
pub const OVERLAY_NEEDLESS: Code = Code("CW0206");

/// A document is no OpenAPI document of a version that is read.
pub const VERSION: Code = Code("CW0301");
/// Two documents define one component differently.
pub const COMPONENT_CONFLICT: Code = Code("CW0302");
/// Two documents define one operation.
pub const OPERATION_CONFLICT: Code = Code("CW0303");
/// Two documents differ in a part of which only one can be kept.
pub const MERGE: Code = Code("CW0304");
/// Two documents name one security scheme, for hosts that do not look like those of one owner.
pub const OWNERS: Code = Code("CW0305");

/// A reference points at nothing.
pub const DANGLING: Code = Code("CW0401");
/// A reference leaves the folder of the documents.
pub const REMOTE: Code = Code("CW0402");
/// References that only lead to each other.
pub const REFERENCE_CYCLE: Code = Code("CW0403");
/// A reference is not one: no string, or no valid pointer.
pub const REFERENCE: Code = Code("CW0404");
/// Siblings of a `$ref` that OpenAPI 3.0 ignores.
pub const REFERENCE_SIBLINGS: Code = Code("CW0405");

/// A keyword has a value of the wrong type and was ignored.
pub const WRONG_TYPE: Code = Code("CW0501");
/// A keyword that has no meaning in OpenAPI was ignored, or read as the one that is meant.
pub const UNKNOWN_KEYWORD: Code = Code("CW0502");
/// A keyword that only narrows what is accepted is not looked at.
pub const UNCHECKED: Code = Code("CW0503");
/// A keyword that shapes the data is not supported; the part is typed loosely.
pub const UNSUPPORTED: Code = Code("CW0504");
/// A part that a client does not call was left out: links, what a receiver of webhooks reads or answers itself.
pub const LEFT_OUT: Code = Code("CW0505");
/// A required part is missing.
pub const MISSING: Code = Code("CW0506");
/// An `operationId` is used twice.
pub const OPERATION_ID: Code = Code("CW0507");
/// A path template is malformed or could leave its place.
pub const PATH_TEMPLATE: Code = Code("CW0508");
/// Path template and path parameters do not agree.
pub const PATH_PARAMETER: Code = Code("CW0509");
/// A header parameter that the specification ignores was left out.
pub const IGNORED_HEADER: Code = Code("CW0510");
/// A header, cookie or query name that must not be sent.
pub const FORBIDDEN_NAME: Code = Code("CW0511");
/// A parameter is given twice.
pub const DUPLICATE_PARAMETER: Code = Code("CW0512");
/// A server's URL is not one that a client may call.
pub const SERVER_URL: Code = Code("CW0513");
/// A server's URL is not encrypted.
pub const SERVER_INSECURE: Code = Code("CW0514");
/// A security requirement names a scheme that is not defined.
pub const UNDEFINED_SCHEME: Code = Code("CW0515");
/// A value is not one of those that the specification lists.
pub const UNKNOWN_VALUE: Code = Code("CW0516");
/// A keyword of another version of OpenAPI was read all the same.
pub const OTHER_VERSION: Code = Code("CW0517");
/// `openapiv3` refuses this part; it is read all the same.
pub const CROSSCHECK: Code = Code("CW0518");

/// What to do about a finding that says nothing of its own.
pub(crate) fn way_out(code: Code) -> &'static str {
    match code {
        SYNTAX => "correct the text here; what stands behind it is not read",
        LIMIT => "take out what is repeated without end, or split the file",
        DUPLICATE_KEY | DUPLICATE_PARAMETER => "remove one of the two",
        ALIAS => "write out what the alias stands for",
        KEY => "write the key as one word, in quotes where it needs them",
        DOCUMENT_COUNT => "put one document into the file",
        TAG => "remove the tag, or quote the value",
        OVERLAY | OVERLAY_ACTION => {
            "an overlay has `overlay`, `info` and `actions`, and an action a `target` and `update`, `copy` or `remove`"
        }
        OVERLAY_TARGET => "write the target as JSONPath: `$.paths['/pets'].get`",
        OVERLAY_STALE => "drop the action, or mend its target",
        OVERLAY_NEEDLESS => "drop the action",
        OVERLAY_REASON => "say in `description` why the action is there",
        COMPONENT_CONFLICT | OPERATION_CONFLICT | MERGE => {
            "make both equal in overlay.yaml, or rename one"
        }
        OWNERS => "say `credentials` of the document in client.yaml",
        DANGLING | REMOTE | REFERENCE => {
            "put what is missing beside the document, or patch the reference in overlay.yaml"
        }
        REFERENCE_CYCLE => "point one of the references at a definition",
        REFERENCE_SIBLINGS => "say it where the reference leads to",
        UNKNOWN_KEYWORD => "an extension begins with `x-`",
        UNCHECKED => "check it in code of your own where it matters",
        UNSUPPORTED => "describe it in another way in overlay.yaml, or do without",
        LEFT_OUT => "nothing is to be done where you do not need it",
        MISSING => "add it in overlay.yaml",
        SERVER_URL => "patch it in overlay.yaml, or let callers set the base URL",
        SERVER_INSECURE => "say `https://` in overlay.yaml where the server speaks it",
        OTHER_VERSION => "write it as the document's own version does",
        CROSSCHECK => "nothing is to be done; another reader may stumble here",
        _ => "patch it in overlay.yaml",
    }
}
