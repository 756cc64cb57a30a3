//! The operations of the soak, and how its calls are spread over them.

use clientwright_runtime::{
    Api, BodyKind, Host, Idempotency, IdempotencyKey, KeyPlace, Method, Operation, Scheme,
    SchemeKind, Status,
};

pub(crate) static API: Api = Api {
    hosts: &[Host::new("", "https://api.example.com")],
    schemes: &[Scheme::new("Token", "token", SchemeKind::Bearer)],
    request_id_headers: &["x-request-id"],
    ..Api::new("soak", "0.0.0")
};

/// The kinds of operation, by what a server does that gets a call twice. The numbers index tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Safe = 0,
    Idempotent = 1,
    KeyedByHeader = 2,
    KeyedByField = 3,
    Never = 4,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [
        Self::Safe,
        Self::Idempotent,
        Self::KeyedByHeader,
        Self::KeyedByField,
        Self::Never,
    ];

    /// The kind of a call, by its number.
    pub(crate) fn of(call: u32) -> Self {
        match call % 8 {
            0 | 1 => Self::Safe,
            2 => Self::Idempotent,
            3 | 4 => Self::KeyedByHeader,
            5 => Self::KeyedByField,
            _ => Self::Never,
        }
    }

    /// True where doing it twice would be a fault.
    pub(crate) fn is_once(self) -> bool {
        !matches!(self, Self::Safe | Self::Idempotent)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Idempotent => "idempotent",
            Self::KeyedByHeader => "keyed_header",
            Self::KeyedByField => "keyed_field",
            Self::Never => "never",
        }
    }

    pub(crate) fn operation(self) -> &'static Operation {
        match self {
            Self::Safe => &SAFE,
            Self::Idempotent => &IDEMPOTENT,
            Self::KeyedByHeader => &KEYED_BY_HEADER,
            Self::KeyedByField => &KEYED_BY_FIELD,
            Self::Never => &NEVER,
        }
    }
}

const fn operation(method: Method, path: &'static str) -> Operation {
    Operation {
        security: &[&[0]],
        body: BodyKind::Json("application/json"),
        accept: "application/json",
        success: &[(Status::Code(200), 0)],
        errors: &[(Status::Range(4), 0), (Status::Range(5), 0)],
        ..Operation::new("soak", method, path)
    }
}

const fn keyed(place: KeyPlace) -> Idempotency {
    let max_length = 255;
    Idempotency::Keyed(IdempotencyKey::new(place, max_length))
}

static SAFE: Operation = operation(Method::GET, "/0/{id}");
static IDEMPOTENT: Operation = operation(Method::PUT, "/1/{id}");
static KEYED_BY_HEADER: Operation = Operation {
    idempotency: keyed(KeyPlace::Header("Idempotency-Key")),
    ..operation(Method::POST, "/2/{id}")
};
static KEYED_BY_FIELD: Operation = Operation {
    idempotency: keyed(KeyPlace::Field("/key")),
    ..operation(Method::POST, "/3/{id}")
};
static NEVER: Operation = operation(Method::POST, "/4/{id}");
