//! Exact numbers.
//!
//! Takes the text of a JSON number, gives it back digit for digit, and compares by exact value. Invariant: the text is a
//! valid JSON number whose exponent fits `i64` with room to spare, so that comparing never grows with the exponent.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::error::DecodeError;
use super::{Blank, Json, Reader, Writer};

/// A JSON number that keeps its digits.
///
/// It shows as it was written. Numbers are equal when their exact values are: `1`, `1.0` and `1e0` are.
#[derive(Clone)]
pub struct Number(Repr);

#[derive(Clone)]
enum Repr {
    /// A number that is written as `i64` shows.
    Integer(i64),
    /// Any other.
    Text(Box<str>),
}

/// Text that is not a JSON number, or a float that JSON cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberError(());

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a JSON number")
    }
}

impl std::error::Error for NumberError {}

/// More digits than this in an exponent are refused; nobody means them, and fewer cannot overflow.
const EXPONENT_DIGITS: usize = 17;

/// The parts of a number: `-12.50e3` has digits `12`, `50` and exponent 3.
struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

impl<'a> Parts<'a> {
    /// The parts of text that is a JSON number.
    fn of(text: &'a str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (unsigned, None),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) if digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (mantissa, ""),
        };
        if !digits(whole) || (whole.len() > 1 && whole.starts_with('0')) {
            return None;
        }
        let exponent = match exponent {
            Some(exponent) => exponent_of(exponent)?,
            None => 0,
        };
        Some(Self {
            negative,
            whole,
            fraction,
            exponent,
        })
    }

    /// The value as sign, digits without zeros at either end, and the power of ten of the last digit. Zero has no digits.
    fn canonical(&self) -> Canonical {
        let mut digits = format!("{}{}", self.whole, self.fraction);
        let places = i64::try_from(self.fraction.len()).unwrap_or(i64::MAX);
        let mut exponent = self.exponent.saturating_sub(places);
        let kept = digits.trim_end_matches('0').len();
        exponent = exponent.saturating_add(i64::try_from(digits.len() - kept).unwrap_or(i64::MAX));
        digits.truncate(kept);
        let digits = digits.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Canonical::default();
        }
        Canonical {
            negative: self.negative,
            digits,
            exponent,
        }
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn exponent_of(text: &str) -> Option<i64> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let significant = unsigned.trim_start_matches('0');
    if !digits(unsigned) || significant.len() > EXPONENT_DIGITS {
        return None;
    }
    let value: i64 = match significant {
        "" => 0,
        significant => significant.parse().ok()?,
    };
    Some(if negative { -value } else { value })
}

#[derive(Default, PartialEq, Eq, Hash)]
struct Canonical {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Canonical {
    /// The power of ten above the first digit.
    fn magnitude(&self) -> i64 {
        self.exponent
            .saturating_add(i64::try_from(self.digits.len()).unwrap_or(i64::MAX))
    }

    fn signum(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    fn integer(&self) -> Option<i128> {
        let zeros = usize::try_from(self.exponent).ok()?;
        if self.digits.is_empty() {
            return Some(0);
        }
        // Checked before the zeros are written out: `1e999999999` is short, its value is not.
        if zeros > 38 || self.digits.len() + zeros > 38 {
            return None;
        }
        let text = format!("{}{}", self.digits, "0".repeat(zeros));
        let value: i128 = text.parse().ok()?;
        Some(if self.negative { -value } else { value })
    }
}

impl PartialOrd for Canonical {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Canonical {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_sign = self.signum().cmp(&other.signum());
        // Digits start with one that is not zero, so text order is value order where the first digits weigh the same.
        let by_size = self
            .magnitude()
            .cmp(&other.magnitude())
            .then_with(|| self.digits.cmp(&other.digits));
        by_sign.then(if self.negative {
            by_size.reverse()
        } else {
            by_size
        })
    }
}

/// The whole number that a JSON number is, however it is written; `None` for fractions and beyond 38 digits.
pub(crate) fn integer_of(text: &str) -> Option<i128> {
    match text.parse() {
        Ok(value) => Some(value),
        Err(_) => Parts::of(text)?.canonical().integer(),
    }
}

impl Number {
    /// The number of text that a JSON parser has accepted as one.
    pub(crate) fn of_json(text: &str) -> Option<Self> {
        if let Ok(value) = text.parse::<i64>()
            && text != "-0"
        {
            return Some(Self(Repr::Integer(value)));
        }
        Parts::of(text)?;
        Some(Self(Repr::Text(text.into())))
    }

    /// The text, or the integer that is written as its text.
    pub(crate) fn as_text(&self) -> Result<&str, i64> {
        match &self.0 {
            Repr::Integer(value) => Err(*value),
            Repr::Text(text) => Ok(text),
        }
    }

    fn canonical(&self) -> Canonical {
        let integer;
        let text = match self.as_text() {
            Ok(text) => text,
            Err(value) => {
                integer = value.to_string();
                &integer
            }
        };
        Parts::of(text)
            .map(|parts| parts.canonical())
            .unwrap_or_default()
    }

    /// The whole number, `None` where there is a fraction or `i128` cannot hold it.
    pub fn as_i128(&self) -> Option<i128> {
        match self.as_text() {
            Ok(text) => integer_of(text),
            Err(value) => Some(value.into()),
        }
    }

    /// The whole number, `None` where there is a fraction or `i64` cannot hold it.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_i128().and_then(|value| value.try_into().ok())
    }

    /// The whole number, `None` where there is a fraction, a minus, or `u64` cannot hold it.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_i128().and_then(|value| value.try_into().ok())
    }

    /// The float whose shortest form is this number, `None` where digits would be lost.
    pub fn as_f64(&self) -> Option<f64> {
        let value = self.to_f64_lossy();
        (Self::try_from(value).as_ref() == Ok(self)).then_some(value)
    }

    /// The nearest float, infinite beyond the largest.
    pub fn to_f64_lossy(&self) -> f64 {
        match self.as_text() {
            // The grammar of Rust's floats holds that of JSON's numbers.
            Ok(text) => text.parse().unwrap_or_default(),
            #[allow(clippy::cast_precision_loss, reason = "the name says so")]
            Err(value) => value as f64,
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Integer(one), Repr::Integer(two)) => one == two,
            (Repr::Text(one), Repr::Text(two)) if one == two => true,
            _ => self.canonical() == other.canonical(),
        }
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Integer(one), Repr::Integer(two)) => one.cmp(two),
            _ => self.canonical().cmp(&other.canonical()),
        }
    }
}

impl Default for Number {
    fn default() -> Self {
        Self(Repr::Integer(0))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_text() {
            Ok(text) => f.write_str(text),
            Err(value) => write!(f, "{value}"),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        // Rust's integers allow a plus and zeros in front, which JSON does not.
        Parts::of(text).ok_or(NumberError(()))?;
        Self::of_json(text).ok_or(NumberError(()))
    }
}

macro_rules! from_small {
    ($($type:ty),*) => {
        $(impl From<$type> for Number {
            fn from(value: $type) -> Self {
                Self(Repr::Integer(value.into()))
            }
        })*
    };
}

from_small! { i8, i16, i32, i64, u8, u16, u32 }

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        match i64::try_from(value) {
            Ok(value) => Self(Repr::Integer(value)),
            Err(_) => Self(Repr::Text(value.to_string().into())),
        }
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        Self::from(value as u64)
    }
}

impl From<i128> for Number {
    fn from(value: i128) -> Self {
        match i64::try_from(value) {
            Ok(value) => Self(Repr::Integer(value)),
            Err(_) => Self(Repr::Text(value.to_string().into())),
        }
    }
}

impl TryFrom<f64> for Number {
    type Error = NumberError;

    /// The shortest number that reads back as this float.
    fn try_from(value: f64) -> Result<Self, NumberError> {
        if !value.is_finite() {
            return Err(NumberError(()));
        }
        // `Debug` chooses an exponent where `Display` would write hundreds of zeros.
        format!("{value:?}").parse()
    }
}

impl PartialEq<i64> for Number {
    fn eq(&self, other: &i64) -> bool {
        self.as_i64() == Some(*other)
    }
}

impl Json for Number {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.number()?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.number(self);
    }
    fn erase(&mut self) {
        match &mut self.0 {
            Repr::Integer(value) => zeroize::Zeroize::zeroize(value),
            Repr::Text(text) => zeroize::Zeroize::zeroize(text),
        }
    }
}

impl Blank for Number {
    fn blank() -> Self {
        Self::default()
    }
}
