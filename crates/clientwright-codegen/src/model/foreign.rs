//! Types that the client does not define: of crates that the runtime knows, and of the user's own.

use crate::text::RustPath;

/// A type of another crate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Foreign(Kind);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kind {
    /// By index into [`KNOWN`].
    Known(usize),
    Own {
        path: RustPath,
        serde: bool,
    },
}

/// A type that the runtime reads and writes.
struct Known {
    /// Its whole path, without lifetimes and the like.
    path: &'static str,
    /// The feature of the runtime, which is the crate that it gives away, too.
    feature: &'static str,
    /// The tokens behind `runtime::`.
    tokens: &'static str,
    /// The format of texts that it is the crate's type for, where only the crate is named.
    format: Option<&'static str>,
    /// Whether it is a number on the wire.
    number: bool,
}

const fn known(
    feature: &'static str,
    path: &'static str,
    tokens: &'static str,
    format: Option<&'static str>,
) -> Known {
    Known {
        path,
        feature,
        tokens,
        format,
        number: false,
    }
}

const KNOWN: [Known; 8] = [
    known(
        "jiff",
        "jiff::Timestamp",
        "jiff::Timestamp",
        Some("date-time"),
    ),
    known(
        "jiff",
        "jiff::civil::Date",
        "jiff::civil::Date",
        Some("date"),
    ),
    known(
        "chrono",
        "chrono::DateTime",
        "chrono::DateTime<runtime::chrono::FixedOffset>",
        Some("date-time"),
    ),
    known(
        "chrono",
        "chrono::NaiveDate",
        "chrono::NaiveDate",
        Some("date"),
    ),
    known(
        "time",
        "time::OffsetDateTime",
        "time::OffsetDateTime",
        Some("date-time"),
    ),
    known("time", "time::Date", "time::Date", Some("date")),
    known("uuid", "uuid::Uuid", "uuid::Uuid", Some("uuid")),
    Known {
        number: true,
        ..known(
            "rust_decimal",
            "rust_decimal::Decimal",
            "rust_decimal::Decimal",
            None,
        )
    },
];

impl Foreign {
    /// The type that `client.yaml` names for values of a format: by its path, or by its crate where that has one for them.
    pub(crate) fn named(name: &str, format: Option<&str>) -> Option<Self> {
        let by_path = |known: &Known| known.path == name;
        let by_crate = |known: &Known| {
            known.feature == name
                && (known.number || (known.format.is_some() && known.format == format))
        };
        let mut all = KNOWN.iter();
        let index = all.position(|known| by_path(known) || by_crate(known))?;
        Some(Self(Kind::Known(index)))
    }

    /// A type of the user's own, which has the codec or goes through serde.
    pub(crate) fn own(path: RustPath, serde: bool) -> Self {
        Self(Kind::Own { path, serde })
    }

    /// Whether it is a number on the wire; of the user's own nothing is known.
    pub fn is_number(&self) -> bool {
        matches!(self.0, Kind::Known(index) if KNOWN[index].number)
    }

    /// Whether one that the runtime knows has a `Default`.
    pub(crate) fn has_default(&self) -> bool {
        matches!(self.0, Kind::Known(index) if KNOWN[index].feature != "time")
    }

    /// Whether it is a type of the user's own.
    pub fn is_own(&self) -> bool {
        matches!(self.0, Kind::Own { .. })
    }

    /// The feature of the runtime that it needs.
    pub fn feature(&self) -> Option<&'static str> {
        match self.0 {
            Kind::Known(index) => Some(KNOWN[index].feature),
            Kind::Own { .. } => None,
        }
    }

    /// Its path in `runtime`, or its own with whether it goes through serde.
    pub(crate) fn path(&self) -> Result<&'static str, (&RustPath, bool)> {
        match &self.0 {
            Kind::Known(index) => Ok(KNOWN[*index].tokens),
            Kind::Own { path, serde } => Err((path, *serde)),
        }
    }
}

impl std::fmt::Display for Foreign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Kind::Known(index) => f.write_str(KNOWN[*index].path),
            Kind::Own { path, serde: false } => path.fmt(f),
            Kind::Own { path, serde: true } => write!(f, "{path} by serde"),
        }
    }
}
