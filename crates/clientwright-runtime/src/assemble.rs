//! Turns a call into the request that goes over the wire.
//!
//! Takes a [`Call`] and what its client holds; gives a [`Draft`], of which each attempt makes its [`Request`], or what is wrong,
//! without any I/O. The same call gives the same bytes. Everything that is data is encoded, and the request goes to the operation's host and no other.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::auth::Grants;
use crate::base_url::{has_dots, placeholder};
use crate::body::{self, Content};
use crate::call::{Call, Slot};
use crate::encoded::Encoded;
use crate::style::{Nulls, Place, pairs, plain};
use crate::text::{self, Kind};
use crate::transport::Request;
use crate::tree::Node;
use crate::upload::Payload;
use crate::{BodyKind, Error, Idempotency, KeyPlace, Operation, headers};

/// A call whose bytes are final but for its credentials, which each attempt gets anew.
pub(crate) struct Draft {
    operation: &'static Operation,
    method: http::Method,
    url: String,
    headers: HeaderMap,
    /// Cookies of the client and the call.
    cookies: Vec<String>,
    /// The names of headers set by hand, which win over credentials.
    by_hand: Vec<HeaderName>,
    pub(crate) payload: Payload,
    /// True where plain http goes to another machine.
    exposed: bool,
}

/// Builds the request of a call, without its credentials.
pub(crate) fn assemble(call: &Call) -> Result<Draft, Error> {
    if let Some(failure) = &call.failure {
        return Err(Error::build(failure.clone()));
    }
    let (operation, shared) = (call.operation, call.client.shared());
    let base = shared.bases.get(operation.host);
    let base = base.ok_or_else(|| Error::build("the operation's host is not known"))?;
    // The builder has looked at what the client holds; a password in the body or a key set by hand is known only here.
    if base.exposed && call.holds_secret() {
        return Err(exposed());
    }
    let mut url = place(call)?;
    let query = query(call);
    if !query.is_empty() {
        url.push('?');
        url.push_str(&query);
    }
    let url = call.link.clone().unwrap_or(url);
    let body = body::encode(content(call)?, &operation.body)?;
    let mut headers = header_map(call)?;
    let payload = match body {
        Some(body) => {
            if !headers.contains_key(CONTENT_TYPE) && !body.content_type.is_empty() {
                headers.insert(
                    CONTENT_TYPE,
                    headers::value("Content-Type", &body.content_type, false)?,
                );
            }
            body.payload
        }
        None => Bytes::new().into(),
    };
    let method = http::Method::from_bytes(operation.method.as_str().as_bytes())
        .map_err(|_| Error::build("the operation's method is no HTTP method"))?;
    let by_hand = call.extra_headers.iter().map(|(name, _)| name.clone());
    Ok(Draft {
        operation,
        method,
        url,
        headers,
        cookies: cookies(call),
        by_hand: by_hand.collect(),
        payload,
        exposed: base.exposed,
    })
}

impl Draft {
    /// True where what is sent can be read on the way.
    pub(crate) fn is_exposed(&self) -> bool {
        self.exposed
    }

    /// The request of one attempt, with these credentials.
    pub(crate) fn request(&mut self, grants: &Grants) -> Result<Request, Error> {
        if self.exposed && !grants.is_empty() {
            return Err(exposed());
        }
        let mut url = Cow::Borrowed(self.url.as_str());
        if !grants.query.is_empty() {
            let url = url.to_mut();
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&body::join(&grants.query));
        }
        let uri = url
            .parse::<Uri>()
            .map_err(|_| Error::build("the URL is too long or has characters that no URL has"))?;
        let mut headers = self.headers.clone();
        for (name, value) in &grants.headers {
            let (header, value) = (headers::name(name)?, headers::value(name, value, true)?);
            if !self.by_hand.contains(&header) {
                headers.insert(header, value);
            }
        }
        let own = grants.cookies.iter();
        let own = own.map(|(name, value)| format!("{name}={value}"));
        let cookies: Vec<_> = self.cookies.iter().cloned().chain(own).collect();
        if !cookies.is_empty() && !self.by_hand.contains(&COOKIE) {
            let value = headers::value("Cookie", &cookies.join("; "), true)?;
            headers.insert(COOKIE, value);
        }
        let mut request = Request::new(self.method.clone(), uri, headers, self.payload.body());
        request.operation = Some(self.operation);
        Ok(request)
    }
}

/// The URL of a call without its query.
pub(crate) fn place(call: &Call) -> Result<String, Error> {
    let base = call.client.shared().bases.get(call.operation.host);
    let base = base.ok_or_else(|| Error::build("the operation's host is not known"))?;
    let mut url = base.url.clone();
    url.push_str(&path(call.operation, &call.path)?);
    Ok(url)
}

fn exposed() -> Error {
    Error::build("a secret would go over plain http to another machine; use an https base URL")
}

/// Fills the path template; every parameter is there and stays within its segment.
fn path(operation: &Operation, slots: &[Slot]) -> Result<String, Error> {
    let mut out = String::with_capacity(operation.path.len() + 32);
    let mut rest = operation.path;
    while let Some((before, name, after)) = placeholder(rest) {
        out.push_str(&literal(before));
        let value = slots.iter().find(|slot| slot.name == name);
        let value =
            value.ok_or_else(|| Error::build(format!("the path parameter `{name}` is not set")))?;
        out.push_str(&path_parameter(name, value)?);
        rest = after;
    }
    out.push_str(&literal(rest));
    // Parameters that share a segment may only together make it one that a server takes for a step up.
    if has_dots(&out) {
        return Err(Error::build(
            "a path parameter would change the path: a segment is `.` or `..`",
        ));
    }
    if !out.is_empty() && !out.starts_with('/') {
        out.insert(0, '/');
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

fn path_parameter(name: &str, slot: &Slot) -> Result<String, Error> {
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
    plain(name, style, json, Place::Path)
        .filter(|text| !text.is_empty())
        .ok_or_else(empty)
}

fn query(call: &Call) -> String {
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
fn header_map(call: &Call) -> Result<HeaderMap, Error> {
    let operation = call.operation;
    let mut map = call.client.shared().headers.clone();
    let accept = call.accept.unwrap_or(operation.accept);
    if !accept.is_empty() {
        map.insert(ACCEPT, headers::value("Accept", accept, false)?);
    }
    for (name, value) in operation.header_constants {
        map.insert(headers::name(name)?, headers::value(name, value, false)?);
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
fn content(call: &Call) -> Result<Option<Content>, Error> {
    let operation = call.operation;
    let key = key(call).and_then(|(place, key)| match place {
        KeyPlace::Field(pointer) => Some((pointer, Encoded::plain(text::quote(key)))),
        KeyPlace::Header(_) => None,
    });
    // Without a body the key would not go out.
    let required = operation.body_required || key.is_some();
    let fields = match &call.body {
        Some(Content::Raw(part)) => return Ok(Some(Content::Raw(part.clone()))),
        Some(Content::Fields(fields)) if !fields.is_empty() || required => fields.clone(),
        _ if !required => return Ok(None),
        _ => Node::empty(),
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
    if constants.is_empty() {
        return Ok(Some(Content::Fields(fields)));
    }
    constants.overlay(fields);
    Ok(Some(Content::Fields(constants)))
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
                path(&operation, &[slot]).ok().as_deref(),
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
