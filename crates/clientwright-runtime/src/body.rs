//! A body's fields, written in the form that the operation asks for.
//!
//! Takes a call's content and the operation's [`BodyKind`]; gives the media type and the bytes. The same content gives the same
//! bytes.

use bytes::Bytes;

use crate::multipart::{self, Part};
use crate::style::{Nulls, Place, Style, pairs};
use crate::text::{self, Kind};
use crate::tree::Node;
use crate::{BodyKind, Error, PartType};

/// What a call has for a body.
#[derive(Clone)]
pub(crate) enum Content {
    /// Fields, or one JSON value.
    Fields(Node),
    /// Bytes as they are.
    Bytes(Bytes),
}

/// A body that is ready to be sent.
pub(crate) struct Encoding {
    pub(crate) content_type: String,
    pub(crate) bytes: Bytes,
}

/// Writes the content in the operation's form; `None` where the call has no body.
pub(crate) fn encode(content: Option<Content>, kind: &BodyKind) -> Result<Option<Encoding>, Error> {
    let Some(content) = content else {
        return Ok(None);
    };
    let typed = |content_type: &str, bytes: Bytes| Encoding {
        content_type: content_type.to_owned(),
        bytes,
    };
    let encoding = match (kind, content) {
        (BodyKind::None, _) => return Err(Error::build("the operation takes no body")),
        (
            BodyKind::Json(media)
            | BodyKind::Text(media)
            | BodyKind::Bytes(media)
            | BodyKind::Form(media, _),
            Content::Bytes(bytes),
        ) => typed(media, bytes),
        (BodyKind::Json(media), Content::Fields(node)) => typed(media, node.into_json().into()),
        (BodyKind::Form(media, styles), Content::Fields(node)) => {
            typed(media, form(fields(node)?, styles)?.into())
        }
        (BodyKind::Multipart(known), Content::Fields(node)) => {
            let (content_type, bytes) = multipart::encode(&parts(fields(node)?, known)?);
            Encoding {
                content_type,
                bytes,
            }
        }
        (BodyKind::Text(media), Content::Fields(Node::Text(value))) => {
            typed(media, text::scalar(value.json()).into_owned().into())
        }
        (BodyKind::Bytes(_) | BodyKind::Text(_) | BodyKind::Multipart(_), _) => {
            return Err(Error::build(
                "the body is not set, or not in the form that the operation takes",
            ));
        }
    };
    Ok(Some(encoding))
}

fn fields(node: Node) -> Result<Vec<(String, Node)>, Error> {
    node.into_fields()
        .ok_or_else(|| Error::build("a form is made of fields, and the body is no object"))
}

/// `name=value&…`: every field in the order of setting. A null is an empty value, the only way that a form has to clear a field;
/// an empty list or object has no pair.
fn form(fields: Vec<(String, Node)>, styles: &[(&str, Style)]) -> Result<String, Error> {
    let mut out = Vec::new();
    for (name, node) in fields {
        if matches!(node, Node::Parts(_)) {
            return Err(Error::build("a form without parts cannot hold a file"));
        }
        let style = styles
            .iter()
            .find(|(n, _)| *n == name)
            .map_or(Style::FORM, |&(_, style)| style);
        pairs(
            &name,
            style,
            &node.into_json(),
            (Place::Form, Nulls::Empty),
            &mut out,
        );
    }
    Ok(join(&out))
}

/// Joins pairs that are encoded already.
pub(crate) fn join(pairs: &[(String, String)]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// A part for each field: text for a scalar, JSON for an object, a part for each item of a list. A null has no part.
fn parts(fields: Vec<(String, Node)>, types: &[PartType]) -> Result<Vec<(String, Part)>, Error> {
    let mut out = Vec::new();
    for (name, node) in fields {
        let known = types.iter().find(|t| t.name == name);
        let content_type = known.map_or("", |t| t.content_type);
        let json = match node {
            Node::Parts(files) => {
                for file in files {
                    if !file.is_valid() {
                        return Err(Error::build(format!(
                            "the media type of part `{name}` cannot stand in a header"
                        )));
                    }
                    out.push((name.clone(), file.or_content_type(content_type).into_file()));
                }
                continue;
            }
            node => node.into_json(),
        };
        if let Some(style) = known.and_then(|t| t.style) {
            let mut pairs_of = Vec::new();
            pairs(
                &name,
                style,
                &json,
                (Place::Raw, Nulls::Omitted),
                &mut pairs_of,
            );
            out.extend(
                pairs_of
                    .into_iter()
                    .map(|(name, value)| (name, Part::text(value))),
            );
            continue;
        }
        let items = match text::kind(&json) {
            Kind::Null => continue,
            Kind::List if !is_json(content_type) => text::items(&json),
            _ => vec![json.as_str()],
        };
        for item in items {
            out.push((name.clone(), field(item, content_type)));
        }
    }
    Ok(out)
}

/// Whether a part of this media type is JSON.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase().ends_with("json")
}

fn field(json: &str, content_type: &str) -> Part {
    let composite = matches!(text::kind(json), Kind::Object | Kind::List);
    let part = if composite || is_json(content_type) {
        Part::text(json)
    } else {
        Part::text(text::scalar(json))
    };
    match content_type {
        "" if composite => part.or_content_type("application/json"),
        content_type => part.or_content_type(content_type),
    }
}
