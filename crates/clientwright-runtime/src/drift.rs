//! What a provider answers beyond what the client knows.
//!
//! Takes an answer whose body is read with [notes](crate::json::notes); gives a [`Drift`] for each finding. A client goes
//! on with all of it: unknown members are passed over, unknown values and shapes kept. Invariant: no text from within a
//! secret, and of any other no more than a few words.

use std::fmt;
use std::sync::Arc;

use http::StatusCode;

use crate::json::Blank;
use crate::json::notes::{Note, Notes};
use crate::{DecodeError, Hook, Json, Operation, json};

/// Something in an answer that this version of the client does not know: the provider has moved on, or the document is
/// wrong.
///
/// [Hooks](Hook::drift) are told of each once for each answer, or for each item of an answer that comes item by item. They are told
/// of the whole body, also where the call gives a part of it, and of the bodies of errors. Nothing of it is an error. Texts come from
/// the provider: they are cut after 64 bytes, and left out where they stand within a [`Secret`](crate::Secret) and where the body of
/// an error repeats a credential.
#[derive(Debug, Clone)]
pub struct Drift {
    operation: &'static Operation,
    kind: DriftKind,
}

/// What it is that the client does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DriftKind {
    /// A member that a type does not declare, where the type keeps no such members.
    Field {
        /// The type.
        of: &'static str,
        /// The member.
        name: Option<String>,
    },
    /// A value that an enum does not list.
    Value {
        /// The enum.
        of: &'static str,
        /// The value.
        value: Option<String>,
    },
    /// A value that is none of the members of a union.
    Shape {
        /// The union.
        of: &'static str,
        /// What its members are told apart by, where that is one text or number.
        tag: Option<String>,
    },
    /// A status that the operation does not document.
    Status(StatusCode),
}

impl Drift {
    /// The operation whose answer it was.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// What it is.
    pub fn kind(&self) -> &DriftKind {
        &self.kind
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (of, what, text) = match &self.kind {
            DriftKind::Status(status) => {
                let id = self.operation.id;
                return write!(f, "`{id}` answered with the status {}", status.as_u16());
            }
            DriftKind::Field { of, name } => (of, "field", name),
            DriftKind::Value { of, value } => (of, "value", value),
            DriftKind::Shape { of, tag } => (of, "shape", tag),
        };
        write!(f, "`{of}` has an unknown {what}")?;
        match text {
            // Escaped, since a line of a log is made of it.
            Some(text) => write!(f, ", {text:?}"),
            None => Ok(()),
        }
    }
}

/// The type of a whole body, by which hooks are told what it does not know of one. Without hooks it is not used.
#[derive(Clone, Copy)]
pub struct BodyType(fn(&[u8], &Notes) -> Result<(), DecodeError>);

impl BodyType {
    /// The body that is of this type.
    pub const fn of<T: Json + Blank>() -> Self {
        Self(look::<T>)
    }

    /// What the type does not know of a body; nothing where the body does not fit it.
    fn notes(self, json: &[u8]) -> Option<Notes> {
        let notes = Notes::default();
        (self.0)(json, &notes).is_ok().then_some(notes)
    }
}

fn look<T: Json + Blank>(json: &[u8], notes: &Notes) -> Result<(), DecodeError> {
    json::read_at(json, "", &mut T::blank(), Some(notes))
}

impl fmt::Debug for BodyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyType")
    }
}

/// Decodes what stands at a pointer, and tells the hooks what its types do not know: those of the whole body, where that is of a
/// known type and fits, else those of the part.
pub(crate) fn read(
    operation: &'static Operation,
    hooks: &[Arc<dyn Hook>],
    whole: Option<BodyType>,
    (json, pointer): (&[u8], &str),
    value: &mut dyn Json,
) -> Result<(), DecodeError> {
    if hooks.is_empty() {
        return json::read_at(json, pointer, value, None);
    }
    let whole = whole.filter(|_| !pointer.is_empty());
    let notes = if let Some(notes) = whole.and_then(|whole| whole.notes(json)) {
        json::read_at(json, pointer, value, None)?;
        notes
    } else {
        let notes = Notes::default();
        json::read_at(json, pointer, value, Some(&notes))?;
        notes
    };
    tell(operation, notes, hooks, &[]);
    Ok(())
}

/// Tells what the type of an error's body does not know of it, without these secrets, which servers repeat in errors.
pub(crate) fn tell_error(
    operation: &'static Operation,
    hooks: &[Arc<dyn Hook>],
    (variant, body): (Option<u16>, &[u8]),
    secrets: &[String],
) {
    if hooks.is_empty() {
        return;
    }
    let shape = variant.and_then(|variant| operation.error_shapes.get(usize::from(variant)));
    let body_type = shape.and_then(|shape| shape.body);
    if let Some(notes) = body_type.and_then(|body_type| body_type.notes(body)) {
        tell(operation, notes, hooks, secrets);
    }
}

/// Tells what was noted while the answer to an operation was read, without texts that hold one of the secrets.
fn tell(operation: &'static Operation, notes: Notes, hooks: &[Arc<dyn Hook>], secrets: &[String]) {
    let open = |text: Option<String>| text.filter(|text| !holds(text, secrets));
    for note in notes.into_found() {
        let kind = match note {
            Note::Field { of, name } => DriftKind::Field {
                of,
                name: open(name),
            },
            Note::Value { of, value } => DriftKind::Value {
                of,
                value: open(value),
            },
            Note::Shape { of, tag } => DriftKind::Shape { of, tag: open(tag) },
        };
        let drift = Drift { operation, kind };
        for hook in hooks {
            hook.drift(&drift);
        }
    }
}

/// True for a text in which one of the secrets stands, or the beginning of one that was cut off.
fn holds(text: &str, secrets: &[String]) -> bool {
    let cut = text.ends_with('…');
    let mut secrets = secrets.iter();
    secrets.any(|secret| cut || text.contains(secret.as_str()))
}

/// Tells of a status, where the operation does not document it.
pub(crate) fn tell_status(
    operation: &'static Operation,
    status: StatusCode,
    hooks: &[Arc<dyn Hook>],
) {
    if hooks.is_empty() || operation.documents(status.as_u16()) {
        return;
    }
    let kind = DriftKind::Status(status);
    let drift = Drift { operation, kind };
    for hook in hooks {
        hook.drift(&drift);
    }
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macros are for types of a public crate")]
mod tests {
    use super::*;
    use std::sync::Mutex;

    use crate::json::read_at;
    use crate::{Json, Map, Method, Raw, Secret, Status, object, open_enum, open_int_enum, union};

    #[derive(Clone)]
    struct Customer {
        name: Option<String>,
        level: Option<Level>,
        grade: Option<Grade>,
        card: Option<Card>,
        hidden: Option<Secret<Box<Inner>>>,
        more: Vec<Open>,
    }
    object! {
        Customer {
            "name" => name: optional,
            "level" => level: optional,
            "grade" => grade: optional,
            "card" => card: optional,
            "hidden" => hidden: optional,
            "more" => more: optional,
        }
    }

    #[derive(Clone)]
    struct Inner {
        level: Option<Level>,
    }
    object! { Inner { "level" => level: optional } }

    #[derive(Clone)]
    struct Open {
        level: Option<Level>,
        extra: Map,
    }
    object! { Open { "level" => level: optional, * => extra } }

    #[derive(Clone)]
    enum Level {
        Low,
        Unknown(String),
    }
    open_enum! { Level { Low = "low" } }

    #[derive(Debug, Clone, PartialEq)]
    enum Grade {
        One,
        Unknown(i64),
    }
    open_int_enum! { Grade { One = 1 } }

    #[derive(Clone)]
    enum Card {
        Inner(Box<Inner>),
        Unknown(Raw),
    }
    union! { Card { Inner => object ["data"."type" = "inner"] } }

    static OPERATION: Operation = Operation {
        success: &[(Status::Code(200), 0)],
        errors: &[(Status::Range(4), 0), (Status::Code(500), 1)],
        ..Operation::new("getCustomer", Method::GET, "/c")
    };

    fn told(body: &str) -> Vec<String> {
        told_at(body, "")
    }

    fn told_at(body: &str, pointer: &str) -> Vec<String> {
        let notes = Notes::default();
        let mut value = Customer::blank();
        let read = read_at(body.as_bytes(), pointer, &mut value, Some(&notes));
        read.expect("it fits");
        heard(|hooks| tell(&OPERATION, notes, hooks, &[]))
    }

    #[derive(Clone, Default)]
    struct Listener(Arc<Mutex<Vec<String>>>);

    impl Hook for Listener {
        fn drift(&self, drift: &Drift) {
            assert_eq!(drift.operation().id, "getCustomer");
            self.0.lock().expect("no panic").push(drift.to_string());
        }
    }

    /// What a hook hears.
    fn heard(tell: impl FnOnce(&[Arc<dyn Hook>])) -> Vec<String> {
        let listener = Listener::default();
        tell(&[Arc::new(listener.clone())]);
        let told = listener.0.lock().expect("no panic");
        told.clone()
    }

    #[test]
    fn what_is_known_is_not_told() {
        let body = r#"{"name":"x","level":"low","grade":1,"more":[{"a":{}}]}"#;
        assert_eq!(told(body), [""; 0]);
    }

    #[test]
    fn what_is_not_known_is_told_once() {
        let check = |body: &str, expected: &[&str]| assert_eq!(told(body), expected, "{body}");
        check(
            r#"{"tier":1,"name":"x","tier2":{"tier3":1}}"#,
            &[
                r#"`Customer` has an unknown field, "tier""#,
                r#"`Customer` has an unknown field, "tier2""#,
            ],
        );
        check(
            r#"{"level":"high","grade":7,"more":[{"level":"high"},{"level":"higher"}]}"#,
            &[
                r#"`Level` has an unknown value, "high""#,
                r#"`Grade` has an unknown value, "7""#,
                r#"`Level` has an unknown value, "higher""#,
            ],
        );
        check(
            r#"{"card":{"data":{"type":"outer"}}}"#,
            &[r#"`Card` has an unknown shape, "outer""#],
        );
        check(r#"{"card":{}}"#, &["`Card` has an unknown shape"]);
        check(r#"{"card":7}"#, &["`Card` has an unknown shape"]);
        // Inside the member that a union chose.
        check(
            r#"{"card":{"data":{"type":"inner"},"level":"high"}}"#,
            &[
                r#"`Inner` has an unknown field, "data""#,
                r#"`Level` has an unknown value, "high""#,
            ],
        );
        // Nothing of a member that did not fit in the end.
        check(
            r#"{"card":{"data":{"type":"inner"},"level":7}}"#,
            &[r#"`Card` has an unknown shape, "inner""#],
        );
    }

    #[test]
    fn secrets_are_not_told() {
        let body = r#"{"hidden":{"canary":1,"level":"canary"},"level":"high"}"#;
        assert_eq!(
            told(body),
            [
                "`Inner` has an unknown field",
                "`Level` has an unknown value",
                r#"`Level` has an unknown value, "high""#,
            ]
        );
    }

    #[test]
    fn texts_are_cut_and_findings_are_counted() {
        let long = "é".repeat(100);
        let told_of_it = told(&format!(r#"{{"level":"a{long}"}}"#));
        let kept = format!("a{}…", "é".repeat(31));
        assert_eq!(
            told_of_it,
            [format!("`Level` has an unknown value, {kept:?}")]
        );
        assert_eq!(
            told(r#"{"level":"a\n\"b"}"#),
            [r#"`Level` has an unknown value, "a\n\"b""#]
        );
        let many: Vec<String> = (0..100).map(|n| format!("\"f{n}\":0")).collect();
        assert_eq!(told(&format!("{{{}}}", many.join(","))).len(), 32);
    }

    #[test]
    fn only_what_is_read_is_told() {
        let body = r#"{"meta":{"x":1},"data":{"tier":1}}"#;
        assert_eq!(
            told_at(body, "/data"),
            [r#"`Customer` has an unknown field, "tier""#]
        );
    }

    #[test]
    fn statuses() {
        let check = |status: u16, expected: usize| {
            let status = StatusCode::from_u16(status).expect("a status");
            let told = heard(|hooks| tell_status(&OPERATION, status, hooks));
            assert_eq!(told.len(), expected, "{status}");
        };
        check(200, 0);
        check(404, 0);
        check(500, 0);
        check(202, 1);
        check(502, 1);
    }

    #[test]
    fn reading_without_notes_is_the_same() {
        let body = br#"{"tier":1,"level":"high","card":{}}"#;
        let mut noting = Customer::blank();
        read_at(body, "", &mut noting, Some(&Notes::default())).expect("it fits");
        let plain: Customer = crate::from_slice(body).expect("it fits");
        assert_eq!(plain, noting);
        assert!(!Json::is_absent(&plain));
    }
}
