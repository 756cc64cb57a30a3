//! Sensitive fields: by names that mean credentials, numbers of accounts and papers, or what tells of a person.
//!
//! An entry by name holds for every property and parameter of that name, so it is sure only where all of them are texts.

use clientwright_spec::{Location, Span};
use indexmap::IndexMap;

use super::seen::{Seen, lower_words, snake};
use super::write::{Part, Section, Surety};
use crate::lower::is_credential;
use crate::model::{Field, OperationId, Shape, Ty, TypeId};

/// Last words of names that are secrets whatever stands before them.
const SECRETS: [&str; 30] = [
    "apikey",
    "cvc",
    "cvv",
    "cvv2",
    "iban",
    "itin",
    "jwt",
    "otp",
    "pan",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "pin",
    "pincode",
    "secret",
    "securitycode",
    "sin",
    "ssn",
    "ssn4",
    "tin",
    "totp",
    "ein",
    "cpf",
    "cnpj",
    "nin",
    "nric",
    "aadhaar",
    "credentials",
    "credential",
];
/// Last words that are secrets behind some others.
const PAIRS: [(&str, &[&str]); 7] = [
    (
        "key",
        &[
            "access",
            "api",
            "auth",
            "private",
            "secret",
            "signing",
            "encryption",
        ],
    ),
    (
        "code",
        &["security", "verification", "recovery", "otp", "mfa"],
    ),
    ("codes", &["recovery", "backup"]),
    (
        "number",
        &[
            "account",
            "card",
            "passport",
            "routing",
            "license",
            "licence",
            "security",
            "tax",
            "iban",
            "ssn",
            "pan",
            "ein",
            "vat",
            "id",
            "identification",
            "sort",
        ],
    ),
    ("id", &["tax", "national", "vat", "fiscal"]),
    ("four", &["last"]),
    ("identifier", &["tax", "national"]),
];
/// Whole names, and names that end so, that tell of a person.
const PERSONAL: [&str; 38] = [
    "address1",
    "address2",
    "address_line1",
    "address_line2",
    "address_line_1",
    "address_line_2",
    "birthday",
    "birthdate",
    "email",
    "email_address",
    "family_name",
    "first_name",
    "firstname",
    "full_address",
    "full_name",
    "given_name",
    "home_phone",
    "last_name",
    "lastname",
    "line1",
    "line2",
    "line_1",
    "line_2",
    "maiden_name",
    "middle_name",
    "mobile",
    "mobile_number",
    "mobile_phone",
    "phone",
    "phone_number",
    "postal_code",
    "postcode",
    "street",
    "street1",
    "street2",
    "street_address",
    "street_line1",
    "street_line2",
];
/// Names that tell of a person where they stand beside others that do.
const BESIDE: [&str; 9] = [
    "city",
    "country",
    "ip_address",
    "last_four",
    "name",
    "state",
    "surname",
    "username",
    "zip",
];

#[derive(Debug, Default)]
struct Name {
    spans: Vec<Span>,
    pointers: Vec<String>,
    texts: usize,
    others: usize,
    /// Stands in a record that has a name that tells of a person.
    beside: bool,
}

pub(super) fn sensitive(seen: &Seen<'_>) -> Section {
    let why = "Never printed: values of these are `Secret`, besides what is `format: password` or a credential already. \
               `'*/name'` means each property and parameter of that name; a JSON pointer means one \
               place, where others of that name are no texts.";
    let mut section = Section::new("sensitive", why);
    let names = names(seen);
    for what in [What::Credential, What::Person, What::Doubtful] {
        let mut found = names
            .iter()
            .filter(|(name, found)| what_of(name, found) == Some(what))
            .peekable();
        if found.peek().is_some() {
            section.parts.push(Part::Heading(what.heading()));
        }
        for (name, found) in found {
            list(seen, name, found, what, &mut section);
        }
    }
    section
}

/// What a name is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Credential,
    Person,
    /// What may tell of a person.
    Doubtful,
}

impl What {
    fn heading(self) -> &'static str {
        match self {
            Self::Credential => "Credentials, and numbers of accounts and papers.",
            Self::Person => "What tells of a person.",
            Self::Doubtful => "Not sure: what may tell of a person.",
        }
    }
}

fn what_of(name: &str, found: &Name) -> Option<What> {
    let snake = snake(name);
    if is_birth(name) {
        return Some(What::Person);
    }
    if is_secret(name) {
        return Some(What::Credential);
    }
    if PERSONAL.contains(&snake.as_str()) || ends_personal(&snake) {
        return Some(What::Person);
    }
    let doubtful = found.beside && BESIDE.contains(&snake.as_str()) && found.others == 0;
    doubtful.then_some(What::Doubtful)
}

/// An item for a name, or where not all of that name are texts, for each place.
fn list(seen: &Seen<'_>, name: &str, found: &Name, what: What, section: &mut Section) {
    let surety = match what {
        What::Doubtful => Surety::Doubtful,
        _ => Surety::Sure,
    };
    if found.others > 0 {
        for (pointer, span) in found.pointers.iter().zip(&found.spans) {
            section.noted(pointer.clone(), surety, seen.place(*span));
        }
        return;
    }
    let times = match found.texts {
        1 => String::new(),
        count => format!(", {count} times"),
    };
    let note = format!("{}{times}", seen.place(found.spans[0]));
    section.noted(format!("*/{name}"), surety, note);
}

/// Names of texts and numbers that are not secret yet, in the order of the model.
fn names<'s>(seen: &'s Seen<'_>) -> IndexMap<&'s str, Name> {
    let mut names: IndexMap<&str, Name> = IndexMap::new();
    let plain = |ty: &Ty| matches!(ty, Ty::String | Ty::Number | Ty::I32 | Ty::I64 | Ty::U64);
    for (_, ty) in seen.api.types.iter::<TypeId>() {
        let Shape::Record(record) = &ty.shape else {
            continue;
        };
        let personal = |field: &Field| {
            let name = snake(&field.name);
            PERSONAL.contains(&name.as_str()) && !name.starts_with("line") || is_secret(&field.name)
        };
        let personal = record.fields.iter().filter(|field| personal(field)).count();
        for field in &record.fields {
            // A `token` of a language model is a piece of text.
            let of_model =
                field.name == "token" && record.fields.iter().any(|one| one.name == "logprob");
            if matches!(field.ty, Ty::Secret(_)) {
                continue;
            }
            let name = names.entry(field.name.as_str()).or_default();
            let own = usize::from(PERSONAL.contains(&snake(&field.name).as_str()));
            let dated = is_birth(&field.name) && seen.fields(&field.ty).is_some();
            if (plain(unwrapped(&field.ty)) || dated) && field.constant.is_none() && !of_model {
                name.texts += 1;
                name.beside |= personal > own;
                // A schema that is copied into others stands in one place still.
                if !name.pointers.contains(&field.origin.pointer) {
                    name.spans.push(field.origin.span);
                    name.pointers.push(field.origin.pointer.clone());
                }
            } else {
                name.others += 1;
            }
        }
    }
    for (_, operation) in seen.api.operations.iter::<OperationId>() {
        for parameter in &operation.parameters {
            if matches!(parameter.ty, Ty::Secret(_)) || parameter.location == Location::Path {
                continue;
            }
            if let Some(name) = names.get_mut(parameter.name.as_str())
                && !plain(unwrapped(&parameter.ty))
            {
                name.others += 1;
            }
        }
    }
    names.retain(|_, name| name.texts > 0);
    names
}

fn unwrapped(ty: &Ty) -> &Ty {
    match ty {
        Ty::Nullable(inner) => inner,
        ty => ty,
    }
}

/// Whether a name ends in one that tells of a person: `customer_email`, `billing_phone`.
fn ends_personal(name: &str) -> bool {
    [
        "_email",
        "_email_address",
        "_phone",
        "_phone_number",
        "_first_name",
        "_last_name",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

/// Whether a name means a credential, or a number that does harm in wrong hands.
fn is_secret(name: &str) -> bool {
    let words = lower_words(name);
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let before = before.last().map_or("", String::as_str);
    if matches!(
        before,
        "has" | "is" | "stop" | "require" | "requires" | "public" | "masked"
    ) {
        return false;
    }
    // `last`, `4` beside a number of a card.
    let pair = PAIRS.iter().find(|(word, _)| word == last);
    SECRETS.contains(&last.as_str()) && !(last == "pin" && before == "map")
        || pair.is_some_and(|(_, firsts)| firsts.contains(&before))
        || (last == "token" && is_credential(name, Location::Query))
}

/// Whether a name means when or where someone was born.
fn is_birth(name: &str) -> bool {
    let words = lower_words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.last(),
        Some(&("dob" | "birthdate" | "birthday" | "birthplace"))
    ) || words.ends_with(&["of", "birth"])
        || words.ends_with(&["birth", "date"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        for name in [
            "password",
            "newPassword",
            "cvv",
            "ssn",
            "ssn4",
            "tax_id",
            "taxId",
            "account_number",
            "accountNumber",
            "routing_number",
            "iban",
            "client_secret",
            "access_token",
            "refreshToken",
            "token",
            "plaidToken",
            "passport_number",
            "private_key",
            "api_key",
            "card_number",
            "otp",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "next_token",
            "stop_token",
            "random_seed",
            "page_token",
            "max_tokens",
            "tokens",
            "token_type",
            "key",
            "public_key",
            "account_id",
            "number",
            "phone_number_id",
            "id",
            "code",
            "country_code",
            "spinning",
            "password_changed_at",
            "has_password",
            "order_number",
            "customer_id",
            "client_id",
            "created_date",
        ] {
            assert!(!is_secret(name), "{name}");
        }
        assert!(is_birth("dateOfBirth") && is_birth("dob") && !is_birth("birth_rate"));
        assert!(ends_personal("customer_email") && !ends_personal("email_count"));
    }
}
