//! What an answer says of the provider's rate limit.
//!
//! Takes the headers of an answer and the API's table of names; gives a [`RateLimit`], none where the answer says nothing. What is no
//! number is as absent.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

use crate::{RateLimitHeaders, ResetUnit, date};

/// The headers of the IETF draft, which are tried after the API's own.
const STANDARD: RateLimitHeaders = RateLimitHeaders {
    limit: &["ratelimit-limit"],
    remaining: &["ratelimit-remaining"],
    reset: &[("ratelimit-reset", ResetUnit::Seconds)],
};

/// Whether any header of the draft is there, which in most answers none is.
fn is_standard(headers: &HeaderMap) -> bool {
    let mut names = headers.keys();
    names.any(|name| name.as_str().starts_with("ratelimit-"))
}

/// What an answer said of the provider's rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many calls the window allows.
    pub limit: Option<u64>,
    /// How many calls are left in the window.
    pub remaining: Option<u64>,
    /// How long the window lasts from the answer on, or how long a whole window is where the provider tells no more.
    pub reset_after: Option<Duration>,
    /// When the answer came.
    pub received: SystemTime,
}

impl RateLimit {
    /// Reads the headers of an answer.
    pub(crate) fn read(
        names: &RateLimitHeaders,
        headers: &HeaderMap,
        received: SystemTime,
    ) -> Option<Self> {
        let standard = is_standard(headers);
        if !standard
            && names.limit.is_empty()
            && names.remaining.is_empty()
            && names.reset.is_empty()
        {
            return None;
        }
        let now = clock(headers, received);
        let number = |name: &&str| headers.get(*name).and_then(|v| number(v.to_str().ok()?));
        let all = [
            names,
            if standard {
                &STANDARD
            } else {
                &RateLimitHeaders::NONE
            },
        ];
        let limit = all.iter().flat_map(|names| names.limit).find_map(number);
        let remaining = all
            .iter()
            .flat_map(|names| names.remaining)
            .find_map(number);
        let mut resets = all.iter().flat_map(|names| names.reset);
        let reset_after = resets.find_map(|(name, unit)| {
            let text = headers.get(*name)?.to_str().ok()?.trim();
            reset_after(text, *unit, now)
        });
        let said = limit.is_some() || remaining.is_some() || reset_after.is_some();
        said.then_some(Self {
            limit,
            remaining,
            reset_after,
            received,
        })
    }
}

/// The first number of a header's value: some providers list a number for each window.
fn number(text: &str) -> Option<u64> {
    let first = text.split([',', ';']).next()?.trim();
    first.parse().ok()
}

/// The time by the server's clock when it answered; this machine's may be another one.
fn clock(headers: &HeaderMap, received: SystemTime) -> SystemTime {
    let date = headers.get(http::header::DATE);
    let date = date.and_then(|value| httpdate::parse_http_date(value.to_str().ok()?).ok());
    date.unwrap_or(received)
}

fn reset_after(text: &str, unit: ResetUnit, now: SystemTime) -> Option<Duration> {
    let seconds = || text.parse::<f64>().ok().filter(|s| s.is_finite());
    let span = |seconds: f64| Duration::try_from_secs_f64(seconds.max(0.0)).ok();
    let until = |date: SystemTime| date.duration_since(now).unwrap_or_default();
    let since = |seconds: f64| SystemTime::UNIX_EPOCH.checked_add(span(seconds)?);
    match unit {
        ResetUnit::Seconds | ResetUnit::Window => span(seconds()?),
        ResetUnit::Milliseconds => span(seconds()? / 1000.0),
        ResetUnit::Timestamp => Some(until(since(seconds()?)?)),
        ResetUnit::TimestampMilliseconds => Some(until(since(seconds()? / 1000.0)?)),
        ResetUnit::Date => Some(until(date::parse(text)?)),
    }
}

/// How long an answer asks to wait: `retry-after-ms`, else `Retry-After` in seconds or as a date. A date that has passed is
/// zero, and a negative number says nothing; more seconds than fit are as good as for ever.
pub(crate) fn retry_after(headers: &HeaderMap, received: SystemTime) -> Option<Duration> {
    let text = |name: &str| Some(headers.get(name)?.to_str().ok()?.trim());
    let number = |text: &str| {
        let number: f64 = text.parse().ok()?;
        (number >= 0.0).then_some(number)
    };
    let span = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    if let Some(milliseconds) = text("retry-after-ms").and_then(number) {
        return Some(span(milliseconds / 1000.0));
    }
    let value = text("retry-after")?;
    if let Some(seconds) = number(value) {
        return Some(span(seconds));
    }
    let date = date::parse(value)?;
    Some(
        date.duration_since(clock(headers, received))
            .unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |&(name, value): &(&'static str, &'static str)| {
            let name = http::HeaderName::from_static(name);
            (name, http::HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn windows_end_in_every_unit() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
        let check = |unit, value: &'static str, expect: Option<u64>| {
            let reset = [("x-reset", unit)];
            let reset: &'static [(&str, ResetUnit)] = Box::leak(Box::new(reset));
            let names = RateLimitHeaders {
                reset,
                ..RateLimitHeaders::NONE
            };
            let read = RateLimit::read(&names, &map(&[("x-reset", value)]), now);
            let found = read.and_then(|limit| limit.reset_after);
            let expect = expect.map(Duration::from_millis);
            assert_eq!(found, expect, "{unit:?} {value}");
        };
        check(ResetUnit::Seconds, "1.5", Some(1500));
        check(ResetUnit::Seconds, "-3", Some(0));
        check(ResetUnit::Seconds, "soon", None);
        check(ResetUnit::Window, "10", Some(10_000));
        check(ResetUnit::Milliseconds, "250", Some(250));
        check(ResetUnit::Timestamp, "1030", Some(30_000));
        check(ResetUnit::Timestamp, "30", Some(0));
        check(ResetUnit::TimestampMilliseconds, "1000500", Some(500));
        check(
            ResetUnit::Date,
            "Thu, 01 Jan 1970 00:16:50 GMT",
            Some(10_000),
        );
        check(ResetUnit::Date, "1970-01-01T01:16:50+01:00", Some(10_000));
        check(ResetUnit::Seconds, "inf", None);
        check(ResetUnit::Seconds, "1e300", None);
    }

    #[test]
    fn names_of_the_api_go_before_the_standard_ones() {
        let names = RateLimitHeaders {
            limit: &["x-limit"],
            ..RateLimitHeaders::NONE
        };
        let headers = map(&[
            ("ratelimit-limit", "10, 10;w=1"),
            ("x-limit", "50"),
            ("ratelimit-remaining", "9"),
        ]);
        let read = RateLimit::read(&names, &headers, SystemTime::UNIX_EPOCH).expect("a limit");
        assert_eq!((read.limit, read.remaining), (Some(50), Some(9)));
        assert_eq!(RateLimit::read(&names, &map(&[]), SystemTime::now()), None);
    }

    #[test]
    fn waits_are_read_in_every_form() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
        let check = |pairs: &[(&'static str, &'static str)], expect: Option<Duration>| {
            assert_eq!(retry_after(&map(pairs), now), expect, "{pairs:?}");
        };
        let seconds = |s| Some(Duration::from_secs(s));
        check(&[("retry-after", "7")], seconds(7));
        check(&[("retry-after", "-7")], None);
        check(&[("retry-after", "9999999999")], seconds(9_999_999_999));
        check(
            &[("retry-after", "99999999999999999999999")],
            Some(Duration::MAX),
        );
        check(&[("retry-after", "")], None);
        check(&[("retry-after", "NaN")], None);
        check(
            &[("retry-after", "Thu, 01 Jan 1970 00:16:50 GMT")],
            seconds(10),
        );
        check(
            &[("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT")],
            seconds(0),
        );
        check(&[("retry-after", "1970-01-01T00:16:50Z")], seconds(10));
        check(
            &[
                ("retry-after", "Thu, 01 Jan 1970 00:16:50 GMT"),
                ("date", "Thu, 01 Jan 1970 00:16:45 GMT"),
            ],
            seconds(5),
        );
        check(
            &[("retry-after", "7"), ("retry-after-ms", "1500")],
            Some(Duration::from_millis(1500)),
        );
        check(&[("retry-after", "7"), ("retry-after-ms", "x")], seconds(7));
    }
}
