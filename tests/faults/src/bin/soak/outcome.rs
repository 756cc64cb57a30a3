//! How each call ended, as the client saw it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clientwright_runtime::{Error, ErrorKind};

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did not end.
    None = 0xFF,
    /// With an answer of its own.
    Success = 1,
    /// With an error that says that it may have had its effect.
    Maybe = 2,
    /// With an error that says that it had none.
    Not = 3,
    /// With the answer to another call.
    Foreign = 4,
}

impl Outcome {
    const ENDED: [Self; 4] = [Self::Success, Self::Maybe, Self::Not, Self::Foreign];
}

/// How all calls ended.
#[derive(Debug)]
pub(crate) struct Outcomes {
    by_call: Vec<AtomicU8>,
    failures: Mutex<BTreeMap<String, u64>>,
    late: Mutex<Vec<Duration>>,
}

impl Outcomes {
    pub(crate) fn new(calls: u32) -> Self {
        Self {
            // Not zeros: pages of zeros come from the system when they are first written to, one with every 4,096 calls, and
            // the ledger itself would be the growth that is measured.
            by_call: (0..calls)
                .map(|_| AtomicU8::new(Outcome::None as u8))
                .collect(),
            failures: Mutex::default(),
            // Enough for every call that may be late, so that nothing grows while memory is measured.
            late: Mutex::new(Vec::with_capacity(calls as usize / 20)),
        }
    }

    pub(crate) fn note(&self, call: u32, outcome: Outcome) {
        if let Some(noted) = self.by_call.get(call as usize) {
            noted.store(outcome as u8, Ordering::Relaxed);
        }
    }

    pub(crate) fn fail(&self, call: u32, error: &Error) {
        let outcome = if error.may_have_executed() {
            Outcome::Maybe
        } else {
            Outcome::Not
        };
        self.note(call, outcome);
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        *failures.entry(name(error)).or_default() += 1;
    }

    /// Notes how long after its deadline a call ended.
    pub(crate) fn late(&self, by: Duration) {
        self.late
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(by);
    }

    pub(crate) fn of(&self, call: u32) -> Outcome {
        let noted = self.by_call.get(call as usize);
        let noted = noted.map(|noted| noted.load(Ordering::Relaxed));
        let ended = Outcome::ENDED
            .into_iter()
            .find(|known| Some(*known as u8) == noted);
        ended.unwrap_or(Outcome::None)
    }

    pub(crate) fn failures(&self) -> BTreeMap<String, u64> {
        self.failures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// By how much deadlines were overshot, in order.
    pub(crate) fn overshoots(&self) -> Vec<Duration> {
        let mut late = self
            .late
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        late.sort_unstable();
        late
    }
}

/// `api 503`, `timeout head`, `decode`.
fn name(error: &Error) -> String {
    let kind = format!("{:?}", error.kind()).to_lowercase();
    match (error.kind(), error.phase(), error.status()) {
        (ErrorKind::Api, _, Some(status)) => format!("{kind} {}", status.as_u16()),
        (ErrorKind::Timeout, Some(phase), _) => format!("{kind} {phase:?}").to_lowercase(),
        _ => kind,
    }
}
