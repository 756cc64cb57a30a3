//! The bridges to serde's traits, by `serde_json` and by other formats.

use std::collections::BTreeMap;

use clientwright_runtime::{
    Base64, Map, Number, Patch, Raw, Secret, Value, object, open_enum, open_int_enum, to_string,
    union,
};
use serde::{Deserialize, Serialize};

#[derive(Clone)]
struct Customer {
    id: String,
    balance: Option<Number>,
    total: Option<u64>,
    status: Option<Status>,
    level: Option<Level>,
    card: Option<Member>,
    phone: Patch<String>,
    password: Option<Secret<String>>,
    extra: Map,
}

object! {
    Customer {
        "id" => id: required,
        "balance" => balance: optional,
        "total" => total: optional,
        "status" => status: optional,
        "level" => level: optional,
        "card" => card: optional,
        "phone" => phone: patch,
        "password" => password: optional,
        * => extra,
    }
}

#[derive(Clone, PartialOrd, Ord)]
enum Status {
    Active,
    Unknown(String),
}

open_enum! { Status { Active = "active" } }

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Level {
    Low,
    Unknown(i64),
}

open_int_enum! { Level { Low = 1 } }

#[derive(Clone)]
enum Member {
    Id(String),
    Unknown(Raw),
}

union! { Member { Id => string } }

const JSON: &str = r#"{"id":"c\n","balance":12345678901234567890.12,"total":18446744073709551615,"status":"new","level":9,"card":{"x":[0.10,-9223372036854775808,null,true]},"phone":null,"password":"s","a":{"b":1.5}}"#;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Around {
    one: Customer,
    many: Vec<Customer>,
    by_status: BTreeMap<Status, Option<Customer>>,
}

#[track_caller]
fn customer() -> Customer {
    match serde_json::from_str(JSON) {
        Ok(customer) => customer,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn serde_json_loses_nothing() {
    assert_eq!(
        serde_json::to_string(&customer()).ok().as_deref(),
        Some(JSON)
    );
    assert_eq!(to_string(&customer()), JSON);
    let value = serde_json::to_string_pretty(&customer().extra).unwrap_or_default();
    assert_eq!(value, "{\n  \"a\": {\n    \"b\": 1.5\n  }\n}");
    let reader = serde_json::from_reader::<_, Customer>(JSON.as_bytes());
    assert_eq!(reader.ok(), Some(customer()));
    let pretty = serde_json::to_string_pretty(&customer()).unwrap_or_default();
    assert!(
        pretty.contains("\n  \"balance\": 12345678901234567890.12,\n"),
        "{pretty}"
    );
    assert_eq!(
        serde_json::from_str(&pretty)
            .ok()
            .map(|customer: Customer| customer.balance),
        Some(customer().balance)
    );
}

#[test]
fn values_stand_inside_types_that_derive() {
    let around = Around {
        one: customer(),
        many: vec![customer()],
        by_status: [
            (Status::Active, Some(customer())),
            (Status::from("new"), None),
        ]
        .into(),
    };
    let json = serde_json::to_string(&around).unwrap_or_default();
    assert_eq!(
        json,
        format!(r#"{{"one":{JSON},"many":[{JSON}],"by_status":{{"active":{JSON},"new":null}}}}"#)
    );
    assert_eq!(serde_json::from_str(&json).ok(), Some(around));
}

#[test]
fn a_serde_json_value_goes_both_ways() {
    let json = r#"{"id":"c","total":18446744073709551615,"card":{"x":[0.5,null]},"extra":-5}"#;
    let customer = serde_json::from_str::<Customer>(json).ok();
    let value = serde_json::to_value(&customer).unwrap_or_default();
    assert_eq!(value.to_string().len(), json.len());
    assert_eq!(value["total"], u64::MAX);
    assert_eq!(
        serde_json::from_value::<Option<Customer>>(value).ok(),
        Some(customer)
    );
}

#[derive(Debug, Deserialize)]
struct Flat {
    #[serde(flatten)]
    inner: Customer,
}

#[test]
fn other_formats_work() {
    let json = r#"{"id":"c","balance":0.10,"total":18446744073709551615,"status":"new","level":9,"card":["x",1.5],"phone":null,"a":{"b":[]}}"#;
    let customer = serde_json::from_str::<Customer>(json).ok();
    let yaml = serde_yaml::to_string(&customer).unwrap_or_default();
    assert!(
        yaml.starts_with("id: c\nbalance: 0.1\ntotal: 18446744073709551615\nstatus: new\n"),
        "{yaml}"
    );
    let back = serde_yaml::from_str::<Customer>(&yaml).ok();
    assert_eq!(
        back.as_ref().map(|customer| &customer.balance),
        customer.as_ref().map(|customer| &customer.balance)
    );
    assert_eq!(back, customer);
    // What serde buffers for `flatten` is no longer text: the way through any format.
    let flat = serde_json::from_str::<Flat>(json).ok();
    assert_eq!(flat.map(|flat| flat.inner), customer);
}

/// So `serde_json` hands on what it buffers when any crate of the build turns its exact numbers on.
#[test]
fn buffered_exact_numbers_are_numbers() {
    let check = |text: &str, expect: &str| {
        let entry = [("$serde_json::private::Number", text)].into_iter();
        let buffered = serde::de::value::MapDeserializer::<_, serde::de::value::Error>::new(entry);
        let value = Value::deserialize(buffered).ok();
        let text = value.map(|value| to_string(&value));
        assert_eq!(text.as_deref(), Some(expect));
    };
    check("0.10", "0.10");
    check(
        "123456789012345678901234567890",
        "123456789012345678901234567890",
    );
    check(
        "no number",
        r#"{"$serde_json::private::Number":"no number"}"#,
    );
}

#[test]
fn errors_keep_their_path_and_no_value() {
    let error = serde_json::from_str::<Customer>(r#"{"id":"c","card":null,"phone":[4111]}"#)
        .map_err(|error| error.to_string());
    assert!(
        error
            .as_ref()
            .is_err_and(|error| error.contains("`/phone`") && !error.contains("4111")),
        "{error:?}"
    );
    let error = serde_yaml::from_str::<Customer>("id: [4111]").map_err(|error| error.to_string());
    assert!(
        error
            .as_ref()
            .is_err_and(|error| error.contains("`/id`") && !error.contains("4111")),
        "{error:?}"
    );
}

#[test]
fn errors_of_serdes_own_show_no_value_either() {
    use serde::de::IntoDeserializer as _;
    use serde::de::value::{BytesDeserializer, Error, U128Deserializer};
    let large: U128Deserializer<Error> = u128::MAX.into_deserializer();
    let value = Value::deserialize(large).map(|value| value.to_string());
    assert_eq!(value, Ok(u128::MAX.to_string()));
    let large: U128Deserializer<Error> = u128::MAX.into_deserializer();
    let error = Base64::deserialize(large).map_err(|error| error.to_string());
    assert!(
        error.as_ref().is_err_and(|e| !e.contains("3402823669")),
        "{error:?}"
    );
    let bytes: BytesDeserializer<'_, Error> = BytesDeserializer::new(b"4111");
    let error = Value::deserialize(bytes).map_err(|error| error.to_string());
    assert!(
        error
            .as_ref()
            .is_err_and(|e| !e.contains("4111") && !e.contains("52, 49")),
        "{error:?}"
    );
}

#[test]
fn the_types_of_the_runtime_have_serdes_traits() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Theirs {
        value: Value,
        number: Number,
        raw: Raw,
        bytes: Base64,
        map: Map<i64>,
        secret: Secret<String>,
        patch: Patch<bool>,
    }
    let json = r#"{"value":[1.0,{"a":"b"}],"number":1e400,"raw":{"a" : 1},"bytes":"AQI=","map":{"b":1},"secret":"s","patch":true}"#;
    let theirs = serde_json::from_str::<Theirs>(json);
    assert!(theirs.is_ok(), "{theirs:?}");
    assert_eq!(
        theirs
            .and_then(|theirs| serde_json::to_string(&theirs))
            .ok()
            .as_deref(),
        Some(json)
    );
}
