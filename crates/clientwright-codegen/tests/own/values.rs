//! Types of other crates and of one's own, in a generated client: they come and go as they are.

use own_client::ext::{Country, Money};
use own_client::runtime::{chrono, from_str, jiff, rust_decimal, to_string, uuid};
use own_client::{Invoice, Order, OrderInput, OrderTo, Payment, Place};

const ORDER: &str = r#"{"total":{"amount":0},"tip":null,"lines":[{"amount":5,"unit":"EUR"}],"to":{"street":"A","since":"2024-02-29"},"country":"de","at":"2026-11-20T08:30:00.5Z","by_day":"2026-11-20","seen":"2026-11-20T08:30:00+01:00","id":"9b5e1ee0-2e1c-46e7-81b9-3c3917204be4","weight":"1.50","rate":0.10,"ids":{"a":"9b5e1ee0-2e1c-46e7-81b9-3c3917204be4"},"either":"2026-11-20T08:30:00Z"}"#;

#[test]
fn all_of_them_come_back() {
    let order: Order = from_str(ORDER).expect("it fits");
    assert!(order.is_free());
    assert_eq!(order.country, Country(*b"de"));
    assert_eq!(order.lines.as_ref().map(|lines| lines[0].amount), Some(5));
    assert!(matches!(&order.to, Some(OrderTo::Place(place)) if place.since.is_some()));
    assert_eq!(order.at.as_second(), 1_795_163_400);
    // Of what is null or missing an answer keeps that it is not there.
    assert_eq!(to_string(&order), ORDER.replace(r#""tip":null,"#, ""));
    assert!(!format!("{order:?}").contains("1.50"), "a secret is shown");
}

#[test]
fn what_does_not_fit_is_told_with_its_place() {
    for (from, to, place) in [
        (r#""amount":0"#, r#""amount":"none""#, "at `/total`"),
        (r#""de""#, r#""deutsch""#, "at `/country`"),
        ("08:30:00.5Z", "08:30:00.5", "at `/at`"),
        (r#""by_day":"2026-11-20""#, r#""by_day":"2026-11-31""#, "at `/by_day`"),
        ("1.50", "1,50", "at `/weight`"),
        (r#"{"a":"9b5e1ee0"#, r#"{"a":"9b5e1eeg"#, "at `/ids/*`"),
    ] {
        let text = ORDER.replacen(from, to, 1);
        assert_ne!(text, ORDER);
        let error = from_str::<Order>(&text).expect_err(from).to_string();
        assert!(error.contains(place), "{error}");
    }
}

#[test]
fn callers_give_them_as_they_are() {
    let at: jiff::Timestamp = "2026-11-20T08:30:00Z".parse().expect("a time");
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");
    let money = Money {
        amount: 5,
        unit: None,
    };
    let order = OrderInput::new(own_client::OrderInputRequired {
        total: money.clone().into(),
        country: Country(*b"fr"),
        at,
        by_day: day,
    })
    .lines([money.clone()])
    .rate(rust_decimal::Decimal::new(10, 2))
    .id(uuid::Uuid::nil());
    assert!(to_string(&order).contains(r#""lines":[{"amount":5}]"#));
    let payment = Payment::new(rust_decimal::Decimal::ONE)
        .at(at)
        .to(Place::new("A").since(day));
    assert_eq!(
        to_string(&payment),
        r#"{"amount":1,"at":"2026-11-20T08:30:00Z","to":{"street":"A","since":"2026-11-20"}}"#
    );
}

#[test]
fn derives_of_another_crate() {
    let schema = schemars::schema_for!(Invoice);
    assert!(schema.as_value()["properties"]["number"].is_object());
    let paid = |amount| Payment::new(rust_decimal::Decimal::new(amount, 0));
    assert!(std::collections::HashSet::from([paid(1)]).contains(&paid(1)));
    assert!(paid(1) < paid(2));
}
