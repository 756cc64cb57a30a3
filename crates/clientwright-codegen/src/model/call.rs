//! Calls as callers see them: the side table that `shape` fills.

use std::ops::Index;

use super::{Content, Docs, Id, OperationId, Presence, Ty, TypeId};

/// Calls as callers see them, by operation: the side table that `shape` fills.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    /// One for each operation, in the order of the arena.
    pub calls: Vec<CallShape>,
    /// Whether client.yaml says something that fits none of the selected operations, and may fit others.
    pub waits: bool,
}

impl Index<OperationId> for Calls {
    type Output = CallShape;
    fn index(&self, id: OperationId) -> &CallShape {
        &self.calls[id.index()]
    }
}

/// How one call is made.
#[derive(Debug, Clone)]
pub struct CallShape {
    /// Required inputs in order: path parameters, then up to two required fields.
    pub arguments: Vec<Input>,
    /// The whole body is the last argument, since it has more than two required fields or is no record.
    pub body_argument: bool,
    /// Optional inputs.
    pub setters: Vec<Input>,
    /// Whether there is a `.body(value)` beside the setters.
    pub body_setter: bool,
    /// Body constants: pointer and JSON text.
    pub constants: Vec<(String, String)>,
    /// Parameter constants: index into [`Operation::parameters`](super::Operation::parameters).
    pub parameter_constants: Vec<usize>,
    /// Body pointers that repeat a path parameter: pointer and the parameter's name.
    pub bound: Vec<(String, String)>,
    /// What `send()` gives.
    pub returns: Returns,
    /// What `send_full()` gives.
    pub full: Returns,
    /// What its pages hold, where one can walk through them.
    pub items: Option<PageItems>,
}

/// The items of a call that answers page by page.
#[derive(Debug, Clone)]
pub struct PageItems {
    /// The type of an item.
    pub ty: Ty,
    /// Whether a page may come without a list of items.
    pub optional: bool,
}

/// Something the caller gives.
#[derive(Debug, Clone)]
pub struct Input {
    /// Words for its name.
    pub name: String,
    /// The member of a record that it gives, and is called after.
    pub member: Option<(TypeId, usize)>,
    /// Where it goes.
    pub target: Target,
    /// Its type, without presence.
    pub ty: Ty,
    /// Presence; decides `T`, `Option` or `Patch`.
    pub presence: Presence,
    /// Docs.
    pub docs: Docs,
}

/// Where an input goes.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A parameter: index into [`Operation::parameters`](super::Operation::parameters).
    Parameter(usize),
    /// A body pointer.
    Field(String),
    /// A body pointer that takes `{tag: value, id: …}` for an id.
    Identifier {
        /// Pointer.
        pointer: String,
        /// Constant member and its text: `("type", "customer_groups")`.
        tag: (String, String),
        /// Member that holds the id.
        id: String,
        /// Whether it takes a list of ids.
        many: bool,
    },
    /// A part of a multipart body.
    Part(String),
    /// The whole body.
    Body,
}

/// What comes back to the caller.
#[derive(Debug, Clone)]
pub enum Returns {
    /// Nothing.
    Nothing,
    /// One body, whatever the success status; `pointer` where it is unwrapped.
    One {
        /// The type given.
        content: Content,
        /// Pointer into the body that is given instead of the whole.
        pointer: Option<String>,
        /// Some success statuses have no body: an `Option`.
        optional: bool,
    },
    /// Different bodies by status: an enum of [`Operation::answers`](super::Operation::answers) indices.
    Many(Vec<usize>),
}
