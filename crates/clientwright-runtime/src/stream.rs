//! Answers that are read as they come: files, server-sent events, lines of JSON.
//!
//! Takes the head of an answer whose body is still to come; gives its body piece by piece, as bytes or typed. A body that breaks
//! off is an error and never an early end. Nothing more is held than the piece, or the event, that is read.

mod download;
mod events;
mod lines;
mod open;
mod sse;

pub use download::Download;
pub use events::{EventForm, Events};
pub(crate) use open::{Opened, Pace};

/// An event or text is larger than this many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TooLarge(usize);

const _: () = {
    const fn movable<T: Send + Unpin + 'static>() {}
    movable::<Download>();
    movable::<Events<crate::Value>>();
};
