//! What a provider sends to a server of yours: who sent it, and which event it is.
//!
//! Takes the headers and the raw body of a request; gives the [event](Events) that it carries, once its [`Signature`] is
//! found to be that of the provider. How a provider signs is a static table. Invariants: what is signed are the bytes as
//! they came, never a text made from them again; signatures are compared in constant time; no error shows a value; a
//! request that is the provider's is never refused for what it says, since what this version does not know is kept as
//! [`Unknown`].
//!
//! Verifying takes the feature `webhooks`.

mod error;
mod event;
#[cfg(feature = "webhooks")]
mod received;
mod signature;
#[cfg(feature = "webhooks")]
mod verifier;

pub use error::WebhookError;
pub use event::{Events, Place, Signed, Unknown, read};
pub use signature::{Encoding, Fields, KeyForm, Layout, Piece, Signature};
#[cfg(feature = "webhooks")]
pub use verifier::{Verifier, Webhook};
