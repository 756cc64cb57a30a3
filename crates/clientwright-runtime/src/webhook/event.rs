//! Which event a body carries.
//!
//! Takes a body, and the header that names the event where the body does not; gives the event. Invariant: it always gives
//! one. What is not known, what does not fit its type and what is no JSON is kept byte for byte, so that a change at the
//! provider's never makes a receiver refuse what it is sent.

use std::fmt;

use bytes::Bytes;

use super::Signature;
use crate::json::{self, DecodeError, Raw};

/// The events of a provider. Generated enums implement it by [`events!`](crate::events).
pub trait Events: Sized {
    /// Where the event's name stands.
    const PLACE: Place;

    /// Reads the event of this name; `None` where there is no type for it.
    fn known(name: &str, body: &[u8]) -> Option<Result<Self, DecodeError>>;

    /// Keeps what has no type.
    fn unknown(unknown: Unknown) -> Self;
}

/// Events that come signed.
pub trait Signed: Events {
    /// How.
    const SIGNATURE: &'static Signature;
}

/// Where the name of an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// In the body, at this JSON pointer.
    Pointer(&'static str),
    /// In this header.
    Header(&'static str),
}

/// An event as it came: one that this version of the client does not know, or that does not fit its type.
#[derive(Clone)]
pub struct Unknown {
    name: Option<String>,
    body: Bytes,
    error: Option<DecodeError>,
}

impl Unknown {
    /// The name of the event, where it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The body, byte for byte.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as another type.
    ///
    /// # Errors
    /// Where it is no JSON or does not fit.
    pub fn decode<T: json::Json + json::Blank>(&self) -> Result<T, DecodeError> {
        json::from_slice(&self.body)
    }

    /// Why it does not fit its type; `None` where no type is known for an event of this name.
    pub fn error(&self) -> Option<&DecodeError> {
        self.error.as_ref()
    }
}

impl fmt::Debug for Unknown {
    /// Shows how long the body is and not what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unknown")
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// Reads an event, whoever sent it: by the name that a header gives, or by that in the body.
pub fn read<E: Events>(header: Option<&str>, body: &[u8]) -> E {
    // Some servers begin JSON with a byte order mark.
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let name = match E::PLACE {
        Place::Header(_) => Ok(header.map(str::to_owned)),
        Place::Pointer(pointer) => json::pointer::<Raw>(body, pointer).map(|name| named(&name)),
    };
    let (name, error) = match name {
        Ok(name) => (name, None),
        Err(error) => (None, Some(error)),
    };
    let error = match name.as_deref().and_then(|name| E::known(name, body)) {
        Some(Ok(event)) => return event,
        Some(Err(misfit)) => Some(misfit),
        None => error,
    };
    E::unknown(Unknown {
        name,
        body: Bytes::copy_from_slice(body),
        error,
    })
}

/// The name that a value is: text, or a number as it is written.
fn named(value: &Raw) -> Option<String> {
    match value.as_str().as_bytes().first() {
        Some(b'"') => value.decode().ok(),
        Some(b'-' | b'0'..=b'9') => Some(value.as_str().to_owned()),
        _ => None,
    }
}

/// Implements [`Events`](crate::webhook::Events) for an enum of boxed payloads whose last variant, `Unknown`, keeps what
/// this version does not know. Behind `at` stands the pointer to the event's name in the body, behind `by` the header
/// that holds it; behind the braces, where events come signed, the static [`Signature`](crate::webhook::Signature).
///
/// ```
/// use clientwright_runtime::webhook::Unknown;
/// use clientwright_runtime::{Map, events};
///
/// #[derive(Debug)]
/// pub enum Event {
///     CustomerUpdated(Box<Map>),
///     Unknown(Unknown),
/// }
/// events! { Event at "/type" { CustomerUpdated = "customer.updated" | "customer.changed" } }
///
/// let event = Event::unverified(br#"{"type":"customer.updated"}"#);
/// assert!(matches!(event, Event::CustomerUpdated(_)));
/// let event = Event::unverified(br#"{"type":"customer.merged"}"#);
/// assert!(matches!(event, Event::Unknown(event) if event.name() == Some("customer.merged")));
/// ```
#[macro_export]
macro_rules! events {
    ($name:ident at $pointer:literal { $($variants:tt)* } $($signature:ident)?) => {
        impl $name {
            /// Reads an event without finding out who sent it: it may be anyone's.
            pub fn unverified(body: &[u8]) -> Self {
                $crate::webhook::read(::core::option::Option::None, body)
            }
        }
        $crate::events! { @ $name, $crate::webhook::Place::Pointer($pointer), $($variants)* }
        $(impl $crate::webhook::Signed for $name {
            const SIGNATURE: &'static $crate::webhook::Signature = &$signature;
        })?
    };
    ($name:ident by $header:literal { $($variants:tt)* } $($signature:ident)?) => {
        impl $name {
            /// Reads the event of this name without finding out who sent it: it may be anyone's.
            pub fn unverified(name: &str, body: &[u8]) -> Self {
                $crate::webhook::read(::core::option::Option::Some(name), body)
            }
        }
        $crate::events! { @ $name, $crate::webhook::Place::Header($header), $($variants)* }
        $(impl $crate::webhook::Signed for $name {
            const SIGNATURE: &'static $crate::webhook::Signature = &$signature;
        })?
    };
    (@ $name:ident, $place:expr, $($variant:ident = $($value:literal)|+),* $(,)?) => {
        impl $crate::webhook::Events for $name {
            const PLACE: $crate::webhook::Place = $place;
            fn known(
                name: &str,
                body: &[u8],
            ) -> ::core::option::Option<::core::result::Result<Self, $crate::DecodeError>> {
                match name {
                    $($($value)|+ => ::core::option::Option::Some(
                        $crate::from_slice(body)
                            .map(|payload| Self::$variant(::std::boxed::Box::new(payload))),
                    ),)*
                    _ => ::core::option::Option::None,
                }
            }
            fn unknown(unknown: $crate::webhook::Unknown) -> Self {
                Self::Unknown(unknown)
            }
        }
    };
}
