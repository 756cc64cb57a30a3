//! One namespace: takes wished-for identifiers in order, gives each a place of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::{Ident, spelled};

/// Identifiers that are taken, and those that never can be.
pub(super) struct Scope {
    taken: BTreeSet<String>,
    /// The number to try next for a wish. Names are never given back, so all before it stay taken.
    next: BTreeMap<String, u32>,
    reserved: Vec<&'static [&'static str]>,
    /// Stands behind a name that is reserved.
    suffix: &'static str,
}

impl Scope {
    pub(super) fn new(reserved: &[&'static [&'static str]], suffix: &'static str) -> Self {
        Self {
            taken: BTreeSet::new(),
            next: BTreeMap::new(),
            reserved: reserved.to_vec(),
            suffix,
        }
    }

    /// Reserves more names.
    pub(super) fn reserve(&mut self, names: &'static [&'static str]) {
        self.reserved.push(names);
    }

    /// The wish itself; with the scope's suffix where it is reserved; with a number where it is taken.
    pub(super) fn claim(&mut self, wish: &Ident) -> Ident {
        let wish = if self.is_reserved(wish) {
            wish.with_suffix(self.suffix)
        } else {
            wish.clone()
        };
        if self.take(&wish) {
            return wish;
        }
        // A digit of its own stays apart from the number: `line1` taken twice is `line1_2`.
        let joint = if wish.bare().ends_with(|c: char| c.is_ascii_digit()) {
            "_"
        } else {
            ""
        };
        let first = self.next.get(wish.bare()).copied().unwrap_or(2);
        for number in first..u32::MAX {
            let candidate = wish.with_suffix(&format!("{joint}{number}"));
            if self.take(&candidate) {
                self.next.insert(wish.bare().to_owned(), number + 1);
                return candidate;
            }
        }
        wish
    }

    /// The first of several wishes that is free, else the last with a number.
    pub(super) fn claim_first(&mut self, wishes: &[Ident]) -> Ident {
        let free = |wish: &&Ident| !self.is_reserved(wish) && !self.taken.contains(wish.bare());
        let wish = wishes.iter().find(free).or(wishes.last());
        let wish = wish.cloned().unwrap_or_else(|| Ident::snake(""));
        self.claim(&wish)
    }

    /// All names given out.
    pub(super) fn into_taken(self) -> BTreeSet<String> {
        self.taken
    }

    fn take(&mut self, name: &Ident) -> bool {
        self.taken.insert(name.bare().to_owned())
    }

    fn is_reserved(&self, name: &Ident) -> bool {
        self.reserved.iter().any(|list| list.contains(&name.bare()))
    }
}

/// Names that come to one identifier, with the symbols in them that tell them apart in words.
pub(super) fn apart(names: Vec<String>) -> Vec<String> {
    let mut uses: BTreeMap<Ident, usize> = BTreeMap::new();
    for name in &names {
        *uses.entry(Ident::snake(name)).or_default() += 1;
    }
    let one = |name: String| {
        if uses[&Ident::snake(&name)] > 1 {
            spelled(&name)
        } else {
            name
        }
    };
    names.into_iter().map(one).collect()
}

/// Types that every client has or that its modules bring into scope: a schema of that name gets `Model` behind it.
pub(super) const TYPES: &[&str] = &[
    "ApiError",
    "AsMut",
    "AsRef",
    "Base64",
    "Box",
    "Bytes",
    "Client",
    "ClientBuilder",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Deserialize",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "Error",
    "ErrorKind",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Map",
    "New",
    "None",
    "Number",
    "Ok",
    "Option",
    "Ord",
    "Part",
    "PartialEq",
    "PartialOrd",
    "Patch",
    "Raw",
    "Response",
    "Result",
    "Secret",
    "Self_",
    "Send",
    "Sending",
    "Serialize",
    "Server",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Value",
    "Vec",
];

/// Methods of the standard library's traits that a value of ours has, or that clippy keeps for them.
pub(super) const TRAITS: &[&str] = &[
    "add",
    "as_mut",
    "as_ref",
    "bitand",
    "bitor",
    "bitxor",
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "cmp",
    "default",
    "deref",
    "deref_mut",
    "deserialize",
    "div",
    "drop",
    "eq",
    "fmt",
    "from",
    "from_iter",
    "from_str",
    "hash",
    "index",
    "index_mut",
    "into",
    "into_future",
    "into_iter",
    "mul",
    "ne",
    "neg",
    "new",
    "next",
    "not",
    "partial_cmp",
    "poll",
    "rem",
    "serialize",
    "shl",
    "shr",
    "sub",
    "to_owned",
    "to_string",
    "try_from",
    "try_into",
    "type_id",
];

/// Methods that a value has whose type has setters, or that clippy keeps for the operators: a setter of that name would
/// hide them.
pub(super) const VALUE: &[&str] = &[
    "add",
    "bitand",
    "bitor",
    "bitxor",
    "borrow",
    "borrow_mut",
    "clone",
    "default",
    "deserialize",
    "div",
    "into",
    "into_future",
    "mul",
    "new",
    "rem",
    "serialize",
    "shl",
    "shr",
    "sub",
    "to_owned",
    "try_into",
];

/// Methods that every call has.
pub(super) const CALL: &[&str] = &[
    "send",
    "send_events",
    "send_full",
    "send_lines",
    "send_raw",
    "send_stream",
    "with",
    "with_header",
    "with_query",
    "with_timeout",
];

/// Methods of calls that answer page by page.
pub(super) const PAGES: &[&str] = &["items", "pages"];

/// Methods of calls that take an idempotency key.
pub(super) const KEYED: &[&str] = &["idempotency_key", "with_idempotency_key"];

/// Methods of calls with a body.
pub(super) const BODY: &[&str] = &["body", "with_field"];

/// Methods that every builder of a client has.
pub(super) const BUILDER: &[&str] = &[
    "attempt_timeout",
    "base_url",
    "build",
    "builder",
    "connect_timeout",
    "header",
    "hook",
    "max_response_bytes",
    "retry",
    "retry_budget",
    "server",
    "timeout",
    "transport",
    "user_agent",
];
