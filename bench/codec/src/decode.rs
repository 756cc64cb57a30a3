//! Reads and writes an Omise customer with three cards, by the derive and by the codec.

use std::hint::black_box;
use std::time::Instant;

use crate::count::allocations;

const CARD: &str = r#"{"object":"card","id":"card_test_5001","livemode":false,"location":"/customers/cust_test_4001/cards/card_test_5001","deleted":false,"street1":null,"street2":null,"city":"Bangkok","state":null,"phone_number":null,"postal_code":"10320","country":"th","financing":"credit","bank":"A bank of some kind","brand":"Visa","fingerprint":"mN8x0Qv1Qb2oWkq5s7s0Q2Zb0S9y3Jc1rT4uV6wX8z0=","first_digits":null,"last_digits":"4242","name":"Somchai Example","expiration_month":11,"expiration_year":2029,"security_code_check":true,"tokenization_method":null,"created_at":"2026-10-02T09:30:11Z"}"#;

macro_rules! types {
    ($map:ty; $(#[$attribute:meta])*) => {
        $(#[$attribute])*
        pub struct Customer {
            pub object: String,
            pub id: String,
            pub livemode: bool,
            pub location: Option<String>,
            pub deleted: Option<bool>,
            pub default_card: Option<String>,
            pub description: Option<String>,
            pub email: Option<String>,
            pub metadata: Option<$map>,
            pub cards: Option<Cards>,
            pub created_at: String,
        }

        $(#[$attribute])*
        pub struct Cards {
            pub object: String,
            pub data: Vec<Card>,
            pub limit: i64,
            pub offset: i64,
            pub total: i64,
            pub location: Option<String>,
            pub order: Option<String>,
            pub from: Option<String>,
            pub to: Option<String>,
        }

        $(#[$attribute])*
        pub struct Card {
            pub object: String,
            pub id: String,
            pub livemode: bool,
            pub location: Option<String>,
            pub deleted: Option<bool>,
            pub street1: Option<String>,
            pub street2: Option<String>,
            pub city: Option<String>,
            pub state: Option<String>,
            pub phone_number: Option<String>,
            pub postal_code: Option<String>,
            pub country: Option<String>,
            pub financing: Option<String>,
            pub bank: Option<String>,
            pub brand: String,
            pub fingerprint: Option<String>,
            pub first_digits: Option<String>,
            pub last_digits: String,
            pub name: Option<String>,
            pub expiration_month: i64,
            pub expiration_year: i64,
            pub security_code_check: Option<bool>,
            pub tokenization_method: Option<String>,
            pub created_at: String,
        }
    };
}

mod derived {
    types! { serde_json::Map<String, serde_json::Value>; #[derive(Debug, serde::Serialize, serde::Deserialize)] }
}

mod lean {
    use clientwright_runtime::{Map, object};

    types! { Map; }

    object! { Customer {
        "object" => object: required, "id" => id: required, "livemode" => livemode: required,
        "location" => location: optional, "deleted" => deleted: optional, "default_card" => default_card: optional,
        "description" => description: optional, "email" => email: optional, "metadata" => metadata: optional,
        "cards" => cards: optional, "created_at" => created_at: required,
    } }
    object! { Cards {
        "object" => object: required, "data" => data: required, "limit" => limit: required, "offset" => offset: required,
        "total" => total: required, "location" => location: optional, "order" => order: optional,
        "from" => from: optional, "to" => to: optional,
    } }
    object! { Card {
        "object" => object: required, "id" => id: required, "livemode" => livemode: required,
        "location" => location: optional, "deleted" => deleted: optional, "street1" => street1: optional,
        "street2" => street2: optional, "city" => city: optional, "state" => state: optional,
        "phone_number" => phone_number: optional, "postal_code" => postal_code: optional, "country" => country: optional,
        "financing" => financing: optional, "bank" => bank: optional, "brand" => brand: required,
        "fingerprint" => fingerprint: optional, "first_digits" => first_digits: optional,
        "last_digits" => last_digits: required, "name" => name: optional, "expiration_month" => expiration_month: required,
        "expiration_year" => expiration_year: required, "security_code_check" => security_code_check: optional,
        "tokenization_method" => tokenization_method: optional, "created_at" => created_at: required,
    } }
}

fn body() -> String {
    format!(
        r#"{{"object":"customer","id":"cust_test_4001","livemode":false,"location":"/customers/cust_test_4001","deleted":false,"default_card":"card_test_5001","description":"Customer 30, \"gold\"","email":"somchai@example.com","metadata":{{"crm_id":"77","since":2019}},"linked_account":[null,{{"a":1}}],"cards":{{"object":"list","data":[{CARD},{CARD},{CARD}],"limit":20,"offset":0,"total":3,"location":"/customers/cust_test_4001/cards","order":"chronological","from":"1970-01-01T00:00:00Z","to":"2026-11-01T00:00:00Z"}},"created_at":"2026-10-02T09:30:10Z"}}"#
    )
}

/// The best of several rounds, in nanoseconds; the rounds of all rows take turns, so that load hits them alike.
fn best(rows: &mut [(&str, &mut dyn FnMut())]) {
    const TIMES: u32 = 20_000;
    let mut fastest = vec![f64::MAX; rows.len()];
    for _ in 0..9 {
        for (row, fastest) in rows.iter_mut().zip(&mut fastest) {
            let start = Instant::now();
            for _ in 0..TIMES {
                (row.1)();
            }
            *fastest = fastest.min(start.elapsed().as_secs_f64() / f64::from(TIMES) * 1e9);
        }
    }
    for ((name, work), nanoseconds) in rows.iter_mut().zip(fastest) {
        println!(
            "{name:<42}{nanoseconds:>8.0} ns {:>5} allocations",
            allocations(work)
        );
    }
}

pub fn run() {
    let body = body();
    let bytes = body.as_bytes();
    let derived: derived::Customer = serde_json::from_slice(bytes).expect("the body fits");
    let lean: lean::Customer = clientwright_runtime::from_slice(bytes).expect("the body fits");
    println!("An Omise customer with three cards, {} bytes", bytes.len());
    best(&mut [
        ("read: derive, serde_json", &mut || {
            black_box(serde_json::from_slice::<derived::Customer>(black_box(bytes)).ok());
        }),
        ("read: codec", &mut || {
            black_box(clientwright_runtime::from_slice::<lean::Customer>(black_box(bytes)).ok());
        }),
        ("read: codec, by serde_json", &mut || {
            black_box(serde_json::from_slice::<lean::Customer>(black_box(bytes)).ok());
        }),
        ("write: derive, serde_json", &mut || {
            black_box(serde_json::to_vec(black_box(&derived)).ok());
        }),
        ("write: codec", &mut || {
            black_box(clientwright_runtime::to_vec(black_box(&lean)));
        }),
        ("write: codec, by serde_json", &mut || {
            black_box(serde_json::to_vec(black_box(&lean)).ok());
        }),
    ]);
}
