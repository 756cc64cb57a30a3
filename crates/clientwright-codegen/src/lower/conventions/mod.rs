//! Conventions of other tools: what the extensions of a document say to generators.
//!
//! Takes `x-` extensions, gives what they say: names, groups, values of enumerations, stability, pages, what may be sent again. [`TABLE`] is all
//! that is understood. `client.yaml` goes before an extension, an extension before a name that is made. Invariant: an
//! extension that is not of the form that its convention has is a warning at its place, and says nothing.

mod operation;
mod paging;
mod repeat;
mod values;

pub(super) use operation::{Naming, marks, naming, skipped};
pub(super) use paging::paging;
pub(super) use repeat::{key_header, once_only, retry_statuses};
pub(super) use values::{closed, known_values, notes};

use clientwright_spec::{Node, Value};
use indexmap::IndexMap;

use super::view::Sink;
use crate::codes;

/// The extensions of one object of the document.
pub(super) type Extensions = IndexMap<String, Node>;

/// Which object an extension stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// The document as a whole.
    Document,
    Operation,
    Parameter,
    Schema,
    /// A schema as a property of an object.
    Property,
}

/// What an extension says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// The method's, parameter's, field's or type's name.
    Name,
    /// The group of an operation: a text whose dots part levels, or a list of texts.
    Group,
    /// `true`: clients leave it out.
    Skip,
    /// `true`: not for the public. Said in the docs, no more.
    Internal,
    /// How far it can be relied upon: a word.
    Stability,
    /// `true`: can be relied upon no further than the key says.
    Early(&'static str),
    /// `true`, or why: deprecated.
    Deprecated,
    /// Why it is deprecated, where it is.
    Reason,
    /// What to use instead, where it is deprecated.
    Replacement,
    /// When it goes away.
    Sunset,
    /// Names of an enumeration's values.
    ValueNames,
    /// Descriptions of an enumeration's values.
    ValueDocs,
    /// Known values, or whether there may be others.
    Extensible,
    /// `x-ms-enum`: name of the type, openness and values at once.
    MsEnum,
    /// `allow` or `disallow`: whether there may be other values.
    Unknown,
    /// How the next page is had, in the tool's own terms.
    Paging(paging::Form),
    /// `{disabled: true}`: never sent again.
    FernRetries,
    /// `{strategy: backoff, statusCodes: [5XX]}`: sent again after these statuses.
    SpeakeasyRetries,
    /// `true`: takes the key that [`Says::KeyHeaders`] names.
    Idempotent,
    /// `[{header: Idempotency-Key}]`: headers of operations that are marked.
    KeyHeaders,
}

/// All that is understood, the first of several going before the others.
const TABLE: &[(&str, On, Says)] = &[
    ("x-fern-sdk-method-name", On::Operation, Says::Name),
    ("x-speakeasy-name-override", On::Operation, Says::Name),
    ("x-methodName", On::Operation, Says::Name),
    ("x-operation-name", On::Operation, Says::Name),
    ("x-fern-sdk-group-name", On::Operation, Says::Group),
    ("x-speakeasy-group", On::Operation, Says::Group),
    ("x-ogen-operation-group", On::Operation, Says::Group),
    ("x-resource-name", On::Operation, Says::Group),
    ("x-fern-ignore", On::Operation, Says::Skip),
    ("x-speakeasy-ignore", On::Operation, Says::Skip),
    ("x-fern-ignore", On::Parameter, Says::Skip),
    ("x-speakeasy-ignore", On::Parameter, Says::Skip),
    ("x-fern-ignore", On::Property, Says::Skip),
    ("x-speakeasy-ignore", On::Property, Says::Skip),
    ("x-fern-ignore", On::Schema, Says::Skip),
    ("x-speakeasy-ignore", On::Schema, Says::Skip),
    ("x-internal", On::Operation, Says::Internal),
    ("x-stability-level", On::Operation, Says::Stability),
    ("x-fern-availability", On::Operation, Says::Stability),
    ("x-scalar-stability", On::Operation, Says::Stability),
    ("x-stability", On::Operation, Says::Stability),
    ("x-beta", On::Operation, Says::Early("beta")),
    ("x-alpha", On::Operation, Says::Early("alpha")),
    ("x-preview", On::Operation, Says::Early("preview")),
    ("x-experimental", On::Operation, Says::Early("experimental")),
    ("x-deprecated", On::Operation, Says::Deprecated),
    (
        "x-speakeasy-deprecation-message",
        On::Operation,
        Says::Reason,
    ),
    ("x-deprecated-reason", On::Operation, Says::Reason),
    ("x-deprecation-message", On::Operation, Says::Reason),
    (
        "x-speakeasy-deprecation-replacement",
        On::Operation,
        Says::Replacement,
    ),
    ("x-sunset", On::Operation, Says::Sunset),
    (
        "x-fern-pagination",
        On::Operation,
        Says::Paging(paging::Form::Fern),
    ),
    (
        "x-speakeasy-pagination",
        On::Operation,
        Says::Paging(paging::Form::Speakeasy),
    ),
    (
        "x-ms-pageable",
        On::Operation,
        Says::Paging(paging::Form::Microsoft),
    ),
    (
        "x-dropshot-pagination",
        On::Operation,
        Says::Paging(paging::Form::Dropshot),
    ),
    ("x-fern-retries", On::Operation, Says::FernRetries),
    ("x-speakeasy-retries", On::Operation, Says::SpeakeasyRetries),
    ("x-fern-idempotent", On::Operation, Says::Idempotent),
    ("x-fern-idempotency-headers", On::Document, Says::KeyHeaders),
    ("x-fern-parameter-name", On::Parameter, Says::Name),
    ("x-speakeasy-name-override", On::Parameter, Says::Name),
    ("x-ms-client-name", On::Parameter, Says::Name),
    ("x-parameter-name", On::Parameter, Says::Name),
    ("x-fern-property-name", On::Property, Says::Name),
    ("x-speakeasy-name-override", On::Property, Says::Name),
    ("x-ms-client-name", On::Property, Says::Name),
    ("x-fern-type-name", On::Schema, Says::Name),
    ("x-speakeasy-name-override", On::Schema, Says::Name),
    ("x-ms-client-name", On::Schema, Says::Name),
    ("x-enum-varnames", On::Schema, Says::ValueNames),
    ("x-enumNames", On::Schema, Says::ValueNames),
    ("x-speakeasy-enums", On::Schema, Says::ValueNames),
    ("x-fern-enum", On::Schema, Says::ValueNames),
    ("x-enum-elements", On::Schema, Says::ValueNames),
    ("x-ms-enum", On::Schema, Says::MsEnum),
    ("x-enum-descriptions", On::Schema, Says::ValueDocs),
    ("x-enumDescriptions", On::Schema, Says::ValueDocs),
    ("x-speakeasy-enum-descriptions", On::Schema, Says::ValueDocs),
    ("x-extensible-enum", On::Schema, Says::Extensible),
    ("x-speakeasy-unknown-values", On::Schema, Says::Unknown),
    ("x-deprecated", On::Schema, Says::Deprecated),
    ("x-speakeasy-deprecation-message", On::Schema, Says::Reason),
    ("x-deprecated-reason", On::Schema, Says::Reason),
    ("x-deprecation-message", On::Schema, Says::Reason),
    (
        "x-speakeasy-deprecation-replacement",
        On::Schema,
        Says::Replacement,
    ),
    ("x-stability-level", On::Schema, Says::Stability),
    ("x-fern-availability", On::Schema, Says::Stability),
    ("x-sunset", On::Schema, Says::Sunset),
];

/// The extensions that say something, in the order of the table.
fn said<'e>(
    extensions: &'e Extensions,
    on: On,
    says: impl Fn(Says) -> bool + 'e,
) -> impl Iterator<Item = (&'static str, &'e Node, Says)> + 'e {
    // Most objects have no extension at all.
    let table = if extensions.is_empty() { &[] } else { TABLE };
    table
        .iter()
        .filter(move |(_, at, what)| *at == on && says(*what))
        .filter_map(|(key, _, what)| Some((*key, extensions.get(*key)?, *what)))
}

/// Reports an extension that says nothing, since it has another form than its convention.
fn malformed(key: &str, node: &Node, expected: &str, sink: &mut Sink<'_>) {
    let message = format!("`{key}` should be {expected}; it is ignored");
    sink.warning(
        codes::EXTENSION,
        node.span,
        message,
        "mend it in overlay.yaml, or say the same in client.yaml",
    );
}

/// A text that is not blank.
fn text_of(node: &Node) -> Option<&str> {
    node.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The first name that an object's extensions give it.
pub(super) fn name(extensions: &Extensions, on: On, sink: &mut Sink<'_>) -> Option<String> {
    said(extensions, on, |says| says == Says::Name).find_map(|(key, node, _)| {
        let text = text_of(node);
        if text.is_none() {
            malformed(key, node, "a name", sink);
        }
        text.map(str::to_owned)
    })
}

/// The name that a schema's extensions give its type.
pub(super) fn type_name(extensions: &Extensions, sink: &mut Sink<'_>) -> Option<String> {
    name(extensions, On::Schema, sink).or_else(|| {
        let (key, node, _) = said(extensions, On::Schema, |says| says == Says::MsEnum).next()?;
        let node = node.get("name")?;
        let text = text_of(node);
        if text.is_none() {
            malformed(key, node, "a mapping whose `name` is a text", sink);
        }
        text.map(str::to_owned)
    })
}

/// `true` or `false`; a warning for all else.
fn flag(key: &str, node: &Node, sink: &mut Sink<'_>) -> bool {
    truth(node).unwrap_or_else(|| {
        malformed(key, node, "true or false", sink);
        false
    })
}

/// `true` or `false`, in quotes or not.
fn truth(node: &Node) -> Option<bool> {
    match (&node.value, node.as_str().map(str::trim)) {
        (Value::Bool(value), _) => Some(*value),
        (_, Some("true")) => Some(true),
        (_, Some("false")) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::TABLE;

    /// The page that users read names each extension.
    #[test]
    fn the_readme_names_them_all() {
        let readme = include_str!("../../../../../README.md");
        for (key, ..) in TABLE {
            assert!(readme.contains(&format!("`{key}`")), "{key}");
        }
    }
}
