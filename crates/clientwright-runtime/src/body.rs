//! A body's fields, written in the form that the operation asks for.
//!
//! Takes a call's content and the operation's [`BodyKind`]; gives the media type and what is to be sent. The same content gives
//! the same bytes.

use std::borrow::Cow;

use bytes::Bytes;

use crate::media;
use crate::multipart::{self, Part};
use crate::style::{Nulls, Place, Style, append_scalar, pairs};
use crate::text::{self, Kind};
use crate::tree::Node;
use crate::upload::Payload;
use crate::{BodyKind, Error, PartType};

/// What a call has for a body.
#[derive(Clone)]
pub(crate) enum Content {
    /// Fields, or one JSON value.
    Fields(Node),
    /// Bytes as they are, here or still to come.
    Raw(Part),
}

/// A body that is ready to be sent.
pub(crate) struct Encoding {
    pub(crate) content_type: Cow<'static, str>,
    pub(crate) payload: Payload,
}

/// Writes the content in the operation's form; `None` where the call has no body.
pub(crate) fn encode(
    content: Option<Cow<'_, Content>>,
    kind: &'static BodyKind,
) -> Result<Option<Encoding>, Error> {
    let Some(content) = content else {
        return Ok(None);
    };
    let typed = |content_type: &'static str, text: String| Encoding {
        content_type: Cow::Borrowed(content_type),
        payload: Bytes::from(text).into(),
    };
    let encoding = match (kind, content.as_ref()) {
        (BodyKind::None, _) => return Err(Error::build("the operation takes no body")),
        (
            BodyKind::Json(media)
            | BodyKind::Text(media)
            | BodyKind::Bytes(media)
            | BodyKind::Form(media, _),
            Content::Raw(part),
        ) => raw(media, part)?,
        (BodyKind::Json(media), Content::Fields(node)) => typed(media, node.json().into_owned()),
        (BodyKind::Form(media, styles), Content::Fields(node)) => {
            typed(media, form(&fields(node)?, styles)?)
        }
        (BodyKind::Multipart(known), Content::Fields(node)) => {
            multipart("multipart/form-data", node, known)?
        }
        (BodyKind::MultipartOf(media, known), Content::Fields(node)) => {
            multipart(media, node, known)?
        }
        (BodyKind::Text(media), Content::Fields(Node::Text(value))) => {
            typed(media, text::scalar(value.json()).into_owned())
        }
        (
            BodyKind::Bytes(_)
            | BodyKind::Text(_)
            | BodyKind::Multipart(_)
            | BodyKind::MultipartOf(..),
            _,
        ) => {
            return Err(Error::build(
                "the body is not set, or not in the form that the operation takes",
            ));
        }
    };
    Ok(Some(encoding))
}

fn multipart(media: &str, node: &Node, known: &[PartType]) -> Result<Encoding, Error> {
    let (content_type, payload) = multipart::encode(media, parts(&fields(node)?, known)?);
    Ok(Encoding {
        content_type: Cow::Owned(content_type),
        payload,
    })
}

/// A body of the caller's own making, in the operation's media type or the caller's.
fn raw(media: &'static str, part: &Part) -> Result<Encoding, Error> {
    if !part.is_valid() {
        return Err(Error::build(
            "the media type of the body cannot stand in a header",
        ));
    }
    let own = part
        .own_content_type()
        .map(|own| Cow::Owned(own.to_owned()));
    let media = own.unwrap_or(Cow::Borrowed(media));
    let content_type = match media::essence(&media) {
        kind if kind.starts_with("multipart/") && !media.contains("boundary=") => {
            let boundary = part.boundary().ok_or_else(|| {
                Error::build(
                    "a multipart body begins with its boundary; else give the media type with `boundary`",
                )
            })?;
            Cow::Owned(format!("{media}; boundary=\"{boundary}\""))
        }
        _ => media,
    };
    let payload = vec![part.clone().into_piece()].into();
    Ok(Encoding {
        content_type,
        payload,
    })
}

fn fields(node: &Node) -> Result<Cow<'_, [(String, Node)]>, Error> {
    node.fields()
        .ok_or_else(|| Error::build("a form is made of fields, and the body is no object"))
}

/// `name=value&…`: every field in the order of setting. A null is an empty value, the only way that a form has to clear a field;
/// an empty list or object has no pair.
fn form(fields: &[(String, Node)], styles: &[(&str, Style)]) -> Result<String, Error> {
    let mut out = String::with_capacity(fields.len() * 48);
    for (name, node) in fields {
        if matches!(node, Node::Parts(_)) {
            return Err(Error::build("a form without parts cannot hold a file"));
        }
        let style = styles
            .iter()
            .find(|(n, _)| n == name)
            .map_or(Style::FORM, |&(_, style)| style);
        let json = node.json();
        if !append_scalar(name, style, &json, Place::Form, &mut out) {
            let mut more = Vec::new();
            pairs(name, style, &json, (Place::Form, Nulls::Empty), &mut more);
            append(&mut out, &more);
        }
    }
    Ok(out)
}

/// Joins pairs that are encoded already.
pub(crate) fn join(pairs: &[(String, String)]) -> String {
    let length = pairs
        .iter()
        .map(|(name, value)| name.len() + value.len() + 2);
    let mut out = String::with_capacity(length.sum());
    append(&mut out, pairs);
    out
}

/// Appends pairs that are encoded already to others.
fn append(out: &mut String, pairs: &[(String, String)]) {
    for (name, value) in pairs {
        let separator = if out.is_empty() { "" } else { "&" };
        out.extend([separator, name, "=", value]);
    }
}

/// A part for each field: text for a scalar, JSON for an object, a part for each item of a list. A null has no part.
fn parts(fields: &[(String, Node)], types: &[PartType]) -> Result<Vec<(String, Part)>, Error> {
    let mut out = Vec::new();
    for (name, node) in fields {
        let known = types.iter().find(|t| t.name == *name);
        let listed = known.map_or("", |t| t.content_type);
        let json = match node {
            Node::Parts(files) => {
                for file in files {
                    if !file.is_valid() {
                        return Err(Error::build(format!(
                            "the media type of part `{name}` cannot stand in a header"
                        )));
                    }
                    out.push((name.clone(), file.clone().into_file(listed)));
                }
                continue;
            }
            node => node.json(),
        };
        let content_type = media::first(listed);
        if let Some(style) = known.and_then(|t| t.style) {
            let mut pairs_of = Vec::new();
            pairs(
                name,
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
            _ => vec![json.as_ref()],
        };
        for item in items {
            out.push((name.clone(), field(item, content_type)));
        }
    }
    Ok(out)
}

/// Whether a part of this media type is JSON.
fn is_json(content_type: &str) -> bool {
    media::essence(content_type)
        .to_ascii_lowercase()
        .ends_with("json")
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
