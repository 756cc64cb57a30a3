//! What `client.yaml` says of sending: what may be sent again, by which key, and what the server tells of its limits.
//!
//! ```yaml
//! idempotency: { header: Idempotency-Key, max_length: 255, methods: [POST, PATCH] }
//! retry_statuses: [423]
//! rate_limit:
//!   remaining: X-RateLimit-Remaining
//!   reset: { X-RateLimit-Reset: timestamp }
//! operations:
//!   searchCustomers: { idempotency: safe }
//!   createPayment: { idempotency: { field: /idempotency_key, max_length: 45 } }
//! ```

use std::fmt;

use clientwright_spec::{Diagnostics, Location, Node, Span, forbidden_name};
use indexmap::IndexMap;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Config;
use super::check::value;
use crate::codes;
use crate::lower::{RETRIED, SHORTEST_KEY};
use crate::model::Idempotency;

/// A key by which the server knows a request that it has had before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyConfig {
    /// The header that carries it: `Idempotency-Key`.
    ///
    /// Example: `Idempotency-Key`.
    pub header: Option<String>,
    /// The pointer into the body that carries it: `/idempotency_key`.
    ///
    /// Example: `/idempotency_key`.
    pub field: Option<String>,
    /// How many characters it may have. Otherwise what the document says of the header or field.
    ///
    /// Example: `255`.
    pub max_length: Option<u32>,
    /// For the whole client: the methods of the operations that take it. Otherwise `POST` and `PATCH`.
    ///
    /// Example: `[POST, PATCH]`.
    pub methods: Option<Vec<String>>,
}

/// What happens when a request is sent twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyConfig {
    /// `safe`: nothing, since it only reads.
    Safe,
    /// `idempotent`: what happens when it is sent once.
    Idempotent,
    /// `never`: something else; it is not sent again.
    Never,
    /// A key makes the server tell.
    Keyed(KeyConfig),
}

impl<'de> Deserialize<'de> for IdempotencyConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdempotencyVisitor)
    }
}

struct IdempotencyVisitor;

impl<'de> Visitor<'de> for IdempotencyVisitor {
    type Value = IdempotencyConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "`safe`, `idempotent`, `never`, or the place of a key: `{header: …}` or `{field: …}`",
        )
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match text {
            "safe" => Ok(IdempotencyConfig::Safe),
            "idempotent" => Ok(IdempotencyConfig::Idempotent),
            "never" => Ok(IdempotencyConfig::Never),
            _ => Err(E::unknown_variant(text, &["safe", "idempotent", "never"])),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        KeyConfig::deserialize(MapAccessDeserializer::new(map)).map(IdempotencyConfig::Keyed)
    }
}

/// The headers by which the server tells how much it still takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RateLimitConfig {
    /// How many requests a window has: a header's name, or several.
    ///
    /// Example: `X-RateLimit-Limit`.
    #[serde(default)]
    pub limit: Names,
    /// How many requests are left: a header's name, or several.
    ///
    /// Example: `[X-RateLimit-Remaining, X-Quota-Remaining]`.
    #[serde(default)]
    pub remaining: Names,
    /// When there are more, by header name.
    ///
    /// Example: `{X-RateLimit-Reset: timestamp}`.
    #[serde(default)]
    pub reset: IndexMap<String, ResetUnit>,
}

/// One name, or a list of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(pub Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "the name of a header, or a list of names")]
        enum Form {
            One(String),
            Several(Vec<String>),
        }
        Ok(Self(match Form::deserialize(deserializer)? {
            Form::One(name) => vec![name],
            Form::Several(names) => names,
        }))
    }
}

/// What a header means that says when there is more to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResetUnit {
    /// `seconds` from now.
    Seconds,
    /// `milliseconds` from now.
    Milliseconds,
    /// `timestamp`: seconds since 1970.
    Timestamp,
    /// `timestamp_milliseconds`: milliseconds since 1970.
    TimestampMilliseconds,
    /// `date`: as HTTP writes it, or after RFC 3339.
    Date,
    /// `window`: the length of the whole window in seconds, which the wait cannot exceed.
    Window,
}

/// Reports what could become nothing good, whatever the document says.
pub(super) fn check(config: &Config, places: &Node, diagnostics: &mut Diagnostics) {
    let mut check = Check {
        config,
        places,
        diagnostics,
    };
    if let Some(key) = &config.idempotency {
        check.key(key, &["idempotency"], true);
    }
    check.statuses(&config.retry_statuses, &["retry_statuses"]);
    for (id, own) in &config.operations {
        let path = ["operations", id, "idempotency"];
        if let Some(IdempotencyConfig::Keyed(key)) = &own.idempotency {
            check.key(key, &path, false);
        }
        let statuses = ["operations", id, "retry_statuses"];
        check.statuses(&own.retry_statuses, &statuses);
        if own.idempotency == Some(IdempotencyConfig::Never) && !own.retry_statuses.is_empty() {
            let message = format!("`{id}` is never sent again, so no status has it retried");
            check.report(&statuses, message, "drop one of the two entries");
        }
    }
    if let Some(limit) = &config.rate_limit {
        check.rate_limit(limit);
    }
}

struct Check<'a, 'd> {
    config: &'a Config,
    places: &'a Node,
    diagnostics: &'d mut Diagnostics,
}

impl Check<'_, '_> {
    fn report(&mut self, path: &[&str], message: String, help: &str) {
        self.report_at(value(self.places, path), message, help);
    }

    fn report_at(&mut self, span: Span, message: String, help: &str) {
        self.diagnostics
            .error(codes::CONFIG_VALUE, span, message)
            .help(help);
    }

    fn key(&mut self, key: &KeyConfig, path: &[&str], whole: bool) {
        let below = |last: &'static str| [path, &[last]].concat();
        match (&key.header, &key.field) {
            (Some(name), None) => self.key_header(name, &below("header")),
            (None, Some(pointer)) if pointer.starts_with('/') => {}
            (None, Some(pointer)) => {
                let message = format!("`{pointer}` is no pointer into a body");
                self.report(
                    &below("field"),
                    message,
                    "begin it with a slash: `/idempotency_key`",
                );
            }
            _ => {
                let message = "a key travels in one place".to_owned();
                self.report(path, message, "give either `header` or `field`");
            }
        }
        if key.max_length.is_some_and(|length| length < SHORTEST_KEY) {
            let message = format!("a key of fewer than {SHORTEST_KEY} characters may meet another");
            let help = "give the length that the provider takes, or no key";
            self.report(&below("max_length"), message, help);
        }
        let Some(methods) = &key.methods else { return };
        if !whole {
            let message = "an operation has one method".to_owned();
            self.report(&below("methods"), message, "drop `methods`");
        }
        for method in methods {
            let method = method.to_ascii_uppercase();
            if Idempotency::of_method(&method) == Idempotency::Safe {
                let message = format!("a {method} only reads; it needs no key");
                self.report(&below("methods"), message, "drop the method");
            }
        }
    }

    fn key_header(&mut self, name: &str, path: &[&str]) {
        if let Some(problem) = forbidden_name(name, Location::Header) {
            self.report(path, problem, "name another header");
        }
        let mut whole = self.config.headers.keys();
        if whole.any(|other| other.eq_ignore_ascii_case(name)) {
            let message = format!("`{name}` is a header of the whole client; a key is one call's");
            self.report(path, message, "take it out of `headers`");
        }
    }

    fn statuses(&mut self, statuses: &[u16], path: &[&str]) {
        for (index, status) in statuses.iter().enumerate() {
            let problem = if !(400..=599).contains(status) {
                format!("{status} is no status of an error")
            } else if RETRIED.contains(status) {
                format!("{status} is retried anyway")
            } else if statuses[..index].contains(status) {
                format!("{status} is listed twice")
            } else {
                continue;
            };
            let span = crate::lower::item(self.places, path, index, None);
            self.report_at(span, problem, "drop the status");
        }
    }

    fn rate_limit(&mut self, limit: &RateLimitConfig) {
        let lists = [("limit", &limit.limit.0), ("remaining", &limit.remaining.0)];
        if lists.iter().all(|(_, names)| names.is_empty()) && limit.reset.is_empty() {
            let message = "no header is named".to_owned();
            self.report(
                &["rate_limit"],
                message,
                "give `limit`, `remaining` or `reset`",
            );
        }
        let reset = limit.reset.keys().map(|name| ("reset", name));
        let names = lists
            .iter()
            .flat_map(|(key, names)| names.iter().map(|name| (*key, name)));
        for (key, name) in names.chain(reset) {
            if let Some(problem) = forbidden_name(name, Location::Header) {
                self.report(&["rate_limit", key], problem, "name another header");
            }
        }
    }
}
