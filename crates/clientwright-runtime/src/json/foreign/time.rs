//! Dates and times of `time`.

use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

use super::date_time::{self, Day, Instant};
use crate::json::{Blank, DecodeError, Json, Reader, Writer};

fn date(day: Day) -> Option<Date> {
    Date::from_calendar_date(day.year, Month::try_from(day.month).ok()?, day.of_month).ok()
}

fn day(date: Date) -> Day {
    Day {
        year: date.year(),
        month: date.month().into(),
        of_month: date.day(),
    }
}

fn date_time(parts: Instant) -> Option<OffsetDateTime> {
    // A second 60 is none: it would become another one.
    let time = Time::from_hms_nano(parts.hour, parts.minute, parts.second, parts.nanosecond);
    let offset = UtcOffset::from_whole_seconds(parts.offset).ok()?;
    let local = date(parts.day)?.with_time(time.ok()?);
    // Near the ends of the calendar an offset leads out of it.
    let value = local.assume_offset(offset);
    value.checked_to_offset(UtcOffset::UTC).map(|_| value)
}

/// With the offset from UTC that it was written with.
impl Json for OffsetDateTime {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = date_time::read_instant(reader, date_time)?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        // RFC 3339 has no seconds in an offset.
        let whole = self.offset().whole_seconds() % 60 == 0;
        let utc = || self.checked_to_offset(UtcOffset::UTC);
        let time = if whole { *self } else { utc().unwrap_or(*self) };
        let parts = Instant {
            day: day(time.date()),
            hour: time.hour(),
            minute: time.minute(),
            second: time.second(),
            nanosecond: time.nanosecond(),
            offset: time.offset().whole_seconds(),
        };
        writer.string(&parts.text());
    }
}

impl Blank for OffsetDateTime {
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
        OffsetDateTime::UNIX_EPOCH.date()
    }
}
