//! Authentication: the builder's methods, Basic without a password, token endpoints among the operations; and headers for
//! the whole client.

use clientwright_spec::{Location, SecurityKind};
use indexmap::IndexMap;

use super::seen::{Seen, lower_words, sentence, sentence_with, snake};
use super::write::{Section, Surety, Yaml};
use crate::lower::is_credential;
use crate::model::{BodyKind, Enum, Operation, SchemeKind, Shape, Ty};

/// How prose says that Basic has no password.
const EMPTY: [&str; 16] = [
    "blank password",
    "empty password",
    "leave the password",
    "leaving the password",
    "no password",
    "not need to provide a password",
    "not required to provide a password",
    "password blank",
    "password can be blank",
    "password can be empty",
    "password empty",
    "password field blank",
    "password field empty",
    "password is empty",
    "password should be left",
    "without a password",
];

pub(super) fn security(seen: &Seen<'_>) -> Section {
    let mut section = Section::new("security", summary(seen));
    for (index, scheme) in seen.api.schemes.iter().enumerate() {
        let Some(written) = seen.document.security_schemes.get(&scheme.name) else {
            continue;
        };
        let mut own = Section::new(&scheme.name, "");
        let users = seen.operations().filter(|(_, operation, _)| {
            operation.security.iter().flatten().any(|one| *one == index)
        });
        let what = match &scheme.kind {
            SchemeKind::Basic => "Basic".to_owned(),
            SchemeKind::Bearer => match written.kind {
                SecurityKind::OAuth2 { .. } => "OAuth 2, a bearer token".to_owned(),
                SecurityKind::OpenIdConnect => "OpenID Connect, a bearer token".to_owned(),
                _ => "a bearer token".to_owned(),
            },
            SchemeKind::ApiKey { location, name } => {
                let place = match location {
                    Location::Query => "query",
                    Location::Cookie => "cookie",
                    _ => "header",
                };
                format!("a key in the {place} {name}")
            }
        };
        let why = format!(
            "{what}, for {} of {} operations ({}).",
            users.count(),
            seen.api.operations.len(),
            seen.place(written.origin.span)
        );
        let mut letters = why.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        let why: String = first.into_iter().chain(letters).collect();
        let method = seen.names.builder.schemes[index].bare().to_owned();
        own.entry("method", method, Surety::Sure, why);
        if scheme.kind == SchemeKind::Basic {
            password(seen, written.description.as_deref(), &mut own);
        }
        if scheme.kind == SchemeKind::Bearer && scheme.token_endpoint.is_none() {
            token_endpoint(seen, &mut own);
        }
        section.parts.push(super::write::Part::Section(own));
    }
    section
}

/// What can be said of all schemes together.
fn summary(seen: &Seen<'_>) -> String {
    let mut counts: IndexMap<Vec<usize>, usize> = IndexMap::new();
    let mut open = 0;
    for (_, operation, _) in seen.operations() {
        match operation.security.first() {
            Some(first) if !first.is_empty() => *counts.entry(first.clone()).or_default() += 1,
            _ => open += 1,
        }
    }
    let mut text = "The builder has a method for each.".to_owned();
    if let Some((first, count)) = counts.iter().max_by_key(|(_, count)| **count)
        && (counts.len() > 1 || open > 0)
    {
        let names = first
            .iter()
            .map(|index| seen.api.schemes[*index].name.as_str());
        let names: Vec<&str> = names.collect();
        text += &format!(
            " Most operations name {} first: {count} of {}",
            names.join(" and "),
            seen.api.operations.len()
        );
        text += &match open {
            0 => ".".to_owned(),
            open => format!("; {open} can be called without any."),
        };
    }
    text
}

/// Whether Basic has no password, as the scheme or the document says.
fn password(seen: &Seen<'_>, description: Option<&str>, section: &mut Section) {
    let texts = [description, seen.document.description.as_deref()];
    let found = texts.into_iter().flatten().find_map(|text| {
        let quoted = sentence_with(text, &EMPTY);
        // `curl -u sk_test_123: https://…`
        let curl = || {
            let words: Vec<&str> = text.split_whitespace().collect();
            let mut pairs = words.windows(2);
            let pair = pairs.find(|pair| {
                let user = pair[1].trim_matches(['"', '\'', '`']);
                matches!(pair[0], "-u" | "--user") && user.len() > 1 && user.ends_with(':')
            })?;
            // The user's name is a key, if only an example of one.
            Some(format!(
                "`curl {} <key>:`, with nothing behind the colon.",
                pair[0]
            ))
        };
        quoted.or_else(curl)
    });
    if let Some(quoted) = found {
        let why = format!("The document says: {quoted}");
        section.entry("password", "empty", Surety::Sure, why);
        return;
    }
    let about_key = |text: &str| {
        let text = text.to_lowercase();
        text.contains("key") && text.contains("user") && !text.contains("password")
    };
    if let Some(text) = description.filter(|text| about_key(text)) {
        let why = format!(
            "Not sure: a key is the user name, and no word of a password: {}",
            sentence(text)
        );
        section.entry("password", "empty", Surety::Doubtful, why);
    }
}

/// An operation that gives tokens for client credentials.
fn token_endpoint(seen: &Seen<'_>, section: &mut Section) {
    let Some((_, operation, written)) = seen
        .operations()
        .find(|(_, operation, _)| gives_tokens(seen, operation))
    else {
        return;
    };
    let host = seen.api.hosts.get(operation.host);
    let Some(server) = host.and_then(|host| host.servers.first()) else {
        return;
    };
    let json = operation
        .body
        .as_ref()
        .is_some_and(|body| matches!(body.kind, BodyKind::Json));
    let mut members = vec![
        (
            "token_url".to_owned(),
            Yaml::Text(format!("{}{}", server.url, operation.path)),
        ),
        ("style".to_owned(), Yaml::from("post")),
    ];
    if json {
        members.push(("body".to_owned(), Yaml::from("json")));
    }
    let whole = !server.url.contains('{') && !operation.path.contains('{');
    let surety = if whole {
        Surety::Sure
    } else {
        Surety::Doubtful
    };
    let doubt = if whole {
        ""
    } else {
        "Not sure, since the address has variables: "
    };
    let why = format!(
        "{doubt}{} takes client_id, client_secret and grant_type `client_credentials` ({}).",
        Seen::title(operation),
        seen.place(written.origin.span)
    );
    section.entry("client_credentials", Yaml::Map(members), surety, why);
}

/// Whether an operation is a token endpoint for client credentials: its body has the three members of RFC 6749, and the
/// grant is among the values of its type.
fn gives_tokens(seen: &Seen<'_>, operation: &Operation) -> bool {
    let Some(body) = &operation.body else {
        return false;
    };
    let mut bodies = vec![&body.ty];
    if let Ty::Named(id) = seen.bare(&body.ty)
        && let Shape::Union(union) = &seen.api.types[*id].shape
    {
        bodies.extend(union.members.iter().map(|member| &member.ty));
    }
    operation.method == "POST"
        && bodies.into_iter().any(|ty| {
            let Some(fields) = seen.fields(ty) else {
                return false;
            };
            let field = |name: &str| fields.iter().find(|field| field.name == name);
            let grant = field("grant_type").is_some_and(|grant| {
                const GRANT: &str = "client_credentials";
                let constant = grant.constant.as_deref();
                let constant = constant.is_some_and(|text| text.trim_matches('"') == GRANT);
                let listed = match seen.bare(&grant.ty) {
                    Ty::Named(id) => match &seen.api.types[*id].shape {
                        Shape::Enum(Enum::String(values)) => {
                            values.iter().any(|value| value.value == GRANT)
                        }
                        _ => false,
                    },
                    _ => false,
                };
                constant || listed
            });
            grant && field("client_id").is_some() && field("client_secret").is_some()
        })
}

/// Words of headers that belong to one request.
const OF_ONE_REQUEST: [&str; 21] = [
    "accept",
    "amz",
    "b3",
    "cache",
    "correlation",
    "correlator",
    "transaction",
    "cookie",
    "date",
    "etag",
    "expect",
    "host",
    "idempotency",
    "idempotent",
    "if",
    "length",
    "nonce",
    "range",
    "request",
    "signature",
    "trace",
];

/// Header parameters that most operations have: the version of the API, the account that calls are for.
pub(super) fn headers(seen: &Seen<'_>) -> Section {
    let why = "Header parameters that most operations have are said once, to the builder, and are no arguments of calls.";
    let mut section = Section::new("headers", why);
    let total = seen.api.operations.len();
    let mut found: IndexMap<String, Vec<&clientwright_spec::Parameter>> = IndexMap::new();
    for (_, _, written) in seen.operations() {
        for parameter in &written.parameters {
            if parameter.location == Location::Header {
                let key = parameter.name.to_ascii_lowercase();
                found.entry(key).or_default().push(parameter);
            }
        }
    }
    for parameters in found.values() {
        let first = parameters[0];
        let words = lower_words(&first.name);
        let of_request = words
            .iter()
            .any(|word| OF_ONE_REQUEST.contains(&word.as_str()));
        let of_scheme = seen.api.schemes.iter().any(|scheme| {
            matches!(&scheme.kind, SchemeKind::ApiKey { location: Location::Header, name } if name.eq_ignore_ascii_case(&first.name))
        });
        if of_request || of_scheme || parameters.len() < 3 || parameters.len() * 10 < total * 6 {
            continue;
        }
        let secret = is_credential(&first.name, Location::Header)
            || words.last().is_some_and(|word| word == "key");
        let mut members = vec![("method".to_owned(), Yaml::from(method(&words)))];
        if let Some(text) = &first.description {
            members.push(("description".to_owned(), Yaml::Text(sentence(text))));
        }
        if secret {
            members.push(("secret".to_owned(), Yaml::Flag(true)));
        }
        let why = format!(
            "{} of {total} operations have it ({}).",
            parameters.len(),
            seen.place(first.origin.span)
        );
        section.entry(first.name.clone(), Yaml::Map(members), Surety::Sure, why);
    }
    section
}

/// The method for a header: `x-imprint-merchant-key` is `imprint_merchant_key`.
fn method(words: &[String]) -> String {
    let words = match words {
        [x, rest @ ..] if x == "x" && !rest.is_empty() => rest,
        words => words,
    };
    snake(&words.join(" "))
}
