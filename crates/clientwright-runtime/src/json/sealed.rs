//! What only this crate implements: traits that require it can take on methods without breaking anyone.

pub trait Sealed {}
