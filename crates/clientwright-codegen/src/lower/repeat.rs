//! Sending again: what happens when an operation's request is sent twice, and the key by which the server can tell.
//!
//! Takes an operation, `client.yaml` and the document; gives its [`Idempotency`]. What `client.yaml` says of the operation
//! goes before what it says of the whole client, that before the document, that before the method. Invariant: nothing is
//! taken to be harmless that nobody says is: a `PATCH` or `POST` without a word is sent once.

use clientwright_spec::{Code, Document, Location, Node, Parameter, SchemaId, Span, Status, Value};

use super::content::Class;
use super::conventions;
use super::docs::docs;
use super::plan::Plans;
use super::stale::{entry, item};
use super::traits::KindSet;
use super::types::Types;
use super::view::Sink;
use crate::codes;
use crate::config::{IdempotencyConfig, KeyConfig};
use crate::model::{Api, Idempotency, Key, KeyPlace, Operation, OperationId};

/// The header that a document means by this name: the one of the IETF's draft, which all who use it follow.
const KEY_HEADER: &str = "Idempotency-Key";

/// The shortest key that is still one of its own: a header or field with less room is not filled.
pub(crate) const SHORTEST_KEY: u32 = 16;

/// Statuses after which calls are sent again that may be, whatever the document says.
pub(crate) const RETRIED: [u16; 6] = [408, 429, 500, 502, 503, 504];

/// Methods whose operations take the key of the whole client, where `client.yaml` names none.
const KEYED_METHODS: [&str; 2] = ["POST", "PATCH"];

/// Whether the key of the whole client is for operations of a method.
pub(crate) fn is_keyed_method(key: &KeyConfig, method: &str) -> bool {
    match &key.methods {
        Some(methods) => methods.iter().any(|one| one.eq_ignore_ascii_case(method)),
        None => KEYED_METHODS.contains(&method),
    }
}

/// What is known of one operation.
pub(super) struct Repeat<'a, 'p> {
    pub(super) operation: &'a clientwright_spec::Operation,
    /// The body that is sent.
    pub(super) body: Option<(&'a clientwright_spec::Media, Class)>,
    pub(super) plans: &'p mut Plans<'a>,
}

impl Repeat<'_, '_> {
    /// What happens when the operation's request is sent twice.
    pub(super) fn idempotency(&mut self, sink: &mut Sink<'_>) -> Idempotency {
        let operation = self.operation;
        let config = self.plans.config;
        let own = config.operations.get(&operation.id);
        match own.and_then(|own| own.idempotency.as_ref()) {
            Some(IdempotencyConfig::Safe) => return Idempotency::Safe,
            Some(IdempotencyConfig::Idempotent) => return Idempotency::Idempotent,
            Some(IdempotencyConfig::Never) => return Idempotency::Never,
            Some(IdempotencyConfig::Keyed(key)) => {
                // A pointer that leads nowhere is reported with the other entries that match nothing.
                let key = self.key(key, sink);
                return key.map_or(Idempotency::Never, Idempotency::Keyed);
            }
            None => {}
        }
        let by_method = Idempotency::of_method(&operation.method);
        if by_method != Idempotency::Safe
            && let Some(key) = &config.idempotency
            && is_keyed_method(key, &operation.method)
            && let Some(key) = self.key(key, sink)
        {
            return Idempotency::Keyed(key);
        }
        let (extensions, document) = (&operation.extensions, &self.plans.document().extensions);
        if conventions::once_only(extensions, document, sink) {
            return Idempotency::Never;
        }
        if by_method == Idempotency::Safe {
            return by_method;
        }
        if self.has_pattern(KEY_HEADER, sink) {
            let message = "the key of this operation has to fit a pattern; callers give it, and nothing is retried by it";
            sink.note(codes::REPEAT, operation.origin.span, message.to_owned());
        } else if let Some(key) = self.declared(KEY_HEADER, None, sink) {
            return Idempotency::Keyed(key);
        }
        match conventions::key_header(extensions, document, sink) {
            Some(header) => Idempotency::Keyed(self.in_header(&header, None, sink)),
            None => by_method,
        }
    }

    /// The statuses after which the operation is sent again, besides those that hold for all.
    pub(super) fn retry_statuses(
        &self,
        idempotency: &Idempotency,
        sink: &mut Sink<'_>,
    ) -> Vec<Status> {
        let operation = self.operation;
        let config = self.plans.config;
        let own = config.operations.get(&operation.id);
        let own = own.map(|own| own.retry_statuses.as_slice());
        let codes = config.retry_statuses.iter().chain(own.unwrap_or_default());
        let mut statuses: Vec<Status> = codes.map(|code| Status::Code(*code)).collect();
        let document = &self.plans.document().extensions;
        let said = conventions::retry_statuses(&operation.extensions, document, sink);
        let once = *idempotency == Idempotency::Never;
        if let Some((said, is_own)) = said.filter(|_| statuses.is_empty()) {
            if once && is_own {
                let message = "an extension has this operation sent again, and nothing says that it does no harm; it is \
                               not";
                sink.note(codes::REPEAT, operation.origin.span, message.to_owned());
            }
            statuses = said;
        }
        statuses.retain(|status| !matches!(status, Status::Code(code) if RETRIED.contains(code)));
        let mut known = Vec::with_capacity(statuses.len());
        for status in statuses {
            if !once && !known.contains(&status) {
                known.push(status);
            }
        }
        known
    }

    fn key(&mut self, key: &KeyConfig, sink: &mut Sink<'_>) -> Option<Key> {
        match (&key.header, &key.field) {
            (Some(header), _) => Some(self.in_header(header, key.max_length, sink)),
            (None, Some(pointer)) => self.in_body(pointer, key.max_length, sink),
            (None, None) => None,
        }
    }

    /// A key in a header: with what the document says of it, where it does.
    fn in_header(&mut self, name: &str, max_length: Option<u32>, sink: &mut Sink<'_>) -> Key {
        self.declared(name, max_length, sink)
            .unwrap_or_else(|| Key {
                place: KeyPlace::Header(name.to_owned()),
                max_length,
                docs: docs(None, None),
            })
    }

    /// The key in a header parameter that the operation has.
    fn declared(
        &mut self,
        name: &str,
        max_length: Option<u32>,
        sink: &mut Sink<'_>,
    ) -> Option<Key> {
        let operation = self.operation;
        let parameter = operation
            .parameters
            .iter()
            .find(|one| is_named(one, name))?;
        let length = self.text(&[parameter.schema], sink)?;
        Some(Key {
            place: KeyPlace::Header(parameter.name.clone()),
            max_length: max_length.or(length),
            docs: docs(None, parameter.description.as_deref()),
        })
    }

    /// Whether the document has a header of this name fit a pattern, which a key that is made here may not.
    fn has_pattern(&mut self, name: &str, sink: &mut Sink<'_>) -> bool {
        let mut parameters = self.operation.parameters.iter();
        parameters
            .find(|one| is_named(one, name))
            .is_some_and(|one| {
                let resolved = self.plans.resolve(&[one.schema], sink);
                let view = self.plans.view(&resolved.key, sink);
                view.constraints.contains_key("pattern")
            })
    }

    /// A key at a pointer into the body, where that leads to a text.
    fn in_body(
        &mut self,
        pointer: &str,
        max_length: Option<u32>,
        sink: &mut Sink<'_>,
    ) -> Option<Key> {
        let (media, class) = self.body?;
        if !matches!(class, Class::Json | Class::Form) {
            return None;
        }
        let mut at = vec![media.schema?];
        for token in pointer.strip_prefix('/')?.split('/') {
            let token = token.replace("~1", "/").replace("~0", "~");
            let resolved = self.plans.resolve(&at, sink);
            let view = self.plans.view(&resolved.key, sink);
            at.clone_from(view.properties.get(&token)?);
        }
        let length = self.text(&at, sink)?;
        let said = at.iter().find_map(|id| {
            let schema = &self.plans.document()[*id];
            schema.description.as_deref()
        });
        Some(Key {
            place: KeyPlace::Field(pointer.to_owned()),
            max_length: max_length.or(length),
            docs: docs(None, said),
        })
    }

    /// How long a text may be that schemas allow: `None` where they allow none that could be made here.
    #[allow(
        clippy::option_option,
        reason = "that there is no text and that it has no bound are two things"
    )]
    fn text(&mut self, ids: &[SchemaId], sink: &mut Sink<'_>) -> Option<Option<u32>> {
        let kinds = self.plans.kinds(ids, 0, sink);
        let resolved = self.plans.resolve(ids, sink);
        let view = self.plans.view(&resolved.key, sink);
        if !kinds.meets(KindSet::STRING) || view.values.is_some() || view.constant.is_some() {
            return None;
        }
        let length = match view.constraints.get("maxLength").map(|node| &node.value) {
            Some(Value::Number(text)) => text.parse::<u32>().ok(),
            _ => None,
        };
        (length.is_none_or(|length| length >= SHORTEST_KEY)).then_some(length)
    }
}

fn is_named(parameter: &Parameter, name: &str) -> bool {
    parameter.location == Location::Header && parameter.name.eq_ignore_ascii_case(name)
}

/// Whether a parameter is the header of the key, which the client fills.
pub(super) fn is_key(parameter: &Parameter, idempotency: &Idempotency) -> bool {
    match idempotency {
        Idempotency::Keyed(Key {
            place: KeyPlace::Header(name),
            ..
        }) => is_named(parameter, name),
        _ => false,
    }
}

/// Reports entries of `client.yaml` that match no operation, or say what cannot be.
/// Gives whether there are some that may match what is not selected.
pub(super) fn stale(
    document: &Document,
    api: &Api,
    places: &Node,
    types: &mut Types<'_, '_>,
) -> bool {
    let mut faults = Faults::default();
    whole(document, api, places, types, &mut faults);
    for (_, operation) in api.operations.iter::<OperationId>() {
        single(operation, places, types, &mut faults);
    }
    for (code, span, message, help) in faults.list {
        types.sink.error(code, span, message, help);
    }
    faults.waits
}

/// What is wrong: the code, the place, the message and the way out.
#[derive(Default)]
struct Faults {
    list: Vec<(Code, Span, String, &'static str)>,
    /// What no selected operation takes may wait for others.
    waits: bool,
}

/// What is said of the whole client.
fn whole(
    document: &Document,
    api: &Api,
    places: &Node,
    types: &Types<'_, '_>,
    faults: &mut Faults,
) {
    let config = types.plans.config;
    let operations = || api.operations.iter::<OperationId>().map(|(_, one)| one);
    let selects = !config.select.is_empty();
    if let Some(key) = &config.idempotency {
        let carries = |operation: &Operation| match &operation.idempotency {
            Idempotency::Keyed(Key { place, .. }) => match place {
                KeyPlace::Header(name) => {
                    let header = key.header.as_ref();
                    header.is_some_and(|header| header.eq_ignore_ascii_case(name))
                }
                KeyPlace::Field(pointer) => key.field.as_ref() == Some(pointer),
            },
            _ => false,
        };
        if selects {
            faults.waits |= !operations().any(carries);
        } else if !operations().any(carries) {
            let span = entry(places, &[], "idempotency");
            let message = "no operation takes this key".to_owned();
            let help = "drop the entry, or mend its methods or its pointer";
            faults.list.push((codes::STALE, span, message, help));
        }
        for (index, method) in key.methods.iter().flatten().enumerate() {
            let known =
                |one: &clientwright_spec::Operation| one.method.eq_ignore_ascii_case(method);
            if !document.operations.iter().any(known) {
                let span = item(places, &["idempotency", "methods"], index, None);
                let message = format!("no operation is a {method}");
                let help = "drop the method";
                faults.list.push((codes::STALE, span, message, help));
            }
        }
    }
    let once = |operation: &Operation| operation.idempotency == Idempotency::Never;
    let unused = !config.retry_statuses.is_empty() && operations().all(once);
    faults.waits |= selects && unused;
    if unused && !selects {
        let span = entry(places, &[], "retry_statuses");
        let message = "no operation may be sent again".to_owned();
        let help = "drop the entry, or say by `idempotency` which may";
        faults.list.push((codes::STALE, span, message, help));
    }
}

/// What is said of one operation.
fn single(operation: &Operation, places: &Node, types: &Types<'_, '_>, faults: &mut Faults) {
    let Some(own) = types.plans.config.operations.get(&operation.id) else {
        return;
    };
    let id = &operation.id;
    let section = ["operations", id.as_str()];
    let never = operation.idempotency == Idempotency::Never;
    match &own.idempotency {
        Some(IdempotencyConfig::Safe)
            if matches!(operation.method.as_str(), "PUT" | "PATCH" | "DELETE") =>
        {
            let span = entry(places, &section, "idempotency");
            let message = format!("`{id}` is a {}, which does not only read", operation.method);
            let help = "say `idempotent` where sending it twice does no harm";
            faults.list.push((codes::CONFIG_VALUE, span, message, help));
        }
        Some(IdempotencyConfig::Keyed(key)) if never => {
            let pointer = key.field.as_deref().unwrap_or_default();
            let span = entry(places, &["operations", id, "idempotency"], "field");
            let message = format!("`{pointer}` leads to no text in the body of `{id}`");
            let help = "name a member of its JSON or form body that is a text with room for a key";
            faults.list.push((codes::POINTER, span, message, help));
        }
        _ => {}
    }
    if never && !own.retry_statuses.is_empty() && own.idempotency.is_none() {
        let span = entry(places, &section, "retry_statuses");
        let message = format!("`{id}` may not be sent twice, so no status has it retried");
        let help = "say by `idempotency` what happens when it is, or drop the entry";
        faults.list.push((codes::CONFIG_VALUE, span, message, help));
    }
}
