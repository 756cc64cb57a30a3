//! The one JSON reader, a pull reader over `jiter`.
//!
//! Takes text that is valid UTF-8 as a whole, gives one value after the other. Invariant: nesting is bounded by
//! [`DEPTH_LIMIT`], so no document can exhaust the stack, and every error holds only fixed words.

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

use super::error::{DecodeError, Problem};
use super::number::{Number, integer_of};

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
    jiter: Jiter<'j>,
    text: &'j str,
    depth: u8,
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
            jiter: Jiter::new(text.as_bytes()),
            text,
            depth,
        }
    }

    pub(crate) fn depth(&self) -> u8 {
        self.depth
    }

    /// The offset in bytes of what comes next.
    pub fn offset(&self) -> usize {
        self.jiter.current_index()
    }

    /// An error at this place: a text of your own, which must not hold anything from the document.
    pub fn invalid(&self, what: &'static str) -> DecodeError {
        DecodeError::new(Problem::Invalid(what), self.offset())
    }

    /// An error at this place: something else was expected than this kind.
    pub fn unexpected(&self, expected: &'static str, found: Kind) -> DecodeError {
        let found = found.words();
        DecodeError::new(Problem::Expected { expected, found }, self.offset())
    }

    /// The kind of the next value, without reading it.
    ///
    /// # Errors
    /// Where no value can start here.
    pub fn peek(&mut self) -> Result<Kind, DecodeError> {
        let peek = self.jiter.peek().map_err(syntax)?;
        self.kind(peek)
    }

    fn kind(&self, peek: Peek) -> Result<Kind, DecodeError> {
        Ok(match peek.into_inner() {
            b'"' => Kind::String,
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            b'n' => Kind::Null,
            b't' | b'f' => Kind::Bool,
            b'-' | b'0'..=b'9' => Kind::Number,
            _ => {
                let problem = Problem::Syntax("expected a value");
                return Err(DecodeError::new(problem, self.offset()));
            }
        })
    }

    fn expect(&mut self, expected: Kind) -> Result<Peek, DecodeError> {
        let peek = self.jiter.peek().map_err(syntax)?;
        let found = self.kind(peek)?;
        if found == expected {
            Ok(peek)
        } else {
            Err(self.unexpected(expected.words(), found))
        }
    }

    /// Reads `null` where it comes next, and says whether it did.
    ///
    /// # Errors
    /// Where no value can start here.
    pub fn take_null(&mut self) -> Result<bool, DecodeError> {
        if self.jiter.peek().map_err(syntax)? == Peek::Null {
            self.jiter.known_null().map_err(syntax)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Reads a boolean.
    ///
    /// # Errors
    /// Where something else comes next.
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        let peek = self.expect(Kind::Bool)?;
        self.jiter.known_bool(peek).map_err(syntax)
    }

    /// Reads a string.
    ///
    /// # Errors
    /// Where something else comes next.
    pub fn string(&mut self) -> Result<&str, DecodeError> {
        self.expect(Kind::String)?;
        self.jiter.known_str().map_err(syntax)
    }

    /// Reads a number as its text.
    ///
    /// # Errors
    /// Where something else comes next.
    pub fn number_text(&mut self) -> Result<&'j str, DecodeError> {
        let peek = self.expect(Kind::Number)?;
        let start = self.offset();
        self.jiter.known_number_bytes(peek).map_err(syntax)?;
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
            None => Err(self.invalid("expected an integer, found a number that is none")),
        }
    }

    /// Reads the nearest `f64`.
    ///
    /// # Errors
    /// Where something else comes next, or the number is beyond what `f64` can hold.
    pub fn f64(&mut self) -> Result<f64, DecodeError> {
        let peek = self.expect(Kind::Number)?;
        let value = self.jiter.known_float(peek).map_err(syntax)?;
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
        let peek = self.jiter.peek().map_err(syntax)?;
        let start = self.offset();
        self.jiter.known_skip(peek).map_err(syntax)?;
        Ok(self.since(start))
    }

    /// Reads any value and forgets it.
    ///
    /// # Errors
    /// Where no valid JSON value comes next.
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        self.jiter.next_skip().map_err(syntax)
    }

    /// Ends the document.
    ///
    /// # Errors
    /// Where anything but white space follows.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        self.jiter.finish().map_err(syntax)
    }

    fn since(&self, start: usize) -> &'j str {
        self.text.get(start..self.offset()).unwrap_or_default()
    }

    fn descend(&mut self) -> Result<(), DecodeError> {
        if self.depth >= DEPTH_LIMIT {
            return Err(DecodeError::new(Problem::Depth, self.offset()));
        }
        self.depth += 1;
        Ok(())
    }

    /// Enters an array; `true` where it has a first item. Every `true` is followed by reading one item and then by
    /// [`next_item`](Self::next_item).
    pub(crate) fn first_item(&mut self) -> Result<bool, DecodeError> {
        self.expect(Kind::Array)?;
        self.descend()?;
        let some = self.jiter.known_array().map_err(syntax)?.is_some();
        self.ascend_unless(some);
        Ok(some)
    }

    pub(crate) fn next_item(&mut self) -> Result<bool, DecodeError> {
        let some = self.jiter.array_step().map_err(syntax)?.is_some();
        self.ascend_unless(some);
        Ok(some)
    }

    /// Enters an object; the first key where it has one. Every key is followed by reading one value and then by
    /// [`next_key`](Self::next_key).
    pub(crate) fn first_key(&mut self) -> Result<Option<&str>, DecodeError> {
        self.expect(Kind::Object)?;
        self.descend()?;
        let key = self.jiter.known_object().map_err(syntax)?;
        if key.is_none() {
            self.depth -= 1;
        }
        Ok(key)
    }

    pub(crate) fn next_key(&mut self) -> Result<Option<&str>, DecodeError> {
        let key = self.jiter.next_key().map_err(syntax)?;
        if key.is_none() {
            self.depth = self.depth.saturating_sub(1);
        }
        Ok(key)
    }

    fn ascend_unless(&mut self, inside: bool) {
        if !inside {
            self.depth = self.depth.saturating_sub(1);
        }
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
        let mut key = self.first_key()?.map(str::to_owned);
        while let Some(name) = key {
            entry(name, self).map_err(DecodeError::within_key)?;
            key = self.next_key()?.map(str::to_owned);
        }
        Ok(())
    }
}

#[cold]
#[allow(
    clippy::needless_pass_by_value,
    reason = "the shape that `map_err` takes"
)]
fn syntax(error: JiterError) -> DecodeError {
    DecodeError::new(problem(&error.error_type), error.index)
}

fn problem(error: &JiterErrorType) -> Problem {
    let JiterErrorType::JsonError(error) = error else {
        return Problem::Invalid("value of another kind");
    };
    Problem::Syntax(match error {
        JsonErrorType::EofWhileParsingList
        | JsonErrorType::EofWhileParsingObject
        | JsonErrorType::EofWhileParsingString
        | JsonErrorType::EofWhileParsingValue => "the text ends too early",
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
