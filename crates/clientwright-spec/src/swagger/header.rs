//! Headers of responses.

use super::{Cx, schema};
use crate::{Map, Node, Value};

impl Cx<'_> {
    pub(super) fn headers(&mut self, headers: &mut Node) {
        let Value::Object(headers) = &mut headers.value else {
            return;
        };
        for entry in headers.values_mut() {
            let whole = entry.node.span;
            if let Value::Object(map) = &mut entry.node.value {
                self.header(map, whole);
            }
        }
    }

    fn header(&mut self, map: &mut Map, whole: crate::Span) {
        if map.contains_key("$ref") {
            return;
        }
        // Of a header, the default style is the one that `csv` means.
        self.collection(map, Some("header"), whole);
        let schema = schema::value(map, whole);
        map.insert("schema".to_owned(), schema);
    }
}
