//! Fields, variants, methods, and what of an item goes over the wire.

use std::collections::BTreeMap;

use super::renames::replaced;
use std::collections::BTreeSet;

use super::{Change, Comparing, Level, Pair, Subject};
use crate::surface::{Kind, Member, MemberKind, Signature};

impl Comparing<'_> {
    pub(super) fn members(&mut self, pair: &Pair<'_>) {
        let renamed = self.renamed(pair);
        for ((kind, name), before) in &pair.old.members {
            let path = format!("{}::{name}", pair.name);
            if let Some(now) = renamed.get(&(*kind, name.as_str())) {
                let now = format!("{}::{now}", pair.name);
                let what = format!("this {} has another name", kind.word());
                let change = self.say(Level::Breaking, &pair.subject, &path, &what);
                (change.before, change.after) = (Some(path.clone()), Some(now));
                continue;
            }
            match pair.new.members.get(&(*kind, name.clone())) {
                Some(after) => self.member(pair, *kind, &path, (before, after)),
                // Of a call, the operation was said to be gone, or to have another name.
                None if Self::is_call(self.old, pair.name, *kind, name) => {}
                None => {
                    let what = format!("this {} is gone", kind.word());
                    let change = self.say(Level::Breaking, &pair.subject, &path, &what);
                    change.before = shown(before);
                }
            }
        }
        for ((kind, name), after) in &pair.new.members {
            let known = pair.old.members.contains_key(&(*kind, name.clone()));
            let moved = || {
                renamed
                    .iter()
                    .any(|((of, _), now)| of == kind && now == name)
            };
            if known || moved() || Self::is_call(self.new, pair.name, *kind, name) {
                continue;
            }
            let whole = pair.old.literal && pair.new.literal;
            let (level, why) = match kind {
                MemberKind::Field if whole => (
                    Level::Breaking,
                    ", and who writes the struct has to give it",
                ),
                MemberKind::Variant if whole => {
                    (Level::Breaking, ", and who matches all has to match it")
                }
                _ => (Level::Additive, ""),
            };
            let what = format!("this {} is new{why}", kind.word());
            let path = format!("{}::{name}", pair.name);
            let change = self.say(level, &pair.subject, &path, &what);
            change.after = shown(after);
        }
    }

    /// Members that are called otherwise and are the same to the server, with the setters of fields: old name to new.
    fn renamed<'p>(&self, pair: &Pair<'p>) -> BTreeMap<(MemberKind, &'p str), &'p str> {
        let (old, new) = (&pair.old.members, &pair.new.members);
        let mut renamed: BTreeMap<(MemberKind, &str), &str> = BTreeMap::new();
        // A method of the builder for another scheme is another method.
        if pair.subject == Subject::Client {
            return renamed;
        }
        // Fields come before methods, so that a setter can be told by its field.
        for ((kind, name), before) in old.iter().filter(|(key, _)| !new.contains_key(key)) {
            // What became of a call is said of its operation.
            if Self::is_call(self.old, pair.name, *kind, name) {
                continue;
            }
            let is_it = |((of, now), after): &(&(MemberKind, String), &Member)| {
                let own =
                    |text: &str| replaced(text, |word| (word == name).then_some(now.as_str()));
                let field = renamed.get(&(MemberKind::Field, name.as_str()));
                let wire = before.wire.iter().map(|text| outside_texts(text, &own));
                of == kind
                    && !old.contains_key(&(*of, now.clone()))
                    && (!before.wire.is_empty() || field == Some(&now.as_str()))
                    && wire.eq(after.wire.iter().cloned())
                    && self.renames.text(&own(&before.signature.meaning)) == after.signature.meaning
            };
            let mut found = new.iter().filter(is_it);
            if let (Some(((_, now), _)), None) = (found.next(), found.next()) {
                renamed.insert((*kind, name.as_str()), now.as_str());
            }
        }
        renamed
    }

    fn member(
        &mut self,
        pair: &Pair<'_>,
        kind: MemberKind,
        path: &str,
        (old, new): (&Member, &Member),
    ) {
        let subject = self.of_call(pair, path);
        let arguments = Arguments::of(old, new);
        if !self.renames.same(&old.signature, &new.signature) {
            let what = match kind {
                MemberKind::Field => "its type changed",
                MemberKind::Variant => "what it holds changed",
                MemberKind::Method => "its signature changed",
            };
            let change = self.say(Level::Breaking, &subject, path, what);
            (change.before, change.after) = texts(&old.signature, &new.signature);
        // Where the signature is another, callers look at the call anyway.
        } else if arguments == Arguments::Moved {
            let what =
                "its arguments are in another order: what is passed for one is taken for another";
            let change = self.say(Level::Breaking, &subject, path, what);
            (change.before, change.after) = texts(&old.signature, &new.signature);
        } else if wire(old) != wire(new) {
            let mut change = wired(&subject, path, "what goes over the wire changed");
            change.before = Some(old.wire.join("; "));
            change.after = Some(new.wire.join("; "));
            change.at_run_time = stricter(&old.wire, &new.wire)
                || arguments == Arguments::Replaced
                || pair.name == "Server";
            self.changes.push(change);
        }
        if old.deprecated != new.deprecated {
            let (level, what) = if new.deprecated {
                (Level::Additive, "it is deprecated now")
            } else {
                (Level::Docs, "it is no longer deprecated")
            };
            self.say(level, &subject, path, what);
        }
        if old.docs != new.docs {
            let change = self.say(Level::Docs, &subject, path, "its documentation changed");
            change.before = Some(old.docs.clone());
            change.after = Some(new.docs.clone());
        }
    }

    /// A group's method belongs to its operation.
    fn of_call(&self, pair: &Pair<'_>, path: &str) -> Subject {
        let mut operations = self.new.operations.iter();
        let own = operations.find(|(_, one)| {
            path.strip_prefix(one.group.as_str())
                .and_then(|rest| rest.strip_prefix("::"))
                .is_some_and(|method| method == one.method)
        });
        own.map_or_else(
            || pair.subject.clone(),
            |(key, _)| Subject::Operation(key.clone()),
        )
    }

    /// Facts of an item that the compiler does not see.
    pub(super) fn wire(&mut self, pair: &Pair<'_>) {
        let (old, new) = (&pair.old.wire, &pair.new.wire);
        let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let (before, after) = (old.get(key), new.get(key));
            // That an operation has another path was said of the operation.
            if before == after || key == "request" {
                continue;
            }
            let what = match (before, after) {
                (None, _) => format!("{key}: this is new"),
                (_, None) => format!("{key}: this is gone"),
                _ => format!("{key}: this changed"),
            };
            let value = |fact: Option<&String>| fact.filter(|text| !text.is_empty()).cloned();
            let mut change = wired(&pair.subject, pair.name, &what);
            change.at_run_time = harms(pair.old.kind, key, before, after);
            change.before = value(before);
            change.after = value(after);
            self.changes.push(change);
        }
    }
}

/// Whether callers whose code compiles may have calls that fail, or that do something else.
fn harms(kind: Kind, key: &str, before: Option<&String>, after: Option<&String>) -> bool {
    match kind {
        // What is asked for has to be there: a key, a server; what errors are decoded as is what callers match on.
        Kind::Static => {
            (key == "security" && asks_more(before, after))
                || key == "host"
                || (key.starts_with("error ") && before.is_some() && after.is_some())
        }
        _ => {
            key.starts_with("default server")
                // Requests that a provider signs in another way are refused.
                || (key == "signature" && before.is_some())
                || (key.starts_with("security scheme") && before.is_some())
        }
    }
}

/// Whether there is a way in that no longer is one: each stands for what it needs, and what needs less lets the same callers in.
fn asks_more(before: Option<&String>, after: Option<&String>) -> bool {
    let ways = |fact: Option<&String>| -> Vec<BTreeSet<String>> {
        let fact = fact.map_or("nothing", String::as_str);
        let ways = fact.split(", or ").map(|way| {
            let needs = way.split(" and ").filter(|need| *need != "nothing");
            needs.map(str::to_owned).collect()
        });
        ways.collect()
    };
    let now = ways(after);
    let mut was = ways(before).into_iter();
    was.any(|old| !now.iter().any(|new| new.is_subset(&old)))
}

/// Whether an answer that was read is now refused: a member that may no longer be missing.
fn stricter(old: &[String], new: &[String]) -> bool {
    let ends = |list: &[String], end: &str| list.iter().any(|one| one.ends_with(end));
    !ends(old, "(nullable)")
        && !ends(old, "(required)")
        && (ends(new, "(nullable)") || ends(new, "(required)"))
}

/// What became of the arguments of a method whose types are the same.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arguments {
    Same,
    /// One stands where another stood: nothing tells who passes a source for a target.
    Moved,
    /// There is one for something else.
    Replaced,
}

impl Arguments {
    fn of(old: &Member, new: &Member) -> Self {
        let both = old.arguments.iter().zip(&new.arguments);
        // A path has no keys: what fills it may be called anything.
        let mut others = both.filter(|(before, after)| {
            before != after && !(in_path(old, before) && in_path(new, after))
        });
        let Some((before, _)) = others.next() else {
            return Self::Same;
        };
        let moved = |before| new.arguments.contains(before);
        if moved(before) || others.any(|(before, _)| moved(before)) {
            Self::Moved
        } else {
            Self::Replaced
        }
    }
}

/// The argument that a call of the runtime puts into the path.
fn path_argument(call: &str) -> Option<&str> {
    let value = call.strip_prefix("call.path(")?.rsplit_once('&')?.1;
    value.split(['.', ')']).next()
}

fn in_path(method: &Member, argument: &str) -> bool {
    let mut calls = method.wire.iter().filter_map(|call| path_argument(call));
    calls.any(|one| one == argument)
}

/// What a member puts on the wire, with arguments of the path by their places.
fn wire(member: &Member) -> Vec<String> {
    let plain = |call: &String| {
        let (argument, rest) = path_argument(call).zip(call.split_once(", "))?;
        let place = member.arguments.iter().position(|one| one == argument)?;
        Some(format!(
            "path {}",
            rest.1
                .replace(&format!("&{argument}"), &format!("&{place}"))
        ))
    };
    let calls = member.wire.iter();
    calls
        .map(|call| plain(call).unwrap_or_else(|| call.clone()))
        .collect()
}

/// A piece of Rust with what is not within a literal changed.
fn outside_texts(text: &str, change: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut rest) = (false, text);
    while let Some(at) = rest.find(['"', '\\']) {
        let (before, from) = rest.split_at(at);
        out.push_str(&if quoted {
            before.to_owned()
        } else {
            change(before)
        });
        // An escape is two characters, the second of which is no end of the literal.
        let escape = from.starts_with('\\');
        let end = from.char_indices().nth(1 + usize::from(escape));
        let (sign, behind) = from.split_at(end.map_or(from.len(), |(end, _)| end));
        out.push_str(sign);
        quoted ^= !escape;
        rest = behind;
    }
    out + &change(rest)
}

fn wired(subject: &Subject, item: &str, what: &str) -> Change {
    Change {
        level: Level::Behaviour,
        at_run_time: false,
        subject: subject.clone(),
        item: item.to_owned(),
        what: what.to_owned(),
        before: None,
        after: None,
    }
}

/// Two signatures as they are read, or where they read the same, as they are meant.
pub(super) fn texts(old: &Signature, new: &Signature) -> (Option<String>, Option<String>) {
    let (old, new) = if old.shown == new.shown {
        (&old.meaning, &new.meaning)
    } else {
        (&old.shown, &new.shown)
    };
    let text = |text: &String| (!text.is_empty()).then(|| text.clone());
    (text(old), text(new))
}

fn shown(member: &Member) -> Option<String> {
    let shown = &member.signature.shown;
    (!shown.is_empty()).then(|| shown.clone())
}
