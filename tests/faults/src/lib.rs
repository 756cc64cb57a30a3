//! A server over raw sockets that does to a client whatever a script says, and what is shared by the proofs that use it.
//!
//! It knows no more of HTTP than where a request ends, so that it can break every rule of it, and records the bytes that came.

pub mod capture;
pub mod encoding;
pub mod reply;
mod server;

pub use server::{Connection, Recorded, Server, Step};
