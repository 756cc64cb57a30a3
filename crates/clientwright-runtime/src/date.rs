//! Dates as headers hold them.
//!
//! Takes a text; gives the time that it names, as HTTP writes dates or after RFC 3339, none where it is neither.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time that a text names in either form.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text)
        .ok()
        .or_else(|| rfc3339(text))
}

/// `2026-11-21T23:40:00.5+01:00`; times before 1970 are none.
fn rfc3339(text: &str) -> Option<SystemTime> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    // A blank in the place of the `T` is allowed.
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, rest) = (rest.get(..8)?, rest.get(8..)?);
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    // A leap second is the sixtieth.
    if !(1..=days_in(year, month)?).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (fraction, offset) = fraction(rest)?;
    let of_day = hour * 3600 + minute * 60 + second;
    let seconds = days_since_1970(year, month, day) * 86_400 + of_day - self::offset(offset)?;
    let seconds = Duration::from_secs(u64::try_from(seconds).ok()?);
    UNIX_EPOCH.checked_add(seconds)?.checked_add(fraction)
}

/// Numbers of so many digits each, parted by this.
fn numbers(text: &str, between: char, digits: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(between);
    let mut out = [0; 3];
    for (number, digits) in out.iter_mut().zip(digits) {
        let part = parts.next()?;
        if part.len() != digits || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(out)
}

/// The fraction of a second that a text begins with, and what follows it.
fn fraction(text: &str) -> Option<(Duration, &str)> {
    let Some(rest) = text.strip_prefix('.') else {
        return Some((Duration::ZERO, text));
    };
    let end = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = rest.split_at(end);
    let seconds: f64 = format!("0.{digits}").parse().ok()?;
    (end > 0).then_some((Duration::from_secs_f64(seconds), rest))
}

/// How many seconds a clock is ahead of UTC: `Z`, `+01:00`.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let [hour, minute, _] = numbers(&format!("{}:00", text.get(1..)?), ':', [2, 2, 2])?;
    (hour <= 23 && minute <= 59).then_some(sign * (hour * 3600 + minute * 60))
}

fn days_in(year: i64, month: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Days of the Gregorian calendar, counted in years that begin in March, so that the leap day is the last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + leap_days + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<u64>) {
        let found = parse(text).and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        assert_eq!(found, expect.map(Duration::from_millis), "{text}");
    }

    #[test]
    fn dates_are_read_in_both_forms() {
        check("Thu, 01 Jan 1970 00:16:50 GMT", Some(1_010_000));
        check("1970-01-01T00:16:50Z", Some(1_010_000));
        check("1970-01-01t00:16:50.5z", Some(1_010_500));
        check("1970-01-01 01:16:50+01:00", Some(1_010_000));
        check("1969-12-31T23:46:50-00:30", Some(1_010_000));
        // `date -u -d … +%s`.
        check("2000-02-29T23:59:60Z", Some(951_868_800_000));
        check("2026-11-21T23:40:00.25Z", Some(1_795_304_400_250));
        check("2100-03-01T00:00:00Z", Some(4_107_542_400_000));
        check("9999-12-31T23:59:59Z", Some(253_402_300_799_000));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "soon",
            "1970-01-01",
            "1970-01-01T00:16:50",
            "1970-01-01T00:16:50.Z",
            "1970-01-01T00:16:50+1:00",
            "1970-01-01T00:16:50+01:00:00",
            "1970-01-01T00:16:50+01:00 ",
            "1970-1-01T00:16:50Z",
            "1970-13-01T00:16:50Z",
            "2100-02-29T00:00:00Z",
            "1970-01-00T00:16:50Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:60:00Z",
            "+970-01-01T00:16:50Z",
            "1970-01-01Té0:16:50Z",
            "1960-01-01T00:00:00Z",
        ] {
            check(text, None);
        }
    }
}
