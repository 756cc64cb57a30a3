//! What is done with the slots of a value: they are written, shown and compared.
//!
//! Takes a value that lists its slots once, for all three; gives the code over them, compiled once for all types. What
//! a derive would write out for each field of each type is most of what a crate of a thousand types costs to check.

use std::any::Any;
use std::cmp::Ordering;
use std::fmt;

use super::object::{Presence, Table};
use super::sealed::Sealed;
use super::{Json, Literal, Writer};

/// A value in a slot.
pub trait Slot: Json {
    /// The same, to be shown.
    fn shown(&self) -> &dyn fmt::Debug;
    /// The same, to be compared.
    fn any(&self) -> &dyn Any;
    /// Says whether the other value is of this type and equal.
    fn equals(&self, other: &dyn Slot) -> bool;
}

impl<T: Json + fmt::Debug + PartialEq + 'static> Slot for T {
    fn shown(&self) -> &dyn fmt::Debug {
        self
    }
    fn any(&self) -> &dyn Any {
        self
    }
    fn equals(&self, other: &dyn Slot) -> bool {
        other.any().downcast_ref() == Some(self)
    }
}

/// What looks at slots.
pub trait See: Sealed {
    /// An object: its fields and their slots. A slot more than there are fields holds the members without one.
    fn object(&mut self, table: &'static Table, slots: &[&dyn Slot]);
    /// A variant of a union, and what it holds: a [`Constant`] where that is nothing.
    fn variant(&mut self, name: &'static str, slot: &dyn Slot);
}

/// The slot of a member with a fixed value.
#[derive(Debug)]
pub struct Constant(pub &'static dyn Literal);

impl PartialEq for Constant {
    /// All values of a type have the same constants.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Shows a value as a derived `Debug` does.
pub fn debug(value: &dyn Json, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut show = Show { f, result: Ok(()) };
    value.slots(&mut show);
    show.result
}

struct Show<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    result: fmt::Result,
}

impl Sealed for Show<'_, '_> {}

impl See for Show<'_, '_> {
    fn object(&mut self, table: &'static Table, slots: &[&dyn Slot]) {
        let mut names = table.names();
        let mut shown = self.f.debug_struct(names.next().unwrap_or_default());
        let fields = table.fields();
        let slots = slots.iter().enumerate().filter(|(index, _)| {
            let field = fields.get(*index);
            field.is_none_or(|field| field.1 != Presence::constant)
        });
        for ((_, slot), name) in slots.zip(names) {
            shown.field(name, slot.shown());
        }
        self.result = shown.finish();
    }

    fn variant(&mut self, name: &'static str, slot: &dyn Slot) {
        self.result = if slot.any().is::<Constant>() {
            self.f.write_str(name)
        } else {
            self.f.debug_tuple(name).field(slot.shown()).finish()
        };
    }
}

/// Says whether two values of one type are equal, as a derived `PartialEq` does.
pub fn equal(one: &dyn Json, other: &dyn Json) -> bool {
    let mut see = First {
        other,
        equal: false,
    };
    one.slots(&mut see);
    see.equal
}

/// Has seen nothing yet.
struct First<'a> {
    other: &'a dyn Json,
    equal: bool,
}

impl First<'_> {
    fn against(&mut self, variant: Option<&'static str>, slots: &[&dyn Slot]) {
        let mut second = Second {
            variant,
            slots,
            equal: false,
        };
        self.other.slots(&mut second);
        self.equal = second.equal;
    }
}

impl Sealed for First<'_> {}

impl See for First<'_> {
    fn object(&mut self, _: &'static Table, slots: &[&dyn Slot]) {
        self.against(None, slots);
    }
    fn variant(&mut self, name: &'static str, slot: &dyn Slot) {
        self.against(Some(name), &[slot]);
    }
}

/// Has seen the slots of the first value.
struct Second<'a> {
    variant: Option<&'static str>,
    slots: &'a [&'a dyn Slot],
    equal: bool,
}

impl Second<'_> {
    fn compare(&mut self, variant: Option<&'static str>, slots: &[&dyn Slot]) {
        let mut pairs = self.slots.iter().zip(slots);
        self.equal = self.variant == variant && pairs.all(|(one, other)| one.equals(*other));
    }
}

impl Sealed for Second<'_> {}

impl See for Second<'_> {
    fn object(&mut self, _: &'static Table, slots: &[&dyn Slot]) {
        self.compare(None, slots);
    }
    fn variant(&mut self, name: &'static str, slot: &dyn Slot) {
        self.compare(Some(name), &[slot]);
    }
}

/// Compares two texts by their places in a list; those that are not in it come last, in their own order.
pub fn order(list: &[&str], one: &str, other: &str) -> Ordering {
    let place = |text: &str| {
        let place = list.iter().position(|known| *known == text);
        place.unwrap_or(list.len())
    };
    (place(one), one).cmp(&(place(other), other))
}

impl Sealed for Writer {}

impl See for Writer {
    fn object(&mut self, table: &'static Table, slots: &[&dyn Slot]) {
        let (fields, rest) = slots.split_at(table.fields().len().min(slots.len()));
        let rest = rest.first().and_then(|&rest| rest.rest());
        self.members(table, fields, rest);
    }
    fn variant(&mut self, _: &'static str, slot: &dyn Slot) {
        slot.write(self);
    }
}
