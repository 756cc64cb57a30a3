//! Dates and times of `jiff`.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::date_time::{self, Day, Instant};
use crate::json::{Blank, DecodeError, Json, Reader, Writer};

fn date(day: Day) -> Option<Date> {
    let (month, of_month) = (
        i8::try_from(day.month).ok()?,
        i8::try_from(day.of_month).ok()?,
    );
    Date::new(i16::try_from(day.year).ok()?, month, of_month).ok()
}

fn day(date: Date) -> Day {
    Day {
        year: i32::from(date.year()),
        month: date.month().unsigned_abs(),
        of_month: date.day().unsigned_abs(),
    }
}

fn timestamp(parts: Instant) -> Option<Timestamp> {
    let small = |part: u8| i8::try_from(part).ok();
    let nanosecond = i32::try_from(parts.nanosecond).ok()?;
    // A second 60 is none: it would become another one.
    let time = jiff::civil::Time::new(
        small(parts.hour)?,
        small(parts.minute)?,
        small(parts.second)?,
        nanosecond,
    );
    let time = DateTime::from_parts(date(parts.day)?, time.ok()?);
    Offset::from_seconds(parts.offset)
        .ok()?
        .to_timestamp(time)
        .ok()
}

/// A point in time, whatever the offset from UTC that it was written with: it is written in UTC.
impl Json for Timestamp {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = date_time::read_instant(reader, timestamp)?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        let time = Offset::UTC.to_datetime(*self);
        let parts = Instant {
            day: day(time.date()),
            hour: time.hour().unsigned_abs(),
            minute: time.minute().unsigned_abs(),
            second: time.second().unsigned_abs(),
            nanosecond: time.subsec_nanosecond().unsigned_abs(),
            offset: 0,
        };
        writer.string(&parts.text());
    }
}

impl Blank for Timestamp {
    fn blank() -> Self {
        Self::UNIX_EPOCH
    }
}

impl Json for Date {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = date_time::read_day(reader, date)?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.string(&day(*self).text());
    }
}

impl Blank for Date {
    fn blank() -> Self {
        Self::ZERO
    }
}
