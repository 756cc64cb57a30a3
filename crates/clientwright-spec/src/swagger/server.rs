//! `schemes`, `host` and `basePath` as servers.

use super::{Cx, list, mapping, member, object, text};
use crate::{Entry, Map, Node, Span, Value, codes};

/// Where a document says its API is.
#[derive(Debug, Default)]
pub(super) struct Address {
    schemes: Option<Entry>,
    host: Option<Entry>,
    base_path: Option<Entry>,
    /// Azure's host with variables.
    template: Option<Entry>,
    top: Span,
}

impl Address {
    pub(super) fn take(map: &mut Map) -> Self {
        let top = map.first().map(|(_, entry)| entry.key).unwrap_or_default();
        Self {
            schemes: map.shift_remove("schemes"),
            host: map.shift_remove("host"),
            base_path: map.shift_remove("basePath"),
            template: map.shift_remove("x-ms-parameterized-host"),
            top,
        }
    }

    fn base_path(&self) -> &str {
        let path = self
            .base_path
            .as_ref()
            .and_then(|entry| entry.node.as_str());
        path.unwrap_or_default().trim().trim_end_matches('/')
    }

    /// Host with port, and where it is said.
    fn host(&self) -> Option<(&str, Span)> {
        let entry = self.host.as_ref()?;
        let text = entry.node.as_str()?.trim();
        let text = text.split_once("://").map_or(text, |(_, host)| host);
        let text = text.trim_start_matches('/').trim_end_matches('/');
        (!text.is_empty()).then_some((text, entry.node.span))
    }

    fn url(&self, scheme: &str, host: &str) -> String {
        let path = self.base_path();
        let slash = if path.is_empty() || path.starts_with('/') {
            ""
        } else {
            "/"
        };
        format!("{scheme}://{host}{slash}{path}")
    }
}

impl Cx<'_> {
    /// The servers of the document.
    pub(super) fn servers(&mut self) -> Option<Entry> {
        if let Some(servers) = self.parameterized() {
            return Some(servers);
        }
        if self.address.host().is_none() {
            let place = self.address.base_path.as_ref().map(|entry| entry.key);
            self.diagnostics
                .note(
                    codes::MISSING,
                    place.unwrap_or(self.address.top),
                    "`host` is missing; whoever makes a client gives its base URL",
                )
                .help("add `host` and `schemes` in overlay.yaml");
            let path = self.address.base_path().to_owned();
            let entry = self
                .address
                .base_path
                .as_ref()
                .filter(|_| !path.is_empty())?;
            let url = if path.starts_with('/') || path.contains("://") {
                path
            } else {
                format!("/{path}")
            };
            let server = mapping(entry.key, [("url", text(entry.node.span, url))]);
            return Some(Entry {
                key: entry.key,
                node: list(entry.key, vec![server]),
            });
        }
        let schemes = self
            .address
            .schemes
            .as_ref()
            .map(|entry| entry.node.clone());
        self.servers_for(schemes.as_ref())
    }

    /// The servers of an operation that has schemes of its own.
    pub(super) fn own_servers(&mut self, schemes: &Entry) -> Option<Entry> {
        if self.address.template.is_some() {
            return None;
        }
        self.servers_for(Some(&schemes.node))
    }

    fn servers_for(&mut self, schemes: Option<&Node>) -> Option<Entry> {
        let (host, span) = self.address.host()?;
        let written = self
            .address
            .host
            .as_ref()
            .and_then(|entry| entry.node.as_str());
        let written = written.and_then(|host| host.trim().split_once("://"));
        let mut found: Vec<(String, Span)> = Vec::new();
        for item in schemes.and_then(Node::as_array).unwrap_or_default() {
            let scheme = item
                .as_str()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            if matches!(scheme.as_str(), "http" | "https")
                && !found.iter().any(|(known, _)| *known == scheme)
            {
                found.push((scheme, item.span));
            }
        }
        if found.is_empty() {
            // Where the document leaves it open, nothing goes out unencrypted.
            let scheme = written.map_or("https", |(scheme, _)| scheme);
            found.push((scheme.to_owned(), span));
        }
        // The first server is the default.
        found.sort_by_key(|(scheme, _)| scheme != "https");
        let servers = found
            .into_iter()
            .map(|(scheme, place)| {
                mapping(
                    place,
                    [("url", text(span, self.address.url(&scheme, host)))],
                )
            })
            .collect();
        let key = self.address.host.as_ref().map_or(span, |entry| entry.key);
        Some(Entry {
            key,
            node: list(key, servers),
        })
    }

    /// `x-ms-parameterized-host`: a template and its parameters.
    fn parameterized(&self) -> Option<Entry> {
        let entry = self.address.template.as_ref()?;
        let template = entry.node.get("hostTemplate")?;
        let host = template.as_str()?;
        let prefix = entry.node.get("useSchemePrefix").and_then(Node::as_bool);
        let schemes = self.address.schemes.as_ref();
        let plain = schemes
            .and_then(|entry| entry.node.as_array())
            .is_some_and(|items| items.iter().all(|item| item.as_str() == Some("http")));
        let path = self.address.base_path();
        let slash = if path.is_empty() || path.starts_with('/') {
            ""
        } else {
            "/"
        };
        let url = match prefix {
            Some(false) => format!("{host}{slash}{path}"),
            _ => self.address.url(if plain { "http" } else { "https" }, host),
        };
        let mut variables = Map::new();
        let parameters = entry.node.get("parameters").and_then(Node::as_array);
        for parameter in parameters.unwrap_or_default() {
            let Some(name) = parameter.get("name").and_then(Node::as_str) else {
                continue;
            };
            let members = ["default", "enum", "description"].iter().filter_map(|key| {
                let entry = parameter.as_object()?.get(*key)?;
                Some(((*key).to_owned(), entry.clone()))
            });
            variables.insert(
                name.to_owned(),
                member(object(parameter.span, members.collect())),
            );
        }
        let mut server = Map::from_iter([("url".to_owned(), member(text(template.span, url)))]);
        if !variables.is_empty() {
            server.insert("variables".to_owned(), member(object(entry.key, variables)));
        }
        let servers: Vec<Node> = vec![Node {
            span: entry.key,
            value: Value::Object(server),
        }];
        Some(Entry {
            key: entry.key,
            node: list(entry.key, servers),
        })
    }
}
