//! What providers send to their receivers, signed by `openssl dgst -sha256`.

use std::time::{Duration, UNIX_EPOCH};

use clientwright_runtime::HeaderMap;
use clientwright_runtime::webhook::WebhookError;
use commercelayer_client::webhooks as commercelayer;
use imprint_client::webhooks as imprint;
use omise_client::webhooks as omise;

const LINKED: &str = r#"{"object":"CUSTOMER_LINK","data":{"merchant_key":"MERCHANT_ABC","customer_id":"2EE24580-B97B-4949-A65C-929CCB9B9B8D","status":"ACTIVE","customer_metadata":{"loyalty_id":"840012345678"}}}"#;
const LINKED_AT: u64 = 1_790_000_000;
const LINKED_SIGNATURE: &str =
    "t=1790000000,s=c2739adb9120962c7e5dcfa5b7d4fc05766a14bb8e5d6832703cd2e10d88b101";

fn imprint_after(seconds: u64) -> imprint::Webhook {
    let now = UNIX_EPOCH + Duration::from_secs(LINKED_AT + seconds);
    imprint::Webhook::new("imprint-token").with_clock(move || now)
}

#[test]
fn imprint_links_a_customer() {
    let mut headers = HeaderMap::new();
    let value = LINKED_SIGNATURE.parse().expect("a header");
    headers.insert("x-imprint-hmac-signature", value);
    let event = imprint_after(20).verify(&headers, LINKED.as_bytes());
    let Ok(imprint::Event::CustomerLink(event)) = event else {
        panic!("{event:?}");
    };
    let data = event.data.expect("the link");
    assert_eq!(
        data.customer_id.as_deref(),
        Some("2EE24580-B97B-4949-A65C-929CCB9B9B8D")
    );
    let metadata = data.customer_metadata.expect("metadata");
    assert_eq!(metadata["loyalty_id"], "840012345678");
}

#[test]
fn imprint_is_told_from_others() {
    let headers = [("X-IMPRINT-HMAC-SIGNATURE", LINKED_SIGNATURE)];
    let refused = |webhook: imprint::Webhook, body: &str| {
        let event = webhook.verify(headers, body.as_bytes());
        event.expect_err("it is refused")
    };
    let changed = LINKED.replace("ACTIVE", "ACTIVe");
    assert_eq!(refused(imprint_after(20), &changed), WebhookError::Mismatch);
    assert_eq!(refused(imprint_after(301), LINKED), WebhookError::Expired);
    let other = imprint::Webhook::new("another-token");
    assert_eq!(refused(other, LINKED), WebhookError::Mismatch);
    let none: [(&str, &str); 0] = [];
    let unsigned = imprint_after(20).verify(none, LINKED.as_bytes());
    let header = "X-IMPRINT-HMAC-SIGNATURE";
    assert_eq!(unsigned.err(), Some(WebhookError::Missing { header }));
}

#[test]
fn every_event_of_imprint_has_its_type() {
    let names = [
        "APPLICATION",
        "TRANSACTION",
        "PAYMENT_METHOD",
        "CUSTOMER_LINK",
        "REWARD",
        "STREAK",
        "ACCOUNT_STATUS",
    ];
    for name in names {
        let body = format!(r#"{{"object":"{name}","data":{{"customer_id":"c1","later":[1]}}}}"#);
        let event = imprint::Event::unverified(body.as_bytes());
        assert!(!matches!(event, imprint::Event::Unknown(_)), "{event:?}");
    }
    let event = imprint::Event::unverified(br#"{"object":"DISPUTE","data":{"id":"d1"}}"#);
    let imprint::Event::Unknown(event) = event else {
        panic!("{event:?}");
    };
    assert_eq!(event.name(), Some("DISPUTE"));
    assert_eq!(
        event.body().as_ref(),
        br#"{"object":"DISPUTE","data":{"id":"d1"}}"#
    );
}

#[test]
fn commercelayer_sends_a_customer() {
    let body = br#"{"data":{"id":"xYZkjABcde","type":"customers","attributes":{"email":"ines@example.com","status":"acquired"}},"included":[]}"#;
    let signature = "kIUOrTyfQeLIhhQJsqQkK0lOXPU9StiwukWYrAewp+I=";
    let webhook = commercelayer::Webhook::new("new-secret").or_secret("shared-secret");
    let event = webhook.verify([("X-CommerceLayer-Signature", signature)], body);
    let Ok(commercelayer::Event::Customer(event)) = event else {
        panic!("{event:?}");
    };
    assert_eq!(event.data.id, "xYZkjABcde");
    let shown = format!("{event:?}");
    assert!(!shown.contains("ines@example.com"), "{shown}");
}

#[test]
fn resources_of_commercelayer_without_a_type_survive() {
    let body = br#"{"data":{"id":"xYZkjABcde","type":"orders","attributes":{"number":1234}}}"#;
    let signature = "jrNVKRnUui6wUWXhRstsz6yN1DXZiS+Jxg3WPw9mghg=";
    let webhook = commercelayer::Webhook::new("shared-secret");
    let headers = [("X-CommerceLayer-Signature", signature)];
    let event = webhook.verify(headers, body).expect("it is signed");
    let commercelayer::Event::Unknown(event) = event else {
        panic!("{event:?}");
    };
    assert_eq!(event.name(), Some("orders"));
    assert!(event.error().is_none());
    // The same to any reader, and other bytes.
    let spaced = br#"{"data": {"id":"xYZkjABcde","type":"orders","attributes":{"number":1234}}}"#;
    let refused = webhook.verify(headers, spaced).expect_err("other bytes");
    assert_eq!(refused, WebhookError::Mismatch);
}

#[test]
fn omise_sends_cards() {
    let body = |key: &str, data: &str| {
        format!(
            r#"{{"object":"event","id":"evnt_1","livemode":false,"location":"/events/evnt_1","key":"{key}","data":{data},"webhook_deliveries":[{{"object":"webhook_delivery","payload":"{{\"canary\":1}}"}}]}}"#
        )
    };
    let event = omise::Event::unverified(
        body("customer.update.card", r#"{"object":"recipient"}"#).as_bytes(),
    );
    assert!(
        matches!(event, omise::Event::CustomerUpdateCard(_)),
        "{event:?}"
    );
    let shown = format!("{event:?}");
    assert!(!shown.contains("canary"), "{shown}");
    // A customer that lacks what customers have is kept, with the reason.
    let event = omise::Event::unverified(body("customer.update", "{}").as_bytes());
    let omise::Event::Unknown(event) = event else {
        panic!("{event:?}");
    };
    assert_eq!(event.name(), Some("customer.update"));
    let error = event.error().expect("a reason").to_string();
    assert!(error.starts_with("missing field at `/data/"), "{error}");
}
