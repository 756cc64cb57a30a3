//! Turns a call into the request that goes over the wire.
//!
//! Takes a [`Call`] and what its client holds; gives a [`Draft`], of which each attempt makes its [`Request`], or what is wrong,
//! without any I/O. The same call gives the same bytes. Everything that is data is encoded, and the request goes to the operation's host and no other.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::Url;

use crate::auth::{Grant, Grants};
use crate::base_url::{Base, has_dots, origin, placeholder};
use crate::body::{self, Content};
use crate::call::{Call, Slot};
use crate::encoded::Encoded;
use crate::style::{Nulls, Place, append_segment, pairs, plain};
use crate::text::{self, Kind};
use crate::transport::Request;
use crate::tree::Node;
use crate::upload::Payload;
use crate::{BodyKind, Error, Idempotency, KeyPlace, Operation, headers};

/// A call whose bytes are final but for its credentials, which each attempt gets anew.
pub(crate) struct Draft {
    method: http::Method,
    /// URL and headers, until an attempt takes them: most calls have one.
    made: Option<(Url, HeaderMap)>,
    content_type: Option<HeaderValue>,
    /// Cookies of the client and the call.
    cookies: Vec<String>,
    pub(crate) payload: Payload,
    /// True where plain http goes to another machine.
    exposed: bool,
}

/// Builds the request of a call, without its credentials.
pub(crate) fn assemble(call: &Call) -> Result<Draft, Error> {
    if let Some(failure) = &call.failure {
        return Err(Error::build(failure.clone()));
    }
    let operation = call.operation;
    let base = base(call)?;
    // The builder has looked at what the client holds; a password in the body or a key set by hand is known only here.
    if base.exposed && call.holds_secret() {
        return Err(exposed());
    }
    let body = body::encode(content(call)?, &operation.body)?;
    let (content_type, payload) = match body {
        Some(body) => (content_type(body.content_type)?, body.payload),
        None => (None, Bytes::new().into()),
    };
    let method = http::Method::from_bytes(operation.method.as_str().as_bytes())
        .map_err(|_| Error::build("the operation's method is no HTTP method"))?;
    Ok(Draft {
        method,
        made: Some((url(call, base)?, header_map(call, content_type.as_ref())?)),
        content_type,
        cookies: cookies(call),
        payload,
        exposed: base.exposed,
    })
}

fn content_type(text: Cow<'static, str>) -> Result<Option<HeaderValue>, Error> {
    match text {
        text if text.is_empty() => Ok(None),
        Cow::Borrowed(text) => headers::static_value("Content-Type", text).map(Some),
        Cow::Owned(text) => headers::value("Content-Type", &text, false).map(Some),
    }
}

impl Draft {
    /// True where what is sent can be read on the way.
    pub(crate) fn is_exposed(&self) -> bool {
        self.exposed
    }

    /// The request of one attempt of the call, with these credentials.
    pub(crate) fn request(&mut self, call: &Call, grants: &Grants) -> Result<Request, Error> {
        if self.exposed && !grants.is_empty() {
            return Err(exposed());
        }
        let (mut url, mut headers) = match self.made.take() {
            Some(made) => made,
            None => (
                url(call, base(call)?)?,
                header_map(call, self.content_type.as_ref())?,
            ),
        };
        let is_by_hand = |header: &HeaderName| {
            let mut extra = call.extra_headers.iter();
            extra.any(|(name, _)| name == header)
        };
        let mut cookies = Cow::Borrowed(self.cookies.as_slice());
        for grant in &grants.given {
            match grant {
                Grant::Header(name, value) if !is_by_hand(name) => {
                    headers.insert(name.clone(), value.clone());
                }
                Grant::Header(..) => {}
                Grant::Query(name, value) => {
                    let before = url.query().map(|query| format!("{query}&"));
                    let query = format!("{}{name}={value}", before.unwrap_or_default());
                    url.set_query(Some(&query));
                }
                Grant::Cookie(name, value) => cookies.to_mut().push(format!("{name}={value}")),
            }
        }
        if !cookies.is_empty() && !is_by_hand(&COOKIE) {
            let value = headers::value("Cookie", &cookies.join("; "), true)?;
            headers.insert(COOKIE, value);
        }
        let body = self.payload.body();
        let uri = base(call)?.uri_of(&url);
        let uri = uri
            .ok_or_else(|| Error::build("the URL is too long or has characters that no URL has"))?;
        let request = Request::new(self.method.clone(), uri, headers, body);
        let mut request = request.made_of(url);
        request.operation = Some(call.operation);
        Ok(request)
    }
}

fn base(call: &Call) -> Result<&Base, Error> {
    let base = call.client.shared().bases.get(call.operation.host);
    base.ok_or_else(|| Error::build("the operation's host is not known"))
}

/// The whole URL of a call.
fn url(call: &Call, base: &Base) -> Result<Url, Error> {
    // What is set has to be right also where a server's link goes in its place.
    let path = path(call.operation, &call.path, base.url.path())?;
    let query = query(call);
    if let Some(link) = &call.link {
        return Url::parse(link).map_err(|_| Error::build("the link to a page is no URL"));
    }
    let mut url = base.url.clone();
    url.set_path(&path);
    if !query.is_empty() {
        url.set_query(Some(&query));
    }
    Ok(url)
}

/// The URL of a call without its query.
pub(crate) fn place(call: &Call) -> Result<String, Error> {
    let base = base(call)?;
    let path = path(call.operation, &call.path, base.url.path())?;
    Ok([origin(base.text()), &path].concat())
}

fn exposed() -> Error {
    Error::build("a secret would go over plain http to another machine; use an https base URL")
}

/// Fills the path template, after the base URL's own path; every parameter is there and stays within its segment.
fn path(operation: &Operation, slots: &[Slot], base: &str) -> Result<String, Error> {
    let base = base.trim_end_matches('/');
    let mut out = String::with_capacity(base.len() + operation.path.len() + 32);
    out.push_str(base);
    if !operation.path.is_empty() && !operation.path.starts_with('/') {
        out.push('/');
    }
    let mut rest = operation.path;
    while let Some((before, name, after)) = placeholder(rest) {
        out.push_str(&literal(before));
        let value = slots.iter().find(|slot| slot.name == name);
        let value =
            value.ok_or_else(|| Error::build(format!("the path parameter `{name}` is not set")))?;
        path_parameter(name, value, &mut out)?;
        rest = after;
    }
    out.push_str(&literal(rest));
    // Parameters that share a segment may only together make it one that a server takes for a step up.
    if has_dots(out.get(base.len()..).unwrap_or_default()) {
        return Err(Error::build(
            "a path parameter would change the path: a segment is `.` or `..`",
        ));
    }
    Ok(out)
}

/// The template's own text, in which only what no path may hold is encoded.
fn literal(text: &str) -> Cow<'_, str> {
    const SET: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    utf8_percent_encode(text, SET).into()
}

fn path_parameter(name: &str, slot: &Slot, out: &mut String) -> Result<(), Error> {
    let json = slot.value.json();
    let empty = || Error::build(format!("the path parameter `{name}` is empty"));
    let scalar = match text::kind(json) {
        Kind::Scalar => text::scalar(json),
        Kind::Null => return Err(empty()),
        Kind::List | Kind::Object => Cow::Borrowed(json),
    };
    if scalar.is_empty() {
        return Err(empty());
    }
    if has_dots(&scalar) {
        return Err(Error::build(format!(
            "the path parameter `{name}` is or holds `.` or `..` as a segment"
        )));
    }
    let style = slot.style;
    if !append_segment(style, &scalar, json, out) {
        let text = plain(name, style, json, Place::Path);
        out.push_str(&text.filter(|text| !text.is_empty()).ok_or_else(empty)?);
    }
    Ok(())
}

fn query(call: &Call) -> String {
    if call.query.is_empty() && call.operation.query_constants.is_empty() {
        return String::new();
    }
    let mut out = Vec::new();
    let whole = |slot: &Slot| slot.style.whole(slot.value.json());
    let whole = call.query.iter().filter_map(whole);
    for (name, style, json) in call.operation.query_constants {
        if !call.query.iter().any(|slot| slot.name == *name) {
            pairs(name, *style, json, (Place::Query, Nulls::Omitted), &mut out);
        }
    }
    for Slot { name, style, value } in call.query.iter().filter(|slot| !slot.style.is_whole()) {
        pairs(
            name,
            *style,
            value.json(),
            (Place::Query, Nulls::Omitted),
            &mut out,
        );
    }
    let pairs = Some(body::join(&out)).filter(|pairs| !pairs.is_empty());
    whole.chain(pairs).collect::<Vec<_>>().join("&")
}

/// Client-wide headers, overlaid by the operation's and the call's; what the user sets by hand wins.
fn header_map(call: &Call, content_type: Option<&HeaderValue>) -> Result<HeaderMap, Error> {
    let operation = call.operation;
    let shared = &call.client.shared().headers;
    let own = operation.header_constants.len() + call.headers.len() + call.extra_headers.len();
    // There is room for those of the body, of credentials, of the transport and of the answer's media type.
    let mut map = HeaderMap::with_capacity(shared.len() + own + 4);
    map.extend(
        shared
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    let accept = call.accept.unwrap_or(operation.accept);
    if !accept.is_empty() {
        map.insert(ACCEPT, headers::static_value("Accept", accept)?);
    }
    for (name, value) in operation.header_constants {
        map.insert(headers::name(name)?, headers::static_value(name, value)?);
    }
    for Slot { name, style, value } in &call.headers {
        if let Some(text) = plain(name, *style, value.json(), Place::Raw) {
            let text = headers::value(name, &text, value.is_secret())?;
            map.insert(headers::name(name)?, text);
        }
    }
    if let Some((KeyPlace::Header(name), key)) = key(call) {
        map.insert(headers::name(name)?, headers::value(name, key, false)?);
    }
    for (name, value) in &call.extra_headers {
        map.insert(name.clone(), HeaderValue::clone(value));
    }
    if let Some(content_type) = content_type
        && !map.contains_key(CONTENT_TYPE)
    {
        map.insert(CONTENT_TYPE, content_type.clone());
    }
    Ok(map)
}

/// The cookies of the client and of the call, each `name=value`.
fn cookies(call: &Call) -> Vec<String> {
    let mut out = Vec::new();
    for Slot { name, style, value } in &call.cookies {
        pairs(
            name,
            *style,
            value.json(),
            (Place::Cookie, Nulls::Omitted),
            &mut out,
        );
    }
    let own = call.client.shared().headers.get(COOKIE);
    let own = own.and_then(|v| v.to_str().ok()).map(str::to_owned);
    let pairs = out.iter().map(|(name, value)| format!("{name}={value}"));
    own.into_iter().chain(pairs).collect()
}

/// The idempotency key of the call, and where it goes.
fn key(call: &Call) -> Option<(KeyPlace, &str)> {
    match call.operation.idempotency {
        Idempotency::Keyed(key) => Some((key.place, call.options.idempotency_key.as_deref()?)),
        _ => None,
    }
}

/// The call's body with the operation's constants and the repeated path parameters where they are unset; `None` where the call has
/// none and the operation does not ask for one.
fn content(call: &Call) -> Result<Option<Cow<'_, Content>>, Error> {
    let operation = call.operation;
    let key = key(call).and_then(|(place, key)| match place {
        KeyPlace::Field(pointer) => Some((pointer, Encoded::plain(text::quote(key)))),
        KeyPlace::Header(_) => None,
    });
    // Without a body the key would not go out.
    let required = operation.body_required || key.is_some();
    let empty = Node::empty();
    let (fields, own) = match &call.body {
        Some(own @ Content::Raw(_)) => return Ok(Some(Cow::Borrowed(own))),
        Some(own @ Content::Fields(fields)) if !fields.is_empty() || required => {
            (fields, Some(own))
        }
        _ if !required => return Ok(None),
        _ => (&empty, None),
    };
    match operation.body {
        BodyKind::Bytes(_) | BodyKind::Text(_) if fields.is_empty() => {
            return Err(Error::build("the operation needs a body, and none is set"));
        }
        _ => {}
    }
    let mut constants = Node::empty();
    let bound = |(pointer, name): &(&'static str, &str)| {
        let slot = call.path.iter().find(|slot| slot.name == *name)?;
        Some((*pointer, slot.value.clone()))
    };
    let fixed = |(pointer, json): &(&'static str, &str)| (*pointer, Encoded::plain(*json));
    let constant = operation
        .constants
        .iter()
        .map(fixed)
        .chain(operation.bound.iter().filter_map(bound));
    for (pointer, value) in constant.chain(key) {
        if !fields.has(pointer) {
            constants.set(pointer, Node::Text(value));
        }
    }
    if let Some(own) = own.filter(|_| constants.is_empty()) {
        return Ok(Some(Cow::Borrowed(own)));
    }
    constants.overlay(fields.clone());
    Ok(Some(Cow::Owned(Content::Fields(constants))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Style;

    #[test]
    fn paths_hold_every_parameter_in_its_segment() {
        let check = |template: &'static str, id: &str, expect: Option<&str>| {
            let operation = Operation::new("x", crate::Method::GET, template);
            let value = Encoded::plain(text::quote(id));
            let slot = Slot {
                name: Cow::Borrowed("id"),
                style: Style::SIMPLE,
                value,
            };
            assert_eq!(
                path(&operation, &[slot], "/").ok().as_deref(),
                expect,
                "{template} {id:?}"
            );
        };
        check("/a/{id}", "x", Some("/a/x"));
        check("/a/{id}/b", "a/b?c#d", Some("/a/a%2Fb%3Fc%23d/b"));
        check("/a/{id}", "é %", Some("/a/%C3%A9%20%25"));
        check("/a/{id}.json", "x", Some("/a/x.json"));
        check("/a/{id}:cancel", "x", Some("/a/x:cancel"));
        for bad in [
            "",
            ".",
            "..",
            "%2e%2e",
            "%252E.",
            "..\\..",
            "\t..",
            "../x",
            "x/../y",
            "%2e%2e%2fx",
        ] {
            check("/a/{id}", bad, None);
        }
        check("/a/.{id}", ".", None);
        check("/a/{id}", "...", Some("/a/..."));
        check("/a/{other}", "x", None);
        check(
            "/a b/é?x/{id}/100%25",
            "x",
            Some("/a%20b/%C3%A9%3Fx/x/100%25"),
        );
    }
}
