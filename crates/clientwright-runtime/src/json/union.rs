//! Unions: one of several shapes.
//!
//! Takes the rules by which members are told apart, gives the first whose kind and conditions hold. Invariants: the text
//! of the value is kept until a member is decoded, so an unknown one is not lost; a value that two members claim for
//! themselves is neither's, so that nothing is decoded as the wrong one in silence. Only ONE member is ever decoded:
//! trying several would take time exponential in the nesting of unions.

use std::borrow::Cow;

use super::error::DecodeError;
use super::notes::Notes;
use super::object::{Field, Literal};
use super::raw::Raw;
use super::{Blank, Json, Kind, Reader};

/// The kind of a member, or of a value inside it; the words that [`union!`](crate::union) takes.
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
    /// `null`.
    null,
}

/// What must hold of an object.
#[doc(hidden)]
pub struct Condition<'a> {
    /// Where to look: the keys that lead to each place. One of the places must be there.
    pub paths: &'a [&'a [&'static str]],
    /// What stands there is of one of these kinds; none: of any.
    pub kinds: &'a [Kinds],
    /// What stands there is one of these; none: anything.
    pub values: &'a [&'a dyn Literal],
}

/// By what a member is known.
#[doc(hidden)]
pub struct Rule<'a> {
    pub kind: Kinds,
    /// The kinds of a list's first item; none: any.
    pub items: &'a [Kinds],
    /// What must hold of an object, or of the first item of a list.
    pub conditions: &'a [Condition<'a>],
    /// Later members that a value may fit as well: it is neither's where it holds a key that only the other declares.
    pub rivals: &'a [usize],
    /// The fields that the member declares.
    pub fields: &'static [Field],
}

/// The fields that a variant's member declares.
#[doc(hidden)]
pub fn fields_of<T: Blank, U>(_: impl Fn(T) -> U) -> &'static [Field] {
    T::FIELDS
}

/// The value and which rule it fits.
#[doc(hidden)]
#[derive(Debug)]
pub struct Choice<'j> {
    text: &'j str,
    depth: u8,
    /// How many rules are still to be passed over; `None` where none holds.
    ahead: Option<usize>,
    /// What the value is told by, where that is to be noted.
    tag: Option<Cow<'j, str>>,
    notes: Option<&'j Notes>,
}

impl<'j> Reader<'j> {
    /// Cuts the next value out and finds the first rule that it fits.
    #[doc(hidden)]
    pub fn choose(&mut self, rules: &[Rule<'_>]) -> Result<Choice<'j>, DecodeError> {
        let depth = self.depth();
        let text = self.raw()?;
        let subject = Subject::of(text, depth)?;
        let held = subject.met(rules)?;
        let ahead = held.iter().position(|fits| *fits);
        let ahead = match ahead {
            Some(first) if subject.is_contested(first, rules, &held)? => None,
            ahead => ahead,
        };
        let notes = self.notes();
        let tag = notes.and_then(|_| subject.tag(rules).ok().flatten());
        Ok(Choice {
            text,
            depth,
            ahead,
            tag,
            notes,
        })
    }
}

/// A value that rules are tried on.
struct Subject<'j> {
    text: &'j str,
    depth: u8,
    /// What conditions look at: the object itself, or the first item of a list.
    inner: Option<&'j str>,
}

impl<'j> Subject<'j> {
    fn of(text: &'j str, depth: u8) -> Result<Self, DecodeError> {
        let inner = match text.as_bytes().first() {
            Some(b'{') => Some(text),
            Some(b'[') => {
                let mut reader = Reader::nested(text, depth);
                reader.first_item()?.then(|| reader.raw()).transpose()?
            }
            _ => None,
        };
        Ok(Self { text, depth, inner })
    }

    /// Which rules hold.
    fn met(&self, rules: &[Rule<'_>]) -> Result<Vec<bool>, DecodeError> {
        let mut fits: Vec<bool> = rules
            .iter()
            .map(|rule| is_of(rule.kind, self.text) && self.items_fit(rule))
            .collect();
        let Some(object) = self.inner.filter(|inner| inner.starts_with('{')) else {
            // An empty list is as good as any; what is no object meets no condition.
            let empty = self.inner.is_none() && self.text.starts_with('[');
            for (fits, rule) in fits.iter_mut().zip(rules) {
                *fits &= empty || rule.conditions.is_empty();
            }
            return Ok(fits);
        };
        let tried = || rules.iter().zip(&fits).filter(|(_, fits)| **fits);
        let conditions: Vec<&Condition<'_>> =
            tried().flat_map(|(rule, _)| rule.conditions).collect();
        let held = self.conditions(object, &conditions)?;
        let mut held = held.into_iter();
        for (fits, rule) in fits.iter_mut().zip(rules).filter(|(fits, _)| **fits) {
            let count = rule.conditions.len();
            *fits = held.by_ref().take(count).filter(|held| *held).count() == count;
        }
        Ok(fits)
    }

    fn items_fit(&self, rule: &Rule<'_>) -> bool {
        let item = self.inner.filter(|_| self.text.starts_with('['));
        rule.items.is_empty()
            || item.is_none_or(|item| rule.items.iter().any(|kind| is_of(*kind, item)))
    }

    /// Which conditions hold, in order, by one pass over the keys of the object.
    fn conditions(
        &self,
        object: &'j str,
        conditions: &[&Condition<'_>],
    ) -> Result<Vec<bool>, DecodeError> {
        let mut held: Vec<Option<bool>> = vec![None; conditions.len()];
        if held.is_empty() {
            return Ok(Vec::new());
        }
        let mut reader = Reader::nested(object, self.depth);
        let mut key = reader.first_key()?;
        while let Some(name) = key {
            let value = reader.raw()?;
            for (condition, held) in conditions.iter().zip(&mut held) {
                let paths = condition.paths.iter().filter_map(|path| path.split_first());
                for (_, rest) in paths.filter(|(first, _)| **first == name) {
                    if let Some(value) = self.inside(value, rest)? {
                        *held = Some(held.unwrap_or(true) && self.holds(condition, value)?);
                    }
                }
            }
            key = reader.next_key()?;
        }
        Ok(held.into_iter().map(|held| held == Some(true)).collect())
    }

    /// The value that keys lead to.
    fn inside(
        &self,
        mut value: &'j str,
        path: &[&'static str],
    ) -> Result<Option<&'j str>, DecodeError> {
        for wanted in path {
            if !value.starts_with('{') {
                return Ok(None);
            }
            let mut reader = Reader::nested(value, self.depth);
            let mut key = reader.first_key()?;
            loop {
                let Some(name) = key else { return Ok(None) };
                if name == *wanted {
                    break;
                }
                reader.skip()?;
                key = reader.next_key()?;
            }
            value = reader.raw()?;
        }
        Ok(Some(value))
    }

    /// The text or number by which the members are told apart, where they are told apart by one.
    fn tag(&self, rules: &[Rule<'_>]) -> Result<Option<Cow<'j, str>>, DecodeError> {
        let mut conditions = rules.iter().flat_map(|rule| rule.conditions);
        let telling = conditions.find(|condition| !condition.values.is_empty());
        let path = telling.and_then(|condition| condition.paths.first());
        let (Some(path), Some(object)) = (path, self.inner) else {
            return Ok(None);
        };
        let Some(value) = self.inside(object, path)? else {
            return Ok(None);
        };
        let mut reader = Reader::nested(value, self.depth);
        Ok(match reader.peek()? {
            Kind::String => Some(reader.string()?),
            Kind::Number | Kind::Bool => Some(Cow::Borrowed(value)),
            Kind::Null | Kind::Array | Kind::Object => None,
        })
    }

    fn holds(&self, condition: &Condition<'_>, value: &str) -> Result<bool, DecodeError> {
        let of_kind = condition.kinds.iter().any(|kind| is_of(*kind, value));
        if !condition.kinds.is_empty() && !of_kind {
            return Ok(false);
        }
        for expected in condition.values {
            if expected.equals(&mut Reader::nested(value, self.depth))? {
                return Ok(true);
            }
        }
        Ok(condition.values.is_empty())
    }

    /// Whether a rival of the member that was found could claim the value with as much right.
    fn is_contested(
        &self,
        found: usize,
        rules: &[Rule<'_>],
        held: &[bool],
    ) -> Result<bool, DecodeError> {
        let rule = &rules[found];
        let rivals = rule
            .rivals
            .iter()
            .filter(|rival| held.get(**rival) == Some(&true));
        let rivals: Vec<&[Field]> = rivals.map(|rival| rules[*rival].fields).collect();
        let Some(object) = self.inner.filter(|_| !rivals.is_empty()) else {
            return Ok(false);
        };
        let declares = |fields: &[Field], key: &str| fields.iter().any(|field| field.0 == key);
        let mut reader = Reader::nested(object, self.depth);
        let mut key = reader.first_key()?;
        while let Some(name) = key {
            if !declares(rule.fields, &name) && rivals.iter().any(|rival| declares(rival, &name)) {
                return Ok(true);
            }
            reader.skip()?;
            key = reader.next_key()?;
        }
        Ok(false)
    }
}

fn is_of(expected: Kinds, text: &str) -> bool {
    let first = text.as_bytes().first().copied().unwrap_or_default();
    match expected {
        Kinds::string => first == b'"',
        Kinds::number => first == b'-' || first.is_ascii_digit(),
        Kinds::integer => {
            (first == b'-' || first.is_ascii_digit()) && super::number::integer_of(text).is_some()
        }
        Kinds::boolean => matches!(first, b't' | b'f'),
        Kinds::array => first == b'[',
        Kinds::object => first == b'{',
        Kinds::null => first == b'n',
    }
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

    /// Whether the value is this one.
    pub fn is(&self, only: &dyn Literal) -> bool {
        let mut reader = Reader::nested(self.text, self.depth);
        only.equals(&mut reader).unwrap_or(false)
    }

    /// Decodes the value as this member.
    pub fn decode<T: Json + Blank>(&self) -> Option<T> {
        let mut value = T::blank();
        self.read(&mut value).then_some(value)
    }

    fn read(&self, value: &mut dyn Json) -> bool {
        let mut reader = Reader::nested(self.text, self.depth);
        let Some(notes) = self.notes else {
            return value.read(&mut reader).is_ok();
        };
        reader.note(notes);
        let before = notes.count();
        let read = value.read(&mut reader).is_ok();
        if !read {
            notes.back_to(before);
        }
        read
    }

    /// The value as it came: it is none of the members of this union.
    pub fn unknown(&self, of: &'static str) -> Raw {
        if let Some(notes) = self.notes {
            notes.shape(of, self.tag.as_deref());
        }
        Raw::of_checked(self.text)
    }
}

impl Raw {
    /// Decodes the text as one of several types that it may be, where it fits this one.
    #[doc(hidden)]
    pub fn view<T: Json + Blank>(&self, rule: &Rule<'_>) -> Option<T> {
        let mut reader = Reader::new(self.as_str().as_bytes()).ok()?;
        let mut choice = reader.choose(std::slice::from_ref(rule)).ok()?;
        choice.fits().then(|| choice.decode()).flatten()
    }
}
