//! Unions: one of several shapes.
//!
//! Takes the rules by which members are told apart, gives the first whose kind and conditions hold. Invariant: the text
//! of the value is kept until a member is decoded, so an unknown one is not lost. Only ONE member is ever decoded:
//! trying several would take time exponential in the nesting of unions.

use super::error::DecodeError;
use super::object::Literal;
use super::raw::Raw;
use super::{Blank, Json, Kind, Reader};

/// The kind of a member; the words that [`union!`](crate::union) takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "the macro's words name the variants")]
pub enum Kinds {
    /// Text.
    string,
    /// Any number.
    number,
    /// A whole number.
    integer,
    /// `true` or `false`.
    boolean,
    /// A list.
    array,
    /// An object.
    object,
}

/// What a key of an object must hold: anything, or one value.
type Condition<'a> = (&'static str, &'a [&'a dyn Literal]);

/// A member: its kind and its conditions.
type Rule<'a> = (Kinds, &'a [Condition<'a>]);

/// The value and which rule it fits.
#[doc(hidden)]
#[derive(Debug)]
pub struct Choice<'j> {
    text: &'j str,
    depth: u8,
    /// How many rules are still to be passed over; `None` where none holds.
    ahead: Option<usize>,
}

impl<'j> Reader<'j> {
    /// Cuts the next value out and finds the first rule that it fits.
    #[doc(hidden)]
    pub fn choose(&mut self, rules: &[Rule<'_>]) -> Result<Choice<'j>, DecodeError> {
        let kind = self.peek()?;
        let depth = self.depth();
        let text = self.raw()?;
        let held = match kind {
            Kind::Object => met(text, depth, rules)?,
            _ => Vec::new(),
        };
        let mut held = held.iter();
        let ahead = rules.iter().position(|(expected, conditions)| {
            let all = held
                .by_ref()
                .take(conditions.len())
                .filter(|held| **held)
                .count();
            fits(*expected, kind, text) && all == conditions.len()
        });
        Ok(Choice { text, depth, ahead })
    }
}

fn fits(expected: Kinds, kind: Kind, text: &str) -> bool {
    match expected {
        Kinds::string => kind == Kind::String,
        Kinds::number => kind == Kind::Number,
        Kinds::integer => kind == Kind::Number && super::number::integer_of(text).is_some(),
        Kinds::boolean => kind == Kind::Bool,
        Kinds::array => kind == Kind::Array,
        Kinds::object => kind == Kind::Object,
    }
}

/// Which conditions hold, in order, by one pass over the keys of the object.
fn met(text: &str, depth: u8, rules: &[Rule<'_>]) -> Result<Vec<bool>, DecodeError> {
    let conditions = || rules.iter().flat_map(|rule| rule.1);
    let mut held = vec![false; conditions().count()];
    if held.is_empty() {
        return Ok(held);
    }
    let mut reader = Reader::nested(text, depth);
    let mut key = reader.first_key()?;
    while let Some(name) = key {
        let value = reader.raw()?;
        for ((key, expected), held) in conditions().zip(&mut held) {
            if *key == name {
                let mut reader = Reader::nested(value, depth);
                *held = match expected.first() {
                    Some(expected) => expected.equals(&mut reader)?,
                    None => true,
                };
            }
        }
        key = reader.next_key()?;
    }
    Ok(held)
}

impl Choice<'_> {
    /// Passes over the next rule and says whether it is the one that the value fits.
    pub fn fits(&mut self) -> bool {
        match self.ahead {
            Some(0) => {
                self.ahead = None;
                true
            }
            Some(ahead) => {
                self.ahead = Some(ahead - 1);
                false
            }
            None => false,
        }
    }

    /// Decodes the value as this member.
    pub fn decode<T: Json + Blank>(&self) -> Option<T> {
        let mut value = T::blank();
        let mut reader = Reader::nested(self.text, self.depth);
        value.read(&mut reader).ok()?;
        Some(value)
    }

    /// The value as it came.
    pub fn raw(&self) -> Raw {
        Raw::of_checked(self.text)
    }
}
