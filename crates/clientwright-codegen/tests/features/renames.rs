//! Names that a `client.yaml` gives: callers write them, the wire does not see them.

use renames_client::runtime::{from_str, to_string};
use renames_client::{
    Currency, Customer, CustomerAddr, CustomerUpdate, Either, Level, NewCharge, NewChargeRequired, Patch, Payer,
};

#[test]
fn json_keeps_its_names() {
    let text = r#"{"obj":"customer","id":"c1","addr":{"ln1":"Here 1"},"cur":"usd","more":"x"}"#;
    let customer: Customer = from_str(text).expect("it fits");
    assert_eq!(customer.object_kind, "customer");
    assert_eq!(customer.metadata.get("more").map(String::as_str), Some("x"));
    let address: &CustomerAddr = customer.address.as_ref().expect("an address");
    assert_eq!(address.line_1.as_deref(), Some("Here 1"));
    assert_eq!(customer.cur, Some(Currency::UsDollar));
    assert_eq!(to_string(&customer), text);
    assert!(format!("{customer:?}").contains("object_kind: \"customer\""));
    let update = CustomerUpdate::new().full_name(Patch::Null).phone("1");
    assert_eq!(to_string(&update), r#"{"nm":null,"fone":"1"}"#);
    assert!(matches!(from_str::<Payer>(text), Ok(Payer::Person(_))));
    assert_eq!((to_string(&Level::Basic), Currency::Euro.as_str()), ("0".to_owned(), "€"));
}

#[test]
fn builders_have_the_new_names() {
    let charge = NewCharge::new(NewChargeRequired {
        amount: 5,
        cur: Currency::from("eur"),
        level: Level::from(1),
        description: "x".to_owned(),
    });
    let charge = charge.metadata([("a", "b")]);
    assert_eq!(charge.cur, Currency::Eur);
    assert_eq!(
        to_string(&charge),
        r#"{"amt":5,"cur":"eur","lvl":1,"dsc":"x","md":{"a":"b"}}"#
    );
    let either: Either = from_str(r#"{"b":"1"}"#).expect("it fits");
    assert!(either.as_second().is_some());
}
