//! What a token endpoint answers.
//!
//! Takes the text of an answer; gives the token with its life, or code and message of the refusal, in the forms that servers use.

use std::time::Duration;

use super::token::{Refusal, Token};
use crate::text::{self, Kind};
use crate::{ErrorShape, error, rate_limit};

/// Where refusals hold a code and a message: as RFC 6749 has them, then as servers have them that follow their API instead.
const SHAPES: [ErrorShape; 6] = [
    ErrorShape::new("/error", "/error_description"),
    ErrorShape::new("/errors/0/code", "/errors/0/detail"),
    ErrorShape::new("/errors/0/code", "/errors/0/title"),
    ErrorShape::new("/error/code", "/error/message"),
    ErrorShape::new("/error/type", "/error/message"),
    ErrorShape::new("/code", "/message"),
];

/// The token of an answer, or what is wrong with it.
pub(super) fn token(body: &str) -> Result<Token, &'static str> {
    let member =
        |pointer: &str| text::at(body, pointer).filter(|found| text::kind(found) == Kind::Scalar);
    let text = |pointer: &str| member(pointer).map(text::scalar);
    let Some(token) = text("/access_token").filter(|token| !token.is_empty()) else {
        return Err("the answer of the token endpoint holds no token");
    };
    // Some servers write `BearerToken`.
    let bearer = |kind: &str| kind.is_empty() || kind.to_ascii_lowercase().starts_with("bearer");
    if !text("/token_type").is_none_or(|kind| bearer(&kind)) {
        return Err("the token endpoint gave a token of another kind than `bearer`");
    }
    let token = Token::new(&*token);
    // Some servers write the number as a string.
    let seconds = text("/expires_in").and_then(|seconds| seconds.trim().parse::<f64>().ok());
    Ok(
        match seconds.map(|seconds| Duration::try_from_secs_f64(seconds.max(0.0))) {
            Some(Ok(life)) => token.expires_in(life),
            // More seconds than fit are as good as for ever.
            Some(Err(_)) | None => token,
        },
    )
}

/// Code and message of a refusal, without the secrets that it may repeat.
pub(super) fn described(body: &str, secrets: &[String]) -> (Option<String>, Option<String>) {
    error::describe(body.as_bytes(), None, &SHAPES, secrets)
}

/// How long a refusal asks to wait.
pub(super) fn retry_after(refusal: &Refusal) -> Option<Duration> {
    rate_limit::retry_after(&refusal.headers, refusal.received)
}

#[cfg(test)]
mod tests {
    use super::super::token::Expiry;
    use super::*;

    #[test]
    fn tokens_are_read_as_servers_write_them() {
        let check = |body: &str, expect: Result<(&str, Option<u64>), &str>| {
            let found = token(body);
            let found = found.as_ref().map(|token| {
                let life = match token.expiry {
                    Expiry::In(life) => Some(life.as_secs()),
                    Expiry::Never | Expiry::At(_) => None,
                };
                (token.secret().expose().as_str(), life)
            });
            match (found, expect) {
                (Ok(found), Ok(expect)) => assert_eq!(found, expect, "{body}"),
                (Err(found), Err(expect)) => assert!(found.contains(expect), "{body}: {found}"),
                (found, expect) => panic!("{body}: {found:?} instead of {expect:?}"),
            }
        };
        check(
            r#"{"access_token": "a\u002fb", "token_type": "bearer", "expires_in": 7200}"#,
            Ok(("a/b", Some(7200))),
        );
        check(
            r#"{"access_token": "a", "token_type": "BearerToken", "expires_in": "60"}"#,
            Ok(("a", Some(60))),
        );
        check(
            r#"{"access_token": "a", "expires_in": -1}"#,
            Ok(("a", Some(0))),
        );
        check(
            r#"{"access_token": "a", "expires_in": 1e300}"#,
            Ok(("a", None)),
        );
        check(
            r#"{"access_token": "a", "expires_in": null}"#,
            Ok(("a", None)),
        );
        check(
            r#"{"access_token": "a", "token_type": "mac"}"#,
            Err("another kind"),
        );
        for none in [
            "",
            "[]",
            "{}",
            "<html>",
            r#"{"access_token": ""}"#,
            r#"{"access_token": {}}"#,
        ] {
            check(none, Err("no token"));
        }
    }

    #[test]
    fn refusals_are_read_as_servers_write_them() {
        let check = |body: &str, expect: (Option<&str>, Option<&str>)| {
            let (code, message) = described(body, &["sk_live_1".to_owned()]);
            assert_eq!((code.as_deref(), message.as_deref()), expect, "{body}");
        };
        check(
            r#"{"error": "invalid_client", "error_description": "no client sk_live_1"}"#,
            (Some("invalid_client"), Some("no client [redacted]")),
        );
        check(
            r#"{"errors": [{"code": "UNAUTHORIZED", "title": "t", "detail": "d", "status": 401}]}"#,
            (Some("UNAUTHORIZED"), Some("d")),
        );
        check(
            r#"{"error": {"code": 7, "message": "m"}}"#,
            (Some("7"), Some("m")),
        );
        check("<html>", (None, None));
    }
}
