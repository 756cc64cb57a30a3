//! Webhooks: signatures of known requests, changed requests, and events that nobody knows.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clientwright_runtime::webhook::{
    Encoding, Fields, KeyForm, Layout, Piece, Signature, Unknown, Verifier, Webhook, WebhookError,
    read,
};
use clientwright_runtime::{HeaderMap, events, object};
use serde::Deserialize;

const VECTORS: &str = include_str!("webhooks/vectors.yaml");

static BASE64: Signature = Signature::new("X-Signature");
static FIELDS: Signature = Signature {
    layout: Layout::Fields(Fields {
        timestamp: "t",
        ..Fields::new(",", "=", "s")
    }),
    encoding: Encoding::Hex,
    signed: &[Piece::Timestamp, Piece::Text("."), Piece::Body],
    key: KeyForm::Sha256,
    ..Signature::new("X-Signature")
};
static GITHUB: Signature = Signature {
    layout: Layout::Whole("sha256="),
    encoding: Encoding::Hex,
    ..Signature::new("X-Hub-Signature-256")
};
static SLACK: Signature = Signature {
    layout: Layout::Whole("v0="),
    encoding: Encoding::Hex,
    timestamp_header: "X-Slack-Request-Timestamp",
    signed: &[
        Piece::Text("v0:"),
        Piece::Timestamp,
        Piece::Text(":"),
        Piece::Body,
    ],
    ..Signature::new("X-Slack-Signature")
};
static STANDARD: Signature = Signature {
    layout: Layout::Fields(Fields::new(" ", ",", "v1")),
    timestamp_header: "webhook-timestamp",
    signed: &[
        Piece::Header("webhook-id"),
        Piece::Text("."),
        Piece::Timestamp,
        Piece::Text("."),
        Piece::Body,
    ],
    key: KeyForm::Base64("whsec_"),
    ..Signature::new("webhook-signature")
};

#[derive(Deserialize)]
struct Vector {
    case: String,
    scheme: String,
    secrets: Vec<String>,
    #[serde(default)]
    at: u64,
    headers: Vec<(String, String)>,
    body: String,
    #[serde(default)]
    repeat: usize,
    #[serde(default)]
    repeat_headers: usize,
    #[serde(default)]
    spare: bool,
    #[serde(default)]
    error: Option<String>,
}

fn vectors() -> Vec<Vector> {
    let mut value: serde_yaml::Value = serde_yaml::from_str(VECTORS).expect("YAML");
    value.apply_merge().expect("merges");
    serde_yaml::from_value(value).expect("vectors")
}

fn scheme(name: &str) -> &'static Signature {
    match name {
        "base64" => &BASE64,
        "fields" => &FIELDS,
        "github" => &GITHUB,
        "slack" => &SLACK,
        "standard" => &STANDARD,
        other => panic!("no scheme {other}"),
    }
}

fn verifier(vector: &Vector) -> Verifier {
    let (first, more) = vector.secrets.split_first().expect("a secret");
    let at = UNIX_EPOCH + Duration::from_secs(vector.at);
    let mut verifier = Verifier::new(scheme(&vector.scheme), first).with_clock(move || at);
    for secret in more {
        verifier = verifier.or_secret(secret);
    }
    verifier
}

fn said(error: WebhookError) -> String {
    match error {
        WebhookError::Missing { header } => format!("missing {header}"),
        WebhookError::Malformed { header } => format!("malformed {header}"),
        WebhookError::Mismatch => "mismatch".to_owned(),
        WebhookError::Expired => "expired".to_owned(),
        WebhookError::TooLarge => "too large".to_owned(),
        WebhookError::Secret => "secret".to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn known_requests() {
    let vectors = vectors();
    for vector in &vectors {
        let verifier = verifier(vector).with_max_body_bytes(1000);
        let mut headers = vector.headers.clone();
        for _ in 1..vector.repeat_headers {
            headers.extend(vector.headers.clone());
        }
        let mut body = vector.body.clone().into_bytes();
        body.extend(vec![b'x'; vector.repeat]);
        let result = verifier.verify(headers, &body).map_err(said).err();
        assert_eq!(result, vector.error, "{}", vector.case);
    }
    let schemes = ["base64", "fields", "github", "slack", "standard"];
    for scheme in schemes {
        let good = |one: &&Vector| one.scheme == scheme && one.error.is_none();
        assert!(vectors.iter().any(|one| good(&one)), "{scheme}");
    }
}

/// Every request that is accepted is refused with any one bit of it changed: in the body, and in each header that is
/// signed or signs.
#[test]
fn any_flipped_bit_is_refused() {
    let mut flips = 0;
    for vector in vectors().iter().filter(|one| one.error.is_none()) {
        flips += flip_body(vector);
        if !vector.spare {
            flips += flip_headers(vector);
        }
    }
    assert!(flips > 15_000, "{flips}");
}

fn flip_body(vector: &Vector) -> usize {
    let verifier = verifier(vector);
    let body = vector.body.as_bytes();
    for (at, bit) in bits(body) {
        let result = verifier.verify(vector.headers.clone(), &flipped(body, at, bit));
        assert_eq!(result, Err(WebhookError::Mismatch), "{}", vector.case);
    }
    body.len() * 8
}

fn flip_headers(vector: &Vector) -> usize {
    // However far a changed time is off, it is the signature that refuses it.
    let verifier = verifier(vector).with_tolerance(Duration::MAX);
    let body = vector.body.as_bytes();
    let mut flips = 0;
    for (index, (_, value)) in vector.headers.iter().enumerate() {
        let value = value.trim().as_bytes();
        for (at, bit) in bits(value) {
            let changed = flipped(value, at, bit);
            // A digit may be small or capital, and what stands between fields may be another blank.
            let digits = scheme(&vector.scheme).encoding == Encoding::Hex && at + 64 >= value.len();
            let same = (digits && changed.eq_ignore_ascii_case(value)) || value[at] == b' ';
            let headers = vector.headers.iter().enumerate();
            let headers = headers.map(|(other, (name, value))| {
                let value = value.clone().into_bytes();
                (
                    name,
                    if other == index {
                        changed.clone()
                    } else {
                        value
                    },
                )
            });
            let accepted = verifier.verify(headers, body).is_ok();
            assert!(!accepted || same, "{}: {at} {bit}", vector.case);
            flips += 1;
        }
    }
    flips
}

fn bits(bytes: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    (0..bytes.len()).flat_map(|at| (0..8).map(move |bit| (at, bit)))
}

fn flipped(bytes: &[u8], at: usize, bit: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1 << bit;
    bytes
}

#[test]
fn what_is_signed_for_tests_is_accepted() {
    for (name, secret) in [
        ("base64", "shared"),
        ("fields", "token"),
        ("github", "x"),
        ("slack", "y"),
        ("standard", "whsec_AAAA"),
    ] {
        let verifier = Verifier::new(scheme(name), secret);
        let headers = verifier.sign(b"body").expect("a good secret");
        assert_eq!(verifier.verify(headers.clone(), b"body"), Ok(()), "{name}");
        let later = SystemTime::now() + Duration::from_secs(301);
        let later = verifier.with_clock(move || later).verify(headers, b"body");
        let timed = scheme(name).signed.contains(&Piece::Timestamp);
        let expected = if timed {
            Err(WebhookError::Expired)
        } else {
            Ok(())
        };
        assert_eq!(later, expected, "{name}");
    }
    let empty = Verifier::new(&BASE64, "");
    assert_eq!(empty.sign(b""), Err(WebhookError::Secret));
}

#[test]
fn headers_come_as_a_map_or_as_pairs() {
    let verifier = Verifier::new(&BASE64, "shared");
    let value = "U9gEu+1Gfvi6iJw3oxZ+L2RCetgonPTPzU2utoPmkH8=";
    let mut map = HeaderMap::new();
    map.insert("x-signature", value.parse().expect("a value"));
    assert_eq!(verifier.verify(&map, b""), Ok(()));
    assert_eq!(verifier.verify([("X-Signature", value)], b""), Ok(()));
    let owned = std::collections::HashMap::from([("X-Signature".to_owned(), value.to_owned())]);
    assert_eq!(verifier.verify(&owned, b""), Ok(()));
}

#[test]
fn nothing_secret_is_shown() {
    let verifier = Verifier::new(&FIELDS, "canary-secret").or_secret("canary-other");
    insta::assert_snapshot!(format!("{verifier:?}"), @r#"Verifier { header: "X-Signature", secrets: 2, tolerance: 300s, max_body_bytes: 16777216, .. }"#);
    let errors = [
        verifier.verify([("X-Signature", "canary")], b"canary"),
        verifier.verify([("X-Signature", "t=canary,s=canary")], b"canary"),
        verifier.verify([("X-Canary", "canary")], b"canary"),
    ];
    for error in errors {
        let error = error.expect_err("not signed");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("canary"), "{text}");
    }
    let unknown: Event = read(None, br#"{"type":"canary.name","data":"canary"}"#);
    assert!(!format!("{unknown:?}").contains("canary"), "{unknown:?}");
}

#[derive(Clone)]
struct Moved {
    id: String,
}
object! { Moved { "id" => id: required } }

#[derive(Debug, Clone)]
enum Event {
    Moved(Box<Moved>),
    Unknown(Unknown),
}
events! { Event at "/type" { Moved = "moved" | "7" } }

#[derive(Debug, Clone)]
enum Topic {
    Moved(Box<Moved>),
    Unknown(Unknown),
}
events! { Topic by "X-Topic" { Moved = "moved" } BASE64 }

fn shown(event: &Event) -> String {
    match event {
        Event::Moved(event) => format!("moved {}", event.id),
        Event::Unknown(event) => {
            let body = String::from_utf8_lossy(event.body()).into_owned();
            format!("{:?} {body} {:?}", event.name(), event.error())
        }
    }
}

#[test]
fn events_survive() {
    let of = |body: &str| shown(&Event::unverified(body.as_bytes()));
    insta::assert_snapshot!(of(r#"{"type":"moved","id":"a","more":1}"#), @"moved a");
    insta::assert_snapshot!(of(r#"{"type":7,"id":"a"}"#), @"moved a");
    insta::assert_snapshot!(of("\u{feff}{\"type\":\"moved\",\"id\":\"a\"}"), @"moved a");
    insta::assert_snapshot!(of(r#"{"type":"gone", "id":1}"#), @r#"Some("gone") {"type":"gone", "id":1} None"#);
    insta::assert_snapshot!(of(r#"{"type":"moved","id":1}"#), @r#"Some("moved") {"type":"moved","id":1} Some(DecodeError(expected a string, found a number at `/id` (byte 21)))"#);
    insta::assert_snapshot!(of(r#"{"type":null}"#), @r#"None {"type":null} None"#);
    insta::assert_snapshot!(of(r#"{"id":"a"}"#), @r#"None {"id":"a"} Some(DecodeError(missing field at `/type` (byte 10)))"#);
    insta::assert_snapshot!(of("<html>"), @"None <html> Some(DecodeError(invalid JSON: expected a value (byte 0)))");
    insta::assert_snapshot!(of(""), @"None  Some(DecodeError(invalid JSON: the text ends too early (byte 0)))");
}

#[test]
fn a_header_may_name_the_event() {
    let webhook = Webhook::<Topic>::new("shared");
    let body = br#"{"id":"a"}"#;
    let mut headers = webhook.sign(body).expect("a good secret");
    let event = webhook.verify(headers.clone(), body).expect("signed");
    assert!(matches!(event, Topic::Unknown(event) if event.name().is_none()));
    headers.push(("x-topic", "moved".to_owned()));
    let event = webhook.verify(headers.clone(), body).expect("signed");
    assert!(matches!(event, Topic::Moved(event) if event.id == "a"));
    let other = webhook
        .clone()
        .or_secret("new")
        .verify(headers, b"{\"id\":\"b\"}");
    assert_eq!(other.err(), Some(WebhookError::Mismatch));
}
