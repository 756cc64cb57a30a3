//! What changed between two versions of a client, as those see it who have written code against the first.
//!
//! Takes two surfaces, gives changes: what breaks code that compiles, what callers notice only when they call, what was added, and
//! what reads differently. Invariant: where no change is breaking, whatever compiled still compiles, but for what Cargo's own rules
//! allow a compatible version too (globs and inference that meet a new name).

mod features;
mod members;
mod operations;
mod renames;
pub mod report;
mod version;

use std::collections::{BTreeMap, BTreeSet};

use crate::surface::{Item, Kind, Surface};

pub use version::{Version, next};

use renames::Renames;

/// The condition of what is compiled in any case.
const ALWAYS: &str = "always";

/// How much a change matters, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Code that compiled may no longer compile, or passes one argument for another.
    Breaking,
    /// The same code compiles and does something else.
    Behaviour,
    /// There is more than there was.
    Additive,
    /// Documentation reads differently.
    Docs,
}

impl Level {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Behaviour => "behaviour",
            Self::Additive => "additive",
            Self::Docs => "docs",
        }
    }
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The crate: its features, its versions.
    Package,
    /// The client and its builder.
    Client,
    /// A group of operations.
    Group(String),
    /// An operation, by method and path.
    Operation(String),
    /// A type.
    Type(String),
}

/// One change.
#[derive(Debug, Clone)]
pub struct Change {
    /// How much it matters.
    pub level: Level,
    /// Whether calls that worked may fail, or do something else, at run time.
    pub at_run_time: bool,
    /// What it is about.
    pub subject: Subject,
    /// The item, as Rust names it; of what is gone, as it was.
    pub item: String,
    /// What happened, in a sentence without the item.
    pub what: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// Compares two versions of a client. The changes are in the order of their levels, within one of what they are about.
pub fn compare(old: &Surface, new: &Surface) -> Vec<Change> {
    let renames = Renames::of(old, new);
    let mut comparing = Comparing {
        old,
        new,
        renames,
        changes: Vec::new(),
        conditions: BTreeMap::new(),
    };
    comparing.operations();
    comparing.items();
    comparing.features();
    comparing.chosen();
    let mut changes = comparing.changes;
    changes.sort_by(|a, b| (a.level, &a.subject, &a.item).cmp(&(b.level, &b.subject, &b.item)));
    changes
}

struct Comparing<'a> {
    old: &'a Surface,
    new: &'a Surface,
    renames: Renames,
    changes: Vec<Change>,
    /// Items that are compiled under another condition, by what it was and what it is.
    conditions: BTreeMap<(String, String), Vec<String>>,
}

/// An item that is in both.
struct Pair<'a> {
    subject: Subject,
    name: &'a str,
    old: &'a Item,
    new: &'a Item,
}

impl Comparing<'_> {
    fn say(&mut self, level: Level, subject: &Subject, item: &str, what: &str) -> &mut Change {
        self.changes.push(Change {
            level,
            at_run_time: false,
            subject: subject.clone(),
            item: item.to_owned(),
            what: what.to_owned(),
            before: None,
            after: None,
        });
        let last = self.changes.len() - 1;
        &mut self.changes[last]
    }

    fn items(&mut self) {
        let (old, new) = (self.old, self.new);
        // What is said of an operation or a group as a whole is not said again of its items.
        let covered = self.covered();
        for (name, item) in &old.items {
            if covered.contains(name) {
                continue;
            }
            let subject = subject(old, name, item);
            let now = self.renames.item(name).to_owned();
            match new.items.get(&now) {
                Some(after) => self.pair(&Pair {
                    subject: self::subject(new, &now, after),
                    name: &now,
                    old: item,
                    new: after,
                }),
                None => self.gone(&subject, name, item),
            }
        }
        let known: BTreeSet<String> = old
            .items
            .keys()
            .map(|name| self.renames.item(name).to_owned())
            .collect();
        for (name, item) in &new.items {
            if !known.contains(name) && !covered.contains(name) {
                let what = format!("this {} is new", item.kind.word());
                let subject = subject(new, name, item);
                self.say(Level::Additive, &subject, name, &what);
            }
        }
    }

    /// An item that is no longer there under the shortest of its paths.
    fn gone(&mut self, subject: &Subject, name: &str, item: &Item) {
        let mut other = item.paths.iter().filter_map(|path| {
            let mut items = self.new.items.iter();
            items
                .find(|(_, item)| item.paths.contains(path))
                .map(|(name, item)| (name.as_str(), item))
        });
        let other = other.next();
        match other {
            Some((now, after)) if after.kind == item.kind => {
                self.pair(&Pair {
                    subject: subject.clone(),
                    name: now,
                    old: item,
                    new: after,
                });
            }
            _ => {
                let what = format!("this {} is gone", item.kind.word());
                self.say(Level::Breaking, subject, name, &what);
            }
        }
    }

    fn pair(&mut self, pair: &Pair<'_>) {
        let (old, new) = (pair.old, pair.new);
        if old.kind != new.kind {
            let change = self.say(
                Level::Breaking,
                &pair.subject,
                pair.name,
                "it is another kind of item",
            );
            change.before = Some(described(old));
            change.after = Some(described(new));
            return;
        }
        self.paths(pair);
        if !self.renames.same(&old.signature, &new.signature) {
            let what = if old.kind == Kind::Alias {
                "it stands for another type"
            } else {
                "its type changed"
            };
            let change = self.say(Level::Breaking, &pair.subject, pair.name, what);
            (change.before, change.after) = members::texts(&old.signature, &new.signature);
        }
        if old.non_exhaustive != new.non_exhaustive {
            let (level, what) = if new.non_exhaustive {
                (
                    Level::Breaking,
                    "it became `#[non_exhaustive]`: it can no longer be written or matched whole",
                )
            } else {
                (Level::Additive, "it is no longer `#[non_exhaustive]`")
            };
            self.say(level, &pair.subject, pair.name, what);
        }
        self.conditions(pair);
        self.traits(pair);
        self.members(pair);
        self.wire(pair);
        if old.deprecated != new.deprecated {
            let (level, what) = if new.deprecated {
                (Level::Additive, "it is deprecated now")
            } else {
                (Level::Docs, "it is no longer deprecated")
            };
            self.say(level, &pair.subject, pair.name, what);
        }
        if old.docs != new.docs {
            let change = self.say(
                Level::Docs,
                &pair.subject,
                pair.name,
                "its documentation changed",
            );
            change.before = Some(old.docs.clone());
            change.after = Some(new.docs.clone());
        }
    }

    /// Paths that lead to an item: who imports it by one of them needs that one.
    fn paths(&mut self, pair: &Pair<'_>) {
        for path in &pair.old.paths {
            if !pair.new.paths.contains(self.renames.item(path)) {
                let what = format!("it can no longer be named as `{path}`");
                self.say(Level::Breaking, &pair.subject, pair.name, &what);
            }
        }
        let known: BTreeSet<String> = pair
            .old
            .paths
            .iter()
            .map(|path| self.renames.item(path).to_owned())
            .collect();
        for path in &pair.new.paths {
            if !known.contains(path) {
                let what = format!("it can be named as `{path}` too");
                self.say(Level::Additive, &pair.subject, pair.name, &what);
            }
        }
    }

    fn conditions(&mut self, pair: &Pair<'_>) {
        let (old, new) = (&pair.old.conditions, &pair.new.conditions);
        if old == new {
            return;
        }
        let text = |conditions: &BTreeSet<String>| {
            let list: Vec<&str> = conditions.iter().map(String::as_str).collect();
            if list.is_empty() {
                ALWAYS.to_owned()
            } else {
                list.join(", ")
            }
        };
        let both = (text(old), text(new));
        self.conditions
            .entry(both)
            .or_default()
            .push(pair.name.to_owned());
    }

    /// Says once of all items whose condition changed in the same way.
    fn chosen(&mut self) {
        for ((before, after), items) in std::mem::take(&mut self.conditions) {
            let level = if after == ALWAYS {
                Level::Additive
            } else {
                Level::Breaking
            };
            let what = match items.len() - 1 {
                0 => "it is compiled under another condition".to_owned(),
                more => format!("it and {more} more are compiled under another condition"),
            };
            let change = self.say(level, &Subject::Package, &items[0], &what);
            change.before = Some(before);
            change.after = Some(after);
        }
    }

    fn traits(&mut self, pair: &Pair<'_>) {
        let (old, new) = (&pair.old.traits, &pair.new.traits);
        let renamed: BTreeSet<String> = old.iter().map(|one| self.renames.text(one)).collect();
        for gone in renamed.difference(new) {
            let what = format!("it no longer implements `{gone}`");
            self.say(Level::Breaking, &pair.subject, pair.name, &what);
        }
        for more in new.difference(&renamed) {
            let what = format!("it implements `{more}`");
            self.say(Level::Additive, &pair.subject, pair.name, &what);
        }
    }
}

/// An item in a few words.
fn described(item: &Item) -> String {
    match (item.kind, item.signature.shown.as_str()) {
        (kind, "") => kind.word().to_owned(),
        (kind, shown) => format!("{} for {shown}", kind.word()),
    }
}

/// What an item belongs to.
pub(crate) fn subject(surface: &Surface, name: &str, item: &Item) -> Subject {
    if let Some((key, _)) = surface.owner(name) {
        return Subject::Operation(key.to_owned());
    }
    if surface
        .operations
        .values()
        .any(|operation| operation.group == name)
    {
        return Subject::Group(name.to_owned());
    }
    match (item.kind, name) {
        (_, "Client" | "ClientBuilder" | "Server" | "Error" | "ApiError" | "Sending") => {
            Subject::Client
        }
        (Kind::Module | Kind::Reexport, _) => Subject::Package,
        _ => Subject::Type(name.to_owned()),
    }
}
