//! Free-form values and maps.

use clientwright_runtime::{Map, Number, Patch, Raw, Secret, Value, from_slice, to_string};

fn value(json: &str) -> Value {
    match json.parse() {
        Ok(value) => value,
        Err(error) => panic!("{json}: {error}"),
    }
}

#[test]
fn a_value_keeps_everything_in_order() {
    let json = r#"{"z":[null,true,1.50,"\"",{}],"a":{"b":12345678901234567890.12},"":-0}"#;
    assert_eq!(value(json).to_string(), json);
    assert_eq!(value(&format!(" {json} ")), value(json));
}

#[test]
fn a_value_is_looked_into() {
    let value = value(r#"{"a":[1,{"b/c":"x"}],"f":0.5,"t":true}"#);
    assert_eq!(value["a"][1]["b/c"], "x");
    assert_eq!(
        value.pointer("/a/1/b~1c").and_then(Value::as_str),
        Some("x")
    );
    assert_eq!(value.pointer(""), Some(&value));
    assert_eq!(value.pointer("/a/2"), None);
    assert_eq!(value["a"][0], 1);
    assert_eq!(value["t"], true);
    assert_eq!(value["f"].as_f64(), Some(0.5));
    assert!(value["none"]["at all"][9].is_null());
    assert_eq!(value.as_object().map(Map::len), Some(3));
}

#[test]
fn values_are_made_from_rust() {
    let map = Map::from([
        ("a", Value::from(1)),
        ("b", vec!["x", "y"].into()),
        ("c", ().into()),
    ]);
    assert_eq!(
        Value::from(map).to_string(),
        r#"{"a":1,"b":["x","y"],"c":null}"#
    );
    assert_eq!(Value::from(Some(0.25)).to_string(), "0.25");
    assert_eq!(Value::from(u64::MAX).to_string(), "18446744073709551615");
    assert_eq!(Value::from([true, false]).to_string(), "[true,false]");
    assert_eq!(Value::from(f64::NAN), Value::Null);
}

#[test]
fn a_map_keeps_order_and_finds_every_key() {
    // Below and above the size from which a map has an index.
    for size in [0, 1, 16, 17, 500] {
        let mut map: Map<i64> = (0..size).rev().map(|n| (format!("k{n}"), n)).collect();
        assert_eq!(map.len(), usize::try_from(size).unwrap_or_default());
        assert!(map.keys().eq((0..size).rev().map(|n| format!("k{n}"))));
        assert!((0..size).all(|n| map.get(&format!("k{n}")) == Some(&n)));
        assert_eq!(map.get("none"), None);
        if size > 0 {
            assert_eq!(map.insert("k0", -1), Some(0));
            assert_eq!(map["k0"], -1);
            assert_eq!(map.remove("k0"), Some(-1));
            assert_eq!(map.remove("k0"), None);
            assert!((1..size).all(|n| map.get(&format!("k{n}")) == Some(&n)));
            assert_eq!(map.insert("k0", 0), None);
            assert_eq!(map.keys().last(), Some("k0"));
        }
        let sorted: Map<i64> = (0..size).map(|n| (format!("k{n}"), n)).collect();
        assert_eq!(map, sorted);
        let mut other = sorted.clone();
        other.insert("k0", 7);
        assert_ne!(map, other);
        assert_eq!(from_slice(to_string(&map).as_bytes()), Ok(map));
    }
}

#[test]
fn a_map_is_made_and_taken_apart() {
    let map: Map = Map::from([("crm_id", "77")]);
    assert_eq!(to_string(&map), r#"{"crm_id":"77"}"#);
    let mut numbers: Map<Number> = Map::from([("a", 1)]);
    numbers.extend([("b", 2)]);
    for (_, number) in numbers.iter_mut() {
        *number = Number::from(5);
    }
    assert_eq!(
        numbers.values().cloned().collect::<Vec<_>>(),
        [Number::from(5), Number::from(5)]
    );
    assert_eq!(
        numbers.into_iter().map(|(key, _)| key).collect::<String>(),
        "ab"
    );
    assert_eq!(format!("{map:?}"), r#"{"crm_id": String("77")}"#);
    let patch: Patch<Map> = [("crm_id", "77")].into();
    assert_eq!(patch, Patch::Value(map));
}

#[test]
fn raw_text_is_checked_and_kept() {
    let raw = Raw::parse(" {\"a\": 1.0} ");
    assert_eq!(raw.as_ref().map(Raw::as_str), Ok("{\"a\": 1.0}"));
    assert_eq!(raw.map(|raw| raw.to_value()), Ok(value(r#"{"a":1}"#)));
    assert!(Raw::parse("{a:1}").is_err());
    assert!(Raw::parse("1 1").is_err());
    assert_eq!(Raw::default().decode(), Ok(Value::Null));
    assert_eq!(Raw::from(&value("[1, 2]")).to_string(), "[1,2]");
}

#[test]
fn a_patch_is_made_from_what_callers_have() {
    assert_eq!(Patch::<String>::default(), Patch::Absent);
    assert_eq!(Patch::<String>::from("a"), Patch::Value("a".to_owned()));
    let secret = Secret::new("a".to_owned());
    assert_eq!(
        Patch::<Secret<String>>::from(&"a".to_owned()),
        Patch::Value(secret)
    );
    assert_eq!(Patch::<Number>::from(5), Patch::Value(Number::from(5)));
    assert_eq!(
        Patch::<i64>::from(5).map(|number| number + 1),
        Patch::Value(6)
    );
    assert_eq!(Patch::<i64>::from(5).as_ref().value(), Some(&&5));
    assert_eq!(Patch::<i64>::Null.into_value(), None);
    assert!(Patch::<i64>::Null.is_null() && Patch::<i64>::Absent.is_absent());
}
