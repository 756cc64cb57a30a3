//! References that lead back to where they stand without going into the value: no validator comes to an end with them.
//!
//! Takes the translated schemas, cuts one reference of each such cycle, gives how many were cut.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Cuts all cycles.
pub(super) fn cut(defs: &mut Map<String, Value>) -> usize {
    let keys: Vec<String> = defs.keys().cloned().collect();
    let mut done: BTreeSet<String> = BTreeSet::new();
    let mut cuts = 0;
    for key in keys {
        // What is being followed, each with what is still to be followed from there.
        let mut path: Vec<(String, Vec<String>)> = vec![(key.clone(), targets(defs.get(&key)))];
        while let Some((at, left)) = path.last_mut() {
            let at = at.clone();
            let Some(next) = left.pop() else {
                done.insert(at);
                path.pop();
                continue;
            };
            if path.iter().any(|(key, _)| *key == next) {
                if let Some(schema) = defs.get_mut(&at) {
                    remove(schema, &next);
                    cuts += 1;
                }
            } else if !done.contains(&next) {
                let further = targets(defs.get(&next));
                path.push((next, further));
            }
        }
    }
    cuts
}

/// Schemas that hold of the same value.
fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    let lists = ["allOf", "anyOf", "oneOf"].into_iter();
    let lists = lists.filter_map(|keyword| schema.get(keyword)?.as_array());
    let single = ["if", "then", "else", "not"].into_iter();
    lists
        .flatten()
        .chain(single.filter_map(|keyword| schema.get(keyword)))
}

fn targets(schema: Option<&Value>) -> Vec<String> {
    let mut found = Vec::new();
    let mut stack: Vec<&Value> = schema.into_iter().collect();
    while let Some(schema) = stack.pop() {
        let target = schema.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|target| target.strip_prefix("#/$defs/"));
        found.extend(target.map(str::to_owned));
        stack.extend(parts(schema));
    }
    found
}

fn remove(schema: &mut Value, target: &str) {
    let Value::Object(members) = schema else {
        return;
    };
    let leads = members.get("$ref").and_then(Value::as_str);
    if leads.and_then(|leads| leads.strip_prefix("#/$defs/")) == Some(target) {
        members.shift_remove("$ref");
    }
    for keyword in ["allOf", "anyOf", "oneOf", "if", "then", "else", "not"] {
        match members.get_mut(keyword) {
            Some(Value::Array(list)) => list.iter_mut().for_each(|it| remove(it, target)),
            Some(inner) => remove(inner, target),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::cut;

    #[test]
    fn only_what_never_goes_into_the_value_is_cut() {
        let mut defs = json!({
            "a": {"allOf": [{"$ref": "#/$defs/b"}], "properties": {"x": {"$ref": "#/$defs/a"}}},
            "b": {"oneOf": [{"$ref": "#/$defs/a"}, {"type": "string"}]}
        });
        let defs = defs.as_object_mut().unwrap();
        assert_eq!(cut(defs), 1);
        assert_eq!(defs["b"]["oneOf"][0], Value::Object(serde_json::Map::new()));
        assert_eq!(defs["a"]["properties"]["x"]["$ref"], "#/$defs/a");
        assert_eq!(cut(defs), 0);
    }
}
