//! The whole way, on documents of our own.

use std::path::PathBuf;

use clientwright::{Options, Provider};
use serde_json::Value;

use super::drive::Back;
use super::prepare::{Prepared, prepare};
use super::{Place, Subject, batch};

fn documents() -> PathBuf {
    crate::root().join("xtask/tests/truth")
}

#[test]
fn instances_come_back_from_compiled_types() {
    let work = tempfile::tempdir().unwrap();
    let place = Place {
        root: documents(),
        work: work.path().join("crates"),
        target: crate::root().join("target/truth-tests"),
        runtime: crate::root().join("crates/clientwright-runtime"),
    };
    let files = ["ledger-2.0.yaml", "shop-3.0.yaml", "events-3.1.yaml"];
    let subjects = files.map(|file| Subject {
        path: file.to_owned(),
        package: file.replace(['.', '_'], "-"),
    });
    for truth in batch(&subjects, &place).unwrap() {
        assert_eq!(truth.skipped, None, "{}", truth.path);
        assert!(truth.kinds.is_empty(), "{:#?}", truth.failures);
        assert!(truth.unmade.is_empty(), "{:?}", truth.unmade);
        assert!(truth.made.tried > 50 && truth.bridged > 0);
        assert!(
            truth.examples.tried > 0 && truth.bad_examples == 0,
            "{truth:?}"
        );
    }
}

fn prepared(file: &str) -> Prepared {
    let root = documents();
    let provider = Provider::from_document(root.join(file), &root).unwrap();
    let generated = provider.generate(&Options::default()).unwrap();
    prepare(&root, file, generated.index(), || None).unwrap()
}

/// What is found where each instance comes back changed like this.
fn faults(change: impl Fn(&Value) -> Option<Back>) -> Vec<String> {
    let prepared = prepared("shop-3.0.yaml");
    let echo = |value: &Value| Back::Value(value.to_string());
    let backs: Vec<Back> = prepared
        .trips()
        .iter()
        .map(|trip| change(trip.value).unwrap_or_else(|| echo(trip.value)))
        .collect();
    let truth = prepared.judge("shop-3.0.yaml", &backs);
    truth.kinds.into_keys().collect()
}

#[test]
fn a_fault_of_the_types_is_found() {
    let without = |value: &Value, name: &str| {
        let mut members = value.as_object()?.clone();
        members.shift_remove(name)?;
        Some(Back::Value(Value::Object(members).to_string()))
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(faults(|_| None), none);
    assert_eq!(faults(|value| without(value, "sku")), ["member lost"]);
    let null = |value: &Value| {
        value.get("comment").filter(|it| it.is_null())?;
        without(value, "comment")
    };
    // In answers the two are the same, in requests they are not.
    assert_eq!(faults(null), ["null and absent confused"]);
    let number = |value: &Value| {
        let changed = value.to_string().replace("\"price\":0", "\"price\":1");
        Some(Back::Value(changed))
    };
    assert_eq!(faults(number), ["number changed"]);
    let error = |value: &Value| value.get("last4").map(|_| Back::Error("no".into()));
    assert_eq!(faults(error), ["not decoded"]);
    let crash = |value: &Value| value.get("iban").map(|_| Back::Crash);
    assert_eq!(faults(crash), ["crash"]);
}

#[test]
fn nothing_is_sent_that_only_answers_hold() {
    let prepared = prepared("shop-3.0.yaml");
    let orders = prepared.cases.iter().filter(|case| {
        let indexed = &prepared.subjects[case.subject].indexed;
        indexed.name == "Order" && indexed.direction == clientwright::Direction::Request
    });
    let mut some = false;
    for order in orders {
        some |= order.value.get("secret").is_some();
        assert_eq!(order.value.get("id"), None);
    }
    assert!(some);
}
