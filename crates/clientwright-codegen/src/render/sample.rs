//! What README and example show: a call that a newcomer would make first, or the payload that a receiver decodes where
//! the API has no calls.

use crate::model::{
    Enum, Input, OperationId, PageInput, Returns, SchemeKind, Shape, Target, Ty, TypeId,
};
use crate::text::{Code, Ident, folded, module_name};

use super::Cx;
use super::package::text;

/// What is shown.
pub(super) struct Sample {
    /// The name of the example's file and function.
    pub(super) name: Ident,
    shown: Shown,
}

enum Shown {
    Call(Chosen),
    /// A value of a type is decoded.
    Payload(TypeId),
    /// A client is built.
    Nothing,
}

struct Chosen {
    id: OperationId,
    accessor: Ident,
    method: Ident,
    arguments: Vec<Code>,
    setter: Option<(Ident, Code)>,
    gives: bool,
}

/// Names of parameters that say how much a list gives.
const SIZES: [&str; 9] = [
    "limit",
    "perpage",
    "pagesize",
    "maxresults",
    "max",
    "count",
    "size",
    "first",
    "take",
];

/// How the client that is shown comes to its tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Held,
    Fetched,
}

impl Sample {
    pub(super) fn of(cx: &Cx<'_>) -> Self {
        // The first of the easiest: what only reads, and needs the least.
        let wanted = cx.config.package.example.as_ref();
        let is_wanted = |chosen: &Chosen| Some(&cx.api.operations[chosen.id].id) == wanted;
        let wanted = candidates(cx).find(is_wanted);
        if let Some(chosen) =
            wanted.or_else(|| candidates(cx).min_by_key(|chosen| rank(cx, chosen)))
        {
            return Self {
                name: module_name(cx.names[chosen.id].title.bare()),
                shown: Shown::Call(chosen),
            };
        }
        let payload = payload(cx).filter(|_| cx.api.operations.is_empty());
        let (name, shown) = match payload {
            Some(id) => ("decode", Shown::Payload(id)),
            None => ("connect", Shown::Nothing),
        };
        let name = Ident::snake(name);
        Self { name, shown }
    }

    fn call(&self) -> Option<&Chosen> {
        match &self.shown {
            Shown::Call(chosen) => Some(chosen),
            Shown::Payload(_) | Shown::Nothing => None,
        }
    }

    /// The Cargo feature that it needs.
    pub(super) fn feature<'c>(&self, cx: &'c Cx<'_>) -> Option<&'c str> {
        feature_of(cx, self.call()?.id)
    }

    /// A function that goes through the pages of the list that needs the least.
    pub(super) fn pages(&self, cx: &Cx<'_>) -> Option<Code> {
        // The README needs one feature, that of its first call.
        let feature = self.feature(cx);
        let fits = |chosen: &Chosen| feature_of(cx, chosen.id) == feature;
        let mut lists: Vec<Chosen> = candidates(cx)
            .filter(|chosen| cx.calls[chosen.id].items.is_some() && fits(chosen))
            .collect();
        lists.sort_by_key(|chosen| rank(cx, chosen));
        let list = lists.into_iter().next()?;
        let mut code = Code::default();
        code.line(0, &[&"use ", &cx.client_path(), &"::{Client, Error};"])
            .line(0, &[]);
        code.line(
            0,
            &[&"async fn show(client: Client) -> Result<(), Error> {"],
        );
        let mut arguments = Code::default();
        for (index, argument) in list.arguments.iter().enumerate() {
            arguments.push(&[if index == 0 { &"" } else { &", " }, argument]);
        }
        let (group, method) = (&list.accessor, &list.method);
        code.line(
            1,
            &[
                &"let mut items = client.",
                group,
                &"().",
                method,
                &"(",
                &arguments,
                &").items();",
            ],
        );
        code.line(1, &[&"while let Some(item) = items.next().await {"])
            .line(2, &[&"println!(\"{:?}\", item?);"])
            .line(1, &[&"}"]);
        code.line(1, &[&"Ok(())"]).line(0, &[&"}"]);
        Some(code)
    }

    /// A function for the README.
    pub(super) fn function(&self, cx: &Cx<'_>) -> Code {
        let mut code = Code::default();
        let krate = cx.client_path();
        if let Shown::Payload(id) = self.shown {
            let ty = &cx.names[id].name;
            code.line(0, &[&"use ", &krate, &"::{", ty, &", runtime::json};"])
                .line(0, &[]);
            code.line(
                0,
                &[&"fn decode(body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {"],
            );
            code.line(1, &[&"let value: ", ty, &" = json::from_slice(body)?;"]);
            code.line(1, &[&"println!(\"{value:?}\");"]);
            code.line(1, &[&"Ok(())"]).line(0, &[&"}"]);
            return code;
        }
        code.line(0, &[&"use ", &krate, &"::Client;"]).line(0, &[]);
        code.line(
            0,
            &[
                &"async fn ",
                &self.name,
                &"() -> Result<(), Box<dyn std::error::Error>> {",
            ],
        );
        self.body(cx, &mut code);
        code.line(1, &[&"Ok(())"]).line(0, &[&"}"]);
        code
    }

    /// The operation that is called.
    pub(super) fn operation(&self) -> Option<OperationId> {
        self.call().map(|call| call.id)
    }

    /// A function for the README that builds a client which fetches its tokens, where the call that is shown takes such.
    pub(super) fn tokens(&self, cx: &Cx<'_>) -> Option<Code> {
        let endpoint = |&index: &usize| cx.api.schemes.get(index)?.token_endpoint.as_ref();
        let security = cx.api.operations[self.call()?.id].security.first();
        security.into_iter().flatten().find_map(endpoint)?;
        let mut code = Code::default();
        code.line(0, &[&"use ", &cx.client_path(), &"::Client;"])
            .line(0, &[]);
        code.line(
            0,
            &[&"fn connect() -> Result<Client, Box<dyn std::error::Error>> {"],
        );
        code.line(1, &[&"let client = Client::builder()"]);
        for setting in &self.settings(cx, Way::Fetched) {
            code.line(2, &[setting]);
        }
        code.line(2, &[&".build()?;"]);
        code.line(1, &[&"Ok(client)"]).line(0, &[&"}"]);
        Some(code)
    }

    /// The example's program.
    pub(super) fn program(&self, cx: &Cx<'_>) -> Code {
        let mut code = Code::default();
        let krate = cx.client_path();
        if let Shown::Payload(id) = self.shown {
            let ty = &cx.names[id].name;
            code.line(
                0,
                &[&"//! Decodes what a request carries, from the standard input."],
            )
            .line(0, &[]);
            code.line(0, &[&"use ", &krate, &"::{", ty, &", runtime::json};"])
                .line(0, &[]);
            code.line(
                0,
                &[&"fn main() -> Result<(), Box<dyn std::error::Error>> {"],
            );
            code.line(
                1,
                &[&"let body = std::io::read_to_string(std::io::stdin())?;"],
            );
            code.line(1, &[&"let value: ", ty, &" = json::from_str(&body)?;"]);
            code.line(1, &[&"println!(\"{value:?}\");"]);
            code.line(1, &[&"Ok(())"]).line(0, &[&"}"]);
            return code;
        }
        code.line(
            0,
            if self.settings(cx, Way::Held).is_empty() {
                &[&"//! Makes one call."]
            } else {
                &[&"//! Makes one call, with the credentials of the environment."]
            },
        )
        .line(0, &[]);
        code.line(0, &[&"use ", &krate, &"::Client;"]).line(0, &[]);
        code.line(0, &[&"#[tokio::main(flavor = \"current_thread\")]"]);
        code.line(
            0,
            &[&"async fn main() -> Result<(), Box<dyn std::error::Error>> {"],
        );
        self.body(cx, &mut code);
        code.line(1, &[&"Ok(())"]).line(0, &[&"}"]);
        code
    }

    fn body(&self, cx: &Cx<'_>, code: &mut Code) {
        let settings = self.settings(cx, Way::Held);
        if settings.is_empty() {
            code.line(1, &[&"let client = Client::builder().build()?;"]);
        } else {
            code.line(1, &[&"let client = Client::builder()"]);
            for setting in &settings {
                code.line(2, &[setting]);
            }
            code.line(2, &[&".build()?;"]);
        }
        let Some(call) = self.call() else {
            code.line(1, &[&"println!(\"{client:?}\");"]);
            return;
        };
        let start = if call.gives {
            "let answer = client"
        } else {
            "client"
        };
        code.line(1, &[&start]);
        code.line(2, &[&".", &call.accessor, &"()"]);
        let mut arguments = Code::default();
        for (index, argument) in call.arguments.iter().enumerate() {
            arguments.push(&[if index == 0 { &"" } else { &", " }, argument]);
        }
        code.line(2, &[&".", &call.method, &"(", &arguments, &")"]);
        if let Some((setter, value)) = &call.setter {
            code.line(2, &[&".", setter, &"(", value, &")"]);
        }
        code.line(2, &[&".send()"]).line(2, &[&".await?;"]);
        if call.gives {
            code.line(1, &[&"println!(\"{answer:?}\");"]);
        }
    }

    /// Credentials of the first way in, held or fetched, and variables that have no default.
    fn settings(&self, cx: &Cx<'_>, way: Way) -> Vec<Code> {
        let names = &cx.names.builder;
        let krate = cx.package();
        let prefix = krate
            .bare()
            .strip_suffix("_client")
            .unwrap_or(krate.bare())
            .to_ascii_uppercase();
        let environment = |what: &str| {
            let mut code = Code::default();
            let name = text(&format!("{prefix}_{what}"));
            code.push(&[&"std::env::var(", &name, &")?"]);
            code
        };
        let mut settings = Vec::new();
        let mut set = |method: &Ident, values: &[Code]| {
            let mut code = Code::default();
            code.push(&[&".", method, &"("]);
            if way == Way::Fetched && values.len() > 1 {
                // The names of two variables are more than a line.
                for value in values {
                    code.push(&[&"\n            ", value, &","]);
                }
                code.push(&[&"\n        "]);
            } else {
                for (index, value) in values.iter().enumerate() {
                    code.push(&[if index == 0 { &"" } else { &", " }, value]);
                }
            }
            code.push(&[&")"]);
            settings.push(code);
        };
        let call = self.call();
        let host = call
            .as_ref()
            .map_or(0, |call| cx.api.operations[call.id].host);
        let nameless = cx
            .api
            .hosts
            .get(host)
            .is_some_and(|host| host.servers.is_empty());
        if let Some(host) = names.hosts.get(host).filter(|_| nameless) {
            set(&host.base_url, &[environment("BASE_URL")]);
        }
        let security = self
            .call()
            .and_then(|call| cx.api.operations[call.id].security.first());
        for &index in security.into_iter().flatten() {
            let (Some(scheme), Some(method)) =
                (cx.api.schemes.get(index), names.schemes.get(index))
            else {
                continue;
            };
            if let (Way::Fetched, Some(Some((method, _)))) =
                (way, names.client_credentials.get(index))
            {
                set(
                    method,
                    &[environment("CLIENT_ID"), environment("CLIENT_SECRET")],
                );
                continue;
            }
            let what = method.bare().to_ascii_uppercase();
            match (&scheme.kind, scheme.empty_password) {
                (SchemeKind::Basic, false) => {
                    set(method, &[environment("USERNAME"), environment("PASSWORD")]);
                }
                (SchemeKind::Bearer, _) if what == "BEARER_AUTH" => {
                    set(method, &[environment("API_KEY")]);
                }
                _ => set(method, &[environment(&what)]),
            }
        }
        for (wire, method) in &names.variables {
            let known = cx
                .api
                .hosts
                .iter()
                .flat_map(|host| &host.servers)
                .flat_map(|server| &server.variables);
            if known
                .filter(|variable| variable.name == *wire)
                .all(|variable| variable.default.is_none())
            {
                set(method, &[environment(&method.bare().to_ascii_uppercase())]);
            }
        }
        settings
    }
}

/// The Cargo feature that a call needs.
fn feature_of<'c>(cx: &'c Cx<'_>, id: OperationId) -> Option<&'c str> {
    let mut groups = cx.api.groups.iter();
    let group = groups.position(|group| group.operations.contains(&id))?;
    cx.features.group(group)
}

fn candidates<'a>(cx: &'a Cx<'_>) -> impl Iterator<Item = Chosen> + 'a {
    let groups = cx.api.groups.iter().zip(&cx.names.groups);
    groups.flat_map(move |(group, names)| {
        group.operations.iter().filter_map(move |&id| {
            let (shape, calls) = (&cx.calls[id], &cx.names[id]);
            // The compiler would warn of a call that is deprecated.
            if shape.body_argument || cx.api.operations[id].docs.deprecated {
                return None;
            }
            let arguments: Option<Vec<Code>> = shape
                .arguments
                .iter()
                .map(|input| value(cx, input))
                .collect();
            let setter = setter(cx, id);
            Some(Chosen {
                id,
                accessor: names.accessor.clone(),
                method: calls.method.clone(),
                arguments: arguments?,
                setter,
                gives: !matches!(shape.returns, Returns::Nothing),
            })
        })
    })
}

/// What a webhook carries, or else a component schema.
fn payload(cx: &Cx<'_>) -> Option<TypeId> {
    let named = |ty: &Ty| match ty {
        Ty::Named(id) => Some(*id),
        _ => None,
    };
    let webhooks = cx.api.webhooks.iter();
    let mut carried = webhooks.filter_map(|webhook| named(webhook.ty.as_ref()?));
    let components = cx.api.components.iter();
    let mut components = components.filter_map(|component| named(&component.ty));
    let made = |id: &TypeId| !matches!(cx.api.types[*id].shape, Shape::Alias(_));
    carried.next().or_else(|| components.find(made))
}

/// How far a call is from what a newcomer would make first: one that only reads, lists, needs nothing and gives something that
/// ends.
fn rank(cx: &Cx<'_>, chosen: &Chosen) -> (bool, bool, usize, bool, bool) {
    let operation = &cx.api.operations[chosen.id];
    let mut events = operation.events.iter();
    let endless = events.any(|events| operation.accept == events.media_type);
    (
        operation.method != "GET",
        !chosen.gives || endless,
        chosen.arguments.len(),
        chosen.method.bare() != "list",
        chosen.setter.is_none(),
    )
}

/// What a reader looks for: of a list how much it gives, else a field of the body, an address for mail best of all.
fn setter(cx: &Cx<'_>, id: OperationId) -> Option<(Ident, Code)> {
    let (operation, shape) = (&cx.api.operations[id], &cx.calls[id]);
    let setters = || shape.setters.iter().zip(&cx.names[id].setters);
    if operation.body.is_none() {
        let size = operation
            .paging
            .as_ref()
            .and_then(|paging| paging.size.as_ref());
        let sized = |input: &Input| match (&input.target, size) {
            (Target::Parameter(index), Some(PageInput::Parameter(size))) => index == size,
            (Target::Parameter(_), None) => SIZES.contains(&folded(&input.name).as_str()),
            _ => false,
        };
        let whole = |ty: &Ty| matches!(cx.resolved(ty), Ty::I32 | Ty::I64 | Ty::U64);
        let (_, name) = setters().find(|(input, _)| sized(input) && whole(&input.ty))?;
        return Some((name.clone(), Code::of(&"10")));
    }
    let texts = setters().filter(|(input, _)| is_text(cx, &input.ty));
    let best = texts.min_by_key(|(input, _)| {
        let field = matches!(input.target, Target::Field(_));
        (!field, !input.name.contains("email"))
    });
    best.and_then(|(input, name)| Some((name.clone(), value(cx, input)?)))
}

fn is_text(cx: &Cx<'_>, ty: &Ty) -> bool {
    match cx.resolved(ty) {
        Ty::Secret(inner) => is_text(cx, inner),
        ty => *ty == Ty::String,
    }
}

/// A value that fits, where the type is simple.
fn value(cx: &Cx<'_>, input: &Input) -> Option<Code> {
    let name = Ident::snake(&input.name);
    let of = |ty: &Ty| match cx.resolved(ty) {
        Ty::String if name.bare().contains("email") => Some(text("new@example.com")),
        Ty::String => Some(text(&name.bare().replace('_', "-"))),
        Ty::Bool => Some(Code::of(&"true")),
        Ty::I32 | Ty::I64 | Ty::U64 => Some(Code::of(&"1")),
        Ty::F64 => Some(Code::of(&"1.0")),
        Ty::Named(id) => match &cx.api.types[*id].shape {
            Shape::Enum(Enum::String(values)) => Some(text(&values.first()?.value)),
            _ => None,
        },
        _ => None,
    };
    match cx.resolved(&input.ty) {
        Ty::Secret(inner) => of(inner),
        _ => of(&input.ty),
    }
}
