//! The reference of `client.yaml`, made from the types that read it.
//!
//! Takes the types below [`Config`](crate::config::Config), gives their keys twice: as a JSON Schema, by which editors complete
//! and check ([`schema`]), and as a page ([`markdown`]). Invariant: a key is in both exactly where the reader knows it, since its
//! name, its type and whether it may be missing come from the attributes that it is read by, and its text from its doc comment.

mod forms;
mod markdown;
mod schema;

pub use markdown::markdown;
pub use schema::schema;
