//! What a schema becomes, before anything is named.
//!
//! Takes a [`Key`], gives a [`Plan`]: a look at the schema itself and at the members of a union, never at what stands
//! inside. Direction and lowering both read plans, so that they see the same.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use clientwright_spec::{Document, Node, Primitive, SchemaId, Value, quoted};
use indexmap::IndexMap;

use super::conventions;
use super::reason::{self, Reason};
use super::union::extended;
use super::view::{Key, Resolved, Sink, View, Views};
use crate::codes;
use crate::config::Config;
use crate::model::{Condition, Foreign, Kind, Ty};

/// What a schema becomes.
#[derive(Debug, Clone)]
pub(super) enum Plan {
    /// Any JSON value, and why.
    Value(Reason),
    /// A type without a name, with the only value that it takes (JSON text) where it is neither text nor a whole number.
    Scalar {
        ty: Ty,
        constant: Option<String>,
    },
    /// `format: binary`: bytes in multipart, text elsewhere.
    Binary,
    Enum(EnumPlan),
    /// An object with members; `open` where choices beside them could not be merged, so that others are kept.
    Record {
        open: bool,
    },
    /// The schemas of the values; none: any value.
    Map(Vec<SchemaId>),
    /// The schemas of the items; none: any value.
    List(Vec<SchemaId>),
    Union(Vec<MemberPlan>),
    /// A value that may be several of these at once, or that nothing tells apart.
    Views(Vec<MemberPlan>),
    /// A choice that comes to one schema.
    Same(Resolved),
}

/// Values of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum EnumPlan {
    String(Vec<PlannedValue<String>>),
    Integer(Vec<PlannedValue<i64>>),
}

/// A value, with a name and a sentence where the document has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedValue<T> {
    pub value: T,
    pub name: Option<String>,
    pub docs: Option<String>,
}

/// A member of a union.
#[derive(Debug, Clone)]
pub(super) struct MemberPlan {
    pub name: String,
    pub body: MemberBody,
    pub kind: Kind,
    pub items: Vec<Kind>,
    pub conditions: Vec<Condition>,
    pub rivals: Vec<usize>,
    /// The only value that it takes (JSON text): it holds nothing.
    pub constant: Option<String>,
}

impl MemberPlan {
    /// A member that its kind tells from the others.
    pub(super) fn plain(name: String, body: MemberBody, kind: Kind) -> Self {
        Self {
            name,
            body,
            kind,
            items: Vec::new(),
            conditions: Vec::new(),
            rivals: Vec::new(),
            constant: None,
        }
    }
}

/// What a member of a union holds.
#[derive(Debug, Clone)]
pub(super) enum MemberBody {
    Schema(Resolved),
    /// Several scalar members as one.
    Ty(Ty),
    Enum(EnumPlan),
    /// Members that nothing tells apart.
    Views(Vec<MemberPlan>),
}

/// A plan, with what it says of null.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub plan: Plan,
    pub nullable: bool,
}

/// Views and the plans made of them.
#[derive(Debug)]
pub(super) struct Plans<'a> {
    pub views: Views<'a>,
    pub config: &'a Config,
    cache: HashMap<Key, Rc<Planned>>,
    /// Components that extend one with a discriminator of its own or from what it extends, be it over others, by the
    /// latter.
    pub(super) children: IndexMap<SchemaId, Vec<SchemaId>>,
}

impl<'a> Plans<'a> {
    pub(super) fn new(document: &'a Document, config: &'a Config) -> Self {
        let mut children: IndexMap<SchemaId, Vec<SchemaId>> = IndexMap::new();
        let mut told: HashMap<SchemaId, bool> = HashMap::new();
        for &id in document.components.values() {
            let own = |id: &SchemaId| document[*id].discriminator.is_some();
            let mut by_parent = |parent: SchemaId| {
                let known = told.entry(parent);
                *known.or_insert_with(|| own(&parent) || extended(document, parent).iter().any(own))
            };
            for parent in extended(document, id) {
                if by_parent(parent) {
                    children.entry(parent).or_default().push(id);
                }
            }
        }
        Self {
            views: Views::new(document),
            config,
            cache: HashMap::new(),
            children,
        }
    }

    pub(super) fn document(&self) -> &'a Document {
        self.views.document
    }

    pub(super) fn resolve(&self, ids: &[SchemaId], sink: &mut Sink<'_>) -> Resolved {
        self.views.resolve(ids, sink)
    }

    pub(super) fn view(&mut self, key: &Key, sink: &mut Sink<'_>) -> Rc<View> {
        self.views.view(key, sink)
    }

    /// The plan of a key that something has asked for.
    pub(super) fn known(&self, key: &Key) -> Option<Rc<Planned>> {
        self.cache.get(key).cloned()
    }

    /// The plan of a key.
    pub(super) fn plan(&mut self, key: &Key, sink: &mut Sink<'_>) -> Rc<Planned> {
        if let Some(planned) = self.cache.get(key) {
            return Rc::clone(planned);
        }
        let view = self.view(key, sink);
        let planned = Rc::new(self.make(key, &view, sink));
        self.cache.insert(Rc::clone(key), Rc::clone(&planned));
        planned
    }

    fn make(&mut self, key: &Key, view: &View, sink: &mut Sink<'_>) -> Planned {
        let whole = |plan| Planned {
            plan,
            nullable: view.nullable,
        };
        if view.hole.is_some() {
            // A branch of an `allOf` that could not be read leaves what the others say.
            let open = !view.properties.is_empty();
            return whole(if open {
                Plan::Record { open }
            } else {
                Plan::Value(reason::HOLE)
            });
        }
        if view.too_deep {
            return whole(Plan::Value(reason::DEEP));
        }
        if view.never {
            return whole(Plan::Value(if view.nullable {
                reason::NULL
            } else {
                reason::NOTHING
            }));
        }
        if let Some(constant) = &view.constant {
            return whole(self.constant(key, view, constant, sink));
        }
        if let Some(values) = &view.values {
            return whole(self.enumeration(key, view, values, sink));
        }
        if let Some(values) = self.known_values(view, sink) {
            return whole(self.enumeration(key, view, &values, sink));
        }
        if let Some(planned) = self.union(key, view, sink) {
            return planned;
        }
        whole(self.typed(key, view, sink))
    }

    /// A schema without values or choices, by its type.
    fn typed(&mut self, key: &Key, view: &View, sink: &mut Sink<'_>) -> Plan {
        let shaped = !view.properties.is_empty()
            || view.forbidden
            || view.any_additional
            || !view.additional.is_empty();
        match view.types.as_slice() {
            [] if shaped => object(view),
            [] if !view.items.is_empty() => Plan::List(view.items.clone()),
            [] if is_number_format(view) => self.scalar(Primitive::Number, view),
            [] if is_integer_format(view) => self.scalar(Primitive::Integer, view),
            [] if view.format.is_some() || view.constraints.contains_key("pattern") => {
                self.scalar(Primitive::String, view)
            }
            [] if view.media.is_some() || is_encoded(view, "binary") => Plan::Binary,
            [] => Plan::Value(reason::ANY),
            [Primitive::Object] => object(view),
            [Primitive::Array] => Plan::List(view.items.clone()),
            [one] => self.scalar(*one, view),
            [Primitive::Integer, Primitive::Number] | [Primitive::Number, Primitive::Integer] => {
                self.scalar(Primitive::Number, view)
            }
            several => self.by_type(key, several, sink),
        }
    }

    /// The plan of schemas that are a constant, an enum or a scalar; `None` for all else. It looks at no other schema, so
    /// that a union whose members hold the union comes to an end.
    pub(super) fn simple(&mut self, ids: &[SchemaId], sink: &mut Sink<'_>) -> Option<Plan> {
        let resolved = self.resolve(ids, sink);
        let view = self.view(&resolved.key, sink);
        if let Some(constant) = &view.constant {
            return Some(self.constant(&resolved.key, &view, constant, sink));
        }
        if let Some(values) = &view.values {
            return Some(self.enumeration(&resolved.key, &view, values, sink));
        }
        match view.types.as_slice() {
            [Primitive::Object | Primitive::Array] => None,
            [one] if view.choices.is_empty() => Some(self.scalar(*one, &view)),
            _ => None,
        }
    }

    /// The values of a plain text or number that are known without being all that there may be.
    fn known_values(&self, view: &View, sink: &mut Sink<'_>) -> Option<Vec<Node>> {
        if !matches!(
            view.types.as_slice(),
            [] | [Primitive::String | Primitive::Integer]
        ) || !view.properties.is_empty()
            || !view.choices.is_empty()
        {
            return None;
        }
        let mut schemas = view.parts.iter().rev();
        schemas.find_map(|id| conventions::known_values(&self.document()[*id].extensions, sink))
    }

    pub(super) fn enumeration(
        &mut self,
        key: &Key,
        view: &View,
        values: &[Node],
        sink: &mut Sink<'_>,
    ) -> Plan {
        let texts: Vec<&str> = values.iter().filter_map(text_of).collect();
        let strings = values
            .iter()
            .filter(|value| value.as_str().is_some())
            .count();
        let numbers = values
            .iter()
            .filter(|value| matches!(value.value, Value::Number(_)))
            .count();
        let string = view.types.as_slice() == [Primitive::String]
            || (view.types.is_empty() && strings == values.len());
        if string && texts.len() == values.len() {
            return Plan::Enum(EnumPlan::String(
                self.named(view, &texts, sink, |text| Some((*text).to_owned())),
            ));
        }
        if view.types.as_slice() == [Primitive::Boolean]
            || values.iter().all(|value| value.as_bool().is_some())
        {
            return Plan::Scalar {
                ty: Ty::Bool,
                constant: None,
            };
        }
        let integer = !view.types.contains(&Primitive::String)
            && texts.iter().all(|text| text.parse::<i64>().is_ok());
        if integer && texts.len() == values.len() {
            return Plan::Enum(EnumPlan::Integer(
                self.named(view, &texts, sink, |text| text.parse().ok()),
            ));
        }
        if numbers == values.len() {
            let span = values.first().map(|value| value.span).unwrap_or_default();
            let message =
                "the values of this enum are numbers that are not whole; it is typed as any number";
            sink.note(codes::ENUM, span, message.to_owned());
            return self.scalar(Primitive::Number, view);
        }
        if strings == values.len() {
            return Plan::Enum(EnumPlan::String(
                self.named(view, &texts, sink, |text| Some((*text).to_owned())),
            ));
        }
        if texts.len() < values.len() {
            let span = values.first().map(|value| value.span).unwrap_or_default();
            let message = "this enum has values that are no scalars and is typed as a JSON value";
            let help = "give its values one type in overlay.yaml";
            sink.warning(codes::ENUM, span, message.to_owned(), help);
            return Plan::Value(reason::ENUM);
        }
        let mut types = Vec::new();
        for value in values {
            let primitive = primitive_of(value);
            if !types.contains(&primitive) {
                types.push(primitive);
            }
        }
        self.by_type(key, &types, sink)
    }

    fn named<T: PartialEq>(
        &self,
        view: &View,
        texts: &[&str],
        sink: &mut Sink<'_>,
        value: impl Fn(&&str) -> Option<T>,
    ) -> Vec<PlannedValue<T>> {
        let schemas = view.parts.iter().rev();
        let schemas = schemas.map(|id| &self.document()[*id]);
        let said = schemas.map(|schema| (&*schema.extensions, schema.null_at));
        let notes = conventions::notes(said, texts, sink);
        let mut out: Vec<PlannedValue<T>> = Vec::with_capacity(texts.len());
        let mut seen = HashSet::new();
        for (index, text) in texts
            .iter()
            .enumerate()
            .filter(|(_, text)| seen.insert(**text))
        {
            out.extend(value(text).map(|value| PlannedValue {
                value,
                name: notes[index].name.clone(),
                docs: notes[index].docs.clone(),
            }));
        }
        out
    }

    pub(super) fn scalar(&self, primitive: Primitive, view: &View) -> Plan {
        let ty = match primitive {
            Primitive::Boolean => Ty::Bool,
            Primitive::Integer => self.integer(view),
            Primitive::Number => self.number(view),
            _ => match view.format.as_deref() {
                Some("password") => Ty::Secret(Box::new(Ty::String)),
                Some("byte") => Ty::Base64,
                Some("binary") => return Plan::Binary,
                _ if is_encoded(view, "base64") => Ty::Base64,
                _ if is_encoded(view, "binary") => return Plan::Binary,
                _ if view.encoding.is_none() && view.media.is_some() => return Plan::Binary,
                _ => Ty::String,
            },
        };
        Plan::Scalar { ty, constant: None }
    }

    fn integer(&self, view: &View) -> Ty {
        let format = view.format.as_deref().unwrap_or_default();
        if let Some(ty) = self.configured(&format!("integer:{format}")) {
            return ty;
        }
        match format {
            "int32" | "int16" | "int8" | "uint8" | "uint16" => return Ty::I32,
            "int64" | "uint32" | "unix-time" | "timestamp" => return Ty::I64,
            "uint64" => return Ty::U64,
            _ => {}
        }
        if let Some(ty) = self.configured("integer") {
            return ty;
        }
        let bound = |keys: [&str; 2]| {
            let node = keys.iter().find_map(|key| view.constraints.get(*key))?;
            match &node.value {
                Value::Number(text) => text.parse::<i64>().ok(),
                _ => None,
            }
        };
        let bounded = bound(["minimum", "exclusiveMinimum"]).is_some()
            && bound(["maximum", "exclusiveMaximum"]).is_some();
        if bounded { Ty::I64 } else { Ty::Number }
    }

    fn number(&self, view: &View) -> Ty {
        let format = view.format.as_deref().unwrap_or_default();
        if let Some(ty) = self.configured(&format!("number:{format}")) {
            return ty;
        }
        match format {
            "double" | "float" => Ty::F64,
            _ => self.configured("number").unwrap_or(Ty::Number),
        }
    }

    fn configured(&self, key: &str) -> Option<Ty> {
        number_type(self.config.formats.get(key)?)
    }
}

/// The type that a name in client.yaml's `formats` stands for.
pub(super) fn number_type(name: &str) -> Option<Ty> {
    Some(match name {
        "i32" => Ty::I32,
        "i64" => Ty::I64,
        "u64" => Ty::U64,
        "f64" => Ty::F64,
        "number" => Ty::Number,
        _ => Ty::Foreign(Foreign::named(name, None).filter(Foreign::is_number)?),
    })
}

/// The type of a scalar value.
fn primitive_of(node: &Node) -> Primitive {
    match &node.value {
        Value::Bool(_) => Primitive::Boolean,
        Value::Number(digits) if digits.parse::<i64>().is_err() => Primitive::Number,
        Value::Number(_) => Primitive::Integer,
        _ => Primitive::String,
    }
}

/// Whether a text's `contentEncoding` is this one.
fn is_encoded(view: &View, encoding: &str) -> bool {
    let own = view.encoding.as_deref();
    own.is_some_and(|own| own.eq_ignore_ascii_case(encoding))
}

fn is_integer_format(view: &View) -> bool {
    view.format
        .as_deref()
        .is_some_and(|format| format.starts_with("int") || format.starts_with("uint"))
}

fn is_number_format(view: &View) -> bool {
    matches!(view.format.as_deref(), Some("double" | "float"))
}

fn object(view: &View) -> Plan {
    if !view.properties.is_empty() {
        return Plan::Record { open: false };
    }
    if !view.additional.is_empty() {
        return Plan::Map(view.additional.clone());
    }
    if view.forbidden && !view.any_additional {
        Plan::Record { open: false }
    } else {
        Plan::Map(Vec::new())
    }
}

/// A scalar's text as it stands in the document.
pub(super) fn text_of(node: &Node) -> Option<&str> {
    match &node.value {
        Value::String(text) | Value::Number(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        _ => None,
    }
}

/// A node as JSON text, numbers with their digits.
pub(super) fn json(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => json_number(text),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(","))
        }
        Value::Object(map) => {
            let members = map
                .iter()
                .map(|(key, entry)| format!("{}:{}", quoted(key), json(&entry.node)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
    }
}

/// YAML writes `+1` and `.5` where JSON does not.
fn json_number(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = if digits.starts_with('.') {
        format!("0{digits}")
    } else {
        digits.to_owned()
    };
    let digits = digits
        .strip_suffix('.')
        .map_or_else(|| digits.clone(), str::to_owned);
    format!("{sign}{digits}")
}

pub(super) fn kind_of(primitive: Primitive) -> Kind {
    match primitive {
        Primitive::Object => Kind::Object,
        Primitive::Array => Kind::Array,
        Primitive::String => Kind::String,
        Primitive::Number => Kind::Number,
        Primitive::Integer => Kind::Integer,
        Primitive::Boolean => Kind::Boolean,
    }
}

/// The word for a kind in the name of a union's member.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "String",
        Kind::Integer => "Integer",
        Kind::Number => "Number",
        Kind::Boolean => "Boolean",
        Kind::Array => "List",
        Kind::Object => "Object",
        Kind::Null => "Null",
    }
}
