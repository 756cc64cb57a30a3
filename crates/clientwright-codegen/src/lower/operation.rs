//! Operations: parameters, bodies, answers.

use clientwright_spec::media::essence;
use clientwright_spec::{Document, Location, Media, Origin, Response};

use super::client::Schemes;
use super::content::{self, Class};
use super::conventions::{self, On};
use super::docs::{confidence, docs};
use super::errors::{Errors, at_pointer, status_text, status_word, variant_name};
use super::reason;
use super::types::{Given, Place, Types};
use super::values::always;
use super::{Kept, body, client, events, labels, parts};
use crate::model::{
    Answer, Content, Direction, Docs, ErrorVariant, Operation, Parameter, Presence, Ty,
};

/// The model's operation.
pub(super) fn lower(
    kept: &Kept<'_>,
    (title, path_names): &(String, Option<Vec<String>>),
    kinds: &[Option<usize>],
    errors: &Errors,
    host: usize,
    schemes: &mut Schemes<'_>,
    types: &mut Types<'_, '_>,
) -> Operation {
    let operation = kept.operation;
    let mut text = docs(
        operation.summary.as_deref(),
        operation.description.as_deref(),
    );
    let marks = conventions::marks(
        &operation.extensions,
        On::Operation,
        operation.deprecated,
        &mut types.sink,
    );
    text.deprecated = marks.deprecated;
    text.facts.extend(marks.facts);
    text.facts
        .extend(confidence(operation.extensions.get("x-confidence")));
    text.facts
        .extend(content::unread(kept, &mut types.plans, &mut types.sink));
    let parameters: Vec<Parameter> = kept
        .parameters
        .iter()
        .map(|one| parameter(one, title, types))
        .collect();
    labels::meet(
        kept.parameters
            .iter()
            .zip(&parameters)
            .map(|(one, parameter)| {
                let parameter: &Parameter = parameter;
                (
                    parameter.words(),
                    parameter.label.is_some(),
                    one.origin.span,
                )
            }),
        "parameter",
        &mut types.sink,
    );
    let body = kept
        .body
        .map(|(media, class)| body::lower(kept, title, media, class, types));
    let mut answers = Vec::with_capacity(operation.responses.len());
    for ((response, media), error) in operation.responses.iter().zip(&kept.answers).zip(kinds) {
        answers.push(answer(
            kept,
            title,
            response,
            *media,
            error.map(|index| (index, errors)),
            types,
        ));
    }
    if let Some((media, _)) = kept.body.filter(|(_, class)| *class == Class::Multipart) {
        text.facts.extend(parts::others(media, types));
    }
    let events = events::lower(kept, title, &parameters, types);
    let accept = accept(kept, types.plans.document());
    if let Some(events) = &events
        && accept != events.media_type
        && let Some(flag) = events.flag_name(&parameters)
    {
        let fact = format!(
            "`{}` sets `{flag}`; leave it unset for the other ways to send.",
            events.method()
        );
        text.facts.push(fact);
    }
    Operation {
        origin: operation.origin.clone(),
        id: operation.id.clone(),
        title: title.clone(),
        path_names: path_names.clone(),
        name: types
            .plans
            .config
            .operations
            .get(&operation.id)
            .and_then(|config| config.name.clone())
            .or_else(|| kept.naming.method.clone()),
        method: operation.method.clone(),
        path: operation.path.clone(),
        docs: text,
        host,
        security: client::Schemes::requirement(schemes, operation, &mut types.sink),
        parameters,
        body,
        answers,
        accept,
        events,
        paging: None,
        idempotency: kept.idempotency.clone(),
        retry_statuses: kept.retry_statuses.clone(),
    }
}

/// The media types of success, each once; those of failure where success has no body, so that its errors can be told.
fn accept(kept: &Kept<'_>, document: &Document) -> String {
    let (mut success, mut failure): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for (response, media) in kept.operation.responses.iter().zip(&kept.answers) {
        let names = if content::is_success(response.status, kept.operation) {
            &mut success
        } else {
            &mut failure
        };
        let Some(chosen) = media else { continue };
        let read = |media: &&Media| content::is_read(media, *chosen, document);
        let first = std::iter::once(chosen.0);
        for media in first.chain(response.content.iter().filter(read)) {
            let name = essence(&media.name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let names = if success.is_empty() { failure } else { success };
    if names.is_empty() {
        "application/json".to_owned()
    } else {
        names.join(", ")
    }
}

/// Words for what stands inline in a shared part of the document: that part's name, and not the first user's.
pub(super) fn shared(origin: &Origin, section: &str) -> Option<String> {
    let name = origin
        .pointer
        .strip_prefix("/components/")?
        .strip_prefix(section)?
        .strip_prefix('/')?;
    (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}

fn parameter(
    parameter: &clientwright_spec::Parameter,
    operation: &str,
    types: &mut Types<'_, '_>,
) -> Parameter {
    let place = match shared(&parameter.origin, "parameters") {
        Some(name) => Place::new(&[&name], Direction::Request),
        None => Place::new(&[operation, &parameter.name], Direction::Request),
    };
    let required = parameter.required || parameter.location == Location::Path;
    let lowered = types.lower_use(&[parameter.schema], Given::always(required), &place);
    let mut text = types.plans.docs(&lowered.resolved, &lowered.view);
    if let Some(description) = &parameter.description {
        let own = docs(None, Some(description));
        (text.summary, text.description) = (own.summary, own.description);
    }
    text.deprecated |= parameter.deprecated;
    let constant = lowered.constant.clone().filter(|_| required);
    if constant.is_none() {
        text.facts.extend(lowered.constant.as_deref().map(always));
    }
    Parameter {
        name: parameter.name.clone(),
        label: conventions::name(&parameter.extensions, On::Parameter, &mut types.sink),
        location: parameter.location,
        style: parameter.style,
        ty: types.parameter(&lowered, parameter),
        presence: if required {
            Presence::Required
        } else {
            Presence::Optional
        },
        constant,
        docs: text,
    }
}

fn answer(
    kept: &Kept<'_>,
    title: &str,
    response: &Response,
    media: Option<(&Media, Class)>,
    error: Option<(usize, &Errors)>,
    types: &mut Types<'_, '_>,
) -> Answer {
    let operation = kept.operation;
    let success = |response: &Response| content::is_success(response.status, operation);
    let several = success(response)
        && operation
            .responses
            .iter()
            .filter(|other| success(other))
            .count()
            > 1;
    let status = status_text(response.status);
    let place = match (shared(&response.origin, "responses"), several) {
        (Some(name), _) => Place::new(&[&name, "response"], Direction::Response),
        (None, true) => Place::new(&[title, "response", &status], Direction::Response),
        (None, false) => Place::new(&[title, "response"], Direction::Response),
    };
    let content = match (media, error) {
        (None, _) => Content::Empty,
        (_, Some((index, errors))) => Content::Json(error_type(errors, index, types)),
        (Some((_, Class::Text)), _) => Content::Text,
        (Some((media, Class::Json)), _) => Content::Json(match media.schema {
            Some(schema) => {
                let lowered = types.lower(&[schema], &place);
                let ty = types.secret(&lowered, None);
                if lowered.nullable {
                    Ty::Nullable(Box::new(ty))
                } else {
                    ty
                }
            }
            None => types.untyped_at(media.origin.clone(), reason::NO_SCHEMA),
        }),
        (Some(_), _) => Content::Bytes,
    };
    Answer {
        status: response.status,
        docs: docs(None, response.description.as_deref()),
        content,
        error: error.map(|(index, _)| index),
        headers: headers(response, title, types),
    }
}

fn headers(
    response: &Response,
    operation: &str,
    types: &mut Types<'_, '_>,
) -> Vec<(String, Ty, Docs)> {
    let mut out = Vec::new();
    for (name, header) in &response.headers {
        if name.eq_ignore_ascii_case("content-type") {
            continue;
        }
        let place = Place::new(&[operation, name], Direction::Response);
        let lowered = types.lower(&[header.schema], &place);
        let mut text = types.plans.docs(&lowered.resolved, &lowered.view);
        if let Some(description) = &header.description {
            let own = docs(None, Some(description));
            (text.summary, text.description) = (own.summary, own.description);
        }
        out.push((name.clone(), types.secret(&lowered, Some(name)), text));
    }
    out
}

/// The type of an error body: one for all schemas that were joined in it.
fn error_type(errors: &Errors, index: usize, types: &mut Types<'_, '_>) -> Ty {
    let error = &errors.list[index];
    let word = status_word(error.statuses[0]);
    let lowered = types.lower(
        &[error.schema],
        &Place::new(&[word, "error"], Direction::Response),
    );
    // An error body that is null says nothing; its bytes stay.
    types.secret(&lowered, None)
}

/// The variants of the client's error type.
pub(super) fn error_variants(errors: &Errors, types: &mut Types<'_, '_>) -> Vec<ErrorVariant> {
    let mut out = Vec::with_capacity(errors.list.len());
    for (index, error) in errors.list.iter().enumerate() {
        let ty = error_type(errors, index, types);
        types.work();
        let config = &types.plans.config.errors;
        let own = error.components.iter().find_map(|name| config.get(name));
        let any = config.get("*");
        let mut statuses = error.statuses.clone();
        statuses.sort_unstable();
        let words = || match error.components.first() {
            Some(name) => variant_name(name),
            None => status_word(error.statuses[0]).to_owned(),
        };
        let code = own.and_then(|own| own.code.clone());
        let message = own.and_then(|own| own.message.clone());
        let fits = |pointer: &String| at_pointer(&types.arena, &ty, pointer).is_some();
        let code = code.or_else(|| any.and_then(|any| any.code.clone()).filter(fits));
        let message = message.or_else(|| any.and_then(|any| any.message.clone()).filter(fits));
        let text = |pointer: &&&str| {
            at_pointer(&types.arena, &ty, pointer).is_some_and(|ty| is_text(types, ty))
        };
        let guess = |pointers: [&'static str; 2]| {
            pointers
                .iter()
                .find(text)
                .map(|pointer| (*pointer).to_owned())
        };
        out.push(ErrorVariant {
            name: error.variant.clone().unwrap_or_else(words),
            code: code.or_else(|| guess(["/code", "/error/code"])),
            message: message.or_else(|| guess(["/message", "/error/message"])),
            ty,
            statuses: statuses.into_iter().map(status_text).collect(),
        });
    }
    out
}

fn is_text(types: &Types<'_, '_>, ty: &Ty) -> bool {
    use crate::model::{Enum, Shape};
    match ty {
        Ty::String => true,
        Ty::Named(id) => match &types.arena[*id].shape {
            Shape::Enum(Enum::String(_)) => true,
            Shape::Alias(ty) => is_text(types, ty),
            _ => false,
        },
        _ => false,
    }
}
