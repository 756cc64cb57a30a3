//! The parts of a multipart body: what each is sent as.
//!
//! Takes the body's schema and its `encoding`, gives what is known of each part that has one. Invariant: a media type that
//! goes over the wire is one, and never a list or a range.

use clientwright_spec::media::is_json;
use clientwright_spec::{Encoding, Media, SchemaId, Style, StyleKind};

use super::plan::Plans;
use super::traits::KindSet;
use super::types::Types;
use super::view::{Sink, View};
use crate::codes;
use crate::model::PartKind;

/// What is known of the parts of a body.
pub(super) fn lower(media: &Media, types: &mut Types<'_, '_>) -> Vec<PartKind> {
    let view = media.schema.map(|schema| {
        let resolved = types.plans.resolve(&[schema], &mut types.sink);
        types.plans.view(&resolved.key, &mut types.sink)
    });
    let (plans, sink) = (&mut types.plans, &mut types.sink);
    media
        .encoding
        .iter()
        .map(|(name, encoding)| {
            let ids = view
                .as_ref()
                .and_then(|view| view.properties.get(name))
                .map_or(&[][..], Vec::as_slice);
            part(name, encoding, ids, plans, sink)
        })
        .collect()
}

/// What callers have to know of a body that takes parts of other names than those of its members.
pub(super) fn others(media: &Media, types: &mut Types<'_, '_>) -> Option<String> {
    let resolved = types.plans.resolve(&[media.schema?], &mut types.sink);
    let view = types.plans.view(&resolved.key, &mut types.sink);
    let others = !view.forbidden && (view.any_additional || !view.additional.is_empty());
    if view.properties.is_empty() || !others {
        return None;
    }
    let message = "this body takes parts of any name, which no method of the call sets".to_owned();
    types
        .sink
        .note(codes::OTHER_PARTS, media.origin.span, message);
    Some("Takes parts of other names too: by `with_part` and `with_field`.".to_owned())
}

/// Says which entries of `encoding` are for no property.
pub(super) fn check(media: &Media, plans: &mut Plans<'_>, sink: &mut Sink<'_>) {
    let Some(schema) = media.schema else {
        return;
    };
    let resolved = plans.resolve(&[schema], sink);
    let view = plans.view(&resolved.key, sink);
    let known = |name: &String| view.properties.contains_key(name);
    if is_open(&view) {
        return;
    }
    for (name, encoding) in media.encoding.iter().filter(|(name, _)| !known(name)) {
        let message =
            format!("`encoding` of `{name}`, which is no property of the body, is for nothing");
        let help = "name a property in overlay.yaml, or remove it";
        sink.warning(codes::ENCODING, encoding.span, message, help);
    }
}

/// Whether a body may have members that its schema does not name by itself.
fn is_open(view: &View) -> bool {
    view.any_additional
        || !view.additional.is_empty()
        || !view.choices.is_empty()
        || view.hole.is_some()
        || (view.properties.is_empty() && !view.forbidden)
}

fn part(
    name: &str,
    encoding: &Encoding,
    ids: &[SchemaId],
    plans: &mut Plans<'_>,
    sink: &mut Sink<'_>,
) -> PartKind {
    let listed = encoding.content_type.as_deref().unwrap_or_default();
    let shape = Shape::of(ids, plans, sink);
    let named = media_types(listed);
    let concrete = || named.iter().filter(|name| is_concrete(name));
    let json = || concrete().find(|name| shape == Shape::Composite && is_json(name));
    let content_type = json().or_else(|| concrete().next()).copied();
    let by_caller = content_type.is_some_and(|name| !shape.is_written(name))
        || (content_type.is_none() && named.iter().any(|name| !shape.is_written(name)));
    if named.is_empty() && !listed.is_empty() {
        let message = format!("`{listed}` is no media type; the part `{name}` is sent by its type");
        let help = "write it as `type/subtype` in overlay.yaml";
        sink.warning(codes::ENCODING, encoding.span, message, help);
    }
    if named.len() > 1 || named.iter().any(|name| !is_concrete(name)) {
        let sent = content_type.map_or("by its type".to_owned(), |name| format!("as `{name}`"));
        let message = format!(
            "the part `{name}` may be `{listed}`; what is no file of one of these is sent {sent}"
        );
        let help =
            "a file names its media type by `Part::content_type`; else patch it in overlay.yaml";
        sink.hint(codes::MEDIA_TYPES, encoding.span, message, help);
    }
    if by_caller && shape == Shape::Composite {
        let message = format!(
            "`{listed}` is not written by the schema of the part `{name}`; callers give it as a file"
        );
        sink.note(codes::PLAIN_BODY, encoding.span, message);
    }
    PartKind {
        name: name.to_owned(),
        content_type: content_type.map(str::to_owned),
        listed: named.iter().map(|name| (*name).to_owned()).collect(),
        style: encoding.style.filter(|style| is_told(*style)),
        by_caller,
    }
}

/// A style that is none of the defaults: older documents say `form`, which a part of them does not have.
fn is_told(style: Style) -> bool {
    !(style.kind == StyleKind::Form && style.explode)
}

/// What the schema of a part is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Texts that are no more than that, or lists of them.
    Text,
    /// Numbers, known values, texts of some format, and lists of them.
    Scalar,
    /// Objects and lists of them.
    Composite,
    /// What may be anything: a file, where its media type is that of one.
    Any,
}

impl Shape {
    fn of(ids: &[SchemaId], plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> Self {
        if ids.is_empty() {
            return Self::Scalar;
        }
        let resolved = plans.resolve(ids, sink);
        let mut view = plans.view(&resolved.key, sink);
        let mut kinds = plans.kinds(ids, 0, sink);
        if kinds.solid() == KindSet::ARRAY {
            kinds = plans.kinds(&view.items, 0, sink);
            let items = plans.resolve(&view.items, sink);
            if !view.items.is_empty() {
                view = plans.view(&items.key, sink);
            }
        }
        if kinds.solid() == KindSet::ALL.solid() {
            return Self::Any;
        }
        if kinds.meets(KindSet::OBJECT) || kinds.meets(KindSet::ARRAY) {
            return Self::Composite;
        }
        let plain = view.format.is_none()
            && view.encoding.is_none()
            && view.values.is_none()
            && view.constant.is_none();
        if kinds.solid() == KindSet::STRING && plain {
            Self::Text
        } else {
            Self::Scalar
        }
    }

    /// Whether a part of this shape is written in a media type from the value that callers give.
    fn is_written(self, name: &str) -> bool {
        const FILES: [&str; 4] = ["image/", "audio/", "video/", "font/"];
        const PACKED: [&str; 4] = ["octet-stream", "pdf", "zip", "gzip"];
        match self {
            // A media type that no text has is that of a file.
            Self::Text => {
                !FILES.iter().any(|kind| name.starts_with(kind))
                    && !PACKED
                        .iter()
                        .any(|end| name == format!("application/{end}"))
            }
            Self::Scalar => true,
            Self::Composite | Self::Any => {
                is_json(name) || ["text/plain", "*/*", "application/*"].contains(&name)
            }
        }
    }
}

/// The media types of a list, without those that are none.
fn media_types(list: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut quoted) = (0, false);
    let ends = list.char_indices().chain([(list.len(), ',')]);
    for (index, c) in ends {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted || index == list.len() => {
                let name = list[start..index].trim();
                let fits = name.bytes().all(|byte| (b' '..0x7f).contains(&byte));
                if fits && name.contains('/') && !out.contains(&name) {
                    out.push(name);
                }
                start = index + 1;
            }
            _ => {}
        }
    }
    out
}

fn is_concrete(name: &str) -> bool {
    !name.contains('*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_where_they_are_lists() {
        assert_eq!(
            media_types("image/png, image/*,image/png"),
            ["image/png", "image/*"]
        );
        assert_eq!(
            media_types("text/plain; x=\"a,b\", , png"),
            ["text/plain; x=\"a,b\""]
        );
        assert_eq!(media_types("text/plain; x=\"a,b"), ["text/plain; x=\"a,b"]);
        assert!(media_types("").is_empty());
        assert!(media_types("a/b\r\nX: y").is_empty());
    }
}
