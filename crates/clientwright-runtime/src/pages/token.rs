//! A place in a list that can be stored.
//!
//! Takes where a walk stands; gives text, and the place back. The text holds the operation, how far it got and, where the server
//! led on by one, its cursor or the path and query of its link: no key, no header and no host.

use std::borrow::Cow;
use std::fmt;

use crate::text;

/// A page of a list, or an item in it, that can be asked for later: a text that can be stored.
///
/// It holds no credentials. It does hold the cursor or the link that the server gave, and so whatever of the query the server
/// repeats in its link.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PageToken(String);

/// Where the next page is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// Where the call itself begins.
    Start,
    /// At an offset, or the page of this number.
    Number(u64),
    /// Behind this cursor: JSON text.
    Cursor(String),
    /// At this path and query of the same origin.
    Link(String),
}

impl PageToken {
    /// The text, to be stored; `PageToken::from` reads it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `["listCustomers","cursor",2,"cus_17"]`: the operation, the kind of the place, the items of the page that were given, and
    /// the place.
    pub(super) fn new(operation: &str, place: &Place, given: usize) -> Self {
        let (kind, at) = match place {
            Place::Start => ("start", Cow::Borrowed("null")),
            Place::Number(number) => ("number", number.to_string().into()),
            Place::Cursor(json) => ("cursor", json.into()),
            Place::Link(link) => ("link", text::quote(link).into()),
        };
        let operation = text::quote(operation);
        Self(format!("[{operation},\"{kind}\",{given},{at}]"))
    }

    /// The place, and how many items of its page were given; `None` for what is no token of the operation.
    pub(super) fn place(&self, operation: &str) -> Option<(Place, usize)> {
        let [of, kind, given, at] = text::items(&self.0)[..] else {
            return None;
        };
        let place = match &*text::scalar(kind) {
            "start" => Place::Start,
            "number" => Place::Number(at.parse().ok()?),
            "cursor" => Place::Cursor(at.to_owned()),
            "link" => Place::Link(text::scalar(at).into_owned()),
            _ => return None,
        };
        let ours = text::kind(of) == text::Kind::Scalar && text::scalar(of) == operation;
        ours.then_some((place, given.parse().ok()?))
    }
}

impl From<String> for PageToken {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for PageToken {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<PageToken> for String {
    fn from(token: PageToken) -> Self {
        token.0
    }
}

impl fmt::Display for PageToken {
    /// Shows the text, to be stored; what logs is `Debug`, which shows nothing of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PageToken {
    /// Shows nothing of it: a cursor may be an id, and a link a query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageToken({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_as_they_were() {
        let check = |place: Place, given: usize, expect: &str| {
            let token = PageToken::new("list", &place, given);
            assert_eq!(token.as_str(), expect);
            let back = PageToken::from(expect).place("list");
            assert!(back == Some((place, given)), "{expect}");
            assert!(token.place("other").is_none());
            assert_eq!(
                format!("{token:?}"),
                format!("PageToken({} bytes)", expect.len())
            );
        };
        check(Place::Start, 0, r#"["list","start",0,null]"#);
        check(Place::Number(40), 3, r#"["list","number",3,40]"#);
        check(
            Place::Cursor("\"cus_17\"".to_owned()),
            2,
            r#"["list","cursor",2,"cus_17"]"#,
        );
        check(
            Place::Link("/v1/x?after=\"1\"".to_owned()),
            0,
            r#"["list","link",0,"/v1/x?after=\"1\""]"#,
        );
    }

    #[test]
    fn what_is_no_token_is_no_place() {
        for text in [
            "",
            "null",
            "[]",
            "{}",
            r#"["list","start",0]"#,
            r#"["list","start",0,null,1]"#,
            r#"["list","number",0,-1]"#,
            r#"["list","number",1e9,1]"#,
            r#"["list","page",0,1]"#,
            r#"[null,"start",0,null]"#,
        ] {
            assert!(PageToken::from(text).place("list").is_none(), "{text}");
        }
    }
}
