//! Webhooks and callbacks: requests that the provider sends, whose payloads a receiver wants to decode.
//!
//! Takes `webhooks` (`x-webhooks` before OpenAPI 3.1) and the `callbacks` of operations, gives the body of each. What a
//! receiver answers, and where its parameters go, is the business of its own server: a note says that they are left out.

use super::operation::{methods, on_the_wire};
use super::{At, Cx};
use crate::{Webhook, codes};

impl<'a> Cx<'a> {
    /// The document's webhooks.
    pub(super) fn webhooks(&mut self, top: &At<'a>) {
        for key in ["webhooks", "x-webhooks"] {
            for (name, item) in self.map(top, key) {
                // An extension among the names (`x-speakeasy-ignore`) is no event, whatever it holds.
                if name.starts_with("x-") && !has_methods(&item) {
                    continue;
                }
                self.requests_of(name, item, None);
            }
        }
    }

    /// The callbacks of one operation.
    pub(super) fn callbacks(&mut self, operation: &At<'a>, id: &str) {
        for (name, callback) in self.map(operation, "callbacks") {
            if name.starts_with("x-") {
                continue;
            }
            let Some(callback) = self.deref(callback, "callback") else {
                continue;
            };
            for (expression, item) in callback.members() {
                if !expression.starts_with("x-") {
                    self.requests_of(name, item, Some(id));
                }
            }
        }
    }

    fn requests_of(&mut self, name: &str, item: At<'a>, callback_of: Option<&str>) {
        let key = item.key;
        if item.node.as_object().is_none() {
            self.wrong_type(&item, name, "a mapping");
            return;
        }
        let Some(item) = self.deref(item, "webhook") else {
            return;
        };
        // Before OpenAPI 3.1 some wrote webhooks as callbacks: below an expression that says where they go.
        if !has_methods(&item) {
            let inner: Vec<At<'a>> = item.members().map(|(_, inner)| inner).collect();
            if inner.iter().any(has_methods) {
                for inner in inner.into_iter().filter(has_methods) {
                    self.requests_of(name, inner, callback_of);
                }
                return;
            }
        }
        let mut any = false;
        for (method, at) in methods(&item) {
            any = true;
            if at.node.as_object().is_none() {
                self.wrong_type(&at, method, "a mapping");
                continue;
            }
            let webhook = self.request(name, method, &at, &item, callback_of);
            self.webhooks.push(webhook);
        }
        if !any {
            let message = "this webhook has no operation; it is left out";
            self.diagnostics
                .warning(codes::MISSING, key, message)
                .help("say by `post` what is sent");
        }
    }

    fn request(
        &mut self,
        name: &str,
        method: &str,
        at: &At<'a>,
        item: &At<'a>,
        callback_of: Option<&str>,
    ) -> Webhook {
        let words = |cx: &mut Self, key| cx.text(at, key).or_else(|| cx.text(item, key));
        Webhook {
            origin: at.origin(),
            name: name.to_owned(),
            callback_of: callback_of.map(str::to_owned),
            method: on_the_wire(method),
            tags: self.strings(at, "tags"),
            summary: words(self, "summary"),
            description: words(self, "description"),
            deprecated: self.flag(at, "deprecated").unwrap_or(false),
            headers: self.incoming(at, item),
            body: at.get("requestBody").and_then(|body| self.body(body)),
            extensions: Self::inherited_extensions(at, item),
        }
    }

    /// Names of the headers that come along; a note for whatever else is left to the receiver.
    fn incoming(&mut self, at: &At<'a>, item: &At<'a>) -> Vec<String> {
        let mut headers: Vec<String> = Vec::new();
        for holder in [item, at] {
            for parameter in self.list(holder, "parameters") {
                let span = parameter.span();
                let Some(parameter) = self.deref(parameter, "parameter") else {
                    continue;
                };
                let text = |key| parameter.node.get(key).and_then(|node| node.as_str());
                if let (Some("header"), Some(name)) = (text("in"), text("name")) {
                    if !headers.iter().any(|known| known == name) {
                        headers.push(name.to_owned());
                    }
                } else {
                    let message =
                        "a parameter of a webhook is read by its receiver; it is left out";
                    self.diagnostics.note(codes::LEFT_OUT, span, message);
                }
            }
        }
        for (_, response) in at.get("responses").iter().flat_map(At::members) {
            if let Some(content) = response.get("content") {
                self.left_out(
                    codes::LEFT_OUT,
                    &content,
                    "what a receiver answers to a webhook gets no type",
                );
            }
        }
        headers
    }
}

/// Whether an object holds operations.
fn has_methods(at: &At<'_>) -> bool {
    methods(at).next().is_some()
}
