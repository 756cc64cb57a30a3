//! The one JSON reader, a pull reader over `jiter`.
//!
//! Takes text that is valid UTF-8 as a whole, gives one value after the other. The reader owns the place in the text and
//! the structure, `jiter` the strings, numbers and what is skipped. Invariant: nesting is bounded by [`DEPTH_LIMIT`], so no
//! document can exhaust the stack, and every error holds only fixed words.

use std::borrow::Cow;
use std::fmt;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType};

use super::Json;
use super::error::{DecodeError, Problem};
use super::notes::Notes;
use super::number::{Number, integer_of};
use super::text::{plain_length, unescaped};

/// How many arrays and objects may stand inside each other.
pub(crate) const DEPTH_LIMIT: u8 = 128;

/// What kind of JSON value comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number of any form
    Number,
    /// A string
    String,
    /// An array
    Array,
    /// An object
    Object,
}

impl Kind {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// Reads JSON, one value after the other.
#[derive(Debug)]
pub struct Reader<'j> {
    text: &'j str,
    at: usize,
    depth: u8,
    /// Where to note what the types do not know; `None` where nobody asks.
    notes: Option<&'j Notes>,
}

impl<'j> Reader<'j> {
    /// Starts at the beginning of a document.
    ///
    /// # Errors
    /// Where the bytes are not UTF-8.
    pub fn new(json: &'j [u8]) -> Result<Self, DecodeError> {
        // jiter leaves the text of skipped values unchecked; one pass here makes every slice of the text sound.
        match std::str::from_utf8(json) {
            Ok(text) => Ok(Self::nested(text, 0)),
            Err(error) => Err(DecodeError::new(
                Problem::Syntax("not UTF-8"),
                error.valid_up_to(),
            )),
        }
    }

    /// Reads a part of a document that another reader has cut out at this depth.
    pub(crate) fn nested(text: &'j str, depth: u8) -> Self {
        Self {
            text,
            at: 0,
            depth,
            notes: None,
        }
    }

    pub(crate) fn depth(&self) -> u8 {
        self.depth
    }

    /// Notes from here on what the types do not know.
    pub(crate) fn note(&mut self, notes: &'j Notes) {
        self.notes = Some(notes);
    }

    pub(crate) fn notes(&self) -> Option<&'j Notes> {
        self.notes
    }

    /// Notes a value that its type does not know.
    #[doc(hidden)]
    #[cold]
    pub fn unknown(&self, of: &'static str, value: &dyn fmt::Display) {
        if let Some(notes) = self.notes {
            notes.value(of, &value.to_string());
        }
    }

    /// Reads a secret: what is noted within shows no text of it.
    pub(crate) fn secret(&mut self, value: &mut dyn Json) -> Result<(), DecodeError> {
        let Some(notes) = self.notes else {
            return value.read(self);
        };
        notes.within_secret(true);
        let read = value.read(self);
        notes.within_secret(false);
        read
    }

    /// The offset in bytes of what comes next.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// An error at this place: a text of your own, which must not hold anything from the document.
    #[cold]
    pub fn invalid(&self, what: &'static str) -> DecodeError {
        DecodeError::new(Problem::Invalid(what), self.at)
    }

    /// An error at this place: something else was expected than this kind.
    #[cold]
    pub fn unexpected(&self, expected: &'static str, found: Kind) -> DecodeError {
        let found = found.words();
        DecodeError::new(Problem::Expected { expected, found }, self.at)
    }

    #[cold]
    fn syntax(&self, what: &'static str) -> DecodeError {
        let what = if self.at < self.text.len() {
            what
        } else {
            ENDS_EARLY
        };
        DecodeError::new(Problem::Syntax(what), self.at)
    }

    /// Passes over white space and gives the byte after it.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    /// Lets jiter read one token from here on, and passes over it.
    #[inline]
    fn token<T>(
        &mut self,
        read: impl FnOnce(&mut Jiter<'j>) -> Result<T, JiterError>,
    ) -> Result<T, DecodeError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let mut jiter = Jiter::new(rest);
        match read(&mut jiter) {
            Ok(value) => {
                self.at += jiter.current_index();
                Ok(value)
            }
            Err(error) => Err(foreign(&error, self.at)),
        }
    }

    /// The kind of the next value, without reading it.
    ///
    /// # Errors
    /// Where no value can start here.
    pub fn peek(&mut self) -> Result<Kind, DecodeError> {
        Ok(match self.next_byte() {
            Some(b'"') => Kind::String,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'n') => Kind::Null,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            _ => return Err(self.syntax("expected a value")),
        })
    }

    fn expect(&mut self, expected: Kind) -> Result<(), DecodeError> {
        let found = self.peek()?;
        if found == expected {
            Ok(())
        } else {
            Err(self.unexpected(expected.words(), found))
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let there = rest.starts_with(word.as_bytes());
        if there {
            self.at += word.len();
        }
        there
    }

    /// Reads `null` where it comes next, and says whether it did.
    ///
    /// # Errors
    /// Where another word with its first letter stands here.
    pub fn take_null(&mut self) -> Result<bool, DecodeError> {
        if self.next_byte() != Some(b'n') {
            return Ok(false);
        }
        if self.word("null") {
            return Ok(true);
        }
        Err(self.syntax("expected `null`"))
    }

    /// Reads a boolean.
    ///
    /// # Errors
    /// Where something else comes next.
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        self.expect(Kind::Bool)?;
        if self.word("true") {
            Ok(true)
        } else if self.word("false") {
            Ok(false)
        } else {
            Err(self.syntax("expected `true` or `false`"))
        }
    }

    /// Reads a string.
    ///
    /// # Errors
    /// Where something else comes next.
    pub fn string(&mut self) -> Result<Cow<'j, str>, DecodeError> {
        if self.next_byte() != Some(b'"') {
            self.expect(Kind::String)?;
        }
        self.quoted()
    }

    /// Reads the string whose first quote comes next.
    #[inline]
    fn quoted(&mut self) -> Result<Cow<'j, str>, DecodeError> {
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = plain_length(rest);
        // Most strings are plain up to their quote.
        if rest.get(length) == Some(&b'"') {
            self.at = start + length + 1;
            let plain = self.text.get(start..start + length);
            return Ok(Cow::Borrowed(plain.unwrap_or_default()));
        }
        self.escaped(start)
    }

    #[cold]
    fn escaped(&mut self, start: usize) -> Result<Cow<'j, str>, DecodeError> {
        // Where jiter decodes a string it reserves a large buffer at its first escape, so it only finds the end here.
        self.token(|jiter| jiter.known_bytes().map(|_| ()))?;
        let raw = self.text.get(start..self.at - 1).unwrap_or_default();
        Ok(Cow::Owned(unescaped(raw)))
    }

    /// Reads a number as its text.
    ///
    /// # Errors
    /// Where something else comes next.
    pub fn number_text(&mut self) -> Result<&'j str, DecodeError> {
        self.expect(Kind::Number)?;
        let start = self.at;
        self.token(|jiter| jiter.next_number_bytes().map(|_| ()))?;
        Ok(self.since(start))
    }

    /// Reads a number exactly.
    ///
    /// # Errors
    /// Where something else comes next, or its exponent has more digits than anyone means.
    pub fn number(&mut self) -> Result<Number, DecodeError> {
        let text = self.number_text()?;
        Number::of_json(text).ok_or_else(|| self.invalid("number out of range"))
    }

    /// Reads a whole number that `i64` can hold.
    ///
    /// # Errors
    /// Where something else comes next, or the number has a fraction or is too large.
    pub fn i64(&mut self) -> Result<i64, DecodeError> {
        let text = self.number_text()?;
        match text.parse() {
            Ok(value) => Ok(value),
            Err(_) => self.integer(text),
        }
    }

    /// Reads a whole number that `u64` can hold.
    ///
    /// # Errors
    /// Where something else comes next, or the number has a fraction, is negative or is too large.
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        let text = self.number_text()?;
        match text.parse() {
            Ok(value) => Ok(value),
            Err(_) => self.integer(text),
        }
    }

    /// Numbers written as `1.0` or `1e3` are whole too.
    #[cold]
    fn integer<T: TryFrom<i128>>(&self, text: &str) -> Result<T, DecodeError> {
        match integer_of(text) {
            Some(value) => T::try_from(value).map_err(|_| self.invalid("integer out of range")),
            None => Err(self.invalid("expected an integer, found another number")),
        }
    }

    /// Reads the nearest `f64`.
    ///
    /// # Errors
    /// Where something else comes next, or the number is beyond what `f64` can hold.
    pub fn f64(&mut self) -> Result<f64, DecodeError> {
        self.expect(Kind::Number)?;
        let value = self.token(Jiter::next_float)?;
        if value.is_finite() {
            Ok(value)
        } else {
            Err(self.invalid("number out of range"))
        }
    }

    /// Reads any value as its text, byte for byte.
    ///
    /// # Errors
    /// Where no valid JSON value comes next.
    pub fn raw(&mut self) -> Result<&'j str, DecodeError> {
        self.next_byte();
        let start = self.at;
        self.token(Jiter::next_skip)?;
        Ok(self.since(start))
    }

    /// Reads any value and forgets it.
    ///
    /// # Errors
    /// Where no valid JSON value comes next.
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        self.token(Jiter::next_skip)
    }

    /// Ends the document.
    ///
    /// # Errors
    /// Where anything but white space follows.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        match self.next_byte() {
            None => Ok(()),
            Some(_) => Err(self.syntax("text after the end of the document")),
        }
    }

    fn since(&self, start: usize) -> &'j str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Passes over the bracket that opens a list or an object.
    fn enter(&mut self) -> Result<(), DecodeError> {
        if self.depth >= DEPTH_LIMIT {
            return Err(DecodeError::new(Problem::Depth, self.at));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Passes over the bracket that closes one.
    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.at += 1;
    }

    /// Enters an array; `true` where it has a first item. Every `true` is followed by reading one item and then by
    /// [`next_item`](Self::next_item).
    pub(crate) fn first_item(&mut self) -> Result<bool, DecodeError> {
        self.expect(Kind::Array)?;
        self.enter()?;
        if self.next_byte() == Some(b']') {
            self.leave();
            return Ok(false);
        }
        Ok(true)
    }

    pub(crate) fn next_item(&mut self) -> Result<bool, DecodeError> {
        match self.next_byte() {
            // What follows the comma must be a value, so `[1,]` fails where the item is read.
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(b']') => {
                self.leave();
                Ok(false)
            }
            _ => Err(self.syntax("expected `,` or `]`")),
        }
    }

    /// Enters an object; the first key where it has one. Every key is followed by reading one value and then by
    /// [`next_key`](Self::next_key).
    pub(crate) fn first_key(&mut self) -> Result<Option<Cow<'j, str>>, DecodeError> {
        self.expect(Kind::Object)?;
        self.enter()?;
        if self.next_byte() == Some(b'}') {
            self.leave();
            return Ok(None);
        }
        self.key().map(Some)
    }

    pub(crate) fn next_key(&mut self) -> Result<Option<Cow<'j, str>>, DecodeError> {
        match self.next_byte() {
            Some(b',') => {
                self.at += 1;
                self.next_byte();
                self.key().map(Some)
            }
            Some(b'}') => {
                self.leave();
                Ok(None)
            }
            _ => Err(self.syntax("expected `,` or `}`")),
        }
    }

    fn key(&mut self) -> Result<Cow<'j, str>, DecodeError> {
        if self.next_byte() != Some(b'"') {
            return Err(self.syntax("expected a key in quotes"));
        }
        let key = self.quoted()?;
        if self.next_byte() != Some(b':') {
            return Err(self.syntax("expected `:`"));
        }
        self.at += 1;
        Ok(key)
    }

    /// Passes over `,"key":` where exactly that comes next: most servers send compact text in the declared order. The key
    /// must be one that JSON writes as it is.
    #[inline]
    pub(crate) fn take_key(&mut self, key: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let there = rest
            .strip_prefix(b",\"")
            .and_then(|rest| rest.strip_prefix(key.as_bytes()))
            .is_some_and(|rest| rest.starts_with(b"\":"));
        if there {
            self.at += key.len() + 4;
        }
        there
    }

    /// Reads an array, calling `item` before each item, which it must read.
    ///
    /// # Errors
    /// Where something else comes next, or `item` fails.
    pub fn array(
        &mut self,
        item: &mut dyn FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let mut some = self.first_item()?;
        let mut index = 0;
        while some {
            item(self).map_err(|error| error.within_index(index))?;
            index += 1;
            some = self.next_item()?;
        }
        Ok(())
    }

    /// Reads an object of any keys, calling `entry` with each key before its value, which it must read.
    ///
    /// # Errors
    /// Where something else comes next, or `entry` fails.
    pub fn entries(
        &mut self,
        entry: &mut dyn FnMut(String, &mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let mut key = self.first_key()?;
        while let Some(name) = key {
            entry(name.into_owned(), self).map_err(DecodeError::within_key)?;
            key = self.next_key()?;
        }
        Ok(())
    }
}

const ENDS_EARLY: &str = "the text ends too early";

/// What jiter says of the text that began at this offset.
#[cold]
fn foreign(error: &JiterError, offset: usize) -> DecodeError {
    let problem = match &error.error_type {
        JiterErrorType::JsonError(error) => problem(error),
        JiterErrorType::WrongType { .. } => Problem::Invalid("value of another kind"),
    };
    DecodeError::new(problem, offset.saturating_add(error.index))
}

fn problem(error: &JsonErrorType) -> Problem {
    Problem::Syntax(match error {
        JsonErrorType::EofWhileParsingList
        | JsonErrorType::EofWhileParsingObject
        | JsonErrorType::EofWhileParsingString
        | JsonErrorType::EofWhileParsingValue => ENDS_EARLY,
        JsonErrorType::ExpectedColon => "expected `:`",
        JsonErrorType::ExpectedListCommaOrEnd => "expected `,` or `]`",
        JsonErrorType::ExpectedObjectCommaOrEnd => "expected `,` or `}`",
        JsonErrorType::ExpectedSomeIdent => "expected `true`, `false` or `null`",
        JsonErrorType::ExpectedSomeValue => "expected a value",
        JsonErrorType::InvalidEscape
        | JsonErrorType::LoneLeadingSurrogateInHexEscape
        | JsonErrorType::UnexpectedEndOfHexEscape => "invalid escape in a string",
        JsonErrorType::InvalidNumber | JsonErrorType::FloatExpectingInt => "invalid number",
        JsonErrorType::NumberOutOfRange => "number with too many digits",
        JsonErrorType::InvalidUnicodeCodePoint => "invalid text in a string",
        JsonErrorType::ControlCharacterWhileParsingString => "control character in a string",
        JsonErrorType::KeyMustBeAString => "expected a key in quotes",
        JsonErrorType::TrailingComma => "comma without a value after it",
        JsonErrorType::TrailingCharacters => "text after the end of the document",
        JsonErrorType::RecursionLimitExceeded => return Problem::Depth,
        JsonErrorType::DuplicateKey(_) | JsonErrorType::InternalError(_) => "not readable",
    })
}
