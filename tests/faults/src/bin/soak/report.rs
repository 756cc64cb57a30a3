//! What the two ends say, beside each other.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::memory::Memory;
use crate::outcome::{Outcome, Outcomes};
use crate::traffic::Kind;

/// The most that resident memory may grow after warm-up, in percent.
const GROWTH: f64 = 5.0;

/// The most that live memory at rest may grow after warm-up, in bytes: what the pool may still hold of two connections.
const LIVE_GROWTH: usize = 64 * 1024;

/// The most requests for each call of an outage.
const AMPLIFICATION: f64 = 1.2;

/// The result of a soak.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) calls: u32,
    pub(crate) seconds: f64,
    pub(crate) successes: u64,
    pub(crate) failures: BTreeMap<String, u64>,
    /// Attempts, as the client counts them.
    pub(crate) attempts: u64,
    /// Attempts beyond the first of each call.
    pub(crate) retries: u64,
    /// Effects beyond the first of calls that may have one.
    pub(crate) duplicates: u64,
    /// Calls that did not end, or succeeded without their effect, or with the answer to another one.
    pub(crate) lost: u64,
    /// Errors that denied an effect that there was.
    pub(crate) denied: u64,
    pub(crate) by_kind: BTreeMap<&'static str, Tally>,
    /// What was measured of memory, or why nothing was.
    pub(crate) memory: Result<Memory, String>,
    pub(crate) overshoots: Vec<Duration>,
    pub(crate) amplification: f64,
    /// What the server counted.
    pub(crate) server: Value,
}

/// The calls of one kind.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) calls: u64,
    pub(crate) successes: u64,
    pub(crate) effects: u64,
}

impl Report {
    /// Compares how each call ended with what the server did for it.
    pub(crate) fn compare(&mut self, outcomes: &Outcomes, effects: &[u8]) {
        for (call, effects) in (0..self.calls).zip(effects.iter().copied()) {
            let (kind, outcome) = (Kind::of(call), outcomes.of(call));
            let tally = self.by_kind.entry(kind.name()).or_default();
            tally.calls += 1;
            tally.effects += u64::from(effects);
            let done = kind == Kind::Safe || effects > 0;
            match outcome {
                Outcome::Success => {
                    self.successes += 1;
                    tally.successes += 1;
                    self.lost += u64::from(!done);
                }
                Outcome::None | Outcome::Foreign => self.lost += 1,
                Outcome::Not => self.denied += u64::from(effects > 0),
                Outcome::Maybe => {}
            }
            if kind.is_once() {
                self.duplicates += u64::from(effects.saturating_sub(1));
            }
        }
    }

    fn count(&self, what: &str) -> u64 {
        self.server
            .get(what)
            .and_then(Value::as_u64)
            .unwrap_or(u64::MAX)
    }

    /// The report as one line.
    pub(crate) fn json(&self) -> Value {
        let milliseconds = |part: f64| self.overshoot(part).as_secs_f64() * 1000.0;
        let by_kind = self.by_kind.iter().map(|(name, tally)| {
            let Tally {
                calls,
                successes,
                effects,
            } = tally;
            (
                (*name).to_owned(),
                json!({"calls": calls, "successes": successes, "effects": effects}),
            )
        });
        let memory = match &self.memory {
            Ok(memory) => memory.json(),
            Err(reason) => json!({"growth_percent": null, "not_measured": reason}),
        };
        json!({
            "calls": self.calls,
            "seconds": rounded(self.seconds),
            "calls_per_second": (f64::from(self.calls) / self.seconds).round(),
            "successes": self.successes,
            "failures": self.failures.values().sum::<u64>(),
            "failures_by_kind": self.failures,
            "attempts": self.attempts,
            "retries": self.retries,
            "duplicates": self.duplicates,
            "lost": self.lost,
            "effects_denied": self.denied,
            "by_kind": by_kind.collect::<serde_json::Map<_, _>>(),
            "memory": memory,
            "deadline_overshoot_ms": {
                "samples": self.overshoots.len(),
                "p50": rounded(milliseconds(0.5)),
                "p99": rounded(milliseconds(0.99)),
                "max": rounded(milliseconds(1.0)),
            },
            "outage_amplification": rounded(self.amplification),
            "server": self.server,
        })
    }

    fn overshoot(&self, part: f64) -> Duration {
        let last = self.overshoots.len().saturating_sub(1);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let index = (last as f64 * part).round() as usize;
        self.overshoots.get(index).copied().unwrap_or_default()
    }

    /// What is wrong.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut none = |what: &str, count: u64| {
            if count > 0 {
                faults.push(format!("{what}: {count}"));
            }
        };
        none("effects that came twice", self.duplicates);
        none("calls that were lost", self.lost);
        none("errors that denied an effect", self.denied);
        none("keys of another call", self.count("foreign_keys"));
        none("keys that were not sent", self.count("missing_keys"));
        none("redirects that were followed", self.count("trapped"));
        // The server may have seen fewer than were tried, where a dead connection took one with it.
        if self.count("requests") > self.attempts {
            faults.push("the server got requests that nobody made".to_owned());
        }
        let ended = self.successes + self.failures.values().sum::<u64>();
        if ended + self.lost < u64::from(self.calls) {
            faults.push(format!("{ended} of {} calls ended", self.calls));
        }
        if let Ok(memory) = &self.memory {
            if memory.growth() > GROWTH {
                faults.push(format!("resident memory grew by {:.1} %", memory.growth()));
            }
            if memory.live_growth() > LIVE_GROWTH {
                faults.push(format!(
                    "live memory grew by {} bytes",
                    memory.live_growth()
                ));
            }
        }
        if self.amplification > AMPLIFICATION {
            faults.push(format!(
                "an outage got {:.2} requests for each call",
                self.amplification
            ));
        }
        faults
    }
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
