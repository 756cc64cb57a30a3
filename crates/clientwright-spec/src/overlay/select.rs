//! The places in a tree that a JSONPath selects.
//!
//! Invariant: places come in the order of the document, each once; a path that would select more than [`MOST`] nodes
//! on its way is refused.

use std::cmp::Ordering;

use super::jsonpath::{Comparison, Operand, Query, Segment, Selector, Test};
use crate::merge::same;
use crate::{Node, Value};

/// Nodes that one path may pass.
const MOST: usize = 5_000_000;

/// One step down.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// The member at this position, with its name.
    Member(usize, String),
    Item(usize),
}

/// The steps from the root.
pub(super) type Location = Vec<Step>;

/// The places that a path selects.
///
/// # Errors
/// Where it passes too many nodes.
pub(super) fn select(root: &Node, query: &Query) -> Result<Vec<Location>, String> {
    let mut work = Work { root, passed: 0 };
    let found = work.run(root, query)?;
    let mut locations: Vec<Location> = found.into_iter().map(|(location, _)| location).collect();
    locations.sort();
    locations.dedup();
    Ok(locations)
}

pub(super) fn get<'a>(root: &'a Node, location: &Location) -> Option<&'a Node> {
    location
        .iter()
        .try_fold(root, |node, step| match (step, &node.value) {
            (Step::Member(_, name), Value::Object(map)) => map.get(name).map(|entry| &entry.node),
            (Step::Item(index), Value::Array(items)) => items.get(*index),
            _ => None,
        })
}

pub(super) fn get_mut<'a>(root: &'a mut Node, location: &[Step]) -> Option<&'a mut Node> {
    location
        .iter()
        .try_fold(root, |node, step| match (step, &mut node.value) {
            (Step::Member(_, name), Value::Object(map)) => {
                map.get_mut(name).map(|entry| &mut entry.node)
            }
            (Step::Item(index), Value::Array(items)) => items.get_mut(*index),
            _ => None,
        })
}

/// Removes places; the last ones first, so that the others stay where they are.
pub(super) fn remove(root: &mut Node, mut locations: Vec<Location>) {
    locations.sort();
    for location in locations.into_iter().rev() {
        let Some((last, parent)) = location.split_last() else {
            continue;
        };
        match (last, get_mut(root, parent).map(|node| &mut node.value)) {
            (Step::Member(_, name), Some(Value::Object(map))) => drop(map.shift_remove(name)),
            (Step::Item(index), Some(Value::Array(items))) if *index < items.len() => {
                drop(items.remove(*index));
            }
            _ => {}
        }
    }
}

type Found<'a> = (Location, &'a Node);

struct Work<'a> {
    root: &'a Node,
    passed: usize,
}

impl<'a> Work<'a> {
    fn pass(&mut self) -> Result<(), String> {
        self.passed += 1;
        if self.passed > MOST {
            Err(format!("it passes more than {MOST} nodes"))
        } else {
            Ok(())
        }
    }

    fn run(&mut self, start: &'a Node, query: &Query) -> Result<Vec<Found<'a>>, String> {
        let mut nodes = vec![(Vec::new(), start)];
        for segment in &query.segments {
            nodes = self.segment(nodes, segment)?;
        }
        Ok(nodes)
    }

    fn segment(
        &mut self,
        nodes: Vec<Found<'a>>,
        segment: &Segment,
    ) -> Result<Vec<Found<'a>>, String> {
        let mut from = Vec::new();
        if segment.descend {
            for (location, node) in nodes {
                self.descend(&location, node, &mut from)?;
            }
        } else {
            from = nodes;
        }
        let mut out = Vec::new();
        for (location, node) in from {
            for selector in &segment.selectors {
                self.selector(&location, node, selector, &mut out)?;
            }
        }
        Ok(out)
    }

    fn descend(
        &mut self,
        location: &Location,
        node: &'a Node,
        out: &mut Vec<Found<'a>>,
    ) -> Result<(), String> {
        self.pass()?;
        out.push((location.clone(), node));
        for (step, child) in children(node) {
            if matches!(child.value, Value::Object(_) | Value::Array(_)) {
                self.descend(&join(location, step), child, out)?;
            }
        }
        Ok(())
    }

    fn selector(
        &mut self,
        location: &Location,
        node: &'a Node,
        selector: &Selector,
        out: &mut Vec<Found<'a>>,
    ) -> Result<(), String> {
        match (selector, &node.value) {
            (Selector::Name(name), Value::Object(map)) => {
                if let Some((index, _, entry)) = map.get_full(name) {
                    self.pass()?;
                    out.push((
                        join(location, Step::Member(index, name.clone())),
                        &entry.node,
                    ));
                }
            }
            (Selector::Index(index), Value::Array(items)) => {
                if let Some(index) =
                    absolute(*index, items.len()).filter(|index| *index < items.len())
                {
                    self.pass()?;
                    out.push((join(location, Step::Item(index)), &items[index]));
                }
            }
            (Selector::Slice { start, end, step }, Value::Array(items)) => {
                for index in slice(*start, *end, *step, items.len()) {
                    self.pass()?;
                    out.push((join(location, Step::Item(index)), &items[index]));
                }
            }
            (Selector::All, _) => {
                for (step, child) in children(node) {
                    self.pass()?;
                    out.push((join(location, step), child));
                }
            }
            (Selector::Filter(test), _) => {
                for (step, child) in children(node) {
                    self.pass()?;
                    if self.test(child, test)? {
                        out.push((join(location, step), child));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn test(&mut self, node: &'a Node, test: &Test) -> Result<bool, String> {
        Ok(match test {
            Test::Any(tests) => {
                for test in tests {
                    if self.test(node, test)? {
                        return Ok(true);
                    }
                }
                false
            }
            Test::All(tests) => {
                for test in tests {
                    if !self.test(node, test)? {
                        return Ok(false);
                    }
                }
                true
            }
            Test::Not(test) => !self.test(node, test)?,
            Test::Exists(query) => {
                let start = if query.from_root { self.root } else { node };
                !self.run(start, query)?.is_empty()
            }
            Test::Compare(left, comparison, right) => {
                let left = self.operand(node, left)?;
                let right = self.operand(node, right)?;
                compare(left.as_ref(), *comparison, right.as_ref())
            }
        })
    }

    fn operand(&mut self, node: &'a Node, operand: &Operand) -> Result<Option<Value>, String> {
        Ok(match operand {
            Operand::Literal(value) => Some(value.clone()),
            Operand::Query(query) => {
                let start = if query.from_root { self.root } else { node };
                self.run(start, query)?
                    .first()
                    .map(|(_, node)| node.value.clone())
            }
        })
    }
}

fn join(location: &Location, step: Step) -> Location {
    let mut out = Vec::with_capacity(location.len() + 1);
    out.extend_from_slice(location);
    out.push(step);
    out
}

fn children(node: &Node) -> Vec<(Step, &Node)> {
    match &node.value {
        Value::Object(map) => map
            .iter()
            .enumerate()
            .map(|(index, (name, entry))| (Step::Member(index, name.clone()), &entry.node))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, node)| (Step::Item(index), node))
            .collect(),
        _ => Vec::new(),
    }
}

fn absolute(index: i64, len: usize) -> Option<usize> {
    if index < 0 {
        len.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)
    } else {
        usize::try_from(index).ok()
    }
}

/// The indices of a slice, as RFC 9535 counts them.
fn slice(start: Option<i64>, end: Option<i64>, step: i64, len: usize) -> Vec<usize> {
    let Ok(len) = i64::try_from(len) else {
        return Vec::new();
    };
    let normal = |index: i64| {
        if index < 0 {
            len.saturating_add(index)
        } else {
            index
        }
    };
    let mut out = Vec::new();
    match step.cmp(&0) {
        Ordering::Greater => {
            let mut index = normal(start.unwrap_or(0)).clamp(0, len);
            let end = normal(end.unwrap_or(len)).clamp(0, len);
            while index < end {
                out.extend(usize::try_from(index));
                index = index.saturating_add(step);
            }
        }
        Ordering::Less => {
            let mut index = normal(start.unwrap_or(len - 1)).clamp(-1, len - 1);
            let end = end.map_or(-1, normal).clamp(-1, len - 1);
            while index > end {
                out.extend(usize::try_from(index));
                index = index.saturating_add(step);
            }
        }
        Ordering::Equal => {}
    }
    out
}

fn compare(left: Option<&Value>, comparison: Comparison, right: Option<&Value>) -> bool {
    let equal = match (left, right) {
        (Some(left), Some(right)) => equal(left, right),
        (None, None) => true,
        _ => false,
    };
    let less = |a: Option<&Value>, b: Option<&Value>| match (a, b) {
        (Some(Value::String(a)), Some(Value::String(b))) => a < b,
        (Some(Value::Number(a)), Some(Value::Number(b))) => {
            matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a < b)
        }
        _ => false,
    };
    match comparison {
        Comparison::Equal => equal,
        Comparison::Unequal => !equal,
        Comparison::Less => less(left, right),
        Comparison::Greater => less(right, left),
        Comparison::LessOrEqual => equal || less(left, right),
        Comparison::GreaterOrEqual => equal || less(right, left),
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            // Two spellings of one number are equal: 1 and 1.0.
            a == b
                || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a.total_cmp(&b) == Ordering::Equal)
        }
        (Value::Object(_) | Value::Array(_), Value::Object(_) | Value::Array(_)) => {
            let node = |value: &Value| Node {
                span: crate::Span::default(),
                value: value.clone(),
            };
            same(&node(a), &node(b), None)
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::super::jsonpath::parse;
    use super::*;
    use crate::{Diagnostics, Limits};

    const TREE: &str = "
a: {b: [1, 2, 3, 4], 'x-y': {name: one}}
list: [{name: n, in: query}, {name: m, in: header, deep: {k: 1.0}}, {in: query}]
/p/{id}: {get: {tags: [t]}, post: {}}
";

    #[track_caller]
    fn check(path: &str, expect: &[&str]) {
        let root = crate::parse(0, TREE, &Limits::default(), &mut Diagnostics::default())
            .expect("the tree is YAML");
        let query = parse(path).expect(path);
        let found: Vec<String> = select(&root, &query)
            .expect(path)
            .iter()
            .map(|location| {
                let step = |step: &Step| match step {
                    Step::Member(_, name) => name.clone(),
                    Step::Item(index) => index.to_string(),
                };
                location.iter().map(step).collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(found, expect, "{path}");
    }

    #[test]
    fn paths() {
        check("$", &[""]);
        check("$.a.b", &["a b"]);
        check("$['a'][\"x-y\"].name", &["a x-y name"]);
        check("$['/p/{id}'].*", &["/p/{id} get", "/p/{id} post"]);
        check("$.a.b[0, -1]", &["a b 0", "a b 3"]);
        check("$.a.b[1:3]", &["a b 1", "a b 2"]);
        check("$.a.b[::-2]", &["a b 1", "a b 3"]);
        check("$.a.b[9]", &[]);
        check("$.nothing.at.all", &[]);
        check("$..name", &["a x-y name", "list 0 name", "list 1 name"]);
        check("$..[?@ == 't']", &["/p/{id} get tags 0"]);
    }

    #[test]
    fn filters() {
        check("$.list[?@.name=='n']", &["list 0"]);
        check(
            "$.list[?(@.name == 'n' || @.name == \"m\")]",
            &["list 0", "list 1"],
        );
        check("$.list[?@.in=='query' && !@.name]", &["list 2"]);
        check("$.list[?@.deep.k==1]", &["list 1"]);
        check("$.list[?@.name != 'n']", &["list 1", "list 2"]);
        check("$.a.b[?@ > 2]", &["a b 2", "a b 3"]);
        check("$.list[?@.in == $.list[0].in]", &["list 0", "list 2"]);
        check("$[?@.get.tags[?@ == 't']]", &["/p/{id}"]);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for path in [
            "",
            "a",
            "$.",
            "$.a-b",
            "$./p",
            "$.a[",
            "$.a['",
            "$.a[?]",
            "$.a[?@.b =]",
            "$.a[?length(@) > 1]",
            "$.a[?1]",
            "$.a[01]",
            "$.a[?@.* == 1]",
            "$.a]",
            "$.a[?!@.b == 1]",
        ] {
            assert!(parse(path).is_err(), "{path}");
        }
        let deep = format!("$[?{}@{}]", "(".repeat(100_000), ")".repeat(100_000));
        assert!(parse(&deep).is_err());
    }
}
