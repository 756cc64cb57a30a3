//! Why a subcommand did not do what it was asked for.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::ExitCode;

/// A failure, and with it an exit code.
#[derive(Debug)]
pub(crate) enum Error {
    /// The library's own.
    Library(clientwright::Error),
    /// Arguments that are well formed but make no sense together, or name what is not there.
    Usage(String),
    /// A file is there that `init` writes once.
    Exists(PathBuf),
    /// A file or stream of the command's own could not be read or written.
    Io {
        /// The file, or what it is.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Library(clientwright::Error::Document(_)) => ExitCode::Input,
            Self::Usage(_) => ExitCode::Usage,
            Self::Library(_) | Self::Exists(_) | Self::Io { .. } => ExitCode::Disk,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Library(error) => error.fmt(f),
            Self::Usage(message) => f.write_str(message),
            Self::Exists(path) => write!(
                f,
                "{} is there already: change it by hand, have another one written with `--out`, or have it replaced with \
                 `--force`",
                path.display()
            ),
            Self::Io { path, source } => write!(f, "{}: {source}", path.display()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Library(error) => Some(error),
            Self::Usage(_) | Self::Exists(_) => None,
            Self::Io { source, .. } => Some(source),
        }
    }
}

impl From<clientwright::Error> for Error {
    fn from(error: clientwright::Error) -> Self {
        Self::Library(error)
    }
}
