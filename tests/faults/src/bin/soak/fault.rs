//! What the server does wrong, and whether it has done what it was asked to by then.

use std::time::Duration;

use fastrand::Rng;
use fault_tests::reply;

/// Something that goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The answer is right, and late.
    SlowHead,
    SlowBody,
    /// The answer is right, and the connection is closed right after it without a word.
    Stale,
    ResetUnread,
    ResetRead,
    ResetInHead,
    ResetInBody,
    Close,
    CutLength,
    CutChunk,
    CutClose,
    Html,
    HtmlGateway,
    WrongType,
    WrongCharset,
    Bomb,
    Endless,
    Redirect,
    HugeHeaders,
    TwoLengths,
    TooMany,
    Unavailable,
    Internal,
    Timeout,
    Conflict,
    Refused,
    StallHead,
    StallBody,
    DripHead,
}

impl Fault {
    pub(crate) const ALL: [Self; 29] = [
        Self::SlowHead,
        Self::SlowBody,
        Self::Stale,
        Self::ResetUnread,
        Self::ResetRead,
        Self::ResetInHead,
        Self::ResetInBody,
        Self::Close,
        Self::CutLength,
        Self::CutChunk,
        Self::CutClose,
        Self::Html,
        Self::HtmlGateway,
        Self::WrongType,
        Self::WrongCharset,
        Self::Bomb,
        Self::Endless,
        Self::Redirect,
        Self::HugeHeaders,
        Self::TwoLengths,
        Self::TooMany,
        Self::Unavailable,
        Self::Internal,
        Self::Timeout,
        Self::Conflict,
        Self::Refused,
        Self::StallHead,
        Self::StallBody,
        Self::DripHead,
    ];

    /// Draws a fault for one of so many in a hundred requests.
    pub(crate) fn draw(rng: &mut Rng, percent: f64) -> Option<Self> {
        if rng.f64() * 100.0 >= percent {
            return None;
        }
        Self::ALL.get(rng.usize(..Self::ALL.len())).copied()
    }

    /// Whether the server does what it is asked before this happens.
    pub(crate) fn acts(self, rng: &mut Rng) -> bool {
        match self {
            // A refusal is an honest one.
            Self::ResetUnread | Self::TooMany | Self::Refused => false,
            Self::ResetRead
            | Self::Close
            | Self::HtmlGateway
            | Self::Redirect
            | Self::Unavailable
            | Self::Internal
            | Self::Timeout
            | Self::Conflict
            | Self::StallHead
            | Self::DripHead => rng.bool(),
            _ => true,
        }
    }
}

/// What follows the bytes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    Keep,
    Close,
    Reset,
    Stall,
    /// The last bytes again and again.
    Endless,
    /// The bytes go one by one.
    Drip,
    /// These bytes late, and then on.
    Late(Duration),
}

/// What the faults need that is made once.
#[derive(Debug)]
pub(crate) struct Material {
    /// 16 MiB of blanks, compressed.
    pub(crate) bomb: Vec<u8>,
    /// A megabyte.
    pub(crate) long: String,
    /// Where nobody may come.
    pub(crate) trap: String,
}

/// The bytes of a right answer; pieces of two where something lies between them.
pub(crate) fn right(id: u32) -> Vec<u8> {
    reply::kept(
        200,
        &[("Content-Type", "application/json"), ("X-Request-Id", "r")],
        body(id),
    )
}

fn body(id: u32) -> String {
    format!(
        r#"{{"id":"{id}","email":"someone@example.com","name":"Someone","livemode":false,"metadata":{{"crm_id":"77"}}}}"#
    )
}

/// What is sent for a fault, in one piece or two, and what follows.
pub(crate) fn wrong(fault: Fault, id: u32, rng: &mut Rng, with: &Material) -> (Vec<Vec<u8>>, Then) {
    const JSON: (&str, &str) = ("Content-Type", "application/json");
    const HTML: (&str, &str) = ("Content-Type", "text/html; charset=utf-8");
    let whole = body(id);
    let right = right(id);
    let split = right.len() - whole.len();
    let part = |to: usize| right.get(..to).unwrap_or_default().to_vec();
    let two = |at: usize| vec![part(at), right.get(at..).unwrap_or_default().to_vec()];
    let half = whole.get(..whole.len() / 2).unwrap_or_default();
    let (bytes, then) = match fault {
        Fault::SlowHead => {
            return (
                vec![Vec::new(), right],
                Then::Late(Duration::from_millis(20)),
            );
        }
        Fault::SlowBody => return (two(split), Then::Late(Duration::from_millis(20))),
        Fault::Stale => (right, if rng.bool() { Then::Close } else { Then::Reset }),
        Fault::ResetUnread | Fault::ResetRead => (Vec::new(), Then::Reset),
        Fault::ResetInHead => (part(split / 2), Then::Reset),
        Fault::ResetInBody => (part(split + 9), Then::Reset),
        Fault::Close => (Vec::new(), Then::Close),
        Fault::CutLength => (part(right.len() - 1), Then::Close),
        Fault::CutChunk => (reply::chunked(200, &[JSON], &whole, false), Then::Close),
        Fault::CutClose => (reply::until_close(200, &[JSON], half), Then::Close),
        Fault::Html => (
            reply::kept(200, &[HTML], "<!doctype html><p>Maintenance"),
            Then::Keep,
        ),
        Fault::HtmlGateway => (
            reply::kept(502, &[HTML], "<!doctype html><h1>Bad gateway"),
            Then::Keep,
        ),
        Fault::WrongType => (
            reply::kept(200, &[JSON], format!(r#"{{"id":[{id}]}}"#)),
            Then::Keep,
        ),
        Fault::WrongCharset => {
            let utf16: Vec<u8> = whole.encode_utf16().flat_map(u16::to_le_bytes).collect();
            (
                reply::kept(
                    200,
                    &[("Content-Type", "application/json; charset=utf-16")],
                    utf16,
                ),
                Then::Keep,
            )
        }
        Fault::Bomb => (
            reply::kept(200, &[JSON, ("Content-Encoding", "gzip")], &with.bomb),
            Then::Keep,
        ),
        Fault::Endless => (reply::until_close(200, &[JSON], "[0,"), Then::Endless),
        Fault::Redirect => {
            let status = [301, 302, 303, 307, 308];
            let status = status
                .get(rng.usize(..status.len()))
                .copied()
                .unwrap_or(302);
            (
                reply::kept(status, &[("Location", &with.trap)], ""),
                Then::Keep,
            )
        }
        Fault::HugeHeaders => (
            reply::kept(200, &[("X-Long", &with.long)], &whole),
            Then::Close,
        ),
        Fault::TwoLengths => {
            let lengths = [("Content-Length", "2"), ("Content-Length", "30"), JSON];
            (reply::joined(200, &lengths, whole.as_bytes()), Then::Close)
        }
        Fault::TooMany => (
            reply::kept(429, &[JSON, retry_after(rng)], "{}"),
            Then::Keep,
        ),
        Fault::Unavailable => (
            reply::kept(503, &[JSON, retry_after(rng)], "{}"),
            Then::Keep,
        ),
        Fault::Internal => (reply::kept(500, &[JSON], "{}"), Then::Keep),
        Fault::Timeout => (reply::kept(408, &[JSON], "{}"), Then::Close),
        Fault::Conflict => (reply::kept(409, &[JSON], "{}"), Then::Keep),
        Fault::Refused => (reply::kept(422, &[JSON], "{}"), Then::Keep),
        Fault::StallHead => (part(split / 2), Then::Stall),
        Fault::StallBody => (part(split + 9), Then::Stall),
        Fault::DripHead => (right, Then::Drip),
    };
    (vec![bytes], then)
}

/// A `Retry-After` of any kind.
fn retry_after(rng: &mut Rng) -> (&'static str, &'static str) {
    let kinds = [
        ("retry-after-ms", "15"),
        ("retry-after-ms", "-1"),
        ("Retry-After", "0"),
        ("Retry-After", "9999999999"),
        ("Retry-After", "99999999999999999999999999"),
        ("Retry-After", "-5"),
        ("Retry-After", "soon"),
        ("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("Retry-After", "Tue, 31 Dec 2999 23:59:59 GMT"),
    ];
    kinds
        .get(rng.usize(..kinds.len()))
        .copied()
        .unwrap_or(("Retry-After", "0"))
}
