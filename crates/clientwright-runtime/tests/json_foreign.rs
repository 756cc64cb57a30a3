//! Types of other crates: what is read and written again, and what is refused, with its place.

use std::fmt::Debug;

use clientwright_runtime::chrono::{self, FixedOffset};
use clientwright_runtime::jiff::{self, civil};
use clientwright_runtime::json::Blank;
use clientwright_runtime::rust_decimal::Decimal;
use clientwright_runtime::uuid::Uuid;
use clientwright_runtime::{
    Json, Number, Patch, Quoted, Secret, Serde, from_str, object, time, to_redacted_string,
    to_string,
};

/// Reads, writes and reads again: the value stays, and the text is this one.
fn trip<T: Json + Blank + PartialEq + Debug>(json: &str, written: &str) -> T {
    let value: T = from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    assert_eq!(to_string(&value), written);
    assert_eq!(from_str::<T>(written).as_ref(), Ok(&value), "{json}");
    value
}

fn refused<T: Json + Blank + Debug>(json: &str, why: &str) {
    let error = from_str::<T>(json).expect_err(json).to_string();
    assert!(error.starts_with(why), "{json}: {error}");
}

/// What no type of dates and times takes.
const NO_TIMES: [&str; 8] = [
    r#""2026-11-20""#,
    r#""2026-11-20T08:30:00""#,
    r#""2026-02-30T08:30:00Z""#,
    r#""2026-11-20T24:00:00Z""#,
    r#""2026-11-20T08:30:00.1234567891Z""#,
    r#""2026-13-20T08:30:00Z""#,
    r#""20th of November""#,
    r#""""#,
];
const NO_DATES: [&str; 5] = [
    r#""2026-02-29""#,
    r#""2026-11-20T00:00:00Z""#,
    r#""2026-00-20""#,
    r#""20261120""#,
    r#""""#,
];
const LEAP: &str = r#""2016-12-31T23:59:60Z""#;

#[test]
fn times_of_jiff() {
    let time: jiff::Timestamp = trip(
        r#""2026-11-20T08:30:00.120+01:00""#,
        r#""2026-11-20T07:30:00.12Z""#,
    );
    assert_eq!(time, "2026-11-20T07:30:00.12Z".parse().expect("a time"));
    trip::<jiff::Timestamp>(
        r#""1883-11-18T12:03:58.000000001Z""#,
        r#""1883-11-18T12:03:58.000000001Z""#,
    );
    for text in NO_TIMES.into_iter().chain([LEAP]) {
        refused::<jiff::Timestamp>(text, "expected a date and time (");
    }
    refused::<jiff::Timestamp>("1700000000", "expected a string");
    for extreme in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
        assert!(!to_string(&extreme).is_empty());
    }
    let day: civil::Date = trip(r#""2024-02-29""#, r#""2024-02-29""#);
    assert_eq!(day, civil::date(2024, 2, 29));
    for text in NO_DATES {
        refused::<civil::Date>(text, "expected a date (");
    }
}

#[test]
fn times_of_chrono() {
    type Time = chrono::DateTime<FixedOffset>;
    let time: Time = trip(
        r#""2026-11-20T08:30:00.120+01:00""#,
        r#""2026-11-20T08:30:00.12+01:00""#,
    );
    assert_eq!(time.timestamp_nanos_opt(), Some(1_795_159_800_120_000_000));
    trip::<Time>(LEAP, LEAP);
    trip::<Time>(
        r#""2026-11-20T08:30:00-00:00""#,
        r#""2026-11-20T08:30:00Z""#,
    );
    for text in NO_TIMES {
        refused::<Time>(text, "expected a date and time (");
    }
    let odd = FixedOffset::east_opt(3_661).expect("an offset");
    assert_eq!(
        to_string(&time.with_timezone(&odd)),
        r#""2026-11-20T07:30:00.12Z""#
    );
    for extreme in [
        chrono::DateTime::<chrono::Utc>::MIN_UTC,
        chrono::DateTime::<chrono::Utc>::MAX_UTC,
    ] {
        assert!(!to_string(&extreme.fixed_offset()).is_empty());
    }
    trip::<chrono::NaiveDate>(r#""2024-02-29""#, r#""2024-02-29""#);
    for text in NO_DATES {
        refused::<chrono::NaiveDate>(text, "expected a date (");
    }
}

#[test]
fn times_of_time() {
    let time: time::OffsetDateTime = trip(
        r#""2026-11-20T08:30:00.120+01:00""#,
        r#""2026-11-20T08:30:00.12+01:00""#,
    );
    assert_eq!(time.unix_timestamp_nanos(), 1_795_159_800_120_000_000);
    for text in NO_TIMES.into_iter().chain([LEAP]) {
        refused::<time::OffsetDateTime>(text, "expected a date and time (");
    }
    refused::<time::OffsetDateTime>(
        r#""9999-12-31T23:59:59-23:00""#,
        "expected a date and time (",
    );
    trip::<time::Date>(r#""2024-02-29""#, r#""2024-02-29""#);
    for text in NO_DATES {
        refused::<time::Date>(text, "expected a date (");
    }
}

#[test]
fn uuids() {
    let id: Uuid = trip(
        r#""9B5E1EE0-2e1c-46e7-81b9-3c3917204be4""#,
        r#""9b5e1ee0-2e1c-46e7-81b9-3c3917204be4""#,
    );
    assert_eq!(id.get_version_num(), 4);
    for text in [
        r#""9b5e1ee02e1c46e781b93c3917204be4""#,
        r#""{9b5e1ee0-2e1c-46e7-81b9-3c3917204be4}""#,
        r#""9b5e1ee0-2e1c-46e7-81b9-3c3917204beg""#,
        r#""""#,
    ] {
        refused::<Uuid>(text, "expected a UUID (");
    }
}

#[test]
fn decimals() {
    let plain = |text: &str| {
        let value = trip::<Decimal>(text, text);
        assert_eq!(value.to_string(), text);
    };
    for text in [
        "0",
        "12.50",
        "-0.01",
        "79228162514264337593543950335",
        "1.0000000000000000000000000000",
    ] {
        plain(text);
    }
    for (text, written) in [
        ("1.5e3", "1500"),
        ("1.50E-2", "0.0150"),
        ("12e0", "12"),
        ("-0", "0"),
        ("0.00", "0.00"),
        ("0e999999", "0"),
        // A zero more than there is room for.
        (
            "1.00000000000000000000000000000",
            "1.0000000000000000000000000000",
        ),
    ] {
        trip::<Decimal>(text, written);
    }
    for text in [
        "79228162514264337593543950336",
        "1e29",
        "1e-29",
        "1e999999999999",
        "1e99999999999999999999",
        "0.12345678901234567890123456789",
        "123456789012345678901234567890.1",
    ] {
        refused::<Decimal>(text, "more digits than a decimal holds (");
    }
    refused::<Decimal>(r#""1.5""#, "expected a number");
}

#[test]
fn numbers_in_texts() {
    let price: Quoted<Decimal> = trip(r#""12.50""#, r#""12.50""#);
    assert_eq!(*price, Decimal::new(1250, 2));
    let count: Quoted<i64> = trip(r#""9007199254740993""#, r#""9007199254740993""#);
    assert_eq!(count.into_inner(), 9_007_199_254_740_993);
    trip::<Quoted<Number>>(r#""1E400""#, r#""1E400""#);
    for text in [
        r#""""#,
        r#"" 1""#,
        r#""1 ""#,
        r#""1,5""#,
        r#""+1""#,
        r#""01""#,
        r#""true""#,
        r#""1 2""#,
        r#""\"1\"""#,
    ] {
        refused::<Quoted<Decimal>>(text, "expected a number in a text (");
    }
    refused::<Quoted<Decimal>>("1", "expected a string");
    refused::<Quoted<i64>>(r#""1.5""#, "expected a number in a text (");
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Money {
    amount: i64,
    currency: String,
}

#[derive(Clone)]
struct Invoice {
    id: Uuid,
    total: Serde<Money>,
    paid: Option<Serde<Money>>,
    due: jiff::Timestamp,
    rates: Vec<Decimal>,
    token: Secret<Uuid>,
}
object! {
    Invoice {
        "id" => id: required,
        "total" => total: required,
        "paid" => paid: optional,
        "due" => due: required,
        "rates" => rates: required,
        "token" => token: required,
    }
}

const INVOICE: &str = r#"{"id":"9b5e1ee0-2e1c-46e7-81b9-3c3917204be4","total":{"amount":1250,"currency":"EUR"},"due":"2026-11-20T08:30:00Z","rates":[0.20,1],"token":"00000000-0000-0000-0000-000000000001"}"#;

#[test]
fn they_are_fields_like_others() {
    let invoice: Invoice = from_str(INVOICE).expect("it fits");
    assert_eq!(invoice.total.amount, 1250);
    assert!(invoice.paid.is_none() && invoice == invoice.clone());
    assert_eq!(to_string(&invoice), INVOICE);
    assert!(to_redacted_string(&invoice).ends_with(r#""token":"[redacted]"}"#));
    let again: Invoice = serde_json::from_str(INVOICE).expect("it fits by serde too");
    assert_eq!(again, invoice);
    let shown = format!("{invoice:?}");
    assert!(
        shown.contains("total: Money { amount: 1250") && shown.contains("token: [redacted]"),
        "{shown}"
    );
    for (from, to, error) in [
        (
            "1250",
            r#""a lot""#,
            "does not fit the type in its place at `/total` (",
        ),
        (
            "0.20",
            "0.12345678901234567890123456789",
            "more digits than a decimal holds at `/rates/0` (",
        ),
        ("T08", "T25", "expected a date and time at `/due` ("),
        ("9b5e1ee0", "9b5e1ee", "expected a UUID at `/id` ("),
        ("000000000001", "secret", "expected a UUID at `/token` ("),
    ] {
        refused::<Invoice>(&INVOICE.replacen(from, to, 1), error);
    }
}

/// A type that serde refuses to write is null, as a float that JSON has no text for is.
/// Setters of an update take what the type stands for, whatever it is wrapped in.
#[test]
fn updates_take_them_as_they_are() {
    fn written<T: Json>(value: impl Into<Patch<T>>) -> String
    where
        Patch<T>: Json,
    {
        to_string(&value.into())
    }
    let day = civil::date(2024, 2, 29);
    assert_eq!(written::<Quoted<Decimal>>(Decimal::new(10, 2)), r#""0.10""#);
    assert_eq!(
        written::<Secret<Uuid>>(Uuid::nil()),
        r#""00000000-0000-0000-0000-000000000000""#
    );
    assert_eq!(written::<Secret<String>>("a".to_owned()), r#""a""#);
    assert_eq!(written::<Serde<Vec<u8>>>(vec![1]), "[1]");
    assert_eq!(written::<Vec<civil::Date>>([day]), r#"["2024-02-29"]"#);
    assert_eq!(written::<Vec<String>>(["a", "b"]), r#"["a","b"]"#);
    assert_eq!(written::<Vec<String>>(Patch::Null), "null");
}

#[test]
fn what_serde_refuses_is_null() {
    let odd = std::collections::BTreeMap::from([((1, 2), 3)]);
    assert_eq!(to_string(&Serde::new(odd)), "null");
}
