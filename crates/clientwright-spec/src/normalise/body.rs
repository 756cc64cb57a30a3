//! Request bodies, responses and their media types.

use indexmap::IndexMap;

use super::parameter::is_token;
use super::{At, Cx};
use crate::{
    Body, Encoding, Header, Location, Media, Response, SchemaId, Status, Style, StyleKind, codes,
};

impl<'a> Cx<'a> {
    pub(super) fn body(&mut self, at: At<'a>) -> Option<Body> {
        let at = self.deref(at, "request body")?;
        let required = self.flag(&at, "required");
        let description = self.text(&at, "description");
        let mut content = self.content(&at);
        if content.is_empty() {
            content.extend(self.misplaced_body(&at, "a request body"));
        }
        if content.is_empty() {
            self.diagnostics.warning(
                codes::MISSING,
                at.span(),
                "this request body has no media type; it is left out",
            );
            return None;
        }
        Some(Body {
            origin: at.origin(),
            required,
            description,
            content,
        })
    }

    pub(super) fn content(&mut self, at: &At<'a>) -> Vec<Media> {
        let mut out: Vec<Media> = Vec::new();
        for (name, member) in self.map(at, "content") {
            let name = name.trim().to_ascii_lowercase();
            if name.is_empty() || name.chars().any(|c| c.is_control() || !c.is_ascii()) {
                self.diagnostics.warning(
                    codes::UNKNOWN_VALUE,
                    member.key,
                    "this is no media type; it is left out",
                );
                continue;
            }
            let name = self.media_type(name, &member);
            if out.iter().any(|known| known.name == name) {
                self.diagnostics.warning(
                    codes::DUPLICATE_KEY,
                    member.key,
                    "this media type stands here twice; the first one counts",
                );
                continue;
            }
            let Some(media) = self.deref(member, "media type") else {
                continue;
            };
            let schema = self.schema_of_media(&media);
            let item_schema = self.item_schema(&name, &media);
            let mut encoding = IndexMap::new();
            for (property, member) in self.map(&media, "encoding") {
                encoding.insert(property.to_owned(), self.encoding(&member));
            }
            out.push(Media {
                origin: media.origin(),
                name,
                schema,
                item_schema,
                encoding,
            });
        }
        out
    }

    /// The media type that a name without a slash is meant for.
    fn media_type(&mut self, name: String, at: &At<'a>) -> String {
        if name.contains('/') {
            return name;
        }
        let meant = if name.contains("json") {
            "application/json"
        } else {
            "*/*"
        };
        let message = format!("`{name}` is no media type; it is read as `{meant}`");
        self.diagnostics
            .warning(codes::UNKNOWN_VALUE, at.key, message)
            .help("write it as `type/subtype` in overlay.yaml");
        meant.to_owned()
    }

    /// `itemSchema`, and what else only sequences have.
    fn item_schema(&mut self, name: &str, media: &At<'a>) -> Option<SchemaId> {
        for key in ["prefixEncoding", "itemEncoding"] {
            if let Some(member) = media.get(key) {
                self.diagnostics.warning(
                    codes::UNSUPPORTED,
                    member.key,
                    format!(
                        "`{key}`: parts without a name are not supported; the body is typed loosely"
                    ),
                );
            }
        }
        let item = media.get("itemSchema")?;
        if name.starts_with("multipart/") {
            self.diagnostics
                .warning(
                    codes::UNSUPPORTED,
                    item.key,
                    "parts without a name are not read or written one by one; they come and go as a whole",
                )
                .help("decode each part from the bytes of the whole");
        }
        Some(self.schema(item))
    }

    fn encoding(&mut self, at: &At<'a>) -> Encoding {
        if let Some(headers) = at
            .get("headers")
            .filter(|headers| headers.members().next().is_some())
        {
            self.diagnostics.warning(
                codes::UNSUPPORTED,
                headers.key,
                "headers of a part are not supported; they are not sent",
            );
        }
        let content_type = self.text(at, "contentType");
        let given = ["style", "explode", "allowReserved"]
            .iter()
            .any(|key| at.get(key).is_some());
        let style = given.then(|| self.style(at, Location::Query));
        Encoding {
            span: at.key,
            content_type,
            style,
        }
    }

    pub(super) fn responses(&mut self, at: &At<'a>) -> Vec<Response> {
        let mut out: Vec<Response> = Vec::new();
        if at.get("responses").is_none() {
            self.diagnostics.warning(
                codes::MISSING,
                at.span(),
                "this operation documents no responses",
            );
        }
        for (key, member) in self.map(at, "responses") {
            if key.starts_with("x-") {
                continue;
            }
            let Some(status) = status(key) else {
                self.diagnostics
                    .warning(
                        codes::UNKNOWN_VALUE,
                        member.key,
                        format!("`{key}` is no status; this response is left out"),
                    )
                    .help("a status is `200`, `2XX` or `default`");
                continue;
            };
            let place = member.key;
            let Some(response) = self.deref(member, "response") else {
                continue;
            };
            if out.iter().any(|known| known.status == status) {
                self.diagnostics.warning(
                    codes::DUPLICATE_KEY,
                    place,
                    format!("`{key}` stands here twice; the first one counts"),
                );
                continue;
            }
            out.push(self.response(status, &response));
        }
        out
    }

    fn response(&mut self, status: Status, at: &At<'a>) -> Response {
        if let Some(links) = at
            .get("links")
            .filter(|links| links.members().next().is_some())
        {
            self.left_out(
                codes::LEFT_OUT,
                &links,
                "links between operations are left out",
            );
        }
        let description = self.text(at, "description");
        let description = description.or_else(|| self.text(at, "summary"));
        let mut headers = IndexMap::new();
        for (name, member) in self.map(at, "headers") {
            if name.eq_ignore_ascii_case("content-type") {
                self.left_out(
                    codes::IGNORED_HEADER,
                    &member,
                    "`Content-Type` is said by `content`; as a header it is ignored",
                );
                continue;
            }
            if !is_token(name) {
                let message = format!("{name:?} is no name of a header; this one is left out");
                self.diagnostics
                    .warning(codes::FORBIDDEN_NAME, member.key, message)
                    .help("name it as it comes in overlay.yaml");
                continue;
            }
            let Some(header) = self.deref(member, "header") else {
                continue;
            };
            let description = self.text(&header, "description");
            let schema = self.schema_of(&header);
            headers.insert(
                name.to_owned(),
                Header {
                    description,
                    schema,
                },
            );
        }
        let mut content = self.content(at);
        if content.is_empty() {
            content.extend(self.misplaced_body(at, "a response"));
        }
        Response {
            origin: at.origin(),
            status,
            description,
            headers,
            content,
        }
    }
}

fn status(key: &str) -> Option<Status> {
    let key = key.trim();
    if key.eq_ignore_ascii_case("default") {
        return Some(Status::Default);
    }
    match key.as_bytes() {
        [digit @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(Status::Range(digit - b'0')),
        [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => key.parse().ok().map(Status::Code),
        _ => None,
    }
}

/// The default style of a place.
pub(super) fn default_style(location: Location) -> StyleKind {
    match location {
        Location::Path | Location::Header => StyleKind::Simple,
        Location::Query | Location::Cookie => StyleKind::Form,
    }
}

impl<'a> Cx<'a> {
    /// `style: cookie` is `form`, with what a cookie may hold left as it is.
    fn cookie(&mut self, at: &At<'a>) -> Style {
        Style {
            kind: StyleKind::Form,
            explode: self.flag(at, "explode").unwrap_or(true),
            allow_reserved: true,
        }
    }

    /// `style`, `explode` and `allowReserved`, with the defaults of the specification.
    pub(super) fn style(&mut self, at: &At<'a>, location: Location) -> Style {
        let named = self.text(at, "style");
        let kind = match (named.as_deref(), location) {
            (Some("form"), Location::Query | Location::Cookie) => StyleKind::Form,
            (Some("cookie"), Location::Cookie) => return self.cookie(at),
            (Some("spaceDelimited"), Location::Query) => StyleKind::SpaceDelimited,
            (Some("pipeDelimited"), Location::Query) => StyleKind::PipeDelimited,
            (Some("deepObject"), Location::Query) => StyleKind::DeepObject,
            (Some("simple"), Location::Path | Location::Header) => StyleKind::Simple,
            (Some("label"), Location::Path) => StyleKind::Label,
            (Some("matrix"), Location::Path) => StyleKind::Matrix,
            (Some(other), _) => {
                let place = at.get("style").map_or(at.span(), |at| at.span());
                self.diagnostics
                    .warning(
                        codes::UNKNOWN_VALUE,
                        place,
                        format!("`{other}` is no style for this place; the default is used"),
                    )
                    .help("patch it in overlay.yaml");
                default_style(location)
            }
            (None, _) => default_style(location),
        };
        let explode = self.flag(at, "explode").unwrap_or(kind == StyleKind::Form);
        let allow_reserved = self.flag(at, "allowReserved").unwrap_or(false);
        Style {
            kind,
            explode,
            allow_reserved,
        }
    }
}
