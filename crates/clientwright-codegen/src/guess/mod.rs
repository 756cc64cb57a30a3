//! A first `client.yaml` for a document, and an overlay.
//!
//! Takes a document as it is read, gives commented text: what is guessed of the client, why, and where in the document
//! that stands. What is not sure is a comment. Invariant: the text is accepted by the generator as it is, for it is held
//! against the document before it is given away, and what the generator refuses becomes a comment with the reason. A wrong
//! guess is worse than none, so that a name has to mean one thing only, and what a call does is never taken from a name
//! alone.

mod answers;
mod auth;
mod errors;
mod operations;
mod overlay;
mod paging;
mod rules;
mod secrets;
mod seen;
mod sending;
mod servers;
mod webhooks;
mod write;

use clientwright_spec::{Diagnostics, Document, Severity, Sources};

use self::seen::Seen;
use self::write::{Section, Surety, Written};
use crate::config::{self, Config};
use crate::lower::lower;
use crate::shape::shape;
use crate::text::{plain, yaml_scalar};

pub use self::overlay::{Overlay, overlay};

/// A document as `client.yaml` lists it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its path from the folder of `client.yaml`.
    pub file: String,
    /// The path of its overlay.
    pub overlay: Option<String>,
    /// Where it was published, where that is known.
    pub source: Option<String>,
    /// The day on which it was read.
    pub retrieved: String,
    /// SHA-256 of its text, hexadecimal.
    pub sha256: String,
}

/// A `client.yaml` with what it rests on.
#[derive(Debug, Clone)]
pub struct Guess {
    /// The text.
    pub text: String,
    /// How many guesses hold as they are written.
    pub sure: usize,
    /// How many stand as comments.
    pub doubtful: usize,
    /// What the generator refused of what was taken to be sure, each with the reason.
    pub refused: Vec<String>,
}

/// Guesses a `client.yaml`. `listed` are the documents that `document` was read from, in their order; `sources` know their
/// texts.
pub fn guess(document: &Document, listed: &[Listed], sources: &Sources) -> Guess {
    let file = listed.first().map_or("", |one| one.file.as_str());
    let seen = Seen::new(document, file, sources);
    let headers = sending::Headers::of(&seen);
    let mut sections = vec![
        servers::servers(&seen),
        servers::hosts(&seen),
        servers::variables(&seen),
        auth::security(&seen),
        auth::headers(&seen),
        operations::groups(&seen),
        rules::paging(&seen),
        sending::key(&seen),
        sending::retry(&seen),
        headers.rate_limit(&seen),
        operations::shapes(&seen),
        operations::operations(&seen),
        operations::formats(&seen),
        secrets::sensitive(&seen),
        errors::errors(&seen),
        headers.request_ids(&seen),
        webhooks::webhooks(&seen),
    ];
    let mut refused = Vec::new();
    // Each round drops what the one before it found; what one guess is refused for, another may depend on.
    let mut written = write(document, listed, &sections);
    loop {
        let faults = faults(document, &written, sources);
        if faults.is_empty() || !drop_refused(&mut sections, &written, faults, &mut refused) {
            break;
        }
        written = write(document, listed, &sections);
    }
    let (mut sure, mut doubtful) = (0, 0);
    for guess in sections.iter_mut().flat_map(Section::guesses) {
        match guess.surety {
            Surety::Sure => sure += 1,
            Surety::Doubtful => doubtful += 1,
        }
    }
    Guess {
        text: written.text,
        sure,
        doubtful,
        refused,
    }
}

fn write(document: &Document, listed: &[Listed], sections: &[Section]) -> Written {
    let mut out = Written::default();
    let file = listed.first().map_or("", |one| one.file.as_str());
    out.comment(
        0,
        "Guessed from the document by `clientwright init`. Each comment says what a guess rests on; what is not sure is \
         commented out. Nothing here is asked for again: change what is wrong.",
    );
    out.line("crate:");
    let title = plain(&document.title);
    if title.is_empty() {
        out.comment(
            2,
            "After the name of the file, since the document has no title.",
        );
    } else {
        out.comment(2, &format!("After the document's title, {title:?}."));
    }
    let name = Config::plain(&document.title, file).package.name;
    out.line(&format!("  name: {}", yaml_scalar(&name)));
    out.line("  version: 0.1.0");
    out.line("");
    out.line("documents:");
    for one in listed {
        out.line(&format!("  - file: {}", yaml_scalar(&one.file)));
        if let Some(overlay) = &one.overlay {
            out.line(&format!("    overlay: {}", yaml_scalar(overlay)));
        }
        let (why, source) = match &one.source {
            Some(source) => ("As the document says itself.", source),
            None => (
                "The document does not say where it was published; give its address here.",
                &one.file,
            ),
        };
        out.comment(4, why);
        out.line(&format!("    source: {}", yaml_scalar(source)));
        out.line(&format!("    retrieved: {}", yaml_scalar(&one.retrieved)));
        out.line(&format!("    sha256: {}", yaml_scalar(&one.sha256)));
        out.line("    kind: vendored");
    }
    for section in sections.iter().filter(|section| !section.parts.is_empty()) {
        out.line("");
        out.section(0, section);
    }
    out
}

/// What the generator refuses of a text: the line, and the reason.
fn faults(document: &Document, written: &Written, sources: &Sources) -> Vec<(u32, String)> {
    let mut sources = sources.clone();
    let file = sources.add("client.yaml", written.text.clone());
    let mut diagnostics = Diagnostics::default();
    if let Some((config, places)) = config::parse(file, &written.text, &mut diagnostics) {
        let api = lower(document, &config, &places, &mut diagnostics);
        shape(&api, &config, &places, &mut diagnostics);
    }
    let errors = diagnostics
        .iter()
        .filter(|one| one.severity == Severity::Error);
    errors
        .map(|one| {
            let line = if one.span.file == file {
                one.span.line
            } else {
                0
            };
            (line, one.message.clone())
        })
        .collect()
}

/// Makes comments of what was refused; `false` where nothing is left to be made one.
fn drop_refused(
    sections: &mut [Section],
    written: &Written,
    faults: Vec<(u32, String)>,
    refused: &mut Vec<String>,
) -> bool {
    let mut guesses: Vec<_> = sections.iter_mut().flat_map(Section::guesses).collect();
    let mut dropped = false;
    for (line, message) in faults {
        let of_line = written.lines.iter().position(|lines| lines.contains(&line));
        // What has no place of its own may be anything's fault.
        let all = 0..guesses.len();
        let hit = of_line.map_or(all, |index| index..index + 1);
        for guess in &mut guesses[hit] {
            if guess.surety == Surety::Sure {
                guess.surety = Surety::Doubtful;
                guess.why = format!("Refused: {message}. {}", guess.why);
                dropped = true;
            }
        }
        refused.push(message);
    }
    dropped
}
