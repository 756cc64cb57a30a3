//! Generates typed Rust client crates from OpenAPI documents.
//!
//! A *provider* is a folder with a `client.yaml`, the documents it lists and their overlays. [`Provider::load`] reads
//! it, or [`Provider::from_document`] one document without all that; [`Provider::generate`] makes the files in memory,
//! [`Generated::sync`] writes them, or only lists what differs.
//!
//! ```no_run
//! use clientwright::{Mode, Options, Provider};
//!
//! # fn main() -> Result<(), clientwright::Error> {
//! let provider = Provider::load("specs/prolifi")?;
//! let generated = provider.generate(&Options::default())?;
//! eprint!("{}", generated.warnings());
//! let changes = generated.sync("generated/prolifi", Mode::Write)?;
//! println!("{} files changed", changes.len());
//! # Ok(())
//! # }
//! ```

mod build_script;
pub mod diff;
pub mod disk;
mod error;
mod findings;
mod folder;
pub mod init;
mod near;
mod provider;
mod untyped;
pub mod vendor;

pub use build_script::{Build, Built};
pub use clientwright_codegen::model::Class;
#[cfg(feature = "schema")]
pub use clientwright_codegen::reference;
pub use clientwright_codegen::{Direction, Form, Indexed, Layout, Stats};
pub use clientwright_spec::{Look, Severity};
pub use disk::{Changes, DiskError, Mode};
pub use error::Error;
pub use findings::{Finding, Findings, Related, Show};
pub use init::Init;
pub use provider::{Format, Generated, Options, Provider};
pub use untyped::UntypedPlace;
