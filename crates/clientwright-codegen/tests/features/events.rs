//! Events: each by its names, and those that nobody knows, as requests carry them.

use events_client::runtime::webhook::{Verifier, WebhookError};
use events_client::webhook_payloads::{WebhookEvent, WebhookReceiver};

fn shown(event: &WebhookEvent) -> String {
    match event {
        WebhookEvent::PetBorn(event) => format!("born {}", event.pet),
        WebhookEvent::PetMoved(event) => format!("moved {}", event.pet),
        WebhookEvent::Fed(event) => format!("fed {:?}", event.food),
        WebhookEvent::UnknownEvent(event) => format!("other {}", event.len()),
        WebhookEvent::Unknown(event) => format!("unknown {:?}", event.name()),
        _ => "more".to_owned(),
    }
}

#[test]
fn events_are_known_by_their_names() {
    let check = |body: &str, expected: &str| {
        let event = WebhookEvent::unverified(body.as_bytes());
        assert_eq!(shown(&event), expected, "{body}");
    };
    check(r#"{"meta":{"kind":"pet.born"},"pet":"a"}"#, "born a");
    check(r#"{"meta":{"kind":"pet.adopted"},"pet":"a"}"#, "born a");
    check(r#"{"meta":{"kind":"pet.moved"},"pet":"a"}"#, "moved a");
    check(r#"{"meta":{"kind":"pet.\"fed\""},"food":"hay"}"#, "fed Some(\"hay\")");
    check(r#"{"meta":{"kind":"unknown"}}"#, "other 1");
    check(r#"{"meta":{"kind":"pet.sold"},"pet":"a"}"#, "unknown Some(\"pet.sold\")");
    check(r#"{"meta":{"kind":"pet.born"},"pet":7}"#, "unknown Some(\"pet.born\")");
}

#[test]
fn requests_are_verified() {
    let webhook = WebhookReceiver::new("whsec_c2VjcmV0");
    let body = br#"{"meta":{"kind":"pet.moved"},"pet":"a"}"#;
    let headers = webhook.sign(body).expect("a good secret");
    let event = webhook.verify(headers.clone(), body).expect("signed");
    assert_eq!(shown(&event), "moved a");
    let other = WebhookReceiver::new("whsec_b3RoZXI=");
    let refused = other.verify(headers, body).expect_err("another secret");
    assert_eq!(refused, WebhookError::Mismatch);
    let _: fn(Verifier) -> WebhookReceiver = WebhookReceiver::of;
}
