//! Entries of `client.yaml` that match nothing, each an error at its place.

use clientwright_spec::{Document, Node, Primitive, ServerList, Span};

use super::client::{self, same_url};
use super::errors::{Errors, at_pointer};
use super::plan::number_type;
use super::types::Types;
use super::{content, conventions, own, select};
use crate::codes;
use crate::model::Api;

/// The place of a key below `section`.
pub(crate) fn entry(places: &Node, section: &[&str], key: &str) -> Span {
    let node = section.iter().try_fold(places, |node, name| node.get(name));
    let entry = node.and_then(Node::as_object).and_then(|map| map.get(key));
    entry.map_or(places.span, |entry| entry.key)
}

/// The place of an item of the list at `section`, or of its member `key`.
pub(crate) fn item(places: &Node, section: &[&str], index: usize, key: Option<&str>) -> Span {
    let node = section.iter().try_fold(places, |node, name| node.get(name));
    let item = node
        .and_then(Node::as_array)
        .and_then(|items| items.get(index));
    let part = item.and_then(|item| key.map_or(Some(item), |key| item.get(key)));
    part.or(item).map_or(places.span, |node| node.span)
}

pub(super) const DROP: &str = "drop the entry, or mend its name";

/// Reports all of them; gives whether there are others, which may fit what is not selected.
pub(super) fn report(
    document: &Document,
    api: &Api,
    errors: &Errors,
    places: &Node,
    types: &mut Types<'_, '_>,
) -> bool {
    operations(document, api, places, types);
    groups(document, places, types);
    servers(document, api, places, types);
    variables(document, places, types);
    bodies(document, places, types);
    named(document, errors, places, types);
    formats(document, places, types);
    own::stale(types.plans.config, places, types);
    pointers(api, errors, places, types);
    super::repeat::stale(document, api, places, types)
}

/// Operations that are excluded, set up or shown, and do not exist.
fn operations(document: &Document, api: &Api, places: &Node, types: &mut Types<'_, '_>) {
    let config = types.plans.config;
    select::stale(document, config, places, &mut types.sink);
    let mut stale =
        |span: Span, message: String| types.sink.error(codes::STALE, span, message, DROP);
    let known = |id: &str| {
        let mut operations = document.operations.iter();
        operations.any(|operation| operation.id == id)
    };
    let missing = |id: &str| {
        if api.excluded.iter().any(|excluded| excluded.id == id) {
            return Some("is excluded");
        }
        (!known(id)).then_some("does not exist")
    };
    for (index, rule) in config.paging.iter().enumerate() {
        for (at, id) in rule.operations.iter().flatten().enumerate() {
            let mut before = config.paging[..index].iter();
            let twice = before.any(|other| other.operations.iter().flatten().any(|one| one == id));
            if let Some(what) = missing(id).or(twice.then_some("has pages by a rule before")) {
                let rule = places.get("paging").and_then(Node::as_array);
                let rule = rule.and_then(|rules| rules.get(index));
                let span = rule.map_or(places.span, |rule| item(rule, &["operations"], at, None));
                stale(span, format!("the operation `{id}` {what}"));
            }
        }
    }
    for id in config.operations.keys() {
        if let Some(what) = missing(id) {
            let span = entry(places, &["operations"], id);
            stale(span, format!("the operation `{id}` {what}"));
        }
    }
    if let Some((id, what)) = config
        .package
        .example
        .as_ref()
        .and_then(|id| Some((id, missing(id)?)))
    {
        let span = entry(places, &["crate"], "example");
        stale(span, format!("the operation `{id}` {what}"));
    }
}

/// Names of hosts, servers and security schemes that the document does not have.
fn servers(document: &Document, api: &Api, places: &Node, types: &mut Types<'_, '_>) {
    let config = types.plans.config;
    let mut stale =
        |span: Span, message: String| types.sink.error(codes::STALE, span, message, DROP);
    let selects = !config.select.is_empty();
    for (name, url) in &config.hosts {
        let mut hosts = api.hosts.iter();
        let used = hosts.any(|host| host.name.as_ref() == Some(name));
        let begins = |list: &ServerList| {
            list.servers
                .first()
                .is_some_and(|one| same_url(&one.url, url))
        };
        let waits = selects && document.hosts.iter().any(begins);
        if !used && !waits {
            stale(
                entry(places, &["hosts"], name),
                format!("no host but the main one begins with the server `{url}`"),
            );
        }
    }
    for (name, url) in &config.servers {
        let mut servers = document.hosts.iter().flat_map(|host| &host.servers);
        if !servers.any(|server| same_url(&server.url, url)) {
            stale(
                entry(places, &["servers"], name),
                format!("the document has no server `{url}`"),
            );
        }
    }
    for name in config.security.keys() {
        let waits = selects && document.security_schemes.contains_key(name);
        if !waits && !api.schemes.iter().any(|scheme| scheme.name == *name) {
            stale(
                entry(places, &["security"], name),
                format!("no operation uses a security scheme `{name}`"),
            );
        }
    }
}

/// Names of groups, and operations that are taken in though nothing leaves them out.
fn groups(document: &Document, places: &Node, types: &mut Types<'_, '_>) {
    let config = types.plans.config;
    let sink = &mut types.sink;
    let mut known: Vec<String> = Vec::new();
    for operation in &document.operations {
        known.extend(client::tag(operation).cloned());
        known.extend(conventions::naming(&operation.extensions, sink).group);
        let included = config.operations.get(&operation.id);
        if included.is_some_and(|own| own.include)
            && conventions::skipped(&operation.extensions, conventions::On::Operation, sink)
                .is_none()
        {
            let span = entry(places, &["operations", &operation.id], "include");
            let message = format!("nothing leaves `{}` out", operation.id);
            sink.error(codes::STALE, span, message, DROP);
        }
    }
    for tag in config.groups.keys().filter(|tag| !known.contains(tag)) {
        let span = entry(places, &["groups"], tag);
        let message = format!("no operation has `{tag}` as its first tag");
        sink.error(codes::STALE, span, message, DROP);
    }
}

fn variables(document: &Document, places: &Node, types: &mut Types<'_, '_>) {
    let config = types.plans.config;
    for (index, name) in config.required_variables.iter().enumerate() {
        let mut servers = document.hosts.iter().flat_map(|host| &host.servers);
        if !servers.any(|server| server.variables.contains_key(name)) {
            let span = item(places, &["required_variables"], index, None);
            let message = format!("no server has a variable `{name}`");
            types.sink.error(codes::STALE, span, message, DROP);
        }
    }
}

/// What is said of bodies that operations do not have.
fn bodies(document: &Document, places: &Node, types: &mut Types<'_, '_>) {
    let config = types.plans.config;
    for operation in document.operations.iter().filter(|one| one.body.is_none()) {
        let own = config.operations.get(&operation.id);
        if own.is_some_and(|own| own.body.is_some()) {
            let span = entry(places, &["operations", &operation.id], "body");
            let message = format!("`{}` has no body", operation.id);
            types.sink.error(codes::STALE, span, message, DROP);
        }
    }
    for (id, wanted) in config
        .operations
        .iter()
        .filter_map(|(id, own)| Some((id, own.media_type.as_ref()?)))
    {
        let Some(operation) = document
            .operations
            .iter()
            .find(|operation| operation.id == *id)
        else {
            continue;
        };
        let content = operation.body.iter().flat_map(|body| &body.content);
        if !content
            .into_iter()
            .any(|media| content::matches(&media.name, wanted))
        {
            let span = entry(places, &["operations", id], "media_type");
            types.sink.error(
                codes::STALE,
                span,
                format!("`{id}` lists no body of type `{wanted}`"),
                DROP,
            );
        }
    }
}

/// Entries by the name of a component, and those of `sensitive`.
fn named(document: &Document, errors: &Errors, places: &Node, types: &mut Types<'_, '_>) {
    let config = types.plans.config;
    let selects = !config.select.is_empty();
    for name in config.types.keys() {
        let id = document.components.get(name);
        let waits = selects && id.is_some();
        if !waits && !id.is_some_and(|id| types.components.contains(id)) {
            let what = if id.is_some() {
                "becomes no type of its own"
            } else {
                "does not exist"
            };
            let span = entry(places, &["types"], name);
            types.sink.error(
                codes::STALE,
                span,
                format!("the schema `{name}` {what}"),
                DROP,
            );
        }
    }
    for name in config.errors.keys().filter(|name| *name != "*") {
        let waits = selects && document.components.contains_key(name);
        if !waits
            && !errors
                .list
                .iter()
                .any(|error| error.components.contains(name))
        {
            let span = entry(places, &["errors"], name);
            types.sink.error(
                codes::STALE,
                span,
                format!("no operation answers with an error `{name}`"),
                DROP,
            );
        }
    }
    let stale: Vec<usize> = types.sensitive.stale().collect();
    for index in stale {
        if selects && is_place(document, &config.sensitive[index]) {
            continue;
        }
        let span = item(places, &["sensitive"], index, None);
        let message = format!(
            "`{}` matches no property or parameter that is generated",
            config.sensitive[index]
        );
        types.sink.error(codes::STALE, span, message, DROP);
    }
}

/// Whether the document has what an entry of `sensitive` speaks of.
fn is_place(document: &Document, entry: &str) -> bool {
    let Some(name) = entry.strip_prefix("*/") else {
        let pointer = entry.trim_start_matches('#');
        return document
            .schemas
            .iter()
            .any(|one| one.origin.pointer == pointer);
    };
    let parameters = document.operations.iter().flat_map(|one| &one.parameters);
    document
        .schemas
        .iter()
        .any(|one| one.properties.contains_key(name))
        || parameters.into_iter().any(|one| one.name == name)
}

fn formats(document: &Document, places: &Node, types: &mut Types<'_, '_>) {
    for (key, value) in &types.plans.config.formats {
        let span = entry(places, &["formats"], key);
        // One schema by its pointer.
        if key.starts_with('/') {
            continue;
        }
        let (primitive, format) = key.split_once(':').unwrap_or((key, ""));
        if primitive == "string" && !format.is_empty() && !own::is_text_type(value, format) {
            let help = "for dates and times `jiff`, `chrono` or `time`, for UUIDs `uuid`, for numbers `i64`, `u64`, `number` or \
                        `rust_decimal`; for other formats the whole path of one of those types";
            types.sink.error(
                codes::CONFIG_VALUE,
                span,
                format!("`{value}` is no type that texts of the format `{format}` can have"),
                help,
            );
        } else if primitive != "string" && number_type(value).is_none() {
            let help = "one of `i32`, `i64`, `u64`, `f64`, `number`, `rust_decimal`";
            types.sink.error(
                codes::CONFIG_VALUE,
                span,
                format!("`{value}` is no type that numbers can have"),
                help,
            );
        }
        let primitive = match primitive {
            "string" if !format.is_empty() => Primitive::String,
            "integer" => Primitive::Integer,
            "number" => Primitive::Number,
            _ => {
                let help = "`integer`, `number`, or one of them or `string` with a format, as in `string:date-time`; or the \
                            pointer of a schema";
                types.sink.error(
                    codes::CONFIG_VALUE,
                    span,
                    format!("`{key}` names no type of numbers or texts"),
                    help,
                );
                continue;
            }
        };
        let used = document.schemas.iter().any(|schema| {
            schema.types.contains(&primitive)
                && (format.is_empty() || schema.format.as_deref() == Some(format))
        });
        if !used {
            types.sink.error(
                codes::STALE,
                span,
                format!("no schema is of type `{key}`"),
                DROP,
            );
        }
    }
}

/// Pointers into error bodies.
fn pointers(api: &Api, errors: &Errors, places: &Node, types: &mut Types<'_, '_>) {
    let config = types.plans.config;
    let mut wrong = Vec::new();
    for (name, own) in &config.errors {
        let variants: Vec<_> = api
            .errors
            .iter()
            .zip(&errors.list)
            .filter(|(_, error)| name == "*" || error.components.contains(name))
            .map(|(variant, _)| variant)
            .collect();
        for (key, pointer) in [("code", &own.code), ("message", &own.message)] {
            let Some(pointer) = pointer else { continue };
            let fits = |ty| at_pointer(&types.arena, ty, pointer).is_some();
            if !variants.is_empty() && !variants.iter().any(|variant| fits(&variant.ty)) {
                wrong.push((
                    entry(places, &["errors", name], key),
                    format!("`{pointer}` leads nowhere in `{name}`"),
                ));
            }
        }
    }
    for (span, message) in wrong {
        types.sink.error(
            codes::POINTER,
            span,
            message,
            "name a member that the error schema has",
        );
    }
}
