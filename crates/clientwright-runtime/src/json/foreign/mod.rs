//! Types of other crates, and of the user's own, as JSON values.
//!
//! Takes and gives the JSON of dates and times (features `jiff`, `chrono`, `time`), of UUIDs (`uuid`), of decimals
//! (`rust_decimal`), of numbers that are texts on the wire ([`Quoted`]) and of whatever serde knows ([`Serde`]). Invariant: a
//! value is read whole or refused, with the field's path and without its text; nothing is rounded, cut or moved.

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time", test))]
mod date_time;
#[cfg(feature = "rust_decimal")]
mod decimal;
#[cfg(feature = "jiff")]
mod jiff;
mod quoted;
mod serde;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

pub use quoted::Quoted;
pub use serde::Serde;
