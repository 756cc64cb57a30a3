//! `securityDefinitions`.

use super::{Cx, mapping, member, object, text};
use crate::{Entry, Map, Node, Value, codes};

impl Cx<'_> {
    pub(super) fn security_definitions(&mut self, node: &mut Node) {
        let Value::Object(schemes) = &mut node.value else {
            return;
        };
        for entry in schemes.values_mut() {
            let Value::Object(map) = &mut entry.node.value else {
                continue;
            };
            let Some(kind) = map.get_mut("type").map(|entry| &mut entry.node) else {
                continue;
            };
            match kind.as_str() {
                Some("basic") => {
                    let scheme = text(kind.span, "basic");
                    kind.value = Value::String("http".to_owned());
                    map.insert("scheme".to_owned(), member(scheme));
                }
                Some("oauth2") => self.oauth2(map),
                _ => {}
            }
        }
    }

    /// The one flow of a scheme becomes the only one of its flows.
    fn oauth2(&mut self, map: &mut Map) {
        let Some(flow) = map.shift_remove("flow") else {
            return;
        };
        let name = match flow.node.as_str() {
            Some(known @ ("implicit" | "password")) => known,
            Some("application") => "clientCredentials",
            Some("accessCode") => "authorizationCode",
            _ => {
                self.diagnostics
                    .warning(
                        codes::UNKNOWN_VALUE,
                        flow.node.span,
                        "this is no flow of OAuth 2; it is left out",
                    )
                    .help("a flow is `implicit`, `password`, `application` or `accessCode`");
                return;
            }
        };
        let mut members = Map::new();
        for key in ["authorizationUrl", "tokenUrl", "scopes"] {
            if let Some(entry) = map.shift_remove(key) {
                members.insert(key.to_owned(), entry);
            }
        }
        if !members.contains_key("scopes") {
            members.insert("scopes".to_owned(), member(object(flow.key, Map::new())));
        }
        let node: Node = mapping(flow.key, [(name, object(flow.node.span, members))]);
        map.insert(
            "flows".to_owned(),
            Entry {
                key: flow.key,
                node,
            },
        );
    }
}
