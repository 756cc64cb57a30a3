//! Schemas that include themselves without end.
//!
//! A reference and the members of `allOf` hold in the very place of the schema; where they lead back to it, the way
//! back is cut and reported. Invariant: afterwards these edges have no cycle; those of `oneOf`, `anyOf`, properties
//! and items may, since a value has to be read before they apply again.

use super::Cx;
use crate::{Schema, SchemaId, codes};

impl Cx<'_> {
    /// Cuts references and members of `allOf` that lead a schema back to itself: it would include itself without end.
    pub(super) fn cut_cycles(&mut self) {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            Unseen,
            OnTheWay,
            Done,
        }
        let mut state = vec![State::Unseen; self.schemas.len()];
        for start in 0..self.schemas.len() {
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
                    // What comes behind the edge that is cut moves up to its place.
                    State::OnTheWay => {
                        self.cut(node, target);
                        stack.push((node, edge));
                    }
                    State::Done => stack.push((node, edge + 1)),
                }
            }
        }
    }

    fn cut(&mut self, node: usize, target: SchemaId) {
        let name = self.schemas[target.0 as usize].origin.pointer.clone();
        let first = self.schemas[target.0 as usize].origin.span;
        let schema = &mut self.schemas[node];
        let span = schema.origin.span;
        if schema.reference == Some(target) {
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
