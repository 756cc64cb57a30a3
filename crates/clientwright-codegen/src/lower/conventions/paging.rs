//! What extensions say of pages: where the next one is asked for, and what the answer says of it.
//!
//! Takes the extensions of an operation and of its document, and the operation as it is lowered; gives one [`Paging`]
//! whatever the convention. Invariant: what it points at is there; where something is not, a warning says so, and the
//! part, or the whole where it is nothing without it, is left out.

use clientwright_spec::{Location, Node, Value};

use super::{Extensions, On, Says, malformed, said, truth};
use crate::codes;
use crate::lower::errors::at_pointer;
use crate::lower::view::Sink;
use crate::model::{Arena, Content, Operation, PageInput, Paging, PagingKind, Shape, Ty, Type};

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

/// What an extension claims, before it is held against the operation.
#[derive(Debug, Default)]
struct Claim {
    kind: Option<PagingKind>,
    input: Option<Wanted>,
    size: Option<Wanted>,
    results: Option<String>,
    next: Option<String>,
    more: Option<String>,
    pages: Option<String>,
}

/// An input by what the extension calls it.
#[derive(Debug)]
enum Wanted {
    Parameter(String),
    Body(String),
    /// A member of a request that is not further parted: a parameter, or else a member of the body.
    Either(String),
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
        let check = Check {
            key,
            node,
            operation,
            types,
        };
        if let Some(paging) = check.paging(claim, sink) {
            return Some(paging);
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
        Some(Wanted::Either(name.to_owned()))
    };
    let response = |key: &str| {
        let text = text(node, key)?;
        pointer(text.strip_prefix("$response").unwrap_or(text))
    };
    let mut claim = Claim {
        results: response("results"),
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
    claim.results = output("results");
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
        results: Some(member(text(node, "itemName").unwrap_or("value"))),
        next: Some(member(next)),
        ..Claim::default()
    })
}

fn dropshot() -> Claim {
    Claim {
        kind: Some(PagingKind::Cursor),
        input: Some(Wanted::Parameter("page_token".to_owned())),
        size: Some(Wanted::Parameter("limit".to_owned())),
        results: Some("/items".to_owned()),
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

/// Holds a claim against its operation.
struct Check<'a> {
    key: &'static str,
    node: &'a Node,
    operation: &'a Operation,
    types: &'a Arena<Type>,
}

impl Check<'_> {
    fn paging(&self, claim: Claim, sink: &mut Sink<'_>) -> Option<Paging> {
        let kind = claim.kind?;
        let input = match claim.input {
            Some(wanted) => Some(self.input(&wanted, sink)?),
            None if kind == PagingKind::Link => None,
            None => {
                self.wrong("names no input that asks for a page", sink);
                return None;
            }
        };
        let size = claim.size.and_then(|wanted| self.input(&wanted, sink));
        let leads = matches!(kind, PagingKind::Cursor | PagingKind::Link);
        let next = match claim.next {
            Some(pointer) => Some(self.output(pointer, sink)?).filter(|_| leads),
            None if leads => {
                self.wrong("says of no part of the answer that it leads on", sink);
                return None;
            }
            None => None,
        };
        let results = self.results(claim.results, sink);
        let mut output = |pointer: Option<String>| self.output(pointer?, sink);
        Some(Paging {
            kind,
            input,
            size,
            results,
            next,
            more: output(claim.more),
            pages: output(claim.pages),
        })
    }

    fn input(&self, wanted: &Wanted, sink: &mut Sink<'_>) -> Option<PageInput> {
        let parameter = |name: &str| {
            let mut parameters = self.operation.parameters.iter();
            let of_call = parameters.position(|parameter| {
                parameter.name == name && parameter.location != Location::Path
            });
            of_call.map(PageInput::Parameter)
        };
        let body = |pointer: &str| {
            let body = self.operation.body.as_ref()?;
            at_pointer(self.types, &body.ty, pointer)?;
            Some(PageInput::Body(pointer.to_owned()))
        };
        let (found, what) = match wanted {
            Wanted::Parameter(name) => (parameter(name), name),
            Wanted::Body(pointer) => (body(pointer), pointer),
            Wanted::Either(name) => (parameter(name).or_else(|| body(&pointer(name)?)), name),
        };
        if found.is_none() {
            self.wrong(
                &format!("names an input `{what}` that the operation has not"),
                sink,
            );
        }
        found
    }

    /// A pointer into the bodies of success, where one of them has such a part.
    fn output(&self, pointer: String, sink: &mut Sink<'_>) -> Option<String> {
        // The last item is as good as the first to see what stands in it.
        let plain = pointer.replace("/-1", "/0");
        let answers = self.operation.successes();
        let mut bodies =
            answers
                .iter()
                .filter_map(|index| match &self.operation.answers[*index].content {
                    Content::Json(ty) => Some(ty),
                    _ => None,
                });
        let has = |ty: &Ty| at_pointer(self.types, ty, &plain).is_some();
        if bodies.any(has) {
            return Some(pointer);
        }
        self.wrong(
            &format!("points at `{pointer}`, which the answer has not"),
            sink,
        );
        None
    }

    /// The items of a page, which are a list.
    fn results(&self, pointer: Option<String>, sink: &mut Sink<'_>) -> Option<String> {
        let pointer = self.output(pointer?, sink)?;
        let plain = pointer.replace("/-1", "/0");
        let mut bodies = self.bodies();
        let found = bodies.find_map(|ty| at_pointer(self.types, ty, &plain));
        if found.is_none_or(|ty| may_be_list(self.types, ty, 8)) {
            return Some(pointer);
        }
        self.wrong(
            &format!("points at `{pointer}` for the items, which is no list"),
            sink,
        );
        None
    }

    /// The bodies of success.
    fn bodies(&self) -> impl Iterator<Item = &Ty> {
        let answers = self.operation.successes();
        answers
            .into_iter()
            .filter_map(|index| match &self.operation.answers[index].content {
                Content::Json(ty) => Some(ty),
                _ => None,
            })
    }

    fn wrong(&self, problem: &str, sink: &mut Sink<'_>) {
        let message = format!("`{}` {problem}", self.key);
        sink.warning(
            codes::EXTENSION,
            self.node.span,
            message,
            "mend it in overlay.yaml",
        );
    }
}

/// Whether a value of a type may be a list, or a map, whose values some take for the items.
fn may_be_list(types: &Arena<Type>, ty: &Ty, depth: usize) -> bool {
    let inside = |ty: &Ty| depth > 0 && may_be_list(types, ty, depth - 1);
    match ty {
        Ty::Nullable(inner) | Ty::NullableItem(inner) | Ty::Secret(inner) => inside(inner),
        Ty::List(_) | Ty::Map(_) | Ty::NullableMap(_) | Ty::Value => true,
        Ty::Named(id) => match &types[*id].shape {
            Shape::Alias(ty) => inside(ty),
            Shape::Union(union) => union.members.iter().any(|one| inside(&one.ty)),
            // One whose members nobody has declared is a map.
            Shape::Record(record) => record.fields.is_empty(),
            Shape::Enum(_) => false,
        },
        _ => false,
    }
}
