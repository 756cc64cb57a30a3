//! The configuration of a document that has no `client.yaml`.
//!
//! Takes what is known of the document, gives a [`Config`] in which everything has its default.

use clientwright_spec::{Map, Node, Span, Value};
use indexmap::IndexMap;

use super::check::is_package;
use super::{Config, DocumentConfig, DocumentKind, Features, Package, Publish};
use crate::text::product;

/// Where the words of a title stop, so that `-client` still fits into the 64 characters of a crate's name.
const LONGEST: usize = 56;
/// Words at the end of a title that say nothing of whose client it is.
const HOLLOW: [&str; 5] = ["api", "apis", "http", "openapi", "rest"];

impl Config {
    /// What holds where nothing is said. The crate is named after the document's title, or where that has no letters
    /// for it, after its file.
    ///
    /// ```
    /// use clientwright_codegen::config::Config;
    ///
    /// assert_eq!(Config::plain("GitHub v3 REST API", "api.github.com.json").package.name, "github-client");
    /// assert_eq!(Config::plain("標準", "specs/acme.yaml").package.name, "acme-client");
    /// ```
    pub fn plain(title: &str, file: &str) -> Self {
        let name = file.rsplit('/').next().unwrap_or(file);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let name = [title, stem].into_iter().find_map(package_name);
        Self {
            package: Package {
                name: name.unwrap_or_else(|| "api-client".to_owned()),
                version: "0.1.0".to_owned(),
                description: None,
                features: Features::Auto,
                example: None,
                publish: Publish::default(),
                dependencies: IndexMap::new(),
            },
            documents: vec![DocumentConfig {
                file: file.to_owned(),
                overlay: None,
                source: String::new(),
                retrieved: String::new(),
                sha256: None,
                kind: DocumentKind::HandWritten,
                name: None,
                credentials: None,
            }],
            hosts: IndexMap::new(),
            required_variables: Vec::new(),
            servers: IndexMap::new(),
            security: IndexMap::new(),
            headers: IndexMap::new(),
            groups: IndexMap::new(),
            operations: IndexMap::new(),
            paging: Vec::new(),
            shapes: IndexMap::new(),
            sensitive: Vec::new(),
            formats: IndexMap::new(),
            components: None,
            types: IndexMap::new(),
            fields: IndexMap::new(),
            variants: IndexMap::new(),
            replace: IndexMap::new(),
            derive: Vec::new(),
            extensions: Vec::new(),
            errors: IndexMap::new(),
            request_id_headers: Vec::new(),
            webhooks: None,
            idempotency: None,
            retry_statuses: Vec::new(),
            rate_limit: None,
            select: Vec::new(),
            exclude: Vec::new(),
        }
    }
}

/// The tree of no `client.yaml`, for the places of entries that are not there.
pub fn no_places() -> Node {
    Node {
        span: Span::default(),
        value: Value::Object(Map::new()),
    }
}

/// A name that Cargo takes, of the words of a text.
fn package_name(text: &str) -> Option<String> {
    // `server/api/v3lock.proto` is a path, of which the last part says what it is.
    let text = match text.trim().strip_suffix(".proto") {
        Some(path) if !path.contains(char::is_whitespace) => {
            path.rsplit('/').next().unwrap_or(path)
        }
        _ => text,
    };
    let text = product(text).to_lowercase();
    // A word with letters that a crate's name cannot have would be mutilated without them.
    let mut words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && word.is_ascii())
        .skip_while(|word| !word.starts_with(|c: char| c.is_ascii_alphabetic()))
        .collect();
    while words.len() > 1 && words.last().is_some_and(|word| HOLLOW.contains(word)) {
        words.pop();
    }
    let mut name = String::new();
    for word in words {
        if name.len() + 1 + word.len() > LONGEST {
            break;
        }
        if !name.is_empty() {
            name.push('-');
        }
        name.push_str(word);
    }
    if name.is_empty() {
        return None;
    }
    let name = if name.ends_with("client") {
        name
    } else {
        format!("{name}-client")
    };
    is_package(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_named_after_titles() {
        let check = |title: &str, file: &str, name: &str| {
            assert_eq!(Config::plain(title, file).package.name, name, "{title}");
        };
        check("Pets", "x.yaml", "pets-client");
        check("Stripe API Specification", "x.yaml", "stripe-client");
        check("API", "x.yaml", "api-client");
        check("1Password Connect", "x.yaml", "connect-client");
        check("", "a/b.v1.yaml", "b-v1-client");
        check("server/api/v3lock.proto", "x.yaml", "v3lock-client");
        check("§", "§.yaml", "api-client");
        check("The Client", "x.yaml", "client");
        check(
            "Acme's Official API v1.2 Reference",
            "x.yaml",
            "acme-client",
        );
        check("Acme OpenAPI Spec", "x.yaml", "acme-client");
        check("Part 1: Core", "x.yaml", "part-1-core-client");
        check("\"]\n[dependencies]", "x.yaml", "dependencies-client");
        let long = "word ".repeat(40);
        assert!(Config::plain(&long, "x").package.name.len() <= 64);
    }
}
