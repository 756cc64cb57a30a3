//! Calls as callers see them.
//!
//! Takes the [`Api`] and `client.yaml`, gives a [`CallShape`] for each operation: constants are filled, members that
//! repeat a path parameter are bound to it, members at lifted pointers become inputs of the call, identifier objects
//! are taken as ids, envelopes unwrapped. Invariant: nothing here knows a media type's meaning; a media type only
//! chooses which pointers are lifted and bound.

mod lift;
mod pages;
mod returns;
mod stale;

use clientwright_spec::media::essence;
use clientwright_spec::{Diagnostics, Location, Node};
use indexmap::IndexMap;

use crate::config::{Config, ShapeConfig};
use crate::model::{
    Api, Body, BodyKind, CallShape, Calls, Idempotency, Input, KeyPlace, Operation, OperationId,
    PartKind, Presence, Shape, Target, Ty,
};

/// How many required fields are arguments; with more, the call takes its body.
const MOST_ARGUMENTS: usize = 2;

/// Shapes every call.
pub fn shape(api: &Api, config: &Config, places: &Node, diagnostics: &mut Diagnostics) -> Calls {
    let mut shaper = Shaper {
        api,
        config,
        places,
        diagnostics,
    };
    let calls = api
        .operations
        .iter::<OperationId>()
        .map(|(_, operation)| shaper.call(operation))
        .collect();
    let waits = shaper.report_stale();
    Calls { calls, waits }
}

struct Shaper<'a, 'd> {
    api: &'a Api,
    config: &'a Config,
    places: &'a Node,
    diagnostics: &'d mut Diagnostics,
}

/// Rules for one body.
#[derive(Debug, Clone, Default)]
struct Rules {
    lift: Vec<String>,
    bind: IndexMap<String, String>,
    identifier: Option<String>,
}

impl Shaper<'_, '_> {
    fn call(&mut self, operation: &Operation) -> CallShape {
        let mut call = CallShape {
            arguments: Vec::new(),
            body_argument: false,
            setters: Vec::new(),
            body_setter: false,
            constants: Vec::new(),
            parameter_constants: Vec::new(),
            bound: Vec::new(),
            returns: self.returns(operation, true),
            full: self.returns(operation, false),
            items: self.items(operation),
        };
        parameters(operation, &mut call);
        if let Some(body) = &operation.body {
            self.body(operation, body, &mut call);
        }
        call
    }

    fn body(&self, operation: &Operation, body: &Body, call: &mut CallShape) {
        let inputs = match &body.kind {
            BodyKind::Nothing => return,
            BodyKind::Multipart(kinds) => self.parts(body, kinds, call),
            BodyKind::Json | BodyKind::Form(_) => self.lifted(operation, body, call),
            BodyKind::Text | BodyKind::Bytes => None,
        };
        let Some(mut inputs) = inputs else {
            (call.body_argument, call.body_setter) = (body.required, !body.required);
            return;
        };
        // The runtime makes the key.
        if let Idempotency::Keyed(key) = &operation.idempotency
            && let KeyPlace::Field(pointer) = &key.place
        {
            inputs
                .retain(|input| !matches!(&input.target, Target::Field(field) if field == pointer));
        }
        let needed = |input: &Input| body.required && is_required(input.presence);
        let multipart = matches!(body.kind, BodyKind::Multipart(_));
        let in_path = |input: &&Input| match input.target {
            Target::Parameter(index) => operation.parameters[index].location == Location::Path,
            _ => false,
        };
        let beside = call
            .arguments
            .iter()
            .filter(|input| !in_path(input))
            .count();
        let of_body = inputs.iter().filter(|input| needed(input)).count();
        if !multipart && of_body > 0 && beside + of_body > MOST_ARGUMENTS {
            // Neighbouring arguments of one type get swapped; a body is built by name.
            call.body_argument = true;
            call.constants.clear();
            inputs.retain(|input| !needed(input));
        }
        let taken: Vec<String> = call
            .arguments
            .iter()
            .chain(&call.setters)
            .map(|input| plain(&input.name))
            .collect();
        name_apart(&mut inputs, &taken);
        call.body_setter = !multipart && !call.body_argument;
        let (arguments, setters): (Vec<Input>, Vec<Input>) = inputs.into_iter().partition(needed);
        call.arguments.extend(arguments);
        call.setters.extend(setters);
    }

    /// Each member of a multipart body is a part.
    fn parts(&self, body: &Body, kinds: &[PartKind], call: &mut CallShape) -> Option<Vec<Input>> {
        let Ty::Named(id) = body.ty else { return None };
        let Shape::Record(record) = &self.api.types[id].shape else {
            return None;
        };
        let mut inputs = Vec::new();
        for (index, field) in record.fields.iter().enumerate() {
            let kind = kinds.iter().find(|kind| kind.name == field.name);
            if let Some(constant) = &field.constant {
                let pointer = lift::join("", &field.name);
                call.constants.push((pointer, constant.clone()));
                continue;
            }
            let ty = match &field.ty {
                ty if !kind.is_some_and(|kind| kind.by_caller) => ty.clone(),
                Ty::List(_) | Ty::NullableItem(_) => Ty::List(Box::new(Ty::Bytes)),
                _ => Ty::Bytes,
            };
            let mut docs = field.docs.clone();
            if matches!(&ty, Ty::Bytes) || ty == Ty::List(Box::new(Ty::Bytes)) {
                docs.facts.extend(kind.and_then(listed));
            }
            inputs.push(Input {
                name: field.words().to_owned(),
                member: Some((id, index)),
                target: Target::Part(field.name.clone()),
                ty,
                presence: field.presence,
                docs,
            });
        }
        Some(inputs)
    }

    /// The rules for a body: the operation's own, else its media type's, else the built-in ones.
    fn rules(&self, operation: &Operation, media_type: &str) -> Rules {
        let own = self.config.operations.get(&operation.id);
        let of_media = self.shape_config(media_type);
        let built_in = built_in(media_type);
        let lift = own
            .and_then(|own| own.lift.clone())
            .or_else(|| of_media?.lift.clone())
            .or(built_in.lift);
        let bind = own
            .and_then(|own| own.bind.clone())
            .or_else(|| of_media?.bind.clone())
            .or(built_in.bind);
        Rules {
            lift: lift.unwrap_or_else(|| vec!["/*".to_owned()]),
            bind: bind.unwrap_or_default(),
            identifier: of_media
                .and_then(|config| config.identifier.clone())
                .or(built_in.identifier),
        }
    }

    fn shape_config(&self, media_type: &str) -> Option<&ShapeConfig> {
        let essence = essence(media_type);
        let mut shapes = self.config.shapes.iter();
        shapes
            .find(|(name, _)| name.eq_ignore_ascii_case(essence))
            .map(|(_, config)| config)
    }
}

/// Which media types a file may have, where nothing else says it.
fn listed(kind: &PartKind) -> Option<String> {
    let settled = kind.content_type.as_ref() == kind.listed.first() && kind.listed.len() < 2;
    let names: Vec<String> = kind.listed.iter().map(|name| format!("`{name}`")).collect();
    let sent = kind
        .content_type
        .as_deref()
        .unwrap_or("application/octet-stream");
    if settled && kind.by_caller {
        return Some(format!("A file of `{sent}`."));
    }
    (!settled && !names.is_empty()).then(|| {
        let names = names.join(", ");
        format!("Takes {names}; a part that names no media type and is none of them is sent as `{sent}`.")
    })
}

/// Words without case and separators: two inputs that differ in those alone are one to callers.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Gives members of the body names of their own: `body id` beside a parameter `id`, the name of what holds it in front
/// of a member that has a namesake elsewhere in the body.
fn name_apart(inputs: &mut [Input], taken: &[String]) {
    let names: Vec<String> = inputs.iter().map(|input| plain(&input.name)).collect();
    for (index, input) in inputs.iter_mut().enumerate() {
        let twin = names[..index].contains(&names[index]);
        if twin {
            let pointer = match &input.target {
                Target::Field(pointer) | Target::Identifier { pointer, .. } => pointer.as_str(),
                _ => "",
            };
            let holder = pointer
                .rsplit('/')
                .nth(1)
                .filter(|holder| !holder.is_empty())
                .unwrap_or("body");
            input.name = format!("{holder} {}", input.name);
        } else if taken.contains(&names[index]) {
            input.name = format!("body {}", input.name);
        }
    }
}

/// The defaults of media types whose nesting is laid down by a specification.
fn built_in(media_type: &str) -> ShapeConfig {
    if essence(media_type) != "application/vnd.api+json" {
        return ShapeConfig::default();
    }
    ShapeConfig {
        lift: Some(vec![
            "/data/attributes/*".to_owned(),
            "/data/relationships/*/data".to_owned(),
        ]),
        bind: Some(IndexMap::from([(
            "/data/id".to_owned(),
            "$last".to_owned(),
        )])),
        identifier: Some("id".to_owned()),
        unwrap: None,
    }
}

/// Path parameters in the order of the template, then the others that are required; the rest are setters.
fn parameters(operation: &Operation, call: &mut CallShape) {
    let place = |name: &str| {
        operation
            .path
            .find(&format!("{{{name}}}"))
            .unwrap_or(usize::MAX)
    };
    let mut path = Vec::new();
    let (mut required, mut names) = (Vec::new(), Vec::<String>::new());
    for (index, parameter) in operation.parameters.iter().enumerate() {
        if parameter.constant.is_some() && parameter.location != Location::Path {
            call.parameter_constants.push(index);
            continue;
        }
        let word = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        };
        let words = parameter.words().to_owned();
        let name = if names.contains(&words) {
            format!("{word} {words}")
        } else {
            words
        };
        names.push(name.clone());
        let input = Input {
            name,
            member: None,
            target: Target::Parameter(index),
            ty: parameter.ty.clone(),
            presence: parameter.presence,
            docs: parameter.docs.clone(),
        };
        match parameter.location {
            Location::Path => path.push(input),
            _ if is_required(parameter.presence) => required.push(input),
            _ => call.setters.push(input),
        }
    }
    path.sort_by_key(|input| match input.target {
        Target::Parameter(index) => place(&operation.parameters[index].name),
        _ => usize::MAX,
    });
    call.arguments.extend(path.into_iter().chain(required));
}

/// Whether a parameter or member must be given.
fn is_required(presence: Presence) -> bool {
    matches!(presence, Presence::Required | Presence::Nullable)
}
