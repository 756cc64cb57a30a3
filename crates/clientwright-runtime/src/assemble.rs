//! Turns a call into the request that goes over the wire.
//!
//! Takes a [`Call`] and what its client holds; gives a [`Request`], or what is wrong, without any I/O. The same call gives the same
//! bytes. Everything that is data is encoded, and the request goes to the operation's host and no other.

use std::borrow::Cow;

use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderValue, Uri};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::auth::{self, Grants};
use crate::base_url::{is_dots, placeholder};
use crate::body::{self, Content};
use crate::call::{Call, Slot};
use crate::encoded::Encoded;
use crate::style::{Nulls, Place, pairs, plain};
use crate::text::{self, Kind};
use crate::transport::Request;
use crate::tree::Node;
use crate::{BodyKind, Error, Operation, headers};

/// Builds the request of a call.
pub(crate) fn assemble(call: &Call) -> Result<Request, Error> {
    if let Some(failure) = &call.failure {
        return Err(Error::build(failure.clone()));
    }
    let (operation, shared) = (call.operation, call.client.shared());
    let by_hand = |name: &str| {
        let extra = call
            .extra_headers
            .iter()
            .any(|(known, _)| known.as_str().eq_ignore_ascii_case(name));
        extra || shared.headers.contains_key(name)
    };
    let grants = auth::grants(shared.api, &shared.credentials, operation, by_hand)?;
    let base = shared.bases.get(operation.host);
    let base = base.ok_or_else(|| Error::build("the operation's host is not known"))?;
    // The builder has looked at what the client holds; a password in the body or a key set by hand is known only here.
    if base.exposed && (!grants.is_empty() || call.holds_secret()) {
        return Err(Error::build(
            "a secret would go over plain http to another machine; use an https base URL",
        ));
    }
    let mut url = base.url.clone();
    url.push_str(&path(operation, &call.path)?);
    let query = query(call, &grants);
    if !query.is_empty() {
        url.push('?');
        url.push_str(&query);
    }
    let uri = url
        .parse::<Uri>()
        .map_err(|_| Error::build("the URL is too long or has characters that no URL has"))?;
    let body = body::encode(content(call)?, &operation.body)?;
    let mut headers = header_map(call, &grants)?;
    let bytes = match body {
        Some(body) => {
            if !headers.contains_key(CONTENT_TYPE) && !body.content_type.is_empty() {
                headers.insert(
                    CONTENT_TYPE,
                    headers::value("Content-Type", &body.content_type, false)?,
                );
            }
            body.bytes
        }
        None => bytes::Bytes::new(),
    };
    let method = http::Method::from_bytes(operation.method.as_str().as_bytes())
        .map_err(|_| Error::build("the operation's method is no HTTP method"))?;
    Ok(Request::new(method, uri, headers, bytes))
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
    if out.split('/').any(is_dots) {
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
    if scalar.split(['/', '\\']).any(|s| is_dots(s.trim())) {
        return Err(Error::build(format!(
            "the path parameter `{name}` is or holds `.` or `..` as a segment"
        )));
    }
    let style = slot.style;
    plain(name, style, json, Place::Path)
        .filter(|text| !text.is_empty())
        .ok_or_else(empty)
}

fn query(call: &Call, grants: &Grants) -> String {
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
    out.extend(grants.query.iter().cloned());
    let pairs = Some(body::join(&out)).filter(|pairs| !pairs.is_empty());
    whole.chain(pairs).collect::<Vec<_>>().join("&")
}

/// Client-wide headers, overlaid by the operation's, the call's and the credentials; what the user sets by hand wins.
fn header_map(call: &Call, grants: &Grants) -> Result<HeaderMap, Error> {
    let operation = call.operation;
    let mut map = call.client.shared().headers.clone();
    if !operation.accept.is_empty() {
        map.insert(ACCEPT, headers::value("Accept", operation.accept, false)?);
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
    for (name, value) in &grants.headers {
        map.insert(headers::name(name)?, headers::value(name, value, true)?);
    }
    let cookies = cookies(call, grants);
    if !cookies.is_empty() {
        map.insert(COOKIE, headers::value("Cookie", &cookies, true)?);
    }
    for (name, value) in &call.extra_headers {
        map.insert(name.clone(), HeaderValue::clone(value));
    }
    Ok(map)
}

fn cookies(call: &Call, grants: &Grants) -> String {
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
    out.extend(grants.cookies.iter().cloned());
    let own = call
        .client
        .shared()
        .headers
        .get(COOKIE)
        .and_then(|v| v.to_str().ok())
        .map(str::to_owned);
    let pairs = out.iter().map(|(name, value)| format!("{name}={value}"));
    let all: Vec<_> = own.into_iter().chain(pairs).collect();
    all.join("; ")
}

/// The call's body with the operation's constants and the repeated path parameters where they are unset; `None` where the call has
/// none and the operation does not ask for one.
fn content(call: &Call) -> Result<Option<Content>, Error> {
    let operation = call.operation;
    let fields = match &call.body {
        Some(Content::Bytes(bytes)) => return Ok(Some(Content::Bytes(bytes.clone()))),
        Some(Content::Fields(fields)) if !fields.is_empty() || operation.body_required => {
            fields.clone()
        }
        _ if !operation.body_required => return Ok(None),
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
    for (pointer, value) in constant {
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
            "", ".", "..", "%2e%2e", "%252E.", "..\\..", "\t..", "../x", "x/../y",
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
