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
    /// True where the items are plain values, which may be the same on several pages.
    pub(super) plain: bool,
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
    let Ok(text) = std::str::from_utf8(answer.json_text()) else {
        return Look::default();
    };
    let body = Body::new(text, paging.results);
    let number = |pointer: &str| text::scalar(body.scalar(pointer)?).parse().ok();
    let more = body.scalar(paging.more);
    // Some servers write `false` where there is none.
    let next = body.scalar(paging.next);
    let next = next.filter(|next| !matches!(*next, "false" | "true"));
    Look {
        count: u64::try_from(body.items.len()).unwrap_or(u64::MAX),
        print: body.print(),
        plain: !body
            .items
            .iter()
            .any(|item| text::kind(item) == Kind::Object),
        more: more.map(|more| !matches!(&*text::scalar(more), "false" | "0")),
        next: next.map(str::to_owned),
        pages: number(paging.pages),
        total: number(paging.total),
    }
}

/// A body that is taken apart once for all that is looked for in it.
struct Body<'a> {
    text: &'a str,
    /// The members where it is an object.
    members: Vec<(String, &'a str)>,
    results: &'static str,
    items: Vec<&'a str>,
}

impl<'a> Body<'a> {
    fn new(text: &'a str, results: &'static str) -> Self {
        let mut body = Self {
            text,
            members: text::members(text).unwrap_or_default(),
            results,
            items: Vec::new(),
        };
        let list = body.at(results);
        body.items = list.map(text::items).unwrap_or_default();
        body
    }

    fn at(&self, pointer: &str) -> Option<&'a str> {
        // The list is long, and what is looked for in it is its last item.
        let below = pointer.strip_prefix(self.results);
        let below = below.and_then(|below| below.strip_prefix("/-1"));
        let below = below.filter(|below| below.is_empty() || below.starts_with('/'));
        if let (Some(below), Some(last)) = (below, self.items.last()) {
            return text::at(last, below);
        }
        let Some(first) = text::segments(pointer).next() else {
            return Some(self.text.trim());
        };
        let below = pointer.get(1..)?.find('/');
        let below = below.and_then(|end| pointer.get(end + 1..)).unwrap_or("");
        let member = self.members.iter().rfind(|(name, _)| *name == first);
        match member {
            Some((_, text)) => text::at(text, below),
            // The first step may be one into a list.
            None => text::at(self.text, pointer),
        }
    }

    /// A scalar that says something.
    fn scalar(&self, pointer: &str) -> Option<&'a str> {
        let found = self.at(pointer).filter(|_| !pointer.is_empty())?;
        (text::kind(found) == Kind::Scalar && found != "\"\"").then_some(found)
    }

    /// A fingerprint of the items; none where there are none.
    fn print(&self) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        self.items.hash(&mut hasher);
        (!self.items.is_empty()).then(|| hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(results: &'static str, text: &str, pointer: &str, expect: Option<&str>) {
        assert_eq!(
            Body::new(text, results).scalar(pointer),
            expect,
            "{pointer}"
        );
    }

    #[test]
    fn pointers_lead_where_the_plain_way_does() {
        let text = r#" {"data":[{"id":1},{"id":"b","c/d":{"e":2}}],"a/b":{"c":true},"n":null,"empty":"","data":[{"id":3}]}"#;
        for pointer in [
            "/data/-1/id",
            "/data/0/id",
            "/a~1b/c",
            "/n",
            "/none/x",
            "/empty",
        ] {
            let plain = text::at(text, pointer)
                .filter(|found| text::kind(found) == Kind::Scalar && *found != "\"\"");
            check("/data", text, pointer, plain);
        }
        let text = r#"{"page":{"items":[{"id":1},{"id":"b","c/d":{"e":2}}]}}"#;
        check("/page/items", text, "/page/items/-1/c~1d/e", Some("2"));
        check("/page/items", text, "/page/items/-1", None);
        check("/page/items", text, "/page/items/-10/id", None);
        check("", r#"["a","b"]"#, "/-1", Some("\"b\""));
        check("", "[]", "/-1", None);
        check("", "<html>", "/next", None);
    }
}
