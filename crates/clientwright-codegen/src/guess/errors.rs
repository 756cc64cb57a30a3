//! Where error bodies hold their code and message.

use super::seen::Seen;
use super::write::{Section, Surety, Yaml};
use crate::lower::at_pointer;
use crate::model::ErrorVariant;

/// Places of codes, the best first. The first two are known without a word.
const CODES: [&str; 15] = [
    "/code",
    "/error/code",
    "/error_code",
    "/errorCode",
    "/error/type",
    "/errors/0/code",
    "/errors/0/type",
    "/type",
    "/error",
    "/name",
    "/reason",
    "/errorType",
    "/error_type",
    "/error/error_code",
    "/error/status",
];
/// Places of messages, the best first. The first two are known without a word.
const MESSAGES: [&str; 20] = [
    "/message",
    "/error/message",
    "/errors/0/detail",
    "/errors/0/message",
    "/detail",
    "/error_message",
    "/errorMessage",
    "/error_description",
    "/error_summary",
    "/description",
    "/error/detail",
    "/error/description",
    "/msg",
    "/errors/0/title",
    "/title",
    "/err",
    "/error/msg",
    "/details/0",
    "/messages/0",
    "/errors/0",
];

/// Entries for what is not found without a word.
pub(super) fn errors(seen: &Seen<'_>) -> Section {
    let why = "Where error bodies hold what is printed of them.";
    let mut section = Section::new("errors", why);
    for error in &seen.api.errors {
        let types = &seen.api.types;
        let text = |pointer: &&str| {
            at_pointer(types, &error.ty, pointer).is_some_and(|ty| seen.is_text(ty))
        };
        let Some(component) = component(seen, error) else {
            continue;
        };
        let find = |known: Option<&String>, all: &'static [&'static str]| match known {
            Some(_) => None,
            None => all.iter().find(|pointer| text(pointer)).copied(),
        };
        let message = find(error.message.as_ref(), &MESSAGES);
        let code = find(error.code.as_ref(), &CODES).filter(|code| Some(*code) != message);
        // A type or name of something of which nothing else is said may be of another thing than of the error.
        let told = message.is_some() || error.message.is_some();
        let code = code.filter(|code| told || !matches!(*code, "/type" | "/name"));
        let mut members = Vec::new();
        members.extend(code.map(|code| ("code".to_owned(), Yaml::from(code))));
        members.extend(message.map(|message| ("message".to_owned(), Yaml::from(message))));
        if members.is_empty() {
            continue;
        }
        let id = seen.document.components.get(&component);
        let place = id.map_or(String::new(), |id| {
            format!(" ({})", seen.place(seen.document[*id].origin.span))
        });
        let why = format!("The body of {}{place}.", error.statuses.join(", "));
        section.entry(component, Yaml::Map(members), Surety::Sure, why);
    }
    section
}

/// The component that an error body is, by whose name client.yaml knows it.
fn component(seen: &Seen<'_>, error: &ErrorVariant) -> Option<String> {
    let mut components = seen.api.components.iter();
    let found = components.find(|one| one.ty == error.ty)?;
    Some(found.name.clone())
}
