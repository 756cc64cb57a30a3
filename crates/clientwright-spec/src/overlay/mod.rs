//! Stub.
use crate::{Diagnostics, Node};
pub(crate) fn apply(_root: &mut Node, _patch: &Node, _diagnostics: &mut Diagnostics) {}
