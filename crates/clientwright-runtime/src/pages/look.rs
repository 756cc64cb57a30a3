//! What an answer says of its page.
//!
//! Takes the body of an answer; gives how many items came, their fingerprint and every sign of another page. Nothing is decoded into
//! types here, and what does not stand where it should is as absent: reading the items tells what is wrong.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::text::{self, Kind};
use crate::{Answer, Paging};

/// What an answer says of its page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// How many items came.
    pub(super) count: u64,
    /// Tells pages with items apart.
    pub(super) print: Option<u64>,
    /// Whether the server says that a page follows.
    pub(super) more: Option<bool>,
    /// The cursor or link: JSON text of a scalar.
    pub(super) next: Option<String>,
    /// How many pages there are.
    pub(super) pages: Option<u64>,
    /// How many items there are in all pages.
    pub(super) total: Option<u64>,
}

/// Looks at the body of an answer.
pub(super) fn look(answer: &Answer, paging: &Paging) -> Look {
    let Ok(body) = std::str::from_utf8(answer.json_text()) else {
        return Look::default();
    };
    let said = |pointer: &str| -> Option<&str> {
        let found = text::at(body, pointer).filter(|_| !pointer.is_empty())?;
        (text::kind(found) == Kind::Scalar && found != "\"\"").then_some(found)
    };
    let number = |pointer: &str| text::scalar(said(pointer)?).parse().ok();
    let items = text::at(body, paging.results).filter(|list| text::kind(list) == Kind::List);
    let count = items.map_or(0, |list| text::items(list).len());
    let print = items.filter(|_| count > 0).map(|list| {
        let mut hasher = DefaultHasher::new();
        list.hash(&mut hasher);
        hasher.finish()
    });
    let more = said(paging.more).map(|more| !matches!(&*text::scalar(more), "false" | "0"));
    Look {
        count: u64::try_from(count).unwrap_or(u64::MAX),
        print,
        more,
        // Some servers write `false` where there is none.
        next: said(paging.next)
            .filter(|next| !matches!(*next, "false" | "true"))
            .map(str::to_owned),
        pages: number(paging.pages),
        total: number(paging.total),
    }
}
