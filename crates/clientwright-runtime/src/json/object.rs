//! Objects with declared fields.
//!
//! Takes a table of the fields and the slots that hold them, in the same order; reads or writes them. Invariant: a
//! declared field is read at most once, and the required ones are read.

use super::error::{DecodeError, Problem};
use super::notes::Notes;
use super::sealed::Sealed;
use super::{Constant, Json, Reader, Slot, Writer};

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
    pub const fn of(_: &dyn Literal) -> Self {
        Self::constant
    }

    /// True for what has to be there.
    const fn is_required(self) -> bool {
        matches!(self, Self::required | Self::nullable)
    }
}

/// The members of an object that no field declares.
pub trait Rest: Sealed {
    /// Reads the value of this key.
    fn read_entry(&mut self, key: String, reader: &mut Reader<'_>) -> Result<(), DecodeError>;
    /// Calls `entry` with each key and value.
    fn each(&self, entry: &mut dyn FnMut(&str, &dyn Json));
}

/// A value that a document fixes: text, a whole number or a boolean.
pub trait Literal: Sealed + std::fmt::Debug {
    /// Says whether the next value, which is read, equals this one.
    fn equals(&self, reader: &mut Reader<'_>) -> Result<bool, DecodeError>;
    /// Writes this value.
    fn write(&self, writer: &mut Writer);
}

impl Json for Constant {
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

/// The declared fields of an object.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    fields: &'static [Field],
    /// Whether JSON writes every name as it is, so that names can be compared with the text itself.
    plain: bool,
    /// Which of the first fields have to be there, a bit for each.
    required: u128,
    /// In Rust the name of the type and those of its fields, with blanks between.
    names: &'static str,
}

impl Table {
    /// The table of these fields, with the type's name in Rust and those of its fields, blanks between.
    pub const fn new(fields: &'static [Field], names: &'static str) -> Self {
        let (mut plain, mut required, mut bit) = (true, 0, 1_u128);
        let mut rest = fields;
        while let Some((field, after)) = rest.split_first() {
            plain &= is_plain(field.0.as_bytes());
            if field.1.is_required() {
                required |= bit;
            }
            bit <<= 1;
            rest = after;
        }
        Self {
            fields,
            plain,
            required,
            names,
        }
    }

    /// The fields, in their order.
    pub(crate) fn fields(&self) -> &'static [Field] {
        self.fields
    }

    /// In Rust the name of the type, then those of its fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        let names = self.names.split_ascii_whitespace();
        names.map(|name| name.strip_prefix("r#").unwrap_or(name))
    }

    /// Notes a member that no field declares.
    #[cold]
    fn note(&self, notes: &Notes, name: &str) {
        notes.field(self.names().next().unwrap_or_default(), name);
    }

    /// Passes over the key of the field at this index where it comes next, plainly written.
    #[inline]
    fn take_key(&self, index: usize, reader: &mut Reader<'_>) -> bool {
        let field = self.fields.get(index);
        self.plain && field.is_some_and(|field| reader.take_key(field.0))
    }
}

const fn is_plain(mut name: &[u8]) -> bool {
    while let Some((&byte, after)) = name.split_first() {
        if super::writer::escaped(byte) {
            return false;
        }
        name = after;
    }
    true
}

/// The fields of an object and what has been read of them.
struct Record<'a, 'v> {
    table: &'a Table,
    slots: &'a mut [&'v mut dyn Json],
    seen: Seen,
}

impl Record<'_, '_> {
    fn read(&mut self, index: usize, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let (Some(field), Some(slot)) = (self.table.fields.get(index), self.slots.get_mut(index))
        else {
            return reader.skip();
        };
        if self.seen.mark(index) {
            let error = DecodeError::new(Problem::Duplicate, reader.offset());
            return Err(error.within_field(field.0));
        }
        let read = slot.read(reader);
        read.map_err(|error| error.within_field(field.0))
    }

    fn finish(mut self, reader: &Reader<'_>) -> Result<(), DecodeError> {
        if self.table.fields.len() <= 128 && self.table.required & !self.seen.first == 0 {
            return Ok(());
        }
        for (index, &(name, presence)) in self.table.fields.iter().enumerate() {
            if presence.is_required() && !self.seen.has(index) {
                let error = DecodeError::new(Problem::Missing, reader.offset());
                return Err(error.within_field(name));
            }
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Reads an object into its slots; members without one are read into `rest`, or forgotten.
    #[doc(hidden)]
    pub fn object(
        &mut self,
        table: &Table,
        slots: &mut [&mut dyn Json],
        rest: &mut [&mut dyn Rest],
    ) -> Result<(), DecodeError> {
        let seen = Seen::new(table.fields.len());
        let mut record = Record { table, slots, seen };
        let mut expected = 0;
        let mut key = self.first_key()?;
        while let Some(name) = key {
            match (find(table.fields, &name, expected), rest.first_mut()) {
                (Some(index), _) => {
                    record.read(index, self)?;
                    expected = index + 1;
                    while table.take_key(expected, self) {
                        record.read(expected, self)?;
                        expected += 1;
                    }
                }
                (None, Some(rest)) => {
                    let read = rest.read_entry(name.into_owned(), self);
                    read.map_err(DecodeError::within_key)?;
                }
                (None, None) => {
                    if let Some(notes) = self.notes() {
                        table.note(notes, &name);
                    }
                    self.skip()?;
                }
            }
            key = self.next_key()?;
        }
        record.finish(self)
    }
}

impl Writer {
    /// Writes an object from its slots and the rest.
    pub(crate) fn members(&mut self, table: &Table, slots: &[&dyn Slot], rest: Option<&dyn Rest>) {
        let fields = table.fields;
        self.begin_object();
        for (&(name, presence), slot) in fields.iter().zip(slots) {
            if written(presence, *slot) {
                if table.plain {
                    self.plain_key(name);
                } else {
                    self.key(name);
                }
                slot.write(self);
            }
        }
        if let Some(rest) = rest {
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

fn written(presence: Presence, slot: &dyn Slot) -> bool {
    !(matches!(presence, Presence::optional | Presence::patch) && slot.is_absent())
}

impl Sealed for &str {}

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

impl Sealed for i64 {}

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

impl Sealed for bool {}

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
