//! Exit codes: one table, which `--help` and the manual print.

use std::fmt::Write as _;
use std::process;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// All is well.
    Success,
    /// What was to be looked for is there: files that differ, changes that break callers.
    Difference,
    /// The arguments make no sense.
    Usage,
    /// The documents, their overlays or `client.yaml` do not stand.
    Input,
    /// Reading or writing failed.
    Disk,
}

impl ExitCode {
    /// Every code with its meaning, from 0.
    pub(crate) const ALL: [(Self, &'static str); 5] = [
        (Self::Success, "All is well"),
        (
            Self::Difference,
            "A check found something: files that differ, warnings, breaking changes",
        ),
        (Self::Usage, "The arguments make no sense"),
        (
            Self::Input,
            "The document, an overlay or client.yaml does not stand; nothing was written",
        ),
        (Self::Disk, "Reading or writing failed"),
    ];

    /// The number that the process ends with.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Difference => 1,
            Self::Usage => 2,
            Self::Input => 3,
            Self::Disk => 4,
        }
    }
}

impl From<ExitCode> for process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

/// The table as `--help` shows it.
pub(crate) fn table() -> String {
    let mut out = String::from("Exit codes:");
    for (code, meaning) in ExitCode::ALL {
        let _ = write!(out, "\n  {}  {meaning}", code.number());
    }
    out
}
