//! Schemas that include themselves without end.
//!
//! A reference and the members of `allOf` hold in the very place of the schema; where they lead back to it, the way
//! back is cut and reported. What lies on the way holds all the same: it is copied without the last step. Invariant:
//! afterwards these edges have no cycle; those of `oneOf`, `anyOf`, properties and items may, since a value has to be
//! read before they apply again.

use super::Cx;
use crate::{Schema, SchemaId, codes};

/// How many schemas are copied for the ways back of one document.
const MOST_COPIES: usize = 1_000;
/// How many schemas lie on a way back that is copied.
const LONGEST: usize = 64;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Unseen,
    OnTheWay,
    Done,
}

impl Cx<'_> {
    /// Cuts references and members of `allOf` that lead a schema back to itself: it would include itself without end.
    pub(super) fn cut_cycles(&mut self) {
        let count = self.schemas.len();
        let mut state = vec![State::Unseen; count];
        for start in 0..count {
            if state[start] != State::Unseen {
                continue;
            }
            state[start] = State::OnTheWay;
            let mut stack: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((node, edge)) = stack.pop() {
                let Some(target) = included(&self.schemas[node], edge) else {
                    state[node] = State::Done;
                    continue;
                };
                let next = target.0 as usize;
                match state[next] {
                    State::Unseen => {
                        state[next] = State::OnTheWay;
                        stack.push((node, edge + 1));
                        stack.push((next, 0));
                    }
                    // What comes behind the edge that is cut moves up to its place, or what is copied for it.
                    State::OnTheWay => {
                        let copies = self.schemas.len() - count;
                        let way = way(&stack, target);
                        let whole = way.len() <= LONGEST && copies + way.len() <= MOST_COPIES;
                        let copy = whole.then(|| self.copy(way)).flatten();
                        state.resize(self.schemas.len(), State::Unseen);
                        self.cut(node, target, copy);
                        stack.push((node, edge));
                    }
                    State::Done => stack.push((node, edge + 1)),
                }
            }
        }
    }

    /// Copies the schemas on the way back, each without its step to the next but by way of the next one's copy; `None`
    /// where they say nothing but that they include each other.
    fn copy(&mut self, way: &[(usize, usize)]) -> Option<SchemaId> {
        let mut next = None;
        for &(node, behind) in way.iter().rev() {
            let mut copy = self.schemas[node].clone();
            // The step that was taken is the one before that which comes next.
            set_included(&mut copy, behind - 1, next);
            let adds = copy.reference.is_some()
                || !copy.all_of.is_empty()
                || !copy.properties.is_empty()
                || !copy.types.is_empty();
            if adds {
                copy.name = None;
                next = Some(SchemaId(u32::try_from(self.schemas.len()).ok()?));
                self.schemas.push(copy);
            }
        }
        next
    }

    fn cut(&mut self, node: usize, target: SchemaId, copy: Option<SchemaId>) {
        let name = self.schemas[target.0 as usize].origin.pointer.clone();
        let first = self.schemas[target.0 as usize].origin.span;
        let schema = &mut self.schemas[node];
        let span = schema.origin.span;
        if copy.is_some() {
            if schema.reference == Some(target) {
                schema.reference = copy;
            } else {
                let edges = schema.all_of.iter_mut();
                edges
                    .filter(|id| **id == target)
                    .for_each(|id| *id = copy.unwrap_or(target));
            }
        } else if schema.reference == Some(target) {
            schema.reference = None;
            schema.hole = Some(format!(
                "its reference leads back to itself, by way of `#{name}`"
            ));
        } else {
            schema.all_of.retain(|id| *id != target);
        }
        self.diagnostics
            .warning(codes::REFERENCE_CYCLE, span, format!("this schema includes `#{name}`, which includes it in turn; the way back is left out"))
            .label(first, "the way leads back here")
            .help("point one of the references at a definition, or patch it in overlay.yaml");
    }
}

/// What a schema includes: its reference, then the members of its `allOf`.
fn included(schema: &Schema, edge: usize) -> Option<SchemaId> {
    let reference = usize::from(schema.reference.is_some());
    if edge < reference {
        schema.reference
    } else {
        schema.all_of.get(edge - reference).copied()
    }
}

/// The schemas from `target` to the last that includes another, each with the edge that comes behind the one taken.
fn way(stack: &[(usize, usize)], target: SchemaId) -> &[(usize, usize)] {
    let first = stack
        .iter()
        .position(|(node, _)| *node == target.0 as usize);
    first.map_or(&[], |first| &stack[first..])
}

/// Sets what a schema includes by an edge, or takes the edge out.
fn set_included(schema: &mut Schema, edge: usize, to: Option<SchemaId>) {
    let reference = usize::from(schema.reference.is_some());
    if edge < reference {
        schema.reference = to;
        return;
    }
    let index = edge - reference;
    match to {
        Some(to) => schema.all_of[index] = to,
        None => {
            schema.all_of.remove(index);
        }
    }
}
