//! What the manifest says: Cargo features, the compiler, the runtime.

use std::collections::BTreeSet;

use super::{Comparing, Level, Subject};

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
        for (item, what, before, after) in [
            (
                "rust-version",
                "it needs another compiler",
                &self.old.rust_version,
                &self.new.rust_version,
            ),
            (
                "clientwright-runtime",
                "it is made for another version of the runtime",
                &self.old.runtime,
                &self.new.runtime,
            ),
        ] {
            if before.is_some() && after.is_some() && before != after {
                let change = self.say(Level::Behaviour, &package, item, what);
                change.before.clone_from(before);
                change.after.clone_from(after);
            }
        }
    }
}
