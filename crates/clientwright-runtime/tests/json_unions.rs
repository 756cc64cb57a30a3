//! How members of unions are told apart: by kinds, values, keys inside, items of lists, and not at all.

use clientwright_runtime::{Map, Raw, from_slice, object, to_string, union, views};

#[derive(Clone)]
struct First {
    first: String,
    both: Option<String>,
}
object! { First { "first" => first: required, "both" => both: optional } }

#[derive(Clone)]
struct Second {
    second: Option<String>,
    both: Option<String>,
}
object! { Second { "second" => second: optional, "both" => both: optional } }

#[derive(Clone)]
enum Pick {
    Deep(Map),
    Typed(Map),
    Words(Map),
    Range(Map),
    First(Box<First>),
    Second(Second),
    Numbers(Vec<f64>),
    Rows(Vec<Vec<f64>>),
    Things(Vec<Map>),
    Unknown(Raw),
}
union! {
    Pick {
        Deep => object ["data"."kind" = "a" | "b"],
        Typed => object ["size": integer | null],
        Words => object ["word" = "x" | 3 | true],
        Range => object ["gt" | "range"."lt": number],
        First => object ["first"] unless [5],
        Second => object,
        Numbers => array of number,
        Rows => array of array,
        Things => array of object ["id"],
    }
}

#[track_caller]
fn read(json: &str) -> Pick {
    let value: Pick = from_slice(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"));
    let compact: String = json.split_whitespace().collect();
    if matches!(value, Pick::Unknown(_)) {
        assert_eq!(
            to_string(&value),
            json,
            "an unknown member stays as it came"
        );
    } else {
        assert_eq!(to_string(&value), compact);
    }
    value
}

#[test]
fn conditions_look_at_kinds_values_and_keys_inside() {
    assert!(matches!(
        read(r#"{"data":{"id":1,"kind":"b"}}"#),
        Pick::Deep(_)
    ));
    assert!(matches!(
        read(r#"{"size":1,"data":{"kind":"c"}}"#),
        Pick::Typed(_)
    ));
    assert!(matches!(read(r#"{"size":null}"#), Pick::Typed(_)));
    assert!(matches!(read(r#"{"word":3}"#), Pick::Words(_)));
    assert!(matches!(read(r#"{"word":true}"#), Pick::Words(_)));
    assert!(matches!(read(r#"{"gt":1.5}"#), Pick::Range(_)));
    assert!(matches!(
        read(r#"{ "range" : { "lt" : 2 } }"#),
        Pick::Range(_)
    ));
    assert!(matches!(
        read(r#"{"gt":1,"range":{"lt":2}}"#),
        Pick::Range(_)
    ));
    // One place that is there and does not fit is enough.
    let json = br#"{"gt":1,"range":{"lt":"2"}}"#;
    assert!(matches!(from_slice(json), Ok(Pick::Second(_))));
    let json = br#"{"size":1.5}"#;
    assert!(matches!(from_slice(json), Ok(Pick::Second(_))));
}

#[test]
fn what_two_members_claim_is_kept_as_it_came() {
    assert!(matches!(
        read(r#"{"first":"f","both":"b"}"#),
        Pick::First(_)
    ));
    assert!(matches!(
        read(r#"{"second":"s","both":"b"}"#),
        Pick::Second(_)
    ));
    assert!(matches!(
        read(r#"{"first":"f", "second":"s"}"#),
        Pick::Unknown(_)
    ));
    // A key that nobody declares speaks for none.
    assert!(matches!(
        from_slice(br#"{"first":"f","third":1}"#),
        Ok(Pick::First(_))
    ));
}

#[test]
fn lists_are_told_by_their_first_item() {
    assert_eq!(read("[1.5,2.5]"), Pick::Numbers(vec![1.5, 2.5]));
    assert_eq!(read("[]"), Pick::Numbers(Vec::new()));
    assert_eq!(read("[[1.5],[]]"), Pick::Rows(vec![vec![1.5], Vec::new()]));
    assert!(matches!(read(r#"[{"id":1}]"#), Pick::Things(_)));
    assert!(matches!(read(r#"[{"name":1}]"#), Pick::Unknown(_)));
    assert!(matches!(read(r#"["a"]"#), Pick::Unknown(_)));
}

#[derive(Debug, Clone, PartialEq)]
struct Either(Raw);
views! {
    Either {
        as_first: First => object ["first"],
        as_second: Second => object,
        as_texts: Vec<String> => array of string,
    }
}

#[test]
fn a_value_that_nothing_tells_apart_is_seen_as_each_type_that_it_fits() {
    let json = r#"{"first":"f", "second":"s", "more":1.50}"#;
    let Ok(either) = from_slice::<Either>(json.as_bytes()) else {
        panic!("{json}");
    };
    let first = either.as_first().map(|first| first.first);
    let second = either.as_second().and_then(|second| second.second);
    assert_eq!(
        (first.as_deref(), second.as_deref()),
        (Some("f"), Some("s"))
    );
    assert_eq!(either.as_texts(), None);
    assert_eq!(to_string(&either), json);
    assert_eq!(either.raw().as_str(), json);
    assert_eq!(format!("{either:?}"), "Either(Raw(40 bytes))");
    let list = Either::from(Raw::of(&vec!["a".to_owned()]));
    assert_eq!(list.as_texts(), Some(vec!["a".to_owned()]));
    assert_eq!((list.as_first(), list.as_second()), (None, None));
}
