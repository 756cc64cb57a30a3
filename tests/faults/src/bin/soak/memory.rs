//! The memory that this process holds, and by how much it grows.
//!
//! Two figures, since they fail in different ways. *Resident* memory is what counts in production; it goes up and down by some
//! percent with what the allocator keeps of the moment, so that it is looked at often while calls are under way, and medians are
//! compared. *Live* memory is what has been allocated and not freed: it is looked at when nothing is under way and no connection is
//! open, and is exact. A leak shows in both; resident memory that grows over live memory that does not is the allocator's.
//!
//! The C library of Linux gives each thread an arena, and how much free memory each of them keeps is up to chance, by a tenth of all
//! there is. One arena for all threads keeps that small; `MALLOC_ARENA_MAX`, where it is set, is left as it is.

use std::alloc::System;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The calls that are made before memory is measured: by then the allocator has kept what it will of the busiest moments.
pub(crate) const WARM_UP: u32 = 400_000;

/// The calls that there are at least after that; fewer say nothing of growth.
const MEASURED: u32 = 400_000;

/// How often resident memory is looked at.
const LOOKS: u32 = 400;

/// The looks whose median is one point of the course that is reported.
const WINDOW: usize = 20;

/// What is allocated and not freed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Live {
    bytes: usize,
    blocks: usize,
}

impl Live {
    pub(crate) fn now() -> Self {
        let stats = ALLOCATOR.stats();
        Self {
            bytes: stats.bytes_allocated - stats.bytes_deallocated,
            blocks: stats.allocations - stats.deallocations,
        }
    }
}

/// How many arenas the C library may make.
const ARENAS: &str = "MALLOC_ARENA_MAX";

/// Starts this program anew with one arena, which it can only be told at its start.
#[cfg(target_os = "linux")]
pub(crate) fn use_one_arena() {
    use std::os::unix::process::CommandExt as _;

    if std::env::var_os(ARENAS).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    // It only comes back where it fails, and then the figure is less sharp.
    let failed = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(ARENAS, "1")
        .exec();
    eprintln!("warning: memory is measured with several arenas: {failed}");
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn use_one_arena() {}

/// The resident memory in bytes; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.map(|line| line.trim().trim_end_matches(" kB"));
    kilobytes
        .and_then(|number| number.parse::<u64>().ok())
        .unwrap_or(0)
        * 1024
}

/// Why a run of so many calls says nothing of growth; `None` where it does.
pub(crate) fn not_measured(calls: u32) -> Option<String> {
    let enough = WARM_UP + MEASURED;
    if calls < enough {
        return Some(format!("growth takes {enough} calls or more"));
    }
    (resident() == 0).then(|| "the system does not say what is resident".to_owned())
}

/// The looks at resident memory, in the order of the calls.
#[derive(Debug)]
pub(crate) struct Looks {
    /// The calls from one look to the next.
    step: u32,
    resident: Mutex<Vec<u64>>,
}

impl Looks {
    pub(crate) fn new(calls: u32) -> Self {
        Self {
            step: (calls.saturating_sub(WARM_UP) / LOOKS).max(1),
            resident: Mutex::new(Vec::with_capacity(LOOKS as usize + 1)),
        }
    }

    /// Looks where it is time to, which the number of a call says.
    pub(crate) fn pass(&self, call: u32) {
        if call > WARM_UP && (call - WARM_UP).is_multiple_of(self.step) {
            let resident = resident();
            self.resident
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(resident);
        }
    }

    pub(crate) fn all(&self) -> Vec<u64> {
        self.resident
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// What was measured from the end of the warm-up to the end.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) resident: Vec<u64>,
    pub(crate) live_after_warm_up: Live,
    pub(crate) live_at_end: Live,
}

impl Memory {
    /// The growth of resident memory in percent: from the median of the first quarter of the looks to that of the last.
    pub(crate) fn growth(&self) -> f64 {
        let (first, last) = self.ends();
        growth(first, last)
    }

    /// The growth of live memory in bytes.
    pub(crate) fn live_growth(&self) -> usize {
        let (first, last) = (self.live_after_warm_up, self.live_at_end);
        last.bytes.saturating_sub(first.bytes)
    }

    fn ends(&self) -> (u64, u64) {
        let quarter = self.resident.len().div_ceil(4);
        let (first, _) = self.resident.split_at(quarter);
        let (_, last) = self.resident.split_at(self.resident.len() - quarter);
        (median(first), median(last))
    }

    pub(crate) fn json(&self) -> Value {
        let (first, last) = self.ends();
        let course = self
            .resident
            .chunks(WINDOW)
            .map(|looks| median(looks) / 1024);
        json!({
            "warm_up_calls": WARM_UP,
            "arenas": std::env::var(ARENAS).ok(),
            "looks": self.resident.len(),
            "after_warm_up": first,
            "at_end": last,
            "highest": self.resident.iter().max(),
            "growth_percent": rounded(self.growth()),
            "medians_in_kib": course.collect::<Vec<_>>(),
            "live_at_rest": {
                "after_warm_up": self.live_after_warm_up.bytes,
                "at_end": self.live_at_end.bytes,
                "growth": self.live_growth(),
                "blocks_after_warm_up": self.live_after_warm_up.blocks,
                "blocks_at_end": self.live_at_end.blocks,
            },
        })
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "bytes of memory are far below what loses digits"
)]
fn growth(from: u64, to: u64) -> f64 {
    (to as f64 / (from as f64).max(1.0) - 1.0) * 100.0
}

fn median(looks: &[u64]) -> u64 {
    let mut looks = looks.to_vec();
    looks.sort_unstable();
    looks.get(looks.len() / 2).copied().unwrap_or_default()
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
