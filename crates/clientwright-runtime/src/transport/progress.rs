//! How far a request has come.
//!
//! Takes word of a transport that a connection takes the request; gives those who wait whether anything can have gone out. Invariant: a
//! request that was called back before a connection took it is never sent, so that it can be sent anew without harm.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// How far a request has come, as its transport tells.
///
/// A transport that calls [`Progress::follow`] before it sends anything, and [`Progress::begin`] when a connection takes the request,
/// lets failures before that be told from those after it: the former are known to have had no effect, and are sent again whatever
/// the operation is. Of one that does neither nobody knows.
#[derive(Clone, Default)]
pub struct Progress(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    stage: Stage,
    /// Who sends the body.
    sender: Option<Waker>,
    /// True where there are copies of the request, which tell only of themselves.
    copied: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    /// The transport tells nothing.
    #[default]
    Unknown,
    /// No connection has taken the request.
    Waiting,
    /// A connection has taken it.
    Begun,
    /// It was called back before a connection took it.
    Recalled,
    /// Its attempt is over; what is left of the body is not sent.
    Over,
}

impl Progress {
    /// Says that the transport will tell when a connection takes the request.
    pub fn follow(&self) {
        let mut state = self.state();
        if state.stage == Stage::Unknown {
            state.stage = Stage::Waiting;
        }
    }

    /// Says that a connection takes the request now. False where nothing of it may be sent any more.
    pub fn begin(&self) -> bool {
        let mut state = self.state();
        if state.stage == Stage::Waiting {
            state.stage = Stage::Begun;
        }
        matches!(state.stage, Stage::Begun | Stage::Unknown)
    }

    /// True where no connection has taken the request, and none will: it is called back by this.
    pub fn recall(&self) -> bool {
        let mut state = self.state();
        if state.stage == Stage::Waiting {
            state.stage = Stage::Recalled;
        }
        state.stage == Stage::Recalled
    }

    /// As [`Progress::recall`], for what waits for a transport: false also where a copy of the request may have gone out.
    pub(crate) fn recall_all(&self) -> bool {
        self.recall() && !self.state().copied
    }

    /// Says that there is a copy of the request.
    pub(crate) fn copied(&self) {
        self.state().copied = true;
    }

    /// Says that the attempt is over: what is left of the body is not sent.
    pub(crate) fn end(&self) {
        let mut state = self.state();
        if state.stage != Stage::Recalled {
            state.stage = Stage::Over;
        }
        if let Some(sender) = state.sender.take() {
            sender.wake();
        }
    }

    /// True where the body may go on; else the sender is woken when that changes.
    #[cfg_attr(
        not(feature = "reqwest"),
        expect(dead_code, reason = "the default transport asks for it")
    )]
    pub(crate) fn goes_on(&self, sender: &Waker) -> bool {
        let mut state = self.state();
        let goes_on = matches!(state.stage, Stage::Begun | Stage::Unknown | Stage::Waiting);
        let known = |known: &Waker| known.will_wake(sender);
        if goes_on && !state.sender.as_ref().is_some_and(known) {
            state.sender = Some(sender.clone());
        }
        goes_on
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in there can be left half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.state().stage {
            Stage::Unknown => "not told",
            Stage::Waiting => "not sent",
            Stage::Begun => "sent",
            Stage::Recalled => "called back",
            Stage::Over => "over",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn a_request_is_called_back_or_begun_and_never_both() {
        let progress = Progress::default();
        assert!(progress.begin() && !progress.recall(), "nobody tells");
        let progress = Progress::default();
        progress.follow();
        assert!(progress.recall() && !progress.begin() && progress.recall());
        let progress = Progress::default();
        progress.follow();
        assert!(progress.begin() && !progress.recall() && progress.begin());
        progress.end();
        assert!(!progress.begin() && !progress.recall());
    }
}
