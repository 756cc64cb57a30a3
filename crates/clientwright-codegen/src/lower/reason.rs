//! Why a place is typed as a JSON value, and whose doing that is.
//!
//! Every reason of lowering stands here, so that the two classes are told apart once and for all.

use crate::model::Class;

/// A short, stable phrase with its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Reason {
    pub text: &'static str,
    pub class: Class,
}

const fn open(text: &'static str) -> Reason {
    let class = Class::Open;
    Reason { text, class }
}

const fn given_up(text: &'static str) -> Reason {
    let class = Class::GivenUp;
    Reason { text, class }
}

/// `{}`, or nothing that says what the values are.
pub(super) const ANY: Reason = open("any value");
/// A list without `items`.
pub(super) const ITEMS: Reason = open("items of any type");
/// An object without properties.
pub(super) const FREE: Reason = open("free object");
/// A media type without a schema.
pub(super) const NO_SCHEMA: Reason = open("a body without a schema");
/// A reference that leads nowhere, reported where it stands.
pub(super) const HOLE: Reason = open("unresolved reference");
/// `type: null`: there is nothing to type.
pub(super) const NULL: Reason = open("only null");
/// The schema `false`.
pub(super) const NOTHING: Reason = open("no value allowed");
/// Choices that leave any value open.
pub(super) const ANY_UNION: Reason = open("a union with any value");
/// A constant that is a list or an object.
pub(super) const CONSTANT: Reason = open("a constant that is no scalar");

/// Unions of unions, lists of lists, an `allOf` without end.
pub(super) const DEEP: Reason = given_up("nested too deep");
/// More combinations of `oneOf` and `anyOf` than members of a union make sense.
pub(super) const CHOICES: Reason = given_up("several choices at once");
/// A union all of whose members fall away.
pub(super) const NO_MEMBERS: Reason = given_up("a union without members");
/// Values of several types.
pub(super) const ENUM: Reason = given_up("enum of several types");
