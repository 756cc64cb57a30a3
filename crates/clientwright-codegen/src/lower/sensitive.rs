//! What is secret: the entries of `sensitive` in client.yaml, and which of them matched; and parameters that carry
//! credentials by their very names.

use std::collections::HashMap;

use clientwright_spec::Location;

use crate::config::Config;
use crate::text::words;

/// Names and pointers of secret values.
#[derive(Debug)]
pub(super) struct Sensitive {
    names: HashMap<String, usize>,
    pointers: HashMap<String, usize>,
    used: Vec<bool>,
}

impl Sensitive {
    pub(super) fn new(config: &Config) -> Self {
        let (mut names, mut pointers) = (HashMap::new(), HashMap::new());
        for (index, entry) in config.sensitive.iter().enumerate() {
            match entry.strip_prefix("*/") {
                Some(name) => names.insert(name.to_owned(), index),
                None => pointers.insert(entry.trim_start_matches('#').to_owned(), index),
            };
        }
        Self {
            names,
            pointers,
            used: vec![false; config.sensitive.len()],
        }
    }

    /// Whether values of that property or parameter are listed.
    pub(super) fn name(&mut self, name: &str) -> bool {
        let found = self.names.get(name).copied();
        if let Some(index) = found {
            self.used[index] = true;
        }
        found.is_some()
    }

    /// Whether one of these places is listed.
    pub(super) fn pointer<'p>(&mut self, pointers: impl Iterator<Item = &'p str>) -> bool {
        if self.pointers.is_empty() {
            return false;
        }
        let found: Vec<usize> = pointers
            .filter_map(|pointer| self.pointers.get(pointer).copied())
            .collect();
        for index in &found {
            self.used[*index] = true;
        }
        !found.is_empty()
    }

    /// Indices of the entries that matched nothing.
    pub(super) fn stale(&self) -> impl Iterator<Item = usize> {
        self.used
            .iter()
            .enumerate()
            .filter(|(_, used)| !**used)
            .map(|(index, _)| index)
    }
}

/// Words at the end of a parameter's name that are credentials whatever stands before them.
const CREDENTIALS: [&str; 12] = [
    "apikey",
    "auth",
    "authorization",
    "bearer",
    "credential",
    "credentials",
    "jwt",
    "passphrase",
    "passwd",
    "password",
    "secret",
    "signature",
];

/// Words that make a credential of a `key` behind them.
const KEYS: [&str; 8] = [
    "access",
    "api",
    "auth",
    "encryption",
    "private",
    "secret",
    "signing",
    "subscription",
];

/// Words by which a `token` is no credential: a place in a list, or a mark of a request.
const PLACES: [&str; 22] = [
    "after",
    "batch",
    "before",
    "change",
    "client",
    "continuation",
    "cursor",
    "delta",
    "idempotency",
    "list",
    "marker",
    "next",
    "page",
    "pagination",
    "paging",
    "prev",
    "previous",
    "request",
    "resume",
    "skip",
    "start",
    "sync",
];

/// Whether a parameter of this name carries a credential: `X-Registry-Auth`, `api_key`, `access_token`.
pub(crate) fn is_credential(name: &str, location: Location) -> bool {
    if location == Location::Path {
        return false;
    }
    let words: Vec<String> = words(name)
        .iter()
        .map(|word| word.to_ascii_lowercase())
        .collect();
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let before = before.last().map_or("", String::as_str);
    match last.as_str() {
        "token" => !PLACES.contains(&before),
        "key" => KEYS.contains(&before),
        last => CREDENTIALS.contains(&last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials() {
        let check = |name: &str, expect: bool| {
            assert_eq!(is_credential(name, Location::Query), expect, "{name}");
        };
        for name in [
            "X-Registry-Auth",
            "api_key",
            "apiKey",
            "apikey",
            "access_token",
            "token",
            "X-Vault-Token",
            "password",
            "newPassword",
            "client_secret",
            "Ocp-Apim-Subscription-Key",
            "X-Amz-Signature",
        ] {
            check(name, true);
        }
        for name in [
            "page_token",
            "nextToken",
            "sync-token",
            "clientToken",
            "max_tokens",
            "key",
            "sort_key",
            "idempotency_token",
            "author",
            "auth_type",
            "",
        ] {
            check(name, false);
        }
        assert!(!is_credential("token", Location::Path));
    }
}
