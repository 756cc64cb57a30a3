//! Versions: takes the one of now and what changed, gives the next, after Cargo's reading of semantic versioning.

use std::cmp::Ordering;
use std::fmt;

use super::{Change, Level};

/// A version without what stands behind `+`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Version {
    /// Raised for changes that break.
    pub major: u64,
    /// Raised for additions; while `major` is 0, for changes that break.
    pub minor: u64,
    /// Raised for the rest.
    pub patch: u64,
    /// What stands behind `-`: `rc.1`. Empty for a release.
    pub pre: String,
}

impl Version {
    /// Reads `1.2.3` or `1.2.3-rc.1`; what stands behind `+` is left out.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().split('+').next()?;
        let (core, pre) = text.split_once('-').unwrap_or((text, ""));
        let mut numbers = core.split('.').map(|number| number.parse().ok());
        let (major, minor, patch) = (numbers.next()??, numbers.next()??, numbers.next()??);
        numbers.next().is_none().then(|| Self {
            major,
            minor,
            patch,
            pre: pre.to_owned(),
        })
    }
}

impl Version {
    /// Whether Cargo may take the later of two for the earlier. Pre-releases promise nothing.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        let kept = |version: &Self| match (version.major, version.minor, version.patch) {
            (0, 0, patch) => (0, 0, patch),
            (0, minor, _) => (0, minor, 0),
            (major, ..) => (major, 0, 0),
        };
        kept(self) == kept(other) && self.pre.is_empty() && other.pre.is_empty()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if self.pre.is_empty() {
            return Ok(());
        }
        write!(f, "-{}", self.pre)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As Cargo compares them: a release comes after its pre-releases, and numbers of these are compared as numbers.
impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let core = |version: &Self| (version.major, version.minor, version.patch);
        let pre = || {
            self.pre
                .is_empty()
                .cmp(&other.pre.is_empty())
                .then_with(|| parts(&self.pre).cmp(parts(&other.pre)))
        };
        core(self).cmp(&core(other)).then_with(pre)
    }
}

/// The parts of a pre-release in the order that they have: numbers before texts.
fn parts(pre: &str) -> impl Iterator<Item = (bool, u64, &str)> {
    pre.split('.').map(|part| match part.parse() {
        Ok(number) => (false, number, ""),
        Err(_) => (true, 0, part),
    })
}

/// The version that comes after one, given what changed; the same where nothing did.
///
/// What breaks calls at run time counts as breaking: who updates must find it where such things are looked for. A pre-release
/// promises nothing, so that whatever changed, the next one follows.
pub fn next(now: &Version, changes: &[Change]) -> Version {
    let worst = changes.iter().map(|change| {
        if change.at_run_time {
            Level::Breaking
        } else {
            change.level
        }
    });
    let Some(worst) = worst.min() else {
        return now.clone();
    };
    if !now.pre.is_empty() {
        return Version {
            pre: after(&now.pre),
            ..now.clone()
        };
    }
    let breaking = worst == Level::Breaking;
    let additive = changes.iter().any(|change| change.level == Level::Additive);
    let (major, minor, patch) = match (now.major, now.minor, now.patch) {
        (0, 0, patch) => (0, 0, patch + 1),
        (0, minor, _) if breaking => (0, minor + 1, 0),
        (0, minor, patch) => (0, minor, patch + 1),
        (major, ..) if breaking => (major + 1, 0, 0),
        (major, minor, _) if additive => (major, minor + 1, 0),
        (major, minor, patch) => (major, minor, patch + 1),
    };
    Version {
        major,
        minor,
        patch,
        pre: String::new(),
    }
}

/// The pre-release after one: `rc.2` after `rc.1`, `beta.1` after `beta`.
fn after(pre: &str) -> String {
    let (front, last) = pre
        .rsplit_once('.')
        .map_or(("", pre), |(front, last)| (front, last));
    let number = last
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_add(1));
    match number {
        Some(number) if front.is_empty() => number.to_string(),
        Some(number) => format!("{front}.{number}"),
        None => format!("{pre}.1"),
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
        next(&Version::parse(now).expect("a version"), &changes).to_string()
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
                "1.2.3-rc.2",
            ),
            ("1.0.0-beta", &[(Docs, false)][..], "1.0.0-beta.1"),
            ("1.0.0-9", &[(Additive, false)][..], "1.0.0-10"),
            ("1.0.0-rc.1+5", &[][..], "1.0.0-rc.1"),
            ("0.4.7", &[(Breaking, false)][..], "0.5.0"),
            ("0.4.7", &[(Additive, false)][..], "0.4.8"),
            ("0.4.7", &[(Docs, false)][..], "0.4.8"),
            ("0.0.7", &[(Breaking, false)][..], "0.0.8"),
        ] {
            assert_eq!(next_of(now, levels), expect, "{now} {levels:?}");
        }
        let order = [
            "0.9.9",
            "1.0.0-1",
            "1.0.0-9",
            "1.0.0-10",
            "1.0.0-rc",
            "1.0.0-rc.2",
            "1.0.0-rc.10",
            "1.0.0",
            "1.0.1-a",
        ];
        let versions: Vec<Version> = order
            .iter()
            .filter_map(|text| Version::parse(text))
            .collect();
        assert_eq!(versions.len(), order.len());
        assert!(versions.is_sorted(), "{versions:?}");
        assert!(versions[1] < versions[2] && versions[6] < versions[7]);
        assert_eq!(Version::parse("1.2"), None);
        assert_eq!(Version::parse("1.2.3.4"), None);
    }
}
