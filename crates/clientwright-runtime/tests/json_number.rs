//! Numbers: digits kept, values compared exactly, sizes bounded.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use clientwright_runtime::{Number, Value, from_slice, to_string};

fn number(text: &str) -> Number {
    match text.parse() {
        Ok(number) => number,
        Err(error) => panic!("{text}: {error}"),
    }
}

fn hash(number: &Number) -> u64 {
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

#[test]
fn digits_are_kept() {
    let cases = [
        "0",
        "-0",
        "0.0",
        "1",
        "-1",
        "1.0",
        "1.50",
        "0.10",
        "1e0",
        "1E+5",
        "1e-7",
        "1e400",
        "-1e999999999",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "12345678901234567890.12",
        "0.1000000000000000055511151231257827",
        "100000000000000000000000000000000000000000",
    ];
    for text in cases {
        assert_eq!(number(text).to_string(), text);
        assert_eq!(format!("{:?}", number(text)), text);
        let value = from_slice::<Value>(text.as_bytes());
        assert_eq!(value.map(|value| to_string(&value)), Ok(text.to_owned()));
    }
}

#[test]
fn what_is_no_number_is_refused() {
    let cases = [
        "", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1.e5", "0x1", "1_0", " 1", "1 ",
        "NaN", "inf", "--1", "1e5.0", "1,0", "٣",
    ];
    for text in cases {
        assert!(text.parse::<Number>().is_err(), "{text}");
    }
    assert!(format!("1e{}", "9".repeat(18)).parse::<Number>().is_err());
    assert!(from_slice::<Value>(format!("[1e{}]", "9".repeat(40)).as_bytes()).is_err());
    assert!(format!("1e{}5", "0".repeat(40)).parse::<Number>().is_ok());
}

#[test]
fn equal_values_are_equal_however_they_are_written() {
    let groups: [&[&str]; 6] = [
        &["1", "1.0", "1e0", "10e-1", "0.1e1", "1.000"],
        &["0", "-0", "0.0", "0e5", "-0.00e-9"],
        &["0.1", "0.10", "1e-1", "100e-3"],
        &["-1500", "-1.5e3", "-15E+2", "-1500.000"],
        &["1e400", "10e399", "0.1e401"],
        &[
            "9223372036854775808",
            "9223372036854775808.0",
            "9.223372036854775808e18",
        ],
    ];
    for (index, group) in groups.iter().enumerate() {
        for one in *group {
            for two in *group {
                assert_eq!(number(one), number(two));
                assert_eq!(hash(&number(one)), hash(&number(two)), "{one} {two}");
                assert_eq!(number(one).cmp(&number(two)), Ordering::Equal);
            }
            for other in groups.iter().skip(index + 1).flat_map(|group| *group) {
                assert_ne!(number(one), number(other));
            }
        }
    }
    assert_ne!(
        number("0.1"),
        number("0.1000000000000000055511151231257827")
    );
    assert_eq!(
        groups
            .iter()
            .flat_map(|group| *group)
            .map(|text| number(text))
            .collect::<HashSet<_>>()
            .len(),
        6
    );
}

#[test]
fn order_is_by_value() {
    let ordered = [
        "-1e400",
        "-12.5",
        "-12",
        "-1e-400",
        "0",
        "1e-999999999",
        "0.09",
        "0.1",
        "0.11",
        "1",
        "1.5",
        "2",
        "10",
        "11.0",
        "1e2",
        "9223372036854775807",
        "9223372036854775808",
        "1e400",
        "1e999999999",
    ];
    for (i, one) in ordered.iter().enumerate() {
        for (j, two) in ordered.iter().enumerate() {
            assert_eq!(number(one).cmp(&number(two)), i.cmp(&j), "{one} {two}");
        }
    }
}

#[test]
fn conversions_are_exact_or_none() {
    assert_eq!(number("1.0").as_i64(), Some(1));
    assert_eq!(number("1.5").as_i64(), None);
    assert_eq!(number("1e18").as_i64(), Some(1_000_000_000_000_000_000));
    assert_eq!(number("1e19").as_i64(), None);
    assert_eq!(number("1e19").as_u64(), Some(10_000_000_000_000_000_000));
    assert_eq!(number("-1").as_u64(), None);
    assert_eq!(number("1e999999999").as_i64(), None);
    assert_eq!(number("0e999999999").as_i64(), Some(0));
    assert_eq!(number("1e-999999999").as_i64(), None);
    assert_eq!(number("0.1").as_f64(), Some(0.1));
    assert_eq!(number("0.10").as_f64(), Some(0.1));
    assert_eq!(number("9007199254740993").as_f64(), None);
    assert_eq!(number("12345678901234567890.12").as_f64(), None);
    assert_eq!(number("1e400").as_f64(), None);
    assert_eq!(
        number("1e400").to_f64_lossy().partial_cmp(&f64::INFINITY),
        Some(Ordering::Equal)
    );
    assert_eq!(Number::from(5), number("5"));
    assert_eq!(Number::from(u64::MAX), number("18446744073709551615"));
    assert_eq!(Number::from(u64::MAX).as_u64(), Some(u64::MAX));
    assert_eq!(Number::from(i64::MIN).to_string(), "-9223372036854775808");
    assert_eq!(
        Number::try_from(0.1)
            .map(|number| number.to_string())
            .as_deref(),
        Ok("0.1")
    );
    assert_eq!(
        Number::try_from(1e300)
            .map(|number| number.to_string())
            .as_deref(),
        Ok("1e300")
    );
    assert!(Number::try_from(f64::NAN).is_err());
    assert!(Number::try_from(f64::INFINITY).is_err());
    assert!(number("7.00") == 7);
}
