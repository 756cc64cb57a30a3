//! No id, however made, leads out of the template that it stands in.

use std::borrow::Cow;

use clientwright_runtime::{Api, Call, Client, ClientBuilder, Host, Method, Operation, Style};
use fastrand::Rng;
use url::Url;

use super::{Outcome, Property, decode, hostile};
use crate::capture::Capture;

static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com/v1")],
    ..Api::new("paths", "0.0.0")
};

/// A template and, segment by segment, what it is made of.
struct Template {
    operation: Operation,
    style: Style,
    segments: &'static [&'static [Piece]],
}

enum Piece {
    Text(&'static str),
    First,
    Second,
}
use Piece::{First, Second, Text};

const V1: &[Piece] = &[Text("v1")];

static TEMPLATES: [Template; 10] = [
    template(
        "/customers/{a}",
        Style::SIMPLE,
        &[V1, &[Text("customers")], &[First]],
    ),
    template("/{a}", Style::SIMPLE, &[V1, &[First]]),
    template(
        "/c/{a}/cards/{b}",
        Style::SIMPLE,
        &[V1, &[Text("c")], &[First], &[Text("cards")], &[Second]],
    ),
    template(
        "/c/{a}/{b}/",
        Style::SIMPLE,
        &[V1, &[Text("c")], &[First], &[Second], &[]],
    ),
    template(
        "/{a}.json/x",
        Style::SIMPLE,
        &[V1, &[First, Text(".json")], &[Text("x")]],
    ),
    template(
        "/x/.{a}/y",
        Style::SIMPLE,
        &[V1, &[Text("x")], &[Text("."), First], &[Text("y")]],
    ),
    template(
        "/x/{a}{b}/y",
        Style::SIMPLE,
        &[V1, &[Text("x")], &[First, Second], &[Text("y")]],
    ),
    template(
        "/x/{a}:cancel",
        Style::SIMPLE.allow_reserved(),
        &[V1, &[Text("x")], &[First, Text(":cancel")]],
    ),
    template(
        "/x/{a}/y",
        Style::LABEL,
        &[V1, &[Text("x")], &[Text("."), First], &[Text("y")]],
    ),
    template(
        "/x/{a}/y",
        Style::MATRIX_EXPLODE,
        &[V1, &[Text("x")], &[Text(";a="), First], &[Text("y")]],
    ),
];

const fn template(
    path: &'static str,
    style: Style,
    segments: &'static [&'static [Piece]],
) -> Template {
    Template {
        operation: Operation::new("paths", Method::GET, path),
        style,
        segments,
    }
}

/// Puts ids into path templates.
#[derive(Debug)]
pub struct Paths {
    client: Client,
    capture: Capture,
}

impl Property for Paths {
    fn new() -> Self {
        let capture = Capture::default();
        let mut builder = ClientBuilder::new(&API);
        builder.set_transport(capture.clone());
        let client = builder.build().expect("a client");
        Self { client, capture }
    }

    async fn check(&self, case: u64) -> Result<Outcome, String> {
        let mut rng = Rng::with_seed(case);
        let template = rng.usize(..TEMPLATES.len());
        let template = TEMPLATES.get(template).expect("one of them");
        let (first, second) = (hostile::text(&mut rng), hostile::text(&mut rng));
        let mut call = Call::new(&self.client, &template.operation);
        call.path("a", template.style, &first);
        call.path("b", template.style, &second);
        let sent = call.send().await;
        let wrong = |what: &str| {
            let path = template.operation.path;
            Err(format!("{path} with {first:?} and {second:?}: {what}"))
        };
        let Some(request) = self.capture.take() else {
            return match sent {
                Err(error) if error.is_build() && template.may_refuse(&first, &second) => {
                    Ok(Outcome::Refused)
                }
                Err(_) => wrong("refused without a reason"),
                Ok(_) => wrong("an answer to no request"),
            };
        };
        let raw = request.uri.to_string();
        match template.stays(&raw, &first, &second) {
            Ok(()) => Ok(Outcome::Sent),
            Err(what) => wrong(&format!("{what}: {raw}")),
        }
    }
}

impl Template {
    /// Whether the URL has the template's segments and each holds exactly what was put into it.
    fn stays(&self, raw: &str, first: &str, second: &str) -> Result<(), &'static str> {
        let url = Url::parse(raw).map_err(|_| "no URL")?;
        if url.as_str() != raw {
            return Err("a parser reads it as another URL");
        }
        if url.origin().ascii_serialization() != "https://api.example.com" {
            return Err("another origin");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("a query or fragment");
        }
        let segments: Vec<&str> = url.path_segments().ok_or("no path")?.collect();
        if segments.len() != self.segments.len() {
            return Err("another number of segments");
        }
        for (found, pieces) in segments.iter().zip(self.segments) {
            let expect = join(pieces, first, second);
            if decode(found.as_bytes()) != expect.as_bytes() {
                return Err("a segment that holds something else");
            }
            if rounds(found).any(|text| has_step(&text)) {
                return Err("a segment that holds a step when it is decoded");
            }
        }
        Ok(())
    }

    /// Whether there is a reason to refuse the ids: one is empty, or there is a dot that could be a step.
    fn may_refuse(&self, first: &str, second: &str) -> bool {
        let (mut uses_first, mut uses_second) = (false, false);
        for piece in self.segments.iter().copied().flatten() {
            uses_first |= matches!(piece, First);
            uses_second |= matches!(piece, Second);
        }
        let suspect = |id: &str| id.is_empty() || rounds(id).any(|text| has_step(&text));
        let joined = self.segments.iter().any(|pieces| {
            let whole = join(pieces, first, second);
            rounds(&whole).any(|text| has_step(&text))
        });
        joined || uses_first && suspect(first) || uses_second && suspect(second)
    }
}

fn join(pieces: &[Piece], first: &str, second: &str) -> String {
    let text = |piece: &Piece| {
        match piece {
            Text(text) => Cow::Borrowed(*text),
            First => Cow::Borrowed(first),
            Second => Cow::Borrowed(second),
        }
        .into_owned()
    };
    pieces.iter().map(text).collect()
}

/// The text, decoded never, once, twice …, as a row of servers would, until nothing is left to decode.
fn rounds(text: &str) -> impl Iterator<Item = Vec<u8>> {
    let first = Some(text.as_bytes().to_vec());
    std::iter::successors(first, |text| {
        Some(decode(text)).filter(|decoded| decoded != text)
    })
    .take(8)
}

/// Whether a part between slashes is one or two dots, apart from blanks.
fn has_step(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let mut parts = text.split(['/', '\\']);
    parts.any(|part| matches!(part.trim(), "." | ".."))
}
