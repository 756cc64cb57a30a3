//! Objects with declared fields.
//!
//! Takes a table of the fields and the slots that hold them, in the same order; reads or writes them. Invariant: a
//! declared field is read at most once, and the required ones are read.

use super::error::{DecodeError, Problem};
use super::{Json, Reader, Writer};

/// Name and presence of a declared field.
pub type Field = (&'static str, Presence);

/// When a declared field stands in an object; the words that [`object!`](crate::object) takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "the macro's words name the variants")]
pub enum Presence {
    /// Always there.
    required,
    /// Left out where it is absent.
    optional,
    /// Always there, `null` where it is none.
    nullable,
    /// Left out where it is absent, `null` where it is to be cleared.
    patch,
    /// Always written with one value; whatever is read is accepted.
    constant,
}

impl Presence {
    /// The presence of a member with this value.
    pub const fn constant(_: &dyn Literal) -> Self {
        Self::constant
    }
}

/// The members of an object that no field declares.
pub trait Rest {
    /// Reads the value of this key.
    fn read_entry(&mut self, key: String, reader: &mut Reader<'_>) -> Result<(), DecodeError>;
    /// Calls `entry` with each key and value.
    fn each(&self, entry: &mut dyn FnMut(&str, &dyn Json));
}

/// A value that a document fixes: text, a whole number or a boolean.
pub trait Literal {
    /// Says whether the next value, which is read, equals this one.
    fn equals(&self, reader: &mut Reader<'_>) -> Result<bool, DecodeError>;
    /// Writes this value.
    fn write(&self, writer: &mut Writer);
}

/// The slot of a member with a fixed value.
pub struct Constant<'a>(pub &'a dyn Literal);

impl Json for Constant<'_> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.skip()
    }
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
    }
}

/// Which fields were read.
struct Seen {
    first: u128,
    more: Vec<u128>,
}

impl Seen {
    fn new(fields: usize) -> Self {
        Self {
            first: 0,
            more: vec![0; fields.saturating_sub(1) / 128],
        }
    }

    fn word(&mut self, index: usize) -> Option<&mut u128> {
        match index / 128 {
            0 => Some(&mut self.first),
            word => self.more.get_mut(word - 1),
        }
    }

    /// Marks a field and says whether it was marked before.
    fn mark(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 128);
        self.word(index).is_some_and(|word| {
            let seen = *word & bit != 0;
            *word |= bit;
            seen
        })
    }

    fn has(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 128);
        self.word(index).is_some_and(|word| *word & bit != 0)
    }
}

/// The index of a key; servers send fields in their declared order, so the search starts where that puts the key.
fn find(fields: &[Field], key: &str, expected: usize) -> Option<usize> {
    let position = |fields: &[Field]| fields.iter().position(|field| field.0 == key);
    let (before, after) = fields.split_at(expected.min(fields.len()));
    position(after)
        .map(|index| index + before.len())
        .or_else(|| position(before))
}

impl Reader<'_> {
    /// Reads an object into its slots; members without one are read into `rest`, or forgotten.
    #[doc(hidden)]
    pub fn object(
        &mut self,
        fields: &[Field],
        slots: &mut [&mut dyn Json],
        rest: &mut [&mut dyn Rest],
    ) -> Result<(), DecodeError> {
        let mut seen = Seen::new(fields.len());
        let mut expected = 0;
        let mut key = self.first_key()?;
        while let Some(name) = key {
            let index = find(fields, name, expected);
            match (index, rest.first_mut()) {
                (Some(index), _) => {
                    expected = index + 1;
                    let again = seen.mark(index);
                    if let (Some(field), Some(slot)) = (fields.get(index), slots.get_mut(index)) {
                        if again {
                            let error = DecodeError::new(Problem::Duplicate, self.offset());
                            return Err(error.within_field(field.0));
                        }
                        slot.read(self)
                            .map_err(|error| error.within_field(field.0))?;
                    }
                }
                (None, Some(rest)) => {
                    let name = name.to_owned();
                    rest.read_entry(name, self)
                        .map_err(DecodeError::within_key)?;
                }
                (None, None) => self.skip()?,
            }
            key = self.next_key()?;
        }
        for (index, &(name, presence)) in fields.iter().enumerate() {
            let required = matches!(presence, Presence::required | Presence::nullable);
            if required && !seen.has(index) {
                let error = DecodeError::new(Problem::Missing, self.offset());
                return Err(error.within_field(name));
            }
        }
        Ok(())
    }
}

impl Writer {
    /// Writes an object from its slots and the rest.
    #[doc(hidden)]
    pub fn object(&mut self, fields: &[Field], slots: &[&dyn Json], rest: &[&dyn Rest]) {
        self.begin_object();
        for (&(name, presence), slot) in fields.iter().zip(slots) {
            if written(presence, *slot) {
                self.key(name);
                slot.write(self);
            }
        }
        if let Some(rest) = rest.first() {
            rest.each(&mut |key, value| {
                let mut declared = fields.iter().zip(slots).filter(|(field, _)| field.0 == key);
                // A member that a field has already written would stand there twice.
                if !declared.any(|(field, slot)| written(field.1, *slot)) {
                    self.key(key);
                    value.write(self);
                }
            });
        }
        self.end_object();
    }
}

fn written(presence: Presence, slot: &dyn Json) -> bool {
    !(matches!(presence, Presence::optional | Presence::patch) && slot.is_absent())
}

impl Literal for &str {
    fn equals(&self, reader: &mut Reader<'_>) -> Result<bool, DecodeError> {
        match reader.peek()? {
            super::Kind::String => Ok(reader.string()? == *self),
            _ => reader.skip().map(|()| false),
        }
    }
    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Literal for i64 {
    fn equals(&self, reader: &mut Reader<'_>) -> Result<bool, DecodeError> {
        match reader.peek()? {
            super::Kind::Number => {
                let number = super::number::integer_of(reader.number_text()?);
                Ok(number == Some(i128::from(*self)))
            }
            _ => reader.skip().map(|()| false),
        }
    }
    fn write(&self, writer: &mut Writer) {
        writer.i64(*self);
    }
}

impl Literal for bool {
    fn equals(&self, reader: &mut Reader<'_>) -> Result<bool, DecodeError> {
        match reader.peek()? {
            super::Kind::Bool => Ok(reader.bool()? == *self),
            _ => reader.skip().map(|()| false),
        }
    }
    fn write(&self, writer: &mut Writer) {
        writer.bool(*self);
    }
}
