//! Why a request is not taken as the provider's.

use std::fmt;

/// A request that was not found to be the provider's.
///
/// It names headers, never what stands in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WebhookError {
    /// A header that belongs to the signature is not there.
    Missing {
        /// The header.
        header: &'static str,
    },
    /// A header does not hold what belongs there, or holds too much of it.
    Malformed {
        /// The header.
        header: &'static str,
    },
    /// The signature is another one: the body was changed, or it was signed with another secret.
    Mismatch,
    /// The signature is right, but it was made too long ago, or for a time that is yet to come.
    Expired,
    /// The body is larger than it may be.
    TooLarge,
    /// The secret that the receiver was given is empty, or not written as the provider's secrets are.
    Secret,
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { header } => write!(f, "the request has no header `{header}`"),
            Self::Malformed { header } => {
                write!(f, "the header `{header}` does not hold what belongs there")
            }
            Self::Mismatch => f.write_str("the signature does not fit the body and the secret"),
            Self::Expired => f.write_str("the signature is too old, or of a time to come"),
            Self::TooLarge => f.write_str("the body is too large"),
            Self::Secret => f.write_str("the secret is empty, or not written as secrets are"),
        }
    }
}

impl std::error::Error for WebhookError {}
