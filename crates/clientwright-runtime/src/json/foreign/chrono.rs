//! Dates and times of `chrono`.

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, TimeZone as _, Timelike as _, Utc};

use super::date_time::{self, Day, Instant};
use crate::json::{Blank, DecodeError, Json, Reader, Writer};

/// Nanoseconds of a second; a leap second goes on behind them.
const SECOND: u32 = 1_000_000_000;

fn date(day: Day) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year, u32::from(day.month), u32::from(day.of_month))
}

/// What is a month, a day, an hour or the like.
fn small(part: u32) -> u8 {
    u8::try_from(part).unwrap_or_default()
}

fn day(date: NaiveDate) -> Day {
    Day {
        year: date.year(),
        month: small(date.month()),
        of_month: small(date.day()),
    }
}

fn date_time(parts: Instant) -> Option<DateTime<FixedOffset>> {
    let (second, more) = match parts.second {
        60 => (59, SECOND),
        second => (second, 0),
    };
    let time = date(parts.day)?.and_hms_nano_opt(
        u32::from(parts.hour),
        u32::from(parts.minute),
        u32::from(second),
        parts.nanosecond + more,
    )?;
    let offset = FixedOffset::east_opt(parts.offset)?;
    offset.from_local_datetime(&time).single()
}

/// With the offset from UTC that it was written with.
impl Json for DateTime<FixedOffset> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = date_time::read_instant(reader, date_time)?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        let offset = self.offset().local_minus_utc();
        // RFC 3339 has no seconds in an offset.
        let (time, offset) = match offset % 60 {
            0 => (self.naive_local(), offset),
            _ => (self.with_timezone(&Utc).naive_utc(), 0),
        };
        let (leap, nanosecond) = match time.nanosecond().checked_sub(SECOND) {
            Some(nanosecond) => (1, nanosecond),
            None => (0, time.nanosecond()),
        };
        let parts = Instant {
            day: day(time.date()),
            hour: small(time.hour()),
            minute: small(time.minute()),
            second: small(time.second() + leap),
            nanosecond,
            offset,
        };
        writer.string(&parts.text());
    }
}

impl Blank for DateTime<FixedOffset> {
    fn blank() -> Self {
        DateTime::UNIX_EPOCH.fixed_offset()
    }
}

impl Json for NaiveDate {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = date_time::read_day(reader, date)?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.string(&day(*self).text());
    }
}

impl Blank for NaiveDate {
    fn blank() -> Self {
        Self::default()
    }
}
