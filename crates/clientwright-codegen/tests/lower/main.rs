//! Lowering and shaping: small documents in, the model and the calls as text out.
//!
//! `cases/schemas.yaml` holds schemas by name, each a document in which `T` is answered, sent, or both;
//! `cases/operations.yaml` holds whole documents with a `client.yaml`. What each comes to is a snapshot.

mod conventions;
mod events;
mod facts;
mod hostile;
mod operations;
mod schemas;
mod support;
