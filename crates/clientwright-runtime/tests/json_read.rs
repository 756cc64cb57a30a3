//! What the reader takes and refuses, and where it says that something is wrong.

use clientwright_runtime::json::{Blank, Json, pointer};
use clientwright_runtime::{
    Base64, Map, Number, Patch, Raw, Secret, Value, from_slice, object, to_string,
};

#[derive(Clone)]
struct Customer {
    id: String,
    email: Option<String>,
    group: Option<String>,
    phone: Patch<String>,
    cards: Option<Cards>,
    parent: Option<Box<Customer>>,
    score: Option<i32>,
    metadata: Option<Map>,
}

object! {
    Customer {
        "id" => id: required,
        "email" => email: optional,
        "group" => group: nullable,
        "phone" => phone: patch,
        "cards" => cards: optional,
        "parent" => parent: optional,
        "score" => score: optional,
        "meta/data" => metadata: optional,
    }
}

#[derive(Clone, Default)]
struct Cards {
    data: Vec<Card>,
    by_name: Option<Map<Card>>,
}

object! { Cards { "data" => data: required, "by_name" => by_name: optional } }

#[derive(Clone, Default)]
struct Card {
    id: String,
    amount: Option<Number>,
}

object! { Card { "id" => id: required, "amount" => amount: optional } }

#[track_caller]
fn reads<T: Json + Blank>(json: &str, expected: &str) {
    match from_slice::<T>(json.as_bytes()) {
        Ok(value) => assert_eq!(to_string(&value), expected, "{json}"),
        Err(error) => panic!("{json}: {error}"),
    }
}

#[track_caller]
fn refuses<T: Json + Blank>(json: impl AsRef<[u8]>, expected: &str) {
    let json = json.as_ref();
    match from_slice::<T>(json) {
        Ok(value) => panic!(
            "{}: read as {}",
            String::from_utf8_lossy(json),
            to_string(&value)
        ),
        Err(error) => assert_eq!(
            error.to_string(),
            expected,
            "{}",
            String::from_utf8_lossy(json)
        ),
    }
}

#[test]
fn an_object_is_read_in_any_order_and_with_any_space() {
    reads::<Customer>(
        "\n{ \"group\" : null,\t\"unknown\":[{\"a\":[]}], \"id\" : \"c\\u0031\" ,\r\"email\":null}\n",
        r#"{"id":"c1","group":null}"#,
    );
    reads::<Customer>(
        r#"{"id":"c","group":"g","cards":{"data":[{"id":"1"},{"id":"2","amount":1.50}]},"phone":null}"#,
        r#"{"id":"c","group":"g","phone":null,"cards":{"data":[{"id":"1"},{"id":"2","amount":1.50}]}}"#,
    );
    reads::<Customer>(
        r#"{"id":"c","group":"g","parent":{"id":"d","group":null,"parent":{"id":"e","group":"g"}}}"#,
        r#"{"id":"c","group":"g","parent":{"id":"d","group":null,"parent":{"id":"e","group":"g"}}}"#,
    );
}

#[test]
fn an_error_names_the_place_and_never_the_value() {
    let cases = [
        (r#"{"group":null}"#, "missing field at `/id` (byte 14)"),
        (r#"{"id":"c"}"#, "missing field at `/group` (byte 10)"),
        (
            r#"{"id":null,"group":null}"#,
            "expected a string, found null at `/id` (byte 6)",
        ),
        (
            r#"{"id":5,"group":null}"#,
            "expected a string, found a number at `/id` (byte 6)",
        ),
        (
            r#"{"id":"c","group":null,"id":"d"}"#,
            "duplicate field at `/id` (byte 28)",
        ),
        (
            r#"{"id":"c","group":null,"cards":{"data":[{"id":"1"},{"id":{"k":"4111"}}]}}"#,
            "expected a string, found an object at `/cards/data/1/id` (byte 57)",
        ),
        (
            r#"{"id":"c","group":null,"cards":{"data":[],"by_name":{"4111":{"id":[]}}}}"#,
            "expected a string, found an array at `/cards/by_name/*/id` (byte 66)",
        ),
        (
            r#"{"id":"c","group":null,"meta/data":"4111"}"#,
            "expected an object, found a string at `/meta~1data` (byte 35)",
        ),
        (
            r#"{"id":"c","group":null,"score":3000000000}"#,
            "integer out of range at `/score` (byte 41)",
        ),
        (
            r#"{"id":"c","group":null,"score":41.11}"#,
            "expected an integer, found another number at `/score` (byte 36)",
        ),
        ("[]", "expected an object, found an array (byte 0)"),
    ];
    for (json, expected) in cases {
        refuses::<Customer>(json, expected);
    }
}

#[test]
fn what_is_not_json_is_refused() {
    let cases: [(&[u8], &str); 27] = [
        (b"", "invalid JSON: the text ends too early (byte 0)"),
        (b"  ", "invalid JSON: the text ends too early (byte 2)"),
        (
            b"{\"a\":1",
            "invalid JSON: the text ends too early (byte 6)",
        ),
        (b"{\"a\"", "invalid JSON: the text ends too early (byte 4)"),
        (b"[1", "invalid JSON: the text ends too early (byte 2)"),
        (
            b"[1,",
            "invalid JSON: the text ends too early at `/1` (byte 3)",
        ),
        (b"\"abc", "invalid JSON: the text ends too early (byte 4)"),
        (b"tru", "invalid JSON: expected `true` or `false` (byte 0)"),
        (b"nul", "invalid JSON: expected `null` (byte 0)"),
        (
            b"truex",
            "invalid JSON: text after the end of the document (byte 4)",
        ),
        (
            b"1 2",
            "invalid JSON: text after the end of the document (byte 2)",
        ),
        (b"[1,]", "invalid JSON: expected a value at `/1` (byte 3)"),
        (
            b"{\"a\":1,}",
            "invalid JSON: expected a key in quotes (byte 7)",
        ),
        (b"{a:1}", "invalid JSON: expected a key in quotes (byte 1)"),
        (b"{\"a\" 1}", "invalid JSON: expected `:` (byte 5)"),
        (b"[1 2]", "invalid JSON: expected `,` or `]` (byte 3)"),
        (
            b"{\"a\":1 \"b\":2}",
            "invalid JSON: expected `,` or `}` (byte 7)",
        ),
        (b"NaN", "invalid JSON: expected a value (byte 0)"),
        (b"Infinity", "invalid JSON: expected a value (byte 0)"),
        (b"-Infinity", "invalid JSON: invalid number (byte 1)"),
        (b"01", "invalid JSON: invalid number (byte 1)"),
        (b"1.", "invalid JSON: the text ends too early (byte 2)"),
        (b"+1", "invalid JSON: expected a value (byte 0)"),
        (b"\"\xff\"", "invalid JSON: not UTF-8 (byte 1)"),
        (
            b"\"\\ud800\"",
            "invalid JSON: invalid escape in a string (byte 7)",
        ),
        (
            b"\"\\x\"",
            "invalid JSON: invalid escape in a string (byte 2)",
        ),
        (
            b"\"a\nb\"",
            "invalid JSON: control character in a string (byte 2)",
        ),
    ];
    for (json, expected) in cases {
        refuses::<Value>(json, expected);
    }
    // Skipped values are checked as well.
    for json in [
        &b"{\"x\":\"\xff\"}"[..],
        b"{\"x\":\"\\udc00\"}",
        b"{\"x\":nan}",
        b"{\"x\":[1,]}",
    ] {
        assert!(from_slice::<Cards>(json).is_err_and(|error| error.is_syntax()));
    }
}

#[test]
fn strings_keep_every_character() {
    let cases = [
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""\u0041\u00e9\u20ac\ud83d\ude00!""#, "Aé€😀!"),
        ("\"é€😀\u{2028}\u{7f}\"", "é€😀\u{2028}\u{7f}"),
        (r#""\u0000""#, "\0"),
        (r#""""#, ""),
    ];
    for (json, expected) in cases {
        assert_eq!(
            from_slice::<String>(json.as_bytes()).as_deref(),
            Ok(expected),
            "{json}"
        );
        let written = to_string(&expected);
        assert_eq!(
            from_slice::<String>(written.as_bytes()).as_deref(),
            Ok(expected),
            "{written}"
        );
        assert_eq!(
            serde_json::from_str::<String>(&written).ok().as_deref(),
            Some(expected)
        );
    }
}

#[test]
fn whole_numbers_are_exact_or_an_error() {
    reads::<i64>("-9223372036854775808", "-9223372036854775808");
    reads::<i64>("1.0", "1");
    reads::<i64>("12e2", "1200");
    reads::<i64>("-0", "0");
    reads::<u64>("18446744073709551615", "18446744073709551615");
    reads::<u32>("4294967295", "4294967295");
    reads::<i32>("-2147483648", "-2147483648");
    refuses::<i64>("9223372036854775808", "integer out of range (byte 19)");
    refuses::<i64>("1.5", "expected an integer, found another number (byte 3)");
    refuses::<i64>(
        "1e999999999",
        "expected an integer, found another number (byte 11)",
    );
    refuses::<u64>("-1", "integer out of range (byte 2)");
    refuses::<u64>("18446744073709551616", "integer out of range (byte 20)");
    refuses::<i32>("2147483648", "integer out of range (byte 10)");
    refuses::<u32>("4294967296", "integer out of range (byte 10)");
    refuses::<i64>("\"1\"", "expected a number, found a string (byte 0)");
    refuses::<bool>("1", "expected a boolean, found a number (byte 0)");
}

#[test]
fn floats_are_finite() {
    reads::<f64>("0.1", "0.1");
    reads::<f64>("10", "10.0");
    reads::<f64>("1e300", "1e300");
    refuses::<f64>("1e400", "number out of range (byte 5)");
    refuses::<f64>("-1e999999999", "number out of range (byte 12)");
    assert_eq!(to_string(&f64::NAN), "null");
}

#[test]
fn nesting_is_bounded_and_the_stack_survives() {
    let nest = |open: &str, close: &str, depth: usize| {
        format!("{}{}", open.repeat(depth), close.repeat(depth))
    };
    assert!(from_slice::<Value>(nest("[", "]", 128).as_bytes()).is_ok());
    for depth in [129, 100_000] {
        let error = from_slice::<Value>(nest("[", "]", depth).as_bytes())
            .map_err(|error| error.is_syntax());
        assert_eq!(error, Err(true));
        assert!(from_slice::<Raw>(nest("[", "]", depth.max(300)).as_bytes()).is_err());
        assert!(from_slice::<Value>("{\"a\":".repeat(depth).as_bytes()).is_err());
        assert!(
            from_slice::<Cards>(format!("{{\"x\":{}", "[".repeat(depth.max(300))).as_bytes())
                .is_err()
        );
    }
    let deep = format!(
        "{}null{}",
        r#"{"id":"","group":null,"parent":"#.repeat(5000),
        "}".repeat(5000)
    );
    assert!(
        from_slice::<Customer>(deep.as_bytes())
            .is_err_and(|error| error.to_string().starts_with("nested too deeply"))
    );
}

#[test]
fn patches_have_three_states() {
    let read = |json: &str| from_slice::<Customer>(json.as_bytes()).map(|customer| customer.phone);
    assert_eq!(read(r#"{"id":"","group":null}"#), Ok(Patch::Absent));
    assert_eq!(
        read(r#"{"id":"","group":null,"phone":null}"#),
        Ok(Patch::Null)
    );
    assert_eq!(
        read(r#"{"id":"","group":null,"phone":"5"}"#),
        Ok("5".into())
    );
}

#[test]
fn other_types_read_what_they_write() {
    reads::<Base64>(r#""aGVsbG8=""#, r#""aGVsbG8=""#);
    reads::<Base64>(r#""aGVsbG8""#, r#""aGVsbG8=""#);
    refuses::<Base64>(r#""a b""#, "expected base64 text (byte 5)");
    reads::<Secret<String>>(r#""s""#, r#""s""#);
    reads::<Option<Box<i64>>>("5", "5");
    reads::<Vec<Vec<bool>>>("[[true],[],[false,true]]", "[[true],[],[false,true]]");
    reads::<Raw>(
        " {\"a\" : [1.50 ,\"\\u0041\"]} ",
        "{\"a\" : [1.50 ,\"\\u0041\"]}",
    );
    reads::<Map<Option<i64>>>(r#"{"b":1,"a":null}"#, r#"{"b":1,"a":null}"#);
    refuses::<Map>(r#"{"a":1,"a":2}"#, "duplicate field at `/*` (byte 11)");
}

#[test]
fn a_pointer_reads_a_part_and_checks_the_whole() {
    let body =
        br#"{"data":[{"id":"1"},{"id":"2","a/b":{"~":3}}],"error":{"code":42,"type":"bad"}}"#;
    let cases = [
        ("/data/1/id", Some("\"2\"")),
        ("/data/1/a~1b/~0", Some("3")),
        ("/error/code", Some("42")),
        ("/error", Some(r#"{"code":42,"type":"bad"}"#)),
        ("/data/01/id", None),
        ("/data/2/id", None),
        ("/data/x", None),
        ("/none", None),
        ("data", None),
    ];
    for (at, expected) in cases {
        let found = pointer::<Value>(body, at).ok();
        let found = found.map(|found| to_string(&found));
        assert_eq!(found.as_deref(), expected, "{at}");
    }
    assert_eq!(
        pointer::<Vec<Card>>(body, "/data").map(|cards| cards.len()),
        Ok(2)
    );
    let check = |body: &[u8], at: &str, expected: &str| {
        let error = pointer::<Card>(body, at).map_err(|error| error.to_string());
        assert_eq!(error, Err(expected.to_owned()));
    };
    check(body, "/data/7", "missing field at `/data/7` (byte 79)");
    check(body, "/error", "missing field at `/error/id` (byte 78)");
    check(
        br#"{"a":{"id":"1"},"b":"#,
        "/a",
        "invalid JSON: the text ends too early (byte 20)",
    );
    check(
        br#"{"a":{"id":"1"},"a":{"id":"2"}}"#,
        "/a",
        "duplicate field at `/a` (byte 20)",
    );
    assert!(pointer::<Value>(b"<html>", "/a").is_err());
}

mod many {
    //! 150 required fields, more than one machine word can mark.
    use clientwright_runtime::object;

    include!("support/wide.rs");
}

#[test]
fn more_fields_than_a_word_has_bits() {
    let members: Vec<String> = (0..150)
        .map(|index| format!("\"f{index}\":{index}"))
        .collect();
    let json = format!("{{{}}}", members.join(","));
    reads::<many::Wide>(&json, &json);
    let reversed: Vec<&str> = members.iter().rev().map(String::as_str).collect();
    reads::<many::Wide>(&format!("{{{}}}", reversed.join(",")), &json);
    let short = json.replace(",\"f149\":149", "");
    let expected = format!("missing field at `/f149` (byte {})", short.len());
    refuses::<many::Wide>(&short, &expected);
    let twice = json.replace("\"f149\":149", "\"f149\":149,\"f140\":0");
    assert!(from_slice::<many::Wide>(twice.as_bytes()).is_err_and(|error| error.path() == "/f140"));
}
