//! Dates and times of RFC 3339, in parts.
//!
//! Takes text, gives numbers that every crate for dates takes, and the other way round: so all of them read and write the
//! same. Invariant: what has no parts is `None`; a fraction finer than a nanosecond is refused, not cut.

use std::fmt::Write as _;

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use crate::json::{DecodeError, Reader};

/// Reads a day as a crate for dates has it.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub(super) fn read_day<T>(
    reader: &mut Reader<'_>,
    day: fn(Day) -> Option<T>,
) -> Result<T, DecodeError> {
    let value = Day::parse(&reader.string()?).and_then(day);
    value.ok_or_else(|| reader.invalid("expected a date"))
}

/// Reads a point in time as a crate for dates has it.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub(super) fn read_instant<T>(
    reader: &mut Reader<'_>,
    instant: fn(Instant) -> Option<T>,
) -> Result<T, DecodeError> {
    let value = Instant::parse(&reader.string()?).and_then(instant);
    value.ok_or_else(|| reader.invalid("expected a date and time"))
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) year: i32,
    pub(super) month: u8,
    pub(super) of_month: u8,
}

/// A time of a day, at a distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Instant {
    pub(super) day: Day,
    pub(super) hour: u8,
    pub(super) minute: u8,
    /// 60 in a leap second.
    pub(super) second: u8,
    pub(super) nanosecond: u32,
    /// Seconds east of UTC, whole minutes.
    pub(super) offset: i32,
}

/// What is left of a text.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// So many digits.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        number.iter().try_fold(0, |value, byte| {
            let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
            Some(value * 10 + digit)
        })
    }

    fn two(&mut self) -> Option<u8> {
        u8::try_from(self.number(2)?).ok()
    }

    /// One of these.
    fn mark(&mut self, marks: &[u8]) -> Option<u8> {
        let (mark, rest) = self.0.split_first()?;
        self.0 = rest;
        marks.contains(mark).then_some(*mark)
    }

    fn day(&mut self) -> Option<Day> {
        let year = i32::try_from(self.number(4)?).ok()?;
        self.mark(b"-")?;
        let month = self.two()?;
        self.mark(b"-")?;
        let of_month = self.two()?;
        Some(Day {
            year,
            month,
            of_month,
        })
    }

    /// What stands behind the point of a second.
    fn nanosecond(&mut self) -> Option<u32> {
        let length = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        let kept = digits.len()
            - digits
                .iter()
                .rev()
                .take_while(|byte| **byte == b'0')
                .count();
        if length == 0 || kept > 9 {
            return None;
        }
        let digits = digits
            .iter()
            .copied()
            .chain(std::iter::repeat(b'0'))
            .take(9);
        Some(digits.fold(0, |value, byte| value * 10 + u32::from(byte - b'0')))
    }

    fn offset(&mut self) -> Option<i32> {
        let sign = match self.mark(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(0),
        };
        let hours = self.two()?;
        self.mark(b":")?;
        let minutes = self.two()?;
        (hours < 24 && minutes < 60)
            .then(|| sign * (i32::from(hours) * 60 + i32::from(minutes)) * 60)
    }
}

impl Day {
    /// The day of `2026-11-20`. Whether the calendar has it is for others to say.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rest = Rest(text.as_bytes());
        rest.day().filter(|_| rest.0.is_empty())
    }

    /// The text of the day. Years that RFC 3339 has no text for are written as ISO 8601 has them.
    pub(super) fn text(self) -> String {
        let (year, month, day) = (self.year, self.month, self.of_month);
        match year {
            0..=9999 => format!("{year:04}-{month:02}-{day:02}"),
            _ => format!("{year:+07}-{month:02}-{day:02}"),
        }
    }
}

impl Instant {
    /// The time of `2026-11-20T08:30:00.5+01:00`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rest = Rest(text.as_bytes());
        let day = rest.day()?;
        rest.mark(b"Tt ")?;
        let hour = rest.two()?;
        rest.mark(b":")?;
        let minute = rest.two()?;
        rest.mark(b":")?;
        let second = rest.two()?;
        let nanosecond = match rest.0.first() {
            Some(b'.') => {
                rest.mark(b".")?;
                rest.nanosecond()?
            }
            _ => 0,
        };
        let offset = rest.offset()?;
        rest.0.is_empty().then_some(Self {
            day,
            hour,
            minute,
            second,
            nanosecond,
            offset,
        })
    }

    /// The text of the time, without zeros at the end of a fraction.
    pub(super) fn text(self) -> String {
        let mut text = self.day.text();
        let (hour, minute, second) = (self.hour, self.minute, self.second);
        let _ = write!(text, "T{hour:02}:{minute:02}:{second:02}");
        if self.nanosecond != 0 {
            let fraction = format!(".{:09}", self.nanosecond);
            text.push_str(fraction.trim_end_matches('0'));
        }
        let minutes = self.offset.unsigned_abs() / 60;
        let (hours, minutes) = (minutes / 60, minutes % 60);
        match self.offset {
            0 => text.push('Z'),
            offset => {
                let sign = if offset < 0 { '-' } else { '+' };
                let _ = write!(text, "{sign}{hours:02}:{minutes:02}");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        for (text, canonical) in [
            ("2026-11-20T08:30:00Z", "2026-11-20T08:30:00Z"),
            ("2026-11-20t08:30:00z", "2026-11-20T08:30:00Z"),
            (
                "2026-11-20 08:30:00.500+01:00",
                "2026-11-20T08:30:00.5+01:00",
            ),
            (
                "0000-01-01T00:00:00.000000001-23:59",
                "0000-01-01T00:00:00.000000001-23:59",
            ),
            ("2016-12-31T23:59:60-00:00", "2016-12-31T23:59:60Z"),
            (
                "2026-11-20T08:30:00.1234567890000Z",
                "2026-11-20T08:30:00.123456789Z",
            ),
        ] {
            let read = Instant::parse(text).map(Instant::text);
            assert_eq!(read.as_deref(), Some(canonical), "{text}");
        }
        let day = Day::parse("2024-02-29").map(Day::text);
        assert_eq!(day.as_deref(), Some("2024-02-29"));
        let far = Day {
            year: -12,
            month: 3,
            of_month: 4,
        };
        assert_eq!(far.text(), "-000012-03-04");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2026-11-20",
            "2026-11-20T08:30:00",
            "2026-11-20T08:30Z",
            "2026-11-20T08:30:00.Z",
            "2026-11-20T08:30:00.1234567891Z",
            "2026-11-20T08:30:00Z ",
            "2026-11-20T08:30:00+0100",
            "2026-11-20T08:30:00+24:00",
            "2026-11-20T08:30:00[UTC]",
            "20261120T083000Z",
            "+2026-11-20T08:30:00Z",
            "é026-11-20T08:30:00Z",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
        for text in [
            "",
            "2026-11",
            "2026-11-20T00:00:00Z",
            "2026-1-20",
            "26-11-20",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}
