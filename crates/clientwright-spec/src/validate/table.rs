//! What the objects of the specification hold, version by version.

mod operation;
mod schema;
mod top;

use super::{Cx, Place};

pub(super) use operation::{
    CALLBACK, ENCODING, EXAMPLE, HEADER, LINK, MEDIA_TYPE, OPERATION, PARAMETER, PATH_ITEM,
    REQUEST_BODY, RESPONSE,
};
pub(super) use schema::SCHEMA;
pub(super) use top::{COMPONENTS, DOCUMENT, SCHEME};

/// Versions, as a set.
pub(super) type Versions = u8;
pub(super) const V20: Versions = 1;
pub(super) const V30: Versions = 2;
pub(super) const V31: Versions = 4;
pub(super) const V32: Versions = 8;
/// OpenAPI 3, whichever.
pub(super) const V3: Versions = V30 | V31 | V32;
/// Versions whose schemas are those of JSON Schema 2020-12.
pub(super) const NEW: Versions = V31 | V32;
/// Versions whose schemas have a list of keywords of their own.
pub(super) const OLD: Versions = V20 | V30;
const ALL: Versions = V20 | V3;

/// What stands under a key.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Any,
    Text,
    Flag,
    Number,
    /// An integer that is not negative.
    Count,
    /// One of a few words.
    Word(&'static [&'static str]),
    Texts,
    /// Texts of which there is one at least, none twice.
    Names,
    /// Words of a list.
    Words(&'static [&'static str]),
    /// Values of which there is one at least.
    Values,
    TextMap,
    List(&'static Object),
    Map(&'static Object),
    /// A mapping whose keys are names of components.
    Named(&'static Object),
    One(&'static Object),
    /// An object, or true or false.
    OneOrFlag(&'static Object),
    /// An object, or a list of them.
    OneOrList(&'static Object),
    /// The `type` of a schema.
    Types,
}

/// A field of an object.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// Where it exists.
    pub(super) versions: Versions,
    /// Where it must be there.
    pub(super) needed: Versions,
}

impl Field {
    const fn needed(mut self) -> Self {
        self.needed = ALL;
        self
    }

    const fn needed_in(mut self, versions: Versions) -> Self {
        self.needed = versions;
        self
    }

    const fn only(mut self, versions: Versions) -> Self {
        self.versions = versions;
        self
    }
}

/// What keys there are beside the fields.
#[derive(Clone, Copy)]
pub(super) enum Rest {
    /// None but extensions.
    Closed,
    /// Any.
    Open,
    /// Any in the newer versions.
    OpenInNew,
    /// Objects, under any key.
    Of(&'static Object),
    /// What may be meant for a method.
    Methods,
    /// Statuses.
    Statuses(&'static Object),
}

/// Whether a reference may stand instead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    No,
    Yes,
    /// Where siblings count, in the newer versions.
    Schema,
    /// It must not, but is understood.
    Odd,
}

pub(super) type Rule = fn(&mut Cx<'_>, &Place<'_>);

/// A kind of object.
pub(super) struct Object {
    /// With its article.
    pub(super) name: &'static str,
    fields: &'static [Field],
    /// Fields that several objects have alike.
    also: &'static [Field],
    pub(super) rest: Rest,
    pub(super) reference: Reference,
    /// What fields alone do not say.
    pub(super) rule: Option<Rule>,
}

const fn object(name: &'static str, fields: &'static [Field]) -> Object {
    Object {
        name,
        fields,
        also: &[],
        rest: Rest::Closed,
        reference: Reference::No,
        rule: None,
    }
}

impl Object {
    /// Its fields, of whatever version.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().chain(self.also)
    }

    const fn also(mut self, fields: &'static [Field]) -> Self {
        self.also = fields;
        self
    }

    const fn or_reference(mut self) -> Self {
        self.reference = Reference::Yes;
        self
    }

    const fn or_odd_reference(mut self) -> Self {
        self.reference = Reference::Odd;
        self
    }

    const fn rest(mut self, rest: Rest) -> Self {
        self.rest = rest;
        self
    }

    const fn rule(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }
}

const fn field(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        versions: ALL,
        needed: 0,
    }
}
