//! Names of calls: methods of the groups, call structs, their arguments and setters.

use crate::model::{
    Api, CallShape, Calls, Group, Id as _, Idempotency, Input, Operation, OperationId, Returns,
    Target,
};
use crate::text::{Ident, singular, words};
use clientwright_spec::Status;

use super::given::Given;
use super::method::{self, Wishes};
use super::scope::{self, Scope};
use super::with_fallback;

/// A call's names.
#[derive(Debug, Clone)]
pub struct CallNames {
    /// The group's method.
    pub method: Ident,
    /// The struct of the call.
    pub name: Ident,
    /// The name that the struct would have if no type had it.
    pub title: Ident,
    /// The static that describes the operation.
    pub operation: Ident,
    /// Arguments, by index.
    pub arguments: Vec<Ident>,
    /// The argument of the whole body.
    pub body: Ident,
    /// Setters, by index.
    pub setters: Vec<Ident>,
    /// What `send()` gives where bodies differ by status.
    pub answer: Ident,
    /// What `send_full()` gives where that is another enum.
    pub full_answer: Ident,
    /// The variant of each documented answer, by index into [`Operation::answers`].
    pub variants: Vec<Ident>,
    /// The struct of typed response headers.
    pub headers: Ident,
    /// Its fields: wire name and identifier, over all successful answers.
    pub header_fields: Vec<(String, Ident)>,
}

pub(super) fn assign(api: &Api, calls: &Calls, types: &mut Scope) -> Vec<CallNames> {
    let mut names: Vec<Option<CallNames>> = vec![None; api.operations.len()];
    // All operations stand in one module.
    let mut statics = Scope::new(&[], "");
    for group in &api.groups {
        let methods = methods(api, group);
        for (&id, method) in group.operations.iter().zip(methods) {
            let operation = &api.operations[id];
            let title = call_name(operation, &group.name);
            let name = with_fallback(types, &title, "Call");
            names[id.0 as usize] = Some(call(
                operation,
                &calls[id],
                [method, name, title],
                types,
                &mut statics,
            ));
        }
    }
    // Lowering puts every operation in a group; one that is in none would still have a name.
    let rest = names.into_iter().enumerate().map(|(index, found)| {
        found.unwrap_or_else(|| {
            let id = OperationId(u32::try_from(index).unwrap_or(u32::MAX));
            let operation = &api.operations[id];
            let title = Ident::camel(&operation.title);
            let name = with_fallback(types, &title, "Call");
            call(
                operation,
                &calls[id],
                [Ident::snake(&operation.id), name, title],
                types,
                &mut statics,
            )
        })
    });
    rest.collect()
}

/// The methods of a group, in the order of its operations.
fn methods(api: &Api, group: &Group) -> Vec<Ident> {
    let mut scope = Scope::new(&[scope::TRAITS], "_call");
    let wishes: Vec<Wishes> = group
        .operations
        .iter()
        .map(|id| method::wishes(&api.operations[*id], &group.name))
        .collect();
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by_key(|index| wishes[*index].rank);
    let mut methods = vec![None; wishes.len()];
    for index in order {
        let mut names = wishes[index].names.clone();
        let last = names.last().map(|wish| wish.with_suffix("_call"));
        names.extend(last);
        methods[index] = Some(scope.claim_first(&names));
    }
    methods.into_iter().flatten().collect()
}

fn call(
    operation: &Operation,
    shape: &CallShape,
    names: [Ident; 3],
    types: &mut Scope,
    statics: &mut Scope,
) -> CallNames {
    let [method, name, title] = names;
    let mut variants = Scope::new(&[], "");
    let mut headers = Scope::new(&[], "_header");
    let many = |returns: &Returns| matches!(returns, Returns::Many(_));
    let claim = |types: &mut Scope, wanted: bool, suffix: &str| {
        let wish = name.with_suffix(suffix);
        if wanted { types.claim(&wish) } else { wish }
    };
    let mut header_fields: Vec<(String, Ident)> = Vec::new();
    for (wire, ..) in operation
        .answers
        .iter()
        .filter(|answer| answer.error.is_none())
        .flat_map(|a| &a.headers)
    {
        if !header_fields
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(wire))
        {
            header_fields.push((wire.clone(), headers.claim(&Ident::snake(wire))));
        }
    }
    CallNames {
        operation: statics.claim(&Ident::shouty(name.bare())),
        arguments: Vec::new(),
        body: Ident::snake("body"),
        setters: Vec::new(),
        answer: claim(types, many(&shape.returns) || many(&shape.full), "Answer"),
        full_answer: claim(types, many(&shape.full), "FullAnswer"),
        variants: operation
            .answers
            .iter()
            .map(|answer| variants.claim(&status(answer.status)))
            .collect(),
        headers: claim(types, !header_fields.is_empty(), "Headers"),
        header_fields,
        method,
        name,
        title,
    }
}

/// Gives arguments and setters their names, which hang on those of the fields that they give.
pub(super) fn inputs(api: &Api, calls: &Calls, given: &Given, names: &mut [CallNames]) {
    for (id, _) in api.operations.iter::<OperationId>() {
        names[id.index()].inputs(api, calls, id, given);
    }
}

impl CallNames {
    /// Gives the arguments and setters of one call their names.
    pub(super) fn inputs(&mut self, api: &Api, calls: &Calls, id: OperationId, given: &Given) {
        let (operation, shape) = (&api.operations[id], &calls[id]);
        let mut arguments = Scope::new(&[&["call"]], "_argument");
        let mut setters = Scope::new(&[scope::VALUE, scope::CALL], "_field");
        if operation.body.is_some() {
            setters.reserve(scope::BODY);
        }
        if shape.items.is_some() {
            setters.reserve(scope::PAGES);
        }
        if matches!(operation.idempotency, Idempotency::Keyed(_)) {
            setters.reserve(scope::KEYED);
        }
        self.arguments = claimed(&shape.arguments, id, given, &mut arguments);
        self.body = arguments.claim(&Ident::snake("body"));
        self.setters = claimed(&shape.setters, id, given, &mut setters);
    }
}

/// Parameters that have a name by `client.yaml`, then the others in order. A field that has one has it in calls too, with `body`
/// before it where something else is called so.
fn claimed(inputs: &[Input], id: OperationId, given: &Given, scope: &mut Scope) -> Vec<Ident> {
    let words = scope::apart(inputs.iter().map(|input| input.name.clone()).collect());
    let parameter = |input: &Input| match input.target {
        Target::Parameter(index) => given.parameter(id, index),
        _ => None,
    };
    let first = inputs
        .iter()
        .map(|input| Some(scope.claim(parameter(input)?)));
    let first: Vec<Option<Ident>> = first.collect();
    let field = |input: &Input| {
        let (id, index) = input.member?;
        given.member(id, index)
    };
    let rest = inputs.iter().zip(&words).zip(first);
    let all = rest.map(|((input, words), first)| match (first, field(input)) {
        (Some(first), _) => first,
        (None, Some(own)) => {
            let apart = Ident::snake(&format!("body {}", own.bare()));
            scope.claim_first(&[own.clone(), apart])
        }
        (None, None) => scope.claim(&Ident::snake(words)),
    });
    all.collect()
}

fn status(status: Status) -> Ident {
    match status {
        Status::Code(200) => Ident::camel("ok"),
        Status::Code(201) => Ident::camel("created"),
        Status::Code(202) => Ident::camel("accepted"),
        Status::Code(204) => Ident::camel("no content"),
        Status::Code(206) => Ident::camel("partial content"),
        Status::Code(code) => Ident::camel(&format!("status{code}")),
        Status::Range(2) => Ident::camel("success"),
        Status::Range(class) => Ident::camel(&format!("status{class}xx")),
        Status::Default => Ident::camel("other"),
    }
}

/// The id in camel case, which is what one searches for; where client.yaml gives the method words of its own, those and
/// the group's: `retrieve` of `cards` is `RetrieveCard`.
fn call_name(operation: &Operation, group: &str) -> Ident {
    let Some(name) = &operation.name else {
        return Ident::camel(&operation.title);
    };
    let of = |text: &str| -> Vec<String> {
        words(text)
            .iter()
            .map(|word| word.to_ascii_lowercase())
            .collect()
    };
    let (known, own) = (of(&operation.id), of(name));
    if own.iter().all(|word| known.contains(word)) {
        return Ident::camel(&operation.id);
    }
    let mut group = of(group);
    let plural = own
        .first()
        .is_some_and(|verb| matches!(verb.as_str(), "list" | "search" | "all"));
    if let (Some(last), false) = (group.last_mut(), plural) {
        *last = singular(last);
    }
    Ident::camel(&[own, group].concat().join(" "))
}
