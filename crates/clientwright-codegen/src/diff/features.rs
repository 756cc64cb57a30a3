//! What the manifest says: Cargo features, the compiler, the runtime.

use std::collections::BTreeSet;

use super::{Comparing, Level, Subject, Version};
use crate::surface::Surface;

impl Comparing<'_> {
    pub(super) fn features(&mut self) {
        let (old, new) = (&self.old.features, &self.new.features);
        let package = Subject::Package;
        let names = self.old.package.clone().zip(self.new.package.clone());
        if let Some((before, after)) = names.filter(|(before, after)| before != after) {
            let what = "the crate has another name";
            let change = self.say(Level::Breaking, &package, &before, what);
            change.before = Some(before);
            change.after = Some(after);
        }
        for (feature, before) in old {
            let Some(after) = new.get(feature) else {
                self.say(Level::Breaking, &package, feature, "the feature is gone");
                continue;
            };
            for gone in before.difference(after) {
                let what = format!("it no longer turns on `{gone}`");
                self.say(Level::Breaking, &package, feature, &what);
            }
            for more in after.difference(before) {
                let what = format!("it turns on `{more}` too");
                self.say(Level::Additive, &package, feature, &what);
            }
        }
        let fresh: BTreeSet<&String> = new.keys().filter(|name| !old.contains_key(*name)).collect();
        for feature in fresh {
            self.say(Level::Additive, &package, feature, "the feature is new");
        }
        let (before, after) = (&self.old.rust_version, &self.new.rust_version);
        if before.is_some() && after.is_some() && before != after {
            let what = "it needs another compiler";
            let change = self.say(Level::Behaviour, &package, "rust-version", what);
            change.before.clone_from(before);
            change.after.clone_from(after);
        }
        self.runtime();
    }

    /// The runtime's types are in the client's: one that does not go with the other is another API.
    fn runtime(&mut self) {
        let of = |surface: &Surface| surface.runtime.as_deref().and_then(required);
        let Some((before, after)) = of(self.old).zip(of(self.new)) else {
            return;
        };
        if before == after {
            return;
        }
        let goes = whole(&before)
            .zip(whole(&after))
            .is_some_and(|(before, after)| before.goes_with(&after));
        let (level, what) = if goes {
            (
                Level::Behaviour,
                "it is made for another version of the runtime",
            )
        } else {
            (
                Level::Breaking,
                "it is made for a runtime whose types are others",
            )
        };
        let change = self.say(level, &Subject::Package, "clientwright-runtime", what);
        change.before = Some(before);
        change.after = Some(after);
    }
}

/// The version that `1.2` or `^1.2.0` begins with.
fn whole(version: &str) -> Option<Version> {
    let version = version.trim_start_matches(['^', '=']);
    let zeros = ".0".repeat(2_usize.saturating_sub(version.matches('.').count()));
    Version::parse(version).or_else(|| Version::parse(&format!("{version}{zeros}")))
}

/// The version that a dependency asks for: `"1.2"`, or that of `{ version = "1.2", … }`.
fn required(dependency: &str) -> Option<String> {
    let text = match dependency.split_once("version = ") {
        Some((_, rest)) => rest,
        None if dependency.starts_with('"') => dependency,
        None => return None,
    };
    text.split('"').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::compare;

    #[test]
    fn a_runtime_that_does_not_go_with_the_other_breaks() {
        for (before, after, expect) in [
            (
                r#""0.1.0""#,
                r#"{ path = "../runtime", version = "0.1.0" }"#,
                None,
            ),
            (r#""0.1.0""#, r#"{ path = "../runtime" }"#, None),
            (
                r#""0.1.0""#,
                r#"{ version = "0.1.3", features = ["uuid"] }"#,
                Some(Level::Behaviour),
            ),
            (r#""0.1""#, r#""^0.1.3""#, Some(Level::Behaviour)),
            (r#""1.2.0""#, r#""1.9.0""#, Some(Level::Behaviour)),
            (r#""0.1.0""#, r#""0.2.0""#, Some(Level::Breaking)),
            (r#""0.9.0""#, r#""1.0.0""#, Some(Level::Breaking)),
            (r#""0.0.1""#, r#""0.0.2""#, Some(Level::Breaking)),
            (r#""1.0.0-rc.1""#, r#""1.0.0-rc.2""#, Some(Level::Breaking)),
            (r#""1.0.0-rc.1""#, r#""1.0.0""#, Some(Level::Breaking)),
        ] {
            let with = |runtime: &str| Surface {
                runtime: Some(runtime.to_owned()),
                ..Surface::default()
            };
            let changes = compare(&with(before), &with(after));
            let levels: Vec<Level> = changes.iter().map(|change| change.level).collect();
            assert_eq!(levels, Vec::from_iter(expect), "{before} {after}");
        }
    }
}
