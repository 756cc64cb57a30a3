//! `webhooks` of `client.yaml`: how what the provider sends is told apart and signed.
//!
//! Takes the section and its tree; gives an error for each value that could become nothing good. Whether it fits the
//! document is for lowering to find out.

use clientwright_spec::{Diagnostics, Location, Node, Span, forbidden_name};
use indexmap::IndexMap;
use serde::Deserialize;

use super::check::value;
use crate::codes;

/// How what the provider sends is told apart and signed.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhooksConfig {
    /// A pointer into every payload, to the name of the event: `/type`.
    ///
    /// Example: `/type`.
    pub event: Option<String>,
    /// The header that holds the name of the event, where it is not in the payload.
    ///
    /// Example: `X-Acme-Event`.
    pub event_header: Option<String>,
    /// The webhooks by the names of events: `customer.updated: CustomerUpdated`. Those that are not listed have the
    /// name that is the only value of their payload at `event`, or else their own.
    ///
    /// Example: `{customer.updated: CustomerUpdated}`.
    #[serde(default)]
    pub values: IndexMap<String, String>,
    /// How requests are signed. Without it there are events, and nothing that verifies them.
    ///
    /// Example: `{header: Acme-Signature, encoding: hex}`.
    pub signature: Option<SignatureConfig>,
}

/// How requests are signed, by HMAC-SHA256.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SignatureConfig {
    /// The header that holds the signature.
    ///
    /// Example: `Acme-Signature`.
    pub header: String,
    /// How it is written.
    ///
    /// Example: `hex`.
    pub encoding: Encoding,
    /// What stands before it in the header: `sha256=`.
    ///
    /// Example: `sha256=`.
    pub prefix: Option<String>,
    /// The fields of the header, where it holds more than the signature.
    ///
    /// Example: `{timestamp: t, signature: v1}`.
    pub fields: Option<FieldsConfig>,
    /// The header that holds the time of sending, where that is one of its own.
    ///
    /// Example: `Acme-Timestamp`.
    pub timestamp_header: Option<String>,
    /// What is signed, of text and `{body}`, `{timestamp}` and `{header:NAME}`: `{timestamp}.{body}`.
    ///
    /// Example: `'{timestamp}.{body}'`.
    #[serde(default = "body")]
    pub signed: String,
    /// How the key is made of the secret that callers give.
    ///
    /// Example: `sha256`.
    #[serde(default)]
    pub key: KeyForm,
    /// What secrets in Base64 have before it: `whsec_`.
    ///
    /// Example: `whsec_`.
    pub key_prefix: Option<String>,
    /// How many seconds the time of sending may be from now; 300 otherwise.
    ///
    /// Example: `600`.
    pub tolerance: Option<u32>,
}

/// The fields of a header: `t=1700000000,s=5257…`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldsConfig {
    /// What stands between fields.
    ///
    /// Example: `';'`.
    #[serde(default = "comma")]
    pub separator: String,
    /// What stands between a field's name and its value.
    ///
    /// Example: `':'`.
    #[serde(default = "equals")]
    pub equals: String,
    /// The field that holds the time of sending.
    ///
    /// Example: `t`.
    pub timestamp: Option<String>,
    /// The field that holds a signature; there may be several.
    ///
    /// Example: `v1`.
    pub signature: String,
}

/// How the bytes of a signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// Hexadecimal digits.
    Hex,
    /// Base64.
    Base64,
}

/// How the key is made of the secret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[serde(rename_all = "lowercase")]
pub enum KeyForm {
    /// It is the secret's text.
    #[default]
    Plain,
    /// It is the SHA-256 of the secret's text.
    Sha256,
    /// It is what the secret holds in Base64.
    Base64,
}

/// A piece of what is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Timestamp,
    Header(&'a str),
    Body,
}

fn body() -> String {
    "{body}".to_owned()
}

fn comma() -> String {
    ",".to_owned()
}

fn equals() -> String {
    "=".to_owned()
}

impl SignatureConfig {
    /// The pieces of what is signed.
    ///
    /// # Errors
    /// The part that is none of them.
    pub(crate) fn pieces(&self) -> Result<Vec<Piece<'_>>, &str> {
        let mut pieces = Vec::new();
        let mut rest = self.signed.as_str();
        while !rest.is_empty() {
            let (text, behind) = rest.split_at(rest.find(['{', '}']).unwrap_or(rest.len()));
            if !text.is_empty() {
                pieces.push(Piece::Text(text));
            }
            rest = behind;
            if rest.is_empty() {
                break;
            }
            let (inner, after) = rest
                .strip_prefix('{')
                .and_then(|inner| inner.split_once('}'))
                .ok_or(rest)?;
            pieces.push(match inner {
                "body" => Piece::Body,
                "timestamp" => Piece::Timestamp,
                _ => Piece::Header(inner.strip_prefix("header:").ok_or(inner)?),
            });
            rest = after;
        }
        Ok(pieces)
    }

    /// Whether the request says when it was sent.
    fn has_time(&self) -> bool {
        let field = self.fields.as_ref().and_then(|one| one.timestamp.as_ref());
        self.timestamp_header.is_some() || field.is_some()
    }
}

/// Reports what is wrong with the section.
pub(super) fn check(config: &WebhooksConfig, places: &Node, diagnostics: &mut Diagnostics) {
    let mut report = |span: Span, message: String, help: &str| {
        diagnostics
            .error(codes::CONFIG_VALUE, span, message)
            .help(help);
    };
    let place = |path: &[&str]| value(places, &[&["webhooks"], path].concat());
    match (&config.event, &config.event_header) {
        (Some(_), Some(_)) => report(
            place(&["event_header"]),
            "events have their names in one place".to_owned(),
            "drop `event` or `event_header`",
        ),
        (None, None) => report(
            place(&[]),
            "nothing says where events have their names".to_owned(),
            "give `event`, a pointer into the payloads, or `event_header`",
        ),
        (Some(pointer), None) if !pointer.starts_with('/') => report(
            place(&["event"]),
            format!("{pointer:?} is no pointer to a member"),
            "a JSON pointer begins with a slash: `/type`",
        ),
        (None, Some(name)) => {
            if let Some(problem) = forbidden_name(name, Location::Header) {
                report(place(&["event_header"]), problem, NAME);
            }
        }
        (Some(_), None) => {}
    }
    if let Some(signature) = &config.signature {
        let place = |key: &str| place(&["signature", key]);
        for (key, message, help) in faults(signature) {
            report(place(key), message, help);
        }
    }
}

const NAME: &str = "name the header as it is sent";

/// What is wrong with a signature, each with its key.
fn faults(signature: &SignatureConfig) -> Vec<(&'static str, String, &'static str)> {
    let mut faults = Vec::new();
    let pieces = signature.pieces().unwrap_or_else(|part| {
        let message = format!("{part:?} is nothing that is signed");
        let help = "what is signed is made of text, `{body}`, `{timestamp}` and `{header:NAME}`";
        faults.push(("signed", message, help));
        Vec::new()
    });
    let mut headers = vec![("header", signature.header.as_str())];
    let time = signature.timestamp_header.iter();
    headers.extend(time.map(|name| ("timestamp_header", name.as_str())));
    for piece in &pieces {
        if let Piece::Header(name) = piece {
            headers.push(("signed", name));
        }
    }
    for (key, name) in headers {
        let problem = forbidden_name(name, Location::Header);
        faults.extend(problem.map(|problem| (key, problem, NAME)));
    }
    let mut fault = |key, message: &str, help| faults.push((key, message.to_owned(), help));
    let count = |wanted| pieces.iter().filter(|piece| **piece == wanted).count();
    if !pieces.is_empty() && count(Piece::Body) != 1 {
        let help = "put `{body}` where it stands, once";
        fault("signed", "the body is not signed, or twice", help);
    }
    let signed = count(Piece::Timestamp) > 0;
    if signed && !signature.has_time() {
        let help = "name the field or the header that holds it: `timestamp` of `fields`, or `timestamp_header`";
        fault("signed", "nothing says when a request was sent", help);
    }
    if !signed && signature.has_time() && !pieces.is_empty() {
        let help = "put `{timestamp}` where it stands, or do not name its place";
        fault("signed", "a time that is not signed proves nothing", help);
    }
    faults.extend(field_faults(signature));
    if signature.key_prefix.is_some() && signature.key != KeyForm::Base64 {
        let help = "drop it, or say `key: base64`";
        faults.push((
            "key_prefix",
            "only secrets in Base64 have a prefix".to_owned(),
            help,
        ));
    }
    faults
}

/// What is wrong with the fields of a header.
fn field_faults(signature: &SignatureConfig) -> Vec<(&'static str, String, &'static str)> {
    let mut faults = Vec::new();
    let Some(fields) = &signature.fields else {
        return faults;
    };
    let mut fault = |key, message: &str, help| faults.push((key, message.to_owned(), help));
    if signature.prefix.is_some() {
        let help = "say it as the `signature` of `fields`";
        fault("prefix", "a field has a name and no prefix", help);
    }
    if signature.timestamp_header.is_some() && fields.timestamp.is_some() {
        let help = "drop `timestamp` of `fields` or `timestamp_header`";
        fault("timestamp_header", "the time stands in one place", help);
    }
    let texts = [&fields.separator, &fields.equals, &fields.signature];
    if texts.iter().any(|text| text.is_empty()) || fields.timestamp.as_deref() == Some("") {
        let help = "leave `separator`, `equals` and `timestamp` out for what is usual";
        fault("fields", "fields and what parts them have a name", help);
    }
    faults
}
