//! Types: what values are, and where a type is used.

use clientwright_spec::Origin;

use super::{Docs, Foreign, TypeId};

/// A named type.
#[derive(Debug, Clone)]
pub struct Type {
    /// Where its schema stands.
    pub origin: Origin,
    /// How it came by its name.
    pub name: TypeName,
    /// Docs.
    pub docs: Docs,
    /// What it is.
    pub shape: Shape,
    /// Whether requests, responses or both hold it.
    pub direction: Direction,
}

/// Words for a type's name, before casing and collision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// A component's (or client.yaml's) name, or the words of where the inline schema stands:
    /// `["Customer", "address"]`, `["updateCustomer", "request"]`.
    pub words: Vec<String>,
    /// Component names are claimed before inline ones.
    pub component: bool,
}

/// Which way values travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Direction {
    Request,
    Response,
    Both,
}

/// What a named type is.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Shape {
    Record(Record),
    Enum(Enum),
    Union(Union),
    /// Another name for an unnamed type: `PartnerCustomerId = String`.
    Alias(Ty),
}

/// An object with known members.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Members in the order of the document.
    pub fields: Vec<Field>,
    /// `additionalProperties` beside properties: the type of the others. `None`: others are ignored.
    pub rest: Option<Ty>,
}

/// A member of a record.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name on the wire.
    pub name: String,
    /// Words for its name in Rust, where the document has others than those of the wire.
    pub label: Option<String>,
    /// Its type, without presence.
    pub ty: Ty,
    /// Whether it may be missing or null.
    pub presence: Presence,
    /// A constant (JSON text). In request-only records it is no field of the struct but written always; elsewhere the
    /// constructor fills it.
    pub constant: Option<String>,
    /// Docs.
    pub docs: Docs,
    /// Where its schema stands.
    pub origin: Origin,
}

impl Field {
    /// Words for its name in Rust.
    pub fn words(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// Whether a value may be missing or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// There, and not null.
    Required,
    /// May be missing.
    Optional,
    /// There, may be null.
    Nullable,
    /// May be missing or null: three states in requests, two in responses.
    OptionalNullable,
}

/// A type at its place of use.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ty {
    /// A named type.
    Named(TypeId),
    /// `string`.
    String,
    /// `boolean`.
    Bool,
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// Unsigned 64-bit integer.
    U64,
    /// Binary floating point, where document or client.yaml says so.
    F64,
    /// Exact number.
    Number,
    /// `array`.
    List(Box<Ty>),
    /// Array whose items may be null: a list of optional values of the inner type.
    NullableItem(Box<Ty>),
    /// String-keyed map.
    Map(Box<Ty>),
    /// String-keyed map whose values may be null.
    NullableMap(Box<Ty>),
    /// A value of the inner type or null, where no presence says so: bodies, members without a name.
    Nullable(Box<Ty>),
    /// Any JSON value.
    Value,
    /// Base64 text in JSON (`format: byte`, `contentEncoding: base64`).
    Base64,
    /// Raw bytes (`format: binary`): bodies and multipart parts only.
    Bytes,
    /// A secret of the inner type.
    Secret(Box<Ty>),
    /// A number that is a text on the wire.
    Quoted(Box<Ty>),
    /// A type of another crate.
    Foreign(Foreign),
}

/// An enumeration that stays open.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Enum {
    String(Vec<EnumValue<String>>),
    Integer(Vec<EnumValue<i64>>),
}

/// A known value.
#[derive(Debug, Clone)]
pub struct EnumValue<T> {
    /// On the wire.
    pub value: T,
    /// A name from the document (`x-enum-varnames`), else made from the value.
    pub name: Option<String>,
    /// Docs.
    pub docs: Docs,
}

/// One of several types.
#[derive(Debug, Clone, Default)]
pub struct Union {
    /// Members, the most specific first.
    pub members: Vec<Member>,
    /// Nothing tells the members apart, or several may hold at once: the value stays as it came, and is seen as each
    /// type that it fits.
    pub views: bool,
}

/// A member of a union and how it is told from the others.
#[derive(Debug, Clone)]
pub struct Member {
    /// Words for the variant's name: discriminator value, component name, or kind of JSON (`String`).
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// JSON type that its values have.
    pub kind: Kind,
    /// The JSON types of a list's items, where they tell it from another list.
    pub items: Vec<Kind>,
    /// What must hold of an object, or of the first item of a list.
    pub conditions: Vec<Condition>,
    /// Later members, by index, whose own keys make it uncertain that a value is this one.
    pub rivals: Vec<usize>,
    /// The only value that it takes (JSON text): a variant that holds nothing.
    pub constant: Option<String>,
    /// Docs.
    pub docs: Docs,
}

/// Types of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
    Null,
}

/// A condition on what stands inside an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Condition {
    /// The keys that lead to each place that is looked at; one of them must be there.
    pub paths: Vec<Vec<String>>,
    /// The kinds that may stand there; none: any.
    pub kinds: Vec<Kind>,
    /// The scalars (JSON text) that may stand there; none: any.
    pub values: Vec<String>,
}
