//! What can go wrong outside the pure crates.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::disk::DiskError;
use crate::findings::Findings;

/// Why there is no output.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file of the provider could not be read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The documents or `client.yaml` do not stand. Displayed, each finding has its lines.
    Document(Findings),
    /// Writing failed, or something was in the way.
    Disk(DiskError),
    /// A build script asks for what cannot be; the text says why.
    Build(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, source } => write!(f, "cannot read {}: {source}", path.display()),
            Self::Document(findings) => f.write_str(findings.text().trim_end()),
            Self::Disk(error) => error.fmt(f),
            Self::Build(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } => Some(source),
            Self::Document(_) | Self::Build(_) => None,
            Self::Disk(error) => Some(error),
        }
    }
}

impl From<DiskError> for Error {
    fn from(error: DiskError) -> Self {
        Self::Disk(error)
    }
}
