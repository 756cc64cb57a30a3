//! The client's error bodies: the distinct error schemas, joined by structure.

use std::collections::HashSet;

use clientwright_spec::{SchemaId, Status};

use super::plan::{EnumPlan, MemberBody, MemberPlan, Plan, Plans};
use super::view::{Key, Resolved, Sink};
use crate::model::{Arena, Record, Shape, Ty, Type, TypeId};

/// An error schema with what stands for it.
#[derive(Debug)]
pub(super) struct ErrorBody {
    /// The first of the equal schemas.
    pub schema: SchemaId,
    pub resolved: Resolved,
    /// Names of the components that it is, in the order in which they were met.
    pub components: Vec<String>,
    /// Statuses that it stands for.
    pub statuses: Vec<Status>,
    /// Its variant's name in client.yaml.
    pub variant: Option<String>,
}

/// Error schemas met so far.
#[derive(Debug, Default)]
pub(super) struct Errors {
    pub list: Vec<ErrorBody>,
}

impl Errors {
    /// The index of an error schema, joined with an equal one where there is.
    pub(super) fn add(
        &mut self,
        schema: SchemaId,
        status: Status,
        plans: &mut Plans<'_>,
        sink: &mut Sink<'_>,
    ) -> usize {
        let resolved = plans.resolve(&[schema], sink);
        let document = plans.document();
        let name = resolved
            .trail
            .iter()
            .find_map(|id| document[*id].name.clone());
        let configured = name.as_ref().and_then(|name| plans.config.errors.get(name));
        let variant = configured.and_then(|config| config.variant.clone());
        let found = self.list.iter().position(|error| {
            error.variant == variant && equal(&error.resolved.key, &resolved.key, plans, sink)
        });
        let index = found.unwrap_or_else(|| {
            let (components, statuses) = (Vec::new(), Vec::new());
            self.list.push(ErrorBody {
                schema,
                resolved,
                components,
                statuses,
                variant,
            });
            self.list.len() - 1
        });
        let error = &mut self.list[index];
        if let Some(name) = name.filter(|name| !error.components.contains(name)) {
            error.components.push(name);
        }
        if !error.statuses.contains(&status) {
            error.statuses.push(status);
        }
        index
    }
}

/// Whether two schemas give the same type, names and docs aside. A cycle is equal where nothing in it differs.
pub(super) fn equal(a: &Key, b: &Key, plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> bool {
    let mut assumed: HashSet<(Key, Key)> = HashSet::new();
    let mut stack = vec![(a.clone(), b.clone())];
    while let Some((a, b)) = stack.pop() {
        if a == b || !assumed.insert((a.clone(), b.clone())) {
            continue;
        }
        match pairs(&a, &b, plans, sink) {
            Some(inner) => stack.extend(inner),
            None => return false,
        }
    }
    true
}

/// What must be equal inside for two keys to be equal; `None` where they differ already.
fn pairs(a: &Key, b: &Key, plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> Option<Vec<(Key, Key)>> {
    let (left, right) = (plans.plan(a, sink), plans.plan(b, sink));
    if left.nullable != right.nullable {
        return None;
    }
    let mut out = Vec::new();
    match (&left.plan, &right.plan) {
        (Plan::Value(_), Plan::Value(_)) | (Plan::Binary, Plan::Binary) => {}
        (Plan::Scalar { ty: a, constant: x }, Plan::Scalar { ty: b, constant: y })
            if a == b && x == y => {}
        (Plan::Enum(a), Plan::Enum(b)) if same_values(a, b) => {}
        (Plan::List(a), Plan::List(b)) | (Plan::Map(a), Plan::Map(b)) => {
            uses(a, b, plans, sink, &mut out)?;
        }
        (Plan::Same(a), Plan::Same(b)) => out.push((a.key.clone(), b.key.clone())),
        (Plan::Record { open: x }, Plan::Record { open: y }) if x == y => {
            let (a, b) = (plans.view(a, sink), plans.view(b, sink));
            if a.properties.len() != b.properties.len() || a.any_additional != b.any_additional {
                return None;
            }
            uses(&a.additional, &b.additional, plans, sink, &mut out)?;
            for (name, ids) in &a.properties {
                if a.required.contains(name) != b.required.contains(name) {
                    return None;
                }
                uses(ids, b.properties.get(name)?, plans, sink, &mut out)?;
            }
        }
        (Plan::Union(a), Plan::Union(b)) | (Plan::Views(a), Plan::Views(b)) => {
            same_members(a, b, &mut out)?;
        }
        _ => return None,
    }
    Some(out)
}

fn same_members(a: &[MemberPlan], b: &[MemberPlan], out: &mut Vec<(Key, Key)>) -> Option<()> {
    if a.len() != b.len() {
        return None;
    }
    for (a, b) in a.iter().zip(b) {
        match (&a.body, &b.body) {
            _ if (a.kind, &a.constant) != (b.kind, &b.constant)
                || a.conditions != b.conditions
                || a.items != b.items =>
            {
                return None;
            }
            (MemberBody::Schema(a), MemberBody::Schema(b)) => {
                out.push((a.key.clone(), b.key.clone()));
            }
            (MemberBody::Ty(a), MemberBody::Ty(b)) if a == b => {}
            (MemberBody::Enum(a), MemberBody::Enum(b)) if same_values(a, b) => {}
            (MemberBody::Views(a), MemberBody::Views(b)) => same_members(a, b, out)?,
            _ => return None,
        }
    }
    Some(())
}

fn uses(
    a: &[SchemaId],
    b: &[SchemaId],
    plans: &Plans<'_>,
    sink: &mut Sink<'_>,
    out: &mut Vec<(Key, Key)>,
) -> Option<()> {
    if a.is_empty() || b.is_empty() {
        return (a.len() == b.len()).then_some(());
    }
    let (a, b) = (plans.resolve(a, sink), plans.resolve(b, sink));
    if a.nullable != b.nullable {
        return None;
    }
    out.push((a.key, b.key));
    Some(())
}

fn same_values(a: &EnumPlan, b: &EnumPlan) -> bool {
    match (a, b) {
        (EnumPlan::String(a), EnumPlan::String(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.value == b.value)
        }
        (EnumPlan::Integer(a), EnumPlan::Integer(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.value == b.value)
        }
        _ => false,
    }
}

/// A status as documents write it.
pub(super) fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(digit) => format!("{digit}XX"),
        Status::Default => "default".to_owned(),
    }
}

/// A word for a status, for the name of a body that has none.
pub(super) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Code(400) => "BadRequest",
        Status::Code(401) => "Unauthorized",
        Status::Code(402) => "PaymentRequired",
        Status::Code(403) => "Forbidden",
        Status::Code(404) => "NotFound",
        Status::Code(405) => "MethodNotAllowed",
        Status::Code(406) => "NotAcceptable",
        Status::Code(408) => "RequestTimeout",
        Status::Code(409) => "Conflict",
        Status::Code(410) => "Gone",
        Status::Code(412) => "PreconditionFailed",
        Status::Code(413) => "TooLarge",
        Status::Code(415) => "UnsupportedMediaType",
        Status::Code(422) => "Unprocessable",
        Status::Code(423) => "Locked",
        Status::Code(429) => "TooManyRequests",
        Status::Code(503) => "Unavailable",
        Status::Code(500..=599) | Status::Range(5) => "Server",
        Status::Code(_) | Status::Range(_) => "Client",
        Status::Default => "Default",
    }
}

/// A variant's name from its component's: `InvalidRequestError` is `InvalidRequest`.
pub(super) fn variant_name(component: &str) -> String {
    let mut name = component;
    for ending in ["Response", "Error"] {
        name = name
            .strip_suffix(ending)
            .unwrap_or(name)
            .trim_end_matches(['_', '-', ' ', '.']);
    }
    let bare = name.to_ascii_lowercase();
    if matches!(bare.as_str(), "" | "error" | "api" | "http" | "default") {
        component.to_owned()
    } else {
        name.to_owned()
    }
}

/// Follows a JSON pointer into a type, through aliases and lists; gives what stands there.
pub(crate) fn at_pointer<'t>(types: &'t Arena<Type>, ty: &'t Ty, pointer: &str) -> Option<&'t Ty> {
    let mut ty = ty;
    if pointer.is_empty() {
        return Some(ty);
    }
    for token in pointer.strip_prefix('/')?.split('/') {
        let token = token.replace("~1", "/").replace("~0", "~");
        ty = step(types, ty, &token)?;
    }
    Some(ty)
}

fn step<'t>(types: &'t Arena<Type>, ty: &'t Ty, token: &str) -> Option<&'t Ty> {
    match ty {
        Ty::Value => Some(ty),
        Ty::List(inner) | Ty::NullableItem(inner) => token.parse::<u32>().ok().map(|_| &**inner),
        Ty::Map(inner) | Ty::NullableMap(inner) => Some(inner),
        Ty::Secret(inner) | Ty::Nullable(inner) => step(types, inner, token),
        Ty::Named(id) => named_step(types, *id, token),
        _ => None,
    }
}

fn named_step<'t>(types: &'t Arena<Type>, id: TypeId, token: &str) -> Option<&'t Ty> {
    match &types[id].shape {
        Shape::Record(Record { fields, rest }) => {
            let field = fields.iter().find(|field| field.name == token);
            field.map(|field| &field.ty).or(rest.as_ref())
        }
        Shape::Alias(ty) => step(types, ty, token),
        Shape::Enum(_) => None,
        Shape::Union(union) => union
            .members
            .iter()
            .find_map(|member| step(types, &member.ty, token)),
    }
}
