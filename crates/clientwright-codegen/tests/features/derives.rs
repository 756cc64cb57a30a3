//! Types that derive more than all do.

use std::collections::{BTreeSet, HashMap, HashSet};

use derives_client::runtime::from_str;
use derives_client::{Level, Line, NewOrder, Order, OrderBy, OrderSeen, Point, Risk};

#[test]
fn keys_of_maps_and_sets() {
    let order = |lines: Vec<Line>| NewOrder::new(lines, Risk::High);
    let mut seen = HashMap::new();
    seen.insert(order(vec![Line::new(1, 5)]), 1);
    *seen.entry(order(vec![Line::new(1, 5)])).or_default() += 1;
    seen.insert(order(vec![]).note("other"), 1);
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[&order(vec![Line::new(1, 5)])], 2);
}

/// What is known has the order of the document, whichever way it came; the rest comes behind.
#[test]
fn enums_have_the_order_of_the_document() {
    let given = ["high", "extreme", "low", "absurd", "medium"];
    let sorted: BTreeSet<Risk> = given.into_iter().map(Risk::from).collect();
    let sorted: Vec<&str> = sorted.iter().map(Risk::as_str).collect();
    assert_eq!(sorted, ["low", "medium", "high", "absurd", "extreme"]);
    let by_hand = Risk::Unknown("low".to_owned());
    assert_eq!(by_hand.cmp(&Risk::Low), std::cmp::Ordering::Equal);
    let (zero, two) = (Level::from(0), Level::from(2));
    let copied = two;
    assert!(zero < two && two == copied);
}

#[test]
fn constants_stand_in_defaults() {
    let order = Order::default();
    assert_eq!((order.object.as_str(), order.id.as_str()), ("order", ""));
    assert_eq!(order.lines, Vec::new());
}

#[test]
fn unions_are_ordered_too() {
    let by = |text: &str| from_str::<OrderBy>(text).expect("it fits");
    let sorted = BTreeSet::from([by("[1]"), by("false"), by(r#"{"x":1}"#), by(r#""b""#), by(r#""a""#)]);
    assert_eq!(sorted.len(), 5);
    assert!(by(r#""a""#) < by(r#""b""#) && by("[1]") > by("false"));
    let seen = |text: &str| from_str::<OrderSeen>(text).expect("it fits");
    assert!(seen(r#"{"a":"1"}"#) < seen(r#"{"a":"2"}"#));
}

#[test]
fn small_ones_are_copied() {
    let point: Point = from_str(r#"{"x":1,"y":2}"#).expect("it fits");
    let (one, other) = (point, point);
    assert_eq!(HashSet::from([one, other]).len(), 1);
}
