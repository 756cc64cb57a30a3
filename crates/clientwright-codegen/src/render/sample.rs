//! The call that README and example show: an update where there is one whose inputs are simple.

use crate::model::{Enum, Input, OperationId, Returns, SchemeKind, Shape, Target, Ty};
use crate::text::{Code, Ident, module_name};

use super::Cx;
use super::package::{crate_ident, text};

/// A call to show.
pub(super) struct Sample {
    /// The name of the example's file and function.
    pub(super) name: Ident,
    call: Option<Chosen>,
}

struct Chosen {
    id: OperationId,
    accessor: Ident,
    method: Ident,
    arguments: Vec<Code>,
    setter: Option<(Ident, Code)>,
    gives: bool,
}

impl Sample {
    pub(super) fn of(cx: &Cx<'_>) -> Self {
        let ranks: [&dyn Fn(&Chosen) -> bool; 3] = [
            &|chosen| chosen.method.bare() == "update" && chosen.setter.is_some(),
            &|chosen| cx.api.operations[chosen.id].method == "PATCH",
            &|_| true,
        ];
        let call = ranks
            .into_iter()
            .find_map(|fits| candidates(cx).find(|chosen| fits(chosen)));
        let name = match &call {
            Some(chosen) => module_name(cx.names[chosen.id].title.bare()),
            None => Ident::snake("connect"),
        };
        Self { name, call }
    }

    /// The group of the call.
    pub(super) fn group(&self, cx: &Cx<'_>) -> Option<usize> {
        let id = self.call.as_ref()?.id;
        let mut groups = cx.api.groups.iter();
        groups.position(|group| group.operations.contains(&id))
    }

    /// A function for the README.
    pub(super) fn function(&self, cx: &Cx<'_>) -> Code {
        let mut code = Code::default();
        let krate = crate_ident(cx);
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

    /// The example's program.
    pub(super) fn program(&self, cx: &Cx<'_>) -> Code {
        let mut code = Code::default();
        let krate = crate_ident(cx);
        code.line(
            0,
            &[&"//! Makes one call, with the credentials of the environment."],
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
        let settings = self.settings(cx);
        if settings.is_empty() {
            code.line(1, &[&"let client = Client::builder().build()?;"]);
        } else {
            code.line(1, &[&"let client = Client::builder()"]);
            for setting in &settings {
                code.line(2, &[setting]);
            }
            code.line(2, &[&".build()?;"]);
        }
        let Some(call) = &self.call else {
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

    /// Credentials of the first way in, and variables that have no default.
    fn settings(&self, cx: &Cx<'_>) -> Vec<Code> {
        let names = &cx.names.builder;
        let krate = crate_ident(cx);
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
            for (index, value) in values.iter().enumerate() {
                code.push(&[if index == 0 { &"" } else { &", " }, value]);
            }
            code.push(&[&")"]);
            settings.push(code);
        };
        let security = self
            .call
            .as_ref()
            .and_then(|call| cx.api.operations[call.id].security.first());
        for &index in security.into_iter().flatten() {
            let (Some(scheme), Some(method)) =
                (cx.api.schemes.get(index), names.schemes.get(index))
            else {
                continue;
            };
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
            let setters = shape.setters.iter().zip(&calls.setters);
            let texts = setters.filter(|(input, _)| is_text(cx, &input.ty));
            // What a reader looks for: a field of the body, an address for mail best of all.
            let best = texts.min_by_key(|(input, _)| {
                let field = matches!(input.target, Target::Field(_));
                (!field, !input.name.contains("email"))
            });
            let setter = best.and_then(|(input, name)| Some((name.clone(), value(cx, input)?)));
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
