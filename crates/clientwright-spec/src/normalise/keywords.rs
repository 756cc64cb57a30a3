//! Keywords of JSON Schema that shape the data in ways a type says more plainly.
//!
//! Takes a schema whose common keywords are read. Tuples become lists of what their positions hold, patterns of member
//! names become maps, and what a condition adds becomes optional members. Invariant: nothing that a value may hold is
//! lost, and what is not enforced is said where it stands.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{At, Cx};
use crate::kind::Kind;
use crate::merge::same;
use crate::{Additional, Node, Primitive, Schema, SchemaId, Value, codes};

/// How deep conditions and what they refer to are followed.
const DEPTH: usize = 8;

impl<'a> Cx<'a> {
    /// Says which texts callers encode and decode themselves.
    pub(super) fn encoding_of_text(&mut self, schema: &Schema, at: &At<'a>) {
        const KNOWN: [&str; 4] = ["base64", "binary", "7bit", "8bit"];
        let Some(name) = schema.content_encoding.as_deref() else {
            return;
        };
        if !KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            let message = format!("a text in `{name}` is not decoded; it comes and goes as it is");
            self.diagnostics
                .note(codes::UNSUPPORTED, at.span(), message)
                .help("encode and decode it in code of your own");
        }
    }

    /// Reads what the common keywords leave open.
    pub(super) fn shaping(&mut self, at: &At<'a>, schema: &mut Schema) {
        self.tuple(at, schema);
        self.patterns(at, schema);
        self.unevaluated(at, schema);
        self.property_names(at, schema);
        self.conditions(at, schema);
    }

    /// `prefixItems`, or a list of schemas in `items`, as it was written before: a list of any of them.
    fn tuple(&mut self, at: &At<'a>, schema: &mut Schema) {
        let is_list = |member: &At<'a>| member.node.as_array().is_some();
        let (positions, rest) = match (at.get("prefixItems"), at.get("items")) {
            (Some(positions), rest) if is_list(&positions) => (positions, rest),
            (_, Some(positions)) if is_list(&positions) => (positions, at.get("additionalItems")),
            _ => return,
        };
        let mut members: Vec<At<'a>> = positions.items().collect();
        members
            .extend(rest.filter(|rest| rest.node.as_object().is_some_and(|map| !map.is_empty())));
        if members.is_empty() {
            return;
        }
        let several = members.len() > 1;
        schema.items = Some(self.any_of(members, &positions));
        if several {
            self.diagnostics
                .note(
                    codes::UNCHECKED,
                    positions.key,
                    "the positions of this list are not told apart; each item is any of their types",
                )
                .help("read the items by their index");
        }
    }

    /// Schemas as one: the only one where they say the same, else any of them.
    fn any_of(&mut self, members: Vec<At<'a>>, place: &At<'a>) -> SchemaId {
        let mut kept: Vec<At<'a>> = Vec::new();
        for member in members {
            let known = |known: &At<'a>| same(known.node, member.node, Some(Kind::Schema));
            if !kept.iter().any(known) {
                kept.push(member);
            }
        }
        if let [only] = kept.as_slice() {
            return self.schema(only.clone());
        }
        let id = self.blank(place.origin());
        let nullable = kept.iter().any(|member| self.is_null(member.node));
        kept.retain(|member| !self.is_null(member.node));
        let members: Vec<SchemaId> = kept.into_iter().map(|member| self.schema(member)).collect();
        let schema = &mut self.schemas[id.0 as usize];
        schema.nullable = nullable;
        schema.any_of = members;
        id
    }

    /// Members whose names have a pattern are a map.
    fn patterns(&mut self, at: &At<'a>, schema: &mut Schema) {
        let Some(patterns) = at.get("patternProperties") else {
            return;
        };
        if patterns.node.as_object().is_none() {
            self.wrong_type(&patterns, "patternProperties", "a mapping");
            return;
        }
        let mut members: Vec<At<'a>> = Vec::new();
        let mut open = false;
        for (_, member) in patterns.members() {
            match &member.node.value {
                Value::Bool(false) => {}
                Value::Bool(true) => open = true,
                Value::Object(map) if map.is_empty() => open = true,
                _ => members.push(member),
            }
        }
        if members.is_empty() && !open {
            return;
        }
        self.diagnostics
            .note(
                codes::UNCHECKED,
                patterns.key,
                "the patterns of member names are not looked at; what they name is a map",
            )
            .help("look at the names where they matter");
        match schema.additional {
            Additional::Any => return,
            Additional::Schema(_) => members.extend(at.get("additionalProperties")),
            Additional::Unspecified | Additional::Forbidden => {}
        }
        schema.additional = if open {
            Additional::Any
        } else {
            Additional::Schema(self.any_of(members, &patterns))
        };
    }

    /// `unevaluatedProperties` and `unevaluatedItems` say what is left, where nothing else does.
    fn unevaluated(&mut self, at: &At<'a>, schema: &mut Schema) {
        if let Some(rest) = at.get("unevaluatedProperties")
            && schema.additional == Additional::Unspecified
        {
            match &rest.node.value {
                Value::Bool(true) => schema.additional = Additional::Any,
                Value::Object(map) if map.is_empty() => schema.additional = Additional::Any,
                Value::Object(_) => schema.additional = Additional::Schema(self.schema(rest)),
                // `false` closes what its `allOf` opens; a member that is not known is not kept, as elsewhere.
                Value::Bool(false) => {}
                _ => self.wrong_type(&rest, "unevaluatedProperties", "a boolean or a schema"),
            }
        }
        if let Some(rest) = at.get("unevaluatedItems")
            && schema.items.is_none()
            && rest.node.as_object().is_some_and(|map| !map.is_empty())
        {
            schema.items = Some(self.schema(rest));
        }
    }

    /// The names that members may have are documented.
    fn property_names(&mut self, at: &At<'a>, schema: &mut Schema) {
        let Some(names) = at.get("propertyNames") else {
            return;
        };
        let target = names
            .get("$ref")
            .and_then(|reference| self.follow(&reference));
        let names = target.unwrap_or(names);
        if names.node.as_object().is_some() {
            schema
                .constraints
                .insert("propertyNames".to_owned(), names.node.clone());
        } else if names.node.as_bool().is_none() {
            self.wrong_type(&names, "propertyNames", "a boolean or a schema");
        }
    }

    /// What conditions add to a value: their properties are optional members beside the others. Those of the members of
    /// `allOf` are read here too, since only the whole tells what is declared without a condition.
    fn conditions(&mut self, at: &At<'a>, schema: &mut Schema) {
        if self.conditional.contains(&at.pointer) {
            return;
        }
        let mut holders = vec![at.clone()];
        for item in at.get("allOf").iter().flat_map(At::items) {
            if item.get("$ref").is_none() && branches(&item).next().is_some() {
                self.conditional.insert(item.pointer.clone());
                holders.push(item);
            }
        }
        let mut found: IndexMap<&str, Vec<At<'a>>> = IndexMap::new();
        let mut tested: IndexMap<&str, At<'a>> = IndexMap::new();
        let mut declared = None;
        for holder in &holders {
            for (branch, adds) in branches(holder) {
                let known = declared.get_or_insert_with(|| {
                    let mut known = BTreeSet::new();
                    self.declared(at, 0, false, &mut |name, _| {
                        known.insert(name);
                    });
                    known
                });
                self.declared(&branch, 0, true, &mut |name, member| {
                    if known.contains(name) {
                        return;
                    }
                    if adds {
                        found.entry(name).or_default().push(member);
                    } else {
                        tested.entry(name).or_insert(member);
                    }
                });
            }
        }
        for (name, members) in found {
            tested.shift_remove(name);
            let place = members[0].clone();
            let id = self.any_of(members, &place);
            schema.properties.entry(name.to_owned()).or_insert(id);
        }
        // What a condition asks for is not all that the member may hold.
        for (name, member) in tested {
            let id = self.blank(member.origin());
            self.schemas[id.0 as usize]
                .types
                .extend(type_of(member.node));
            schema.properties.entry(name.to_owned()).or_insert(id);
        }
    }

    /// Calls `f` for each property that a schema declares without a condition; `inside` of one, those of others too.
    fn declared(
        &self,
        at: &At<'a>,
        depth: usize,
        inside: bool,
        f: &mut impl FnMut(&'a str, At<'a>),
    ) {
        if depth > DEPTH {
            return;
        }
        if let Some(target) = at.get("$ref").and_then(|reference| self.follow(&reference)) {
            self.declared(&target, depth + 1, inside, f);
        }
        for (name, member) in at.get("properties").iter().flat_map(At::members) {
            f(name, member);
        }
        for item in at.get("allOf").iter().flat_map(At::items) {
            self.declared(&item, depth + 1, inside, f);
        }
        // Conditions inside of a branch add to it as they would alone.
        if inside {
            for (branch, _) in branches(at).filter(|(_, adds)| *adds) {
                self.declared(&branch, depth + 1, true, f);
            }
        }
    }

    /// What is said of a keyword that is not looked at, or not in all it says.
    pub(super) fn rare(&mut self, key: &str, at: &At<'a>, schema: &mut Schema) {
        let empty = at.node.as_object().is_some_and(|map| map.is_empty());
        match key {
            "then" | "else" | "dependentSchemas" | "dependencies"
                if !empty && (key != "dependencies" || adds(at)) =>
            {
                self.diagnostics
                    .note(
                        codes::UNCHECKED,
                        at.key,
                        format!("`{key}` is not enforced; the properties that it adds are optional members"),
                    )
                    .help("look at them where the condition holds");
            }
            "$dynamicRef" | "$recursiveRef" => {
                let text = at.node.as_str().unwrap_or_default();
                let reason =
                    format!("`{key}` to `{text}` leads to different schemas by who refers to it");
                self.diagnostics
                    .warning(
                        codes::UNSUPPORTED,
                        at.key,
                        format!("{reason}; this part is any value"),
                    )
                    .help("put a plain `$ref` in its place in overlay.yaml");
                schema.hole = Some(reason);
            }
            "contentSchema" => {
                schema.content_schema = Some(self.schema(at.clone()));
                self.diagnostics
                    .note(
                        codes::UNCHECKED,
                        at.key,
                        "what this text holds is typed in the data of events alone; elsewhere it stays text",
                    )
                    .help("decode it where it is used");
            }
            "unevaluatedProperties" | "unevaluatedItems" | "additionalItems"
                if at.node.as_bool() != Some(false) => {}
            "not"
            | "if"
            | "contains"
            | "minContains"
            | "maxContains"
            | "dependentRequired"
            | "dependencies"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "additionalItems"
            | "then"
            | "else"
            | "dependentSchemas" => {
                self.diagnostics
                    .note(
                        codes::UNCHECKED,
                        at.key,
                        format!("`{key}` only narrows what is accepted; it is not looked at"),
                    )
                    .help("check it in code of your own where it matters");
            }
            // These are read when the rest of the schema is, or say nothing of the data.
            "prefixItems" | "propertyNames" | "patternProperties" | "externalDocs" | "xml"
            | "$comment" | "$schema" | "$id" | "id" | "$anchor" | "$dynamicAnchor"
            | "$recursiveAnchor" | "$defs" | "definitions" | "$vocabulary" | "summary" => {}
            _ => {
                self.diagnostics
                    .note(
                        codes::UNKNOWN_KEYWORD,
                        at.key,
                        format!("`{key}` is no keyword of a schema and is ignored"),
                    )
                    .help("an extension begins with `x-`");
            }
        }
    }
}

/// The conditional parts of a schema, and whether each adds to a value or only asks.
fn branches<'a>(at: &At<'a>) -> impl Iterator<Item = (At<'a>, bool)> + use<'a> {
    let alone = ["if", "then", "else"].map(|key| (at.get(key), key != "if"));
    let by_name = ["dependentSchemas", "dependencies"].map(|key| at.get(key));
    let by_name = by_name.into_iter().flatten().flat_map(|map| map.members());
    alone
        .into_iter()
        .filter_map(|(branch, adds)| Some((branch?, adds)))
        .chain(by_name.map(|(_, branch)| (branch, true)))
        .filter(|(branch, _)| branch.node.as_object().is_some())
}

/// Whether some of `dependencies` are schemas and not names of members alone.
fn adds(at: &At<'_>) -> bool {
    at.members()
        .any(|(_, branch)| branch.node.as_object().is_some())
}

/// The type that a condition speaks of.
fn type_of(node: &Node) -> Option<Primitive> {
    let first = |key: &str| node.get(key)?.as_array()?.first();
    if let Some(name) = node.get("type").and_then(Node::as_str) {
        return super::schema::primitive(name);
    }
    match &node.get("const").or_else(|| first("enum"))?.value {
        Value::String(_) => Some(Primitive::String),
        Value::Bool(_) => Some(Primitive::Boolean),
        Value::Number(_) => Some(Primitive::Number),
        _ => None,
    }
}
