//! Which schemas requests and answers reach, and where the direction changes a type.
//!
//! Takes the schemas that operations use, gives for each key the directions that reach it, and whether what stands
//! inside differs between them: `readOnly` and `writeOnly` members, and members that may be missing or null, which have
//! three states in requests and two in answers.

use std::collections::{HashMap, HashSet};

use clientwright_spec::SchemaId;
use indexmap::IndexMap;

use super::plan::{MemberBody, MemberPlan, Plan, Plans};
use super::view::{Key, Resolved, Sink};
use crate::model::Direction;

/// What is known of a key.
#[derive(Debug, Clone, Default)]
struct Reached {
    request: bool,
    response: bool,
    /// Its own members differ by direction.
    differs: bool,
    inner: Vec<Key>,
}

/// Directions by key.
#[derive(Debug, Default)]
pub(super) struct Reach {
    keys: HashMap<Key, Reached>,
}

impl Reach {
    /// Follows the schemas of requests and answers.
    pub(super) fn of(
        requests: &[SchemaId],
        responses: &[SchemaId],
        plans: &mut Plans<'_>,
        sink: &mut Sink<'_>,
    ) -> Self {
        let mut reach = Self::default();
        let roots = requests
            .iter()
            .map(|id| (*id, Direction::Request))
            .chain(responses.iter().map(|id| (*id, Direction::Response)));
        let stack: Vec<(Key, Direction)> = roots
            .map(|(id, dir)| (plans.resolve(&[id], sink).key, dir))
            .collect();
        let mut order = Vec::new();
        reach.follow(stack, &|_| false, &mut order, plans, sink);
        reach.spread(&order);
        reach
    }

    /// Follows schemas that no operation reaches, as if they were answers, or requests where they hold what only requests
    /// hold. What operations reach keeps its directions, so that a type does not depend on what merely refers to it.
    pub(super) fn beyond(
        &mut self,
        schemas: &[SchemaId],
        plans: &mut Plans<'_>,
        sink: &mut Sink<'_>,
    ) {
        let known = std::mem::take(&mut self.keys);
        let answers = |keys: Vec<Key>| {
            let keys = keys.into_iter();
            keys.map(|key| (key, Direction::Response)).collect()
        };
        let all: Vec<Key> = schemas
            .iter()
            .map(|id| plans.resolve(&[*id], sink).key)
            .collect();
        let mut seen = Vec::new();
        let settled = |key: &Key| known.contains_key(key);
        self.follow(answers(all.clone()), &settled, &mut seen, plans, sink);
        let mut asked = self.holding(&known, |reached| reached.request && !reached.response);
        for key in self.holding(&known, |reached| reached.response && !reached.request) {
            asked.remove(&key);
        }
        // What stands beside in such a request is one of a request too.
        self.keys.clear();
        let mut order = Vec::new();
        let requests = seen.into_iter().filter(|key| asked.contains(key));
        let requests = requests.map(|key| (key, Direction::Request)).collect();
        self.follow(requests, &settled, &mut order, plans, sink);
        let rest = all.into_iter().filter(|key| !self.keys.contains_key(key));
        let rest = answers(rest.collect());
        let settled = |key: &Key| known.contains_key(key) || asked.contains(key);
        self.follow(rest, &settled, &mut order, plans, sink);
        self.spread(&order);
        self.keys.extend(known);
    }

    /// The keys that hold one of those that are settled like this, however deep inside.
    fn holding(
        &self,
        settled: &HashMap<Key, Reached>,
        like: impl Fn(&Reached) -> bool,
    ) -> HashSet<Key> {
        let mut outer: IndexMap<&Key, Vec<&Key>> = IndexMap::new();
        for (key, reached) in &self.keys {
            for inner in &reached.inner {
                outer.entry(inner).or_default().push(key);
            }
        }
        let inner = outer.keys().copied();
        let mut stack: Vec<&Key> = inner
            .filter(|key| settled.get(*key).is_some_and(&like))
            .collect();
        let mut found: HashSet<Key> = HashSet::new();
        while let Some(key) = stack.pop() {
            for above in outer.get(key).into_iter().flatten() {
                if found.insert((*above).clone()) {
                    stack.push(above);
                }
            }
        }
        found
    }

    fn follow(
        &mut self,
        mut stack: Vec<(Key, Direction)>,
        settled: &dyn Fn(&Key) -> bool,
        order: &mut Vec<Key>,
        plans: &mut Plans<'_>,
        sink: &mut Sink<'_>,
    ) {
        while let Some((key, dir)) = stack.pop() {
            if settled(&key) {
                continue;
            }
            if !self.keys.contains_key(&key) {
                order.push(key.clone());
            }
            let known = self.keys.entry(key.clone()).or_default();
            let flag = if dir == Direction::Request {
                &mut known.request
            } else {
                &mut known.response
            };
            if std::mem::replace(flag, true) {
                continue;
            }
            let (inner, differs) = inner(&key, dir, plans, sink);
            stack.extend(inner.iter().cloned().map(|key| (key, dir)));
            known.differs |= differs;
            for key in inner {
                if !known.inner.contains(&key) {
                    known.inner.push(key);
                }
            }
        }
    }

    /// What differs inside differs outside.
    fn spread(&mut self, order: &[Key]) {
        let mut outer: HashMap<Key, Vec<Key>> = HashMap::new();
        for (key, reached) in order
            .iter()
            .filter_map(|key| Some((key, self.keys.get(key)?)))
        {
            for inner in &reached.inner {
                outer.entry(inner.clone()).or_default().push(key.clone());
            }
        }
        let both = |reached: &Reached| reached.request && reached.response;
        let differing = |key: &&Key| {
            self.keys
                .get(*key)
                .is_some_and(|reached| both(reached) && reached.differs)
        };
        let mut stack: Vec<Key> = order.iter().filter(differing).cloned().collect();
        for reached in self.keys.values_mut() {
            reached.differs &= both(reached);
        }
        while let Some(key) = stack.pop() {
            for above in outer.get(&key).into_iter().flatten() {
                if let Some(reached) = self.keys.get_mut(above)
                    && both(reached)
                    && !reached.differs
                {
                    reached.differs = true;
                    stack.push(above.clone());
                }
            }
        }
    }

    /// The direction that a key's type has where it is asked for in `direction`: `Both` where one type does for both.
    pub(super) fn direction(&self, key: &Key, direction: Direction) -> Direction {
        match self.keys.get(key) {
            Some(Reached {
                request: true,
                response: true,
                differs: false,
                ..
            }) => Direction::Both,
            Some(Reached {
                request: true,
                response: false,
                ..
            }) => Direction::Request,
            Some(Reached {
                request: false,
                response: true,
                ..
            }) => Direction::Response,
            _ => direction,
        }
    }

    /// Whether a key has a type for each direction.
    pub(super) fn differs(&self, key: &Key) -> bool {
        self.keys.get(key).is_some_and(|reached| reached.differs)
    }
}

/// What stands inside a key in a direction, and whether its own members differ by direction.
fn inner(
    key: &Key,
    direction: Direction,
    plans: &mut Plans<'_>,
    sink: &mut Sink<'_>,
) -> (Vec<Key>, bool) {
    let planned = plans.plan(key, sink);
    let one = |ids: &[SchemaId], plans: &Plans<'_>, sink: &mut Sink<'_>| match ids {
        [] => Vec::new(),
        ids => vec![plans.resolve(ids, sink).key],
    };
    match &planned.plan {
        Plan::Map(ids) | Plan::List(ids) => (one(ids, plans, sink), false),
        Plan::Same(resolved) => (vec![resolved.key.clone()], false),
        Plan::Union(members) | Plan::Views(members) => (of_members(members), false),
        Plan::Record { .. } => {
            let view = plans.view(key, sink);
            let (mut keys, mut differs) = (one(&view.additional, plans, sink), false);
            for (name, ids) in &view.properties {
                let resolved = plans.resolve(ids, sink);
                let (read_only, write_only) = flags(&resolved, plans);
                differs |= read_only || write_only;
                let left_out = if direction == Direction::Request {
                    read_only
                } else {
                    write_only
                };
                if !left_out {
                    differs |= !view.required.contains(name) && has_null(&resolved, plans, sink);
                    keys.push(resolved.key);
                }
            }
            (keys, differs)
        }
        Plan::Value(_) | Plan::Scalar { .. } | Plan::Binary | Plan::Enum(_) => (Vec::new(), false),
    }
}

fn of_members(members: &[MemberPlan]) -> Vec<Key> {
    let mut keys = Vec::new();
    for member in members {
        match &member.body {
            MemberBody::Schema(resolved) => keys.push(resolved.key.clone()),
            MemberBody::Views(members) => keys.extend(of_members(members)),
            MemberBody::Ty(_) | MemberBody::Enum(_) => {}
        }
    }
    keys
}

/// Whether a use accepts null and says so.
fn has_null(resolved: &Resolved, plans: &mut Plans<'_>, sink: &mut Sink<'_>) -> bool {
    resolved.nullable || plans.plan(&resolved.key, sink).nullable
}

/// `readOnly` and `writeOnly` of a use.
pub(super) fn flags(resolved: &Resolved, plans: &Plans<'_>) -> (bool, bool) {
    let schemas = || resolved.trail.iter().map(|id| &plans.document()[*id]);
    (
        schemas().any(|schema| schema.read_only),
        schemas().any(|schema| schema.write_only),
    )
}
