//! From the document to the model.
//!
//! Takes the normalised document and `client.yaml`, gives the [`Api`]. Invariants: every operation of the document is
//! in the model or among the excluded; what cannot be typed is a JSON value with a reason and a place; an entry of
//! `client.yaml` that matches nothing is an error. No schema is walked by recursion, so that none is too deep.

mod body;
mod client;
mod constant;
mod content;
mod conventions;
mod decide;
mod docs;
mod errors;
mod events;
mod finite;
mod index;
mod join;
mod joined;
mod labels;
mod operation;
mod own;
mod paging;
mod parts;
mod plan;
mod reach;
mod reason;
mod repeat;
mod select;
mod sensitive;
mod stale;
mod tell;
mod tokens;
mod traits;
mod types;
mod union;
mod values;
mod view;
mod webhook;

use std::collections::BTreeMap;

use clientwright_spec::{Diagnostics, Document, Node, SchemaId, Status};

use self::client::Schemes;
use self::content::Class;
use self::conventions::Naming;
use self::errors::Errors;
use self::plan::Plans;
use self::reach::Reach;
use self::repeat::Repeat;
use self::select::Selection;
use self::sensitive::Sensitive;
use self::types::Types;
use self::view::Sink;
use crate::by_path::{self, Endpoint};
use crate::codes;
use crate::config::{Components, Config};
use crate::model::{Api, Idempotency};

pub(crate) use self::errors::at_pointer;
pub(crate) use self::repeat::{RETRIED, SHORTEST_KEY};
pub(crate) use self::sensitive::is_credential;
pub(crate) use self::stale::{entry, item};

/// Turns a document into the model. `places` is the tree of `client.yaml`, for the places of its entries.
pub fn lower(
    document: &Document,
    config: &Config,
    places: &Node,
    diagnostics: &mut Diagnostics,
) -> Api {
    let mut sink = Sink::new(diagnostics);
    let mut plans = Plans::new(document, config);
    let selection = Selection::of(document, config, &mut sink);
    let kept: Vec<Kept<'_>> = selection
        .operations
        .iter()
        .map(|operation| Kept::new(operation, config, &mut plans, &mut sink))
        .collect();
    let mut errors = Errors::default();
    let kinds: Vec<Vec<Option<usize>>> = kept
        .iter()
        .map(|kept| kept.errors(&mut errors, &mut plans, &mut sink))
        .collect();
    let incoming = webhook::incoming(&selection.webhooks(document, config), document, &mut sink);
    let (requests, mut responses) = roots(&kept, &errors);
    responses.extend(incoming.iter().filter_map(webhook::Incoming::schema));
    let mut reach = Reach::of(&requests, &responses, &mut plans, &mut sink);
    if config.components() == Components::All {
        let all: Vec<SchemaId> = document.components.values().copied().collect();
        reach.beyond(&all, &mut plans, &mut sink);
    }
    let mut types = Types::new(plans, sink, reach, Sensitive::new(config));
    let mut api = client::api(document, config, selection);
    let used = client::used_hosts(document, config, &kept);
    api.hosts = client::hosts(document, config, &used, &mut types.sink);
    let mut schemes = Schemes::new(document, (config, places), &api.hosts, &mut types.sink);
    let groups: Vec<(String, bool)> = kept
        .iter()
        .map(|kept| client::group_name(kept, config))
        .collect();
    labels::methods_that_meet(&kept, &groups, config, &mut types.sink);
    let short = client::short_groups(&groups, config);
    let endpoints: Vec<Endpoint<'_>> = kept
        .iter()
        .zip(&groups)
        .map(|(kept, (group, _))| kept.endpoint(short.get(group).unwrap_or(group)))
        .collect();
    let names = by_path::names(&endpoints);
    let tags = client::Tags::of_document(document, config);
    let mut known = BTreeMap::new();
    let mut pages = paging::Rules::new(document, config, places);
    for (((kept, kinds), group), names) in kept.iter().zip(&kinds).zip(&groups).zip(names) {
        let host = used
            .iter()
            .position(|host| *host == kept.operation.host)
            .unwrap_or(0);
        let mut operation =
            operation::lower(kept, &names, kinds, &errors, host, &mut schemes, &mut types);
        types.work();
        operation.paging = pages.of(&operation, kept, &types.arena, &mut types.sink);
        let id = api.operations.push(operation);
        let groups = (&mut api.groups, &mut known);
        client::group(kept, group, id, &tags, groups, &mut types.sink);
    }
    // A rule that fits nothing that is selected may fit the rest of the document.
    if config.select.is_empty() {
        pages.report_stale(&mut types.sink);
    } else {
        api.waits = pages.have_stale();
    }
    client::order_groups(&mut api.groups, &tags);
    for group in &mut api.groups {
        if let Some(name) = short.get(&group.name) {
            group.name.clone_from(name);
        }
    }
    api.schemes = schemes.list;
    finish(api, document, &errors, &incoming, places, types)
}

/// Adds what is known once all operations are: errors, webhooks and events, the types, and what has gone stale.
fn finish<'a>(
    mut api: Api,
    document: &'a Document,
    errors: &Errors,
    incoming: &[webhook::Incoming<'a>],
    places: &Node,
    mut types: Types<'a, '_>,
) -> Api {
    let config = types.plans.config;
    api.errors = operation::error_variants(errors, &mut types);
    types.work();
    api.webhooks = webhook::lower(incoming, &mut types);
    if config.components() == Components::All {
        types.components();
    }
    finite::relax(&mut types);
    if api.operations.is_empty() && api.webhooks.is_empty() {
        let message = "no operation is left to generate".to_owned();
        types.sink.warning(
            codes::NO_OPERATION,
            places.span,
            message,
            "see `select` and `exclude` in client.yaml",
        );
    }
    api.waits |= stale::report(document, &api, errors, places, &mut types);
    api.webhook_events = webhook::events::lower(
        config.webhooks.as_ref(),
        &webhook::waiting(document, config, incoming),
        &api.webhooks,
        &types.arena,
        places,
        &mut types.sink,
    );
    api.components = types.index();
    api.pruned = document.components.len() - types.components.len();
    api.untyped = types.untyped;
    api.types = types.arena;
    join::join(&mut api);
    api
}

/// An operation that is generated, with the media types that it speaks.
struct Kept<'a> {
    operation: &'a clientwright_spec::Operation,
    parameters: Vec<&'a clientwright_spec::Parameter>,
    body: Option<(&'a clientwright_spec::Media, Class)>,
    answers: Vec<Option<(&'a clientwright_spec::Media, Class)>>,
    /// The answer that is read item by item.
    events: Option<events::Sequence<'a>>,
    /// The names that extensions give it.
    naming: Naming,
    /// What happens when it is sent twice.
    idempotency: Idempotency,
    /// Further statuses after which it is sent again.
    retry_statuses: Vec<Status>,
}

impl<'a> Kept<'a> {
    fn new(
        operation: &'a clientwright_spec::Operation,
        config: &Config,
        plans: &mut Plans<'a>,
        sink: &mut Sink<'_>,
    ) -> Self {
        let document = plans.document();
        let whole = |parameter: &&clientwright_spec::Parameter| {
            parameter.location == clientwright_spec::Location::Header
                && config
                    .headers
                    .keys()
                    .any(|name| name.eq_ignore_ascii_case(&parameter.name))
        };
        let body = content::of_body(operation, config.operations.get(&operation.id), plans, sink)
            .and_then(|(media, class)| {
                let class = content::as_formed(media, class, plans, sink);
                body::unless_empty(operation, (media, class), plans, sink)
            });
        let mut repeat = Repeat {
            operation,
            body,
            plans,
        };
        let idempotency = repeat.idempotency(sink);
        let retry_statuses = repeat.retry_statuses(&idempotency, sink);
        let answers = operation.responses.iter();
        Self {
            operation,
            naming: conventions::naming(&operation.extensions, sink),
            parameters: operation
                .parameters
                .iter()
                .filter(|parameter| !whole(parameter) && !repeat::is_key(parameter, &idempotency))
                .filter(|parameter| !labels::is_left_out(parameter, sink))
                .collect(),
            events: events::of_operation(operation, plans, sink),
            body,
            answers: answers
                .map(|response| content::of_answer(response, operation, document, sink))
                .collect(),
            idempotency,
            retry_statuses,
        }
    }

    fn endpoint(&self, group: &'a str) -> Endpoint<'a> {
        let operation = self.operation;
        Endpoint {
            id: &operation.id,
            made: operation.id_is_made,
            repeated: operation.repeated_id.as_deref(),
            method: &operation.method,
            path: &operation.path,
            group,
            says: (operation.summary.as_deref())
                .or(operation.description.as_deref())
                .unwrap_or_default(),
        }
    }

    /// For each answer, the error body that it has.
    fn errors(
        &self,
        errors: &mut Errors,
        plans: &mut Plans<'_>,
        sink: &mut Sink<'_>,
    ) -> Vec<Option<usize>> {
        let answers = self.operation.responses.iter().zip(&self.answers);
        let mut one = |(response, media): (&clientwright_spec::Response, &Option<_>)| {
            let media: &Option<(&clientwright_spec::Media, Class)> = media;
            let (media, class) =
                media.filter(|_| content::is_failure(response.status, self.operation))?;
            if let (Some(schema), Class::Json) = (media.schema, class) {
                return Some(errors.add(schema, response.status, plans, sink));
            }
            let what = if class == Class::Json {
                "without a schema"
            } else {
                "that is no JSON"
            };
            let message = format!("an error body {what} has no type; callers read its bytes");
            sink.note(codes::ERROR_BODY, media.origin.span, message);
            None
        };
        answers.map(&mut one).collect()
    }
}

/// The schemas that requests and answers begin with.
fn roots(kept: &[Kept<'_>], errors: &Errors) -> (Vec<SchemaId>, Vec<SchemaId>) {
    let (mut requests, mut responses) = (Vec::new(), Vec::new());
    for kept in kept {
        requests.extend(kept.parameters.iter().map(|parameter| parameter.schema));
        requests.extend(kept.body.and_then(|(media, _)| media.schema));
        responses.extend(kept.events.and_then(|events| events.schema));
        for (response, media) in kept.operation.responses.iter().zip(&kept.answers) {
            responses.extend(response.headers.values().map(|header| header.schema));
            // An error body stands in `errors`, once for all that equal it.
            if !content::is_failure(response.status, kept.operation) {
                responses.extend(
                    media
                        .filter(|(_, class)| *class == Class::Json)
                        .and_then(|(media, _)| media.schema),
                );
            }
        }
    }
    responses.extend(errors.list.iter().map(|error| error.schema));
    (requests, responses)
}
