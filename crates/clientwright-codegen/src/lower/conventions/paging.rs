//! What extensions say of pages: where the next one is asked for, and what the answer says of it.
//!
//! Takes the extensions of an operation and of its document, and the operation as it is lowered; gives one [`Paging`]
//! whatever the convention. Invariant: what it points at is there; where something is not, a warning says so, and the
//! part, or the whole where it is nothing without it, is left out.

use clientwright_spec::{Node, Value};

use super::{Extensions, On, Says, malformed, said, truth};
use crate::codes;
use crate::lower::paging::{Check, Claim, Wanted};
use crate::lower::view::Sink;
use crate::model::{Arena, Operation, Paging, PagingKind, Type};

/// Whose terms an extension is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lower) enum Form {
    /// `{cursor: $request.cursor, next_cursor: $response.next, results: $response.data}`, or `true` for what the
    /// document says once for all.
    Fern,
    /// `{type: cursor, inputs: [{name, in, type}], outputs: {results: $.data, nextCursor: $.next}}`.
    Speakeasy,
    /// `{itemName: value, nextLinkName: nextLink}`.
    Microsoft,
    /// Present or not: `limit` and `page_token` in the query, `items` and `next_page` in the answer.
    Dropshot,
}

/// How the pages of an operation follow each other, where its extensions say so.
pub(in crate::lower) fn paging(
    extensions: &Extensions,
    document: &Extensions,
    operation: &Operation,
    types: &Arena<Type>,
    sink: &mut Sink<'_>,
) -> Option<Paging> {
    let paging = |says| matches!(says, Says::Paging(_));
    for (key, node, says) in said(extensions, On::Operation, paging) {
        let Says::Paging(form) = says else { continue };
        // `true` is what the document says once for all; `false` says that there are no pages.
        let (key, node) = match (truth(node), document.get(key)) {
            (Some(false), _) => return None,
            (Some(true), Some(shared)) => (key, shared),
            _ => (key, node),
        };
        let claim = match form {
            Form::Fern => fern(node),
            Form::Speakeasy => speakeasy(node),
            // All results are on the one page that there is.
            Form::Microsoft
                if node
                    .get("nextLinkName")
                    .is_some_and(|name| name.value == Value::Null) =>
            {
                return None;
            }
            Form::Microsoft => microsoft(node),
            Form::Dropshot => Some(dropshot()),
        };
        let Some(claim) = claim else {
            malformed(key, node, "of the form of its convention", sink);
            continue;
        };
        let mut check = Check::new(operation, types);
        let paging = check.paging(claim);
        for (_, problem) in check.problems {
            let message = format!("`{key}` {problem}");
            let help = "mend it in overlay.yaml, or say the same in client.yaml";
            sink.warning(codes::EXTENSION, node.span, message, help);
        }
        if paging.is_some() {
            return paging;
        }
    }
    None
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::as_str)
}

/// Whether what stands at these keys is text, where anything does.
fn are_texts(node: &Node, keys: &[&str]) -> bool {
    let mut nodes = keys.iter().filter_map(|key| node.get(key));
    nodes.all(|node| node.as_str().is_some() || node.value == Value::Null)
}

fn fern(node: &Node) -> Option<Claim> {
    node.as_object()?;
    let keys = [
        "cursor",
        "next_cursor",
        "offset",
        "results",
        "step",
        "has-next-page",
        "next_uri",
        "next_path",
    ];
    if !are_texts(node, &keys) {
        return None;
    }
    let request = |key: &str| {
        let text = text(node, key)?;
        let name = text.strip_prefix("$request.").unwrap_or(text);
        Some(Wanted::Either(name.to_owned(), pointer(name)))
    };
    let response = |key: &str| {
        let text = text(node, key)?;
        pointer(text.strip_prefix("$response").unwrap_or(text))
    };
    let mut claim = Claim {
        results: response("results").into_iter().collect(),
        size: request("step"),
        more: response("has-next-page"),
        ..Claim::default()
    };
    if node.get("cursor").is_some() {
        claim.kind = Some(PagingKind::Cursor);
        claim.input = request("cursor");
        claim.next = response("next_cursor");
    } else if node.get("offset").is_some() {
        // Without the size of a page there is nothing to add but one.
        claim.kind = Some(if claim.size.is_some() {
            PagingKind::Offset
        } else {
            PagingKind::Page
        });
        claim.input = request("offset");
    } else {
        claim.kind = Some(PagingKind::Link);
        claim.next = response("next_uri").or_else(|| response("next_path"));
    }
    Some(claim)
}

fn speakeasy(node: &Node) -> Option<Claim> {
    let mut claim = Claim::default();
    let inputs = match node.get("inputs") {
        Some(inputs) => inputs.as_array()?,
        None => &[],
    };
    if let Some(outputs) = node.get("outputs") {
        outputs.as_object()?;
        let keys = ["results", "numPages", "nextCursor", "nextUrl"];
        if !are_texts(outputs, &keys) {
            return None;
        }
    }
    for input in inputs {
        let name = text(input, "name")?.to_owned();
        let wanted = match text(input, "in")? {
            "parameters" => Wanted::Parameter(name),
            "requestBody" => Wanted::Body(pointer(&name)?),
            _ => return None,
        };
        let kind = match text(input, "type")? {
            "limit" => {
                claim.size = Some(wanted);
                continue;
            }
            "page" => PagingKind::Page,
            "offset" => PagingKind::Offset,
            "cursor" => PagingKind::Cursor,
            _ => return None,
        };
        claim.kind = Some(kind);
        claim.input = Some(wanted);
    }
    let output = |key: &str| pointer(text(node.get("outputs")?, key)?);
    claim.results = output("results").into_iter().collect();
    claim.pages = output("numPages");
    match text(node, "type")? {
        "offsetLimit" => {}
        "cursor" => {
            claim.kind = Some(PagingKind::Cursor);
            claim.next = output("nextCursor");
        }
        "url" => {
            claim.kind = Some(PagingKind::Link);
            claim.next = output("nextUrl");
        }
        _ => return None,
    }
    claim.kind.is_some().then_some(claim)
}

fn microsoft(node: &Node) -> Option<Claim> {
    node.as_object()?;
    if !are_texts(node, &["itemName", "nextLinkName"]) {
        return None;
    }
    let next = match node.get("nextLinkName") {
        Some(name) => name.as_str()?,
        None => "nextLink",
    };
    // These are names of members, dots and all: `odata.nextLink`.
    let member = |name: &str| format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    Some(Claim {
        kind: Some(PagingKind::Link),
        results: vec![member(text(node, "itemName").unwrap_or("value"))],
        next: Some(member(next)),
        ..Claim::default()
    })
}

fn dropshot() -> Claim {
    Claim {
        kind: Some(PagingKind::Cursor),
        input: Some(Wanted::Parameter("page_token".to_owned())),
        size: Some(Wanted::Parameter("limit".to_owned())),
        results: vec!["/items".to_owned()],
        next: Some("/next_page".to_owned()),
        ..Claim::default()
    }
}

/// A JSON pointer from dotted words or a plain JSON path: `$.data.items`, `data.items[0].id`, `/data/items`. An index
/// counts from the end where it is negative.
fn pointer(path: &str) -> Option<String> {
    let path = path.trim();
    if path.is_empty() || path == "$" || path.starts_with('/') {
        return Some(path.trim_start_matches('$').to_owned());
    }
    let mut out = String::new();
    let mut push = |token: &str| {
        out.push('/');
        out.push_str(&token.replace('~', "~0").replace('/', "~1"));
    };
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (token, after) = inside.split_once(']')?;
            let bare = token.trim_matches(['"', '\'']);
            if bare.len() == token.len() && token.parse::<i32>().is_err() {
                return None;
            }
            push(bare);
            rest = after;
        } else {
            let named = rest.strip_prefix('.').unwrap_or(rest);
            let end = named.find(['.', '[']).unwrap_or(named.len());
            if end == 0 {
                return None;
            }
            push(&named[..end]);
            rest = &named[end..];
        }
    }
    Some(out)
}
