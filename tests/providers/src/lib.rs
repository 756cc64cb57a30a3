//! Every operation of the five clients as a case: how it is called and what must then be on the wire.
//!
//! The cases serve twice: the wire tests run them against a recording server on loopback, `cargo xtask contract` runs
//! them against an independent mock of the effective document.

pub mod document;
pub mod equal;
pub mod keys;
pub mod sample;
pub mod server;

mod atlas;
mod case;
mod commercelayer;
mod imprint;
mod omise;
mod prolifi;

pub use atlas::Atlas;
pub use case::{Case, Failure, Outcome, Provider, Run, Sent, encoded, full, plain};
pub use commercelayer::CommerceLayer;
pub use imprint::Imprint;
pub use omise::Omise;
pub use prolifi::Prolifi;

/// The front page, so that what it shows compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct FrontPage;
