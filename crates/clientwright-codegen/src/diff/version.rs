//! Versions: takes the one of now and what changed, gives the next, after Cargo's reading of semantic versioning.

use std::fmt;

use super::{Change, Level};

/// A version without what stands behind `-` and `+`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Raised for changes that break.
    pub major: u64,
    /// Raised for additions; while `major` is 0, for changes that break.
    pub minor: u64,
    /// Raised for the rest.
    pub patch: u64,
}

impl Version {
    /// Reads `1.2.3`; what stands behind `-` or `+` is left out.
    pub fn parse(text: &str) -> Option<Self> {
        let core = text.trim().split(['-', '+']).next()?;
        let mut numbers = core.split('.').map(|number| number.parse().ok());
        let (major, minor, patch) = (numbers.next()??, numbers.next()??, numbers.next()??);
        numbers.next().is_none().then_some(Self {
            major,
            minor,
            patch,
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The version that comes after one, given what changed; the same where nothing did.
///
/// What breaks calls at run time counts as breaking: who updates must find it where such things are looked for.
pub fn next(now: Version, changes: &[Change]) -> Version {
    let Version {
        major,
        minor,
        patch,
    } = now;
    let worst = changes.iter().map(|change| {
        if change.at_run_time {
            Level::Breaking
        } else {
            change.level
        }
    });
    let Some(worst) = worst.min() else {
        return now;
    };
    let breaking = worst == Level::Breaking;
    let additive = changes.iter().any(|change| change.level == Level::Additive);
    let (major, minor, patch) = match (major, minor) {
        (0, 0) => (0, 0, patch + 1),
        (0, _) if breaking => (0, minor + 1, 0),
        (0, _) => (0, minor, patch + 1),
        _ if breaking => (major + 1, 0, 0),
        _ if additive => (major, minor + 1, 0),
        _ => (major, minor, patch + 1),
    };
    Version {
        major,
        minor,
        patch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::Subject;

    fn next_of(now: &str, levels: &[(Level, bool)]) -> String {
        let change = |(level, at_run_time): &(Level, bool)| Change {
            level: *level,
            at_run_time: *at_run_time,
            subject: Subject::Client,
            item: String::new(),
            what: String::new(),
            before: None,
            after: None,
        };
        let changes: Vec<Change> = levels.iter().map(change).collect();
        next(Version::parse(now).expect("a version"), &changes).to_string()
    }

    #[test]
    fn versions_follow_cargo() {
        use Level::{Additive, Behaviour, Breaking, Docs};
        for (now, levels, expect) in [
            ("1.2.3", &[][..], "1.2.3"),
            ("1.2.3", &[(Docs, false)][..], "1.2.4"),
            ("1.2.3", &[(Behaviour, false)][..], "1.2.4"),
            ("1.2.3", &[(Behaviour, true)][..], "2.0.0"),
            ("1.2.3", &[(Additive, false), (Docs, false)][..], "1.3.0"),
            (
                "1.2.3",
                &[(Behaviour, false), (Additive, false)][..],
                "1.3.0",
            ),
            (
                "1.2.3-rc.1",
                &[(Breaking, false), (Additive, false)][..],
                "2.0.0",
            ),
            ("0.4.7", &[(Breaking, false)][..], "0.5.0"),
            ("0.4.7", &[(Additive, false)][..], "0.4.8"),
            ("0.4.7", &[(Docs, false)][..], "0.4.8"),
            ("0.0.7", &[(Breaking, false)][..], "0.0.8"),
        ] {
            assert_eq!(next_of(now, levels), expect, "{now} {levels:?}");
        }
        assert_eq!(Version::parse("1.2"), None);
        assert_eq!(Version::parse("1.2.3.4"), None);
    }
}
